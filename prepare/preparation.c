#include "prepare/preparation.h"

#include <string.h>

#include "prepare/changes.h"
#include "prepare/onchain.h"
#include "prepare/source_json.h"

static bool want_manifest(const struct qr_prepare_request *request)
{
    for (size_t i = 0; i < request->n_words; i++) {
        if (!request->words[i].is_call && qr_action_needs_manifest(request->words[i].text)) {
            return true;
        }
    }
    return request->n_words == 0;
}

static struct qr_action_context context_of(const struct qr_source *source)
{
    return (struct qr_action_context){
        .app = &source->config.app,
        .compose_hash32 = source->manifest.length > 0 ? source->compose_hash32 : NULL};
}

static bool is_hash(const char *value)
{
    return value[0] == '0' && value[1] == 'x' && strlen(value) == 66;
}

/* The compose hash that a revision gives. What --set was then is not in git, so a revision that
 * takes such values has no hash of its own. */
static bool hash_of_revision(uint8_t hash32[32], struct qr_repository *repository,
                             const char *revision, const struct qr_prepare_request *request,
                             struct qr_error *err)
{
    struct qr_source_request old = {.revision = revision,
                                    .config_path = request->config_path,
                                    .config_file = request->config_file};
    struct qr_source config QR_CLEANUP(qr_source_dispose) = {.config_path = NULL};
    struct qr_source source QR_CLEANUP(qr_source_dispose) = {.config_path = NULL};
    if (!qr_source_read(&config, repository, &old, err)) {
        return false;
    }
    if (config.config.n_substitute > 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "revision %s takes values from --set (%s), and git does not hold what "
                            "they were then: give the hash that was proposed",
                            revision, config.config.substitute[0]);
    }
    old.want_manifest = true;
    if (!qr_source_read(&source, repository, &old, err)) {
        return false;
    }
    memcpy(hash32, source.compose_hash32, 32);
    return true;
}

/* remove-compose-hash=REVISION becomes remove-compose-hash=0xHASH. */
static bool resolve_hash(const char **word, struct qr_preparation *preparation,
                         struct qr_repository *repository, const struct qr_prepare_request *request,
                         struct qr_error *err)
{
    static const char prefix[] = "remove-compose-hash=";
    const char *value = *word + sizeof prefix - 1;
    if (strncmp(*word, prefix, sizeof prefix - 1) != 0 || is_hash(value)) {
        return true;
    }
    uint8_t hash32[32];
    if (!hash_of_revision(hash32, repository, value, request, err)) {
        return qr_error_context(err, "--action %s", *word);
    }
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "%s0x", prefix);
    qr_buffer_add_hex(&text, hash32, 32);
    *word = qr_arena_copy(&preparation->arena, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    return true;
}

static bool parse_words(struct qr_action *actions, struct qr_preparation *preparation,
                        struct qr_repository *repository, const struct qr_prepare_request *request,
                        struct qr_error *err)
{
    struct qr_action_context context = context_of(&preparation->source);
    if (request->n_words == 0) {
        return qr_action_parse(&actions[0], "add-compose-hash", &context, &preparation->arena, err);
    }
    for (size_t i = 0; i < request->n_words; i++) {
        const char *text = request->words[i].text;
        bool ok = request->words[i].is_call
                      ? qr_action_parse_call(&actions[i], text, &preparation->arena, err)
                      : resolve_hash(&text, preparation, repository, request, err) &&
                            qr_action_parse(&actions[i], text, &context, &preparation->arena, err);
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* An action on a contract of the route goes through the contracts before it only: those that come
 * after have no part in it. */
static bool shorten_route(struct qr_config *config, const struct qr_action *actions,
                          size_t n_actions, struct qr_error *err)
{
    for (size_t i = 0; i < n_actions; i++) {
        if (!qr_action_is_on_route(&actions[i])) {
            continue;
        }
        if (n_actions > 1) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "action %s stands alone: prepare the others apart from it",
                                actions[i].kind);
        }
        bool is_rejection = actions[i].data_length == 0;
        size_t h = 0;
        while (h < config->n_hops && !qr_address_equal(&config->route[h].address, &actions[i].to)) {
            h++;
        }
        if (is_rejection && (h == config->n_hops || config->route[h].kind != QR_HOP_SAFE)) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "action reject-transaction names a Safe that the route has not");
        }
        config->n_hops = is_rejection ? h + 1 : h;
    }
    return true;
}

