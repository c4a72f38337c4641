#include "safe/transaction.h"

#include <string.h>

#include "abi/calldata.h"
#include "abi/keccak.h"

/* keccak256("EIP712Domain(address verifyingContract)"), below 1.3.0 */
static const uint8_t domain_type32[32] = {
    0x03, 0x5a, 0xff, 0x83, 0xd8, 0x69, 0x37, 0xd3, 0x5b, 0x32, 0xe0, 0x4f, 0x0d, 0xdc, 0x6f, 0xf4,
    0x69, 0x29, 0x0e, 0xef, 0x2f, 0x1b, 0x69, 0x2d, 0x8a, 0x81, 0x5c, 0x89, 0x40, 0x4d, 0x47, 0x49,
};

/* keccak256("EIP712Domain(uint256 chainId,address verifyingContract)"), from 1.3.0 on */
static const uint8_t domain_with_chain_type32[32] = {
    0x47, 0xe7, 0x95, 0x34, 0xa2, 0x45, 0x95, 0x2e, 0x8b, 0x16, 0x89, 0x3a, 0x33, 0x6b, 0x85, 0xa3,
    0xd9, 0xea, 0x9f, 0xa8, 0xc5, 0x73, 0xf3, 0xd8, 0x03, 0xaf, 0xb9, 0x2a, 0x79, 0x46, 0x92, 0x18,
};

/* keccak256 of the SafeTx type with dataGas, below 1.0.0 */
static const uint8_t tx_with_data_gas_type32[32] = {
    0x14, 0xd4, 0x61, 0xbc, 0x74, 0x12, 0x36, 0x7e, 0x92, 0x46, 0x37, 0xb3, 0x63, 0xc7, 0xbf, 0x29,
    0xb8, 0xf4, 0x7e, 0x2f, 0x84, 0x86, 0x9f, 0x44, 0x26, 0xe5, 0x63, 0x3d, 0x8a, 0xf4, 0x7b, 0x20,
};

/* keccak256 of the SafeTx type with baseGas, from 1.0.0 on */
static const uint8_t tx_type32[32] = {
    0xbb, 0x83, 0x10, 0xd4, 0x86, 0x36, 0x8d, 0xb6, 0xbd, 0x6f, 0x84, 0x94, 0x02, 0xfd, 0xd7, 0x3a,
    0xd5, 0x3d, 0x31, 0x6b, 0x5a, 0x4b, 0x26, 0x44, 0xad, 0x6e, 0xfe, 0x0f, 0x94, 0x12, 0x86, 0xd8,
};

/* keccak256("SafeMessage(bytes message)"), every version */
static const uint8_t message_type32[32] = {
    0x60, 0xb3, 0xcb, 0xf8, 0xb4, 0xa2, 0x23, 0xd6, 0x8d, 0x64, 0x1b, 0x3b, 0x6d, 0xdf, 0x9a, 0x29,
    0x8e, 0x7f, 0x33, 0x71, 0x0c, 0xf3, 0xd3, 0xa9, 0xd1, 0x14, 0x6b, 0x5a, 0x61, 0x50, 0xfb, 0xca,
};

#define ADDRESS_PADDING "\0\0\0\0\0\0\0\0\0\0\0\0"

static void absorb_word(struct qr_keccak *keccak, const struct qr_word *word)
{
    qr_keccak_update(keccak, word->be32, 32);
}

static void absorb_address(struct qr_keccak *keccak, const struct qr_address *address)
{
    qr_keccak_update(keccak, ADDRESS_PADDING, 12);
    qr_keccak_update(keccak, address->addr20, 20);
}

/* Below 1.3.0 the contract fixes its separator at setup, without a chain id. */
void qr_safe_domain_hash(uint8_t domain32[32], const struct qr_safe *safe)
{
    struct qr_keccak keccak;
    qr_keccak_init(&keccak);
    if (qr_safe_version_has_chain_id(safe->version)) {
        qr_keccak_update(&keccak, domain_with_chain_type32, 32);
        absorb_word(&keccak, &safe->chain_id);
    } else {
        qr_keccak_update(&keccak, domain_type32, 32);
    }
    absorb_address(&keccak, &safe->address);
    qr_keccak_final(domain32, &keccak);
}

