#include "prepare/proposal.h"

#include <string.h>

#include "review/lint.h"

static bool is_kind(const struct qr_action *action, const char *kind)
{
    return strcmp(action->kind, kind) == 0;
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

/* Names of files that need no git, which not everybody has who looks at the same report. */
static const struct qr_lint_names lint_names = {.manifest = "app-compose.json"};

static bool find_in_manifest(struct qr_findings *findings, const struct qr_source *source,
                             struct qr_error *err)
{
    struct qr_json manifest QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    if (!qr_json_parse(&manifest, qr_buffer_text(&source->manifest), source->manifest.length,
                       err) ||
        !qr_manifest_check(findings, qr_json_root(&manifest), err)) {
        return qr_error_in_file(err, "app-compose.json");
    }
    qr_lint_manifest(findings, qr_json_root(&manifest), &lint_names);
    return true;
}

/* Findings follow from the proposal alone, so that a verifier finds the same ones. */
static bool find_all(struct qr_proposal *proposal, struct qr_error *err)
{
    const struct qr_source *source = proposal->source;
    if (proposal->has_manifest && !find_in_manifest(&proposal->findings, source, err)) {
        return false;
    }
    qr_source_find_outside_input(&proposal->findings, source);
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        find_in_safe_step(&proposal->findings, &proposal->route.steps[i]);
    }
    qr_proposal_review(proposal);
    return true;
}

void qr_proposal_review(struct qr_proposal *proposal)
{
    qr_review_make(&proposal->review, &proposal->source->config, &proposal->route,
                   proposal->has_manifest ? proposal->source->compose_hash32 : NULL);
}

/* "app-compose.json docker_compose_file:12 services.web" of a file that stands in the tree is
 * "deploy/docker-compose.yml:12 services.web". */
static bool add_renamed(struct qr_findings *findings, const struct qr_finding *finding,
                        const char *embedded, const char *path)
{
    size_t length = strlen(embedded);
    if (path == NULL || strncmp(finding->where, embedded, length) != 0 ||
        strchr(": ", finding->where[length]) == NULL) {
        return false;
    }
    struct qr_buffer where = QR_BUFFER_INIT;
    qr_buffer_addf(&where, "%s%s", path, finding->where + length);
    qr_findings_add(findings, finding->level, finding->code, qr_buffer_text(&where), "%s",
                    finding->text);
    qr_buffer_dispose(&where);
    return true;
}

void qr_proposal_add_findings(struct qr_findings *findings, const struct qr_proposal *proposal,
                              const struct qr_trust *trust)
{
    const struct qr_config *config = &proposal->source->config;
    for (size_t i = 0; i < proposal->findings.count; i++) {
        const struct qr_finding *finding = &proposal->findings.items[i];
        if (!add_renamed(findings, finding, "app-compose.json docker_compose_file",
                         config->docker_compose_file) &&
            !add_renamed(findings, finding, "app-compose.json pre_launch_script",
                         config->pre_launch_script)) {
            qr_findings_add(findings, finding->level, finding->code, finding->where, "%s",
                            finding->text);
        }
    }
    if (trust == NULL) {
        qr_findings_copy(findings, &proposal->review.findings);
    } else {
        struct qr_review_names names;
        qr_review_names(&names, config, trust);
        qr_review_judge(findings, &proposal->review, &proposal->route, &names.names);
    }
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
    qr_review_dispose(&proposal->review);
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
