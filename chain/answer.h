/* Answers of contracts that may not be what they are taken for. Pure. */
#ifndef QUORATE_CHAIN_ANSWER_H
#define QUORATE_CHAIN_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/address.h"
#include "abi/value.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"

/* Whether a contract answered a call: false when it reverted or gave nothing, as one without such a
 * function does. A node that would not run the call is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_answer_is_there(bool *there, struct qr_rpc_batch *batch, size_t index,
                                    struct qr_error *err);

/* The answer to a call of `function` ("nonce()") decoded as the tuple that `types` spells
 * ("(address[],address)"), strictly. None, or one of another shape, is QR_ERROR_REFUSED:
 * "0x… gives no answer to nonce(): …". The value lives in the arena and the batch. */
QR_MUST_USE bool qr_answer_decode(struct qr_abi_value *tuple, struct qr_rpc_batch *batch,
                                  size_t index, const struct qr_address *address,
                                  const char *function, const char *types, struct qr_arena *arena,
                                  struct qr_error *err);
/* The same for a function that gives one word. */
QR_MUST_USE bool qr_answer_word(struct qr_word *word, struct qr_rpc_batch *batch, size_t index,
                                const struct qr_address *address, const char *function,
                                struct qr_error *err);

/* Whether eth_getCode at index gives any code; its keccak256 goes to code_hash32 (may be NULL). */
QR_MUST_USE bool qr_answer_code(bool *has_code, uint8_t code_hash32[32], struct qr_rpc_batch *batch,
                                size_t index, struct qr_error *err);
/* The address in the low 20 bytes of a storage slot, as contracts take it. */
QR_MUST_USE bool qr_answer_slot_address(struct qr_address *address, struct qr_rpc_batch *batch,
                                        size_t index, struct qr_error *err);
/* The last 20 bytes of a word. */
struct qr_address qr_address_from_word(const struct qr_word *word);

#endif
