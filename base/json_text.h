/* Pieces of JSON text that reading and writing share. The source is known to be valid. Pure. */
#ifndef QUORATE_BASE_JSON_TEXT_H
#define QUORATE_BASE_JSON_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Exponents are read up to here. More than a source has digits, so that a number whose exponent is
 * cut stays beyond a double's range, or zero, as it was. */
#define QR_JSON_MAX_EXPONENT 1000000000L

/* The exponent that stands at `at` ("e-5"); 0 when end is there. */
long qr_json_exponent(const char *at, const char *end);

/* The code point of the escape sequence that begins at text, and its length in bytes. */
uint32_t qr_json_unescape(size_t *length, const char *text);

/* Append one character of a string as JSON.stringify writes it. */
void qr_json_add_character(struct qr_buffer *out, uint32_t code_point);

#endif
