#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "abi/calldata.h"
#include "abi/elementary.h"
#include "abi/type.h"

/* How much of a bad word a message quotes. */
#define QUOTED 60

struct parser {
    const char *what; /* names the text in messages */
    const char *text;
    size_t length;
    size_t at;
    unsigned open; /* parentheses */
    struct qr_arena *arena;
    struct qr_error *err;
};

struct word {
    const char *text;
    size_t length;
    size_t at;
};

static bool parse_parameter(struct parser *parser, struct qr_abi_type *type, const char **name);

QR_PRINTF(3, 4)
static bool fail(const struct parser *parser, size_t at, const char *fmt, ...)
{
    char reason[400];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof reason, fmt, args);
    va_end(args);
    return qr_error_set(parser->err, QR_ERROR_INPUT, "%s, column %zu: %s", parser->what, at + 1,
                        reason);
}

static void skip_blanks(struct parser *parser)
{
    while (parser->at < parser->length && parser->text[parser->at] != '\0' &&
           strchr(" \t\r\n", parser->text[parser->at]) != NULL) {
        parser->at++;
    }
}

/* Skip blanks and then the character, if it is next. */
static bool take(struct parser *parser, char c)
{
    skip_blanks(parser);
    if (parser->at == parser->length || parser->text[parser->at] != c) {
        return false;
    }
    parser->at++;
    return true;
}

static bool expect(struct parser *parser, char c, const char *where)
{
    if (take(parser, c)) {
        return true;
    }
    if (parser->at == parser->length) {
        return fail(parser, parser->at, "'%c' is missing %s", c, where);
    }
    return fail(parser, parser->at, "expected '%c' %s, found \"%.*s\"", c, where,
                parser->length - parser->at < QUOTED ? (int)(parser->length - parser->at) : QUOTED,
                parser->text + parser->at);
}

/* The identifier after blanks, not taken yet; its length may be 0. */
static struct word peek_word(struct parser *parser)
{
    skip_blanks(parser);
    const char *text = parser->text + parser->at;
    size_t length = qr_abi_identifier_length(text, parser->length - parser->at);
    return (struct word){.text = text, .length = length, .at = parser->at};
}

static bool word_is(const struct word *word, const char *text)
{
    return word->length == strlen(text) && memcmp(word->text, text, word->length) == 0;
}

static bool word_is_any(const struct word *word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (word_is(word, *list)) {
            return true;
        }
    }
    return false;
}

static bool take_word(struct parser *parser, const char *text)
{
    struct word word = peek_word(parser);
    if (!word_is(&word, text)) {
        return false;
    }
    parser->at += word.length;
    return true;
}

static int quoted_length(const struct word *word)
{
    return word->length < QUOTED ? (int)word->length : QUOTED;
}

/* Let a component count in its tuple's head. */
static bool measure_component(struct parser *parser, struct qr_abi_type *tuple,
                              const struct qr_abi_type *component)
{
    tuple->dynamic |= component->dynamic;
    tuple->content_words += component->head_words;
    if (tuple->depth <= component->depth) {
        tuple->depth = component->depth + 1;
    }
    if (tuple->content_words > QR_ABI_MAX_HEAD_WORDS) {
        return fail(parser, parser->at, "the type is too large: a head of over %d words",
                    QR_ABI_MAX_HEAD_WORDS);
    }
    return true;
}

static void finish_tuple(struct parser *parser, struct qr_abi_type *tuple,
                         const struct qr_buffer *components, const struct qr_buffer *names)
{
    tuple->n_components = components->length / sizeof *tuple->components;
    if (tuple->n_components > 0) {
        struct qr_abi_type *copy =
            qr_arena_alloc(parser->arena, tuple->n_components, sizeof *tuple->components);
        const char **names_copy =
            qr_arena_alloc(parser->arena, tuple->n_components, sizeof *names_copy);
        memcpy(copy, components->data, components->length);
        memcpy(names_copy, names->data, names->length);
        tuple->components = copy;
        tuple->names = names_copy;
    }
    tuple->head_words = tuple->dynamic ? 1 : tuple->content_words;
}

