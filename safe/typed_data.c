#include "abi/typed_data.h"

#include "base/json.h"
#include "safe/transaction.h"

/* JSON numbers past 2^53 - 1 are read wrongly by JavaScript wallets. */
#define MAX_SAFE_INTEGER ((uint64_t)9007199254740991)

static void write_parameter(struct qr_json_writer *json, const char *type, const char *name)
{
    qr_json_write_begin(json, '{');
    qr_json_write_key(json, "name");
    qr_json_write_string(json, name);
    qr_json_write_key(json, "type");
    qr_json_write_string(json, type);
    qr_json_write_end(json, '}');
}

static void write_types(struct qr_json_writer *json, enum qr_safe_version version)
{
    qr_json_write_key(json, "types");
    qr_json_write_begin(json, '{');
    qr_json_write_key(json, "EIP712Domain");
    qr_json_write_begin(json, '[');
    if (qr_safe_version_has_chain_id(version)) {
        write_parameter(json, "uint256", "chainId");
    }
    write_parameter(json, "address", "verifyingContract");
    qr_json_write_end(json, ']');
    qr_json_write_key(json, "SafeTx");
    qr_json_write_begin(json, '[');
    write_parameter(json, "address", "to");
    write_parameter(json, "uint256", "value");
    write_parameter(json, "bytes", "data");
    write_parameter(json, "uint8", "operation");
    write_parameter(json, "uint256", "safeTxGas");
    write_parameter(json, "uint256", qr_safe_version_base_gas_name(version));
    write_parameter(json, "uint256", "gasPrice");
    write_parameter(json, "address", "gasToken");
    write_parameter(json, "address", "refundReceiver");
    write_parameter(json, "uint256", "nonce");
    qr_json_write_end(json, ']');
    qr_json_write_end(json, '}');
}

static void write_address(struct qr_json_writer *json, const char *key,
                          const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_json_write_key(json, key);
    qr_json_write_string(json, text);
}

static void write_integer(struct qr_json_writer *json, const char *key, const struct qr_word *word)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, word);
    qr_json_write_key(json, key);
    qr_json_write_string(json, text);
}

static void write_domain(struct qr_json_writer *json, const struct qr_safe *safe)
{
    qr_json_write_key(json, "domain");
    qr_json_write_begin(json, '{');
    if (qr_safe_version_has_chain_id(safe->version)) {
        uint64_t chain_id;
        if (qr_word_to_u64(&chain_id, &safe->chain_id) && chain_id <= MAX_SAFE_INTEGER) {
            qr_json_write_key(json, "chainId");
            qr_json_write_u64(json, chain_id);
        } else {
            write_integer(json, "chainId", &safe->chain_id);
        }
    }
    write_address(json, "verifyingContract", &safe->address);
    qr_json_write_end(json, '}');
}

static void write_message(struct qr_json_writer *json, enum qr_safe_version version,
                          const struct qr_safe_tx *tx)
{
    qr_json_write_key(json, "message");
    qr_json_write_begin(json, '{');
    write_address(json, "to", &tx->to);
    write_integer(json, "value", &tx->value);
    qr_json_write_key(json, "data");
    qr_json_write_hex(json, tx->data, tx->data_length);
    qr_json_write_key(json, "operation");
    qr_json_write_u64(json, (uint64_t)tx->operation);
    write_integer(json, "safeTxGas", &tx->safe_tx_gas);
    write_integer(json, qr_safe_version_base_gas_name(version), &tx->base_gas);
    write_integer(json, "gasPrice", &tx->gas_price);
    write_address(json, "gasToken", &tx->gas_token);
    write_address(json, "refundReceiver", &tx->refund_receiver);
    write_integer(json, "nonce", &tx->nonce);
    qr_json_write_end(json, '}');
}

void qr_safe_tx_add_typed_data(struct qr_buffer *out, const struct qr_safe *safe,
                               const struct qr_safe_tx *tx)
{
    struct qr_json_writer json = qr_json_writer(out);
    qr_json_write_begin(&json, '{');
    write_types(&json, safe->version);
    qr_json_write_key(&json, "primaryType");
    qr_json_write_string(&json, "SafeTx");
    write_domain(&json, safe);
    write_message(&json, safe->version, tx);
    qr_json_write_end(&json, '}');
}
