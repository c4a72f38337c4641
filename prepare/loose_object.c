#include "prepare/loose_object.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/alloc.h"

/* With its zero byte; the longest that git writes is shorter. */
enum { HEADER_LIMIT = 32 };

static const struct {
    const char *name;
    enum qr_loose_type type;
} types[] = {{"commit", QR_LOOSE_COMMIT},
             {"tree", QR_LOOSE_TREE},
             {"blob", QR_LOOSE_BLOB},
             {"tag", QR_LOOSE_TAG}};

static void *take_memory(void *unused, unsigned count, unsigned size)
{
    (void)unused;
    return qr_alloc_zero(count, size);
}

static void give_memory(void *unused, void *memory)
{
    (void)unused;
    free(memory);
}

static void stop(z_stream *stream)
{
    (void)inflateEnd(stream);
}

static bool start(z_stream *stream, const uint8_t *file, size_t length, struct qr_error *err)
{
    /* Both fit zlib's counters. */
    _Static_assert(QR_LOOSE_FILE_LIMIT < UINT32_MAX && QR_LOOSE_CONTENT_LIMIT < UINT32_MAX, "");
    *stream = (z_stream){.zalloc = take_memory, .zfree = give_memory};
    if (length > QR_LOOSE_FILE_LIMIT) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its file is larger than %zu bytes",
                            QR_LOOSE_FILE_LIMIT);
    }
    stream->next_in = file;
    stream->avail_in = (uInt)length;
    QR_ASSERT(inflateInit(stream) == Z_OK);
    return true;
}

/* Fill place as far as the stream goes; filled is how many bytes that were. Fewer than length only
 * at the stream's end. */
static bool unpack(size_t *filled, z_stream *stream, uint8_t *place, size_t length,
                   struct qr_error *err)
{
    int code = Z_OK;
    stream->next_out = place;
    stream->avail_out = (uInt)length;
    while (code == Z_OK && stream->avail_out > 0) {
        code = inflate(stream, Z_NO_FLUSH);
    }
    *filled = length - stream->avail_out;
    if (code == Z_OK || code == Z_STREAM_END) {
        return true;
    }
    if (code == Z_BUF_ERROR) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its file ends too early");
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its file is no zlib stream, or a damaged one");
}

/* Decimal digits without leading zeros, as git writes them. */
static bool parse_size(size_t *size, const char *text)
{
    *size = 0;
    if (text[0] == '\0' || (text[0] == '0' && text[1] != '\0')) {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(*size, 10, size) ||
            __builtin_add_overflow(*size, (size_t)(*text - '0'), size)) {
            return false;
        }
    }
    return true;
}

static bool parse_header(struct qr_loose_header *header, const char *text, struct qr_error *err)
{
    size_t length = strcspn(text, " ");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strlen(types[i].name) != length || memcmp(text, types[i].name, length) != 0) {
            continue;
        }
        header->type = types[i].type;
        return (text[length] == ' ' && parse_size(&header->size, text + length + 1)) ||
               qr_error_set(err, QR_ERROR_UNAVAILABLE, "its header has no valid size");
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its header has no type that git knows");
}

/* Byte by byte, so that the stream then stands at the content's first. */
static bool unpack_header(struct qr_loose_header *header, z_stream *stream, struct qr_error *err)
{
    char text[HEADER_LIMIT];
    for (size_t i = 0; i < sizeof text; i++) {
        size_t filled = 0;
        if (!unpack(&filled, stream, (uint8_t *)text + i, 1, err)) {
            return false;
        }
        if (filled == 0) {
            break;
        }
        if (text[i] == '\0') {
            return parse_header(header, text, err);
        }
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its header has no end");
}

bool qr_loose_header_read(struct qr_loose_header *header, const uint8_t *file, size_t length,
                          struct qr_error *err)
{
    QR_CLEANUP(stop) z_stream stream;
    *header = (struct qr_loose_header){.size = 0};
    return start(&stream, file, length, err) && unpack_header(header, &stream, err);
}

static bool unpack_content(uint8_t *content, size_t size, z_stream *stream, struct qr_error *err)
{
    uint8_t spare = 0;
    size_t filled = 0;
    size_t more = 0;
    if (!unpack(&filled, stream, content, size, err)) {
        return false;
    }
    if (filled < size) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "it holds %zu of the %zu bytes that its header says", filled, size);
    }
    /* Only the end of the stream is left, with its checksum. */
    if (!unpack(&more, stream, &spare, 1, err)) {
        return false;
    }
    if (more > 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "it holds more than the %zu bytes that its header says", size);
    }
    return stream->avail_in == 0 || qr_error_set(err, QR_ERROR_UNAVAILABLE,
                                                 "its file goes on after the end of its zlib "
                                                 "stream");
}

bool qr_loose_content_read(uint8_t *content, const struct qr_loose_header *header,
                           const uint8_t *file, size_t length, struct qr_error *err)
{
    QR_CLEANUP(stop) z_stream stream;
    struct qr_loose_header found = {.size = 0};
    if (!start(&stream, file, length, err)) {
        return false;
    }
    if (header->size > QR_LOOSE_CONTENT_LIMIT) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "it has %zu bytes: at most %zu are read",
                            header->size, QR_LOOSE_CONTENT_LIMIT);
    }
    if (!unpack_header(&found, &stream, err)) {
        return false;
    }
    QR_ASSERT(found.type == header->type && found.size == header->size);
    return unpack_content(content, header->size, &stream, err);
}
