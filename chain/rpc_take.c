/* Answers are taken strictly: what a node gets wrong here it may get wrong anywhere. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "chain/rpc_wire.h"

/* How much of a node's message an error quotes, in bytes. */
#define QUOTED 200

/* Decimal digits without leading zeros. */
static bool read_u64(uint64_t *number, const char *digits, size_t length)
{
    *number = 0;
    if (length == 0 || (length > 1 && digits[0] == '0')) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9' || __builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, (uint64_t)(digits[i] - '0'), number)) {
            return false;
        }
    }
    return true;
}

/* An id may come back as a number or as a string of the same digits. */
static bool read_id(uint64_t *id, struct qr_json_value json)
{
    size_t length = 0;
    *id = 0;
    if (!qr_json_present(json)) {
        return false;
    }
    if (qr_json_type(json) == QR_JSON_NUMBER) {
        const char *text = qr_json_source(&length, json);
        return read_u64(id, text, length);
    }
    if (qr_json_type(json) != QR_JSON_STRING) {
        return false;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_add_string(&text, json);
    return read_u64(id, qr_buffer_text(&text), text.length);
}

static bool is_object(struct qr_json_value json)
{
    return qr_json_present(json) && qr_json_type(json) == QR_JSON_OBJECT;
}

/* What came instead, for a message. */
static const char *found(struct qr_json_value json)
{
    return qr_json_present(json) ? qr_json_type_name(qr_json_type(json)) : "nothing";
}

/* The code and message of an error to everything that was asked. */
static enum qr_rpc_taken whole_error(int64_t *code, struct qr_json_value error,
                                     struct qr_rpc_batch *batch, struct qr_error *err)
{
    struct qr_rpc_request request = {.method = ""};
    if (!qr_rpc_read_error(&request, error, &batch->arena, err)) {
        return QR_RPC_MALFORMED;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer message = QR_BUFFER_INIT;
    qr_utf8_add_shortened(&message, request.message, strlen(request.message), QUOTED);
    *code = request.code;
    (void)qr_error_set(err, QR_ERROR_UNAVAILABLE,
                       "the node refuses the request as a whole: error %" PRId64 ": %s",
                       request.code, qr_buffer_text(&message));
    return QR_RPC_WHOLE_ERROR;
}

/* The request that an answer is for. */
static bool find_request(struct qr_rpc_request **request, struct qr_rpc_batch *batch,
                         const struct qr_rpc_part *part, struct qr_json_value answer,
                         struct qr_error *err)
{
    struct qr_json_value json = qr_json_get(answer, "id");
    uint64_t id = 0;
    *request = NULL;
    if (!qr_json_present(json)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "an answer has no id");
    }
    if (!read_id(&id, json) || id < part->first_id || id - part->first_id >= part->count) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
        size_t length = 0;
        const char *source = qr_json_source(&length, json);
        qr_utf8_add_shortened(&shown, source, length, 40);
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "an answer has the id %s, which was not asked for",
                            qr_buffer_text(&shown));
    }
    *request = &batch->requests[part->first + (size_t)(id - part->first_id)];
    if (qr_rpc_answered(*request)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "two answers to %s (id %" PRIu64 ")",
                            (*request)->label, id);
    }
    return true;
}

/* JSON-RPC 2.0 section 5: either the result member or the error member must be there, not both. */
static bool take_answer(struct qr_rpc_batch *batch, const struct qr_rpc_part *part,
                        struct qr_json_value answer, struct qr_error *err)
{
    struct qr_rpc_request *request = NULL;
    if (!is_object(answer)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "an answer is %s, not an object",
                            found(answer));
    }
    struct qr_json_value version = qr_json_get(answer, "jsonrpc");
    if (qr_json_present(version) &&
        (qr_json_type(version) != QR_JSON_STRING || !qr_json_string_equals(version, "2.0"))) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "an answer is not of JSON-RPC 2.0");
    }
    if (!find_request(&request, batch, part, answer, err)) {
        return false;
    }
    struct qr_json_value result = qr_json_get(answer, "result");
    struct qr_json_value error = qr_json_get(answer, "error");
    if (qr_json_present(result) == qr_json_present(error)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "the answer to %s has %s", request->label,
                            qr_json_present(result) ? "both a result and an error"
                                                    : "neither a result nor an error");
    }
    if (qr_json_present(result)) {
        request->result = result;
        return true;
    }
    if (!qr_rpc_read_error(request, error, &batch->arena, err)) {
        return qr_error_context(err, "the answer to %s", request->label);
    }
    return true;
}

/* An error in the place of an array of answers: one object, or an array of just that, as geth
 * refuses a batch that is too large, under no id or the first request's. */
