/* The input is read as a loose object's file, and as what such a file unpacks to. Both are accepted
 * exactly when a plain reading with all of zlib's result in memory accepts them, and then give the
 * same object; a header is the same from the file's beginning alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "prepare/loose_object.h"

enum { PLAIN_LIMIT = 1 << 20, HEADER_LIMIT = 32 };

static const char *const names[] = {
    [QR_LOOSE_COMMIT] = "commit",
    [QR_LOOSE_TREE] = "tree",
    [QR_LOOSE_BLOB] = "blob",
    [QR_LOOSE_TAG] = "tag",
};

/* Whether plain is "TYPE SIZE", a zero byte and SIZE bytes: written anew from what follows the zero
 * byte, its header must be the same. */
static bool is_object(enum qr_loose_type *type, const uint8_t **content, const uint8_t *plain,
                      size_t length)
{
    const uint8_t *zero =
        length == 0 ? NULL : memchr(plain, 0, length < HEADER_LIMIT ? length : HEADER_LIMIT);
    if (zero == NULL) {
        return false;
    }
    *content = zero + 1;
    for (int i = QR_LOOSE_COMMIT; i <= QR_LOOSE_TAG; i++) {
        char header[64];
        snprintf(header, sizeof header, "%s %zu", names[i], (size_t)(plain + length - *content));
        if (strcmp(header, (const char *)plain) == 0) {
            *type = (enum qr_loose_type)i;
            return true;
        }
    }
    return false;
}

static void check_file(const uint8_t *file, size_t length)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_loose_header header;
    struct qr_loose_header begin;
    enum qr_loose_type type = QR_LOOSE_BLOB;
    const uint8_t *expected = NULL;
    uint8_t *plain = qr_alloc(PLAIN_LIMIT);
    uLongf plain_size = PLAIN_LIMIT;
    uLong used = length;
    int code = uncompress2(plain, &plain_size, file, &used);
    if (code == Z_BUF_ERROR && used < length) {
        free(plain); /* larger than the plain reading reads */
        return;
    }
    bool is_sound =
        code == Z_OK && used == length && is_object(&type, &expected, plain, plain_size);
    bool ok = qr_loose_header_read(&header, file, length, &err);
    size_t first = length < QR_LOOSE_HEADER_BYTES ? length : QR_LOOSE_HEADER_BYTES;
    if (qr_loose_header_read(&begin, file, first, &err)) {
        QR_ASSERT(ok && begin.type == header.type && begin.size == header.size);
    }
    if (ok && (header.size <= PLAIN_LIMIT || header.size > QR_LOOSE_CONTENT_LIMIT)) {
        uint8_t *content = qr_alloc(header.size <= PLAIN_LIMIT ? header.size : 1);
        ok = qr_loose_content_read(content, &header, file, length, &err);
        QR_ASSERT(ok == is_sound);
        QR_ASSERT(!ok || (header.type == type && memcmp(content, expected, header.size) == 0));
        free(content);
    } else {
        QR_ASSERT(!is_sound);
    }
    QR_ASSERT(is_sound || !ok || header.size > PLAIN_LIMIT);
    QR_ASSERT(is_sound || ok || (err.kind == QR_ERROR_UNAVAILABLE && err.message[0] != '\0'));
    free(plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > PLAIN_LIMIT / 2) {
        return 0;
    }
    check_file(data, size);
    uLongf length = compressBound(size);
    uint8_t *file = qr_alloc(length);
    QR_ASSERT(compress2(file, &length, data, size, 1) == Z_OK);
    check_file(file, length);
    free(file);
    return 0;
}
