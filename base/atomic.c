#include "base/atomic.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/write.h"

/* One file on its way. */
struct atomic {
    const char *directory_path;
    const char *name;
    int directory;
    bool made_directory;
    struct qr_buffer path;      /* directory/name, for messages */
    struct qr_buffer temporary; /* name within the directory; empty when there is no such file */
};

static bool make_parent(struct atomic *atomic, struct qr_error *err)
{
    const char *path = atomic->directory_path;
    if (mkdir(path, 0777) != 0) {
        return errno == EEXIST ? true : qr_write_fail(err, "make", path, errno);
    }
    atomic->made_directory = true;
    return qr_write_sync_parent(path, err);
}

static bool open_directory(struct atomic *atomic, bool may_make, struct qr_error *err)
{
    if (may_make && !make_parent(atomic, err)) {
        return false;
    }
    atomic->directory = open(atomic->directory_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return atomic->directory >= 0 ? true
                                  : qr_write_fail(err, "open", atomic->directory_path, errno);
}

/* The content is on the disk before any name leads to it. */
static bool write_temporary(struct atomic *atomic, const void *bytes, size_t length, unsigned mode,
                            struct qr_error *err)
{
    const char *path = qr_buffer_text(&atomic->path);
    qr_write_add_temporary_name(&atomic->temporary);
    int fd = openat(atomic->directory, qr_buffer_text(&atomic->temporary),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
    if (fd < 0) {
        int error = errno;
        qr_buffer_truncate(&atomic->temporary, 0);
        return qr_write_fail(err, "write", path, error);
    }
    bool ok = qr_write_all(fd, bytes, length) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        error = errno;
    }
    return ok ? true : qr_write_fail(err, "write", path, error);
}

/* Give the file its name unless something has it. */
static int name_new(const struct atomic *atomic)
{
    const char *temporary = qr_buffer_text(&atomic->temporary);
    int at = atomic->directory;
    int renamed = renameat2(at, temporary, at, atomic->name, RENAME_NOREPLACE);
    if (renamed == 0 || (errno != EINVAL && errno != ENOSYS)) {
        return renamed;
    }
    /* A file system without RENAME_NOREPLACE: link(2) never replaces. The temporary name that a
     * crash may leave then leads to the same whole file. */
    if (linkat(at, temporary, at, atomic->name, 0) != 0) {
        return -1;
    }
    (void)unlinkat(at, temporary, 0);
    return 0;
}

static bool give_name(struct atomic *atomic, bool replace, struct qr_error *err)
{
    const char *path = qr_buffer_text(&atomic->path);
    int named = replace ? renameat(atomic->directory, qr_buffer_text(&atomic->temporary),
                                   atomic->directory, atomic->name)
                        : name_new(atomic);
    if (named != 0 && errno == EEXIST && !replace) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "cannot write %s: it exists already: remove it if it is not wanted",
                            path);
    }
    if (named != 0) {
        return qr_write_fail(err, "write", path, errno);
    }
    qr_buffer_truncate(&atomic->temporary, 0);
    atomic->made_directory = false;
    return qr_write_sync_directory(atomic->directory, path, err);
}

/* Remove what came of a write that failed. */
static void dispose(struct atomic *atomic)
{
    if (atomic->temporary.length > 0) {
        (void)unlinkat(atomic->directory, qr_buffer_text(&atomic->temporary), 0);
    }
    if (atomic->directory >= 0) {
        (void)close(atomic->directory);
    }
    if (atomic->made_directory) {
        (void)rmdir(atomic->directory_path);
    }
    qr_buffer_dispose(&atomic->temporary);
    qr_buffer_dispose(&atomic->path);
}

bool qr_atomic_write(const char *directory, const char *name, const void *bytes, size_t length,
                     const struct qr_atomic_options *options, struct qr_error *err)
{
    QR_ASSERT(name[0] != '\0' && strchr(name, '/') == NULL);
    struct atomic atomic = {.directory_path = directory, .name = name, .directory = -1};
    qr_buffer_addf(&atomic.path, "%s/%s", directory, name);
    bool ok = open_directory(&atomic, options->make_parent, err) &&
              write_temporary(&atomic, bytes, length, options->mode, err) &&
              give_name(&atomic, options->replace, err);
    dispose(&atomic);
    return ok;
}
