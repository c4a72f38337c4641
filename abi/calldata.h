/* Calls built by the program itself: selector and arguments appended one after the other, for
 * functions whose layout is known at the place of the call. Anything else goes through abi/value.h.
 */
#ifndef QUORATE_ABI_CALLDATA_H
#define QUORATE_ABI_CALLDATA_H

#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/buffer.h"

/* The first four bytes of keccak256(signature); the signature must be canonical. */
void qr_selector(uint8_t selector4[4], const char *signature);
void qr_calldata_add_selector(struct qr_buffer *out, const char *signature);
void qr_calldata_add_word(struct qr_buffer *out, const struct qr_word *word);
void qr_calldata_add_u64(struct qr_buffer *out, uint64_t number);
void qr_calldata_add_address(struct qr_buffer *out, const struct qr_address *address);
void qr_calldata_add_bytes32(struct qr_buffer *out, const uint8_t bytes32[32]);
/* A dynamic bytes tail: its length and the bytes, padded with zeros to a multiple of 32. */
void qr_calldata_add_bytes_tail(struct qr_buffer *out, const uint8_t *bytes, size_t length);
/* Length of such a tail. */
size_t qr_calldata_bytes_tail_size(size_t length);

#endif
