#include "prepare/explain.h"

#include <string.h>

#include "abi/keccak.h"
#include "prepare/explain_parts.h"

static const char *const part_fields[] = {"docker_compose_file", "pre_launch_script", "bash_script",
                                          "init_script"};
enum { N_PART_FIELDS = sizeof part_fields / sizeof part_fields[0] };

static void explain_dialects(struct qr_explanation *explanation, struct qr_json_value manifest,
                             const uint8_t *expected32, struct qr_arena *arena)
{
    for (unsigned i = 0; i < QR_N_DIALECTS; i++) {
        struct qr_error why = QR_ERROR_INIT;
        uint8_t hash32[32];
        size_t size = 0;
        explanation->dialects[i].reason = "";
        if (!qr_compose_hash(hash32, &size, manifest, (enum qr_dialect)i, &why)) {
            explanation->dialects[i].reason =
                qr_arena_copy(arena, why.message, strlen(why.message));
            continue;
        }
        bool matches = expected32 != NULL && memcmp(hash32, expected32, 32) == 0;
        explanation->dialects[i].available = true;
        explanation->dialects[i].size = size;
        explanation->dialects[i].matches = matches;
        memcpy(explanation->dialects[i].hash32, hash32, 32);
        explanation->matched = explanation->matched || matches;
    }
}

static void add_part(struct qr_explanation *explanation, const char *field,
                     struct qr_json_value value)
{
    if (!qr_json_present(value) || qr_json_type(value) != QR_JSON_STRING) {
        return;
    }
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_add_string(&text, value);
    struct qr_explain_part *part = &explanation->parts[explanation->n_parts++];
    part->field = field;
    part->size = text.length;
    qr_sha256(part->sha256, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
}

static void explain_parts(struct qr_explanation *explanation, struct qr_json_value manifest,
                          struct qr_arena *arena)
{
    struct qr_json_value scripts = qr_json_get(manifest, "init_script");
    size_t n_scripts = 0;
    if (qr_json_present(scripts) && qr_json_type(scripts) == QR_JSON_ARRAY) {
        n_scripts = qr_json_count(scripts);
    }
    explanation->parts =
        qr_arena_alloc(arena, N_PART_FIELDS + n_scripts, sizeof *explanation->parts);
    for (size_t i = 0; i < N_PART_FIELDS; i++) {
        add_part(explanation, part_fields[i], qr_json_get(manifest, part_fields[i]));
    }
    struct qr_json_value script = {.doc = NULL};
    for (size_t i = 0; i < n_scripts; i++) {
        script = i == 0 ? qr_json_first(scripts) : qr_json_next(scripts, script);
        struct qr_buffer field = QR_BUFFER_INIT;
        qr_buffer_addf(&field, "init_script[%zu]", i);
        add_part(explanation, qr_arena_copy(arena, qr_buffer_text(&field), field.length), script);
        qr_buffer_dispose(&field);
    }
}

void qr_manifest_explain(struct qr_explanation *explanation, struct qr_json_value manifest,
                         const uint8_t *expected32, struct qr_arena *arena)
{
    *explanation = (struct qr_explanation){.repair = NULL};
    explain_dialects(explanation, manifest, expected32, arena);
    explain_parts(explanation, manifest, arena);
    struct qr_sentences sentences = qr_explain_differences(manifest, arena);
    explanation->differences = sentences.items;
    explanation->n_differences = sentences.count;
    if (expected32 != NULL && !explanation->matched) {
        explanation->repair =
            qr_explain_repair(&explanation->all_tried, manifest, expected32, arena);
    }
}
