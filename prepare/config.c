#include "prepare/config.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/nearest.h"
#include "prepare/config_read.h"

#define MAX_CHAIN_ID ((UINT64_C(1) << 53) - 1)

enum { MAX_KEYS = 8 };

static bool refuse_key(struct qr_config_reader *reader, const struct qr_yaml *key,
                       const char *where, const struct qr_config_key *keys, size_t n_keys)
{
    const char *names[MAX_KEYS];
    struct qr_buffer list = QR_BUFFER_INIT;
    for (size_t i = 0; i < n_keys; i++) {
        names[i] = keys[i].name;
        qr_buffer_addf(&list, "%s%s", i == 0 ? "" : ", ", keys[i].name);
    }
    const char *near = qr_nearest_word(key->text, names, n_keys);
    const char *inside = where[0] == '\0' ? "" : " in ";
    if (near != NULL) {
        qr_config_refuse(reader, key, "unknown key \"%s\"%s%s: did you mean \"%s\"?", key->text,
                         inside, where, near);
    } else {
        qr_config_refuse(reader, key, "unknown key \"%s\"%s%s: the keys here are %s", key->text,
                         inside, where, qr_buffer_text(&list));
    }
    qr_buffer_dispose(&list);
    return false;
}

const struct qr_yaml *qr_config_member(const struct qr_yaml *mapping, const char *key)
{
    for (const struct qr_yaml *item = mapping->first; item != NULL; item = item->next) {
        if (strlen(key) == item->key->length && strcmp(item->key->text, key) == 0) {
            return item;
        }
    }
    return NULL;
}

static const struct qr_config_key *find_key(const struct qr_yaml *key,
                                            const struct qr_config_key *keys, size_t n_keys)
{
    for (size_t i = 0; i < n_keys; i++) {
        if (strlen(keys[i].name) == key->length && strcmp(keys[i].name, key->text) == 0) {
            return &keys[i];
        }
    }
    return NULL;
}

bool qr_config_read_mapping(struct qr_config_reader *reader, void *target,
                            const struct qr_yaml *node, const char *where,
                            const struct qr_config_key *keys, size_t n_keys)
{
    const char *dot = where[0] == '\0' ? "" : ".";
    QR_ASSERT(n_keys <= MAX_KEYS);
    if (node->type != QR_YAML_MAPPING) {
        return qr_config_refuse(reader, node, "%s must be a mapping of keys to values, not %s",
                                where[0] == '\0' ? "the configuration" : where,
                                qr_yaml_type_name(node->type));
    }
    for (const struct qr_yaml *item = node->first; item != NULL; item = item->next) {
        const struct qr_config_key *key = find_key(item->key, keys, n_keys);
        if (key == NULL) {
            return refuse_key(reader, item->key, where, keys, n_keys);
        }
        char path[QR_CONFIG_WHERE_SIZE];
        (void)snprintf(path, sizeof path, "%s%s%s", where, dot, key->name);
        if (!key->read(reader, target, item, path)) {
            return false;
        }
    }
    for (size_t i = 0; i < n_keys; i++) {
        if (keys[i].required && qr_config_member(node, keys[i].name) == NULL) {
            return qr_config_refuse(reader, node, "%s%s%s is missing: add it", where, dot,
                                    keys[i].name);
        }
    }
    return true;
}

static bool read_version(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                         const char *where)
{
    uint64_t version = 0;
    (void)target;
    return qr_config_integer(reader, &version, value, where, 1, 1);
}

static bool read_app(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                     const char *where)
{
    struct qr_config *config = target;
    return qr_config_address(reader, &config->app, value, where);
}

static bool read_chain(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                       const char *where)
{
    struct qr_config *config = target;
    uint64_t chain = 0;
    if (!qr_config_integer(reader, &chain, value, where, 1, MAX_CHAIN_ID)) {
        return false;
    }
    config->chain_id = qr_word_from_u64(chain);
    return true;
}

static bool read_service(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                         const char *where)
{
    struct qr_config *config = target;
    return qr_config_service(reader, &config->service, value, where);
}

static bool read_document(struct qr_config_reader *reader, const struct qr_yaml *root)
{
    static const struct qr_config_key keys[] = {
        {"quorate", true, read_version},       {"app", true, read_app},
        {"chain", true, read_chain},           {"manifest", false, qr_config_read_manifest},
        {"route", true, qr_config_read_route}, {"service", false, read_service},
    };
    /* Another version may have other keys: it is judged before them. */
    const struct qr_yaml *version =
        root->type == QR_YAML_MAPPING ? qr_config_member(root, "quorate") : NULL;
    if (version != NULL && !read_version(reader, NULL, version, "quorate")) {
        return false;
    }
    return qr_config_read_mapping(reader, reader->config, root, "", keys,
                                  sizeof keys / sizeof keys[0]) &&
           qr_config_check_route(reader, qr_config_member(root, "route"));
}

bool qr_config_parse(struct qr_config *config, const char *text, size_t length,
                     struct qr_arena *arena, struct qr_error *err)
{
    struct qr_config_reader reader = {config, arena, err};
    const struct qr_yaml *root = NULL;
    *config = (struct qr_config){.has_manifest = false};
    if (length > QR_CONFIG_MAX_SIZE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the configuration has %zu bytes: at most %zu are "
                            "read",
                            length, QR_CONFIG_MAX_SIZE);
    }
    if (!qr_yaml_parse(&root, text, length, arena, err) || !read_document(&reader, root)) {
        *config = (struct qr_config){.has_manifest = false};
        return false;
    }
    return true;
}
