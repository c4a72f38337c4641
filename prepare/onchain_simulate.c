/* Each step of a proposal, run without being sent.
 * Source: execution-apis, eth_simulateV1. */
#include <stdio.h>
#include <string.h>

#include "prepare/onchain_parts.h"
#include "prepare/reverts.h"

/* A call of a step. */
struct simulated {
    struct qr_rpc_call call;
    const char *as; /* what from is: "Safe", "timelock", "owner" */
    size_t step;
    bool after_others; /* earlier calls of the same transaction may be what it needs */
    bool after_delay;  /* the timelock's delay passes first */
};

struct simulation {
    const struct qr_onchain *onchain;
    const struct qr_proposal *proposal;
    const struct qr_config *config;
    struct simulated *calls;
    size_t n_calls;
    uint64_t delay;           /* seconds that pass before those after_delay */
    struct qr_buffer refusal; /* why the node ran none of them, of TOGETHER_REFUSED */
    struct qr_arena arena;
};

/* How all calls went when they were run one after the other. */
enum together {
    TOGETHER_RUN,     /* each has its outcome */
    TOGETHER_REFUSED, /* the node ran them, and one fails before it begins */
    TOGETHER_UNKNOWN, /* the node cannot do that */
};

static void add_call(struct simulation *simulation, size_t step, const char *as,
                     const struct qr_rpc_call *call)
{
    const struct simulated *last =
        simulation->n_calls > 0 ? &simulation->calls[simulation->n_calls - 1] : NULL;
    bool same = last != NULL && qr_address_equal(&last->call.from, &call->from);
    simulation->calls[simulation->n_calls++] =
        (struct simulated){.call = *call, .as = as, .step = step, .after_others = same};
}

static void add_actions(struct simulation *simulation, size_t step, const char *as,
                        const struct qr_address *from)
{
    for (size_t i = 0; i < simulation->proposal->n_actions; i++) {
        const struct qr_action *action = &simulation->proposal->actions[i];
        struct qr_rpc_call call = {.from = *from,
                                   .to = action->to,
                                   .value = action->value,
                                   .data = action->data,
                                   .data_length = action->data_length};
        add_call(simulation, step, as, &call);
    }
}

/* Whether a Safe's step is still to be run: its nonce is not used, and what it schedules is not
 * scheduled. */
static bool is_open(const struct simulation *simulation, const struct qr_step *step)
{
    size_t h = qr_step_hop(simulation->config, step);
    const struct qr_onchain *onchain = simulation->onchain;
    if (!onchain->is_read[h] || qr_word_compare(&onchain->safes[h].nonce, &step->tx.nonce) > 0) {
        return false;
    }
    size_t next = h + 1;
    bool schedules = step->kind == QR_STEP_SAFE_TRANSACTION && next < simulation->config->n_hops &&
                     simulation->config->route[next].kind == QR_HOP_TIMELOCK;
    return !schedules ||
           (onchain->is_read[next] && onchain->timelocks[next].state == QR_OPERATION_UNSET);
}

/* Only a delegate call of MultiSendCallOnly has several calls: then they are the actions. */
static void add_safe_step(struct simulation *simulation, size_t i)
{
    const struct qr_step *step = &simulation->proposal->route.steps[i];
    if (!is_open(simulation, step)) {
        return;
    }
    if (step->tx.operation == QR_SAFE_DELEGATE_CALL) {
        add_actions(simulation, i, "Safe", &step->safe.address);
        return;
    }
    struct qr_rpc_call call = {.from = step->safe.address,
                               .to = step->tx.to,
                               .value = step->tx.value,
                               .data = step->tx.data,
                               .data_length = step->tx.data_length};
    add_call(simulation, i, "Safe", &call);
}

/* The timelock is the innermost hop, so what it calls are the actions. */
static void add_execute_step(struct simulation *simulation, size_t i)
{
    size_t h = simulation->config->n_hops - 1;
    const struct qr_hop *hop = &simulation->config->route[h];
    const struct qr_timelock_view *timelock = &simulation->onchain->timelocks[h];
    QR_ASSERT(hop->kind == QR_HOP_TIMELOCK);
    if (!simulation->onchain->is_read[h] || timelock->state == QR_OPERATION_DONE) {
        return;
    }
    size_t first = simulation->n_calls;
    add_actions(simulation, i, "timelock", &hop->address);
    for (size_t c = first; c < simulation->n_calls; c++) {
        simulation->calls[c].after_delay = true;
    }
    simulation->delay = hop->delay > timelock->min_delay ? hop->delay : timelock->min_delay;
}

/* The app's owner calls it. Which account cancels an operation is not known. */
static void add_account_call(struct simulation *simulation, size_t i)
{
    const struct qr_step *step = &simulation->proposal->route.steps[i];
    const struct qr_app_view *app = &simulation->onchain->app;
    if (app->has_owner && !qr_action_is_on_route(&simulation->proposal->actions[i])) {
        struct qr_rpc_call call = {.from = app->owner,
                                   .to = step->to,
                                   .value = step->value,
                                   .data = step->data,
                                   .data_length = step->data_length};
        add_call(simulation, i, "owner", &call);
    }
}

