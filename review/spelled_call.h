/* A call as wallets and services write it beside its bytes: a method's name, and its arguments as
 * texts. Pure.
 * Source: safe-wallet-monorepo, apps/tx-builder (contractMethod, contractInputsValues);
 * safe-eth-py, the decoder behind dataDecoded. */
#ifndef QUORATE_REVIEW_SPELLED_CALL_H
#define QUORATE_REVIEW_SPELLED_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/value.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"

/* In an arena. */
struct qr_spelled_call {
    struct qr_abi_function function;
    struct qr_abi_value arguments;
    const uint8_t *calldata; /* selector and arguments */
    size_t length;
};

/* contractMethod {"name", "inputs": [{"name", "type", "components"?}]} with contractInputsValues
 * {NAME: text}: arrays and tuples are JSON in a text, in which words that begin with 0x need no
 * quotes; a parameter without a name goes by its number from 0. False, with what cannot be encoded,
 * after which only function may be looked at, and only when its name is not NULL. */
QR_MUST_USE bool qr_spelled_call_from_method(struct qr_spelled_call *call,
                                             struct qr_json_value method,
                                             struct qr_json_value values, struct qr_arena *arena,
                                             struct qr_error *err);
/* dataDecoded {"method", "parameters": [{"type", "value"}]}: every scalar is a text, arrays and
 * tuples are arrays. Failure as above. */
QR_MUST_USE bool qr_spelled_call_from_decoded(struct qr_spelled_call *call,
                                              struct qr_json_value decoded, struct qr_arena *arena,
                                              struct qr_error *err);

/* Append it for a sentence, escaped and shortened: transfer(address,uint256) with ["0x…","1"]. */
void qr_spelled_call_add(struct qr_buffer *out, const struct qr_spelled_call *call);

#endif
