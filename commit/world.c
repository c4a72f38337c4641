#include "commit/world.h"

#include <stdlib.h>
#include <string.h>

#include "commit/confirm.h"
#include "commit/fate.h"
#include "commit/sent.h"

/* The contract that calls the app, or its owner's account. */
static const struct qr_address *acceptor(const struct qr_world_request *request)
{
    static const struct qr_address nobody = {{0}};
    const struct qr_config *config = &request->proposal->source->config;
    if (config->n_hops > 0) {
        return &config->route[config->n_hops - 1].address;
    }
    return request->account != NULL ? request->account : &nobody;
}

/* The timelock of the route, if it has one. */
static bool timelock_question(struct qr_timelock_question *question,
                              const struct qr_world_request *request)
{
    const struct qr_route *route = &request->proposal->route;
    const struct qr_config *config = &request->proposal->source->config;
    if (route->n_timelocks == 0) {
        return false;
    }
    const struct qr_timelock_plan *plan = &route->timelock[0];
    size_t place = (size_t)(plan->hop - config->route);
    *question = (struct qr_timelock_question){
        .timelock = plan->hop->address,
        .operation_id32 = plan->operation_id32,
        .predecessor32 = plan->hop->predecessor32,
        .proposer = place > 0 ? &config->route[place - 1].address : request->account,
        .executor = request->account};
    return true;
}

/* A Safe that was upgraded meanwhile may hash in another way. */
static bool check_safe(const struct qr_safe_view *view, const struct qr_step *step,
                       struct qr_error *err)
{
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, &step->safe.address);
    if (!view->has_code) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "there is no contract at Safe %s on this chain: check the chain and "
                            "the address",
                            address);
    }
    if (!view->has_version || qr_safe_version_has_chain_id(view->version) !=
                                  qr_safe_version_has_chain_id(step->safe.version)) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "Safe %s has version %s on chain, and the proposal is for %s, which "
                            "hashes differently: prepare it again",
                            address, view->version_text, qr_safe_version_text(step->safe.version));
    }
    return true;
}

/* The second round: the contracts at the block. */
static bool read_contracts(struct qr_world *world, struct qr_chain *chain,
                           const struct qr_world_request *request, struct qr_error *err)
{
    const struct qr_proposal *proposal = request->proposal;
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_timelock_question question;
    bool has_timelock = timelock_question(&question, request);
    for (size_t i = 0; i < world->n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (qr_step_is_of_safe(step)) {
            qr_safe_view_ask(&world->safes[i].view, &step->safe.address, &batch, &world->block);
        }
    }
    if (has_timelock) {
        qr_timelock_view_ask(&world->timelock, &question, &batch, &world->block);
    }
    qr_app_view_ask(&world->app, &proposal->source->config.app, proposal->actions,
                    proposal->n_actions, &batch, &world->block);
    if (!qr_chain_read(&batch, chain, err)) {
        return false;
    }
    for (size_t i = 0; i < world->n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        struct qr_safe_view *view = &world->safes[i].view;
        if (qr_step_is_of_safe(step) && (!qr_safe_view_take(view, &batch, &world->arena, err) ||
                                         !check_safe(view, step, err))) {
            return false;
        }
    }
    if (has_timelock && !qr_timelock_view_take(&world->timelock, &batch, &world->block, err)) {
        return false;
    }
    if (has_timelock && !world->timelock.has_code) {
        char address[QR_ADDRESS_SIZE];
        qr_address_format(address, &question.timelock);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "there is no contract at timelock %s on this chain: check the chain "
                            "and the address",
                            address);
    }
    return qr_app_view_take(&world->app, proposal->actions, proposal->n_actions, acceptor(request),
                            &batch, &world->arena, err);
}

/* The signatures over one step, in an array of their own. */
static struct qr_signature *signatures_over(size_t *count, const struct qr_step *step,
                                            const struct qr_world_request *request,
                                            struct qr_arena *arena)
{
    const struct qr_signature_set *set = request->signatures;
    struct qr_signature *signatures = qr_arena_alloc(arena, set->count, sizeof *signatures);
    *count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].step == step) {
            signatures[(*count)++] = set->items[i].signature;
        }
    }
    return signatures;
}

/* Where the chain has said why it does not confirm a signature, that is the reason. */
static void take_reasons(struct qr_signers *signers, const struct qr_confirm *confirm)
{
    for (size_t i = 0; i < signers->n_rejected; i++) {
        struct qr_rejected_signature *rejected = &signers->rejected[i];
        if (confirm->reasons[rejected->index] != NULL) {
            rejected->reason = confirm->reasons[rejected->index];
        }
    }
}

/* The verdicts over one step, from what each node says of its signatures. */
static bool judge_step(struct qr_safe_state *state, struct qr_confirm *confirm,
                       const struct qr_step *step, struct qr_rpc_batch *batches,
                       struct qr_world *world, struct qr_error *err)
{
    if (!qr_confirm_take(confirm, batches, world->n_nodes, &world->arena, err) ||
        !qr_safe_signatures_judge(&state->quorum, &state->signers, step->hashes.hash32,
                                  state->view.owners, state->view.n_owners, confirm->signatures,
                                  confirm->n_signatures, state->view.threshold, err)) {
        return false;
    }
    take_reasons(&state->signers, confirm);
    if (!state->quorum && confirm->untold.kind != QR_ERROR_NONE) {
        *err = confirm->untold;
        return false;
    }
    return true;
}