static void add_steps(struct simulation *simulation)
{
    const struct qr_route *route = &simulation->proposal->route;
    size_t most = route->n_steps + 2 * simulation->proposal->n_actions;
    simulation->calls = qr_arena_alloc(&simulation->arena, most, sizeof *simulation->calls);
    for (size_t i = 0; i < route->n_steps; i++) {
        switch (route->steps[i].kind) {
        case QR_STEP_SAFE_TRANSACTION:
        case QR_STEP_SAFE_APPROVE:
            add_safe_step(simulation, i);
            break;
        case QR_STEP_TIMELOCK_SCHEDULE:
            break; /* which account sends it is not known */
        case QR_STEP_TIMELOCK_EXECUTE:
            add_execute_step(simulation, i);
            break;
        case QR_STEP_CALL:
            add_account_call(simulation, i);
            break;
        }
    }
}

static void write_address(struct qr_buffer *json, const char *key, const struct qr_address *address)
{
    qr_buffer_addf(json, "\"%s\":\"0x", key);
    qr_buffer_add_hex(json, address->addr20, sizeof address->addr20);
    qr_buffer_add_text(json, "\",");
}

/* A quantity: hex without leading zeros. */
static void write_word(struct qr_buffer *json, const struct qr_word *word)
{
    struct qr_buffer hex = QR_BUFFER_INIT;
    qr_buffer_add_hex(&hex, word->be32, sizeof word->be32);
    const char *digits = qr_buffer_text(&hex);
    size_t zeros = strspn(digits, "0");
    qr_buffer_addf(json, "\"0x%s\"", zeros == hex.length ? "0" : digits + zeros);
    qr_buffer_dispose(&hex);
}

static void write_call(struct qr_buffer *json, const struct qr_rpc_call *call)
{
    qr_buffer_add_text(json, "{");
    write_address(json, "from", &call->from);
    write_address(json, "to", &call->to);
    qr_buffer_add_text(json, "\"value\":");
    write_word(json, &call->value);
    qr_buffer_add_text(json, ",\"input\":\"0x");
    qr_buffer_add_hex(json, call->data, call->data_length);
    qr_buffer_add_text(json, "\"}");
}

/* The calls before or after the delay, as one block. */
static void write_block(struct qr_buffer *json, const struct simulation *simulation,
                        bool after_delay)
{
    size_t written = 0;
    for (size_t i = 0; i < simulation->n_calls; i++) {
        if (simulation->calls[i].after_delay != after_delay) {
            continue;
        }
        if (written++ == 0) {
            qr_buffer_addf(json, "%s{", json->data[json->length - 1] == '}' ? "," : "");
            uint64_t now = simulation->onchain->block.timestamp;
            /* past any delay that a chain's clock can hold, the time stays as it is */
            if (after_delay && simulation->delay < UINT32_MAX) {
                qr_buffer_addf(json, "\"blockOverrides\":{\"time\":\"0x%llx\"},",
                               (unsigned long long)(now + simulation->delay + 3600));
            }
            qr_buffer_add_text(json, "\"calls\":[");
        }
        qr_buffer_add_text(json, written > 1 ? "," : "");
        write_call(json, &simulation->calls[i].call);
    }
    qr_buffer_add_text(json, written > 0 ? "]}" : "");
}

/* The answer to calls of which one has not the value that it sends: no call has an outcome then. */
static bool lacks_funds(const struct qr_rpc_request *answer)
{
    enum { INSUFFICIENT_FUNDS = -38014 };
    return answer->failed && (answer->code == INSUFFICIENT_FUNDS ||
                              strcasestr(answer->message, "insufficient funds") != NULL);
}

/* All calls at once, each seeing what those before it did. TOGETHER_UNKNOWN when the node has no
 * eth_simulateV1, or one that answers in another way. */
static bool run_together(enum together *together, struct qr_simulated_outcome *outcomes,
                         struct simulation *simulation, struct qr_chain *chain, size_t node,
                         struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_buffer json QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_add_text(&json, "[{\"blockStateCalls\":[");
    write_block(&json, simulation, false);
    write_block(&json, simulation, true);
    qr_buffer_addf(&json, "],\"validation\":false},\"0x%llx\"]",
                   (unsigned long long)simulation->onchain->block.number);
    *together = TOGETHER_UNKNOWN;
    size_t index = qr_rpc_add(&batch, "eth_simulateV1", qr_buffer_text(&json));
    if (!qr_chain_ask_node(&batch, chain, node, err)) {
        return false;
    }
    const struct qr_rpc_request *answer = &batch.requests[index];
    if (lacks_funds(answer)) {
        *together = TOGETHER_REFUSED;
        qr_route_failure_explain(&simulation->refusal, answer);
    } else if (!answer->failed &&
               qr_simulation_read(outcomes, simulation->n_calls, answer->result)) {
        *together = TOGETHER_RUN;
    }
    return true;
}

