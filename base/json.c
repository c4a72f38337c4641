#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"

struct qr_json_value qr_json_root(const struct qr_json *json)
{
    QR_ASSERT(json->n_nodes > 0);
    return (struct qr_json_value){.doc = json, .index = 0};
}

bool qr_json_present(struct qr_json_value value)
{
    return value.doc != NULL;
}

static const struct qr_json_node *node_of(struct qr_json_value value)
{
    QR_ASSERT(value.doc != NULL && value.index < value.doc->n_nodes);
    return &value.doc->nodes[value.index];
}

enum qr_json_type qr_json_type(struct qr_json_value value)
{
    return (enum qr_json_type)node_of(value)->type;
}

const char *qr_json_type_name(enum qr_json_type type)
{
    switch (type) {
    case QR_JSON_NULL:
        return "null";
    case QR_JSON_FALSE:
    case QR_JSON_TRUE:
        return "a boolean";
    case QR_JSON_NUMBER:
        return "a number";
    case QR_JSON_STRING:
        return "a string";
    case QR_JSON_ARRAY:
        return "an array";
    case QR_JSON_OBJECT:
        return "an object";
    }
    return "";
}

static struct qr_json_value at_index(struct qr_json_value container, uint32_t index)
{
    struct qr_json_value item = {.doc = NULL, .index = 0};
    if (index < node_of(container)->next) {
        item = (struct qr_json_value){.doc = container.doc, .index = index};
    }
    return item;
}

struct qr_json_value qr_json_first(struct qr_json_value container)
{
    QR_ASSERT(qr_json_type(container) >= QR_JSON_ARRAY);
    return at_index(container, container.index + 1);
}

struct qr_json_value qr_json_next(struct qr_json_value container, struct qr_json_value item)
{
    if (qr_json_type(container) == QR_JSON_OBJECT) {
        item = qr_json_member_value(item);
    }
    return at_index(container, node_of(item)->next);
}

struct qr_json_value qr_json_member_value(struct qr_json_value key)
{
    return (struct qr_json_value){.doc = key.doc, .index = key.index + 1};
}

size_t qr_json_count(struct qr_json_value container)
{
    size_t count = 0;
    for (struct qr_json_value item = qr_json_first(container); qr_json_present(item);
         item = qr_json_next(container, item)) {
        count++;
    }
    return count;
}

struct qr_json_value qr_json_get(struct qr_json_value object, const char *key)
{
    struct qr_json_value found = {.doc = NULL, .index = 0};
    if (qr_json_type(object) != QR_JSON_OBJECT) {
        return found;
    }
    for (struct qr_json_value item = qr_json_first(object); qr_json_present(item);
         item = qr_json_next(object, item)) {
        if (qr_json_string_equals(item, key)) {
            return qr_json_member_value(item);
        }
    }
    return found;
}

/* Where a scalar that begins at `at` ends. The source is known to be valid. */
static size_t scalar_end(const struct qr_json *doc, size_t at, enum qr_json_type type)
{
    const char *source = doc->source;
    if (type == QR_JSON_STRING) {
        size_t end = at + 1;
        while (source[end] != '"') {
            end += source[end] == '\\' ? 2 : 1;
        }
        return end + 1;
    }
    size_t end = at;
    while (end < doc->length && strchr(",]} \t\r\n:", source[end]) == NULL) {
        end++;
    }
    return end;
}

/* Where a container ends: past its last item, then past its bracket. */
static size_t container_end(struct qr_json_value value)
{
    const struct qr_json *doc = value.doc;
    size_t depth = 0;
    size_t at = node_of(value)->at;
    do {
        char c = doc->source[at];
        if (c == '"') {
            at = scalar_end(doc, at, QR_JSON_STRING);
            continue;
        }
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            depth--;
        }
        at++;
    } while (depth > 0);
    return at;
}

const char *qr_json_source(size_t *length, struct qr_json_value value)
{
    const struct qr_json_node *node = node_of(value);
    enum qr_json_type type = qr_json_type(value);
    size_t end =
        type >= QR_JSON_ARRAY ? container_end(value) : scalar_end(value.doc, node->at, type);
    *length = end - node->at;
    return value.doc->source + node->at;
}

void qr_json_add_string(struct qr_buffer *text, struct qr_json_value string)
{
    QR_ASSERT(qr_json_type(string) == QR_JSON_STRING);
    const char *at = string.doc->source + node_of(string)->at + 1;
    for (;;) {
        const char *run = at;
        while (*at != '"' && *at != '\\') {
            at++;
        }
        qr_buffer_add(text, run, (size_t)(at - run));
        if (*at == '"') {
            return;
        }
        size_t length = 0;
        qr_utf8_add(text, qr_json_unescape(&length, at));
        at += length;
    }
}

