/* OpenZeppelin TimelockController operations: ids and calldata, single and batch. Pure.
 * Source: TimelockController.sol hashOperation, hashOperationBatch (4.x and 5.x agree). */
#ifndef QUORATE_TIMELOCK_OPERATION_H
#define QUORATE_TIMELOCK_OPERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"

/* One call that the timelock makes. data is borrowed. */
struct qr_timelock_call {
    struct qr_address target;
    struct qr_word value; /* wei */
    const uint8_t *data;
    size_t data_length;
};

/* An operation. A batch of one call has another id than the same call single. */
struct qr_timelock_operation {
    const struct qr_timelock_call *calls; /* borrowed */
    size_t n_calls;                       /* exactly 1 unless batch; at least 1 */
    bool batch;
    uint8_t predecessor32[32]; /* zero: none */
    uint8_t salt32[32];
    struct qr_word delay; /* seconds */
};

/* The operation id: hashOperation or hashOperationBatch. It covers neither delay nor chain nor
 * timelock. */
void qr_timelock_operation_id(uint8_t id32[32], const struct qr_timelock_operation *operation);
/* schedule or scheduleBatch. */
void qr_timelock_add_schedule(struct qr_buffer *out, const struct qr_timelock_operation *operation);
/* execute or executeBatch. */
void qr_timelock_add_execute(struct qr_buffer *out, const struct qr_timelock_operation *operation);
/* cancel(bytes32). */
void qr_timelock_add_cancel(struct qr_buffer *out, const uint8_t id32[32]);

/* Read {"calls":[{"target","value","data"}],"predecessor","salt","delay","batch"?}; batch defaults
 * to more than one call. Integers are numbers without fraction or exponent, or strings in decimal
 * or 0x hex; value defaults to 0, data to 0x, predecessor to zero; at least one call, salt and
 * delay are required; unknown members are an error. Calls and data go to the arena. On an error,
 * which has line and column, operation is zero. */
QR_MUST_USE bool qr_timelock_operation_from_json(struct qr_timelock_operation *operation,
                                                 struct qr_json_value object,
                                                 struct qr_arena *arena, struct qr_error *err);

#endif
