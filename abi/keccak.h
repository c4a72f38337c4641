/* Keccak-256 as Ethereum uses it (padding byte 0x01, not FIPS 202's 0x06), over nettle's
 * permutation. */
#ifndef QUORATE_ABI_KECCAK_H
#define QUORATE_ABI_KECCAK_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>
#include <nettle/sha3.h>

struct qr_keccak {
    struct sha3_state state;
    uint8_t block[136];
    size_t filled;
};

/* Begin a hash; then add its text in pieces of any size. */
void qr_keccak_init(struct qr_keccak *keccak);
void qr_keccak_update(struct qr_keccak *keccak, const void *bytes, size_t length);
/* Writes 32 bytes and leaves keccak as after init. */
void qr_keccak_final(uint8_t hash32[32], struct qr_keccak *keccak);

/* SHA-256 (FIPS 180-4), for compose hashes and device ids, used in the same way. */
struct qr_sha256 {
    struct sha256_ctx context;
};
void qr_sha256_init(struct qr_sha256 *sha256);
void qr_sha256_update(struct qr_sha256 *sha256, const void *bytes, size_t length);
void qr_sha256_final(uint8_t hash32[32], struct qr_sha256 *sha256);

/* The hash of one text. */
void qr_keccak256(uint8_t hash32[32], const void *bytes, size_t length);
void qr_sha256(uint8_t hash32[32], const void *bytes, size_t length);

#endif
