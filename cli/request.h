/* The options that say what to prepare, shared by prepare and verify. */
#ifndef QUORATE_CLI_REQUEST_H
#define QUORATE_CLI_REQUEST_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "cli/cli.h"
#include "prepare/preparation.h"

/* For a command's table of options. */
#define QR_REQUEST_OPTIONS                                                                         \
    {.name = "--action", .value = "KIND[=VALUE]", .repeated = true},                               \
        {.name = "--call", .value = "\"0xTARGET signature(types) arguments\"", .repeated = true},  \
        {.name = "--nonce", .value = "N", .repeated = true},                                       \
        {.name = "--set", .value = "NAME=VALUE", .repeated = true},                                \
        {.name = "--config", .value = "PATH"},                                                     \
    {                                                                                              \
        .name = "--config-file", .value = "FILE"                                                   \
    }

/* Read them; lists live in cli's arena. revision is set by the caller. */
QR_MUST_USE bool qr_request_read(struct qr_prepare_request *request, struct qr_cli *cli,
                                 struct qr_error *err);

/* The repository of --repo, or the one that the working directory is in. NULL on an error. */
QR_MUST_USE struct qr_repository *qr_request_open_repository(const struct qr_cli *cli,
                                                             struct qr_error *err);

#endif
