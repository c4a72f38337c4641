#include "review/manifest_diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_text.h"
#include "review/manifest_diff_parts.h"
#include "review/secret.h"

/* Deeper than any manifest goes; what lies below is compared as one value. */
enum { MAX_DEPTH = 32 };

static void compare_values(struct qr_comparison *comparison, struct qr_json_value before,
                           struct qr_json_value after, unsigned depth);

static int compare_keys(const void *a, const void *b)
{
    return qr_json_compare_utf16(*(const struct qr_json_value *)a,
                                 *(const struct qr_json_value *)b);
}

/* The keys of an object, sorted. Free it. */
static struct qr_json_value *sorted_keys(size_t *count, struct qr_json_value object)
{
    struct qr_json_value *keys = qr_alloc_zero(qr_json_count(object), sizeof *keys);
    *count = 0;
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        keys[(*count)++] = key;
    }
    qsort(keys, *count, sizeof *keys, compare_keys);
    return keys;
}

/* A number by its exact value, one text for each: 1.0, 10e-1 and 1 are "0.1e1". */
static void add_exact(struct qr_buffer *out, const char *text, size_t length)
{
    const char *end = text + length;
    const char *at = text + (*text == '-' ? 1 : 0);
    size_t digits = out->length;
    size_t significant = out->length;
    long point = 0;
    bool past_point = false;
    for (; at < end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            past_point = true;
            continue;
        }
        if (out->length > digits || *at != '0') {
            qr_buffer_add_byte(out, (uint8_t)*at);
            significant = *at != '0' ? out->length : significant;
            point += past_point ? 0 : 1;
        } else {
            point -= past_point ? 1 : 0;
        }
    }
    qr_buffer_truncate(out, significant);
    if (out->length > digits) {
        qr_buffer_addf(out, "e%ld%s", point + qr_json_exponent(at, end), *text == '-' ? "-" : "");
    } else {
        qr_buffer_add_byte(out, '0');
    }
}

/* Append a number or a literal. */
static void add_plain(struct qr_buffer *out, struct qr_json_value value, bool exact)
{
    size_t length = 0;
    const char *source = qr_json_source(&length, value);
    if (exact && qr_json_type(value) == QR_JSON_NUMBER) {
        add_exact(out, source, length);
    } else {
        qr_buffer_add(out, source, length);
    }
}

/* Append a string, without secrets: what it holds, or all of it when its name tells that. */
static void add_shown_string(struct qr_buffer *out, const struct qr_comparison *comparison,
                             struct qr_json_value key, struct qr_json_value string)
{
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer shown QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&text, string);
    if (qr_json_present(key)) {
        qr_json_add_string(&name, key);
    }
    qr_comparison_add_text(&shown, comparison, qr_buffer_text(&text), text.length);
    bool is_secret = qr_secret_in_text(qr_buffer_text(&text), text.length) == NULL &&
                     qr_secret_in_value(qr_buffer_text(&name), name.length, qr_buffer_text(&text),
                                        text.length) != NULL;
    if (is_secret) {
        qr_buffer_add_text(out, "\"(hidden)\"");
    } else {
        qr_json_add_quoted(out, qr_buffer_text(&shown), shown.length);
    }
}

static void add_key(struct qr_buffer *out, struct qr_json_value key, bool exact)
{
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&name, key);
    if (exact) {
        qr_json_add_quoted(out, qr_buffer_text(&name), name.length);
    } else {
        qr_comparison_add_key(out, qr_buffer_text(&name), name.length);
    }
}

/* Append a value as compact JSON: as it is to be shown, or without a comparison one text for all
 * that mean the same. key: whose value it is, or absent. */
static void add_compact(struct qr_buffer *out, const struct qr_comparison *comparison,
                        struct qr_json_value key, struct qr_json_value value)
{
    const char *separator = "";
    bool exact = comparison == NULL;
    switch (qr_json_type(value)) {
    case QR_JSON_NULL:
    case QR_JSON_FALSE:
    case QR_JSON_TRUE:
    case QR_JSON_NUMBER:
        add_plain(out, value, exact);
        return;
    case QR_JSON_STRING:
        if (exact) {
            add_key(out, value, true);
        } else {
            add_shown_string(out, comparison, key, value);
        }
        return;
    case QR_JSON_ARRAY:
        qr_buffer_add_text(out, "[");
        for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
             item = qr_json_next(value, item)) {
            qr_buffer_add_text(out, separator);
            add_compact(out, comparison, key, item);
            separator = ",";
        }
        qr_buffer_add_text(out, "]");
        return;
    case QR_JSON_OBJECT:
        break;
    }
    size_t count = 0;
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *keys = sorted_keys(&count, value);
    qr_buffer_add_text(out, "{");
    for (size_t i = 0; i < count; i++) {
        qr_buffer_add_text(out, i == 0 ? "" : ",");
        add_key(out, keys[i], exact);
        qr_buffer_add_text(out, ":");
        add_compact(out, comparison, keys[i], qr_json_member_value(keys[i]));
    }
    qr_buffer_add_text(out, "}");
}

