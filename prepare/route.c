#include "prepare/route.h"

#include <string.h>

#include "abi/calldata.h"
#include "timelock/operation.h"

/* The wrapping on its way from the innermost hop to the outermost. */
struct wrapping {
    const struct qr_route_request *request;
    struct qr_route *route;
    struct qr_arena *arena;
    /* what must happen next, and the kind of step that makes it happen when a Safe or an account
     * does it */
    struct qr_multisend_call *calls;
    size_t n_calls;
    enum qr_step_kind safe_kind;
    enum qr_step_kind account_kind;
    uint8_t operation_id32[32]; /* of the schedule among calls */
};

const char *qr_step_kind_text(enum qr_step_kind kind)
{
    switch (kind) {
    case QR_STEP_SAFE_TRANSACTION:
        return "safe-transaction";
    case QR_STEP_SAFE_APPROVE:
        return "safe-approve";
    case QR_STEP_TIMELOCK_SCHEDULE:
        return "timelock-schedule";
    case QR_STEP_TIMELOCK_EXECUTE:
        return "timelock-execute";
    case QR_STEP_CALL:
        return "call";
    }
    return "";
}

bool qr_step_is_of_safe(const struct qr_step *step)
{
    return step->kind == QR_STEP_SAFE_TRANSACTION || step->kind == QR_STEP_SAFE_APPROVE;
}

/* Steps are found last first; they are kept in reverse and turned round at the end. */
static struct qr_step *add_step(struct wrapping *wrapping, enum qr_step_kind kind)
{
    struct qr_step *step = &wrapping->route->steps[wrapping->route->n_steps++];
    step->kind = kind;
    return step;
}

/* Move a finished buffer to the arena. */
static const uint8_t *keep(size_t *length, struct qr_buffer *buffer, struct qr_arena *arena)
{
    *length = buffer->length;
    const char *copy = qr_arena_copy(arena, buffer->data, buffer->length);
    qr_buffer_dispose(buffer);
    return (const uint8_t *)copy;
}

/* From here on one call must happen instead of those before. */
static void replace_calls(struct wrapping *wrapping, const struct qr_address *to,
                          const uint8_t *data, size_t length)
{
    struct qr_multisend_call *call = qr_arena_alloc(wrapping->arena, 1, sizeof *call);
    *call = (struct qr_multisend_call){
        .operation = QR_SAFE_CALL, .to = *to, .data = data, .data_length = length};
    wrapping->calls = call;
    wrapping->n_calls = 1;
}

static void set_operation(struct qr_timelock_operation *operation, const struct wrapping *wrapping,
                          const struct qr_timelock_plan *plan)
{
    struct qr_timelock_call *calls =
        qr_arena_alloc(wrapping->arena, wrapping->n_calls, sizeof *calls);
    for (size_t i = 0; i < wrapping->n_calls; i++) {
        const struct qr_multisend_call *call = &wrapping->calls[i];
        calls[i] = (struct qr_timelock_call){.target = call->to,
                                             .value = call->value,
                                             .data = call->data,
                                             .data_length = call->data_length};
    }
    *operation = (struct qr_timelock_operation){.calls = calls,
                                                .n_calls = wrapping->n_calls,
                                                .batch = wrapping->n_calls > 1,
                                                .delay = qr_word_from_u64(plan->hop->delay)};
    memcpy(operation->predecessor32, plan->hop->predecessor32, 32);
    memcpy(operation->salt32, plan->salt32, 32);
}

