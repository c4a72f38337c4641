/* The block that everything is read at. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "chain/node.h"

/* How far the newest common block may be behind the newest one that a node has: a node that is out
 * of sync would have everything read as it was long ago. */
#define MAX_LAG_S 600
/* How many blocks before are asked for where the newest ones differ: a chain's tip may fork. */
#define N_EARLIER 8

static size_t add_block(struct qr_rpc_batch *batch, uint64_t number)
{
    char params[40];
    (void)snprintf(params, sizeof params, "[\"0x%" PRIx64 "\",false]", number);
    return qr_rpc_add(batch, "eth_getBlockByNumber", params);
}

/* One number of a block. */
static bool block_number_of(uint64_t *number, struct qr_json_value json, const char *key,
                            const char *what, struct qr_error *err)
{
    struct qr_word word;
    if (!qr_rpc_member_quantity(&word, json, key, what, err)) {
        return false;
    }
    if (!qr_word_to_u64(number, &word)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: \"%s\" is over 64 bits", what, key);
    }
    return true;
}

static bool read_block(struct qr_block *block, struct qr_rpc_batch *batch, size_t index,
                       struct qr_error *err)
{
    static const char what[] = "block";
    const struct qr_rpc_request *request = &batch->requests[index];
    *block = (struct qr_block){.number = 0};
    if (request->failed) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: %s answers error %" PRId64 ": %.200s",
                            request->label, batch->node, request->code, request->message);
    }
    struct qr_json_value json = request->result;
    if (!block_number_of(&block->number, json, "number", what, err) ||
        !qr_rpc_member_bytes32(block->hash32, json, "hash", what, err) ||
        !block_number_of(&block->timestamp, json, "timestamp", what, err)) {
        return qr_error_context(err, "%s", batch->node);
    }
    /* EIP-1559: blocks before it have no such member; some nodes write null. */
    struct qr_json_value base_fee = qr_json_get(json, "baseFeePerGas");
    if (qr_json_present(base_fee) && qr_json_type(base_fee) != QR_JSON_NULL) {
        block->has_base_fee = true;
        if (!qr_rpc_member_quantity(&block->base_fee, json, "baseFeePerGas", what, err)) {
            return qr_error_context(err, "%s", batch->node);
        }
    }
    return true;
}

/* A block that was asked for by its number. */
static bool read_block_at(struct qr_block *block, struct qr_rpc_batch *batch, size_t index,
                          uint64_t number, struct qr_error *err)
{
    const struct qr_rpc_request *request = &batch->requests[index];
    if (!request->failed && qr_json_type(request->result) == QR_JSON_NULL) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: it does not have block %" PRIu64,
                            batch->node, number);
    }
    if (!read_block(block, batch, index, err)) {
        return false;
    }
    if (block->number != number) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "%s: asked for block %" PRIu64 ", it answers block %" PRIu64,
                            batch->node, number, block->number);
    }
    return true;
}

static bool check_chain_id(struct qr_node *node, uint64_t chain_id, struct qr_error *err)
{
    if (node->chain_id == chain_id) {
        return true;
    }
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s is a node of chain %" PRIu64 ", expected chain %" PRIu64
                        ": give the RPC URL of another",
                        node->name, node->chain_id, chain_id);
}

/* A node's newest block, and once its chain id. */
static bool ask_newest(struct qr_block *block, struct qr_chain *chain, struct qr_node *node,
                       uint64_t chain_id, struct qr_rpc_batch *batch, struct qr_error *err)
{
    size_t count = batch->count;
    size_t id_index = node->pinned ? 0 : qr_rpc_add(batch, "eth_chainId", "[]");
    size_t index = qr_rpc_add(batch, "eth_getBlockByNumber", "[\"latest\",false]");
    bool ok = qr_node_run(batch, chain, node, err);
    if (ok && !node->pinned) {
        ok = qr_rpc_u64(&node->chain_id, batch, id_index, err);
        node->pinned = ok;
    }
    ok = ok && check_chain_id(node, chain_id, err) && read_block(block, batch, index, err);
    batch->count = count; /* the caller sees only its own requests */
    return ok;
}

/* The block with that number, of one node. */
static bool ask_block(struct qr_block *block, struct qr_chain *chain, struct qr_node *node,
                      uint64_t number, struct qr_error *err)
{
    QR_CLEANUP(qr_rpc_batch_dispose) struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    size_t index = add_block(&batch, number);
    return qr_node_run(&batch, chain, node, err) &&
           read_block_at(block, &batch, index, number, err);
}

static bool hashes_equal(const struct qr_block *blocks, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (memcmp(blocks[i].hash32, blocks[0].hash32, sizeof blocks[0].hash32) != 0) {
            return false;
        }
    }
    return true;
}

