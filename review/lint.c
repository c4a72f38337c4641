#include "review/lint.h"

#include <string.h>

#include "base/odd_text.h"
#include "review/lint_walk.h"
#include "review/secret.h"

/* Guests take five. */
enum { MAX_INIT_SCRIPTS = 100 };

/* The texts that the machine runs, looked at line by line. */
static bool is_embedded(struct qr_json_value key)
{
    static const char *const names[] = {"docker_compose_file", "pre_launch_script", "bash_script",
                                        "init_script"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (qr_json_string_equals(key, names[i])) {
            return true;
        }
    }
    return false;
}

static size_t line_of(struct qr_json_value value)
{
    size_t line = 0;
    size_t column = 0;
    qr_json_place(&line, &column, value);
    return line;
}

/* A text of the manifest's own, a key's value, or with name NULL a key. */
static void look_at_text(struct qr_lint *lint, struct qr_json_value value, const char *name)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&text, value);
    const char *bytes = qr_buffer_text(&text);
    const char *odd = qr_text_oddity(NULL, bytes, text.length, false);
    if (odd != NULL) {
        qr_lint_add(lint, "odd-text", qr_lint_is_full(lint, "odd-text") ? 0 : line_of(value),
                    "has %s: it may read as something that it is not", odd);
    }
    const char *kind = name == NULL ? qr_secret_in_text(bytes, text.length)
                                    : qr_secret_in_value(name, strlen(name), bytes, text.length);
    if (kind != NULL) {
        qr_lint_add(lint, "committed-secret",
                    qr_lint_is_full(lint, "committed-secret") ? 0 : line_of(value),
                    "holds what looks like %s; whoever reads the manifest, which is public, has "
                    "it: take it out and revoke it",
                    kind);
    }
}

static void look_at_value(struct qr_lint *lint, struct qr_json_value value, const char *name);

static void look_at_member(struct qr_lint *lint, struct qr_json_value key)
{
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&name, key);
    size_t outside = qr_lint_enter(lint, qr_buffer_text(&name), name.length);
    look_at_text(lint, key, NULL);
    if (lint->path.length != name.length || !is_embedded(key)) {
        look_at_value(lint, qr_json_member_value(key), qr_buffer_text(&name));
    }
    qr_lint_leave(lint, outside);
}

static void look_at_value(struct qr_lint *lint, struct qr_json_value value, const char *name)
{
    enum qr_json_type type = qr_json_type(value);
    if (type == QR_JSON_STRING) {
        look_at_text(lint, value, name);
    }
    if (type != QR_JSON_OBJECT && type != QR_JSON_ARRAY) {
        return;
    }
    size_t index = 0;
    for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
         item = qr_json_next(value, item)) {
        if (type == QR_JSON_OBJECT) {
            look_at_member(lint, item);
        } else {
            size_t outside = qr_lint_enter_index(lint, index++);
            look_at_value(lint, item, name);
            qr_lint_leave(lint, outside);
        }
    }
}

static void allow(struct qr_lint *lint, struct qr_json_value manifest)
{
    struct qr_json_value envs = qr_json_get(manifest, "allowed_envs");
    if (!qr_json_present(envs) || qr_json_type(envs) != QR_JSON_ARRAY) {
        return;
    }
    struct qr_lint_name *names = qr_arena_alloc(&lint->arena, qr_json_count(envs), sizeof *names);
    size_t count = 0;
    for (struct qr_json_value item = qr_json_first(envs); qr_json_present(item);
         item = qr_json_next(envs, item)) {
        if (qr_json_type(item) == QR_JSON_STRING) {
            names[count].text = qr_json_string(&names[count].length, item, &lint->arena);
            count++;
        }
    }
    qr_lint_allow(lint, names, count);
}

/* "app-compose.json bash_script", or the file that a text comes from. */
static void set_file(struct qr_lint *lint, const struct qr_lint_names *names, const char *file,
                     const char *field, size_t index)
{
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_add_text(&name, file != NULL ? file : names->manifest);
    if (file == NULL) {
        qr_buffer_addf(&name, " %s", field);
    }
    if (index != SIZE_MAX) {
        qr_buffer_addf(&name, "[%zu]", index);
    }
    lint->file = qr_arena_copy(&lint->arena, qr_buffer_text(&name), name.length);
}

static void look_at_script(struct qr_lint *lint, struct qr_json_value script)
{
    if (qr_json_present(script) && qr_json_type(script) == QR_JSON_STRING) {
        size_t length = 0;
        const char *text = qr_json_string(&length, script, &lint->arena);
        qr_lint_lines(lint, text, length, true);
        qr_lint_forget(lint);
    }
}

static void look_at_scripts(struct qr_lint *lint, struct qr_json_value manifest,
                            const struct qr_lint_names *names)
{
    struct qr_json_value init = qr_json_get(manifest, "init_script");
    bool is_list = qr_json_present(init) && qr_json_type(init) == QR_JSON_ARRAY;
    set_file(lint, names, names->pre_launch_script, "pre_launch_script", SIZE_MAX);
    look_at_script(lint, qr_json_get(manifest, "pre_launch_script"));
    set_file(lint, names, NULL, "bash_script", SIZE_MAX);
    look_at_script(lint, qr_json_get(manifest, "bash_script"));
    set_file(lint, names, NULL, "init_script", SIZE_MAX);
    look_at_script(lint, init);
    size_t index = 0;
    for (struct qr_json_value item = is_list ? qr_json_first(init)
                                             : (struct qr_json_value){NULL, 0};
         qr_json_present(item) && index < MAX_INIT_SCRIPTS; item = qr_json_next(init, item)) {
        set_file(lint, names, NULL, "init_script", index++);
        look_at_script(lint, item);
    }
}

/* The runner "bash" runs its script, and no compose file. */
static void look_at_compose(struct qr_lint *lint, struct qr_json_value manifest,
                            const struct qr_lint_names *names)
{
    struct qr_json_value compose = qr_json_get(manifest, "docker_compose_file");
    struct qr_json_value runner = qr_json_get(manifest, "runner");
    if (!qr_json_present(compose) || qr_json_type(compose) != QR_JSON_STRING) {
        return;
    }
    set_file(lint, names, names->docker_compose, "docker_compose_file", SIZE_MAX);
    bool is_bash = qr_json_present(runner) && qr_json_type(runner) == QR_JSON_STRING &&
                   qr_json_string_equals(runner, "bash");
    if (is_bash) {
        look_at_script(lint, compose);
        return;
    }
    size_t length = 0;
    const char *text = qr_json_string(&length, compose, &lint->arena);
    qr_lint_embedded_compose(lint, text, length);
}

void qr_lint_manifest(struct qr_findings *findings, struct qr_json_value manifest,
                      const struct qr_lint_names *names)
{
    struct qr_lint lint = {.findings = findings, .arena = QR_ARENA_INIT};
    if (qr_json_type(manifest) != QR_JSON_OBJECT) {
        return;
    }
    allow(&lint, manifest);
    look_at_compose(&lint, manifest, names);
    look_at_scripts(&lint, manifest, names);
    lint.file = names->manifest;
    look_at_value(&lint, manifest, "");
    qr_lint_finish(&lint);
}
