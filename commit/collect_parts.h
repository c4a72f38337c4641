/* Pieces of collect. Internal to the folder. */
#ifndef QUORATE_COMMIT_COLLECT_PARTS_H
#define QUORATE_COMMIT_COLLECT_PARTS_H

#include "commit/collect.h"

/* What a document says of a signature beside its bytes. */
struct qr_collect_claim {
    const struct qr_address *owner; /* or NULL */
    const struct qr_step *step;     /* whose hash it names; or NULL */
    const char *from;               /* in the arena */
};

/* Add the one or several signatures in bytes. */
QR_MUST_USE bool qr_collect_bytes(struct qr_collection *collection, const uint8_t *bytes,
                                  size_t length, const struct qr_collect_claim *claim,
                                  struct qr_error *err);

/* Find out whose one signature is: bytes are as it stands alone. */
QR_MUST_USE bool qr_collect_identify(struct qr_collected *found,
                                     const struct qr_collection *collection, const uint8_t *bytes,
                                     size_t length, const struct qr_collect_claim *claim,
                                     struct qr_error *err);

/* Add one that is identified, unless it is there already. */
QR_MUST_USE bool qr_collect_add(struct qr_collection *collection, const struct qr_collected *found,
                                struct qr_error *err);

/* The one that is there by the same owner over the same step's hash, or NULL. */
const struct qr_collected *qr_collect_find(const struct qr_collection *collection,
                                           const struct qr_collected *like);

/* Add what a JSON document holds. */
QR_MUST_USE bool qr_collect_json(struct qr_collection *collection, struct qr_json_value document,
                                 const char *name, struct qr_error *err);

/* The proposal's step with that safeTxHash that may be collected for; NULL after setting err, which
 * calls usual mistakes by name. */
QR_MUST_USE const struct qr_step *qr_collect_step_of_hash(const struct qr_collection *collection,
                                                          const uint8_t hash32[32],
                                                          struct qr_error *err);

/* Whether a step's signatures are collected (--safe), and whether address may be their owner as far
 * as owners are known; known says whether they are. */
bool qr_collect_is_wanted(const struct qr_collection *collection, const struct qr_step *step);
bool qr_collect_may_sign(bool *known, const struct qr_collection *collection,
                         const struct qr_step *step, const struct qr_collect_claim *claim,
                         const struct qr_address *address);

/* A usual mistake by which somebody who may sign has made this ECDSA signature: appends a sentence
 * that names it. False when there is none. */
QR_MUST_USE bool qr_collect_explain(struct qr_buffer *text, const struct qr_collection *collection,
                                    const struct qr_collect_claim *claim, const uint8_t sig65[65]);

#endif
