#include "abi/typed_data_types.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/elementary.h"
#include "abi/scalar.h"

/* A fixed array's size is only compared with what the message holds. */
#define MAX_ARRAY_SIZE 1000000000U
#define MAX_DIMENSIONS QR_TYPED_DATA_MAX_DEPTH

struct reader {
    struct qr_eip712_types *types;
    struct qr_arena *arena;
    struct qr_error *err;
};

QR_PRINTF(3, 4)
static bool fail(const struct reader *reader, struct qr_json_value json, const char *fmt, ...)
{
    char reason[600];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(reason, sizeof reason, fmt, args);
    va_end(args);
    (void)qr_error_set(reader->err, QR_ERROR_INPUT, "types: %s", reason);
    return qr_json_error_at(reader->err, json);
}

static int compare_structs(const void *a, const void *b)
{
    const struct qr_eip712_struct *left = a;
    const struct qr_eip712_struct *right = b;
    return strcmp(left->name, right->name);
}

static int compare_members(const void *a, const void *b)
{
    const struct qr_eip712_member *const *left = a;
    const struct qr_eip712_member *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

/* As strcmp of name, which is not terminated, with a text. */
static int compare_name(const char *name, size_t length, const char *text)
{
    int order = strncmp(name, text, length);
    return order != 0 || strlen(text) == length ? order : -1;
}

struct key {
    const char *name;
    size_t length;
};

static int compare_key_struct(const void *key, const void *element)
{
    const struct key *wanted = key;
    const struct qr_eip712_struct *type = element;
    return compare_name(wanted->name, wanted->length, type->name);
}

static int compare_key_member(const void *key, const void *element)
{
    const struct key *wanted = key;
    const struct qr_eip712_member *const *member = element;
    return compare_name(wanted->name, wanted->length, (*member)->name);
}

struct qr_eip712_struct *qr_eip712_struct_find(const struct qr_eip712_types *types,
                                               const char *name, size_t length)
{
    const struct key key = {name, length};
    return types->n_structs == 0 ? NULL
                                 : bsearch(&key, types->structs, types->n_structs,
                                           sizeof *types->structs, compare_key_struct);
}

const struct qr_eip712_member *qr_eip712_member_find(const struct qr_eip712_struct *type,
                                                     const char *name, size_t length)
{
    const struct key key = {name, length};
    const struct qr_eip712_member **found =
        type->n_members == 0 ? NULL
                             : bsearch(&key, type->by_name, type->n_members, sizeof *type->by_name,
                                       compare_key_member);
    return found == NULL ? NULL : *found;
}

/* The brackets of a type, from text on, which ends it. */
static bool read_dimensions(const struct reader *reader, struct qr_eip712_member *member,
                            const char *text, struct qr_json_value json)
{
    struct qr_eip712_dimension dimensions[MAX_DIMENSIONS];
    size_t n = 0;
    while (*text == '[' && n < MAX_DIMENSIONS) {
        size_t digits = strspn(text + 1, "0123456789");
        uint64_t size = digits > 0 && digits < 11 ? strtoull(text + 1, NULL, 10) : 0;
        if (text[1 + digits] != ']' || (digits > 1 && text[1] == '0')) {
            break;
        }
        if (digits > 10 || size > MAX_ARRAY_SIZE) {
            return fail(reader, json, "\"%s\" is an array of over %u", member->type,
                        MAX_ARRAY_SIZE);
        }
        dimensions[n++] = (struct qr_eip712_dimension){.fixed = digits > 0, .size = (size_t)size};
        text += digits + 2;
    }
    if (*text != '\0') {
        return fail(reader, json,
                    "\"%s\" is not a type: after a name only [] or [N] can follow, %d times at "
                    "most",
                    member->type, MAX_DIMENSIONS);
    }
    member->n_dimensions = n;
    if (n > 0) {
        member->dimensions =
            (const void *)qr_arena_copy(reader->arena, dimensions, n * sizeof *dimensions);
    }
    return true;
}

/* A type as EIP-712 has it: it has no aliases, no function type, and no blanks. */
static bool read_type(const struct reader *reader, struct qr_eip712_member *member,
                      struct qr_json_value json)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer canonical = QR_BUFFER_INIT;
    const char *why;
    size_t length = qr_abi_identifier_length(member->type, strlen(member->type));
    if (qr_abi_elementary_parse(&member->elementary, &why, member->type, length)) {
        qr_abi_type_add_canonical(&canonical, &member->elementary);
        if (member->elementary.is_function || !qr_buffer_equals(&canonical, member->type, length)) {
            return fail(reader, json, "\"%s\": EIP-712 knows no %.*s: write %s", member->type,
                        (int)length, member->type,
                        member->elementary.is_function ? "bytes24" : qr_buffer_text(&canonical));
        }
    } else {
        member->reference = qr_eip712_struct_find(reader->types, member->type, length);
        if (member->reference == NULL) {
            return fail(reader, json, "\"%s\" is not a type: %s", member->type,
                        why != NULL ? why : "EIP-712 has none of that name, nor is it declared");
        }
    }
    return read_dimensions(reader, member, member->type + length, json);
}

