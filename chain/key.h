/* Private keys: read, used, wiped. */
#ifndef QUORATE_CHAIN_KEY_H
#define QUORATE_CHAIN_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/secret.h"

/* A private key in secure memory, with its account. */
struct qr_key;

/* From 32 bytes; zero and what is not below the group's order is QR_ERROR_INPUT. */
QR_MUST_USE bool qr_key_from_bytes(struct qr_key **key, const uint8_t secret32[32],
                                   struct qr_error *err);
/* From 64 hex digits, with or without 0x, and white space around them. `what` names where they came
 * from; messages never hold a digit of them. */
QR_MUST_USE bool qr_key_from_hex(struct qr_key **key, const struct qr_secret *text,
                                 const char *what, struct qr_error *err);
/* From a file that only its owner can read, and from an environment variable, which is then removed
 * from the environment and overwritten in place. */
QR_MUST_USE bool qr_key_read_file(struct qr_key **key, const char *path, struct qr_error *err);
QR_MUST_USE bool qr_key_read_environment(struct qr_key **key, const char *name,
                                         struct qr_error *err);

/* Its account; borrowed from the key. */
const struct qr_address *qr_key_address(const struct qr_key *key);

/* Sign a hash: RFC 6979 nonce, low s. sig65 is r, s and the recovery id (0 or 1). The signature is
 * recovered and compared with the key's account before it is given out; what differs (a fault of
 * the machine) is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_key_sign(uint8_t sig65[65], const struct qr_key *key, const uint8_t hash32[32],
                             struct qr_error *err);

/* Wipes it. NULL is fine. */
void qr_key_free(struct qr_key *key);

#endif
