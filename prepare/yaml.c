#include "prepare/yaml.h"

#include <stdlib.h>
#include <string.h>

#include <libfyaml.h>

#include "base/json.h"

struct reader {
    const char *source;
    size_t source_length;
    struct fy_parser *parser;
    struct fy_diag *diag;
    struct fy_event *event; /* the current one, freed by the next */
    struct qr_arena *arena;
    struct qr_error *err;
    size_t line; /* of the last event that has a place */
    size_t column;
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

static bool refuse(struct reader *reader, const char *fault)
{
    return qr_error_set_at(reader->err, QR_ERROR_INPUT, reader->line, reader->column, "%s", fault);
}

/* What libfyaml had to say, of which the first is the cause. Its warnings count as errors. */
static bool report_diagnostics(struct reader *reader)
{
    void *iterator = NULL;
    for (;;) {
        const struct fy_diag_error *found = fy_diag_errors_iterate(reader->diag, &iterator);
        if (found == NULL) {
            return true;
        }
        if (found->type >= FYET_WARNING) {
            size_t line = found->line > 0 ? (size_t)found->line : reader->line;
            size_t column = found->column > 0 ? (size_t)found->column : 0;
            return qr_error_set_at(reader->err, QR_ERROR_INPUT, line, column,
                                   "this is not YAML: %s", found->msg);
        }
    }
}

static bool next_event(struct reader *reader)
{
    fy_parser_event_free(reader->parser, reader->event);
    reader->event = fy_parser_parse(reader->parser);
    if (reader->event == NULL) {
        return report_diagnostics(reader) ? refuse(reader, "this is not YAML") : false;
    }
    const struct fy_mark *mark = fy_event_start_mark(reader->event);
    if (mark != NULL && mark->line >= 0 && mark->column >= 0) {
        reader->line = (size_t)mark->line + 1;
        reader->column = (size_t)mark->column + 1;
    }
    return true;
}

static bool check_properties(struct reader *reader, const struct fy_token *anchor,
                             const struct fy_token *tag)
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
    node->line = reader->line;
    node->column = reader->column;
    return node;
}

/* Between single quotes only the quote itself is escaped, by doubling it. libfyaml 0.7.12 loses
 * memory on that. */
static void unquote(struct qr_yaml *node, struct reader *reader, size_t start, size_t end)
{
    char *text = qr_arena_alloc(reader->arena, end - start + 1, 1);
    size_t length = 0;
    for (size_t i = start; i < end; i++) {
        text[length++] = reader->source[i];
        i += reader->source[i] == '\'' ? 1 : 0;
    }
    node->text = text;
    node->length = length;
}

/* A value that goes on in the next line is read differently by people and by YAML, which folds it.
 */
static bool check_one_line(struct reader *reader, const struct fy_mark *start,
                           const struct fy_mark *end)
{
    if (end->line == start->line && start->input_pos <= end->input_pos &&
        end->input_pos <= reader->source_length) {
        return true;
    }
    return refuse(reader, "this value goes over several lines: write it in one, or after |");
}

static bool read_text(struct qr_yaml *node, struct reader *reader, struct fy_token *token)
{
    const struct fy_mark *start = fy_event_start_mark(reader->event);
    const struct fy_mark *end = fy_event_end_mark(reader->event);
    enum fy_scalar_style style = fy_token_scalar_style(token);
    bool is_block = style == FYSS_LITERAL || style == FYSS_FOLDED;
    node->plain = style == FYSS_PLAIN;
    if (start == NULL || end == NULL) {
        return true;
    }
    if (!is_block && !check_one_line(reader, start, end)) {
        return false;
    }
    if (style == FYSS_SINGLE_QUOTED) {
        unquote(node, reader, start->input_pos, end->input_pos);
        return true;
    }
    size_t length = 0;
    const char *text = fy_token_get_text(token, &length);
    size_t bad = 0;
    if (text == NULL || !qr_utf8_valid(&bad, text, length)) {
        return refuse(reader, "an escape in this text is no character");
    }
    node->text = qr_arena_copy(reader->arena, text, length);
    node->length = length;
    return true;
}

