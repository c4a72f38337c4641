#include "prepare/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"

enum { MAX_ENTRIES = 100 };

/* What prepare may write; anything else is not worth reading. */
static const char *const known_names[] = {"REPORT.md",       "app-compose.json", "proposal.json",
                                          "safe-batch.json", "safe-tx.json",     "timelock.json",
                                          "typed-data.json"};

static bool is_known(const char *name)
{
    for (size_t i = 0; i < sizeof known_names / sizeof known_names[0]; i++) {
        if (strcmp(name, known_names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Directories of the steps after prepare. */
static bool is_added_later(int directory, const char *name)
{
    struct stat info;
    return (strcmp(name, "signatures") == 0 || strcmp(name, "executions") == 0) &&
           fstatat(directory, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode);
}

/* Read a regular file through one descriptor, so that nothing can take its place in between. A link
 * could show one content here and another elsewhere, and a pipe none at all. */
static bool read_file(struct qr_found_file *file, int directory, struct qr_error *err)
{
    struct stat info;
    int fd = openat(directory, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return errno == EIO || errno == ENOMEM || errno == EMFILE || errno == EACCES
                   ? qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open %s: %s", file->name,
                                  strerror(errno))
                   : true;
    }
    bool ok = true;
    file->regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    if (file->regular) {
        ok =
            qr_file_read_descriptor(&file->content, fd, file->name, QR_PROPOSAL_FILE_MAX_SIZE, err);
    }
    (void)close(fd);
    return ok;
}

static bool read_entry(struct qr_directory *directory, int fd, const char *name,
                       struct qr_error *err)
{
    if (directory->n_files == MAX_ENTRIES) {
        return qr_error_set(err, QR_ERROR_INPUT, "over %d entries: this is no proposal's directory",
                            MAX_ENTRIES);
    }
    struct qr_found_file *file = &directory->files[directory->n_files++];
    file->name = qr_strndup(name, strlen(name));
    return !is_known(name) || read_file(file, fd, err);
}

static int compare_names(const void *a, const void *b)
{
    const struct qr_found_file *left = a;
    const struct qr_found_file *right = b;
    return strcmp(left->name, right->name);
}

static bool read_entries(struct qr_directory *directory, const char *path, struct qr_error *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        enum qr_error_kind kind = errno == EIO || errno == ENOMEM || errno == EMFILE
                                      ? QR_ERROR_UNAVAILABLE
                                      : QR_ERROR_INPUT;
        return qr_error_set(err, kind,
                            "cannot open %s: %s; name the directory that `quorate prepare` wrote",
                            path, strerror(errno));
    }
    directory->files = qr_alloc_zero(MAX_ENTRIES, sizeof *directory->files);
    bool ok = true;
    int error = 0;
    while (ok) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            error = errno;
            break;
        }
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
            !is_added_later(dirfd(dir), name)) {
            ok = read_entry(directory, dirfd(dir), name, err) ? true
                                                              : qr_error_context(err, "%s", path);
        }
    }
    (void)closedir(dir);
    if (error != 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot list %s: %s", path, strerror(error));
    }
    qsort(directory->files, directory->n_files, sizeof *directory->files, compare_names);
    return ok;
}

static bool check_version(const struct qr_json *proposal, struct qr_error *err)
{
    struct qr_json_value root = qr_json_root(proposal);
    struct qr_json_value version = qr_json_get(root, "quorate");
    size_t length = 0;
    if (qr_json_type(root) != QR_JSON_OBJECT || !qr_json_present(version)) {
        return qr_error_set(err, QR_ERROR_INPUT, "it is no proposal: it has no \"quorate\" member");
    }
    const char *text = qr_json_source(&length, version);
    if (length != 1 || text[0] != '1') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "its format version is %.*s, and this program knows version 1: use the "
                            "quorate that made it",
                            length > 20 ? 20 : (int)length, text);
    }
    return true;
}

bool qr_directory_read(struct qr_directory *directory, const char *path, struct qr_error *err)
{
    if (!read_entries(directory, path, err)) {
        return false;
    }
    const struct qr_found_file *file = qr_directory_find(directory, "proposal.json");
    if (file == NULL || !file->regular) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s has no file proposal.json: name the directory that "
                            "`quorate prepare` wrote",
                            path);
    }
    if (!qr_json_parse(&directory->proposal, qr_buffer_text(&file->content), file->content.length,
                       err) ||
        !check_version(&directory->proposal, err)) {
        return qr_error_in_file(err, "proposal.json");
    }
    return true;
}

const struct qr_found_file *qr_directory_find(const struct qr_directory *directory,
                                              const char *name)
{
    for (size_t i = 0; i < directory->n_files; i++) {
        if (strcmp(directory->files[i].name, name) == 0) {
            return &directory->files[i];
        }
    }
    return NULL;
}

void qr_directory_dispose(struct qr_directory *directory)
{
    qr_json_dispose(&directory->proposal);
    for (size_t i = 0; i < directory->n_files; i++) {
        free(directory->files[i].name);
        qr_buffer_dispose(&directory->files[i].content);
    }
    free(directory->files);
    *directory = (struct qr_directory){.files = NULL};
}
