#include <stdio.h>
#include <string.h>

#include "abi/elementary.h"
#include "review/known_table.h"

/* One entry that is read. */
struct entry {
    struct qr_json_value object;
    size_t number;    /* from 1, for messages */
    const char *name; /* an identifier, once it is known to be one */
    bool with_names;  /* whether the names of parameters go into the signature */
    struct qr_arena *arena;
    struct qr_error *err;
};

QR_PRINTF(3, 4)
static bool refuse(const struct entry *entry, struct qr_json_value at, const char *fmt, ...)
{
    char reason[1000];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof reason, fmt, args);
    va_end(args);
    (void)qr_error_set(entry->err, QR_ERROR_INPUT, "ABI entry %zu%s%.60s: %s", entry->number,
                       entry->name[0] == '\0' ? "" : ", function ", entry->name, reason);
    return qr_json_error_at(entry->err, at);
}

static bool is(struct qr_json_value value, enum qr_json_type type)
{
    return qr_json_present(value) && qr_json_type(value) == type;
}

/* The text of a member that is a string, or NULL. */
static const char *text_of(size_t *length, struct qr_json_value object, const char *key,
                           struct qr_arena *arena)
{
    struct qr_json_value member = qr_json_get(object, key);
    return is(member, QR_JSON_STRING) ? qr_json_string(length, member, arena) : NULL;
}

static bool is_identifier(const char *text, size_t length)
{
    return length > 0 && qr_abi_identifier_length(text, length) == length;
}

static bool add_types(struct qr_buffer *text, const struct entry *entry, struct qr_json_value list,
                      unsigned depth);

/* Append the type of one parameter. "tuple", "tuple[2][]" stand for their components. Only letters,
 * digits and brackets get into the signature. */
static bool add_type(struct qr_buffer *text, const struct entry *entry,
                     struct qr_json_value parameter, unsigned depth)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789[]";
    size_t length;
    if (!is(parameter, QR_JSON_OBJECT)) {
        return refuse(entry, parameter, "a parameter must be an object");
    }
    const char *type = text_of(&length, parameter, "type", entry->arena);
    if (type == NULL) {
        return refuse(entry, parameter, "a parameter has no \"type\"");
    }
    if (length == 0 || strspn(type, plain) != length) {
        return refuse(entry, parameter, "a parameter's \"type\" is none that an ABI has");
    }
    if (strncmp(type, "tuple", 5) != 0) {
        qr_buffer_add_text(text, type);
        return true;
    }
    struct qr_json_value components = qr_json_get(parameter, "components");
    if (!is(components, QR_JSON_ARRAY)) {
        return refuse(entry, parameter, "a tuple has no \"components\"");
    }
    if (!add_types(text, entry, components, depth + 1)) {
        return false;
    }
    qr_buffer_add_text(text, type + 5);
    return true;
}

/* Append "(TYPE NAME,…)". */
static bool add_types(struct qr_buffer *text, const struct entry *entry, struct qr_json_value list,
                      unsigned depth)
{
    const char *comma = "";
    if (depth > QR_ABI_MAX_DEPTH) {
        return refuse(entry, list, "more than %d levels of tuples", QR_ABI_MAX_DEPTH);
    }
    qr_buffer_add_byte(text, '(');
    for (struct qr_json_value parameter = qr_json_first(list); qr_json_present(parameter);
         parameter = qr_json_next(list, parameter)) {
        size_t length;
        qr_buffer_add_text(text, comma);
        comma = ",";
        if (!add_type(text, entry, parameter, depth)) {
            return false;
        }
        const char *name = text_of(&length, parameter, "name", entry->arena);
        if (entry->with_names && name != NULL && is_identifier(name, length)) {
            qr_buffer_addf(text, " %s", name);
        }
    }
    qr_buffer_add_byte(text, ')');
    return true;
}

/* Parse the signature. A name that is a word of Solidity (Vyper's are others) does not get in its
 * way: then it is read without names. */
static bool parse(struct qr_abi_function *function, struct entry *entry,
                  struct qr_json_value inputs)
{
    struct qr_error reason = QR_ERROR_INIT;
    for (int i = 0; i < 2; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
        entry->with_names = i == 0;
        qr_buffer_add_text(&text, entry->name);
        if (!add_types(&text, entry, inputs, 1)) {
            return false;
        }
        if (qr_abi_function_parse(function, qr_buffer_text(&text), text.length, entry->arena,
                                  &reason)) {
            return true;
        }
    }
    return refuse(entry, entry->object, "%s", reason.message);
}

