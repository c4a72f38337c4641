/* Whether a Safe's owners have signed: the verdict of checkNSignatures, reached off chain. Pure.
 * Source: safe-smart-account, Safe.sol checkNSignatures. */
#ifndef QUORATE_SAFE_JUDGE_H
#define QUORATE_SAFE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/attributes.h"
#include "base/error.h"
#include "safe/signature.h"

/* A signature that was left out. */
struct qr_rejected_signature {
    size_t index;            /* in the signatures given */
    struct qr_address owner; /* as it says */
    const char *reason;      /* a sentence without its end; static text */
};

/* Who has signed. Start as QR_SIGNERS_INIT. */
struct qr_signers {
    struct qr_signature
        *valid; /* one an owner, ascending by owner; owned, dynamic parts borrowed */
    size_t n_valid;
    struct qr_rejected_signature *rejected; /* in the order given; owned */
    size_t n_rejected;
};

#define QR_SIGNERS_INIT                                                                            \
    {                                                                                              \
        .valid = NULL                                                                              \
    }

/* Judge the signatures over one Safe transaction hash.
 *
 * Out: quorum   true only when at least threshold distinct owners have signed; false otherwise,
 *               also after an error.
 *      signers  the valid ones and the rejected ones; free with qr_signers_dispose. Empty after an
 *               error.
 * In:  hash32   the safeTxHash, 32 bytes. ECDSA signatures are recovered again over it, whatever
 *               owner they carry.
 *      owners   the Safe's owners, none twice, none 0 or 1; an empty set is an error.
 *      sigs     a contract's signature or an approval counts only with `confirmed`: bytes alone
 *               prove neither. ETH_SIGN counts as it does from Safe 1.1.0 on.
 *      threshold  1 … n_owners.
 * Returns false and fills err (QR_ERROR_INPUT) on bad arguments. A bad signature is not an error:
 * it is left out, and its reason stands in signers->rejected. */
QR_MUST_USE bool qr_safe_signatures_judge(bool *quorum, struct qr_signers *signers,
                                          const uint8_t hash32[32], const struct qr_address *owners,
                                          size_t n_owners, const struct qr_signature *sigs,
                                          size_t n_sigs, uint32_t threshold, struct qr_error *err);
void qr_signers_dispose(struct qr_signers *signers);

#endif
