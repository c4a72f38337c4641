/* A decoded call for people and for programs. Pure. docs/review.md has the JSON's members. */
#ifndef QUORATE_REVIEW_WORDS_H
#define QUORATE_REVIEW_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/json.h"
#include "review/call.h"
#include "review/names.h"

/* Borrowed. */
struct qr_words {
    const struct qr_names *names;
    uint64_t now; /* Unix time, seconds: dates are given for delays that begin then; 0: none are */
};

/* Append the tree as text of at most 80 columns (a word that is longer stands alone): for each call
 * what it does in plain words, then its arguments by name. */
void qr_words_add_text(struct qr_buffer *out, const struct qr_call *call,
                       const struct qr_words *words);
/* The same as a Markdown list, in which nothing from outside can render. */
void qr_words_add_markdown(struct qr_buffer *out, const struct qr_call *call,
                           const struct qr_words *words);
/* Write the tree as an object. */
void qr_words_write(struct qr_json_writer *writer, const struct qr_call *call,
                    const struct qr_words *words);

#endif
