#include "review/lint_walk.h"

#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/odd_text.h"
#include "base/utf8.h"
#include "review/secret.h"

/* Bytes of an outside text that a message shows; findings that are compared with earlier ones. */
enum { SHOWN = 100, SHOWN_PATH = 300, MAX_SEEN = 1000 };

/* A finding that was told. */
struct seen {
    const char *code;
    size_t line;
    size_t column;
    struct qr_lint_name detail;
};

/* How many of this code there are now. */
static size_t count(struct qr_lint *lint, const char *code)
{
    size_t i = 0;
    while (lint->counts[i].code != NULL && strcmp(lint->counts[i].code, code) != 0) {
        i++;
        QR_ASSERT(i < QR_LINT_N_CODES);
    }
    lint->counts[i].code = code;
    return ++lint->counts[i].count;
}

void qr_lint_add(struct qr_lint *lint, const char *code, size_t line, const char *fmt, ...)
{
    if (count(lint, code) > QR_LINT_NAMED) {
        return;
    }
    struct qr_buffer where QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    char text[1000];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    qr_buffer_add_text(&where, lint->file);
    if (line != 0) {
        qr_buffer_addf(&where, ":%zu", line);
    }
    qr_buffer_addf(&where, "%s%s", lint->path.length > 0 ? " " : "", qr_buffer_text(&lint->path));
    qr_findings_add(lint->findings, QR_CAUTION, code, qr_buffer_text(&where), "%s %s",
                    lint->path.length > 0 ? qr_buffer_text(&lint->path) : lint->file, text);
}

bool qr_lint_is_full(const struct qr_lint *lint, const char *code)
{
    for (size_t i = 0; i < QR_LINT_N_CODES && lint->counts[i].code != NULL; i++) {
        if (strcmp(lint->counts[i].code, code) == 0) {
            return lint->counts[i].count >= QR_LINT_NAMED;
        }
    }
    return false;
}

/* What was told lives in the arena; only the search tree over it is released. */
static void keep(void *seen)
{
    (void)seen;
}

void qr_lint_forget(struct qr_lint *lint)
{
    tdestroy(lint->seen, keep);
    lint->seen = NULL;
    lint->n_seen = 0;
    lint->odd_lines = NULL;
    lint->n_lines = 0;
}

void qr_lint_finish(struct qr_lint *lint)
{
    for (size_t i = 0; i < QR_LINT_N_CODES; i++) {
        if (lint->counts[i].count > QR_LINT_NAMED) {
            qr_findings_add(lint->findings, QR_CAUTION, lint->counts[i].code, lint->file,
                            "and %zu more of this kind", lint->counts[i].count - QR_LINT_NAMED);
        }
    }
    qr_lint_forget(lint);
    qr_buffer_dispose(&lint->path);
    qr_arena_dispose(&lint->arena);
}

static int compare_seen(const void *a, const void *b)
{
    const struct seen *left = a;
    const struct seen *right = b;
    int order = strcmp(left->code, right->code);
    if (order == 0) {
        order = (left->line > right->line) - (left->line < right->line);
    }
    if (order == 0) {
        order = (left->column > right->column) - (left->column < right->column);
    }
    if (order == 0) {
        order = (left->detail.length > right->detail.length) -
                (left->detail.length < right->detail.length);
    }
    return order != 0 || left->detail.length == 0
               ? order
               : memcmp(left->detail.text, right->detail.text, left->detail.length);
}

bool qr_lint_is_new(struct qr_lint *lint, const char *code, size_t line, size_t column,
                    struct qr_lint_name detail)
{
    const struct seen wanted = {code, line, column, detail};
    if (tfind(&wanted, &lint->seen, compare_seen) != NULL) {
        return false;
    }
    if (lint->n_seen < MAX_SEEN) {
        struct seen *kept = qr_arena_alloc(&lint->arena, 1, sizeof *kept);
        *kept = wanted;
        if (tsearch(kept, &lint->seen, compare_seen) == NULL) {
            qr_alloc_failed();
        }
        lint->n_seen++;
    }
    return true;
}

