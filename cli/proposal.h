/* A proposal that commands after prepare work on. */
#ifndef QUORATE_CLI_PROPOSAL_H
#define QUORATE_CLI_PROPOSAL_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/signer_trust.h"
#include "prepare/verify.h"

/* Read the signer's trust file, which must outlive verification: verification->trust stays NULL
 * when there is none. A file that cannot be read is an error. */
QR_MUST_USE bool qr_proposal_read_trust(struct qr_verification *verification,
                                        struct qr_signer_trust *trust, struct qr_error *err);

/* Verify the proposal at path against itself alone. One that contradicts itself is QR_ERROR_REFUSED
 * with the first difference; the proposal's own dangers and cautions stand in the findings.
 * Zero-initialise verification first, but for its trust; dispose of it also after an error. */
QR_MUST_USE bool qr_proposal_open(struct qr_verification *verification, const char *path,
                                  struct qr_error *err);

/* QR_ERROR_REFUSED when no Safe's owners sign it. */
QR_MUST_USE bool qr_proposal_check_signed(const struct qr_proposal *proposal, const char *path,
                                          struct qr_error *err);

/* The Safe of --safe: *safe is in cli's arena, NULL without the option. QR_ERROR_INPUT when none of
 * the proposal's steps is that Safe's. */
QR_MUST_USE bool qr_proposal_read_safe(const struct qr_address **safe, struct qr_cli *cli,
                                       const struct qr_proposal *proposal, struct qr_error *err);

#endif
