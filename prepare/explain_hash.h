/* Hashing many texts that differ little from a known one: what stands before the first difference
 * is not hashed again. Pure. Used within this folder. */
#ifndef QUORATE_PREPARE_EXPLAIN_HASH_H
#define QUORATE_PREPARE_EXPLAIN_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "abi/keccak.h"
#include "base/buffer.h"

/* The known text. Zero-initialised, it knows none. */
struct qr_known_text {
    struct qr_buffer text;
    struct qr_sha256 *marks; /* marks[i] took i steps of the text */
    size_t n_marks;
};

/* Know this text, once. It takes text's content, which is empty after. */
void qr_known_text_set(struct qr_known_text *known, struct qr_buffer *text);
/* The state of a SHA-256 that took bytes, and how many of them had to be hashed for it. */
size_t qr_known_text_hash(struct qr_sha256 *sha256, const struct qr_known_text *known,
                          const void *bytes, size_t length);
void qr_known_text_dispose(struct qr_known_text *known);

#endif
