#include <stdio.h>
#include <string.h>

#include "review/call_parts.h"
#include "timelock/operation.h"

static const struct qr_abi_value *argument(const struct qr_candidate *candidate, size_t index)
{
    return &candidate->arguments.as.list.items[index];
}

void qr_call_make_room(size_t *room, struct qr_candidate *candidate, size_t count,
                       struct qr_call_tree *tree)
{
    size_t left = QR_CALL_MAX_CALLS - tree->n_calls;
    *room = count < left ? count : left;
    candidate->calls = qr_arena_alloc(tree->arena, *room, sizeof *candidate->calls);
    tree->n_calls += *room;
}

struct qr_call *qr_call_add_inner(struct qr_candidate *candidate, const struct qr_call *call,
                                  const struct qr_inner_call *inner, struct qr_call_tree *tree)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    bool in_place = call->operation == QR_SAFE_DELEGATE_CALL;
    struct qr_call *child = &candidate->calls[candidate->n_calls++];
    qr_buffer_addf(&path, "%s.%zu", call->path, candidate->n_calls);
    *child = (struct qr_call){
        .path = qr_arena_copy(tree->arena, path.data, path.length),
        .parent = call,
        .has_from = in_place ? call->has_from : call->has_to,
        .from = in_place ? call->from : call->to,
        .has_to = true,
        .to = inner->to,
        .value = inner->value,
        .operation = inner->operation,
        .data = inner->data,
        .length = inner->length,
        .offset = inner->is_copy ? call->length : (size_t)(inner->data - call->data),
    };
    qr_call_find_version(child, tree->context);
    return child;
}

/* Where a head's word stands in the call's data. */
static size_t head_at(size_t index)
{
    return 4 + 32 * index;
}

/* to, value, data, operation: of execTransaction and execTransactionFromModule. */
static struct qr_inner_call inner_of(struct qr_candidate *candidate)
{
    const struct qr_abi_value *data = argument(candidate, 2);
    const struct qr_word *operation = &argument(candidate, 3)->as.word;
    /* An enum that Solidity refuses to read. */
    if (qr_word_bit_length(operation) > 1) {
        qr_candidate_add_odd(candidate, head_at(3), head_at(4),
                             "an operation that is neither a call nor a delegate call");
    }
    return (struct qr_inner_call){
        .to = qr_abi_value_address(argument(candidate, 0)),
        .value = argument(candidate, 1)->as.word,
        .operation = qr_word_is_zero(operation) ? QR_SAFE_CALL : QR_SAFE_DELEGATE_CALL,
        .data = data->as.bytes.data,
        .length = data->as.bytes.length,
    };
}

static void fill_single(struct qr_candidate *candidate, const struct qr_call *call,
                        const struct qr_inner_call *inner, struct qr_call_tree *tree)
{
    size_t room;
    qr_call_make_room(&room, candidate, 1, tree);
    if (room == 1) {
        (void)qr_call_add_inner(candidate, call, inner, tree);
    } else {
        qr_candidate_add_odd(candidate, 4, call->length, QR_CALL_TOO_MANY);
    }
}

static void fill_safe_transaction(struct qr_candidate *candidate, const struct qr_call *call,
                                  struct qr_call_tree *tree)
{
    struct qr_inner_call inner = inner_of(candidate);
    fill_single(candidate, call, &inner, tree);
    if (candidate->n_calls == 0) {
        return;
    }
    struct qr_safe_tx *tx = qr_arena_alloc(tree->arena, 1, sizeof *tx);
    *tx = (struct qr_safe_tx){
        .to = inner.to,
        .value = inner.value,
        .data = inner.data,
        .data_length = inner.length,
        .operation = inner.operation,
        .safe_tx_gas = argument(candidate, 4)->as.word,
        .base_gas = argument(candidate, 5)->as.word,
        .gas_price = argument(candidate, 6)->as.word,
        .gas_token = qr_abi_value_address(argument(candidate, 7)),
        .refund_receiver = qr_abi_value_address(argument(candidate, 8)),
    };
    candidate->calls[0].safe_tx = tx;
}

static void fill_module_transaction(struct qr_candidate *candidate, const struct qr_call *call,
                                    struct qr_call_tree *tree)
{
    struct qr_inner_call inner = inner_of(candidate);
    fill_single(candidate, call, &inner, tree);
}

/* The operation id. The delay, which schedule has besides, has no part in it. */
static void fill_operation_id(struct qr_candidate *candidate, const struct qr_timelock_call *calls,
                              size_t n_calls, bool batch)
{
    struct qr_timelock_operation operation = {.calls = calls, .n_calls = n_calls, .batch = batch};
    memcpy(operation.predecessor32, argument(candidate, 3)->as.word.be32, 32);
    memcpy(operation.salt32, argument(candidate, 4)->as.word.be32, 32);
    qr_timelock_operation_id(candidate->hash32, &operation);
    candidate->has_hash = true;
}

