/* What is decoded encodes to the same bytes: there is one encoding of an item. */
#include "abi/rlp.h"
#include "base/alloc.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer encoded = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_rlp item;
    if (!qr_rlp_decode(&item, data, size, &arena, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        return 0;
    }
    qr_rlp_encode(&encoded, &item);
    QR_ASSERT(qr_buffer_equals(&encoded, data, size));
    return 0;
}
