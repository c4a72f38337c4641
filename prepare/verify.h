/* Verification: everything is recomputed and compared, nothing is believed. */
#ifndef QUORATE_PREPARE_VERIFY_H
#define QUORATE_PREPARE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "prepare/onchain.h"
#include "prepare/preparation.h"
#include "review/finding.h"
#include "review/trust.h"

struct qr_verification {
    const struct qr_trust *trust; /* the signer's, set before; NULL: there is none */
    bool verified;                /* no danger that is not accepted */
    struct qr_findings findings;  /* every difference, and the cautions of the proposal */
    struct qr_preparation made; /* what was recomputed; only to be looked at after a true return */
    /* of qr_verify_hash */
    const struct qr_step
        *matched; /* the Safe's step whose safeTxHash it is, with its nonce; or NULL */
    /* of qr_verify_onchain */
    struct qr_onchain onchain;
    bool asked_chain;      /* onchain is filled */
    size_t n_before_chain; /* the findings after these are the chain's */
};

/* Zero-initialise verification first, but for its trust; dispose of it also after an error. A false
 * return means that nothing could be recomputed (err says why); a true return leaves the verdict in
 * verified. */

/* A proposal's directory, against the repository, or against itself alone when repository is NULL.
 * revision, when not NULL, must be the proposal's commit. */
QR_MUST_USE bool qr_verify_directory(struct qr_verification *verification, const char *path,
                                     struct qr_repository *repository, const char *revision,
                                     struct qr_error *err);

/* A safeTxHash, against what request prepares. Nonces that are not given are searched
 * (prepare/nonce_search.h). */
QR_MUST_USE bool qr_verify_hash(struct qr_verification *verification, const uint8_t hash32[32],
                                struct qr_repository *repository,
                                const struct qr_prepare_request *request, struct qr_error *err);

/* Check what was recomputed against its chain too (prepare/onchain.h): findings are added and
 * verified follows them. Does nothing when something differs already. A false return means that the
 * chain could not be asked. */
QR_MUST_USE bool qr_verify_onchain(struct qr_verification *verification, struct qr_chain *chain,
                                   struct qr_error *err);

/* Whether something differs from what was recomputed, so that the rest means little. */
bool qr_verification_differs(const struct qr_verification *verification);

/* Accept dangers by their codes; verified follows. */
void qr_verification_accept(struct qr_verification *verification, const char *const *codes,
                            size_t n_codes);

void qr_verification_dispose(struct qr_verification *verification);

#endif
