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
#include "prepare/finding.h"
#include "prepare/proposal.h"
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

/* Check a proposal against its chain at the newest block, every check of docs/chain.md, and add a
 * finding for each that does not hold; simulate each step in order. hops (may be NULL) is what was
 * read for the same proposal already. False only when the chain could not be asked. */
QR_MUST_USE bool qr_onchain_check(struct qr_findings *findings, const struct qr_proposal *proposal,
                                  struct qr_chain *chain, struct qr_error *err);

#endif
