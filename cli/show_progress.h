/* Where a proposal stands, for people and for programs. */
#ifndef QUORATE_CLI_SHOW_PROGRESS_H
#define QUORATE_CLI_SHOW_PROGRESS_H

#include "base/buffer.h"
#include "base/json.h"
#include "commit/commit.h"

/* A paragraph a step, then the outcome on the last line: "EXECUTED", "UNDER WAY: …", "DEAD: …" or
 * "UNKNOWN: …". */
void qr_show_progress(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_commit_state *state);

/* The same as an object: {"outcome", "sentence", "chain_id", "block", "steps": [{"kind", "status",
 * "text", …}]}. */
void qr_show_progress_json(struct qr_buffer *out, const struct qr_proposal *proposal,
                           const struct qr_commit_state *state);

#endif
