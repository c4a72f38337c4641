#include "review/document.h"

#include <string.h>

#include "base/hex.h"
#include "review/document_parts.h"

const char *qr_review_kind_text(enum qr_review_kind kind)
{
    switch (kind) {
    case QR_REVIEW_CALLDATA:
        return "calldata";
    case QR_REVIEW_SAFE_TRANSACTION:
        return "safe-transaction";
    case QR_REVIEW_SERVICE:
        return "transaction-service";
    case QR_REVIEW_BUILDER:
        return "transaction-builder";
    }
    return "";
}

bool qr_document_lacks(struct qr_json_value value)
{
    return !qr_json_present(value) || qr_json_type(value) == QR_JSON_NULL;
}

/* What the reviewer says comes first, so that what the document says meets it. */
static void take_line(struct qr_review_document *document, const struct qr_review_line *line)
{
    if (line->safe != NULL) {
        document->has_safe = true;
        document->safe.address = *line->safe;
    }
    if (line->chain_id != NULL) {
        document->has_chain = true;
        document->safe.chain_id = *line->chain_id;
    }
    if (line->version != NULL) {
        document->has_version = true;
        document->safe.version = *line->version;
    }
}

static void add_other(struct qr_review_document *document, const char *where, const char *what,
                      const char *said, const char *meant)
{
    qr_findings_add(&document->findings, QR_DANGER, "mismatch", where,
                    "the file is for %s %s, but %s is what you named: it was made for another one",
                    what, said, meant);
}

void qr_document_name_safe(struct qr_review_document *document, const struct qr_address *safe,
                           const char *where)
{
    if (document->has_safe && !qr_address_equal(&document->safe.address, safe)) {
        char said[QR_ADDRESS_SIZE];
        char meant[QR_ADDRESS_SIZE];
        qr_address_format(said, safe);
        qr_address_format(meant, &document->safe.address);
        add_other(document, where, "the Safe", said, meant);
    }
    if (!document->has_safe) {
        document->has_safe = true;
        document->safe.address = *safe;
    }
}

void qr_document_name_chain(struct qr_review_document *document, const struct qr_word *chain_id,
                            const char *where)
{
    if (document->has_chain && !qr_word_equal(&document->safe.chain_id, chain_id)) {
        char said[QR_WORD_DECIMAL_SIZE];
        char meant[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(said, chain_id);
        qr_word_to_decimal(meant, &document->safe.chain_id);
        add_other(document, where, "chain", said, meant);
    }
    if (!document->has_chain) {
        document->has_chain = true;
        document->safe.chain_id = *chain_id;
    }
}

void qr_document_name_version(struct qr_review_document *document, enum qr_safe_version version,
                              const char *where)
{
    if (document->has_version && document->safe.version != version) {
        add_other(document, where, "a Safe of version", qr_safe_version_text(version),
                  qr_safe_version_text(document->safe.version));
    }
    if (!document->has_version) {
        document->has_version = true;
        document->safe.version = version;
    }
}

void qr_review_document_from_calldata(struct qr_review_document *document, const uint8_t *data,
                                      size_t length, const struct qr_review_line *line)
{
    take_line(document, line);
    document->kind = QR_REVIEW_CALLDATA;
    document->n_requests = 1;
    document->requests = qr_arena_alloc(&document->arena, 1, sizeof *document->requests);
    struct qr_call_request *request = &document->requests[0];
    const struct qr_address *from = line->from != NULL ? line->from : line->safe;
    request->data = data;
    request->length = length;
    if (from != NULL) {
        request->has_from = true;
        request->from = *from;
    }
    if (line->to != NULL) {
        request->has_to = true;
        request->to = *line->to;
    }
}

/* Hex may be broken into lines and groups, as programs print it. */
static bool read_hex(struct qr_review_document *document, const char *text, size_t length,
                     const struct qr_review_line *line, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer digits = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\0' || strchr(" \t\r\n", text[i]) == NULL) {
            qr_buffer_add_byte(&digits, (uint8_t)text[i]);
        }
    }
    if (!qr_hex_decode(&bytes, qr_buffer_text(&digits), digits.length, err)) {
        return qr_error_context(err, "calldata");
    }
    const char *data = qr_arena_copy(&document->arena, qr_buffer_text(&bytes), bytes.length);
    qr_review_document_from_calldata(document, (const uint8_t *)data, bytes.length, line);
    return true;
}

