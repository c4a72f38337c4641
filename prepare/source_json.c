#include "prepare/source_json.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/hex.h"
#include "prepare/source_manifest.h"
#include "prepare/substitute.h"
#include "prepare/tree_path.h"

static bool object_at(struct qr_json_value *member, struct qr_json_value parent, const char *key,
                      const char *what, struct qr_error *err)
{
    return qr_json_want(member, parent, key, QR_JSON_OBJECT, what, err);
}

/* An object id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits. */
static bool read_object_id(char id[QR_OBJECT_ID_SIZE], struct qr_json_value object, const char *key,
                           const char *what, struct qr_arena *arena, struct qr_error *err)
{
    const char *text = NULL;
    if (!qr_json_want_string(&text, object, key, what, arena, err)) {
        return false;
    }
    size_t length = strlen(text);
    if ((length != 40 && length != 64) || strspn(text, "0123456789abcdef") != length) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s '%s' is no full git object id", what, text);
    }
    memcpy(id, text, length + 1);
    return true;
}

static bool read_substitutions(struct qr_substitution **substitutions, size_t *count,
                               struct qr_json_value source, struct qr_arena *arena,
                               struct qr_error *err)
{
    struct qr_json_value object;
    if (!object_at(&object, source, "substitutions", "source.substitutions", err)) {
        return false;
    }
    struct qr_substitution *items = qr_arena_alloc(arena, qr_json_count(object), sizeof *items);
    size_t n = 0;
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        struct qr_json_value value = qr_json_member_value(key);
        if (qr_json_type(value) != QR_JSON_STRING) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "source.substitutions holds %s, expected texts",
                                qr_json_type_name(qr_json_type(value)));
        }
        items[n].name = qr_json_string(NULL, key, arena);
        items[n++].value = qr_json_string(NULL, value, arena);
    }
    *substitutions = items;
    *count = n;
    return true;
}

bool qr_source_request_from_json(struct qr_source_request *request, struct qr_json_value proposal,
                                 struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json_value source;
    struct qr_json_value config;
    char *commit = qr_arena_alloc(arena, QR_OBJECT_ID_SIZE, 1);
    if (!object_at(&source, proposal, "source", "source", err) ||
        !read_object_id(commit, source, "commit", "source.commit", arena, err) ||
        !object_at(&config, source, "config", "source.config", err)) {
        return false;
    }
    request->revision = commit;
    bool outside = qr_json_present(qr_json_get(config, "outside_sha256"));
    if (!qr_json_want_string(outside ? &request->config_text : &request->config_path, config,
                             outside ? "text" : "path",
                             outside ? "source.config.text" : "source.config.path", arena, err)) {
        return false;
    }
    request->want_manifest = qr_json_present(qr_json_get(proposal, "manifest"));
    struct qr_substitution *substitutions = NULL;
    if (!read_substitutions(&substitutions, &request->n_substitutions, source, arena, err)) {
        return false;
    }
    request->substitutions = substitutions;
    return true;
}

static bool read_nonce(struct qr_nonce *nonce, struct qr_json_value step, struct qr_arena *arena,
                       struct qr_error *err)
{
    struct qr_json_value tx;
    struct qr_json_value number;
    const char *safe = NULL;
    if (!qr_json_want_string(&safe, step, "safe", "steps[].safe", arena, err) ||
        !qr_address_parse(&nonce->safe, safe, strlen(safe), "steps[].safe", err) ||
        !object_at(&tx, step, "transaction", "steps[].transaction", err) ||
        !qr_json_want(&number, tx, "nonce", QR_JSON_NUMBER, "steps[].transaction.nonce", err)) {
        return false;
    }
    size_t length = 0;
    const char *text = qr_json_source(&length, number);
    return qr_word_parse(&nonce->nonce, text, length, "steps[].transaction.nonce", err);
}

