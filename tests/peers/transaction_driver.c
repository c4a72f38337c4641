/* Reads a signed transaction in hex a line at a time, decodes it and signs it again with the
 * private key that stands before it; prints what was signed, the sender, and the fields, as JSON.
 * Ends at the first refusal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <secp256k1_recovery.h>

#include "base/alloc.h"
#include "base/hex.h"
#include "base/json.h"
#include "chain/transaction.h"

static bool sign(uint8_t sig65[65], const uint8_t hash32[32], const uint8_t key32[32])
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_ecdsa_recoverable_signature signature;
    int recovery_id = 0;
    bool ok = secp256k1_ecdsa_sign_recoverable(context, &signature, hash32, key32, NULL, NULL);
    if (ok) {
        secp256k1_ecdsa_recoverable_signature_serialize_compact(context, sig65, &recovery_id,
                                                                &signature);
    }
    sig65[64] = (uint8_t)recovery_id;
    secp256k1_context_destroy(context);
    return ok;
}

static void write_word(struct qr_json_writer *writer, const char *key, const struct qr_word *word)
{
    char decimal[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(decimal, word);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, decimal);
}

static void write_u64(struct qr_json_writer *writer, const char *key, uint64_t number)
{
    struct qr_word word = qr_word_from_u64(number);
    write_word(writer, key, &word);
}

static void write_address(struct qr_json_writer *writer, const char *key,
                          const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

static void write_transaction(struct qr_buffer *out, const struct qr_transaction *transaction,
                              const struct qr_address *from, const struct qr_buffer *raw)
{
    struct qr_json_writer writer = qr_json_writer(out);
    bool typed = transaction->fees.type == QR_TRANSACTION_EIP1559;
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "raw");
    qr_json_write_hex(&writer, raw->data, raw->length);
    write_address(&writer, "from", from);
    qr_json_write_key(&writer, "type");
    qr_json_write_string(&writer, typed ? "eip1559" : "legacy");
    write_u64(&writer, "chainId", transaction->chain_id);
    write_u64(&writer, "nonce", transaction->nonce);
    write_word(&writer, typed ? "maxFeePerGas" : "gasPrice", &transaction->fees.max_fee);
    write_word(&writer, "maxPriorityFeePerGas", &transaction->fees.priority_fee);
    write_u64(&writer, "gas", transaction->gas);
    write_address(&writer, "to", &transaction->to);
    write_word(&writer, "value", &transaction->value);
    qr_json_write_key(&writer, "data");
    qr_json_write_hex(&writer, transaction->data, transaction->data_length);
    qr_json_write_end(&writer, '}');
}

/* line: a key of 64 digits, a blank, and the transaction. */
static bool answer(const char *line, size_t length, struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer key = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer raw = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer made = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_transaction transaction;
    struct qr_address from;
    uint8_t hash32[32];
    uint8_t sig65[65];
    if (length < 65 || !qr_hex_decode(&key, line, 64, err) ||
        !qr_hex_decode(&raw, line + 65, length - 65, err) ||
        !qr_transaction_decode(&transaction, &from, raw.data, raw.length, &arena, err)) {
        return false;
    }
    qr_transaction_signing_hash(hash32, &transaction);
    if (!sign(sig65, hash32, key.data)) {
        return qr_error_set(err, QR_ERROR_INPUT, "no private key");
    }
    qr_transaction_add_signed(&made, &transaction, sig65);
    write_transaction(&out, &transaction, &from, &made);
    for (size_t i = 0; i < out.length; i++) {
        out.data[i] = out.data[i] == '\n' ? ' ' : out.data[i];
    }
    return puts(qr_buffer_text(&out)) >= 0;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool ok = true;
    struct qr_error err = QR_ERROR_INIT;
    for (ssize_t length = getline(&line, &size, stdin); ok && length > 0;
         length = getline(&line, &size, stdin)) {
        ok = answer(line, (size_t)length - (line[length - 1] == '\n'), &err);
    }
    if (!ok) {
        fprintf(stderr, "%s\n", err.message);
    }
    free(line);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
