/* What looks like a secret that somebody committed by mistake. Pure. What is found is told by its
 * kind; the text itself is never to be shown. */
#ifndef QUORATE_REVIEW_SECRET_H
#define QUORATE_REVIEW_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

/* What a text holds anywhere in it, by its shape alone: "a private key" (PEM), "a GitHub token",
 * "a password in an address", …; NULL: nothing. */
const char *qr_secret_in_text(const char *text, size_t length);

/* The same for a value with the name of its variable or key, by which 64 hex digits are a private
 * key, words a seed phrase, and long mixed text a password. */
const char *qr_secret_in_value(const char *name, size_t name_length, const char *value,
                               size_t length);

/* The same for a line of a script: what stands after NAME=, "NAME": or --name is a value with that
 * name. */
const char *qr_secret_in_line(const char *line, size_t length);

/* A secret that stands in a text. */
struct qr_secret {
    const char *kind; /* static text */
    size_t from;
    size_t length; /* of a PEM key only its first line: -----BEGIN PRIVATE KEY----- */
    bool is_pem;
};

/* Find the first secret of a text, as qr_secret_in_line knows them, that begins at a place or
 * later; false when there is none. Going on behind each takes linear time for all. */
bool qr_secret_next(struct qr_secret *secret, const char *text, size_t length, size_t from);

/* Append a text from outside with every secret as "(hidden)", a PEM key up to its end. Whatever
 * goes into a message or a path of a review goes through this first, before it is cut or escaped.
 */
void qr_secret_add_masked(struct qr_buffer *out, const char *text, size_t length);
/* The same for a message that quotes outside text: when it was cut, also its last word, which may
 * be the beginning of a secret. */
void qr_secret_mask_error(struct qr_error *err);

#endif
