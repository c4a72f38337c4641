/* A JSON ABI. What is read is sorted, stands there once, has a signature that is canonical and as
 * many names as parameters, and is found by its selector; what is refused adds nothing. */
#include <string.h>

#include "base/json.h"
#include "fuzz.h"
#include "review/known.h"

static void check_function(const struct qr_known *known, const struct qr_known_function *function)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_abi_function again;
    struct qr_error err = QR_ERROR_INIT;
    const struct qr_known_function *const *first;
    size_t n_same = 0;
    qr_abi_function_add_canonical(&text, &function->function);
    QR_ASSERT(qr_abi_function_parse(&again, qr_buffer_text(&text), text.length, &arena, &err));
    QR_ASSERT(memcmp(again.selector4, function->function.selector4, 4) == 0);
    size_t count = qr_known_find(&first, known, function->function.selector4);
    for (size_t i = 0; i < count; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer other = QR_BUFFER_INIT;
        qr_abi_function_add_canonical(&other, &first[i]->function);
        n_same += qr_buffer_equals(&other, text.data, text.length);
    }
    QR_ASSERT(n_same == 1);
    QR_ASSERT(function->from_file && strcmp(function->contract, "File") == 0);
    for (size_t i = 0; i < function->function.parameters.n_components; i++) {
        QR_ASSERT(function->parameters[i].name != NULL && function->function.names[i] != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    QR_CLEANUP(qr_known_dispose) struct qr_known known = {.count = 0};
    struct qr_error err = QR_ERROR_INIT;
    if (!qr_json_parse(&json, (const char *)data, size, &err)) {
        return 0;
    }
    if (!qr_known_add_abi(&known, "File", qr_json_root(&json), &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0' && err.line > 0);
        QR_ASSERT(known.count == 0);
        return 0;
    }
    for (size_t i = 0; i < known.count; i++) {
        QR_ASSERT(i == 0 || memcmp(known.functions[i - 1]->function.selector4,
                                   known.functions[i]->function.selector4, 4) <= 0);
        check_function(&known, known.functions[i]);
    }
    size_t before = known.count;
    QR_ASSERT(qr_known_add_abi(&known, "File", qr_json_root(&json), &err));
    QR_ASSERT(known.count == before);
    return 0;
}
