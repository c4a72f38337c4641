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
 * Without `chains`, or with none in it, any chain will do. Both lists may be left out. */
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
    size_t line;      /* as below */
    size_t end_line;
};

struct qr_trust_address {
    struct qr_address address;
    const char *name;
    const char *kind; /* or NULL */
    bool has_chain;
    struct qr_word chain_id;
    size_t line; /* where its entry begins, and the line after the last one with a part of it */
    size_t end_line;
};

/* Where a list stands in the file. */
struct qr_trust_list {
    size_t line;   /* of its key; 0: the file has no such list */
    size_t column; /* of its key */
};

/* Zero-initialise first. Owned by the arena. */
struct qr_trust {
    struct qr_trust_chain *chains; /* in the order of the file */
    size_t n_chains;
    struct qr_trust_address *addresses; /* in the order of the file */
    size_t n_addresses;
    const struct qr_trust_chain **by_id; /* sorted; private to trust.c */
    const struct qr_trust_address **by_address;
    struct qr_trust_list chain_list;
    struct qr_trust_list address_list;
    struct qr_arena arena;
};

/* What the kinds are, for messages: "safe, timelock, …". */
#define QR_TRUST_KINDS "safe, timelock, app, kms, token, account or contract"
/* Whether a word is one of them. */
bool qr_trust_is_kind(const char *kind);
/* Whether a text may be a name: not empty, at most QR_TRUST_MAX_NAME characters, nothing odd
 * (base/odd_text.h), no blank at an end, no quotes and no backslash. what names the value. */
QR_MUST_USE bool qr_trust_check_name(const char *name, size_t length, const char *what,
                                     struct qr_error *err);
/* Digits of a chain id, from 1 on. */
QR_MUST_USE bool qr_trust_parse_chain_id(struct qr_word *id, const char *text, size_t length,
                                         const char *what, struct qr_error *err);

/* Unknown keys, bad addresses, an address twice for one chain, names that are empty, too long, or
 * hold characters that are not plain: an error with line and column. */
QR_MUST_USE bool qr_trust_parse(struct qr_trust *trust, const char *text, size_t length,
                                struct qr_error *err);
/* The entry for an address on a chain (chain_id NULL: on any), or NULL. One that names the chain
 * goes before one without. */
const struct qr_trust_address *qr_trust_find(const struct qr_trust *trust,
                                             const struct qr_address *address,
                                             const struct qr_word *chain_id);
/* The entry for a chain, or NULL. */
const struct qr_trust_chain *qr_trust_find_chain(const struct qr_trust *trust,
                                                 const struct qr_word *chain_id);
/* Whether two addresses differ, and could be taken for one another: the first four and the last
 * four hex digits are the same, and more than those nobody compares. */
bool qr_trust_resembles(const struct qr_address *a, const struct qr_address *b);
/* An entry for another address that resembles this one, or NULL. */
const struct qr_trust_address *qr_trust_look_alike(const struct qr_trust *trust,
                                                   const struct qr_address *address);
/* Whether a chain is expected: it is listed, or no chain is. */
bool qr_trust_has_chain(const struct qr_trust *trust, const struct qr_word *chain_id);
void qr_trust_dispose(struct qr_trust *trust);

#endif
