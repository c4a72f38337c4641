/* Whatever a node answers is refused whole with a reason, or answers every request; what is taken,
 * rendered again in another order, is taken again as the same. The first byte says how the requests
 * were sent. */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "chain/rpc_wire.h"
#include "fuzz.h"

enum { N_REQUESTS = 3, FIRST_ID = 1 };

static void add_requests(struct qr_rpc_batch *batch, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)qr_rpc_add(batch, "eth_call", "[]");
    }
}

/* Read the answer as everything that it could be. */
static void read_all(struct qr_rpc_batch *batch, size_t index)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word word;
    struct qr_word again;
    struct qr_address address;
    uint64_t number = 0;
    const uint8_t *bytes = NULL;
    size_t length = 0;
    bool is_quantity = qr_rpc_quantity(&word, batch, index, &err);
    bool is_bytes = qr_rpc_bytes(&bytes, &length, batch, index, &err);
    bool is_word = qr_rpc_word(&again, batch, index, &err);
    QR_ASSERT(!qr_rpc_u64(&number, batch, index, &err) || is_quantity);
    QR_ASSERT(!qr_rpc_address(&address, batch, index, &err) || is_word);
    QR_ASSERT(!is_word || (is_bytes && length == 32 && memcmp(bytes, again.be32, 32) == 0));
    QR_ASSERT(is_bytes == (bytes != NULL) && (is_bytes || err.message[0] != '\0'));
    const struct qr_rpc_request *request = &batch->requests[index];
    QR_ASSERT(!request->failed || !(is_quantity || is_bytes));
    QR_ASSERT(!(qr_rpc_has_answer(batch, index) || is_quantity) || !qr_rpc_is_revert(request));
    if (!request->failed) {
        uint8_t bytes32[32];
        bool has_status = qr_rpc_member_quantity(&word, request->result, "status", "receipt", &err);
        bool has_hash = qr_rpc_member_bytes32(bytes32, request->result, "hash", "receipt", &err);
        QR_ASSERT(!(has_status || has_hash) || qr_json_type(request->result) == QR_JSON_OBJECT);
    }
}

static void add_answer(struct qr_buffer *text, const struct qr_rpc_request *request, uint64_t id)
{
    qr_buffer_addf(text, "{\"id\":\"%" PRIu64 "\",", id);
    if (!request->failed) {
        size_t length = 0;
        const char *source = qr_json_source(&length, request->result);
        qr_buffer_add_text(text, "\"result\":");
        qr_buffer_add(text, source, length);
        qr_buffer_add_byte(text, '}');
        return;
    }
    qr_buffer_addf(text, "\"error\":{\"code\":%" PRId64 ",\"message\":", request->code);
    qr_json_add_quoted(text, request->message, strlen(request->message));
    if (request->data != NULL) {
        qr_buffer_add_text(text, ",\"data\":\"0x");
        qr_buffer_add_hex(text, request->data, request->data_length);
        qr_buffer_add_byte(text, '"');
    }
    qr_buffer_add_text(text, "}}");
}

/* The same answers, the last first. */
static void take_again(const struct qr_rpc_batch *batch, const struct qr_rpc_part *part)
{
    struct qr_rpc_batch again = qr_rpc_batch_again(batch);
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    int64_t code = 0;
    qr_buffer_add_text(&text, part->bare ? "" : "[");
    for (size_t i = batch->count; i-- > 0;) {
        add_answer(&text, &batch->requests[i], FIRST_ID + i);
        qr_buffer_add_text(&text, i > 0 ? "," : "");
    }
    qr_buffer_add_text(&text, part->bare ? "" : "]");
    QR_ASSERT(qr_rpc_take_part(&code, &again, &text, part, &err) == QR_RPC_TAKEN);
    for (size_t i = 0; i < batch->count; i++) {
        struct qr_buffer shown = QR_BUFFER_INIT;
        QR_ASSERT(qr_rpc_answers_equal(&batch->requests[i], &again.requests[i]));
        qr_rpc_add_answer(&shown, &batch->requests[i], &again.requests[0]);
        QR_ASSERT(shown.length < 1000);
        qr_buffer_dispose(&shown);
        (void)qr_rpc_answers_equal(&batch->requests[i], &batch->requests[0]);
    }
    qr_rpc_batch_dispose(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    bool bare = data[0] == 'b';
    struct qr_rpc_part part = {.first_id = FIRST_ID, .bare = bare};
    part.count = bare || data[0] == '1' ? 1 : N_REQUESTS;
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    int64_t code = 0;
    add_requests(&batch, part.count);
    qr_buffer_add(&text, data + 1, size - 1);
    enum qr_rpc_taken taken = qr_rpc_take_part(&code, &batch, &text, &part, &err);
    QR_ASSERT(text.data == NULL && (taken == QR_RPC_TAKEN) == (err.message[0] == '\0'));
    for (size_t i = 0; i < batch.count; i++) {
        QR_ASSERT(qr_rpc_answered(&batch.requests[i]) == (taken == QR_RPC_TAKEN));
    }
    if (taken == QR_RPC_TAKEN) {
        for (size_t i = 0; i < batch.count; i++) {
            read_all(&batch, i);
        }
        take_again(&batch, &part);
    } else {
        QR_ASSERT(err.kind == QR_ERROR_UNAVAILABLE);
    }
    qr_rpc_batch_dispose(&batch);
    return 0;
}
