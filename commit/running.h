/* One run of commit, as its parts share it. Private to this folder. */
#ifndef QUORATE_COMMIT_RUNNING_H
#define QUORATE_COMMIT_RUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attributes.h"
#include "base/error.h"
#include "commit/commit.h"

/* Times are seconds of a clock that only goes forward, never 0. */
struct qr_running {
    const struct qr_commit_request *request;
    struct qr_commit_state *state;
    struct qr_signer *signer;
    bool signer_opened;
    struct qr_address account; /* of signer, when there is one */
    int lock;
    struct timespec signatures_seen; /* when the folder of signatures was changed last, as read */
    size_t late;                     /* times that somebody else was faster, in a row */
    size_t silences;                 /* of the nodes, in a row */
    /* the transaction on its way, which this run has sent or sent again */
    size_t sent_step;   /* the step that it is of */
    uint64_t sent_at_s; /* when it, or what replaced it last, was sent first in this run; 0: not */
    uint64_t since_s;   /* when the step's first one was */
    uint64_t let_pass_since_s; /* since when others of the account are let pass; 0: not */
    uint64_t sent_again_at_s;
    unsigned poll_ms;
    unsigned doubted_ms;    /* how long the world was read again before a second one is signed */
    bool gave_up_replacing; /* the fees, the balance or another transaction do not allow it */
};

/* The clock, and a wait on it. */
uint64_t qr_running_now(void);
void qr_running_sleep(const struct qr_running *run, unsigned ms);
/* What has just happened, or with passing what is being waited for. */
void qr_running_tell(const struct qr_running *run, const char *line, bool passing);

/* The step that is ready: price, simulate, ask, sign, record and send its transaction, unless one
 * that was sent for it before may not have come to nothing yet. */
QR_MUST_USE bool qr_running_send(struct qr_running *run, struct qr_error *err);

/* The step whose transaction is on its way: send it again where this run has not, offer more where
 * it is stuck, wait a little. *go_on false: patience is at its end. */
QR_MUST_USE bool qr_running_await(struct qr_running *run, bool *go_on, struct qr_error *err);

#endif
