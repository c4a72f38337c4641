#include "commit/fate.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/hex.h"

/* One node's search. */
struct search {
    const struct qr_step *step;
    const struct qr_word *nonce; /* the one that the Safe is at */
    const struct qr_block *block;
    struct qr_chain *chain;
    size_t node;
    /* found */
    enum qr_fate fate;
    bool by_known;
    uint8_t by32[32]; /* the transaction that tells */
};

/* How far back pieces are searched where a node refuses the whole chain at once. */
enum { PIECE = 9999, PIECES = 20 };

static void topic_of(uint8_t topic32[32], const char *event)
{
    qr_keccak256(topic32, event, strlen(event));
}

/* The events of every version that end a Safe transaction. */
static const char success_event[] = "ExecutionSuccess(bytes32,uint256)";
static const char failure_event[] = "ExecutionFailure(bytes32,uint256)";
static const char failed_event[] = "ExecutionFailed(bytes32)"; /* up to 1.0.0 */

/* Whether a JSON string is the hex of bytes at its start. */
static bool begins_with(struct qr_json_value string, const uint8_t *bytes, size_t length)
{
    if (!qr_json_present(string) || qr_json_type(string) != QR_JSON_STRING) {
        return false;
    }
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer decoded QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_error ignored = QR_ERROR_INIT;
    qr_json_add_string(&text, string);
    return qr_hex_decode(&decoded, qr_buffer_text(&text), text.length, &ignored) &&
           decoded.length >= length && memcmp(decoded.data, bytes, length) == 0;
}

enum qr_fate qr_fate_of_log(struct qr_json_value log, const struct qr_step *step)
{
    if (qr_json_type(log) != QR_JSON_OBJECT ||
        !begins_with(qr_json_get(log, "address"), step->safe.address.addr20, 20)) {
        return QR_FATE_OPEN;
    }
    struct qr_json_value topics = qr_json_get(log, "topics");
    if (!qr_json_present(topics) || qr_json_type(topics) != QR_JSON_ARRAY) {
        return QR_FATE_OPEN;
    }
    struct qr_json_value event = qr_json_first(topics);
    struct qr_json_value second = qr_json_present(event) ? qr_json_next(topics, event) : event;
    const uint8_t *hash32 = step->hashes.hash32;
    if (!begins_with(second, hash32, 32) &&
        (qr_json_present(second) || !begins_with(qr_json_get(log, "data"), hash32, 32))) {
        return QR_FATE_OPEN;
    }
    uint8_t topic32[32];
    topic_of(topic32, success_event);
    if (begins_with(event, topic32, 32)) {
        return QR_FATE_EXECUTED;
    }
    topic_of(topic32, failure_event);
    if (begins_with(event, topic32, 32)) {
        return QR_FATE_FAILED;
    }
    topic_of(topic32, failed_event);
    return begins_with(event, topic32, 32) ? QR_FATE_FAILED : QR_FATE_OPEN;
}

static void add_topic(struct qr_buffer *out, const char *event)
{
    uint8_t topic32[32];
    topic_of(topic32, event);
    qr_buffer_add_text(out, "\"0x");
    qr_buffer_add_hex(out, topic32, 32);
    qr_buffer_add_text(out, "\"");
}

/* "[{address, fromBlock, toBlock, topics}]" of a Safe's ends of transactions. Only from 1.4.0 on is
 * the hash a topic that the node could look for, and a Safe may have been of another version then:
 * every end is asked for. */
static void add_filter(struct qr_buffer *out, const struct qr_step *step, uint64_t from,
                       uint64_t to)
{
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, &step->safe.address);
    qr_buffer_addf(out, "[{\"address\":\"%s\",\"fromBlock\":\"0x%llx\",\"toBlock\":\"0x%llx\"",
                   address, (unsigned long long)from, (unsigned long long)to);
    qr_buffer_add_text(out, ",\"topics\":[[");
    add_topic(out, success_event);
    qr_buffer_add_text(out, ",");
    add_topic(out, failure_event);
    if (step->safe.version < QR_SAFE_1_1_0) {
        qr_buffer_add_text(out, ",");
        add_topic(out, failed_event);
    }
    qr_buffer_add_text(out, "]]}]");
}

/* Whether a log tells that the step's Safe has used a nonce, for whatever hash. */
static bool ends_one(struct qr_json_value log, const struct qr_step *step)
{
    uint8_t success32[32];
    uint8_t failure32[32];
    if (qr_json_type(log) != QR_JSON_OBJECT ||
        !begins_with(qr_json_get(log, "address"), step->safe.address.addr20, 20)) {
        return false;
    }
    struct qr_json_value topics = qr_json_get(log, "topics");
    if (!qr_json_present(topics) || qr_json_type(topics) != QR_JSON_ARRAY) {
        return false;
    }
    topic_of(success32, success_event);
    topic_of(failure32, failure_event);
    return begins_with(qr_json_first(topics), success32, 32) ||
           begins_with(qr_json_first(topics), failure32, 32);
}

