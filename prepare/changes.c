#include "prepare/changes.h"

#include <string.h>

static bool declares(const struct qr_config *config, const char *name)
{
    for (size_t i = 0; i < config->n_substitute; i++) {
        if (strcmp(config->substitute[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* The earlier revision's source, with its manifest. */
static bool read_earlier(struct qr_source *earlier, const struct qr_source *source,
                         struct qr_repository *repository, const char *id, struct qr_error *err)
{
    struct qr_source config QR_CLEANUP(qr_source_dispose) = {.n_inputs = 0};
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_substitution *given = qr_arena_alloc(&arena, source->n_substitutions, sizeof *given);
    struct qr_source_request request = {
        .revision = id, .config_path = source->config_path, .config_text = source->config_text};
    if (!qr_source_read(&config, repository, &request, err)) {
        return false;
    }
    request.substitutions = given;
    for (size_t i = 0; i < source->n_substitutions; i++) {
        if (declares(&config.config, source->substitutions[i].name)) {
            given[request.n_substitutions++] = source->substitutions[i];
        }
    }
    request.want_manifest = true;
    return qr_source_read(earlier, repository, &request, err);
}

bool qr_changes_since(struct qr_manifest_diff *diff, const struct qr_source *source,
                      struct qr_repository *repository, const char *id, struct qr_error *err)
{
    struct qr_source earlier QR_CLEANUP(qr_source_dispose) = {.n_inputs = 0};
    struct qr_json before QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_json after QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    if (!read_earlier(&earlier, source, repository, id, err) ||
        !qr_json_parse(&before, qr_buffer_text(&earlier.manifest), earlier.manifest.length, err) ||
        !qr_json_parse(&after, qr_buffer_text(&source->manifest), source->manifest.length, err)) {
        return false;
    }
    qr_manifest_diff(diff, qr_json_root(&before), qr_json_root(&after));
    return true;
}