bool qr_nonces_from_json(struct qr_nonce **nonces, size_t *n_nonces, struct qr_json_value proposal,
                         struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json_value steps;
    if (!qr_json_want(&steps, proposal, "steps", QR_JSON_ARRAY, "steps", err)) {
        return false;
    }
    struct qr_nonce *items = qr_arena_alloc(arena, qr_json_count(steps), sizeof *items);
    size_t n = 0;
    for (struct qr_json_value step = qr_json_first(steps); qr_json_present(step);
         step = qr_json_next(steps, step)) {
        if (qr_json_present(qr_json_get(step, "transaction")) &&
            !read_nonce(&items[n++], step, arena, err)) {
            return false;
        }
    }
    *nonces = items;
    *n_nonces = n;
    return true;
}

static bool read_inputs(struct qr_source *source, struct qr_json_value object, struct qr_error *err)
{
    struct qr_json_value array;
    if (!qr_json_want(&array, object, "inputs", QR_JSON_ARRAY, "source.inputs", err)) {
        return false;
    }
    struct qr_input *items = qr_arena_alloc(&source->arena, qr_json_count(array), sizeof *items);
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item)) {
        struct qr_input *input = &items[source->n_inputs++];
        if (!qr_json_want_string(&input->path, item, "path", "source.inputs[].path", &source->arena,
                                 err) ||
            !read_object_id(input->blob, item, "blob", "source.inputs[].blob", &source->arena,
                            err)) {
            return false;
        }
    }
    source->inputs = items;
    return true;
}

static bool read_config_identity(struct qr_source *source, struct qr_json_value object,
                                 struct qr_error *err)
{
    struct qr_json_value config;
    if (!object_at(&config, object, "config", "source.config", err)) {
        return false;
    }
    if (!qr_json_present(qr_json_get(config, "outside_sha256"))) {
        return qr_json_want_string(&source->config_path, config, "path", "source.config.path",
                                   &source->arena, err) &&
               read_object_id(source->config_blob, config, "blob", "source.config.blob",
                              &source->arena, err);
    }
    if (!qr_json_want_string(&source->config_text, config, "text", "source.config.text",
                             &source->arena, err)) {
        return false;
    }
    qr_sha256(source->config_sha256, source->config_text, strlen(source->config_text));
    return true;
}

/* What prepare would refuse stands in no proposal of its making. */
static bool check_words(const struct qr_source *source, struct qr_error *err)
{
    if (source->config_path != NULL && !qr_tree_path_check(source->config_path, err)) {
        return qr_error_context(err, "source.config.path");
    }
    for (size_t i = 0; i < source->n_inputs; i++) {
        if (!qr_tree_path_check(source->inputs[i].path, err)) {
            return qr_error_context(err, "source.inputs[%zu].path", i);
        }
    }
    for (size_t i = 0; i < source->n_substitutions; i++) {
        if (!qr_substitution_check(&source->substitutions[i], err)) {
            return qr_error_context(err, "source.substitutions");
        }
    }
    return true;
}

bool qr_since_from_json(char since[QR_OBJECT_ID_SIZE], struct qr_json_value proposal,
                        struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json_value source;
    since[0] = '\0';
    if (!object_at(&source, proposal, "source", "source", err)) {
        return false;
    }
    if (!qr_json_present(qr_json_get(source, "since"))) {
        return true;
    }
    if (!qr_json_present(qr_json_get(proposal, "manifest"))) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "source.since is there, but no manifest that could be compared");
    }
    return read_object_id(since, source, "since", "source.since", arena, err);
}

static bool read_facts(struct qr_source *source, struct qr_json_value proposal,
                       struct qr_error *err)
{
    struct qr_json_value object;
    return object_at(&object, proposal, "source", "source", err) &&
           read_object_id(source->commit.id, object, "commit", "source.commit", &source->arena,
                          err) &&
           read_object_id(source->commit.tree, object, "tree", "source.tree", &source->arena,
                          err) &&
           read_config_identity(source, object, err) && read_inputs(source, object, err) &&
           read_substitutions(&source->substitutions, &source->n_substitutions, object,
                              &source->arena, err) &&
           check_words(source, err);
}