static const char *compact(struct qr_comparison *comparison, struct qr_json_value value)
{
    if (!qr_json_present(value)) {
        return NULL;
    }
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    add_compact(&text, comparison, comparison->key, value);
    return qr_comparison_keep(comparison, &text);
}

static bool is_equal(struct qr_json_value a, struct qr_json_value b)
{
    struct qr_buffer first QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer second QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (qr_json_type(a) != qr_json_type(b)) {
        return false;
    }
    add_compact(&first, NULL, a, a);
    add_compact(&second, NULL, b, b);
    return qr_buffer_equals(&first, qr_buffer_text(&second), second.length);
}

/* One change of the whole value at the path; either may be absent. */
static void add_change(struct qr_comparison *comparison, struct qr_json_value before,
                       struct qr_json_value after)
{
    enum qr_change_kind kind = !qr_json_present(before)  ? QR_CHANGE_ADDED
                               : !qr_json_present(after) ? QR_CHANGE_REMOVED
                                                         : QR_CHANGE_CHANGED;
    struct qr_change *change = qr_comparison_add(comparison, kind, QR_ASPECT_FIELD);
    const char *old = compact(comparison, before);
    const char *new = compact(comparison, after);
    /* What differs only in what is hidden is all hidden. */
    change->hidden =
        old != NULL && new != NULL &&strstr(old, "(hidden)") != NULL &&strcmp(old, new) == 0;
    change->before = change->hidden ? NULL : old;
    change->after = change->hidden ? NULL : new;
}

static bool is_string(struct qr_json_value value)
{
    return qr_json_present(value) && qr_json_type(value) == QR_JSON_STRING;
}

/* Whether a value is told as a text of lines: it has several, or its field is a script. */
static bool is_script(const struct qr_comparison *comparison, struct qr_json_value value)
{
    static const char *const scripts[] = {"docker_compose_file", "pre_launch_script", "bash_script",
                                          "init_script"};
    if (!is_string(value)) {
        return false;
    }
    const char *where = qr_buffer_text(&comparison->where);
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        size_t length = strlen(scripts[i]);
        if (strncmp(where, scripts[i], length) == 0 && strchr("[", where[length]) != NULL) {
            return true;
        }
    }
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&text, value);
    return text.length > 0 && memchr(text.data, '\n', text.length) != NULL;
}

static void add_string(struct qr_buffer *text, struct qr_json_value value)
{
    if (is_string(value)) {
        qr_json_add_string(text, value);
    }
}

/* A changed text: its diff, and when it is the compose file what changes in it. */
static void compare_texts(struct qr_comparison *comparison, struct qr_json_value before,
                          struct qr_json_value after)
{
    struct qr_buffer old QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer new QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer diff QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer shown QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    const char *note = NULL;
    add_string(&old, before);
    add_string(&new, after);
    qr_comparison_begin_text(comparison, 0, qr_buffer_text(&old), old.length);
    qr_comparison_begin_text(comparison, 1, qr_buffer_text(&new), new.length);
    if (strcmp(qr_buffer_text(&comparison->where), "docker_compose_file") == 0) {
        size_t count = comparison->diff->count;
        bool read = qr_comparison_compose(
            comparison, is_string(before) ? qr_buffer_text(&old) : NULL, old.length,
            is_string(after) ? qr_buffer_text(&new) : NULL, new.length);
        if (read && comparison->diff->count == count && is_string(before) && is_string(after)) {
            note = "only comments or layout of docker_compose_file differ";
        }
    }
    qr_unified_diff(&diff, qr_buffer_text(&old), old.length, qr_buffer_text(&new), new.length);
    qr_comparison_add_diff(&shown, comparison, qr_buffer_text(&diff), diff.length);
    qr_comparison_forget(comparison);
    struct qr_change *change = qr_comparison_add(comparison,
                                                 !qr_json_present(before)  ? QR_CHANGE_ADDED
                                                 : !qr_json_present(after) ? QR_CHANGE_REMOVED
                                                                           : QR_CHANGE_CHANGED,
                                                 QR_ASPECT_SCRIPT);
    change->text = qr_comparison_keep(comparison, &shown);
    change->note = note;
}

