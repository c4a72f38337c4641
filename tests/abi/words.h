/* Encoded data, written down as words. */
#ifndef QUORATE_TESTS_ABI_WORDS_H
#define QUORATE_TESTS_ABI_WORDS_H

#include "base/buffer.h"

/* Append data from a row of words: "20" is a number, "<6162" begins a word, "=00" are bytes as they
 * are. */
void qr_add_words(struct qr_buffer *data, const char *row);

#endif
