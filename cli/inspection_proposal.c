#include <string.h>

#include "cli/inspection.h"
#include "prepare/review.h"

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

/* The steps' calls with what ABI files tell, which no proposal knows. */
static const struct qr_call **decode(struct qr_inspection *inspection, const struct qr_route *route)
{
    struct qr_arena *arena = &inspection->arena;
    struct qr_safe *safes = qr_arena_alloc(arena, route->n_steps, sizeof *safes);
    const struct qr_call **calls = qr_arena_alloc(arena, route->n_steps, sizeof *calls);
    struct qr_call_context context = {.known = &inspection->known,
                                      .has_chain = true,
                                      .chain_id = inspection->names.chain_id,
                                      .safes = safes};
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i])) {
            safes[context.n_safes++] = route->steps[i].safe;
        }
    }
    for (size_t i = 0; i < route->n_steps; i++) {
        struct qr_call_request request = request_of(&route->steps[i]);
        calls[i] = qr_call_decode(&request, &context, arena);
    }
    return calls;
}

static bool is_same(const struct qr_finding *a, const struct qr_finding *b)
{
    return strcmp(a->code, b->code) == 0 && strcmp(a->where, b->where) == 0 &&
           strcmp(a->text, b->text) == 0;
}

/* Copy what verify found, but for the judgement of the calls, which stands there in one piece. */
static void copy_others(struct qr_findings *to, const struct qr_findings *found,
                        const struct qr_findings *judged)
{
    size_t skipped = 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct qr_finding *item = &found->items[i];
        if (skipped < judged->count && is_same(item, &judged->items[skipped])) {
            skipped++;
        } else {
            qr_findings_add(to, item->level, item->code, item->where, "%s", item->text);
        }
    }
}

static void judge_again(struct qr_inspection *inspection, const struct qr_proposal *proposal)
{
    const struct qr_review review = {.calls = decode(inspection, &proposal->route),
                                     .compose_hash32 = proposal->review.compose_hash32};
    struct qr_findings judged QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
    qr_review_judge(&judged, &proposal->review, &proposal->route, &inspection->names);
    copy_others(&inspection->findings, &inspection->verification.findings, &judged);
    qr_review_judge(&inspection->findings, &review, &proposal->route, &inspection->names);
    inspection->calls = review.calls;
}

bool qr_inspection_read_proposal(struct qr_inspection *inspection, const char *path,
                                 struct qr_error *err)
{
    struct qr_verification *verification = &inspection->verification;
    const struct qr_proposal *proposal = &verification->made.proposal;
    inspection->is_proposal = true;
    verification->trust = inspection->names.trust;
    if (!qr_verify_directory(verification, path, NULL, NULL, err)) {
        return false;
    }
    qr_review_names(&inspection->own, &verification->made.source.config, verification->trust);
    inspection->names = inspection->own.names;
    inspection->n_calls = proposal->review.calls != NULL ? proposal->route.n_steps : 0;
    inspection->names.has_chain = inspection->n_calls > 0;
    if (inspection->has_abi && inspection->n_calls > 0) {
        judge_again(inspection, proposal);
    } else {
        inspection->calls = proposal->review.calls;
        qr_findings_copy(&inspection->findings, &verification->findings);
    }
    return true;
}
