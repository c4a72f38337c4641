/* 256-bit words of the EVM: big-endian, unsigned unless a function says signed (two's complement).
 */
#ifndef QUORATE_ABI_WORD_H
#define QUORATE_ABI_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"

struct qr_word {
    uint8_t be32[32];
};

/* Room for the decimal form of any word: a minus sign, 78 digits and NUL. */
#define QR_WORD_DECIMAL_SIZE 80

/* A number as a word; up to 32 bytes as the word that ends with them. */
struct qr_word qr_word_from_u64(uint64_t number);
struct qr_word qr_word_from_bytes(const uint8_t *bytes, size_t length);
bool qr_word_is_zero(const struct qr_word *word);
bool qr_word_equal(const struct qr_word *a, const struct qr_word *b);
int qr_word_compare(const struct qr_word *a, const struct qr_word *b); /* unsigned */
/* False when the word does not fit. */
QR_MUST_USE bool qr_word_to_u64(uint64_t *number, const struct qr_word *word);

/* Number of significant bits, 0 to 256. */
unsigned qr_word_bit_length(const struct qr_word *word);
/* Whether it is a value of uintN or intN (sign-extended over the whole word). bits: 8, 16, … 256.
 */
bool qr_word_fits_unsigned(const struct qr_word *word, unsigned bits);
bool qr_word_fits_signed(const struct qr_word *word, unsigned bits);

/* Parse decimal digits, or 0x and 1 to 64 hex digits, with an optional minus sign for signed
 * values; nothing else (no exponent, no space, no sign "+"). `what` names the value in the message.
 * The result is checked against 2^256 (unsigned) or -2^255 … 2^255-1 when a minus sign stands in
 * front. */
QR_MUST_USE bool qr_word_parse(struct qr_word *word, const char *text, size_t length,
                               const char *what, struct qr_error *err);
/* The same for a value of uintN or intN: only what the type holds, so that "-1" is not 2^256 - 1.
 */
QR_MUST_USE bool qr_word_parse_integer(struct qr_word *word, const char *text, size_t length,
                                       bool is_signed, unsigned bits, const char *what,
                                       struct qr_error *err);
/* Decimal text with NUL. */
void qr_word_to_decimal(char text[QR_WORD_DECIMAL_SIZE], const struct qr_word *word);
void qr_word_to_decimal_signed(char text[QR_WORD_DECIMAL_SIZE], const struct qr_word *word);

#endif
