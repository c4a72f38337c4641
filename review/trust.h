/* The trust file: what a signer expects to see, and calls by names of their own. Pure; reading and
 * editing the file are review/trust_file.h.
 *
 *   quorate-trust: 1
 *   chains:
 *     - id: 8453
 *       name: Base
 *   addresses:
 *     - address: "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
 *       name: Treasury
 *       kind: safe          # optional: safe, timelock, app, kms, token, account, contract
 *       chain: 8453         # optional: without it on every chain
 *
 * Without `chains` any chain will do. */
#ifndef QUORATE_REVIEW_TRUST_H
#define QUORATE_REVIEW_TRUST_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"

#define QR_TRUST_MAX_SIZE ((size_t)1 << 20) /* bytes */
#define QR_TRUST_MAX_NAME 60                /* characters of a name */

struct qr_trust_chain {
    struct qr_word id;
    const char *name; /* or NULL */
    size_t line;
};

struct qr_trust_address {
    struct qr_address address;
    const char *name;
    const char *kind; /* or NULL */
    bool has_chain;
    struct qr_word chain_id;
    size_t line; /* where its entry begins, and where the next thing does */
    size_t end_line;
};

/* Zero-initialise first. Owned by the arena. */
struct qr_trust {
    struct qr_trust_chain *chains; /* in the order of the file */
    size_t n_chains;
    struct qr_trust_address *addresses; /* in the order of the file */
    size_t n_addresses;
    struct qr_arena arena;
};

/* Unknown keys, bad addresses, an address twice for one chain, names that are empty, too long, or
 * hold characters that are not plain: an error with line and column. */
QR_MUST_USE bool qr_trust_parse(struct qr_trust *trust, const char *text, size_t length,
                                struct qr_error *err);
/* The entry for an address on a chain (chain_id NULL: on any), or NULL. */
const struct qr_trust_address *qr_trust_find(const struct qr_trust *trust,
                                             const struct qr_address *address,
                                             const struct qr_word *chain_id);
/* Whether a chain is expected: it is listed, or no chain is. */
bool qr_trust_has_chain(const struct qr_trust *trust, const struct qr_word *chain_id);
void qr_trust_dispose(struct qr_trust *trust);

#endif
