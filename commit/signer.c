#include "commit/signer.h"

#include <stdlib.h>
#include <string.h>

#include "chain/ecdsa.h"
#include "commit/signer_parts.h"
#include "safe/signature.h"

struct qr_signer *qr_signer_from_key(struct qr_key *key)
{
    struct qr_signer *signer = qr_alloc_zero(1, sizeof *signer);
    signer->kind = QR_SIGNER_KEY;
    signer->address = *qr_key_address(key);
    signer->key = key;
    return signer;
}

struct qr_signer *qr_signer_from_account(const struct qr_address *account, struct qr_chain *chain)
{
    struct qr_signer *signer = qr_alloc_zero(1, sizeof *signer);
    signer->kind = QR_SIGNER_ACCOUNT;
    signer->address = *account;
    signer->chain = chain;
    return signer;
}

void qr_signer_free(struct qr_signer *signer)
{
    if (signer != NULL) {
        qr_key_free(signer->key);
        qr_arena_dispose(&signer->arena);
        free(signer);
    }
}

const struct qr_address *qr_signer_address(const struct qr_signer *signer)
{
    return signer->kind == QR_SIGNER_COMMAND ? NULL : &signer->address;
}

bool qr_signer_recovery_id(int *recovery_id, uint8_t v, struct qr_error *err)
{
    switch (v) {
    case 0:
    case 27:
    case 31:
        *recovery_id = 0;
        return true;
    case 1:
    case 28:
    case 32:
        *recovery_id = 1;
        return true;
    default:
        *recovery_id = 0;
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "the signature ends in v %u: it must be 0, 1, 27, 28, 31 or 32", v);
    }
}

/* Recover who signed, and compare with who was to sign. */
static bool check_signature(struct qr_address *owner, int *recovery_id,
                            const struct qr_signer *signer, const uint8_t sig65[65],
                            const uint8_t hash32[32], struct qr_error *err)
{
    if (!qr_signer_recovery_id(recovery_id, sig65[64], err)) {
        return false;
    }
    if (!qr_ecdsa_recover(owner, hash32, sig65, *recovery_id)) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "no key can have made the signature: its r or s is out of range");
    }
    if (signer->kind == QR_SIGNER_COMMAND || qr_address_equal(owner, &signer->address)) {
        return true;
    }
    char found[QR_ADDRESS_SIZE];
    char expected[QR_ADDRESS_SIZE];
    qr_address_format(found, owner);
    qr_address_format(expected, &signer->address);
    *owner = (struct qr_address){{0}};
    return qr_error_set(err, QR_ERROR_REFUSED, "the signature recovers to %s, not to the signer %s",
                        found, expected);
}

bool qr_signer_sign_step(uint8_t sig65[65], struct qr_address *owner, struct qr_signer *signer,
                         const struct qr_step *step, bool eth_sign, struct qr_error *err)
{
    QR_ASSERT(qr_step_is_of_safe(step));
    struct qr_step own = *step;
    uint8_t hash32[32];
    uint8_t made65[65];
    int recovery_id = 0;
    bool ok = false;
    memset(sig65, 0, 65);
    *owner = (struct qr_address){{0}};
    /* What is signed is what the fields say. */
    qr_safe_tx_hash(&own.hashes, &own.safe, &own.tx);
    memcpy(hash32, own.hashes.hash32, sizeof hash32);
    if (eth_sign) {
        qr_eth_sign_hash(hash32, own.hashes.hash32);
    }
    switch (signer->kind) {
    case QR_SIGNER_KEY:
        ok = qr_key_sign(made65, signer->key, hash32, err);
        break;
    case QR_SIGNER_COMMAND:
        ok = qr_signer_command_sign(made65, signer, &own, hash32, eth_sign, err);
        break;
    case QR_SIGNER_ACCOUNT:
        ok = qr_signer_account_sign(made65, signer, &own, eth_sign, err);
        break;
    }
    if (!ok || !check_signature(owner, &recovery_id, signer, made65, hash32, err)) {
        return false;
    }
    memcpy(sig65, made65, 64);
    sig65[64] = (uint8_t)((eth_sign ? 31 : 27) + recovery_id);
    return true;
}

