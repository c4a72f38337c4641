#include "prepare/difference.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/json.h"
#include "base/json_key.h"
#include "review/secret.h"

enum { MAX_DIFFERENCES = 40, MAX_SHOWN = 200, MAX_LOOKED_AT = 4096 };

/* A comparison on its way down two documents. */
struct walk {
    struct qr_findings *findings;
    size_t limit; /* no more findings than this in the list */
    const char *file;
    struct qr_buffer path; /* of the current field */
};

/* A value as one short line. Secrets in it are hidden first, since half of one is known no more;
 * what is shown is far from where that ends. */
static void add_shown(struct qr_buffer *text, struct qr_json_value value)
{
    if (!qr_json_present(value)) {
        qr_buffer_add_text(text, "nothing");
        return;
    }
    size_t length = 0;
    const char *source = qr_json_source(&length, value);
    struct qr_buffer masked = QR_BUFFER_INIT;
    qr_secret_add_masked(&masked, source, length < MAX_LOOKED_AT ? length : MAX_LOOKED_AT);
    size_t shown = masked.length > MAX_SHOWN ? MAX_SHOWN : masked.length;
    qr_utf8_add_escaped(text, qr_buffer_text(&masked), shown);
    if (shown < masked.length) {
        qr_buffer_addf(text, "… (%zu bytes)", length);
    }
    qr_buffer_dispose(&masked);
}

static void add_finding(struct walk *walk, const char *text)
{
    if (walk->findings->count >= walk->limit) {
        return;
    }
    struct qr_buffer where = QR_BUFFER_INIT;
    qr_buffer_add_text(&where, walk->file);
    if (walk->path.length > 0) {
        qr_buffer_addf(&where, ": %s", qr_buffer_text(&walk->path));
    }
    qr_findings_add(walk->findings, QR_DANGER, "mismatch", qr_buffer_text(&where), "%s", text);
    qr_buffer_dispose(&where);
}

static void add_values(struct walk *walk, struct qr_json_value found, struct qr_json_value expected)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "found ");
    add_shown(&text, found);
    qr_buffer_add_text(&text, ", expected ");
    add_shown(&text, expected);
    add_finding(walk, qr_buffer_text(&text));
    qr_buffer_dispose(&text);
}

static size_t push_key(struct walk *walk, struct qr_json_value key)
{
    size_t before = walk->path.length;
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_json_add_string(&name, key);
    size_t shown = name.length > MAX_SHOWN ? MAX_SHOWN : name.length;
    qr_buffer_add_text(&walk->path, before == 0 ? "" : ".");
    qr_utf8_add_escaped(&walk->path, qr_buffer_text(&name), shown);
    qr_buffer_add_text(&walk->path, shown < name.length ? "…" : "");
    qr_buffer_dispose(&name);
    return before;
}

static bool is_full(const struct walk *walk)
{
    return walk->findings->count >= walk->limit;
}

static void compare(struct walk *walk, struct qr_json_value found, struct qr_json_value expected);

/* Compare the values of one key, of which either side may be absent. */
static void compare_member(struct walk *walk, struct qr_json_value found_key,
                           struct qr_json_value expected_key)
{
    static const struct qr_json_value absent = {.doc = NULL, .index = 0};
    bool is_found = qr_json_present(found_key);
    bool is_expected = qr_json_present(expected_key);
    size_t before = push_key(walk, is_found ? found_key : expected_key);
    compare(walk, is_found ? qr_json_member_value(found_key) : absent,
            is_expected ? qr_json_member_value(expected_key) : absent);
    qr_buffer_truncate(&walk->path, before);
}

/* The keys of an object from one of them on, sorted. */
static struct qr_json_key *sorted_keys(size_t *count, struct qr_json_value object,
                                       struct qr_json_value from)
{
    size_t capacity = 0;
    struct qr_json_key *keys = NULL;
    *count = 0;
    for (struct qr_json_value key = from; qr_json_present(key); key = qr_json_next(object, key)) {
        if (*count == capacity) {
            capacity = 2 * capacity + 16;
            keys = qr_realloc(keys, capacity, sizeof *keys);
        }
        keys[(*count)++] = qr_json_key(key.doc, key.index);
    }
    qr_json_keys_sort(keys, *count, object.doc);
    return keys;
}