/* What follows the opening parenthesis, with the closing one. */
static bool parse_tuple(struct parser *parser, struct qr_abi_type *tuple)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer components = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer names = QR_BUFFER_INIT;
    *tuple = (struct qr_abi_type){.kind = QR_ABI_TUPLE, .depth = 1};
    if (parser->open == QR_ABI_MAX_DEPTH) {
        return fail(parser, parser->at - 1, "more than %d levels of nesting", QR_ABI_MAX_DEPTH);
    }
    parser->open++;
    if (!take(parser, ')')) {
        do {
            struct qr_abi_type component;
            const char *name;
            if (!parse_parameter(parser, &component, &name) ||
                !measure_component(parser, tuple, &component)) {
                return false;
            }
            qr_buffer_add(&components, &component, sizeof component);
            qr_buffer_add(&names, &name, sizeof name);
        } while (take(parser, ','));
        if (!expect(parser, ')', "or ',' after a type")) {
            return false;
        }
    }
    parser->open--;
    finish_tuple(parser, tuple, &components, &names);
    return true;
}

static bool parse_elementary(struct parser *parser, struct qr_abi_type *type)
{
    struct word word = peek_word(parser);
    const char *why;
    if (word.length == 0) {
        return fail(parser, word.at, "a type is missing");
    }
    if (!qr_abi_elementary_parse(type, &why, word.text, word.length)) {
        return fail(parser, word.at, "\"%.*s\" is not a type: %s", quoted_length(&word), word.text,
                    why != NULL ? why
                                : "write the type that the ABI has for it (address for a contract, "
                                  "uint8 for an enum, a tuple for a struct)");
    }
    parser->at += word.length;
    if (type->kind == QR_ABI_ADDRESS) {
        (void)take_word(parser, "payable");
    }
    return true;
}

/* Make type an array of what it was. */
static bool wrap(struct parser *parser, struct qr_abi_type *type, size_t at, bool fixed,
                 size_t size)
{
    struct qr_abi_type *element = qr_arena_alloc(parser->arena, 1, sizeof *element);
    *element = *type;
    *type = (struct qr_abi_type){.kind = fixed ? QR_ABI_ARRAY : QR_ABI_LIST,
                                 .dynamic = !fixed || element->dynamic,
                                 .depth = element->depth + 1,
                                 .size = size,
                                 .components = element,
                                 .n_components = 1};
    type->content_words = size * element->head_words;
    if (size > QR_ABI_MAX_HEAD_WORDS || type->content_words > QR_ABI_MAX_HEAD_WORDS) {
        return fail(parser, at, "the array is too large: its head would be over %d words",
                    QR_ABI_MAX_HEAD_WORDS);
    }
    type->head_words = type->dynamic ? 1 : type->content_words;
    return true;
}

/* The digits of an array's length; a number past all limits comes out just past them. */
static bool parse_size(struct parser *parser, size_t *size, bool *fixed)
{
    skip_blanks(parser);
    size_t first = parser->at;
    *size = 0;
    while (parser->at < parser->length && parser->text[parser->at] >= '0' &&
           parser->text[parser->at] <= '9') {
        size_t digit = (size_t)(parser->text[parser->at++] - '0');
        *size = *size > QR_ABI_MAX_HEAD_WORDS ? *size : 10 * *size + digit;
    }
    *fixed = parser->at > first;
    if (parser->at - first > 1 && parser->text[first] == '0') {
        return fail(parser, first, "an array's length has no leading zero");
    }
    return expect(parser, ']', "after an array's length");
}

static bool parse_suffixes(struct parser *parser, struct qr_abi_type *type)
{
    while (take(parser, '[')) {
        size_t at = parser->at - 1;
        size_t size;
        bool fixed;
        if (!parse_size(parser, &size, &fixed)) {
            return false;
        }
        if (type->depth == QR_ABI_MAX_DEPTH) {
            return fail(parser, at, "more than %d levels of nesting", QR_ABI_MAX_DEPTH);
        }
        if (!wrap(parser, type, at, fixed, size)) {
            return false;
        }
    }
    return true;
}

static bool parse_type(struct parser *parser, struct qr_abi_type *type)
{
    bool tuple = take_word(parser, "tuple");
    if (tuple || take(parser, '(')) {
        size_t at = parser->at;
        if ((tuple && !expect(parser, '(', "after \"tuple\"")) || !parse_tuple(parser, type)) {
            return false;
        }
        if (type->depth > QR_ABI_MAX_DEPTH) {
            return fail(parser, at, "more than %d levels of nesting", QR_ABI_MAX_DEPTH);
        }
    } else if (!parse_elementary(parser, type)) {
        return false;
    }
    return parse_suffixes(parser, type);
}

