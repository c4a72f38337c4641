#include <string.h>

#include "abi/calldata.h"
#include "abi/keccak.h"
#include "base/hex.h"
#include "prepare/route.h"

/* The tag keeps this use of the hash apart from every other, and its version from later ones. */
static const char tag[] = "quorate timelock salt 1";

void qr_salt_auto(uint8_t salt32[32], const char *commit_hex, const uint8_t *compose_hash32,
                  const struct qr_word *chain_id, const struct qr_hop *hops, size_t n_hops)
{
    static const uint8_t zero32[32] = {0};
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer commit = QR_BUFFER_INIT;
    bool valid = qr_hex_decode(&commit, commit_hex, strlen(commit_hex), &err);
    QR_ASSERT(valid && commit.length > 0);

    /* abi.encode(string, bytes, bytes32, uint256, address[]): five words of head, then three tails.
     */
    enum { HEAD = 5 * 32 };
    size_t tag_tail = qr_calldata_bytes_tail_size(sizeof tag - 1);
    size_t commit_tail = qr_calldata_bytes_tail_size(commit.length);
    struct qr_buffer encoded = QR_BUFFER_INIT;
    qr_calldata_add_u64(&encoded, HEAD);
    qr_calldata_add_u64(&encoded, HEAD + tag_tail);
    qr_calldata_add_bytes32(&encoded, compose_hash32 == NULL ? zero32 : compose_hash32);
    qr_calldata_add_word(&encoded, chain_id);
    qr_calldata_add_u64(&encoded, HEAD + tag_tail + commit_tail);
    qr_calldata_add_bytes_tail(&encoded, (const uint8_t *)tag, sizeof tag - 1);
    qr_calldata_add_bytes_tail(&encoded, commit.data, commit.length);
    qr_calldata_add_u64(&encoded, n_hops);
    for (size_t i = 0; i < n_hops; i++) {
        qr_calldata_add_address(&encoded, &hops[i].address);
    }
    qr_keccak256(salt32, encoded.data, encoded.length);
    qr_buffer_dispose(&encoded);
    qr_buffer_dispose(&commit);
}
