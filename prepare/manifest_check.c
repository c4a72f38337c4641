#include <string.h>
#include <strings.h>

#include "base/json_key.h"
#include "prepare/manifest.h"
#include "prepare/manifest_shape.h"
#include "review/secret.h"

enum { MAX_INIT_SCRIPTS = 5 };

static bool check_version(struct qr_shape_check *check, struct qr_json_value value)
{
    uint64_t number = 0;
    bool natural = qr_shape_is_natural(&number, value, UINT64_MAX);
    if (natural && (number == 1 || number == 2)) {
        return true;
    }
    if (natural && number == 3) {
        return qr_shape_refuse(check, value,
                               "is the number 3, and dstack takes versions above 2 only as text: "
                               "write \"3\"");
    }
    if (qr_json_type(value) == QR_JSON_STRING &&
        (qr_json_string_equals(value, "1") || qr_json_string_equals(value, "2") ||
         qr_json_string_equals(value, "3"))) {
        return true;
    }
    return qr_shape_expected(check, value, "1, 2, \"1\", \"2\" or \"3\"");
}

static bool check_runner(struct qr_shape_check *check, struct qr_json_value value)
{
    static const char *const words[] = {"docker-compose", "nerdctl-compose", "bash", NULL};
    return qr_shape_word(check, value, words);
}

static bool check_snapshotter(struct qr_shape_check *check, struct qr_json_value value)
{
    static const char *const words[] = {"overlayfs", "stargz", NULL};
    return qr_shape_word(check, value, words);
}

static bool check_key_provider(struct qr_shape_check *check, struct qr_json_value value)
{
    static const char *const words[] = {"none", "kms", "local", "tpm", NULL};
    return qr_shape_word(check, value, words);
}

static bool check_hex(struct qr_shape_check *check, struct qr_json_value value)
{
    return qr_shape_hex(check, value, SIZE_MAX);
}

/* The guest's script hands what jq prints to a shell: a null would run as the command "null". */
static bool check_script(struct qr_shape_check *check, struct qr_json_value value)
{
    if (qr_json_type(value) == QR_JSON_NULL) {
        qr_shape_caution(check, "null-script",
                         "is null, which the guest runs as the command \"null\": leave it out");
        return true;
    }
    return qr_shape_text(check, value);
}

static bool check_init_script(struct qr_shape_check *check, struct qr_json_value value)
{
    if (qr_json_type(value) != QR_JSON_ARRAY) {
        return qr_json_type(value) == QR_JSON_STRING || qr_json_type(value) == QR_JSON_NULL
                   ? check_script(check, value)
                   : qr_shape_expected(check, value, "a string or an array of up to 5 strings");
    }
    size_t count = qr_json_count(value);
    if (count > MAX_INIT_SCRIPTS) {
        return qr_shape_refuse(check, value, "has %zu scripts: the guest takes up to 5", count);
    }
    return qr_shape_texts(check, value);
}

static bool check_storage_fs(struct qr_shape_check *check, struct qr_json_value value)
{
    if (!qr_shape_text(check, value)) {
        return false;
    }
    const char *text = qr_json_string(NULL, value, &check->arena);
    if (strcasecmp(text, "zfs") != 0 && strcasecmp(text, "ext4") != 0) {
        qr_shape_caution(check, "unknown-value",
                         "is neither \"zfs\" nor \"ext4\": the guest will not start with it");
    }
    return true;
}

static bool check_event_log_version(struct qr_shape_check *check, struct qr_json_value value)
{
    uint64_t number = 0;
    return qr_shape_is_natural(&number, value, 2) && number > 0
               ? true
               : qr_shape_expected(check, value, "1 or 2");
}

static bool check_docker_config(struct qr_shape_check *check, struct qr_json_value value)
{
    if (qr_json_type(value) != QR_JSON_OBJECT) {
        qr_shape_caution(check, "unknown-value", "is %s: guests before 0.5.5 want an object",
                         qr_json_type_name(qr_json_type(value)));
    }
    return true;
}

