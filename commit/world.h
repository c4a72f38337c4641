/* Everything that the next step of a proposal depends on, read at one block: the Safes, the
 * timelock, the app, the signatures as the chain judges them, and what became of recorded
 * transactions. */
#ifndef QUORATE_COMMIT_WORLD_H
#define QUORATE_COMMIT_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "commit/records.h"
#include "commit/signatures.h"
#include "prepare/app_view.h"
#include "prepare/proposal.h"
#include "safe/judge.h"
#include "safe/view.h"
#include "timelock/view.h"

/* What became of a signed Safe transaction or timelock operation that is no longer ahead. */
enum qr_fate {
    QR_FATE_OPEN,     /* still ahead: its nonce has not come or is the current one */
    QR_FATE_EXECUTED, /* its ExecutionSuccess is on the chain */
    QR_FATE_FAILED,   /* its ExecutionFailure is: the nonce is used, the call was not made */
    QR_FATE_REPLACED, /* another transaction used its nonce */
    QR_FATE_UNKNOWN,  /* its nonce is used, and the node's logs do not tell by what */
};

/* A Safe's step. */
struct qr_safe_state {
    struct qr_safe_view view;
    struct qr_signers signers; /* judged: valid, and rejected with reasons */
    bool quorum;
    enum qr_fate fate;
    uint8_t executed_by32[32]; /* of EXECUTED, FAILED and REPLACED: the transaction, when known */
    bool executed_by_known;
};

/* A recorded transaction. */
struct qr_sent_state {
    bool mined;     /* every node has the same receipt of it, at or below the block; then: */
    bool succeeded; /* its status */
    uint64_t block;
    uint8_t block_hash32[32];
    bool dead;              /* no node has a receipt, and on every one its account's nonce is past
                               it: it never will be mined */
    uint64_t account_nonce; /* the one that its account is at; of several nodes' the lowest */
};

/* Zero-initialise; dispose of it also after an error. */
struct qr_world {
    struct qr_block block;
    struct qr_safe_state *safes; /* by step; of Safe steps */
    struct qr_timelock_view timelock;
    bool operation_was_cancelled; /* UNSET, and a Cancelled event for it is the last one */
    struct qr_app_view app;
    struct qr_sent_state *sent;    /* by record */
    struct qr_rpc_batch *receipts; /* by node: its answers about recorded transactions */
    size_t n_nodes;
    size_t n_steps;
    struct qr_arena arena;
};

/* What to read. Borrowed. */
struct qr_world_request {
    const struct qr_proposal *proposal;
    const struct qr_signature_set *signatures;
    const struct qr_records *records;
    const struct qr_address *account; /* that would send, where it is known; or NULL */
    uint64_t depth; /* how many blocks below the newest one everything is read at */
};

/* Read it in three round trips; four when a Safe's nonce is past the proposal's, whose event must
 * then be found. Each further node needs as many, and one more when there are records.
 * QR_ERROR_REFUSED when the nodes contradict each other or the proposal (another chain, a Safe of
 * another version), QR_ERROR_UNAVAILABLE when they do not answer. */
QR_MUST_USE bool qr_world_read(struct qr_world *world, struct qr_chain *chain,
                               const struct qr_world_request *request, struct qr_error *err);
void qr_world_dispose(struct qr_world *world);

#endif
