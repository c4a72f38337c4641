#include <string.h>

#include "abi/path.h"
#include "abi/value.h"
#include "base/utf8.h"

/* Values that take no bytes (an empty tuple, an array of none) cost no data, so that a count alone
 * could ask for any amount of them. This many are read at most. */
#define MAX_EMPTY QR_ABI_MAX_HEAD_WORDS

struct decoder {
    const uint8_t *data;
    size_t length;
    size_t n_empty;
    struct qr_arena *arena;
    struct qr_error *err;
};

static bool decode_content(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                           const struct qr_abi_path *path);

/* What a message calls a value; the outermost tuple has no path. */
static const struct qr_abi_path *name_of(const struct qr_abi_path *path)
{
    static const struct qr_abi_path outermost = {.step = QR_ABI_STEP_FIELD, .name = "arguments"};
    return path == NULL ? &outermost : path;
}

static bool fail_empty(const struct decoder *decoder, const struct qr_abi_path *path)
{
    return qr_abi_path_refuse(decoder->err, name_of(path), "more than %d values that take no bytes",
                              MAX_EMPTY);
}

/* Whether size bytes are there from at on, which is never past the end. */
static bool need(const struct decoder *decoder, size_t at, size_t size,
                 const struct qr_abi_path *path)
{
    size_t left = decoder->length - at;
    if (size <= left) {
        return true;
    }
    return qr_abi_path_refuse(decoder->err, name_of(path),
                              "the data ends early: %zu bytes are needed from byte %zu on, %zu are"
                              " left",
                              size, at, left);
}

static struct qr_word word_at(const struct decoder *decoder, size_t at)
{
    return qr_word_from_bytes(decoder->data + at, 32);
}

static bool all_zero(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

static bool check_integer(const struct decoder *decoder, const struct qr_abi_value *value,
                          size_t at, const struct qr_abi_path *path)
{
    bool is_signed = value->type->kind == QR_ABI_INT;
    unsigned bits = value->type->bits;
    if (is_signed ? qr_word_fits_signed(&value->as.word, bits)
                  : qr_word_fits_unsigned(&value->as.word, bits)) {
        return true;
    }
    return qr_abi_path_refuse(decoder->err, name_of(path),
                              "the word at byte %zu is out of the range of %s%u", at,
                              is_signed ? "int" : "uint", bits);
}

static bool decode_word(const struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                        const struct qr_abi_path *path)
{
    if (!need(decoder, *at, 32, path)) {
        return false;
    }
    size_t place = *at;
    const uint8_t *bytes = decoder->data + place;
    const struct qr_abi_type *type = value->type;
    value->as.word = word_at(decoder, place);
    *at += 32;
    if (type->kind == QR_ABI_UINT || type->kind == QR_ABI_INT) {
        return check_integer(decoder, value, place, path);
    }
    if (type->kind == QR_ABI_ADDRESS && !all_zero(bytes, 12)) {
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the address at byte %zu has more than 20 bytes", place);
    }
    if (type->kind == QR_ABI_BOOL && qr_word_bit_length(&value->as.word) > 1) {
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the bool at byte %zu is neither 0 nor 1", place);
    }
    if (type->kind == QR_ABI_FIXED_BYTES && !all_zero(bytes + type->size, 32 - type->size)) {
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the padding after the bytes%zu at byte %zu is not zero",
                                  type->size, place);
    }
    return true;
}

/* The length or offset at a place, at most limit; false when it is more. */
static bool read_size(const struct decoder *decoder, size_t *size, size_t at, size_t limit)
{
    struct qr_word word = word_at(decoder, at);
    uint64_t number;
    *size = 0;
    if (!qr_word_to_u64(&number, &word) || number > limit) {
        return false;
    }
    *size = (size_t)number;
    return true;
}

static bool decode_bytes(const struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                         const struct qr_abi_path *path)
{
    size_t length;
    size_t bad;
    if (!need(decoder, *at, 32, path)) {
        return false;
    }
    size_t place = *at;
    if (!read_size(decoder, &length, place, decoder->length - place - 32)) {
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the length at byte %zu is past the end of the data", place);
    }
    const uint8_t *bytes = decoder->data + place + 32;
    size_t padding = (32 - length % 32) % 32;
    if (!need(decoder, place + 32 + length, padding, path)) {
        return false;
    }
    if (!all_zero(bytes + length, padding)) {
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the padding at byte %zu is not zero", place + 32 + length);
    }
    if (value->type->kind == QR_ABI_STRING && !qr_utf8_valid(&bad, (const char *)bytes, length)) {
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the string is not UTF-8 at byte %zu", place + 32 + bad);
    }
    value->as.bytes.data = bytes;
    value->as.bytes.length = length;
    *at = place + 32 + length + padding;
    return true;
}

