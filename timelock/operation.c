#include "timelock/operation.h"

#include "abi/calldata.h"
#include "abi/keccak.h"

/* The arguments that schedule, execute and hashOperation share; delay may be NULL.
 * (address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt[, uint256 delay])
 */
static void add_single(struct qr_buffer *out, const struct qr_timelock_operation *operation,
                       const struct qr_word *delay)
{
    const struct qr_timelock_call *call = &operation->calls[0];
    qr_calldata_add_address(out, &call->target);
    qr_calldata_add_word(out, &call->value);
    qr_calldata_add_u64(out, delay == NULL ? 5 * 32 : 6 * 32);
    qr_calldata_add_bytes32(out, operation->predecessor32);
    qr_calldata_add_bytes32(out, operation->salt32);
    if (delay != NULL) {
        qr_calldata_add_word(out, delay);
    }
    qr_calldata_add_bytes_tail(out, call->data, call->data_length);
}

/* bytes[]: length, offsets from behind it, tails. */
static void add_payloads(struct qr_buffer *out, const struct qr_timelock_operation *operation)
{
    uint64_t offset = 32 * (uint64_t)operation->n_calls;
    qr_calldata_add_u64(out, operation->n_calls);
    for (size_t i = 0; i < operation->n_calls; i++) {
        qr_calldata_add_u64(out, offset);
        offset += qr_calldata_bytes_tail_size(operation->calls[i].data_length);
    }
    for (size_t i = 0; i < operation->n_calls; i++) {
        const struct qr_timelock_call *call = &operation->calls[i];
        qr_calldata_add_bytes_tail(out, call->data, call->data_length);
    }
}

/* (address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt
 * [, uint256 delay]) */
static void add_batch(struct qr_buffer *out, const struct qr_timelock_operation *operation,
                      const struct qr_word *delay)
{
    uint64_t head = delay == NULL ? 5 * 32 : 6 * 32;
    uint64_t array = 32 + 32 * (uint64_t)operation->n_calls;
    qr_calldata_add_u64(out, head);
    qr_calldata_add_u64(out, head + array);
    qr_calldata_add_u64(out, head + 2 * array);
    qr_calldata_add_bytes32(out, operation->predecessor32);
    qr_calldata_add_bytes32(out, operation->salt32);
    if (delay != NULL) {
        qr_calldata_add_word(out, delay);
    }
    qr_calldata_add_u64(out, operation->n_calls);
    for (size_t i = 0; i < operation->n_calls; i++) {
        qr_calldata_add_address(out, &operation->calls[i].target);
    }
    qr_calldata_add_u64(out, operation->n_calls);
    for (size_t i = 0; i < operation->n_calls; i++) {
        qr_calldata_add_word(out, &operation->calls[i].value);
    }
    add_payloads(out, operation);
}

static void add_arguments(struct qr_buffer *out, const struct qr_timelock_operation *operation,
                          const struct qr_word *delay)
{
    QR_ASSERT(operation->n_calls >= 1 && (operation->batch || operation->n_calls == 1));
    if (operation->batch) {
        add_batch(out, operation, delay);
    } else {
        add_single(out, operation, delay);
    }
}

/* keccak256(abi.encode(…)) over exactly the arguments of execute or executeBatch. */
void qr_timelock_operation_id(uint8_t id32[32], const struct qr_timelock_operation *operation)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer preimage = QR_BUFFER_INIT;
    add_arguments(&preimage, operation, NULL);
    qr_keccak256(id32, preimage.data, preimage.length);
}

void qr_timelock_add_schedule(struct qr_buffer *out, const struct qr_timelock_operation *operation)
{
    qr_calldata_add_selector(
        out, operation->batch ? "scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)"
                              : "schedule(address,uint256,bytes,bytes32,bytes32,uint256)");
    add_arguments(out, operation, &operation->delay);
}

void qr_timelock_add_execute(struct qr_buffer *out, const struct qr_timelock_operation *operation)
{
    qr_calldata_add_selector(out, operation->batch
                                      ? "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)"
                                      : "execute(address,uint256,bytes,bytes32,bytes32)");
    add_arguments(out, operation, NULL);
}

void qr_timelock_add_cancel(struct qr_buffer *out, const uint8_t id32[32])
{
    qr_calldata_add_selector(out, "cancel(bytes32)");
    qr_calldata_add_bytes32(out, id32);
}
