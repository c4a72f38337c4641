#include "chain/rpc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "chain/rpc_wire.h"

size_t qr_rpc_add(struct qr_rpc_batch *batch, const char *method, const char *params)
{
    if (batch->count == batch->capacity) {
        batch->capacity = batch->capacity == 0 ? 8 : 2 * batch->capacity;
        batch->requests = qr_realloc(batch->requests, batch->capacity, sizeof *batch->requests);
    }
    batch->requests[batch->count] = (struct qr_rpc_request){
        .method = method,
        .params = qr_arena_copy(&batch->arena, params, strlen(params)),
        .label = method,
    };
    return batch->count++;
}

size_t qr_rpc_request_size(const struct qr_rpc_request *request)
{
    static const char frame[] = "{\"jsonrpc\":\"2.0\",\"id\":18446744073709551615,"
                                "\"method\":\"\",\"params\":},";
    return sizeof frame + strlen(request->method) + strlen(request->params);
}

/* Methods are the program's own words, and parameters were rendered by it: nothing to escape. */
static void render_request(struct qr_buffer *text, const struct qr_rpc_request *request,
                           uint64_t id)
{
    qr_buffer_addf(text,
                   "{\"jsonrpc\":\"2.0\",\"id\":%" PRIu64 ",\"method\":\"%s\",\"params\":", id,
                   request->method);
    qr_buffer_add_text(text, request->params);
    qr_buffer_add_byte(text, '}');
}

void qr_rpc_render_part(struct qr_buffer *text, const struct qr_rpc_batch *batch,
                        const struct qr_rpc_part *part)
{
    QR_ASSERT(part->count <= batch->count && part->first <= batch->count - part->count);
    QR_ASSERT(!part->bare || part->count == 1);
    if (part->bare) {
        render_request(text, &batch->requests[part->first], part->first_id);
        return;
    }
    qr_buffer_add_byte(text, '[');
    for (size_t i = 0; i < part->count; i++) {
        qr_buffer_add_text(text, i == 0 ? "" : ",");
        render_request(text, &batch->requests[part->first + i], part->first_id + i);
    }
    qr_buffer_add_byte(text, ']');
}

void qr_rpc_render(struct qr_buffer *text, const struct qr_rpc_batch *batch, uint64_t first_id)
{
    struct qr_rpc_part all = {.count = batch->count, .first_id = first_id};
    qr_rpc_render_part(text, batch, &all);
}

bool qr_rpc_take(struct qr_rpc_batch *batch, struct qr_buffer *text, uint64_t first_id,
                 struct qr_error *err)
{
    struct qr_rpc_part all = {.count = batch->count, .first_id = first_id};
    int64_t code = 0;
    return qr_rpc_take_part(&code, batch, text, &all, err) == QR_RPC_TAKEN;
}

struct qr_rpc_batch qr_rpc_batch_again(const struct qr_rpc_batch *batch)
{
    struct qr_rpc_batch again = QR_RPC_BATCH_INIT;
    again.requests = qr_alloc_zero(batch->count, sizeof *again.requests);
    again.count = batch->count;
    again.capacity = batch->count;
    for (size_t i = 0; i < batch->count; i++) {
        again.requests[i] = (struct qr_rpc_request){
            .method = batch->requests[i].method,
            .params = batch->requests[i].params,
            .label = batch->requests[i].label,
            .may_differ = batch->requests[i].may_differ,
        };
    }
    return again;
}

void qr_rpc_batch_dispose(struct qr_rpc_batch *batch)
{
    struct qr_rpc_documents *next = NULL;
    for (struct qr_rpc_documents *document = batch->documents; document != NULL; document = next) {
        next = document->next;
        qr_json_dispose(&document->json);
        qr_buffer_dispose(&document->text);
        free(document);
    }
    free(batch->requests);
    qr_arena_dispose(&batch->arena);
    *batch = (struct qr_rpc_batch)QR_RPC_BATCH_INIT;
}
