/* YAML as Docker Compose reads it. Source: compose-go's loader on yaml.v3 (decode.go: mapping,
 * merge; resolve.go: resolve).
 *
 * What an alias names is not copied: the copy of its topmost node shares its children. So a small
 * text makes a small tree in memory, however many nodes a walk over it meets; those are counted. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "base/yaml_reader.h"

/* Text that may be repeated by aliases. */
enum { MAX_REPEATED = 16 << 20 };

static const char tag_prefix[] = "tag:yaml.org,2002:";

/* Every node that this file makes is one. */
struct item {
    struct qr_yaml node; /* first, so that a node of the tree is its item */
    size_t nodes;        /* that a walk over it meets */
    size_t text;         /* bytes of scalars and keys that it meets */
    unsigned height;     /* levels of lists and mappings */
    bool open;           /* its end was not read yet */
};

struct anchor {
    const char *name;
    struct item *item;
};

struct reader {
    struct qr_yaml_reader in;
    void *anchors; /* of struct anchor, for tsearch */
    size_t nodes;  /* made and repeated so far */
    size_t text;
    size_t repeated; /* bytes of text by aliases */
};

/* A member that a mapping may get. */
struct candidate {
    const struct qr_yaml *member;
    size_t rank; /* the lowest wins */
};

static const struct item *item_of(const struct qr_yaml *node)
{
    return (const struct item *)(const void *)node;
}

static int compare_anchors(const void *a, const void *b)
{
    return strcmp(((const struct anchor *)a)->name, ((const struct anchor *)b)->name);
}

static bool count_nodes(struct reader *reader, size_t nodes)
{
    if (nodes > QR_YAML_MAX_NODES - reader->nodes) {
        return qr_yaml_refuse(&reader->in, "this makes more than 200000 values, with what aliases "
                                           "repeat: nothing is read");
    }
    reader->nodes += nodes;
    return true;
}

/* A name may be given again; aliases mean the last one before them. */
static void set_anchor(struct reader *reader, const yaml_char_t *name, struct item *item)
{
    if (name == NULL) {
        return;
    }
    struct anchor *anchor = qr_arena_alloc(reader->in.arena, 1, sizeof *anchor);
    anchor->name = qr_arena_copy(reader->in.arena, name, strlen((const char *)name));
    struct anchor **found = tsearch(anchor, &reader->anchors, compare_anchors);
    if (found == NULL) {
        qr_alloc_failed();
    }
    (*found)->item = item;
}

/* A node for the current event, which must be counted. */
static struct item *new_item(struct reader *reader)
{
    if (!count_nodes(reader, 1)) {
        return NULL;
    }
    struct item *item = qr_arena_alloc(reader->in.arena, 1, sizeof *item);
    item->nodes = 1;
    return item;
}

static bool is_meant(const struct qr_yaml *scalar, const char *kind)
{
    enum qr_yaml_meaning meaning = qr_yaml_meaning(scalar);
    bool is_whole = meaning == QR_YAML_INTEGER || meaning == QR_YAML_AMBIGUOUS;
    if (strcmp(kind, "int") == 0) {
        return is_whole;
    }
    if (strcmp(kind, "float") == 0) {
        return is_whole || meaning == QR_YAML_FLOAT || meaning == QR_YAML_NOT_FINITE;
    }
    if (strcmp(kind, "bool") == 0) {
        return meaning == QR_YAML_TRUE || meaning == QR_YAML_FALSE;
    }
    return meaning == QR_YAML_NULL;
}

/* What stands behind the prefix of the core schema's tags; NULL for another tag. */
static const char *core_tag(const yaml_char_t *tag)
{
    size_t length = sizeof tag_prefix - 1;
    return strncmp((const char *)tag, tag_prefix, length) == 0 ? (const char *)tag + length : NULL;
}

static bool refuse_tag(struct reader *reader, const yaml_char_t *tag)
{
    const char *kind = core_tag(tag);
    yaml_mark_t mark = reader->in.event.start_mark;
    return qr_error_set_at(reader->in.err, QR_ERROR_INPUT, mark.line + 1, mark.column + 1,
                           "the tag %s%s does not go with this value: remove it",
                           kind != NULL ? "!!" : "", kind != NULL ? kind : (const char *)tag);
}

