#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/yaml.h"

struct text {
    const char *bytes;
    size_t length;
};

static bool is_one_of(struct text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strlen(*words) == text.length && memcmp(*words, text.bytes, text.length) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Length of the run of these bytes from a place on. */
static size_t run(struct text text, size_t from, const char *bytes)
{
    size_t at = from;
    while (at < text.length && text.bytes[at] != '\0' && strchr(bytes, text.bytes[at]) != NULL) {
        at++;
    }
    return at - from;
}

static size_t digits(struct text text, size_t from)
{
    return run(text, from, "0123456789");
}

static size_t sign(struct text text)
{
    return text.length > 0 && (text.bytes[0] == '-' || text.bytes[0] == '+') ? 1 : 0;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(struct text text)
{
    size_t at = sign(text);
    size_t whole = digits(text, at);
    at += whole;
    if (at < text.length && text.bytes[at] == '.') {
        size_t fraction = digits(text, at + 1);
        if (whole == 0 && fraction == 0) {
            return false;
        }
        at += 1 + fraction;
    } else if (whole == 0) {
        return false;
    }
    if (at < text.length && (text.bytes[at] == 'e' || text.bytes[at] == 'E')) {
        at++;
        at += at < text.length && (text.bytes[at] == '-' || text.bytes[at] == '+') ? 1 : 0;
        size_t exponent = digits(text, at);
        return exponent > 0 && at + exponent == text.length;
    }
    return at == text.length;
}

/* 0x and 0o numbers, which carry no sign in YAML 1.2. */
static bool is_based(struct text text)
{
    if (text.length < 3 || text.bytes[0] != '0') {
        return false;
    }
    if (text.bytes[1] == 'x') {
        return run(text, 2, "0123456789abcdefABCDEF") == text.length - 2;
    }
    return text.bytes[1] == 'o' && run(text, 2, "01234567") == text.length - 2;
}

/* Base 60 of YAML 1.1: [0-9]+ ( : [0-5]? [0-9] )+ ( \. [0-9]* )?, so that 1:30 is 90 there. */
static bool is_sexagesimal(struct text text)
{
    size_t at = sign(text);
    size_t count = digits(text, at);
    size_t parts = 0;
    at += count;
    while (count > 0 && at < text.length && text.bytes[at] == ':') {
        count = digits(text, at + 1);
        if (count == 0 || count > 2 || (count == 2 && text.bytes[at + 1] > '5')) {
            return false;
        }
        at += 1 + count;
        parts++;
    }
    if (parts > 0 && at < text.length && text.bytes[at] == '.') {
        at += 1 + digits(text, at + 1);
    }
    return parts > 0 && at == text.length;
}

/* Numbers of YAML 1.1 that 1.2 reads otherwise, but for underscores. */
static bool is_old_number(struct text text)
{
    size_t start = sign(text);
    struct text rest = {text.bytes + start, text.length - start};
    if (rest.length > 2 && rest.bytes[0] == '0' && rest.bytes[1] == 'b') {
        return run(rest, 2, "01") == rest.length - 2;
    }
    if (start > 0 && is_based(rest)) {
        return true;
    }
    bool is_octal = rest.length > 1 && rest.bytes[0] == '0' && digits(rest, 0) == rest.length;
    return is_octal || is_sexagesimal(text);
}

/* YAML 1.1 allows underscores in numbers. */
static bool is_number_with_underscores(struct text text)
{
    if (text.length == 0 || memchr(text.bytes, '_', text.length) == NULL ||
        !(is_digit(text.bytes[0]) || strchr("+-.", text.bytes[0]) != NULL)) {
        return false;
    }
    struct qr_buffer bare = QR_BUFFER_INIT;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != '_') {
            qr_buffer_add_byte(&bare, (uint8_t)text.bytes[i]);
        }
    }
    struct text without = {qr_buffer_text(&bare), bare.length};
    bool is_number = is_float(without) || is_based(without) || is_old_number(without);
    qr_buffer_dispose(&bare);
    return is_number;
}

static bool is_not_finite(struct text text)
{
    static const char *const words[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const nans[] = {".nan", ".NaN", ".NAN", NULL};
    size_t start = sign(text);
    struct text rest = {text.bytes + start, text.length - start};
    return is_one_of(rest, words) || is_one_of(text, nans);
}

enum qr_yaml_meaning qr_yaml_meaning(const struct qr_yaml *scalar)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    static const char *const old_booleans[] = {"y",  "Y",   "yes", "Yes", "YES", "n",
                                               "N",  "no",  "No",  "NO",  "on",  "On",
                                               "ON", "off", "Off", "OFF", NULL};
    struct text text = {scalar->text, scalar->length};
    if (!scalar->plain) {
        return QR_YAML_STRING;
    }
    if (is_one_of(text, nulls)) {
        return QR_YAML_NULL;
    }
    if (is_one_of(text, trues)) {
        return QR_YAML_TRUE;
    }
    if (is_one_of(text, falses)) {
        return QR_YAML_FALSE;
    }
    if (is_not_finite(text)) {
        return QR_YAML_NOT_FINITE;
    }
    if (is_one_of(text, old_booleans) || is_old_number(text) || is_number_with_underscores(text)) {
        return QR_YAML_AMBIGUOUS;
    }
    if (is_based(text) || sign(text) + digits(text, sign(text)) == text.length) {
        /* A lone sign has no digits. */
        return text.length > sign(text) ? QR_YAML_INTEGER : QR_YAML_STRING;
    }
    return is_float(text) ? QR_YAML_FLOAT : QR_YAML_STRING;
}
