/* What a reviewer is handed, read into things to decode: calldata, a Safe's transaction, a body of
 * the Safe Transaction Service, a file of the Transaction Builder. Pure.
 *
 * What a document says about itself (hashes, a checksum, the call in words beside its bytes) is
 * recomputed and compared; a difference is a finding, not an error. */
#ifndef QUORATE_REVIEW_DOCUMENT_H
#define QUORATE_REVIEW_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/typed_data.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "review/call.h"
#include "review/finding.h"
#include "safe/transaction.h"

enum qr_review_kind {
    QR_REVIEW_CALLDATA,
    QR_REVIEW_SAFE_TRANSACTION, /* {"safe","chain_id","version","transaction":{…}} */
    QR_REVIEW_SERVICE,          /* a proposal to the Transaction Service, or one of its answers */
    QR_REVIEW_BUILDER,          /* a file of the Transaction Builder */
};

/* "calldata", "safe-transaction", "transaction-service", "transaction-builder". */
const char *qr_review_kind_text(enum qr_review_kind kind);

/* What the reviewer says beside it; NULL where nothing is said. Where a document says otherwise
 * that is a mismatch, and the reviewer is believed. Borrowed. */
struct qr_review_line {
    const struct qr_address *safe;
    const struct qr_word *chain_id;
    const enum qr_safe_version *version;
    /* of calldata only: whom it calls, and who calls */
    const struct qr_address *to;
    const struct qr_address *from;
};

/* Zero-initialise first (findings: QR_FINDINGS_INIT). It borrows the text. */
struct qr_review_document {
    enum qr_review_kind kind;
    /* which Safe, as far as the document or the reviewer says, or a hash gives away */
    bool has_safe;
    bool has_chain;
    bool has_version;
    struct qr_safe safe;
    /* the calls; none of them has a path */
    struct qr_call_request *requests;
    size_t n_requests;
    /* of a Safe's transaction */
    const struct qr_safe_tx *tx; /* or NULL */
    bool has_hashes; /* Safe, chain and version are known, or a scheme and a chain were found that
                        give the hash that the document claims */
    struct qr_typed_data_hashes hashes;
    /* a hash that the document claims and that nothing could be compared with, or NULL */
    const char *unchecked_hash; /* its name: "safeTxHash" */
    const char *name;           /* of a Builder file, or NULL; text from outside */
    struct qr_findings findings;
    struct qr_arena arena;
};

/* Read the content of a file: hex text or JSON, told apart by what they hold. QR_ERROR_INPUT, with
 * line and column where it is JSON, when it is none of the kinds or malformed. document is then
 * only to be disposed of. */
QR_MUST_USE bool qr_review_document_read(struct qr_review_document *document, const char *text,
                                         size_t length, const struct qr_review_line *line,
                                         struct qr_error *err);
/* The same for bytes that are calldata; they are borrowed. */
void qr_review_document_from_calldata(struct qr_review_document *document, const uint8_t *data,
                                      size_t length, const struct qr_review_line *line);
void qr_review_document_dispose(struct qr_review_document *document);

#endif
