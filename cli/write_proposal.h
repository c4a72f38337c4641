/* A proposal written to its directory. */
#ifndef QUORATE_CLI_WRITE_PROPOSAL_H
#define QUORATE_CLI_WRITE_PROPOSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "prepare/proposal.h"

/* Write every file, whole or not at all; a path that exists is QR_ERROR_INPUT, as is one inside of
 * a proposal's directory, which that would break. */
QR_MUST_USE bool qr_write_proposal(size_t *n_files, const char *path,
                                   const struct qr_proposal *proposal, struct qr_error *err);

/* Whether the directory that exists at path holds this very proposal; anything else is
 * QR_ERROR_INPUT. */
QR_MUST_USE bool qr_proposal_is_written(const char *path, const struct qr_proposal *proposal,
                                        struct qr_error *err);

#endif
