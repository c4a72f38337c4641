#include "commit/inner_reason.h"

#include "prepare/reverts.h"
#include "safe/multisend.h"

/* multiSend(bytes): selector, offset, length, then the packed calls. */
enum { PACKED_AT = 4 + 32 + 32 };

/* The calls that the transaction makes: itself, or those packed for MultiSendCallOnly. */
static size_t find_calls(const struct qr_multisend_call **calls, const struct qr_safe_tx *tx,
                         struct qr_arena *arena)
{
    struct qr_error ignored = QR_ERROR_INIT;
    struct qr_multisend_call *found = NULL;
    size_t count = 0;
    if (tx->operation == QR_SAFE_CALL) {
        found = qr_arena_alloc(arena, 1, sizeof *found);
        *found = (struct qr_multisend_call){
            .to = tx->to, .value = tx->value, .data = tx->data, .data_length = tx->data_length};
        count = 1;
    } else if (tx->data_length > PACKED_AT) {
        struct qr_word length = qr_word_from_bytes(tx->data + PACKED_AT - 32, 32);
        uint64_t packed = 0;
        if (!qr_word_to_u64(&packed, &length) || packed > tx->data_length - PACKED_AT ||
            !qr_multisend_unpack(&found, &count, tx->data + PACKED_AT, (size_t)packed, arena,
                                 &ignored)) {
            count = 0;
        }
    }
    *calls = found;
    return count;
}

void qr_inner_reason_add(struct qr_buffer *text, struct qr_chain *chain, const struct qr_step *step)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_error ignored = QR_ERROR_INIT;
    const struct qr_multisend_call *calls = NULL;
    size_t count = find_calls(&calls, &step->tx, &arena);
    for (size_t i = 0; i < count; i++) {
        const struct qr_rpc_call call = {.from = step->safe.address,
                                         .to = calls[i].to,
                                         .value = calls[i].value,
                                         .data = calls[i].data,
                                         .data_length = calls[i].data_length};
        (void)qr_rpc_add_call(&batch, &call, NULL);
    }
    if (count == 0 || !qr_chain_ask(&batch, chain, &ignored)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (batch.requests[i].failed && qr_rpc_is_revert(&batch.requests[i])) {
            char to[QR_ADDRESS_SIZE];
            qr_address_format(to, &calls[i].to);
            qr_buffer_addf(text, "; its call to %s: ", to);
            qr_route_failure_explain(text, &batch.requests[i]);
            return;
        }
    }
}
