#include "safe/builder.h"

#include "base/alloc.h"

/* The release of the Transaction Builder whose files these are. */
#define BUILDER_VERSION "1.18.2"

static void write_member(struct qr_json_writer *json, const char *key, const char *text)
{
    qr_json_write_key(json, key);
    qr_json_write_string(json, text);
}

static void write_meta(struct qr_json_writer *json, const struct qr_safe *safe,
                       const struct qr_builder_meta *meta, const uint8_t *checksum32)
{
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, &safe->address);
    qr_json_write_key(json, "meta");
    qr_json_write_begin(json, '{');
    write_member(json, "name", meta->name);
    write_member(json, "description", meta->description);
    write_member(json, "txBuilderVersion", BUILDER_VERSION);
    write_member(json, "createdFromSafeAddress", address);
    write_member(json, "createdFromOwnerAddress", "");
    if (checksum32 != NULL) {
        qr_json_write_key(json, "checksum");
        qr_json_write_hex(json, checksum32, 32);
    }
    qr_json_write_end(json, '}');
}

static void write_call(struct qr_json_writer *json, const struct qr_multisend_call *call)
{
    char address[QR_ADDRESS_SIZE];
    char value[QR_WORD_DECIMAL_SIZE];
    /* An entry has no operation: the import makes every one a plain call. */
    QR_ASSERT(call->operation == QR_SAFE_CALL);
    qr_address_format(address, &call->to);
    qr_word_to_decimal(value, &call->value);
    qr_json_write_begin(json, '{');
    write_member(json, "to", address);
    write_member(json, "value", value);
    qr_json_write_key(json, "data");
    qr_json_write_hex(json, call->data, call->data_length);
    qr_json_write_key(json, "contractMethod");
    qr_json_write_null(json);
    qr_json_write_key(json, "contractInputsValues");
    qr_json_write_null(json);
    qr_json_write_end(json, '}');
}

/* The file; without meta.checksum when checksum32 is NULL. */
static void write_file(struct qr_buffer *out, const struct qr_safe *safe,
                       const struct qr_multisend_call *calls, size_t n_calls,
                       const struct qr_builder_meta *meta, const uint8_t *checksum32)
{
    struct qr_json_writer json = qr_json_writer(out);
    char chain_id[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(chain_id, &safe->chain_id);
    qr_json_write_begin(&json, '{');
    write_member(&json, "version", "1.0");
    write_member(&json, "chainId", chain_id);
    qr_json_write_key(&json, "createdAt");
    qr_json_write_u64(&json, meta->created_at_ms);
    write_meta(&json, safe, meta, checksum32);
    qr_json_write_key(&json, "transactions");
    qr_json_write_begin(&json, '[');
    for (size_t i = 0; i < n_calls; i++) {
        write_call(&json, &calls[i]);
    }
    qr_json_write_end(&json, ']');
    qr_json_write_end(&json, '}');
}

void qr_builder_add_file(struct qr_buffer *out, const struct qr_safe *safe,
                         const struct qr_multisend_call *calls, size_t n_calls,
                         const struct qr_builder_meta *meta)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer draft = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    uint8_t checksum32[32];
    write_file(&draft, safe, calls, n_calls, meta, NULL);
    /* The same function that checks others' files, over the file as its readers parse it. */
    bool ok = qr_json_parse(&json, qr_buffer_text(&draft), draft.length, &err) &&
              qr_builder_checksum(checksum32, qr_json_root(&json), &err);
    QR_ASSERT(ok);
    write_file(out, safe, calls, n_calls, meta, checksum32);
}