/* The parameters with the names that the file has for them, whatever they are. */
static const struct qr_known_parameter *name_parameters(const struct entry *entry,
                                                        struct qr_json_value inputs, size_t count)
{
    struct qr_known_parameter *parameters = qr_arena_alloc(entry->arena, count, sizeof *parameters);
    size_t i = 0;
    for (struct qr_json_value input = qr_json_first(inputs); qr_json_present(input);
         input = qr_json_next(inputs, input)) {
        const char *name = text_of(NULL, input, "name", entry->arena);
        parameters[i++].name = name == NULL ? "" : name;
    }
    QR_ASSERT(i == count);
    return parameters;
}

/* Read one entry; what is no function is passed over. */
static bool add_entry(struct qr_known *known, const char *contract, struct entry *entry)
{
    size_t length;
    if (!is(entry->object, QR_JSON_OBJECT)) {
        return refuse(entry, entry->object, "it must be an object");
    }
    /* "type can be omitted, defaulting to function" (Contract ABI Specification, JSON). */
    struct qr_json_value type = qr_json_get(entry->object, "type");
    if (qr_json_present(type) &&
        (qr_json_type(type) != QR_JSON_STRING || !qr_json_string_equals(type, "function"))) {
        return true;
    }
    const char *name = text_of(&length, entry->object, "name", entry->arena);
    if (name == NULL || !is_identifier(name, length)) {
        return refuse(entry, entry->object, "the function's \"name\" is missing or is no name");
    }
    entry->name = name;
    struct qr_json_value inputs = qr_json_get(entry->object, "inputs");
    if (!is(inputs, QR_JSON_ARRAY)) {
        return refuse(entry, entry->object, "the function has no \"inputs\"");
    }
    struct qr_known_function *function = qr_arena_alloc(entry->arena, 1, sizeof *function);
    if (!parse(&function->function, entry, inputs)) {
        return false;
    }
    function->contract = contract;
    function->from_file = true;
    function->parameters =
        name_parameters(entry, inputs, function->function.parameters.n_components);
    function->order = known->count;
    qr_known_append(known, function);
    return true;
}

static bool same_signature(const struct qr_known_function *a, const struct qr_known_function *b)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer first = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer second = QR_BUFFER_INIT;
    qr_abi_function_add_canonical(&first, &a->function);
    qr_abi_function_add_canonical(&second, &b->function);
    return qr_buffer_equals(&first, second.data, second.length);
}

/* Drop those of files whose signature stands before them. Those of one selector are together. */
static void drop_repeated(struct qr_known *known)
{
    size_t kept = 0;
    size_t first = 0; /* of those that are kept with the selector */
    for (size_t i = 0; i < known->count; i++) {
        struct qr_known_function *function = known->functions[i];
        bool repeated = false;
        if (first < kept && memcmp(known->functions[first]->function.selector4,
                                   function->function.selector4, 4) != 0) {
            first = kept;
        }
        for (size_t j = first; j < kept && function->from_file && !repeated; j++) {
            qr_known_read(known, known->functions[j]);
            repeated = same_signature(known->functions[j], function);
        }
        if (!repeated) {
            known->functions[kept++] = function;
        }
    }
    known->count = kept;
}

bool qr_known_add_abi(struct qr_known *known, const char *contract, struct qr_json_value abi,
                      struct qr_error *err)
{
    struct entry entry = {.object = abi, .name = "", .arena = &known->arena, .err = err};
    size_t before = known->count;
    size_t number = 1;
    if (is(abi, QR_JSON_OBJECT) && qr_json_present(qr_json_get(abi, "abi"))) {
        abi = qr_json_get(abi, "abi");
    }
    if (!is(abi, QR_JSON_ARRAY)) {
        (void)qr_error_set(err, QR_ERROR_INPUT,
                           "ABI: it must be an array of entries, or an object with one as \"abi\"");
        return qr_json_error_at(err, abi);
    }
    const char *name = qr_arena_copy(&known->arena, contract, strlen(contract));
    for (struct qr_json_value item = qr_json_first(abi); qr_json_present(item);
         item = qr_json_next(abi, item)) {
        entry.object = item;
        entry.number = number++;
        entry.name = "";
        if (!add_entry(known, name, &entry)) {
            known->count = before;
            return false;
        }
    }
    qr_known_sort(known);
    drop_repeated(known);
    return true;
}
