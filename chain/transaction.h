/* Transactions: legacy (EIP-155) and EIP-1559. Pure.
 * Source: EIP-155, EIP-2718, EIP-1559. */
#ifndef QUORATE_CHAIN_TRANSACTION_H
#define QUORATE_CHAIN_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

enum qr_transaction_type { QR_TRANSACTION_LEGACY, QR_TRANSACTION_EIP1559 };

/* What a unit of gas may cost, in wei. */
struct qr_fees {
    enum qr_transaction_type type;
    struct qr_word max_fee;      /* legacy: the gas price */
    struct qr_word priority_fee; /* of max_fee, for the block's maker; legacy: not used */
};

/* A call; contract creation is not needed. data is borrowed. */
struct qr_transaction {
    uint64_t chain_id;
    uint64_t nonce; /* of the account */
    struct qr_fees fees;
    uint64_t gas; /* limit, in units */
    struct qr_address to;
    struct qr_word value; /* wei */
    const uint8_t *data;
    size_t data_length;
};

/* What the account signs. */
void qr_transaction_signing_hash(uint8_t hash32[32], const struct qr_transaction *transaction);
/* Append the signed transaction as eth_sendRawTransaction takes it. sig65 is r, s and the recovery
 * id (0 or 1). Its hash is keccak256 of the appended bytes. */
void qr_transaction_add_signed(struct qr_buffer *raw, const struct qr_transaction *transaction,
                               const uint8_t sig65[65]);

/* Read a signed transaction back, and find who signed it. Strict: canonical RLP and integers, no
 * trailing bytes, an empty access list, a chain id, low s. data borrows from raw; the arena is for
 * what reading needs. */
QR_MUST_USE bool qr_transaction_decode(struct qr_transaction *transaction, struct qr_address *from,
                                       const uint8_t *raw, size_t length, struct qr_arena *arena,
                                       struct qr_error *err);

#endif