static bool read_hop(struct qr_hop *hop, struct qr_json_value object, struct qr_arena *arena,
                     struct qr_error *err)
{
    const char *kind = NULL;
    const char *address = NULL;
    if (!qr_json_want_string(&kind, object, "kind", "route[].kind", arena, err) ||
        !qr_json_want_string(&address, object, "address", "route[].address", arena, err) ||
        !qr_address_parse(&hop->address, address, strlen(address), "route[].address", err)) {
        return false;
    }
    if (strcmp(kind, "safe") == 0) {
        const char *version = NULL;
        hop->kind = QR_HOP_SAFE;
        hop->has_version = true;
        return qr_json_want_string(&version, object, "version", "route[].version", arena, err) &&
               qr_safe_version_parse(&hop->version, version, strlen(version), err);
    }
    if (strcmp(kind, "timelock") != 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "route[].kind '%s' is not known", kind);
    }
    hop->kind = QR_HOP_TIMELOCK;
    const char *predecessor = NULL;
    const char *salt = NULL;
    struct qr_json_value number;
    struct qr_word delay;
    if (!qr_json_want(&number, object, "delay", QR_JSON_NUMBER, "route[].delay", err) ||
        !qr_json_want_string(&predecessor, object, "predecessor", "route[].predecessor", arena,
                             err) ||
        !qr_hex_decode_exact(hop->predecessor32, 32, predecessor, "route[].predecessor", err) ||
        !qr_json_want_string(&salt, object, "salt", "route[].salt", arena, err) ||
        !qr_hex_decode_exact(hop->salt32, 32, salt, "route[].salt", err)) {
        return false;
    }
    size_t length = 0;
    const char *text = qr_json_source(&length, number);
    if (!qr_word_parse(&delay, text, length, "route[].delay", err)) {
        return false;
    }
    return qr_word_to_u64(&hop->delay, &delay)
               ? true
               : qr_error_set(err, QR_ERROR_INPUT, "route[].delay is too large");
}

static bool is_open_hop(const struct qr_hop *hop)
{
    return hop->kind == QR_HOP_SAFE ? !hop->has_version : hop->delay_is_min;
}

bool qr_open_hops_from_json(struct qr_config *config, bool is_open[QR_MAX_HOPS],
                            struct qr_json_value proposal, struct qr_arena *arena,
                            struct qr_error *err)
{
    struct qr_json_value route;
    if (!qr_json_want(&route, proposal, "route", QR_JSON_ARRAY, "route", err)) {
        return false;
    }
    struct qr_json_value item = qr_json_first(route);
    for (size_t h = 0; h < config->n_hops; h++) {
        struct qr_hop *hop = &config->route[h];
        struct qr_hop stated = {.kind = QR_HOP_SAFE};
        is_open[h] = is_open_hop(hop);
        if (is_open[h]) {
            if (!qr_json_present(item)) {
                return qr_error_set(err, QR_ERROR_REFUSED,
                                    "route has fewer hops than the configuration");
            }
            if (!read_hop(&stated, item, arena, err)) {
                return false;
            }
            if (stated.kind != hop->kind || !qr_address_equal(&stated.address, &hop->address)) {
                return qr_error_set(err, QR_ERROR_REFUSED,
                                    "route[%zu] is another contract than in the configuration", h);
            }
            hop->has_version = stated.has_version;
            hop->version = stated.version;
            hop->delay_is_min = false;
            hop->delay = stated.delay;
        }
        item = qr_json_present(item) ? qr_json_next(route, item) : item;
    }
    return true;
}

static bool read_config(struct qr_config *config, struct qr_json_value proposal,
                        struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json_value chain;
    struct qr_json_value route;
    const char *app = NULL;
    if (!qr_json_want(&chain, proposal, "chain_id", QR_JSON_NUMBER, "chain_id", err) ||
        !qr_json_want_string(&app, proposal, "app", "app", arena, err) ||
        !qr_address_parse(&config->app, app, strlen(app), "app", err) ||
        !qr_json_want(&route, proposal, "route", QR_JSON_ARRAY, "route", err)) {
        return false;
    }
    size_t length = 0;
    const char *text = qr_json_source(&length, chain);
    if (!qr_word_parse(&config->chain_id, text, length, "chain_id", err)) {
        return false;
    }
    for (struct qr_json_value hop = qr_json_first(route); qr_json_present(hop);
         hop = qr_json_next(route, hop)) {
        if (config->n_hops == QR_MAX_HOPS) {
            return qr_error_set(err, QR_ERROR_INPUT, "route has over %d hops", QR_MAX_HOPS);
        }
        if (!read_hop(&config->route[config->n_hops++], hop, arena, err)) {
            return false;
        }
    }
    if (!qr_route_is_valid(config->route, config->n_hops)) {
        return qr_error_set(err, QR_ERROR_INPUT, "route is none that works");
    }
    return true;
}

