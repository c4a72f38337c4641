/* Values of a Safe transaction in JSON, besides those of abi/fields.h. path names the value in the
 * message; errors have line and column. Internal to the folder. */
#ifndef QUORATE_SAFE_FIELDS_H
#define QUORATE_SAFE_FIELDS_H

#include "abi/fields.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "safe/transaction.h"

/* 0x hex; "" and null are empty. data is in the arena. */
QR_MUST_USE bool qr_safe_read_data(const uint8_t **data, size_t *length, struct qr_json_value json,
                                   const struct qr_abi_path *path, struct qr_arena *arena,
                                   struct qr_error *err);
/* 0 or 1, as a number or a string. */
QR_MUST_USE bool qr_safe_read_operation(enum qr_safe_operation *operation,
                                        struct qr_json_value json, const struct qr_abi_path *path,
                                        struct qr_error *err);

#endif
