/* --call: a function call as people type it. */
#include <string.h>

#include "prepare/action_parts.h"

/* A piece of the text. */
struct token {
    const char *text;
    size_t length;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The end of a token: a blank outside of brackets and quotes. */
static const char *token_end(const char *at)
{
    size_t depth = 0;
    bool quoted = false;
    for (; *at != '\0'; at++) {
        if (quoted) {
            if (*at == '\\' && at[1] != '\0') {
                at++;
            } else if (*at == '"') {
                quoted = false;
            }
        } else if (*at == '"') {
            quoted = true;
        } else if (*at == '[' || *at == '(') {
            depth++;
        } else if ((*at == ']' || *at == ')') && depth > 0) {
            depth--;
        } else if (is_blank(*at) && depth == 0) {
            break;
        }
    }
    return at;
}

static bool next_token(struct token *token, const char **at)
{
    while (is_blank(**at)) {
        (*at)++;
    }
    const char *end = token_end(*at);
    *token = (struct token){.text = *at, .length = (size_t)(end - *at)};
    *at = end;
    return token->length > 0;
}

/* One argument as JSON: arrays, quoted texts and booleans as they are, everything else quoted. */
static void add_argument(struct qr_buffer *json, const struct token *token,
                         const struct qr_abi_type *type)
{
    bool bare_text = type->kind == QR_ABI_STRING && token->text[0] != '"';
    if (!bare_text &&
        (token->text[0] == '[' || token->text[0] == '"' || type->kind == QR_ABI_BOOL)) {
        qr_buffer_add(json, token->text, token->length);
        return;
    }
    qr_json_add_quoted(json, token->text, token->length);
}

/* The last token may be value=WEI; anything else past the parameters is one too many. */
static bool read_value(struct qr_action *action, const struct token *token, struct qr_error *err)
{
    static const char prefix[] = "value=";
    size_t skip = sizeof prefix - 1;
    if (token->length <= skip || memcmp(token->text, prefix, skip) != 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "'%.*s' is one argument too many for %s",
                            (int)token->length, token->text, action->signature);
    }
    if (token->text[skip] == '-') {
        return qr_error_set(err, QR_ERROR_INPUT, "value is negative: it is an amount of wei");
    }
    return qr_word_parse(&action->value, token->text + skip, token->length - skip, "value", err);
}

static bool read_arguments(struct qr_action *action, struct qr_buffer *json, const char *at,
                           const struct qr_abi_type *parameters, struct qr_error *err)
{
    struct token token;
    qr_buffer_add_text(json, "[");
    for (size_t i = 0; i < parameters->n_components; i++) {
        if (!next_token(&token, &at)) {
            return qr_error_set(err, QR_ERROR_INPUT, "%s takes %zu argument%s, %zu given",
                                action->signature, parameters->n_components,
                                parameters->n_components == 1 ? "" : "s", i);
        }
        qr_buffer_add_text(json, i == 0 ? "" : ",");
        add_argument(json, &token, &parameters->components[i]);
    }
    qr_buffer_add_text(json, "]");
    if (!next_token(&token, &at)) {
        return true;
    }
    struct token more;
    if (!read_value(action, &token, err)) {
        return false;
    }
    return next_token(&more, &at)
               ? qr_error_set(err, QR_ERROR_INPUT, "'%.*s' stands after value=WEI, which is last",
                              (int)more.length, more.text)
               : true;
}

static bool parse(struct qr_action *action, const char *text, struct qr_arena *arena,
                  struct qr_error *err)
{
    struct token target;
    struct token signature;
    const char *at = text;
    if (!next_token(&target, &at) || !next_token(&signature, &at)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "a target and a signature are needed: "
                            "--call \"0xTARGET signature(types) arguments\"");
    }
    const struct qr_abi_type *parameters = NULL;
    struct qr_buffer json QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    return qr_address_parse(&action->to, target.text, target.length, "target", err) &&
           qr_action_set_function(action, &parameters, signature.text, signature.length, arena,
                                  err) &&
           read_arguments(action, &json, at, parameters, err) &&
           qr_action_set_arguments(action, parameters, &json, arena, err);
}

bool qr_action_parse_call(struct qr_action *action, const char *text, struct qr_arena *arena,
                          struct qr_error *err)
{
    *action = (struct qr_action){.kind = "call"};
    return parse(action, text, arena, err) ? true : qr_error_context(err, "--call");
}
