#include <string.h>

#include "abi/keccak.h"
#include "base/hex.h"
#include "chain/ecdsa.h"
#include "commit/collect_parts.h"

/* Nonces on each side of the proposal's that a stale wallet may have signed. */
enum { NONCES_AROUND = 20 };

/* A signature, and who it should be by. */
struct mistake {
    const struct qr_collection *collection;
    const struct qr_collect_claim *claim;
    const struct qr_step *step;
    const uint8_t *sig65;
    int recovery_id;
};

static bool is_over(const struct mistake *mistake, const uint8_t hash32[32])
{
    struct qr_address signer;
    bool known;
    return qr_ecdsa_recover(&signer, hash32, mistake->sig65, mistake->recovery_id) &&
           qr_collect_may_sign(&known, mistake->collection, mistake->step, mistake->claim,
                               &signer) &&
           known;
}

static bool is_over_either(const struct mistake *mistake, const uint8_t hash32[32])
{
    uint8_t prefixed32[32];
    qr_eth_sign_hash(prefixed32, hash32);
    return is_over(mistake, hash32) || is_over(mistake, prefixed32);
}

/* EIP-191 over the characters of the hash, as personal_sign gives for a text. */
static bool is_over_text(const struct mistake *mistake, bool with_0x)
{
    static const char prefix[] = "\x19"
                                 "Ethereum Signed Message:\n";
    char text[QR_HEX32_SIZE];
    uint8_t hash32[32];
    struct qr_keccak keccak;
    qr_hex_encode(text, mistake->step->hashes.hash32, 32);
    qr_keccak_init(&keccak);
    qr_keccak_update(&keccak, prefix, sizeof prefix - 1);
    qr_keccak_update(&keccak, with_0x ? "66" : "64", 2);
    qr_keccak_update(&keccak, text + (with_0x ? 0 : 2), with_0x ? 66 : 64);
    qr_keccak_final(hash32, &keccak);
    return is_over(mistake, hash32);
}

/* The transaction with another nonce. */
static bool is_over_nonce(uint64_t *nonce, const struct mistake *mistake)
{
    uint64_t ours;
    struct qr_safe_tx tx = mistake->step->tx;
    *nonce = 0;
    if (!qr_word_to_u64(&ours, &tx.nonce) || ours > UINT64_MAX - NONCES_AROUND) {
        return false;
    }
    uint64_t first = ours > NONCES_AROUND ? ours - NONCES_AROUND : 0;
    for (*nonce = first; *nonce <= ours + NONCES_AROUND; ++*nonce) {
        struct qr_typed_data_hashes hashes;
        tx.nonce = qr_word_from_u64(*nonce);
        qr_safe_tx_hash(&hashes, &mistake->step->safe, &tx);
        if (*nonce != ours && is_over_either(mistake, hashes.hash32)) {
            return true;
        }
    }
    return false;
}

/* The transaction as a Safe of another version has it: with or without the chain in the domain. */
static bool is_over_domain(const struct mistake *mistake)
{
    struct qr_safe safe = mistake->step->safe;
    struct qr_typed_data_hashes hashes;
    safe.version = qr_safe_version_has_chain_id(safe.version) ? QR_SAFE_1_2_0 : QR_SAFE_1_3_0;
    qr_safe_tx_hash(&hashes, &safe, &mistake->step->tx);
    return is_over_either(mistake, hashes.hash32);
}

/* The right hash, but the last byte is of the other recovery id. */
static bool has_wrong_v(const struct mistake *mistake)
{
    struct mistake other = *mistake;
    other.recovery_id = 1 - mistake->recovery_id;
    return is_over_either(&other, mistake->step->hashes.hash32);
}

static bool explain_step(struct qr_buffer *text, const struct mistake *mistake)
{
    const struct qr_typed_data_hashes *hashes = &mistake->step->hashes;
    uint8_t prefixed32[32];
    uint8_t twice32[32];
    uint64_t nonce;
    qr_eth_sign_hash(prefixed32, hashes->hash32);
    qr_eth_sign_hash(twice32, prefixed32);
    if (has_wrong_v(mistake)) {
        qr_buffer_add_text(text, "its last byte (v) is wrong, the rest is right: copy it again "
                                 "from the wallet");
    } else if (is_over_either(mistake, hashes->message32)) {
        qr_buffer_add_text(text, "the message hash was signed instead of the safeTxHash: sign "
                                 "typed-data.json, or the safeTxHash");
    } else if (is_over_either(mistake, hashes->domain32)) {
        qr_buffer_add_text(text, "the domain hash was signed instead of the safeTxHash: sign "
                                 "typed-data.json, or the safeTxHash");
    } else if (is_over_text(mistake, true) || is_over_text(mistake, false)) {
        qr_buffer_add_text(text, "the safeTxHash was signed as a text: sign its 32 bytes (a wallet "
                                 "takes them as hex data), or typed-data.json");
    } else if (is_over(mistake, twice32)) {
        qr_buffer_add_text(text, "the prefix of eth_sign was put before the hash twice: give the "
                                 "wallet the safeTxHash itself");
    } else if (is_over_nonce(&nonce, mistake)) {
        char ours[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(ours, &mistake->step->tx.nonce);
        qr_buffer_addf(text,
                       "the transaction was signed with nonce %llu, and this proposal has nonce "
                       "%s: sign again",
                       (unsigned long long)nonce, ours);
    } else if (is_over_domain(mistake)) {
        qr_buffer_add_text(text, "the transaction was signed for another version of the Safe "
                                 "contract, whose hash differs: sign typed-data.json");
    } else {
        return false;
    }
    return true;
}

bool qr_collect_explain(struct qr_buffer *text, const struct qr_collection *collection,
                        const struct qr_collect_claim *claim, const uint8_t sig65[65])
{
    const struct qr_route *route = &collection->request.proposal->route;
    uint8_t v = sig65[64];
    if (v != 0 && v != 1 && v != 27 && v != 28 && v != 31 && v != 32) {
        return false;
    }
    struct mistake mistake = {.collection = collection,
                              .claim = claim,
                              .sig65 = sig65,
                              .recovery_id = v <= 1 ? v : (v - 27) % 4};
    for (size_t i = 0; i < route->n_steps; i++) {
        mistake.step = &route->steps[i];
        if (qr_collect_is_wanted(collection, mistake.step) &&
            (claim->step == NULL || claim->step == mistake.step) && explain_step(text, &mistake)) {
            return true;
        }
    }
    return false;
}
