/* What a transaction should pay. Pure.
 * Source: EIP-1559; eth_feeHistory and eth_gasPrice of the execution APIs. */
#ifndef QUORATE_CHAIN_FEES_H
#define QUORATE_CHAIN_FEES_H

#include <stdbool.h>

#include "abi/word.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"
#include "chain/transaction.h"

/* The requests that fees are chosen from, to be put into any batch. */
struct qr_fees_request {
    size_t history;   /* eth_feeHistory of 20 blocks, with the 50th percentile of rewards */
    size_t gas_price; /* eth_gasPrice, for chains without EIP-1559 */
};

struct qr_fees_request qr_fees_ask(struct qr_rpc_batch *batch);

/* Choose: the median of the blocks' median rewards on top of twice the next base fee, or without
 * EIP-1559 the node's gas price. cap (NULL: none) is the most that a unit of gas may cost, in wei:
 * a max_fee above it is lowered to it, and a cap below the next base fee is QR_ERROR_NOT_YET ("fees
 * are too high now"). Absurd answers (a fee of 2^96 wei or more) are QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_fees_take(struct qr_fees *fees, struct qr_rpc_batch *batch,
                              const struct qr_fees_request *request, const struct qr_word *cap,
                              struct qr_error *err);

/* Fees that replace a transaction in a node's pool: at least an eighth above old ones in both parts
 * (nodes ask for a tenth) and not below what is now due. Over the cap: QR_ERROR_NOT_YET. */
QR_MUST_USE bool qr_fees_raise(struct qr_fees *raised, const struct qr_fees *old,
                               const struct qr_fees *now, const struct qr_word *cap,
                               struct qr_error *err);

/* "1.5 gwei", "20", … to wei: decimal digits with an optional fraction and an optional unit wei,
 * gwei or ether (gwei when there is none). `what` names the value. */
QR_MUST_USE bool qr_fee_parse(struct qr_word *wei, const char *text, const char *what,
                              struct qr_error *err);

#endif
