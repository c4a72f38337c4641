/* A keystore file as it is read, before anything is derived. Internal to the folder. */
#ifndef QUORATE_CHAIN_KEYSTORE_PARTS_H
#define QUORATE_CHAIN_KEYSTORE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/attributes.h"
#include "base/error.h"

#define QR_KEYSTORE_MAX_SIZE 65536 /* of the file, in bytes */
#define QR_KEYSTORE_MAX_SALT 256   /* bytes */
/* Most blocks of 128 bytes that scrypt may mix (n * r * p), which bounds its time to seconds. */
#define QR_KEYSTORE_MAX_WORK ((uint64_t)1 << 24)

enum qr_keystore_kdf { QR_KEYSTORE_SCRYPT, QR_KEYSTORE_PBKDF2 };

/* All of it is within the limits. Nothing of it is secret. */
struct qr_keystore {
    enum qr_keystore_kdf kdf;
    uint64_t n; /* scrypt: a power of two */
    uint64_t r;
    uint64_t p;
    uint64_t rounds; /* PBKDF2 */
    uint8_t salt[QR_KEYSTORE_MAX_SALT];
    size_t salt_length;
    uint8_t iv16[16];
    uint8_t ciphertext32[32];
    uint8_t mac32[32];
    bool has_address;
    struct qr_address address;
};

/* Read and check it. On an error (QR_ERROR_INPUT, with line and column) it is zero. */
QR_MUST_USE bool qr_keystore_read(struct qr_keystore *keystore, const char *json, size_t length,
                                  struct qr_error *err);

#endif
