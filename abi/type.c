#include "abi/type.h"

#include <string.h>

static void add_components(struct qr_buffer *text, const struct qr_abi_type *tuple)
{
    qr_buffer_add_byte(text, '(');
    for (size_t i = 0; i < tuple->n_components; i++) {
        if (i > 0) {
            qr_buffer_add_byte(text, ',');
        }
        qr_abi_type_add_canonical(text, &tuple->components[i]);
    }
    qr_buffer_add_byte(text, ')');
}

void qr_abi_type_add_canonical(struct qr_buffer *text, const struct qr_abi_type *type)
{
    switch (type->kind) {
    case QR_ABI_UINT:
        qr_buffer_addf(text, "uint%u", type->bits);
        return;
    case QR_ABI_INT:
        qr_buffer_addf(text, "int%u", type->bits);
        return;
    case QR_ABI_ADDRESS:
        qr_buffer_add_text(text, "address");
        return;
    case QR_ABI_BOOL:
        qr_buffer_add_text(text, "bool");
        return;
    case QR_ABI_FIXED_BYTES:
        if (type->is_function) {
            qr_buffer_add_text(text, "function");
        } else {
            qr_buffer_addf(text, "bytes%zu", type->size);
        }
        return;
    case QR_ABI_BYTES:
        qr_buffer_add_text(text, "bytes");
        return;
    case QR_ABI_STRING:
        qr_buffer_add_text(text, "string");
        return;
    case QR_ABI_ARRAY:
        qr_abi_type_add_canonical(text, type->components);
        qr_buffer_addf(text, "[%zu]", type->size);
        return;
    case QR_ABI_LIST:
        qr_abi_type_add_canonical(text, type->components);
        qr_buffer_add_text(text, "[]");
        return;
    case QR_ABI_TUPLE:
        add_components(text, type);
        return;
    }
}

void qr_abi_function_add_canonical(struct qr_buffer *text, const struct qr_abi_function *function)
{
    qr_buffer_add_text(text, function->name);
    add_components(text, &function->parameters);
}
