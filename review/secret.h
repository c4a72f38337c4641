/* What looks like a secret that somebody committed by mistake. Pure. What is found is told by its
 * kind; the text itself is never to be shown. */
#ifndef QUORATE_REVIEW_SECRET_H
#define QUORATE_REVIEW_SECRET_H

#include <stddef.h>

/* What a text holds anywhere in it, by its shape alone: "a private key" (PEM), "a GitHub token",
 * "a password in an address", …; NULL: nothing. */
const char *qr_secret_in_text(const char *text, size_t length);

/* The same for a value with the name of its variable or key, by which 64 hex digits are a private
 * key, words a seed phrase, and long mixed text a password. */
const char *qr_secret_in_value(const char *name, size_t name_length, const char *value,
                               size_t length);

/* The same for a line of a script: what stands after NAME= is a value with that name. */
const char *qr_secret_in_line(const char *line, size_t length);

#endif
