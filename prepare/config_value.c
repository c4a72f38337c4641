#include <string.h>

#include "base/buffer.h"
#include "base/hex.h"
#include "prepare/config_read.h"

bool qr_config_place(struct qr_config_reader *reader, const struct qr_yaml *node)
{
    reader->err->line = node->line;
    reader->err->column = node->column;
    return false;
}

bool qr_config_text(struct qr_config_reader *reader, const char **text, const struct qr_yaml *node,
                    const char *where)
{
    *text = NULL;
    if (node->type != QR_YAML_SCALAR) {
        return qr_config_refuse(reader, node, "%s must be a single value, not %s", where,
                                qr_yaml_type_name(node->type));
    }
    if (node->length == 0 || qr_yaml_meaning(node) == QR_YAML_NULL) {
        return qr_config_refuse(reader, node, "%s is empty: give it a value, or remove the key",
                                where);
    }
    if (strlen(node->text) != node->length) {
        return qr_config_refuse(reader, node, "%s holds a NUL character: remove it", where);
    }
    *text = node->text;
    return true;
}

bool qr_config_string(struct qr_config_reader *reader, const char **text,
                      const struct qr_yaml *node, const char *where)
{
    if (!qr_config_text(reader, text, node, where)) {
        return false;
    }
    return qr_yaml_meaning(node) == QR_YAML_STRING ||
           qr_config_refuse(reader, node,
                            "%s must be text, and %s is something else in YAML: "
                            "quote it",
                            where, *text);
}

/* The digits of a plain scalar as a number; false when they are no number or too large. */
static bool to_number(uint64_t *number, const struct qr_yaml *node)
{
    *number = 0;
    if (node->type != QR_YAML_SCALAR || qr_yaml_meaning(node) != QR_YAML_INTEGER) {
        return false;
    }
    struct qr_buffer json = QR_BUFFER_INIT;
    struct qr_error unused = QR_ERROR_INIT;
    bool ok = qr_yaml_add_json(&json, node, &unused) && json.length > 0 && json.length <= 19;
    for (size_t i = 0; ok && i < json.length; i++) {
        ok = json.data[i] >= '0' && json.data[i] <= '9';
        *number = *number * 10 + (uint64_t)(json.data[i] - '0');
    }
    qr_buffer_dispose(&json);
    return ok;
}

bool qr_config_integer(struct qr_config_reader *reader, uint64_t *number,
                       const struct qr_yaml *node, const char *where, uint64_t least, uint64_t most)
{
    if (to_number(number, node) && *number >= least && *number <= most) {
        return true;
    }
    if (least == most) {
        return qr_config_refuse(reader, node, "%s must be the number %llu", where,
                                (unsigned long long)least);
    }
    return qr_config_refuse(reader, node,
                            "%s must be a whole number from %llu to %llu, not in "
                            "quotes",
                            where, (unsigned long long)least, (unsigned long long)most);
}

bool qr_config_address(struct qr_config_reader *reader, struct qr_address *address,
                       const struct qr_yaml *node, const char *where)
{
    const char *text = NULL;
    if (!qr_config_text(reader, &text, node, where)) {
        return false;
    }
    if (!qr_address_parse(address, text, strlen(text), where, reader->err)) {
        return qr_config_place(reader, node);
    }
    return !qr_address_is_zero(address) ||
           qr_config_refuse(reader, node, "%s is the zero address: name a contract", where);
}

bool qr_config_bytes32(struct qr_config_reader *reader, uint8_t bytes32[32],
                       const struct qr_yaml *node, const char *where)
{
    const char *text = NULL;
    if (!qr_config_text(reader, &text, node, where)) {
        return false;
    }
    return qr_hex_decode_exact(bytes32, 32, text, where, reader->err) ||
           qr_config_place(reader, node);
}

static bool is_port(const char *text, size_t length)
{
    unsigned long port = 0;
    if (length == 0 || length > 5 || strspn(text, "0123456789") < length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        port = port * 10 + (unsigned long)(text[i] - '0');
    }
    return port >= 1 && port <= 65535;
}

/* Length of the host in front of text; 0 when there is none. */
static size_t host_length(const char *text)
{
    if (text[0] == '[') {
        size_t digits = strspn(text + 1, "0123456789abcdefABCDEF:.");
        return digits > 0 && text[1 + digits] == ']' ? digits + 2 : 0;
    }
    return strspn(text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-");
}

static bool is_loopback(const char *host, size_t length)
{
    return (length == 9 && memcmp(host, "localhost", 9) == 0) ||
           (length == 5 && memcmp(host, "[::1]", 5) == 0) ||
           (length > 4 && memcmp(host, "127.", 4) == 0 && strspn(host, "0123456789.") >= length);
}

/* Why a URL cannot be a service's base; NULL when it can. */
static const char *fault_of_url(const char *url)
{
    bool is_https = strncmp(url, "https://", 8) == 0;
    if (!is_https && strncmp(url, "http://", 7) != 0) {
        return "it must begin with https://";
    }
    const char *host = url + (is_https ? 8 : 7);
    size_t length = host_length(host);
    const char *rest = host + length;
    if (length == 0) {
        return "it names no host";
    }
    if (!is_https && !is_loopback(host, length)) {
        return "http is for this machine only (localhost, 127.0.0.1, [::1]); use https";
    }
    if (*rest == ':') {
        size_t port = strcspn(rest + 1, "/");
        if (!is_port(rest + 1, port)) {
            return "the port must be a number from 1 to 65535 (and there is no user or password)";
        }
        rest += 1 + port;
    }
    if (*rest != '\0' && *rest != '/') {
        return "after the host comes a port or a path; there is no user, query or fragment";
    }
    for (; *rest != '\0'; rest++) {
        if (*rest <= ' ' || *rest > '~' || strchr("?#\\\"<>^`{|}@", *rest) != NULL) {
            return "the path may hold letters, digits and a few signs; no space, query or fragment";
        }
    }
    return NULL;
}

bool qr_config_service(struct qr_config_reader *reader, const char **url,
                       const struct qr_yaml *node, const char *where)
{
    if (!qr_config_string(reader, url, node, where)) {
        return false;
    }
    const char *fault = fault_of_url(*url);
    return fault == NULL ||
           qr_config_refuse(reader, node, "%s: \"%s\" is no address of a service: %s", where, *url,
                            fault);
}
