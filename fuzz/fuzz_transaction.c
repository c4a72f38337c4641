/* What is decoded is made again from its parts to the same bytes, and then has the same sender. */
#include <string.h>

#include "abi/rlp.h"
#include "base/alloc.h"
#include "chain/ecdsa.h"
#include "chain/transaction.h"
#include "fuzz.h"

/* The signature is not among the parts. It ends the bytes: v, r and s as RLP integers. */
static void read_signature(uint8_t sig65[65], const uint8_t *data, size_t size, bool typed,
                           struct qr_arena *arena)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_rlp list;
    size_t skipped = typed ? 1 : 0;
    QR_ASSERT(qr_rlp_decode(&list, data + skipped, size - skipped, arena, &err));
    const struct qr_rlp *items = list.items + list.n_items - 3;
    QR_ASSERT(items[1].length <= 32 && items[2].length <= 32);
    memset(sig65, 0, 65);
    memcpy(sig65 + 32 - items[1].length, items[1].bytes, items[1].length);
    memcpy(sig65 + 64 - items[2].length, items[2].bytes, items[2].length);
    uint8_t last = items[0].length == 0 ? 0 : items[0].bytes[items[0].length - 1];
    sig65[64] = typed ? last : (last + 1) & 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer made = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_transaction transaction;
    struct qr_address from;
    struct qr_address signer;
    uint8_t hash32[32];
    uint8_t sig65[65];
    if (!qr_transaction_decode(&transaction, &from, data, size, &arena, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        QR_ASSERT(qr_address_is_zero(&from));
        return 0;
    }
    bool typed = transaction.fees.type == QR_TRANSACTION_EIP1559;
    read_signature(sig65, data, size, typed, &arena);
    qr_transaction_add_signed(&made, &transaction, sig65);
    QR_ASSERT(qr_buffer_equals(&made, data, size));
    qr_transaction_signing_hash(hash32, &transaction);
    QR_ASSERT(qr_ecdsa_recover(&signer, hash32, sig65, sig65[64]));
    QR_ASSERT(qr_address_equal(&signer, &from));
    return 0;
}
