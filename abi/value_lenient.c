#include <string.h>

#include "abi/path.h"
#include "abi/value.h"

/* Overlapping tails cost no data, so that the result is bounded apart from it. */
#define BUDGET_FACTOR 4
#define BUDGET_EXTRA  4096

struct decoder {
    const uint8_t *data;
    size_t length;
    size_t budget; /* bytes of encoding that may still be read */
    size_t all;
    struct qr_abi_liberties *liberties;
    struct qr_arena *arena;
    struct qr_error *err;
};

static bool decode_content(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                           const struct qr_abi_path *path);

static const struct qr_abi_path *name_of(const struct qr_abi_path *path)
{
    static const struct qr_abi_path outermost = {.step = QR_ABI_STEP_FIELD, .name = "arguments"};
    return path == NULL ? &outermost : path;
}

static bool spend(struct decoder *decoder, size_t size, const struct qr_abi_path *path)
{
    if (size <= decoder->budget) {
        decoder->budget -= size;
        return true;
    }
    decoder->budget = 0;
    return qr_abi_path_refuse(decoder->err, name_of(path),
                              "tails overlap so often that over %zu bytes would be read",
                              decoder->all);
}

static bool past_the_end(const struct decoder *decoder, const char *what, size_t at,
                         const struct qr_abi_path *path)
{
    return qr_abi_path_refuse(decoder->err, name_of(path),
                              "the %s at byte %zu reaches past the end", what, at);
}

/* Whether size bytes are there from at on, which is never past the end. */
static bool need(const struct decoder *decoder, size_t at, size_t size,
                 const struct qr_abi_path *path)
{
    return size <= decoder->length - at || past_the_end(decoder, "head", at, path);
}

static void note(size_t *first, size_t at)
{
    if (at < *first) {
        *first = at;
    }
}

/* Drop the bits that the type does not have: zero for unsigned words, the sign's copies for signed
 * ones, what follows the bytes of a bytesN. */
static struct qr_word clean(const struct qr_word *word, const struct qr_abi_type *type)
{
    struct qr_word clean = *word;
    size_t high = 32 - type->bits / 8; /* bytes above the integer */
    switch (type->kind) {
    case QR_ABI_ADDRESS:
        memset(clean.be32, 0, 12);
        break;
    case QR_ABI_UINT:
        memset(clean.be32, 0, high);
        break;
    case QR_ABI_INT:
        if (high > 0) {
            memset(clean.be32, clean.be32[high] >= 0x80 ? 0xff : 0, high);
        }
        break;
    case QR_ABI_BOOL:
        clean = qr_word_from_u64(!qr_word_is_zero(word));
        break;
    case QR_ABI_FIXED_BYTES:
        memset(clean.be32 + type->size, 0, 32 - type->size);
        break;
    case QR_ABI_BYTES:
    case QR_ABI_STRING:
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        QR_ASSERT(false);
    }
    return clean;
}

static bool decode_word(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                        const struct qr_abi_path *path)
{
    if (!need(decoder, *at, 32, path) || !spend(decoder, 32, path)) {
        return false;
    }
    struct qr_word word = qr_word_from_bytes(decoder->data + *at, 32);
    value->as.word = clean(&word, value->type);
    if (!qr_word_equal(&word, &value->as.word)) {
        note(&decoder->liberties->dirty_at, *at);
    }
    *at += 32;
    return true;
}

/* The length at a place; it counts things of that many bytes, which must be there. */
static bool read_length(const struct decoder *decoder, size_t *count, size_t at, size_t size,
                        const struct qr_abi_path *path)
{
    uint64_t number;
    *count = 0;
    if (!need(decoder, at, 32, path)) {
        return false;
    }
    struct qr_word word = qr_word_from_bytes(decoder->data + at, 32);
    if (!qr_word_to_u64(&number, &word) || number > SIZE_MAX / 64 ||
        (size > 0 && number > (decoder->length - at - 32) / size)) {
        return past_the_end(decoder, "length", at, path);
    }
    *count = (size_t)number;
    return true;
}

static bool decode_bytes(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                         const struct qr_abi_path *path)
{
    size_t place = *at;
    size_t length;
    if (!read_length(decoder, &length, place, 1, path) || !spend(decoder, 64 + length, path)) {
        return false;
    }
    size_t end = place + 32 + length;
    size_t padding = (32 - length % 32) % 32;
    for (size_t i = end; i < end + padding && i < decoder->length; i++) {
        if (decoder->data[i] != 0) {
            note(&decoder->liberties->dirty_at, i);
        }
    }
    value->as.bytes.data = decoder->data + place + 32;
    value->as.bytes.length = length;
    *at = end + padding;
    return true;
}

/* The bytes of a call in front of its arguments. */
#define SELECTOR_SIZE 4

/* Whether a word is negative as a signed number; then what it is less than zero, SIZE_MAX when that
 * is more. */