/* One field that was asked for, and as it was signed. */
struct field {
    const char *name;
    struct qr_word asked;
    struct qr_word signed_;
};

static bool check_fields(const struct qr_transaction *asked, const struct qr_transaction *found,
                         struct qr_error *err)
{
    bool legacy = asked->fees.type == QR_TRANSACTION_LEGACY;
    const struct field fields[] = {
        {"chain id", qr_word_from_u64(asked->chain_id), qr_word_from_u64(found->chain_id)},
        {"type", qr_word_from_u64((uint64_t)asked->fees.type * 2),
         qr_word_from_u64((uint64_t)found->fees.type * 2)},
        {"nonce", qr_word_from_u64(asked->nonce), qr_word_from_u64(found->nonce)},
        {"gas", qr_word_from_u64(asked->gas), qr_word_from_u64(found->gas)},
        {"fee", asked->fees.max_fee, found->fees.max_fee},
        {"priority fee", legacy ? found->fees.priority_fee : asked->fees.priority_fee,
         found->fees.priority_fee},
        {"value", asked->value, found->value},
        {"to", qr_address_to_word(&asked->to), qr_address_to_word(&found->to)},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!qr_word_equal(&fields[i].asked, &fields[i].signed_)) {
            char asked_text[QR_WORD_DECIMAL_SIZE];
            char signed_text[QR_WORD_DECIMAL_SIZE];
            qr_word_to_decimal(asked_text, &fields[i].asked);
            qr_word_to_decimal(signed_text, &fields[i].signed_);
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "another transaction was signed than asked for: its %s is %s, not "
                                "%s",
                                fields[i].name, signed_text, asked_text);
        }
    }
    if (asked->data_length != found->data_length ||
        (asked->data_length > 0 && memcmp(asked->data, found->data, asked->data_length) != 0)) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "another transaction was signed than asked for: its data differs");
    }
    return true;
}

/* What goes to the network is read back first, whoever made it. */
static bool check_transaction(const struct qr_signer *signer, const struct qr_buffer *raw,
                              const struct qr_transaction *asked, struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_transaction found;
    struct qr_address from;
    if (!qr_transaction_decode(&found, &from, raw->data, raw->length, &arena, err)) {
        err->kind = QR_ERROR_REFUSED;
        return qr_error_context(err, "the transaction that was signed");
    }
    if (!check_fields(asked, &found, err)) {
        return false;
    }
    if (signer->kind == QR_SIGNER_COMMAND || qr_address_equal(&from, &signer->address)) {
        return true;
    }
    char found_text[QR_ADDRESS_SIZE];
    char expected_text[QR_ADDRESS_SIZE];
    qr_address_format(found_text, &from);
    qr_address_format(expected_text, &signer->address);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "the transaction was signed by %s, not by the signer %s", found_text,
                        expected_text);
}

/* Sign its hash here or by a command. */
static bool sign_hash(struct qr_buffer *raw, const struct qr_signer *signer,
                      const struct qr_transaction *transaction, struct qr_error *err)
{
    uint8_t hash32[32];
    uint8_t sig65[65];
    struct qr_address owner;
    int recovery_id = 0;
    qr_transaction_signing_hash(hash32, transaction);
    bool ok = signer->kind == QR_SIGNER_KEY
                  ? qr_key_sign(sig65, signer->key, hash32, err)
                  : qr_signer_command_sign(sig65, signer, NULL, hash32, false, err);
    if (!ok || !check_signature(&owner, &recovery_id, signer, sig65, hash32, err)) {
        return false;
    }
    sig65[64] = (uint8_t)recovery_id;
    qr_transaction_add_signed(raw, transaction, sig65);
    return true;
}

bool qr_signer_sign_transaction(struct qr_buffer *raw, struct qr_signer *signer,
                                const struct qr_transaction *transaction, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer made = QR_BUFFER_INIT;
    bool ok = signer->kind == QR_SIGNER_ACCOUNT
                  ? qr_signer_account_sign_transaction(&made, signer, transaction, err)
                  : sign_hash(&made, signer, transaction, err);
    if (!ok || !check_transaction(signer, &made, transaction, err)) {
        return false;
    }
    qr_buffer_add(raw, made.data, made.length);
    return true;
}
