#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prepare/canonical.h"
#include "prepare/explain_parts.h"

/* A path in a sentence is cut after so many bytes, a value's text after fewer. */
enum { SHOWN_PATH = 160, SHOWN_TEXT = 40 };

enum difference {
    DIFFERENCE_ORDER,       /* keys as written are not sorted */
    DIFFERENCE_INDEX,       /* keys that are array indices to JavaScript */
    DIFFERENCE_PROTOTYPE,   /* __proto__ */
    DIFFERENCE_CONSTRUCTOR, /* an own "constructor" */
    DIFFERENCE_NUMBER,      /* not written as JavaScript would */
    DIFFERENCE_ESCAPE,
    DIFFERENCE_COLON, /* `": ` inside a string */
    N_DIFFERENCES,
};

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
    /* What was found: where first, in words, and how often. */
    struct qr_buffer where[N_DIFFERENCES];
    struct qr_buffer detail[N_DIFFERENCES];
    size_t count[N_DIFFERENCES];
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

/* Append the path of the value that is being visited: $.services["a b"][3]. */
static void add_path(struct qr_buffer *out, const struct walk *walk)
{
    struct qr_buffer key QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
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
        qr_buffer_truncate(&key, 0);
        qr_json_add_string(&key, value_at(walk, walk->steps[i].key));
        bool plain = is_identifier(qr_buffer_text(&key), key.length);
        qr_buffer_add_text(out, plain ? "." : "[\"");
        add_shown(out, qr_buffer_text(&key), key.length, SHOWN_PATH / 2);
        qr_buffer_add_text(out, plain ? "" : "\"]");
    }
}

/* Count a difference; true when it is the first of its kind, whose place is then noted. */
static bool note(struct walk *walk, enum difference kind)
{
    if (walk->count[kind]++ > 0) {
        return false;
    }
    add_path(&walk->where[kind], walk);
    return true;
}

