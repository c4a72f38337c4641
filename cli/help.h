/* What --help and --version say. */
#ifndef QUORATE_CLI_HELP_H
#define QUORATE_CLI_HELP_H

#include <stddef.h>

#include "base/buffer.h"
#include "cli/cli.h"

/* Append the help that the line asks for: of its command, its group, or the whole program. */
void qr_help_add(struct qr_buffer *out, const struct qr_cli *cli,
                 const struct qr_command *const *commands, size_t n_commands);
/* Append the program's name and version. */
void qr_help_add_version(struct qr_buffer *out, const struct qr_cli *cli);

#endif
