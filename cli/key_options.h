/* The options that say who signs, shared by sign, commit and cancel. */
#ifndef QUORATE_CLI_KEY_OPTIONS_H
#define QUORATE_CLI_KEY_OPTIONS_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "cli/cli.h"
#include "commit/signer.h"

/* For a command's table of options. */
#define QR_KEY_OPTIONS                                                                             \
    {.name = "--keystore", .value = "FILE"}, {.name = "--password-file", .value = "FILE"},         \
        {.name = "--key-file", .value = "FILE"}, {.name = "--key-env", .value = "NAME"},           \
        {.name = "--signer", .value = "'COMMAND {typed_data}'"},                                   \
    {                                                                                              \
        .name = "--rpc-account", .value = "ADDRESS"                                                \
    }

/* Check that at most one of them is given (with --password-file only beside --keystore): *given
 * says whether one is. Cheap and without side effects, to be called before anything else is done.
 */
QR_MUST_USE bool qr_key_options_check(bool *given, const struct qr_cli *cli, struct qr_error *err);

/* Open the signer that they name: reads and decrypts the key, asking for a password on the terminal
 * without echo when --keystore has no --password-file. *signer is NULL when none is given. */
QR_MUST_USE bool qr_key_options_open(struct qr_signer **signer, struct qr_cli *cli,
                                     struct qr_error *err);

#endif
