#include "chain/key.h"

#include <secp256k1_recovery.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/buffer.h"
#include "chain/ecdsa.h"

struct qr_key {
    uint8_t secret32[32];
    secp256k1_context *context; /* blinded by random bytes */
    struct qr_address address;
};

/* Blinding makes the time and the power that signing takes tell nothing about the key. */
static bool blind(secp256k1_context *context, struct qr_error *err)
{
    uint8_t *seed32 = qr_secret_alloc(32);
    bool ok = getrandom(seed32, 32, 0) == 32 && secp256k1_context_randomize(context, seed32) == 1;
    qr_secret_free(seed32, 32);
    return ok ? true
              : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                             "cannot use a private key: the system gives no random bytes");
}

static bool find_address(struct qr_key *key, struct qr_error *err)
{
    secp256k1_pubkey point;
    uint8_t point65[65];
    size_t length = sizeof point65;
    bool ok = secp256k1_ec_pubkey_create(key->context, &point, key->secret32) == 1;
    qr_secret_wipe_stack();
    if (!ok) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "this is no private key: it is zero, or not below the order of "
                            "secp256k1");
    }
    secp256k1_ec_pubkey_serialize(key->context, point65, &length, &point,
                                  SECP256K1_EC_UNCOMPRESSED);
    qr_ecdsa_account(&key->address, point65);
    return true;
}

bool qr_key_from_bytes(struct qr_key **key, const uint8_t secret32[32], struct qr_error *err)
{
    *key = NULL;
    struct qr_key *made = qr_secret_alloc(sizeof *made);
    qr_secret_copy(made->secret32, secret32, sizeof made->secret32);
    made->context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    if (made->context == NULL || !blind(made->context, err) || !find_address(made, err)) {
        qr_key_free(made);
        return false;
    }
    *key = made;
    return true;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The value of a hex digit, or -1. */
static int digit_value(uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Whether digits are 64 hex digits; then their bytes. Anything else gives no bytes. */
static bool decode(uint8_t secret32[32], const uint8_t *digits, size_t length)
{
    bool ok = length == 64;
    for (size_t i = 0; ok && i < 32; i++) {
        int high = digit_value(digits[2 * i]);
        int low = digit_value(digits[2 * i + 1]);
        ok = high >= 0 && low >= 0;
        secret32[i] = ok ? (uint8_t)(high << 4 | low) : 0;
    }
    return ok;
}

/* Why text is no key, without a character of it. */
static bool refuse_text(const uint8_t *text, size_t length, const char *what, struct qr_error *err)
{
    if (length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s is empty: it must hold 64 hex digits", what);
    }
    if (text[0] == '{') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s holds JSON, not a raw key: give a keystore with --keystore", what);
    }
    if (length != 64) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s is no private key: it has %zu characters, not 64 hex digits", what,
                            length);
    }
    return qr_error_set(err, QR_ERROR_INPUT,
                        "%s is no private key: its 64 characters are not all hex digits", what);
}

bool qr_key_from_hex(struct qr_key **key, const struct qr_secret *text, const char *what,
                     struct qr_error *err)
{
    *key = NULL;
    const uint8_t *digits = text->bytes;
    size_t length = text->length;
    while (length > 0 && is_blank(digits[length - 1])) {
        length--;
    }
    while (length > 0 && is_blank(digits[0])) {
        digits++;
        length--;
    }
    if (length >= 2 && digits[0] == '0' && (digits[1] | 0x20) == 'x') {
        digits += 2;
        length -= 2;
    }
    uint8_t *secret32 = qr_secret_alloc(32);
    bool ok = decode(secret32, digits, length);
    qr_secret_wipe_stack();
    if (!ok) {
        (void)refuse_text(digits, length, what, err);
    } else if (!qr_key_from_bytes(key, secret32, err)) {
        ok = qr_error_context(err, "%s", what);
    }
    qr_secret_free(secret32, 32);
    return ok;
}

