#include "prepare/source.h"

#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/file.h"
#include "prepare/source_manifest.h"

static const char default_config[] = "quorate.yaml";

/* One reading: the name that the configuration has in messages, and where it comes from. */
struct reading {
    struct qr_source *source;
    struct qr_repository *repository;
    const struct qr_source_request *request;
    const char *config_name;
    struct qr_error *err;
};

static bool config_error(struct reading *reading)
{
    return reading->source->config_path == NULL
               ? qr_error_in_file(reading->err, reading->config_name)
               : qr_source_error_in_tree(reading->err, &reading->source->commit,
                                         reading->config_name);
}

/* Nobody else has it: it becomes part of what is made. */
static bool keep_config_text(struct qr_source *source, const struct qr_buffer *text)
{
    source->config_text = qr_arena_copy(&source->arena, qr_buffer_text(text), text->length);
    qr_sha256(source->config_sha256, qr_buffer_text(text), text->length);
    return true;
}

static bool load_config(struct qr_buffer *text, struct reading *reading)
{
    struct qr_source *source = reading->source;
    const struct qr_source_request *request = reading->request;
    if (request->config_text != NULL) {
        reading->config_name = "source.config.text";
        qr_buffer_add_text(text, request->config_text);
        return keep_config_text(source, text);
    }
    if (request->config_file != NULL) {
        reading->config_name = request->config_file;
        return qr_file_read(text, request->config_file, QR_CONFIG_MAX_SIZE, reading->err) &&
               keep_config_text(source, text);
    }
    const char *path = request->config_path == NULL ? default_config : request->config_path;
    if (!qr_repository_read(text, source->config_blob, reading->repository, &source->commit, path,
                            QR_CONFIG_MAX_SIZE, reading->err)) {
        return qr_error_context(reading->err, request->config_path == NULL
                                                  ? "no configuration (--config names another path)"
                                                  : "no configuration");
    }
    source->config_path = qr_arena_copy(&source->arena, path, strlen(path));
    reading->config_name = source->config_path;
    return true;
}

static bool read_config(struct reading *reading)
{
    struct qr_source *source = reading->source;
    struct qr_buffer QR_CLEANUP(qr_buffer_dispose) text = QR_BUFFER_INIT;
    if (!load_config(&text, reading)) {
        return false;
    }
    if (!qr_config_parse(&source->config, qr_buffer_text(&text), text.length, &source->arena,
                         reading->err)) {
        return config_error(reading);
    }
    if (reading->request->want_manifest && !source->config.has_manifest) {
        qr_error_set(reading->err, QR_ERROR_INPUT,
                     "there is no manifest, which add-compose-hash needs: add the key manifest, or "
                     "name another --action");
        return config_error(reading);
    }
    return true;
}

static int compare_substitutions(const void *a, const void *b)
{
    return strcmp(((const struct qr_substitution *)a)->name,
                  ((const struct qr_substitution *)b)->name);
}

static void copy_substitutions(struct reading *reading)
{
    const struct qr_source_request *request = reading->request;
    struct qr_source *source = reading->source;
    size_t count = request->n_substitutions;
    source->substitutions = qr_arena_alloc(&source->arena, count, sizeof source->substitutions[0]);
    for (size_t i = 0; i < count; i++) {
        const struct qr_substitution *given = &request->substitutions[i];
        struct qr_substitution *copy = &source->substitutions[i];
        copy->name = qr_arena_copy(&source->arena, given->name, strlen(given->name));
        copy->value = qr_arena_copy(&source->arena, given->value, strlen(given->value));
    }
    source->n_substitutions = count;
    if (count > 0) {
        qsort(source->substitutions, count, sizeof source->substitutions[0], compare_substitutions);
    }
}

static int compare_name(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

/* Every value that is given must be one that the configuration asks for. */
static bool check_given(struct reading *reading)
{
    const struct qr_source *source = reading->source;
    const struct qr_config *config = &source->config;
    for (size_t i = 0; i < source->n_substitutions; i++) {
        const struct qr_substitution *given = &source->substitutions[i];
        if (i > 0 && strcmp(given[-1].name, given->name) == 0) {
            return qr_error_set(reading->err, QR_ERROR_INPUT,
                                "--set %s is given twice: leave one out", given->name);
        }
        if (config->n_substitute == 0 ||
            bsearch(given->name, config->substitute, config->n_substitute,
                    sizeof config->substitute[0], compare_name) == NULL) {
            return qr_error_set(reading->err, QR_ERROR_INPUT,
                                "--set %s is not declared: add %s to manifest.substitute of %s, or "
                                "leave it out",
                                given->name, given->name, reading->config_name);
        }
        if (!qr_substitution_check(given, reading->err)) {
            return false;
        }
    }
    return true;
}

/* Both lists are sorted, and what is given is declared: the first difference is what is missing. */
static bool check_complete(struct reading *reading)
{
    const struct qr_source *source = reading->source;
    const struct qr_config *config = &source->config;
    for (size_t i = 0; i < config->n_substitute; i++) {
        const char *name = config->substitute[i];
        if (i >= source->n_substitutions || strcmp(name, source->substitutions[i].name) != 0) {
            return qr_error_set(reading->err, QR_ERROR_INPUT,
                                "%s of manifest.substitute has no value: add --set %s=VALUE", name,
                                name);
        }
    }
    return true;
}

/* What git does not vouch for is said to everybody who is asked to sign. */
void qr_source_find_outside_input(struct qr_findings *findings, const struct qr_source *source)
{
    if (source->config_path == NULL) {
        struct qr_buffer QR_CLEANUP(qr_buffer_dispose) hex = QR_BUFFER_INIT;
        qr_buffer_add_hex(&hex, source->config_sha256, sizeof source->config_sha256);
        qr_findings_add(findings, QR_CAUTION, "outside-input", "--config-file",
                        "the configuration is a file that the commit does not hold: app, route and "
                        "manifest are the proposer's word (its SHA-256 is %s)",
                        qr_buffer_text(&hex));
    }
    for (size_t i = 0; i < source->n_substitutions; i++) {
        const struct qr_substitution *given = &source->substitutions[i];
        qr_findings_add(findings, QR_CAUTION, "outside-input", given->name,
                        "the value \"%s\" of ${%s} comes from --set: the commit does not hold it, "
                        "so compare it with where it comes from",
                        given->value, given->name);
    }
}

bool qr_source_read(struct qr_source *source, struct qr_repository *repository,
                    const struct qr_source_request *request, struct qr_error *err)
{
    struct reading reading = {
        .source = source, .repository = repository, .request = request, .err = err};
    if (request->config_path != NULL && request->config_file != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--config and --config-file name two configurations: leave one out");
    }
    if (!qr_repository_resolve(&source->commit, repository, request->revision, err) ||
        !read_config(&reading)) {
        return false;
    }
    copy_substitutions(&reading);
    if (!check_given(&reading)) {
        return false;
    }
    if (!request->want_manifest) {
        source->n_substitutions = 0; /* nothing that they could go into */
    } else if (!check_complete(&reading) ||
               !qr_source_add_manifest(source, repository, reading.config_name, err)) {
        return false;
    }
    return true;
}

void qr_source_dispose(struct qr_source *source)
{
    qr_buffer_dispose(&source->manifest);
    qr_arena_dispose(&source->arena);
    *source = (struct qr_source){.n_inputs = 0};
}
