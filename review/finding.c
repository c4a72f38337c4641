#include "review/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* docs/review.md tells when each is given. */
static const char *const all_codes[] = {
    /* dangers in what is called */
    "delegate-call", "safe-owners", "safe-threshold", "safe-module", "safe-guard",
    "safe-fallback-handler", "safe-singleton", "gas-refund", "ownership-transfer",
    "contract-upgrade", "timelock-admin", "approve-hash", "unaccounted-bytes", "mismatch",
    "unknown-code", "not-in-trust-file",
    /* dangers that a chain shows */
    "role-missing", "nonce-used", "already-allowed", "delay-too-short", "operation-exists",
    "simulation-failed",
    /* cautions on a manifest */
    "image-not-pinned", "privileged", "host-namespace", "docker-socket", "host-mount",
    "unset-variable", "committed-secret", "unread-compose", "outside-input", "odd-text",
    "unknown-field", "unknown-value", "null-script", "hex-prefix", "odd-env", "duplicate-env",
    "missing-content", "constructor-key",
    /* cautions on calls, contracts and nonces */
    "any-device", "unseen-manifest", "empty-device", "upgrades-disabled", "unknown-call",
    "look-alike", "threshold-one", "short-delay", "open-executor", "nonce-gap", "nonce-shared",
    "unknown-chain", "step-done", "predecessor-pending", "simulation-partial", "safe-has-module",
    "safe-has-guard", "unknown-fallback-handler", "chain-input", "diff-unchecked", NULL};

const char *const *qr_finding_codes(void)
{
    return all_codes;
}

bool qr_finding_code_is_known(const char *code)
{
    for (size_t i = 0; all_codes[i] != NULL; i++) {
        if (strcmp(all_codes[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static const char *level_text(enum qr_finding_level level)
{
    switch (level) {
    case QR_CAUTION:
        return "caution";
    case QR_DANGER:
        return "danger";
    }
    return "";
}

void qr_findings_add(struct qr_findings *findings, enum qr_finding_level level, const char *code,
                     const char *where, const char *fmt, ...)
{
    if (findings->count == findings->capacity) {
        findings->capacity = 2 * findings->capacity + 8;
        findings->items = qr_realloc(findings->items, findings->capacity, sizeof *findings->items);
    }
    struct qr_finding *finding = &findings->items[findings->count++];
    *finding = (struct qr_finding){.level = level, .code = code};
    finding->where = qr_strndup(where, strlen(where));

    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    QR_ASSERT(length >= 0);
    finding->text = qr_alloc((size_t)length + 1);
    va_start(args, fmt);
    (void)vsnprintf(finding->text, (size_t)length + 1, fmt, args);
    va_end(args);
}

void qr_findings_copy(struct qr_findings *to, const struct qr_findings *from)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct qr_finding *finding = &from->items[i];
        qr_findings_add(to, finding->level, finding->code, finding->where, "%s", finding->text);
    }
}

void qr_findings_accept(struct qr_findings *findings, const char *const *codes, size_t n_codes)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct qr_finding *finding = &findings->items[i];
        bool can_be = finding->level == QR_DANGER && strcmp(finding->code, "mismatch") != 0;
        for (size_t c = 0; can_be && c < n_codes; c++) {
            finding->accepted = finding->accepted || strcmp(finding->code, codes[c]) == 0;
        }
    }
}

const struct qr_finding *qr_findings_first_danger(size_t *count, const struct qr_findings *findings)
{
    const struct qr_finding *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct qr_finding *finding = &findings->items[i];
        if (finding->level == QR_DANGER && !finding->accepted && n++ == 0) {
            first = finding;
        }
    }
    if (count != NULL) {
        *count = n;
    }
    return first;
}

void qr_findings_dispose(struct qr_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].where);
        free(findings->items[i].text);
    }
    free(findings->items);
    *findings = (struct qr_findings)QR_FINDINGS_INIT;
}

void qr_findings_write(struct qr_json_writer *writer, const struct qr_findings *findings)
{
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < findings->count; i++) {
        const struct qr_finding *finding = &findings->items[i];
        qr_json_write_begin(writer, '{');
        qr_json_write_key(writer, "level");
        qr_json_write_string(writer, level_text(finding->level));
        qr_json_write_key(writer, "code");
        qr_json_write_string(writer, finding->code);
        qr_json_write_key(writer, "where");
        qr_json_write_string(writer, finding->where);
        qr_json_write_key(writer, "text");
        qr_json_write_string(writer, finding->text);
        if (finding->accepted) {
            qr_json_write_key(writer, "accepted");
            qr_json_write_bool(writer, true);
        }
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}
