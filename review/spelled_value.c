#include "review/spelled_value.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool refuse(struct qr_error *err, const char *wanted, struct qr_json_value json)
{
    return qr_error_set(err, QR_ERROR_INPUT, "expected %s, found %s", wanted,
                        qr_json_type_name(qr_json_type(json)));
}

/* The decoded text without the blanks around it: *text points into buffer. */
static size_t trimmed(const char **text, struct qr_buffer *buffer, struct qr_json_value string)
{
    qr_json_add_string(buffer, string);
    const char *start = qr_buffer_text(buffer);
    size_t length = buffer->length;
    while (length > 0 && isspace((unsigned char)*start)) {
        start++;
        length--;
    }
    while (length > 0 && isspace((unsigned char)start[length - 1])) {
        length--;
    }
    *text = start;
    return length;
}

static void add_source(struct qr_buffer *out, struct qr_json_value json)
{
    size_t length;
    const char *source = qr_json_source(&length, json);
    qr_buffer_add(out, source, length);
}

static bool add_scalar(struct qr_buffer *out, const struct qr_abi_type *type,
                       struct qr_json_value json, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer buffer = QR_BUFFER_INIT;
    const char *text;
    if (qr_json_type(json) == QR_JSON_NUMBER) {
        add_source(out, json);
        return true;
    }
    if (qr_json_type(json) != QR_JSON_STRING) {
        return refuse(err, "a text", json);
    }
    size_t length = trimmed(&text, &buffer, json);
    if (length == 0 && type->kind == QR_ABI_BYTES) {
        qr_buffer_add_text(out, "\"0x\"");
    } else {
        qr_json_add_quoted(out, text, length);
    }
    return true;
}

static bool add_bool(struct qr_buffer *out, struct qr_json_value json, struct qr_error *err)
{
    static const char *const words[] = {"false", "true"};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer buffer = QR_BUFFER_INIT;
    const char *text;
    if (qr_json_type(json) == QR_JSON_TRUE || qr_json_type(json) == QR_JSON_FALSE) {
        add_source(out, json);
        return true;
    }
    if (qr_json_type(json) != QR_JSON_STRING) {
        return refuse(err, "true or false", json);
    }
    size_t length = trimmed(&text, &buffer, json);
    for (size_t i = 0; i < 2; i++) {
        if (length == strlen(words[i]) && strncasecmp(text, words[i], length) == 0) {
            qr_buffer_add_text(out, words[i]);
            return true;
        }
    }
    return refuse(err, "true or false", json);
}

/* Where the text stands in a JSON text, the words that begin with 0x in quotes. */
static void add_quoting(struct qr_buffer *out, const char *text, size_t length)
{
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        size_t word = i;
        while (!quoted && word < length && isalnum((unsigned char)text[word])) {
            word++;
        }
        if (word - i >= 2 && text[i] == '0' && text[i + 1] == 'x') {
            qr_json_add_quoted(out, text + i, word - i);
            i = word - 1;
        } else if (word > i) {
            qr_buffer_add(out, text + i, word - i);
            i = word - 1;
        } else {
            quoted = quoted != (text[i] == '"');
            qr_buffer_add_byte(out, (uint8_t)text[i]);
            if (quoted && text[i] == '\\' && i + 1 < length) {
                qr_buffer_add_byte(out, (uint8_t)text[++i]);
            }
        }
    }
}

static bool add_items(struct qr_buffer *out, const struct qr_abi_type *type,
                      struct qr_json_value array, struct qr_error *err)
{
    size_t index = 0;
    qr_buffer_add_byte(out, '[');
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item), index++) {
        bool is_tuple = type->kind == QR_ABI_TUPLE;
        if (is_tuple && index == type->n_components) {
            return qr_error_set(err, QR_ERROR_INPUT, "expected %zu values, found more", index);
        }
        qr_buffer_add_text(out, index == 0 ? "" : ",");
        if (!qr_spelled_value_add(out, &type->components[is_tuple ? index : 0], item, err)) {
            return false;
        }
    }
    qr_buffer_add_byte(out, ']');
    return true;
}

static bool add_list(struct qr_buffer *out, const struct qr_abi_type *type,
                     struct qr_json_value json, struct qr_error *err)
{
    if (qr_json_type(json) == QR_JSON_ARRAY) {
        return add_items(out, type, json, err);
    }
    if (qr_json_type(json) != QR_JSON_STRING) {
        return refuse(err, "an array", json);
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer quoted = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json inner = QR_JSON_INIT;
    qr_json_add_string(&text, json);
    add_quoting(&quoted, qr_buffer_text(&text), text.length);
    if (!qr_json_parse(&inner, qr_buffer_text(&quoted), quoted.length, err)) {
        return qr_error_context(err, "expected an array as JSON");
    }
    if (qr_json_type(qr_json_root(&inner)) != QR_JSON_ARRAY) {
        return refuse(err, "an array as JSON", qr_json_root(&inner));
    }
    return add_items(out, type, qr_json_root(&inner), err);
}

/* As deep as a type may be (QR_ABI_MAX_DEPTH). */
bool qr_spelled_value_add(struct qr_buffer *out, const struct qr_abi_type *type,
                          struct qr_json_value json, struct qr_error *err)
{
    switch (type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_FIXED_BYTES:
    case QR_ABI_BYTES:
        return add_scalar(out, type, json, err);
    case QR_ABI_BOOL:
        return add_bool(out, json, err);
    case QR_ABI_STRING:
        if (qr_json_type(json) != QR_JSON_STRING) {
            return refuse(err, "a text", json);
        }
        add_source(out, json);
        return true;
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        return add_list(out, type, json, err);
    }
    QR_ASSERT(false);
    return false;
}