/* A nonce for a Safe by name that the route has not is a mistake; one for every Safe suits any
 * route. */
static bool check_nonces(const struct qr_config *config, const struct qr_nonce *nonces,
                         size_t n_nonces, struct qr_error *err)
{
    for (size_t i = 0; i < n_nonces; i++) {
        bool used = nonces[i].any_safe;
        for (size_t h = 0; h < config->n_hops; h++) {
            const struct qr_hop *hop = &config->route[h];
            used = used ||
                   (hop->kind == QR_HOP_SAFE && qr_address_equal(&nonces[i].safe, &hop->address));
        }
        if (!used) {
            char address[QR_ADDRESS_SIZE];
            qr_address_format(address, &nonces[i].safe);
            return qr_error_set(err, QR_ERROR_INPUT,
                                "--nonce is given for Safe %s, which the route has not: mend the "
                                "address",
                                address);
        }
    }
    return true;
}

static bool is_given(const struct qr_prepare_request *request, const struct qr_address *safe)
{
    for (size_t i = 0; i < request->n_nonces; i++) {
        if (request->nonces[i].any_safe || qr_address_equal(&request->nonces[i].safe, safe)) {
            return true;
        }
    }
    return false;
}

/* Keep the nonces to build with: those given, and for Safes without one the chain's next, or 0
 * where they may be open. hops is NULL without a chain. */
static void fill_nonces(struct qr_preparation *preparation,
                        const struct qr_prepare_request *request,
                        const struct qr_onchain_hops *hops)
{
    const struct qr_config *config = &preparation->source.config;
    size_t n = request->n_nonces;
    struct qr_nonce *nonces =
        qr_arena_alloc(&preparation->arena, n + config->n_hops, sizeof *nonces);
    for (size_t i = 0; i < n; i++) {
        nonces[i] = request->nonces[i];
    }
    for (size_t h = 0; h < config->n_hops; h++) {
        const struct qr_hop *hop = &config->route[h];
        if (hop->kind != QR_HOP_SAFE || is_given(request, &hop->address)) {
            continue;
        }
        preparation->nonce_is_open[h] = request->nonces_may_be_open;
        if (hops != NULL) {
            nonces[n++] = (struct qr_nonce){.safe = hop->address, .nonce = hops->safes[h].nonce};
        } else if (request->nonces_may_be_open) {
            nonces[n++] = (struct qr_nonce){.safe = hop->address};
        }
    }
    preparation->nonces = nonces;
    preparation->n_nonces = n;
}

/* What the configuration leaves open, as the chain has it. */
static void resolve_hops(struct qr_preparation *preparation, const struct qr_onchain_hops *hops)
{
    struct qr_config *config = &preparation->source.config;
    for (size_t h = 0; h < config->n_hops; h++) {
        struct qr_hop *hop = &config->route[h];
        if (hop->kind == QR_HOP_SAFE && !hop->has_version) {
            hop->version = hops->safes[h].version;
            hop->has_version = true;
            preparation->is_chain_input[h] = true;
        } else if (hop->kind == QR_HOP_TIMELOCK && hop->delay_is_min) {
            hop->delay = hops->min_delay[h];
            hop->delay_is_min = false;
            preparation->is_chain_input[h] = true;
        }
    }
}

/* Whether anything is left to the chain, so that a node is asked for nothing else. */
static bool is_open(const struct qr_config *config, const struct qr_prepare_request *request)
{
    for (size_t h = 0; h < config->n_hops; h++) {
        const struct qr_hop *hop = &config->route[h];
        bool open = hop->kind == QR_HOP_SAFE
                        ? !hop->has_version || !is_given(request, &hop->address)
                        : hop->delay_is_min;
        if (open) {
            return true;
        }
    }
    return false;
}

