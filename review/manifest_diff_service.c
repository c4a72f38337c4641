/* Two compose files, service by service. */
#include <stdlib.h>
#include <string.h>

#include "review/manifest_diff_parts.h"
#include "review/secret.h"
#include "review/secret_name.h"

static const char *keep_text(struct qr_comparison *comparison, const char *text, size_t length)
{
    return qr_arena_copy(&comparison->diff->arena, text, length);
}

static bool same(const char *a, size_t a_length, const char *b, size_t b_length)
{
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* One NAME=VALUE of a list or a mapping. */
struct variable {
    const char *name;
    size_t name_length;
    const char *value; /* NULL: passed on from outside */
    size_t value_length;
    size_t at; /* in its list: the last one of a name counts */
    const struct qr_yaml *node;
};

static int compare_names(const struct variable *a, const struct variable *b)
{
    size_t least = a->name_length < b->name_length ? a->name_length : b->name_length;
    int order = memcmp(a->name, b->name, least);
    return order != 0                         ? order
           : a->name_length == b->name_length ? 0
           : a->name_length < b->name_length  ? -1
                                              : 1;
}

static int compare_variables(const void *a, const void *b)
{
    int order = compare_names(a, b);
    return order != 0                                                            ? order
           : ((const struct variable *)a)->at < ((const struct variable *)b)->at ? -1
                                                                                 : 1;
}

static bool read_variable(struct variable *variable, const struct qr_yaml *node)
{
    if (node->type != QR_YAML_SCALAR) {
        return false;
    }
    if (node->key != NULL) {
        bool is_null = node->plain && qr_yaml_meaning(node) == QR_YAML_NULL;
        *variable = (struct variable){.name = node->key->text,
                                      .name_length = node->key->length,
                                      .value = is_null ? NULL : node->text,
                                      .value_length = node->length};
        return true;
    }
    const char *equals = memchr(node->text, '=', node->length);
    size_t length = equals == NULL ? node->length : (size_t)(equals - node->text);
    *variable = (struct variable){.name = node->text,
                                  .name_length = length,
                                  .value = equals == NULL ? NULL : equals + 1,
                                  .value_length = equals == NULL ? 0 : node->length - length - 1};
    return true;
}

/* The variables of a list or mapping, sorted by name, none twice; NULL when it holds other things.
 * Free it. */
static struct variable *variables_of(size_t *count, const struct qr_yaml *node)
{
    struct variable *variables = qr_alloc_zero(node == NULL ? 0 : node->count, sizeof *variables);
    *count = 0;
    if (node == NULL) {
        return variables;
    }
    for (const struct qr_yaml *item = node->first; item != NULL; item = item->next) {
        if (!read_variable(&variables[*count], item)) {
            free(variables);
            return NULL;
        }
        variables[*count].at = *count;
        variables[*count].node = item;
        (*count)++;
    }
    qsort(variables, *count, sizeof *variables, compare_variables);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool is_last = i + 1 == *count || compare_names(&variables[i], &variables[i + 1]) != 0;
        variables[kept] = variables[i];
        kept += is_last ? 1 : 0;
    }
    *count = kept;
    return variables;
}

static bool is_known_secret(const struct variable *variable)
{
    return qr_secret_in_value(variable->name, variable->name_length, variable->value,
                              variable->value_length) != NULL;
}

static bool may_be_secret(const struct variable *variable)
{
    return variable != NULL && variable->value != NULL && variable->value_length > 0 &&
           !qr_value_is_reference(variable->value, variable->value_length) &&
           (qr_name_may_be_secret(variable->name, variable->name_length) ||
            is_known_secret(variable));
}

static const char *value_text(struct qr_comparison *comparison, const struct variable *variable)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (variable == NULL) {
        return NULL;
    }
    if (variable->value == NULL) {
        return "passed on from outside";
    }
    struct qr_buffer shown QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_comparison_add_text(&shown, comparison, variable->value, variable->value_length);
    qr_json_add_quoted(&text, qr_buffer_text(&shown), shown.length);
    return qr_comparison_keep(comparison, &text);
}

/* In a list an entry without "=" that is no name is called by its place: it may be a secret. */
static size_t enter_variable(struct qr_comparison *comparison, enum qr_aspect aspect,
                             const struct variable *variable)
{
    size_t length = comparison->where.length;
    if (aspect == QR_ASPECT_ENVIRONMENT && variable->value == NULL && variable->node->key == NULL &&
        (!qr_name_is_variable(variable->name, variable->name_length) ||
         qr_secret_in_text(variable->name, variable->name_length) != NULL)) {
        qr_buffer_addf(&comparison->where, "[%zu]", variable->at);
        return length;
    }
    return qr_comparison_enter(comparison, variable->name, variable->name_length);
}

