#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/file.h"
#include "prepare/repository_internal.h"

/* libgit2's priorities: packs are asked first. */
enum { LOOSE_PRIORITY = 1, PACKED_PRIORITY = 2 };
/* git follows alternates of alternates so far. */
enum { ALTERNATES_DEPTH = 5, MAX_DIRECTORIES = 256 };
#define ALTERNATES_LIMIT ((size_t)1 << 20)

/* The directories that were added, in which objects are searched. */
struct search {
    git_odb *odb;
    struct {
        dev_t device;
        ino_t file;
    } seen[MAX_DIRECTORIES];
    size_t n_seen;
};

static bool add_backend(git_odb *odb, git_odb_backend *backend, int priority, bool is_alternate)
{
    int code = is_alternate ? git_odb_add_alternate(odb, backend, priority)
                            : git_odb_add_backend(odb, backend, priority);
    if (code != 0) {
        backend->free(backend);
    }
    return code == 0;
}

static bool add_backends(git_odb *odb, const char *directory, bool is_alternate,
                         struct qr_error *err)
{
    git_odb_backend *packed = NULL;
    if (add_backend(odb, qr_git_loose_backend(directory), LOOSE_PRIORITY, is_alternate) &&
        git_odb_backend_pack(&packed, directory) == 0 &&
        add_backend(odb, packed, PACKED_PRIORITY, is_alternate)) {
        return true;
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot read the objects in %s: %s", directory,
                        qr_git_message());
}

static bool is_new(struct search *search, const struct stat *status)
{
    for (size_t i = 0; i < search->n_seen; i++) {
        if (search->seen[i].device == status->st_dev && search->seen[i].file == status->st_ino) {
            return false;
        }
    }
    search->seen[search->n_seen].device = status->st_dev;
    search->seen[search->n_seen].file = status->st_ino;
    search->n_seen++;
    return true;
}

static bool add_alternates(struct search *search, const char *directory, int depth,
                           struct qr_error *err);

static bool add_directory(struct search *search, const char *directory, int depth,
                          struct qr_error *err)
{
    struct stat status;
    if (stat(directory, &status) != 0) {
        /* An alternate that is gone matters when an object is missing; that is said then. */
        return depth > 0 || qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot read %s: %s", directory,
                                         strerror(errno));
    }
    if (search->n_seen == MAX_DIRECTORIES) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "more than %d alternates (objects/info/alternates): git repack -a "
                            "and fewer of them, or a fresh clone",
                            (int)MAX_DIRECTORIES - 1);
    }
    return !is_new(search, &status) || (add_backends(search->odb, directory, depth > 0, err) &&
                                        add_alternates(search, directory, depth, err));
}

/* gitrepository-layout(5), objects/info/alternates: a directory a line; one that is not absolute is
 * relative to the objects directory that names it. */
static bool add_alternates(struct search *search, const char *directory, int depth,
                           struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct stat status;
    qr_buffer_addf(&path, "%s/info/alternates", directory);
    if (depth == ALTERNATES_DEPTH || stat(qr_buffer_text(&path), &status) != 0) {
        return true;
    }
    if (!S_ISREG(status.st_mode)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s is no file: remove it",
                            qr_buffer_text(&path));
    }
    if (!qr_file_read(&text, qr_buffer_text(&path), ALTERNATES_LIMIT, err)) {
        return false;
    }
    const char *line = qr_buffer_text(&text);
    bool ok = true;
    while (ok && *line != '\0') {
        size_t length = strcspn(line, "\r\n");
        if (length > 0 && line[0] != '#') {
            qr_buffer_truncate(&path, 0);
            if (line[0] != '/') {
                qr_buffer_addf(&path, "%s/", directory);
            }
            qr_buffer_add(&path, line, length);
            ok = add_directory(search, qr_buffer_text(&path), depth + 1, err);
        }
        line += length + (line[length] != '\0' ? 1 : 0);
    }
    return ok;
}

bool qr_git_open_objects(struct qr_repository *repository, struct qr_error *err)
{
    struct qr_buffer path = QR_BUFFER_INIT;
    int code = git_odb_new(&repository->odb);
    if (code == 0) {
        code = git_repository_set_odb(repository->git, repository->odb);
    }
    if (code != 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open the objects: %s",
                            qr_git_message());
    }
    struct search search = {.odb = repository->odb};
    qr_buffer_addf(&path, "%sobjects", git_repository_commondir(repository->git));
    bool ok = add_directory(&search, qr_buffer_text(&path), 0, err);
    qr_buffer_dispose(&path);
    return ok;
}
