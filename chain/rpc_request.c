/* The common requests (https://ethereum.github.io/execution-apis). */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "abi/calldata.h"
#include "base/hex.h"
#include "chain/rpc.h"

/* Room for "0x", 64 digits and NUL. */
#define QUANTITY_SIZE 67

/* A quantity: 0x hex without leading zeros. */
static void quantity(char text[QUANTITY_SIZE], const struct qr_word *word)
{
    char digits[QUANTITY_SIZE];
    size_t skip = 2;
    qr_hex_encode(digits, word->be32, sizeof word->be32);
    while (skip < QUANTITY_SIZE - 2 && digits[skip] == '0') {
        skip++;
    }
    (void)snprintf(text, QUANTITY_SIZE, "0x%s", digits + skip);
}

/* Append `, "0x10"]` or `, "latest"]`. */
static void end_at_block(struct qr_buffer *params, const struct qr_block *block)
{
    char text[QUANTITY_SIZE] = "latest";
    if (block != NULL) {
        struct qr_word number = qr_word_from_u64(block->number);
        quantity(text, &number);
    }
    qr_buffer_addf(params, ",\"%s\"]", text);
}

static void add_hex_string(struct qr_buffer *params, const uint8_t *bytes, size_t length)
{
    qr_buffer_add_text(params, "\"0x");
    qr_buffer_add_hex(params, bytes, length);
    qr_buffer_add_byte(params, '"');
}

/* The sender is always named: nodes differ in whom they take without one. */
static void add_call_object(struct qr_buffer *params, const struct qr_rpc_call *call)
{
    qr_buffer_add_text(params, "{\"from\":");
    add_hex_string(params, call->from.addr20, sizeof call->from.addr20);
    qr_buffer_add_text(params, ",\"to\":");
    add_hex_string(params, call->to.addr20, sizeof call->to.addr20);
    if (!qr_word_is_zero(&call->value)) {
        char value[QUANTITY_SIZE];
        quantity(value, &call->value);
        qr_buffer_addf(params, ",\"value\":\"%s\"", value);
    }
    if (call->gas != 0) {
        qr_buffer_addf(params, ",\"gas\":\"0x%llx\"", (unsigned long long)call->gas);
    }
    qr_buffer_add_text(params, ",\"data\":");
    add_hex_string(params, call->data, call->data_length);
    qr_buffer_add_byte(params, '}');
}

/* Add a request and give it a label; the params are disposed of. */
QR_PRINTF(4, 5)
static size_t add_labelled(struct qr_rpc_batch *batch, const char *method, struct qr_buffer *params,
                           const char *fmt, ...)
{
    char label[200];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(label, sizeof label, fmt, args);
    va_end(args);
    size_t index = qr_rpc_add(batch, method, qr_buffer_text(params));
    batch->requests[index].label = qr_arena_copy(&batch->arena, label, strlen(label));
    qr_buffer_dispose(params);
    return index;
}

size_t qr_rpc_add_call(struct qr_rpc_batch *batch, const struct qr_rpc_call *call,
                       const struct qr_block *block)
{
    struct qr_buffer params = QR_BUFFER_INIT;
    char to[QR_ADDRESS_SIZE];
    qr_buffer_add_byte(&params, '[');
    add_call_object(&params, call);
    end_at_block(&params, block);
    qr_address_format(to, &call->to);
    return add_labelled(batch, "eth_call", &params, "eth_call of %s", to);
}

size_t qr_rpc_add_view(struct qr_rpc_batch *batch, const struct qr_address *to,
                       const char *signature, const struct qr_word *words, size_t n_words,
                       const struct qr_block *block)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    struct qr_buffer params = QR_BUFFER_INIT;
    char address[QR_ADDRESS_SIZE];
    qr_calldata_add_selector(&data, signature);
    for (size_t i = 0; i < n_words; i++) {
        qr_calldata_add_word(&data, &words[i]);
    }
    struct qr_rpc_call call = {.to = *to, .data = data.data, .data_length = data.length};
    qr_buffer_add_byte(&params, '[');
    add_call_object(&params, &call);
    end_at_block(&params, block);
    qr_address_format(address, to);
    return add_labelled(batch, "eth_call", &params, "eth_call of %s at %s", signature, address);
}

