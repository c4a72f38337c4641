#include "abi/rlp.h"

#include <string.h>

/* Yellow Paper, appendix B: the first byte tells a string from a list, and a short length from the
 * length of a length. */
#define STRING     0x80
#define LIST       0xc0
#define LONGEST    55
#define HEADER_MAX 9

/* Write the header that an item with a payload of that size begins with; returns its length. */
static size_t make_header(uint8_t header[HEADER_MAX], uint8_t kind, size_t payload)
{
    size_t n_bytes = 0;
    if (payload <= LONGEST) {
        header[0] = (uint8_t)(kind + payload);
        return 1;
    }
    for (size_t rest = payload; rest > 0; rest >>= 8) {
        n_bytes++;
    }
    header[0] = (uint8_t)(kind + LONGEST + n_bytes);
    for (size_t i = 0; i < n_bytes; i++) {
        header[n_bytes - i] = (uint8_t)(payload >> 8 * i);
    }
    return 1 + n_bytes;
}

static bool is_own_encoding(const uint8_t *bytes, size_t length)
{
    return length == 1 && bytes[0] < STRING;
}

static size_t encoded_size(const struct qr_rlp *item, unsigned depth)
{
    uint8_t header[HEADER_MAX];
    size_t payload = 0;
    if (!item->is_list) {
        return is_own_encoding(item->bytes, item->length)
                   ? 1
                   : make_header(header, STRING, item->length) + item->length;
    }
    QR_ASSERT(depth < QR_RLP_MAX_DEPTH);
    for (size_t i = 0; i < item->n_items; i++) {
        payload += encoded_size(&item->items[i], depth + 1);
    }
    return make_header(header, LIST, payload) + payload;
}

/* Write the encoding so that it ends before end, and return where it begins. Backwards, a list's
 * payload is measured by having been written. */
static uint8_t *write_before(uint8_t *end, const struct qr_rlp *item)
{
    uint8_t header[HEADER_MAX];
    uint8_t *at = end;
    if (item->is_list) {
        for (size_t i = item->n_items; i > 0; i--) {
            at = write_before(at, &item->items[i - 1]);
        }
    } else if (item->length > 0) {
        at -= item->length;
        memcpy(at, item->bytes, item->length);
        if (is_own_encoding(item->bytes, item->length)) {
            return at;
        }
    }
    size_t n_header = make_header(header, item->is_list ? LIST : STRING, (size_t)(end - at));
    at -= n_header;
    memcpy(at, header, n_header);
    return at;
}

void qr_rlp_encode(struct qr_buffer *out, const struct qr_rlp *item)
{
    size_t size = encoded_size(item, 0);
    uint8_t *place = qr_buffer_extend(out, size);
    if (place != NULL) {
        uint8_t *first = write_before(place + size, item);
        QR_ASSERT(first == place);
    }
}

void qr_rlp_add_string(struct qr_buffer *out, const uint8_t *bytes, size_t length)
{
    const struct qr_rlp item = {.bytes = bytes, .length = length};
    qr_rlp_encode(out, &item);
}

void qr_rlp_add_u64(struct qr_buffer *out, uint64_t number)
{
    uint8_t bytes[8];
    size_t length = 0;
    for (size_t i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
        length = length > 0 || bytes[i] != 0 ? length + 1 : 0;
    }
    qr_rlp_add_string(out, bytes + 8 - length, length);
}

void qr_rlp_add_list_header(struct qr_buffer *out, size_t payload_length)
{
    uint8_t header[HEADER_MAX];
    qr_buffer_add(out, header, make_header(header, LIST, payload_length));
}

struct decoder {
    const uint8_t *data;
    struct qr_arena *arena;
    struct qr_error *err;
};

/* Where an item's payload lies. */
struct span {
    bool is_list;
    size_t first;
    size_t end;
};

