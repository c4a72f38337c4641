#include "base/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/alloc.h"

bool qr_write_fail(struct qr_error *err, const char *doing, const char *path, int error)
{
    enum qr_error_kind kind =
        error == ENOENT || error == ENOTDIR || error == EISDIR || error == ENAMETOOLONG
            ? QR_ERROR_INPUT
            : QR_ERROR_UNAVAILABLE;
    const char *mend = error == ENOENT ? ": make its parent directory first"
                       : error == ENOSPC || error == EDQUOT
                           ? ": free some space and run it again; nothing was written"
                       : error == EACCES || error == EROFS || error == EPERM
                           ? ": choose a directory that you may write to"
                           : "";
    return qr_error_set(err, kind, "cannot %s %s: %s%s", doing, path, strerror(error), mend);
}

void qr_write_add_temporary_name(struct qr_buffer *name)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) {
        random = (uint64_t)getpid();
    }
    qr_buffer_addf(name, ".quorate-%012llx", (unsigned long long)(random & 0xffffffffffffULL));
}

bool qr_write_all(int fd, const void *bytes, size_t length)
{
    const unsigned char *next = bytes;
    while (length > 0) {
        ssize_t written = write(fd, next, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        next += written;
        length -= (size_t)written;
    }
    return true;
}

size_t qr_write_parent_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

static bool may_be_lost(struct qr_error *err, const char *path)
{
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "%s is written, but may be lost in a crash: cannot flush the directory "
                        "that holds it: %s",
                        path, strerror(errno));
}

bool qr_write_sync_directory(int directory, const char *path, struct qr_error *err)
{
    return fsync(directory) == 0 ? true : may_be_lost(err, path);
}

bool qr_write_sync_parent(const char *path, struct qr_error *err)
{
    size_t length = qr_write_parent_length(path);
    char *parent = length == 0 ? qr_strndup(".", 1) : qr_strndup(path, length);
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(parent);
    if (fd < 0) {
        return may_be_lost(err, path);
    }
    bool ok = qr_write_sync_directory(fd, path, err);
    (void)close(fd);
    return ok;
}
