/* What a command's words stand for: files, standard input, hex, JSON, addresses. */
#ifndef QUORATE_CLI_INPUT_H
#define QUORATE_CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "cli/cli.h"

/* Most that a file or standard input may hold, but for manifests: 64 MiB. */
#define QR_INPUT_MAX_SIZE ((size_t)64 << 20)

/* Append the bytes of the file that word names; "-" is standard input, which a line may name once.
 */
QR_MUST_USE bool qr_input_file(struct qr_buffer *content, struct qr_cli *cli, const char *word,
                               size_t limit, struct qr_error *err);

/* A JSON file, parsed: content must outlive json. Errors begin with "FILE:LINE:COLUMN: ". */
QR_MUST_USE bool qr_input_json(struct qr_json *json, struct qr_buffer *content, struct qr_cli *cli,
                               const char *word, size_t limit, struct qr_error *err);

/* How a file is called in messages: the word, or "standard input" for "-". */
const char *qr_input_name(const char *word);

/* Append a text that stands on the line, or with "-" on standard input, without the newline at the
 * end. */
QR_MUST_USE bool qr_input_text(struct qr_buffer *text, struct qr_cli *cli, const char *word,
                               struct qr_error *err);

/* Append the bytes of a hex text on the line, or with "-" on standard input. An empty text is
 * refused: no bytes is "0x". `what` names it in messages. */
QR_MUST_USE bool qr_input_hex(struct qr_buffer *bytes, struct qr_cli *cli, const char *word,
                              const char *what, struct qr_error *err);

/* The value of an option: an address, a chain id from 1 on, 32 bytes in hex. The command declares
 * the option as required, or the caller knows that it was given. */
QR_MUST_USE bool qr_input_address(struct qr_address *address, const struct qr_cli *cli,
                                  const char *option, struct qr_error *err);
QR_MUST_USE bool qr_input_chain(struct qr_word *chain_id, const struct qr_cli *cli,
                                const char *option, struct qr_error *err);
QR_MUST_USE bool qr_input_hash32(uint8_t hash32[32], const struct qr_cli *cli, const char *option,
                                 struct qr_error *err);

#endif
