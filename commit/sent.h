/* What the nodes say of recorded transactions, and what of it counts: each node's own word is not
 * enough to call one mined, or to sign another in its place. */
#ifndef QUORATE_COMMIT_SENT_H
#define QUORATE_COMMIT_SENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "commit/records.h"
#include "commit/world.h"
#include "prepare/route.h"

/* Make world->receipts, and add to the first node's the account's nonce and the receipt of each
 * record, for qr_chain_head to take along. world->sent has room for each. */
void qr_sent_ask(struct qr_world *world, const struct qr_chain *chain,
                 const struct qr_records *records);

/* Ask the further nodes the same, a round trip each, and fill world->sent by what all of them say
 * at world->block. Receipts that contradict each other are QR_ERROR_REFUSED with both nodes. */
QR_MUST_USE bool qr_sent_take(struct qr_world *world, struct qr_chain *chain,
                              const struct qr_records *records, struct qr_error *err);

/* What the receipts of one of n_records tell of its Safe's step: EXECUTED or FAILED when every
 * node's does; else OPEN. */
enum qr_fate qr_sent_fate(const struct qr_world *world, size_t record, size_t n_records,
                          const struct qr_step *step);

#endif
