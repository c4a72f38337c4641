#include <string.h>

#include "abi/calldata.h"
#include "abi/value.h"

static void encode_content(struct qr_buffer *out, const struct qr_abi_value *value);

/* "Formal Specification of the Encoding": the heads of all items, then the tails of the dynamic
 * ones in the same order. */
static void encode_items(struct qr_buffer *out, const struct qr_abi_value *value)
{
    const struct qr_abi_value *items = value->as.list.items;
    size_t base = out->length;
    size_t head = base;
    for (size_t i = 0; i < value->as.list.count; i++) {
        if (items[i].type->dynamic) {
            qr_buffer_add_zeros(out, 32);
        } else {
            encode_content(out, &items[i]);
        }
    }
    for (size_t i = 0; i < value->as.list.count; i++) {
        if (items[i].type->dynamic && !out->overflowed) {
            struct qr_word offset = qr_word_from_u64(out->length - base);
            memcpy(out->data + head, offset.be32, sizeof offset.be32);
            encode_content(out, &items[i]);
        }
        head += 32 * items[i].type->head_words;
    }
}

static void encode_content(struct qr_buffer *out, const struct qr_abi_value *value)
{
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
        qr_calldata_add_word(out, &value->as.word);
        return;
    case QR_ABI_BYTES:
    case QR_ABI_STRING:
        qr_calldata_add_bytes_tail(out, value->as.bytes.data, value->as.bytes.length);
        return;
    case QR_ABI_LIST:
        qr_calldata_add_u64(out, value->as.list.count);
        encode_items(out, value);
        return;
    case QR_ABI_ARRAY:
    case QR_ABI_TUPLE:
        encode_items(out, value);
        return;
    }
}

void qr_abi_encode(struct qr_buffer *out, const struct qr_abi_value *tuple)
{
    QR_ASSERT(tuple->type->kind == QR_ABI_TUPLE);
    encode_content(out, tuple);
}
