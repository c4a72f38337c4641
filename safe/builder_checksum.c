#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/alloc.h"
#include "safe/builder.h"

/* The serialisation that the checksum is taken over, as the Transaction Builder's checksum.ts
 * defines it: S([a, b]) is "[" S(a) "," S(b) "]"; S of an object is "{", the JSON array of its
 * sorted keys, then S(value) and "," for each, and "}"; scalars are as JSON.stringify gives them.
 */
struct serializer {
    struct qr_buffer *out;
    struct qr_json_value meta; /* the file's: counts without its checksum, and with a null name */
    struct qr_json_value name; /* the string "name" */
};

static void serialize(const struct serializer *to, struct qr_json_value value);

static bool same(struct qr_json_value a, struct qr_json_value b)
{
    return a.doc == b.doc && a.index == b.index;
}

static void add_string(struct qr_buffer *out, struct qr_json_value string)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_add_string(&text, string);
    qr_json_add_quoted(out, qr_buffer_text(&text), text.length);
}

static void add_array(const struct serializer *to, struct qr_json_value array)
{
    const char *separator = "";
    qr_buffer_add_byte(to->out, '[');
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item)) {
        qr_buffer_add_text(to->out, separator);
        serialize(to, item);
        separator = ",";
    }
    qr_buffer_add_byte(to->out, ']');
}

static int compare_keys(const void *a, const void *b)
{
    const struct qr_json_value *left = a;
    const struct qr_json_value *right = b;
    return qr_json_compare_utf16(*left, *right);
}

/* The keys that count, sorted; keys has room for all and one more. */
static size_t collect_keys(struct qr_json_value *keys, const struct serializer *to,
                           struct qr_json_value object)
{
    bool is_meta = same(object, to->meta);
    size_t count = 0;
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        if (!is_meta ||
            !(qr_json_string_equals(key, "checksum") || qr_json_string_equals(key, "name"))) {
            keys[count++] = key;
        }
    }
    if (is_meta) {
        keys[count++] = to->name;
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    return count;
}

static void add_object(const struct serializer *to, struct qr_json_value object)
{
    QR_CLEANUP(qr_free_pointer)
    struct qr_json_value *keys = qr_alloc_zero(qr_json_count(object) + 1, sizeof *keys);
    size_t count = collect_keys(keys, to, object);
    qr_buffer_add_text(to->out, "{[");
    for (size_t i = 0; i < count; i++) {
        qr_buffer_add_text(to->out, i == 0 ? "" : ",");
        add_string(to->out, keys[i]);
    }
    qr_buffer_add_byte(to->out, ']');
    for (size_t i = 0; i < count; i++) {
        if (same(keys[i], to->name)) {
            qr_buffer_add_text(to->out, "null");
        } else {
            serialize(to, qr_json_member_value(keys[i]));
        }
        qr_buffer_add_byte(to->out, ',');
    }
    qr_buffer_add_byte(to->out, '}');
}

/* As deep as the parser admits nesting (QR_JSON_MAX_DEPTH). */
static void serialize(const struct serializer *to, struct qr_json_value value)
{
    switch (qr_json_type(value)) {
    case QR_JSON_NULL:
        qr_buffer_add_text(to->out, "null");
        break;
    case QR_JSON_FALSE:
        qr_buffer_add_text(to->out, "false");
        break;
    case QR_JSON_TRUE:
        qr_buffer_add_text(to->out, "true");
        break;
    case QR_JSON_NUMBER:
        qr_json_add_number(to->out, value);
        break;
    case QR_JSON_STRING:
        add_string(to->out, value);
        break;
    case QR_JSON_ARRAY:
        add_array(to, value);
        break;
    case QR_JSON_OBJECT:
        add_object(to, value);
        break;
    }
}

bool qr_builder_checksum(uint8_t checksum32[32], struct qr_json_value file, struct qr_error *err)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json name = QR_JSON_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct serializer to = {.out = &text};
    memset(checksum32, 0, 32);
    if (qr_json_type(file) != QR_JSON_OBJECT) {
        return qr_error_set(err, QR_ERROR_INPUT, "Transaction Builder file: it is %s, expected %s",
                            qr_json_type_name(qr_json_type(file)),
                            qr_json_type_name(QR_JSON_OBJECT));
    }
    if (!qr_json_want(&to.meta, file, "meta", QR_JSON_OBJECT, "meta", err)) {
        return qr_error_context(err, "Transaction Builder file");
    }
    if (!qr_json_parse(&name, "\"name\"", 6, err)) {
        return false;
    }
    to.name = qr_json_root(&name);
    serialize(&to, file);
    qr_keccak256(checksum32, text.data, text.length);
    return true;
}
