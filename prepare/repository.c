#include "prepare/repository.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/file.h"
#include "prepare/git_format.h"
#include "prepare/repository_internal.h"

#define CONFIG_LIMIT ((size_t)16 << 20)

/* Debian's libgit2 uses mbed TLS, and its git_libgit2_init parses the machine's whole certificate
 * bundle: 5 ms, ten times what the rest of opening a repository takes. This definition comes before
 * mbed TLS's own when libgit2's call is resolved, and loads nothing. No transport is used here; one
 * that were would trust no server. With another TLS library nobody calls this. */
__attribute__((visibility("default"))) int mbedtls_x509_crt_parse_file(void *chain,
                                                                       const char *path);
__attribute__((visibility("default"))) int mbedtls_x509_crt_parse_file(void *chain,
                                                                       const char *path)
{
    (void)chain;
    (void)path;
    return -1;
}

static void free_config(git_config **config)
{
    git_config_free(*config);
}

const char *qr_git_message(void)
{
    const git_error *last = git_error_last();
    return last == NULL || last->message == NULL ? "no reason given" : last->message;
}

const char *qr_git_missing_mend(const struct qr_repository *repository)
{
    if (repository->shallow) {
        return "this clone is shallow; git fetch --unshallow brings the rest";
    }
    if (repository->partial_clone) {
        return "this clone is partial; git cat-file -t with its id fetches it";
    }
    return "git fsck names what is missing; a fresh clone has it";
}

bool qr_git_object_error(struct qr_error *err, const struct qr_repository *repository, int code,
                         const git_oid *id)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    if (code == GIT_ENOTFOUND) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "object %s is not here: %s", hex,
                            qr_git_missing_mend(repository));
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "object %s cannot be read: %s; git fsck says more, a fresh clone mends it",
                        hex, qr_git_message());
}

/* Settings of libgit2 for the whole process. */
static void configure_libgit2(void)
{
    /* Every object is read once, so that a cache only costs memory. */
    (void)git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
    /* Small windows on pack files keep the memory the same for repositories of any size. */
    (void)git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)1 << 20);
    (void)git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)8 << 20);
    (void)git_libgit2_opts(GIT_OPT_DISABLE_PACK_KEEP_FILE_CHECKS, 1);
    /* An object whose content does not have its id is an error. */
    (void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    /* Whose repository may be read is decided in repository_find.c: one that was found must be the
     * user's own; one that was named may be anybody's, so that a checker can read what another
     * account has fetched. libgit2's own check would refuse that too, because of hooks and
     * configuration that run programs; nothing of a repository is run here. */
    (void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
}

static bool exists(const char *directory, const char *name, bool *filled)
{
    struct qr_buffer path = QR_BUFFER_INIT;
    qr_buffer_addf(&path, "%s/%s", directory, name);
    struct stat status;
    bool found = stat(qr_buffer_text(&path), &status) == 0;
    *filled = found && status.st_size > 0;
    qr_buffer_dispose(&path);
    return found;
}

static bool check_format(struct qr_repository *repository, struct qr_error *err)
{
    const char *directory = git_repository_commondir(repository->git);
    bool filled = false;
    (void)exists(directory, "shallow", &repository->shallow);
    if (!exists(directory, "config", &filled)) {
        return true;
    }
    struct qr_buffer path = QR_BUFFER_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_git_format format = {.partial_clone = false};
    qr_buffer_addf(&path, "%sconfig", directory);
    bool ok = qr_file_read(&text, qr_buffer_text(&path), CONFIG_LIMIT, err);
    if (ok && !qr_git_format_check(&format, qr_buffer_text(&text), text.length, err)) {
        ok = qr_error_in_file(err, qr_buffer_text(&path));
    }
    repository->partial_clone = format.partial_clone;
    qr_buffer_dispose(&text);
    qr_buffer_dispose(&path);
    return ok;
}

/* The configuration that libgit2 sees is empty: its own reading would follow include.path to any
 * file of the machine. */
static bool open_found(struct qr_repository *repository, struct qr_error *err)
{
    QR_CLEANUP(free_config) git_config *config = NULL;
    int code = git_config_new(&config);
    if (code == 0) {
        code = git_repository_set_config(repository->git, config);
    }
    if (code != 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open the repository %s: %s",
                            git_repository_path(repository->git), qr_git_message());
    }
    return check_format(repository, err) && qr_git_open_objects(repository, err);
}

struct qr_repository *qr_repository_open(const char *directory, struct qr_error *err)
{
    if (!qr_git_library_load(err)) {
        return NULL;
    }
    if (git_libgit2_init() < 0) {
        qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot start libgit2: %s", qr_git_message());
        return NULL;
    }
    configure_libgit2();
    struct qr_repository *repository = qr_alloc_zero(1, sizeof *repository);
    if (!qr_git_find(&repository->git, directory, err) || !open_found(repository, err)) {
        qr_repository_free(repository);
        return NULL;
    }
    return repository;
}

void qr_repository_free(struct qr_repository *repository)
{
    if (repository == NULL) {
        return;
    }
    git_odb_free(repository->odb);
    git_repository_free(repository->git);
    free(repository);
    (void)git_libgit2_shutdown();
}
