#include "tests/review/trees.h"

#include <string.h>

#include "timelock/operation.h"

void qr_tree_init(struct qr_tree *tree)
{
    memset(tree, 0, sizeof *tree);
    qr_known_add_builtin(&tree->known);
}

void qr_tree_dispose(struct qr_tree *tree)
{
    qr_known_dispose(&tree->known);
    qr_arena_dispose(&tree->arena);
}

struct qr_address qr_tree_address(const char *text)
{
    struct qr_address address;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

void qr_tree_encode(struct qr_tree *tree, struct qr_buffer *out, const char *signature,
                    const char *json)
{
    struct qr_abi_function function;
    struct qr_abi_value value;
    struct qr_json document = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_abi_function_parse(&function, signature, strlen(signature), &tree->arena, &err),
             err);
    qr_ck_ok(qr_json_parse(&document, json, strlen(json), &err), err);
    qr_ck_ok(qr_abi_value_from_json(&value, &function.parameters, qr_json_root(&document),
                                    &tree->arena, &err),
             err);
    qr_buffer_add(out, function.selector4, 4);
    qr_abi_encode(out, &value);
    qr_json_dispose(&document);
}

/* A buffer's content in the arena. */
static struct qr_bytes keep(struct qr_tree *tree, struct qr_buffer *buffer)
{
    struct qr_bytes bytes = {.data = (const uint8_t *)qr_arena_copy(
                                 &tree->arena, qr_buffer_text(buffer), buffer->length),
                             .length = buffer->length};
    qr_buffer_dispose(buffer);
    return bytes;
}

struct qr_bytes qr_tree_call(struct qr_tree *tree, const char *signature, const char *json)
{
    struct qr_buffer buffer = QR_BUFFER_INIT;
    qr_tree_encode(tree, &buffer, signature, json);
    return keep(tree, &buffer);
}

struct qr_multisend_call qr_tree_item(const char *to, struct qr_bytes bytes)
{
    return (struct qr_multisend_call){
        .to = qr_tree_address(to), .data = bytes.data, .data_length = bytes.length};
}

struct qr_bytes qr_tree_multisend(struct qr_tree *tree, const struct qr_multisend_call *items,
                                  size_t n_items)
{
    struct qr_buffer buffer = QR_BUFFER_INIT;
    qr_multisend_add_calldata(&buffer, items, n_items);
    return keep(tree, &buffer);
}

struct qr_bytes qr_tree_schedule(struct qr_tree *tree, struct qr_bytes bytes, uint64_t delay)
{
    struct qr_buffer buffer = QR_BUFFER_INIT;
    struct qr_timelock_call call = {
        .target = qr_tree_address(QR_TREE_APP), .data = bytes.data, .data_length = bytes.length};
    struct qr_timelock_operation operation = {
        .calls = &call, .n_calls = 1, .delay = qr_word_from_u64(delay)};
    memset(operation.salt32, 0x5a, sizeof operation.salt32);
    qr_timelock_add_schedule(&buffer, &operation);
    return keep(tree, &buffer);
}

const struct qr_call *qr_tree_decode(struct qr_tree *tree, const struct qr_safe_tx *tx)
{
    struct qr_safe_tx *copy = qr_arena_alloc(&tree->arena, 1, sizeof *copy);
    const struct qr_safe safe = {.address = qr_tree_address(QR_TREE_SAFE),
                                 .chain_id = qr_word_from_u64(1),
                                 .version = QR_SAFE_1_4_1};
    *copy = *tx;
    const struct qr_call_context context = {.known = &tree->known,
                                            .has_chain = true,
                                            .chain_id = qr_word_from_u64(1),
                                            .safes = &safe,
                                            .n_safes = 1};
    const struct qr_call_request request = {
        .has_from = true, .from = safe.address, .safe_tx = copy};
    return qr_call_decode(&request, &context, &tree->arena);
}

const struct qr_call *qr_tree_transaction(struct qr_tree *tree, const char *to,
                                          enum qr_safe_operation operation, struct qr_bytes bytes)
{
    const struct qr_safe_tx tx = {.to = qr_tree_address(to),
                                  .operation = operation,
                                  .data = bytes.data,
                                  .data_length = bytes.length};
    return qr_tree_decode(tree, &tx);
}
