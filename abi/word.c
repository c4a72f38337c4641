#include "abi/word.h"

#include <string.h>

#include "base/hex.h"

/* Most digits that 2^256 - 1 needs. */
#define MAX_DECIMAL_DIGITS 78
#define LIMBS              8
#define NINE_DIGITS        1000000000U
/* How much of a bad text a message quotes. */
#define QUOTED 100

struct qr_word qr_word_from_u64(uint64_t number)
{
    struct qr_word word = {{0}};
    for (size_t i = 0; i < 8; i++) {
        word.be32[31 - i] = (uint8_t)(number >> 8 * i);
    }
    return word;
}

struct qr_word qr_word_from_bytes(const uint8_t *bytes, size_t length)
{
    struct qr_word word = {{0}};
    QR_ASSERT(length <= sizeof word.be32);
    if (length > 0) {
        memcpy(word.be32 + sizeof word.be32 - length, bytes, length);
    }
    return word;
}

bool qr_word_is_zero(const struct qr_word *word)
{
    return qr_word_bit_length(word) == 0;
}

bool qr_word_equal(const struct qr_word *a, const struct qr_word *b)
{
    return qr_word_compare(a, b) == 0;
}

int qr_word_compare(const struct qr_word *a, const struct qr_word *b)
{
    return memcmp(a->be32, b->be32, sizeof a->be32);
}

bool qr_word_to_u64(uint64_t *number, const struct qr_word *word)
{
    *number = 0;
    if (qr_word_bit_length(word) > 64) {
        return false;
    }
    for (size_t i = 24; i < 32; i++) {
        *number = *number << 8 | word->be32[i];
    }
    return true;
}

unsigned qr_word_bit_length(const struct qr_word *word)
{
    for (unsigned i = 0; i < 32; i++) {
        unsigned bits = 0;
        for (unsigned byte = word->be32[i]; byte != 0; byte >>= 1) {
            bits++;
        }
        if (bits != 0) {
            return 8 * (31 - i) + bits;
        }
    }
    return 0;
}

bool qr_word_fits_unsigned(const struct qr_word *word, unsigned bits)
{
    QR_ASSERT(bits % 8 == 0 && bits >= 8 && bits <= 256);
    return qr_word_bit_length(word) <= bits;
}

bool qr_word_fits_signed(const struct qr_word *word, unsigned bits)
{
    QR_ASSERT(bits % 8 == 0 && bits >= 8 && bits <= 256);
    unsigned top = 32 - bits / 8;
    uint8_t extension = (word->be32[top] & 0x80) != 0 ? 0xff : 0x00;
    for (unsigned i = 0; i < top; i++) {
        if (word->be32[i] != extension) {
            return false;
        }
    }
    return true;
}

/* Two's complement. */
static void negate(struct qr_word *word)
{
    unsigned carry = 1;
    for (size_t i = 32; i > 0; i--) {
        unsigned sum = (unsigned)(uint8_t)~word->be32[i - 1] + carry;
        word->be32[i - 1] = (uint8_t)sum;
        carry = sum >> 8;
    }
}

static bool is_negative(const struct qr_word *word)
{
    return (word->be32[0] & 0x80) != 0;
}

enum parse_result { PARSED, MALFORMED, TOO_LARGE };

static enum parse_result parse_hex(struct qr_word *word, const char *digits, size_t length)
{
    char padded[QR_HEX32_SIZE] = "0x";
    struct qr_error unused = QR_ERROR_INIT;
    if (length == 0) {
        return MALFORMED;
    }
    if (length > 64) {
        return TOO_LARGE;
    }
    memset(padded + 2, '0', 64 - length);
    memcpy(padded + 66 - length, digits, length);
    padded[66] = '\0';
    return qr_hex_decode_exact(word->be32, 32, padded, "digits", &unused) ? PARSED : MALFORMED;
}

/* limbs, least significant first, become limbs * factor + addend; returns what does not fit. */
static uint32_t multiply_add(uint32_t limbs[LIMBS], uint32_t factor, uint32_t addend)
{
    uint64_t carry = addend;
    for (size_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)limbs[i] * factor;
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

static enum parse_result parse_decimal(struct qr_word *word, const char *digits, size_t length)
{
    uint32_t limbs[LIMBS] = {0};
    if (length == 0) {
        return MALFORMED;
    }
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return MALFORMED;
        }
    }
    for (; length > 0 && *digits == '0'; length--) {
        digits++;
    }
    if (length > MAX_DECIMAL_DIGITS) {
        return TOO_LARGE;
    }
    for (size_t i = 0; i < length; i++) {
        if (multiply_add(limbs, 10, (uint32_t)(digits[i] - '0')) != 0) {
            return TOO_LARGE;
        }
    }
    for (size_t i = 0; i < sizeof word->be32; i++) {
        word->be32[31 - i] = (uint8_t)(limbs[i / 4] >> 8 * (i % 4));
    }
    return PARSED;
}