static void look_at_number(struct walk *walk, struct qr_json_value number)
{
    size_t length = 0;
    const char *text = qr_json_source(&length, number);
    qr_buffer_truncate(&walk->scratch, 0);
    qr_json_add_number(&walk->scratch, number);
    if (!qr_buffer_equals(&walk->scratch, text, length) && note(walk, DIFFERENCE_NUMBER)) {
        struct qr_buffer *detail = &walk->detail[DIFFERENCE_NUMBER];
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
    if (!qr_buffer_equals(&walk->scratch, text, length) && note(walk, DIFFERENCE_ESCAPE)) {
        add_odd_escape(&walk->detail[DIFFERENCE_ESCAPE], text, length);
    }
    size_t before = walk->scratch.length;
    qr_canonical_collapse(&walk->scratch, 0);
    if (before != walk->scratch.length && note(walk, DIFFERENCE_COLON)) {
        qr_buffer_addf(&walk->detail[DIFFERENCE_COLON], "%zu", before - walk->scratch.length);
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
            qr_buffer_addf(&walk->detail[DIFFERENCE_INDEX], "\"%llu\"", (unsigned long long)index);
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
            (void)note(walk, DIFFERENCE_PROTOTYPE);
        }
        if (qr_json_present(before) && qr_json_compare_utf16(before, key) > 0 &&
            note(walk, DIFFERENCE_ORDER)) {
            struct qr_buffer *detail = &walk->detail[DIFFERENCE_ORDER];
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
            (void)note(walk, DIFFERENCE_CONSTRUCTOR);
        }
    } else if (has_index && indices_move(walk, object) && note(walk, DIFFERENCE_INDEX)) {
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

/* Whether there is white space outside strings. */
static bool has_blanks(const struct qr_json *doc)
{
    bool inside = false;
    for (size_t i = 0; i < doc->length; i++) {
        char c = doc->source[i];
        if (c == '"') {
            inside = !inside;
        } else if (c == '\\') {
            i++; /* only strings hold backslashes */
        } else if (!inside && (c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
            return true;
        }
    }
    return false;
}

struct report {
    struct qr_arena *arena;
    struct qr_sentences sentences;
};

enum { MAX_SENTENCES = N_DIFFERENCES + 3 };

QR_PRINTF(2, 3) static void add(struct report *report, const char *fmt, ...)
{
    QR_ASSERT(report->sentences.count < MAX_SENTENCES);
    char text[1500];
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    QR_ASSERT(length >= 0 && (size_t)length < sizeof text);
    report->sentences.items[report->sentences.count++] =
        qr_arena_copy(report->arena, text, (size_t)length);
}

static void report_layout(struct report *report, struct qr_json_value manifest)
{
    const struct qr_json *doc = manifest.doc;
    bool blanks = has_blanks(doc);
    bool newline = doc->length > 0 && doc->source[doc->length - 1] == '\n';
    bool indented = qr_json_type(manifest) == QR_JSON_OBJECT && doc->n_nodes > 1;
    const char *raw = newline ? "raw keeps the file's own, with the newline at its end"
                              : "raw keeps the file's own";
    if (indented) {
        add(report,
            "white space: %s; dstack and jcs write none; phala-cloud puts each value on a line, "
            "indented by four spaces",
            blanks ? raw : "raw has none");
    } else if (blanks) {
        add(report, "white space: %s; the others write none", raw);
    }
}

/* "" or " (and 3 more)". */
static const char *more(struct report *report, size_t count)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (count > 1) {
        qr_buffer_addf(&text, " (and %zu more)", count - 1);
    }
    return qr_arena_copy(report->arena, qr_buffer_text(&text), text.length);
}

static void report_dropped(struct report *report, struct qr_json_value manifest)
{
    uint32_t dropped[2];
    qr_canonical_dropped(dropped, manifest);
    if (dropped[0] != 0) {
        bool bash = qr_json_string_equals(qr_json_get(manifest, "runner"), "bash");
        add(report, "field %s: phala-cloud leaves it out, because the runner is %s",
            bash ? "docker_compose_file" : "bash_script", bash ? "bash" : "docker-compose");
    }
    if (dropped[1] != 0) {
        add(report, "field pre_launch_script: phala-cloud leaves it out, because it is empty");
    }
}

static void report_difference(struct report *report, const struct walk *walk, enum difference kind,
                              const char *sdks)
{
    const char *where = qr_buffer_text(&walk->where[kind]);
    const char *detail = qr_buffer_text(&walk->detail[kind]);
    const char *others = more(report, walk->count[kind]);
    switch (kind) {
    case DIFFERENCE_ORDER:
        add(report, "order of keys: raw keeps it as written (\"%s\" in %s%s); the others sort them",
            detail, where, others);
        break;
    case DIFFERENCE_INDEX:
        add(report,
            "keys that are array indices to JavaScript, such as %s in %s%s: %s put them first, in "
            "numeric order; jcs sorts them as text",
            detail, where, others, sdks);
        break;
    case DIFFERENCE_PROTOTYPE:
        add(report, "key \"__proto__\" in %s%s: %s drop it; jcs and raw keep it", where, others,
            sdks);
        break;
    case DIFFERENCE_CONSTRUCTOR:
        add(report,
            "key \"constructor\" in %s%s: %s leave that object and all that is in it unsorted; jcs "
            "sorts it",
            where, others, sdks);
        break;
    case DIFFERENCE_NUMBER:
        add(report, "number %s: %s%s", where, detail, others);
        break;
    case DIFFERENCE_ESCAPE:
        add(report,
            "text %s: raw keeps the escape %s, the others write it as JSON.stringify does%s", where,
            detail, others);
        break;
    case DIFFERENCE_COLON:
        add(report,
            "text %s: phala-cloud drops the blank of every `\": ` in it (places: %s), the others "
            "keep it%s",
            where, detail, others);
        break;
    case N_DIFFERENCES:
        break;
    }
}

static void dispose(struct walk *walk)
{
    for (size_t i = 0; i < N_DIFFERENCES; i++) {
        qr_buffer_dispose(&walk->where[i]);
        qr_buffer_dispose(&walk->detail[i]);
    }
    qr_members_dispose(&walk->members);
    qr_buffer_dispose(&walk->scratch);
    qr_buffer_dispose(&walk->other);
    free(walk->steps);
}

struct qr_sentences qr_explain_differences(struct qr_json_value manifest, struct qr_arena *arena)
{
    struct walk walk = {.doc = manifest.doc};
    struct report report = {.arena = arena};
    report.sentences.items = qr_arena_alloc(arena, MAX_SENTENCES, sizeof *report.sentences.items);
    visit(&walk, manifest);
    report_layout(&report, manifest);
    bool is_object = qr_json_type(manifest) == QR_JSON_OBJECT;
    for (unsigned i = 0; i < N_DIFFERENCES; i++) {
        if (walk.count[i] > 0 && (is_object || i != DIFFERENCE_COLON)) {
            report_difference(&report, &walk, (enum difference)i,
                              is_object ? "dstack and phala-cloud" : "dstack");
        }
    }
    if (is_object) {
        report_dropped(&report, manifest);
    }
    dispose(&walk);
    return report.sentences;
}
