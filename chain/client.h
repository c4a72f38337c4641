/* One chain through one or several nodes that must agree. */
#ifndef QUORATE_CHAIN_CLIENT_H
#define QUORATE_CHAIN_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"
#include "chain/transport.h"

/* Borrowed. */
struct qr_chain_options {
    const char *const *urls; /* of the nodes, at least one */
    size_t n_urls;
    bool insecure_http;   /* plain http to other machines too */
    size_t answer_limit;  /* bytes; 0: 64 MiB */
    unsigned deadline_ms; /* of one post and its answer; 0: 30 s */
    unsigned total_ms;    /* of one post with its retries and the waits between; 0: 2 min */
    unsigned tries;       /* 0: 5 */
};

struct qr_chain;

/* Every node is asked in batches, in parts of at most 500 requests or 5 MB (fewer where a node
 * refuses that), each a round trip; a batch without requests needs none. A post that got no answer,
 * or the answer that the node is busy (HTTP 429 and 5xx, errors of rate limits), is sent again
 * after a wait; an answer never is. Failures name the node and are QR_ERROR_UNAVAILABLE. */

/* Check the URLs (http only to loopback addresses unless insecure_http; no other scheme; none
 * twice; QR_ERROR_INPUT) and make a client; no connection is opened yet. transport is borrowed.
 * Credentials in a URL (user:password@, and paths or queries, which often hold a key) are never
 * shown in messages: a node is called by its scheme, host and port. */
QR_MUST_USE bool qr_chain_new(struct qr_chain **chain, struct qr_transport *transport,
                              const struct qr_chain_options *options, struct qr_error *err);
void qr_chain_free(struct qr_chain *chain);

/* How many nodes there are, and the name of the one at index. */
size_t qr_chain_n_nodes(const struct qr_chain *chain);
const char *qr_chain_node_name(const struct qr_chain *chain, size_t index);

/* The newest block that all nodes have, with the same hash. The first call also checks that every
 * node is on the chain chain_id (QR_ERROR_REFUSED when it is another). also, when not NULL, is a
 * batch that the first node answers in the same round trip. Costs a round trip to each node, and
 * one more to each that has a newer block. Nodes whose newest blocks have different hashes are
 * asked once more for the 8 before; when they share none of them either, that is QR_ERROR_REFUSED,
 * and one that is over 10 minutes behind QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_chain_head(struct qr_block *block, struct qr_chain *chain, uint64_t chain_id,
                               struct qr_rpc_batch *also, struct qr_error *err);

/* The block of that number, on all nodes with the same hash. */
QR_MUST_USE bool qr_chain_block(struct qr_block *block, struct qr_chain *chain, uint64_t number,
                                struct qr_error *err);

/* Run a batch of reads at one block on every node. The answers must be equal, else QR_ERROR_REFUSED
 * names the request and both answers. What the batch then holds is the first node's. */
QR_MUST_USE bool qr_chain_read(struct qr_rpc_batch *batch, struct qr_chain *chain,
                               struct qr_error *err);

/* The same, keeping what each node answers: batches has one a node, the first with the requests and
 * the others empty; dispose of all of them, also after an error. Requests that may_differ are not
 * compared: what nodes rightly word in their own ways is the caller's to judge, node by node. */
QR_MUST_USE bool qr_chain_read_each(struct qr_rpc_batch *batches, struct qr_chain *chain,
                                    struct qr_error *err);

/* Run a batch on the first node alone: what depends on its pool or its time, and what is sent. */
QR_MUST_USE bool qr_chain_ask(struct qr_rpc_batch *batch, struct qr_chain *chain,
                              struct qr_error *err);
/* Run it on the node at index alone: what each node is asked for and judged by itself. */
QR_MUST_USE bool qr_chain_ask_node(struct qr_rpc_batch *batch, struct qr_chain *chain, size_t index,
                                   struct qr_error *err);

/* Requests posted so far, retries among them. */
size_t qr_chain_round_trips(const struct qr_chain *chain);

#endif
