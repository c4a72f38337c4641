#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

/* Mode bits that let somebody else read or write a file. */
enum { OTHERS_ACCESS = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH };

/* Where a secret is read from. */
struct source {
    int fd;
    const char *what; /* "key file" */
    const char *path;
    const char *name; /* the path as messages show it */
};

static bool fail(const struct source *source, const char *doing, int error, struct qr_error *err)
{
    enum qr_error_kind kind = error == EIO || error == ENOMEM || error == EMFILE || error == ENFILE
                                  ? QR_ERROR_UNAVAILABLE
                                  : QR_ERROR_INPUT;
    return qr_error_set(err, kind, "cannot %s the %s %s: %s", doing, source->what, source->name,
                        strerror(error));
}

/* Asked of what is open, which nobody can exchange any more. A socket's mode means nothing. */
static bool check(const struct source *source, bool private_only, struct qr_error *err)
{
    struct stat info;
    if (fstat(source->fd, &info) != 0) {
        return fail(source, "read", errno, err);
    }
    if (S_ISDIR(info.st_mode)) {
        return fail(source, "read", EISDIR, err);
    }
    bool file = S_ISREG(info.st_mode) || S_ISFIFO(info.st_mode);
    if (!file && !S_ISSOCK(info.st_mode)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the %s %s is no file and no pipe: name a file that holds it",
                            source->what, source->name);
    }
    if (private_only && file && (info.st_mode & OTHERS_ACCESS) != 0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "the %s %s can be read or written by others than its owner (mode "
                            "%04o): run chmod 600 %s",
                            source->what, source->name, (unsigned)(info.st_mode & 07777),
                            strcmp(source->path, "-") == 0 ? "on it" : source->path);
    }
    return true;
}

/* Into room, which holds one byte more than a secret may have. */
static bool read_all(struct qr_secret *secret, uint8_t *room, const struct source *source,
                     struct qr_error *err)
{
    size_t length = 0;
    while (length <= QR_SECRET_MAX_SIZE) {
        ssize_t got = read(source->fd, room + length, QR_SECRET_MAX_SIZE + 1 - length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail(source, "read", errno, err);
        }
        if (got == 0) {
            qr_secret_set(secret, room, length);
            return true;
        }
        length += (size_t)got;
    }
    return qr_error_set(err, QR_ERROR_INPUT, "the %s %s is too large: over %d bytes", source->what,
                        source->name, QR_SECRET_MAX_SIZE);
}

bool qr_secret_read_file(struct qr_secret *secret, const char *path, bool private_only,
                         const char *what, struct qr_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    struct source source = {
        .fd = STDIN_FILENO,
        .what = what,
        .path = path,
        .name = standard ? "standard input" : path,
    };
    qr_secret_dispose(secret);
    if (!standard) {
        source.fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
        if (source.fd < 0) {
            return fail(&source, "open", errno, err);
        }
    }
    uint8_t *room = qr_secret_alloc(QR_SECRET_MAX_SIZE + 1);
    bool ok = check(&source, private_only, err) && read_all(secret, room, &source, err);
    qr_secret_free(room, QR_SECRET_MAX_SIZE + 1);
    if (!standard) {
        (void)close(source.fd);
    }
    return ok;
}