static void compare_objects(struct qr_comparison *comparison, struct qr_json_value before,
                            struct qr_json_value after, unsigned depth)
{
    size_t n_before = 0;
    size_t n_after = 0;
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *old = sorted_keys(&n_before, before);
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *new = sorted_keys(&n_after, after);
    const struct qr_json_value absent = {.doc = NULL};
    for (size_t i = 0, j = 0; i < n_before || j < n_after;) {
        int order = i == n_before ? 1 : j == n_after ? -1 : qr_json_compare_utf16(old[i], new[j]);
        struct qr_json_value key = order <= 0 ? old[i] : new[j];
        struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        qr_json_add_string(&name, key);
        size_t length = qr_comparison_enter(comparison, qr_buffer_text(&name), name.length);
        comparison->key = key;
        compare_values(comparison, order <= 0 ? qr_json_member_value(old[i]) : absent,
                       order >= 0 ? qr_json_member_value(new[j]) : absent, depth + 1);
        qr_buffer_truncate(&comparison->where, length);
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
}

/* The items of an array; free it. */
static struct qr_json_value *items_of(size_t *count, struct qr_json_value array)
{
    struct qr_json_value *items = qr_alloc_zero(qr_json_count(array), sizeof *items);
    *count = 0;
    for (struct qr_json_value item = qr_json_first(array); qr_json_present(item);
         item = qr_json_next(array, item)) {
        items[(*count)++] = item;
    }
    return items;
}

/* An entry of a list of texts, and where it stands. */
struct entry {
    struct qr_json_value value;
    size_t at;
    bool common;
};

static int compare_entries(const void *a, const void *b)
{
    return qr_json_compare_utf16(((const struct entry *)a)->value,
                                 ((const struct entry *)b)->value);
}

/* The entries of an array, sorted; NULL unless they are texts, none twice. Free it. */
static struct entry *entries_of(const struct qr_json_value *items, size_t count)
{
    struct entry *entries = qr_alloc_zero(count, sizeof *entries);
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        entries[i] = (struct entry){.value = items[i], .at = i};
        ok = is_string(items[i]);
    }
    if (ok) {
        qsort(entries, count, sizeof *entries, compare_entries);
    }
    for (size_t i = 1; i < count && ok; i++) {
        ok = compare_entries(&entries[i - 1], &entries[i]) != 0;
    }
    if (!ok) {
        free(entries);
        return NULL;
    }
    return entries;
}

/* Whether what both lists have stands in another order. partners: by place in the list before, 1 +
 * the place in the list after, or 0. */
static bool order_changes(const size_t *partners, size_t count)
{
    size_t last = 0;
    for (size_t i = 0; i < count; i++) {
        if (partners[i] != 0 && partners[i] < last) {
            return true;
        }
        last = partners[i] != 0 ? partners[i] : last;
    }
    return false;
}

