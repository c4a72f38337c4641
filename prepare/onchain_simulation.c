/* The answer of eth_simulateV1. Pure.
 * Source: execution-apis, eth_simulateV1. */
#include "base/hex.h"
#include "base/utf8.h"
#include "prepare/onchain_parts.h"
#include "prepare/reverts.h"

/* Data of a failed call: geth has it in its error, others as what it returned. */
static bool find_revert_data(struct qr_buffer *data, struct qr_json_value call,
                             struct qr_json_value error)
{
    struct qr_json_value texts[2] = {qr_json_get(call, "returnData"), {.doc = NULL}};
    if (qr_json_present(error) && qr_json_type(error) == QR_JSON_OBJECT) {
        texts[1] = texts[0];
        texts[0] = qr_json_get(error, "data");
    }
    for (size_t i = 0; i < 2; i++) {
        struct qr_buffer hex QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        struct qr_error ignored = QR_ERROR_INIT;
        if (!qr_json_present(texts[i]) || qr_json_type(texts[i]) != QR_JSON_STRING) {
            continue;
        }
        qr_json_add_string(&hex, texts[i]);
        if (hex.length > 2 && qr_hex_decode(data, qr_buffer_text(&hex), hex.length, &ignored)) {
            return true;
        }
    }
    return false;
}

static void explain(struct qr_buffer *why, struct qr_json_value call)
{
    struct qr_buffer data QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_json_value error = qr_json_get(call, "error");
    if (find_revert_data(&data, call, error)) {
        qr_route_revert_explain(why, data.data, data.length);
        return;
    }
    bool is_object = qr_json_present(error) && qr_json_type(error) == QR_JSON_OBJECT;
    struct qr_json_value message =
        is_object ? qr_json_get(error, "message") : (struct qr_json_value){.doc = NULL};
    if (qr_json_present(message) && qr_json_type(message) == QR_JSON_STRING) {
        struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        qr_json_add_string(&text, message);
        qr_utf8_add_escaped(why, qr_buffer_text(&text), text.length);
    } else {
        qr_buffer_add_text(why, "no reason given");
    }
}

/* One call's result; false when it is of no known shape. */
static bool read_call(struct qr_simulated_outcome *outcome, struct qr_json_value call)
{
    if (qr_json_type(call) != QR_JSON_OBJECT) {
        return false;
    }
    struct qr_json_value status = qr_json_get(call, "status");
    if (!qr_json_present(status) || qr_json_type(status) != QR_JSON_STRING) {
        return false;
    }
    outcome->failed = !qr_json_string_equals(status, "0x1");
    if (outcome->failed) {
        explain(&outcome->why, call);
    }
    return true;
}

bool qr_simulation_read(struct qr_simulated_outcome *outcomes, size_t n,
                        struct qr_json_value blocks)
{
    size_t i = 0;
    if (qr_json_type(blocks) != QR_JSON_ARRAY) {
        return false;
    }
    for (struct qr_json_value block = qr_json_first(blocks); qr_json_present(block);
         block = qr_json_next(blocks, block)) {
        if (qr_json_type(block) != QR_JSON_OBJECT) {
            return false;
        }
        struct qr_json_value calls = qr_json_get(block, "calls");
        if (!qr_json_present(calls) || qr_json_type(calls) != QR_JSON_ARRAY) {
            return false;
        }
        for (struct qr_json_value call = qr_json_first(calls); qr_json_present(call);
             call = qr_json_next(calls, call)) {
            if (i == n || !read_call(&outcomes[i++], call)) {
                return false;
            }
        }
    }
    return i == n;
}
