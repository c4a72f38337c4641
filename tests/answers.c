#include "tests/answers.h"

#include <string.h>

#include "tests/support.h"

void qr_answer_all(struct qr_rpc_batch *batch, const char *const *answers, size_t count)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    ck_assert_uint_eq(batch->count, count);
    for (size_t i = 0; i < count; i++) {
        qr_buffer_addf(&text, "%s{\"jsonrpc\":\"2.0\",\"id\":%zu,", i == 0 ? "[" : ",", i + 1);
        if (strncmp(answers[i], "0x", 2) == 0) {
            qr_buffer_addf(&text, "\"result\":\"%s\"}", answers[i]);
        } else {
            bool reverts = strcmp(answers[i], "revert") == 0;
            qr_buffer_addf(&text, "\"error\":{\"code\":%d,\"message\":\"%s\"%s}}",
                           reverts ? 3 : -32000, reverts ? "execution reverted" : answers[i],
                           reverts ? ",\"data\":\"0x\"" : "");
        }
    }
    qr_buffer_add_text(&text, "]");
    qr_ck_ok(qr_rpc_take(batch, &text, 1, &err), err);
}
