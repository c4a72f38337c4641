#include "prepare/proposal.h"

#include <stdio.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400 };

/* What the device id of a machine becomes whose platform id cannot be read. */
static const uint8_t sha256_of_nothing[32] = {
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

static bool is_kind(const struct qr_action *action, const char *kind)
{
    return strcmp(action->kind, kind) == 0;
}

static void find_in_action(struct qr_findings *findings, const struct qr_action *action,
                           const char *where)
{
    const struct qr_abi_value *first =
        action->arguments.as.list.count > 0 ? &action->arguments.as.list.items[0] : NULL;
    if (is_kind(action, "add-device") &&
        memcmp(first->as.word.be32, sha256_of_nothing, sizeof sha256_of_nothing) == 0) {
        qr_findings_add(findings, QR_CAUTION, "empty-device", where,
                        "the device id is the SHA-256 of nothing: every machine whose platform id "
                        "cannot be read would be allowed");
    }
    if (is_kind(action, "allow-any-device") && !qr_word_is_zero(&first->as.word)) {
        qr_findings_add(findings, QR_CAUTION, "any-device", where,
                        "the app's keys would be released to any machine, not only to listed ones");
    }
    if (is_kind(action, "disable-upgrades")) {
        qr_findings_add(findings, QR_CAUTION, "upgrades-disabled", where,
                        "the app's contract could never be replaced again");
    }
}

static void find_in_safe_step(struct qr_findings *findings, const struct qr_step *step)
{
    if (step->tx.operation == QR_SAFE_DELEGATE_CALL &&
        !qr_multisend_chain_is_listed(step->safe.version, &step->safe.chain_id)) {
        char address[QR_ADDRESS_SIZE];
        qr_address_format(address, &step->tx.to);
        qr_findings_add(
            findings, QR_CAUTION, "unknown-chain", "MultiSendCallOnly",
            "no deployment on this chain is published: see that %s has code there, "
            "since a delegate call to an address without code succeeds and does nothing",
            address);
    }
}

static void find_in_route(struct qr_findings *findings, const struct qr_route *route)
{
    for (size_t i = 0; i < route->n_steps; i++) {
        find_in_safe_step(findings, &route->steps[i]);
    }
    for (size_t i = 0; i < route->n_timelocks; i++) {
        const struct qr_hop *hop = route->timelock[i].hop;
        if (hop->delay < SECONDS_A_DAY) {
            qr_findings_add(findings, QR_CAUTION, "short-delay", "timelock",
                            "the timelock's delay of %llu seconds leaves less than a day to object",
                            (unsigned long long)hop->delay);
        }
    }
}

/* Cautions follow from the proposal alone, so that a verifier finds the same ones. */
static bool find_all(struct qr_proposal *proposal, struct qr_error *err)
{
    const struct qr_source *source = proposal->source;
    if (proposal->has_manifest) {
        struct qr_json manifest QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
        if (!qr_json_parse(&manifest, qr_buffer_text(&source->manifest), source->manifest.length,
                           err) ||
            !qr_manifest_check(&proposal->findings, qr_json_root(&manifest), err)) {
            return qr_error_in_file(err, "app-compose.json");
        }
    }
    qr_source_find_outside_input(&proposal->findings, source);
    for (size_t i = 0; i < proposal->n_actions; i++) {
        char where[32];
        (void)snprintf(where, sizeof where, "action %zu", i + 1);
        find_in_action(&proposal->findings, &proposal->actions[i], where);
    }
    find_in_route(&proposal->findings, &proposal->route);
    return true;
}

/* A compose hash is shown only when a call allows it, and a call allows it only when it is shown.
 */
static bool check_manifest_use(const struct qr_proposal *proposal, struct qr_error *err)
{
    bool adds = false;
    for (size_t i = 0; i < proposal->n_actions; i++) {
        adds = adds || is_kind(&proposal->actions[i], "add-compose-hash");
    }
    if (adds != proposal->has_manifest) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            adds ? "action add-compose-hash has no manifest to take the hash of"
                                 : "there is a manifest, but no action add-compose-hash allows it");
    }
    return true;
}

static bool same_arguments(const struct qr_action *a, const struct qr_action *b)
{
    return a->data_length == b->data_length &&
           memcmp(a->data + 4, b->data + 4, a->data_length - 4) == 0;
}

/* Twice the same, or the one undoing the other, is never meant. */
static bool refuse_contradictions(const struct qr_proposal *proposal, struct qr_error *err)
{
    for (size_t i = 0; i < proposal->n_actions; i++) {
        const struct qr_action *a = &proposal->actions[i];
        for (size_t j = 0; j < i; j++) {
            const struct qr_action *b = &proposal->actions[j];
            if (is_kind(a, "call") || is_kind(b, "call") || !same_arguments(a, b)) {
                continue;
            }
            if (strcmp(a->kind, b->kind) == 0) {
                return qr_error_set(err, QR_ERROR_INPUT,
                                    "action %s is given twice with the same value: once is enough",
                                    a->kind);
            }
            if ((is_kind(a, "remove-compose-hash") && is_kind(b, "add-compose-hash")) ||
                (is_kind(a, "add-compose-hash") && is_kind(b, "remove-compose-hash"))) {
                return qr_error_set(err, QR_ERROR_INPUT,
                                    "the same compose hash is added and removed: the manifest of "
                                    "both revisions is the same");
            }
        }
    }
    return true;
}

bool qr_proposal_wrap(struct qr_route *route, const struct qr_proposal *proposal,
                      const struct qr_nonce *nonces, size_t n_nonces, struct qr_arena *arena,
                      struct qr_error *err)
{
    const struct qr_source *source = proposal->source;
    const struct qr_config *config = &source->config;
    struct qr_route_request request = {.chain_id = config->chain_id,
                                       .hops = config->route,
                                       .n_hops = config->n_hops,
                                       .actions = proposal->actions,
                                       .n_actions = proposal->n_actions,
                                       .nonces = nonces,
                                       .n_nonces = n_nonces};
    qr_salt_auto(request.auto_salt32, source->commit.id,
                 proposal->has_manifest ? source->compose_hash32 : NULL, &config->chain_id,
                 config->route, config->n_hops);
    return qr_route_wrap(route, &request, arena, err);
}

bool qr_proposal_build(struct qr_proposal *proposal, const struct qr_source *source,
                       const struct qr_action *actions, size_t n_actions,
                       const struct qr_nonce *nonces, size_t n_nonces, struct qr_error *err)
{
    QR_ASSERT(n_actions > 0);
    if (n_actions > QR_MAX_ACTIONS) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%zu actions are too many for one proposal: at most %d", n_actions,
                            QR_MAX_ACTIONS);
    }
    proposal->source = source;
    proposal->has_manifest = source->manifest.length > 0;
    proposal->actions = qr_arena_alloc(&proposal->arena, n_actions, sizeof *actions);
    memcpy(proposal->actions, actions, n_actions * sizeof *actions);
    proposal->n_actions = n_actions;
    return check_manifest_use(proposal, err) && refuse_contradictions(proposal, err) &&
           qr_proposal_wrap(&proposal->route, proposal, nonces, n_nonces, &proposal->arena, err) &&
           find_all(proposal, err);
}

void qr_proposal_dispose(struct qr_proposal *proposal)
{
    qr_findings_dispose(&proposal->findings);
    qr_arena_dispose(&proposal->arena);
    *proposal = (struct qr_proposal){.source = NULL};
}

const struct qr_step *qr_proposal_signed_step(const struct qr_proposal *proposal)
{
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (qr_step_is_of_safe(step)) {
            return step;
        }
    }
    return NULL;
}
