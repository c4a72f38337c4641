#include "base/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/write.h"

/* The given name without trailing slashes; NULL when nothing is left of it. */
static char *clean_path(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    const char *name = path + length;
    while (name > path && name[-1] != '/') {
        name--;
    }
    size_t name_length = (size_t)(path + length - name);
    bool nameless = name_length == 0 || (name_length == 1 && name[0] == '.') ||
                    (name_length == 2 && name[0] == '.' && name[1] == '.') ||
                    (length == 1 && path[0] == '/');
    return nameless ? NULL : qr_strndup(path, length);
}

static char *sibling_name(const char *path)
{
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_buffer_add(&name, path, qr_write_parent_length(path));
    qr_write_add_temporary_name(&name);
    return (char *)name.data;
}

bool qr_staging_begin(struct qr_staging *staging, const char *path, struct qr_error *err)
{
    *staging = (struct qr_staging)QR_STAGING_INIT;
    char *final_path = clean_path(path);
    if (final_path == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "'%s' is not a name for a new directory: give one that does not exist",
                            path);
    }
    staging->final_path = final_path;
    struct stat info;
    if (lstat(final_path, &info) != 0 && errno == ENAMETOOLONG) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: the name is too long: choose a shorter one",
                            final_path);
    }
    if (lstat(final_path, &info) == 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s exists already: remove it or choose another name", final_path);
    }
    char *temporary = sibling_name(final_path);
    if (mkdir(temporary, 0777) != 0) {
        int error = errno;
        free(temporary);
        return qr_write_fail(err, "make", final_path, error);
    }
    staging->temporary_path = temporary;
    staging->directory = open(temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (staging->directory < 0) {
        return qr_write_fail(err, "open", temporary, errno);
    }
    return true;
}

bool qr_staging_write(struct qr_staging *staging, const char *name, const void *bytes,
                      size_t length, struct qr_error *err)
{
    QR_ASSERT(staging->directory >= 0 && strchr(name, '/') == NULL);
    int fd = openat(staging->directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return qr_write_fail(err, "write", name, errno);
    }
    bool ok = qr_write_all(fd, bytes, length);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    return ok ? true : qr_write_fail(err, "write", name, error);
}

bool qr_staging_commit(struct qr_staging *staging, struct qr_error *err)
{
    QR_ASSERT(staging->directory >= 0);
    const char *final_path = staging->final_path;
    /* One flush for all files: a disk takes several milliseconds for each. */
    if (syncfs(staging->directory) != 0) {
        return qr_write_fail(err, "write", final_path, errno);
    }
    int renamed =
        renameat2(AT_FDCWD, staging->temporary_path, AT_FDCWD, final_path, RENAME_NOREPLACE);
    if (renamed != 0 && (errno == EINVAL || errno == ENOSYS)) {
        /* A file system without RENAME_NOREPLACE. rename(2) of a directory replaces nothing but an
         * empty directory. */
        renamed = rename(staging->temporary_path, final_path);
    }
    if (renamed != 0 && (errno == EEXIST || errno == ENOTEMPTY)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s came to exist meanwhile: remove it or choose another name",
                            final_path);
    }
    if (renamed != 0) {
        return qr_write_fail(err, "make", final_path, errno);
    }
    free(staging->temporary_path);
    staging->temporary_path = NULL;
    return qr_write_sync_parent(final_path, err);
}

static void remove_contents(int directory)
{
    int copy = dup(directory);
    DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    if (dir == NULL) {
        if (copy >= 0) {
            (void)close(copy);
        }
        return;
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)unlinkat(directory, entry->d_name, 0);
        }
    }
    (void)closedir(dir);
}

void qr_staging_dispose(struct qr_staging *staging)
{
    if (staging->temporary_path != NULL) {
        if (staging->directory >= 0) {
            remove_contents(staging->directory);
        }
        (void)rmdir(staging->temporary_path);
    }
    if (staging->directory >= 0) {
        (void)close(staging->directory);
    }
    free(staging->temporary_path);
    free(staging->final_path);
    *staging = (struct qr_staging)QR_STAGING_INIT;
}
