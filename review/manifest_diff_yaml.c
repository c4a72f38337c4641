/* Values of a compose file against each other. */
#include <stdlib.h>
#include <string.h>

#include "review/manifest_diff_parts.h"
#include "review/secret.h"
#include "review/secret_name.h"

int qr_comparison_compare_keys(const struct qr_yaml *a, const struct qr_yaml *b)
{
    size_t least = a->key->length < b->key->length ? a->key->length : b->key->length;
    int order = memcmp(a->key->text, b->key->text, least);
    return order != 0                         ? order
           : a->key->length == b->key->length ? 0
           : a->key->length < b->key->length  ? -1
                                              : 1;
}

static int compare_members(const void *a, const void *b)
{
    return qr_comparison_compare_keys(*(const struct qr_yaml *const *)a,
                                      *(const struct qr_yaml *const *)b);
}

const struct qr_yaml **qr_comparison_members(size_t *count, const struct qr_yaml *mapping)
{
    bool has_members = mapping != NULL && mapping->type == QR_YAML_MAPPING;
    const struct qr_yaml **members =
        qr_alloc_zero(has_members ? mapping->count : 0, sizeof(const struct qr_yaml *));
    *count = 0;
    if (has_members) {
        for (const struct qr_yaml *member = mapping->first; member != NULL; member = member->next) {
            members[(*count)++] = member;
        }
        qsort(members, *count, sizeof *members, compare_members);
    }
    return members;
}

static bool is_text(const struct qr_yaml *scalar)
{
    return !scalar->plain || qr_yaml_meaning(scalar) == QR_YAML_STRING;
}

/* However it is written. */
static bool is_null(const struct qr_yaml *scalar)
{
    return scalar->plain && qr_yaml_meaning(scalar) == QR_YAML_NULL;
}

bool qr_comparison_yaml_equal(const struct qr_yaml *a, const struct qr_yaml *b)
{
    if (a == b) {
        return true; /* an alias */
    }
    if (a->type != b->type || a->count != b->count) {
        return false;
    }
    switch (a->type) {
    case QR_YAML_SCALAR:
        if (is_null(a) || is_null(b)) {
            return is_null(a) && is_null(b);
        }
        return a->length == b->length && memcmp(a->text, b->text, a->length) == 0 &&
               is_text(a) == is_text(b);
    case QR_YAML_SEQUENCE:
        for (a = a->first, b = b->first; a != NULL; a = a->next, b = b->next) {
            if (!qr_comparison_yaml_equal(a, b)) {
                return false;
            }
        }
        return true;
    case QR_YAML_MAPPING:
        break;
    }
    size_t count = 0;
    QR_CLEANUP(qr_free_pointer) const struct qr_yaml **first = qr_comparison_members(&count, a);
    QR_CLEANUP(qr_free_pointer) const struct qr_yaml **second = qr_comparison_members(&count, b);
    for (size_t i = 0; i < count; i++) {
        if (compare_members(&first[i], &second[i]) != 0 ||
            !qr_comparison_yaml_equal(first[i], second[i])) {
            return false;
        }
    }
    return true;
}

static const char hidden_text[] = "\"(hidden)\"";

/* A secret by its name, not by what stands somewhere in it: a command that holds one is to be seen
 * without it. */
static bool is_named_secret(const struct qr_yaml *name, const struct qr_yaml *value)
{
    return qr_secret_in_value(name->text, name->length, value->text, value->length) != NULL &&
           qr_secret_in_text(value->text, value->length) == NULL;
}

bool qr_comparison_is_option_secret(const struct qr_yaml *option, const struct qr_yaml *value)
{
    return option != NULL && option->type == QR_YAML_SCALAR && value->type == QR_YAML_SCALAR &&
           option->length > 0 && option->text[0] == '-' && is_named_secret(option, value);
}

