#include "commit/owners.h"
#include "commit/signature_file.h"
#include "safe/view.h"

static size_t count_signed(const struct qr_proposal *proposal)
{
    size_t count = 0;
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        count += qr_step_is_of_safe(&proposal->route.steps[i]) ? 1 : 0;
    }
    return count;
}

static bool take(struct qr_step_owners *item, struct qr_safe_view *view, struct qr_rpc_batch *batch,
                 struct qr_arena *arena, struct qr_error *err)
{
    if (!qr_safe_view_take(view, batch, arena, err)) {
        return false;
    }
    if (!view->has_code) {
        char safe[QR_ADDRESS_SIZE];
        qr_address_format(safe, &view->address);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "there is no contract at the Safe's address %s on this chain: check "
                            "the proposal's chain and --rpc",
                            safe);
    }
    item->owners = view->owners;
    item->n_owners = view->n_owners;
    item->threshold = view->threshold;
    return true;
}

static bool read_views(struct qr_owners *owners, struct qr_safe_view *views, struct qr_chain *chain,
                       struct qr_arena *arena, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    for (size_t i = 0; i < owners->count; i++) {
        qr_safe_view_ask(&views[i], &owners->items[i].step->safe.address, &batch, &owners->block);
    }
    if (!qr_chain_read(&batch, chain, err)) {
        return false;
    }
    for (size_t i = 0; i < owners->count; i++) {
        if (!take(&owners->items[i], &views[i], &batch, arena, err)) {
            return false;
        }
    }
    return true;
}

bool qr_owners_read(struct qr_owners *owners, const struct qr_proposal *proposal,
                    struct qr_chain *chain, struct qr_arena *arena, struct qr_error *err)
{
    size_t count = count_signed(proposal);
    uint64_t chain_id;
    *owners = (struct qr_owners){.items = qr_arena_alloc(arena, count, sizeof *owners->items)};
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        if (qr_step_is_of_safe(&proposal->route.steps[i])) {
            owners->items[owners->count++].step = &proposal->route.steps[i];
        }
    }
    if (!qr_word_to_u64(&chain_id, &proposal->source->config.chain_id)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the proposal's chain id is past 64 bits, and no "
                            "node answers for such a chain");
    }
    struct qr_safe_view *views = qr_arena_alloc(arena, count, sizeof *views);
    return qr_chain_head(&owners->block, chain, chain_id, NULL, err) &&
           read_views(owners, views, chain, arena, err);
}

static const struct qr_safe_view *view_of(const struct qr_onchain *onchain,
                                          const struct qr_address *safe)
{
    for (size_t i = 0; i < QR_MAX_HOPS; i++) {
        const struct qr_safe_view *view = &onchain->safes[i];
        if (onchain->is_read[i] && view->n_owners > 0 && qr_address_equal(&view->address, safe)) {
            return view;
        }
    }
    return NULL;
}

void qr_owners_from_onchain(struct qr_owners *owners, const struct qr_proposal *proposal,
                            const struct qr_onchain *onchain, struct qr_arena *arena)
{
    *owners = (struct qr_owners){
        .block = onchain->block,
        .items = qr_arena_alloc(arena, count_signed(proposal), sizeof *owners->items)};
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        const struct qr_safe_view *view =
            qr_step_is_of_safe(step) ? view_of(onchain, &step->safe.address) : NULL;
        if (view != NULL) {
            owners->items[owners->count++] = (struct qr_step_owners){.step = step,
                                                                     .owners = view->owners,
                                                                     .n_owners = view->n_owners,
                                                                     .threshold = view->threshold};
        }
    }
}