static struct qr_yaml *read_scalar(struct reader *reader)
{
    const struct fy_event_scalar_data *data = &reader->event->scalar;
    if (!check_properties(reader, data->anchor, data->tag)) {
        return NULL;
    }
    struct qr_yaml *node = new_node(reader, QR_YAML_SCALAR);
    node->text = "";
    node->plain = true;
    return data->value == NULL || read_text(node, reader, data->value) ? node : NULL;
}

static struct qr_yaml *read_key(struct reader *reader)
{
    if (reader->event->type != FYET_SCALAR) {
        (void)refuse(reader, reader->event->type == FYET_ALIAS
                                 ? "aliases (*name) are refused: write the value out"
                                 : "a key must be a single word");
        return NULL;
    }
    struct qr_yaml *key = read_scalar(reader);
    if (key == NULL) {
        return NULL;
    }
    if (key->plain && key->length == 0) {
        /* It has no place of its own; its value has. */
        if (next_event(reader)) {
            (void)refuse(reader, "this value has no key: name it, or remove it");
        }
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
    enum fy_event_type end = is_mapping ? FYET_MAPPING_END : FYET_SEQUENCE_END;
    struct qr_yaml *last = NULL;
    for (;;) {
        if (!next_event(reader)) {
            return false;
        }
        if (reader->event->type == end) {
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
    const struct fy_event *event = reader->event;
    if (event->type == FYET_SCALAR) {
        return read_scalar(reader);
    }
    bool is_mapping = event->type == FYET_MAPPING_START;
    if (!is_mapping && event->type != FYET_SEQUENCE_START) {
        (void)refuse(reader, "aliases (*name) are refused: write the value out");
        return NULL;
    }
    if (depth >= QR_YAML_MAX_DEPTH) {
        (void)refuse(reader, "this is nested deeper than 64 levels");
        return NULL;
    }
    if (!check_properties(reader,
                          is_mapping ? event->mapping_start.anchor : event->sequence_start.anchor,
                          is_mapping ? event->mapping_start.tag : event->sequence_start.tag)) {
        return NULL;
    }
    struct qr_yaml *node = new_node(reader, is_mapping ? QR_YAML_MAPPING : QR_YAML_SEQUENCE);
    return read_children(reader, node, depth) ? node : NULL;
}

static bool read_document(const struct qr_yaml **root, struct reader *reader)
{
    if (!next_event(reader) || !next_event(reader)) {
        return false;
    }
    if (reader->event->type == FYET_STREAM_END) {
        return report_diagnostics(reader) ? refuse(reader, "there is nothing in it") : false;
    }
    if (!next_event(reader)) {
        return false;
    }
    const struct qr_yaml *node = read_node(reader, 0);
    if (node == NULL || !next_event(reader) || !next_event(reader)) {
        return false;
    }
    if (reader->event->type != FYET_STREAM_END) {
        return refuse(reader, "a second document begins here: only one is read, remove it");
    }
    *root = node;
    return report_diagnostics(reader);
}

bool qr_yaml_parse(const struct qr_yaml **root, const char *text, size_t length,
                   struct qr_arena *arena, struct qr_error *err)
{
    struct reader reader = {.source = text,
                            .source_length = length,
                            .arena = arena,
                            .err = err,
                            .line = 1,
                            .column = 1};
    *root = NULL;
    if (!qr_yaml_check_characters(text, length, err)) {
        return false;
    }
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL; /* nothing is to be printed */
    reader.diag = fy_diag_create(&diag_cfg);
    if (reader.diag == NULL) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot start libfyaml: no memory");
    }
    fy_diag_set_collect_errors(reader.diag, true);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
                                        FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
                               .diag = reader.diag};
    reader.parser = fy_parser_create(&cfg);
    bool ok = reader.parser != NULL && fy_parser_set_string(reader.parser, text, length) == 0;
    if (!ok) {
        qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot start libfyaml: no memory");
    }
    ok = ok && read_document(root, &reader);
    if (reader.parser != NULL) {
        fy_parser_event_free(reader.parser, reader.event);
        fy_parser_destroy(reader.parser);
    }
    fy_diag_destroy(reader.diag);
    return ok;
}
