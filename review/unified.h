/* The difference of two texts, line by line. Pure.
 * Source: Myers, An O(ND) Difference Algorithm and Its Variations (1986), with the middle snake of
 * its section 4b; the unified format of diff(1) (POSIX.1-2017, diff -U). */
#ifndef QUORATE_REVIEW_UNIFIED_H
#define QUORATE_REVIEW_UNIFIED_H

#include <stddef.h>

#include "base/buffer.h"

/* Append a unified diff of two texts, three lines of context, without the file headers; nothing
 * when they are equal. It is the shortest there is. A text without a final line break is told as
 * diff(1) does. The bytes of the lines stand as they are.
 *
 * Time and memory are bounded: of texts with more than 200,000 lines between the first and the last
 * that differ, or that differ in so many lines that the search takes too long, the lines that were
 * not compared are told as replaced. */
void qr_unified_diff(struct qr_buffer *out, const char *before, size_t before_length,
                     const char *after, size_t after_length);

#endif