/* A method whose parameters are an address and a block. */
static size_t add_of_address(struct qr_rpc_batch *batch, const char *method,
                             const struct qr_address *address, const struct qr_block *block)
{
    struct qr_buffer params = QR_BUFFER_INIT;
    char text[QR_ADDRESS_SIZE];
    qr_buffer_add_byte(&params, '[');
    add_hex_string(&params, address->addr20, sizeof address->addr20);
    end_at_block(&params, block);
    qr_address_format(text, address);
    return add_labelled(batch, method, &params, "%s of %s", method, text);
}

size_t qr_rpc_add_code(struct qr_rpc_batch *batch, const struct qr_address *address,
                       const struct qr_block *block)
{
    return add_of_address(batch, "eth_getCode", address, block);
}

size_t qr_rpc_add_balance(struct qr_rpc_batch *batch, const struct qr_address *address,
                          const struct qr_block *block)
{
    return add_of_address(batch, "eth_getBalance", address, block);
}

size_t qr_rpc_add_storage(struct qr_rpc_batch *batch, const struct qr_address *address,
                          const uint8_t slot32[32], const struct qr_block *block)
{
    struct qr_buffer params = QR_BUFFER_INIT;
    char text[QR_ADDRESS_SIZE];
    qr_buffer_add_byte(&params, '[');
    add_hex_string(&params, address->addr20, sizeof address->addr20);
    qr_buffer_add_byte(&params, ',');
    add_hex_string(&params, slot32, 32);
    end_at_block(&params, block);
    qr_address_format(text, address);
    return add_labelled(batch, "eth_getStorageAt", &params, "eth_getStorageAt of %s", text);
}

size_t qr_rpc_add_account_nonce(struct qr_rpc_batch *batch, const struct qr_address *address,
                                bool pending)
{
    struct qr_buffer params = QR_BUFFER_INIT;
    char text[QR_ADDRESS_SIZE];
    qr_buffer_add_byte(&params, '[');
    add_hex_string(&params, address->addr20, sizeof address->addr20);
    qr_buffer_add_text(&params, pending ? ",\"pending\"]" : ",\"latest\"]");
    qr_address_format(text, address);
    return add_labelled(batch, "eth_getTransactionCount", &params, "eth_getTransactionCount of %s",
                        text);
}

size_t qr_rpc_add_receipt(struct qr_rpc_batch *batch, const uint8_t hash32[32])
{
    struct qr_buffer params = QR_BUFFER_INIT;
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, hash32, 32);
    qr_buffer_addf(&params, "[\"%s\"]", hash);
    return add_labelled(batch, "eth_getTransactionReceipt", &params,
                        "eth_getTransactionReceipt of %s", hash);
}

size_t qr_rpc_add_estimate(struct qr_rpc_batch *batch, const struct qr_rpc_call *call)
{
    struct qr_buffer params = QR_BUFFER_INIT;
    char to[QR_ADDRESS_SIZE];
    qr_buffer_add_byte(&params, '[');
    add_call_object(&params, call);
    end_at_block(&params, NULL);
    qr_address_format(to, &call->to);
    return add_labelled(batch, "eth_estimateGas", &params, "eth_estimateGas of a call to %s", to);
}

size_t qr_rpc_add_send_raw(struct qr_rpc_batch *batch, const uint8_t *raw, size_t length)
{
    struct qr_buffer params = QR_BUFFER_INIT;
    qr_buffer_add_byte(&params, '[');
    add_hex_string(&params, raw, length);
    qr_buffer_add_byte(&params, ']');
    return add_labelled(batch, "eth_sendRawTransaction", &params, "eth_sendRawTransaction");
}
