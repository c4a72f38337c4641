#include "commit/sent.h"

#include <inttypes.h>
#include <string.h>

#include "base/hex.h"
#include "commit/fate.h"

/* What one node says of one record. */
struct said {
    bool has_receipt;
    bool succeeded;
    uint64_t block;
    uint8_t block_hash32[32];
    uint64_t account_nonce;
};

/* Where the answers about a record stand: all nonces come first. A record's account nonce is asked
 * for before its receipt: a node that answers in order then has the receipt of every transaction
 * that the nonce counts. */
static size_t nonce_at(size_t record)
{
    return record;
}

static size_t receipt_at(size_t record, size_t n_records)
{
    return n_records + record;
}

static void add_requests(struct qr_rpc_batch *batch, const struct qr_records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        QR_ASSERT(nonce_at(i) == batch->count);
        (void)qr_rpc_add_account_nonce(batch, &records->items[i].from, false);
    }
    for (size_t i = 0; i < records->count; i++) {
        QR_ASSERT(receipt_at(i, records->count) == batch->count);
        (void)qr_rpc_add_receipt(batch, records->items[i].hash32);
    }
}

void qr_sent_ask(struct qr_world *world, const struct qr_chain *chain,
                 const struct qr_records *records)
{
    world->n_nodes = qr_chain_n_nodes(chain);
    world->receipts = qr_arena_alloc(&world->arena, world->n_nodes, sizeof *world->receipts);
    add_requests(&world->receipts[0], records);
}

/* A receipt; the hash in it must be the one that was asked about. */
static bool take_receipt(struct said *said, const struct qr_rpc_request *answer,
                         const struct qr_record *record, struct qr_error *err)
{
    if (answer->failed) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "eth_getTransactionReceipt: %s",
                            answer->message);
    }
    if (qr_json_type(answer->result) == QR_JSON_NULL) {
        return true;
    }
    struct qr_word status;
    struct qr_word number;
    uint8_t hash32[32];
    uint64_t code = 0;
    if (qr_json_type(answer->result) != QR_JSON_OBJECT) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "eth_getTransactionReceipt: %s came",
                            qr_json_type_name(qr_json_type(answer->result)));
    }
    if (!qr_rpc_member_bytes32(hash32, answer->result, "transactionHash", "receipt", err) ||
        !qr_rpc_member_quantity(&status, answer->result, "status", "receipt", err) ||
        !qr_rpc_member_quantity(&number, answer->result, "blockNumber", "receipt", err) ||
        !qr_rpc_member_bytes32(said->block_hash32, answer->result, "blockHash", "receipt", err)) {
        return false;
    }
    if (memcmp(hash32, record->hash32, 32) != 0) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "the node answered with the receipt of another transaction: it cannot "
                            "be trusted; ask another one");
    }
    if (!qr_word_to_u64(&code, &status) || code > 1 || !qr_word_to_u64(&said->block, &number)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "the receipt's status or block number makes no sense");
    }
    said->has_receipt = true;
    said->succeeded = code == 1;
    return true;
}

static bool take_node(struct said *said, struct qr_rpc_batch *batch,
                      const struct qr_records *records, struct qr_error *err)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct qr_rpc_request *receipt = &batch->requests[receipt_at(i, records->count)];
        if (!qr_rpc_u64(&said[i].account_nonce, batch, nonce_at(i), err)) {
            return false;
        }
        if (!take_receipt(&said[i], receipt, &records->items[i], err)) {
            return qr_error_context(err, "%s", batch->node);
        }
    }
    return true;
}

/* "NODE has it in block 5 (0x…) with status 1" */
static void add_receipt(struct qr_buffer *text, const char *node, const struct said *said)
{
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, said->block_hash32, 32);
    qr_buffer_addf(text, "%s has it in block %" PRIu64 " (%s) with status %d", node, said->block,
                   hash, said->succeeded ? 1 : 0);
}

static bool refuse(const struct qr_record *record, const char *one_node, const struct said *one,
                   const char *other_node, const struct said *other, struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, record->hash32, 32);
    add_receipt(&text, one_node, one);
    qr_buffer_add_text(&text, ", ");
    add_receipt(&text, other_node, other);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "the nodes disagree on transaction %s: %s: find out which of them is wrong",
                        hash, qr_buffer_text(&text));
}