/* Each call by itself. */
static bool run_singly(struct qr_simulated_outcome *outcomes, const struct simulation *simulation,
                       struct qr_chain *chain, size_t node, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    for (size_t i = 0; i < simulation->n_calls; i++) {
        qr_buffer_truncate(&outcomes[i].why, 0);
        qr_rpc_add_call(&batch, &simulation->calls[i].call, &simulation->onchain->block);
    }
    if (!qr_chain_ask_node(&batch, chain, node, err)) {
        return false;
    }
    for (size_t i = 0; i < simulation->n_calls; i++) {
        outcomes[i].failed = batch.requests[i].failed;
        if (outcomes[i].failed) {
            qr_route_failure_explain(&outcomes[i].why, &batch.requests[i]);
        }
    }
    return true;
}

/* on: "on NODE" with a blank before it, where there are several, else "". */
static void add_finding(struct qr_findings *findings, const struct simulated *simulated,
                        const char *why, const char *on, enum together together)
{
    char where[32];
    char from[QR_ADDRESS_SIZE];
    char to[QR_ADDRESS_SIZE];
    (void)snprintf(where, sizeof where, "step %zu", simulated->step + 1);
    qr_address_format(from, &simulated->call.from);
    qr_address_format(to, &simulated->call.to);
    if (together != TOGETHER_UNKNOWN || !simulated->after_others) {
        qr_findings_add(findings, QR_DANGER, "simulation-failed", where,
                        "simulated%s, the call by %s %s to %s fails: %s", on, simulated->as, from,
                        to, why);
        return;
    }
    qr_findings_add(findings, QR_CAUTION, "simulation-partial", where,
                    "simulated%s by itself, the call by %s %s to %s fails: %s; it may need the "
                    "calls before it, which this node cannot simulate together (it has no "
                    "eth_simulateV1)",
                    on, simulated->as, from, to, why);
}

/* Of each step the first call that fails: what comes after it may fail for the same reason. */
static void add_findings(struct qr_findings *findings, const struct simulation *simulation,
                         const struct qr_simulated_outcome *outcomes, const char *on,
                         enum together together)
{
    const struct simulated *failed = NULL;
    for (size_t i = 0; i < simulation->n_calls; i++) {
        const struct simulated *simulated = &simulation->calls[i];
        if (outcomes[i].failed && (failed == NULL || failed->step != simulated->step)) {
            add_finding(findings, simulated, qr_buffer_text(&outcomes[i].why), on, together);
            failed = simulated;
        }
    }
    if (together == TOGETHER_REFUSED && failed == NULL) {
        char where[32];
        (void)snprintf(where, sizeof where, "step %zu",
                       simulation->calls[simulation->n_calls - 1].step + 1);
        qr_findings_add(findings, QR_DANGER, "simulation-failed", where,
                        "each call works by itself, but simulated one after the other%s they "
                        "fail: %s",
                        on, qr_buffer_text(&simulation->refusal));
    }
}

/* Each node by itself, with the methods that it has: a liar among them passes for nobody but
 * itself. */
static bool run_on_node(struct qr_findings *findings, struct simulation *simulation,
                        struct qr_chain *chain, size_t node, struct qr_error *err)
{
    struct qr_buffer on QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_simulated_outcome *outcomes =
        qr_arena_alloc(&simulation->arena, simulation->n_calls, sizeof *outcomes);
    enum together together = TOGETHER_RUN;
    qr_buffer_truncate(&simulation->refusal, 0);
    bool ok = run_together(&together, outcomes, simulation, chain, node, err) &&
              (together == TOGETHER_RUN || run_singly(outcomes, simulation, chain, node, err));
    if (qr_chain_n_nodes(chain) > 1) {
        qr_buffer_addf(&on, " on %s", qr_chain_node_name(chain, node));
    }
    if (ok) {
        add_findings(findings, simulation, outcomes, qr_buffer_text(&on), together);
    }
    for (size_t i = 0; i < simulation->n_calls; i++) {
        qr_buffer_dispose(&outcomes[i].why);
    }
    return ok;
}

bool qr_onchain_simulate(struct qr_findings *findings, const struct qr_onchain *onchain,
                         const struct qr_proposal *proposal, struct qr_chain *chain,
                         struct qr_error *err)
{
    struct simulation simulation = {.onchain = onchain,
                                    .proposal = proposal,
                                    .config = &proposal->source->config,
                                    .arena = QR_ARENA_INIT};
    bool ok = true;
    add_steps(&simulation);
    for (size_t i = 0; ok && simulation.n_calls > 0 && i < qr_chain_n_nodes(chain); i++) {
        ok = run_on_node(findings, &simulation, chain, i, err);
    }
    qr_buffer_dispose(&simulation.refusal);
    qr_arena_dispose(&simulation.arena);
    return ok;
}
