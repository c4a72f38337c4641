#include <string.h>

#include "base/hex.h"
#include "review/document_parts.h"
#include "safe/deployment_table.h"

/* Chain ids that are tried beside those where Safes are published: all from 1 on that a chain is
 * likely to have. It takes a tenth of a second. */
enum { CHAINS_TRIED = 100000 };

/* The schemes by which Safes hash, each by its oldest version. */
static const enum qr_safe_version schemes[] = {QR_SAFE_0_0_2, QR_SAFE_1_0_0, QR_SAFE_1_3_0};

static const uint8_t *part(const struct qr_typed_data_hashes *hashes,
                           const struct qr_hash_claim *claim)
{
    switch (claim->of) {
    case QR_CLAIM_DOMAIN:
        return hashes->domain32;
    case QR_CLAIM_MESSAGE:
        return hashes->message32;
    case QR_CLAIM_SAFE_TX:
        return hashes->hash32;
    }
    QR_ASSERT(false);
    return NULL;
}

static void compare(struct qr_review_document *document, const struct qr_hash_claim *claim)
{
    char said[QR_HEX32_SIZE];
    char made[QR_HEX32_SIZE];
    const uint8_t *made32 = part(&document->hashes, claim);
    if (memcmp(made32, claim->hash32, 32) == 0) {
        return;
    }
    qr_hex_encode(said, claim->hash32, 32);
    qr_hex_encode(made, made32, 32);
    qr_findings_add(&document->findings, QR_DANGER, "mismatch", claim->where,
                    "the file says %s, but its fields give %s: a field was changed, or the Safe, "
                    "its chain or its version is another",
                    said, made);
}

/* The hash on a chain of a transaction whose message hash is in hashes. */
static bool is_on_chain(struct qr_typed_data_hashes *hashes, struct qr_safe *safe, uint64_t chain,
                        const uint8_t hash32[32])
{
    safe->chain_id = qr_word_from_u64(chain);
    qr_safe_domain_hash(hashes->domain32, safe);
    qr_eip712_hash(hashes->hash32, hashes->domain32, hashes->message32);
    return memcmp(hashes->hash32, hash32, 32) == 0;
}

static bool find_chain(struct qr_typed_data_hashes *hashes, struct qr_safe *safe,
                       const uint8_t hash32[32])
{
    for (size_t i = 0; i < qr_n_deployment_chains; i++) {
        if (is_on_chain(hashes, safe, qr_deployment_chains[i].chain_id, hash32)) {
            return true;
        }
    }
    for (uint64_t chain = 1; chain <= CHAINS_TRIED; chain++) {
        if (is_on_chain(hashes, safe, chain, hash32)) {
            return true;
        }
    }
    return false;
}

/* Whether a scheme gives the hash, on the chain that is known or one that is tried. */
static bool find_by_scheme(struct qr_review_document *document, enum qr_safe_version scheme,
                           const uint8_t hash32[32])
{
    struct qr_safe safe = document->safe;
    struct qr_typed_data_hashes *hashes = &document->hashes;
    safe.version = scheme;
    qr_safe_tx_hash(hashes, &safe, document->tx);
    if (!qr_safe_version_has_chain_id(scheme) || document->has_chain) {
        return memcmp(hashes->hash32, hash32, 32) == 0;
    }
    if (!find_chain(hashes, &safe, hash32)) {
        return false;
    }
    document->has_chain = true;
    document->safe.chain_id = safe.chain_id;
    return true;
}

static bool find(struct qr_review_document *document, const uint8_t hash32[32])
{
    if (document->has_version) {
        return find_by_scheme(document, document->safe.version, hash32);
    }
    for (size_t i = sizeof schemes / sizeof schemes[0]; i-- > 0;) {
        if (find_by_scheme(document, schemes[i], hash32)) {
            return true;
        }
    }
    return false;
}

static void search(struct qr_review_document *document, const struct qr_hash_claim *claim)
{
    document->has_hashes = find(document, claim->hash32);
    if (!document->has_hashes) {
        char said[QR_HEX32_SIZE];
        qr_hex_encode(said, claim->hash32, 32);
        qr_findings_add(&document->findings, QR_DANGER, "mismatch", claim->where,
                        "no version of Safe and no chain id that is known gives %s for these "
                        "fields: a field was changed, or the chain is one to name with --chain",
                        said);
    }
}

static const struct qr_hash_claim *first_hash(const struct qr_hash_claim *claims, size_t n_claims)
{
    for (size_t i = 0; i < n_claims; i++) {
        if (claims[i].of == QR_CLAIM_SAFE_TX) {
            return &claims[i];
        }
    }
    return NULL;
}

static bool is_settled(const struct qr_review_document *document)
{
    return document->has_version &&
           (document->has_chain || !qr_safe_version_has_chain_id(document->safe.version));
}

void qr_document_check_hashes(struct qr_review_document *document,
                              const struct qr_hash_claim *claims, size_t n_claims)
{
    const struct qr_hash_claim *first = first_hash(claims, n_claims);
    if (!document->has_safe) {
        document->unchecked_hash = first != NULL ? first->name : NULL;
        return;
    }
    if (is_settled(document)) {
        document->has_hashes = true;
        qr_safe_tx_hash(&document->hashes, &document->safe, document->tx);
    } else if (first != NULL) {
        search(document, first);
    }
    for (size_t i = 0; document->has_hashes && i < n_claims; i++) {
        compare(document, &claims[i]);
    }
    if (!document->has_hashes) {
        document->hashes = (struct qr_typed_data_hashes){.hash32 = {0}};
    }
}
