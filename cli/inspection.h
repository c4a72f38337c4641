/* What inspect has in hand, and how it is shown. */
#ifndef QUORATE_CLI_INSPECTION_H
#define QUORATE_CLI_INSPECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/signer_trust.h"
#include "prepare/review.h"
#include "prepare/verify.h"
#include "review/call.h"
#include "review/document.h"
#include "review/finding.h"
#include "review/known.h"
#include "review/names.h"

/* Zero-initialise first. */
struct qr_inspection {
    struct qr_known known;
    bool has_abi;                 /* known holds functions of ABI files */
    struct qr_signer_trust trust; /* names.trust points into it when there is a trust file */
    struct qr_names names;
    struct qr_review_names own; /* what names borrows */
    uint64_t now;               /* Unix time, seconds */
    /* one of the two */
    bool is_proposal;
    struct qr_review_document document;
    struct qr_verification verification;
    /* the calls, one a step of a proposal */
    const struct qr_call **calls;
    size_t n_calls;
    struct qr_findings findings;
    struct qr_arena arena;
};

/* Read the proposal at path against itself alone: its steps become the calls. */
QR_MUST_USE bool qr_inspection_read_proposal(struct qr_inspection *inspection, const char *path,
                                             struct qr_error *err);

/* Append what was found, for people; write it as a JSON document, whose members docs/review.md has.
 */
void qr_inspection_show(struct qr_buffer *out, const struct qr_inspection *inspection);
void qr_inspection_write(struct qr_buffer *out, const struct qr_inspection *inspection);

void qr_inspection_dispose(struct qr_inspection *inspection);

#endif
