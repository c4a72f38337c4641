/* The errors of every contract on a route, explained: Safe, TimelockController, AccessControl,
 * Ownable, UUPS and DstackApp. Pure. */
#ifndef QUORATE_PREPARE_REVERTS_H
#define QUORATE_PREPARE_REVERTS_H

#include "base/buffer.h"
#include "chain/revert.h"
#include "chain/rpc.h"

/* qr_revert_explain with the tables of safe/, timelock/ and the app. */
void qr_route_revert_explain(struct qr_buffer *text, const uint8_t *data, size_t length);
/* Of a failed request: its revert data explained, or the node's own message when it has none. */
void qr_route_failure_explain(struct qr_buffer *text, const struct qr_rpc_request *request);

#endif
