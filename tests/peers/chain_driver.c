/* Reads a chain: chain_driver CHAIN-ID ADDRESS URL… prints one JSON document: the newest common
 * block, what a call to the address with no data gives at it, its code and its balance, and the
 * number of round trips; or, to stderr, why not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "chain/client.h"
#include "chain/http.h"

static void write_call(struct qr_json_writer *writer, const struct qr_rpc_request *request)
{
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "revert");
    qr_json_write_bool(writer, qr_rpc_is_revert(request));
    qr_json_write_key(writer, "data");
    if (!request->failed) {
        size_t length = 0;
        struct qr_arena arena = QR_ARENA_INIT;
        qr_json_write_string(writer, qr_json_string(&length, request->result, &arena));
        qr_arena_dispose(&arena);
    } else if (request->data != NULL) {
        qr_json_write_hex(writer, request->data, request->data_length);
    } else {
        qr_json_write_null(writer);
    }
    qr_json_write_end(writer, '}');
}

static bool read_state(struct qr_json_writer *writer, struct qr_chain *chain,
                       const struct qr_block *block, const struct qr_address *address,
                       struct qr_error *err)
{
    QR_CLEANUP(qr_rpc_batch_dispose) struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_rpc_call call = {.to = *address};
    const uint8_t *code = NULL;
    size_t length = 0;
    struct qr_word balance;
    char decimal[QR_WORD_DECIMAL_SIZE];
    size_t call_at = qr_rpc_add_call(&batch, &call, block);
    size_t code_at = qr_rpc_add_code(&batch, address, block);
    size_t balance_at = qr_rpc_add_balance(&batch, address, block);
    if (!qr_chain_read(&batch, chain, err) || !qr_rpc_bytes(&code, &length, &batch, code_at, err) ||
        !qr_rpc_quantity(&balance, &batch, balance_at, err)) {
        return false;
    }
    qr_json_write_key(writer, "call");
    write_call(writer, &batch.requests[call_at]);
    qr_json_write_key(writer, "code");
    qr_json_write_hex(writer, code, length);
    qr_json_write_key(writer, "balance");
    qr_word_to_decimal(decimal, &balance);
    qr_json_write_string(writer, decimal);
    return true;
}

static bool run(struct qr_buffer *out, struct qr_chain *chain, uint64_t chain_id,
                const struct qr_address *address, struct qr_error *err)
{
    struct qr_json_writer writer = qr_json_writer(out);
    struct qr_block block;
    if (!qr_chain_head(&block, chain, chain_id, NULL, err)) {
        return false;
    }
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "number");
    qr_json_write_u64(&writer, block.number);
    qr_json_write_key(&writer, "hash");
    qr_json_write_hex(&writer, block.hash32, sizeof block.hash32);
    qr_json_write_key(&writer, "timestamp");
    qr_json_write_u64(&writer, block.timestamp);
    if (!read_state(&writer, chain, &block, address, err)) {
        return false;
    }
    qr_json_write_key(&writer, "round_trips");
    qr_json_write_u64(&writer, qr_chain_round_trips(chain));
    qr_json_write_end(&writer, '}');
    return true;
}

int main(int argc, char **argv)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain *chain = NULL;
    struct qr_word word;
    struct qr_address address;
    uint64_t chain_id = 0;
    if (argc < 4 || !qr_word_parse(&word, argv[1], strlen(argv[1]), "chain id", &err) ||
        !qr_word_to_u64(&chain_id, &word) ||
        !qr_address_parse(&address, argv[2], strlen(argv[2]), "address", &err)) {
        fprintf(stderr, "chain_driver CHAIN-ID ADDRESS URL…: %s\n", err.message);
        return QR_ERROR_INPUT;
    }
    struct qr_transport *transport = qr_http_new();
    struct qr_chain_options options = {.urls = (const char *const *)argv + 3,
                                       .n_urls = (size_t)argc - 3};
    bool ok = qr_chain_new(&chain, transport, &options, &err) &&
              run(&out, chain, chain_id, &address, &err);
    qr_chain_free(chain);
    transport->free(transport);
    if (!ok) {
        fprintf(stderr, "%s\n", err.message);
        return (int)err.kind;
    }
    fputs(qr_buffer_text(&out), stdout);
    return EXIT_SUCCESS;
}
