#include "review/spelled_call.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "review/spelled_value.h"

/* A function has no more parameters than this: its caller could not hold them. It bounds the work
 * of finding each one's value by name. */
enum { MAX_PARAMETERS = 100, LONGEST_SHOWN = 200 };

struct speller {
    struct qr_arena *arena;
    struct qr_error *err;
};

static bool refuse(const struct speller *speller, const char *reason)
{
    return qr_error_set(speller->err, QR_ERROR_INPUT, "%s", reason);
}

/* Append a parameter's type. A tuple's is spelled "tuple", "tuple[2]", and its components stand
 * beside it. */
static bool add_type(struct qr_buffer *out, const struct speller *speller,
                     struct qr_json_value parameter, unsigned depth)
{
    struct qr_json_value type;
    if (depth > QR_ABI_MAX_DEPTH || qr_json_type(parameter) != QR_JSON_OBJECT) {
        return refuse(speller, "a parameter is no object, or nested too deeply");
    }
    type = qr_json_get(parameter, "type");
    if (!qr_json_present(type) || qr_json_type(type) != QR_JSON_STRING) {
        return refuse(speller, "a parameter has no type");
    }
    size_t length;
    const char *text = qr_json_string(&length, type, speller->arena);
    if (strncmp(text, "tuple", 5) != 0) {
        qr_buffer_add(out, text, length);
        return true;
    }
    struct qr_json_value components = qr_json_get(parameter, "components");
    if (!qr_json_present(components) || qr_json_type(components) != QR_JSON_ARRAY) {
        return refuse(speller, "a tuple has no components");
    }
    const char *before = "(";
    for (struct qr_json_value item = qr_json_first(components); qr_json_present(item);
         item = qr_json_next(components, item)) {
        qr_buffer_add_text(out, before);
        before = ",";
        if (!add_type(out, speller, item, depth + 1)) {
            return false;
        }
    }
    qr_buffer_addf(out, "%s)", strcmp(before, "(") == 0 ? before : "");
    qr_buffer_add(out, text + 5, length - 5);
    return true;
}

/* Each type is parsed alone and spelled canonically, so that no text can pass for two of them. */
static bool add_canonical(struct qr_buffer *out, const struct speller *speller,
                          struct qr_json_value parameter)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_abi_type type;
    if (!add_type(&text, speller, parameter, 1) ||
        !qr_abi_type_parse(&type, qr_buffer_text(&text), text.length, speller->arena,
                           speller->err)) {
        return false;
    }
    qr_abi_type_add_canonical(out, &type);
    return true;
}

static bool is_identifier(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!(isalnum((unsigned char)text[i]) || text[i] == '_' || text[i] == '$') ||
            (i == 0 && isdigit((unsigned char)text[i]))) {
            return false;
        }
    }
    return length > 0;
}

static bool read_function(struct qr_spelled_call *call, const struct speller *speller,
                          struct qr_json_value name, struct qr_json_value parameters)
{
    if (!qr_json_present(name) || qr_json_type(name) != QR_JSON_STRING) {
        return refuse(speller, "it has no name");
    }
    size_t length;
    const char *text = qr_json_string(&length, name, speller->arena);
    if (!is_identifier(text, length)) {
        return refuse(speller, "its name is none that a function can have");
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer signature = QR_BUFFER_INIT;
    qr_buffer_addf(&signature, "%s(", text);
    if (qr_json_present(parameters) && qr_json_type(parameters) != QR_JSON_NULL) {
        if (qr_json_type(parameters) != QR_JSON_ARRAY ||
            qr_json_count(parameters) > MAX_PARAMETERS) {
            return refuse(speller, "its parameters are no array, or too many");
        }
        const char *before = "";
        for (struct qr_json_value item = qr_json_first(parameters); qr_json_present(item);
             item = qr_json_next(parameters, item)) {
            qr_buffer_add_text(&signature, before);
            before = ",";
            if (!add_canonical(&signature, speller, item)) {
                return false;
            }
        }
    }
    qr_buffer_add_text(&signature, ")");
    return qr_abi_function_parse(&call->function, qr_buffer_text(&signature), signature.length,
                                 speller->arena, speller->err);
}

/* values is a JSON array in the form of abi/value.h. */
static bool encode(struct qr_spelled_call *call, const struct speller *speller,
                   const struct qr_buffer *values)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    /* The values borrow from their source. */
    const char *source = qr_arena_copy(speller->arena, qr_buffer_text(values), values->length);
    struct qr_abi_value arguments;
    if (!qr_json_parse(&json, source, values->length, speller->err) ||
        !qr_abi_value_from_json(&arguments, &call->function.parameters, qr_json_root(&json),
                                speller->arena, speller->err)) {
        return false;
    }
    qr_buffer_add(&out, call->function.selector4, sizeof call->function.selector4);
    qr_abi_encode(&out, &arguments);
    call->arguments = arguments;
    call->arguments.type = &call->function.parameters;
    call->calldata = (const uint8_t *)qr_arena_copy(speller->arena, out.data, out.length);
    call->length = out.length;
    return true;
}

