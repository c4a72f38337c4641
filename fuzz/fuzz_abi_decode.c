/* A signature, a newline, and data of its parameters. What is decoded encodes to the same bytes,
 * and so does its JSON; a signature's canonical form is its own canonical form. Data that is no
 * encoding is tried as the arguments' JSON: what that encodes to decodes again. */
#include <string.h>

#include "abi/value.h"
#include "base/alloc.h"
#include "base/json.h"
#include "fuzz.h"

static void check_canonical(const struct qr_abi_function *function, struct qr_arena *arena)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer again = QR_BUFFER_INIT;
    struct qr_abi_function reread;
    struct qr_error err = QR_ERROR_INIT;
    qr_abi_function_add_canonical(&text, function);
    QR_ASSERT(qr_abi_function_parse(&reread, qr_buffer_text(&text), text.length, arena, &err));
    qr_abi_function_add_canonical(&again, &reread);
    QR_ASSERT(qr_buffer_equals(&again, text.data, text.length));
    QR_ASSERT(memcmp(function->selector4, reread.selector4, 4) == 0);
}

static bool read_json(struct qr_buffer *encoded, const struct qr_abi_type *type, const char *text,
                      size_t length, struct qr_arena *arena)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_value value;
    if (!qr_json_parse(&json, text, length, &err) ||
        !qr_abi_value_from_json(&value, type, qr_json_root(&json), arena, &err)) {
        return false;
    }
    qr_abi_encode(encoded, &value);
    return true;
}

static bool check_data(const struct qr_abi_type *type, const uint8_t *data, size_t size,
                       struct qr_arena *arena)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer encoded = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer json = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_value value;
    if (!qr_abi_decode(&value, type, data, size, arena, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        return false;
    }
    qr_abi_encode(&encoded, &value);
    QR_ASSERT(qr_buffer_equals(&encoded, data, size));
    qr_buffer_truncate(&encoded, 0);
    qr_abi_value_add_json(&json, &value);
    QR_ASSERT(read_json(&encoded, type, qr_buffer_text(&json), json.length, arena));
    QR_ASSERT(qr_buffer_equals(&encoded, data, size));
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer encoded = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_function function;
    const uint8_t *newline = size == 0 ? NULL : memchr(data, '\n', size);
    if (newline == NULL) {
        return 0;
    }
    size_t n_text = (size_t)(newline - data);
    const uint8_t *rest = newline + 1;
    size_t n_rest = size - n_text - 1;
    if (!qr_abi_function_parse(&function, (const char *)data, n_text, &arena, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        return 0;
    }
    check_canonical(&function, &arena);
    if (!check_data(&function.parameters, rest, n_rest, &arena) &&
        read_json(&encoded, &function.parameters, (const char *)rest, n_rest, &arena)) {
        QR_ASSERT(check_data(&function.parameters, (const uint8_t *)qr_buffer_text(&encoded),
                             encoded.length, &arena));
    }
    return 0;
}
