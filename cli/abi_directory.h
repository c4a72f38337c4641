/* --abi DIR: functions known by ABI files. */
#ifndef QUORATE_CLI_ABI_DIRECTORY_H
#define QUORATE_CLI_ABI_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "review/known.h"

#define QR_ABI_FILE_MAX_SIZE ((size_t)16 << 20) /* bytes */
#define QR_ABI_MAX_FILES     1000

/* Add the functions of every file *.json in the directory (not below it), in the order of their
 * names. A contract goes by the artifact's "contractName", else by its file's name. Refused: a file
 * that is no ABI, but for Hardhat's *.dbg.json; more or larger files than the limits; none. */
QR_MUST_USE bool qr_abi_directory_add(struct qr_known *known, const char *path,
                                      struct qr_error *err);

#endif
