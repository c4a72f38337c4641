#include "chain/answer.h"

#include <string.h>

#include "abi/keccak.h"

struct qr_address qr_address_from_word(const struct qr_word *word)
{
    struct qr_address address;
    memcpy(address.addr20, word->be32 + 12, sizeof address.addr20);
    return address;
}

bool qr_answer_is_there(bool *there, struct qr_rpc_batch *batch, size_t index, struct qr_error *err)
{
    const struct qr_rpc_request *request = &batch->requests[index];
    *there = false;
    if (request->failed) {
        const uint8_t *bytes = NULL;
        size_t length = 0;
        return qr_rpc_is_revert(request) || qr_rpc_bytes(&bytes, &length, batch, index, err);
    }
    *there = qr_rpc_has_answer(batch, index);
    return true;
}

static bool refuse(const struct qr_address *address, const char *function, const char *why,
                   struct qr_error *err)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    return qr_error_set(err, QR_ERROR_REFUSED, "%s has no usable answer to %s: %s", text, function,
                        why);
}

/* The bytes of an answer that must be there. */
static bool want(const uint8_t **bytes, size_t *length, struct qr_rpc_batch *batch, size_t index,
                 const struct qr_address *address, const char *function, struct qr_error *err)
{
    bool there = false;
    if (!qr_answer_is_there(&there, batch, index, err)) {
        return false;
    }
    if (!there) {
        return refuse(address, function, "it has no such function", err);
    }
    return qr_rpc_bytes(bytes, length, batch, index, err);
}

bool qr_answer_decode(struct qr_abi_value *tuple, struct qr_rpc_batch *batch, size_t index,
                      const struct qr_address *address, const char *function, const char *types,
                      struct qr_arena *arena, struct qr_error *err)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    if (!want(&bytes, &length, batch, index, address, function, err)) {
        return false;
    }
    struct qr_abi_type *type = qr_arena_alloc(arena, 1, sizeof *type);
    struct qr_error why = QR_ERROR_INIT;
    bool known = qr_abi_type_parse(type, types, strlen(types), arena, &why);
    QR_ASSERT(known);
    return qr_abi_decode(tuple, type, bytes, length, arena, &why) ||
           refuse(address, function, why.message, err);
}

bool qr_answer_word(struct qr_word *word, struct qr_rpc_batch *batch, size_t index,
                    const struct qr_address *address, const char *function, struct qr_error *err)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    if (!want(&bytes, &length, batch, index, address, function, err)) {
        return false;
    }
    if (length != sizeof word->be32) {
        return refuse(address, function, "it is not one word", err);
    }
    *word = qr_word_from_bytes(bytes, length);
    return true;
}

bool qr_answer_code(bool *has_code, uint8_t code_hash32[32], struct qr_rpc_batch *batch,
                    size_t index, struct qr_error *err)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    *has_code = false;
    if (!qr_rpc_bytes(&bytes, &length, batch, index, err)) {
        return false;
    }
    *has_code = length > 0;
    if (code_hash32 != NULL) {
        qr_keccak256(code_hash32, bytes, length);
    }
    return true;
}

bool qr_answer_slot_address(struct qr_address *address, struct qr_rpc_batch *batch, size_t index,
                            struct qr_error *err)
{
    struct qr_word word;
    if (!qr_rpc_word(&word, batch, index, err)) {
        *address = (struct qr_address){.addr20 = {0}};
        return false;
    }
    *address = qr_address_from_word(&word);
    return true;
}
