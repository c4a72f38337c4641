/* The words of the command line. */
#ifndef QUORATE_CLI_OPTIONS_H
#define QUORATE_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "cli/cli.h"

/* Read argv[1] … into cli, which is zero-initialised (with QR_BUFFER_INIT and QR_ARENA_INIT; all
 * zero will do). Global options stand anywhere, a command's own after its name; both as "--name
 * value" and "--name=value"; "--" ends them; "-" and what begins with "-" and a digit are no
 * options. After --help, --version or the word `help` the command may be missing and its arguments
 * are not counted. An empty line gives success with no command and no group. */
QR_MUST_USE bool qr_cli_parse(struct qr_cli *cli, const struct qr_command *const *commands,
                              size_t n_commands, int argc, char *const *argv, struct qr_error *err);

/* The value of a command's option, or NULL when it was not given. name must be one of its options
 * that has a value and is not repeated. */
const char *qr_cli_value(const struct qr_cli *cli, const char *name);
/* Whether an option of the command was given. */
bool qr_cli_has(const struct qr_cli *cli, const char *name);

#endif
