/* What the files of review/call.h share. */
#ifndef QUORATE_REVIEW_CALL_PARTS_H
#define QUORATE_REVIEW_CALL_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "review/call.h"

/* Why calls past QR_CALL_MAX_CALLS are odd. */
#define QR_CALL_TOO_MANY "more calls than are looked at"

/* A tree that is being decoded. */
struct qr_call_tree {
    const struct qr_call_context *context;
    struct qr_arena *arena;
    size_t n_calls; /* there so far */
    size_t budget;  /* bytes of calls' data that may still be looked at; tails may overlap */
};

/* What a delegate call runs; NONE for a call. */
enum qr_delegate qr_call_delegate(const struct qr_call *call,
                                  const struct qr_call_context *context);
/* Whether zero stands for the caller in the batches of the MultiSend that a call is to (1.5.0). */
bool qr_call_is_to_zero_aware(const struct qr_call *call, const struct qr_call_context *context);
/* Fill has_safe_version and safe_version from the call's from. */
void qr_call_find_version(struct qr_call *call, const struct qr_call_context *context);

/* Fill the call's form and its candidates, without the calls inside them. */
void qr_call_read_candidates(struct qr_call *call, struct qr_call_tree *tree);
/* Let the odd bytes of a candidate span [from, to) too. */
void qr_candidate_add_odd(struct qr_candidate *candidate, size_t from, size_t to,
                          const char *reason);

/* Fill the calls inside a candidate; they are to be decoded themselves then. */
void qr_call_fill_inner(struct qr_candidate *candidate, const struct qr_call *call,
                        struct qr_call_tree *tree);

#endif
