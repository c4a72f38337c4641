#include "commit/signatures.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "commit/signature_file.h"

/* A Safe has at most some hundred owners that can be counted in one block. */
enum { MAX_FILES = 4096 };
/* What all files together may hold, in bytes: they come from anybody, and stay in memory. */
enum { MAX_TOTAL = 32 << 20 };

/* The names in signatures/, sorted. */
struct listing {
    char **names;
    size_t count;
    bool more; /* there are more than MAX_FILES */
};

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static void listing_dispose(struct listing *listing)
{
    for (size_t i = 0; i < listing->count; i++) {
        free(listing->names[i]);
    }
    free(listing->names);
}

static bool list(struct listing *listing, DIR *dir, struct qr_error *err)
{
    listing->names = qr_alloc_zero(MAX_FILES, sizeof *listing->names);
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            break;
        }
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (listing->count == MAX_FILES) {
            listing->more = true;
            return true;
        }
        listing->names[listing->count++] = qr_strndup(entry->d_name, strlen(entry->d_name));
    }
    if (errno != 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot list signatures: %s",
                            strerror(errno));
    }
    qsort(listing->names, listing->count, sizeof *listing->names, compare_names);
    return true;
}

static bool is_disk_failure(int error)
{
    return error == EIO || error == ENOMEM || error == EMFILE || error == ENFILE || error == EACCES;
}

/* Opens a directory below another one, which must not be a link to elsewhere. -1 with errno. */
static int open_signatures(const char *path)
{
    int parent = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0) {
        return -1;
    }
    int fd = openat(parent, "signatures", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int error = errno;
    (void)close(parent);
    errno = error;
    return fd;
}

/* Appends a regular file of the directory. QR_ERROR_UNAVAILABLE only when the disk fails;
 * *there (may be NULL) is false when there is no such file. */
static bool read_content(struct qr_buffer *content, bool *there, int directory, const char *name,
                         struct qr_error *err)
{
    struct stat info;
    int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (there != NULL) {
        *there = fd >= 0 || errno != ENOENT;
    }
    if (fd < 0) {
        return is_disk_failure(errno)
                   ? qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open signatures/%s: %s", name,
                                  strerror(errno))
                   : qr_error_set(err, QR_ERROR_INPUT, "it cannot be opened: %s", strerror(errno));
    }
    bool ok = fstat(fd, &info) == 0 && S_ISREG(info.st_mode)
                  ? qr_file_read_descriptor(content, fd, name, QR_SIGNATURE_FILE_MAX_SIZE, err)
                  : qr_error_set(err, QR_ERROR_INPUT, "it is no regular file");
    (void)close(fd);
    return ok;
}

/* Reads and checks a file's claim; the signature lives in the arena. */
static bool parse(struct qr_signature_claim *claim, struct qr_signature *signature,
                  const struct qr_buffer *content, struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    return qr_json_parse(&json, qr_buffer_text(content), content->length, err) &&
           qr_signature_claim_read(claim, qr_json_root(&json), arena, err) &&
           qr_signature_claim_check(signature, claim, err);
}

static const struct qr_step *find_step(const struct qr_proposal *proposal, const uint8_t hash32[32])
{
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (qr_step_is_of_safe(step) && memcmp(step->hashes.hash32, hash32, 32) == 0) {
            return step;
        }
    }
    return NULL;
}

static void add_bad(struct qr_signature_set *set, const char *name, const struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_bad_signature *bad = &set->bad[set->n_bad++];
    qr_utf8_add_escaped(&text, name, strlen(name));
    bad->file = qr_arena_copy(&set->arena, qr_buffer_text(&text), text.length);
    bad->reason = qr_arena_copy(&set->arena, err->message, strlen(err->message));
}