/* Look through the logs of one answer; *ends counts the nonces that they account for. */
static bool search_logs(struct search *search, uint64_t *ends, const struct qr_rpc_request *answer,
                        struct qr_error *err)
{
    struct qr_json_value logs = answer->result;
    if (qr_json_type(logs) != QR_JSON_ARRAY) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: eth_getLogs: %s came, not an array",
                            qr_chain_node_name(search->chain, search->node),
                            qr_json_type_name(qr_json_type(logs)));
    }
    for (struct qr_json_value log = qr_json_first(logs); qr_json_present(log);
         log = qr_json_next(logs, log)) {
        enum qr_fate fate = qr_fate_of_log(log, search->step);
        *ends += ends_one(log, search->step) ? 1 : 0;
        if (fate != QR_FATE_OPEN) {
            struct qr_error ignored = QR_ERROR_INIT;
            search->fate = fate;
            search->by_known =
                qr_rpc_member_bytes32(search->by32, log, "transactionHash", "log", &ignored);
        }
    }
    return true;
}

/* No log tells of the hash. That means something only when the logs account for every nonce, each
 * of which left one event: from the first one where the whole chain was searched, else from the
 * step's on. A node may have pruned logs, not have indexed the newest block yet, or lie. Old
 * versions have no event of success. */
static enum qr_fate fate_of_silence(const struct search *search, uint64_t ends, bool whole_chain)
{
    uint64_t now = 0;
    uint64_t ours = 0;
    bool is_told = search->step->safe.version >= QR_SAFE_1_1_0 &&
                   qr_word_to_u64(&now, search->nonce) &&
                   qr_word_to_u64(&ours, &search->step->tx.nonce) && now > ours &&
                   ends >= (whole_chain ? now : now - ours);
    return is_told ? QR_FATE_REPLACED : QR_FATE_UNKNOWN;
}

/* From the newest block backwards, all pieces in one round trip. */
static bool find_in_pieces(struct search *search, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    uint64_t to = search->block->number;
    uint64_t ends = 0;
    bool whole = false;
    bool gap = false;
    for (size_t i = 0; i < PIECES && !whole; i++) {
        uint64_t from = to > PIECE ? to - PIECE : 0;
        struct qr_buffer filter QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        add_filter(&filter, search->step, from, to);
        (void)qr_rpc_add(&batch, "eth_getLogs", qr_buffer_text(&filter));
        whole = from == 0;
        to = from == 0 ? 0 : from - 1;
    }
    if (!qr_chain_ask_node(&batch, search->chain, search->node, err)) {
        return false;
    }
    for (size_t i = 0; i < batch.count; i++) {
        uint64_t more = 0;
        gap = gap || batch.requests[i].failed;
        if (!batch.requests[i].failed && !search_logs(search, &more, &batch.requests[i], err)) {
            return false;
        }
        ends += gap ? 0 : more; /* what is behind a gap may be older than the step's nonce */
    }
    if (search->fate == QR_FATE_OPEN) {
        search->fate = fate_of_silence(search, ends, whole && !gap);
    }
    return true;
}

static bool find_on_node(struct search *search, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_buffer filter QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    add_filter(&filter, search->step, 0, search->block->number);
    size_t index = qr_rpc_add(&batch, "eth_getLogs", qr_buffer_text(&filter));
    uint64_t ends = 0;
    if (!qr_chain_ask_node(&batch, search->chain, search->node, err)) {
        return false;
    }
    if (batch.requests[index].failed) {
        return find_in_pieces(search, err);
    }
    if (!search_logs(search, &ends, &batch.requests[index], err)) {
        return false;
    }
    if (search->fate == QR_FATE_OPEN) {
        search->fate = fate_of_silence(search, ends, true);
    }
    return true;
}

static const char *fate_text(enum qr_fate fate)
{
    switch (fate) {
    case QR_FATE_EXECUTED:
        return "it was executed";
    case QR_FATE_FAILED:
        return "it was executed and failed";
    case QR_FATE_REPLACED:
        return "another transaction was executed in its place";
    case QR_FATE_OPEN:
    case QR_FATE_UNKNOWN:
        break;
    }
    return "nothing is known of it";
}

