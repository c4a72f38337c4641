#include "abi/keccak.h"

#include <string.h>

/* Keccak[c = 512]: 1088 bits of rate. */
#define RATE 136

static void absorb(struct sha3_state *state, const uint8_t block[RATE])
{
    for (size_t lane = 0; lane < RATE / 8; lane++) {
        uint64_t bits = 0;
        for (size_t i = 8; i > 0; i--) {
            bits = bits << 8 | block[8 * lane + i - 1];
        }
        state->a[lane] ^= bits;
    }
    sha3_permute(state);
}

void qr_keccak_init(struct qr_keccak *keccak)
{
    *keccak = (struct qr_keccak){.filled = 0};
}

void qr_keccak_update(struct qr_keccak *keccak, const void *bytes, size_t length)
{
    const uint8_t *next = bytes;
    if (length == 0) {
        return;
    }
    if (keccak->filled > 0) {
        size_t room = RATE - keccak->filled;
        size_t taken = length < room ? length : room;
        memcpy(keccak->block + keccak->filled, next, taken);
        keccak->filled += taken;
        next += taken;
        length -= taken;
        if (keccak->filled < RATE) {
            return;
        }
        absorb(&keccak->state, keccak->block);
        keccak->filled = 0;
    }
    for (; length >= RATE; length -= RATE, next += RATE) {
        absorb(&keccak->state, next);
    }
    memcpy(keccak->block, next, length);
    keccak->filled = length;
}

void qr_keccak_final(uint8_t hash32[32], struct qr_keccak *keccak)
{
    memset(keccak->block + keccak->filled, 0, RATE - keccak->filled);
    /* The original Keccak's pad10*1, without the two domain bits that FIPS 202 puts before it. */
    keccak->block[keccak->filled] |= 0x01;
    keccak->block[RATE - 1] |= 0x80;
    absorb(&keccak->state, keccak->block);
    for (size_t i = 0; i < 32; i++) {
        hash32[i] = (uint8_t)(keccak->state.a[i / 8] >> 8 * (i % 8));
    }
    qr_keccak_init(keccak);
}

void qr_keccak256(uint8_t hash32[32], const void *bytes, size_t length)
{
    struct qr_keccak keccak;
    qr_keccak_init(&keccak);
    qr_keccak_update(&keccak, bytes, length);
    qr_keccak_final(hash32, &keccak);
}

void qr_sha256_init(struct qr_sha256 *sha256)
{
    sha256_init(&sha256->context);
}

void qr_sha256_update(struct qr_sha256 *sha256, const void *bytes, size_t length)
{
    sha256_update(&sha256->context, length, bytes);
}

void qr_sha256_final(uint8_t hash32[32], struct qr_sha256 *sha256)
{
    sha256_digest(&sha256->context, SHA256_DIGEST_SIZE, hash32);
}

void qr_sha256(uint8_t hash32[32], const void *bytes, size_t length)
{
    struct qr_sha256 sha256;
    qr_sha256_init(&sha256);
    qr_sha256_update(&sha256, bytes, length);
    qr_sha256_final(hash32, &sha256);
}
