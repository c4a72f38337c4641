#include "abi/typed_data.h"

#include <string.h>

#include "abi/keccak.h"
#include "abi/scalar.h"
#include "abi/typed_data_types.h"

struct hasher {
    struct qr_eip712_types *types;
    struct qr_arena *arena;
    struct qr_error *err;
    unsigned depth; /* open structs and arrays */
};

static bool hash_struct(struct hasher *hasher, uint8_t hash32[32], struct qr_eip712_struct *type,
                        struct qr_json_value json, const struct qr_abi_path *path);

static bool enter(struct hasher *hasher, const struct qr_abi_path *path, struct qr_json_value json)
{
    if (hasher->depth == QR_TYPED_DATA_MAX_DEPTH) {
        return qr_abi_json_refuse(hasher->err, path, json, "more than %d levels of nesting",
                                  QR_TYPED_DATA_MAX_DEPTH);
    }
    hasher->depth++;
    return true;
}

/* "definition of encodeData": atomic values are words, bytes and string the hash of their content.
 */
static bool encode_scalar(struct hasher *hasher, uint8_t word32[32], const struct qr_abi_type *type,
                          struct qr_json_value json, const struct qr_abi_path *path)
{
    struct qr_abi_value value;
    if (!qr_abi_scalar_from_json(&value, type, json, path, hasher->arena, hasher->err)) {
        return false;
    }
    if (type->kind == QR_ABI_BYTES || type->kind == QR_ABI_STRING) {
        qr_keccak256(word32, value.as.bytes.data, value.as.bytes.length);
    } else {
        memcpy(word32, value.as.word.be32, sizeof value.as.word.be32);
    }
    return true;
}

/* A value of a member's type without the outer ones of its dimensions: of an array the hash of its
 * items' encodings. */
static bool encode_value(struct hasher *hasher, uint8_t word32[32],
                         const struct qr_eip712_member *member, size_t n_dimensions,
                         struct qr_json_value json, const struct qr_abi_path *path)
{
    struct qr_keccak keccak;
    struct qr_abi_path step = {.up = path, .step = QR_ABI_STEP_ITEM};
    if (n_dimensions == 0) {
        return member->reference != NULL
                   ? hash_struct(hasher, word32, member->reference, json, path)
                   : encode_scalar(hasher, word32, &member->elementary, json, path);
    }
    const struct qr_eip712_dimension *outer = &member->dimensions[n_dimensions - 1];
    if (qr_json_type(json) != QR_JSON_ARRAY) {
        return qr_abi_json_expected(path, "an array", json, hasher->err);
    }
    if (outer->fixed && qr_json_count(json) != outer->size) {
        return qr_abi_json_refuse(hasher->err, path, json, "expected %zu values, found %zu",
                                  outer->size, qr_json_count(json));
    }
    if (!enter(hasher, path, json)) {
        return false;
    }
    qr_keccak_init(&keccak);
    for (struct qr_json_value item = qr_json_first(json); qr_json_present(item);
         item = qr_json_next(json, item), step.index++) {
        if (!encode_value(hasher, word32, member, n_dimensions - 1, item, &step)) {
            return false;
        }
        qr_keccak_update(&keccak, word32, 32);
    }
    qr_keccak_final(word32, &keccak);
    hasher->depth--;
    return true;
}

/* Put the members' values of a JSON object into the order of the struct. */
static bool sort_values(struct hasher *hasher, struct qr_json_value *values,
                        const struct qr_eip712_struct *type, struct qr_json_value json,
                        const struct qr_abi_path *path)
{
    for (struct qr_json_value key = qr_json_first(json); qr_json_present(key);
         key = qr_json_next(json, key)) {
        size_t length;
        const char *name = qr_abi_json_text(&length, key, hasher->arena);
        const struct qr_eip712_member *member = qr_eip712_member_find(type, name, length);
        if (member == NULL) {
            return qr_abi_json_refuse(
                hasher->err, path, key,
                "\"%.*s\" is no member of %s, so it would not be signed: remove it or "
                "declare it",
                length < 100 ? (int)length : 100, name, type->name);
        }
        values[member->index] = qr_json_member_value(key);
    }
    for (size_t i = 0; i < type->n_members; i++) {
        if (!qr_json_present(values[i])) {
            return qr_abi_json_refuse(hasher->err, path, json, "the member \"%s\" is missing",
                                      type->members[i].name);
        }
    }
    return true;
}

/* "definition of hashStruct": keccak256(typeHash ‖ encodeData). */
static bool hash_struct(struct hasher *hasher, uint8_t hash32[32], struct qr_eip712_struct *type,
                        struct qr_json_value json, const struct qr_abi_path *path)
{
    struct qr_keccak keccak;
    if (qr_json_type(json) != QR_JSON_OBJECT) {
        return qr_abi_json_expected(path, "an object", json, hasher->err);
    }
    if (!enter(hasher, path, json)) {
        return false;
    }
    QR_CLEANUP(qr_free_pointer)
    struct qr_json_value *values = qr_alloc_zero(type->n_members, sizeof *values);
    if (!sort_values(hasher, values, type, json, path)) {
        return false;
    }
    qr_keccak_init(&keccak);
    qr_keccak_update(&keccak, qr_eip712_type_hash(hasher->types, type), 32);
    for (size_t i = 0; i < type->n_members; i++) {
        const struct qr_eip712_member *member = &type->members[i];
        struct qr_abi_path step = {.up = path, .step = QR_ABI_STEP_FIELD, .name = member->name};
        if (!encode_value(hasher, hash32, member, member->n_dimensions, values[i], &step)) {
            return false;
        }
        qr_keccak_update(&keccak, hash32, 32);
    }
    qr_keccak_final(hash32, &keccak);
    hasher->depth--;
    return true;
}