static struct qr_json_value error_to_all(struct qr_json_value root, const struct qr_rpc_part *part)
{
    struct qr_json_value none = {.doc = NULL};
    struct qr_json_value item = root;
    if (!part->bare && qr_json_type(root) == QR_JSON_ARRAY) {
        item = qr_json_first(root);
        if (!is_object(item) || qr_json_present(qr_json_next(root, item))) {
            return none;
        }
    }
    if (!is_object(item)) {
        return none;
    }
    struct qr_json_value id = qr_json_get(item, "id");
    bool nameless = !qr_json_present(id) || qr_json_type(id) == QR_JSON_NULL;
    bool for_one = part->bare || (part->count == 1 && qr_json_type(root) == QR_JSON_ARRAY);
    return for_one && !nameless ? none : qr_json_get(item, "error");
}

static bool take_all(struct qr_rpc_batch *batch, const struct qr_rpc_part *part,
                     struct qr_json_value root, struct qr_error *err)
{
    enum qr_json_type expected = part->bare ? QR_JSON_OBJECT : QR_JSON_ARRAY;
    if (qr_json_type(root) != expected) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "the answer is %s, not %s", found(root),
                            qr_json_type_name(expected));
    }
    if (part->bare) {
        return take_answer(batch, part, root, err);
    }
    for (struct qr_json_value answer = qr_json_first(root); qr_json_present(answer);
         answer = qr_json_next(root, answer)) {
        if (!take_answer(batch, part, answer, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < part->count; i++) {
        const struct qr_rpc_request *request = &batch->requests[part->first + i];
        if (!qr_rpc_answered(request)) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE, "no answer to %s (id %" PRIu64 ")",
                                request->label, part->first_id + i);
        }
    }
    return true;
}

/* Forget the answers to a part. */
static void forget(struct qr_rpc_batch *batch, const struct qr_rpc_part *part)
{
    for (size_t i = part->first; i < part->first + part->count; i++) {
        batch->requests[i] = (struct qr_rpc_request){
            .method = batch->requests[i].method,
            .params = batch->requests[i].params,
            .label = batch->requests[i].label,
            .may_differ = batch->requests[i].may_differ,
        };
    }
}

static struct qr_rpc_documents *keep(struct qr_rpc_batch *batch, struct qr_buffer *text)
{
    struct qr_rpc_documents *document = qr_alloc_zero(1, sizeof *document);
    document->text = *text;
    document->next = batch->documents;
    batch->documents = document;
    *text = (struct qr_buffer)QR_BUFFER_INIT;
    return document;
}

/* Release the document that was kept last. */
static void drop(struct qr_rpc_batch *batch)
{
    struct qr_rpc_documents *document = batch->documents;
    batch->documents = document->next;
    qr_json_dispose(&document->json);
    qr_buffer_dispose(&document->text);
    free(document);
}

void qr_rpc_untake_part(struct qr_rpc_batch *batch, const struct qr_rpc_part *part)
{
    QR_ASSERT(batch->documents != NULL);
    forget(batch, part);
    drop(batch);
}

static enum qr_rpc_taken take_document(int64_t *code, struct qr_rpc_batch *batch,
                                       struct qr_rpc_documents *document,
                                       const struct qr_rpc_part *part, struct qr_error *err)
{
    struct qr_error why = QR_ERROR_INIT;
    if (document->text.length == 0) {
        (void)qr_error_set(err, QR_ERROR_UNAVAILABLE, "the answer is empty");
        return QR_RPC_MALFORMED;
    }
    if (!qr_json_parse(&document->json, qr_buffer_text(&document->text), document->text.length,
                       &why)) {
        (void)qr_error_set(err, QR_ERROR_UNAVAILABLE,
                           "the answer is not JSON (line %zu, column %zu): %s", why.line,
                           why.column, why.message);
        return QR_RPC_MALFORMED;
    }
    struct qr_json_value root = qr_json_root(&document->json);
    struct qr_json_value error = error_to_all(root, part);
    if (qr_json_present(error)) {
        return whole_error(code, error, batch, err);
    }
    return take_all(batch, part, root, err) ? QR_RPC_TAKEN : QR_RPC_MALFORMED;
}

enum qr_rpc_taken qr_rpc_take_part(int64_t *code, struct qr_rpc_batch *batch,
                                   struct qr_buffer *text, const struct qr_rpc_part *part,
                                   struct qr_error *err)
{
    *code = 0;
    forget(batch, part);
    enum qr_rpc_taken taken = take_document(code, batch, keep(batch, text), part, err);
    if (taken != QR_RPC_TAKEN) {
        qr_rpc_untake_part(batch, part);
    }
    return taken;
}
