/* Sending one step: priced, simulated, signed, recorded, and only then sent. */
#ifndef QUORATE_COMMIT_SEND_H
#define QUORATE_COMMIT_SEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "chain/fees.h"
#include "commit/progress.h"
#include "commit/records.h"
#include "commit/signer.h"
#include "commit/world.h"

/* The call that carries out a step. data lives in an arena. */
struct qr_step_call {
    struct qr_address to;
    struct qr_word value; /* wei */
    const uint8_t *data;
    size_t data_length;
};

/* A Safe's step becomes execTransaction with as many of its valid signatures as the threshold asks
 * for, keys' before approvals before contracts'; the others are as the proposal has them. The step
 * is ready. */
QR_MUST_USE bool qr_step_call(struct qr_step_call *call, const struct qr_world *world,
                              const struct qr_proposal *proposal, size_t step,
                              struct qr_arena *arena, struct qr_error *err);

/* Priced and simulated, about to be signed. */
struct qr_outgoing {
    size_t step;
    struct qr_address from;
    struct qr_transaction transaction;
    struct qr_word most_cost; /* wei: gas at its highest price, and the value */
    uint64_t n_ahead;         /* transactions of the account in the node's pool, which come first */
};

/* Ask the node, in one round trip, for the account's nonce and balance, the fees, the gas, and what
 * the call does. What would fail on chain is QR_ERROR_NOT_YET with the reason explained, as are an
 * account that cannot pay and an execTransaction that would report failure: that may change, and
 * another account may do it. max_fee may be NULL. */
QR_MUST_USE bool qr_outgoing_prepare(struct qr_outgoing *outgoing, struct qr_chain *chain,
                                     const struct qr_proposal *proposal, size_t step,
                                     const struct qr_step_call *call, const struct qr_address *from,
                                     const struct qr_word *max_fee, struct qr_error *err);
/* The same transaction at a raised fee, under the nonce of the recorded one that it replaces. */
QR_MUST_USE bool qr_outgoing_replace(struct qr_outgoing *outgoing, struct qr_chain *chain,
                                     const struct qr_record *record, const struct qr_word *max_fee,
                                     struct qr_error *err);

/* Sign and record it: it is on the disk when this returns. *record is the new one in records. */
QR_MUST_USE bool qr_outgoing_record(const struct qr_record **record, struct qr_records *records,
                                    const char *path, const struct qr_proposal *proposal,
                                    const struct qr_outgoing *outgoing, struct qr_signer *signer,
                                    struct qr_error *err);

/* What a node says to a transaction. */
enum qr_submission {
    QR_SUBMITTED,         /* taken, or had already */
    QR_SUBMISSION_LATE,   /* its nonce is used: read the world again */
    QR_SUBMISSION_BEHIND, /* another one with its nonce is in the pool, at a fee that it must pass
                           */
    QR_SUBMISSION_POOR,   /* the account cannot pay for it */
    QR_SUBMISSION_FAILED, /* err says why */
};

/* Send a recorded transaction. Whatever comes of it, sending the same one again is safe. Fills err
 * for every outcome but QR_SUBMITTED. */
enum qr_submission qr_record_send(const struct qr_record *record, struct qr_chain *chain,
                                  struct qr_error *err);

/* Whether a record of an earlier run may still be sent: yes when a node has it already; otherwise
 * only when its call would succeed now (QR_ERROR_NOT_YET with the reason when it would not). */
QR_MUST_USE bool qr_record_check(const struct qr_record *record, struct qr_chain *chain,
                                 struct qr_error *err);

#endif
