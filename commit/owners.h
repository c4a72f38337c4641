/* Who may sign a proposal: the owners of its Safes, as their chain has them. */
#ifndef QUORATE_COMMIT_OWNERS_H
#define QUORATE_COMMIT_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "chain/client.h"
#include "prepare/onchain.h"
#include "prepare/proposal.h"

/* The Safe of one step. */
struct qr_step_owners {
    const struct qr_step *step;
    const struct qr_address *owners; /* in the arena */
    size_t n_owners;
    uint32_t threshold;
};

/* All of them at one block. Zero-initialise. */
struct qr_owners {
    struct qr_block block;
    struct qr_step_owners *items; /* one a Safe's step, in the order of the steps; in the arena */
    size_t count;
};

/* Read them at the newest block. What is no Safe is QR_ERROR_REFUSED. */
QR_MUST_USE bool qr_owners_read(struct qr_owners *owners, const struct qr_proposal *proposal,
                                struct qr_chain *chain, struct qr_arena *arena,
                                struct qr_error *err);

/* The same from what a verification has read already; a Safe that it could not read is left out. */
void qr_owners_from_onchain(struct qr_owners *owners, const struct qr_proposal *proposal,
                            const struct qr_onchain *onchain, struct qr_arena *arena);

/* Those of a step, or NULL. */
const struct qr_step_owners *qr_owners_of(const struct qr_owners *owners,
                                          const struct qr_step *step);
bool qr_step_has_owner(const struct qr_step_owners *owners, const struct qr_address *address);

/* Append addresses for a message, "0x…, 0x… and 3 more". */
void qr_owners_add_list(struct qr_buffer *text, const struct qr_address *owners, size_t n_owners);

#endif
