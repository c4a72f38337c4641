#include <string.h>

#include "abi/fields.h"
#include "abi/scalar.h"
#include "base/hex.h"
#include "review/document_parts.h"
#include "review/spelled_call.h"
#include "safe/builder.h"
#include "safe/fields.h"

struct reader {
    struct qr_review_document *document;
    struct qr_arena *arena;
    struct qr_error *err;
    struct qr_abi_path list;  /* "transactions" */
    struct qr_abi_path entry; /* "transactions[2]" */
};

/* "transactions[2].to" */
static struct qr_abi_path field(const struct reader *reader, const char *name)
{
    return (struct qr_abi_path){.up = &reader->entry, .step = QR_ABI_STEP_FIELD, .name = name};
}

static bool is_type(const struct reader *reader, const struct qr_abi_path *path,
                    struct qr_json_value value, enum qr_json_type type)
{
    return qr_json_type(value) == type ||
           qr_abi_json_expected(path, qr_json_type_name(type), value, reader->err);
}

/* A finding's place in the file. */
static const char *place(const struct reader *reader, const char *name)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer where = QR_BUFFER_INIT;
    const struct qr_abi_path path = field(reader, name);
    qr_abi_path_add(&where, &path);
    return qr_arena_copy(reader->arena, qr_buffer_text(&where), where.length);
}

static void add_data(struct qr_buffer *out, const struct qr_call_request *request)
{
    enum { SHOWN = 36 };
    qr_buffer_add_text(out, request->length == 0 ? "empty" : "0x");
    qr_buffer_add_hex(out, request->data, request->length > SHOWN ? SHOWN : request->length);
    qr_buffer_add_text(out, request->length > SHOWN ? "…" : "");
}

/* Functions without a name of their own; no data calls the first, any data the second. */
static bool is_named(struct qr_json_value method, const char *text)
{
    struct qr_json_value name = qr_json_get(method, "name");
    return qr_json_present(name) && qr_json_type(name) == QR_JSON_STRING &&
           qr_json_string_equals(name, text);
}

/* What contractMethod and contractInputsValues give. */
struct method {
    struct qr_json_value json;
    struct qr_json_value values;
    bool encodes;
    struct qr_spelled_call call;
    struct qr_error why; /* it does not */
};

