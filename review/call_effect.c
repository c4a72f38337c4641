#include <stdio.h>
#include <string.h>

#include "review/call_parts.h"
#include "timelock/operation.h"

/* The parts of a call inside, as the arguments have them. */
struct inner {
    struct qr_address to;
    struct qr_word value;
    enum qr_safe_operation operation;
    const uint8_t *data;
    size_t length;
};

static const struct qr_abi_value *argument(const struct qr_candidate *candidate, size_t index)
{
    return &candidate->arguments.as.list.items[index];
}

/* Make room for count calls inside, as far as there are to be so many; *room of them. */
static void make_room(size_t *room, struct qr_candidate *candidate, size_t count,
                      struct qr_call_tree *tree)
{
    size_t left = QR_CALL_MAX_CALLS - tree->n_calls;
    *room = count < left ? count : left;
    candidate->calls = qr_arena_alloc(tree->arena, *room, sizeof *candidate->calls);
    tree->n_calls += *room;
}

/* Append the next call inside. Who carries it out is the callee, unless the callee's code runs in
 * the caller's place. */
static struct qr_call *add_call(struct qr_candidate *candidate, const struct qr_call *call,
                                const struct inner *inner, struct qr_call_tree *tree)
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
        .offset = (size_t)(inner->data - call->data),
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
static struct inner inner_of(struct qr_candidate *candidate)
{
    const struct qr_abi_value *data = argument(candidate, 2);
    const struct qr_word *operation = &argument(candidate, 3)->as.word;
    /* An enum that Solidity refuses to read. */
    if (qr_word_bit_length(operation) > 1) {
        qr_candidate_add_odd(candidate, head_at(3), head_at(4),
                             "an operation that is neither a call nor a delegate call");
    }
    return (struct inner){
        .to = qr_abi_value_address(argument(candidate, 0)),
        .value = argument(candidate, 1)->as.word,
        .operation = qr_word_is_zero(operation) ? QR_SAFE_CALL : QR_SAFE_DELEGATE_CALL,
        .data = data->as.bytes.data,
        .length = data->as.bytes.length,
    };
}

static void fill_single(struct qr_candidate *candidate, const struct qr_call *call,
                        const struct inner *inner, struct qr_call_tree *tree)
{
    size_t room;
    make_room(&room, candidate, 1, tree);
    if (room == 1) {
        (void)add_call(candidate, call, inner, tree);
    } else {
        qr_candidate_add_odd(candidate, 4, call->length, QR_CALL_TOO_MANY);
    }
}

static void fill_safe_transaction(struct qr_candidate *candidate, const struct qr_call *call,
                                  struct qr_call_tree *tree)
{
    struct inner inner = inner_of(candidate);
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
    struct inner inner = inner_of(candidate);
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
    struct inner inner = {
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
    make_room(&room, candidate, count, tree);
    for (size_t i = 0; i < count; i++) {
        const struct qr_abi_value *data = &payloads->as.list.items[i];
        calls[i] = (struct qr_timelock_call){
            .target = qr_abi_value_address(&targets->as.list.items[i]),
            .value = values->as.list.items[i].as.word,
            .data = data->as.bytes.data,
            .data_length = data->as.bytes.length,
        };
        struct inner inner = {.to = calls[i].target,
                              .value = calls[i].value,
                              .data = calls[i].data,
                              .length = calls[i].data_length};
        if (i < room) {
            (void)add_call(candidate, call, &inner, tree);
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

/* operation(1) to(20) value(32) length(32) data, of MultiSend. */
#define ITEM_HEAD ((size_t)85)

/* Read a complete item of a known operation from at on. */
static bool read_item(struct inner *inner, size_t *at, const uint8_t *packed, size_t length)
{
    const uint8_t *item = packed + *at;
    size_t left = length - *at;
    uint64_t data_length;
    if (left < ITEM_HEAD || item[0] > QR_SAFE_DELEGATE_CALL) {
        return false;
    }
    struct qr_word word = qr_word_from_bytes(item + 53, 32);
    if (!qr_word_to_u64(&data_length, &word) || data_length > left - ITEM_HEAD) {
        return false;
    }
    *inner = (struct inner){
        .value = qr_word_from_bytes(item + 21, 32),
        .operation = (enum qr_safe_operation)item[0],
        .data = item + ITEM_HEAD,
        .length = (size_t)data_length,
    };
    memcpy(inner->to.addr20, item + 1, sizeof inner->to.addr20);
    *at += ITEM_HEAD + (size_t)data_length;
    return true;
}

/* In a batch of 1.5.0 zero is whoever carries the batch out. */
static void replace_zero(struct qr_call *child, const struct qr_call *call)
{
    if (qr_address_is_zero(&child->to) && child->has_from) {
        child->to = child->from;
        child->to_was_zero_for_safe = call->operation == QR_SAFE_DELEGATE_CALL;
    }
}

static void fill_multisend(struct qr_candidate *candidate, const struct qr_call *call,
                           struct qr_call_tree *tree)
{
    const uint8_t *packed = argument(candidate, 0)->as.bytes.data;
    size_t length = argument(candidate, 0)->as.bytes.length;
    size_t start = (size_t)(packed - call->data);
    bool zero_is_caller = qr_call_is_to_zero_aware(call, tree->context);
    struct inner inner;
    size_t count = 0;
    size_t room;
    size_t at = 0;
    while (at < length && read_item(&inner, &at, packed, length)) {
        count++;
    }
    if (at < length) {
        qr_candidate_add_odd(candidate, start + at, start + length,
                             length - at >= ITEM_HEAD && packed[at] > QR_SAFE_DELEGATE_CALL
                                 ? "an operation that is neither a call nor a delegate call"
                                 : "bytes that are no whole item of the batch");
    }
    make_room(&room, candidate, count, tree);
    at = 0;
    while (candidate->n_calls < room && read_item(&inner, &at, packed, length)) {
        struct qr_call *child = add_call(candidate, call, &inner, tree);
        if (zero_is_caller) {
            replace_zero(child, call);
        }
    }
    if (room < count) {
        qr_candidate_add_odd(candidate, start + at, start + length, QR_CALL_TOO_MANY);
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
        fill_multisend(candidate, call, tree);
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
    case QR_EFFECT_ALLOW_ANY_DEVICE:
    case QR_EFFECT_DISABLE_UPGRADES:
    case QR_EFFECT_ADD_DEVICE:
    case QR_EFFECT_DEPLOY_APP:
    case QR_EFFECT_TOKEN:
        return;
    }
}
