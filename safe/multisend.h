/* MultiSend: several calls packed into one. Pure.
 * Source: safe-smart-account, MultiSend.sol and MultiSendCallOnly.sol (packed since 1.1.0). */
#ifndef QUORATE_SAFE_MULTISEND_H
#define QUORATE_SAFE_MULTISEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "safe/transaction.h"

/* One call of a batch. data is borrowed. */
struct qr_multisend_call {
    enum qr_safe_operation operation;
    struct qr_address to;
    struct qr_word value; /* wei */
    const uint8_t *data;
    size_t data_length;
};

/* Append the packed items: operation(1) to(20) value(32) length(32) data. */
void qr_multisend_pack(struct qr_buffer *out, const struct qr_multisend_call *calls,
                       size_t n_calls);
/* Append multiSend(bytes) calldata (selector 8d80ff0a). */
void qr_multisend_add_calldata(struct qr_buffer *out, const struct qr_multisend_call *calls,
                               size_t n_calls);
/* The calls of packed items. Refused: a short tail or a truncated item (which the contract
 * tolerates), operations but 0 and 1. calls is an array in the arena. */
QR_MUST_USE bool qr_multisend_unpack(struct qr_multisend_call **calls, size_t *n_calls,
                                     const uint8_t *packed, size_t length, struct qr_arena *arena,
                                     struct qr_error *err);

/* Read [{"to","value","data","operation"?}, …] from JSON, at least one call. value and data are as
 * in qr_safe_tx_from_json, value "0" when absent; other members are an error. calls is an array in
 * the arena, as is the data. */
QR_MUST_USE bool qr_multisend_from_json(struct qr_multisend_call **calls, size_t *n_calls,
                                        struct qr_json_value array, struct qr_arena *arena,
                                        struct qr_error *err);

/* The address of MultiSendCallOnly of that version on that chain, from the published
 * safe-deployments: the first that is listed, which the wallet and the SDK take too. A chain that
 * is not listed for that version (a new or a local one) gets the canonical address, which the
 * deterministic deployer gives on every EVM chain; ask qr_multisend_chain_is_listed to warn. False,
 * with err, when that version has none (below 1.3.0, and 1.4.0), and on EraVM chains that are not
 * listed for it. */
QR_MUST_USE bool qr_multisend_call_only_address(struct qr_address *address,
                                                enum qr_safe_version version,
                                                const struct qr_word *chain_id,
                                                struct qr_error *err);
/* Whether safe-deployments lists a MultiSendCallOnly of that version on that chain. */
bool qr_multisend_chain_is_listed(enum qr_safe_version version, const struct qr_word *chain_id);
/* Whether address is a published MultiSendCallOnly of that version on that chain (any variant that
 * is listed there; on a chain that is not listed, the canonical one). */
bool qr_multisend_is_call_only(const struct qr_address *address, enum qr_safe_version version,
                               const struct qr_word *chain_id);

#endif
