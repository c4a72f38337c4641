#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/inspection.h"
#include "review/judge.h"
#include "review/lint.h"

static void name_own(struct qr_inspection *inspection, const struct qr_config *config)
{
    inspection->names.own = inspection->own;
    for (size_t h = 0; h < config->n_hops; h++) {
        bool is_safe = config->route[h].kind == QR_HOP_SAFE;
        inspection->own[inspection->names.n_own++] = (struct qr_named_address){
            .address = config->route[h].address, .name = is_safe ? "the Safe" : "the timelock"};
    }
    inspection->own[inspection->names.n_own++] =
        (struct qr_named_address){.address = config->app, .name = "the app"};
    inspection->names.has_chain = true;
    inspection->names.chain_id = config->chain_id;
}

static struct qr_call_request request_of(const struct qr_step *step)
{
    if (qr_step_is_of_safe(step)) {
        return (struct qr_call_request){
            .has_from = true, .from = step->safe.address, .safe_tx = &step->tx};
    }
    return (struct qr_call_request){.has_to = true,
                                    .to = step->to,
                                    .value = step->value,
                                    .data = step->data,
                                    .length = step->data_length};
}

static void decode(struct qr_inspection *inspection, const struct qr_route *route)
{
    struct qr_arena *arena = &inspection->arena;
    struct qr_safe *safes = qr_arena_alloc(arena, route->n_steps, sizeof *safes);
    struct qr_call_context context = {.known = &inspection->known,
                                      .has_chain = true,
                                      .chain_id = inspection->names.chain_id,
                                      .safes = safes};
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i])) {
            safes[context.n_safes++] = route->steps[i].safe;
        }
    }
    inspection->calls = qr_arena_alloc(arena, route->n_steps, sizeof *inspection->calls);
    inspection->n_calls = route->n_steps;
    for (size_t i = 0; i < route->n_steps; i++) {
        struct qr_call_request request = request_of(&route->steps[i]);
        inspection->calls[i] = qr_call_decode(&request, &context, arena);
    }
}

static void judge(struct qr_inspection *inspection, const struct qr_route *route)
{
    uint8_t(*hashes32)[32] = qr_arena_alloc(&inspection->arena, route->n_steps, 32);
    struct qr_judge judge = {.names = &inspection->names,
                             .preimages32 = (const uint8_t(*)[32])hashes32};
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i])) {
            memcpy(hashes32[judge.n_preimages++], route->steps[i].hashes.hash32, 32);
        }
    }
    for (size_t i = 0; i < route->n_steps; i++) {
        char step[32];
        (void)snprintf(step, sizeof step, "step %zu", i + 1);
        qr_judge_call(&inspection->findings, inspection->calls[i], &judge, step);
    }
}

static void lint(struct qr_inspection *inspection)
{
    static const struct qr_lint_names names = {.manifest = "app-compose.json"};
    const struct qr_buffer *manifest = &inspection->verification.made.source.manifest;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    if (manifest->length > 0 &&
        qr_json_parse(&json, qr_buffer_text(manifest), manifest->length, &err)) {
        qr_lint_manifest(&inspection->findings, qr_json_root(&json), &names);
    }
}

bool qr_inspection_read_proposal(struct qr_inspection *inspection, const char *path,
                                 struct qr_error *err)
{
    struct qr_verification *verification = &inspection->verification;
    const struct qr_preparation *made = &verification->made;
    inspection->is_proposal = true;
    if (!qr_verify_directory(verification, path, NULL, NULL, err)) {
        return false;
    }
    name_own(inspection, &made->source.config);
    qr_findings_copy(&inspection->findings, &verification->findings);
    decode(inspection, &made->proposal.route);
    judge(inspection, &made->proposal.route);
    lint(inspection);
    return true;
}
