#include "base/yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/json.h"

struct reader {
    const char *text; /* without a byte order mark */
    size_t length;
    size_t at; /* a byte of it, and which character that is: both only grow */
    size_t at_character;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    size_t open_end;    /* where the text ends without a line break, in characters; else SIZE_MAX */
    struct qr_arena *arena;
    struct qr_error *err;
};

const char *qr_yaml_type_name(enum qr_yaml_type type)
{
    switch (type) {
    case QR_YAML_SCALAR:
        return "a single value";
    case QR_YAML_SEQUENCE:
        return "a list";
    case QR_YAML_MAPPING:
        return "a mapping";
    }
    return "";
}

static bool refuse_at(struct reader *reader, yaml_mark_t mark, const char *fault)
{
    return qr_error_set_at(reader->err, QR_ERROR_INPUT, mark.line + 1, mark.column + 1, "%s",
                           fault);
}

/* At the current event. */
static bool refuse(struct reader *reader, const char *fault)
{
    return refuse_at(reader, reader->event.start_mark, fault);
}

static bool next_event(struct reader *reader)
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

static bool check_properties(struct reader *reader, const yaml_char_t *anchor,
                             const yaml_char_t *tag)
{
    if (anchor != NULL) {
        return refuse(reader, "anchors (&name) are refused, so that every value stands where it is "
                              "used: write the value out");
    }
    if (tag != NULL) {
        return refuse(reader, "tags (!name) are refused: quote a value that is to be text");
    }
    return true;
}

/* A new node at the place of the current event. */
static struct qr_yaml *new_node(struct reader *reader, enum qr_yaml_type type)
{
    struct qr_yaml *node = qr_arena_alloc(reader->arena, 1, sizeof *node);
    node->type = type;
    node->line = reader->event.start_mark.line + 1;
    node->column = reader->event.start_mark.column + 1;
    return node;
}

static bool check_lines(struct reader *reader, bool is_block)
{
    const yaml_event_t *event = &reader->event;
    /* A value that goes on in the next line is read differently by people and by YAML, which folds
     * it. */
    if (!is_block && event->end_mark.line != event->start_mark.line) {
        return refuse(reader, "this value goes over several lines: write it in one, or after |");
    }
    /* Some readers add the line break that is missing, and some do not. */
    if (is_block && event->end_mark.index == reader->open_end) {
        return refuse(reader, "this block ends with the file and without a line break: add one");
    }
    return true;
}

static struct qr_yaml *read_scalar(struct reader *reader)
{
    const yaml_event_t *event = &reader->event;
    yaml_scalar_style_t style = event->data.scalar.style;
    bool is_block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    size_t bad = 0;
    if (!check_properties(reader, event->data.scalar.anchor, event->data.scalar.tag) ||
        !check_lines(reader, is_block)) {
        return NULL;
    }
    struct qr_yaml *node = new_node(reader, QR_YAML_SCALAR);
    node->plain = style == YAML_PLAIN_SCALAR_STYLE;
    node->length = event->data.scalar.length;
    node->text = qr_arena_copy(reader->arena, event->data.scalar.value, node->length);
    if (!qr_utf8_valid(&bad, node->text, node->length)) {
        (void)refuse(reader, "an escape in this text is no character");
        return NULL;
    }
    return node;
}

/* Whether "?" stands in front of the current event in its line. libyaml takes it for the sign of a
 * key also where YAML 1.2 does not: {?a: b} has the key "?a" there. */
static bool is_explicit_key(struct reader *reader)
{
    size_t index = reader->event.start_mark.index;
    while (reader->at < reader->length && reader->at_character < index) {
        reader->at++;
        reader->at_character +=
            reader->at < reader->length && ((unsigned char)reader->text[reader->at] & 0xc0) == 0x80
                ? 0
                : 1;
    }
    size_t before = reader->at;
    while (before > 0 && strchr(" \t", reader->text[before - 1]) != NULL) {
        before--;
    }
    return before > 0 && reader->text[before - 1] == '?';
}

static struct qr_yaml *read_key(struct reader *reader)
{
    if (reader->event.type != YAML_SCALAR_EVENT) {
        (void)refuse(reader, reader->event.type == YAML_ALIAS_EVENT
                                 ? "aliases (*name) are refused: write the value out"
                                 : "a key must be a single word");
        return NULL;
    }
    if (is_explicit_key(reader)) {
        (void)refuse(reader, "keys after ? are refused: write key: value");
        return NULL;
    }
    struct qr_yaml *key = read_scalar(reader);
    if (key == NULL) {
        return NULL;
    }
    if (key->plain && key->length == 0) {
        (void)refuse(reader, "this value has no key: name it, or remove it");
        return NULL;
    }
    if (key->plain && strcmp(key->text, "<<") == 0) {
        (void)refuse(reader, "merge keys (<<) are refused: write the members out");
        return NULL;
    }
    if (qr_yaml_meaning(key) != QR_YAML_STRING) {
        (void)qr_error_set_at(reader->err, QR_ERROR_INPUT, key->line, key->column,
                              "the key %s is not plain text in YAML: quote it, or remove it",
                              key->text);
        return NULL;
    }
    return key;
}

