#include "commit/signature_file.h"

#include <string.h>

#include "base/hex.h"

static const enum qr_signature_kind kinds[] = {QR_SIGNATURE_EIP712, QR_SIGNATURE_ETH_SIGN,
                                               QR_SIGNATURE_CONTRACT, QR_SIGNATURE_APPROVED};

static bool is_member(struct qr_json_value key)
{
    return qr_json_string_equals(key, "owner") || qr_json_string_equals(key, "kind") ||
           qr_json_string_equals(key, "hash") || qr_json_string_equals(key, "signature");
}

static bool check_members(struct qr_json_value file, struct qr_error *err)
{
    if (qr_json_type(file) != QR_JSON_OBJECT) {
        (void)qr_error_set(err, QR_ERROR_INPUT,
                           "a signature file is an object with owner, kind, hash and signature, "
                           "and this is %s",
                           qr_json_type_name(qr_json_type(file)));
        return qr_json_error_at(err, file);
    }
    for (struct qr_json_value key = qr_json_first(file); qr_json_present(key);
         key = qr_json_next(file, key)) {
        if (!is_member(key)) {
            size_t length;
            const char *text = qr_json_source(&length, key);
            (void)qr_error_set(err, QR_ERROR_INPUT,
                               "a signature file has owner, kind, hash and signature, and no %.*s",
                               length > 40 ? 40 : (int)length, text);
            return qr_json_error_at(err, key);
        }
    }
    return true;
}

/* Gives err the place of the member that was read. */
static bool at_member(struct qr_error *err, struct qr_json_value file, const char *key)
{
    return qr_json_error_at(err, qr_json_get(file, key));
}

static bool read_kind(enum qr_signature_kind *kind, const char *text, struct qr_error *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(qr_signature_kind_text(kinds[i]), text) == 0) {
            *kind = kinds[i];
            return true;
        }
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "kind: \"%.40s\" is not known: it is eip712, eth_sign, contract or "
                        "approved",
                        text);
}

static bool read_signature(struct qr_signature_claim *claim, const char *text,
                           struct qr_arena *arena, struct qr_error *err)
{
    struct qr_buffer bytes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (strncmp(text, "0x", 2) != 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "signature: it does not begin with 0x");
    }
    if (!qr_hex_decode(&bytes, text, strlen(text), err)) {
        return qr_error_context(err, "signature");
    }
    claim->bytes = (uint8_t *)qr_arena_copy(arena, bytes.data, bytes.length);
    claim->length = bytes.length;
    return true;
}

bool qr_signature_claim_read(struct qr_signature_claim *claim, struct qr_json_value file,
                             struct qr_arena *arena, struct qr_error *err)
{
    const char *owner;
    const char *kind;
    const char *hash;
    const char *signature;
    struct qr_signature_claim read = {.bytes = NULL};
    *claim = read;
    if (!check_members(file, err) ||
        !qr_json_want_string(&owner, file, "owner", "owner", arena, err) ||
        !qr_json_want_string(&kind, file, "kind", "kind", arena, err) ||
        !qr_json_want_string(&hash, file, "hash", "hash", arena, err) ||
        !qr_json_want_string(&signature, file, "signature", "signature", arena, err)) {
        return false;
    }
    if (!qr_address_parse(&read.owner, owner, strlen(owner), "owner", err)) {
        return at_member(err, file, "owner");
    }
    if (!read_kind(&read.kind, kind, err)) {
        return at_member(err, file, "kind");
    }
    if (!qr_hex_decode_exact(read.hash32, 32, hash, "hash", err)) {
        return at_member(err, file, "hash");
    }
    if (!read_signature(&read, signature, arena, err)) {
        return at_member(err, file, "signature");
    }
    *claim = read;
    return true;
}

bool qr_signature_claim_check(struct qr_signature *signature,
                              const struct qr_signature_claim *claim, struct qr_error *err)
{
    struct qr_signature read;
    *signature = (struct qr_signature){.dynamic = NULL};
    if (!qr_signature_parse(&read, claim->hash32, claim->bytes, claim->length, err)) {
        return false;
    }
    if (read.kind != claim->kind) {
        return qr_error_set(err, QR_ERROR_REFUSED, "kind says %s, but the signature is %s",
                            qr_signature_kind_text(claim->kind), qr_signature_kind_text(read.kind));
    }
    if (!qr_address_equal(&read.owner, &claim->owner)) {
        char owner[QR_ADDRESS_SIZE];
        char signer[QR_ADDRESS_SIZE];
        qr_address_format(owner, &claim->owner);
        qr_address_format(signer, &read.owner);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "owner says %s, but over this hash the signature is by %s", owner,
                            signer);
    }
    *signature = read;
    return true;
}

void qr_signature_add_bytes(struct qr_buffer *bytes, const struct qr_signature *signature)
{
    struct qr_error err = QR_ERROR_INIT;
    if (signature->kind == QR_SIGNATURE_CONTRACT) {
        /* Alone it is a blob of one, with its offset put right. */
        bool ok = qr_signatures_aggregate(bytes, signature, 1, &err);
        QR_ASSERT(ok);
    } else {
        qr_buffer_add(bytes, signature->sig65, 65);
    }
}

bool qr_signature_same(const struct qr_signature *a, const struct qr_signature *b)
{
    struct qr_buffer left QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer right QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_signature_add_bytes(&left, a);
    qr_signature_add_bytes(&right, b);
    return a->kind == b->kind && qr_address_equal(&a->owner, &b->owner) &&
           qr_buffer_equals(&left, right.data, right.length);
}

void qr_signature_file_add(struct qr_buffer *out, const uint8_t hash32[32],
                           const struct qr_signature *signature)
{
    char owner[QR_ADDRESS_SIZE];
    struct qr_buffer bytes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(out);
    qr_address_format(owner, &signature->owner);
    qr_signature_add_bytes(&bytes, signature);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "owner");
    qr_json_write_string(&writer, owner);
    qr_json_write_key(&writer, "kind");
    qr_json_write_string(&writer, qr_signature_kind_text(signature->kind));
    qr_json_write_key(&writer, "hash");
    qr_json_write_hex(&writer, hash32, 32);
    qr_json_write_key(&writer, "signature");
    qr_json_write_hex(&writer, bytes.data, bytes.length);
    qr_json_write_end(&writer, '}');
}