/* The text of a member of a definition, with a NUL behind it and none in it. */
static bool read_text(const struct reader *reader, const char **text, struct qr_json_value object,
                      const char *key)
{
    struct qr_json_value json = qr_json_get(object, key);
    size_t length;
    if (!qr_json_present(json) || qr_json_type(json) != QR_JSON_STRING) {
        return fail(reader, object, "a member of a struct needs \"%s\", a string", key);
    }
    *text = qr_json_string(&length, json, reader->arena);
    if (strlen(*text) != length) {
        return fail(reader, json, "\"%s\" holds a NUL", key);
    }
    return true;
}

static bool read_member(const struct reader *reader, struct qr_eip712_member *member,
                        struct qr_json_value json)
{
    if (qr_json_type(json) != QR_JSON_OBJECT) {
        return fail(reader, json, "a member of a struct is {\"name\", \"type\"}, found %s",
                    qr_json_type_name(qr_json_type(json)));
    }
    if (!read_text(reader, &member->name, json, "name") ||
        !read_text(reader, &member->type, json, "type")) {
        return false;
    }
    size_t length = strlen(member->name);
    if (length == 0 || qr_abi_identifier_length(member->name, length) != length) {
        return fail(reader, json, "\"%s\" is no name of a member: letters, digits, _ and $",
                    member->name);
    }
    return read_type(reader, member, json);
}

void qr_eip712_members_sort(struct qr_eip712_struct *type, struct qr_arena *arena)
{
    type->by_name = qr_arena_alloc(arena, type->n_members, sizeof *type->by_name);
    for (size_t i = 0; i < type->n_members; i++) {
        type->members[i].index = i;
        type->by_name[i] = &type->members[i];
    }
    if (type->n_members > 1) {
        qsort(type->by_name, type->n_members, sizeof *type->by_name, compare_members);
    }
}

static bool check_distinct(const struct reader *reader, const struct qr_eip712_struct *type)
{
    for (size_t i = 1; i < type->n_members; i++) {
        if (strcmp(type->by_name[i - 1]->name, type->by_name[i]->name) == 0) {
            return fail(reader, type->definition, "%s has two members named %s", type->name,
                        type->by_name[i]->name);
        }
    }
    return true;
}

static bool read_members(const struct reader *reader, struct qr_eip712_struct *type)
{
    struct qr_json_value json = type->definition;
    if (qr_json_type(json) != QR_JSON_ARRAY) {
        return fail(reader, json, "%s is not an array of members", type->name);
    }
    type->n_members = qr_json_count(json);
    type->members = qr_arena_alloc(reader->arena, type->n_members, sizeof *type->members);
    struct qr_json_value item = qr_json_first(json);
    for (size_t i = 0; i < type->n_members; i++, item = qr_json_next(json, item)) {
        if (!read_member(reader, &type->members[i], item)) {
            return false;
        }
    }
    qr_eip712_members_sort(type, reader->arena);
    return check_distinct(reader, type);
}

static bool read_name(const struct reader *reader, struct qr_eip712_struct *type,
                      struct qr_json_value key)
{
    struct qr_abi_type unused;
    const char *why;
    size_t length;
    type->name = qr_json_string(&length, key, reader->arena);
    type->definition = qr_json_member_value(key);
    if (length == 0 || qr_abi_identifier_length(type->name, length) != length) {
        return fail(reader, key, "\"%s\" is no name of a struct: letters, digits, _ and $",
                    type->name);
    }
    if (qr_abi_elementary_parse(&unused, &why, type->name, length) || why != NULL) {
        return fail(reader, key, "\"%s\" is a type of the language and no name of a struct",
                    type->name);
    }
    return true;
}

/* Whether every value of a member holds a value of the struct that it refers to. */
static bool must_hold(const struct qr_eip712_member *member)
{
    bool must = member->reference != NULL;
    for (size_t i = 0; i < member->n_dimensions; i++) {
        must &= member->dimensions[i].fixed && member->dimensions[i].size > 0;
    }
    return must;
}

/* A struct may refer to itself through a list, which can be empty. As deep as there are types. */
static bool check_ends(const struct reader *reader, struct qr_eip712_struct *type)
{
    if (type->open) {
        return fail(reader, type->definition,
                    "%s holds itself, so that its values never end: put a list in between",
                    type->name);
    }
    if (type->closed) {
        return true;
    }
    type->open = true;
    for (size_t i = 0; i < type->n_members; i++) {
        if (must_hold(&type->members[i]) && !check_ends(reader, type->members[i].reference)) {
            return false;
        }
    }
    type->open = false;
    type->closed = true;
    return true;
}

bool qr_eip712_types_read(struct qr_eip712_types *types, struct qr_json_value json,
                          struct qr_arena *arena, struct qr_error *err)
{
    const struct reader reader = {.types = types, .arena = arena, .err = err};
    *types = (struct qr_eip712_types){.structs = NULL};
    size_t count = qr_json_count(json);
    if (count > QR_TYPED_DATA_MAX_TYPES) {
        return fail(&reader, json, "more than %d struct types", QR_TYPED_DATA_MAX_TYPES);
    }
    types->structs = qr_arena_alloc(arena, count, sizeof *types->structs);
    for (struct qr_json_value key = qr_json_first(json); qr_json_present(key);
         key = qr_json_next(json, key)) {
        if (!read_name(&reader, &types->structs[types->n_structs++], key)) {
            return false;
        }
    }
    if (count > 1) {
        qsort(types->structs, count, sizeof *types->structs, compare_structs);
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_members(&reader, &types->structs[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_ends(&reader, &types->structs[i])) {
            return false;
        }
    }
    return true;
}
