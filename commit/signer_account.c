#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "commit/signer_parts.h"

static void write_address(struct qr_json_writer *writer, const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_json_write_string(writer, text);
}

/* A quantity: 0x and hex digits without leading zeros. */
static void write_quantity(struct qr_json_writer *writer, const char *key,
                           const struct qr_word *word)
{
    char digits[QR_HEX32_SIZE];
    qr_hex_encode(digits, word->be32, sizeof word->be32);
    const char *first = digits + 2;
    while (first[0] == '0' && first[1] != '\0') {
        first++;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "0x%s", first);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, qr_buffer_text(&text));
}

static void write_number(struct qr_json_writer *writer, const char *key, uint64_t number)
{
    struct qr_word word = qr_word_from_u64(number);
    write_quantity(writer, key, &word);
}

bool qr_signer_account_sign(uint8_t sig65[65], const struct qr_signer *signer,
                            const struct qr_step *step, bool eth_sign, struct qr_error *err)
{
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_buffer params = QR_BUFFER_INIT;
    struct qr_buffer typed_data = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(&params);
    const uint8_t *bytes = NULL;
    size_t length = 0;
    memset(sig65, 0, 65);
    qr_json_write_begin(&writer, '[');
    write_address(&writer, &signer->address);
    if (eth_sign) {
        qr_json_write_hex(&writer, step->hashes.hash32, 32);
    } else {
        qr_safe_tx_add_typed_data(&typed_data, &step->safe, &step->tx);
        qr_json_write_raw(&writer, qr_buffer_text(&typed_data));
    }
    qr_json_write_end(&writer, ']');
    const char *method = eth_sign ? "eth_sign" : "eth_signTypedData_v4";
    size_t index = qr_rpc_add(&batch, method, qr_buffer_text(&params));
    bool ok = qr_chain_ask(&batch, signer->chain, err) &&
              qr_rpc_bytes(&bytes, &length, &batch, index, err);
    if (ok && length != 65) {
        ok =
            qr_error_set(err, QR_ERROR_UNAVAILABLE,
                         "%s: the node's answer has %zu bytes, a signature has 65", method, length);
    }
    if (ok) {
        memcpy(sig65, bytes, 65);
    }
    qr_buffer_dispose(&typed_data);
    qr_buffer_dispose(&params);
    qr_rpc_batch_dispose(&batch);
    return ok;
}

static void write_transaction(struct qr_json_writer *writer, const struct qr_signer *signer,
                              const struct qr_transaction *transaction)
{
    bool legacy = transaction->fees.type == QR_TRANSACTION_LEGACY;
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "from");
    write_address(writer, &signer->address);
    qr_json_write_key(writer, "to");
    write_address(writer, &transaction->to);
    write_quantity(writer, "value", &transaction->value);
    qr_json_write_key(writer, "data");
    qr_json_write_hex(writer, transaction->data, transaction->data_length);
    write_number(writer, "gas", transaction->gas);
    write_number(writer, "nonce", transaction->nonce);
    write_number(writer, "chainId", transaction->chain_id);
    if (legacy) {
        write_quantity(writer, "gasPrice", &transaction->fees.max_fee);
    } else {
        write_quantity(writer, "maxFeePerGas", &transaction->fees.max_fee);
        write_quantity(writer, "maxPriorityFeePerGas", &transaction->fees.priority_fee);
    }
    write_number(writer, "type", legacy ? 0 : 2);
    qr_json_write_end(writer, '}');
}

/* anvil answers with the bytes, geth with {raw, tx}. */
static bool read_raw(struct qr_buffer *raw, struct qr_rpc_batch *batch, size_t index,
                     struct qr_error *err)
{
    const struct qr_rpc_request *request = &batch->requests[index];
    if (!request->failed && qr_json_type(request->result) == QR_JSON_OBJECT) {
        const char *text;
        return qr_json_want_string(&text, request->result, "raw",
                                   "raw of eth_signTransaction's answer", &batch->arena, err) &&
               qr_hex_decode(raw, text, strlen(text), err);
    }
    const uint8_t *bytes = NULL;
    size_t length = 0;
    if (!qr_rpc_bytes(&bytes, &length, batch, index, err)) {
        return false;
    }
    qr_buffer_add(raw, bytes, length);
    return true;
}

bool qr_signer_account_sign_transaction(struct qr_buffer *raw, const struct qr_signer *signer,
                                        const struct qr_transaction *transaction,
                                        struct qr_error *err)
{
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_buffer params = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(&params);
    qr_json_write_begin(&writer, '[');
    write_transaction(&writer, signer, transaction);
    qr_json_write_end(&writer, ']');
    size_t index = qr_rpc_add(&batch, "eth_signTransaction", qr_buffer_text(&params));
    bool ok = qr_chain_ask(&batch, signer->chain, err) && read_raw(raw, &batch, index, err);
    if (!ok) {
        err->kind = QR_ERROR_UNAVAILABLE;
    }
    qr_buffer_dispose(&params);
    qr_rpc_batch_dispose(&batch);
    return ok;
}
