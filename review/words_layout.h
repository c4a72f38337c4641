/* Where the words of a call stand: lines of 80 columns, or a nested Markdown list. Private to
 * review/words. */
#ifndef QUORATE_REVIEW_WORDS_LAYOUT_H
#define QUORATE_REVIEW_WORDS_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* A sentence is a buffer in which these bytes, which escaped text cannot hold, stand around each
 * value: Markdown makes it a code span. */
#define QR_WORDS_CODE     "\x01"
#define QR_WORDS_CODE_END "\x02"

struct qr_page {
    struct qr_buffer *out;
    bool markdown;
};

/* One line of its own at that depth: number (may be "") and sentence. Past 6 levels lines go no
 * further to the right: the number tells. */
void qr_page_add_heading(const struct qr_page *page, unsigned depth, const char *number,
                         const struct qr_buffer *sentence);
/* A label and its value below such a line. value is a sentence; where it is text from outside its
 * further lines stay in the value's column, where nothing else begins. */
void qr_page_add_item(const struct qr_page *page, unsigned depth, const char *label,
                      const struct qr_buffer *value, bool from_outside);
/* Bytes in hex, 32 a line; of more than QR_WORDS_WHOLE the beginning, the size and the keccak256.
 */
void qr_page_add_bytes(const struct qr_page *page, unsigned depth, const char *label,
                       const uint8_t *bytes, size_t length);

/* Append a sentence as it is in text: without its marks. */
void qr_words_add_unmarked(struct qr_buffer *out, const struct qr_buffer *sentence);

#endif
