#include "prepare/onchain.h"

#include <stdio.h>
#include <string.h>

#include "abi/calldata.h"
#include "chain/answer.h"
#include "prepare/onchain_parts.h"

void qr_onchain_where(char where[QR_ONCHAIN_WHERE_SIZE], const char *kind,
                      const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    (void)snprintf(where, QR_ONCHAIN_WHERE_SIZE, "%s %s", kind, text);
}

size_t qr_step_hop(const struct qr_config *config, const struct qr_step *step)
{
    size_t hop = 0;
    while (hop < config->n_hops &&
           !qr_address_equal(&config->route[hop].address, &step->safe.address)) {
        hop++;
    }
    QR_ASSERT(hop < config->n_hops);
    return hop;
}

const struct qr_timelock_plan *qr_route_plan(const struct qr_route *route, const struct qr_hop *hop)
{
    for (size_t i = 0; i < route->n_timelocks; i++) {
        if (route->timelock[i].hop == hop) {
            return &route->timelock[i];
        }
    }
    QR_ASSERT(false);
    return NULL;
}

static bool read_head(struct qr_block *block, const struct qr_config *config,
                      struct qr_chain *chain, struct qr_error *err)
{
    uint64_t chain_id = 0;
    if (!qr_word_to_u64(&chain_id, &config->chain_id)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the chain id is past 64 bits, and no node answers for such a chain");
    }
    return qr_chain_head(block, chain, chain_id, NULL, err);
}

/* Before there is a proposal there is no operation to ask about: only the delay is. */
static void ask_hop(struct qr_onchain_hops *hops, struct qr_timelock_view *timelock,
                    const struct qr_hop *hop, size_t h, struct qr_rpc_batch *batch)
{
    if (hop->kind == QR_HOP_SAFE) {
        qr_safe_view_ask(&hops->safes[h], &hop->address, batch, &hops->block);
        return;
    }
    struct qr_timelock_question question = {.timelock = hop->address};
    qr_timelock_view_ask(timelock, &question, batch, &hops->block);
}

static bool take_hop(struct qr_onchain_hops *hops, struct qr_timelock_view *timelock,
                     const struct qr_hop *hop, size_t h, struct qr_rpc_batch *batch,
                     struct qr_error *err)
{
    bool is_safe = hop->kind == QR_HOP_SAFE;
    if (!(is_safe ? qr_safe_view_take(&hops->safes[h], batch, &hops->arena, err)
                  : qr_timelock_view_take(timelock, batch, &hops->block, err))) {
        return false;
    }
    if (!(is_safe ? hops->safes[h].has_code : timelock->has_code)) {
        char where[QR_ONCHAIN_WHERE_SIZE];
        qr_onchain_where(where, is_safe ? "Safe" : "timelock", &hop->address);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s has no code on this chain: mend the address or the chain in the "
                            "configuration",
                            where);
    }
    if (is_safe && !hops->safes[h].has_version && !hop->has_version) {
        char where[QR_ONCHAIN_WHERE_SIZE];
        qr_onchain_where(where, "Safe", &hop->address);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s gives version '%s', which is none that is known", where,
                            hops->safes[h].version_text);
    }
    hops->min_delay[h] = timelock->min_delay;
    return true;
}

bool qr_onchain_read_hops(struct qr_onchain_hops *hops, const struct qr_config *config,
                          struct qr_chain *chain, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_timelock_view timelocks[QR_MAX_HOPS] = {{.has_code = false}};
    if (!read_head(&hops->block, config, chain, err)) {
        return false;
    }
    for (size_t h = 0; h < config->n_hops; h++) {
        ask_hop(hops, &timelocks[h], &config->route[h], h, &batch);
    }
    if (config->n_hops > 0 && !qr_chain_read(&batch, chain, err)) {
        return false;
    }
    for (size_t h = 0; h < config->n_hops; h++) {
        if (!take_hop(hops, &timelocks[h], &config->route[h], h, &batch, err)) {
            return false;
        }
    }
    return true;
}

void qr_onchain_hops_dispose(struct qr_onchain_hops *hops)
{
    qr_arena_dispose(&hops->arena);
    *hops = (struct qr_onchain_hops){.arena = QR_ARENA_INIT};
}

/* One check: what is read for it, and where it goes. */
struct check {
    struct qr_onchain *onchain;
    struct qr_findings *findings;
    const struct qr_proposal *proposal;
    const struct qr_config *config;
};