/* "!" alone says nothing to yaml.v3. */
static bool is_tag(const yaml_char_t *tag)
{
    return tag != NULL && strcmp((const char *)tag, "!") != 0;
}

static bool apply_tag(struct reader *reader, struct qr_yaml *scalar, const yaml_char_t *tag)
{
    static const char *const kinds[] = {"int", "float", "bool", "null"};
    const char *kind = core_tag(tag);
    if (kind == NULL) {
        return refuse_tag(reader, tag);
    }
    if (strcmp(kind, "str") == 0) {
        scalar->plain = false;
        return true;
    }
    scalar->plain = true;
    if (strcmp(kind, "merge") == 0) {
        return strcmp(scalar->text, "<<") == 0 || refuse_tag(reader, tag);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kind, kinds[i]) == 0) {
            return is_meant(scalar, kind) || refuse_tag(reader, tag);
        }
    }
    return refuse_tag(reader, tag);
}

static struct item *read_scalar(struct reader *reader)
{
    const yaml_char_t *tag = reader->in.event.data.scalar.tag;
    struct item *item = new_item(reader);
    if (item == NULL || !qr_yaml_take_scalar(&item->node, &reader->in) ||
        (is_tag(tag) && !apply_tag(reader, &item->node, tag))) {
        return NULL;
    }
    item->text = item->node.length;
    reader->text += item->text;
    set_anchor(reader, reader->in.event.data.scalar.anchor, item);
    return item;
}

/* What the alias that is the current event names, with its topmost node copied. */
static struct item *read_alias(struct reader *reader, unsigned depth)
{
    const char *name = (const char *)reader->in.event.data.alias.anchor;
    yaml_mark_t mark = reader->in.event.start_mark;
    struct anchor wanted = {.name = name};
    struct anchor *const *found = tfind(&wanted, &reader->anchors, compare_anchors);
    if (found == NULL) {
        (void)qr_error_set_at(reader->in.err, QR_ERROR_INPUT, mark.line + 1, mark.column + 1,
                              "no value before this is named &%s", name);
        return NULL;
    }
    const struct item *target = (*found)->item;
    if (target->open) {
        (void)qr_yaml_refuse(&reader->in, "this alias stands inside of what it names");
        return NULL;
    }
    if (depth + target->height > QR_YAML_MAX_DEPTH) {
        (void)qr_yaml_refuse(&reader->in, "this is nested deeper than 64 levels");
        return NULL;
    }
    if (!count_nodes(reader, target->nodes)) {
        return NULL;
    }
    if (target->text > MAX_REPEATED - reader->repeated) {
        (void)qr_yaml_refuse(&reader->in, "aliases repeat more than 16 MiB of text: nothing is "
                                          "read");
        return NULL;
    }
    reader->text += target->text;
    reader->repeated += target->text;
    struct item *copy = qr_arena_alloc(reader->in.arena, 1, sizeof *copy);
    *copy = *target;
    copy->node.key = NULL;
    copy->node.next = NULL;
    return copy;
}

static struct item *read_node(struct reader *reader, unsigned depth);

static void append(struct item *parent, struct qr_yaml **last, struct item *child)
{
    if (*last == NULL) {
        parent->node.first = &child->node;
    } else {
        (*last)->next = &child->node;
    }
    *last = &child->node;
    parent->node.count++;
    parent->height = child->height >= parent->height ? child->height + 1 : parent->height;
}

static const struct qr_yaml *read_key(struct reader *reader)
{
    yaml_event_type_t type = reader->in.event.type;
    const struct item *key = type == YAML_SCALAR_EVENT  ? read_scalar(reader)
                             : type == YAML_ALIAS_EVENT ? read_alias(reader, 0)
                                                        : NULL;
    bool is_scalar = key != NULL && key->node.type == QR_YAML_SCALAR;
    bool is_other = key != NULL || (type != YAML_SCALAR_EVENT && type != YAML_ALIAS_EVENT);
    if (!is_scalar && is_other) {
        (void)qr_yaml_refuse(&reader->in, "a key must be a single value");
    }
    return is_scalar ? &key->node : NULL;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    int order = qr_yaml_compare_keys(left->member, right->member);
    return order != 0 ? order : (left->rank > right->rank) - (left->rank < right->rank);
}

