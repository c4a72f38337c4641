/* Owners' signatures over a Safe transaction hash: parsed, recovered, judged, aggregated. Pure.
 * Source: safe-smart-account, Safe.sol checkNSignatures and SignatureDecoder.sol. */
#ifndef QUORATE_SAFE_SIGNATURE_H
#define QUORATE_SAFE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

enum qr_signature_kind {
    QR_SIGNATURE_EIP712,   /* v 27, 28: ECDSA over the hash */
    QR_SIGNATURE_ETH_SIGN, /* v 31, 32: ECDSA over the EIP-191 prefixed hash, v raised by 4 */
    QR_SIGNATURE_CONTRACT, /* v 0: EIP-1271 of the owner in r; dynamic part */
    QR_SIGNATURE_APPROVED, /* v 1: approved on chain by the owner in r, or sent by it */
};

/* "eip712", "eth_sign", "contract", "approved". */
const char *qr_signature_kind_text(enum qr_signature_kind kind);

/* One owner's signature. */
struct qr_signature {
    enum qr_signature_kind kind;
    struct qr_address owner; /* recovered, or named in r; contract and approved ones are claims only
                                a chain can check */
    uint8_t sig65[65];       /* r, s, v as given; for CONTRACT s is meaningless until aggregation */
    const uint8_t *dynamic;  /* CONTRACT: the inner signature; borrowed */
    size_t dynamic_length;
    bool confirmed; /* CONTRACT, APPROVED: a caller has asked the chain; false after parsing */
};

/* Parse one 65-byte signature (or a standalone contract signature: pad32(owner), 65 as a word, 0,
 * then length and bytes of the inner one) over hash32 and find its owner. The signature borrows
 * from bytes. Refused by reason (QR_ERROR_INPUT but where said):
 * - v 0 or 1 of a raw hardware-wallet signature, which a Safe misreads. They are taken as contract
 *   and approved only when r is an address, its upper 12 bytes zero, which an ECDSA signature's r
 *   never is; and 0 only together with its dynamic part;
 * - v 2 (P-256) and every v that no deployed Safe accepts;
 * - EIP-2098 compact signatures (64 bytes) and lengths that fit nothing;
 * - r and s that no key can have made (QR_ERROR_REFUSED); an owner of 0 or 1; a dynamic part out of
 *   bounds.
 * High s is accepted, as the contract does. On an error signature is zero. */
QR_MUST_USE bool qr_signature_parse(struct qr_signature *signature, const uint8_t hash32[32],
                                    const uint8_t *bytes, size_t length, struct qr_error *err);

/* Parse an aggregated blob, as execTransaction takes it, into its signatures (array in the arena,
 * borrowing from bytes), at least one. The static part ends where the first dynamic part begins;
 * dynamic parts follow in the order of their entries, as every encoder writes them, without gaps.
 * Entries need not ascend, which only the contract demands. Every byte must be accounted for. */
QR_MUST_USE bool qr_signature_parse_blob(struct qr_signature **signatures, size_t *n_signatures,
                                         const uint8_t hash32[32], const uint8_t *bytes,
                                         size_t length, struct qr_arena *arena,
                                         struct qr_error *err);

/* Append the blob: entries ascending by owner, then contract signatures' dynamic parts with offsets
 * from the start of the blob (which is where blob ends now). Two signatures of one owner are
 * refused (QR_ERROR_REFUSED), and blob is then as it was. */
QR_MUST_USE bool qr_signatures_aggregate(struct qr_buffer *blob,
                                         const struct qr_signature *signatures, size_t n_signatures,
                                         struct qr_error *err);

/* keccak256("\x19Ethereum Signed Message:\n32" ‖ hash). */
void qr_eth_sign_hash(uint8_t out32[32], const uint8_t hash32[32]);

#endif