/* encodeData of SafeTx up to the nonce, its last field. */
static struct qr_keccak absorb_all_but_nonce(const struct qr_safe *safe,
                                             const struct qr_safe_tx *tx)
{
    uint8_t data32[32];
    qr_keccak256(data32, tx->data, tx->data_length);
    struct qr_word operation = qr_word_from_u64((uint64_t)tx->operation);
    struct qr_keccak keccak;
    qr_keccak_init(&keccak);
    qr_keccak_update(&keccak, safe->version < QR_SAFE_1_0_0 ? tx_with_data_gas_type32 : tx_type32,
                     32);
    absorb_address(&keccak, &tx->to);
    absorb_word(&keccak, &tx->value);
    qr_keccak_update(&keccak, data32, 32);
    absorb_word(&keccak, &operation);
    absorb_word(&keccak, &tx->safe_tx_gas);
    absorb_word(&keccak, &tx->base_gas);
    absorb_word(&keccak, &tx->gas_price);
    absorb_address(&keccak, &tx->gas_token);
    absorb_address(&keccak, &tx->refund_receiver);
    return keccak;
}

void qr_safe_tx_hash(struct qr_typed_data_hashes *hashes, const struct qr_safe *safe,
                     const struct qr_safe_tx *tx)
{
    qr_safe_domain_hash(hashes->domain32, safe);
    struct qr_keccak keccak = absorb_all_but_nonce(safe, tx);
    absorb_word(&keccak, &tx->nonce);
    qr_keccak_final(hashes->message32, &keccak);
    qr_eip712_hash(hashes->hash32, hashes->domain32, hashes->message32);
}

bool qr_safe_tx_find_nonce(uint64_t *nonce, const struct qr_safe *safe, const struct qr_safe_tx *tx,
                           const uint8_t hash32[32], uint64_t count)
{
    uint8_t domain32[32];
    qr_safe_domain_hash(domain32, safe);
    /* Ten of the eleven words are the same for every nonce: absorbed once. */
    const struct qr_keccak prefix = absorb_all_but_nonce(safe, tx);
    for (*nonce = 0; *nonce < count; ++*nonce) {
        struct qr_word word = qr_word_from_u64(*nonce);
        struct qr_keccak keccak = prefix;
        uint8_t message32[32];
        uint8_t candidate32[32];
        absorb_word(&keccak, &word);
        qr_keccak_final(message32, &keccak);
        qr_eip712_hash(candidate32, domain32, message32);
        if (memcmp(candidate32, hash32, 32) == 0) {
            return true;
        }
    }
    *nonce = 0;
    return false;
}

void qr_safe_message_hash(struct qr_typed_data_hashes *hashes, const struct qr_safe *safe,
                          const uint8_t *message, size_t length)
{
    uint8_t struct64[64];
    memcpy(struct64, message_type32, 32);
    qr_keccak256(struct64 + 32, message, length);
    qr_safe_domain_hash(hashes->domain32, safe);
    qr_keccak256(hashes->message32, struct64, sizeof struct64);
    qr_eip712_hash(hashes->hash32, hashes->domain32, hashes->message32);
}

void qr_safe_tx_add_exec_calldata(struct qr_buffer *out, const struct qr_safe_tx *tx,
                                  const uint8_t *signatures, size_t length)
{
    const uint64_t head = 10 * 32;
    qr_calldata_add_selector(out, "execTransaction(address,uint256,bytes,uint8,uint256,uint256,"
                                  "uint256,address,address,bytes)");
    qr_calldata_add_address(out, &tx->to);
    qr_calldata_add_word(out, &tx->value);
    qr_calldata_add_u64(out, head);
    qr_calldata_add_u64(out, (uint64_t)tx->operation);
    qr_calldata_add_word(out, &tx->safe_tx_gas);
    qr_calldata_add_word(out, &tx->base_gas);
    qr_calldata_add_word(out, &tx->gas_price);
    qr_calldata_add_address(out, &tx->gas_token);
    qr_calldata_add_address(out, &tx->refund_receiver);
    qr_calldata_add_u64(out, head + qr_calldata_bytes_tail_size(tx->data_length));
    qr_calldata_add_bytes_tail(out, tx->data, tx->data_length);
    qr_calldata_add_bytes_tail(out, signatures, length);
}
