#include "prepare/history.h"

#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/buffer.h"
#include "base/hex.h"
#include "prepare/id_table.h"
#include "prepare/repository_history.h"
#include "prepare/tree_path.h"

enum { MAX_FILES = 3 };

static bool is_declared(const struct qr_config *config, const char *name)
{
    for (size_t i = 0; i < config->n_substitute; i++) {
        if (strcmp(config->substitute[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Read the source with those substitutions that the configuration, which is known, declares. */
static bool read_declared(struct qr_source *source, struct qr_repository *repository,
                          const struct qr_source_request *request, const struct qr_config *config,
                          struct qr_error *err)
{
    struct qr_source_request declared = *request;
    QR_CLEANUP(qr_free_pointer)
    struct qr_substitution *kept = qr_alloc_zero(request->n_substitutions, sizeof *kept);
    declared.want_manifest = true;
    declared.substitutions = kept;
    declared.n_substitutions = 0;
    for (size_t i = 0; i < request->n_substitutions; i++) {
        if (is_declared(config, request->substitutions[i].name)) {
            kept[declared.n_substitutions++] = request->substitutions[i];
        }
    }
    return qr_source_read(source, repository, &declared, err);
}

/* Read commit and configuration, and nothing that they lead to. */
static bool read_config(struct qr_source *source, struct qr_repository *repository,
                        const struct qr_source_request *request, struct qr_error *err)
{
    struct qr_source_request alone = *request;
    alone.want_manifest = false;
    alone.substitutions = NULL;
    alone.n_substitutions = 0;
    if (!qr_source_read(source, repository, &alone, err)) {
        return false;
    }
    return source->config.has_manifest ||
           qr_error_set(err, QR_ERROR_INPUT,
                        "the configuration of commit %.12s has no manifest, so that there is no "
                        "compose hash",
                        source->commit.id);
}

bool qr_history_manifest(struct qr_source *source, struct qr_repository *repository,
                         const struct qr_source_request *request, struct qr_error *err)
{
    struct qr_source first = {.n_inputs = 0};
    struct qr_source_request same = *request;
    bool ok = read_config(&first, repository, request, err);
    if (ok) {
        /* By its id: a branch may move between two readings. */
        same.revision = first.commit.id;
        ok = read_declared(source, repository, &same, &first.config, err);
    }
    qr_source_dispose(&first);
    return ok;
}

/* A configuration that was met: what it makes the manifest of. */
struct known_config {
    const char *files[MAX_FILES];
    size_t n_files;
    const char **substitute;
    size_t n_substitute;
    bool readable;
};

/* One walk. */
struct search {
    struct qr_history *history;
    struct qr_repository *repository;
    const struct qr_history_request *request;
    struct qr_commit_walk *walk;
    struct qr_id_table configs; /* a configuration's entry → index in known */
    struct known_config *known;
    size_t n_known;
    size_t known_capacity;
    struct qr_id_table manifests; /* configuration and files, all entries → 1: unreadable */
    struct qr_id_table hashes;    /* compose hash → met */
    struct qr_arena arena;        /* of the known configurations */
};

static void add_entry(struct qr_buffer *key, const struct qr_tree_entry *entry)
{
    qr_buffer_addf(key, "%o %s\n", (unsigned)entry->mode, entry->id);
}

static void hash_key(uint8_t key32[32], const struct qr_buffer *key)
{
    qr_sha256(key32, qr_buffer_text(key), key->length);
}

static const char *keep(struct search *search, const char *text)
{
    return qr_arena_copy(&search->arena, text, strlen(text));
}

static void learn_config(struct known_config *known, struct search *search,
                         const struct qr_config *config)
{
    const char *const files[MAX_FILES] = {config->manifest_file, config->docker_compose_file,
                                          config->pre_launch_script};
    for (size_t i = 0; i < MAX_FILES; i++) {
        if (files[i] != NULL) {
            known->files[known->n_files++] = keep(search, files[i]);
        }
    }
    known->substitute =
        qr_arena_alloc(&search->arena, config->n_substitute, sizeof *known->substitute);
    for (size_t i = 0; i < config->n_substitute; i++) {
        known->substitute[known->n_substitute++] = keep(search, config->substitute[i]);
    }
    known->readable = true;
}

/* A commit that gives no manifest; the newest one's reason is kept. */
static void note_unreadable(struct search *search, const struct qr_commit *commit,
                            const struct qr_error *reason)
{
    if (search->history->n_unreadable++ == 0) {
        search->history->unreadable = *commit;
        search->history->reason = *reason;
    }
}

static struct known_config *new_known(struct search *search)
{
    if (search->n_known == search->known_capacity) {
        search->known_capacity = search->known_capacity == 0 ? 16 : search->known_capacity * 2;
        search->known = qr_realloc(search->known, search->known_capacity, sizeof *search->known);
    }
    struct known_config *known = &search->known[search->n_known++];
    *known = (struct known_config){.n_files = 0};
    return known;
}

/* The commit's configuration, read unless one with the same bytes was. Its entry goes into key.
 * NULL when the commit has none. */
static struct known_config *find_config(struct qr_buffer *key, struct search *search,
                                        const struct qr_source_request *request,
                                        struct qr_error *err)
{
    struct qr_tree_entry entry = {.mode = 0};
    bool in_tree = request->config_file == NULL && request->config_text == NULL;
    if (in_tree) {
        const char *path = request->config_path == NULL ? "quorate.yaml" : request->config_path;
        qr_commit_walk_entry(&entry, search->walk, path);
        if (entry.mode == 0) {
            return NULL;
        }
    }
    uint8_t id32[32];
    bool is_new = false;
    add_entry(key, &entry);
    hash_key(id32, key);
    size_t *index = qr_id_table_at(&is_new, &search->configs, id32);
    if (!is_new) {
        return &search->known[*index];
    }
    *index = search->n_known;
    struct known_config *known = new_known(search);
    struct qr_source source = {.n_inputs = 0};
    if (read_config(&source, search->repository, request, err)) {
        learn_config(known, search, &source.config);
    }
    qr_source_dispose(&source);
    return known;
}

/* List a manifest's hash unless it is listed. */
static void add_hash(struct search *search, const struct qr_commit *commit,
                     const uint8_t hash32[32])
{
    struct qr_history *history = search->history;
    bool is_new = false;
    (void)qr_id_table_at(&is_new, &search->hashes, hash32);
    if (!is_new) {
        return;
    }
    if (history->n_hashes == history->capacity) {
        history->capacity = history->capacity == 0 ? 16 : history->capacity * 2;
        history->hashes = qr_realloc(history->hashes, history->capacity, sizeof *history->hashes);
    }
    struct qr_history_hash *added = &history->hashes[history->n_hashes++];
    memcpy(added->compose_hash32, hash32, 32);
    added->commit = *commit;
}

/* Look at the commit where the walk stands. */
static void look_at(struct search *search, const struct qr_commit *commit)
{
    struct qr_buffer QR_CLEANUP(qr_buffer_dispose) key = QR_BUFFER_INIT;
    struct qr_error reason = QR_ERROR_INIT;
    struct qr_source_request request = search->request->source;
    request.revision = commit->id;
    search->history->n_commits++;
    const struct known_config *known = find_config(&key, search, &request, &reason);
    if (known == NULL) {
        return;
    }
    search->history->n_configured++;
    if (!known->readable) {
        note_unreadable(search, commit, &reason);
        return;
    }
    for (size_t i = 0; i < known->n_files; i++) {
        struct qr_tree_entry entry;
        qr_commit_walk_entry(&entry, search->walk, known->files[i]);
        add_entry(&key, &entry);
    }
    uint8_t id32[32];
    bool is_new = false;
    hash_key(id32, &key);
    size_t *unreadable = qr_id_table_at(&is_new, &search->manifests, id32);
    if (!is_new) {
        search->history->n_unreadable += *unreadable;
        return;
    }
    struct qr_config declared = {.substitute = known->substitute,
                                 .n_substitute = known->n_substitute};
    struct qr_source source = {.n_inputs = 0};
    if (read_declared(&source, search->repository, &request, &declared, &reason)) {
        add_hash(search, commit, source.compose_hash32);
    } else {
        *unreadable = 1;
        note_unreadable(search, commit, &reason);
    }
    qr_source_dispose(&source);
}

static bool start(struct search *search, struct qr_error *err)
{
    const struct qr_history_request *request = search->request;
    const char *path = request->source.config_path;
    if (path != NULL && !qr_tree_path_check(path, err)) {
        return qr_error_context(err, "no configuration");
    }
    for (size_t i = 0; i < request->n_starts; i++) {
        if (!qr_commit_walk_add(search->walk, &request->starts[i], err)) {
            return false;
        }
    }
    return !request->all_references || qr_commit_walk_add_references(search->walk, err);
}

static bool is_done(const struct search *search)
{
    const struct qr_history *history = search->history;
    const struct qr_history_request *request = search->request;
    if (history->n_hashes == 0) {
        return false;
    }
    const uint8_t *last = history->hashes[history->n_hashes - 1].compose_hash32;
    return (request->max_hashes != 0 && history->n_hashes >= request->max_hashes) ||
           (request->hash32 != NULL && memcmp(last, request->hash32, 32) == 0);
}

static bool walk(struct search *search, struct qr_error *err)
{
    struct qr_commit commit;
    bool found = true;
    while (!is_done(search)) {
        if (!qr_commit_walk_next(&found, &commit, search->walk, err)) {
            return false;
        }
        if (!found) {
            break;
        }
        if (search->history->n_commits == QR_HISTORY_MAX_COMMITS) {
            search->history->cut = true;
            break;
        }
        look_at(search, &commit);
    }
    search->history->cut = search->history->cut || qr_commit_walk_is_cut(search->walk);
    return true;
}

bool qr_history_read(struct qr_history *history, struct qr_repository *repository,
                     const struct qr_history_request *request, struct qr_error *err)
{
    struct search search = {.history = history, .repository = repository, .request = request};
    search.walk = qr_commit_walk_new(repository);
    bool ok = start(&search, err) && walk(&search, err);
    qr_commit_walk_free(search.walk);
    qr_id_table_dispose(&search.configs);
    qr_id_table_dispose(&search.manifests);
    qr_id_table_dispose(&search.hashes);
    free(search.known);
    qr_arena_dispose(&search.arena);
    return ok;
}

void qr_history_dispose(struct qr_history *history)
{
    free(history->hashes);
    *history = (struct qr_history){.n_hashes = 0};
}

/* Why the hash was not found, with what may bring it. */
static bool not_found(const struct qr_history *history, const uint8_t hash32[32], const char *where,
                      struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, hash32, 32);
    qr_buffer_addf(&text, "%zu commit%s %s looked at", history->n_commits,
                   history->n_commits == 1 ? "" : "s", history->n_commits == 1 ? "was" : "were");
    if (history->n_configured == 0) {
        qr_buffer_add_text(&text, ", and none has a configuration (--config names its path)");
    } else if (history->n_unreadable > 0) {
        qr_buffer_addf(&text, ", of which %zu give%s no manifest (%.12s: %s)",
                       history->n_unreadable, history->n_unreadable == 1 ? "s" : "",
                       history->unreadable.id, history->reason.message);
    }
    if (history->n_commits >= QR_HISTORY_MAX_COMMITS) {
        qr_buffer_add_text(&text, "; older ones were not: name the revision itself");
    } else if (history->cut) {
        qr_buffer_add_text(&text, "; this clone is shallow: git fetch --unshallow brings the rest");
    }
    return qr_error_set(err, history->cut ? QR_ERROR_UNAVAILABLE : QR_ERROR_INPUT,
                        "no revision in the history of %s has compose hash %s: %s", where, hash,
                        qr_buffer_text(&text));
}

bool qr_history_find(struct qr_commit *commit, struct qr_repository *repository,
                     const struct qr_history_request *request, const char *where,
                     struct qr_error *err)
{
    QR_ASSERT(request->hash32 != NULL && request->max_hashes == 0);
    struct qr_history QR_CLEANUP(qr_history_dispose) history = {.n_hashes = 0};
    *commit = (struct qr_commit){.time = 0};
    if (!qr_history_read(&history, repository, request, err)) {
        return false;
    }
    const struct qr_history_hash *last =
        history.n_hashes == 0 ? NULL : &history.hashes[history.n_hashes - 1];
    if (last == NULL || memcmp(last->compose_hash32, request->hash32, 32) != 0) {
        return not_found(&history, request->hash32, where, err);
    }
    *commit = last->commit;
    return true;
}
