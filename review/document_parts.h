/* The parts of review/document.h. Private to this folder. */
#ifndef QUORATE_REVIEW_DOCUMENT_PARTS_H
#define QUORATE_REVIEW_DOCUMENT_PARTS_H

#include "abi/path.h"
#include "base/json.h"
#include "review/document.h"

/* Whether a member is absent or null. */
bool qr_document_lacks(struct qr_json_value value);

/* Take the Safe, the chain or the version that the document names; where the reviewer named another
 * one that is a finding, and theirs stays. */
void qr_document_name_safe(struct qr_review_document *document, const struct qr_address *safe,
                           const char *where);
void qr_document_name_chain(struct qr_review_document *document, const struct qr_word *chain_id,
                            const char *where);
void qr_document_name_version(struct qr_review_document *document, enum qr_safe_version version,
                              const char *where);

/* Read a file of the Transaction Builder, a body of the Transaction Service, and a Safe's
 * transaction with the Safe around it. */
QR_MUST_USE bool qr_document_read_builder(struct qr_review_document *document,
                                          struct qr_json_value root, struct qr_error *err);
QR_MUST_USE bool qr_document_read_service(struct qr_review_document *document,
                                          struct qr_json_value root, struct qr_error *err);
QR_MUST_USE bool qr_document_read_safe_transaction(struct qr_review_document *document,
                                                   struct qr_json_value root, struct qr_error *err);

/* Which of the three hashes a document claims. */
enum qr_claimed_hash { QR_CLAIM_DOMAIN, QR_CLAIM_MESSAGE, QR_CLAIM_SAFE_TX };

/* A hash that a document says is its own. */
struct qr_hash_claim {
    const char *name;  /* "safeTxHash" */
    const char *where; /* "transaction.safeTxHash" */
    uint8_t hash32[32];
    enum qr_claimed_hash of;
};
#define QR_DOCUMENT_MAX_CLAIMS 10

/* Compute the hashes of the document's tx as far as its Safe is known, and compare every claim.
 * Where chain or version are not known, the known ones are tried until a claim is met. */
void qr_document_check_hashes(struct qr_review_document *document,
                              const struct qr_hash_claim *claims, size_t n_claims);

/* Compare what the service says that the data of the document's tx means (dataDecoded, absent or
 * null too), and each valueDecoded in it, with the data. */
void qr_document_check_decoded(struct qr_review_document *document, struct qr_json_value decoded,
                               const char *where);

/* Add a caution for each text of the document that reads as something that it is not. */
void qr_document_check_texts(struct qr_review_document *document, struct qr_json_value root);

#endif
