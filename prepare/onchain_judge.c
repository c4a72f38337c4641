/* What was read of a proposal's chain, compared with the proposal. Pure. */
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/hex.h"
#include "prepare/onchain_parts.h"

struct judge {
    struct qr_findings *findings;
    const struct qr_onchain *onchain;
    const struct qr_proposal *proposal;
    const struct qr_config *config;
};

static void judge_version(const struct judge *judge, const struct qr_safe_view *safe,
                          enum qr_safe_version version, const char *where)
{
    if (!safe->has_version || safe->version != version) {
        qr_findings_add(judge->findings, QR_DANGER, "mismatch", where,
                        "its version is '%s' on chain, but the proposal is made for %s: hashes of "
                        "the wrong version are signed in vain",
                        safe->version_text, qr_safe_version_text(version));
    }
    char singleton[QR_ADDRESS_SIZE];
    qr_address_format(singleton, &safe->singleton);
    if (safe->release == NULL) {
        qr_findings_add(judge->findings, QR_DANGER, "unknown-code", where,
                        "%s at its singleton %s: what the Safe does with signatures is not known",
                        safe->singleton_has_code ? "the code of no published Safe is"
                                                 : "there is no code",
                        singleton);
    } else if (safe->has_version && safe->release->version != safe->version) {
        qr_findings_add(judge->findings, QR_DANGER, "unknown-code", where,
                        "it says that it is version %s, but the code at its singleton %s is that "
                        "of %s",
                        safe->version_text, singleton,
                        qr_safe_version_text(safe->release->version));
    }
}

/* What a Safe's step is for, where it is on the chain already: then its nonce was used by itself,
 * or it is not needed any more. NULL where it is not. */
static const char *brought_about(const struct judge *judge, size_t i)
{
    const struct qr_route *route = &judge->proposal->route;
    if (judge->onchain->steps[i].is_approved) {
        return "the approval that it gives";
    }
    size_t next = qr_step_hop(judge->config, &route->steps[i]) + 1;
    bool schedules = route->steps[i].kind == QR_STEP_SAFE_TRANSACTION &&
                     next < judge->config->n_hops && judge->onchain->is_read[next] &&
                     judge->onchain->timelocks[next].state != QR_OPERATION_UNSET;
    return schedules ? "the operation that it schedules" : NULL;
}

static void judge_nonce(const struct judge *judge, size_t i, const struct qr_safe_view *safe,
                        const char *where)
{
    const struct qr_word *nonce = &judge->proposal->route.steps[i].tx.nonce;
    char now[QR_WORD_DECIMAL_SIZE];
    char ours[QR_WORD_DECIMAL_SIZE];
    const char *brought = brought_about(judge, i);
    qr_word_to_decimal(now, &safe->nonce);
    qr_word_to_decimal(ours, nonce);
    int order = qr_word_compare(&safe->nonce, nonce);
    if (order > 0 && brought != NULL) {
        qr_findings_add(judge->findings, QR_CAUTION, "step-done", where,
                        "nonce %s was used, and %s is on the chain: there is nothing left to sign "
                        "for this Safe",
                        ours, brought);
    } else if (order > 0) {
        qr_findings_add(judge->findings, QR_DANGER, "nonce-used", where,
                        "nonce %s was used, the next one is %s: either this transaction was "
                        "executed already (quorate status tells) or another took its place",
                        ours, now);
    } else if (order < 0) {
        qr_findings_add(judge->findings, QR_CAUTION, "nonce-gap", where,
                        "the next nonce is %s, this transaction has %s: those between must be "
                        "executed first, and may change what this one does",
                        now, ours);
    }
}

/* A Safe that another Safe of the route owns alone has one owner by intent. */
static void judge_threshold(const struct judge *judge, const struct qr_safe_view *safe, size_t h,
                            const char *where)
{
    bool owned_by_route = h > 0 && safe->n_owners == 1 &&
                          qr_safe_view_has_owner(safe, &judge->config->route[h - 1].address);
    if (safe->threshold == 1 && !owned_by_route) {
        qr_findings_add(
            judge->findings, QR_CAUTION, "threshold-one", where,
            "its threshold is 1: any one of its %zu owners alone can do everything that "
            "it can",
            safe->n_owners);
    }
}

