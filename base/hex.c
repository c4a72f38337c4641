#include "base/hex.h"

#include <string.h>

void qr_hex_encode(char *text, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    *text++ = '0';
    *text++ = 'x';
    for (size_t i = 0; i < length; i++) {
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 15];
    }
    *text = '\0';
}

/* The value of a hex digit, or -1. */
static int digit_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

/* Digits only. On failure *bad is the offset of the first bad one. */
static bool decode_digits(uint8_t *bytes, const char *digits, size_t n_digits, size_t *bad)
{
    for (size_t i = 0; i < n_digits; i++) {
        int value = digit_value(digits[i]);
        if (value < 0) {
            *bad = i;
            return false;
        }
        if (i % 2 == 0) {
            bytes[i / 2] = (uint8_t)(value << 4);
        } else {
            bytes[i / 2] = (uint8_t)(bytes[i / 2] | value);
        }
    }
    return true;
}

bool qr_hex_decode(struct qr_buffer *bytes, const char *text, size_t length, struct qr_error *err)
{
    size_t prefix = length >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 2 : 0;
    size_t n_digits = length - prefix;
    size_t before = bytes->length;
    uint8_t *place = qr_buffer_extend(bytes, n_digits / 2 + n_digits % 2);
    if (place == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT, "hex of %zu digits is too long", n_digits);
    }
    size_t bad = 0;
    if (!decode_digits(place, text + prefix, n_digits, &bad)) {
        qr_buffer_truncate(bytes, before);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "'%c' at character %zu is not a hex digit (0-9, a-f, A-F)",
                            text[prefix + bad], prefix + bad + 1);
    }
    if (n_digits % 2 != 0) {
        qr_buffer_truncate(bytes, before);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "hex with %zu digits: two digits make a byte; was one lost?", n_digits);
    }
    return true;
}

bool qr_hex_decode_exact(uint8_t *bytes, size_t length, const char *text, const char *what,
                         struct qr_error *err)
{
    memset(bytes, 0, length);
    size_t n_digits = strlen(text);
    if (n_digits < 2 || text[0] != '0' || text[1] != 'x') {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: '%s' does not begin with 0x", what, text);
    }
    n_digits -= 2;
    if (n_digits != 2 * length) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: %zu hex digits after 0x, expected %zu", what,
                            n_digits, 2 * length);
    }
    size_t bad = 0;
    if (!decode_digits(bytes, text + 2, n_digits, &bad)) {
        memset(bytes, 0, length);
        return qr_error_set(err, QR_ERROR_INPUT, "%s: '%c' at character %zu is not a hex digit",
                            what, text[2 + bad], bad + 3);
    }
    return true;
}