static bool check_env(struct qr_shape_check *check, struct qr_json_value value)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    if (!qr_shape_text(check, value)) {
        return false;
    }
    size_t length = 0;
    const char *text = qr_json_string(&length, value, &check->arena);
    size_t first = strspn(text, letters);
    if (first == 0 ||
        strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") != length) {
        qr_shape_caution(check, "odd-env", "is no name that a shell can use");
    }
    return true;
}

static bool check_envs(struct qr_shape_check *check, struct qr_json_value value)
{
    if (qr_json_type(value) != QR_JSON_ARRAY) {
        return qr_shape_expected(check, value, "an array of strings");
    }
    if (!qr_shape_items(check, value, check_env)) {
        return false;
    }
    size_t count = qr_json_count(value);
    struct qr_json_key *keys = qr_arena_alloc(&check->arena, count, sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        keys[i] = qr_json_key(value.doc, value.index + 1 + (uint32_t)i);
    }
    qr_json_keys_sort(keys, count, value.doc);
    for (size_t i = 1; i < count; i++) {
        if (qr_json_key_compare(value.doc, &keys[i - 1], &keys[i]) == 0) {
            size_t length = 0;
            struct qr_json_value item = {.doc = value.doc, .index = keys[i].node};
            const char *name = qr_json_string(&length, item, &check->arena);
            struct qr_buffer shown QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
            struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
            qr_secret_add_masked(&masked, name, length);
            qr_utf8_add_escaped(&shown, qr_buffer_text(&masked), masked.length);
            qr_shape_caution(check, "duplicate-env", "has an entry twice: \"%.200s\"",
                             qr_buffer_text(&shown));
            break;
        }
    }
    return true;
}

static const struct qr_field manifest_fields[] = {
    {"manifest_version", QR_FIELD_REQUIRED, check_version},
    {"name", QR_FIELD_REQUIRED, qr_shape_text},
    {"runner", QR_FIELD_REQUIRED, check_runner},
    {"features", 0, qr_shape_texts},
    {"docker_compose_file", QR_FIELD_NULLABLE, qr_shape_text},
    {"snapshotter", QR_FIELD_NULLABLE, check_snapshotter},
    {"init_script", 0, check_init_script},
    {"public_logs", 0, qr_shape_bool},
    {"public_sysinfo", 0, qr_shape_bool},
    {"public_tcbinfo", 0, qr_shape_bool},
    {"kms_enabled", 0, qr_shape_bool},
    {"gateway_enabled", 0, qr_shape_bool},
    {"tproxy_enabled", 0, qr_shape_bool},
    {"local_key_provider_enabled", 0, qr_shape_bool},
    {"key_provider", QR_FIELD_NULLABLE, check_key_provider},
    {"key_provider_id", 0, check_hex},
    {"allowed_envs", 0, check_envs},
    {"no_instance_id", 0, qr_shape_bool},
    {"secure_time", 0, qr_shape_bool},
    {"storage_fs", QR_FIELD_NULLABLE, check_storage_fs},
    {"swap_size", 0, qr_shape_size},
    {"event_log_version", 0, check_event_log_version},
    {"port_policy", 0, qr_shape_port_policy},
    {"verity_volumes", 0, qr_shape_volumes},
    {"requirements", QR_FIELD_NULLABLE, qr_shape_requirements},
    {"docker_config", QR_FIELD_NULLABLE, check_docker_config},
    {"pre_launch_script", 0, check_script},
    {"bash_script", 0, check_script},
};

static const struct qr_shape manifest_shape = {
    manifest_fields, sizeof manifest_fields / sizeof manifest_fields[0], false};

/* __proto__ vanishes in the SDKs' output and stays in the file; "constructor" keeps them from
 * sorting. Anywhere in the document. */
