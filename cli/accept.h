/* --accept CODE: dangers that the user takes. */
#ifndef QUORATE_CLI_ACCEPT_H
#define QUORATE_CLI_ACCEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"
#include "review/finding.h"

/* For a command's table of options. */
#define QR_ACCEPT_OPTION                                                                           \
    {                                                                                              \
        .name = "--accept", .value = "CODE", .repeated = true                                      \
    }

/* The codes of the line, none twice, in cli's arena; `mismatch` cannot be one of them, nor what is
 * no finding's code. */
struct qr_accepted {
    const char **codes;
    size_t count;
};
QR_MUST_USE bool qr_accepted_read(struct qr_accepted *accepted, struct qr_cli *cli,
                                  struct qr_error *err);

/* Append which of them were dangers here ("Accepted: safe-owners, approve-hash") and which were
 * not, a paragraph each; nothing when none was given. */
void qr_accepted_show(struct qr_buffer *out, const struct qr_accepted *accepted,
                      const struct qr_findings *findings);
/* Write those that were dangers here as an array. */
void qr_accepted_write(struct qr_json_writer *writer, const struct qr_accepted *accepted,
                       const struct qr_findings *findings);

/* Append the codes of the dangers that could be accepted and are not: "a, b"; nothing when a
 * mismatch is among them, with which nothing else is worth accepting. */
void qr_danger_add_codes(struct qr_buffer *codes, const struct qr_findings *findings);

/* Append the first danger that is not accepted, for a last line: "CODE WHERE: TEXT (and 2 more)";
 * nothing when there is none. */
void qr_danger_add_reason(struct qr_buffer *reason, const struct qr_findings *findings);

#endif
