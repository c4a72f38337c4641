#include <string.h>

#include "abi/path.h"
#include "abi/scalar.h"
#include "abi/value.h"
#include "base/utf8.h"

struct reader {
    struct qr_arena *arena;
    struct qr_error *err;
};

static bool read_value(const struct reader *reader, struct qr_abi_value *value,
                       struct qr_json_value json, const struct qr_abi_path *path);

static bool wrong_count(const struct reader *reader, const struct qr_abi_path *path, size_t wanted,
                        size_t found, struct qr_json_value json)
{
    return qr_abi_json_refuse(reader->err, path, json, "expected %zu values, found %zu", wanted,
                              found);
}

/* The outermost tuple. */
static const struct qr_abi_path arguments = {.step = QR_ABI_STEP_FIELD, .name = "arguments"};

static bool read_items(const struct reader *reader, struct qr_abi_value *value,
                       struct qr_json_value json, const struct qr_abi_path *path)
{
    const struct qr_abi_type *type = value->type;
    const bool is_tuple = type->kind == QR_ABI_TUPLE;
    struct qr_abi_path step = {.up = path, .step = QR_ABI_STEP_ITEM};
    const struct qr_abi_path *where = path == NULL && is_tuple ? &arguments : path;
    if (qr_json_type(json) != QR_JSON_ARRAY) {
        return qr_abi_json_expected(where, "an array", json, reader->err);
    }
    size_t count = qr_json_count(json);
    size_t wanted = is_tuple ? type->n_components : type->size;
    if (type->kind != QR_ABI_LIST && count != wanted) {
        return wrong_count(reader, where, wanted, count, json);
    }
    if (is_tuple) {
        step.step = path == NULL ? QR_ABI_STEP_ARGUMENT : QR_ABI_STEP_MEMBER;
    }
    value->as.list.count = count;
    value->as.list.items = qr_arena_alloc(reader->arena, count, sizeof *value->as.list.items);
    struct qr_json_value item = qr_json_first(json);
    for (size_t i = 0; i < count; i++, item = qr_json_next(json, item)) {
        struct qr_abi_value *place = &value->as.list.items[i];
        place->type = is_tuple ? &type->components[i] : type->components;
        step.index = i;
        if (!read_value(reader, place, item, &step)) {
            return false;
        }
    }
    return true;
}

static bool read_value(const struct reader *reader, struct qr_abi_value *value,
                       struct qr_json_value json, const struct qr_abi_path *path)
{
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
    case QR_ABI_BYTES:
    case QR_ABI_STRING:
        return qr_abi_scalar_from_json(value, value->type, json, path, reader->arena, reader->err);
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        return read_items(reader, value, json, path);
    }
    QR_ASSERT(false);
    return false;
}

bool qr_abi_value_from_json(struct qr_abi_value *value, const struct qr_abi_type *type,
                            struct qr_json_value json, struct qr_arena *arena, struct qr_error *err)
{
    struct reader reader = {.arena = arena, .err = err};
    *value = (struct qr_abi_value){.type = type};
    if (!read_value(&reader, value, json, NULL)) {
        *value = (struct qr_abi_value){.type = type};
        return false;
    }
    return true;
}

static void add_quoted_hex(struct qr_buffer *out, const uint8_t *bytes, size_t length)
{
    qr_buffer_add_text(out, "\"0x");
    qr_buffer_add_hex(out, bytes, length);
    qr_buffer_add_byte(out, '"');
}

static void add_integer(struct qr_buffer *out, const struct qr_abi_value *value)
{
    char decimal[QR_WORD_DECIMAL_SIZE];
    if (value->type->kind == QR_ABI_INT) {
        qr_word_to_decimal_signed(decimal, &value->as.word);
    } else {
        qr_word_to_decimal(decimal, &value->as.word);
    }
    qr_buffer_addf(out, "\"%s\"", decimal);
}

static void add_address(struct qr_buffer *out, const struct qr_word *word)
{
    struct qr_address address;
    char text[QR_ADDRESS_SIZE];
    memcpy(address.addr20, word->be32 + 12, sizeof address.addr20);
    qr_address_format(text, &address);
    qr_buffer_addf(out, "\"%s\"", text);
}

static void add_items(struct qr_buffer *out, const struct qr_abi_value *value)
{
    qr_buffer_add_byte(out, '[');
    for (size_t i = 0; i < value->as.list.count; i++) {
        if (i > 0) {
            qr_buffer_add_byte(out, ',');
        }
        qr_abi_value_add_json(out, &value->as.list.items[i]);
    }
    qr_buffer_add_byte(out, ']');
}

static void add_string(struct qr_buffer *out, const struct qr_abi_value *value)
{
    const char *text = (const char *)value->as.bytes.data;
    size_t length = value->as.bytes.length;
    size_t bad;
    if (qr_utf8_valid(&bad, text, length)) {
        qr_json_add_quoted(out, text, length);
        return;
    }
    qr_buffer_add_text(out, "{\"bytes\":");
    add_quoted_hex(out, value->as.bytes.data, length);
    qr_buffer_add_byte(out, '}');
}

void qr_abi_value_add_json(struct qr_buffer *out, const struct qr_abi_value *value)
{
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
        add_integer(out, value);
        return;
    case QR_ABI_ADDRESS:
        add_address(out, &value->as.word);
        return;
    case QR_ABI_BOOL:
        qr_buffer_add_text(out, qr_word_is_zero(&value->as.word) ? "false" : "true");
        return;
    case QR_ABI_FIXED_BYTES:
        add_quoted_hex(out, value->as.word.be32, value->type->size);
        return;
    case QR_ABI_BYTES:
        add_quoted_hex(out, value->as.bytes.data, value->as.bytes.length);
        return;
    case QR_ABI_STRING:
        add_string(out, value);
        return;
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        add_items(out, value);
        return;
    }
}
