#include "abi/calldata.h"

#include <string.h>

#include "abi/keccak.h"

void qr_selector(uint8_t selector4[4], const char *signature)
{
    uint8_t hash32[32];
    qr_keccak256(hash32, signature, strlen(signature));
    memcpy(selector4, hash32, 4);
}

void qr_calldata_add_selector(struct qr_buffer *out, const char *signature)
{
    uint8_t selector4[4];
    qr_selector(selector4, signature);
    qr_buffer_add(out, selector4, sizeof selector4);
}

void qr_calldata_add_word(struct qr_buffer *out, const struct qr_word *word)
{
    qr_buffer_add(out, word->be32, sizeof word->be32);
}

void qr_calldata_add_u64(struct qr_buffer *out, uint64_t number)
{
    struct qr_word word = qr_word_from_u64(number);
    qr_calldata_add_word(out, &word);
}

void qr_calldata_add_address(struct qr_buffer *out, const struct qr_address *address)
{
    struct qr_word word = qr_address_to_word(address);
    qr_calldata_add_word(out, &word);
}

void qr_calldata_add_bytes32(struct qr_buffer *out, const uint8_t bytes32[32])
{
    qr_buffer_add(out, bytes32, 32);
}

void qr_calldata_add_bytes_tail(struct qr_buffer *out, const uint8_t *bytes, size_t length)
{
    qr_calldata_add_u64(out, length);
    qr_buffer_add(out, bytes, length);
    qr_buffer_add_zeros(out, qr_calldata_bytes_tail_size(length) - 32 - length);
}

size_t qr_calldata_bytes_tail_size(size_t length)
{
    return 32 + (length / 32 + (length % 32 != 0)) * 32;
}