static size_t add_candidates(struct candidate *candidates, size_t count,
                             const struct qr_yaml *mapping)
{
    for (const struct qr_yaml *at = mapping->first; at != NULL; at = at->next) {
        candidates[count] = (struct candidate){.member = at, .rank = count};
        count++;
    }
    return count;
}

/* Of candidates with the same key the first stays; the others' members become NULL. */
static void drop_repeated(struct candidate *candidates, size_t count)
{
    QR_CLEANUP(qr_free_pointer)
    struct candidate *sorted = qr_alloc_zero(count, sizeof *sorted);
    if (count == 0) {
        return;
    }
    memcpy(sorted, candidates, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_candidates);
    for (size_t i = 1; i < count; i++) {
        if (qr_yaml_compare_keys(sorted[i - 1].member, sorted[i].member) == 0) {
            candidates[sorted[i].rank].member = NULL;
        }
    }
}

/* The mappings that are merged: one, or a list's, of which the earlier win. */
static bool check_sources(struct reader *reader, const struct qr_yaml *merge)
{
    const struct qr_yaml *wrong = merge->type == QR_YAML_SCALAR ? merge : NULL;
    for (const struct qr_yaml *at = merge->type == QR_YAML_SEQUENCE ? merge->first : NULL;
         wrong == NULL && at != NULL; at = at->next) {
        wrong = at->type == QR_YAML_MAPPING ? NULL : at;
    }
    return wrong == NULL ||
           qr_error_set_at(reader->in.err, QR_ERROR_INPUT, wrong->line, wrong->column,
                           "only a mapping or a list of mappings can be merged "
                           "(<<), this is %s",
                           qr_yaml_type_name(wrong->type));
}

/* Put members below those that stand in the mapping. */
static bool merge_into(struct reader *reader, struct item *mapping, struct qr_yaml *last,
                       const struct qr_yaml *merge)
{
    if (!check_sources(reader, merge)) {
        return false;
    }
    QR_CLEANUP(qr_free_pointer) struct candidate *candidates = NULL;
    candidates = qr_alloc_zero(mapping->node.count + item_of(merge)->nodes, sizeof *candidates);
    size_t own = add_candidates(candidates, 0, &mapping->node);
    size_t count = own;
    if (merge->type == QR_YAML_MAPPING) {
        count = add_candidates(candidates, count, merge);
    } else {
        for (const struct qr_yaml *at = merge->first; at != NULL; at = at->next) {
            count = add_candidates(candidates, count, at);
        }
    }
    drop_repeated(candidates, count);
    for (size_t i = own; i < count; i++) {
        if (candidates[i].member != NULL) {
            struct item *copy = qr_arena_alloc(reader->in.arena, 1, sizeof *copy);
            *copy = *item_of(candidates[i].member);
            copy->node.next = NULL;
            append(mapping, &last, copy);
        }
    }
    return true;
}

static bool is_merge_key(const struct qr_yaml *key)
{
    return key->plain && key->length == 2 && memcmp(key->text, "<<", 2) == 0;
}

/* The value of a second merge key is refused like any other key that stands twice. */
static bool take_merge(struct reader *reader, const struct qr_yaml **merge,
                       const struct qr_yaml *key, struct item *value)
{
    if (*merge != NULL) {
        return qr_error_set_at(reader->in.err, QR_ERROR_INPUT, key->line, key->column,
                               "the key \"<<\" is here a second time (first in line %zu): make it "
                               "one list",
                               (*merge)->key->line);
    }
    value->node.key = key;
    *merge = &value->node;
    return true;
}

static bool read_members(struct reader *reader, struct item *mapping, unsigned depth)
{
    const struct qr_yaml *merge = NULL;
    struct qr_yaml *last = NULL;
    for (;;) {
        if (!qr_yaml_reader_next(&reader->in)) {
            return false;
        }
        if (reader->in.event.type == YAML_MAPPING_END_EVENT) {
            break;
        }
        const struct qr_yaml *key = read_key(reader);
        struct item *value =
            key != NULL && qr_yaml_reader_next(&reader->in) ? read_node(reader, depth + 1) : NULL;
        if (value == NULL) {
            return false;
        }
        if (!is_merge_key(key)) {
            value->node.key = key;
            append(mapping, &last, value);
        } else if (!take_merge(reader, &merge, key, value)) {
            return false;
        }
    }
    return qr_yaml_check_duplicates(&reader->in, &mapping->node) &&
           (merge == NULL || merge_into(reader, mapping, last, merge));
}

