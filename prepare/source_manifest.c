#include "prepare/source_manifest.h"

#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/buffer.h"
#include "base/json.h"
#include "prepare/document.h"
#include "prepare/manifest.h"

enum { MAX_INPUTS = 3, MAX_PARTS = 2 };

/* What the manifest is made from, while it is made. */
struct build {
    struct qr_source *source;
    struct qr_repository *repository;
    const char *config_name;
    struct qr_buffer file; /* of manifest.file */
    struct qr_json file_json;
    struct qr_json fields_json;
    struct qr_buffer embedded[MAX_PARTS];
    bool *used; /* a substitution each */
    struct qr_document document;
    struct qr_buffer text; /* the document put together */
    struct qr_json json;
    struct qr_error *err;
};

bool qr_source_error_in_tree(struct qr_error *err, const struct qr_commit *commit, const char *path)
{
    qr_error_in_file(err, path);
    return qr_error_context(err, "commit %.12s", commit->id);
}

static void add_input(struct qr_source *source, const char *path,
                      const char blob[QR_OBJECT_ID_SIZE])
{
    size_t at = 0;
    while (at < source->n_inputs && strcmp(source->inputs[at].path, path) < 0) {
        at++;
    }
    if (at < source->n_inputs && strcmp(source->inputs[at].path, path) == 0) {
        return;
    }
    QR_ASSERT(source->n_inputs < MAX_INPUTS);
    memmove(&source->inputs[at + 1], &source->inputs[at],
            (source->n_inputs - at) * sizeof source->inputs[0]);
    source->inputs[at].path = path;
    memcpy(source->inputs[at].blob, blob, QR_OBJECT_ID_SIZE);
    source->n_inputs++;
}

static bool read_input(struct qr_buffer *content, struct build *build, const char *path,
                       const char *key)
{
    char blob[QR_OBJECT_ID_SIZE];
    if (!qr_repository_read(content, blob, build->repository, &build->source->commit, path,
                            QR_MANIFEST_MAX_SIZE, build->err)) {
        return qr_error_context(build->err, "manifest.%s", key);
    }
    add_input(build->source, path, blob);
    return true;
}

static bool read_file(struct build *build)
{
    const char *path = build->source->config.manifest_file;
    if (path == NULL) {
        return true;
    }
    if (!read_input(&build->file, build, path, "file")) {
        return false;
    }
    const char *text = qr_buffer_text(&build->file);
    if (!qr_json_parse(&build->file_json, text, build->file.length, build->err)) {
        return qr_source_error_in_tree(build->err, &build->source->commit, path);
    }
    enum qr_json_type type = qr_json_type(qr_json_root(&build->file_json));
    if (type != QR_JSON_OBJECT) {
        qr_error_set_at(build->err, QR_ERROR_INPUT, 1, 1, "a manifest is a JSON object, not %s",
                        qr_json_type_name(type));
        return qr_source_error_in_tree(build->err, &build->source->commit, path);
    }
    return true;
}

/* JSON strings carry neither bytes that are not UTF-8 nor, in practice, NUL: a shell or a YAML
 * parser in the machine stops at it. */
