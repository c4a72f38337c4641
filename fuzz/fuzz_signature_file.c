/* Any bytes as a file of signatures for a fixed proposal, with known owners and without: each one
 * taken is over one of the proposal's hashes, reads back from the file that it becomes, and is
 * taken again from there. */
#include <string.h>

#include "commit/collect.h"
#include "commit/signature_file.h"
#include "fuzz.h"

static struct qr_step steps[2];
static struct qr_proposal proposal;
static struct qr_address owner;

static void set_up(void)
{
    for (size_t i = 0; i < 2; i++) {
        steps[i] =
            (struct qr_step){.kind = i == 0 ? QR_STEP_SAFE_APPROVE : QR_STEP_SAFE_TRANSACTION,
                             .safe = {.chain_id = qr_word_from_u64(8453), .version = QR_SAFE_1_4_1},
                             .tx = {.nonce = qr_word_from_u64(7)}};
        memset(steps[i].safe.address.addr20, (int)(0x11 * (i + 1)), 20);
        qr_safe_tx_hash(&steps[i].hashes, &steps[i].safe, &steps[i].tx);
    }
    /* The second step alone has one reading of every signature, both together have two. */
    proposal.route.steps = steps;
    memset(owner.addr20, 0x22, 20);
}

static struct qr_collection collection_of(bool both, bool known)
{
    struct qr_collection collection = QR_COLLECTION_INIT;
    proposal.route.steps = both ? steps : steps + 1;
    proposal.route.n_steps = both ? 2 : 1;
    collection.request.proposal = &proposal;
    collection.request.expect = known ? &owner : NULL;
    collection.request.n_expect = known ? 1 : 0;
    return collection;
}

static void check_item(const struct qr_collected *item, bool both, bool known)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer file QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_collection again QR_CLEANUP(qr_collection_dispose) = collection_of(both, known);
    QR_ASSERT(item->step == &steps[0] || item->step == &steps[1]);
    QR_ASSERT(!item->signature.confirmed);
    QR_ASSERT(!known || qr_address_equal(&item->signature.owner, &owner));
    qr_signature_file_add(&file, item->step->hashes.hash32, &item->signature);
    bool ok = qr_collect_text(&again, qr_buffer_text(&file), file.length, "again", &err);
    QR_ASSERT(ok && again.count == 1);
    QR_ASSERT(again.items[0].step == item->step);
    QR_ASSERT(qr_signature_same(&again.items[0].signature, &item->signature));
}

static void check(const uint8_t *data, size_t size, bool both, bool known)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection QR_CLEANUP(qr_collection_dispose) = collection_of(both, known);
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_add(&text, data, size);
    if (qr_collect_text(&collection, qr_buffer_text(&text), size, "fuzz", &err)) {
        QR_ASSERT(collection.count > 0);
        for (size_t i = 0; i < collection.count; i++) {
            check_item(&collection.items[i], both, known);
        }
    } else {
        QR_ASSERT(err.kind == QR_ERROR_INPUT || err.kind == QR_ERROR_REFUSED);
        QR_ASSERT(err.message[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (steps[0].kind == steps[1].kind) {
        set_up();
    }
    check(data, size, false, false);
    check(data, size, true, false);
    check(data, size, false, true);
    return 0;
}
