/* What was read of a proposal's chain, for people and as JSON. */
#ifndef QUORATE_CLI_SHOW_ONCHAIN_H
#define QUORATE_CLI_SHOW_ONCHAIN_H

#include "base/buffer.h"
#include "base/json.h"
#include "prepare/onchain.h"

/* Append "On chain at block N" and below it each hop and the app, with the names of a trust file or
 * none (NULL). */
void qr_show_onchain(struct qr_buffer *out, const struct qr_onchain *onchain,
                     const struct qr_proposal *proposal, const struct qr_trust *trust);
/* Write {"block", "safes": […], "timelocks": […], "app": {…}}; docs/chain.md has the members. */
void qr_show_write_onchain(struct qr_json_writer *writer, const struct qr_onchain *onchain,
                           const struct qr_proposal *proposal);

#endif
