#include "base/yaml_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

bool qr_yaml_refuse(struct qr_yaml_reader *reader, const char *fault)
{
    yaml_mark_t mark = reader->event.start_mark;
    return qr_error_set_at(reader->err, QR_ERROR_INPUT, mark.line + 1, mark.column + 1, "%s",
                           fault);
}

bool qr_yaml_reader_begin(struct qr_yaml_reader *reader, const char *text, size_t length,
                          struct qr_arena *arena, struct qr_error *err)
{
    *reader = (struct qr_yaml_reader){.arena = arena, .err = err};
    if (!qr_yaml_check_characters(text, length, err)) {
        return false;
    }
    if (yaml_parser_initialize(&reader->parser) == 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot read YAML: no memory");
    }
    size_t mark = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    reader->text = text + mark;
    reader->length = length - mark;
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text,
                                 reader->length);
    return true;
}

void qr_yaml_reader_end(struct qr_yaml_reader *reader)
{
    yaml_event_delete(&reader->event);
    yaml_parser_delete(&reader->parser);
}

bool qr_yaml_reader_next(struct qr_yaml_reader *reader)
{
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event) != 0) {
        return true;
    }
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR) {
        return qr_error_set(reader->err, QR_ERROR_UNAVAILABLE, "cannot read YAML: no memory");
    }
    return qr_error_set_at(reader->err, QR_ERROR_INPUT, parser->problem_mark.line + 1,
                           parser->problem_mark.column + 1, "this is not YAML: %s",
                           parser->problem == NULL ? "no reason given" : parser->problem);
}

/* The events are: stream start, document start, the root's, document end, stream end. */
bool qr_yaml_reader_begin_document(struct qr_yaml_reader *reader)
{
    if (!qr_yaml_reader_next(reader) || !qr_yaml_reader_next(reader)) {
        return false;
    }
    if (reader->event.type == YAML_STREAM_END_EVENT) {
        return qr_yaml_refuse(reader, "there is nothing in it");
    }
    return qr_yaml_reader_next(reader);
}

bool qr_yaml_reader_end_document(struct qr_yaml_reader *reader)
{
    if (!qr_yaml_reader_next(reader) || !qr_yaml_reader_next(reader)) {
        return false;
    }
    if (reader->event.type != YAML_STREAM_END_EVENT) {
        return qr_yaml_refuse(reader, "a second document begins here: only one is read, remove it");
    }
    return true;
}

void qr_yaml_place(struct qr_yaml *node, const struct qr_yaml_reader *reader,
                   enum qr_yaml_type type)
{
    node->type = type;
    node->line = reader->event.start_mark.line + 1;
    node->column = reader->event.start_mark.column + 1;
}

bool qr_yaml_take_scalar(struct qr_yaml *node, struct qr_yaml_reader *reader)
{
    const yaml_event_t *event = &reader->event;
    size_t bad = 0;
    qr_yaml_place(node, reader, QR_YAML_SCALAR);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->length = event->data.scalar.length;
    node->text = qr_arena_copy(reader->arena, event->data.scalar.value, node->length);
    return qr_utf8_valid(&bad, node->text, node->length) ||
           qr_yaml_refuse(reader, "an escape in this text is no character");
}

int qr_yaml_compare_keys(const struct qr_yaml *left, const struct qr_yaml *right)
{
    if (left->key->length != right->key->length) {
        return left->key->length < right->key->length ? -1 : 1;
    }
    return memcmp(left->key->text, right->key->text, left->key->length);
}

static int compare_members(const void *a, const void *b)
{
    const struct qr_yaml *left = *(const struct qr_yaml *const *)a;
    const struct qr_yaml *right = *(const struct qr_yaml *const *)b;
    int order = qr_yaml_compare_keys(left, right);
    if (order != 0) {
        return order;
    }
    /* Equal keys in the order of the file, so that the message is the same each time. */
    if (left->key->line != right->key->line) {
        return left->key->line < right->key->line ? -1 : 1;
    }
    return left->key->column < right->key->column ? -1 : left->key->column > right->key->column;
}

bool qr_yaml_check_duplicates(struct qr_yaml_reader *reader, const struct qr_yaml *mapping)
{
    QR_CLEANUP(qr_free_pointer) const struct qr_yaml **members = NULL;
    size_t count = 0;
    if (mapping->count < 2) {
        return true;
    }
    members = qr_alloc_zero(mapping->count, sizeof *members);
    for (const struct qr_yaml *item = mapping->first; item != NULL; item = item->next) {
        members[count++] = item;
    }
    qsort(members, count, sizeof *members, compare_members);
    for (size_t i = 1; i < count; i++) {
        if (qr_yaml_compare_keys(members[i - 1], members[i]) == 0) {
            const struct qr_yaml *key = members[i]->key;
            return qr_error_set_at(reader->err, QR_ERROR_INPUT, key->line, key->column,
                                   "the key \"%s\" is here a second time (first in line %zu): "
                                   "remove one",
                                   key->text, members[i - 1]->key->line);
        }
    }
    return true;
}