/* The name of a file or a variable that is a key itself must not be shown again. */
static bool is_key_itself(const char *name, struct qr_error *err)
{
    const char *digits = strncmp(name, "0x", 2) == 0 ? name + 2 : name;
    size_t length = strlen(digits);
    for (size_t i = 0; i < length; i++) {
        if (digit_value((uint8_t)digits[i]) < 0) {
            return false;
        }
    }
    if (length != 64) {
        return false;
    }
    (void)qr_error_set(err, QR_ERROR_INPUT,
                       "the command line holds a private key where the name of what holds it "
                       "belongs: others may have seen it, so use another key from now on");
    return true;
}

bool qr_key_read_file(struct qr_key **key, const char *path, struct qr_error *err)
{
    *key = NULL;
    if (is_key_itself(path, err)) {
        return false;
    }
    struct qr_secret text = QR_SECRET_INIT;
    struct qr_buffer what = QR_BUFFER_INIT;
    qr_buffer_addf(&what, "the key file %s", strcmp(path, "-") == 0 ? "standard input" : path);
    bool ok = qr_secret_read_file(&text, path, true, "key file", err) &&
              qr_key_from_hex(key, &text, qr_buffer_text(&what), err);
    qr_secret_dispose(&text);
    qr_buffer_dispose(&what);
    return ok;
}

/* Wipe the value of every entry of that name: the environment may hold one twice. */
static void remove_variable(const char *name)
{
    size_t length = strlen(name);
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') {
            char *value = *entry + length + 1;
            qr_secret_wipe(value, strlen(value));
        }
    }
    (void)unsetenv(name);
}

bool qr_key_read_environment(struct qr_key **key, const char *name, struct qr_error *err)
{
    *key = NULL;
    if (is_key_itself(name, err)) {
        return false;
    }
    if (name[0] == '\0' || strchr(name, '=') != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "an environment variable is named, not set, on the command line: "
                            "write its name alone");
    }
    const char *value = getenv(name);
    if (value == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the environment variable %s is not set: put the private key's 64 hex "
                            "digits into it",
                            name);
    }
    struct qr_secret text = QR_SECRET_INIT;
    struct qr_buffer what = QR_BUFFER_INIT;
    qr_buffer_addf(&what, "the environment variable %s", name);
    qr_secret_set(&text, value, strlen(value));
    remove_variable(name);
    bool ok = qr_key_from_hex(key, &text, qr_buffer_text(&what), err);
    qr_secret_dispose(&text);
    qr_buffer_dispose(&what);
    return ok;
}

const struct qr_address *qr_key_address(const struct qr_key *key)
{
    return &key->address;
}

/* libsecp256k1's own nonce function is RFC 6979, and its signatures have a low s. */
static bool sign(uint8_t sig65[65], const struct qr_key *key, const uint8_t hash32[32])
{
    secp256k1_ecdsa_recoverable_signature signature;
    int recovery_id = -1;
    bool ok = secp256k1_ecdsa_sign_recoverable(key->context, &signature, hash32, key->secret32,
                                               secp256k1_nonce_function_rfc6979, NULL) == 1;
    qr_secret_wipe_stack();
    if (ok) {
        secp256k1_ecdsa_recoverable_signature_serialize_compact(key->context, sig65, &recovery_id,
                                                                &signature);
        sig65[64] = (uint8_t)recovery_id;
    }
    /* 2 and 3 (r past the order) are as likely as guessing the key. */
    return ok && (recovery_id == 0 || recovery_id == 1);
}

bool qr_key_sign(uint8_t sig65[65], const struct qr_key *key, const uint8_t hash32[32],
                 struct qr_error *err)
{
    uint8_t made65[65] = {0};
    struct qr_address signer;
    memset(sig65, 0, 65);
    /* A signature that a fault of the machine spoilt can give the key away. */
    if (!sign(made65, key, hash32) || !qr_ecdsa_recover(&signer, hash32, made65, made65[64]) ||
        !qr_address_equal(&signer, &key->address)) {
        qr_secret_wipe(made65, sizeof made65);
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "the signature that was just made is not the key's own: this machine "
                            "computes wrongly; do not sign with it");
    }
    memcpy(sig65, made65, sizeof made65);
    return true;
}

void qr_key_free(struct qr_key *key)
{
    if (key != NULL) {
        secp256k1_context_destroy(key->context);
        qr_secret_free(key, sizeof *key);
    }
}
