#include "base/json_text.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"

_Static_assert(QR_JSON_MAX_EXPONENT / 2 > QR_JSON_MAX_SIZE,
               "no exponent that is cut may be made up for by digits");

/* The letters of U+0008 to U+000D; U+000B has none. */
static const char letters[] = "btn\0fr";
enum { FIRST_LETTER = 8, N_LETTERS = 6 };

long qr_json_exponent(const char *at, const char *end)
{
    int64_t exponent = 0;
    if (at == end) {
        return 0;
    }
    at++;
    bool negative = *at == '-';
    at += *at == '-' || *at == '+' ? 1 : 0;
    for (; at < end && exponent < QR_JSON_MAX_EXPONENT; at++) {
        exponent = exponent * 10 + (*at - '0');
    }
    exponent = exponent < QR_JSON_MAX_EXPONENT ? exponent : QR_JSON_MAX_EXPONENT;
    return (long)(negative ? -exponent : exponent);
}

static uint32_t hex4(const char *digits)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i];
        value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

uint32_t qr_json_unescape(size_t *length, const char *text)
{
    *length = 2;
    if (text[1] != 'u') {
        const char *place = memchr(letters, text[1], N_LETTERS);
        return place == NULL ? (unsigned char)text[1] : (uint32_t)(place - letters) + FIRST_LETTER;
    }
    *length = 6;
    uint32_t unit = hex4(text + 2);
    if (unit >= 0xd800 && unit <= 0xdbff) {
        *length = 12;
        unit = 0x10000 + ((unit - 0xd800) << 10) + (hex4(text + 8) - 0xdc00);
    }
    return unit;
}

void qr_json_add_character(struct qr_buffer *out, uint32_t code_point)
{
    uint32_t letter = code_point - FIRST_LETTER;
    if (code_point == '"' || code_point == '\\') {
        qr_buffer_add_byte(out, '\\');
        qr_buffer_add_byte(out, (uint8_t)code_point);
    } else if (letter < N_LETTERS && letters[letter] != '\0') {
        qr_buffer_add_byte(out, '\\');
        qr_buffer_add_byte(out, (uint8_t)letters[letter]);
    } else if (code_point < 0x20) {
        qr_buffer_addf(out, "\\u%04x", (unsigned)code_point);
    } else {
        qr_utf8_add(out, code_point);
    }
}
