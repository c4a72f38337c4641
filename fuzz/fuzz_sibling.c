/* A hostile proposal.json in a directory beside the proposal that is verified: it can only add a
 * caution, and one that is told the same way again. */
#include <string.h>

#include "fuzz.h"
#include "prepare/siblings.h"

static const char safe[] = "0x1c694Fc3006D81ff4a56F97E1b99529066a23725";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json = QR_JSON_INIT;
    struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_source source = {.config = {.chain_id = qr_word_from_u64(8453)}};
    struct qr_action action = {.kind = "call"};
    struct qr_step step = {.kind = QR_STEP_SAFE_TRANSACTION, .tx = {.nonce = qr_word_from_u64(7)}};
    struct qr_proposal proposal = {.source = &source,
                                   .actions = &action,
                                   .n_actions = 1,
                                   .route = {.steps = &step, .n_steps = 1}};
    QR_ASSERT(qr_address_parse(&step.safe.address, safe, strlen(safe), "it", &err));
    if (qr_json_parse(&json, (const char *)data, size, &err)) {
        qr_compare_sibling(&findings, &proposal, "other", qr_json_root(&json));
        QR_ASSERT(findings.count <= 1);
        for (size_t i = 0; i < findings.count; i++) {
            QR_ASSERT(findings.items[i].level == QR_CAUTION);
            QR_ASSERT(strcmp(findings.items[i].code, "nonce-shared") == 0);
        }
    }
    qr_findings_dispose(&findings);
    qr_json_dispose(&json);
    return 0;
}
