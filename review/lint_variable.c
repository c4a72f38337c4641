/* Variables of a compose file. Source: compose-go's template package: $$, $NAME, ${NAME} and
 * ${NAME:-word} with :-, -, :?, ?, :+, +; a "$" before anything else stands for itself. */
#include <stdlib.h>
#include <string.h>

#include "review/lint_walk.h"
#include "review/secret_name.h"

/* Words within words. */
enum { MAX_NESTED = 16 };

enum piece_kind { PIECE_TEXT, PIECE_VARIABLE, PIECE_WRONG };

struct piece {
    enum piece_kind kind;
    struct qr_lint_name text; /* the text, or the variable's name */
    char form;                /* '-', '?', '+', or 0 */
    struct qr_lint_name word; /* after it */
};

static bool is_name_start(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static size_t name_length(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length &&
           (is_name_start(text[at]) || (at > 0 && text[at] >= '0' && text[at] <= '9'))) {
        at++;
    }
    return at;
}

/* Where the brace that opens at text[1] is closed; 0: nowhere. As in compose-go, where
 * getFirstBraceClosingIndex passes over what follows an opening brace, and its pattern takes the
 * last brace when that finds none. */
static size_t closing_brace(const char *text, size_t length)
{
    size_t open = 0;
    for (size_t at = 1; at < length; at++) {
        if (text[at] == '}' && --open == 0) {
            return at;
        }
        if (text[at] == '{') {
            open++;
            at++;
        }
    }
    const char *last = memrchr(text, '}', length);
    return last == NULL ? 0 : (size_t)(last - text);
}

/* ${NAME…}; *size is what it takes of the text. */
static struct piece braced(size_t *size, const char *text, size_t length)
{
    struct piece piece = {.kind = PIECE_WRONG};
    size_t end = closing_brace(text, length);
    size_t name = end > 2 ? name_length(text + 2, end - 2) : 0;
    *size = length;
    if (name == 0) {
        return piece;
    }
    size_t at = 2 + name;
    at += at < end && text[at] == ':' ? 1 : 0;
    bool has_form = at < end && strchr("-?+", text[at]) != NULL && text[at] != '\0';
    if (2 + name != end && !has_form) {
        return piece;
    }
    *size = end + 1;
    piece.kind = PIECE_VARIABLE;
    piece.text = (struct qr_lint_name){text + 2, name};
    if (has_form) {
        piece.form = text[at];
        piece.word = (struct qr_lint_name){text + at + 1, end - at - 1};
    }
    return piece;
}

/* Take the next piece off the front of rest, which is not empty. */
static struct piece next_piece(struct qr_lint_name *rest)
{
    struct piece piece = {.kind = PIECE_TEXT, .text = {rest->text, 1}};
    const char *dollar = memchr(rest->text, '$', rest->length);
    size_t size = dollar == NULL ? rest->length : (size_t)(dollar - rest->text);
    char after = size == 0 && rest->length > 1 ? rest->text[1] : '\0';
    if (size > 0) {
        piece.text.length = size;
    } else if (after == '$') {
        size = 2;
    } else if (after == '{') {
        piece = braced(&size, rest->text, rest->length);
    } else if (is_name_start(after)) {
        size = 1 + name_length(rest->text + 1, rest->length - 1);
        piece = (struct piece){.kind = PIECE_VARIABLE, .text = {rest->text + 1, size - 1}};
    } else {
        size = 1;
    }
    rest->text += size;
    rest->length -= size;
    return piece;
}

static int compare_names(const void *a, const void *b)
{
    const struct qr_lint_name *left = a;
    const struct qr_lint_name *right = b;
    size_t length = left->length < right->length ? left->length : right->length;
    int order = memcmp(left->text, right->text, length);
    return order != 0 ? order : (left->length > right->length) - (left->length < right->length);
}

void qr_lint_allow(struct qr_lint *lint, struct qr_lint_name *names, size_t n_names)
{
    if (n_names > 0) {
        qsort(names, n_names, sizeof *names, compare_names);
    }
    lint->allowed = names;
    lint->n_allowed = n_names;
}

static bool is_allowed(const struct qr_lint *lint, struct qr_lint_name name)
{
    return lint->n_allowed > 0 && bsearch(&name, lint->allowed, lint->n_allowed,
                                          sizeof *lint->allowed, compare_names) != NULL;
}

/* Docker Compose sets this one itself. */
static bool is_set(const struct qr_lint *lint, struct qr_lint_name name)
{
    static const char project[] = "COMPOSE_PROJECT_NAME";
    return (name.length == sizeof project - 1 && memcmp(name.text, project, name.length) == 0) ||
           is_allowed(lint, name);
}

struct expansion {
    struct qr_buffer out;
    struct qr_lint_name chosen;
    bool defaults; /* also of what is allowed */
};

static void expand(struct expansion *into, const struct qr_lint *lint, struct qr_lint_name rest,
                   unsigned depth)
{
    while (rest.length > 0 && depth < MAX_NESTED) {
        struct piece piece = next_piece(&rest);
        if (piece.kind == PIECE_TEXT) {
            qr_buffer_add(&into->out, piece.text.text, piece.text.length);
        } else if (piece.kind == PIECE_VARIABLE) {
            bool set = is_set(lint, piece.text);
            if (piece.form == '-' && (!set || into->defaults)) {
                expand(into, lint, piece.word, depth + 1);
            } else if (set) {
                qr_buffer_add_byte(&into->out, 1);
                into->chosen = into->chosen.text == NULL ? piece.text : into->chosen;
            }
        }
    }
}

