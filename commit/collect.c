#include "commit/collect.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "commit/collect_parts.h"
#include "commit/confirm.h"
#include "commit/signature_file.h"
#include "safe/judge.h"

static bool same_hash(const uint8_t a32[32], const uint8_t b32[32])
{
    return memcmp(a32, b32, 32) == 0;
}

const struct qr_step *qr_collect_step_of_hash(const struct qr_collection *collection,
                                              const uint8_t hash32[32], struct qr_error *err)
{
    const struct qr_route *route = &collection->request.proposal->route;
    const struct qr_step *first = NULL;
    char hash[QR_HEX32_SIZE];
    char ours[QR_HEX32_SIZE];
    qr_hex_encode(hash, hash32, 32);
    for (size_t i = 0; i < route->n_steps; i++) {
        const struct qr_step *step = &route->steps[i];
        if (!qr_collect_is_wanted(collection, step)) {
            continue;
        }
        if (same_hash(step->hashes.hash32, hash32)) {
            return step;
        }
        if (same_hash(step->hashes.message32, hash32) || same_hash(step->hashes.domain32, hash32)) {
            (void)qr_error_set(err, QR_ERROR_REFUSED,
                               "%s is the %s hash of this proposal, and signatures are over its "
                               "safeTxHash",
                               hash,
                               same_hash(step->hashes.domain32, hash32) ? "domain" : "message");
            return NULL;
        }
        first = first == NULL ? step : first;
    }
    QR_ASSERT(first != NULL);
    qr_hex_encode(ours, first->hashes.hash32, 32);
    (void)qr_error_set(err, QR_ERROR_REFUSED,
                       "it is over %s, and this proposal's safeTxHash is %s: another transaction "
                       "or nonce was signed",
                       hash, ours);
    return NULL;
}

static const struct qr_collected *find(const struct qr_collection *collection,
                                       const struct qr_collected *like)
{
    for (size_t i = 0; i < collection->count; i++) {
        const struct qr_collected *item = &collection->items[i];
        if (item->step == like->step &&
            qr_address_equal(&item->signature.owner, &like->signature.owner)) {
            return item;
        }
    }
    return NULL;
}

bool qr_collect_add(struct qr_collection *collection, const struct qr_collected *found,
                    struct qr_error *err)
{
    const struct qr_collected *there = find(collection, found);
    if (++collection->n_given > QR_COLLECT_MAX_ITEMS) {
        return qr_error_set(err, QR_ERROR_INPUT, "over %d signatures: more than a Safe has owners",
                            QR_COLLECT_MAX_ITEMS);
    }
    if (there != NULL && !qr_signature_same(&there->signature, &found->signature)) {
        char owner[QR_ADDRESS_SIZE];
        qr_address_format(owner, &found->signature.owner);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s has signed twice: %s in %s and %s in %s: leave one out", owner,
                            qr_signature_kind_text(there->signature.kind), there->from,
                            qr_signature_kind_text(found->signature.kind), found->from);
    }
    if (there != NULL) {
        return true;
    }
    if (collection->count == collection->capacity) {
        collection->capacity = collection->capacity == 0 ? 8 : 2 * collection->capacity;
        collection->items =
            qr_realloc(collection->items, collection->capacity, sizeof *collection->items);
    }
    collection->items[collection->count++] = *found;
    return true;
}

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
        if (set->items[i].step == step && find(collection, &like) == NULL) {
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
                         struct qr_chain *chain, struct qr_rpc_batch *batch, struct qr_error *err)
{
    const struct qr_owners *owners = collection->request.owners;
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
        qr_confirm_ask(&confirms[i], &request, batch, &owners->block, arena);
    }
    if (!qr_chain_read(batch, chain, err)) {
        return false;
    }
    collection->n_tallies = 0;
    for (size_t i = 0; i < owners->count && i < QR_MAX_HOPS; i++) {
        if (!qr_confirm_take(&confirms[i], batch, arena, err) ||
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
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    QR_ASSERT(collection->request.owners != NULL);
    return qr_signatures_read(&set, path, collection->request.proposal, err) &&
           confirm_with(collection, &set, chain, &batch, err);
}

bool qr_collect_write(struct qr_collection *collection, const char *path, bool replace,
                      struct qr_error *err)
{
    for (size_t i = 0; i < collection->count; i++) {
        struct qr_collected *item = &collection->items[i];
        if (!qr_signature_plan(&item->written, item->name, path, item->step, &item->signature,
                               replace, err)) {
            return qr_error_context(err, "%s", item->from);
        }
    }
    for (size_t i = 0; i < collection->count; i++) {
        struct qr_collected *item = &collection->items[i];
        if (!qr_signature_write(&item->written, path, item->step, &item->signature, replace, err)) {
            return false;
        }
    }
    return true;
}

void qr_collection_dispose(struct qr_collection *collection)
{
    free(collection->items);
    qr_arena_dispose(&collection->arena);
    *collection = (struct qr_collection)QR_COLLECTION_INIT;
}
