#include "cli/proposal.h"

#include <string.h>

#include "cli/input.h"
#include "cli/options.h"
#include "commit/signature_file.h"

bool qr_proposal_read_trust(struct qr_verification *verification, struct qr_signer_trust *trust,
                            struct qr_error *err)
{
    bool ok = qr_signer_trust_read(trust, err);
    verification->trust = ok ? qr_signer_trust_names(trust) : NULL;
    return ok;
}

bool qr_proposal_open(struct qr_verification *verification, const char *path, struct qr_error *err)
{
    if (!qr_verify_directory(verification, path, NULL, NULL, err)) {
        return false;
    }
    for (size_t i = 0; i < verification->findings.count; i++) {
        const struct qr_finding *finding = &verification->findings.items[i];
        if (strcmp(finding->code, "mismatch") == 0) {
            return qr_error_set(err, QR_ERROR_REFUSED, "%s contradicts itself: %s: %s", path,
                                finding->where, finding->text);
        }
    }
    return true;
}

bool qr_proposal_check_signed(const struct qr_proposal *proposal, const char *path,
                              struct qr_error *err)
{
    return qr_proposal_signed_step(proposal) != NULL ||
           qr_error_set(err, QR_ERROR_REFUSED,
                        "%s needs no signatures: its route has no Safe, and the account that owns "
                        "it sends its calls (quorate commit)",
                        path);
}

static bool has_safe(const struct qr_proposal *proposal, const struct qr_address *safe)
{
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (qr_step_is_of_safe(step) && qr_address_equal(&step->safe.address, safe)) {
            return true;
        }
    }
    return false;
}

bool qr_proposal_read_safe(const struct qr_address **safe, struct qr_cli *cli,
                           const struct qr_proposal *proposal, struct qr_error *err)
{
    *safe = NULL;
    if (!qr_cli_has(cli, "--safe")) {
        return true;
    }
    struct qr_address *address = qr_arena_alloc(&cli->arena, 1, sizeof *address);
    if (!qr_input_address(address, cli, "--safe", err)) {
        return false;
    }
    if (!has_safe(proposal, address)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--safe %s: the proposal has no transaction of that Safe",
                            qr_cli_value(cli, "--safe"));
    }
    *safe = address;
    return true;
}