static bool refuse_fates(const struct search *one, const struct search *other, struct qr_error *err)
{
    char nonce[QR_WORD_DECIMAL_SIZE];
    char safe[QR_ADDRESS_SIZE];
    qr_word_to_decimal(nonce, &one->step->tx.nonce);
    qr_address_format(safe, &one->step->safe.address);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "the nodes disagree on the transaction with nonce %s of Safe %s: by the "
                        "logs of %s %s, by those of %s %s: find out which of them is wrong",
                        nonce, safe, qr_chain_node_name(one->chain, one->node),
                        fate_text(one->fate), qr_chain_node_name(other->chain, other->node),
                        fate_text(other->fate));
}

bool qr_fate_find(struct qr_safe_state *state, const struct qr_step *step, struct qr_chain *chain,
                  const struct qr_block *block, struct qr_error *err)
{
    struct search told = {.fate = QR_FATE_UNKNOWN};
    for (size_t i = 0; i < qr_chain_n_nodes(chain); i++) {
        struct search search = {.step = step,
                                .nonce = &state->view.nonce,
                                .block = block,
                                .chain = chain,
                                .node = i,
                                .fate = QR_FATE_OPEN};
        if (!find_on_node(&search, err)) {
            return false;
        }
        if (search.fate == QR_FATE_UNKNOWN) {
            continue;
        }
        if (told.fate == QR_FATE_UNKNOWN) {
            told = search;
        } else if (told.fate != search.fate) {
            return refuse_fates(&told, &search, err);
        } else if (!search.by_known || memcmp(told.by32, search.by32, 32) != 0) {
            told.by_known = false;
        }
    }
    state->fate = told.fate;
    state->executed_by_known = told.by_known;
    memcpy(state->executed_by32, told.by32, 32);
    return true;
}

/* What a node's logs tell of a cancellation. */
enum cancelled {
    CANCELLED_UNKNOWN,
    CANCELLED_NO,
    CANCELLED_YES,
};

static bool ask_cancelled(enum cancelled *told, const char *filter, struct qr_chain *chain,
                          size_t node, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    size_t index = qr_rpc_add(&batch, "eth_getLogs", filter);
    *told = CANCELLED_UNKNOWN;
    if (!qr_chain_ask_node(&batch, chain, node, err)) {
        return false;
    }
    const struct qr_rpc_request *answer = &batch.requests[index];
    if (!answer->failed && qr_json_type(answer->result) == QR_JSON_ARRAY) {
        *told = qr_json_count(answer->result) > 0 ? CANCELLED_YES : CANCELLED_NO;
    }
    return true;
}

static bool refuse_cancelled(const struct qr_chain *chain, size_t one, enum cancelled told,
                             size_t other, struct qr_error *err)
{
    size_t yes = told == CANCELLED_YES ? one : other;
    size_t no = told == CANCELLED_YES ? other : one;
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "the nodes disagree on the operation: by the logs of %s it was cancelled, "
                        "by those of %s it was not: find out which of them is wrong",
                        qr_chain_node_name(chain, yes), qr_chain_node_name(chain, no));
}

bool qr_fate_was_cancelled(bool *cancelled, const struct qr_address *timelock,
                           const uint8_t operation_id32[32], struct qr_chain *chain,
                           const struct qr_block *block, struct qr_error *err)
{
    struct qr_buffer filter QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    char address[QR_ADDRESS_SIZE];
    enum cancelled told = CANCELLED_UNKNOWN;
    size_t teller = 0;
    *cancelled = false;
    qr_address_format(address, timelock);
    qr_buffer_addf(&filter, "[{\"address\":\"%s\",\"fromBlock\":\"0x0\",\"toBlock\":\"0x%llx\"",
                   address, (unsigned long long)block->number);
    qr_buffer_add_text(&filter, ",\"topics\":[");
    add_topic(&filter, "Cancelled(bytes32)");
    qr_buffer_add_text(&filter, ",\"0x");
    qr_buffer_add_hex(&filter, operation_id32, 32);
    qr_buffer_add_text(&filter, "\"]}]");
    for (size_t i = 0; i < qr_chain_n_nodes(chain); i++) {
        enum cancelled own = CANCELLED_UNKNOWN;
        if (!ask_cancelled(&own, qr_buffer_text(&filter), chain, i, err)) {
            return false;
        }
        if (own != CANCELLED_UNKNOWN && told != CANCELLED_UNKNOWN && own != told) {
            return refuse_cancelled(chain, teller, told, i, err);
        }
        if (told == CANCELLED_UNKNOWN) {
            told = own;
            teller = i;
        }
    }
    *cancelled = told == CANCELLED_YES;
    return true;
}
