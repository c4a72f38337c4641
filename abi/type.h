/* Solidity ABI types and function signatures.
 * Source: Solidity documentation, "Contract ABI Specification". */
#ifndef QUORATE_ABI_TYPE_H
#define QUORATE_ABI_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

enum qr_abi_kind {
    QR_ABI_UINT, /* bits */
    QR_ABI_INT,  /* bits */
    QR_ABI_ADDRESS,
    QR_ABI_BOOL,
    QR_ABI_FIXED_BYTES, /* size 1 … 32; `function` is 24 */
    QR_ABI_BYTES,
    QR_ABI_STRING,
    QR_ABI_ARRAY, /* element; length fixed */
    QR_ABI_LIST,  /* element; length in the data */
    QR_ABI_TUPLE, /* components */
};

/* Limits of a type: levels of nesting, and the words of one head. An array's size is limited as the
 * head is, also where its elements take no words. */
#define QR_ABI_MAX_DEPTH      64
#define QR_ABI_MAX_HEAD_WORDS 65536

struct qr_abi_type {
    enum qr_abi_kind kind;
    unsigned bits;    /* of UINT, INT: 8, 16, … 256 */
    bool is_function; /* of FIXED_BYTES: encoded as bytes24 and spelled "function" */
    bool dynamic;     /* encoded as an offset in the head */
    unsigned depth;   /* levels of types, 1 for an elementary one */
    size_t size;      /* of FIXED_BYTES: bytes; of ARRAY: elements (may be 0) */
    /* of TUPLE: n_components; of ARRAY, LIST: 1, the element */
    const struct qr_abi_type *components;
    size_t n_components;
    /* of TUPLE: the components' names, "" for one that has none; NULL when nothing named them */
    const char *const *names;
    size_t head_words;    /* 32-byte words that it takes in a head: 1 when dynamic */
    size_t content_words; /* of ARRAY, TUPLE: words of the head of its own content */
};

/* A parsed function: name (NUL-terminated, in the arena) and its parameters as one tuple, whose
 * depth does not count. */
struct qr_abi_function {
    const char *name;
    struct qr_abi_type parameters;
    const char *const *names; /* of the parameters, as many, "" for one that has none */
    uint8_t selector4[4];     /* keccak256 of the canonical signature */
};

/* Parse "transfer(address,uint)", also as Solidity writes it: blanks, a leading "function",
 * parameter names, data locations ("f(uint256 amount, bytes calldata data)"), "address payable",
 * "tuple(...)", and after the parameters visibility, mutability, "returns (...)" and a semicolon.
 * uint and int are aliases; byte, fixed-point and user-defined types are none. `storage` is
 * refused, since a library's selector spells it out. The message names the column. Everything lives
 * in the arena. */
QR_MUST_USE bool qr_abi_function_parse(struct qr_abi_function *function, const char *text,
                                       size_t length, struct qr_arena *arena, struct qr_error *err);
/* Parse one type. */
QR_MUST_USE bool qr_abi_type_parse(struct qr_abi_type *type, const char *text, size_t length,
                                   struct qr_arena *arena, struct qr_error *err);
/* Append the canonical spelling ("uint256", "(address,bytes32[])[2]"). */
void qr_abi_type_add_canonical(struct qr_buffer *text, const struct qr_abi_type *type);
void qr_abi_function_add_canonical(struct qr_buffer *text, const struct qr_abi_function *function);

#endif