/* The struct type of domain: declared, or made from what domain holds. */
static bool find_domain_type(const struct hasher *hasher, struct qr_eip712_struct **type,
                             struct qr_eip712_struct *made, struct qr_json_value domain)
{
    *type = qr_eip712_struct_find(hasher->types, QR_EIP712_DOMAIN, strlen(QR_EIP712_DOMAIN));
    if (*type != NULL) {
        return true;
    }
    *type = made;
    return qr_eip712_domain_type(made, domain, hasher->arena, hasher->err);
}

/* Where the domain itself is what is signed, a message can only repeat it. */
static bool hash_domain_message(struct hasher *hasher, struct qr_typed_data_hashes *hashes,
                                struct qr_eip712_struct *type, struct qr_json_value message)
{
    static const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "message"};
    memcpy(hashes->message32, hashes->domain32, 32);
    if (!qr_json_present(message) ||
        (qr_json_type(message) == QR_JSON_OBJECT && qr_json_count(message) == 0)) {
        return true;
    }
    if (!hash_struct(hasher, hashes->message32, type, message, &path)) {
        return false;
    }
    if (memcmp(hashes->message32, hashes->domain32, 32) != 0) {
        return qr_abi_json_refuse(
            hasher->err, &path, message,
            "differs from domain, which is all that primaryType EIP712Domain signs: leave "
            "it empty");
    }
    return true;
}

static bool hash_message(struct hasher *hasher, struct qr_typed_data_hashes *hashes,
                         struct qr_json_value root, struct qr_eip712_struct *domain_type)
{
    static const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "message"};
    struct qr_json_value primary;
    struct qr_json_value message;
    size_t length;
    if (!qr_json_want(&primary, root, "primaryType", QR_JSON_STRING, "primaryType", hasher->err)) {
        return false;
    }
    if (qr_json_string_equals(primary, QR_EIP712_DOMAIN)) {
        if (!hash_domain_message(hasher, hashes, domain_type, qr_json_get(root, "message"))) {
            return false;
        }
        uint8_t start[34] = {0x19, 0x01};
        memcpy(start + 2, hashes->domain32, 32);
        qr_keccak256(hashes->hash32, start, sizeof start);
        return true;
    }
    const char *name = qr_abi_json_text(&length, primary, hasher->arena);
    struct qr_eip712_struct *type = qr_eip712_struct_find(hasher->types, name, length);
    if (type == NULL) {
        static const struct qr_abi_path at = {.step = QR_ABI_STEP_FIELD, .name = "primaryType"};
        return qr_abi_json_refuse(hasher->err, &at, primary, "\"%.*s\" is not declared in types",
                                  length < 100 ? (int)length : 100, name);
    }
    if (!qr_json_want(&message, root, "message", QR_JSON_OBJECT, "message", hasher->err) ||
        !hash_struct(hasher, hashes->message32, type, message, &path)) {
        return false;
    }
    qr_eip712_hash(hashes->hash32, hashes->domain32, hashes->message32);
    return true;
}

static bool hash_document(struct hasher *hasher, struct qr_typed_data_hashes *hashes,
                          struct qr_json_value root)
{
    static const struct qr_abi_path path = {.step = QR_ABI_STEP_FIELD, .name = "domain"};
    struct qr_eip712_struct *type;
    struct qr_eip712_struct made;
    struct qr_json_value types;
    struct qr_json_value domain;
    if (qr_json_type(root) != QR_JSON_OBJECT) {
        static const struct qr_abi_path whole = {.step = QR_ABI_STEP_FIELD, .name = "typed data"};
        return qr_abi_json_expected(&whole, "an object", root, hasher->err);
    }
    return qr_json_want(&types, root, "types", QR_JSON_OBJECT, "types", hasher->err) &&
           qr_json_want(&domain, root, "domain", QR_JSON_OBJECT, "domain", hasher->err) &&
           qr_eip712_types_read(hasher->types, types, hasher->arena, hasher->err) &&
           find_domain_type(hasher, &type, &made, domain) &&
           hash_struct(hasher, hashes->domain32, type, domain, &path) &&
           hash_message(hasher, hashes, root, type);
}

bool qr_typed_data_hash(struct qr_typed_data_hashes *hashes, struct qr_json_value typed_data,
                        struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_eip712_types types = {.structs = NULL};
    struct hasher hasher = {.types = &types, .arena = &arena, .err = err};
    *hashes = (struct qr_typed_data_hashes){{0}, {0}, {0}};
    if (!hash_document(&hasher, hashes, typed_data)) {
        *hashes = (struct qr_typed_data_hashes){{0}, {0}, {0}};
        return false;
    }
    return true;
}

void qr_eip712_hash(uint8_t hash32[32], const uint8_t domain32[32], const uint8_t message32[32])
{
    uint8_t text[66] = {0x19, 0x01};
    memcpy(text + 2, domain32, 32);
    memcpy(text + 34, message32, 32);
    qr_keccak256(hash32, text, sizeof text);
}
