/* Values of a transaction in JSON. path names the value in the message; errors have line and
 * column. Internal to the folder. */
#ifndef QUORATE_SAFE_FIELDS_H
#define QUORATE_SAFE_FIELDS_H

#include "abi/address.h"
#include "abi/path.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "safe/transaction.h"

/* uint256: a number without fraction or exponent, or a string in decimal or 0x hex. */
QR_MUST_USE bool qr_safe_read_word(struct qr_word *word, struct qr_json_value json,
                                   const struct qr_abi_path *path, struct qr_arena *arena,
                                   struct qr_error *err);
QR_MUST_USE bool qr_safe_read_address(struct qr_address *address, struct qr_json_value json,
                                      const struct qr_abi_path *path, struct qr_arena *arena,
                                      struct qr_error *err);
/* 0x hex; "" and null are empty. data is in the arena. */
QR_MUST_USE bool qr_safe_read_data(const uint8_t **data, size_t *length, struct qr_json_value json,
                                   const struct qr_abi_path *path, struct qr_arena *arena,
                                   struct qr_error *err);
/* 0 or 1, as a number or a string. */
QR_MUST_USE bool qr_safe_read_operation(enum qr_safe_operation *operation,
                                        struct qr_json_value json, const struct qr_abi_path *path,
                                        struct qr_error *err);

/* Give the error that was just set the place of a value. Returns false. */
bool qr_safe_refused_at(struct qr_error *err, struct qr_json_value value);

#endif
