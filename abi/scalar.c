#include "abi/scalar.h"

#include <string.h>

#include "base/hex.h"

/* Almost no string has escapes. */
const char *qr_abi_json_text(size_t *length, struct qr_json_value json, struct qr_arena *arena)
{
    const char *source = qr_json_source(length, json);
    if (qr_json_type(json) == QR_JSON_NUMBER) {
        return source;
    }
    if (memchr(source, '\\', *length) != NULL) {
        return qr_json_string(length, json, arena);
    }
    *length -= 2;
    return source + 1;
}

static bool expected(const char *what, const char *wanted, struct qr_json_value json,
                     struct qr_error *err)
{
    return qr_error_set(err, QR_ERROR_INPUT, "%s: expected %s, found %s", what, wanted,
                        qr_json_type_name(qr_json_type(json)));
}

static bool read_integer(struct qr_abi_value *value, struct qr_json_value json, const char *what,
                         struct qr_arena *arena, struct qr_error *err)
{
    enum qr_json_type found = qr_json_type(json);
    size_t length;
    if (found != QR_JSON_NUMBER && found != QR_JSON_STRING) {
        return expected(what, "an integer, as a number or as a string of digits", json, err);
    }
    const char *text = qr_abi_json_text(&length, json, arena);
    return qr_word_parse_integer(&value->as.word, text, length, value->type->kind == QR_ABI_INT,
                                 value->type->bits, what, err);
}

static bool read_address(struct qr_abi_value *value, struct qr_json_value json, const char *what,
                         struct qr_arena *arena, struct qr_error *err)
{
    struct qr_address address;
    size_t length;
    if (qr_json_type(json) != QR_JSON_STRING) {
        return expected(what, "an address, as a string", json, err);
    }
    const char *text = qr_abi_json_text(&length, json, arena);
    if (!qr_address_parse(&address, text, length, what, err)) {
        return false;
    }
    value->as.word = qr_address_to_word(&address);
    return true;
}

/* Bytes of either kind. */
static bool read_bytes(struct qr_abi_value *value, struct qr_json_value json, const char *what,
                       struct qr_arena *arena, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    size_t length;
    if (qr_json_type(json) != QR_JSON_STRING) {
        return expected(what, "bytes, as a string of 0x and hex digits", json, err);
    }
    const char *text = qr_abi_json_text(&length, json, arena);
    if (length < 2 || memcmp(text, "0x", 2) != 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: bytes are written as 0x and hex digits",
                            what);
    }
    if (!qr_hex_decode(&bytes, text, length, err)) {
        return qr_error_context(err, "%s", what);
    }
    if (value->type->kind == QR_ABI_BYTES) {
        value->as.bytes.data =
            (const uint8_t *)qr_arena_copy(arena, qr_buffer_text(&bytes), bytes.length);
        value->as.bytes.length = bytes.length;
        return true;
    }
    if (bytes.length != value->type->size) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: %zu bytes, bytes%zu has %zu", what,
                            bytes.length, value->type->size, value->type->size);
    }
    memcpy(value->as.word.be32, bytes.data, bytes.length);
    return true;
}

static bool read_scalar(struct qr_abi_value *value, struct qr_json_value json, const char *what,
                        struct qr_arena *arena, struct qr_error *err)
{
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
        return read_integer(value, json, what, arena, err);
    case QR_ABI_ADDRESS:
        return read_address(value, json, what, arena, err);
    case QR_ABI_BOOL:
        if (qr_json_type(json) != QR_JSON_TRUE && qr_json_type(json) != QR_JSON_FALSE) {
            return expected(what, "true or false", json, err);
        }
        value->as.word = qr_word_from_u64(qr_json_type(json) == QR_JSON_TRUE);
        return true;
    case QR_ABI_FIXED_BYTES:
    case QR_ABI_BYTES:
        return read_bytes(value, json, what, arena, err);
    case QR_ABI_STRING:
        if (qr_json_type(json) != QR_JSON_STRING) {
            return expected(what, "a string", json, err);
        }
        value->as.bytes.data =
            (const uint8_t *)qr_json_string(&value->as.bytes.length, json, arena);
        return true;
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        break;
    }
    QR_ASSERT(false);
    return false;
}

bool qr_abi_scalar_from_json(struct qr_abi_value *value, const struct qr_abi_type *type,
                             struct qr_json_value json, const struct qr_abi_path *path,
                             struct qr_arena *arena, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer what = QR_BUFFER_INIT;
    *value = (struct qr_abi_value){.type = type};
    if (read_scalar(value, json, "", arena, err)) {
        return true;
    }
    /* Only a message needs the path: read once more for it. */
    qr_abi_path_add(&what, path);
    bool again = read_scalar(value, json, qr_buffer_text(&what), arena, err);
    QR_ASSERT(!again);
    return qr_json_error_at(err, json);
}

bool qr_abi_json_refuse(struct qr_error *err, const struct qr_abi_path *path,
                        struct qr_json_value json, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)qr_abi_path_refuse_list(err, path, fmt, args);
    va_end(args);
    return qr_json_error_at(err, json);
}

bool qr_abi_json_expected(const struct qr_abi_path *path, const char *what,
                          struct qr_json_value json, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer where = QR_BUFFER_INIT;
    qr_abi_path_add(&where, path);
    (void)expected(qr_buffer_text(&where), what, json, err);
    return qr_json_error_at(err, json);
}
