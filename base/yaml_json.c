#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/yaml.h"

#define MAX_EXACT ((UINT64_C(1) << 53) - 1)

static bool refuse(struct qr_error *err, const struct qr_yaml *node, const char *fault)
{
    return qr_error_set_at(err, QR_ERROR_INPUT, node->line, node->column, "%s %s", node->text,
                           fault);
}

/* 0x and 0o numbers, which JSON does not have. */
static bool add_based(struct qr_buffer *out, const struct qr_yaml *node, struct qr_error *err)
{
    uint64_t base = node->text[1] == 'x' ? 16 : 8;
    uint64_t number = 0;
    for (size_t i = 2; i < node->length; i++) {
        const char *digits = "0123456789abcdef";
        char digit = node->text[i];
        digit = (char)(digit >= 'A' && digit <= 'F' ? digit - 'A' + 'a' : digit);
        number = number * base + (uint64_t)(strchr(digits, digit) - digits);
        if (number > MAX_EXACT) {
            return refuse(err, node, "is a number over 2^53-1: quote it if it is to be text");
        }
    }
    qr_buffer_addf(out, "%llu", (unsigned long long)number);
    return true;
}

/* JSON has no plus sign, no zeros in front, and digits on both sides of a point. */
static void add_decimal(struct qr_buffer *out, const struct qr_yaml *node)
{
    const char *at = node->text;
    if (*at == '-') {
        qr_buffer_add_byte(out, '-');
    }
    at += *at == '-' || *at == '+' ? 1 : 0;
    while (at[0] == '0' && at[1] >= '0' && at[1] <= '9') {
        at++;
    }
    if (*at == '.') {
        qr_buffer_add_byte(out, '0');
    }
    for (; *at != '\0'; at++) {
        if (*at != '.' || (at[1] >= '0' && at[1] <= '9')) {
            qr_buffer_add_byte(out, (uint8_t)*at);
        }
    }
}

static bool add_number(struct qr_buffer *out, const struct qr_yaml *node, struct qr_error *err)
{
    if (node->text[0] == '0' && (node->text[1] == 'x' || node->text[1] == 'o')) {
        return add_based(out, node, err);
    }
    size_t start = out->length;
    add_decimal(out, node);
    struct qr_json json = QR_JSON_INIT;
    struct qr_error range = QR_ERROR_INIT;
    bool ok = qr_json_parse(&json, (const char *)out->data + start, out->length - start, &range);
    qr_json_dispose(&json);
    return ok || refuse(err, node, "is no number that JSON carries: quote it if it is to be text");
}

static bool add_scalar(struct qr_buffer *out, const struct qr_yaml *node, struct qr_error *err)
{
    switch (qr_yaml_meaning(node)) {
    case QR_YAML_STRING:
        qr_json_add_quoted(out, node->text, node->length);
        return true;
    case QR_YAML_NULL:
        qr_buffer_add_text(out, "null");
        return true;
    case QR_YAML_TRUE:
        qr_buffer_add_text(out, "true");
        return true;
    case QR_YAML_FALSE:
        qr_buffer_add_text(out, "false");
        return true;
    case QR_YAML_INTEGER:
    case QR_YAML_FLOAT:
        return add_number(out, node, err);
    case QR_YAML_NOT_FINITE:
        return refuse(err, node, "has no JSON: quote it if it is to be text");
    case QR_YAML_AMBIGUOUS:
        return refuse(err, node,
                      "is read differently by YAML 1.1 and 1.2: quote it if it is to be text, or "
                      "write true, false or a plain decimal number");
    }
    return false;
}

bool qr_yaml_add_json(struct qr_buffer *out, const struct qr_yaml *node, struct qr_error *err)
{
    if (node->type == QR_YAML_SCALAR) {
        return add_scalar(out, node, err);
    }
    bool is_mapping = node->type == QR_YAML_MAPPING;
    qr_buffer_add_byte(out, is_mapping ? '{' : '[');
    for (const struct qr_yaml *item = node->first; item != NULL; item = item->next) {
        if (item != node->first) {
            qr_buffer_add_byte(out, ',');
        }
        if (is_mapping) {
            qr_json_add_quoted(out, item->key->text, item->key->length);
            qr_buffer_add_byte(out, ':');
        }
        if (!qr_yaml_add_json(out, item, err)) {
            return false;
        }
    }
    qr_buffer_add_byte(out, is_mapping ? '}' : ']');
    return true;
}
