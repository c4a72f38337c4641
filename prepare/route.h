/* Routes: actions wrapped hop by hop, from the innermost contract to the signers. Pure.
 * This one place knows what a hop does to calls; nothing knows which combination of hops it is
 * handling. */
#ifndef QUORATE_PREPARE_ROUTE_H
#define QUORATE_PREPARE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "prepare/action.h"
#include "prepare/config.h"
#include "safe/multisend.h"
#include "safe/transaction.h"

enum qr_step_kind {
    QR_STEP_SAFE_TRANSACTION,  /* execTransaction on a Safe, with its owners' signatures */
    QR_STEP_SAFE_APPROVE,      /* the same, on a Safe that owns the next one: approveHash */
    QR_STEP_TIMELOCK_SCHEDULE, /* schedule, sent by an account that is a proposer */
    QR_STEP_TIMELOCK_EXECUTE,  /* execute, once the delay has passed */
    QR_STEP_CALL,              /* an action's call, sent by the app's owner */
};

/* "safe-transaction", "safe-approve", …, as proposal.json has it. */
const char *qr_step_kind_text(enum qr_step_kind kind);

/* One on-chain transaction. */
struct qr_step {
    enum qr_step_kind kind;
    /* safe-transaction, safe-approve */
    struct qr_safe safe;
    struct qr_safe_tx tx;
    struct qr_typed_data_hashes hashes;
    /* the others */
    struct qr_address to;
    struct qr_word value; /* wei */
    const uint8_t *data;
    size_t data_length;
    /* timelock-schedule and timelock-execute */
    uint8_t operation_id32[32];
};

/* Whether it is a transaction of a Safe, which its owners sign: safe-transaction or safe-approve.
 */
bool qr_step_is_of_safe(const struct qr_step *step);

/* Calldata of a timelock hop. */
struct qr_timelock_plan {
    const struct qr_hop *hop;
    uint8_t salt32[32]; /* as used: "auto" resolved */
    uint8_t operation_id32[32];
    const uint8_t *schedule;
    size_t schedule_length;
    const uint8_t *execute;
    size_t execute_length;
    const uint8_t *cancel;
    size_t cancel_length;
};

/* A Safe's nonce, as the proposer chose it. */
struct qr_nonce {
    bool any_safe; /* for every Safe of the route that has none of its own */
    struct qr_address safe;
    struct qr_word nonce;
};

struct qr_route_request {
    struct qr_word chain_id;
    const struct qr_hop *hops; /* outermost first; must outlive the result */
    size_t n_hops;
    const struct qr_action *actions; /* at least one */
    size_t n_actions;
    const struct qr_nonce *nonces;
    size_t n_nonces;
    uint8_t auto_salt32[32]; /* what salt "auto" stands for: qr_salt_auto */
};

/* What becomes of the actions. Lives in the arena. */
struct qr_route {
    struct qr_step *steps; /* in the order of sending */
    size_t n_steps;
    struct qr_timelock_plan timelock[QR_MAX_HOPS];
    size_t n_timelocks;
    /* the calls that the first Safe's transaction makes, before they are packed into one */
    const struct qr_multisend_call *first_safe_calls;
    size_t n_first_safe_calls;
};

/* Wrap. A Safe without a version or a nonce, "delay: min" without a chain to ask, a Safe with
 * several calls but without a MultiSendCallOnly: QR_ERROR_INPUT with the mend. */
QR_MUST_USE bool qr_route_wrap(struct qr_route *route, const struct qr_route_request *request,
                               struct qr_arena *arena, struct qr_error *err);

/* The salt that "auto" stands for, defined in docs/salt.md: keccak256(abi.encode(string tag, bytes
 * commit, bytes32 composeHash, uint256 chainId, address[] route)). compose_hash32 may be NULL
 * (zero). commit_hex is the commit's id in hex. */
void qr_salt_auto(uint8_t salt32[32], const char *commit_hex, const uint8_t *compose_hash32,
                  const struct qr_word *chain_id, const struct qr_hop *hops, size_t n_hops);

#endif
