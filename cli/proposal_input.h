/* A PROPOSAL on the line, for the commands that come after prepare. */
#ifndef QUORATE_CLI_PROPOSAL_INPUT_H
#define QUORATE_CLI_PROPOSAL_INPUT_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "prepare/verify.h"

/* Read the proposal and check it against itself: everything is recomputed from its inputs, and a
 * difference is QR_ERROR_REFUSED. Zero-initialise verification first; dispose of it also after an
 * error. */
QR_MUST_USE bool qr_input_proposal(struct qr_verification *verification, const char *path,
                                   struct qr_error *err);

#endif