/* The parts are named by proposal.json and hashed from the manifest's own strings. */
static bool read_parts(struct qr_source *source, struct qr_json_value manifest,
                       struct qr_json_value document, struct qr_error *err)
{
    struct qr_json_value parts;
    if (!object_at(&parts, manifest, "parts", "manifest.parts", err)) {
        return false;
    }
    source->parts = qr_arena_alloc(&source->arena, qr_json_count(parts), sizeof *source->parts);
    for (struct qr_json_value key = qr_json_first(parts); qr_json_present(key);
         key = qr_json_next(parts, key)) {
        struct qr_part *part = &source->parts[source->n_parts++];
        part->field = qr_json_string(NULL, key, &source->arena);
        if (strcmp(part->field, "docker_compose_file") != 0 &&
            strcmp(part->field, "pre_launch_script") != 0) {
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "manifest.parts names %s, which is no embedded file", part->field);
        }
    }
    return qr_source_hash_parts(source, document, err);
}

static bool read_manifest(struct qr_source *source, struct qr_json_value manifest,
                          const struct qr_directory *directory, struct qr_error *err)
{
    const char *dialect = NULL;
    const struct qr_found_file *file = qr_directory_find(directory, "app-compose.json");
    if (file == NULL) {
        return qr_error_set(err, QR_ERROR_REFUSED, "app-compose.json is missing");
    }
    struct qr_json document QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    if (!qr_json_want_string(&dialect, manifest, "dialect", "manifest.dialect", &source->arena,
                             err) ||
        !qr_dialect_parse(&source->config.dialect, dialect, err)) {
        return false;
    }
    if (!qr_json_parse(&document, qr_buffer_text(&file->content), file->content.length, err) ||
        !qr_manifest_canonicalize(&source->manifest, qr_json_root(&document),
                                  source->config.dialect, err)) {
        return qr_error_in_file(err, "app-compose.json");
    }
    qr_sha256(source->compose_hash32, source->manifest.data, source->manifest.length);
    return read_parts(source, manifest, qr_json_root(&document), err);
}

/* Only the wallet's batch file carries the commit's time. */
static bool read_commit_time(struct qr_source *source, const struct qr_directory *directory)
{
    const struct qr_found_file *file = qr_directory_find(directory, "safe-batch.json");
    struct qr_json batch QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_error ignored = QR_ERROR_INIT;
    if (file == NULL ||
        !qr_json_parse(&batch, qr_buffer_text(&file->content), file->content.length, &ignored)) {
        return false;
    }
    struct qr_json_value time = qr_json_get(qr_json_root(&batch), "createdAt");
    if (!qr_json_present(time) || qr_json_type(time) != QR_JSON_NUMBER) {
        return false;
    }
    size_t length = 0;
    const char *text = qr_json_source(&length, time);
    struct qr_word word;
    uint64_t milliseconds = 0;
    if (!qr_word_parse(&word, text, length, "createdAt", &ignored) ||
        !qr_word_to_u64(&milliseconds, &word) || milliseconds > INT64_MAX) {
        return false;
    }
    source->commit.time = (int64_t)(milliseconds / 1000);
    return true;
}

bool qr_source_from_json(struct qr_source *source, const struct qr_directory *directory,
                         struct qr_error *err)
{
    struct qr_json_value proposal = qr_json_root(&directory->proposal);
    struct qr_json_value manifest = qr_json_get(proposal, "manifest");
    if (!read_facts(source, proposal, err)) {
        return false;
    }
    bool ok = source->config_text != NULL
                  ? qr_config_parse(&source->config, source->config_text,
                                    strlen(source->config_text), &source->arena, err)
                  : read_config(&source->config, proposal, &source->arena, err);
    if (!ok) {
        return false;
    }
    /* When it cannot be read, the batch file differs from the recomputed one, which is reported. */
    (void)read_commit_time(source, directory);
    return !qr_json_present(manifest) || read_manifest(source, manifest, directory, err);
}
