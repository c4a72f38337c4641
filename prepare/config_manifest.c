#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "prepare/config_read.h"
#include "prepare/tree_path.h"

static bool read_dialect(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                         const char *where)
{
    struct qr_config *config = target;
    const char *text = NULL;
    if (!qr_config_string(reader, &text, value, where)) {
        return false;
    }
    if (!qr_dialect_parse(&config->dialect, text, reader->err)) {
        qr_error_context(reader->err, "%s", where);
        return qr_config_place(reader, value);
    }
    return true;
}

static bool read_path(struct qr_config_reader *reader, const char **path,
                      const struct qr_yaml *value, const char *where)
{
    if (!qr_config_string(reader, path, value, where)) {
        return false;
    }
    if (!qr_tree_path_check(*path, reader->err)) {
        qr_error_context(reader->err, "%s", where);
        return qr_config_place(reader, value);
    }
    return true;
}

static bool read_file(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                      const char *where)
{
    struct qr_config *config = target;
    return read_path(reader, &config->manifest_file, value, where);
}

static bool read_compose(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                         const char *where)
{
    struct qr_config *config = target;
    return read_path(reader, &config->docker_compose_file, value, where);
}

static bool read_script(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                        const char *where)
{
    struct qr_config *config = target;
    return read_path(reader, &config->pre_launch_script, value, where);
}

static bool read_fields(struct qr_config_reader *reader, void *target, const struct qr_yaml *value,
                        const char *where)
{
    struct qr_config *config = target;
    if (value->type != QR_YAML_MAPPING) {
        return qr_config_refuse(reader, value, "%s must be a mapping of fields to values, not %s",
                                where, qr_yaml_type_name(value->type));
    }
    struct qr_buffer json = QR_BUFFER_INIT;
    bool ok = qr_yaml_add_json(&json, value, reader->err);
    if (ok) {
        config->fields_json = qr_arena_copy(reader->arena, json.data, json.length);
    } else {
        qr_error_context(reader->err, "%s", where);
    }
    qr_buffer_dispose(&json);
    return ok;
}

static bool is_name(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t length = strlen(text);
    return strspn(text, letters) > 0 &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_") ==
               length;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool check_names(struct qr_config_reader *reader, const char **names, size_t count,
                        const struct qr_yaml *list, const char *where)
{
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(names[i - 1], names[i]) == 0) {
            return qr_config_refuse(reader, list, "%s names %s twice: remove one", where, names[i]);
        }
    }
    return true;
}

static bool read_substitute(struct qr_config_reader *reader, void *target,
                            const struct qr_yaml *value, const char *where)
{
    struct qr_config *config = target;
    if (value->type != QR_YAML_SEQUENCE) {
        return qr_config_refuse(reader, value, "%s must be a list of names, not %s", where,
                                qr_yaml_type_name(value->type));
    }
    const char **names = qr_arena_alloc(reader->arena, value->count, sizeof *names);
    size_t count = 0;
    for (const struct qr_yaml *item = value->first; item != NULL; item = item->next) {
        if (!qr_config_string(reader, &names[count], item, where)) {
            return false;
        }
        if (!is_name(names[count])) {
            return qr_config_refuse(reader, item,
                                    "%s: \"%s\" is no name: use letters, digits and _, not a digit "
                                    "in front",
                                    where, names[count]);
        }
        count++;
    }
    config->substitute = names;
    config->n_substitute = count;
    return check_names(reader, names, count, value, where);
}

/* raw is a file's bytes as they are: nothing can be put into it. */
static bool check_raw(struct qr_config_reader *reader, const struct qr_yaml *manifest)
{
    static const char *const others[] = {"fields", "docker_compose_file", "pre_launch_script",
                                         "substitute"};
    if (reader->config->manifest_file == NULL) {
        return qr_config_refuse(reader, manifest,
                                "manifest.file is missing: dialect raw is the bytes of a file");
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const struct qr_yaml *other = qr_config_member(manifest, others[i]);
        if (other != NULL) {
            return qr_config_refuse(reader, other->key,
                                    "manifest.%s has no place with dialect raw, which takes the "
                                    "file as it is: remove it, or choose another dialect",
                                    others[i]);
        }
    }
    return true;
}

/* A field that is set in two places has no certain value. */
static bool check_overlap(struct qr_config_reader *reader, const struct qr_yaml *manifest,
                          const char *name)
{
    const struct qr_yaml *fields = qr_config_member(manifest, "fields");
    const struct qr_yaml *field = fields == NULL ? NULL : qr_config_member(fields, name);
    if (field == NULL || qr_config_member(manifest, name) == NULL) {
        return true;
    }
    return qr_config_refuse(reader, field->key,
                            "manifest.fields.%s is set by manifest.%s too: remove one", name, name);
}

static bool check_content(struct qr_config_reader *reader, const struct qr_yaml *manifest)
{
    const struct qr_config *config = reader->config;
    bool embeds = config->docker_compose_file != NULL || config->pre_launch_script != NULL;
    const struct qr_yaml *fields = qr_config_member(manifest, "fields");
    bool has_fields = fields != NULL && fields->count > 0;
    if (!embeds && !has_fields && config->manifest_file == NULL) {
        return qr_config_refuse(reader, manifest,
                                "manifest has no content: give file, fields, docker_compose_file "
                                "or pre_launch_script");
    }
    if (config->n_substitute > 0 && !embeds) {
        return qr_config_refuse(reader, qr_config_member(manifest, "substitute"),
                                "manifest.substitute needs docker_compose_file or "
                                "pre_launch_script: values are put into embedded files only");
    }
    return check_overlap(reader, manifest, "docker_compose_file") &&
           check_overlap(reader, manifest, "pre_launch_script");
}

bool qr_config_read_manifest(struct qr_config_reader *reader, void *target,
                             const struct qr_yaml *value, const char *where)
{
    static const struct qr_config_key keys[] = {
        {"dialect", false, read_dialect},
        {"file", false, read_file},
        {"fields", false, read_fields},
        {"docker_compose_file", false, read_compose},
        {"pre_launch_script", false, read_script},
        {"substitute", false, read_substitute},
    };
    struct qr_config *config = target;
    config->has_manifest = true;
    config->dialect = QR_DIALECT_DSTACK;
    if (!qr_config_read_mapping(reader, target, value, where, keys, sizeof keys / sizeof keys[0])) {
        return false;
    }
    if (config->dialect == QR_DIALECT_RAW) {
        return check_raw(reader, value);
    }
    return check_content(reader, value);
}