/* The type of item i. */
static const struct qr_abi_type *item_type(const struct qr_abi_type *type, size_t i)
{
    return type->kind == QR_ABI_TUPLE ? &type->components[i] : type->components;
}

/* An offset must point to where the tails before it have ended: so there are no gaps, no overlaps,
 * and no two encodings of one value. */
static bool check_offset(const struct decoder *decoder, size_t at, size_t expected,
                         const struct qr_abi_path *path)
{
    struct qr_word found = word_at(decoder, at);
    struct qr_word canonical = qr_word_from_u64(expected);
    char decimal[QR_WORD_DECIMAL_SIZE];
    if (qr_word_equal(&found, &canonical)) {
        return true;
    }
    qr_word_to_decimal(decimal, &found);
    return qr_abi_path_refuse(decoder->err, name_of(path),
                              "the offset at byte %zu is %s, a canonical encoding has %zu", at,
                              decimal, expected);
}

static bool decode_items(struct decoder *decoder, struct qr_abi_value *value, size_t head_words,
                         size_t *at, const struct qr_abi_path *path)
{
    const struct qr_abi_type *type = value->type;
    size_t base = *at;
    if (!need(decoder, base, 32 * head_words, path)) {
        return false;
    }
    size_t head = base;
    size_t tail = base + 32 * head_words;
    value->as.list.items =
        qr_arena_alloc(decoder->arena, value->as.list.count, sizeof *value->as.list.items);
    for (size_t i = 0; i < value->as.list.count; i++) {
        struct qr_abi_value *item = &value->as.list.items[i];
        struct qr_abi_path step = {.up = path,
                                   .step = path == NULL                 ? QR_ABI_STEP_ARGUMENT
                                           : type->kind == QR_ABI_TUPLE ? QR_ABI_STEP_MEMBER
                                                                        : QR_ABI_STEP_ITEM,
                                   .index = i};
        item->type = item_type(type, i);
        if (item->type->dynamic) {
            if (!check_offset(decoder, head, tail - base, &step) ||
                !decode_content(decoder, item, &tail, &step)) {
                return false;
            }
            head += 32;
        } else if (!decode_content(decoder, item, &head, &step)) {
            return false;
        }
    }
    *at = tail;
    return true;
}

static bool decode_list(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                        const struct qr_abi_path *path)
{
    size_t element_words = value->type->components->head_words;
    if (!need(decoder, *at, 32, path)) {
        return false;
    }
    size_t place = *at;
    size_t most = element_words == 0 ? MAX_EMPTY - decoder->n_empty
                                     : (decoder->length - place - 32) / 32 / element_words;
    if (!read_size(decoder, &value->as.list.count, place, most)) {
        if (element_words == 0) {
            return fail_empty(decoder, path);
        }
        return qr_abi_path_refuse(decoder->err, name_of(path),
                                  "the length at byte %zu is more than the data can hold (%zu)",
                                  place, most);
    }
    *at = place + 32;
    return decode_items(decoder, value, value->as.list.count * element_words, at, path);
}

static bool decode_fixed(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                         const struct qr_abi_path *path)
{
    const struct qr_abi_type *type = value->type;
    bool empty_items = type->content_words == 0;
    value->as.list.count = type->kind == QR_ABI_TUPLE ? type->n_components : type->size;
    if (empty_items && value->as.list.count > MAX_EMPTY - decoder->n_empty) {
        return fail_empty(decoder, path);
    }
    return decode_items(decoder, value, type->content_words, at, path);
}

static bool decode_content(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                           const struct qr_abi_path *path)
{
    if (value->type->head_words == 0 && decoder->n_empty++ == MAX_EMPTY) {
        return fail_empty(decoder, path);
    }
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
        return decode_word(decoder, value, at, path);
    case QR_ABI_BYTES:
    case QR_ABI_STRING:
        return decode_bytes(decoder, value, at, path);
    case QR_ABI_LIST:
        return decode_list(decoder, value, at, path);
    case QR_ABI_ARRAY:
    case QR_ABI_TUPLE:
        return decode_fixed(decoder, value, at, path);
    }
    QR_ASSERT(false);
    return false;
}

bool qr_abi_decode(struct qr_abi_value *tuple, const struct qr_abi_type *type, const uint8_t *data,
                   size_t length, struct qr_arena *arena, struct qr_error *err)
{
    QR_ASSERT(type->kind == QR_ABI_TUPLE);
    struct decoder decoder = {.data = data, .length = length, .arena = arena, .err = err};
    size_t end = 0;
    *tuple = (struct qr_abi_value){.type = type};
    bool ok = decode_content(&decoder, tuple, &end, NULL);
    if (ok && end != length) {
        ok = qr_abi_path_refuse(err, name_of(NULL),
                                "%zu bytes follow the last one, from byte %zu on", length - end,
                                end);
    }
    if (!ok) {
        *tuple = (struct qr_abi_value){.type = type};
    }
    return ok;
}
