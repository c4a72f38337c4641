#include "prepare/document.h"

#include <stdlib.h>
#include <string.h>

static struct qr_document_member *append(struct qr_document *document)
{
    if (document->count == document->capacity) {
        document->capacity = document->capacity == 0 ? 16 : 2 * document->capacity;
        document->members =
            qr_realloc(document->members, document->capacity, sizeof document->members[0]);
    }
    struct qr_document_member *member = &document->members[document->count++];
    *member = (struct qr_document_member){.name = NULL};
    return member;
}

void qr_document_add_object(struct qr_document *document, struct qr_json_value object,
                            enum qr_origin origin, struct qr_arena *arena)
{
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        struct qr_document_member *member = append(document);
        member->origin = origin;
        member->name = qr_json_string(&member->name_length, key, arena);
        member->key = key;
    }
}

void qr_document_add_embedded(struct qr_document *document, const char *name, const char *bytes,
                              size_t length)
{
    struct qr_document_member *member = append(document);
    member->origin = QR_ORIGIN_EMBED;
    member->name = name;
    member->name_length = strlen(name);
    member->bytes = bytes;
    member->length = length;
}

/* By name, and the one that counts last. */
static int compare_members(const void *a, const void *b)
{
    const struct qr_document_member *left = a;
    const struct qr_document_member *right = b;
    size_t common = left->name_length < right->name_length ? left->name_length : right->name_length;
    int order = memcmp(left->name, right->name, common);
    if (order != 0) {
        return order;
    }
    if (left->name_length != right->name_length) {
        return left->name_length < right->name_length ? -1 : 1;
    }
    return (int)left->origin - (int)right->origin;
}

static bool same_name(const struct qr_document_member *a, const struct qr_document_member *b)
{
    return a->name_length == b->name_length && memcmp(a->name, b->name, a->name_length) == 0;
}

static void drop_replaced(struct qr_document *document)
{
    size_t kept = 0;
    for (size_t i = 0; i < document->count; i++) {
        if (i + 1 == document->count ||
            !same_name(&document->members[i], &document->members[i + 1])) {
            document->members[kept++] = document->members[i];
        }
    }
    document->count = kept;
}

/* One line a member, or as many as its value has in its file; returns how many. */
static size_t write_member(struct qr_buffer *text, struct qr_document_member *member)
{
    size_t start = text->length;
    qr_json_add_quoted(text, member->name, member->name_length);
    qr_buffer_add_byte(text, ':');
    member->column = text->length - start + 1;
    if (member->origin == QR_ORIGIN_EMBED) {
        qr_json_add_quoted(text, member->bytes, member->length);
        return 1;
    }
    size_t length = 0;
    size_t lines = 1;
    const char *value = qr_json_source(&length, qr_json_member_value(member->key));
    for (size_t i = 0; i < length; i++) {
        lines += value[i] == '\n' ? 1 : 0;
    }
    qr_buffer_add(text, value, length);
    return lines;
}

void qr_document_write(struct qr_buffer *text, struct qr_document *document)
{
    size_t line = 2;
    if (document->count > 0) {
        qsort(document->members, document->count, sizeof document->members[0], compare_members);
        drop_replaced(document);
    }
    qr_buffer_add_text(text, "{\n");
    for (size_t i = 0; i < document->count; i++) {
        document->members[i].line = line;
        line += write_member(text, &document->members[i]);
        qr_buffer_add_text(text, i + 1 < document->count ? ",\n" : "\n");
    }
    qr_buffer_add_text(text, "}\n");
}

const struct qr_document_member *qr_document_at(const struct qr_document *document, size_t line)
{
    const struct qr_document_member *found = NULL;
    for (size_t i = 0; i < document->count && document->members[i].line <= line; i++) {
        found = &document->members[i];
    }
    return found;
}

void qr_document_translate(size_t *line, size_t *column, const struct qr_document_member *member)
{
    size_t key_line = 0;
    size_t key_column = 0;
    size_t value_line = 0;
    size_t value_column = 0;
    qr_json_place(&key_line, &key_column, member->key);
    qr_json_place(&value_line, &value_column, qr_json_member_value(member->key));
    if (*line == member->line && *column < member->column) {
        *line = key_line;
        *column = key_column;
        return;
    }
    if (*line == member->line) {
        *column = *column - member->column + value_column;
    }
    *line = *line - member->line + value_line;
}

void qr_document_dispose(struct qr_document *document)
{
    free(document->members);
    *document = (struct qr_document){.members = NULL};
}
