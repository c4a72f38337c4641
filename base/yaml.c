#include "base/yaml.h"

#include <stdint.h>
#include <string.h>

#include "base/yaml_reader.h"

struct reader {
    struct qr_yaml_reader in;
    size_t at; /* a byte of the text, and which character that is: both only grow */
    size_t at_character;
    size_t open_end; /* where the text ends without a line break, in characters; else SIZE_MAX */
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

/* At the current event. */
static bool refuse(struct reader *reader, const char *fault)
{
    return qr_yaml_refuse(&reader->in, fault);
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

static bool check_lines(struct reader *reader, bool is_block)
{
    const yaml_event_t *event = &reader->in.event;
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
    const yaml_event_t *event = &reader->in.event;
    yaml_scalar_style_t style = event->data.scalar.style;
    bool is_block = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
    if (!check_properties(reader, event->data.scalar.anchor, event->data.scalar.tag) ||
        !check_lines(reader, is_block)) {
        return NULL;
    }
    struct qr_yaml *node = qr_arena_alloc(reader->in.arena, 1, sizeof *node);
    return qr_yaml_take_scalar(node, &reader->in) ? node : NULL;
}

/* Whether "?" stands in front of the current event in its line. libyaml takes it for the sign of a
 * key also where YAML 1.2 does not: {?a: b} has the key "?a" there. */
static bool is_explicit_key(struct reader *reader)
{
    size_t index = reader->in.event.start_mark.index;
    while (reader->at < reader->in.length && reader->at_character < index) {
        reader->at++;
        reader->at_character += reader->at < reader->in.length &&
                                        ((unsigned char)reader->in.text[reader->at] & 0xc0) == 0x80
                                    ? 0
                                    : 1;
    }
    size_t before = reader->at;
    while (before > 0 && strchr(" \t", reader->in.text[before - 1]) != NULL) {
        before--;
    }
    return before > 0 && reader->in.text[before - 1] == '?';
}

static struct qr_yaml *read_key(struct reader *reader)
{
    if (reader->in.event.type != YAML_SCALAR_EVENT) {
        (void)refuse(reader, reader->in.event.type == YAML_ALIAS_EVENT
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
        (void)qr_error_set_at(reader->in.err, QR_ERROR_INPUT, key->line, key->column,
                              "the key %s is not plain text in YAML: quote it, or remove it",
                              key->text);
        return NULL;
    }
    return key;
}

static struct qr_yaml *read_node(struct reader *reader, unsigned depth);

/* The items of a list, or the members of a mapping, up to the event that ends it. */
static bool read_children(struct reader *reader, struct qr_yaml *parent, unsigned depth)
{
    bool is_mapping = parent->type == QR_YAML_MAPPING;
    yaml_event_type_t end = is_mapping ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    struct qr_yaml *last = NULL;
    for (;;) {
        if (!qr_yaml_reader_next(&reader->in)) {
            return false;
        }
        if (reader->in.event.type == end) {
            return !is_mapping || qr_yaml_check_duplicates(&reader->in, parent);
        }
        const struct qr_yaml *key = is_mapping ? read_key(reader) : NULL;
        if (is_mapping && (key == NULL || !qr_yaml_reader_next(&reader->in))) {
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
    const yaml_event_t *event = &reader->in.event;
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
    struct qr_yaml *node = qr_arena_alloc(reader->in.arena, 1, sizeof *node);
    qr_yaml_place(node, &reader->in, is_mapping ? QR_YAML_MAPPING : QR_YAML_SEQUENCE);
    return read_children(reader, node, depth) ? node : NULL;
}

/* The number of characters in a text that no line break ends. */
static size_t find_open_end(const struct reader *reader)
{
    size_t characters = 0;
    for (size_t i = 0; i < reader->in.length; i++) {
        characters += ((unsigned char)reader->in.text[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    bool is_open = reader->in.length > 0 && reader->in.text[reader->in.length - 1] != '\n';
    return is_open ? characters : SIZE_MAX;
}

bool qr_yaml_parse(const struct qr_yaml **root, const char *text, size_t length,
                   struct qr_arena *arena, struct qr_error *err)
{
    struct reader reader = {.at = 0};
    *root = NULL;
    if (!qr_yaml_reader_begin(&reader.in, text, length, arena, err)) {
        return false;
    }
    reader.open_end = find_open_end(&reader);
    const struct qr_yaml *node = NULL;
    bool ok = qr_yaml_reader_begin_document(&reader.in) && (node = read_node(&reader, 0)) != NULL &&
              qr_yaml_reader_end_document(&reader.in);
    qr_yaml_reader_end(&reader.in);
    *root = ok ? node : NULL;
    return ok;
}
