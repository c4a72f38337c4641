#include "base/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buffer.h"

/* Length of the part of path that names its parent, with the slash; 0 when it has none. */
static size_t parent_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static bool fail(struct qr_error *err, const char *doing, const char *path, int error)
{
    enum qr_error_kind kind = error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG
                                  ? QR_ERROR_INPUT
                                  : QR_ERROR_UNAVAILABLE;
    const char *mend = error == ENOENT   ? ": make its parent directory first"
                       : error == ENOSPC ? ": free some space and run it again; nothing was written"
                       : error == EACCES || error == EROFS || error == EPERM
                           ? ": choose a directory that you may write to"
                           : "";
    return qr_error_set(err, kind, "cannot %s %s: %s%s", doing, path, strerror(error), mend);
}

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

/* A sibling's name that nobody else has; mkdir says whether it is so. */
static char *sibling_name(const char *path)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) {
        random = (uint64_t)getpid();
    }
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_buffer_add(&name, path, parent_length(path));
    qr_buffer_addf(&name, ".quorate-%012llx", (unsigned long long)(random & 0xffffffffffffULL));
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
        return fail(err, "make", final_path, error);
    }
    staging->temporary_path = temporary;
    staging->directory = open(temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (staging->directory < 0) {
        return fail(err, "open", temporary, errno);
    }
    return true;
}

static bool write_all(int fd, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

bool qr_staging_write(struct qr_staging *staging, const char *name, const void *bytes,
                      size_t length, struct qr_error *err)
{
    QR_ASSERT(staging->directory >= 0 && strchr(name, '/') == NULL);
    int fd = openat(staging->directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return fail(err, "write", name, errno);
    }
    bool ok = write_all(fd, bytes, length);
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    return ok ? true : fail(err, "write", name, error);
}

/* The rename is durable only once the parent directory is. */
static bool sync_parent(const char *path)
{
    size_t length = parent_length(path);
    char *parent = length == 0 ? qr_strndup(".", 1) : qr_strndup(path, length);
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (fd < 0) {
        return false;
    }
    bool ok = fsync(fd) == 0;
    (void)close(fd);
    return ok;
}

bool qr_staging_commit(struct qr_staging *staging, struct qr_error *err)
{
    QR_ASSERT(staging->directory >= 0);
    const char *final_path = staging->final_path;
    /* One flush for all files: a disk takes several milliseconds for each. */
    if (syncfs(staging->directory) != 0) {
        return fail(err, "write", final_path, errno);
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
        return fail(err, "make", final_path, errno);
    }
    free(staging->temporary_path);
    staging->temporary_path = NULL;
    if (!sync_parent(final_path)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "%s is written, but may be lost in a crash: cannot flush the directory "
                            "that holds it: %s",
                            final_path, strerror(errno));
    }
    return true;
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
