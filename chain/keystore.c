#include "chain/keystore.h"

#include <openssl/evp.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/secret.h"
#include "chain/keystore_parts.h"

/* What is derived from the password; lives in secure memory. */
struct derived {
    uint8_t key32[32]; /* 16 bytes of cipher key, then 16 for the MAC */
    uint8_t plain32[32];
    uint8_t mac32[32];
    uint8_t mac_input[16 + 32];
    struct qr_keccak keccak;
};

static bool derive(struct derived *derived, const struct qr_keystore *keystore,
                   const struct qr_secret *password, struct qr_error *err)
{
    const char *text = password->length > 0 ? (const char *)password->bytes : "";
    int done = 0;
    switch (keystore->kdf) {
    case QR_KEYSTORE_SCRYPT:
        /* The limit has some room for what OpenSSL needs beside the large table. */
        done = EVP_PBE_scrypt(text, password->length, keystore->salt, keystore->salt_length,
                              keystore->n, keystore->r, keystore->p,
                              2 * (uint64_t)QR_KEYSTORE_MAX_MEMORY, derived->key32,
                              sizeof derived->key32);
        break;
    case QR_KEYSTORE_PBKDF2:
        done = PKCS5_PBKDF2_HMAC(text, (int)password->length, keystore->salt,
                                 (int)keystore->salt_length, (int)keystore->rounds, EVP_sha256(),
                                 (int)sizeof derived->key32, derived->key32);
        break;
    }
    qr_secret_wipe_stack();
    return done == 1 ? true
                     : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                                    "cannot derive the keystore's key: not enough memory");
}

/* Nothing is decrypted with a key that the MAC does not speak for. */
static bool check_mac(struct derived *derived, const struct qr_keystore *keystore,
                      struct qr_error *err)
{
    qr_secret_copy(derived->mac_input, derived->key32 + 16, 16);
    memcpy(derived->mac_input + 16, keystore->ciphertext32, 32);
    qr_keccak_init(&derived->keccak);
    qr_keccak_update(&derived->keccak, derived->mac_input, sizeof derived->mac_input);
    qr_keccak_final(derived->mac32, &derived->keccak);
    qr_secret_wipe_stack();
    return qr_secret_equal(derived->mac32, keystore->mac32, sizeof derived->mac32)
               ? true
               : qr_error_set(err, QR_ERROR_REFUSED,
                              "the password of the keystore is wrong (or the file is damaged: its "
                              "MAC does not fit)");
}

static bool decrypt(struct derived *derived, const struct qr_keystore *keystore,
                    struct qr_error *err)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;
    bool ok =
        context != NULL &&
        EVP_DecryptInit_ex(context, EVP_aes_128_ctr(), NULL, derived->key32, keystore->iv16) == 1 &&
        EVP_DecryptUpdate(context, derived->plain32, &length, keystore->ciphertext32,
                          (int)sizeof keystore->ciphertext32) == 1 &&
        length == (int)sizeof derived->plain32;
    EVP_CIPHER_CTX_free(context);
    qr_secret_wipe_stack();
    return ok ? true
              : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                             "cannot decrypt the keystore: OpenSSL has no AES-128-CTR here");
}

/* Take the key that was decrypted, if it is the one that the file names. */
static bool take_key(struct qr_key **key, const struct derived *derived,
                     const struct qr_keystore *keystore, struct qr_error *err)
{
    if (!qr_key_from_bytes(key, derived->plain32, err)) {
        return qr_error_context(err, "the keystore");
    }
    const struct qr_address *found = qr_key_address(*key);
    if (!keystore->has_address || qr_address_equal(found, &keystore->address)) {
        return true;
    }
    char named_text[QR_ADDRESS_SIZE];
    char found_text[QR_ADDRESS_SIZE];
    qr_address_format(named_text, &keystore->address);
    qr_address_format(found_text, found);
    qr_key_free(*key);
    *key = NULL;
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "the keystore names the account %s, but its key is that of %s", named_text,
                        found_text);
}

bool qr_keystore_decrypt(struct qr_key **key, const char *json, size_t length,
                         const struct qr_secret *password, struct qr_error *err)
{
    struct qr_keystore keystore;
    *key = NULL;
    if (!qr_keystore_read(&keystore, json, length, err)) {
        return false;
    }
    struct derived *derived = qr_secret_alloc(sizeof *derived);
    bool ok = derive(derived, &keystore, password, err) && check_mac(derived, &keystore, err) &&
              decrypt(derived, &keystore, err) && take_key(key, derived, &keystore, err);
    qr_secret_free(derived, sizeof *derived);
    return ok;
}
