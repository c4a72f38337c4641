/* One file, written whole or not at all, and on the disk when the call returns. */
#ifndef QUORATE_BASE_ATOMIC_H
#define QUORATE_BASE_ATOMIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"

/* How it is written. */
struct qr_atomic_options {
    unsigned mode;    /* permissions, before the umask: 0600 or 0666 */
    bool replace;     /* false: a file that is there already is an error (QR_ERROR_REFUSED) */
    bool make_parent; /* make the directory that holds it when it is not there */
};

/* Write bytes to directory/name: to a hidden temporary file beside it (".quorate-…"), flushed, then
 * linked or renamed to its name, then the directory flushed. A crash leaves the old content or the
 * new one, never a part. name holds no slash. A full disk and the like is QR_ERROR_UNAVAILABLE, and
 * nothing is left behind. */
QR_MUST_USE bool qr_atomic_write(const char *directory, const char *name, const void *bytes,
                                 size_t length, const struct qr_atomic_options *options,
                                 struct qr_error *err);

#endif
