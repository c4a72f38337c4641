/* Whatever a contract says, what is told is one line of plain text that is not long. */
#include "base/buffer.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "prepare/reverts.h"

#define LONGEST 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer message = QR_BUFFER_INIT;
    qr_route_revert_explain(&text, data, size);
    QR_ASSERT(text.length > 0 && text.length < LONGEST);
    QR_ASSERT(qr_utf8_all_plain(qr_buffer_text(&text), text.length));

    qr_buffer_add(&message, data, size);
    struct qr_rpc_request request = {.failed = true, .message = qr_buffer_text(&message)};
    qr_buffer_truncate(&text, 0);
    qr_route_failure_explain(&text, &request);
    QR_ASSERT(text.length > 0 && text.length < LONGEST);
    QR_ASSERT(qr_utf8_all_plain(qr_buffer_text(&text), text.length));
    return 0;
}
