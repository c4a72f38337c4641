#include <stdlib.h>
#include <string.h>

#include "prepare/canonical.h"
#include "prepare/explain_walk.h"

/* A path in a sentence is cut after so many bytes, a value's text after fewer. */
enum { SHOWN_PATH = 160, SHOWN_TEXT = 40 };

/* A step down from the root: a key's node, or an item's place in its array. */
struct step {
    uint32_t key; /* 0: an item */
    size_t place;
};

struct walk {
    const struct qr_json *doc;
    struct step *steps;
    size_t depth;
    size_t capacity;
    struct qr_buffer scratch;
    struct qr_buffer other;
    struct qr_members members;
    bool shielded; /* below a "constructor", where the SDKs sort nothing */
    struct qr_difference_found *found;
};

static struct qr_json_value value_at(const struct walk *walk, uint32_t index)
{
    return (struct qr_json_value){.doc = walk->doc, .index = index};
}

static void enter(struct walk *walk, uint32_t key, size_t place)
{
    if (walk->depth == walk->capacity) {
        walk->capacity = 2 * walk->capacity + 16;
        walk->steps = qr_realloc(walk->steps, walk->capacity, sizeof *walk->steps);
    }
    walk->steps[walk->depth++] = (struct step){.key = key, .place = place};
}

static bool is_identifier(const char *text, size_t length)
{
    bool ok = length > 0 && !(text[0] >= '0' && text[0] <= '9');
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        char lower = (char)(c | 0x20);
        ok = ok &&
             ((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '_' || c == '-');
    }
    return ok;
}

/* Append text as it may stand in a sentence, cut after some bytes. */
static void add_shown(struct qr_buffer *out, const char *text, size_t length, size_t limit)
{
    size_t shown = length < limit ? length : limit;
    while (shown < length && ((unsigned char)text[shown] & 0xc0) == 0x80) {
        shown--;
    }
    qr_utf8_add_escaped(out, text, shown);
    if (shown < length) {
        qr_buffer_add_text(out, "…");
    }
}

void qr_path_add_key(struct qr_buffer *out, struct qr_json_value key)
{
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&name, key);
    bool plain = is_identifier(qr_buffer_text(&name), name.length);
    qr_buffer_add_text(out, plain ? "." : "[\"");
    add_shown(out, qr_buffer_text(&name), name.length, SHOWN_PATH / 2);
    qr_buffer_add_text(out, plain ? "" : "\"]");
}

/* Append the path of the value that is being visited: $.services["a b"][3]. */
static void add_path(struct qr_buffer *out, const struct walk *walk)
{
    size_t start = out->length;
    qr_buffer_add_byte(out, '$');
    for (size_t i = 0; i < walk->depth; i++) {
        if (out->length - start > SHOWN_PATH) {
            qr_buffer_add_text(out, "…");
            return;
        }
        if (walk->steps[i].key == 0) {
            qr_buffer_addf(out, "[%zu]", walk->steps[i].place);
            continue;
        }
        qr_path_add_key(out, value_at(walk, walk->steps[i].key));
    }
}

/* Count a difference; true when it is the first of its kind, whose place is then noted. */
static bool note(struct walk *walk, enum qr_difference kind)
{
    if (walk->found[kind].count++ > 0) {
        return false;
    }
    add_path(&walk->found[kind].where, walk);
    return true;
}

static void look_at_number(struct walk *walk, struct qr_json_value number)
{
    size_t length = 0;
    const char *text = qr_json_source(&length, number);
    qr_buffer_truncate(&walk->scratch, 0);
    qr_json_add_number(&walk->scratch, number);
    if (!qr_buffer_equals(&walk->scratch, text, length) && note(walk, QR_DIFFERENCE_NUMBER)) {
        struct qr_buffer *detail = &walk->found[QR_DIFFERENCE_NUMBER].detail;
        qr_buffer_add_text(detail, "raw keeps ");
        add_shown(detail, text, length, SHOWN_TEXT);
        qr_buffer_addf(detail, ", the others write %s", qr_buffer_text(&walk->scratch));
    }
}

/* Whether JSON.stringify writes this \uXXXX too: a control character that has no shorter form. */
static bool is_usual_escape(const char *at)
{
    static const char *const usual = "0123456789abcdef";
    if (memcmp(at, "\\u00", 4) != 0 || (at[4] != '0' && at[4] != '1') ||
        strchr(usual, at[5]) == NULL) {
        return false;
    }
    return at[4] == '1' || strchr("89acd", at[5]) == NULL;
}

/* The first escape of a string that JSON.stringify would not write. */
static void add_odd_escape(struct qr_buffer *out, const char *text, size_t length)
{
    for (size_t i = 0; i + 1 < length; i++) {
        if (text[i] != '\\') {
            continue;
        }
        if (text[i + 1] == '/' || (text[i + 1] == 'u' && !is_usual_escape(text + i))) {
            qr_buffer_add(out, text + i, text[i + 1] == 'u' ? 6 : 2);
            return;
        }
        i++;
    }
}

static void look_at_string(struct walk *walk, struct qr_json_value string)
{
    size_t length = 0;
    const char *text = qr_json_source(&length, string);
    qr_buffer_truncate(&walk->scratch, 0);
    qr_canonical_add_string(&walk->scratch, string, QR_ESCAPES_JSON);
    if (!qr_buffer_equals(&walk->scratch, text, length) && note(walk, QR_DIFFERENCE_ESCAPE)) {
        add_odd_escape(&walk->found[QR_DIFFERENCE_ESCAPE].detail, text, length);
    }
    size_t before = walk->scratch.length;
    qr_canonical_collapse(&walk->scratch, 0);
    if (before != walk->scratch.length && note(walk, QR_DIFFERENCE_COLON)) {
        qr_buffer_addf(&walk->found[QR_DIFFERENCE_COLON].detail, "%zu",
                       before - walk->scratch.length);
    }
}

