/* UTF-8, strict (RFC 3629), and the characters that can make a text lie to its reader. */
#ifndef QUORATE_BASE_UTF8_H
#define QUORATE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* The code point at the start of bytes, and the number of bytes it takes; 0 when they are not valid
 * UTF-8 (overlong, surrogate, cut off, past U+10FFFF). */
size_t qr_utf8_next(uint32_t *code_point, const char *bytes, size_t length);
/* Append the UTF-8 form; the code point is valid and no surrogate. */
void qr_utf8_add(struct qr_buffer *out, uint32_t code_point);
/* Whether all bytes are valid UTF-8; *bad (may be NULL) is the offset of the first bad byte. */
bool qr_utf8_valid(size_t *bad, const char *bytes, size_t length);

/* Whether a character is shown as itself on a terminal: no control, bidirectional, zero-width, or
 * private-use one, no line separator. */
bool qr_utf8_is_plain(uint32_t code_point);
/* Whether it is drawn over the character before it (general categories Mn and Me). */
bool qr_utf8_is_mark(uint32_t code_point);
/* So many marks stand on one character in the texts of people; more of them run over other lines.
 */
#define QR_UTF8_MAX_MARKS 3
/* Append text for one line of a terminal: what is not plain or not UTF-8 becomes \n, \t, \r, \xNN
 * or \u{N}, and so do marks with nothing in this text to stand on, and those after the third on one
 * character. In a text with look-alike characters (base/odd_text.h) everything but ASCII does. */
void qr_utf8_add_escaped(struct qr_buffer *out, const char *text, size_t length);
/* The same, but of valid UTF-8 over most bytes only what fits into them, and "…". */
void qr_utf8_add_shortened(struct qr_buffer *out, const char *text, size_t length, size_t most);
/* Whether all characters of valid UTF-8 are plain. */
bool qr_utf8_all_plain(const char *text, size_t length);

#endif
