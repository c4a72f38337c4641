/* A compose file that is read is bounded, and what the strict reader takes as well is the same to
 * both; what the lint says of it is bounded and printable, alone and within a manifest. */
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/yaml.h"
#include "fuzz.h"
#include "review/lint.h"

static size_t check_tree(const struct qr_yaml *node, unsigned depth)
{
    size_t nodes = 1;
    size_t count = 0;
    QR_ASSERT(depth <= QR_YAML_MAX_DEPTH && node->line > 0 && node->column > 0);
    for (const struct qr_yaml *at = node->first; at != NULL; at = at->next) {
        QR_ASSERT((at->key != NULL) == (node->type == QR_YAML_MAPPING));
        nodes += check_tree(at, depth + 1) + (at->key != NULL ? 1 : 0);
        count++;
    }
    QR_ASSERT(count == node->count);
    return nodes;
}

static bool is_same(const struct qr_yaml *a, const struct qr_yaml *b)
{
    if (a->type != b->type || a->count != b->count || a->length != b->length ||
        a->plain != b->plain || a->line != b->line || a->column != b->column ||
        (a->length > 0 && memcmp(a->text, b->text, a->length) != 0) ||
        (a->key != NULL && !is_same(a->key, b->key))) {
        return false;
    }
    const struct qr_yaml *right = b->first;
    for (const struct qr_yaml *left = a->first; left != NULL; left = left->next) {
        if (!is_same(left, right)) {
            return false;
        }
        right = right->next;
    }
    return true;
}

static void check_findings(const struct qr_findings *findings)
{
    QR_ASSERT(findings->count <= 10 * 21);
    for (size_t i = 0; i < findings->count; i++) {
        const struct qr_finding *finding = &findings->items[i];
        QR_ASSERT(finding->level == QR_CAUTION && qr_finding_code_is_known(finding->code));
        QR_ASSERT(strlen(finding->text) < 2000 && strlen(finding->where) < 1000);
        QR_ASSERT(qr_utf8_valid(NULL, finding->text, strlen(finding->text)));
        QR_ASSERT(qr_utf8_all_plain(finding->text, strlen(finding->text)));
        QR_ASSERT(qr_utf8_all_plain(finding->where, strlen(finding->where)));
    }
}

static void lint_manifest(const char *text, size_t size)
{
    static const struct qr_lint_names names = {.manifest = "app-compose.json"};
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer manifest = QR_BUFFER_INIT;
    QR_CLEANUP(qr_findings_dispose) struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_error err = QR_ERROR_INIT;
    if (!qr_json_parse(&json, text, size, &err)) {
        if (!qr_utf8_valid(NULL, text, size)) {
            return;
        }
        qr_buffer_add_text(&manifest, "{\"allowed_envs\":[\"A\"],\"docker_compose_file\":");
        qr_json_add_quoted(&manifest, text, size);
        qr_buffer_add_text(&manifest, ",\"pre_launch_script\":");
        qr_json_add_quoted(&manifest, text, size);
        qr_buffer_add_text(&manifest, "}");
        QR_ASSERT(qr_json_parse(&json, qr_buffer_text(&manifest), manifest.length, &err));
    }
    qr_lint_manifest(&findings, qr_json_root(&json), &names);
    check_findings(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_findings_dispose) struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_error err = QR_ERROR_INIT;
    const struct qr_yaml *compose = NULL;
    const struct qr_yaml *strict = NULL;
    /* A copy of just this size, so that a byte read after it is seen. */
    char *text = qr_alloc(size);
    memcpy(text, data, size);
    bool ok = qr_yaml_parse_compose(&compose, text, size, &arena, &err);
    QR_ASSERT(ok || (err.kind == QR_ERROR_INPUT && err.message[0] != '\0' && compose == NULL));
    QR_ASSERT(!ok || check_tree(compose, 0) <= 2 * QR_YAML_MAX_NODES);
    bool is_strict = qr_yaml_parse(&strict, text, size, &arena, &err);
    QR_ASSERT(!ok || !is_strict || is_same(compose, strict));
    bool is_linted = qr_lint_compose(&findings, text, size, "docker-compose.yml", &err);
    QR_ASSERT(ok || !is_linted);
    QR_ASSERT(is_linted || findings.count == 0);
    check_findings(&findings);
    lint_manifest(text, size);
    qr_free_pointer(&text);
    return 0;
}
