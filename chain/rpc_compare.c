/* Whether nodes agree. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json_key.h"
#include "base/utf8.h"
#include "chain/rpc_wire.h"

/* How much of an answer is shown, in bytes, and how much of that before the first difference. */
#define QUOTED      100
#define QUOTED_LEAD 20

static bool values_equal(struct qr_json_value a, struct qr_json_value b);

static bool strings_equal(struct qr_json_value a, struct qr_json_value b)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer left = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer right = QR_BUFFER_INIT;
    qr_json_add_string(&left, a);
    qr_json_add_string(&right, b);
    if (qr_buffer_equals(&left, qr_buffer_text(&right), right.length)) {
        return true;
    }
    /* The case of hex digits: some nodes checksum addresses. strcasecmp ends at a NUL, which no hex
     * has. */
    size_t length = left.length;
    return length == right.length && length > 2 && memcmp(left.data, "0x", 2) == 0 &&
           memcmp(right.data, "0x", 2) == 0 &&
           strspn(qr_buffer_text(&left) + 2, "0123456789abcdefABCDEF") == length - 2 &&
           strcasecmp(qr_buffer_text(&left), qr_buffer_text(&right)) == 0;
}

static bool numbers_equal(struct qr_json_value a, struct qr_json_value b)
{
    size_t left = 0;
    size_t right = 0;
    const char *a_text = qr_json_source(&left, a);
    const char *b_text = qr_json_source(&right, b);
    return left == right && memcmp(a_text, b_text, left) == 0;
}

static bool arrays_equal(struct qr_json_value a, struct qr_json_value b)
{
    struct qr_json_value left = qr_json_first(a);
    struct qr_json_value right = qr_json_first(b);
    while (qr_json_present(left) && qr_json_present(right)) {
        if (!values_equal(left, right)) {
            return false;
        }
        left = qr_json_next(a, left);
        right = qr_json_next(b, right);
    }
    return !qr_json_present(left) && !qr_json_present(right);
}

/* An object's keys, sorted. */
static struct qr_json_key *sorted_keys(struct qr_json_value object, size_t count)
{
    struct qr_json_key *keys = qr_alloc_zero(count, sizeof *keys);
    size_t filled = 0;
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        keys[filled++] = qr_json_key(key.doc, key.index);
    }
    qr_json_keys_sort(keys, count, object.doc);
    return keys;
}

static bool objects_equal(struct qr_json_value a, struct qr_json_value b)
{
    size_t count = qr_json_count(a);
    if (qr_json_count(b) != count) {
        return false;
    }
    QR_CLEANUP(qr_free_pointer) struct qr_json_key *left = sorted_keys(a, count);
    QR_CLEANUP(qr_free_pointer) struct qr_json_key *right = sorted_keys(b, count);
    for (size_t i = 0; i < count; i++) {
        struct qr_json_value a_key = {.doc = a.doc, .index = left[i].node};
        struct qr_json_value b_key = {.doc = b.doc, .index = right[i].node};
        if (qr_json_compare_utf16(a_key, b_key) != 0 ||
            !values_equal(qr_json_member_value(a_key), qr_json_member_value(b_key))) {
            return false;
        }
    }
    return true;
}

/* As deep as a document may be nested (QR_JSON_MAX_DEPTH). */
static bool values_equal(struct qr_json_value a, struct qr_json_value b)
{
    if (qr_json_type(a) != qr_json_type(b)) {
        return false;
    }
    switch (qr_json_type(a)) {
    case QR_JSON_NULL:
    case QR_JSON_FALSE:
    case QR_JSON_TRUE:
        return true;
    case QR_JSON_NUMBER:
        return numbers_equal(a, b);
    case QR_JSON_STRING:
        return strings_equal(a, b);
    case QR_JSON_ARRAY:
        return arrays_equal(a, b);
    case QR_JSON_OBJECT:
        return objects_equal(a, b);
    }
    return false;
}

static bool errors_equal(const struct qr_rpc_request *a, const struct qr_rpc_request *b)
{
    if (qr_rpc_is_revert(a) != qr_rpc_is_revert(b) || a->data_length != b->data_length ||
        (a->data_length > 0 && memcmp(a->data, b->data, a->data_length) != 0)) {
        return false;
    }
    /* Nodes word a revert differently; what the contract said is its data. */
    return qr_rpc_is_revert(a) || (a->code == b->code && strcmp(a->message, b->message) == 0);
}

bool qr_rpc_answers_equal(const struct qr_rpc_request *a, const struct qr_rpc_request *b)
{
    QR_ASSERT(qr_rpc_answered(a) && qr_rpc_answered(b));
    if (a->failed || b->failed) {
        return a->failed && b->failed && errors_equal(a, b);
    }
    return values_equal(a->result, b->result);
}

/* An answer's whole text. */
static void add_whole(struct qr_buffer *text, const struct qr_rpc_request *request)
{
    if (!request->failed) {
        size_t length = 0;
        const char *source = qr_json_source(&length, request->result);
        qr_buffer_add(text, source, length);
        return;
    }
    qr_buffer_addf(text, "error %" PRId64 ": %s", request->code, request->message);
    if (request->data_length > 0) {
        qr_buffer_add_text(text, ", data 0x");
        qr_buffer_add_hex(text, request->data, request->data_length);
    }
}

void qr_rpc_add_answer(struct qr_buffer *text, const struct qr_rpc_request *request,
                       const struct qr_rpc_request *beside)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer mine = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer other = QR_BUFFER_INIT;
    size_t same = 0;
    add_whole(&mine, request);
    add_whole(&other, beside);
    while (same < mine.length && same < other.length && mine.data[same] == other.data[same]) {
        same++;
    }
    size_t from = mine.length <= QUOTED || same <= QUOTED_LEAD ? 0 : same - QUOTED_LEAD;
    while (from < mine.length && (mine.data[from] & 0xc0) == 0x80) {
        from++; /* not within a character */
    }
    qr_buffer_add_text(text, from > 0 ? "…" : "");
    qr_utf8_add_shortened(text, qr_buffer_text(&mine) + from, mine.length - from, QUOTED);
}