/* A word as most keys are: too short for a token, and of letters, digits and underscores only. */
static bool is_plain_word(const char *text, size_t length)
{
    bool plain = length < 20;
    for (size_t i = 0; i < length && plain; i++) {
        char c = text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        plain = letter || (c >= '0' && c <= '9') || c == '_';
    }
    return plain;
}

/* Secrets go first: half of one is known no more. */
static void add_shown(struct qr_buffer *out, const char *text, size_t length)
{
    if (is_plain_word(text, length)) {
        qr_buffer_add(out, text, length);
        return;
    }
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_secret_add_masked(&masked, text, length);
    qr_utf8_add_shortened(out, qr_buffer_text(&masked), masked.length, SHOWN);
}

size_t qr_lint_enter(struct qr_lint *lint, const char *key, size_t length)
{
    size_t outside = lint->path.length;
    if (outside < SHOWN_PATH) {
        if (outside > 0) {
            qr_buffer_add_byte(&lint->path, '.');
        }
        add_shown(&lint->path, key, length);
    }
    return outside;
}

size_t qr_lint_enter_index(struct qr_lint *lint, size_t index)
{
    size_t outside = lint->path.length;
    if (outside < SHOWN_PATH) {
        qr_buffer_addf(&lint->path, "[%zu]", index);
    }
    return outside;
}

void qr_lint_leave(struct qr_lint *lint, size_t outside)
{
    qr_buffer_truncate(&lint->path, outside);
}

const char *qr_lint_shown(struct qr_lint *lint, const char *text, size_t length)
{
    struct qr_buffer shown QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    add_shown(&shown, text, length);
    return qr_arena_copy(&lint->arena, qr_buffer_text(&shown), shown.length);
}

static size_t count_lines(const char *text, size_t length)
{
    size_t count = 1;
    for (size_t at = 0; at < length; at++) {
        count += text[at] == '\n' ? 1 : 0;
    }
    return count;
}

static void set_odd(struct qr_lint *lint, bool **odd, size_t line, const char *text, size_t length)
{
    if (*odd == NULL) {
        lint->n_lines = count_lines(text, length) + 1;
        *odd = qr_arena_alloc(&lint->arena, lint->n_lines, sizeof **odd);
        lint->odd_lines = *odd;
    }
    (*odd)[line] = true;
}

bool qr_lint_was_odd(const struct qr_lint *lint, size_t line, const char *text, size_t length)
{
    /* A block begins in the line after its "|". */
    size_t end = line + count_lines(text, length);
    for (size_t at = line; at <= end && at < lint->n_lines; at++) {
        if (lint->odd_lines[at]) {
            return true;
        }
    }
    return false;
}

void qr_lint_lines(struct qr_lint *lint, const char *text, size_t length, bool secrets)
{
    size_t line = 1;
    bool *odd_lines = NULL;
    for (size_t at = 0; at < length; line++) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t size = end == NULL ? length - at : (size_t)(end - text) - at;
        size_t next = at + size + 1;
        size_t place = 0;
        size -= end != NULL && size > 0 && text[at + size - 1] == '\r' ? 1 : 0;
        const char *odd = qr_text_oddity(&place, text + at, size, true);
        if (odd != NULL) {
            set_odd(lint, &odd_lines, line, text, length);
            qr_lint_add(lint, "odd-text", line,
                        "has %s in line %zu, byte %zu: it may read as something that it is not",
                        odd, line, place + 1);
        }
        const char *kind = secrets ? qr_secret_in_line(text + at, size) : NULL;
        if (kind != NULL) {
            qr_lint_add(lint, "committed-secret", line,
                        "holds what looks like %s in line %zu; whoever reads the manifest, which "
                        "is public, has it: take it out, revoke it, and pass it by allowed_envs",
                        kind, line);
        }
        at = next;
    }
}

const struct qr_yaml *qr_lint_first(const struct qr_yaml *node)
{
    if (node == NULL || node->type == QR_YAML_MAPPING) {
        return NULL;
    }
    return node->type == QR_YAML_SEQUENCE ? node->first : node;
}

const struct qr_yaml *qr_lint_next(const struct qr_yaml *node, const struct qr_yaml *item)
{
    return node->type == QR_YAML_SEQUENCE ? item->next : NULL;
}