static void judge_guard(const struct judge *judge, const struct qr_address *guard, const char *what,
                        const char *where)
{
    if (!qr_address_is_zero(guard)) {
        char text[QR_ADDRESS_SIZE];
        qr_address_format(text, guard);
        qr_findings_add(judge->findings, QR_CAUTION, "safe-has-guard", where,
                        "its %s %s can refuse transactions that the owners signed", what, text);
    }
}

/* Everything that acts beside the owners. */
static void judge_extensions(const struct judge *judge, const struct qr_safe_view *safe, size_t h,
                             const char *where)
{
    char text[QR_ADDRESS_SIZE];
    judge_guard(judge, &safe->guard, "guard", where);
    judge_guard(judge, &safe->module_guard, "module guard", where);
    for (size_t i = 0; i < safe->n_modules; i++) {
        qr_address_format(text, &safe->modules[i]);
        qr_findings_add(judge->findings, QR_CAUTION, "safe-has-module", where,
                        "module %s can make the Safe do anything without its owners' signatures",
                        text);
    }
    if (safe->more_modules) {
        qr_findings_add(judge->findings, QR_CAUTION, "safe-has-module", where,
                        "it has more modules than the %zu that were read", safe->n_modules);
    }
    if (!qr_address_is_zero(&safe->fallback_handler) && judge->onchain->handlers[h] == NULL) {
        qr_address_format(text, &safe->fallback_handler);
        qr_findings_add(judge->findings, QR_CAUTION, "unknown-fallback-handler", where,
                        "its fallback handler %s is no published one: it decides which signatures "
                        "count as the Safe's own",
                        text);
    }
}

static void judge_step(const struct judge *judge, size_t i)
{
    const struct qr_step *step = &judge->proposal->route.steps[i];
    const struct qr_onchain_step *read = &judge->onchain->steps[i];
    size_t h = qr_step_hop(judge->config, step);
    char where[QR_ONCHAIN_WHERE_SIZE];
    if (!judge->onchain->is_read[h]) {
        return;
    }
    qr_onchain_where(where, "Safe", &step->safe.address);
    judge_version(judge, &judge->onchain->safes[h], step->safe.version, where);
    judge_nonce(judge, i, &judge->onchain->safes[h], where);
    judge_threshold(judge, &judge->onchain->safes[h], h, where);
    judge_extensions(judge, &judge->onchain->safes[h], h, where);
    if (!read->has_hash || memcmp(read->hash32, step->hashes.hash32, 32) != 0) {
        char ours[QR_HEX32_SIZE];
        char theirs[QR_HEX32_SIZE];
        qr_hex_encode(ours, step->hashes.hash32, 32);
        qr_hex_encode(theirs, read->hash32, 32);
        qr_findings_add(judge->findings, QR_DANGER, "mismatch", where,
                        "the safeTxHash is %s, but its getTransactionHash gives %s", ours,
                        read->has_hash ? theirs : "no answer");
    }
}

/* A delegate call runs the target's code as the Safe. */
static void judge_multisend(const struct judge *judge, size_t i)
{
    const struct qr_step *step = &judge->proposal->route.steps[i];
    const struct qr_onchain_step *read = &judge->onchain->steps[i];
    bool is_known = read->target != NULL && read->target->contract == QR_SAFE_MULTISEND_CALL_ONLY &&
                    read->target->version == step->safe.version;
    if (step->tx.operation != QR_SAFE_DELEGATE_CALL || is_known) {
        return;
    }
    char where[QR_ONCHAIN_WHERE_SIZE];
    qr_onchain_where(where, "target", &step->tx.to);
    qr_findings_add(judge->findings, QR_DANGER, "unknown-code", where, "%s %s",
                    read->target_has_code
                        ? "its code is not that of the published MultiSendCallOnly of Safe"
                        : "there is no code, so that the delegate call succeeds and does nothing: "
                          "it should be MultiSendCallOnly of Safe",
                    qr_safe_version_text(step->safe.version));
}

