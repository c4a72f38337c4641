/* What only a chain knows of signatures: which hashes an owner has approved on it, and whether a
 * contract takes the signature that was given for it. One place for collect, status and commit.
 * Source: safe-smart-account, Safe.sol checkNSignatures. */
#ifndef QUORATE_COMMIT_CONFIRM_H
#define QUORATE_COMMIT_CONFIRM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"
#include "prepare/route.h"
#include "safe/signature.h"

/* One Safe's transaction, its owners, and the signatures at hand. */
struct qr_confirm_request {
    const struct qr_step *step; /* a Safe's step: its hash is what was signed */
    const struct qr_address *owners;
    size_t n_owners;
    const struct qr_signature *signatures; /* over the step's hash */
    size_t n_signatures;
};

/* Zero-initialise. The arrays live in the arena given to ask. */
struct qr_confirm {
    struct qr_confirm_request request; /* as asked for; what it points to is borrowed until take */
    size_t first_approval;             /* request of the first owner's approvedHashes */
    size_t *contract;                  /* by signature: request of a contract's isValidSignature */
    /* after take */
    struct qr_signature *signatures; /* the given ones in their order, `confirmed` set where the
                                        chain says yes; then the approvals on chain of owners by
                                        whom no other signature that counts is there */
    size_t n_signatures;
    const char **reasons;   /* by signature: why the chain does not confirm a contract's or an
                               approved one, a sentence without its end; NULL otherwise */
    struct qr_error untold; /* why the node could not tell about a contract's signature, whose
                               reason is then qr_confirm_untold; of no kind when it could */
};

/* The reason of a contract's signature that the node could not tell about. */
extern const char qr_confirm_untold[];

/* Add the requests: approvedHashes of every owner, and isValidSignature for each contract's
 * signature by an owner, called by the Safe as its version calls it (up to 1.4.1 with the 66 bytes
 * that hash to the safeTxHash, from 1.5.0 with the safeTxHash). Nothing else is asked. Nodes need
 * not agree on the latter: a contract may look at the gas or the coinbase, which they choose, and
 * each words in its own way why it cannot run one. */
void qr_confirm_ask(struct qr_confirm *confirm, const struct qr_confirm_request *request,
                    struct qr_rpc_batch *batch, const struct qr_block *block,
                    struct qr_arena *arena);

/* Read the answers of each node, as qr_chain_read_each has them. A contract's signature is
 * confirmed only when every node says so. A contract that reverts, has no code or answers anything
 * but the magic value is no error: its signature stays unconfirmed and reasons says why. So it is
 * with one that the node fails to run, since an owner's contract that takes all gas must not stop
 * the others: untold then says how it failed. False (QR_ERROR_UNAVAILABLE) when the node did not
 * answer otherwise. ECDSA signatures are neither looked at nor changed: the judge recovers them. */
QR_MUST_USE bool qr_confirm_take(struct qr_confirm *confirm, struct qr_rpc_batch *batches,
                                 size_t n_nodes, struct qr_arena *arena, struct qr_error *err);

#endif