static bool refuse_fork(const struct qr_chain *chain, const struct qr_block *blocks,
                        struct qr_error *err)
{
    size_t other = 1;
    char first_hash[QR_HEX32_SIZE];
    char other_hash[QR_HEX32_SIZE];
    while (hashes_equal(blocks, other + 1)) {
        other++;
    }
    qr_hex_encode(first_hash, blocks[0].hash32, 32);
    qr_hex_encode(other_hash, blocks[other].hash32, 32);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "the nodes disagree on block %" PRIu64 ": %s has %s, %s has %s: find out "
                        "which of them is wrong",
                        blocks[0].number, chain->nodes[0].name, first_hash,
                        chain->nodes[other].name, other_hash);
}

/* The newest of the blocks before number that all nodes have. blocks: one a node, all with that
 * number. */
static bool step_back(struct qr_block *blocks, struct qr_chain *chain, struct qr_error *err)
{
    uint64_t number = blocks[0].number;
    size_t n_earlier = number < N_EARLIER ? (size_t)number : N_EARLIER;
    struct qr_block *earlier = qr_alloc_zero(n_earlier * chain->n_nodes, sizeof *earlier);
    bool ok = true;
    bool found = false;
    for (size_t i = 0; ok && i < chain->n_nodes; i++) {
        QR_CLEANUP(qr_rpc_batch_dispose) struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
        for (size_t back = 0; back < n_earlier; back++) {
            (void)add_block(&batch, number - 1 - back);
        }
        ok = qr_node_run(&batch, chain, &chain->nodes[i], err);
        for (size_t back = 0; ok && back < n_earlier; back++) {
            ok = read_block_at(&earlier[back * chain->n_nodes + i], &batch, back, number - 1 - back,
                               err);
        }
    }
    for (size_t back = 0; ok && !found && back < n_earlier; back++) {
        found = hashes_equal(earlier + back * chain->n_nodes, chain->n_nodes);
        if (found) {
            memcpy(blocks, earlier + back * chain->n_nodes, chain->n_nodes * sizeof *blocks);
        }
    }
    free(earlier);
    return ok && (found || refuse_fork(chain, blocks, err));
}

/* Bring all to the oldest of their newest blocks. */
static bool meet(struct qr_block *blocks, struct qr_chain *chain, struct qr_error *err)
{
    size_t oldest = 0;
    size_t newest = 0;
    for (size_t i = 1; i < chain->n_nodes; i++) {
        oldest = blocks[i].number < blocks[oldest].number ? i : oldest;
        newest = blocks[i].timestamp > blocks[newest].timestamp ? i : newest;
    }
    uint64_t number = blocks[oldest].number;
    uint64_t first = blocks[oldest].timestamp;
    uint64_t last = blocks[newest].timestamp;
    if (last > first && last - first > MAX_LAG_S) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "%s is %" PRIu64 " s behind %s (block %" PRIu64 ", not %" PRIu64
                            "): wait until it is in sync, or leave it out",
                            chain->nodes[oldest].name, last - first, chain->nodes[newest].name,
                            number, blocks[newest].number);
    }
    for (size_t i = 0; i < chain->n_nodes; i++) {
        if (blocks[i].number > number &&
            !ask_block(&blocks[i], chain, &chain->nodes[i], number, err)) {
            return false;
        }
    }
    return hashes_equal(blocks, chain->n_nodes) || step_back(blocks, chain, err);
}

bool qr_chain_head(struct qr_block *block, struct qr_chain *chain, uint64_t chain_id,
                   struct qr_rpc_batch *also, struct qr_error *err)
{
    bool ok = true;
    *block = (struct qr_block){.number = 0};
    struct qr_block *blocks = qr_alloc_zero(chain->n_nodes, sizeof *blocks);
    for (size_t i = 0; ok && i < chain->n_nodes; i++) {
        QR_CLEANUP(qr_rpc_batch_dispose) struct qr_rpc_batch own = QR_RPC_BATCH_INIT;
        ok = ask_newest(&blocks[i], chain, &chain->nodes[i], chain_id,
                        i == 0 && also != NULL ? also : &own, err);
    }
    ok = ok && meet(blocks, chain, err);
    if (ok) {
        *block = blocks[0];
    }
    free(blocks);
    return ok;
}

bool qr_chain_block(struct qr_block *block, struct qr_chain *chain, uint64_t number,
                    struct qr_error *err)
{
    bool ok = true;
    *block = (struct qr_block){.number = 0};
    struct qr_block *blocks = qr_alloc_zero(chain->n_nodes, sizeof *blocks);
    for (size_t i = 0; ok && i < chain->n_nodes; i++) {
        ok = ask_block(&blocks[i], chain, &chain->nodes[i], number, err);
    }
    ok = ok && (hashes_equal(blocks, chain->n_nodes) || refuse_fork(chain, blocks, err));
    if (ok) {
        *block = blocks[0];
    }
    free(blocks);
    return ok;
}
