/* EIP-712 typed structured data, in the JSON form of eth_signTypedData_v4. Pure. */
#ifndef QUORATE_ABI_TYPED_DATA_H
#define QUORATE_ABI_TYPED_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"

/* The three hashes that wallets show. */
struct qr_typed_data_hashes {
    uint8_t domain32[32];  /* hashStruct(EIP712Domain, domain): the domain separator */
    uint8_t message32[32]; /* hashStruct(primaryType, message) */
    uint8_t hash32[32]; /* keccak256(0x1901 ‖ domain ‖ message); for primaryType EIP712Domain,
                           keccak256(0x1901 ‖ domain) */
};

/* Limits: struct types in one document, and levels of structs and arrays in one value. */
#define QR_TYPED_DATA_MAX_TYPES 256
#define QR_TYPED_DATA_MAX_DEPTH 256

/* Hash {types, primaryType, domain, message}; other members are not part of what is signed and left
 * alone. Refused: types that are malformed, unknown or spelled by an alias (also unused ones),
 * struct types that contain themselves without a list in between, missing, null and additional
 * members of the message, values out of range, a domain that does not fit its type. When types
 * holds no EIP712Domain, it is made from the members of domain in the order that EIP-712 gives
 * them. With EIP712Domain as primary type, message is absent, empty or the same as domain. Integers
 * as in abi/value.h. */
QR_MUST_USE bool qr_typed_data_hash(struct qr_typed_data_hashes *hashes,
                                    struct qr_json_value typed_data, struct qr_error *err);

/* keccak256(0x1901 ‖ domain ‖ message). */
void qr_eip712_hash(uint8_t hash32[32], const uint8_t domain32[32], const uint8_t message32[32]);

#endif