static bool read_one(struct qr_owner_signature *item, size_t *total, struct qr_signature_set *set,
                     int directory, const char *name, const struct qr_proposal *proposal,
                     struct qr_error *err)
{
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_signature_claim claim;
    if (!read_content(&content, NULL, directory, name, err)) {
        return false;
    }
    *total += content.length;
    if (*total > MAX_TOTAL) {
        return qr_error_set(err, QR_ERROR_INPUT, "the files before it hold over %d MiB together",
                            MAX_TOTAL >> 20);
    }
    if (!parse(&claim, &item->signature, &content, &set->arena, err)) {
        return false;
    }
    item->step = find_step(proposal, claim.hash32);
    if (item->step == NULL) {
        char hash[QR_HEX32_SIZE];
        qr_hex_encode(hash, claim.hash32, 32);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "it is over %s, which is no hash of this "
                            "proposal",
                            hash);
    }
    item->file = qr_arena_copy(&set->arena, name, strlen(name));
    return true;
}

static bool read_all(struct qr_signature_set *set, const struct listing *listing, int directory,
                     const struct qr_proposal *proposal, struct qr_error *err)
{
    set->items = qr_arena_alloc(&set->arena, listing->count, sizeof *set->items);
    set->bad = qr_arena_alloc(&set->arena, listing->count + 1, sizeof *set->bad);
    size_t total = 0;
    for (size_t i = 0; i < listing->count; i++) {
        struct qr_error why = QR_ERROR_INIT;
        struct qr_owner_signature item = {.file = NULL};
        if (read_one(&item, &total, set, directory, listing->names[i], proposal, &why)) {
            set->items[set->count++] = item;
        } else if (why.kind == QR_ERROR_UNAVAILABLE) {
            *err = why;
            return false;
        } else {
            add_bad(set, listing->names[i], &why);
        }
    }
    if (listing->more) {
        struct qr_error why = QR_ERROR_INIT;
        (void)qr_error_set(&why, QR_ERROR_INPUT, "over %d files: the others are not read",
                           MAX_FILES);
        add_bad(set, "signatures", &why);
    }
    return true;
}

/* By step, owner, and name, so that the order does not depend on the file system. */
static int compare_items(const void *a, const void *b)
{
    const struct qr_owner_signature *left = a;
    const struct qr_owner_signature *right = b;
    if (left->step != right->step) {
        return left->step < right->step ? -1 : 1;
    }
    int order = qr_address_compare(&left->signature.owner, &right->signature.owner);
    return order != 0 ? order : strcmp(left->file, right->file);
}

/* A copy of a file under another name says nothing new. */
static void drop_copies(struct qr_signature_set *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct qr_owner_signature *last = kept > 0 ? &set->items[kept - 1] : NULL;
        if (last == NULL || last->step != set->items[i].step ||
            !qr_signature_same(&last->signature, &set->items[i].signature)) {
            set->items[kept++] = set->items[i];
        }
    }
    set->count = kept;
}

static bool read_directory(struct qr_signature_set *set, int fd, const struct qr_proposal *proposal,
                           struct qr_error *err)
{
    struct listing listing QR_CLEANUP(listing_dispose) = {.names = NULL};
    DIR *dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot list signatures: %s",
                            strerror(errno));
    }
    bool ok = list(&listing, dir, err) && read_all(set, &listing, dirfd(dir), proposal, err);
    (void)closedir(dir);
    return ok;
}

bool qr_signatures_read(struct qr_signature_set *set, const char *path,
                        const struct qr_proposal *proposal, struct qr_error *err)
{
    *set = (struct qr_signature_set)QR_SIGNATURE_SET_INIT;
    int fd = open_signatures(path);
    if (fd < 0 && errno == ENOENT) {
        return true;
    }
    if (fd < 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot open %s/signatures: %s", path,
                            strerror(errno));
    }
    if (!read_directory(set, fd, proposal, err)) {
        qr_signatures_dispose(set);
        return false;
    }
    if (set->count > 0) {
        qsort(set->items, set->count, sizeof *set->items, compare_items);
    }
    drop_copies(set);
    return true;
}

void qr_signatures_dispose(struct qr_signature_set *set)
{
    qr_arena_dispose(&set->arena);
    *set = (struct qr_signature_set)QR_SIGNATURE_SET_INIT;
}
