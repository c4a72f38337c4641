/* How a batch travels: in parts, each a post of its own. Pure. Internal to the folder. */
#ifndef QUORATE_CHAIN_RPC_WIRE_H
#define QUORATE_CHAIN_RPC_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "chain/rpc.h"

/* A parsed answer; its text stays with it, since values point into it. */
struct qr_rpc_documents {
    struct qr_rpc_documents *next;
    struct qr_buffer text;
    struct qr_json json;
};

/* Requests first … first + count of a batch, with the ids first_id … */
struct qr_rpc_part {
    size_t first;
    size_t count;
    bool bare; /* the one request is an object, not an array of one */
    uint64_t first_id;
};

enum qr_rpc_taken {
    QR_RPC_TAKEN,
    QR_RPC_WHOLE_ERROR, /* one JSON-RPC error in the place of the answers */
    QR_RPC_MALFORMED,
};

/* Append the text of a part. */
void qr_rpc_render_part(struct qr_buffer *text, const struct qr_rpc_batch *batch,
                        const struct qr_rpc_part *part);
/* An upper bound of a request's bytes in that text. */
size_t qr_rpc_request_size(const struct qr_rpc_request *request);
/* Take the answers to a part. The text is given to the batch. Unless QR_RPC_TAKEN, err says why
 * (QR_ERROR_UNAVAILABLE) and none of the part's requests is answered; code is that of a whole error
 * and else 0. */
enum qr_rpc_taken qr_rpc_take_part(int64_t *code, struct qr_rpc_batch *batch,
                                   struct qr_buffer *text, const struct qr_rpc_part *part,
                                   struct qr_error *err);

/* Undo the last qr_rpc_take_part, which was of that part and QR_RPC_TAKEN: its requests are not
 * answered, and the text is gone. */
void qr_rpc_untake_part(struct qr_rpc_batch *batch, const struct qr_rpc_part *part);

/* Read a JSON-RPC error object into a request. False when it is none: without an integer code or
 * a message; err then says so. */
QR_MUST_USE bool qr_rpc_read_error(struct qr_rpc_request *request, struct qr_json_value error,
                                   struct qr_arena *arena, struct qr_error *err);
/* Whether a request was answered. */
bool qr_rpc_answered(const struct qr_rpc_request *request);
/* Whether an error says that the node was asked too often, so that it is to be asked again. */
bool qr_rpc_is_rate_limit(int64_t code, const char *message);

/* Another batch of the same requests, whose texts are borrowed, without their answers. */
struct qr_rpc_batch qr_rpc_batch_again(const struct qr_rpc_batch *batch);
/* Whether two nodes gave the same answer: results are equal as JSON values, where the order of keys
 * and the case of hex digits do not count; errors are equal, or both are reverts with equal data.
 */
bool qr_rpc_answers_equal(const struct qr_rpc_request *a, const struct qr_rpc_request *b);
/* Append an answer for a message, shortened. beside is the other node's: what is shown begins near
 * the first difference. */
void qr_rpc_add_answer(struct qr_buffer *text, const struct qr_rpc_request *request,
                       const struct qr_rpc_request *beside);

#endif
