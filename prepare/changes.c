#include "prepare/changes.h"

#include <string.h>

#include "chain/answer.h"
#include "prepare/app_view.h"
#include "prepare/history.h"

/* The same configuration and values, of another commit. */
static struct qr_source_request request_of(const struct qr_source *source, const char *id)
{
    return (struct qr_source_request){.revision = id,
                                      .config_path = source->config_path,
                                      .config_text = source->config_text,
                                      .substitutions = source->substitutions,
                                      .n_substitutions = source->n_substitutions,
                                      .want_manifest = true};
}

bool qr_changes_since(struct qr_manifest_diff *diff, const struct qr_source *source,
                      struct qr_repository *repository, const char *id, struct qr_error *err)
{
    struct qr_source earlier QR_CLEANUP(qr_source_dispose) = {.n_inputs = 0};
    struct qr_json before QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_json after QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_source_request request = request_of(source, id);
    if (!qr_history_manifest(&earlier, repository, &request, err) ||
        !qr_json_parse(&before, qr_buffer_text(&earlier.manifest), earlier.manifest.length, err) ||
        !qr_json_parse(&after, qr_buffer_text(&source->manifest), source->manifest.length, err)) {
        return false;
    }
    qr_manifest_diff(diff, qr_json_root(&before), qr_json_root(&after));
    return true;
}

/* Which of the history's hashes the app allows, at the newest block. */
static bool read_allowed(bool *allowed, const struct qr_history *history,
                         const struct qr_source *source, struct qr_chain *chain,
                         struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    const struct qr_config *config = &source->config;
    uint64_t chain_id = 0;
    struct qr_block block;
    QR_ASSERT(history->n_hashes <= QR_CHANGES_MAX_HASHES);
    if (!qr_word_to_u64(&chain_id, &config->chain_id)) {
        return true; /* no node answers for such a chain */
    }
    if (!qr_chain_head(&block, chain, chain_id, NULL, err)) {
        return false;
    }
    for (size_t i = 0; i < history->n_hashes; i++) {
        struct qr_word hash = qr_word_from_bytes(history->hashes[i].compose_hash32, 32);
        (void)qr_rpc_add_view(&batch, &config->app, "allowedComposeHashes(bytes32)", &hash, 1,
                              &block);
    }
    if (!qr_chain_read(&batch, chain, err)) {
        return false;
    }
    for (size_t i = 0; i < history->n_hashes; i++) {
        struct qr_word word;
        bool there = false;
        if (!qr_app_view_take_word(&there, &word, &batch, i, err)) {
            return false;
        }
        allowed[i] = there && !qr_word_is_zero(&word);
    }
    return true;
}

bool qr_changes_find_allowed(bool *found, struct qr_commit *commit, const struct qr_source *source,
                             struct qr_repository *repository, struct qr_chain *chain,
                             struct qr_error *err)
{
    struct qr_history history = {.n_hashes = 0};
    bool allowed[QR_CHANGES_MAX_HASHES] = {false};
    struct qr_history_request request = {.source = request_of(source, source->commit.id),
                                         .starts = &source->commit,
                                         .n_starts = 1,
                                         .max_hashes = QR_CHANGES_MAX_HASHES};
    *found = false;
    bool ok = qr_history_read(&history, repository, &request, err) &&
              (history.n_hashes == 0 || read_allowed(allowed, &history, source, chain, err));
    for (size_t i = 0; ok && i < history.n_hashes && !*found; i++) {
        *found =
            allowed[i] && memcmp(history.hashes[i].compose_hash32, source->compose_hash32, 32) != 0;
        *commit = history.hashes[i].commit;
    }
    qr_history_dispose(&history);
    return ok;
}
