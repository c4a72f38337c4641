/* A proposal moved on, until it is executed or must wait. Everything is derived from the chain and
 * the proposal's directory, so that it may be killed at any moment and run again by anybody. */
#ifndef QUORATE_COMMIT_COMMIT_H
#define QUORATE_COMMIT_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "commit/progress.h"
#include "commit/send.h"
#include "commit/signer.h"

/* What commit asks of the one who calls it. */
struct qr_commit_hooks {
    void *context;
    /* The signer and the account that it signs for, opened when something is to be sent first.
     * *signer NULL, with no error: there is none. */
    bool (*open_signer)(struct qr_signer **signer, struct qr_address *account, void *context,
                        struct qr_error *err);
    /* Whether this transaction may be signed and sent; false with err: no. */
    bool (*allow)(void *context, const struct qr_proposal *proposal,
                  const struct qr_outgoing *outgoing, struct qr_error *err);
    /* What has just happened, one line without its end; or with passing what is being waited for.
     */
    void (*tell)(void *context, const char *line, bool passing);
};

/* Borrowed. */
struct qr_commit_request {
    const char *path; /* of the proposal's directory */
    const struct qr_proposal *proposal;
    struct qr_chain *chain;
    struct qr_transport *clock;    /* its sleep_ms */
    const struct qr_word *max_fee; /* wei a unit of gas; NULL: no cap */
    uint64_t confirmations;        /* from 1 */
    bool wait;                     /* for signatures, delays and other people, without an end */
    uint64_t poll_s;               /* with wait: between two looks at the chain, from 1 */
    uint64_t patience_s;           /* how long to wait for a transaction of ours to be mined */
    uint64_t replace_after_s;      /* after how long without that to offer more */
    struct qr_commit_hooks hooks;
};

/* What is known at the end. Zero-initialise; dispose of it also after an error. */
struct qr_commit_state {
    struct qr_signature_set signatures;
    struct qr_records records;
    struct qr_world world;
    struct qr_progress progress;
    struct qr_arena arena; /* of progress */
};

/* Read where the proposal stands; twice where it seems to be dead, lest a node between two blocks
 * is taken at its word. */
QR_MUST_USE bool qr_commit_look(struct qr_commit_state *state,
                                const struct qr_commit_request *request, struct qr_error *err);

/* Do all that can be done now, one transaction after the other, each checked on chain before the
 * next. True when nothing went wrong, whatever the outcome in state->progress: executed, dead, or
 * still under way. False with err: a transaction would fail (nothing was sent), was mined and
 * failed, or something could not be found out. */
QR_MUST_USE bool qr_commit_run(struct qr_commit_state *state,
                               const struct qr_commit_request *request, struct qr_error *err);

void qr_commit_state_dispose(struct qr_commit_state *state);

#endif
