/* Standard output and standard error. */
#ifndef QUORATE_CLI_OUTPUT_H
#define QUORATE_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/typed_data.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "cli/cli.h"

/* Make descriptors 0 to 2 something that fails where they were closed, so that no file that is
 * opened later takes their place, and let a closed pipe be an error instead of a signal. */
void qr_output_begin(void);

/* Write text to standard output and close it; a failure is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_output_finish(const struct qr_buffer *text, struct qr_error *err);

/* Make a JSON document ASCII: every other character, which can only stand in a string, becomes
 * \uNNNN. So no reader of the terminal sees what it hides, and no program reads anything else. */
void qr_output_escape_json(struct qr_buffer *json);

/* Text for people on standard error, as it is. */
void qr_output_diagnostic(const struct qr_buffer *text);

/* The error's line on standard error: "quorate: MESSAGE". */
void qr_output_error(const struct qr_error *err);

/* Append a result that is one value: a line of "0x" hex, or with --json {"KEY": "0x…"}. */
void qr_output_hex(struct qr_cli *cli, const char *key, const uint8_t *bytes, size_t length);

/* Append the three hashes of a typed message, labelled as wallets label them; hash_label names the
 * last. With --json {"domain_hash", "message_hash", "hash"}. */
void qr_output_hashes(struct qr_cli *cli, const struct qr_typed_data_hashes *hashes,
                      const char *hash_label);

#endif
