/* Values of known types in JSON documents, read into what the code works with. path names the value
 * in the message; errors have line and column; outputs are zero after one. */
#ifndef QUORATE_ABI_FIELDS_H
#define QUORATE_ABI_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/path.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"

/* uint256: a number without fraction or exponent, or a string in decimal or 0x hex. */
QR_MUST_USE bool qr_abi_read_word(struct qr_word *word, struct qr_json_value json,
                                  const struct qr_abi_path *path, struct qr_arena *arena,
                                  struct qr_error *err);
QR_MUST_USE bool qr_abi_read_address(struct qr_address *address, struct qr_json_value json,
                                     const struct qr_abi_path *path, struct qr_arena *arena,
                                     struct qr_error *err);
/* 0x hex of 32 bytes. */
QR_MUST_USE bool qr_abi_read_bytes32(uint8_t bytes32[32], struct qr_json_value json,
                                     const struct qr_abi_path *path, struct qr_arena *arena,
                                     struct qr_error *err);
/* 0x hex of any length. data is in the arena. */
QR_MUST_USE bool qr_abi_read_data(const uint8_t **data, size_t *length, struct qr_json_value json,
                                  const struct qr_abi_path *path, struct qr_arena *arena,
                                  struct qr_error *err);

#endif
