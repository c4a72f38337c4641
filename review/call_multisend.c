#include <string.h>

#include "review/call_parts.h"

/* operation(1) to(20) value(32) length(32) data, of MultiSend. */
#define ITEM_HEAD ((size_t)85)
/* Zeros that are put after what is cut off, in one tree: more of them cost more gas than a block
 * has on the chains that Safes are on. */
#define MAX_ZEROS ((size_t)16 << 20)

/* The loop of the contract ends when no more than this is left, since it counts from the bytes' own
 * length word on: "i" begins at 0x20 and is compared with the length without it. */
#define UNREAD_REST ((size_t)32)

struct batch {
    const uint8_t *packed;
    size_t length;
    size_t at; /* of the next item */
};

/* The item that begins with these ITEM_HEAD bytes, without its data. */
static bool read_head(struct qr_inner_call *inner, const uint8_t *head)
{
    uint64_t data_length;
    struct qr_word word = qr_word_from_bytes(head + 53, 32);
    if (head[0] > QR_SAFE_DELEGATE_CALL || !qr_word_to_u64(&data_length, &word) ||
        data_length > SIZE_MAX / 2) {
        return false;
    }
    *inner = (struct qr_inner_call){
        .value = qr_word_from_bytes(head + 21, 32),
        .operation = (enum qr_safe_operation)head[0],
        .length = (size_t)data_length,
    };
    memcpy(inner->to.addr20, head + 1, sizeof inner->to.addr20);
    return true;
}

/* Read a complete item. */
static bool read_item(struct qr_inner_call *inner, struct batch *batch)
{
    size_t left = batch->length - batch->at;
    const uint8_t *item = batch->packed + batch->at;
    if (left < ITEM_HEAD || !read_head(inner, item) || inner->length > left - ITEM_HEAD) {
        return false;
    }
    inner->data = item + ITEM_HEAD;
    batch->at += ITEM_HEAD + inner->length;
    return true;
}

/* Read the last item, whose end is cut off: the contract reads on in its memory, which holds zeros
 * there. The data is a copy. */
static bool read_cut_item(struct qr_inner_call *inner, const struct batch *batch,
                          struct qr_call_tree *tree)
{
    uint8_t head[ITEM_HEAD] = {0};
    size_t left = batch->length - batch->at;
    size_t in_head = left < ITEM_HEAD ? left : ITEM_HEAD;
    if (left <= UNREAD_REST) {
        return false;
    }
    memcpy(head, batch->packed + batch->at, in_head);
    if (!read_head(inner, head)) {
        return false;
    }
    size_t zeros = inner->length - (left - in_head);
    if (zeros > MAX_ZEROS - tree->zeros) {
        return false;
    }
    tree->zeros += zeros;
    uint8_t *data = qr_arena_alloc(tree->arena, inner->length, 1);
    memcpy(data, batch->packed + batch->at + in_head, left - in_head);
    inner->data = data;
    inner->is_copy = true;
    return true;
}

/* In a batch of 1.5.0 zero is whoever carries the batch out. */
static void replace_zero(struct qr_call *child, const struct qr_call *call)
{
    if (qr_address_is_zero(&child->to)) {
        child->has_to = child->has_from;
        child->to = child->from;
        child->to_was_zero_for_safe = call->operation == QR_SAFE_DELEGATE_CALL;
    }
}

static void add_item(struct qr_candidate *candidate, const struct qr_call *call,
                     const struct qr_inner_call *inner, struct qr_call_tree *tree)
{
    struct qr_call *child = qr_call_add_inner(candidate, call, inner, tree);
    if (qr_call_is_to_zero_aware(call, tree->context)) {
        replace_zero(child, call);
    }
}

/* Name what follows the complete items. */
static void find_rest(struct qr_candidate *candidate, const struct qr_call *call,
                      const struct batch *batch)
{
    size_t start = (size_t)(batch->packed - call->data);
    size_t left = batch->length - batch->at;
    if (left > 0) {
        const char *reason = left <= UNREAD_REST ? "bytes after the batch's items"
                             : batch->packed[batch->at] > QR_SAFE_DELEGATE_CALL
                                 ? "an operation that is neither a call nor a delegate call"
                                 : "an item of the batch that is cut off";
        qr_candidate_add_odd(candidate, start + batch->at, start + batch->length, reason);
    }
}

void qr_call_fill_multisend(struct qr_candidate *candidate, const struct qr_call *call,
                            struct qr_call_tree *tree)
{
    const struct qr_abi_value *packed = &candidate->arguments.as.list.items[0];
    struct batch batch = {.packed = packed->as.bytes.data, .length = packed->as.bytes.length};
    struct qr_inner_call inner;
    struct qr_inner_call cut;
    size_t count = 0;
    size_t room;
    while (read_item(&inner, &batch)) {
        count++;
    }
    find_rest(candidate, call, &batch);
    bool has_cut = read_cut_item(&cut, &batch, tree);
    qr_call_make_room(&room, candidate, count + has_cut, tree);
    batch.at = 0;
    while (candidate->n_calls < room && read_item(&inner, &batch)) {
        add_item(candidate, call, &inner, tree);
    }
    if (room < count + has_cut) {
        size_t start = (size_t)(batch.packed - call->data);
        qr_candidate_add_odd(candidate, start + batch.at, start + batch.length, QR_CALL_TOO_MANY);
    } else if (has_cut) {
        add_item(candidate, call, &cut, tree);
    }
}