static bool parse_location(struct parser *parser, const struct qr_abi_type *type)
{
    struct word word = peek_word(parser);
    if (word_is(&word, "storage")) {
        return fail(parser, word.at,
                    "\"storage\" is for libraries, whose selectors differ from an ABI's: write "
                    "calldata or nothing");
    }
    if (word_is(&word, "memory") || word_is(&word, "calldata")) {
        if (!type->dynamic && type->kind != QR_ABI_TUPLE && type->kind != QR_ABI_ARRAY) {
            return fail(parser, word.at, "this type has no data location: leave \"%.*s\" out",
                        quoted_length(&word), word.text);
        }
        parser->at += word.length;
    }
    return true;
}

static bool parse_name(struct parser *parser, const char **name)
{
    static const char *const reserved[] = {
        "tuple",   "mapping", "struct",   "enum",    "contract", "returns",
        "payable", "memory",  "calldata", "storage", "indexed",  NULL,
    };
    struct qr_abi_type unused;
    const char *why;
    struct word word = peek_word(parser);
    *name = "";
    if (word.length == 0) {
        return true;
    }
    /* "f(uint256 address)" is rather a comma forgotten than a parameter of that name. */
    if (qr_abi_elementary_parse(&unused, &why, word.text, word.length) || why != NULL ||
        word_is_any(&word, reserved)) {
        return fail(parser, word.at,
                    "\"%.*s\" is a word of the language and no name: is a comma missing before it?",
                    quoted_length(&word), word.text);
    }
    *name = qr_arena_copy(parser->arena, word.text, word.length);
    parser->at += word.length;
    return true;
}

/* One parameter or component: a type, a data location, a name. */
static bool parse_parameter(struct parser *parser, struct qr_abi_type *type, const char **name)
{
    return parse_type(parser, type) && parse_location(parser, type) && parse_name(parser, name);
}

/* What Solidity writes after the parameters; it has no part in the selector. */
static bool skip_modifiers(struct parser *parser)
{
    static const char *const modifiers[] = {
        "external", "public", "view", "pure", "payable", "nonpayable", "virtual", "override", NULL,
    };
    for (struct word word = peek_word(parser); word.length > 0; word = peek_word(parser)) {
        struct qr_abi_type results;
        parser->at += word.length;
        if (word_is(&word, "returns")) {
            if (!expect(parser, '(', "after \"returns\"") || !parse_tuple(parser, &results)) {
                return false;
            }
        } else if (!word_is_any(&word, modifiers)) {
            return fail(parser, word.at, "\"%.*s\" cannot follow the parameters",
                        quoted_length(&word), word.text);
        }
    }
    (void)take(parser, ';');
    return true;
}

static bool expect_end(struct parser *parser)
{
    skip_blanks(parser);
    if (parser->at == parser->length) {
        return true;
    }
    size_t left = parser->length - parser->at;
    return fail(parser, parser->at, "nothing more can follow, found \"%.*s\"",
                left < QUOTED ? (int)left : QUOTED, parser->text + parser->at);
}

static bool parse_function(struct parser *parser, struct qr_abi_function *function)
{
    (void)take_word(parser, "function");
    struct word name = peek_word(parser);
    if (name.length == 0) {
        return fail(parser, name.at,
                    "a function's name is missing: write it as in \"transfer(address,uint256)\"");
    }
    parser->at += name.length;
    function->name = qr_arena_copy(parser->arena, name.text, name.length);
    return expect(parser, '(', "after the function's name") &&
           parse_tuple(parser, &function->parameters) && skip_modifiers(parser) &&
           expect_end(parser);
}

bool qr_abi_function_parse(struct qr_abi_function *function, const char *text, size_t length,
                           struct qr_arena *arena, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer canonical = QR_BUFFER_INIT;
    struct parser parser = {
        .what = "function signature", .text = text, .length = length, .arena = arena, .err = err};
    *function = (struct qr_abi_function){.name = NULL};
    if (!parse_function(&parser, function)) {
        *function = (struct qr_abi_function){.name = NULL};
        return false;
    }
    function->names = function->parameters.names;
    qr_abi_function_add_canonical(&canonical, function);
    qr_selector(function->selector4, qr_buffer_text(&canonical));
    return true;
}

bool qr_abi_type_parse(struct qr_abi_type *type, const char *text, size_t length,
                       struct qr_arena *arena, struct qr_error *err)
{
    struct parser parser = {
        .what = "type", .text = text, .length = length, .arena = arena, .err = err};
    if (!parse_type(&parser, type) || !expect_end(&parser)) {
        *type = (struct qr_abi_type){.kind = QR_ABI_TUPLE};
        return false;
    }
    return true;
}