static bool same_receipt(const struct said *one, const struct said *other)
{
    return one->block == other->block && one->succeeded == other->succeeded &&
           memcmp(one->block_hash32, other->block_hash32, 32) == 0;
}

/* What all nodes say of one record; said is one a node. A node may be ahead of the block that all
 * of them have, at which the contracts are read: what is mined after it has not happened yet, and
 * may be mined in another block on another node. Up to it all have the same blocks. */
static bool settle(struct qr_sent_state *sent, const struct said *const *said,
                   const struct qr_world *world, const struct qr_record *record,
                   struct qr_error *err)
{
    size_t first = world->n_nodes; /* node whose receipt counts */
    size_t n_counting = 0;
    bool seen = false;
    sent->account_nonce = UINT64_MAX;
    for (size_t n = 0; n < world->n_nodes; n++) {
        uint64_t nonce = said[n]->account_nonce;
        sent->account_nonce = nonce < sent->account_nonce ? nonce : sent->account_nonce;
        seen = seen || said[n]->has_receipt;
        if (!said[n]->has_receipt || said[n]->block > world->block.number) {
            continue;
        }
        n_counting++;
        if (first == world->n_nodes) {
            first = n;
        } else if (!same_receipt(said[first], said[n])) {
            return refuse(record, world->receipts[first].node, said[first], world->receipts[n].node,
                          said[n], err);
        }
    }
    sent->dead = !seen && sent->account_nonce > record->transaction.nonce;
    sent->mined = n_counting == world->n_nodes;
    if (sent->mined) {
        sent->succeeded = said[0]->succeeded;
        sent->block = said[0]->block;
        memcpy(sent->block_hash32, said[0]->block_hash32, 32);
    }
    return true;
}

bool qr_sent_take(struct qr_world *world, struct qr_chain *chain, const struct qr_records *records,
                  struct qr_error *err)
{
    size_t n_nodes = world->n_nodes;
    struct qr_arena *arena = &world->arena;
    struct said **said = qr_arena_alloc(arena, n_nodes, sizeof *said);
    const struct said **of_one = qr_arena_alloc(arena, n_nodes, sizeof *of_one);
    for (size_t n = 0; n < n_nodes; n++) {
        struct qr_rpc_batch *batch = &world->receipts[n];
        said[n] = qr_arena_alloc(arena, records->count, sizeof **said);
        if (n > 0) {
            add_requests(batch, records);
            if (!qr_chain_ask_node(batch, chain, n, err)) {
                return false;
            }
        }
        if (!take_node(said[n], batch, records, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < records->count; i++) {
        for (size_t n = 0; n < n_nodes; n++) {
            of_one[n] = &said[n][i];
        }
        if (!settle(&world->sent[i], of_one, world, &records->items[i], err)) {
            return false;
        }
    }
    return true;
}

/* The last log that tells of the step decides. */
static enum qr_fate fate_of_receipt(struct qr_json_value receipt, const struct qr_step *step)
{
    struct qr_json_value logs = qr_json_get(receipt, "logs");
    enum qr_fate told = QR_FATE_OPEN;
    if (!qr_json_present(logs) || qr_json_type(logs) != QR_JSON_ARRAY) {
        return QR_FATE_OPEN;
    }
    for (struct qr_json_value log = qr_json_first(logs); qr_json_present(log);
         log = qr_json_next(logs, log)) {
        enum qr_fate fate = qr_fate_of_log(log, step);
        told = fate != QR_FATE_OPEN ? fate : told;
    }
    return told;
}

enum qr_fate qr_sent_fate(const struct qr_world *world, size_t record, size_t n_records,
                          const struct qr_step *step)
{
    enum qr_fate told = QR_FATE_OPEN;
    if (!world->sent[record].mined) {
        return QR_FATE_OPEN;
    }
    for (size_t n = 0; n < world->n_nodes; n++) {
        size_t at = receipt_at(record, n_records);
        enum qr_fate fate = fate_of_receipt(world->receipts[n].requests[at].result, step);
        if (n > 0 && fate != told) {
            return QR_FATE_OPEN;
        }
        told = fate;
    }
    return told;
}
