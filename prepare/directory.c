#include "prepare/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/file.h"

enum { MAX_ENTRIES = 100 };

static bool is_added_later(const char *name)
{
    return strcmp(name, "signatures") == 0 || strcmp(name, "executions") == 0;
}

static bool read_entry(struct qr_directory *directory, const char *path, const char *name,
                       struct qr_error *err)
{
    if (directory->n_files == MAX_ENTRIES) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s holds over %d entries: it is no proposal's directory", path,
                            MAX_ENTRIES);
    }
    struct qr_found_file *file = &directory->files[directory->n_files++];
    file->name = qr_strndup(name, strlen(name));
    struct qr_buffer full = QR_BUFFER_INIT;
    qr_buffer_addf(&full, "%s/%s", path, name);
    struct stat info;
    /* A link could show one content here and another elsewhere. */
    file->regular = lstat(qr_buffer_text(&full), &info) == 0 && S_ISREG(info.st_mode);
    bool ok = !file->regular ||
              qr_file_read(&file->content, qr_buffer_text(&full), QR_PROPOSAL_FILE_MAX_SIZE, err);
    qr_buffer_dispose(&full);
    return ok;
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
    for (const struct dirent *entry = readdir(dir); ok && entry != NULL; entry = readdir(dir)) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !is_added_later(name)) {
            ok = read_entry(directory, path, name, err);
        }
    }
    (void)closedir(dir);
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
