/* Values of elementary types in JSON: the part that calls and EIP-712 messages share. */
#ifndef QUORATE_ABI_SCALAR_H
#define QUORATE_ABI_SCALAR_H

#include "abi/path.h"
#include "abi/value.h"
#include "base/json.h"

/* Read a value of an elementary type from JSON, as qr_abi_value_from_json does. path (NULL:
 * "value") names it in the message; err gets the line and column. */
QR_MUST_USE bool qr_abi_scalar_from_json(struct qr_abi_value *value, const struct qr_abi_type *type,
                                         struct qr_json_value json, const struct qr_abi_path *path,
                                         struct qr_arena *arena, struct qr_error *err);

/* The decoded text of a string or key, or the digits of a number: borrowed from the source where it
 * stands there as it is, else in the arena. Not terminated. */
const char *qr_abi_json_text(size_t *length, struct qr_json_value json, struct qr_arena *arena);

/* "PATH: REASON", with line and column. Returns false. */
QR_PRINTF(4, 5)
bool qr_abi_json_refuse(struct qr_error *err, const struct qr_abi_path *path,
                        struct qr_json_value json, const char *fmt, ...);

/* "PATH: expected WHAT, found a string", with line and column. Returns false. */
bool qr_abi_json_expected(const struct qr_abi_path *path, const char *what,
                          struct qr_json_value json, struct qr_error *err);

#endif
