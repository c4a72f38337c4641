/* How addresses and chains are called beside their digits: by the signer's own trust file, and as
 * published contracts. Pure. */
#ifndef QUORATE_REVIEW_NAMES_H
#define QUORATE_REVIEW_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/address.h"
#include "base/buffer.h"
#include "review/trust.h"

/* An address that the document itself names: "this Safe", "the app", "the timelock". */
struct qr_named_address {
    struct qr_address address;
    const char *name;
};

/* Borrowed. Zero: no names but those of published contracts. */
struct qr_names {
    const struct qr_trust *trust; /* or NULL: there is no trust file */
    bool has_chain;
    struct qr_word chain_id;
    const struct qr_named_address *own;
    size_t n_own;
};

/* Append the name of an address, without its digits: the trust file's in quotes ("Treasury"), one
 * of its own, a published contract's with its version (MultiSendCallOnly 1.4.1) where it is listed
 * for the chain, or "nobody: the zero address"; escaped, but not for Markdown.
 * Nothing, and false, when it has none. */
bool qr_names_add(struct qr_buffer *out, const struct qr_names *names,
                  const struct qr_address *address);
/* Append the checksummed address, and its name in parentheses when it has one. */
void qr_names_add_address(struct qr_buffer *out, const struct qr_names *names,
                          const struct qr_address *address);
/* The known address (of the trust file, the document or a published contract) that it could be
 * taken for: another one with the same first four and last four hex digits. NULL: none, and for an
 * address that is known itself, on any chain; one that only the document names may still look like
 * a trusted one. */
const struct qr_address *qr_names_look_alike(const struct qr_names *names,
                                             const struct qr_address *address);
/* Append "8453 (Base)": the trust file's name of a chain, else a well-known one's. */
void qr_names_add_chain(struct qr_buffer *out, const struct qr_names *names,
                        const struct qr_word *chain_id);

#endif