static bool fill_open(struct qr_preparation *preparation, const struct qr_prepare_request *request,
                      struct qr_error *err)
{
    struct qr_onchain_hops hops QR_CLEANUP(qr_onchain_hops_dispose) = {.arena = QR_ARENA_INIT};
    const struct qr_config *config = &preparation->source.config;
    if (request->chain == NULL || !is_open(config, request)) {
        fill_nonces(preparation, request, NULL);
        return true;
    }
    if (!qr_onchain_read_hops(&hops, config, request->chain, err)) {
        return false;
    }
    resolve_hops(preparation, &hops);
    fill_nonces(preparation, request, &hops);
    return true;
}

static bool read_source(struct qr_preparation *preparation, struct qr_repository *repository,
                        const struct qr_prepare_request *request, struct qr_error *err)
{
    struct qr_source_request source = {.revision = request->revision,
                                       .config_path = request->config_path,
                                       .config_file = request->config_file,
                                       .substitutions = request->substitutions,
                                       .n_substitutions = request->n_substitutions,
                                       .want_manifest = want_manifest(request)};
    if (!source.want_manifest && request->n_substitutions > 0) {
        return qr_error_set(
            err, QR_ERROR_INPUT,
            "--set %s has no manifest to go into: no action here adds a compose hash",
            request->substitutions[0].name);
    }
    return qr_source_read(&preparation->source, repository, &source, err) &&
           check_nonces(&preparation->source.config, request->nonces, request->n_nonces, err);
}

/* Compare with another commit, which is recorded. */
static bool add_changes(struct qr_preparation *preparation, struct qr_repository *repository,
                        const char *id, struct qr_error *err)
{
    struct qr_source *source = &preparation->source;
    if (!qr_changes_since(&preparation->changes, source, repository, id, err)) {
        return false;
    }
    memcpy(source->since, id, strlen(id) + 1);
    preparation->proposal.changes = &preparation->changes;
    return true;
}

/* Without a revision to compare with, the one that is allowed now, where that can be found. */
static bool find_allowed_before(struct qr_preparation *preparation,
                                struct qr_repository *repository, struct qr_chain *chain,
                                struct qr_error *err)
{
    struct qr_commit commit;
    bool found = false;
    if (chain == NULL || preparation->source.manifest.length == 0) {
        return true;
    }
    return qr_changes_find_allowed(&found, &commit, &preparation->source, repository, chain, err) &&
           (!found || add_changes(preparation, repository, commit.id, err));
}

static bool find_changes(struct qr_preparation *preparation, struct qr_repository *repository,
                         const struct qr_prepare_request *request, struct qr_error *err)
{
    struct qr_commit commit;
    if (request->since == NULL) {
        return find_allowed_before(preparation, repository, request->chain, err);
    }
    if (preparation->source.manifest.length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--since %s has nothing to compare: no action here adds a compose hash",
                            request->since);
    }
    return (qr_repository_resolve(&commit, repository, request->since, err) &&
            add_changes(preparation, repository, commit.id, err)) ||
           qr_error_context(err, "--since %s", request->since);
}

bool qr_prepare(struct qr_preparation *preparation, struct qr_repository *repository,
                const struct qr_prepare_request *request, struct qr_error *err)
{
    if (!read_source(preparation, repository, request, err)) {
        return false;
    }
    size_t n_actions = request->n_words == 0 ? 1 : request->n_words;
    struct qr_action *actions = qr_arena_alloc(&preparation->arena, n_actions, sizeof *actions);
    return parse_words(actions, preparation, repository, request, err) &&
           shorten_route(&preparation->source.config, actions, n_actions, err) &&
           fill_open(preparation, request, err) &&
           qr_proposal_build(&preparation->proposal, &preparation->source, actions, n_actions,
                             preparation->nonces, preparation->n_nonces, err) &&
           find_changes(preparation, repository, request, err);
}

/* A signer's checkout may be older than the proposal: that is not the proposal's fault. */
static bool find_commit(struct qr_repository *repository, const char *id, const char *what,
                        struct qr_error *err)
{
    struct qr_commit commit;
    if (qr_repository_resolve(&commit, repository, id, err)) {
        return true;
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "commit %s %s is not in this repository: git fetch it, or name another "
                        "checkout with --repo",
                        id, what);
}

