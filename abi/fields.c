#include "abi/fields.h"

#include <string.h>

#include "abi/scalar.h"

bool qr_abi_read_word(struct qr_word *word, struct qr_json_value json,
                      const struct qr_abi_path *path, struct qr_arena *arena, struct qr_error *err)
{
    static const struct qr_abi_type type = {.kind = QR_ABI_UINT, .bits = 256};
    struct qr_abi_value value;
    bool ok = qr_abi_scalar_from_json(&value, &type, json, path, arena, err);
    *word = ok ? value.as.word : (struct qr_word){{0}};
    return ok;
}

bool qr_abi_read_address(struct qr_address *address, struct qr_json_value json,
                         const struct qr_abi_path *path, struct qr_arena *arena,
                         struct qr_error *err)
{
    static const struct qr_abi_type type = {.kind = QR_ABI_ADDRESS};
    struct qr_abi_value value;
    *address = (struct qr_address){{0}};
    bool ok = qr_abi_scalar_from_json(&value, &type, json, path, arena, err);
    if (ok) {
        memcpy(address->addr20, value.as.word.be32 + 12, sizeof address->addr20);
    }
    return ok;
}

bool qr_abi_read_bytes32(uint8_t bytes32[32], struct qr_json_value json,
                         const struct qr_abi_path *path, struct qr_arena *arena,
                         struct qr_error *err)
{
    static const struct qr_abi_type type = {.kind = QR_ABI_FIXED_BYTES, .size = 32};
    struct qr_abi_value value;
    memset(bytes32, 0, 32);
    bool ok = qr_abi_scalar_from_json(&value, &type, json, path, arena, err);
    if (ok) {
        memcpy(bytes32, value.as.word.be32, 32);
    }
    return ok;
}

bool qr_abi_read_data(const uint8_t **data, size_t *length, struct qr_json_value json,
                      const struct qr_abi_path *path, struct qr_arena *arena, struct qr_error *err)
{
    static const struct qr_abi_type type = {.kind = QR_ABI_BYTES, .dynamic = true};
    struct qr_abi_value value;
    bool ok = qr_abi_scalar_from_json(&value, &type, json, path, arena, err);
    *data = ok ? value.as.bytes.data : NULL;
    *length = ok ? value.as.bytes.length : 0;
    return ok;
}
