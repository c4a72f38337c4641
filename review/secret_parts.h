/* What the parts of secret*.c share. Used within this folder. */
#ifndef QUORATE_REVIEW_SECRET_PARTS_H
#define QUORATE_REVIEW_SECRET_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "review/secret.h"

#define QR_SECRET_DIGITS  "0123456789"
#define QR_SECRET_UPPER   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define QR_SECRET_LOWER   "abcdefghijklmnopqrstuvwxyz"
#define QR_SECRET_LETTERS QR_SECRET_UPPER QR_SECRET_LOWER QR_SECRET_DIGITS
#define QR_SECRET_WORD    QR_SECRET_LETTERS "_-"

/* Not necessarily with a NUL after it. */
struct qr_secret_text {
    const char *bytes;
    size_t length;
};

/* A secret that is known by its shape, and by what stands at this place: it begins there or, behind
 * the ":" of an address, a little later. */
bool qr_secret_shape_at(struct qr_secret *secret, struct qr_secret_text text, size_t at);

/* Whether a byte is one of a set. */
static inline bool qr_secret_is_in(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

/* Whether a secret that is known by its shape can begin with this byte: most bytes are passed over
 * here. */
static inline bool qr_secret_may_begin(char byte)
{
    switch (byte) {
    case '-':
    case ':':
    case 'A':
    case 'S':
    case 'a':
    case 'd':
    case 'e':
    case 'g':
    case 'h':
    case 'n':
    case 'r':
    case 's':
    case 'x':
        return true;
    default:
        return false;
    }
}

/* How many bytes from a place on are of a set. */
size_t qr_secret_run(struct qr_secret_text text, size_t from, const char *set);
/* Whether a text goes on with a prefix at a place. */
bool qr_secret_starts(struct qr_secret_text text, size_t at, const char *prefix);
/* Whether any byte is of a set. */
bool qr_secret_has_any(struct qr_secret_text text, const char *set);

#endif
