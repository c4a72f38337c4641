#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hex.h"
#include "commit/collect_parts.h"

static bool is_hex(const char *text, size_t length)
{
    return strspn(text, "0123456789abcdefABCDEF") >= length;
}

/* A word of nothing but hex digits is one. A shorter one without 0x may be a file's name. */
static bool is_hex_word(const char *word)
{
    bool prefixed = strncmp(word, "0x", 2) == 0 || strncmp(word, "0X", 2) == 0;
    size_t length = strlen(word);
    return prefixed ? is_hex(word + 2, length - 2) : length >= 64 && is_hex(word, length);
}

/* Decodes digits of several words into the bytes of one signature, and adds it. */
static bool add_digits(struct qr_collection *collection, const struct qr_buffer *digits,
                       const char *name, struct qr_error *err)
{
    struct qr_buffer bytes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_collect_claim claim = {.from = name};
    if (!qr_hex_decode(&bytes, qr_buffer_text(digits), digits->length, err)) {
        return qr_error_context(err, "signature");
    }
    if (bytes.length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "signature: it is empty");
    }
    return qr_collect_bytes(collection, bytes.data, bytes.length, &claim, err);
}

/* Hex words: each that begins with 0x is a signature; what does not goes on with the one before, as
 * programs that break lines print it. */
static bool add_words(struct qr_collection *collection, const char *text, size_t length,
                      const char *name, struct qr_error *err)
{
    struct qr_buffer digits QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    const char *end = text + length;
    for (const char *at = text; at < end;) {
        if (isspace((unsigned char)*at)) {
            at++;
            continue;
        }
        const char *word = at;
        while (at < end && !isspace((unsigned char)*at)) {
            at++;
        }
        bool begins = at - word >= 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
        if (begins && digits.length > 0) {
            if (!add_digits(collection, &digits, name, err)) {
                return false;
            }
            qr_buffer_truncate(&digits, 0);
        }
        qr_buffer_add(&digits, word, (size_t)(at - word));
    }
    return digits.length > 0 ? add_digits(collection, &digits, name, err)
                             : qr_error_set(err, QR_ERROR_INPUT, "it is empty");
}

bool qr_collect_text(struct qr_collection *collection, const char *text, size_t length,
                     const char *name, struct qr_error *err)
{
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    const char *copy = qr_arena_copy(&collection->arena, name, strlen(name));
    size_t at = 0;
    while (at < length && isspace((unsigned char)text[at])) {
        at++;
    }
    if (at == length || strchr("{[\"", text[at]) == NULL || text[at] == '\0') {
        return add_words(collection, text, length, copy, err) || qr_error_context(err, "%s", name);
    }
    if (!qr_json_parse(&json, text, length, err)) {
        return qr_error_in_file(err, name);
    }
    return qr_collect_json(collection, qr_json_root(&json), copy, err);
}

static bool add_file(struct qr_collection *collection, const char *path, struct qr_error *err)
{
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    return qr_file_read(&content, path, QR_COLLECT_MAX_SIZE, err) &&
           qr_collect_text(collection, qr_buffer_text(&content), content.length, path, err);
}

/* A file that a directory from somebody holds: a pipe in it would never end, and a link lead to a
 * file that is none of theirs. */
static bool add_entry(struct qr_collection *collection, const char *path, struct qr_error *err)
{
    struct qr_buffer content QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct stat info;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno != ELOOP) {
        return qr_error_set(err, QR_ERROR_INPUT, "cannot open %s: %s", path, strerror(errno));
    }
    bool ok = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode)
                  ? qr_file_read_descriptor(&content, fd, path, QR_COLLECT_MAX_SIZE, err)
                  : qr_error_set(err, QR_ERROR_INPUT,
                                 "%s is no regular file: name it by itself if it is wanted", path);
    if (fd >= 0) {
        (void)close(fd);
    }
    return ok && qr_collect_text(collection, qr_buffer_text(&content), content.length, path, err);
}

/* The names of a directory in the order of their bytes. */
struct names {
    char *items[QR_COLLECT_MAX_ITEMS];
    size_t count;
};

static void names_free(struct names **names)
{
    for (size_t i = 0; *names != NULL && i < (*names)->count; i++) {
        free((*names)->items[i]);
    }
    free(*names);
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

static bool list(struct names *names, DIR *dir, const char *path, struct qr_error *err)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL) {
            break;
        }
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (names->count == QR_COLLECT_MAX_ITEMS) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "%s: over %d files: this is no directory of signatures", path,
                                QR_COLLECT_MAX_ITEMS);
        }
        names->items[names->count++] = qr_strndup(entry->d_name, strlen(entry->d_name));
    }
    if (errno != 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot list %s: %s", path, strerror(errno));
    }
    qsort(names->items, names->count, sizeof names->items[0], compare_names);
    return true;
}

static bool read_names(struct names *names, const char *path, struct qr_error *err)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return qr_error_set(err, errno == ENOENT ? QR_ERROR_INPUT : QR_ERROR_UNAVAILABLE,
                            "cannot open %s: %s", path, strerror(errno));
    }
    bool ok = list(names, dir, path, err);
    (void)closedir(dir);
    return ok;
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static bool add_directory(struct qr_collection *collection, const char *path, bool may_be_proposal,
                          struct qr_error *err)
{
    struct names *names QR_CLEANUP(names_free) = qr_alloc_zero(1, sizeof *names);
    if (!read_names(names, path, err)) {
        return false;
    }
    struct qr_buffer inner QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (may_be_proposal && has_name(names, "proposal.json")) {
        if (!has_name(names, "signatures")) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "%s is a proposal that nobody has signed: it has no signatures/",
                                path);
        }
        qr_buffer_addf(&inner, "%s/signatures", path);
        return add_directory(collection, qr_buffer_text(&inner), false, err);
    }
    if (names->count == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s is empty: it holds no signature", path);
    }
    for (size_t i = 0; i < names->count; i++) {
        qr_buffer_truncate(&inner, 0);
        qr_buffer_addf(&inner, "%s/%s", path, names->items[i]);
        if (!add_entry(collection, qr_buffer_text(&inner), err)) {
            return false;
        }
    }
    return true;
}

bool qr_collect_path(struct qr_collection *collection, const char *path, struct qr_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
        return add_directory(collection, path, true, err);
    }
    return add_file(collection, path, err);
}

/* "0x12…ab", for messages that cannot hold a whole signature. */
static void add_short(struct qr_buffer *text, const char *word)
{
    size_t length = strlen(word);
    if (length <= 40) {
        qr_buffer_add_text(text, word);
    } else {
        qr_buffer_addf(text, "%.12s…%s", word, word + length - 6);
    }
}

bool qr_collect_word(struct qr_collection *collection, const char *word, struct qr_error *err)
{
    struct stat info;
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (word[0] == '\0') {
        return qr_error_set(err, QR_ERROR_INPUT, "a signature or file is empty on the line");
    }
    add_short(&name, word);
    bool prefixed = strncmp(word, "0x", 2) == 0 || strncmp(word, "0X", 2) == 0;
    bool there = stat(word, &info) == 0;
    if (is_hex_word(word) || (prefixed && !there)) {
        return qr_collect_text(collection, word, strlen(word), qr_buffer_text(&name), err);
    }
    if (!there && errno == ENOENT) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s is neither a signature in hex nor a file that is there",
                            qr_buffer_text(&name));
    }
    return qr_collect_path(collection, word, err);
}
