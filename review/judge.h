/* What a reviewer must be warned of in a decoded call: DESIGN's table of dangers and cautions, as
 * far as calls go. Pure. docs/review.md says when each code is given. */
#ifndef QUORATE_REVIEW_JUDGE_H
#define QUORATE_REVIEW_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "review/call.h"
#include "review/finding.h"
#include "review/names.h"

/* Borrowed. */
struct qr_judge {
    const struct qr_names *names;     /* with the trust file, when there is one */
    const uint8_t (*preimages32)[32]; /* safeTxHashes whose transactions are shown too, so that
                                         approving one of them is no approve-hash */
    size_t n_preimages;
    bool of_proposal; /* the calls are a proposal's, which carries a manifest of this hash, or none
                         (NULL): allowing another hash is unseen-manifest */
    const uint8_t *compose_hash32;
};

/* Add every finding of a tree; where is "PATH", or "STEP: PATH" when step is not NULL ("step 1").
 * A call that several candidates read is judged by each, and a code is given once a call. */
void qr_judge_call(struct qr_findings *findings, const struct qr_call *call,
                   const struct qr_judge *judge, const char *step);

#endif
