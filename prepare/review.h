/* The steps of a proposal as a signer reads them: their calls decoded, and what is found in them.
 * Pure. */
#ifndef QUORATE_PREPARE_REVIEW_H
#define QUORATE_PREPARE_REVIEW_H

#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "prepare/config.h"
#include "prepare/route.h"
#include "review/call.h"
#include "review/finding.h"
#include "review/known.h"
#include "review/names.h"

/* Zero-initialise first. Borrows the route that it is made of. */
struct qr_review {
    const struct qr_call **calls; /* one a step of the route */
    /* of the manifest that the proposal carries, borrowed; NULL: it has none */
    const uint8_t *compose_hash32;
    /* Found in the calls by whoever looks, whatever their trust file says. */
    struct qr_findings findings;
    struct qr_known known;
    struct qr_arena arena;
};

/* Decode and judge every step; what the review held before is gone. */
void qr_review_make(struct qr_review *review, const struct qr_config *config,
                    const struct qr_route *route, const uint8_t *compose_hash32);
void qr_review_dispose(struct qr_review *review);

/* How a proposal's own contracts are called: "the Safe" (of two "the first Safe" and "the second
 * Safe"), "the timelock", "the app". names borrows own, so it must not be copied. */
struct qr_review_names {
    struct qr_names names;
    struct qr_named_address own[QR_MAX_HOPS + 1];
};

/* trust is the signer's, or NULL; it and config must outlive names. */
void qr_review_names(struct qr_review_names *names, const struct qr_config *config,
                     const struct qr_trust *trust);

/* Add what is found in the calls by somebody with these names. A finding of a step that an earlier
 * one has given already, as the execution of an operation repeats its schedule, is not given again;
 * an approval of a transaction that is itself among the steps is none of a foreign hash. */
void qr_review_judge(struct qr_findings *findings, const struct qr_review *review,
                     const struct qr_route *route, const struct qr_names *names);

#endif