/* A parameter's value, by its name or else its number. */
static struct qr_json_value value_of(const struct speller *speller, struct qr_json_value values,
                                     struct qr_json_value parameter, size_t index)
{
    char number[24];
    (void)snprintf(number, sizeof number, "%zu", index);
    struct qr_json_value name = qr_json_get(parameter, "name");
    bool named = qr_json_present(name) && qr_json_type(name) == QR_JSON_STRING &&
                 !qr_json_string_equals(name, "");
    return qr_json_get(values, named ? qr_json_string(NULL, name, speller->arena) : number);
}

static bool add_value(struct qr_buffer *out, const struct speller *speller,
                      const struct qr_spelled_call *call, struct qr_json_value value, size_t index)
{
    qr_buffer_add_text(out, index == 0 ? "" : ",");
    if (!qr_json_present(value)) {
        return qr_error_set(speller->err, QR_ERROR_INPUT, "argument %zu has no value", index + 1);
    }
    return qr_spelled_value_add(out, &call->function.parameters.components[index], value,
                                speller->err) ||
           qr_error_context(speller->err, "argument %zu", index + 1);
}

bool qr_spelled_call_from_method(struct qr_spelled_call *call, struct qr_json_value method,
                                 struct qr_json_value values, struct qr_arena *arena,
                                 struct qr_error *err)
{
    const struct speller speller = {arena, err};
    struct qr_json_value inputs = qr_json_get(method, "inputs");
    *call = (struct qr_spelled_call){.calldata = NULL};
    if (!read_function(call, &speller, qr_json_get(method, "name"), inputs)) {
        return false;
    }
    if (!qr_json_present(values) || qr_json_type(values) != QR_JSON_OBJECT ||
        qr_json_count(values) > MAX_PARAMETERS) {
        return refuse(&speller, "its arguments are missing");
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer array = QR_BUFFER_INIT;
    qr_buffer_add_text(&array, "[");
    struct qr_json_value input = {.doc = NULL};
    for (size_t i = 0; i < call->function.parameters.n_components; i++) {
        input = i == 0 ? qr_json_first(inputs) : qr_json_next(inputs, input);
        if (!add_value(&array, &speller, call, value_of(&speller, values, input, i), i)) {
            return false;
        }
    }
    qr_buffer_add_text(&array, "]");
    return encode(call, &speller, &array);
}

bool qr_spelled_call_from_decoded(struct qr_spelled_call *call, struct qr_json_value decoded,
                                  struct qr_arena *arena, struct qr_error *err)
{
    const struct speller speller = {arena, err};
    *call = (struct qr_spelled_call){.calldata = NULL};
    if (qr_json_type(decoded) != QR_JSON_OBJECT) {
        return refuse(&speller, "it is no object");
    }
    struct qr_json_value parameters = qr_json_get(decoded, "parameters");
    if (!read_function(call, &speller, qr_json_get(decoded, "method"), parameters)) {
        return false;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer array = QR_BUFFER_INIT;
    qr_buffer_add_text(&array, "[");
    struct qr_json_value item = {.doc = NULL};
    for (size_t i = 0; i < call->function.parameters.n_components; i++) {
        item = i == 0 ? qr_json_first(parameters) : qr_json_next(parameters, item);
        if (!add_value(&array, &speller, call, qr_json_get(item, "value"), i)) {
            return false;
        }
    }
    qr_buffer_add_text(&array, "]");
    return encode(call, &speller, &array);
}

void qr_spelled_call_add(struct qr_buffer *out, const struct qr_spelled_call *call)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer escaped = QR_BUFFER_INIT;
    qr_abi_function_add_canonical(&text, &call->function);
    if (call->calldata != NULL && call->function.parameters.n_components > 0) {
        qr_buffer_add_text(&text, " with ");
        qr_abi_value_add_json(&text, &call->arguments);
    }
    qr_utf8_add_escaped(&escaped, qr_buffer_text(&text), text.length);
    qr_utf8_add_shortened(out, qr_buffer_text(&escaped), escaped.length, LONGEST_SHOWN);
}
