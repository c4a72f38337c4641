/* A Docker Compose file, looked at as a whole. */
#include <string.h>

#include "base/odd_text.h"
#include "base/yaml.h"
#include "review/lint.h"
#include "review/lint_walk.h"
#include "review/secret.h"

/* A scalar with the name that it is the value of. */
static void look_at_value(struct qr_lint *lint, const struct qr_yaml *scalar,
                          struct qr_lint_name name, struct qr_lint_name value)
{
    static const struct qr_lint_name none = {NULL, 0};
    const char *odd = qr_text_oddity(NULL, scalar->text, scalar->length, true);
    if (odd != NULL && !qr_lint_was_odd(lint, scalar->line, scalar->text, scalar->length) &&
        qr_lint_is_new(lint, "odd-text", scalar->line, scalar->column, none)) {
        qr_lint_add(lint, "odd-text", scalar->line,
                    "has %s: it may read as something that it is not", odd);
    }
    const char *kind = qr_secret_in_value(name.text, name.length, value.text, value.length);
    kind = kind == NULL ? qr_secret_in_line(scalar->text, scalar->length) : kind;
    if (kind != NULL &&
        qr_lint_is_new(lint, "committed-secret", scalar->line, scalar->column, none)) {
        qr_lint_add(lint, "committed-secret", scalar->line,
                    "holds what looks like %s; whoever reads the manifest, which is public, has "
                    "it: take it out, revoke it, and pass it by allowed_envs",
                    kind);
    }
    qr_lint_variables(lint, scalar);
}

/* The key that the path ends with; its odd text may come from YAML's escapes. */
static void look_at_key(struct qr_lint *lint, const struct qr_yaml *key)
{
    static const struct qr_lint_name none = {NULL, 0};
    const char *odd = qr_text_oddity(NULL, key->text, key->length, false);
    if (odd != NULL && !qr_lint_was_odd(lint, key->line, key->text, key->length) &&
        qr_lint_is_new(lint, "odd-text", key->line, key->column, none)) {
        qr_lint_add(lint, "odd-text", key->line,
                    "has %s in its name: it may read as something that it is not", odd);
    }
    const char *kind = qr_secret_in_line(key->text, key->length);
    if (kind != NULL && qr_lint_is_new(lint, "committed-secret", key->line, key->column, none)) {
        qr_lint_add(lint, "committed-secret", key->line,
                    "has what looks like %s in its name; whoever reads the manifest, which is "
                    "public, has it: take it out, revoke it, and pass it by allowed_envs",
                    kind);
    }
}

/* NAME=VALUE in a list is a value of that name, and so is what follows an option: --name, VALUE. */
static void look_at_scalar(struct qr_lint *lint, const struct qr_yaml *scalar,
                           const struct qr_yaml *before)
{
    struct qr_lint_text text = qr_lint_written(lint, scalar);
    struct qr_lint_name value = {text.text, text.length};
    struct qr_lint_name name = {"", 0};
    const char *equals = memchr(text.text, '=', text.length);
    size_t outside = lint->path.length;
    if (scalar->key != NULL) {
        name = (struct qr_lint_name){scalar->key->text, scalar->key->length};
    } else if (equals != NULL) {
        size_t length = (size_t)(equals - text.text);
        name = (struct qr_lint_name){text.text, length};
        value = (struct qr_lint_name){equals + 1, text.length - length - 1};
    } else if (before != NULL && before->type == QR_YAML_SCALAR && before->length > 0 &&
               before->text[0] == '-') {
        name = (struct qr_lint_name){before->text, before->length};
    }
    look_at_value(lint, scalar, name, value);
    qr_lint_leave(lint, outside);
}

/* An item NAME=… is told by its name rather than by its number. */
static size_t enter_item(struct qr_lint *lint, const struct qr_yaml *item, size_t index)
{
    static const char characters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    size_t length = item->type == QR_YAML_SCALAR ? strspn(item->text, characters) : 0;
    return length > 0 && item->text[length] == '=' ? qr_lint_enter(lint, item->text, length)
                                                   : qr_lint_enter_index(lint, index);
}

