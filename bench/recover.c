/* Recovers 10,000 signatures with safe/signature.h and with libsecp256k1's own loop, by turns in
 * one process, and prints the median seconds of each: ours, tab, libsecp256k1's. */
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stdio.h>
#include <stdlib.h>

#include "abi/keccak.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "bench/clock.h"
#include "chain/ecdsa.h"

#define SIGNATURES 10000
#define ROUNDS     5

struct signed_hash {
    uint8_t hash32[32];
    uint8_t rs64[64];
    int recovery_id;
};

/* Keys and hashes are hashes of the index. */
static void sign(struct signed_hash *out, const secp256k1_context *context, uint32_t index)
{
    uint8_t key32[32];
    secp256k1_ecdsa_recoverable_signature signature;
    qr_sha256(key32, &index, sizeof index);
    qr_keccak256(out->hash32, &index, sizeof index);
    QR_ASSERT(
        secp256k1_ecdsa_sign_recoverable(context, &signature, out->hash32, key32, NULL, NULL) == 1);
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context, out->rs64, &out->recovery_id,
                                                            &signature);
}

static double recover_ours(const struct signed_hash *all, struct qr_address *signers)
{
    double start = bench_now();
    for (size_t i = 0; i < SIGNATURES; i++) {
        QR_ASSERT(qr_ecdsa_recover(&signers[i], all[i].hash32, all[i].rs64, all[i].recovery_id));
    }
    return bench_now() - start;
}

static double recover_theirs(const struct signed_hash *all, const secp256k1_context *context,
                             uint8_t *check)
{
    double start = bench_now();
    for (size_t i = 0; i < SIGNATURES; i++) {
        secp256k1_ecdsa_recoverable_signature signature;
        secp256k1_pubkey key;
        uint8_t serialized[65];
        size_t length = sizeof serialized;
        QR_ASSERT(secp256k1_ecdsa_recoverable_signature_parse_compact(
                      context, &signature, all[i].rs64, all[i].recovery_id) == 1);
        QR_ASSERT(secp256k1_ecdsa_recover(context, &key, &signature, all[i].hash32) == 1);
        secp256k1_ec_pubkey_serialize(context, serialized, &length, &key,
                                      SECP256K1_EC_UNCOMPRESSED);
        *check ^= serialized[64];
    }
    return bench_now() - start;
}

int main(void)
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    struct signed_hash *all = qr_alloc_zero(SIGNATURES, sizeof *all);
    struct qr_address *signers = qr_alloc_zero(SIGNATURES, sizeof *signers);
    for (uint32_t i = 0; i < SIGNATURES; i++) {
        sign(&all[i], context, i);
    }
    double ours[ROUNDS];
    double theirs[ROUNDS];
    volatile uint8_t sink = 0;
    uint8_t check = 0;
    (void)recover_ours(all, signers);
    for (size_t round = 0; round < ROUNDS; round++) {
        ours[round] = recover_ours(all, signers);
        theirs[round] = recover_theirs(all, context, &check);
    }
    sink = check;
    (void)sink;
    printf("%.6f\t%.6f\n", bench_median(ours, ROUNDS), bench_median(theirs, ROUNDS));
    free(all);
    free(signers);
    secp256k1_context_destroy(context);
    return 0;
}