/* Append a node as compact JSON; without a comparison nothing is hidden. */
static void add_node(struct qr_buffer *out, const struct qr_comparison *comparison,
                     const struct qr_yaml *node)
{
    const char *separator = "";
    switch (node->type) {
    case QR_YAML_SCALAR:
        if (is_null(node)) {
            qr_buffer_add_text(out, "null");
        } else if (!is_text(node)) {
            qr_buffer_add(out, node->text, node->length);
        } else if (comparison == NULL) {
            qr_json_add_quoted(out, node->text, node->length);
        } else {
            struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
            qr_comparison_add_text(&text, comparison, node->text, node->length);
            qr_json_add_quoted(out, qr_buffer_text(&text), text.length);
        }
        return;
    case QR_YAML_SEQUENCE:
        qr_buffer_add_text(out, "[");
        for (const struct qr_yaml *item = node->first, *last = NULL; item != NULL;
             last = item, item = item->next) {
            qr_buffer_add_text(out, separator);
            if (comparison != NULL && qr_comparison_is_option_secret(last, item)) {
                qr_buffer_add_text(out, hidden_text);
            } else {
                add_node(out, comparison, item);
            }
            separator = ",";
        }
        qr_buffer_add_text(out, "]");
        return;
    case QR_YAML_MAPPING:
        break;
    }
    size_t count = 0;
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **members = qr_comparison_members(&count, node);
    qr_buffer_add_text(out, "{");
    for (size_t i = 0; i < count; i++) {
        qr_buffer_add_text(out, i == 0 ? "" : ",");
        const struct qr_yaml *key = members[i]->key;
        if (comparison == NULL) {
            qr_json_add_quoted(out, key->text, key->length);
            qr_buffer_add_text(out, ":");
            add_node(out, NULL, members[i]);
        } else {
            qr_comparison_add_key(out, key->text, key->length);
            qr_buffer_add_text(out, ":");
            qr_comparison_add_yaml(out, comparison, members[i]);
        }
    }
    qr_buffer_add_text(out, "}");
}

/* Whether a member's value is not for showing. */
static bool is_hidden(const struct qr_yaml *node)
{
    if (node->key == NULL || node->type != QR_YAML_SCALAR || node->length == 0 || !is_text(node) ||
        qr_value_is_reference(node->text, node->length)) {
        return false;
    }
    const struct qr_yaml *key = node->key;
    return qr_name_may_be_secret(key->text, key->length) || is_named_secret(key, node);
}

void qr_comparison_add_yaml(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const struct qr_yaml *node)
{
    if (is_hidden(node)) {
        qr_buffer_add_text(out, hidden_text);
    } else {
        add_node(out, comparison, node);
    }
}

static const char *shown(struct qr_comparison *comparison, const struct qr_yaml *node)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (node == NULL) {
        return NULL;
    }
    qr_comparison_add_yaml(&text, comparison, node);
    return qr_comparison_keep(comparison, &text);
}

static struct qr_change *add_change(struct qr_comparison *comparison, enum qr_aspect aspect,
                                    const struct qr_yaml *before, const struct qr_yaml *after)
{
    const char *old = shown(comparison, before);
    const char *new = shown(comparison, after);
    struct qr_change *change = qr_comparison_add(comparison,
                                                 before == NULL  ? QR_CHANGE_ADDED
                                                 : after == NULL ? QR_CHANGE_REMOVED
                                                                 : QR_CHANGE_CHANGED,
                                                 aspect);
    /* What differs only in what is hidden is all hidden. */
    change->hidden = old != NULL && new != NULL &&strcmp(old, new) == 0;
    change->before = change->hidden ? NULL : old;
    change->after = change->hidden ? NULL : new;
    return change;
}

/* An entry of a list. */
struct entry {
    const struct qr_yaml *node;
    struct qr_buffer text; /* all that it says */
    size_t at;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    size_t least = x->text.length < y->text.length ? x->text.length : y->text.length;
    int order = memcmp(qr_buffer_text(&x->text), qr_buffer_text(&y->text), least);
    return order != 0                         ? order
           : x->text.length != y->text.length ? (x->text.length < y->text.length ? -1 : 1)
           : x->at < y->at                    ? -1
                                              : 1;
}

