/* What commit and cancel share: the options of sending, and the person at the terminal. */
#ifndef QUORATE_CLI_EXECUTE_OPTIONS_H
#define QUORATE_CLI_EXECUTE_OPTIONS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "cli/cli.h"
#include "cli/signer_trust.h"
#include "commit/commit.h"
#include "prepare/verify.h"

/* For a command's table of options, beside QR_KEY_OPTIONS. */
#define QR_EXECUTE_OPTIONS                                                                         \
    {.name = "--from", .value = "ADDRESS"}, {.name = "--yes"}, {.name = "--wait"},                 \
        {.name = "--max-fee", .value = "GWEI"}, {.name = "--confirmations", .value = "N"},         \
        {.name = "--timeout", .value = "SPAN"}, {.name = "--poll", .value = "SPAN"},               \
    {                                                                                              \
        .name = "--replace-after", .value = "SPAN"                                                 \
    }

/* What the hooks of a run work with. */
struct qr_execute {
    struct qr_cli *cli;
    struct qr_word max_fee;
    bool shows_progress; /* a line on the terminal that is written over */
    bool line_is_open;   /* one stands there now */
    /* What was found in the proposal, and with which trust file, for the one who is asked. */
    const struct qr_verification *verification;
    const struct qr_signer_trust *trust;
    bool has_told; /* all that, with --yes: once a run */
};

/* Read the options into request, whose path, proposal and chain are the caller's. execute must
 * outlive request. */
QR_MUST_USE bool qr_execute_options_read(struct qr_commit_request *request,
                                         struct qr_execute *execute, struct qr_cli *cli,
                                         struct qr_error *err);

/* Carry out the proposal, report where it stands then, and end as its outcome says. execute has its
 * verification and trust. */
QR_MUST_USE bool qr_execute_run(struct qr_cli *cli, const struct qr_commit_request *request,
                                struct qr_execute *execute, struct qr_error *err);

/* Append a transaction in words and numbers, as it is shown before it is signed. */
void qr_execute_show(struct qr_buffer *out, const struct qr_proposal *proposal,
                     const struct qr_outgoing *outgoing);

#endif
