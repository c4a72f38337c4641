#include "prepare/explain_edit.h"

#include <string.h>

/* Where a value begins and ends in the source. */
static size_t begin_of(struct qr_json_value value)
{
    return value.doc->nodes[value.index].at;
}

static size_t end_of(struct qr_json_value value)
{
    size_t length = 0;
    (void)qr_json_source(&length, value);
    return begin_of(value) + length;
}

static void add_range(struct qr_buffer *out, const struct qr_json *doc, size_t from, size_t to)
{
    qr_buffer_add(out, doc->source + from, to - from);
}

static bool starts(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

/* Append the change of what stands at `at`; returns how much of the text that took. */
static size_t change_here(struct qr_buffer *out, const char *at, const char *end, bool after_cr,
                          enum qr_text_change change)
{
    size_t taken = *at == '\\' ? 2 : 1;
    const char *instead = NULL;
    switch (change) {
    case QR_TEXT_CRLF_TO_LF:
        if (starts(at, end, "\\r\\n")) {
            instead = "\\n";
            taken = 4;
        }
        break;
    case QR_TEXT_LF_TO_CRLF:
        instead = starts(at, end, "\\n") && !after_cr ? "\\r\\n" : NULL;
        break;
    case QR_TEXT_DROP_NEWLINE:
        instead = starts(at, end, "\\n") && at + 2 == end ? "" : NULL;
        break;
    case QR_TEXT_COLLAPSE:
        if (starts(at, end, "\\\": ")) {
            instead = "\\\":";
            taken = 4;
        }
        break;
    case QR_TEXT_EXPAND:
        if (starts(at, end, "\\\":") && !starts(at, end, "\\\": ")) {
            instead = "\\\": ";
            taken = 3;
        }
        break;
    case QR_TEXT_ADD_NEWLINE:
        break;
    }
    if (instead != NULL) {
        qr_buffer_add_text(out, instead);
    } else {
        qr_buffer_add(out, at, taken);
    }
    return taken;
}

/* Append the string with its quotes, changed. */
static void change_string(struct qr_buffer *out, struct qr_json_value string,
                          enum qr_text_change change)
{
    size_t length = 0;
    const char *at = qr_json_source(&length, string);
    const char *end = at + length - 1;
    bool after_cr = false;
    qr_buffer_add_byte(out, '"');
    for (at++; at < end;) {
        bool is_cr = starts(at, end, "\\r");
        at += change_here(out, at, end, after_cr, change);
        after_cr = is_cr;
    }
    if (change == QR_TEXT_ADD_NEWLINE && length > 2) {
        qr_buffer_add_text(out, "\\n");
    }
    qr_buffer_add_byte(out, '"');
}

bool qr_edit_text(struct qr_buffer *out, const struct qr_json *doc, struct qr_json_value string,
                  enum qr_text_change change)
{
    size_t start = out->length;
    size_t done = 0;
    size_t first = qr_json_present(string) ? string.index : 0;
    size_t last = qr_json_present(string) ? (size_t)string.index + 1 : doc->n_nodes;
    for (size_t i = first; i < last; i++) {
        struct qr_json_value value = {.doc = doc, .index = (uint32_t)i};
        if (qr_json_type(value) == QR_JSON_STRING) {
            add_range(out, doc, done, begin_of(value));
            change_string(out, value, change);
            done = end_of(value);
        }
    }
    add_range(out, doc, done, doc->length);
    return out->length - start != doc->length ||
           memcmp(out->data + start, doc->source, doc->length) != 0;
}

void qr_edit_line_ends(struct qr_buffer *out, const void *text, size_t length, bool crlf)
{
    const char *at = text;
    const char *end = at + length;
    while (at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        const char *stop = feed != NULL ? feed : end;
        bool has_cr = feed != NULL && stop > at && stop[-1] == '\r';
        qr_buffer_add(out, at, (size_t)(stop - at) - (has_cr ? 1 : 0));
        if (feed != NULL) {
            qr_buffer_add_text(out, crlf ? "\r\n" : "\n");
        }
        at = feed != NULL ? feed + 1 : end;
    }
}

bool qr_edit_collapse(struct qr_buffer *out, const struct qr_json *doc, bool inside_strings)
{
    bool inside = false;
    bool changed = false;
    size_t done = 0;
    for (size_t i = 0; i < doc->length; i++) {
        bool escaped = doc->source[i] == '\\'; /* only strings hold backslashes */
        i += escaped ? 1 : 0;
        if (doc->source[i] != '"') {
            continue;
        }
        inside = escaped ? inside : !inside;
        if ((inside_strings || !inside) &&
            starts(doc->source + i, doc->source + doc->length, "\": ")) {
            add_range(out, doc, done, i + 2);
            done = i + 3;
            i += 2;
            changed = true;
        }
    }
    add_range(out, doc, done, doc->length);
    return changed;
}

void qr_edit_drop(struct qr_buffer *out, struct qr_json_value container, struct qr_json_value item)
{
    const struct qr_json *doc = container.doc;
    bool is_object = qr_json_type(container) == QR_JSON_OBJECT;
    struct qr_json_value last_part = is_object ? qr_json_member_value(item) : item;
    struct qr_json_value next = qr_json_next(container, item);
    size_t from = begin_of(item);
    size_t to = end_of(last_part);
    if (qr_json_present(next)) {
        to = begin_of(next);
    } else if (item.index != container.index + 1) {
        /* The last of several: the comma before it goes. */
        while (doc->source[--from] != ',') {
        }
    }
    add_range(out, doc, 0, from);
    add_range(out, doc, to, doc->length);
}

void qr_edit_replace(struct qr_buffer *out, struct qr_json_value value, const char *json)
{
    add_range(out, value.doc, 0, begin_of(value));
    qr_buffer_add_text(out, json);
    add_range(out, value.doc, end_of(value), value.doc->length);
}

void qr_edit_append(struct qr_buffer *out, struct qr_json_value object, const char *key,
                    const char *json)
{
    const struct qr_json *doc = object.doc;
    struct qr_json_value last = {.doc = NULL};
    for (struct qr_json_value at = qr_json_first(object); qr_json_present(at);
         at = qr_json_next(object, at)) {
        last = at;
    }
    if (!qr_json_present(last)) {
        size_t inside = begin_of(object) + 1;
        add_range(out, doc, 0, inside);
        qr_buffer_addf(out, "\"%s\":%s", key, json);
        add_range(out, doc, inside, doc->length);
        return;
    }
    size_t blank = begin_of(last);
    while (strchr(" \t\r\n", doc->source[blank - 1]) != NULL) {
        blank--;
    }
    struct qr_json_value value = qr_json_member_value(last);
    size_t end = end_of(value);
    add_range(out, doc, 0, end);
    qr_buffer_add_byte(out, ',');
    add_range(out, doc, blank, begin_of(last));
    qr_buffer_addf(out, "\"%s\"", key);
    add_range(out, doc, end_of(last), begin_of(value));
    qr_buffer_add_text(out, json);
    add_range(out, doc, end, doc->length);
}

void qr_edit_reorder(struct qr_buffer *out, const struct qr_json_value *items,
                     const uint32_t *order, size_t count)
{
    QR_ASSERT(count > 0);
    const struct qr_json *doc = items[0].doc;
    size_t done = 0;
    for (size_t i = 0; i < count; i++) {
        add_range(out, doc, done, begin_of(items[i]));
        add_range(out, doc, begin_of(items[order[i]]), end_of(items[order[i]]));
        done = end_of(items[i]);
    }
    add_range(out, doc, done, doc->length);
}