static bool same_text(const struct entry *a, const struct entry *b)
{
    return qr_buffer_equals(&a->text, qr_buffer_text(&b->text), b->text.length);
}

static struct entry *entries_of(size_t *count, const struct qr_yaml *sequence)
{
    struct entry *entries = qr_alloc_zero(sequence == NULL ? 0 : sequence->count, sizeof *entries);
    *count = 0;
    if (sequence != NULL) {
        for (const struct qr_yaml *item = sequence->first; item != NULL; item = item->next) {
            entries[*count].node = item;
            entries[*count].at = *count;
            add_node(&entries[(*count)++].text, NULL, item);
        }
        qsort(entries, *count, sizeof *entries, compare_entries);
    }
    return entries;
}

static void free_entries(struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        qr_buffer_dispose(&entries[i].text);
    }
    free(entries);
}

/* Lists by entry; either may be NULL. */
static void compare_sequences(struct qr_comparison *comparison, enum qr_aspect aspect,
                              const struct qr_yaml *before, const struct qr_yaml *after)
{
    size_t n_old = 0;
    size_t n_new = 0;
    struct entry *old = entries_of(&n_old, before);
    struct entry *new = entries_of(&n_new, after);
    QR_CLEANUP(qr_free_pointer) size_t *partners = qr_alloc_zero(n_old, sizeof *partners);
    for (size_t i = 0, j = 0; i < n_old || j < n_new;) {
        bool both = i < n_old && j < n_new;
        if (both && same_text(&old[i], &new[j])) {
            partners[old[i++].at] = new[j++].at + 1;
        } else if (j == n_new || (both && compare_entries(&old[i], &new[j]) < 0)) {
            add_change(comparison, aspect, old[i++].node, NULL);
        } else {
            add_change(comparison, aspect, NULL, new[j++].node);
        }
    }
    bool moved = false;
    for (size_t i = 0, last = 0; i < n_old; i++) {
        moved = moved || (partners[i] != 0 && partners[i] < last);
        last = partners[i] != 0 ? partners[i] : last;
    }
    if (moved) {
        add_change(comparison, aspect, before, after)->note = "the order changes";
    }
    free_entries(old, n_old);
    free_entries(new, n_new);
}

static void compare_mappings(struct qr_comparison *comparison, enum qr_aspect aspect,
                             const struct qr_yaml *before, const struct qr_yaml *after)
{
    size_t n_old = 0;
    size_t n_new = 0;
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **old = qr_comparison_members(&n_old, before);
    QR_CLEANUP(qr_free_pointer)
    const struct qr_yaml **new = qr_comparison_members(&n_new, after);
    for (size_t i = 0, j = 0; i < n_old || j < n_new;) {
        int order = i == n_old ? 1 : j == n_new ? -1 : compare_members(&old[i], &new[j]);
        const struct qr_yaml *key = order <= 0 ? old[i]->key : new[j]->key;
        size_t length = qr_comparison_enter(comparison, key->text, key->length);
        qr_comparison_yaml(comparison, aspect, order <= 0 ? old[i] : NULL,
                           order >= 0 ? new[j] : NULL);
        qr_buffer_truncate(&comparison->where, length);
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}

void qr_comparison_yaml(struct qr_comparison *comparison, enum qr_aspect aspect,
                        const struct qr_yaml *before, const struct qr_yaml *after)
{
    const struct qr_yaml *one = after != NULL ? after : before;
    if (before != NULL && after != NULL && qr_comparison_yaml_equal(before, after)) {
        return;
    }
    bool alike = before == NULL || after == NULL || before->type == after->type;
    bool in_parts = alike && (one->count > 0 || (before != NULL && after != NULL));
    if (in_parts && one->type == QR_YAML_MAPPING) {
        compare_mappings(comparison, aspect, before, after);
    } else if (in_parts && one->type == QR_YAML_SEQUENCE && aspect != QR_ASPECT_COMMAND) {
        compare_sequences(comparison, aspect, before, after);
    } else {
        add_change(comparison, aspect, before, after);
    }
}