/* Every scalar of a node, and every key below it; before is the item in front of it, or NULL. */
static void look_at(struct qr_lint *lint, const struct qr_yaml *node, const struct qr_yaml *before)
{
    if (node->type == QR_YAML_SCALAR) {
        look_at_scalar(lint, node, before);
        return;
    }
    size_t index = 0;
    before = NULL;
    for (const struct qr_yaml *item = node->first; item != NULL; item = item->next) {
        size_t outside = item->key != NULL ? qr_lint_enter(lint, item->key->text, item->key->length)
                                           : enter_item(lint, item, index++);
        if (item->key != NULL) {
            look_at_key(lint, item->key);
        }
        look_at(lint, item, before);
        before = item->key == NULL ? item : NULL;
        qr_lint_leave(lint, outside);
    }
}

static void look_at_services(struct qr_lint *lint, const struct qr_yaml *services,
                             const struct qr_yaml *root)
{
    size_t outside = qr_lint_enter(lint, "services", strlen("services"));
    for (const struct qr_yaml *service = services->first; service != NULL;
         service = service->next) {
        size_t above = qr_lint_enter(lint, service->key->text, service->key->length);
        look_at_key(lint, service->key);
        if (service->type == QR_YAML_MAPPING) {
            qr_lint_service_shape(lint, service);
            qr_lint_service(lint, service, root);
        } else {
            qr_lint_add(lint, "unread-compose", service->line,
                        "is %s where Docker Compose wants a mapping: it will not start",
                        qr_yaml_type_name(service->type));
        }
        look_at(lint, service, NULL);
        qr_lint_leave(lint, above);
    }
    qr_lint_leave(lint, outside);
}

/* Services first: what came to them by an alias is told where it takes effect. */
static void look_at_compose(struct qr_lint *lint, const struct qr_yaml *root)
{
    const struct qr_yaml *include = qr_yaml_get(root, "include");
    const struct qr_yaml *services = qr_yaml_get(root, "services");
    if (include != NULL) {
        size_t outside = qr_lint_enter(lint, "include", strlen("include"));
        qr_lint_add(lint, "unread-compose", include->line,
                    "takes in other files, which are no part of the manifest: nothing is known "
                    "about them");
        qr_lint_leave(lint, outside);
    }
    look_at_services(lint, services, root);
    qr_lint_top_shape(lint, root);
    qr_lint_top_mounts(lint, root);
    qr_lint_top_variables(lint, root);
    for (const struct qr_yaml *item = root->first; item != NULL; item = item->next) {
        if (item != services) {
            size_t outside = qr_lint_enter(lint, item->key->text, item->key->length);
            look_at_key(lint, item->key);
            look_at(lint, item, NULL);
            qr_lint_leave(lint, outside);
        }
    }
}

/* A tree with services, which is what makes a file a compose file. */
static bool read_compose(const struct qr_yaml **root, const char *text, size_t length,
                         struct qr_arena *arena, struct qr_error *err)
{
    if (!qr_yaml_parse_compose(root, text, length, arena, err)) {
        qr_secret_mask_error(err);
        return false;
    }
    const struct qr_yaml *services = qr_yaml_get(*root, "services");
    if ((*root)->type != QR_YAML_MAPPING || services == NULL) {
        return qr_error_set_at(err, QR_ERROR_INPUT, (*root)->line, (*root)->column,
                               "this is no Docker Compose file: it has no services");
    }
    if (services->type != QR_YAML_MAPPING) {
        return qr_error_set_at(err, QR_ERROR_INPUT, services->line, services->column,
                               "services is %s: it must be a mapping, by name",
                               qr_yaml_type_name(services->type));
    }
    return true;
}

bool qr_lint_compose(struct qr_findings *findings, const char *text, size_t length,
                     const char *name, struct qr_error *err)
{
    struct qr_lint lint = {.findings = findings, .file = name, .arena = QR_ARENA_INIT};
    const struct qr_yaml *root = NULL;
    bool ok = read_compose(&root, text, length, &lint.arena, err);
    if (ok) {
        qr_lint_lines(&lint, text, length, false);
        look_at_compose(&lint, root);
    }
    qr_lint_finish(&lint);
    return ok;
}

void qr_lint_embedded_compose(struct qr_lint *lint, const char *text, size_t length)
{
    const struct qr_yaml *root = NULL;
    struct qr_error err = QR_ERROR_INIT;
    bool ok = read_compose(&root, text, length, &lint->arena, &err);
    qr_lint_lines(lint, text, length, !ok);
    if (ok) {
        look_at_compose(lint, root);
    } else {
        qr_lint_add(lint, "unread-compose", err.line,
                    "cannot be read as Docker Compose reads it, so nothing is known about what it "
                    "starts: %.500s",
                    err.message);
    }
    qr_lint_forget(lint);
}
