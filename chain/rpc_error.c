/* JSON-RPC errors: nodes agree neither on codes nor on where revert data stands. */
#include <string.h>
#include <strings.h>

#include "base/hex.h"
#include "chain/rpc_wire.h"

/* How deep an error's data may be wrapped in objects. */
#define MAX_WRAPPING 4

/* Nethermind's word in front of revert data. */
static const char nethermind[] = "Reverted ";

/* Errors of the call itself, which never come from a contract. */
enum {
    RATE_LIMITED = -32005, /* EIP-1474: limit exceeded */
    OVER_RATE_LIMIT = -32016,
    TOO_MANY_REQUESTS = 429,
    PARSE_ERROR = -32700,
    INVALID_REQUEST = -32600,
    METHOD_NOT_FOUND = -32601,
    INVALID_PARAMS = -32602,
};
/* Errors that stand for a revert when they say so. */
enum {
    REVERTED = 3, /* geth */
    SERVER_ERROR = -32000,
    VM_ERROR = -32015, /* Nethermind */
    INTERNAL_ERROR = -32603,
};

bool qr_rpc_answered(const struct qr_rpc_request *request)
{
    return request->failed || qr_json_present(request->result);
}

/* Revert data that a text spells: 0x hex, or that after Nethermind's word. */
static bool set_data(struct qr_rpc_request *request, const char *text, size_t length,
                     struct qr_arena *arena)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    struct qr_error unused = QR_ERROR_INIT;
    size_t skip = sizeof nethermind - 1;
    if (length >= skip && memcmp(text, nethermind, skip) == 0) {
        text += skip;
        length -= skip;
    }
    if (length < 2 || memcmp(text, "0x", 2) != 0 || !qr_hex_decode(&bytes, text, length, &unused)) {
        return false;
    }
    request->data = (const uint8_t *)qr_arena_copy(arena, qr_buffer_text(&bytes), bytes.length);
    request->data_length = bytes.length;
    return true;
}

/* The data member: a string, or wrapped once more as {"data": …} or {"originalError": …}. */
static bool find_data(struct qr_rpc_request *request, struct qr_json_value data,
                      struct qr_arena *arena)
{
    for (unsigned depth = 0; depth <= MAX_WRAPPING && qr_json_present(data); depth++) {
        if (qr_json_type(data) == QR_JSON_STRING) {
            QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
            qr_json_add_string(&text, data);
            return set_data(request, qr_buffer_text(&text), text.length, arena);
        }
        struct qr_json_value inner = qr_json_get(data, "data");
        data = qr_json_present(inner) ? inner : qr_json_get(data, "originalError");
    }
    return false;
}

static bool read_code(int64_t *code, struct qr_json_value json)
{
    struct qr_word word;
    struct qr_error unused = QR_ERROR_INIT;
    size_t length = 0;
    uint64_t magnitude = 0;
    *code = 0;
    if (!qr_json_present(json) || qr_json_type(json) != QR_JSON_NUMBER) {
        return false;
    }
    const char *text = qr_json_source(&length, json);
    bool minus = text[0] == '-';
    if (!qr_word_parse(&word, text + minus, length - minus, "code", &unused) ||
        !qr_word_to_u64(&magnitude, &word) || magnitude > INT64_MAX) {
        return false;
    }
    *code = minus ? -(int64_t)magnitude : (int64_t)magnitude;
    return true;
}

bool qr_rpc_read_error(struct qr_rpc_request *request, struct qr_json_value error,
                       struct qr_arena *arena, struct qr_error *err)
{
    int64_t code = 0;
    size_t length = 0;
    if (qr_json_type(error) != QR_JSON_OBJECT) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its error is %s, not an object",
                            qr_json_type_name(qr_json_type(error)));
    }
    struct qr_json_value message = qr_json_get(error, "message");
    if (!read_code(&code, qr_json_get(error, "code"))) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its error has no integer \"code\"");
    }
    if (!qr_json_present(message) || qr_json_type(message) != QR_JSON_STRING) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "its error has no text \"message\"");
    }
    request->failed = true;
    request->code = code;
    request->message = qr_json_string(&length, message, arena);
    if (!find_data(request, qr_json_get(error, "data"), arena) &&
        strncmp(request->message, nethermind, sizeof nethermind - 1) == 0) {
        (void)set_data(request, request->message, length, arena);
    }
    return true;
}

bool qr_rpc_is_revert(const struct qr_rpc_request *request)
{
    if (!request->failed) {
        return false;
    }
    switch (request->code) {
    case REVERTED:
        return true;
    case PARSE_ERROR:
    case INVALID_REQUEST:
    case METHOD_NOT_FOUND:
    case INVALID_PARAMS:
    case RATE_LIMITED:
    case OVER_RATE_LIMIT:
    case TOO_MANY_REQUESTS:
        return false;
    case SERVER_ERROR:
    case VM_ERROR:
    case INTERNAL_ERROR:
        return request->data != NULL || strcasestr(request->message, "revert") != NULL;
    default:
        return request->data != NULL;
    }
}

static bool has_one_of(const char *message, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasestr(message, words[i]) != NULL) {
            return true;
        }
    }
    return false;
}

bool qr_rpc_is_rate_limit(int64_t code, const char *message)
{
    static const char *const words[] = {"rate limit", "request limit", "too many requests"};
    /* EIP-1474 has -32005 for any limit, and Infura answers a range of logs that is too large with
     * it: asking for the same again gives the same. */
    static const char *const too_large[] = {"query returned more than", "query timeout"};
    if (code == RATE_LIMITED && has_one_of(message, too_large, 2)) {
        return false;
    }
    return code == RATE_LIMITED || code == OVER_RATE_LIMIT || code == TOO_MANY_REQUESTS ||
           has_one_of(message, words, 3);
}