/* The wallet sends the data and leaves the method alone, so the method may lie. */
static void compare(const struct reader *reader, const struct qr_call_request *request,
                    const struct method *method)
{
    struct qr_findings *findings = &reader->document->findings;
    const struct qr_spelled_call *call = &method->call;
    bool has_function = call->function.name != NULL;
    bool same_function = has_function && request->length >= 4 &&
                         memcmp(call->function.selector4, request->data, 4) == 0;
    if (is_named(method->json, "fallback") ||
        (method->encodes ? call->length == request->length &&
                               memcmp(call->calldata, request->data, call->length) == 0
                         : same_function && qr_document_lacks(method->values))) {
        return;
    }
    if (!method->encodes && (same_function || !has_function)) {
        qr_findings_add(findings, QR_DANGER, "mismatch", place(reader, "contractMethod"),
                        "it cannot be compared with the data (%s): what is sent is the data",
                        method->why.message);
        return;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer said = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    qr_spelled_call_add(&said, call);
    add_data(&data, request);
    qr_findings_add(findings, QR_DANGER, "mismatch", place(reader, "contractMethod"),
                    "it says %s, but the data is another call, and the data is what is sent: %s",
                    qr_buffer_text(&said), qr_buffer_text(&data));
}

/* There is no data: the wallet makes it from the method. Where it cannot, it makes a call without
 * any. */
static void encode(const struct reader *reader, struct qr_call_request *request,
                   const struct method *method)
{
    if (is_named(method->json, "fallback") || is_named(method->json, "receive")) {
        return;
    }
    if (!method->encodes) {
        qr_findings_add(&reader->document->findings, QR_DANGER, "mismatch",
                        place(reader, "contractMethod"),
                        "it cannot be encoded (%s): a wallet would make a call without data of it",
                        method->why.message);
        return;
    }
    request->data = method->call.calldata;
    request->length = method->call.length;
}

/* Whether the wallet sends the data as it stands: any text but the empty one, "0x" too. */
static bool has_data(struct qr_json_value entry)
{
    struct qr_json_value data = qr_json_get(entry, "data");
    return qr_json_present(data) && qr_json_type(data) == QR_JSON_STRING &&
           !qr_json_string_equals(data, "");
}

static bool read_method(const struct reader *reader, struct qr_call_request *request,
                        struct qr_json_value entry)
{
    const struct qr_abi_path method_path = field(reader, "contractMethod");
    const struct qr_abi_path values_path = field(reader, "contractInputsValues");
    struct method method = {.json = qr_json_get(entry, "contractMethod"),
                            .values = qr_json_get(entry, "contractInputsValues"),
                            .why = QR_ERROR_INIT};
    if (!qr_document_lacks(method.values) &&
        !is_type(reader, &values_path, method.values, QR_JSON_OBJECT)) {
        return false;
    }
    if (qr_document_lacks(method.json)) {
        return true;
    }
    if (!is_type(reader, &method_path, method.json, QR_JSON_OBJECT)) {
        return false;
    }
    method.encodes = qr_spelled_call_from_method(&method.call, method.json, method.values,
                                                 reader->arena, &method.why);
    if (has_data(entry)) {
        compare(reader, request, &method);
    } else {
        encode(reader, request, &method);
    }
    return true;
}

/* Wallets read no such member: every entry is a call. A file that has one says otherwise. */
static void check_operation(const struct reader *reader, struct qr_json_value entry)
{
    struct qr_json_value operation = qr_json_get(entry, "operation");
    const struct qr_abi_path path = field(reader, "operation");
    enum qr_safe_operation read;
    struct qr_error err = QR_ERROR_INIT;
    if (!qr_document_lacks(operation) &&
        (!qr_safe_read_operation(&read, operation, &path, &err) || read != QR_SAFE_CALL)) {
        qr_findings_add(&reader->document->findings, QR_DANGER, "mismatch",
                        place(reader, "operation"),
                        "it says that this is no plain call, but wallets make a plain call of "
                        "every entry of such a file");
    }
}

static bool read_value(const struct reader *reader, struct qr_word *value,
                       struct qr_json_value entry)
{
    const struct qr_abi_path path = field(reader, "value");
    struct qr_json_value json = qr_json_get(entry, "value");
    if (!qr_json_present(json)) {
        return qr_abi_json_refuse(reader->err, &path, entry, "it is missing");
    }
    if (qr_json_type(json) != QR_JSON_STRING) {
        return qr_abi_json_refuse(reader->err, &path, json,
                                  "expected a string, which wallets insist on, found %s",
                                  qr_json_type_name(qr_json_type(json)));
    }
    return qr_abi_read_word(value, json, &path, reader->arena, reader->err);
}

static bool read_entry(const struct reader *reader, struct qr_call_request *request,
                       struct qr_json_value entry)
{
    const struct qr_abi_path to = field(reader, "to");
    const struct qr_abi_path data = field(reader, "data");
    struct qr_json_value json;
    if (!is_type(reader, &reader->entry, entry, QR_JSON_OBJECT)) {
        return false;
    }
    json = qr_json_get(entry, "to");
    if (qr_document_lacks(json)) {
        return qr_abi_json_refuse(reader->err, &to, entry, "it is missing");
    }
    if (!qr_abi_read_address(&request->to, json, &to, reader->arena, reader->err) ||
        !read_value(reader, &request->value, entry)) {
        return false;
    }
    json = qr_json_get(entry, "data");
    if (qr_json_present(json) && !qr_safe_read_data(&request->data, &request->length, json, &data,
                                                    reader->arena, reader->err)) {
        return false;
    }
    request->has_to = true;
    check_operation(reader, entry);
    return read_method(reader, request, entry);
}

static bool read_entries(struct reader *reader, struct qr_json_value root)
{
    struct qr_review_document *document = reader->document;
    struct qr_json_value list = qr_json_get(root, "transactions");
    if (!is_type(reader, &reader->list, list, QR_JSON_ARRAY)) {
        return false;
    }
    size_t count = qr_json_count(list);
    if (count == 0) {
        return qr_abi_json_refuse(reader->err, &reader->list, list, "it is empty");
    }
    document->requests = qr_arena_alloc(reader->arena, count, sizeof *document->requests);
    for (struct qr_json_value entry = qr_json_first(list); qr_json_present(entry);
         entry = qr_json_next(list, entry), reader->entry.index++) {
        struct qr_call_request *request = &document->requests[document->n_requests++];
        request->has_from = document->has_safe;
        request->from = document->safe.address;
        if (!read_entry(reader, request, entry)) {
            return false;
        }
    }
    return true;
}

static bool check_version(struct qr_json_value root, struct qr_error *err)
{
    struct qr_json_value version = qr_json_get(root, "version");
    if (qr_document_lacks(version) ||
        (qr_json_type(version) == QR_JSON_STRING && qr_json_string_equals(version, "1.0"))) {
        return true;
    }
    (void)qr_error_set(err, QR_ERROR_INPUT,
                       "version: Transaction Builder files of version \"1.0\" are known, and none "
                       "else");
    return qr_json_error_at(err, version);
}

static bool read_chain(const struct reader *reader, struct qr_json_value root)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "chainId"};
    struct qr_json_value json = qr_json_get(root, "chainId");
    struct qr_word chain_id;
    if (qr_document_lacks(json)) {
        return true;
    }
    if (!qr_abi_read_word(&chain_id, json, &path, reader->arena, reader->err)) {
        return false;
    }
    if (qr_word_is_zero(&chain_id)) {
        return qr_abi_json_refuse(reader->err, &path, json, "0 is no chain");
    }
    qr_document_name_chain(reader->document, &chain_id, "chainId");
    return true;
}