static void judge_role_on_safe(const struct judge *judge, size_t h)
{
    const struct qr_address *owner = &judge->config->route[h - 1].address;
    if (qr_safe_view_has_owner(&judge->onchain->safes[h], owner)) {
        return;
    }
    char where[QR_ONCHAIN_WHERE_SIZE];
    char text[QR_ADDRESS_SIZE];
    qr_onchain_where(where, "Safe", &judge->config->route[h].address);
    qr_address_format(text, owner);
    qr_findings_add(judge->findings, QR_DANGER, "role-missing", where,
                    "Safe %s of the route is none of its owners", text);
}

/* Whether the Safe that schedules has still to do so; an account's sending it cannot be told. */
static bool is_still_to_be_scheduled(const struct judge *judge, size_t h)
{
    const struct qr_route *route = &judge->proposal->route;
    for (size_t i = 0; i < route->n_steps; i++) {
        if (route->steps[i].kind == QR_STEP_SAFE_TRANSACTION &&
            qr_step_hop(judge->config, &route->steps[i]) + 1 == h) {
            return qr_word_compare(&judge->onchain->safes[h - 1].nonce,
                                   &route->steps[i].tx.nonce) <= 0;
        }
    }
    return false;
}

static void judge_operation(const struct judge *judge, size_t h, const char *where)
{
    const struct qr_timelock_view *timelock = &judge->onchain->timelocks[h];
    const struct qr_hop *hop = &judge->config->route[h];
    struct qr_buffer from QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    switch (timelock->state) {
    case QR_OPERATION_UNSET:
        if (hop->delay < timelock->min_delay) {
            qr_findings_add(judge->findings, QR_DANGER, "delay-too-short", where,
                            "its least delay is %llu seconds, the proposal has %llu: it cannot be "
                            "scheduled",
                            (unsigned long long)timelock->min_delay,
                            (unsigned long long)hop->delay);
        }
        break;
    case QR_OPERATION_WAITING:
    case QR_OPERATION_READY:
        qr_add_utc(&from, timelock->ready_at);
        if (is_still_to_be_scheduled(judge, h)) {
            qr_findings_add(judge->findings, QR_DANGER, "operation-exists", where,
                            "the operation is scheduled already, by another transaction than this "
                            "proposal's, to be executed from %s on: it cannot be scheduled twice",
                            qr_buffer_text(&from));
        } else {
            qr_findings_add(judge->findings, QR_CAUTION, "operation-exists", where,
                            "the operation is scheduled, to be executed from %s on: who objects "
                            "has until then (quorate cancel)",
                            qr_buffer_text(&from));
        }
        break;
    case QR_OPERATION_DONE:
        qr_findings_add(judge->findings, QR_DANGER, "operation-exists", where,
                        "the operation was executed already: it can never be scheduled again");
        break;
    }
}

static void judge_timelock(const struct judge *judge, size_t h)
{
    const struct qr_timelock_view *timelock = &judge->onchain->timelocks[h];
    const struct qr_hop *hop = &judge->config->route[h];
    char where[QR_ONCHAIN_WHERE_SIZE];
    qr_onchain_where(where, "timelock", &hop->address);
    if (timelock->has_proposer && !timelock->proposer_may) {
        char text[QR_ADDRESS_SIZE];
        qr_address_format(text, &judge->config->route[h - 1].address);
        qr_findings_add(judge->findings, QR_DANGER, "role-missing", where,
                        "Safe %s of the route has not its PROPOSER_ROLE", text);
    }
    judge_operation(judge, h, where);
    if (!timelock->predecessor_done) {
        char text[QR_HEX32_SIZE];
        qr_hex_encode(text, hop->predecessor32, 32);
        qr_findings_add(judge->findings, QR_CAUTION, "predecessor-pending", where,
                        "operation %s comes first and is not done: this one waits for it, for good "
                        "if it never comes",
                        text);
    }
    if (timelock->open_executor) {
        qr_findings_add(judge->findings, QR_CAUTION, "open-executor", where,
                        "anybody may execute the operation once its delay has passed, also at a "
                        "moment that suits nobody else");
    }
}

