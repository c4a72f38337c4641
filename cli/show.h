/* A proposal in words, as prepare and verify print it. */
#ifndef QUORATE_CLI_SHOW_H
#define QUORATE_CLI_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/json.h"
#include "cli/signer_trust.h"
#include "prepare/proposal.h"
#include "review/names.h"

/* How a proposal is shown. Borrowed. */
struct qr_show {
    const struct qr_step *only; /* the other Safe transactions are left out; NULL: none is */
    /* Which trust file is used, or that there is none, is told, and its names stand beside
     * addresses; NULL: this is shown the same to everybody. */
    const struct qr_signer_trust *trust;
    bool without_hashes; /* what is not to be signed has nothing to compare */
};

/* What is proposed: the calls in words, where it comes from, what changes, and each step with what
 * its call does and the hashes that a wallet shows. */
void qr_show_proposal(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_show *show);
/* The three hashes of a Safe's step, a line each, as wallets call them. */
void qr_show_hashes(struct qr_buffer *out, const struct qr_step *step);
/* Findings, one a paragraph, dangers first. */
void qr_show_findings(struct qr_buffer *out, const struct qr_findings *findings);
/* A line that begins with head (ASCII), then a text from anywhere, escaped, in lines of at most 80
 * columns as base/wrap.h breaks them, which go on with indent blanks. head may begin with a line
 * break. */
void qr_show_paragraph(struct qr_buffer *out, const char *head, size_t indent, const char *text);
/* A paragraph below a line that stands there already: begins with a line break, indented by two. */
void qr_show_wrapped(struct qr_buffer *out, const char *text);
/* "label        0x… (name)", the name on a line of its own where it has no room; names may be NULL.
 */
void qr_show_address(struct qr_buffer *out, const char *label, const struct qr_address *address,
                     const struct qr_names *names);
/* The members of the step that the owners sign: safe, nonce, domain_hash, message_hash,
 * safe_tx_hash. */
void qr_show_write_step(struct qr_json_writer *writer, const struct qr_step *step);

#endif
