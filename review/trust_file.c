#include "review/trust_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/atomic.h"
#include "base/file.h"

#define LOCK_TRIES 400 /* every 25 ms */

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

/* Whoever may write the directory can put another file in its place, or take this one away; a
 * directory like /tmp lets others do that with their own files only. */
static bool check_directory(const char *path, struct qr_error *err)
{
    QR_CLEANUP(qr_free_pointer) char *directory = qr_strndup(path, strlen(path));
    char *slash = strrchr(directory, '/');
    struct stat status;
    if (slash == NULL || slash == directory) {
        return true;
    }
    *slash = '\0';
    bool open = stat(directory, &status) == 0 && (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
                (status.st_mode & S_ISVTX) == 0;
    return !open || qr_error_set(err, QR_ERROR_REFUSED,
                                 "%s: others may write this directory, and so replace the trust "
                                 "file in it: take that from them with chmod go-w",
                                 directory);
}

bool qr_trust_file_load(struct qr_buffer *text, bool *exists, const char *path,
                        struct qr_error *err)
{
    struct stat status;
    *exists = false;
    if (!check_directory(path, err)) {
        return false;
    }
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

/* Make a directory and those above it, for the user alone, as the XDG specification wants
 * XDG_CONFIG_HOME to be made. */
static bool make_directories(char *path, struct qr_error *err)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash != NULL) {
            *slash = '\0';
        }
        int made = mkdir(path, 0700);
        int error = errno;
        if (made != 0 && error != EEXIST) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot make the directory %s: %s", path,
                                strerror(error));
        }
        if (slash == NULL) {
            return true;
        }
        *slash = '/';
    }
}

/* Where the file is that is to be replaced: split into its directory and its name. */
struct place {
    char *path; /* owned */
    char *directory;
    const char *name;
};

static void dispose_place(struct place *place)
{
    free(place->path);
    free(place->directory);
}

/* A link is the user's own wish: the file that it leads to is changed, and the link stays. */
static bool find_place(struct place *place, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    struct stat status;
    if (!qr_trust_file_path(&shown, err)) {
        return false;
    }
    const char *path = qr_buffer_text(&shown);
    bool is_link = lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
    place->path = is_link ? realpath(path, NULL) : qr_strndup(path, shown.length);
    if (place->path == NULL) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "%s: this link leads to nothing that can be changed: %s", path,
                            strerror(errno));
    }
    const char *slash = strrchr(place->path, '/');
    place->name = slash + 1;
    place->directory = qr_strndup(place->path, (size_t)(slash - place->path));
    return true;
}

/* Hold the directory, so that of two edits none is lost. */
static bool lock_place(int *lock, const struct place *place, struct qr_error *err)
{
    static const struct timespec pause = {.tv_nsec = 25000000};
    const char *directory = place->directory[0] == '\0' ? "/" : place->directory;
    *lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open the directory %s: %s",
                            directory, strerror(errno));
    }
    for (int tries = 0; flock(*lock, LOCK_EX | LOCK_NB) != 0; tries++) {
        /* A file system without such locks: two edits at once may lose one, and neither breaks the
         * file. */
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return true;
        }
        if (tries == LOCK_TRIES) {
            return qr_error_set(err, QR_ERROR_NOT_YET,
                                "%s: another program holds the lock on its directory: try again "
                                "when it has ended",
                                place->path);
        }
        (void)nanosleep(&pause, NULL);
    }
    return true;
}

static bool write_text(const struct place *place, const struct qr_buffer *text,
                       struct qr_error *err)
{
    static const struct qr_atomic_options options = {.mode = 0600, .replace = true};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer again = QR_BUFFER_INIT;
    bool exists = false;
    if (!qr_atomic_write(place->directory, place->name, text->data, text->length, &options, err) ||
        !qr_trust_file_load(&again, &exists, place->path, err)) {
        return false;
    }
    return qr_buffer_equals(&again, text->data, text->length) ||
           qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "%s: it does not hold what was written to it: look at it before you rely "
                        "on it",
                        place->path);
}

static bool edit_locked(size_t *count, const struct place *place, const struct qr_trust_edit *edit,
                        struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer old = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    bool exists = false;
    bool removes = edit->add_address == NULL && edit->add_chain == NULL;
    if (!qr_trust_file_load(&old, &exists, place->path, err)) {
        return false;
    }
    if (!qr_trust_edit(&text, count, qr_buffer_text(&old), old.length, edit, err)) {
        return qr_error_in_file(err, place->path);
    }
    return (removes && *count == 0) || write_text(place, &text, err);
}

bool qr_trust_file_edit(size_t *count, const struct qr_trust_edit *edit, struct qr_error *err)
{
    QR_CLEANUP(dispose_place) struct place place = {.path = NULL};
    struct stat status;
    int lock = -1;
    bool adds = edit->add_address != NULL || edit->add_chain != NULL;
    *count = 0;
    if (!find_place(&place, err)) {
        return false;
    }
    if (!adds && stat(place.path, &status) != 0 && errno == ENOENT) {
        return true;
    }
    bool ok = (!adds || make_directories(place.directory, err)) && lock_place(&lock, &place, err) &&
              edit_locked(count, &place, edit, err);
    if (lock >= 0) {
        (void)close(lock);
    }
    return ok;
}
