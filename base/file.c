#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 65536 };

/* What the user did (a wrong name) and what the world did (a failing disk) are told apart. */
static enum qr_error_kind kind_of(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case EACCES:
    case ELOOP:
    case ENAMETOOLONG:
        return QR_ERROR_INPUT;
    default:
        return QR_ERROR_UNAVAILABLE;
    }
}

/* Read to the end of the descriptor, growing content by what is there. */
static bool read_all(struct qr_buffer *content, int fd, const char *name, size_t limit,
                     struct qr_error *err)
{
    size_t total = 0;
    for (;;) {
        size_t before = content->length;
        uint8_t *place = qr_buffer_extend(content, CHUNK);
        QR_ASSERT(place != NULL);
        ssize_t got = read(fd, place, CHUNK);
        int error = errno;
        qr_buffer_truncate(content, before + (got > 0 ? (size_t)got : 0));
        if (got < 0 && error == EINTR) {
            continue;
        }
        if (got < 0) {
            return qr_error_set(err, kind_of(error), "cannot read %s: %s", name, strerror(error));
        }
        if (got == 0) {
            return true;
        }
        total += (size_t)got;
        if (total > limit) {
            return qr_error_set(err, QR_ERROR_INPUT, "%s is too large: over %zu bytes", name,
                                limit);
        }
    }
}

/* One allocation for a regular file, so that its memory is its size. */
static void reserve(struct qr_buffer *content, int fd, size_t limit)
{
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
        (uintmax_t)info.st_size <= limit) {
        size_t before = content->length;
        if (qr_buffer_extend(content, (size_t)info.st_size + CHUNK) != NULL) {
            qr_buffer_truncate(content, before);
        }
    }
}

bool qr_file_read_descriptor(struct qr_buffer *content, int fd, const char *name, size_t limit,
                             struct qr_error *err)
{
    reserve(content, fd, limit);
    return read_all(content, fd, name, limit, err);
}

bool qr_file_read(struct qr_buffer *content, const char *path, size_t limit, struct qr_error *err)
{
    if (strcmp(path, "-") == 0) {
        return qr_file_read_descriptor(content, STDIN_FILENO, "standard input", limit, err);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return qr_error_set(err, kind_of(errno), "cannot open %s: %s", path, strerror(errno));
    }
    bool ok = qr_file_read_descriptor(content, fd, path, limit, err);
    (void)close(fd);
    return ok;
}