static bool check_names(struct qr_shape_check *check, const struct qr_json *doc)
{
    bool cautioned = false;
    for (uint32_t object = 0; object < doc->n_nodes; object++) {
        if (doc->nodes[object].type != QR_JSON_OBJECT) {
            continue;
        }
        for (uint32_t node = object + 1; node < doc->nodes[object].next;
             node = doc->nodes[node + 1].next) {
            struct qr_json_key key = qr_json_key(doc, node);
            struct qr_json_value value = {.doc = doc, .index = node};
            if (qr_json_key_equals(doc, &key, "__proto__")) {
                return qr_shape_refuse(check, value,
                                       "has a key \"__proto__\", which the JavaScript SDKs drop "
                                       "without a word: rename it");
            }
            if (!cautioned && qr_json_key_equals(doc, &key, "constructor")) {
                size_t line = 0;
                size_t column = 0;
                qr_json_place(&line, &column, value);
                qr_shape_caution(check, "constructor-key",
                                 "has a key \"constructor\" in line %zu: the JavaScript SDKs leave "
                                 "the object around it unsorted, other tools sort it",
                                 line);
                cautioned = true;
            }
        }
    }
    return true;
}

static bool has_value(struct qr_json_value manifest, const char *field)
{
    struct qr_json_value value = qr_json_get(manifest, field);
    return qr_json_present(value) && qr_json_type(value) != QR_JSON_NULL;
}

/* system_setup.rs verify_manifest_feature_requirements: these need manifest version 3. */
static bool check_version_features(struct qr_shape_check *check, struct qr_json_value manifest)
{
    static const char need[] = "needs manifest version 3: write \"manifest_version\": \"3\"";
    struct qr_json_value version = qr_json_get(manifest, "manifest_version");
    if (qr_json_type(version) == QR_JSON_STRING && qr_json_string_equals(version, "3")) {
        return true;
    }
    struct qr_json_value runner = qr_json_get(manifest, "runner");
    struct qr_json_value scripts = qr_json_get(manifest, "init_script");
    if (has_value(manifest, "requirements")) {
        qr_buffer_add_text(&check->path, "requirements");
        return qr_shape_refuse(check, qr_json_get(manifest, "requirements"), "%s", need);
    }
    if (qr_json_string_equals(runner, "nerdctl-compose")) {
        qr_buffer_add_text(&check->path, "runner \"nerdctl-compose\"");
        return qr_shape_refuse(check, runner, "%s", need);
    }
    if (qr_json_present(scripts) && qr_json_type(scripts) == QR_JSON_ARRAY &&
        qr_json_count(scripts) > 1) {
        qr_buffer_add_text(&check->path, "init_script with more than one script");
        return qr_shape_refuse(check, scripts, "%s", need);
    }
    return true;
}

static bool check_runner_features(struct qr_shape_check *check, struct qr_json_value manifest)
{
    struct qr_json_value runner = qr_json_get(manifest, "runner");
    bool nerdctl = qr_json_string_equals(runner, "nerdctl-compose");
    if (has_value(manifest, "snapshotter") && !nerdctl) {
        qr_buffer_add_text(&check->path, "snapshotter");
        return qr_shape_refuse(check, qr_json_get(manifest, "snapshotter"),
                               "is only for runner \"nerdctl-compose\": leave it out");
    }
    const char *content =
        qr_json_string_equals(runner, "bash") ? "bash_script" : "docker_compose_file";
    if (!has_value(manifest, content)) {
        qr_shape_caution(check, "missing-content",
                         "has no \"%s\", without which its runner has nothing to run", content);
    }
    return true;
}

bool qr_manifest_check(struct qr_findings *findings, struct qr_json_value manifest,
                       struct qr_error *err)
{
    struct qr_shape_check check = {.findings = findings, .err = err};
    bool ok = true;
    if (manifest.doc->length > QR_MANIFEST_MAX_SIZE) {
        ok = qr_error_set(err, QR_ERROR_INPUT,
                          "the manifest has %zu bytes: the guest takes up to %zu (50 MiB)",
                          manifest.doc->length, QR_MANIFEST_MAX_SIZE);
    }
    ok = ok && qr_shape_object(&check, manifest, &manifest_shape) &&
         check_names(&check, manifest.doc) && check_version_features(&check, manifest) &&
         check_runner_features(&check, manifest);
    qr_shape_count_cautions(&check);
    qr_buffer_dispose(&check.path);
    qr_arena_dispose(&check.arena);
    return ok;
}
