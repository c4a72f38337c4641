#include <inttypes.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "chain/rpc_wire.h"

/* How much of an answer an error quotes, in bytes. */
#define QUOTED 100
/* How much of a node's message. */
#define QUOTED_MESSAGE 300

static const struct qr_rpc_request *answered(const struct qr_rpc_batch *batch, size_t index)
{
    QR_ASSERT(index < batch->count && qr_rpc_answered(&batch->requests[index]));
    return &batch->requests[index];
}

/* Append the error of a request: `error 3: execution reverted, data 0x08c379a0…`. */
static void add_error(struct qr_buffer *text, const struct qr_rpc_request *request)
{
    qr_buffer_addf(text, "error %" PRId64 ": ", request->code);
    qr_utf8_add_shortened(text, request->message, strlen(request->message), QUOTED_MESSAGE);
    if (request->data_length > 0) {
        size_t shown = request->data_length < QUOTED ? request->data_length : QUOTED;
        qr_buffer_add_text(text, ", data 0x");
        qr_buffer_add_hex(text, request->data, shown);
        qr_buffer_add_text(text, shown < request->data_length ? "…" : "");
    }
}

/* "REQUEST: expected WHAT, NODE answers …" */
static bool unexpected(const struct qr_rpc_batch *batch, const struct qr_rpc_request *request,
                       const char *expected, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    const char *node = batch->node == NULL ? "the node" : batch->node;
    if (request->failed) {
        add_error(&shown, request);
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: %s answers %s", request->label, node,
                            qr_buffer_text(&shown));
    }
    size_t length = 0;
    const char *source = qr_json_source(&length, request->result);
    qr_utf8_add_shortened(&shown, source, length, QUOTED);
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: expected %s, %s answers %s", request->label,
                        expected, node, qr_buffer_text(&shown));
}

/* The decoded text of a string; false for anything else. */
static bool text_of(struct qr_buffer *text, struct qr_json_value json)
{
    if (!qr_json_present(json) || qr_json_type(json) != QR_JSON_STRING) {
        return false;
    }
    qr_json_add_string(text, json);
    return true;
}

/* 0x and the shortest hex of a number under 2^256. */
static bool read_quantity(struct qr_word *word, struct qr_json_value json)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error unused = QR_ERROR_INIT;
    *word = (struct qr_word){{0}};
    if (!text_of(&text, json) || text.length < 3 || text.length > 66 ||
        memcmp(text.data, "0x", 2) != 0 || (text.data[2] == '0' && text.length > 3)) {
        return false;
    }
    return qr_word_parse(word, qr_buffer_text(&text), text.length, "quantity", &unused);
}

/* 0x and whole bytes. */
static bool read_data(struct qr_buffer *bytes, struct qr_json_value json)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error unused = QR_ERROR_INIT;
    return text_of(&text, json) && text.length >= 2 && memcmp(text.data, "0x", 2) == 0 &&
           qr_hex_decode(bytes, qr_buffer_text(&text), text.length, &unused);
}

bool qr_rpc_quantity(struct qr_word *word, struct qr_rpc_batch *batch, size_t index,
                     struct qr_error *err)
{
    const struct qr_rpc_request *request = answered(batch, index);
    *word = (struct qr_word){{0}};
    if (request->failed || !read_quantity(word, request->result)) {
        return unexpected(batch, request, "a quantity (0x hex without leading zeros)", err);
    }
    return true;
}

bool qr_rpc_u64(uint64_t *number, struct qr_rpc_batch *batch, size_t index, struct qr_error *err)
{
    struct qr_word word;
    *number = 0;
    if (!qr_rpc_quantity(&word, batch, index, err)) {
        return false;
    }
    if (!qr_word_to_u64(number, &word)) {
        return unexpected(batch, answered(batch, index), "a quantity of at most 64 bits", err);
    }
    return true;
}

bool qr_rpc_bytes(const uint8_t **bytes, size_t *length, struct qr_rpc_batch *batch, size_t index,
                  struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    const struct qr_rpc_request *request = answered(batch, index);
    *bytes = NULL;
    *length = 0;
    if (request->failed || !read_data(&data, request->result)) {
        return unexpected(batch, request, "bytes (0x and two hex digits each)", err);
    }
    *bytes = (const uint8_t *)qr_arena_copy(&batch->arena, qr_buffer_text(&data), data.length);
    *length = data.length;
    return true;
}

bool qr_rpc_word(struct qr_word *word, struct qr_rpc_batch *batch, size_t index,
                 struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    const struct qr_rpc_request *request = answered(batch, index);
    *word = (struct qr_word){{0}};
    if (request->failed || !read_data(&data, request->result) || data.length != sizeof word->be32) {
        return unexpected(batch, request, "one word (0x and 64 hex digits)", err);
    }
    *word = qr_word_from_bytes(data.data, data.length);
    return true;
}

bool qr_rpc_address(struct qr_address *address, struct qr_rpc_batch *batch, size_t index,
                    struct qr_error *err)
{
    struct qr_word word;
    *address = (struct qr_address){{0}};
    if (!qr_rpc_word(&word, batch, index, err)) {
        return false;
    }
    if (!qr_word_fits_unsigned(&word, 160)) {
        return unexpected(batch, answered(batch, index), "an address (a word under 2^160)", err);
    }
    memcpy(address->addr20, word.be32 + 12, sizeof address->addr20);
    return true;
}

bool qr_rpc_has_answer(struct qr_rpc_batch *batch, size_t index)
{
    const struct qr_rpc_request *request = answered(batch, index);
    if (request->failed || qr_json_type(request->result) == QR_JSON_NULL) {
        return false;
    }
    return qr_json_type(request->result) != QR_JSON_STRING ||
           !qr_json_string_equals(request->result, "0x");
}

/* "WHAT: "KEY" …" */
static bool bad_member(struct qr_json_value member, const char *key, const char *what,
                       const char *expected, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    size_t length = 0;
    if (!qr_json_present(member)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: the node's answer has no \"%s\"", what,
                            key);
    }
    const char *source = qr_json_source(&length, member);
    qr_utf8_add_shortened(&shown, source, length, QUOTED);
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: \"%s\" is %s, expected %s", what, key,
                        qr_buffer_text(&shown), expected);
}

static bool want_object(struct qr_json_value object, const char *what, struct qr_error *err)
{
    QR_ASSERT(qr_json_present(object));
    if (qr_json_type(object) == QR_JSON_OBJECT) {
        return true;
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: the node's answer is %s, not an object",
                        what, qr_json_type_name(qr_json_type(object)));
}

bool qr_rpc_member_quantity(struct qr_word *word, struct qr_json_value object, const char *key,
                            const char *what, struct qr_error *err)
{
    *word = (struct qr_word){{0}};
    if (!want_object(object, what, err)) {
        return false;
    }
    struct qr_json_value member = qr_json_get(object, key);
    return read_quantity(word, member) ||
           bad_member(member, key, what, "a quantity (0x hex without leading zeros)", err);
}

bool qr_rpc_member_bytes32(uint8_t bytes32[32], struct qr_json_value object, const char *key,
                           const char *what, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    memset(bytes32, 0, 32);
    if (!want_object(object, what, err)) {
        return false;
    }
    struct qr_json_value member = qr_json_get(object, key);
    if (!read_data(&data, member) || data.length != 32) {
        return bad_member(member, key, what, "32 bytes (0x and 64 hex digits)", err);
    }
    memcpy(bytes32, data.data, 32);
    return true;
}
