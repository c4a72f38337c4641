/* Which nonces give a safeTxHash? Pure. */
#ifndef QUORATE_PREPARE_NONCE_SEARCH_H
#define QUORATE_PREPARE_NONCE_SEARCH_H

#include <stdint.h>

#include "prepare/preparation.h"

/* Nonces tried for one Safe: 0 to this less one. */
#define QR_NONCES_TRIED 10000

/* The Safe's step whose safeTxHash is hash32, or NULL. Nonces that were not given are searched:
 * each Safe's own, and for a Safe that owns a Safe, whose hash holds the other's, both the same
 * and, below 100 for the inner one, any two. The proposal's steps then have the nonces that were
 * found. */
const struct qr_step *qr_nonce_search(struct qr_preparation *preparation, const uint8_t hash32[32]);

#endif
