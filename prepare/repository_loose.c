#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "prepare/loose_object.h"
#include "prepare/repository_internal.h"

_Static_assert((int)QR_LOOSE_COMMIT == (int)GIT_OBJECT_COMMIT &&
                   (int)QR_LOOSE_TREE == (int)GIT_OBJECT_TREE &&
                   (int)QR_LOOSE_BLOB == (int)GIT_OBJECT_BLOB &&
                   (int)QR_LOOSE_TAG == (int)GIT_OBJECT_TAG,
               "the types are libgit2's");

/* The loose objects of one directory, as libgit2 sees them. */
struct loose {
    git_odb_backend backend; /* first, so that a pointer to it is one to the whole */
    char *directory;
};

static int fail(const struct qr_error *err)
{
    (void)git_error_set_str(GIT_ERROR_ODB, err->message);
    return GIT_ERROR;
}

/* Where the object's file is: DIRECTORY/0c/fbf08886… */
static void add_path(struct qr_buffer *path, const git_odb_backend *backend, const git_oid *id)
{
    char hex[GIT_OID_HEXSZ + 1];
    git_oid_tostr(hex, sizeof hex, id);
    qr_buffer_addf(path, "%s/%.2s/%s", ((const struct loose *)(const void *)backend)->directory,
                   hex, hex + 2);
}

/* Append the first bytes of a file, all of them unless they are more than most. */
static bool read_bytes(struct qr_buffer *bytes, int file, size_t most, struct qr_error *err)
{
    struct stat status;
    if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "what stands in its place is no file");
    }
    /* One byte more than is allowed is enough to be refused. */
    size_t size = (size_t)status.st_size < most ? (size_t)status.st_size : most;
    uint8_t *place = qr_buffer_extend(bytes, size);
    size_t done = 0;
    while (done < size) {
        ssize_t count = read(file, place + done, size - done);
        if (count == 0) {
            break; /* it has become shorter, as will be seen */
        }
        if (count < 0 && errno != EINTR) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its file cannot be read: %s",
                                strerror(errno));
        }
        done += count > 0 ? (size_t)count : 0;
    }
    qr_buffer_truncate(bytes, done);
    return true;
}

/* The same of an object's file. GIT_ENOTFOUND when there is none. */
static int read_file(struct qr_buffer *bytes, const git_odb_backend *backend, const git_oid *id,
                     size_t most)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer path = QR_BUFFER_INIT;
    add_path(&path, backend, id);
    /* Opening never waits, not for a named pipe either. */
    int file = open(qr_buffer_text(&path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int failure = errno;
    qr_buffer_dispose(&path);
    if (file < 0 && (failure == ENOENT || failure == ENOTDIR)) {
        return GIT_ENOTFOUND;
    }
    if (file < 0) {
        qr_error_set(&err, QR_ERROR_UNAVAILABLE, "its file cannot be opened: %s",
                     strerror(failure));
        return fail(&err);
    }
    bool ok = read_bytes(bytes, file, most, &err);
    (void)close(file);
    return ok ? 0 : fail(&err);
}

static int read_header(size_t *size, git_object_t *type, git_odb_backend *backend,
                       const git_oid *id)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_loose_header header;
    int code = read_file(&bytes, backend, id, QR_LOOSE_HEADER_BYTES);
    if (code != 0) {
        return code;
    }
    if (!qr_loose_header_read(&header, bytes.data, bytes.length, &err)) {
        return fail(&err);
    }
    *size = header.size;
    *type = (git_object_t)header.type;
    return 0;
}

/* libgit2 then compares the content's hash with the id (GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION),
 * and frees it. */
static int read_object(void **data, size_t *size, git_object_t *type, git_odb_backend *backend,
                       const git_oid *id)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_loose_header header;
    int code = read_file(&bytes, backend, id, QR_LOOSE_FILE_LIMIT + 1);
    if (code != 0) {
        return code;
    }
    if (!qr_loose_header_read(&header, bytes.data, bytes.length, &err)) {
        return fail(&err);
    }
    /* libgit2's own backends put a zero byte after the content. */
    size_t room = header.size < QR_LOOSE_CONTENT_LIMIT ? header.size + 1 : 1;
    uint8_t *content = git_odb_backend_data_alloc(backend, room);
    if (content == NULL) {
        return GIT_ERROR;
    }
    if (!qr_loose_content_read(content, &header, bytes.data, bytes.length, &err)) {
        git_odb_backend_data_free(backend, content);
        return fail(&err);
    }
    content[header.size] = 0;
    *data = content;
    *size = header.size;
    *type = (git_object_t)header.type;
    return 0;
}

static int exists(git_odb_backend *backend, const git_oid *id)
{
    struct qr_buffer path = QR_BUFFER_INIT;
    struct stat status;
    add_path(&path, backend, id);
    bool found = stat(qr_buffer_text(&path), &status) == 0;
    qr_buffer_dispose(&path);
    return found ? 1 : 0;
}

/* Files in the directory of an id's first byte whose names go on like the abbreviated id. */
static int find_prefix(git_oid *id, DIR *directory, const char *prefix, size_t length)
{
    size_t count = 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        char hex[GIT_OID_HEXSZ + 1];
        if (strlen(entry->d_name) != GIT_OID_HEXSZ - 2 ||
            strspn(entry->d_name, "0123456789abcdef") != GIT_OID_HEXSZ - 2 ||
            memcmp(entry->d_name, prefix + 2, length - 2) != 0) {
            continue;
        }
        memcpy(hex, prefix, 2);
        memcpy(hex + 2, entry->d_name, GIT_OID_HEXSZ - 1);
        QR_ASSERT(git_oid_fromstr(id, hex) == 0);
        count++;
    }
    return count == 0 ? GIT_ENOTFOUND : count == 1 ? 0 : GIT_EAMBIGUOUS;
}

static int exists_prefix(git_oid *id, git_odb_backend *backend, const git_oid *prefix,
                         size_t length)
{
    const struct loose *loose = (const struct loose *)(void *)backend;
    struct qr_buffer path = QR_BUFFER_INIT;
    char hex[GIT_OID_HEXSZ + 1];
    QR_ASSERT(length >= GIT_OID_MINPREFIXLEN && length <= GIT_OID_HEXSZ);
    git_oid_tostr(hex, sizeof hex, prefix);
    qr_buffer_addf(&path, "%s/%.2s", loose->directory, hex);
    DIR *directory = opendir(qr_buffer_text(&path));
    qr_buffer_dispose(&path);
    if (directory == NULL) {
        return GIT_ENOTFOUND;
    }
    int code = find_prefix(id, directory, hex, length);
    (void)closedir(directory);
    return code;
}

static int read_prefix(git_oid *id, void **data, size_t *size, git_object_t *type,
                       git_odb_backend *backend, const git_oid *prefix, size_t length)
{
    int code = exists_prefix(id, backend, prefix, length);
    return code == 0 ? read_object(data, size, type, backend, id) : code;
}

static void free_backend(git_odb_backend *backend)
{
    struct loose *loose = (struct loose *)(void *)backend;
    free(loose->directory);
    free(loose);
}

git_odb_backend *qr_git_loose_backend(const char *directory)
{
    struct loose *loose = qr_alloc_zero(1, sizeof *loose);
    loose->backend = (git_odb_backend){.version = GIT_ODB_BACKEND_VERSION,
                                       .read = read_object,
                                       .read_prefix = read_prefix,
                                       .read_header = read_header,
                                       .exists = exists,
                                       .exists_prefix = exists_prefix,
                                       .free = free_backend};
    loose->directory = qr_strndup(directory, strlen(directory));
    return &loose->backend;
}
