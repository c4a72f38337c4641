/* A TimelockController and one of its operations as the chain has them at one block.
 * Source: OpenZeppelin TimelockController 4.x and 5.x. */
#ifndef QUORATE_TIMELOCK_VIEW_H
#define QUORATE_TIMELOCK_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"

enum qr_operation_state {
    QR_OPERATION_UNSET,
    QR_OPERATION_WAITING,
    QR_OPERATION_READY,
    QR_OPERATION_DONE
};

/* Zero-initialise. */
struct qr_timelock_view {
    struct qr_address address;
    bool has_code;
    uint64_t min_delay; /* seconds */
    enum qr_operation_state state;
    uint64_t ready_at;        /* of WAITING and READY: Unix time in seconds */
    bool open_executor;       /* anybody may execute: address(0) has EXECUTOR_ROLE */
    bool proposer_may;        /* the proposer asked about has PROPOSER_ROLE */
    bool proposer_may_cancel; /* and CANCELLER_ROLE (before 4.6: PROPOSER_ROLE) */
    bool executor_may;        /* the executor asked about has EXECUTOR_ROLE */
    bool executor_may_cancel;
    bool predecessor_done; /* none is asked for, or it is done */
    size_t first;          /* where the answers stand in the batch */
    bool has_proposer, has_executor, has_predecessor;
};

/* What to ask. proposer and executor may be NULL. */
struct qr_timelock_question {
    struct qr_address timelock;
    const uint8_t *operation_id32;
    const uint8_t *predecessor32; /* NULL or zero: none */
    const struct qr_address *proposer;
    const struct qr_address *executor;
};

/* Add the requests; then read their answers. State follows from getTimestamp (0 unset, 1 done,
 * otherwise the time from which it is ready) and the block's time. */
void qr_timelock_view_ask(struct qr_timelock_view *view,
                          const struct qr_timelock_question *question, struct qr_rpc_batch *batch,
                          const struct qr_block *block);
QR_MUST_USE bool qr_timelock_view_take(struct qr_timelock_view *view, struct qr_rpc_batch *batch,
                                       const struct qr_block *block, struct qr_error *err);

#endif