/* The Safe's own getTransactionHash, which takes the nonce as its last argument. */
static void ask_hash(struct qr_rpc_batch *batch, const struct qr_step *step,
                     const struct qr_block *block)
{
    enum { HEAD = 10 * 32 };
    const struct qr_safe_tx *tx = &step->tx;
    struct qr_buffer data QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_calldata_add_selector(&data, "getTransactionHash(address,uint256,bytes,uint8,uint256,"
                                    "uint256,uint256,address,address,uint256)");
    qr_calldata_add_address(&data, &tx->to);
    qr_calldata_add_word(&data, &tx->value);
    qr_calldata_add_u64(&data, HEAD);
    qr_calldata_add_u64(&data, (uint64_t)tx->operation);
    qr_calldata_add_word(&data, &tx->safe_tx_gas);
    qr_calldata_add_word(&data, &tx->base_gas);
    qr_calldata_add_word(&data, &tx->gas_price);
    qr_calldata_add_address(&data, &tx->gas_token);
    qr_calldata_add_address(&data, &tx->refund_receiver);
    qr_calldata_add_word(&data, &tx->nonce);
    qr_calldata_add_bytes_tail(&data, tx->data, tx->data_length);
    struct qr_rpc_call call = {
        .to = step->safe.address, .data = data.data, .data_length = data.length};
    qr_rpc_add_call(batch, &call, block);
}

/* Whether a Safe has approved the next one's transaction. */
static void ask_approval(struct qr_rpc_batch *batch, const struct qr_step *step,
                         const struct qr_step *next, const struct qr_block *block)
{
    const struct qr_word words[] = {qr_address_to_word(&step->safe.address),
                                    qr_word_from_bytes(next->hashes.hash32, 32)};
    qr_rpc_add_view(batch, &next->safe.address, "approvedHashes(address,bytes32)", words, 2, block);
}

static void ask_steps(struct check *check, struct qr_rpc_batch *batch)
{
    const struct qr_route *route = &check->proposal->route;
    struct qr_onchain *onchain = check->onchain;
    onchain->steps = qr_arena_alloc(&onchain->arena, route->n_steps, sizeof *onchain->steps);
    for (size_t i = 0; i < route->n_steps; i++) {
        const struct qr_step *step = &route->steps[i];
        if (qr_step_is_of_safe(step)) {
            onchain->steps[i].first = qr_rpc_add_code(batch, &step->tx.to, &onchain->block);
            ask_hash(batch, step, &onchain->block);
            if (step->kind == QR_STEP_SAFE_APPROVE) {
                ask_approval(batch, step, &route->steps[i + 1], &onchain->block);
            }
        }
    }
}

static bool take_steps(struct check *check, struct qr_rpc_batch *batch, struct qr_error *err)
{
    const struct qr_route *route = &check->proposal->route;
    for (size_t i = 0; i < route->n_steps; i++) {
        struct qr_onchain_step *step = &check->onchain->steps[i];
        uint8_t code32[32];
        if (!qr_step_is_of_safe(&route->steps[i])) {
            continue;
        }
        if (!qr_answer_code(&step->target_has_code, code32, batch, step->first, err) ||
            !qr_answer_is_there(&step->has_hash, batch, step->first + 1, err)) {
            return false;
        }
        step->target = step->target_has_code ? qr_safe_release_find(code32) : NULL;
        struct qr_word hash = {.be32 = {0}};
        struct qr_error shape = QR_ERROR_INIT;
        step->has_hash = step->has_hash && qr_rpc_word(&hash, batch, step->first + 1, &shape);
        memcpy(step->hash32, hash.be32, 32);
        struct qr_word approval = {.be32 = {0}};
        step->is_approved = route->steps[i].kind == QR_STEP_SAFE_APPROVE &&
                            qr_rpc_has_answer(batch, step->first + 2) &&
                            qr_rpc_word(&approval, batch, step->first + 2, &shape) &&
                            !qr_word_is_zero(&approval);
    }
    return true;
}

static void ask_hops(struct check *check, struct qr_rpc_batch *batch)
{
    struct qr_onchain *onchain = check->onchain;
    for (size_t h = 0; h < check->config->n_hops; h++) {
        const struct qr_hop *hop = &check->config->route[h];
        if (hop->kind == QR_HOP_SAFE) {
            qr_safe_view_ask(&onchain->safes[h], &hop->address, batch, &onchain->block);
            continue;
        }
        const struct qr_timelock_plan *plan = qr_route_plan(&check->proposal->route, hop);
        struct qr_timelock_question question = {
            .timelock = hop->address,
            .operation_id32 = plan->operation_id32,
            .predecessor32 = hop->predecessor32,
            .proposer = h > 0 ? &check->config->route[h - 1].address : NULL};
        qr_timelock_view_ask(&onchain->timelocks[h], &question, batch, &onchain->block);
    }
}

/* A contract that is there but answers as no Safe or timelock does is a finding, not a failure. */
static bool take_hops(struct check *check, struct qr_rpc_batch *batch, struct qr_error *err)
{
    struct qr_onchain *onchain = check->onchain;
    for (size_t h = 0; h < check->config->n_hops; h++) {
        const struct qr_hop *hop = &check->config->route[h];
        bool is_safe = hop->kind == QR_HOP_SAFE;
        bool ok = is_safe
                      ? qr_safe_view_take(&onchain->safes[h], batch, &onchain->arena, err)
                      : qr_timelock_view_take(&onchain->timelocks[h], batch, &onchain->block, err);
        if (!ok && err->kind != QR_ERROR_REFUSED) {
            return false;
        }
        bool has_code = is_safe ? onchain->safes[h].has_code : onchain->timelocks[h].has_code;
        onchain->is_read[h] = ok && has_code;
        if (!onchain->is_read[h]) {
            char where[QR_ONCHAIN_WHERE_SIZE];
            qr_onchain_where(where, is_safe ? "Safe" : "timelock", &hop->address);
            qr_findings_add(check->findings, QR_DANGER, "unknown-code", where, "%s",
                            !ok ? err->message
                                : "there is no code at this address on this chain: what is sent "
                                  "to it succeeds and does nothing");
        }
        *err = (struct qr_error)QR_ERROR_INIT;
    }
    return true;
}