/* A variable against another of its name; either may be NULL. */
static void compare_variable(struct qr_comparison *comparison, enum qr_aspect aspect,
                             const struct variable *before, const struct variable *after)
{
    bool both = before != NULL && after != NULL;
    bool none = both && before->value == NULL && after->value == NULL;
    bool old_secret = may_be_secret(before);
    bool new_secret = may_be_secret(after);
    if (none || (both && before->value != NULL && after->value != NULL &&
                 same(before->value, before->value_length, after->value, after->value_length))) {
        return;
    }
    const struct variable *one = after != NULL ? after : before;
    size_t length = enter_variable(comparison, aspect, one);
    struct qr_change *change = qr_comparison_add(comparison,
                                                 before == NULL  ? QR_CHANGE_ADDED
                                                 : after == NULL ? QR_CHANGE_REMOVED
                                                                 : QR_CHANGE_CHANGED,
                                                 aspect);
    change->before = old_secret ? NULL : value_text(comparison, before);
    change->after = new_secret ? NULL : value_text(comparison, after);
    change->hidden = old_secret || new_secret;
    qr_buffer_truncate(&comparison->where, length);
}

/* Lists and mappings of NAME=VALUE. */
static void compare_environments(struct qr_comparison *comparison, enum qr_aspect aspect,
                                 const struct qr_yaml *before, const struct qr_yaml *after)
{
    size_t n_old = 0;
    size_t n_new = 0;
    QR_CLEANUP(qr_free_pointer) struct variable *old = variables_of(&n_old, before);
    QR_CLEANUP(qr_free_pointer) struct variable *new = variables_of(&n_new, after);
    if (old == NULL || new == NULL) {
        qr_comparison_yaml(comparison, aspect, before, after);
        return;
    }
    for (size_t i = 0, j = 0; i < n_old || j < n_new;) {
        int order = i == n_old ? 1 : j == n_new ? -1 : compare_names(&old[i], &new[j]);
        compare_variable(comparison, aspect, order <= 0 ? &old[i] : NULL,
                         order >= 0 ? &new[j] : NULL);
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}

/* Keys of a service that are more than QR_ASPECT_OTHER. */
static enum qr_aspect aspect_of(const char *key)
{
    static const struct {
        const char *key;
        enum qr_aspect aspect;
    } keys[] = {
        {"image", QR_ASPECT_IMAGE},
        {"command", QR_ASPECT_COMMAND},
        {"entrypoint", QR_ASPECT_COMMAND},
        {"environment", QR_ASPECT_ENVIRONMENT},
        {"ports", QR_ASPECT_PORTS},
        {"expose", QR_ASPECT_PORTS},
        {"volumes", QR_ASPECT_VOLUMES},
        {"volumes_from", QR_ASPECT_VOLUMES},
        {"tmpfs", QR_ASPECT_VOLUMES},
        {"privileged", QR_ASPECT_PRIVILEGES},
        {"cap_add", QR_ASPECT_PRIVILEGES},
        {"cap_drop", QR_ASPECT_PRIVILEGES},
        {"devices", QR_ASPECT_PRIVILEGES},
        {"device_cgroup_rules", QR_ASPECT_PRIVILEGES},
        {"security_opt", QR_ASPECT_PRIVILEGES},
        {"network_mode", QR_ASPECT_PRIVILEGES},
        {"pid", QR_ASPECT_PRIVILEGES},
        {"ipc", QR_ASPECT_PRIVILEGES},
        {"uts", QR_ASPECT_PRIVILEGES},
        {"userns_mode", QR_ASPECT_PRIVILEGES},
        {"cgroup", QR_ASPECT_PRIVILEGES},
        {"cgroup_parent", QR_ASPECT_PRIVILEGES},
        {"user", QR_ASPECT_PRIVILEGES},
        {"group_add", QR_ASPECT_PRIVILEGES},
        {"read_only", QR_ASPECT_PRIVILEGES},
        {"sysctls", QR_ASPECT_PRIVILEGES},
        {"runtime", QR_ASPECT_PRIVILEGES},
        {"gpus", QR_ASPECT_PRIVILEGES},
        {"use_api_socket", QR_ASPECT_PRIVILEGES},
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(key, keys[i].key) == 0) {
            return keys[i].aspect;
        }
    }
    return QR_ASPECT_OTHER;
}

