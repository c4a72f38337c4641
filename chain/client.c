#include "chain/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain/node.h"
#include "chain/rpc_wire.h"
#include "chain/url.h"

#define ANSWER_LIMIT ((size_t)64 << 20)
#define DEADLINE_MS  30000
#define TOTAL_MS     120000
#define TRIES        5

/* Whether an earlier node has the same address: then both are one witness, not two. User info does
 * not make another node. */
static bool is_repeated(const struct qr_url *urls, size_t index)
{
    const char *rest = urls[index].rest;
    for (size_t i = 0; i < index; i++) {
        const char *other = urls[i].rest;
        if (strcmp(qr_buffer_text(&urls[i].origin), qr_buffer_text(&urls[index].origin)) == 0 &&
            strcmp(rest[0] == '/' ? rest + 1 : rest, other[0] == '/' ? other + 1 : other) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_url(struct qr_url *urls, size_t index, const struct qr_chain_options *options,
                      struct qr_error *err)
{
    char what[40] = "RPC URL";
    if (options->n_urls > 1) {
        (void)snprintf(what, sizeof what, "RPC URL %zu", index + 1);
    }
    struct qr_url *url = &urls[index];
    if (!qr_url_parse(url, options->urls[index], what, err)) {
        return false;
    }
    if (!url->is_https && !url->is_loopback && !options->insecure_http) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: %s would be asked over plain http, where anybody on the way can "
                            "change the answers: use https, or --insecure-http",
                            what, qr_buffer_text(&url->origin));
    }
    if (is_repeated(urls, index)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: %s is given twice: agreement with itself says nothing", what,
                            qr_buffer_text(&url->origin));
    }
    return true;
}

/* A node's name for messages. Two nodes of one provider may share an origin. */
static char *node_name(const struct qr_url *urls, size_t n_urls, size_t index)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer name = QR_BUFFER_INIT;
    const char *origin = qr_buffer_text(&urls[index].origin);
    bool is_shared = false;
    for (size_t i = 0; i < n_urls; i++) {
        is_shared |= i != index && strcmp(qr_buffer_text(&urls[i].origin), origin) == 0;
    }
    qr_buffer_add_text(&name, origin);
    if (is_shared) {
        qr_buffer_addf(&name, " (RPC URL %zu)", index + 1);
    }
    return qr_strndup(qr_buffer_text(&name), name.length);
}

bool qr_chain_new(struct qr_chain **chain, struct qr_transport *transport,
                  const struct qr_chain_options *options, struct qr_error *err)
{
    bool ok = true;
    *chain = NULL;
    QR_ASSERT(options->n_urls > 0);
    struct qr_url *urls = qr_alloc_zero(options->n_urls, sizeof *urls);
    for (size_t i = 0; ok && i < options->n_urls; i++) {
        ok = check_url(urls, i, options, err);
    }
    if (ok) {
        struct qr_chain *made = qr_alloc_zero(1, sizeof *made);
        *made = (struct qr_chain){
            .transport = transport,
            .nodes = qr_alloc_zero(options->n_urls, sizeof *made->nodes),
            .n_nodes = options->n_urls,
            .answer_limit = options->answer_limit == 0 ? ANSWER_LIMIT : options->answer_limit,
            .deadline_ms = options->deadline_ms == 0 ? DEADLINE_MS : options->deadline_ms,
            .total_ms = options->total_ms == 0 ? TOTAL_MS : options->total_ms,
            .tries = options->tries == 0 ? TRIES : options->tries,
            .next_id = 1,
        };
        for (size_t i = 0; i < options->n_urls; i++) {
            made->nodes[i].url = qr_strndup(options->urls[i], strlen(options->urls[i]));
            made->nodes[i].name = node_name(urls, options->n_urls, i);
        }
        *chain = made;
    }
    for (size_t i = 0; i < options->n_urls; i++) {
        qr_url_dispose(&urls[i]);
    }
    free(urls);
    return ok;
}

void qr_chain_free(struct qr_chain *chain)
{
    if (chain == NULL) {
        return;
    }
    for (size_t i = 0; i < chain->n_nodes; i++) {
        free(chain->nodes[i].url);
        free(chain->nodes[i].name);
    }
    free(chain->nodes);
    free(chain);
}

size_t qr_chain_n_nodes(const struct qr_chain *chain)
{
    return chain->n_nodes;
}

const char *qr_chain_node_name(const struct qr_chain *chain, size_t index)
{
    QR_ASSERT(index < chain->n_nodes);
    return chain->nodes[index].name;
}

size_t qr_chain_round_trips(const struct qr_chain *chain)
{
    return chain->posts;
}

bool qr_chain_ask(struct qr_rpc_batch *batch, struct qr_chain *chain, struct qr_error *err)
{
    return qr_chain_ask_node(batch, chain, 0, err);
}

bool qr_chain_ask_node(struct qr_rpc_batch *batch, struct qr_chain *chain, size_t index,
                       struct qr_error *err)
{
    QR_ASSERT(index < chain->n_nodes);
    return qr_node_run(batch, chain, &chain->nodes[index], err);
}

/* Whether a node's answers are the first node's. */
static bool agree(const struct qr_rpc_batch *batch, const struct qr_rpc_batch *other,
                  struct qr_error *err)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct qr_rpc_request *mine = &batch->requests[i];
        const struct qr_rpc_request *theirs = &other->requests[i];
        if (!mine->may_differ && !qr_rpc_answers_equal(mine, theirs)) {
            QR_CLEANUP(qr_buffer_dispose) struct qr_buffer first = QR_BUFFER_INIT;
            QR_CLEANUP(qr_buffer_dispose) struct qr_buffer second = QR_BUFFER_INIT;
            qr_rpc_add_answer(&first, mine, theirs);
            qr_rpc_add_answer(&second, theirs, mine);
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "%s: the nodes disagree: %s answers %s, %s answers %s: find out "
                                "which of them is wrong",
                                mine->label, batch->node, qr_buffer_text(&first), other->node,
                                qr_buffer_text(&second));
        }
    }
    return true;
}

/* Ask one of the further nodes the same, and compare. */
static bool read_again(struct qr_rpc_batch *other, const struct qr_rpc_batch *batch,
                       struct qr_chain *chain, size_t index, struct qr_error *err)
{
    *other = qr_rpc_batch_again(batch);
    return qr_chain_ask_node(other, chain, index, err) && agree(batch, other, err);
}

bool qr_chain_read(struct qr_rpc_batch *batch, struct qr_chain *chain, struct qr_error *err)
{
    bool ok = qr_chain_ask(batch, chain, err);
    for (size_t i = 1; ok && i < chain->n_nodes; i++) {
        struct qr_rpc_batch other QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
        ok = read_again(&other, batch, chain, i, err);
    }
    return ok;
}

bool qr_chain_read_each(struct qr_rpc_batch *batches, struct qr_chain *chain, struct qr_error *err)
{
    bool ok = qr_chain_ask(&batches[0], chain, err);
    for (size_t i = 1; ok && i < chain->n_nodes; i++) {
        QR_ASSERT(batches[i].count == 0);
        ok = read_again(&batches[i], &batches[0], chain, i, err);
    }
    return ok;
}