static int compare_keys(const void *a, const void *b)
{
    const struct qr_yaml *left = *(const struct qr_yaml *const *)a;
    const struct qr_yaml *right = *(const struct qr_yaml *const *)b;
    if (left->key->length != right->key->length) {
        return left->key->length < right->key->length ? -1 : 1;
    }
    int order = memcmp(left->key->text, right->key->text, left->key->length);
    if (order != 0) {
        return order;
    }
    /* Equal keys in the order of the file, so that the message is the same each time. */
    if (left->key->line != right->key->line) {
        return left->key->line < right->key->line ? -1 : 1;
    }
    return left->key->column < right->key->column ? -1 : left->key->column > right->key->column;
}

static bool same_key(const struct qr_yaml *a, const struct qr_yaml *b)
{
    return a->key->length == b->key->length &&
           memcmp(a->key->text, b->key->text, a->key->length) == 0;
}

static bool check_duplicates(struct reader *reader, const struct qr_yaml *mapping)
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
    qsort(members, count, sizeof *members, compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (same_key(members[i - 1], members[i])) {
            const struct qr_yaml *key = members[i]->key;
            return qr_error_set_at(reader->err, QR_ERROR_INPUT, key->line, key->column,
                                   "the key \"%s\" is here a second time (first in line %zu): "
                                   "remove one",
                                   key->text, members[i - 1]->key->line);
        }
    }
    return true;
}

static struct qr_yaml *read_node(struct reader *reader, unsigned depth);

/* The items of a list, or the members of a mapping, up to the event that ends it. */
static bool read_children(struct reader *reader, struct qr_yaml *parent, unsigned depth)
{
    bool is_mapping = parent->type == QR_YAML_MAPPING;
    yaml_event_type_t end = is_mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    struct qr_yaml *last = NULL;
    for (;;) {
        if (!next_event(reader)) {
            return false;
        }
        if (reader->event.type == end) {
            return !is_mapping || check_duplicates(reader, parent);
        }
        const struct qr_yaml *key = is_mapping ? read_key(reader) : NULL;
        if (is_mapping && (key == NULL || !next_event(reader))) {
            return false;
        }
        struct qr_yaml *child = read_node(reader, depth + 1);
        if (child == NULL) {
            return false;
        }
        child->key = key;
        if (last == NULL) {
            parent->first = child;
        } else {
            last->next = child;
        }
        last = child;
        parent->count++;
    }
}

/* The node that begins with the current event; NULL on an error. */
static struct qr_yaml *read_node(struct reader *reader, unsigned depth)
{
    const yaml_event_t *event = &reader->event;
    if (event->type == YAML_SCALAR_EVENT) {
        return read_scalar(reader);
    }
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    if (!is_mapping && event->type != YAML_SEQUENCE_START_EVENT) {
        (void)refuse(reader, "aliases (*name) are refused: write the value out");
        return NULL;
    }
    if (depth >= QR_YAML_MAX_DEPTH) {
        (void)refuse(reader, "this is nested deeper than 64 levels");
        return NULL;
    }
    if (!check_properties(
            reader,
            is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
            is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag)) {
        return NULL;
    }
    struct qr_yaml *node = new_node(reader, is_mapping ? QR_YAML_MAPPING : QR_YAML_SEQUENCE);
    return read_children(reader, node, depth) ? node : NULL;
}

/* The events are: stream start, document start, the root's, document end, stream end. */
static bool read_document(const struct qr_yaml **root, struct reader *reader)
{
    if (!next_event(reader) || !next_event(reader)) {
        return false;
    }
    if (reader->event.type == YAML_STREAM_END_EVENT) {
        return refuse(reader, "there is nothing in it");
    }
    if (!next_event(reader)) {
        return false;
    }
    const struct qr_yaml *node = read_node(reader, 0);
    if (node == NULL || !next_event(reader) || !next_event(reader)) {
        return false;
    }
    if (reader->event.type != YAML_STREAM_END_EVENT) {
        return refuse(reader, "a second document begins here: only one is read, remove it");
    }
    *root = node;
    return true;
}

/* The number of characters in a text that no line break ends. */
static size_t find_open_end(const struct reader *reader)
{
    size_t characters = 0;
    for (size_t i = 0; i < reader->length; i++) {
        characters += ((unsigned char)reader->text[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    bool is_open = reader->length > 0 && reader->text[reader->length - 1] != '\n';
    return is_open ? characters : SIZE_MAX;
}

bool qr_yaml_parse(const struct qr_yaml **root, const char *text, size_t length,
                   struct qr_arena *arena, struct qr_error *err)
{
    struct reader reader = {.arena = arena, .err = err};
    *root = NULL;
    if (!qr_yaml_check_characters(text, length, err)) {
        return false;
    }
    if (yaml_parser_initialize(&reader.parser) == 0) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot read YAML: no memory");
    }
    size_t mark = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    reader.text = text + mark;
    reader.length = length - mark;
    reader.open_end = find_open_end(&reader);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.text, reader.length);
    bool ok = read_document(root, &reader);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    return ok;
}
