/* The struct types of EIP-712 typed data, read and checked. */
#ifndef QUORATE_ABI_TYPED_DATA_TYPES_H
#define QUORATE_ABI_TYPED_DATA_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/type.h"
#include "abi/typed_data.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"

#define QR_EIP712_DOMAIN "EIP712Domain"

/* One pair of brackets after a type. */
struct qr_eip712_dimension {
    bool fixed;
    size_t size; /* when fixed */
};

struct qr_eip712_struct;

struct qr_eip712_member {
    const char *name;
    const char *type; /* as encodeType spells it */
    size_t index;     /* place in the struct */
    struct qr_abi_type elementary;
    struct qr_eip712_struct *reference;           /* instead of elementary, or NULL */
    const struct qr_eip712_dimension *dimensions; /* in the order of the text: outermost last */
    size_t n_dimensions;
};

struct qr_eip712_struct {
    const char *name;
    struct qr_json_value definition;
    struct qr_eip712_member *members;
    const struct qr_eip712_member **by_name; /* the members, sorted */
    size_t n_members;
    bool hashed;
    uint8_t type_hash32[32]; /* once hashed */
    bool open, closed;       /* while looking for endless types */
    bool referenced;         /* while looking for what a type refers to */
};

struct qr_eip712_types {
    struct qr_eip712_struct *structs; /* sorted by name */
    size_t n_structs;
};

/* Read the member `types` of typed data. Everything lives in the arena. */
QR_MUST_USE bool qr_eip712_types_read(struct qr_eip712_types *types, struct qr_json_value json,
                                      struct qr_arena *arena, struct qr_error *err);
/* The domain type that the members of domain stand for, when types has none. */
QR_MUST_USE bool qr_eip712_domain_type(struct qr_eip712_struct *domain, struct qr_json_value json,
                                       struct qr_arena *arena, struct qr_error *err);

/* Fill by_name from members, and their index. */
void qr_eip712_members_sort(struct qr_eip712_struct *type, struct qr_arena *arena);

/* By name, which need not be terminated; NULL when there is none. */
struct qr_eip712_struct *qr_eip712_struct_find(const struct qr_eip712_types *types,
                                               const char *name, size_t length);
const struct qr_eip712_member *qr_eip712_member_find(const struct qr_eip712_struct *type,
                                                     const char *name, size_t length);

/* typeHash: keccak256(encodeType(type)), remembered in it. */
const uint8_t *qr_eip712_type_hash(struct qr_eip712_types *types, struct qr_eip712_struct *type);

#endif