static void fill_operation(struct qr_candidate *candidate, const struct qr_call *call,
                           struct qr_call_tree *tree)
{
    const struct qr_abi_value *data = argument(candidate, 2);
    struct qr_inner_call inner = {
        .to = qr_abi_value_address(argument(candidate, 0)),
        .value = argument(candidate, 1)->as.word,
        .data = data->as.bytes.data,
        .length = data->as.bytes.length,
    };
    struct qr_timelock_call timelock_call = {
        .target = inner.to, .value = inner.value, .data = inner.data, .data_length = inner.length};
    fill_single(candidate, call, &inner, tree);
    fill_operation_id(candidate, &timelock_call, 1, false);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The parallel lists targets, values, payloads. */
static void fill_operation_batch(struct qr_candidate *candidate, const struct qr_call *call,
                                 struct qr_call_tree *tree)
{
    const struct qr_abi_value *targets = argument(candidate, 0);
    const struct qr_abi_value *values = argument(candidate, 1);
    const struct qr_abi_value *payloads = argument(candidate, 2);
    size_t count =
        least(least(targets->as.list.count, values->as.list.count), payloads->as.list.count);
    bool even = targets->as.list.count == count && values->as.list.count == count &&
                payloads->as.list.count == count;
    struct qr_timelock_call *calls = qr_arena_alloc(tree->arena, count, sizeof *calls);
    size_t room;
    qr_call_make_room(&room, candidate, count, tree);
    for (size_t i = 0; i < count; i++) {
        const struct qr_abi_value *data = &payloads->as.list.items[i];
        calls[i] = (struct qr_timelock_call){
            .target = qr_abi_value_address(&targets->as.list.items[i]),
            .value = values->as.list.items[i].as.word,
            .data = data->as.bytes.data,
            .data_length = data->as.bytes.length,
        };
        struct qr_inner_call inner = {.to = calls[i].target,
                                      .value = calls[i].value,
                                      .data = calls[i].data,
                                      .length = calls[i].data_length};
        if (i < room) {
            (void)qr_call_add_inner(candidate, call, &inner, tree);
        }
    }
    if (!even) {
        qr_candidate_add_odd(candidate, 4, call->length,
                             "lists of different lengths, which the timelock refuses");
    } else if (room < count) {
        qr_candidate_add_odd(candidate, 4, call->length, QR_CALL_TOO_MANY);
    }
    if (even && count > 0) {
        fill_operation_id(candidate, calls, count, true);
    }
}

void qr_call_fill_inner(struct qr_candidate *candidate, const struct qr_call *call,
                        struct qr_call_tree *tree)
{
    switch (candidate->function->effect) {
    case QR_EFFECT_EXEC_TRANSACTION:
        fill_safe_transaction(candidate, call, tree);
        return;
    case QR_EFFECT_MODULE_TRANSACTION:
        fill_module_transaction(candidate, call, tree);
        return;
    case QR_EFFECT_MULTISEND:
        qr_call_fill_multisend(candidate, call, tree);
        return;
    case QR_EFFECT_SCHEDULE:
    case QR_EFFECT_EXECUTE:
        fill_operation(candidate, call, tree);
        return;
    case QR_EFFECT_SCHEDULE_BATCH:
    case QR_EFFECT_EXECUTE_BATCH:
        fill_operation_batch(candidate, call, tree);
        return;
    case QR_EFFECT_NONE:
    case QR_EFFECT_APPROVE_HASH:
    case QR_EFFECT_SIGN_MESSAGE:
    case QR_EFFECT_SAFE_OWNERS:
    case QR_EFFECT_SAFE_THRESHOLD:
    case QR_EFFECT_SAFE_MODULE:
    case QR_EFFECT_SAFE_GUARD:
    case QR_EFFECT_SAFE_FALLBACK_HANDLER:
    case QR_EFFECT_SAFE_SINGLETON:
    case QR_EFFECT_OWNERSHIP_TRANSFER:
    case QR_EFFECT_CONTRACT_UPGRADE:
    case QR_EFFECT_GRANT_ROLE:
    case QR_EFFECT_REVOKE_ROLE:
    case QR_EFFECT_UPDATE_DELAY:
    case QR_EFFECT_ADD_COMPOSE_HASH:
    case QR_EFFECT_ALLOW_ANY_DEVICE:
    case QR_EFFECT_DISABLE_UPGRADES:
    case QR_EFFECT_ADD_DEVICE:
    case QR_EFFECT_DEPLOY_APP:
    case QR_EFFECT_TOKEN:
        return;
    }
}
