#include <string.h>

#include "abi/fields.h"
#include "review/document_parts.h"
#include "review/spelled_call.h"
#include "safe/fields.h"
#include "safe/multisend.h"

/* What the service says that data means, as deep as it says it. It may say anything: what is signed
 * is the data. */
struct reader {
    struct qr_review_document *document;
    unsigned depth;
};

static void check(struct reader *reader, struct qr_json_value decoded, const uint8_t *data,
                  size_t length, const struct qr_abi_path *path);

static void add(const struct reader *reader, const struct qr_abi_path *path, const char *said)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer where = QR_BUFFER_INIT;
    qr_abi_path_add(&where, path);
    qr_findings_add(&reader->document->findings, QR_DANGER, "mismatch", qr_buffer_text(&where),
                    "the service says %s: what is signed is the data", said);
}

/* One call of a batch as the service tells it: {"operation", "to", "value", "data"}. False when it
 * cannot be read. */
static bool read_item(struct qr_multisend_call *call, const struct reader *reader,
                      struct qr_json_value item)
{
    struct qr_arena *arena = &reader->document->arena;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json_value operation;
    struct qr_json_value data;
    if (qr_json_type(item) != QR_JSON_OBJECT) {
        return false;
    }
    operation = qr_json_get(item, "operation");
    data = qr_json_get(item, "data");
    return qr_json_present(operation) && qr_json_present(data) &&
           qr_json_present(qr_json_get(item, "to")) &&
           qr_json_present(qr_json_get(item, "value")) &&
           qr_safe_read_operation(&call->operation, operation, NULL, &err) &&
           qr_abi_read_address(&call->to, qr_json_get(item, "to"), NULL, arena, &err) &&
           qr_abi_read_word(&call->value, qr_json_get(item, "value"), NULL, arena, &err) &&
           qr_safe_read_data(&call->data, &call->data_length, data, NULL, arena, &err);
}

static bool is_same(const struct qr_multisend_call *a, const struct qr_multisend_call *b)
{
    return a->operation == b->operation && qr_address_equal(&a->to, &b->to) &&
           qr_word_equal(&a->value, &b->value) && a->data_length == b->data_length &&
           (a->data_length == 0 || memcmp(a->data, b->data, a->data_length) == 0);
}

static void check_item(struct reader *reader, const struct qr_multisend_call *call,
                       struct qr_json_value item, const struct qr_abi_path *path)
{
    const struct qr_abi_path inner = {.up = path, .step = QR_ABI_STEP_FIELD, .name = "dataDecoded"};
    struct qr_multisend_call said = {.data = NULL};
    if (!read_item(&said, reader, item) || !is_same(&said, call)) {
        add(reader, path, "something else of this call of the batch than stands in it");
        return;
    }
    check(reader, qr_json_get(item, "dataDecoded"), call->data, call->data_length, &inner);
}

static void check_batch(struct reader *reader, struct qr_json_value array, const uint8_t *packed,
                        size_t length, const struct qr_abi_path *path)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_multisend_call *calls;
    struct qr_abi_path step = {.up = path, .step = QR_ABI_STEP_ITEM};
    size_t n_calls;
    if (!qr_multisend_unpack(&calls, &n_calls, packed, length, &reader->document->arena, &err) ||
        n_calls != qr_json_count(array)) {
        add(reader, path, "which calls a batch makes, but they are others");
        return;
    }
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item), step.index++) {
        check_item(reader, &calls[step.index], item, &step);
    }
}

/* What it says of the bytes that are an argument: a call, or the calls of a batch. */
static void check_argument(struct reader *reader, const struct qr_abi_value *argument,
                           struct qr_json_value parameter, const struct qr_abi_path *path)
{
    const struct qr_abi_path inner = {
        .up = path, .step = QR_ABI_STEP_FIELD, .name = "valueDecoded"};
    struct qr_json_value decoded = qr_json_get(parameter, "valueDecoded");
    if (qr_document_lacks(decoded)) {
        return;
    }
    if (argument->type->kind != QR_ABI_BYTES) {
        add(reader, &inner, "that this holds a call, but it holds none");
    } else if (qr_json_type(decoded) == QR_JSON_ARRAY) {
        check_batch(reader, decoded, argument->as.bytes.data, argument->as.bytes.length, &inner);
    } else {
        check(reader, decoded, argument->as.bytes.data, argument->as.bytes.length, &inner);
    }
}

static void check_arguments(struct reader *reader, const struct qr_spelled_call *call,
                            struct qr_json_value parameters, const struct qr_abi_path *path)
{
    const struct qr_abi_path list = {.up = path, .step = QR_ABI_STEP_FIELD, .name = "parameters"};
    struct qr_abi_path step = {.up = &list, .step = QR_ABI_STEP_ITEM};
    struct qr_json_value item = {.doc = NULL};
    for (; step.index < call->arguments.as.list.count; step.index++) {
        item = step.index == 0 ? qr_json_first(parameters) : qr_json_next(parameters, item);
        check_argument(reader, &call->arguments.as.list.items[step.index], item, &step);
    }
}

static void check(struct reader *reader, struct qr_json_value decoded, const uint8_t *data,
                  size_t length, const struct qr_abi_path *path)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer said = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_spelled_call call;
    if (qr_document_lacks(decoded)) {
        return;
    }
    if (reader->depth == QR_CALL_MAX_DEPTH) {
        add(reader, path, "more of what lies within than can be compared");
        return;
    }
    if (!qr_spelled_call_from_decoded(&call, decoded, &reader->document->arena, &err)) {
        qr_buffer_addf(&said, "what cannot be encoded (%s)", err.message);
        add(reader, path, qr_buffer_text(&said));
        return;
    }
    if (call.length != length || memcmp(call.calldata, data, length) != 0) {
        qr_buffer_add_text(&said, "that the data is ");
        qr_spelled_call_add(&said, &call);
        qr_buffer_add_text(&said, ", but it is another call");
        add(reader, path, qr_buffer_text(&said));
        return;
    }
    reader->depth++;
    check_arguments(reader, &call, qr_json_get(decoded, "parameters"), path);
    reader->depth--;
}

void qr_document_check_decoded(struct qr_review_document *document, struct qr_json_value decoded,
                               const char *where)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = where};
    struct reader reader = {.document = document};
    check(&reader, decoded, document->tx->data, document->tx->data_length, &path);
}