static bool wrap_timelock(struct wrapping *wrapping, const struct qr_hop *hop, struct qr_error *err)
{
    if (hop->delay_is_min) {
        char address[QR_ADDRESS_SIZE];
        qr_address_format(address, &hop->address);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "delay: min of timelock %s is known to its chain only: add --rpc URL, "
                            "or write the delay (such as 2d) in the configuration",
                            address);
    }
    struct qr_timelock_plan *plan = &wrapping->route->timelock[wrapping->route->n_timelocks++];
    plan->hop = hop;
    memcpy(plan->salt32, hop->salt_is_auto ? wrapping->request->auto_salt32 : hop->salt32, 32);
    struct qr_timelock_operation operation;
    set_operation(&operation, wrapping, plan);
    qr_timelock_operation_id(plan->operation_id32, &operation);
    struct qr_buffer data = QR_BUFFER_INIT;
    qr_timelock_add_schedule(&data, &operation);
    plan->schedule = keep(&plan->schedule_length, &data, wrapping->arena);
    qr_timelock_add_execute(&data, &operation);
    plan->execute = keep(&plan->execute_length, &data, wrapping->arena);
    qr_timelock_add_cancel(&data, plan->operation_id32);
    plan->cancel = keep(&plan->cancel_length, &data, wrapping->arena);

    struct qr_step *step = add_step(wrapping, QR_STEP_TIMELOCK_EXECUTE);
    step->to = hop->address;
    step->data = plan->execute;
    step->data_length = plan->execute_length;
    memcpy(step->operation_id32, plan->operation_id32, 32);

    replace_calls(wrapping, &hop->address, plan->schedule, plan->schedule_length);
    wrapping->safe_kind = QR_STEP_SAFE_TRANSACTION;
    wrapping->account_kind = QR_STEP_TIMELOCK_SCHEDULE;
    memcpy(wrapping->operation_id32, plan->operation_id32, 32);
    return true;
}

static bool find_nonce(struct qr_word *nonce, const struct qr_route_request *request,
                       const struct qr_address *safe, struct qr_error *err)
{
    const struct qr_nonce *found = NULL;
    for (size_t i = 0; i < request->n_nonces; i++) {
        const struct qr_nonce *candidate = &request->nonces[i];
        if (!candidate->any_safe && qr_address_equal(&candidate->safe, safe)) {
            found = candidate;
        } else if (candidate->any_safe && found == NULL) {
            found = candidate;
        }
    }
    if (found == NULL) {
        char address[QR_ADDRESS_SIZE];
        qr_address_format(address, safe);
        return qr_error_set(
            err, QR_ERROR_INPUT,
            "the nonce of Safe %s is not given: add --rpc URL, or --nonce N (the wallet shows "
            "the next one)",
            address);
    }
    *nonce = found->nonce;
    return true;
}

/* The one call of a Safe transaction: the call itself, or several packed for MultiSendCallOnly. */
static bool set_inner_call(struct qr_safe_tx *tx, const struct wrapping *wrapping,
                           const struct qr_safe *safe, struct qr_error *err)
{
    if (wrapping->n_calls == 1) {
        const struct qr_multisend_call *call = wrapping->calls;
        tx->to = call->to;
        tx->value = call->value;
        tx->data = call->data;
        tx->data_length = call->data_length;
        return true;
    }
    if (!qr_multisend_call_only_address(&tx->to, safe->version, &safe->chain_id, err)) {
        return false;
    }
    struct qr_buffer data = QR_BUFFER_INIT;
    qr_multisend_add_calldata(&data, wrapping->calls, wrapping->n_calls);
    tx->data = keep(&tx->data_length, &data, wrapping->arena);
    tx->operation = QR_SAFE_DELEGATE_CALL;
    return true;
}

