/* A proposal's route as its chain has it, read at one block; and what of it a signer must know. */
#ifndef QUORATE_PREPARE_ONCHAIN_H
#define QUORATE_PREPARE_ONCHAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "prepare/app_view.h"
#include "prepare/config.h"
#include "prepare/proposal.h"
#include "review/finding.h"
#include "safe/view.h"
#include "timelock/view.h"

/* What the configuration leaves to the chain, resolved before there is a proposal: a Safe's version
 * and nonce, a timelock's `delay: min`. */
struct qr_onchain_hops {
    struct qr_block block;
    struct qr_safe_view safes[QR_MAX_HOPS]; /* by hop; of Safes */
    uint64_t min_delay[QR_MAX_HOPS];        /* by hop; of timelocks, in seconds */
    struct qr_arena arena;
};

/* Read the hops of a configuration at the newest block. Start zeroed; dispose of it also after an
 * error. A hop without code is QR_ERROR_REFUSED. */
QR_MUST_USE bool qr_onchain_read_hops(struct qr_onchain_hops *hops, const struct qr_config *config,
                                      struct qr_chain *chain, struct qr_error *err);
void qr_onchain_hops_dispose(struct qr_onchain_hops *hops);

/* What a Safe's step depends on beside the Safe. */
struct qr_onchain_step {
    bool has_hash; /* the Safe gave getTransactionHash */
    uint8_t hash32[32];
    bool target_has_code;                 /* tx.to */
    const struct qr_safe_release *target; /* a published contract whose code tx.to has; or NULL */
    bool is_approved; /* of safe-approve: what it approves has its Safe's approval on the chain */
    size_t first;     /* where the answers stand in the batch */
};

/* Everything that was read of a proposal. Zero-initialise; it lives until dispose. */
struct qr_onchain {
    struct qr_block block;
    bool is_read[QR_MAX_HOPS]; /* by hop: it is what the route takes it for; else a finding says
                                  why not, and its view says nothing */
    struct qr_safe_view safes[QR_MAX_HOPS];              /* by hop; of Safes */
    const struct qr_safe_release *handlers[QR_MAX_HOPS]; /* of their fallback handlers, or NULL */
    struct qr_timelock_view timelocks[QR_MAX_HOPS];      /* by hop; of timelocks */
    struct qr_app_view app;
    struct qr_onchain_step *steps; /* one a step of the route; of Safes' steps */
    bool *targets_have_code;       /* one an action */
    size_t first_target;           /* where their answers stand in the batch */
    struct qr_arena arena;
};

/* Check a proposal against its chain at the newest block, every check of docs/chain.md, and add a
 * finding for each that does not hold; simulate each step in order. onchain starts zeroed and is to
 * be disposed of also after an error. False only when the chain could not be asked, or is another
 * one. */
QR_MUST_USE bool qr_onchain_check(struct qr_onchain *onchain, struct qr_findings *findings,
                                  const struct qr_proposal *proposal, struct qr_chain *chain,
                                  struct qr_error *err);
void qr_onchain_dispose(struct qr_onchain *onchain);

#endif