static void ask_targets(struct check *check, struct qr_rpc_batch *batch)
{
    const struct qr_proposal *proposal = check->proposal;
    struct qr_onchain *onchain = check->onchain;
    onchain->targets_have_code =
        qr_arena_alloc(&onchain->arena, proposal->n_actions, sizeof *onchain->targets_have_code);
    for (size_t i = 0; i < proposal->n_actions; i++) {
        size_t index = qr_rpc_add_code(batch, &proposal->actions[i].to, &onchain->block);
        onchain->first_target = index - i;
    }
}

static bool take_targets(struct check *check, struct qr_rpc_batch *batch, struct qr_error *err)
{
    struct qr_onchain *onchain = check->onchain;
    for (size_t i = 0; i < check->proposal->n_actions; i++) {
        if (!qr_answer_code(&onchain->targets_have_code[i], NULL, batch, onchain->first_target + i,
                            err)) {
            return false;
        }
    }
    return true;
}

/* Who calls the app: the innermost hop. */
static const struct qr_address *caller_of_app(const struct qr_config *config)
{
    return config->n_hops > 0 ? &config->route[config->n_hops - 1].address : NULL;
}

static bool read_first_round(struct check *check, struct qr_chain *chain, struct qr_error *err)
{
    const struct qr_proposal *proposal = check->proposal;
    struct qr_onchain *onchain = check->onchain;
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    ask_hops(check, &batch);
    ask_steps(check, &batch);
    ask_targets(check, &batch);
    qr_app_view_ask(&onchain->app, &check->config->app, proposal->actions, proposal->n_actions,
                    &batch, &onchain->block);
    return qr_chain_read(&batch, chain, err) && take_hops(check, &batch, err) &&
           take_steps(check, &batch, err) && take_targets(check, &batch, err) &&
           qr_app_view_take(&onchain->app, proposal->actions, proposal->n_actions,
                            caller_of_app(check->config), &batch, &onchain->arena, err);
}

/* The code behind each Safe: its singleton's and its fallback handler's. */
static bool read_second_round(struct check *check, struct qr_chain *chain, struct qr_error *err)
{
    struct qr_onchain *onchain = check->onchain;
    size_t handlers[QR_MAX_HOPS] = {0};
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    for (size_t h = 0; h < check->config->n_hops; h++) {
        if (check->config->route[h].kind == QR_HOP_SAFE && onchain->is_read[h]) {
            struct qr_safe_view *safe = &onchain->safes[h];
            qr_safe_view_ask_code(safe, &batch, &onchain->block);
            handlers[h] = qr_rpc_add_code(&batch, &safe->fallback_handler, &onchain->block);
        }
    }
    if (batch.count == 0) {
        return true;
    }
    if (!qr_chain_read(&batch, chain, err)) {
        return false;
    }
    for (size_t h = 0; h < check->config->n_hops; h++) {
        bool has_code = false;
        uint8_t code32[32];
        if (check->config->route[h].kind != QR_HOP_SAFE || !onchain->is_read[h]) {
            continue;
        }
        if (!qr_safe_view_take_code(&onchain->safes[h], &batch, err) ||
            !qr_answer_code(&has_code, code32, &batch, handlers[h], err)) {
            return false;
        }
        const struct qr_safe_release *found = has_code ? qr_safe_release_find(code32) : NULL;
        bool is_handler = found != NULL && found->contract == QR_SAFE_FALLBACK_HANDLER;
        onchain->handlers[h] = is_handler ? found : NULL;
    }
    return true;
}

bool qr_onchain_check(struct qr_onchain *onchain, struct qr_findings *findings,
                      const struct qr_proposal *proposal, struct qr_chain *chain,
                      struct qr_error *err)
{
    struct check check = {.onchain = onchain,
                          .findings = findings,
                          .proposal = proposal,
                          .config = &proposal->source->config};
    if (!read_head(&onchain->block, check.config, chain, err) ||
        !read_first_round(&check, chain, err) || !read_second_round(&check, chain, err)) {
        return false;
    }
    qr_onchain_judge(findings, onchain, proposal);
    return qr_onchain_simulate(findings, onchain, proposal, chain, err);
}

void qr_onchain_dispose(struct qr_onchain *onchain)
{
    qr_arena_dispose(&onchain->arena);
    *onchain = (struct qr_onchain){.arena = QR_ARENA_INIT};
}
