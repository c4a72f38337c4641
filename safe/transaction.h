/* Safe transactions and their hashes, for every version. Pure.
 * Source: safe-smart-account, Safe.sol encodeTransactionData and domainSeparator at each tag. */
#ifndef QUORATE_SAFE_TRANSACTION_H
#define QUORATE_SAFE_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/typed_data.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "safe/version.h"

enum qr_safe_operation { QR_SAFE_CALL = 0, QR_SAFE_DELEGATE_CALL = 1 };

/* Which Safe: everything its EIP-712 domain depends on. */
struct qr_safe {
    struct qr_address address;
    struct qr_word chain_id;
    enum qr_safe_version version;
};

/* The ten fields that are signed, in the contract's order. data is borrowed. */
struct qr_safe_tx {
    struct qr_address to;
    struct qr_word value; /* wei */
    const uint8_t *data;
    size_t data_length;
    enum qr_safe_operation operation;
    struct qr_word safe_tx_gas;
    struct qr_word base_gas;
    struct qr_word gas_price; /* wei a unit of gas */
    struct qr_address gas_token;
    struct qr_address refund_receiver;
    struct qr_word nonce;
};

/* The domain hash alone, for those who try many Safes or chains for one transaction. */
void qr_safe_domain_hash(uint8_t domain32[32], const struct qr_safe *safe);

/* domain32 is the domain hash, message32 the hash of the SafeTx struct, hash32 the safeTxHash. */
void qr_safe_tx_hash(struct qr_typed_data_hashes *hashes, const struct qr_safe *safe,
                     const struct qr_safe_tx *tx);

/* The nonce below count, instead of tx's own, with which the transaction has the safeTxHash hash32.
 * False, with *nonce 0, when there is none. */
QR_MUST_USE bool qr_safe_tx_find_nonce(uint64_t *nonce, const struct qr_safe *safe,
                                       const struct qr_safe_tx *tx, const uint8_t hash32[32],
                                       uint64_t count);

/* The hash of a SafeMessage over arbitrary bytes (EIP-1271 signatures by a Safe); message32 is the
 * SafeMessage struct's hash. Source: CompatibilityFallbackHandler.getMessageHashForSafe. */
void qr_safe_message_hash(struct qr_typed_data_hashes *hashes, const struct qr_safe *safe,
                          const uint8_t *message, size_t length);

/* Read a SafeTx from JSON: to, value, data, operation, safeTxGas, baseGas (or dataGas, but not
 * both), gasPrice, gasToken, refundReceiver, nonce; integers as numbers without fraction or
 * exponent, or as strings in decimal or 0x hex. Null or absent: data is empty (as is ""), gasToken
 * and refundReceiver are zero, the gas fields 0, operation 0; to, value and nonce are required.
 * Other members are an error unless they are ones that the Transaction Service adds and that are
 * not hashed (safe, contractTransactionHash, sender, signature, origin, …): those are not looked
 * at, so a hash among them is the caller's to compare. data goes to the arena. On an error, which
 * has line and column, tx is zero. */
QR_MUST_USE bool qr_safe_tx_from_json(struct qr_safe_tx *tx, struct qr_json_value object,
                                      struct qr_arena *arena, struct qr_error *err);

/* Append execTransaction calldata with the given signatures. */
void qr_safe_tx_add_exec_calldata(struct qr_buffer *out, const struct qr_safe_tx *tx,
                                  const uint8_t *signatures, size_t length);

/* Append the EIP-712 payload of eth_signTypedData_v4 for the transaction, two-space indent and a
 * trailing newline: {types, primaryType, domain, message}. Addresses are checksummed, integers
 * decimal strings but for operation and a chainId that JavaScript reads exactly. */
void qr_safe_tx_add_typed_data(struct qr_buffer *out, const struct qr_safe *safe,
                               const struct qr_safe_tx *tx);

#endif
