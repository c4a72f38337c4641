#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/json_text.h"

/* Any decimal of up to 15 digits (DBL_DIG) far from the ends of the range is the shortest that
 * reads as its double. A mantissa of 19 digits fits 64 bits. 768 significant digits decide every
 * rounding; what follows them only matters by not being all zeros. */
enum {
    SURE_DIGITS = 15,
    SURE_EXPONENT = 290,
    MANTISSA_DIGITS = 19,
    DECIDING_DIGITS = 780,
};

/* A number's source text, taken apart: 0.D1D2D3… × 10^point, D1 and the last digit not zero. */
struct number {
    const char *first; /* D1; NULL for zero */
    const char *end;   /* past the last digit; a decimal point may stand between */
    size_t n_digits;
    long point;
    bool negative;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct number take_apart(const char *text, const char *end)
{
    struct number number = {.first = NULL, .negative = *text == '-'};
    const char *at = text + (number.negative ? 1 : 0);
    size_t pending = 0; /* zeros that only count when another digit follows */
    bool past_point = false;
    for (; at < end && (is_digit(*at) || *at == '.'); at++) {
        if (*at == '.') {
            past_point = true;
            continue;
        }
        if (*at != '0') {
            number.first = number.first == NULL ? at : number.first;
            number.n_digits += pending + 1;
            number.end = at + 1;
            pending = 0;
        } else if (number.first != NULL) {
            pending++;
        }
        if (number.first != NULL) {
            number.point += past_point ? 0 : 1;
        } else {
            number.point -= past_point ? 1 : 0;
        }
    }
    number.point += qr_json_exponent(at, end);
    return number;
}

/* ECMA-262 6.1.6.1.20 Number::toString, steps 5 to 12: k digits, the decimal point after n. */
static void add_formatted(struct qr_buffer *out, const char *digits, size_t k, long n)
{
    char text[48];
    size_t at = 0;
    if (n > 0 && n <= 21) {
        for (size_t i = 0; i < k || i < (size_t)n; i++) {
            if (i == (size_t)n) {
                text[at++] = '.';
            }
            text[at++] = i < k ? digits[i] : '0';
        }
        qr_buffer_add(out, text, at);
        return;
    }
    if (n > -6 && n <= 0) {
        memcpy(text, "0.000000", 8);
        at = 2 + (size_t)-n;
        memcpy(text + at, digits, k);
        qr_buffer_add(out, text, at + k);
        return;
    }
    text[at++] = digits[0];
    if (k > 1) {
        text[at++] = '.';
        memcpy(text + at, digits + 1, k - 1);
        at += k - 1;
    }
    long exponent = n - 1;
    text[at++] = 'e';
    text[at++] = exponent < 0 ? '-' : '+';
    exponent = exponent < 0 ? -exponent : exponent;
    for (long unit = 100; unit > 0; unit /= 10) {
        if (exponent >= unit || unit == 1) {
            text[at++] = (char)('0' + exponent / unit % 10);
        }
    }
    qr_buffer_add(out, text, at);
}

/* The double, by way of strtod: an integer and an exponent, which no locale writes differently. */
static double read_slowly(const struct number *number)
{
    char text[DECIDING_DIGITS + 32];
    size_t n = 0;
    for (const char *at = number->first; at < number->end && n < DECIDING_DIGITS; at++) {
        if (*at != '.') {
            text[n++] = *at;
        }
    }
    if (number->n_digits > DECIDING_DIGITS) {
        text[n++] = '1';
    }
    long exponent = number->point - (long)n;
    text[n++] = 'e';
    text[n++] = exponent < 0 ? '-' : '+';
    unsigned long size = exponent < 0 ? 0UL - (unsigned long)exponent : (unsigned long)exponent;
    char reversed[24];
    size_t length = 0;
    do {
        reversed[length++] = (char)('0' + size % 10);
        size /= 10;
    } while (size > 0);
    while (length > 0) {
        text[n++] = reversed[--length];
    }
    text[n] = '\0';
    return strtod(text, NULL);
}

static double to_double(const struct number *number)
{
    if (number->n_digits > MANTISSA_DIGITS) {
        return read_slowly(number);
    }
    struct qr_decimal decimal = {.mantissa = 0};
    for (const char *at = number->first; at < number->end; at++) {
        if (*at != '.') {
            decimal.mantissa = decimal.mantissa * 10 + (uint64_t)(*at - '0');
        }
    }
    long exponent = number->point - (long)number->n_digits;
    if (exponent < QR_DECIMAL_MIN_POWER || exponent > QR_DECIMAL_MAX_POWER) {
        return read_slowly(number);
    }
    decimal.exponent = (int)exponent;
    double value = 0;
    return qr_decimal_to_double(&value, decimal) ? value : read_slowly(number);
}

static void add_double(struct qr_buffer *out, double value)
{
    struct qr_decimal decimal = qr_decimal_shortest(value);
    char digits[24];
    size_t at = sizeof digits;
    for (uint64_t rest = decimal.mantissa; rest > 0; rest /= 10) {
        digits[--at] = (char)('0' + rest % 10);
    }
    size_t k = sizeof digits - at;
    add_formatted(out, digits + at, k, (long)k + decimal.exponent);
}

static void add_sure_digits(struct qr_buffer *out, const struct number *number)
{
    char digits[SURE_DIGITS];
    size_t k = 0;
    for (const char *at = number->first; at < number->end; at++) {
        if (*at != '.') {
            digits[k++] = *at;
        }
    }
    add_formatted(out, digits, k, number->point);
}

/* The end of the number that begins at text. */
static const char *end_of_number(bool *is_integer, const char *text, const char *limit)
{
    const char *at = text + (*text == '-' ? 1 : 0);
    while (at < limit && is_digit(*at)) {
        at++;
    }
    *is_integer = at == limit || (*at != '.' && *at != 'e' && *at != 'E');
    while (at < limit && (is_digit(*at) || strchr(".eE+-", *at) != NULL)) {
        at++;
    }
    return at;
}

void qr_json_add_number(struct qr_buffer *out, struct qr_json_value number)
{
    QR_ASSERT(qr_json_type(number) == QR_JSON_NUMBER);
    const struct qr_json *doc = number.doc;
    const char *text = doc->source + doc->nodes[number.index].at;
    bool is_integer = false;
    const char *end = end_of_number(&is_integer, text, doc->source + doc->length);
    char leading = *text == '-' ? text[1] : *text;
    if (is_integer && leading != '0' && end - text <= SURE_DIGITS) {
        qr_buffer_add(out, text, (size_t)(end - text));
        return;
    }
    struct number parts = take_apart(text, end);
    double value = 0;
    bool sure = parts.n_digits <= SURE_DIGITS && parts.point > -SURE_EXPONENT &&
                parts.point < SURE_EXPONENT;
    if (parts.first != NULL && !sure) {
        value = to_double(&parts);
    }
    if (parts.first == NULL || (!sure && value == 0)) {
        qr_buffer_add_byte(out, '0');
        return;
    }
    if (parts.negative) {
        qr_buffer_add_byte(out, '-');
    }
    if (sure) {
        add_sure_digits(out, &parts);
    } else {
        add_double(out, value);
    }
}