static bool has(struct qr_json_value root, const char *key)
{
    return qr_json_present(qr_json_get(root, key));
}

#define ACCEPTED                                                                                   \
    "give calldata in hex, a proposal's directory, a Transaction Builder file "                    \
    "({\"transactions\"}), a Transaction Service body ({\"to\",\"value\",\"nonce\"}), or "         \
    "{\"safe\",\"chain_id\",\"version\",\"transaction\"}"

/* What people try beside what is accepted. */
static bool refuse_object(struct qr_json_value root, struct qr_error *err)
{
    if (has(root, "results")) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "this is a page of several transactions: give one of its \"results\"");
    }
    if (has(root, "quorate")) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "this is one file of a proposal: give the proposal's directory");
    }
    if (has(root, "primaryType")) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "this is typed data (EIP-712): quorate typed-data hash gives its "
                            "hashes; here " ACCEPTED);
    }
    (void)qr_error_set(err, QR_ERROR_INPUT, "this is nothing that can be inspected: " ACCEPTED);
    return qr_json_error_at(err, root);
}

static bool read_object(struct qr_review_document *document, struct qr_json_value root,
                        const struct qr_review_line *line, struct qr_error *err)
{
    if (line->to != NULL || line->from != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s is for calldata: a file says itself who calls whom",
                            line->to != NULL ? "--to" : "--from");
    }
    take_line(document, line);
    qr_document_check_texts(document, root);
    bool is_builder = has(root, "transactions");
    bool is_safe_transaction = has(root, "transaction");
    if (is_builder + is_safe_transaction + has(root, "to") > 1) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "it is of several kinds at once, having two of \"transactions\", "
                            "\"transaction\" and \"to\": other programs may read another one than "
                            "is shown here");
    }
    if (is_builder) {
        return qr_document_read_builder(document, root, err);
    }
    if (is_safe_transaction) {
        return qr_document_read_safe_transaction(document, root, err);
    }
    if (has(root, "to") && (has(root, "nonce") || has(root, "value"))) {
        return qr_document_read_service(document, root, err);
    }
    return refuse_object(root, err);
}

static bool read_json(struct qr_review_document *document, const char *text, size_t length,
                      const struct qr_review_line *line, struct qr_error *err)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    if (!qr_json_parse(&json, text, length, err)) {
        return false;
    }
    struct qr_json_value root = qr_json_root(&json);
    return qr_json_type(root) == QR_JSON_OBJECT ? read_object(document, root, line, err)
                                                : refuse_object(root, err);
}

bool qr_review_document_read(struct qr_review_document *document, const char *text, size_t length,
                             const struct qr_review_line *line, struct qr_error *err)
{
    size_t start = 0;
    while (start < length && text[start] != '\0' && strchr(" \t\r\n", text[start]) != NULL) {
        start++;
    }
    if (start < length && (text[start] == '{' || text[start] == '[' || text[start] == '"')) {
        return read_json(document, text, length, line, err);
    }
    if (start + 1 < length && text[start] == '0' && text[start + 1] == 'x') {
        return read_hex(document, text + start, length - start, line, err);
    }
    return qr_error_set(
        err, QR_ERROR_INPUT,
        start == length ? "it is empty: %s" : "it is neither hex (0x…) nor JSON: %s", ACCEPTED);
}

void qr_review_document_dispose(struct qr_review_document *document)
{
    qr_findings_dispose(&document->findings);
    qr_arena_dispose(&document->arena);
}
