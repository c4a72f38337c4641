#include "chain/ecdsa.h"

#include <secp256k1_recovery.h>
#include <string.h>

#include "abi/keccak.h"

void qr_ecdsa_account(struct qr_address *account, const uint8_t point65[65])
{
    uint8_t key_hash32[32];
    qr_keccak256(key_hash32, point65 + 1, 64);
    memcpy(account->addr20, key_hash32 + 12, sizeof account->addr20);
}

bool qr_ecdsa_recover(struct qr_address *signer, const uint8_t hash32[32], const uint8_t rs64[64],
                      int recovery_id)
{
    /* Recovery needs none of the tables or the blinding that a created context has. */
    const secp256k1_context *context = secp256k1_context_static;
    secp256k1_ecdsa_recoverable_signature signature;
    secp256k1_pubkey key;
    uint8_t point65[65];
    size_t length = sizeof point65;
    QR_ASSERT(recovery_id == 0 || recovery_id == 1);
    *signer = (struct qr_address){{0}};
    if (!secp256k1_ecdsa_recoverable_signature_parse_compact(context, &signature, rs64,
                                                             recovery_id) ||
        !secp256k1_ecdsa_recover(context, &key, &signature, hash32)) {
        return false;
    }
    secp256k1_ec_pubkey_serialize(context, point65, &length, &key, SECP256K1_EC_UNCOMPRESSED);
    qr_ecdsa_account(signer, point65);
    return true;
}
