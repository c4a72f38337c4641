/* MultiSend: what unpacks packs to the same bytes, inside calldata that says its length; what does
 * not is refused with a reason. */
#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "safe/multisend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer packed = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer calldata = QR_BUFFER_INIT;
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_multisend_call *calls;
    size_t n_calls;
    if (!qr_multisend_unpack(&calls, &n_calls, data, size, &arena, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        QR_ASSERT(calls == NULL && n_calls == 0);
        return 0;
    }
    qr_multisend_pack(&packed, calls, n_calls);
    QR_ASSERT(qr_buffer_equals(&packed, data, size));
    qr_multisend_add_calldata(&calldata, calls, n_calls);
    struct qr_word length = qr_word_from_u64(size);
    QR_ASSERT(calldata.length % 32 == 4 && calldata.length >= 68 + size);
    QR_ASSERT(memcmp(calldata.data + 36, length.be32, 32) == 0);
    QR_ASSERT(size == 0 || memcmp(calldata.data + 68, data, size) == 0);
    return 0;
}
