/* A proposal in words, as prepare and verify print it. */
#ifndef QUORATE_CLI_SHOW_H
#define QUORATE_CLI_SHOW_H

#include "base/buffer.h"
#include "base/json.h"
#include "prepare/proposal.h"

/* What is proposed: the calls in words, where it comes from, and each step with the hashes that a
 * wallet shows. With only not NULL the other Safe transactions are left out. */
void qr_show_proposal(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_step *only);
/* The three hashes of a Safe's step, a line each, as wallets call them. */
void qr_show_hashes(struct qr_buffer *out, const struct qr_step *step);
/* Findings, one a paragraph. */
void qr_show_findings(struct qr_buffer *out, const struct qr_findings *findings);
/* A text from anywhere, escaped, in lines of at most 80 columns, indented by two and broken at
 * blanks only: a hash is never cut. Begins with a line break. */
void qr_show_wrapped(struct qr_buffer *out, const char *text);
/* The members of the step that the owners sign: safe, nonce, domain_hash, message_hash,
 * safe_tx_hash. */
void qr_show_write_step(struct qr_json_writer *writer, const struct qr_step *step);

#endif
