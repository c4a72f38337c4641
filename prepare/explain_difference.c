#include <stdarg.h>
#include <stdio.h>

#include "prepare/canonical.h"
#include "prepare/explain_parts.h"
#include "prepare/explain_walk.h"

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

enum { MAX_SENTENCES = QR_N_DIFFERENCES + 3 };

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

static void report_difference(struct report *report, const struct qr_difference_found *found,
                              enum qr_difference kind, const char *sdks)
{
    const char *where = qr_buffer_text(&found->where);
    const char *detail = qr_buffer_text(&found->detail);
    const char *others = more(report, found->count);
    switch (kind) {
    case QR_DIFFERENCE_ORDER:
        add(report, "order of keys: raw keeps it as written (\"%s\" in %s%s); the others sort them",
            detail, where, others);
        break;
    case QR_DIFFERENCE_INDEX:
        add(report,
            "keys that are array indices to JavaScript, such as %s in %s%s: they come first in %s, "
            "in "
            "numeric order; jcs sorts them as text",
            detail, where, others, sdks);
        break;
    case QR_DIFFERENCE_PROTOTYPE:
        add(report, "key \"__proto__\" in %s%s: left out in %s; jcs and raw keep it", where, others,
            sdks);
        break;
    case QR_DIFFERENCE_CONSTRUCTOR:
        add(report,
            "key \"constructor\" in %s%s: that object and all that is in it stay unsorted in %s; "
            "jcs "
            "sorts them",
            where, others, sdks);
        break;
    case QR_DIFFERENCE_NUMBER:
        add(report, "number %s: %s%s", where, detail, others);
        break;
    case QR_DIFFERENCE_ESCAPE:
        add(report,
            "text %s: raw keeps the escape %s, the others write it as JSON.stringify does%s", where,
            detail, others);
        break;
    case QR_DIFFERENCE_COLON:
        add(report,
            "text %s: phala-cloud drops the blank of every `\": ` in it (places: %s), the others "
            "keep it%s",
            where, detail, others);
        break;
    }
}

struct qr_sentences qr_explain_differences(struct qr_json_value manifest, struct qr_arena *arena)
{
    struct qr_difference_found found[QR_N_DIFFERENCES] = {{.count = 0}};
    struct report report = {.arena = arena};
    report.sentences.items = qr_arena_alloc(arena, MAX_SENTENCES, sizeof *report.sentences.items);
    qr_difference_walk(found, manifest);
    report_layout(&report, manifest);
    bool is_object = qr_json_type(manifest) == QR_JSON_OBJECT;
    for (unsigned i = 0; i < QR_N_DIFFERENCES; i++) {
        if (found[i].count > 0 && (is_object || i != QR_DIFFERENCE_COLON)) {
            report_difference(&report, &found[i], (enum qr_difference)i,
                              is_object ? "dstack and phala-cloud" : "dstack");
        }
    }
    if (is_object) {
        report_dropped(&report, manifest);
    }
    qr_difference_dispose(found);
    return report.sentences;
}