const char *qr_json_string(size_t *length, struct qr_json_value string, struct qr_arena *arena)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_add_string(&text, string);
    const char *copy = qr_arena_copy(arena, qr_buffer_text(&text), text.length);
    if (length != NULL) {
        *length = text.length;
    }
    qr_buffer_dispose(&text);
    return copy;
}

/* Walks a string's code points. */
struct cursor {
    const char *at;
};

/* The next code point, or -1 at the closing quote. */
static int64_t next_code_point(struct cursor *cursor)
{
    if (*cursor->at == '"') {
        return -1;
    }
    size_t length = 0;
    uint32_t code_point = 0;
    if (*cursor->at == '\\') {
        code_point = qr_json_unescape(&length, cursor->at);
    } else {
        /* Valid UTF-8 up to the closing quote, so four bytes are never passed. */
        length = qr_utf8_next(&code_point, cursor->at, 4);
    }
    cursor->at += length;
    return code_point;
}

static struct cursor cursor_of(struct qr_json_value string)
{
    QR_ASSERT(qr_json_type(string) == QR_JSON_STRING);
    return (struct cursor){.at = string.doc->source + node_of(string)->at + 1};
}

bool qr_json_string_equals(struct qr_json_value string, const char *text)
{
    struct cursor cursor = cursor_of(string);
    size_t rest = strlen(text);
    for (;;) {
        int64_t ours = next_code_point(&cursor);
        uint32_t theirs = 0;
        size_t size = qr_utf8_next(&theirs, text, rest);
        if (ours < 0 || size == 0) {
            return ours < 0 && rest == 0;
        }
        if (ours != (int64_t)theirs) {
            return false;
        }
        text += size;
        rest -= size;
    }
}

/* A key that orders code points as their UTF-16 forms: surrogate pairs come before U+E000. */
static int64_t utf16_rank(int64_t code_point)
{
    if (code_point >= 0x10000) {
        return 0xd800 * (int64_t)0x200000 + code_point;
    }
    return code_point < 0 ? -1 : code_point * 0x200000;
}

int qr_json_compare_utf16(struct qr_json_value a, struct qr_json_value b)
{
    struct cursor ours = cursor_of(a);
    struct cursor theirs = cursor_of(b);
    /* What both share byte for byte needs no decoding; an escape or a multi-byte character does. */
    while (*ours.at == *theirs.at && *ours.at != '"' && *ours.at != '\\' &&
           (unsigned char)*ours.at < 0x80) {
        ours.at++;
        theirs.at++;
    }
    for (;;) {
        int64_t left = next_code_point(&ours);
        int64_t right = next_code_point(&theirs);
        if (left != right) {
            return utf16_rank(left) < utf16_rank(right) ? -1 : 1;
        }
        if (left < 0) {
            return 0;
        }
    }
}

void qr_json_place(size_t *line, size_t *column, struct qr_json_value value)
{
    const char *source = value.doc->source;
    size_t at = node_of(value)->at;
    *line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++) {
        if (source[i] == '\n') {
            *line += 1;
            start = i + 1;
        }
    }
    *column = at - start + 1;
}

bool qr_json_error_at(struct qr_error *err, struct qr_json_value value)
{
    qr_json_place(&err->line, &err->column, value);
    return false;
}

bool qr_json_want(struct qr_json_value *member, struct qr_json_value object, const char *key,
                  enum qr_json_type type, const char *what, struct qr_error *err)
{
    size_t line = 0;
    size_t column = 0;
    *member = qr_json_get(object, key);
    if (!qr_json_present(*member)) {
        qr_json_place(&line, &column, object);
        return qr_error_set_at(err, QR_ERROR_INPUT, line, column, "%s is missing", what);
    }
    enum qr_json_type found = qr_json_type(*member);
    bool both_boolean = (type == QR_JSON_TRUE || type == QR_JSON_FALSE) &&
                        (found == QR_JSON_TRUE || found == QR_JSON_FALSE);
    if (found != type && !both_boolean) {
        qr_json_place(&line, &column, *member);
        return qr_error_set_at(err, QR_ERROR_INPUT, line, column, "%s is %s, expected %s", what,
                               qr_json_type_name(found), qr_json_type_name(type));
    }
    return true;
}

bool qr_json_want_string(const char **text, struct qr_json_value object, const char *key,
                         const char *what, struct qr_arena *arena, struct qr_error *err)
{
    *text = "";
    struct qr_json_value member;
    if (!qr_json_want(&member, object, key, QR_JSON_STRING, what, err)) {
        return false;
    }
    size_t length = 0;
    const char *decoded = qr_json_string(&length, member, arena);
    if (strlen(decoded) != length) {
        size_t line = 0;
        size_t column = 0;
        qr_json_place(&line, &column, member);
        return qr_error_set_at(err, QR_ERROR_INPUT, line, column, "%s holds a NUL character", what);
    }
    *text = decoded;
    return true;
}

void qr_json_dispose(struct qr_json *json)
{
    free(json->nodes);
    *json = (struct qr_json)QR_JSON_INIT;
}