static bool judge_with(struct qr_rpc_batch *batches, struct qr_world *world, struct qr_chain *chain,
                       const struct qr_world_request *request, struct qr_error *err)
{
    const struct qr_step *steps = request->proposal->route.steps;
    struct qr_confirm *confirms = qr_arena_alloc(&world->arena, world->n_steps, sizeof *confirms);
    for (size_t i = 0; i < world->n_steps; i++) {
        if (qr_step_is_of_safe(&steps[i])) {
            const struct qr_safe_view *view = &world->safes[i].view;
            struct qr_confirm_request asked = {
                .step = &steps[i], .owners = view->owners, .n_owners = view->n_owners};
            asked.signatures =
                signatures_over(&asked.n_signatures, &steps[i], request, &world->arena);
            qr_confirm_ask(&confirms[i], &asked, &batches[0], &world->block, &world->arena);
        }
    }
    if (!qr_chain_read_each(batches, chain, err)) {
        return false;
    }
    for (size_t i = 0; i < world->n_steps; i++) {
        if (qr_step_is_of_safe(&steps[i]) &&
            !judge_step(&world->safes[i], &confirms[i], &steps[i], batches, world, err)) {
            return false;
        }
    }
    return true;
}

/* The third round: what the chain says of signatures, then the verdicts. */
static bool judge_signatures(struct qr_world *world, struct qr_chain *chain,
                             const struct qr_world_request *request, struct qr_error *err)
{
    struct qr_rpc_batch *batches = qr_arena_alloc(&world->arena, world->n_nodes, sizeof *batches);
    bool ok = judge_with(batches, world, chain, request, err);
    for (size_t i = 0; i < world->n_nodes; i++) {
        qr_rpc_batch_dispose(&batches[i]);
    }
    return ok;
}

/* What the receipts of our own transactions tell of a Safe's step, without searching. */
static void take_fate_from_receipts(struct qr_safe_state *state, const struct qr_world *world,
                                    size_t step_index, const struct qr_world_request *request)
{
    const struct qr_records *records = request->records;
    for (size_t i = 0; i < records->count; i++) {
        enum qr_fate fate = records->items[i].step != step_index
                                ? QR_FATE_OPEN
                                : qr_sent_fate(world, i, records->count,
                                               &request->proposal->route.steps[step_index]);
        if (fate != QR_FATE_OPEN) {
            state->fate = fate;
            state->executed_by_known = true;
            memcpy(state->executed_by32, records->items[i].hash32, 32);
        }
    }
}

static bool find_fates(struct qr_world *world, struct qr_chain *chain,
                       const struct qr_world_request *request, struct qr_error *err)
{
    const struct qr_route *route = &request->proposal->route;
    for (size_t i = 0; i < world->n_steps; i++) {
        const struct qr_step *step = &route->steps[i];
        struct qr_safe_state *state = &world->safes[i];
        if (!qr_step_is_of_safe(step) ||
            qr_word_compare(&state->view.nonce, &step->tx.nonce) <= 0) {
            continue;
        }
        take_fate_from_receipts(state, world, i, request);
        if (state->fate == QR_FATE_OPEN && !qr_fate_find(state, step, chain, &world->block, err)) {
            return false;
        }
    }
    if (route->n_timelocks > 0 && world->timelock.state == QR_OPERATION_UNSET &&
        route->steps[0].kind == QR_STEP_TIMELOCK_SCHEDULE) {
        return qr_fate_was_cancelled(&world->operation_was_cancelled, &world->timelock.address,
                                     route->timelock[0].operation_id32, chain, &world->block, err);
    }
    return true;
}

/* What has happened is read below the newest block when it must be certain. */
static bool go_deeper(struct qr_world *world, struct qr_chain *chain, uint64_t depth,
                      struct qr_error *err)
{
    uint64_t head = world->block.number;
    return depth == 0 || qr_chain_block(&world->block, chain, head > depth ? head - depth : 0, err);
}

bool qr_world_read(struct qr_world *world, struct qr_chain *chain,
                   const struct qr_world_request *request, struct qr_error *err)
{
    uint64_t chain_id = 0;
    if (!qr_word_to_u64(&chain_id, &request->proposal->source->config.chain_id)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the proposal's chain id is past 64 bits, and no node answers for such "
                            "a chain");
    }
    world->n_steps = request->proposal->route.n_steps;
    world->safes = qr_arena_alloc(&world->arena, world->n_steps, sizeof *world->safes);
    world->sent = qr_arena_alloc(&world->arena, request->records->count, sizeof *world->sent);
    qr_sent_ask(world, chain, request->records);
    return qr_chain_head(&world->block, chain, chain_id, &world->receipts[0], err) &&
           go_deeper(world, chain, request->depth, err) &&
           qr_sent_take(world, chain, request->records, err) &&
           read_contracts(world, chain, request, err) &&
           judge_signatures(world, chain, request, err) && find_fates(world, chain, request, err);
}

void qr_world_dispose(struct qr_world *world)
{
    for (size_t i = 0; i < world->n_steps; i++) {
        qr_signers_dispose(&world->safes[i].signers);
    }
    for (size_t i = 0; i < world->n_nodes; i++) {
        qr_rpc_batch_dispose(&world->receipts[i]);
    }
    qr_arena_dispose(&world->arena);
    *world = (struct qr_world){.n_steps = 0};
}
