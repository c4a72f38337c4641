/* What inspect reads: a document gives calls or a reason; what it says of its Safe is settled; what
 * was read from a Safe's transaction gives the hashes that stand beside it; and calldata gives its
 * own bytes. */
#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "review/document.h"

static void check_calldata(const struct qr_review_document *document)
{
    QR_ASSERT(document->n_requests == 1 && document->tx == NULL && !document->has_hashes);
    QR_ASSERT(document->findings.count == 0);
}

static void check_transaction(const struct qr_review_document *document)
{
    QR_ASSERT(document->n_requests == 1 && document->requests[0].safe_tx == document->tx);
    QR_ASSERT(document->requests[0].has_from == document->has_safe);
    QR_ASSERT(!document->has_hashes || document->has_safe);
    if (document->has_hashes && document->has_version) {
        struct qr_typed_data_hashes hashes;
        qr_safe_tx_hash(&hashes, &document->safe, document->tx);
        QR_ASSERT(memcmp(&hashes, &document->hashes, sizeof hashes) == 0);
    }
}

static void check_batch(const struct qr_review_document *document)
{
    QR_ASSERT(document->n_requests > 0 && document->tx == NULL);
    for (size_t i = 0; i < document->n_requests; i++) {
        const struct qr_call_request *request = &document->requests[i];
        QR_ASSERT(request->has_to && request->operation == QR_SAFE_CALL);
        QR_ASSERT(request->has_from == document->has_safe);
        QR_ASSERT(request->length == 0 || request->data != NULL);
    }
}

static void check(const struct qr_review_document *document)
{
    for (size_t i = 0; i < document->findings.count; i++) {
        QR_ASSERT(qr_finding_code_is_known(document->findings.items[i].code));
        QR_ASSERT(document->findings.items[i].text[0] != '\0');
    }
    switch (document->kind) {
    case QR_REVIEW_CALLDATA:
        check_calldata(document);
        break;
    case QR_REVIEW_SAFE_TRANSACTION:
        QR_ASSERT(document->has_hashes && document->has_version && document->has_chain);
        check_transaction(document);
        break;
    case QR_REVIEW_SERVICE:
        check_transaction(document);
        break;
    case QR_REVIEW_BUILDER:
        check_batch(document);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A claimed hash without a chain is searched for; with one there is nothing to search. */
    struct qr_word chain = qr_word_from_u64(8453);
    struct qr_review_line line = {.chain_id = &chain};
    struct qr_review_document document = {.n_requests = 0};
    struct qr_error err = QR_ERROR_INIT;
    if (qr_review_document_read(&document, (const char *)data, size, &line, &err)) {
        check(&document);
    } else {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && err.message[0] != '\0');
    }
    qr_review_document_dispose(&document);
    return 0;
}