/* Whether the app must have been given to the caller by the time of the call, by accepting it. */
static bool accepts_ownership(const struct qr_proposal *proposal)
{
    for (size_t i = 0; i < proposal->n_actions; i++) {
        if (strcmp(proposal->actions[i].kind, "accept-ownership") == 0) {
            return true;
        }
    }
    return false;
}

/* Whether any action is one that only the app's owner may do; of other calls that is not known. */
static bool needs_ownership(const struct qr_proposal *proposal)
{
    for (size_t i = 0; i < proposal->n_actions; i++) {
        const struct qr_action *action = &proposal->actions[i];
        if (strcmp(action->kind, "call") != 0 && !qr_action_is_on_route(action)) {
            return true;
        }
    }
    return false;
}

static void judge_owner(const struct judge *judge, const char *where)
{
    const struct qr_app_view *app = &judge->onchain->app;
    const struct qr_address *caller = &judge->config->route[judge->config->n_hops - 1].address;
    char owner[QR_ADDRESS_SIZE];
    char ours[QR_ADDRESS_SIZE];
    qr_address_format(owner, &app->owner);
    qr_address_format(ours, caller);
    bool is_pending = app->two_step && qr_address_equal(&app->pending_owner, caller);
    if (!app->has_owner) {
        qr_findings_add(judge->findings, QR_DANGER, "role-missing", where,
                        "it has no owner() that could be compared with the route");
    } else if (qr_address_equal(&app->owner, caller)) {
        return;
    } else if (accepts_ownership(judge->proposal)) {
        if (!is_pending) {
            qr_findings_add(judge->findings, QR_DANGER, "role-missing", where,
                            "its owner is %s, and no transfer to %s is pending that could be "
                            "accepted",
                            owner, ours);
        }
    } else if (is_pending) {
        qr_findings_add(judge->findings, QR_DANGER, "role-missing", where,
                        "its owner is still %s: the transfer to %s is pending until that accepts "
                        "it (--action accept-ownership)",
                        owner, ours);
    } else {
        qr_findings_add(judge->findings, QR_DANGER, "role-missing", where,
                        "its owner is %s, not %s, which the route ends with", owner, ours);
    }
}

static void judge_app(const struct judge *judge)
{
    const struct qr_app_view *app = &judge->onchain->app;
    char where[QR_ONCHAIN_WHERE_SIZE];
    qr_onchain_where(where, "app", &app->address);
    if (app->has_code && needs_ownership(judge->proposal) && judge->config->n_hops > 0) {
        judge_owner(judge, where);
    }
    if (qr_app_view_all_present(app)) {
        qr_findings_add(judge->findings, QR_DANGER, "already-allowed", where,
                        "everything that the proposal changes is so already: nothing is left to "
                        "sign");
    }
}

static void judge_targets(const struct judge *judge)
{
    for (size_t i = 0; i < judge->proposal->n_actions; i++) {
        const struct qr_action *action = &judge->proposal->actions[i];
        if (action->data_length > 0 && !judge->onchain->targets_have_code[i]) {
            char where[32];
            char text[QR_ADDRESS_SIZE];
            (void)snprintf(where, sizeof where, "action %zu", i + 1);
            qr_address_format(text, &action->to);
            qr_findings_add(judge->findings, QR_DANGER, "unknown-code", where,
                            "there is no code at its target %s on this chain: the call succeeds "
                            "and does nothing",
                            text);
        }
    }
}

void qr_onchain_judge(struct qr_findings *findings, const struct qr_onchain *onchain,
                      const struct qr_proposal *proposal)
{
    const struct judge judge = {.findings = findings,
                                .onchain = onchain,
                                .proposal = proposal,
                                .config = &proposal->source->config};
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        if (qr_step_is_of_safe(&proposal->route.steps[i])) {
            judge_step(&judge, i);
            judge_multisend(&judge, i);
        }
    }
    for (size_t h = 0; h < judge.config->n_hops; h++) {
        if (!onchain->is_read[h]) {
            continue;
        }
        if (judge.config->route[h].kind == QR_HOP_TIMELOCK) {
            judge_timelock(&judge, h);
        } else if (h > 0) {
            judge_role_on_safe(&judge, h);
        }
    }
    judge_targets(&judge);
    judge_app(&judge);
}
