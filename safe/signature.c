#include "safe/signature.h"

#include <string.h>

#include "abi/keccak.h"
#include "chain/ecdsa.h"
#include "safe/signature_bytes.h"

const char *qr_signature_kind_text(enum qr_signature_kind kind)
{
    switch (kind) {
    case QR_SIGNATURE_EIP712:
        return "eip712";
    case QR_SIGNATURE_ETH_SIGN:
        return "eth_sign";
    case QR_SIGNATURE_CONTRACT:
        return "contract";
    case QR_SIGNATURE_APPROVED:
        return "approved";
    }
    QR_ASSERT(false);
    return NULL;
}

void qr_eth_sign_hash(uint8_t out32[32], const uint8_t hash32[32])
{
    static const char prefix[] = "\x19"
                                 "Ethereum Signed Message:\n32";
    struct qr_keccak keccak;
    qr_keccak_init(&keccak);
    qr_keccak_update(&keccak, prefix, sizeof prefix - 1);
    qr_keccak_update(&keccak, hash32, 32);
    qr_keccak_final(out32, &keccak);
}

bool qr_signature_recover(struct qr_address *signer, enum qr_signature_kind kind,
                          const uint8_t hash32[32], const uint8_t sig65[65])
{
    uint8_t prefixed32[32];
    switch (kind) {
    case QR_SIGNATURE_EIP712:
        return qr_ecdsa_recover(signer, hash32, sig65, sig65[64] - 27);
    case QR_SIGNATURE_ETH_SIGN:
        qr_eth_sign_hash(prefixed32, hash32);
        return qr_ecdsa_recover(signer, prefixed32, sig65, sig65[64] - 31);
    case QR_SIGNATURE_CONTRACT:
    case QR_SIGNATURE_APPROVED:
        break;
    }
    QR_ASSERT(false);
    return false;
}

static bool raw_recovery_id(unsigned v, struct qr_error *err)
{
    return qr_error_set(
        err, QR_ERROR_INPUT,
        "signature: v is %u, the raw recovery id of a hardware wallet, which a Safe "
        "reads as %s: add 27 to the last byte, or 31 if eth_sign made it",
        v, v == 0 ? "a contract's signature" : "an approved hash");
}

/* The owner that r names for v 0 and 1. The contract reads the low 20 bytes and ignores the rest;
 * only a clean word is taken here, because in an ECDSA signature with a raw v they are any bytes.
 * OwnerManager admits neither 0 nor the sentinel 1 as an owner. */
static bool read_named_owner(struct qr_signature *signature, struct qr_error *err)
{
    const uint8_t *sig65 = signature->sig65;
    struct qr_word r = qr_word_from_bytes(sig65, 32);
    if (qr_word_bit_length(&r) > 160) {
        return raw_recovery_id(sig65[64], err);
    }
    if (qr_word_bit_length(&r) <= 1) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: v is %u, but r names no owner: it is %u", sig65[64],
                            sig65[31]);
    }
    memcpy(signature->owner.addr20, sig65 + 12, sizeof signature->owner.addr20);
    signature->kind = sig65[64] == 0 ? QR_SIGNATURE_CONTRACT : QR_SIGNATURE_APPROVED;
    return true;
}

static bool read_ecdsa(struct qr_signature *signature, enum qr_signature_kind kind,
                       const uint8_t hash32[32], struct qr_error *err)
{
    signature->kind = kind;
    if (!qr_signature_recover(&signature->owner, kind, hash32, signature->sig65)) {
        return qr_error_set(
            err, QR_ERROR_REFUSED,
            "signature: no key can have made it (r or s is out of range, or r is on "
            "no curve point): copy it again from the wallet");
    }
    return true;
}

bool qr_signature_read_static(struct qr_signature *signature, const uint8_t hash32[32],
                              const uint8_t sig65[65], bool has_dynamic, struct qr_error *err)
{
    unsigned v = sig65[64];
    memcpy(signature->sig65, sig65, 65);
    if (v == 27 || v == 28) {
        return read_ecdsa(signature, QR_SIGNATURE_EIP712, hash32, err);
    }
    if (v == 31 || v == 32) {
        return read_ecdsa(signature, QR_SIGNATURE_ETH_SIGN, hash32, err);
    }
    if (v > 2) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: v is %u, which no Safe accepts: it ends in 27 or 28 "
                            "(EIP-712), 31 or 32 (eth_sign), 1 (approved hash) or 0 (contract)",
                            v);
    }
    if (v == 2) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: v is 2, a P-256 signature, which every deployed Safe "
                            "rejects: sign with a secp256k1 key");
    }
    if (!read_named_owner(signature, err)) {
        return false;
    }
    if (v == 0 && !has_dynamic) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: v is 0 (contract), but the dynamic part is missing: give "
                            "the 65 bytes followed by its length (32 bytes) and its bytes");
    }
    return true;
}

bool qr_signature_read_dynamic(struct qr_signature *signature, const uint8_t *bytes, size_t length,
                               size_t offset, struct qr_error *err)
{
    struct qr_word word = qr_word_from_bytes(bytes + offset, 32);
    uint64_t inner;
    if (!qr_word_to_u64(&inner, &word) || inner > length - offset - 32) {
        char decimal[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(decimal, &word);
        return qr_error_set(
            err, QR_ERROR_INPUT,
            "contract signature: its dynamic part at byte %zu should have %s bytes, "
            "but only %zu are left",
            offset, decimal, length - offset - 32);
    }
    signature->dynamic = bytes + offset + 32;
    signature->dynamic_length = (size_t)inner;
    return true;
}

/* One contract signature alone: the 65 bytes, with s pointing behind them, then length and bytes.
 */
static bool read_standalone(struct qr_signature *signature, const uint8_t hash32[32],
                            const uint8_t *bytes, size_t length, struct qr_error *err)
{
    struct qr_word s = qr_word_from_bytes(bytes + 32, 32);
    struct qr_word expected = qr_word_from_u64(65);
    if (!qr_word_equal(&s, &expected)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "contract signature: s is not 65, where the dynamic part of a single "
                            "one begins");
    }
    if (!qr_signature_read_static(signature, hash32, bytes, true, err) ||
        !qr_signature_read_dynamic(signature, bytes, length, 65, err)) {
        return false;
    }
    if (signature->dynamic_length != length - 97) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "contract signature: %zu bytes follow its dynamic part",
                            length - 97 - signature->dynamic_length);
    }
    return true;
}

bool qr_signature_parse(struct qr_signature *signature, const uint8_t hash32[32],
                        const uint8_t *bytes, size_t length, struct qr_error *err)
{
    struct qr_signature read = {.dynamic = NULL};
    *signature = read;
    bool ok;
    if (length == 65) {
        ok = qr_signature_read_static(&read, hash32, bytes, false, err);
    } else if (length == 64) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: 64 bytes are an EIP-2098 compact signature, which a Safe "
                            "does not read: expand it to r, s and v (27 or 28)");
    } else if (length >= 97 && bytes[64] == 0) {
        ok = read_standalone(&read, hash32, bytes, length, err);
    } else {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature: it has %zu bytes, but one has 65, and a contract's at "
                            "least 97 with v 0",
                            length);
    }
    if (ok) {
        *signature = read;
    }
    return ok;
}
