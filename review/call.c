#include "review/call.h"

#include <string.h>

#include "review/call_parts.h"

static void decode(struct qr_call *call, struct qr_call_tree *tree, unsigned depth)
{
    call->delegate = qr_call_delegate(call, tree->context);
    if (call->delegate == QR_DELEGATE_FOREIGN) {
        call->form = QR_CALL_FOREIGN_CODE;
        return;
    }
    if (call->length == 0) {
        call->form = QR_CALL_EMPTY;
        return;
    }
    if (depth > QR_CALL_MAX_DEPTH || call->length > tree->budget) {
        call->form = QR_CALL_TOO_DEEP;
        return;
    }
    tree->budget -= call->length;
    qr_call_read_candidates(call, tree);
    for (size_t i = 0; i < call->n_candidates; i++) {
        struct qr_candidate *candidate = &call->candidates[i];
        qr_call_fill_inner(candidate, call, tree);
        for (size_t j = 0; j < candidate->n_calls; j++) {
            decode(&candidate->calls[j], tree, depth + 1);
        }
    }
}

static void take_safe_tx(struct qr_call *root, const struct qr_safe_tx *tx)
{
    root->safe_tx = tx;
    root->has_to = true;
    root->to = tx->to;
    root->value = tx->value;
    root->operation = tx->operation;
    root->data = tx->data;
    root->length = tx->data_length;
}

struct qr_call *qr_call_decode(const struct qr_call_request *request,
                               const struct qr_call_context *context, struct qr_arena *arena)
{
    struct qr_call *root = qr_arena_alloc(arena, 1, sizeof *root);
    struct qr_call_tree tree = {.context = context, .arena = arena, .n_calls = 1};
    *root = (struct qr_call){
        .path = request->path == NULL ? "call" : request->path,
        .has_from = request->has_from,
        .from = request->from,
        .has_to = request->has_to,
        .to = request->to,
        .value = request->value,
        .operation = request->operation,
        .data = request->data,
        .length = request->length,
    };
    if (request->safe_tx != NULL) {
        take_safe_tx(root, request->safe_tx);
    }
    /* What does not overlap has no more on any level than the root. */
    tree.budget = (QR_CALL_MAX_DEPTH + 1) * root->length;
    qr_call_find_version(root, context);
    decode(root, &tree, 0);
    return root;
}

const struct qr_abi_value *qr_candidate_argument(const struct qr_candidate *candidate,
                                                 const char *name)
{
    const struct qr_known_function *function = candidate->function;
    for (size_t i = 0; i < function->function.parameters.n_components; i++) {
        if (strcmp(function->parameters[i].name, name) == 0) {
            return &candidate->arguments.as.list.items[i];
        }
    }
    return NULL;
}

struct qr_address qr_abi_value_address(const struct qr_abi_value *value)
{
    struct qr_address address;
    QR_ASSERT(value != NULL && value->type->kind == QR_ABI_ADDRESS);
    memcpy(address.addr20, value->as.word.be32 + 12, sizeof address.addr20);
    return address;
}
