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
    size_t zeros;   /* that were put after what is cut off (call_multisend.c) */
};

/* The parts of a call inside, as the arguments have them. */
struct qr_inner_call {
    struct qr_address to;
    struct qr_word value;
    enum qr_safe_operation operation;
    const uint8_t *data;
    size_t length;
    bool is_copy; /* data is not within the data of the call around it */
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

/* Those of a MultiSend. */
void qr_call_fill_multisend(struct qr_candidate *candidate, const struct qr_call *call,
                            struct qr_call_tree *tree);

/* Make room for count calls inside, as far as there are to be so many; *room of them. */
void qr_call_make_room(size_t *room, struct qr_candidate *candidate, size_t count,
                       struct qr_call_tree *tree);
/* Append the next call inside. Who carries it out is the callee, unless the callee's code runs in
 * the caller's place. */
struct qr_call *qr_call_add_inner(struct qr_candidate *candidate, const struct qr_call *call,
                                  const struct qr_inner_call *inner, struct qr_call_tree *tree);

#endif
