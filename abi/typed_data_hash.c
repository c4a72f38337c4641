#include <string.h>

#include "abi/keccak.h"
#include "abi/typed_data_types.h"

static void update_text(struct qr_keccak *keccak, const char *text)
{
    qr_keccak_update(keccak, text, strlen(text));
}

/* "definition of encodeType": name(type name,type name). */
static void update_definition(struct qr_keccak *keccak, const struct qr_eip712_struct *type)
{
    update_text(keccak, type->name);
    update_text(keccak, "(");
    for (size_t i = 0; i < type->n_members; i++) {
        update_text(keccak, i == 0 ? "" : ",");
        update_text(keccak, type->members[i].type);
        update_text(keccak, " ");
        update_text(keccak, type->members[i].name);
    }
    update_text(keccak, ")");
}

/* Set referenced in what a type refers to, directly or not. */
static void mark_references(struct qr_eip712_struct *type)
{
    struct qr_eip712_struct *waiting[QR_TYPED_DATA_MAX_TYPES + 1];
    size_t n = 0;
    waiting[n++] = type;
    while (n > 0) {
        const struct qr_eip712_struct *next = waiting[--n];
        for (size_t i = 0; i < next->n_members; i++) {
            struct qr_eip712_struct *reference = next->members[i].reference;
            if (reference != NULL && !reference->referenced) {
                reference->referenced = true;
                waiting[n++] = reference;
            }
        }
    }
}

const uint8_t *qr_eip712_type_hash(struct qr_eip712_types *types, struct qr_eip712_struct *type)
{
    struct qr_keccak keccak;
    if (type->hashed) {
        return type->type_hash32;
    }
    for (size_t i = 0; i < types->n_structs; i++) {
        types->structs[i].referenced = false;
    }
    mark_references(type);
    qr_keccak_init(&keccak);
    update_definition(&keccak, type);
    /* The referenced types follow sorted by name, which is the order of structs. */
    for (size_t i = 0; i < types->n_structs; i++) {
        if (types->structs[i].referenced && &types->structs[i] != type) {
            update_definition(&keccak, &types->structs[i]);
        }
    }
    qr_keccak_final(type->type_hash32, &keccak);
    type->hashed = true;
    return type->type_hash32;
}
