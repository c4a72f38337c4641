/* One node: posts with retries. Internal to the folder. */
#ifndef QUORATE_CHAIN_NODE_H
#define QUORATE_CHAIN_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "chain/rpc.h"
#include "chain/transport.h"

struct qr_node {
    char *url;
    char *name;        /* its origin; made distinct where several nodes share one */
    bool pinned;       /* its chain id is known */
    uint64_t chain_id; /* then */
    size_t rung;       /* how small batches must be for it, as it has shown */
};

struct qr_chain {
    struct qr_transport *transport;
    struct qr_node *nodes;
    size_t n_nodes;
    size_t answer_limit;
    unsigned deadline_ms;
    unsigned total_ms;
    unsigned tries;
    uint64_t next_id;
    size_t posts;
};

/* Run a batch on one node. Failures have the node's name in front. */
QR_MUST_USE bool qr_node_run(struct qr_rpc_batch *batch, struct qr_chain *chain,
                             struct qr_node *node, struct qr_error *err);

#endif
