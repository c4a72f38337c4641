#include "commit/collect.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "commit/collect_parts.h"
#include "commit/signature_file.h"

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

const struct qr_collected *qr_collect_find(const struct qr_collection *collection,
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
    const struct qr_collected *there = qr_collect_find(collection, found);
    if (++collection->n_given > QR_COLLECT_MAX_ITEMS) {
        return qr_error_set(err, QR_ERROR_INPUT, "over %d signatures: more than a Safe has owners",
                            QR_COLLECT_MAX_ITEMS);
    }
    if (found->signature.kind == QR_SIGNATURE_ETH_SIGN &&
        found->step->safe.version < QR_SAFE_1_1_0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "it is an eth_sign signature, which a Safe of version %s does not "
                            "take: sign with EIP-712",
                            qr_safe_version_text(found->step->safe.version));
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