static struct qr_lint_text expanded(struct qr_lint *lint, const struct qr_yaml *scalar,
                                    bool defaults)
{
    struct qr_lint_text text = {.text = ""};
    if (scalar == NULL || scalar->type != QR_YAML_SCALAR) {
        return text;
    }
    if (memchr(scalar->text, '$', scalar->length) == NULL) {
        return (struct qr_lint_text){.text = scalar->text, .length = scalar->length};
    }
    struct expansion into = {.out = QR_BUFFER_INIT, .defaults = defaults};
    expand(&into, lint, (struct qr_lint_name){scalar->text, scalar->length}, 0);
    text.text = qr_arena_copy(&lint->arena, qr_buffer_text(&into.out), into.out.length);
    text.length = into.out.length;
    text.chosen = into.chosen;
    qr_buffer_dispose(&into.out);
    return text;
}

struct qr_lint_text qr_lint_text(struct qr_lint *lint, const struct qr_yaml *scalar)
{
    return expanded(lint, scalar, false);
}

struct qr_lint_text qr_lint_written(struct qr_lint *lint, const struct qr_yaml *scalar)
{
    return expanded(lint, scalar, true);
}

bool qr_lint_text_is(struct qr_lint_text text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.text, word, text.length) == 0;
}

static void tell_unset(struct qr_lint *lint, const struct qr_yaml *scalar, struct qr_lint_name name,
                       char form)
{
    static const char code[] = "unset-variable";
    if (!qr_lint_is_new(lint, code, scalar->line, 0, name)) {
        return;
    }
    const char *shown = qr_lint_shown(lint, name.text, name.length);
    if (form == '?') {
        qr_lint_add(lint, code, scalar->line,
                    "needs the variable %s, which nothing sets and allowed_envs does not let in: "
                    "Docker Compose will refuse to start",
                    shown);
    } else {
        qr_lint_add(lint, code, scalar->line,
                    "uses the variable %s, which nothing sets and allowed_envs does not let in: it "
                    "will be empty",
                    shown);
    }
}

/* False when the text cannot be interpolated. */
static bool tell_variables(struct qr_lint *lint, const struct qr_yaml *scalar,
                           struct qr_lint_name rest, unsigned depth)
{
    while (rest.length > 0) {
        struct piece piece = next_piece(&rest);
        if (piece.kind == PIECE_WRONG || depth >= MAX_NESTED) {
            return false;
        }
        if (piece.kind == PIECE_TEXT) {
            continue;
        }
        bool set = is_set(lint, piece.text);
        if (!set && (piece.form == 0 || piece.form == '?')) {
            tell_unset(lint, scalar, piece.text, piece.form);
        }
        /* A default may be used always, an alternative only in place of what is set. */
        bool used = piece.form == '-' || (piece.form == '+' && set);
        if (used && !tell_variables(lint, scalar, piece.word, depth + 1)) {
            return false;
        }
    }
    return true;
}

void qr_lint_variables(struct qr_lint *lint, const struct qr_yaml *scalar)
{
    struct qr_lint_name text = {scalar->text, scalar->length};
    if (!tell_variables(lint, scalar, text, 0) &&
        qr_lint_is_new(lint, "unread-compose", scalar->line, scalar->column, text)) {
        qr_lint_add(lint, "unread-compose", scalar->line,
                    "has a ${ that Docker Compose cannot read, so it will not start: write $$ for "
                    "a dollar sign");
    }
}

void qr_lint_passed_on(struct qr_lint *lint, const struct qr_yaml *at, struct qr_lint_name name)
{
    static const char code[] = "unset-variable";
    if (is_set(lint, name) || !qr_lint_is_new(lint, code, at->line, 0, name)) {
        return;
    }
    if (!qr_name_is_variable(name.text, name.length)) {
        qr_lint_add(lint, code, at->line,
                    "has no \"=\", and is no name of a variable that could be passed on: the "
                    "container will not have it");
        return;
    }
    qr_lint_add(lint, code, at->line,
                "is passed on by its name, but nothing sets it and allowed_envs does not let it "
                "in: the container will not have it");
}

static void tell_source(struct qr_lint *lint, const struct qr_yaml *scalar)
{
    static const char code[] = "unset-variable";
    struct qr_lint_text text = qr_lint_text(lint, scalar);
    struct qr_lint_name name = {text.text, text.length};
    if (text.chosen.text != NULL || is_set(lint, name) ||
        !qr_name_is_variable(name.text, name.length) ||
        !qr_lint_is_new(lint, code, scalar->line, 0, name)) {
        return;
    }
    qr_lint_add(lint, code, scalar->line,
                "takes the variable %s, which nothing sets and allowed_envs does not let in: "
                "Docker Compose will not start what uses it",
                qr_lint_shown(lint, name.text, name.length));
}

void qr_lint_top_variables(struct qr_lint *lint, const struct qr_yaml *root)
{
    static const char *const keys[] = {"configs", "secrets"};
    static const char key[] = "environment";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const struct qr_yaml *members = qr_yaml_get(root, keys[i]);
        bool is_mapping = members != NULL && members->type == QR_YAML_MAPPING;
        size_t outside = qr_lint_enter(lint, keys[i], strlen(keys[i]));
        for (const struct qr_yaml *member = is_mapping ? members->first : NULL; member != NULL;
             member = member->next) {
            const struct qr_yaml *source = qr_yaml_get(member, key);
            if (source != NULL && source->type == QR_YAML_SCALAR && !qr_lint_is_null(source)) {
                size_t above = qr_lint_enter(lint, member->key->text, member->key->length);
                (void)qr_lint_enter(lint, key, strlen(key));
                tell_source(lint, source);
                qr_lint_leave(lint, above);
            }
        }
        qr_lint_leave(lint, outside);
    }
}
