/* A byte that says who calls whom, and a call's data. Whatever the data is, every byte of it is
 * accounted for by each candidate or named as odd, what is inside lies inside, and the tree stays
 * within its bounds. */
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "fuzz.h"
#include "review/call.h"

/* What the built-in functions have no parameters like. */
static const char abi[] =
    "[{\"type\":\"function\",\"name\":\"f\",\"inputs\":[{\"name\":\"a\",\"type\":\"bytes[][]\"},"
    "{\"name\":\"b\",\"type\":\"tuple[]\",\"components\":[{\"name\":\"c\",\"type\":\"int24\"},"
    "{\"name\":\"d\",\"type\":\"string\"},{\"name\":\"e\",\"type\":\"bytes3[2]\"}]},"
    "{\"name\":\"g\",\"type\":\"uint8[0][]\"},{\"name\":\"h\",\"type\":\"string[2]\"}]},"
    "{\"type\":\"function\",\"name\":\"g\",\"inputs\":[{\"name\":\"a\",\"type\":\"bool\"},"
    "{\"name\":\"b\",\"type\":\"uint16[][][]\"}]}]";

struct totals {
    size_t n_calls;
    size_t n_bytes;
};

static const struct qr_known *functions(void)
{
    static struct qr_known known;
    if (known.count == 0) {
        QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_known_add_builtin(&known);
        QR_ASSERT(qr_json_parse(&json, abi, sizeof abi - 1, &err));
        QR_ASSERT(qr_known_add_abi(&known, "Fuzz", qr_json_root(&json), &err));
    }
    return &known;
}

static void check_bytes(const struct qr_candidate *candidate, const struct qr_call *call)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer again = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer json = QR_BUFFER_INIT;
    qr_buffer_add(&again, candidate->function->function.selector4, 4);
    qr_abi_encode(&again, &candidate->arguments);
    QR_ASSERT(again.length <= 4 * call->length + 4200);
    bool odd = candidate->odd_from != candidate->odd_to;
    QR_ASSERT(odd == (candidate->odd_reason != NULL));
    QR_ASSERT(odd || qr_buffer_equals(&again, call->data, call->length));
    QR_ASSERT(candidate->odd_from <= candidate->odd_to && candidate->odd_from <= call->length);
    /* What is not odd is given back. */
    for (size_t i = 0; i < call->length && i < again.length; i++) {
        QR_ASSERT(again.data[i] == call->data[i] ||
                  (candidate->odd_from <= i && i < candidate->odd_to));
    }
    QR_ASSERT(again.length <= call->length || candidate->odd_to >= again.length ||
              candidate->odd_to >= call->length);
    QR_ASSERT(again.length >= call->length || candidate->odd_to == call->length);
    qr_abi_value_add_json(&json, &candidate->arguments);
    QR_ASSERT(qr_utf8_valid(&(size_t){0}, (const char *)json.data, json.length));
}

/* The items of a batch that is not odd lie one after another, from the first byte to the last. */
static void check_batch(const struct qr_candidate *candidate, const struct qr_call *call)
{
    if (candidate->function->effect != QR_EFFECT_MULTISEND ||
        candidate->odd_from != candidate->odd_to) {
        return;
    }
    const struct qr_abi_value *packed = &candidate->arguments.as.list.items[0];
    size_t at = (size_t)(packed->as.bytes.data - call->data);
    size_t end = at + packed->as.bytes.length;
    for (size_t i = 0; i < candidate->n_calls; i++) {
        QR_ASSERT(candidate->calls[i].offset == at + 85);
        at += 85 + candidate->calls[i].length;
    }
    QR_ASSERT(at == end);
}

static void check_call(const struct qr_call *call, struct totals *totals, unsigned depth)
{
    totals->n_calls++;
    totals->n_bytes += call->form == QR_CALL_DECODED ? call->length : 0;
    QR_ASSERT(depth <= QR_CALL_MAX_DEPTH + 1);
    QR_ASSERT((call->operation == QR_SAFE_CALL) == (call->delegate == QR_DELEGATE_NONE));
    QR_ASSERT((call->form == QR_CALL_FOREIGN_CODE) == (call->delegate == QR_DELEGATE_FOREIGN));
    QR_ASSERT((call->form == QR_CALL_DECODED) == (call->n_candidates > 0));
    for (size_t i = 0; i < call->n_candidates; i++) {
        const struct qr_candidate *candidate = &call->candidates[i];
        QR_ASSERT(memcmp(candidate->function->function.selector4, call->data, 4) == 0);
        check_bytes(candidate, call);
        check_batch(candidate, call);
        for (size_t j = 0; j < candidate->n_calls; j++) {
            const struct qr_call *inner = &candidate->calls[j];
            QR_ASSERT(inner->parent == call);
            bool is_cut = inner->offset == call->length && candidate->odd_from != candidate->odd_to;
            QR_ASSERT(is_cut || (inner->offset <= call->length &&
                                 inner->length <= call->length - inner->offset &&
                                 inner->data == call->data + inner->offset));
            QR_ASSERT(strncmp(inner->path, call->path, strlen(call->path)) == 0);
            check_call(inner, totals, depth + 1);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct qr_address targets[] = {
        /* MultiSendCallOnly 1.4.1, MultiSend 1.5.0, SafeMigration 1.4.1, CreateCall 1.3.0 */
        {{0x96, 0x41, 0xd7, 0x64, 0xfc, 0x13, 0xc8, 0xb6, 0x24, 0xc0,
          0x44, 0x30, 0xc7, 0x35, 0x6c, 0x1c, 0x7c, 0x81, 0x02, 0xe2}},
        {{0x21, 0x85, 0x43, 0x28, 0x80, 0x04, 0xcd, 0x07, 0x83, 0x24,
          0x72, 0xd4, 0x64, 0x64, 0x81, 0x73, 0xc7, 0x7d, 0x7e, 0xb7}},
        {{0x52, 0x66, 0x43, 0xf6, 0x9b, 0x81, 0xb0, 0x08, 0xf4, 0x6d,
          0x95, 0xcd, 0x5c, 0xed, 0x5e, 0xc0, 0xed, 0xff, 0xda, 0xc6}},
        {{0x11}},
    };
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct totals totals = {0};
    if (size == 0) {
        return 0;
    }
    struct qr_safe safe = {.address = {{0x51}}, .version = QR_SAFE_1_5_0};
    struct qr_call_context context = {
        .known = functions(), .safes = &safe, .n_safes = (data[0] & 1) != 0};
    struct qr_call_request request = {
        .has_from = (data[0] & 2) != 0,
        .from = safe.address,
        .has_to = (data[0] & 4) != 0,
        .to = targets[data[0] >> 6],
        .operation = (data[0] & 8) != 0 ? QR_SAFE_DELEGATE_CALL : QR_SAFE_CALL,
        .data = data + 1,
        .length = size - 1,
    };
    const struct qr_call *root = qr_call_decode(&request, &context, &arena);
    check_call(root, &totals, 0);
    QR_ASSERT(totals.n_calls <= QR_CALL_MAX_CALLS);
    QR_ASSERT(totals.n_bytes <= (QR_CALL_MAX_DEPTH + 1) * (size - 1));
    return 0;
}