static bool wrap_safe(struct wrapping *wrapping, const struct qr_hop *hop, struct qr_error *err)
{
    if (!hop->has_version) {
        char address[QR_ADDRESS_SIZE];
        qr_address_format(address, &hop->address);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the version of Safe %s is not given: add --rpc URL, or write version: "
                            "beside it in the configuration (its VERSION() says which)",
                            address);
    }
    struct qr_step *step = add_step(wrapping, wrapping->safe_kind);
    step->safe = (struct qr_safe){
        .address = hop->address, .chain_id = wrapping->request->chain_id, .version = hop->version};
    if (!find_nonce(&step->tx.nonce, wrapping->request, &hop->address, err) ||
        !set_inner_call(&step->tx, wrapping, &step->safe, err)) {
        return false;
    }
    qr_safe_tx_hash(&step->hashes, &step->safe, &step->tx);
    wrapping->route->first_safe_calls = wrapping->calls;
    wrapping->route->n_first_safe_calls = wrapping->n_calls;

    /* For a Safe that owns this one: its consent is approveHash(safeTxHash). */
    struct qr_buffer data = QR_BUFFER_INIT;
    qr_calldata_add_selector(&data, "approveHash(bytes32)");
    qr_calldata_add_bytes32(&data, step->hashes.hash32);
    size_t length = 0;
    const uint8_t *approve = keep(&length, &data, wrapping->arena);
    replace_calls(wrapping, &hop->address, approve, length);
    wrapping->safe_kind = QR_STEP_SAFE_APPROVE;
    return true;
}

/* What is left for an account to send once every hop is wrapped. */
static void add_account_steps(struct wrapping *wrapping)
{
    const struct qr_route_request *request = wrapping->request;
    if (request->n_hops > 0 && request->hops[0].kind == QR_HOP_SAFE) {
        return;
    }
    for (size_t i = wrapping->n_calls; i-- > 0;) {
        const struct qr_multisend_call *call = &wrapping->calls[i];
        struct qr_step *step = add_step(wrapping, wrapping->account_kind);
        step->to = call->to;
        step->value = call->value;
        step->data = call->data;
        step->data_length = call->data_length;
        memcpy(step->operation_id32, wrapping->operation_id32, 32);
    }
}

static void turn_round(struct qr_route *route)
{
    for (size_t i = 0; i < route->n_steps / 2; i++) {
        struct qr_step step = route->steps[i];
        route->steps[i] = route->steps[route->n_steps - 1 - i];
        route->steps[route->n_steps - 1 - i] = step;
    }
    for (size_t i = 0; i < route->n_timelocks / 2; i++) {
        struct qr_timelock_plan plan = route->timelock[i];
        route->timelock[i] = route->timelock[route->n_timelocks - 1 - i];
        route->timelock[route->n_timelocks - 1 - i] = plan;
    }
}

bool qr_route_wrap(struct qr_route *route, const struct qr_route_request *request,
                   struct qr_arena *arena, struct qr_error *err)
{
    QR_ASSERT(request->n_actions > 0 && request->n_hops <= QR_MAX_HOPS);
    *route = (struct qr_route){.n_steps = 0};
    /* A hop makes at most one step, what is left at most one an action. */
    route->steps =
        qr_arena_alloc(arena, request->n_hops + request->n_actions, sizeof *route->steps);
    struct wrapping wrapping = {.request = request,
                                .route = route,
                                .arena = arena,
                                .n_calls = request->n_actions,
                                .safe_kind = QR_STEP_SAFE_TRANSACTION,
                                .account_kind = QR_STEP_CALL};
    wrapping.calls = qr_arena_alloc(arena, request->n_actions, sizeof *wrapping.calls);
    for (size_t i = 0; i < request->n_actions; i++) {
        const struct qr_action *action = &request->actions[i];
        wrapping.calls[i] = (struct qr_multisend_call){.operation = QR_SAFE_CALL,
                                                       .to = action->to,
                                                       .value = action->value,
                                                       .data = action->data,
                                                       .data_length = action->data_length};
    }
    for (size_t i = request->n_hops; i-- > 0;) {
        const struct qr_hop *hop = &request->hops[i];
        bool ok = hop->kind == QR_HOP_SAFE ? wrap_safe(&wrapping, hop, err)
                                           : wrap_timelock(&wrapping, hop, err);
        if (!ok) {
            return false;
        }
    }
    add_account_steps(&wrapping);
    turn_round(route);
    return true;
}