/* Whether a key may be a list of NAME=VALUE as well as a mapping. */
static bool is_of_variables(const char *key)
{
    static const char *const keys[] = {"environment", "labels", "annotations", "sysctls"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(key, keys[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether two lists or mappings, either NULL, are told by their members: there are some. */
static bool have_members(const struct qr_yaml *before, const struct qr_yaml *after)
{
    bool are_containers = (before == NULL || before->type != QR_YAML_SCALAR) &&
                          (after == NULL || after->type != QR_YAML_SCALAR);
    return are_containers &&
           ((before != NULL && before->count > 0) || (after != NULL && after->count > 0));
}

/* The words of a command in one text that no shell would read in another way, as in a list; NULL
 * when there may be another reading. */
static struct qr_yaml *command_words(struct qr_comparison *comparison, const struct qr_yaml *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789_-+/=.:@%, ";
    struct qr_arena *arena = &comparison->diff->arena;
    if (text->type != QR_YAML_SCALAR || text->length == 0 ||
        strspn(text->text, plain) != text->length) {
        return NULL;
    }
    struct qr_yaml *list = qr_arena_alloc(arena, 1, sizeof *list);
    list->type = QR_YAML_SEQUENCE;
    const struct qr_yaml **end = &list->first;
    for (const char *at = text->text + strspn(text->text, " "); *at != '\0';
         at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        struct qr_yaml *item = qr_arena_alloc(arena, 1, sizeof *item);
        *item = (struct qr_yaml){
            .type = QR_YAML_SCALAR, .text = keep_text(comparison, at, length), .length = length};
        *end = item;
        end = &item->next;
        list->count++;
        at += length;
    }
    return list;
}

/* A command as a text and as a list of the same words is the same. */
static bool is_same_command(struct qr_comparison *comparison, const struct qr_yaml *before,
                            const struct qr_yaml *after)
{
    if (before == NULL || after == NULL || before->type == after->type) {
        return false;
    }
    bool text_first = before->type == QR_YAML_SCALAR;
    const struct qr_yaml *words = command_words(comparison, text_first ? before : after);
    const struct qr_yaml *list = text_first ? after : before;
    return words != NULL && list->type == QR_YAML_SEQUENCE && list->count == words->count &&
           qr_comparison_yaml_equal(words, list);
}

static void compare_key(struct qr_comparison *comparison, const char *key,
                        const struct qr_yaml *before, const struct qr_yaml *after)
{
    enum qr_aspect aspect = aspect_of(key);
    if (is_of_variables(key) && have_members(before, after)) {
        compare_environments(comparison, aspect, before, after);
    } else if (aspect == QR_ASPECT_IMAGE) {
        qr_comparison_images(comparison, before, after);
    } else if (aspect != QR_ASPECT_COMMAND || !is_same_command(comparison, before, after)) {
        qr_comparison_yaml(comparison, aspect, before, after);
    }
}

/* One service against another of its name; either may be NULL. */
static void compare_service(struct qr_comparison *comparison, const struct qr_yaml *before,
                            const struct qr_yaml *after)
{
    if (before == NULL || after == NULL) {
        (void)qr_comparison_add(comparison, before == NULL ? QR_CHANGE_ADDED : QR_CHANGE_REMOVED,
                                QR_ASPECT_SERVICE);
        if (after == NULL) {
            return; /* what it did is in the text's diff */
        }
    }
    if ((before != NULL && before->type != QR_YAML_MAPPING) ||
        (after != NULL && after->type != QR_YAML_MAPPING)) {
        qr_comparison_yaml(comparison, QR_ASPECT_OTHER, before, after);
        return;
    }
    size_t n_old = 0;
    size_t n_new = 0;
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **old = qr_comparison_members(&n_old, before);
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **new = qr_comparison_members(&n_new, after);
    for (size_t i = 0, j = 0; i < n_old || j < n_new;) {
        int order = i == n_old ? 1 : j == n_new ? -1 : qr_comparison_compare_keys(old[i], new[j]);
        const struct qr_yaml *key = order <= 0 ? old[i]->key : new[j]->key;
        size_t length = qr_comparison_enter(comparison, key->text, key->length);
        compare_key(comparison, key->text, order <= 0 ? old[i] : NULL, order >= 0 ? new[j] : NULL);
        qr_buffer_truncate(&comparison->where, length);
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}

/* The services, and what else stands at the top. */
static void compare_files(struct qr_comparison *comparison, const struct qr_yaml *before,
                          const struct qr_yaml *after, bool in_services)
{
    size_t n_old = 0;
    size_t n_new = 0;
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **old = qr_comparison_members(&n_old, before);
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **new = qr_comparison_members(&n_new, after);
    for (size_t i = 0, j = 0; i < n_old || j < n_new;) {
        int order = i == n_old ? 1 : j == n_new ? -1 : qr_comparison_compare_keys(old[i], new[j]);
        const struct qr_yaml *was = order <= 0 ? old[i] : NULL;
        const struct qr_yaml *is = order >= 0 ? new[j] : NULL;
        const struct qr_yaml *key = order <= 0 ? old[i]->key : new[j]->key;
        size_t length = qr_comparison_enter(comparison, key->text, key->length);
        bool are_services = !in_services && strcmp(key->text, "services") == 0 &&
                            (was == NULL || was->type == QR_YAML_MAPPING) &&
                            (is == NULL || is->type == QR_YAML_MAPPING);
        if (in_services) {
            compare_service(comparison, was, is);
        } else if (are_services && have_members(was, is)) {
            compare_files(comparison, was, is, true);
        } else {
            qr_comparison_yaml(comparison, QR_ASPECT_COMPOSE, was, is);
        }
        qr_buffer_truncate(&comparison->where, length);
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}

/* Remember what follows an option, as --password does, in a command that is a list. */
static void hide_options(struct qr_comparison *comparison, const struct qr_yaml *command)
{
    const struct qr_yaml *last = NULL;
    bool is_list = command->type == QR_YAML_SEQUENCE;
    for (const struct qr_yaml *at = is_list ? command->first : NULL; at != NULL; at = at->next) {
        if (qr_comparison_is_option_secret(last, at)) {
            qr_comparison_hide(comparison, at->text, at->length, true);
        }
        last = at;
    }
}

/* Remember the secrets among the variables of a service, and in its commands. */
static void hide_variables(struct qr_comparison *comparison, size_t side,
                           const struct qr_yaml *service)
{
    bool is_mapping = service->type == QR_YAML_MAPPING;
    for (const struct qr_yaml *at = is_mapping ? service->first : NULL; at != NULL; at = at->next) {
        size_t count = 0;
        if (aspect_of(at->key->text) == QR_ASPECT_COMMAND) {
            hide_options(comparison, at);
        }
        QR_CLEANUP(qr_free_pointer)
        struct variable *variables =
            is_of_variables(at->key->text) ? variables_of(&count, at) : NULL;
        for (size_t i = 0; variables != NULL && i < count; i++) {
            const struct variable *variable = &variables[i];
            if (may_be_secret(variable)) {
                qr_comparison_hide(comparison, variable->value, variable->value_length,
                                   is_known_secret(variable));
                qr_comparison_hide_block(comparison, side, variable->node);
            }
        }
    }
}

static void hide_secrets(struct qr_comparison *comparison, size_t side, const struct qr_yaml *root)
{
    const struct qr_yaml *services = qr_yaml_get(root, "services");
    bool is_mapping = services != NULL && services->type == QR_YAML_MAPPING;
    for (const struct qr_yaml *service = is_mapping ? services->first : NULL; service != NULL;
         service = service->next) {
        hide_variables(comparison, side, service);
    }
}

/* Read one; what cannot be read is told. */
static bool read_file(const struct qr_yaml **root, struct qr_comparison *comparison,
                      const char *text, size_t length, const char *which)
{
    struct qr_manifest_diff *diff = comparison->diff;
    struct qr_error err = QR_ERROR_INIT;
    *root = NULL;
    if (text == NULL) {
        return true;
    }
    bool ok = qr_yaml_parse_compose(root, text, length, &diff->arena, &err);
    if (ok && (*root == NULL || (*root)->type != QR_YAML_MAPPING)) {
        ok = qr_error_set_at(&err, QR_ERROR_INPUT, 1, 1, "a compose file is a mapping");
    }
    if (!ok && diff->unread == NULL) {
        qr_secret_mask_error(&err);
        qr_error_in_file(&err, which);
        diff->unread = keep_text(comparison, err.message, strlen(err.message));
    }
    return ok;
}

bool qr_comparison_compose(struct qr_comparison *comparison, const char *before,
                           size_t before_length, const char *after, size_t after_length)
{
    const struct qr_yaml *old = NULL;
    const struct qr_yaml *new = NULL;
    bool old_read = read_file(&old, comparison, before, before_length, "before");
    bool new_read = read_file(&new, comparison, after, after_length, "after");
    if (!old_read || !new_read) {
        return false;
    }
    struct qr_buffer path = comparison->where;
    comparison->where = (struct qr_buffer)QR_BUFFER_INIT;
    hide_secrets(comparison, 0, old);
    hide_secrets(comparison, 1, new);
    compare_files(comparison, old, new, false);
    qr_buffer_dispose(&comparison->where);
    comparison->where = path;
    return true;
}
