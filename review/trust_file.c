/* Finding and reading the trust file; review/trust_edit.c changes it. */
#include "review/trust_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

bool qr_trust_file_path(struct qr_buffer *path, struct qr_error *err)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    if (config != NULL && config[0] == '/') {
        qr_buffer_addf(path, "%s/quorate/trust.yaml", config);
        return true;
    }
    if (home != NULL && home[0] == '/') {
        qr_buffer_addf(path, "%s/.config/quorate/trust.yaml", home);
        return true;
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "there is no place for a trust file: set HOME or XDG_CONFIG_HOME to the "
                        "path of a directory");
}

/* Whoever may change the file decides what is called known. */
static bool check_owner(const struct stat *status, const char *path, struct qr_error *err)
{
    if (!S_ISREG(status->st_mode)) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: this is no regular file: remove it", path);
    }
    if (status->st_uid != geteuid() && status->st_uid != 0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s: it belongs to another user (%lu), who decides what is in it: make "
                            "it your own with chown, after you have read it",
                            path, (unsigned long)status->st_uid);
    }
    if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s: others may write it: read it, then take that from them with chmod "
                            "go-w",
                            path);
    }
    return true;
}

bool qr_trust_file_load(struct qr_buffer *text, bool *exists, const char *path,
                        struct qr_error *err)
{
    struct stat status;
    *exists = false;
    /* A pipe without a writer must not hold the program up. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        int error = errno;
        if ((error == ENOENT || error == ENOTDIR) && lstat(path, &status) != 0) {
            return true;
        }
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: cannot open the trust file: %s", path,
                            strerror(error));
    }
    bool ok = fstat(fd, &status) == 0 ||
              qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: cannot read the trust file: %s", path,
                           strerror(errno));
    ok = ok && check_owner(&status, path, err) &&
         qr_file_read_descriptor(text, fd, path, QR_TRUST_MAX_SIZE, err);
    (void)close(fd);
    *exists = ok;
    return ok;
}

bool qr_trust_file_read(struct qr_trust *trust, bool *exists, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error no_place = QR_ERROR_INIT;
    *trust = (struct qr_trust){.arena = QR_ARENA_INIT};
    *exists = false;
    if (!qr_trust_file_path(&path, &no_place)) {
        return true;
    }
    if (!qr_trust_file_load(&text, exists, qr_buffer_text(&path), err)) {
        return false;
    }
    if (*exists && !qr_trust_parse(trust, qr_buffer_text(&text), text.length, err)) {
        *exists = false;
        return qr_error_in_file(err, qr_buffer_text(&path));
    }
    return true;
}