static bool read_items(struct reader *reader, struct item *list, unsigned depth)
{
    struct qr_yaml *last = NULL;
    for (;;) {
        if (!qr_yaml_reader_next(&reader->in)) {
            return false;
        }
        if (reader->in.event.type == YAML_SEQUENCE_END_EVENT) {
            return true;
        }
        struct item *value = read_node(reader, depth + 1);
        if (value == NULL) {
            return false;
        }
        append(list, &last, value);
    }
}

static struct item *read_collection(struct reader *reader, unsigned depth)
{
    const yaml_event_t *event = &reader->in.event;
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *tag =
        is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const char *kind = tag == NULL ? NULL : core_tag(tag);
    if (is_tag(tag) && (kind == NULL || strcmp(kind, is_mapping ? "map" : "seq") != 0)) {
        (void)refuse_tag(reader, tag);
        return NULL;
    }
    if (depth >= QR_YAML_MAX_DEPTH) {
        (void)qr_yaml_refuse(&reader->in, "this is nested deeper than 64 levels");
        return NULL;
    }
    size_t nodes = reader->nodes;
    size_t text = reader->text;
    struct item *item = new_item(reader);
    if (item == NULL) {
        return NULL;
    }
    qr_yaml_place(&item->node, &reader->in, is_mapping ? QR_YAML_MAPPING : QR_YAML_SEQUENCE);
    item->height = 1;
    item->open = true;
    set_anchor(reader,
               is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
               item);
    bool ok = is_mapping ? read_members(reader, item, depth) : read_items(reader, item, depth);
    item->open = false;
    item->nodes = reader->nodes - nodes;
    item->text = reader->text - text;
    return ok ? item : NULL;
}

/* The node that begins with the current event; NULL on an error. */
static struct item *read_node(struct reader *reader, unsigned depth)
{
    switch ((int)reader->in.event.type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(reader);
    case YAML_ALIAS_EVENT:
        return read_alias(reader, depth);
    default:
        return read_collection(reader, depth);
    }
}

static bool read_document(const struct qr_yaml **root, struct reader *reader)
{
    if (!qr_yaml_reader_begin_document(&reader->in)) {
        return false;
    }
    const struct item *item = read_node(reader, 0);
    if (item == NULL || !qr_yaml_reader_end_document(&reader->in)) {
        return false;
    }
    if (item->node.type == QR_YAML_SCALAR && item->node.plain && item->node.length == 0) {
        return qr_error_set_at(reader->in.err, QR_ERROR_INPUT, item->node.line, item->node.column,
                               "there is nothing in it");
    }
    *root = &item->node;
    return true;
}

/* Anchors live in the arena; only the search tree over them is released. */
static void keep_anchor(void *anchor)
{
    (void)anchor;
}

bool qr_yaml_parse_compose(const struct qr_yaml **root, const char *text, size_t length,
                           struct qr_arena *arena, struct qr_error *err)
{
    struct reader reader = {.anchors = NULL};
    *root = NULL;
    if (!qr_yaml_reader_begin(&reader.in, text, length, arena, err)) {
        return false;
    }
    bool ok = read_document(root, &reader);
    qr_yaml_reader_end(&reader.in);
    tdestroy(reader.anchors, keep_anchor);
    return ok;
}

const struct qr_yaml *qr_yaml_get(const struct qr_yaml *mapping, const char *key)
{
    size_t length = strlen(key);
    if (mapping == NULL || mapping->type != QR_YAML_MAPPING) {
        return NULL;
    }
    for (const struct qr_yaml *at = mapping->first; at != NULL; at = at->next) {
        if (at->key->length == length && memcmp(at->key->text, key, length) == 0) {
            return at;
        }
    }
    return NULL;
}
