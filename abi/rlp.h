/* Recursive Length Prefix, both ways, strict. Source: Ethereum Yellow Paper, appendix B. Pure. */
#ifndef QUORATE_ABI_RLP_H
#define QUORATE_ABI_RLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

#define QR_RLP_MAX_DEPTH 1024

/* An item: a byte string, or a list of items. */
struct qr_rlp {
    bool is_list;
    const uint8_t *bytes; /* of a string; borrowed */
    size_t length;
    const struct qr_rlp *items; /* of a list */
    size_t n_items;
};

/* Append the encoding. Linear in its size, whatever the nesting. Nesting past QR_RLP_MAX_DEPTH is a
 * caller's bug. */
void qr_rlp_encode(struct qr_buffer *out, const struct qr_rlp *item);
/* Decode exactly one item that fills data. Refused: non-canonical lengths and single bytes, data
 * that ends early, trailing bytes, nesting past QR_RLP_MAX_DEPTH. The item lives in the arena and
 * borrows from data. */
QR_MUST_USE bool qr_rlp_decode(struct qr_rlp *item, const uint8_t *data, size_t length,
                               struct qr_arena *arena, struct qr_error *err);

/* Pieces for encoders that know their shape (transactions): a string, an integer without leading
 * zeros, a list's header for a payload of known size. */
void qr_rlp_add_string(struct qr_buffer *out, const uint8_t *bytes, size_t length);
void qr_rlp_add_u64(struct qr_buffer *out, uint64_t number);
void qr_rlp_add_list_header(struct qr_buffer *out, size_t payload_length);

#endif
