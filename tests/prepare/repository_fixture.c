#include "tests/prepare/repository_fixture.h"

#include <string.h>

struct qr_git git;
struct qr_repository *repository;
struct qr_error err;

void begin(void)
{
    err = (struct qr_error)QR_ERROR_INIT;
    repository = NULL;
    qr_git_begin(&git);
    qr_git(&git, "init", "-q", "-b", "main", "w");
}

void end(void)
{
    qr_repository_free(repository);
    qr_git_end(&git);
}

void commit(const char *message)
{
    qr_git(&git, "-C", "w", "add", "-A");
    qr_git(&git, "-C", "w", "commit", "-q", "--allow-empty", "-m", message);
}

void open_at(const char *place)
{
    char path[512];
    qr_repository_free(repository);
    repository = qr_repository_open(qr_git_path(path, &git, place), &err);
    ck_assert_msg(repository != NULL, "%s", err.message);
}

void ck_resolves(const char *revision, const char *id)
{
    struct qr_commit found;
    qr_ck_ok(qr_repository_resolve(&found, repository, revision, &err), err);
    ck_assert_msg(strcmp(found.id, id) == 0, "%s is %s, expected %s", revision, found.id, id);
}

void ck_refused(const char *revision, enum qr_error_kind kind, const char *message)
{
    struct qr_commit found;
    ck_assert_msg(!qr_repository_resolve(&found, repository, revision, &err), "%s", revision);
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq((int)err.kind, (int)kind);
    ck_assert_str_eq(found.id, "");
}

void read_file(struct qr_buffer *content, char blob[QR_OBJECT_ID_SIZE], const char *revision,
               const char *path)
{
    struct qr_commit found;
    qr_ck_ok(qr_repository_resolve(&found, repository, revision, &err), err);
    qr_ck_ok(qr_repository_read(content, blob, repository, &found, path, 1 << 20, &err), err);
}

void ck_content(const char *path, const char *expected)
{
    struct qr_buffer content = QR_BUFFER_INIT;
    char blob[QR_OBJECT_ID_SIZE];
    read_file(&content, blob, "HEAD", path);
    ck_assert_str_eq(qr_buffer_text(&content), expected);
    ck_assert_uint_eq(strlen(blob), 40);
    qr_buffer_dispose(&content);
}

void ck_unreadable(const char *path, enum qr_error_kind kind, const char *message)
{
    struct qr_commit found;
    struct qr_buffer content = QR_BUFFER_INIT;
    struct qr_buffer expected = QR_BUFFER_INIT;
    char blob[QR_OBJECT_ID_SIZE];
    qr_ck_ok(qr_repository_resolve(&found, repository, "HEAD", &err), err);
    ck_assert_msg(!qr_repository_read(&content, blob, repository, &found, path, 64, &err), "%s",
                  path);
    const char *mark = strstr(message, "COMMIT");
    qr_buffer_add(&expected, message, mark == NULL ? strlen(message) : (size_t)(mark - message));
    if (mark != NULL) {
        qr_buffer_add_text(&expected, found.id);
        qr_buffer_add_text(&expected, mark + 6);
    }
    ck_assert_str_eq(err.message, qr_buffer_text(&expected));
    ck_assert_int_eq((int)err.kind, (int)kind);
    ck_assert_uint_eq(content.length, 0);
    ck_assert_str_eq(blob, "");
    qr_buffer_dispose(&content);
    qr_buffer_dispose(&expected);
}

void make_history(struct ids *ids)
{
    qr_git_write_text(&git, "w/a", "1\n");
    commit("one: the beginning");
    qr_git_text(ids->first, &git, "-C", "w", "rev-parse", "HEAD");
    qr_git(&git, "-C", "w", "tag", "-a", "-m", "x", "v1");
    qr_git(&git, "-C", "w", "-c", "advice.nestedTag=false", "tag", "-a", "-m", "y", "nested", "v1");
    qr_git_text(ids->tag, &git, "-C", "w", "rev-parse", "nested");
    qr_git(&git, "-C", "w", "branch", "config");
    qr_git(&git, "-C", "w", "branch", "feature/x");
    qr_git_write_text(&git, "w/a", "2\n");
    commit("two");
    qr_git_text(ids->second, &git, "-C", "w", "rev-parse", "HEAD");
}