/* Lists whose order matters to nothing but the hash. False when they are none such. */
static bool compare_sets(struct qr_comparison *comparison, struct qr_json_value before,
                         struct qr_json_value after)
{
    size_t n_old = 0;
    size_t n_new = 0;
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *old_items = items_of(&n_old, before);
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *new_items = items_of(&n_new, after);
    QR_CLEANUP(qr_free_pointer) struct entry *old = entries_of(old_items, n_old);
    QR_CLEANUP(qr_free_pointer) struct entry *new = entries_of(new_items, n_new);
    QR_CLEANUP(qr_free_pointer) size_t *partners = qr_alloc_zero(n_old, sizeof *partners);
    const struct qr_json_value absent = {.doc = NULL};
    if (old == NULL || new == NULL) {
        return false;
    }
    for (size_t i = 0, j = 0; i < n_old || j < n_new;) {
        int order = i == n_old ? 1 : j == n_new ? -1 : compare_entries(&old[i], &new[j]);
        if (order == 0) {
            partners[old[i].at] = new[j].at + 1;
        } else {
            add_change(comparison, order < 0 ? old[i].value : absent,
                       order > 0 ? new[j].value : absent);
        }
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
    if (order_changes(partners, n_old)) {
        add_change(comparison, before, after);
        struct qr_manifest_diff *diff = comparison->diff;
        diff->changes[diff->count - 1].note = "the order changes";
    }
    return true;
}

/* Other lists: what is the same at both ends is left out, the rest is compared by place, and what
 * is left over came or went. */
static void compare_arrays(struct qr_comparison *comparison, struct qr_json_value before,
                           struct qr_json_value after, unsigned depth)
{
    size_t n_old = 0;
    size_t n_new = 0;
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *old = items_of(&n_old, before);
    QR_CLEANUP(qr_free_pointer) struct qr_json_value *new = items_of(&n_new, after);
    const struct qr_json_value absent = {.doc = NULL};
    size_t first = 0;
    while (first < n_old && first < n_new && is_equal(old[first], new[first])) {
        first++;
    }
    while (n_old > first && n_new > first && is_equal(old[n_old - 1], new[n_new - 1])) {
        n_old--;
        n_new--;
    }
    for (size_t i = first; i < n_old || i < n_new; i++) {
        size_t length = comparison->where.length;
        qr_buffer_addf(&comparison->where, "[%zu]", i);
        compare_values(comparison, i < n_old ? old[i] : absent, i < n_new ? new[i] : absent,
                       depth + 1);
        qr_buffer_truncate(&comparison->where, length);
    }
}

static void compare_values(struct qr_comparison *comparison, struct qr_json_value before,
                           struct qr_json_value after, unsigned depth)
{
    bool both = qr_json_present(before) && qr_json_present(after);
    if (both && is_equal(before, after)) {
        return;
    }
    enum qr_json_type type = qr_json_type(qr_json_present(after) ? after : before);
    bool alike = both && qr_json_type(before) == type && depth < MAX_DEPTH;
    if (alike && type == QR_JSON_OBJECT) {
        compare_objects(comparison, before, after, depth);
    } else if (alike && type == QR_JSON_ARRAY) {
        bool is_scripts = strcmp(qr_buffer_text(&comparison->where), "init_script") == 0;
        if (is_scripts || !compare_sets(comparison, before, after)) {
            compare_arrays(comparison, before, after, depth);
        }
    } else if (is_script(comparison, before) || is_script(comparison, after)) {
        /* A text against something that is none is told as both. */
        if (both && !(is_string(before) && is_string(after))) {
            add_change(comparison, before, after);
            struct qr_change *change = &comparison->diff->changes[comparison->diff->count - 1];
            change->before = is_string(before) ? "a text, shown below" : change->before;
            change->after = is_string(after) ? "a text, shown below" : change->after;
        }
        compare_texts(comparison, before, after);
    } else {
        add_change(comparison, before, after);
    }
}

/* Fields, services, scripts: in this order, and otherwise as they were found. */
static unsigned group(const struct qr_change *change)
{
    switch (change->aspect) {
    case QR_ASPECT_FIELD:
        return 0;
    case QR_ASPECT_SERVICE:
    case QR_ASPECT_IMAGE:
    case QR_ASPECT_COMMAND:
    case QR_ASPECT_ENVIRONMENT:
    case QR_ASPECT_PORTS:
    case QR_ASPECT_VOLUMES:
    case QR_ASPECT_PRIVILEGES:
    case QR_ASPECT_OTHER:
        return 1;
    case QR_ASPECT_COMPOSE:
        return 2;
    case QR_ASPECT_SCRIPT:
        break;
    }
    return 3;
}

static void sort_changes(struct qr_manifest_diff *diff)
{
    struct qr_change *sorted = qr_arena_alloc(&diff->arena, diff->count, sizeof *sorted);
    size_t count = 0;
    for (unsigned wanted = 0; wanted <= 3; wanted++) {
        for (size_t i = 0; i < diff->count; i++) {
            if (group(&diff->changes[i]) == wanted) {
                sorted[count++] = diff->changes[i];
            }
        }
    }
    diff->changes = sorted;
    diff->capacity = diff->count;
}

void qr_manifest_diff(struct qr_manifest_diff *diff, struct qr_json_value before,
                      struct qr_json_value after)
{
    QR_ASSERT(qr_json_type(before) == QR_JSON_OBJECT && qr_json_type(after) == QR_JSON_OBJECT);
    struct qr_comparison comparison = {.diff = diff};
    compare_values(&comparison, before, after, 0);
    qr_buffer_dispose(&comparison.where);
    sort_changes(diff);
}

void qr_manifest_diff_dispose(struct qr_manifest_diff *diff)
{
    qr_arena_dispose(&diff->arena);
    *diff = (struct qr_manifest_diff){.count = 0};
}