static bool parse_error(enum parse_result result, const char *text, size_t length, const char *what,
                        struct qr_error *err)
{
    int shown = length < QUOTED ? (int)length : QUOTED;
    const char *more = length < QUOTED ? "" : "…";
    if (result == MALFORMED) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: \"%.*s%s\" is not an integer: write decimal digits, or 0x and hex "
                            "digits",
                            what, shown, text, more);
    }
    return qr_error_set(err, QR_ERROR_INPUT, "%s: %.*s%s does not fit in 256 bits", what, shown,
                        text, more);
}

/* The number and whether a minus sign stood before it. */
static bool parse_signed(struct qr_word *word, bool *minus, const char *text, size_t length,
                         const char *what, struct qr_error *err)
{
    const char *digits = text;
    size_t n_digits = length;
    enum parse_result result;
    *word = (struct qr_word){{0}};
    *minus = length > 0 && text[0] == '-';
    if (*minus) {
        digits++;
        n_digits--;
    }
    if (n_digits >= 2 && memcmp(digits, "0x", 2) == 0) {
        result = parse_hex(word, digits + 2, n_digits - 2);
    } else {
        result = parse_decimal(word, digits, n_digits);
    }
    if (result == PARSED && *minus) {
        negate(word);
        /* Only magnitudes up to 2^255 come out of the negation with the sign bit set, or as 0. */
        if (!is_negative(word) && !qr_word_is_zero(word)) {
            result = TOO_LARGE;
        }
    }
    if (result != PARSED) {
        *word = (struct qr_word){{0}};
        return parse_error(result, text, length, what, err);
    }
    return true;
}

bool qr_word_parse(struct qr_word *word, const char *text, size_t length, const char *what,
                   struct qr_error *err)
{
    bool minus;
    return parse_signed(word, &minus, text, length, what, err);
}

bool qr_word_parse_integer(struct qr_word *word, const char *text, size_t length, bool is_signed,
                           unsigned bits, const char *what, struct qr_error *err)
{
    bool minus;
    bool fits;
    if (!parse_signed(word, &minus, text, length, what, err)) {
        return false;
    }
    /* A word alone does not tell -1 from 2^256 - 1: the sign that was written decides. */
    if (is_signed) {
        fits = qr_word_fits_signed(word, bits) && (minus || !is_negative(word));
    } else {
        fits = qr_word_fits_unsigned(word, bits) && (!minus || qr_word_is_zero(word));
    }
    if (!fits) {
        *word = (struct qr_word){{0}};
        return qr_error_set(err, QR_ERROR_INPUT, "%s: %.*s is out of the range of %s%u", what,
                            length < QUOTED ? (int)length : QUOTED, text,
                            is_signed ? "int" : "uint", bits);
    }
    return true;
}

/* limbs, of which n are used, become limbs / 10^9; returns the remainder. */
static uint32_t divide_nine_digits(uint32_t limbs[LIMBS], size_t n)
{
    uint64_t remainder = 0;
    for (size_t i = n; i > 0; i--) {
        remainder = remainder << 32 | limbs[i - 1];
        limbs[i - 1] = (uint32_t)(remainder / NINE_DIGITS);
        remainder %= NINE_DIGITS;
    }
    return (uint32_t)remainder;
}

void qr_word_to_decimal(char text[QR_WORD_DECIMAL_SIZE], const struct qr_word *word)
{
    uint32_t limbs[LIMBS] = {0};
    char digits[81]; /* nine rounds of nine */
    size_t first = sizeof digits;
    size_t used = LIMBS;
    for (size_t i = 0; i < sizeof word->be32; i++) {
        limbs[i / 4] |= (uint32_t)word->be32[31 - i] << 8 * (i % 4);
    }
    do {
        while (used > 0 && limbs[used - 1] == 0) {
            used--;
        }
        uint32_t group = divide_nine_digits(limbs, used);
        for (size_t i = 0; i < 9; i++, group /= 10) {
            digits[--first] = (char)('0' + group % 10);
        }
    } while (used > 1 || limbs[0] != 0);
    while (first < sizeof digits - 1 && digits[first] == '0') {
        first++;
    }
    memcpy(text, digits + first, sizeof digits - first);
    text[sizeof digits - first] = '\0';
}

void qr_word_to_decimal_signed(char text[QR_WORD_DECIMAL_SIZE], const struct qr_word *word)
{
    struct qr_word magnitude = *word;
    if (is_negative(word)) {
        *text++ = '-';
        negate(&magnitude);
    }
    qr_word_to_decimal(text, &magnitude);
}
