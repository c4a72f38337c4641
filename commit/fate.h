/* Which transaction executed a Safe's hash or used its nonce, and whether an operation was
 * cancelled: found in the chain's logs.
 * Source: the events of Safe.sol at each version, and of TimelockController.sol. */
#ifndef QUORATE_COMMIT_FATE_H
#define QUORATE_COMMIT_FATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "chain/client.h"
#include "commit/world.h"
#include "prepare/route.h"

/* Whether a log of the step's Safe (an object with address, topics and data) tells of its hash, and
 * then what: EXECUTED or FAILED; OPEN when it does not. ExecutionSuccess and ExecutionFailure carry
 * the hash as a topic from 1.4.0 on and in their data before; ExecutionFailed (up to 1.0.0) in its
 * data, without a counterpart for success. */
enum qr_fate qr_fate_of_log(struct qr_json_value log, const struct qr_step *step);

/* Set state->fate of a step whose nonce is used: from the logs up to block, from the whole chain
 * at once where the node allows it, otherwise backwards in pieces over the last 200,000 blocks.
 * REPLACED only when they account for every nonce from the step's on, and UNKNOWN when they do not
 * tell. Every node is asked and judged by itself; one that does not tell leaves it to the others,
 * and those that tell must tell the same, else QR_ERROR_REFUSED names two of them. A node that does
 * not answer at all is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_fate_find(struct qr_safe_state *state, const struct qr_step *step,
                              struct qr_chain *chain, const struct qr_block *block,
                              struct qr_error *err);

/* Whether the operation, which is unset now, was scheduled once and cancelled. A node whose logs
 * cannot be had leaves it to the others; false also when no node's can. Nodes that contradict each
 * other are QR_ERROR_REFUSED: one of them would have it dead, or scheduled again. */
QR_MUST_USE bool qr_fate_was_cancelled(bool *cancelled, const struct qr_address *timelock,
                                       const uint8_t operation_id32[32], struct qr_chain *chain,
                                       const struct qr_block *block, struct qr_error *err);

#endif
