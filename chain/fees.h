/* What a transaction should pay. Pure.
 * Source: EIP-1559; eth_feeHistory and eth_gasPrice of the execution APIs. */
#ifndef QUORATE_CHAIN_FEES_H
#define QUORATE_CHAIN_FEES_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "chain/rpc.h"
#include "chain/transaction.h"

/* How many blocks are looked at. */
#define QR_FEES_BLOCKS 20

/* The requests that fees are chosen from, to be put into any batch. */
struct qr_fees_request {
    size_t history;   /* eth_feeHistory of 20 blocks, with the 50th percentile of rewards */
    size_t gas_price; /* eth_gasPrice, for chains without EIP-1559 */
};

/* Put both into a batch. */
struct qr_fees_request qr_fees_ask(struct qr_rpc_batch *batch);

/* What a node says about fees, in wei for a unit of gas. */
struct qr_fees_market {
    bool has_base_fee;
    struct qr_word base_fee;                /* of the newest block */
    struct qr_word next_base_fee;           /* of the one after it */
    struct qr_word rewards[QR_FEES_BLOCKS]; /* of blocks with transactions: the median tip in it */
    size_t n_rewards;
    struct qr_word gas_price;
};

/* Choose from a market: the median of the blocks' median rewards on top of twice the next base fee,
 * or without EIP-1559 the node's gas price. Empty blocks have no reward and do not count.
 *
 * Where that median is zero or no block had transactions, the tip is what the node's own gas price
 * is above the newest base fee, at least 1 wei (a pool's usual minimum) and at most 1 gwei: on
 * mainnet that case does not arise, and on a chain whose base fee is a thousandth of a gwei a fixed
 * tip would be most of the price. A chain without EIP-1559 is one that has no base fees. One whose
 * base fees are all zero may be such a chain, too: there a legacy transaction is sent, which both
 * kinds take, for the node's gas price.
 *
 * cap (NULL: none) is the most that a unit of gas may cost, in wei: a max_fee above it is lowered
 * to it, and a cap below the next base fee, or without EIP-1559 below the gas price, is
 * QR_ERROR_NOT_YET ("fees are too high now"). Absurd answers (a fee of 2^96 wei or more) are
 * QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_fees_choose(struct qr_fees *fees, const struct qr_fees_market *market,
                                const struct qr_word *cap, struct qr_error *err);
/* Read the result of eth_feeHistory into a market, all but its gas price. null stands for a chain
 * without base fees. What is not of the documented shape is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_fees_history_read(struct qr_fees_market *market, struct qr_json_value history,
                                      struct qr_arena *arena, struct qr_error *err);
/* qr_fees_choose from what was answered. An error instead of a history is that of a node without
 * EIP-1559. */
QR_MUST_USE bool qr_fees_take(struct qr_fees *fees, struct qr_rpc_batch *batch,
                              const struct qr_fees_request *request, const struct qr_word *cap,
                              struct qr_error *err);

/* Fees that replace a transaction in a node's pool: at least an eighth above old ones in both parts
 * (nodes ask for a tenth) and not below what is now due. The type is that of now; a legacy gas
 * price counts as both parts. Over the cap: QR_ERROR_NOT_YET. */
QR_MUST_USE bool qr_fees_raise(struct qr_fees *raised, const struct qr_fees *old,
                               const struct qr_fees *now, const struct qr_word *cap,
                               struct qr_error *err);

/* Room for the text of any amount. */
#define QR_FEE_SIZE 96

/* "1.5 gwei", "20", … to wei: decimal digits with an optional fraction and an optional unit wei,
 * gwei or ether (gwei when there is none), with or without blanks between them; whole wei, below
 * 2^96. `what` names the value. */
QR_MUST_USE bool qr_fee_parse(struct qr_word *wei, const char *text, const char *what,
                              struct qr_error *err);
/* The exact amount in the unit that suits it: "12 wei", "1.5 gwei", "0.25 ether". What is below
 * 2^96 is read back as the same amount. */
void qr_fee_format(char text[QR_FEE_SIZE], const struct qr_word *wei);

#endif
