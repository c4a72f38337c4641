#include "safe/fields.h"

#include <string.h>

#include "abi/scalar.h"

bool qr_safe_refused_at(struct qr_error *err, struct qr_json_value value)
{
    qr_json_place(&err->line, &err->column, value);
    return false;
}

bool qr_safe_read_word(struct qr_word *word, struct qr_json_value json,
                       const struct qr_abi_path *path, struct qr_arena *arena, struct qr_error *err)
{
    static const struct qr_abi_type uint256 = {.kind = QR_ABI_UINT, .bits = 256};
    struct qr_abi_value value;
    *word = (struct qr_word){{0}};
    if (!qr_abi_scalar_from_json(&value, &uint256, json, path, arena, err)) {
        return false;
    }
    *word = value.as.word;
    return true;
}

bool qr_safe_read_address(struct qr_address *address, struct qr_json_value json,
                          const struct qr_abi_path *path, struct qr_arena *arena,
                          struct qr_error *err)
{
    static const struct qr_abi_type type = {.kind = QR_ABI_ADDRESS};
    struct qr_abi_value value;
    *address = (struct qr_address){{0}};
    if (!qr_abi_scalar_from_json(&value, &type, json, path, arena, err)) {
        return false;
    }
    memcpy(address->addr20, value.as.word.be32 + 12, sizeof address->addr20);
    return true;
}

bool qr_safe_read_data(const uint8_t **data, size_t *length, struct qr_json_value json,
                       const struct qr_abi_path *path, struct qr_arena *arena, struct qr_error *err)
{
    static const struct qr_abi_type bytes = {.kind = QR_ABI_BYTES, .dynamic = true};
    struct qr_abi_value value;
    *data = NULL;
    *length = 0;
    if (qr_json_type(json) == QR_JSON_NULL ||
        (qr_json_type(json) == QR_JSON_STRING && qr_json_string_equals(json, ""))) {
        return true;
    }
    if (!qr_abi_scalar_from_json(&value, &bytes, json, path, arena, err)) {
        return false;
    }
    *data = value.as.bytes.data;
    *length = value.as.bytes.length;
    return true;
}

bool qr_safe_read_operation(enum qr_safe_operation *operation, struct qr_json_value json,
                            const struct qr_abi_path *path, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer where = QR_BUFFER_INIT;
    size_t length;
    const char *source = qr_json_source(&length, json);
    *operation = QR_SAFE_CALL;
    for (unsigned i = QR_SAFE_CALL; i <= QR_SAFE_DELEGATE_CALL; i++) {
        char digit = (char)('0' + i);
        if ((length == 1 && source[0] == digit) ||
            (length == 3 && source[0] == '"' && source[1] == digit)) {
            *operation = (enum qr_safe_operation)i;
            return true;
        }
    }
    qr_abi_path_add(&where, path);
    (void)qr_error_set(err, QR_ERROR_INPUT, "%s: expected 0 (call) or 1 (delegate call)",
                       qr_buffer_text(&where));
    return qr_safe_refused_at(err, json);
}
