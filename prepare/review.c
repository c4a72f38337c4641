#include "prepare/review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/judge.h"

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

static void decode(struct qr_review *review, const struct qr_config *config,
                   const struct qr_route *route)
{
    struct qr_safe *safes = qr_arena_alloc(&review->arena, route->n_steps, sizeof *safes);
    struct qr_call_context context = {
        .known = &review->known, .has_chain = true, .chain_id = config->chain_id, .safes = safes};
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i])) {
            safes[context.n_safes++] = route->steps[i].safe;
        }
    }
    review->calls = qr_arena_alloc(&review->arena, route->n_steps, sizeof *review->calls);
    for (size_t i = 0; i < route->n_steps; i++) {
        struct qr_call_request request = request_of(&route->steps[i]);
        review->calls[i] = qr_call_decode(&request, &context, &review->arena);
    }
}

void qr_review_make(struct qr_review *review, const struct qr_config *config,
                    const struct qr_route *route, const uint8_t *compose_hash32)
{
    struct qr_review_names names;
    qr_review_dispose(review);
    review->compose_hash32 = compose_hash32;
    qr_known_add_builtin(&review->known);
    decode(review, config, route);
    qr_review_names(&names, config, NULL);
    qr_review_judge(&review->findings, review, route, &names.names);
}

void qr_review_dispose(struct qr_review *review)
{
    qr_findings_dispose(&review->findings);
    qr_known_dispose(&review->known);
    qr_arena_dispose(&review->arena);
    *review = (struct qr_review){.calls = NULL};
}

static const char *safe_name(const struct qr_config *config, size_t h)
{
    size_t n_safes = 0;
    size_t before = 0;
    for (size_t i = 0; i < config->n_hops; i++) {
        bool is_safe = config->route[i].kind == QR_HOP_SAFE;
        n_safes += is_safe ? 1 : 0;
        before += is_safe && i < h ? 1 : 0;
    }
    return n_safes == 1 ? "the Safe" : before == 0 ? "the first Safe" : "the second Safe";
}

void qr_review_names(struct qr_review_names *names, const struct qr_config *config,
                     const struct qr_trust *trust)
{
    names->names = (struct qr_names){
        .trust = trust, .has_chain = true, .chain_id = config->chain_id, .own = names->own};
    for (size_t h = 0; h < config->n_hops; h++) {
        const struct qr_hop *hop = &config->route[h];
        names->own[names->names.n_own++] = (struct qr_named_address){
            .address = hop->address,
            .name = hop->kind == QR_HOP_SAFE ? safe_name(config, h) : "the timelock"};
    }
    names->own[names->names.n_own++] =
        (struct qr_named_address){.address = config->app, .name = "the app"};
}

static int compare_findings(const void *a, const void *b)
{
    const struct qr_finding *left = a;
    const struct qr_finding *right = b;
    int order = strcmp(left->code, right->code);
    return order != 0 ? order : strcmp(left->text, right->text);
}

/* Append those that are not among the sorted ones before. */
static void add_new(struct qr_findings *findings, const struct qr_findings *step,
                    const struct qr_findings *before)
{
    for (size_t i = 0; i < step->count; i++) {
        const struct qr_finding *item = &step->items[i];
        if (before->count == 0 ||
            bsearch(item, before->items, before->count, sizeof *item, compare_findings) == NULL) {
            qr_findings_add(findings, item->level, item->code, item->where, "%s", item->text);
        }
    }
}

void qr_review_judge(struct qr_findings *findings, const struct qr_review *review,
                     const struct qr_route *route, const struct qr_names *names)
{
    struct qr_findings before QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    uint8_t(*hashes32)[32] = qr_arena_alloc(&arena, route->n_steps, sizeof *hashes32);
    struct qr_judge judge = {.names = names,
                             .preimages32 = (const uint8_t(*)[32])hashes32,
                             .of_proposal = true,
                             .compose_hash32 = review->compose_hash32};
    for (size_t i = 0; i < route->n_steps; i++) {
        if (qr_step_is_of_safe(&route->steps[i])) {
            memcpy(hashes32[judge.n_preimages++], route->steps[i].hashes.hash32, 32);
        }
    }
    for (size_t i = 0; i < route->n_steps; i++) {
        struct qr_findings step QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
        char name[32];
        (void)snprintf(name, sizeof name, "step %zu", i + 1);
        qr_judge_call(&step, review->calls[i], &judge, name);
        add_new(findings, &step, &before);
        qr_findings_copy(&before, &step);
        if (before.count > 0) {
            qsort(before.items, before.count, sizeof before.items[0], compare_findings);
        }
    }
}