/* Whether the SDKs write an object that holds "constructor" as jcs does all the same. */
static bool is_sorted_as_parsed(struct walk *walk, struct qr_json_value object)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_layout parsed = {.order = QR_KEYS_PARSED};
    struct qr_layout sorted = {.order = QR_KEYS_SORTED};
    qr_buffer_truncate(&walk->scratch, 0);
    qr_buffer_truncate(&walk->other, 0);
    return qr_canonical_write(&walk->scratch, object, &parsed, &err) &&
           qr_canonical_write(&walk->other, object, &sorted, &err) &&
           qr_buffer_equals(&walk->scratch, walk->other.data, walk->other.length);
}

/* Whether array indices among the keys stand elsewhere in JavaScript than sorted as text. */
static bool indices_move(struct walk *walk, struct qr_json_value object)
{
    const uint32_t none[2] = {0, 0};
    enum qr_key_order order = QR_KEYS_SDK;
    walk->members.count = 0;
    qr_members_push(&walk->members, &order, object, none);
    for (size_t i = 1; i < walk->members.count; i++) {
        struct qr_json_value before = value_at(walk, walk->members.items[i - 1].node);
        struct qr_json_value after = value_at(walk, walk->members.items[i].node);
        if (qr_json_compare_utf16(before, after) > 0) {
            return true;
        }
    }
    return false;
}

static void name_first_index(struct walk *walk, struct qr_json_value object)
{
    uint64_t index = 0;
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        if (qr_key_is_index(&index, key)) {
            qr_buffer_addf(&walk->found[QR_DIFFERENCE_INDEX].detail, "\"%llu\"",
                           (unsigned long long)index);
            return;
        }
    }
}

static void look_at_keys(struct walk *walk, struct qr_json_value object)
{
    struct qr_json_value before = {.doc = NULL};
    bool has_constructor = false;
    bool has_index = false;
    for (struct qr_json_value key = qr_json_first(object); qr_json_present(key);
         key = qr_json_next(object, key)) {
        uint64_t index = 0;
        struct qr_json_key text = qr_json_key(walk->doc, key.index);
        has_index = has_index || qr_key_is_index(&index, key);
        has_constructor = has_constructor || qr_json_key_equals(walk->doc, &text, "constructor");
        if (!walk->shielded && qr_json_key_equals(walk->doc, &text, "__proto__")) {
            (void)note(walk, QR_DIFFERENCE_PROTOTYPE);
        }
        if (qr_json_present(before) && qr_json_compare_utf16(before, key) > 0 &&
            note(walk, QR_DIFFERENCE_ORDER)) {
            struct qr_buffer *detail = &walk->found[QR_DIFFERENCE_ORDER].detail;
            struct qr_buffer names QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
            qr_json_add_string(&names, before);
            add_shown(detail, qr_buffer_text(&names), names.length, SHOWN_TEXT);
            qr_buffer_add_text(detail, "\" before \"");
            qr_buffer_truncate(&names, 0);
            qr_json_add_string(&names, key);
            add_shown(detail, qr_buffer_text(&names), names.length, SHOWN_TEXT);
        }
        before = key;
    }
    if (walk->shielded) {
        return;
    }
    if (has_constructor) {
        walk->shielded = true;
        if (!is_sorted_as_parsed(walk, object)) {
            (void)note(walk, QR_DIFFERENCE_CONSTRUCTOR);
        }
    } else if (has_index && indices_move(walk, object) && note(walk, QR_DIFFERENCE_INDEX)) {
        name_first_index(walk, object);
    }
}

/* Recursion is bounded by QR_JSON_MAX_DEPTH. */
static void visit(struct walk *walk, struct qr_json_value value)
{
    enum qr_json_type type = qr_json_type(value);
    bool shielded = walk->shielded;
    if (type == QR_JSON_NUMBER) {
        look_at_number(walk, value);
    } else if (type == QR_JSON_STRING) {
        look_at_string(walk, value);
    } else if (type == QR_JSON_ARRAY) {
        size_t place = 0;
        for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
             item = qr_json_next(value, item)) {
            enter(walk, 0, place++);
            visit(walk, item);
            walk->depth--;
        }
    } else if (type == QR_JSON_OBJECT) {
        look_at_keys(walk, value);
        for (struct qr_json_value key = qr_json_first(value); qr_json_present(key);
             key = qr_json_next(value, key)) {
            enter(walk, key.index, 0);
            look_at_string(walk, key);
            visit(walk, qr_json_member_value(key));
            walk->depth--;
        }
    }
    walk->shielded = shielded;
}

void qr_difference_walk(struct qr_difference_found *found, struct qr_json_value manifest)
{
    struct walk walk = {.doc = manifest.doc, .found = found};
    visit(&walk, manifest);
    qr_members_dispose(&walk.members);
    qr_buffer_dispose(&walk.scratch);
    qr_buffer_dispose(&walk.other);
    free(walk.steps);
}

void qr_difference_dispose(struct qr_difference_found *found)
{
    for (size_t i = 0; i < QR_N_DIFFERENCES; i++) {
        qr_buffer_dispose(&found[i].where);
        qr_buffer_dispose(&found[i].detail);
    }
}