/* The length of a payload that is given in n_bytes bytes from at on, which are there. */
static bool read_long_length(const struct decoder *decoder, size_t *length, size_t at,
                             size_t n_bytes)
{
    *length = 0;
    if (decoder->data[at] == 0) {
        return qr_error_set(decoder->err, QR_ERROR_INPUT,
                            "RLP: the length at byte %zu has a leading zero", at);
    }
    for (size_t i = 0; i < n_bytes; i++) {
        *length = *length << 8 | decoder->data[at + i];
    }
    if (*length <= LONGEST) {
        return qr_error_set(decoder->err, QR_ERROR_INPUT,
                            "RLP: the length at byte %zu has a shorter form", at);
    }
    return true;
}

/* Read the header at a place before end, and check that the payload ends by then. */
static bool read_header(const struct decoder *decoder, struct span *span, size_t at, size_t end)
{
    uint8_t tag = decoder->data[at];
    size_t form = tag & (LIST - STRING - 1U);
    size_t length = form;
    *span = (struct span){.is_list = tag >= LIST, .first = at + 1, .end = at + 1};
    if (tag < STRING) {
        span->first = at;
        return true;
    }
    if (form > LONGEST) {
        size_t n_bytes = form - LONGEST;
        if (n_bytes > end - span->first) {
            return qr_error_set(decoder->err, QR_ERROR_INPUT,
                                "RLP: the data ends within the length at byte %zu", span->first);
        }
        if (!read_long_length(decoder, &length, span->first, n_bytes)) {
            return false;
        }
        span->first += n_bytes;
    }
    if (length > end - span->first) {
        return qr_error_set(decoder->err, QR_ERROR_INPUT,
                            "RLP: the item at byte %zu needs %zu bytes, %zu are left", at, length,
                            end - span->first);
    }
    span->end = span->first + length;
    if (!span->is_list && span->first == at + 1 &&
        is_own_encoding(decoder->data + span->first, length)) {
        return qr_error_set(decoder->err, QR_ERROR_INPUT,
                            "RLP: the single byte at byte %zu needs no header", span->first);
    }
    return true;
}

static bool count_items(const struct decoder *decoder, size_t *count, size_t at, size_t end)
{
    struct span span;
    for (*count = 0; at < end; at = span.end, ++*count) {
        if (!read_header(decoder, &span, at, end)) {
            return false;
        }
    }
    return true;
}

/* The item at a place, whose header is known to be right. */
static bool decode_item(const struct decoder *decoder, struct qr_rlp *item, size_t *at, size_t end,
                        unsigned depth)
{
    struct span span;
    size_t count;
    if (!read_header(decoder, &span, *at, end)) {
        return false;
    }
    *at = span.end;
    *item = (struct qr_rlp){.is_list = span.is_list};
    if (!span.is_list) {
        item->bytes = decoder->data + span.first;
        item->length = span.end - span.first;
        return true;
    }
    if (depth == QR_RLP_MAX_DEPTH) {
        return qr_error_set(decoder->err, QR_ERROR_INPUT,
                            "RLP: more than %d levels of nesting at byte %zu", QR_RLP_MAX_DEPTH,
                            span.first);
    }
    if (!count_items(decoder, &count, span.first, span.end)) {
        return false;
    }
    struct qr_rlp *items = qr_arena_alloc(decoder->arena, count, sizeof *items);
    for (size_t i = 0, next = span.first; i < count; i++) {
        if (!decode_item(decoder, &items[i], &next, span.end, depth + 1)) {
            return false;
        }
    }
    item->items = items;
    item->n_items = count;
    return true;
}

bool qr_rlp_decode(struct qr_rlp *item, const uint8_t *data, size_t length, struct qr_arena *arena,
                   struct qr_error *err)
{
    struct decoder decoder = {.data = data, .arena = arena, .err = err};
    size_t end = 0;
    *item = (struct qr_rlp){.bytes = NULL};
    if (length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "RLP: the data is empty");
    }
    bool ok = decode_item(&decoder, item, &end, length, 0);
    if (ok && end != length) {
        ok = qr_error_set(err, QR_ERROR_INPUT, "RLP: %zu bytes follow the item, from byte %zu on",
                          length - end, end);
    }
    if (!ok) {
        *item = (struct qr_rlp){.bytes = NULL};
    }
    return ok;
}
