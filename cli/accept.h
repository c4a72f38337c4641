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

/* The codes of the line, in cli's arena; `mismatch` cannot be one of them. */
struct qr_accepted {
    const char **codes;
    size_t count;
};
QR_MUST_USE bool qr_accepted_read(struct qr_accepted *accepted, struct qr_cli *cli,
                                  struct qr_error *err);

/* Append the first danger that is not accepted, for a last line: "CODE WHERE: TEXT (and 2 more)";
 * nothing when there is none. */
void qr_danger_add_reason(struct qr_buffer *reason, const struct qr_findings *findings);

#endif
