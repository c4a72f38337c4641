/* Where a proposal stands, and what can be done next: derived from what was read, and from nothing
 * else. Pure. */
#ifndef QUORATE_COMMIT_PROGRESS_H
#define QUORATE_COMMIT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "commit/world.h"

enum qr_step_status {
    QR_STATUS_UNKNOWN, /* the node could not tell */
    QR_STATUS_DONE,
    QR_STATUS_NOT_NEEDED,  /* somebody else brought about what it is for */
    QR_STATUS_READY,       /* can be sent now */
    QR_STATUS_SENT,        /* a recorded transaction of it is on its way */
    QR_STATUS_SIGNATURES,  /* waits for owners */
    QR_STATUS_NONCE,       /* waits for transactions of the Safe that come first */
    QR_STATUS_EARLIER,     /* waits for a step before it */
    QR_STATUS_DELAY,       /* waits for the timelock */
    QR_STATUS_PREDECESSOR, /* waits for another operation */
    QR_STATUS_DEAD,        /* can never be executed */
};

/* "done", "not-needed", … as --json has it. */
const char *qr_step_status_text(enum qr_step_status status);

struct qr_step_progress {
    enum qr_step_status status;
    const char *text;               /* a clause for people: "signatures 2 of 3" */
    size_t signatures;              /* of Safe steps: owners who have signed and count */
    uint32_t threshold;             /* of Safe steps */
    uint64_t ready_at;              /* of DELAY: Unix time in seconds */
    const struct qr_record *record; /* of SENT: the newest one on its way */
};

enum qr_outcome {
    QR_OUTCOME_UNKNOWN,   /* the node could not tell */
    QR_OUTCOME_EXECUTED,  /* every step, and the app shows it */
    QR_OUTCOME_UNDER_WAY, /* something is still to come */
    QR_OUTCOME_DEAD,      /* it can never be executed any more */
};

/* "executed", "under-way", "dead", "unknown". */
const char *qr_outcome_text(enum qr_outcome outcome);

#define QR_NO_STEP SIZE_MAX

/* Lives in the arena given to qr_progress_derive. */
struct qr_progress {
    enum qr_outcome outcome;
    const char *sentence; /* the whole in one sentence, without its full stop */
    struct qr_step_progress *steps;
    size_t n_steps;
    size_t next; /* the step that is READY or SENT, the first one; QR_NO_STEP: none */
};

/* confirmations: how deep the block of a recorded transaction must be before it counts, from 1. */
void qr_progress_derive(struct qr_progress *progress, const struct qr_world *world,
                        const struct qr_world_request *request, uint64_t confirmations,
                        struct qr_arena *arena);

/* The error that stands for an outcome: false with QR_ERROR_NOT_YET, QR_ERROR_REFUSED or
 * QR_ERROR_UNAVAILABLE and the sentence; true when it is executed. `what` names the proposal. */
QR_MUST_USE bool qr_progress_result(const struct qr_progress *progress, const char *what,
                                    struct qr_error *err);

#endif
