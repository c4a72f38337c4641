/* Signatures from anywhere: whose each is, over which hash, of which kind. Nothing is written
 * before every one of them is good.
 *
 * Order of calls: qr_collect_word, qr_collect_text or qr_collect_path for each that is given; then
 * qr_collect_confirm when there is a chain; then qr_collect_write. */
#ifndef QUORATE_COMMIT_COLLECT_H
#define QUORATE_COMMIT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "commit/owners.h"
#include "commit/signatures.h"
#include "prepare/proposal.h"
#include "safe/signature.h"

/* Most that a file of signatures may hold, and most signatures of one collection. */
#define QR_COLLECT_MAX_SIZE  ((size_t)16 << 20) /* bytes */
#define QR_COLLECT_MAX_ITEMS 4096

/* What is known beforehand. Borrowed. */
struct qr_collect_request {
    const struct qr_proposal *proposal;
    const struct qr_address *safe;   /* only signatures for this Safe; NULL: any of the proposal */
    const struct qr_owners *owners;  /* of its Safes, from a chain; NULL: unknown */
    const struct qr_address *expect; /* only signatures by these; none: by anybody */
    size_t n_expect;
};

/* One signature. */
struct qr_collected {
    struct qr_signature signature; /* its dynamic part lives in the arena */
    const struct qr_step *step;
    const char *from; /* where it came from, for messages */
    /* after qr_collect_write */
    enum qr_signature_written written;
    char name[QR_SIGNATURE_NAME_SIZE]; /* within signatures/ */
};

/* How far a Safe's step is, with what is collected. */
struct qr_collect_tally {
    const struct qr_step *step;
    size_t n_valid; /* distinct owners who have signed, approvals on chain among them */
    uint32_t threshold;
};

/* Start as QR_COLLECTION_INIT, then set request. */
struct qr_collection {
    struct qr_collect_request request;
    struct qr_collected *items; /* in the order given, none twice */
    size_t count;
    size_t capacity;
    size_t n_given;                             /* copies among them */
    struct qr_collect_tally tally[QR_MAX_HOPS]; /* after qr_collect_confirm */
    size_t n_tallies;
    struct qr_arena arena;
};

#define QR_COLLECTION_INIT                                                                         \
    {                                                                                              \
        .items = NULL                                                                              \
    }

/* Add what a word of the command line stands for: a signature in hex, with or without 0x (a blob of
 * several and a contract's standalone signature too), or else a file or a directory. */
QR_MUST_USE bool qr_collect_word(struct qr_collection *collection, const char *word,
                                 struct qr_error *err);

/* Add the signatures of a file, or of every file in a directory; of a proposal's directory those in
 * its signatures/. */
QR_MUST_USE bool qr_collect_path(struct qr_collection *collection, const char *path,
                                 struct qr_error *err);

/* Add the signatures that a text holds: hex words, a signature file, a Safe Transaction Service
 * transaction, confirmation or page of either, a wallet's {"signature"}, a JSON string or list of
 * these. name is for messages. */
QR_MUST_USE bool qr_collect_text(struct qr_collection *collection, const char *text, size_t length,
                                 const char *name, struct qr_error *err);

/* Refused, by each of these (QR_ERROR_REFUSED, or QR_ERROR_INPUT for what is malformed):
 * - a signer who is no owner, when owners or expect are known; usual mistakes are called by name
 *   (the message hash was signed, another nonce, the hash as a text, …);
 * - a signature over a hash that the proposal does not have;
 * - another signature of an owner who has one in the collection;
 * - what could be read in several ways, such as a raw v of 0 without known owners.
 * A v of 27 or 28 that an eth_sign wallet left, and a raw v of 0 or 1, are brought to the Safe's
 * form when that is what recovers to a known owner. */

/* Ask the chain about contracts' signatures and approvals: one that it does not confirm is refused.
 * Fills the tallies from these and the proposal's own files in path. request.owners must be set. */
QR_MUST_USE bool qr_collect_confirm(struct qr_collection *collection, const char *path,
                                    struct qr_chain *chain, struct qr_error *err);

/* Write them to the signatures/ of the proposal at path, all or none: every conflict is found
 * before the first is written. */
QR_MUST_USE bool qr_collect_write(struct qr_collection *collection, const char *path, bool replace,
                                  struct qr_error *err);
void qr_collection_dispose(struct qr_collection *collection);

#endif
