#include "commit/collect_parts.h"
#include "commit/confirm.h"
#include "safe/judge.h"

/* A step's signatures: those collected, then the proposal's own by other owners. */
struct pile {
    struct qr_signature *signatures;
    size_t count;
    size_t n_collected;
    const struct qr_collected **collected; /* the first of signatures, as they came */
};

static void fill(struct pile *pile, struct qr_collection *collection, const struct qr_step *step,
                 const struct qr_signature_set *set)
{
    size_t most = collection->count + set->count;
    struct qr_arena *arena = &collection->arena;
    *pile = (struct pile){.signatures = qr_arena_alloc(arena, most, sizeof *pile->signatures),
                          .collected = qr_arena_alloc(arena, most, sizeof *pile->collected)};
    for (size_t i = 0; i < collection->count; i++) {
        if (collection->items[i].step == step) {
            pile->collected[pile->count] = &collection->items[i];
            pile->signatures[pile->count++] = collection->items[i].signature;
        }
    }
    pile->n_collected = pile->count;
    for (size_t i = 0; i < set->count; i++) {
        struct qr_collected like = {.step = step, .signature = set->items[i].signature};
        if (set->items[i].step == step && qr_collect_find(collection, &like) == NULL) {
            pile->signatures[pile->count++] = set->items[i].signature;
        }
    }
}

static bool judge(struct qr_collect_tally *tally, const struct qr_step_owners *owners,
                  const struct qr_confirm *confirm, const struct pile *pile, struct qr_error *err)
{
    struct qr_signers signers = QR_SIGNERS_INIT;
    bool quorum;
    for (size_t i = 0; i < pile->n_collected; i++) {
        if (confirm->reasons[i] != NULL) {
            char owner[QR_ADDRESS_SIZE];
            qr_address_format(owner, &pile->signatures[i].owner);
            if (confirm->reasons[i] == qr_confirm_untold) {
                *err = confirm->untold;
                return qr_error_context(err, "%s: the signature of %s", pile->collected[i]->from,
                                        owner);
            }
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "%s: the %s signature of %s does not count: "
                                "%s",
                                pile->collected[i]->from,
                                qr_signature_kind_text(pile->signatures[i].kind), owner,
                                confirm->reasons[i]);
        }
    }
    *tally = (struct qr_collect_tally){.step = owners->step, .threshold = owners->threshold};
    if (!qr_safe_signatures_judge(&quorum, &signers, owners->step->hashes.hash32, owners->owners,
                                  owners->n_owners, confirm->signatures, confirm->n_signatures,
                                  owners->threshold, err)) {
        return false;
    }
    tally->n_valid = signers.n_valid;
    qr_signers_dispose(&signers);
    return true;
}

static bool confirm_with(struct qr_collection *collection, const struct qr_signature_set *set,
                         struct qr_chain *chain, struct qr_rpc_batch *batches, struct qr_error *err)
{
    const struct qr_owners *owners = collection->request.owners;
    size_t n_nodes = qr_chain_n_nodes(chain);
    struct qr_arena *arena = &collection->arena;
    struct pile *piles = qr_arena_alloc(arena, owners->count, sizeof *piles);
    struct qr_confirm *confirms = qr_arena_alloc(arena, owners->count, sizeof *confirms);
    for (size_t i = 0; i < owners->count; i++) {
        const struct qr_step_owners *item = &owners->items[i];
        fill(&piles[i], collection, item->step, set);
        struct qr_confirm_request request = {.step = item->step,
                                             .owners = item->owners,
                                             .n_owners = item->n_owners,
                                             .signatures = piles[i].signatures,
                                             .n_signatures = piles[i].count};
        qr_confirm_ask(&confirms[i], &request, &batches[0], &owners->block, arena);
    }
    if (!qr_chain_read_each(batches, chain, err)) {
        return false;
    }
    collection->n_tallies = 0;
    for (size_t i = 0; i < owners->count && i < QR_MAX_HOPS; i++) {
        if (!qr_confirm_take(&confirms[i], batches, n_nodes, arena, err) ||
            !judge(&collection->tally[i], &owners->items[i], &confirms[i], &piles[i], err)) {
            return false;
        }
        collection->n_tallies++;
    }
    return true;
}

bool qr_collect_confirm(struct qr_collection *collection, const char *path, struct qr_chain *chain,
                        struct qr_error *err)
{
    struct qr_signature_set set QR_CLEANUP(qr_signatures_dispose) = QR_SIGNATURE_SET_INIT;
    size_t n_nodes = qr_chain_n_nodes(chain);
    struct qr_rpc_batch *batches = qr_arena_alloc(&collection->arena, n_nodes, sizeof *batches);
    QR_ASSERT(collection->request.owners != NULL);
    bool ok = qr_signatures_read(&set, path, collection->request.proposal, err) &&
              confirm_with(collection, &set, chain, batches, err);
    for (size_t i = 0; i < n_nodes; i++) {
        qr_rpc_batch_dispose(&batches[i]);
    }
    return ok;
}
