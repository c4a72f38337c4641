/* Values as wallets and services spell them, made the JSON that abi/value.h reads. Private to this
 * folder. */
#ifndef QUORATE_REVIEW_SPELLED_VALUE_H
#define QUORATE_REVIEW_SPELLED_VALUE_H

#include <stdbool.h>

#include "abi/type.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"

/* Append the value. Taken beside what abi/value.h takes: booleans as texts ("true", "True"), blanks
 * around a scalar, "" for no bytes, and arrays and tuples as JSON in a text, in which words that
 * begin with 0x need no quotes. Whether a value fits its type is for abi/value.h to say. */
QR_MUST_USE bool qr_spelled_value_add(struct qr_buffer *out, const struct qr_abi_type *type,
                                      struct qr_json_value json, struct qr_error *err);

#endif
