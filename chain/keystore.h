/* Keystore files, version 3 (Web3 Secret Storage), as geth, Foundry and ethers write them. */
#ifndef QUORATE_CHAIN_KEYSTORE_H
#define QUORATE_CHAIN_KEYSTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/secret.h"
#include "chain/key.h"

/* Most memory that scrypt's parameters may ask for, in bytes; and most rounds of PBKDF2. A file may
 * come from anywhere, and must not take the machine down. */
#define QR_KEYSTORE_MAX_MEMORY ((size_t)1 << 30)
#define QR_KEYSTORE_MAX_ROUNDS 10000000

/* Read a keystore's JSON and decrypt its key. scrypt and PBKDF2 with HMAC-SHA-256, AES-128-CTR;
 * "crypto" in either case, parameters in any order. Checked: version 3, lengths, parameters within
 * the limits before anything is derived, the MAC in constant time before anything is decrypted, and
 * the file's address, when it has one, against the key's. A wrong password is QR_ERROR_REFUSED and
 * says so; a malformed file QR_ERROR_INPUT with its line. No message holds a part of a secret. */
QR_MUST_USE bool qr_keystore_decrypt(struct qr_key **key, const char *json, size_t length,
                                     const struct qr_secret *password, struct qr_error *err);

#endif