static bool read_safe(const struct reader *reader, struct qr_json_value meta)
{
    static const char name[] = "meta.createdFromSafeAddress";
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = name};
    struct qr_json_value json = qr_json_get(meta, "createdFromSafeAddress");
    struct qr_address safe;
    if (qr_document_lacks(json) ||
        (qr_json_type(json) == QR_JSON_STRING && qr_json_string_equals(json, ""))) {
        return true;
    }
    if (!qr_abi_read_address(&safe, json, &path, reader->arena, reader->err)) {
        return false;
    }
    qr_document_name_safe(reader->document, &safe, name);
    return true;
}

static bool check_checksum(const struct reader *reader, struct qr_json_value root,
                           struct qr_json_value meta)
{
    static const char name[] = "meta.checksum";
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = name};
    struct qr_json_value json = qr_json_get(meta, "checksum");
    uint8_t said32[32];
    uint8_t made32[32];
    char said[QR_HEX32_SIZE];
    char made[QR_HEX32_SIZE];
    if (qr_document_lacks(json)) {
        return true;
    }
    if (!qr_abi_read_bytes32(said32, json, &path, reader->arena, reader->err) ||
        !qr_builder_checksum(made32, root, reader->err)) {
        return false;
    }
    if (memcmp(said32, made32, 32) != 0) {
        qr_hex_encode(said, said32, 32);
        qr_hex_encode(made, made32, 32);
        qr_findings_add(&reader->document->findings, QR_DANGER, "mismatch", name,
                        "the file says %s, but its content gives %s: it was changed after it was "
                        "made",
                        said, made);
    }
    return true;
}

static bool read_meta(const struct reader *reader, struct qr_json_value root)
{
    const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "meta"};
    struct qr_json_value meta = qr_json_get(root, "meta");
    struct qr_json_value name;
    if (qr_document_lacks(meta)) {
        return true;
    }
    if (!is_type(reader, &path, meta, QR_JSON_OBJECT)) {
        return false;
    }
    name = qr_json_get(meta, "name");
    if (qr_json_present(name) && qr_json_type(name) == QR_JSON_STRING) {
        reader->document->name = qr_json_string(NULL, name, reader->arena);
    }
    return read_safe(reader, meta) && check_checksum(reader, root, meta);
}

bool qr_document_read_builder(struct qr_review_document *document, struct qr_json_value root,
                              struct qr_error *err)
{
    struct reader reader = {
        .document = document,
        .arena = &document->arena,
        .err = err,
        .list = {.step = QR_ABI_STEP_FIELD, .name = "transactions"},
        .entry = {.step = QR_ABI_STEP_ITEM},
    };
    reader.entry.up = &reader.list;
    document->kind = QR_REVIEW_BUILDER;
    return check_version(root, err) && read_chain(&reader, root) && read_meta(&reader, root) &&
           read_entries(&reader, root);
}
