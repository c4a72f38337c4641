#include <string.h>

#include "base/odd_text.h"
#include "review/document_parts.h"

/* More of them tell a reviewer nothing new. */
enum { MAX_FOUND = 20, LONGEST_SHOWN = 120 };

struct search {
    struct qr_findings *findings;
    struct qr_buffer text; /* reused */
    size_t found;
};

/* Most texts are ASCII as it stands there, in which nothing is odd. */
static bool is_plain(struct qr_json_value string)
{
    size_t length;
    const char *source = qr_json_source(&length, string);
    bool plain = true;
    for (size_t i = 0; i < length; i++) {
        plain = plain && source[i] >= ' ' && source[i] <= '~' && source[i] != '\\';
    }
    return plain;
}

static void judge_text(struct search *search, struct qr_json_value string,
                       const struct qr_abi_path *path)
{
    if (is_plain(string)) {
        return;
    }
    qr_buffer_truncate(&search->text, 0);
    qr_json_add_string(&search->text, string);
    const char *oddity =
        qr_text_oddity(NULL, qr_buffer_text(&search->text), search->text.length, true);
    if (oddity == NULL || search->found++ >= MAX_FOUND) {
        return;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer where = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer escaped = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer place = QR_BUFFER_INIT;
    qr_abi_path_add(&where, path);
    qr_utf8_add_escaped(&place, qr_buffer_text(&where), where.length);
    qr_utf8_add_escaped(&escaped, qr_buffer_text(&search->text), search->text.length);
    qr_utf8_add_shortened(&shown, qr_buffer_text(&escaped), escaped.length, LONGEST_SHOWN);
    qr_findings_add(search->findings, QR_CAUTION, "odd-text", qr_buffer_text(&place),
                    "it has %s, so it can read as something that it is not; escaped it is \"%s\"",
                    oddity, qr_buffer_text(&shown));
}

/* As deep as the parser admits nesting (QR_JSON_MAX_DEPTH). */
static void walk(struct search *search, struct qr_json_value value, const struct qr_abi_path *path)
{
    struct qr_abi_path step = {.up = path, .step = QR_ABI_STEP_ITEM};
    if (qr_json_type(value) == QR_JSON_STRING) {
        judge_text(search, value, path);
    } else if (qr_json_type(value) == QR_JSON_ARRAY) {
        for (struct qr_json_value item = qr_json_first(value); qr_json_present(item);
             item = qr_json_next(value, item), step.index++) {
            walk(search, item, &step);
        }
    } else if (qr_json_type(value) == QR_JSON_OBJECT) {
        step.step = QR_ABI_STEP_FIELD;
        for (struct qr_json_value key = qr_json_first(value); qr_json_present(key);
             key = qr_json_next(value, key)) {
            QR_CLEANUP(qr_buffer_dispose) struct qr_buffer name = QR_BUFFER_INIT;
            qr_json_add_string(&name, key);
            step.name = qr_buffer_text(&name);
            judge_text(search, key, &step);
            walk(search, qr_json_member_value(key), &step);
        }
    }
}

void qr_document_check_texts(struct qr_review_document *document, struct qr_json_value root)
{
    struct search search = {.findings = &document->findings, .text = QR_BUFFER_INIT};
    walk(&search, root, NULL);
    qr_buffer_dispose(&search.text);
}