/* Whatever order the keys stand in, each finds its like in n log n steps. */
static void compare_sorted(struct walk *walk, struct qr_json_value found,
                           struct qr_json_value found_from, struct qr_json_value expected,
                           struct qr_json_value expected_from)
{
    size_t n_left = 0;
    size_t n_right = 0;
    struct qr_json_key *left = sorted_keys(&n_left, found, found_from);
    struct qr_json_key *right = sorted_keys(&n_right, expected, expected_from);
    size_t i = 0;
    size_t j = 0;
    while ((i < n_left || j < n_right) && !is_full(walk)) {
        struct qr_json_value ours = {.doc = NULL, .index = 0};
        struct qr_json_value theirs = {.doc = NULL, .index = 0};
        if (i < n_left) {
            ours = (struct qr_json_value){.doc = found.doc, .index = left[i].node};
        }
        if (j < n_right) {
            theirs = (struct qr_json_value){.doc = expected.doc, .index = right[j].node};
        }
        int order = i == n_left ? 1 : j == n_right ? -1 : qr_json_compare_utf16(ours, theirs);
        ours.doc = order > 0 ? NULL : ours.doc;
        theirs.doc = order < 0 ? NULL : theirs.doc;
        compare_member(walk, ours, theirs);
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
    free(left);
    free(right);
}

/* Together as long as the keys are the same, which they mostly are to the end. */
static void compare_objects(struct walk *walk, struct qr_json_value found,
                            struct qr_json_value expected)
{
    struct qr_json_value left = qr_json_first(found);
    struct qr_json_value right = qr_json_first(expected);
    while (qr_json_present(left) && qr_json_present(right) &&
           qr_json_compare_utf16(left, right) == 0 && !is_full(walk)) {
        compare_member(walk, left, right);
        left = qr_json_next(found, left);
        right = qr_json_next(expected, right);
    }
    compare_sorted(walk, found, left, expected, right);
}

static void compare_arrays(struct walk *walk, struct qr_json_value found,
                           struct qr_json_value expected)
{
    struct qr_json_value left = qr_json_first(found);
    struct qr_json_value right = qr_json_first(expected);
    for (size_t i = 0; (qr_json_present(left) || qr_json_present(right)) && !is_full(walk); i++) {
        size_t before = walk->path.length;
        qr_buffer_addf(&walk->path, "[%zu]", i);
        compare(walk, left, right);
        qr_buffer_truncate(&walk->path, before);
        left = qr_json_present(left) ? qr_json_next(found, left) : left;
        right = qr_json_present(right) ? qr_json_next(expected, right) : right;
    }
}

static bool same_scalar(struct qr_json_value a, struct qr_json_value b)
{
    if (qr_json_type(a) == QR_JSON_STRING) {
        return qr_json_compare_utf16(a, b) == 0;
    }
    size_t a_length = 0;
    size_t b_length = 0;
    const char *a_text = qr_json_source(&a_length, a);
    const char *b_text = qr_json_source(&b_length, b);
    return a_length == b_length && memcmp(a_text, b_text, a_length) == 0;
}

static void compare(struct walk *walk, struct qr_json_value found, struct qr_json_value expected)
{
    if (is_full(walk)) {
        return;
    }
    if (!qr_json_present(found) || !qr_json_present(expected) ||
        qr_json_type(found) != qr_json_type(expected)) {
        add_values(walk, found, expected);
    } else if (qr_json_type(found) == QR_JSON_OBJECT) {
        compare_objects(walk, found, expected);
    } else if (qr_json_type(found) == QR_JSON_ARRAY) {
        compare_arrays(walk, found, expected);
    } else if (!same_scalar(found, expected)) {
        add_values(walk, found, expected);
    }
}

/* The length of the line that begins at `at`, without its end. */
static size_t line_length(const struct qr_buffer *text, size_t at)
{
    const char *end = memchr(text->data + at, '\n', text->length - at);
    return end == NULL ? text->length - at : (size_t)(end - (const char *)text->data) - at;
}

static void add_line(struct qr_buffer *text, const struct qr_buffer *file, size_t at)
{
    if (at >= file->length) {
        qr_buffer_add_text(text, "nothing");
        return;
    }
    size_t length = line_length(file, at);
    size_t shown = length > MAX_SHOWN ? MAX_SHOWN : length;
    qr_buffer_add_text(text, "\"");
    qr_utf8_add_escaped(text, (const char *)file->data + at, shown);
    qr_buffer_add_text(text, shown < length ? "…\"" : "\"");
}

/* The first line that differs. */
static void compare_lines(struct walk *walk, const struct qr_buffer *found,
                          const struct qr_buffer *expected)
{
    size_t start = 0;
    size_t line = 1;
    size_t at = 0;
    while (at < found->length && at < expected->length && found->data[at] == expected->data[at]) {
        if (found->data[at] == '\n') {
            line++;
            start = at + 1;
        }
        at++;
    }
    qr_buffer_addf(&walk->path, "line %zu", line);
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "found ");
    add_line(&text, found, start);
    qr_buffer_add_text(&text, ", expected ");
    add_line(&text, expected, start);
    add_finding(walk, qr_buffer_text(&text));
    qr_buffer_dispose(&text);
}

void qr_find_differences(struct qr_findings *findings, const char *file,
                         const struct qr_buffer *found, const struct qr_buffer *expected)
{
    if (qr_buffer_equals(found, expected->data, expected->length)) {
        return;
    }
    struct walk walk = {
        .findings = findings, .limit = findings->count + MAX_DIFFERENCES, .file = file};
    size_t before = findings->count;
    struct qr_error ignored = QR_ERROR_INIT;
    struct qr_json ours QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_json theirs QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    if (qr_json_parse(&theirs, qr_buffer_text(found), found->length, &ignored) &&
        qr_json_parse(&ours, qr_buffer_text(expected), expected->length, &ignored)) {
        compare(&walk, qr_json_root(&theirs), qr_json_root(&ours));
    }
    if (findings->count == before) {
        compare_lines(&walk, found, expected);
    }
    qr_buffer_dispose(&walk.path);
}
