#include "cli/proposal_input.h"

bool qr_input_proposal(struct qr_verification *verification, const char *path, struct qr_error *err)
{
    if (!qr_verify_directory(verification, path, NULL, NULL, err)) {
        return false;
    }
    for (size_t i = 0; i < verification->findings.count; i++) {
        const struct qr_finding *finding = &verification->findings.items[i];
        if (finding->level == QR_DANGER) {
            return qr_error_set(err, QR_ERROR_REFUSED, "%s contradicts itself: %s: %s", path,
                                finding->where, finding->text);
        }
    }
    return true;
}