static bool check_text(struct build *build, const struct qr_buffer *content, const char *path)
{
    const char *text = qr_buffer_text(content);
    const char *nul = content->length == 0 ? NULL : memchr(text, '\0', content->length);
    size_t bad = 0;
    size_t line = 1;
    size_t start = 0;
    const char *fault = NULL;
    if (nul != NULL) {
        fault = "this is a NUL byte, and an embedded file must be text: remove it";
        bad = (size_t)(nul - text);
    } else if (!qr_utf8_valid(&bad, text, content->length)) {
        fault = "this is not valid UTF-8, and an embedded file must be: convert the file";
    }
    if (fault == NULL) {
        return true;
    }
    for (size_t i = 0; i < bad; i++) {
        if (text[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    qr_error_set_at(build->err, QR_ERROR_INPUT, line, bad - start + 1, "%s", fault);
    return qr_source_error_in_tree(build->err, &build->source->commit, path);
}

/* A file of the tree as a string member, its placeholders replaced. */
static bool embed(struct build *build, const char *field, const char *path)
{
    struct qr_source *source = build->source;
    struct qr_buffer QR_CLEANUP(qr_buffer_dispose) content = QR_BUFFER_INIT;
    if (path == NULL) {
        return true;
    }
    if (!read_input(&content, build, path, field) || !check_text(build, &content, path)) {
        return false;
    }
    struct qr_buffer *result = &build->embedded[source->n_parts];
    *result = (struct qr_buffer)QR_BUFFER_LIMIT(QR_MANIFEST_MAX_SIZE);
    if (!qr_substitute(result, build->used, qr_buffer_text(&content), content.length,
                       source->substitutions, source->n_substitutions, build->err)) {
        return qr_source_error_in_tree(build->err, &source->commit, path);
    }
    if (result->overflowed) {
        return qr_error_set(build->err, QR_ERROR_INPUT,
                            "%s is over 50 MiB with its values put in: a manifest cannot be", path);
    }
    source->parts[source->n_parts++].field = field;
    qr_document_add_embedded(&build->document, field, qr_buffer_text(result), result->length);
    return true;
}

static bool check_used(struct build *build)
{
    const struct qr_source *source = build->source;
    for (size_t i = 0; i < source->n_substitutions; i++) {
        if (!build->used[i]) {
            const char *name = source->substitutions[i].name;
            return qr_error_set(build->err, QR_ERROR_INPUT,
                                "no embedded file uses ${%s}: write it where its value belongs, or "
                                "take %s out of manifest.substitute",
                                name, name);
        }
    }
    return true;
}

/* Say where the user can mend what is wrong in the document that was put together. */
static bool place_error(struct build *build)
{
    struct qr_error *err = build->err;
    const struct qr_document_member *member =
        err->line == 0 ? NULL : qr_document_at(&build->document, err->line);
    const struct qr_config *config = &build->source->config;
    if (config->dialect == QR_DIALECT_RAW) {
        return qr_source_error_in_tree(err, &build->source->commit, config->manifest_file);
    }
    if (member == NULL) {
        err->line = 0;
        err->column = 0;
        return qr_error_context(err, "the manifest of commit %.12s", build->source->commit.id);
    }
    switch (member->origin) {
    case QR_ORIGIN_FILE:
        qr_document_translate(&err->line, &err->column, member);
        return qr_source_error_in_tree(err, &build->source->commit, config->manifest_file);
    case QR_ORIGIN_FIELDS:
        err->line = 0;
        err->column = 0;
        return qr_error_context(err, "%s: manifest.fields.%s", build->config_name, member->name);
    case QR_ORIGIN_EMBED:
        err->line = 0;
        err->column = 0;
        return qr_error_context(err, "%s: manifest.%s", build->config_name, member->name);
    }
    return false;
}

static bool assemble(struct build *build)
{
    struct qr_source *source = build->source;
    const char *fields = source->config.fields_json;
    if (source->config.manifest_file != NULL) {
        qr_document_add_object(&build->document, qr_json_root(&build->file_json), QR_ORIGIN_FILE,
                               &source->arena);
    }
    if (fields != NULL) {
        if (!qr_json_parse(&build->fields_json, fields, strlen(fields), build->err)) {
            return qr_error_context(build->err, "%s: manifest.fields", build->config_name);
        }
        qr_document_add_object(&build->document, qr_json_root(&build->fields_json),
                               QR_ORIGIN_FIELDS, &source->arena);
    }
    if (!embed(build, "docker_compose_file", source->config.docker_compose_file) ||
        !embed(build, "pre_launch_script", source->config.pre_launch_script) ||
        !check_used(build)) {
        return false;
    }
    qr_document_write(&build->text, &build->document);
    return true;
}

/* Early, where an error still has its place in the sources; cautions come from the bytes. */
static bool check_manifest(struct build *build, struct qr_json_value root)
{
    struct qr_findings ignored QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
    return qr_manifest_check(&ignored, root, build->err);
}

bool qr_source_hash_parts(struct qr_source *source, struct qr_json_value manifest,
                          struct qr_error *err)
{
    for (size_t i = 0; i < source->n_parts; i++) {
        struct qr_part *part = &source->parts[i];
        struct qr_json_value text = qr_json_get(manifest, part->field);
        if (!qr_json_present(text) || qr_json_type(text) != QR_JSON_STRING) {
            return qr_error_set(err, QR_ERROR_INPUT, "the manifest's bytes hold no %s",
                                part->field);
        }
        struct qr_buffer QR_CLEANUP(qr_buffer_dispose) content = QR_BUFFER_INIT;
        qr_json_add_string(&content, text);
        qr_sha256(part->sha256, qr_buffer_text(&content), content.length);
    }
    return true;
}

/* The embedded files as the machine gets them: phala-cloud changes texts, and drops some. */
static bool hash_parts(struct build *build)
{
    struct qr_source *source = build->source;
    struct qr_json QR_CLEANUP(qr_json_dispose) json = QR_JSON_INIT;
    if (source->n_parts == 0) {
        return true;
    }
    if (!qr_json_parse(&json, qr_buffer_text(&source->manifest), source->manifest.length,
                       build->err)) {
        return place_error(build);
    }
    if (!qr_source_hash_parts(source, qr_json_root(&json), build->err)) {
        return qr_error_context(build->err,
                                "dialect %s drops an embedded file for this runner: leave it out "
                                "of %s",
                                qr_dialect_text(source->config.dialect), build->config_name);
    }
    return true;
}

static bool make_bytes(struct build *build, struct qr_json_value root)
{
    struct qr_source *source = build->source;
    enum qr_dialect dialect = source->config.dialect;
    source->manifest = (struct qr_buffer)QR_BUFFER_LIMIT(QR_MANIFEST_MAX_SIZE);
    bool ok = check_manifest(build, root) &&
              qr_manifest_canonicalize(&source->manifest, root, dialect, build->err);
    if (source->manifest.overflowed) {
        return qr_error_set(build->err, QR_ERROR_INPUT,
                            "the manifest is over 50 MiB in dialect %s: dstack reads no more",
                            qr_dialect_text(dialect));
    }
    if (!ok) {
        return place_error(build);
    }
    qr_sha256(source->compose_hash32, qr_buffer_text(&source->manifest), source->manifest.length);
    return hash_parts(build);
}

static bool run(struct build *build)
{
    struct qr_source *source = build->source;
    source->inputs = qr_arena_alloc(&source->arena, MAX_INPUTS, sizeof source->inputs[0]);
    source->parts = qr_arena_alloc(&source->arena, MAX_PARTS, sizeof source->parts[0]);
    build->used = qr_arena_alloc(&source->arena, source->n_substitutions, sizeof *build->used);
    if (!read_file(build)) {
        return false;
    }
    if (source->config.dialect == QR_DIALECT_RAW) {
        return make_bytes(build, qr_json_root(&build->file_json));
    }
    if (!assemble(build)) {
        return false;
    }
    if (!qr_json_parse(&build->json, qr_buffer_text(&build->text), build->text.length,
                       build->err)) {
        return place_error(build);
    }
    return make_bytes(build, qr_json_root(&build->json));
}

bool qr_source_add_manifest(struct qr_source *source, struct qr_repository *repository,
                            const char *config_name, struct qr_error *err)
{
    struct build build = {
        .source = source, .repository = repository, .config_name = config_name, .err = err};
    bool ok = run(&build);
    qr_json_dispose(&build.json);
    qr_json_dispose(&build.fields_json);
    qr_json_dispose(&build.file_json);
    qr_document_dispose(&build.document);
    qr_buffer_dispose(&build.text);
    qr_buffer_dispose(&build.file);
    for (size_t i = 0; i < MAX_PARTS; i++) {
        qr_buffer_dispose(&build.embedded[i]);
    }
    return ok;
}
