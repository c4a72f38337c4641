/* Any text as a keystore: what is read is within its limits, and what is cheap enough is derived.
 */
#include <string.h>

#include "chain/keystore.h"
#include "chain/keystore_parts.h"
#include "fuzz.h"

/* Deriving is OpenSSL's; here only so much that the fuzzer stays quick. */
#define CHEAP_WORK   64
#define CHEAP_ROUNDS 64

static void check_limits(const struct qr_keystore *keystore)
{
    QR_ASSERT(keystore->salt_length <= sizeof keystore->salt);
    switch (keystore->kdf) {
    case QR_KEYSTORE_SCRYPT:
        QR_ASSERT(keystore->n >= 2 && (keystore->n & (keystore->n - 1)) == 0);
        QR_ASSERT(keystore->r >= 1 && keystore->p >= 1);
        QR_ASSERT(keystore->n <= QR_KEYSTORE_MAX_MEMORY / 128 / keystore->r);
        QR_ASSERT(keystore->p <= QR_KEYSTORE_MAX_WORK / (keystore->n * keystore->r));
        break;
    case QR_KEYSTORE_PBKDF2:
        QR_ASSERT(keystore->rounds >= 1 && keystore->rounds <= QR_KEYSTORE_MAX_ROUNDS);
        break;
    }
}

static bool is_cheap(const struct qr_keystore *keystore)
{
    return keystore->kdf == QR_KEYSTORE_SCRYPT
               ? keystore->n * keystore->r * keystore->p <= CHEAP_WORK
               : keystore->rounds <= CHEAP_ROUNDS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct qr_keystore nothing;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_keystore keystore;
    struct qr_secret password = QR_SECRET_INIT;
    struct qr_key *key;
    if (!qr_keystore_read(&keystore, (const char *)data, size, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
        QR_ASSERT(memcmp(&keystore, &nothing, sizeof keystore) == 0);
        return 0;
    }
    check_limits(&keystore);
    if (!is_cheap(&keystore)) {
        return 0;
    }
    qr_secret_set(&password, "p", 1);
    bool ok = qr_keystore_decrypt(&key, (const char *)data, size, &password, &err);
    QR_ASSERT(ok == (key != NULL));
    QR_ASSERT(ok || err.kind == QR_ERROR_REFUSED || err.kind == QR_ERROR_INPUT);
    qr_key_free(key);
    qr_secret_dispose(&password);
    return 0;
}