static bool is_negative(size_t *magnitude, const struct qr_word *word)
{
    struct qr_word inverse;
    uint64_t number;
    for (size_t i = 0; i < 32; i++) {
        inverse.be32[i] = (uint8_t)~word->be32[i];
    }
    *magnitude =
        qr_word_to_u64(&number, &inverse) && number < SIZE_MAX ? (size_t)number + 1 : SIZE_MAX;
    return word->be32[0] >= 0x80;
}

/* Where the tail begins whose offset stands at a place. Solidity compares the offsets of calldata
 * slices (inner tails) as signed numbers (access_calldata_tail in libsolidity's YulUtilFunctions),
 * so that a contract follows one backwards, and in front of the call reads zeros: *before is then
 * set. It refuses a negative one among the arguments themselves. */
static bool read_offset(struct decoder *decoder, size_t *tail, bool *before, size_t at, size_t base,
                        const struct qr_abi_path *path)
{
    struct qr_word word = qr_word_from_bytes(decoder->data + at, 32);
    uint64_t number;
    size_t back;
    size_t expected = *tail;
    bool inner = path->up != NULL;
    *before = false;
    if (qr_word_to_u64(&number, &word) && number <= decoder->length - base) {
        *tail = base + (size_t)number;
    } else if (inner && is_negative(&back, &word) && back <= base) {
        *tail = base - back;
    } else if (inner && is_negative(&back, &word) && back - base > SELECTOR_SIZE) {
        *before = true;
    } else {
        return past_the_end(decoder, "offset", at, path);
    }
    if (*before || *tail != expected) {
        note(&decoder->liberties->offset_at, at);
    }
    return true;
}

/* What zeros mean: no bytes, no items. */
static bool decode_zeros(struct decoder *decoder, struct qr_abi_value *value,
                         const struct qr_abi_path *path)
{
    switch (value->type->kind) {
    case QR_ABI_BYTES:
    case QR_ABI_STRING:
        value->as.bytes.data = decoder->data;
        return spend(decoder, 64, path);
    case QR_ABI_LIST:
        return spend(decoder, 64, path);
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
    case QR_ABI_ARRAY:
    case QR_ABI_TUPLE:
        break;
    }
    return qr_abi_path_refuse(decoder->err, path, "the offset leads in front of the call");
}

/* An item whose offset stands at `at`, from the place on where the tails before it ended. */
static bool decode_tail(struct decoder *decoder, struct qr_abi_value *item, size_t *tail, size_t at,
                        size_t base, const struct qr_abi_path *path)
{
    bool before;
    if (!read_offset(decoder, tail, &before, at, base, path)) {
        return false;
    }
    return before ? decode_zeros(decoder, item, path) : decode_content(decoder, item, tail, path);
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
        item->type = type->kind == QR_ABI_TUPLE ? &type->components[i] : type->components;
        if (item->type->dynamic) {
            if (!decode_tail(decoder, item, &tail, head, base, &step)) {
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
    size_t words = value->type->components->head_words;
    size_t count;
    if (!read_length(decoder, &count, *at, 32 * words, path) || !spend(decoder, 64, path)) {
        return false;
    }
    if (words == 0 && count > decoder->budget / 32) {
        return spend(decoder, 32 * count, path);
    }
    value->as.list.count = count;
    *at += 32;
    return decode_items(decoder, value, count * words, at, path);
}

static bool decode_fixed(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                         const struct qr_abi_path *path)
{
    const struct qr_abi_type *type = value->type;
    size_t count = type->kind == QR_ABI_TUPLE ? type->n_components : type->size;
    if (type->content_words == 0 && count > decoder->budget / 32) {
        return spend(decoder, 32 * count, path);
    }
    if ((type->dynamic || type->content_words == 0) && path != NULL && !spend(decoder, 32, path)) {
        return false;
    }
    value->as.list.count = count;
    return decode_items(decoder, value, type->content_words, at, path);
}

static bool decode_content(struct decoder *decoder, struct qr_abi_value *value, size_t *at,
                           const struct qr_abi_path *path)
{
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

bool qr_abi_decode_lenient(struct qr_abi_value *tuple, struct qr_abi_liberties *liberties,
                           const struct qr_abi_type *type, const uint8_t *data, size_t length,
                           struct qr_arena *arena, struct qr_error *err)
{
    QR_ASSERT(type->kind == QR_ABI_TUPLE && length < SIZE_MAX / 64);
    size_t budget = BUDGET_FACTOR * length + BUDGET_EXTRA;
    struct decoder decoder = {.data = data,
                              .length = length,
                              .budget = budget,
                              .all = budget,
                              .liberties = liberties,
                              .arena = arena,
                              .err = err};
    size_t end = 0;
    *liberties = (struct qr_abi_liberties){.dirty_at = SIZE_MAX, .offset_at = SIZE_MAX};
    *tuple = (struct qr_abi_value){.type = type};
    if (decode_content(&decoder, tuple, &end, NULL)) {
        return true;
    }
    *tuple = (struct qr_abi_value){.type = type};
    *liberties = (struct qr_abi_liberties){.dirty_at = SIZE_MAX, .offset_at = SIZE_MAX};
    return false;
}
