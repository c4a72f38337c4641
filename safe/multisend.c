#include "safe/multisend.h"

#include <string.h>

#include "abi/calldata.h"

/* operation(1) to(20) value(32) length(32) */
#define HEAD_SIZE ((size_t)85)

void qr_multisend_pack(struct qr_buffer *out, const struct qr_multisend_call *calls, size_t n_calls)
{
    for (size_t i = 0; i < n_calls; i++) {
        const struct qr_multisend_call *call = &calls[i];
        qr_buffer_add_byte(out, (uint8_t)call->operation);
        qr_buffer_add(out, call->to.addr20, sizeof call->to.addr20);
        qr_calldata_add_word(out, &call->value);
        qr_calldata_add_u64(out, call->data_length);
        qr_buffer_add(out, call->data, call->data_length);
    }
}

void qr_multisend_add_calldata(struct qr_buffer *out, const struct qr_multisend_call *calls,
                               size_t n_calls)
{
    size_t packed_length = 0;
    for (size_t i = 0; i < n_calls; i++) {
        packed_length += HEAD_SIZE + calls[i].data_length;
    }
    qr_calldata_add_selector(out, "multiSend(bytes)");
    qr_calldata_add_u64(out, 32);
    qr_calldata_add_u64(out, packed_length);
    qr_multisend_pack(out, calls, n_calls);
    qr_buffer_add_zeros(out, qr_calldata_bytes_tail_size(packed_length) - 32 - packed_length);
}

/* Read the item at `at`, the index-th. The contract itself would read zeros past the end, and so
 * execute something that no encoder wrote. */
static bool read_item(struct qr_multisend_call *call, size_t *end, const uint8_t *packed,
                      size_t length, size_t at, size_t index, struct qr_error *err)
{
    const uint8_t *item = packed + at;
    size_t left = length - at;
    uint64_t data_length;
    if (left < HEAD_SIZE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "MultiSend item %zu at byte %zu: %zu bytes are left, but operation, "
                            "address, value and length take %zu",
                            index, at, left, HEAD_SIZE);
    }
    if (item[0] > QR_SAFE_DELEGATE_CALL) {
        return qr_error_set(
            err, QR_ERROR_INPUT,
            "MultiSend item %zu at byte %zu: operation %u is neither 0 (call) nor 1 "
            "(delegate call)",
            index, at, (unsigned)item[0]);
    }
    struct qr_word word = qr_word_from_bytes(item + 53, 32);
    if (!qr_word_to_u64(&data_length, &word) || data_length > left - HEAD_SIZE) {
        char decimal[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(decimal, &word);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "MultiSend item %zu at byte %zu: its data should have %s bytes, but "
                            "only %zu are left",
                            index, at, decimal, left - HEAD_SIZE);
    }
    *call = (struct qr_multisend_call){
        .operation = (enum qr_safe_operation)item[0],
        .value = qr_word_from_bytes(item + 21, 32),
        .data = item + HEAD_SIZE,
        .data_length = (size_t)data_length,
    };
    memcpy(call->to.addr20, item + 1, sizeof call->to.addr20);
    *end = at + HEAD_SIZE + (size_t)data_length;
    return true;
}

bool qr_multisend_unpack(struct qr_multisend_call **calls, size_t *n_calls, const uint8_t *packed,
                         size_t length, struct qr_arena *arena, struct qr_error *err)
{
    struct qr_multisend_call item;
    size_t count = 0;
    *calls = NULL;
    *n_calls = 0;
    for (size_t at = 0; at < length; count++) {
        if (!read_item(&item, &at, packed, length, at, count + 1, err)) {
            return false;
        }
    }
    *calls = qr_arena_alloc(arena, count, sizeof **calls);
    for (size_t at = 0; at < length; ++*n_calls) {
        bool read = read_item(*calls + *n_calls, &at, packed, length, at, *n_calls + 1, err);
        QR_ASSERT(read);
    }
    return true;
}