/* The inputs that proposal.json names, read from git again. */
static bool read_source_again(struct qr_preparation *preparation, struct qr_repository *repository,
                              const struct qr_directory *directory, struct qr_error *err)
{
    struct qr_source_request request = {.revision = NULL};
    return qr_source_request_from_json(&request, qr_json_root(&directory->proposal),
                                       &preparation->arena, err) &&
           find_commit(repository, request.revision, "of the proposal", err) &&
           qr_source_read(&preparation->source, repository, &request, err);
}

/* Without git the commit is known, but not what changes since it. */
static bool find_changes_again(struct qr_preparation *preparation, struct qr_repository *repository,
                               struct qr_json_value root, struct qr_error *err)
{
    char since[QR_OBJECT_ID_SIZE];
    if (!qr_since_from_json(since, root, &preparation->arena, err)) {
        return false;
    }
    if (since[0] == '\0' || repository == NULL) {
        memcpy(preparation->source.since, since, sizeof since);
        return true;
    }
    return find_commit(repository, since, "that the proposal is compared with", err) &&
           (add_changes(preparation, repository, since, err) ||
            qr_error_context(err, "source.since"));
}

bool qr_prepare_again(struct qr_preparation *preparation, struct qr_repository *repository,
                      const struct qr_directory *directory, struct qr_error *err)
{
    struct qr_json_value root = qr_json_root(&directory->proposal);
    bool ok = repository != NULL ? read_source_again(preparation, repository, directory, err)
                                 : qr_source_from_json(&preparation->source, directory, err);
    struct qr_json_value array;
    if (!ok || !qr_json_want(&array, root, "actions", QR_JSON_ARRAY, "actions", err)) {
        return false;
    }
    size_t n_actions = qr_json_count(array);
    if (n_actions == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "actions is empty");
    }
    struct qr_action_context context = context_of(&preparation->source);
    struct qr_action *actions = qr_arena_alloc(&preparation->arena, n_actions, sizeof *actions);
    size_t i = 0;
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item)) {
        if (!qr_action_from_json(&actions[i++], item, &context, &preparation->arena, err)) {
            return false;
        }
    }
    struct qr_nonce *nonces = NULL;
    size_t n_nonces = 0;
    return shorten_route(&preparation->source.config, actions, n_actions, err) &&
           qr_open_hops_from_json(&preparation->source.config, preparation->is_chain_input, root,
                                  &preparation->arena, err) &&
           qr_nonces_from_json(&nonces, &n_nonces, root, &preparation->arena, err) &&
           qr_proposal_build(&preparation->proposal, &preparation->source, actions, n_actions,
                             nonces, n_nonces, err) &&
           find_changes_again(preparation, repository, root, err);
}

/* A proposal without a manifest takes nothing from the tree but its configuration. */
static void drop_manifest(struct qr_source *source)
{
    qr_buffer_dispose(&source->manifest);
    source->n_inputs = 0;
    source->n_substitutions = 0;
    source->n_parts = 0;
}

bool qr_prepare_counterpart(struct qr_preparation *preparation,
                            const struct qr_directory *directory, const char *word,
                            const struct qr_nonce *nonces, size_t n_nonces, struct qr_error *err)
{
    struct qr_source *source = &preparation->source;
    struct qr_action action;
    if (!qr_source_from_json(source, directory, err)) {
        return false;
    }
    drop_manifest(source);
    struct qr_action_context context = context_of(source);
    return qr_action_parse(&action, word, &context, &preparation->arena, err) &&
           shorten_route(&source->config, &action, 1, err) &&
           qr_proposal_build(&preparation->proposal, source, &action, 1, nonces, n_nonces, err);
}

void qr_preparation_dispose(struct qr_preparation *preparation)
{
    qr_proposal_dispose(&preparation->proposal);
    qr_manifest_diff_dispose(&preparation->changes);
    qr_source_dispose(&preparation->source);
    qr_arena_dispose(&preparation->arena);
}
