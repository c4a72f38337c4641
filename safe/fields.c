#include "safe/fields.h"

#include "abi/scalar.h"

bool qr_safe_read_data(const uint8_t **data, size_t *length, struct qr_json_value json,
                       const struct qr_abi_path *path, struct qr_arena *arena, struct qr_error *err)
{
    *data = NULL;
    *length = 0;
    if (qr_json_type(json) == QR_JSON_NULL ||
        (qr_json_type(json) == QR_JSON_STRING && qr_json_string_equals(json, ""))) {
        return true;
    }
    return qr_abi_read_data(data, length, json, path, arena, err);
}

bool qr_safe_read_operation(enum qr_safe_operation *operation, struct qr_json_value json,
                            const struct qr_abi_path *path, struct qr_error *err)
{
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
    return qr_abi_json_refuse(err, path, json, "expected 0 (call) or 1 (delegate call)");
}
