/* Two documents, each a length of two bytes and the text: of any two manifests the difference is
 * told, that of one to itself is none, and what is told can be shown, and stand in a report. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "fuzz.h"
#include "prepare/report_end.h"
#include "review/manifest_diff.h"

/* A document and the manifest that is read of it: the text itself, or with it as the compose file.
 */
struct document {
    struct qr_buffer text;
    struct qr_json json;
};

static bool read_document(struct document *document, const uint8_t *data, size_t size)
{
    struct qr_error err = QR_ERROR_INIT;
    *document = (struct document){.json = QR_JSON_INIT};
    if (size > 0 && data[0] != '{') {
        if (!qr_utf8_valid(NULL, (const char *)data, size)) {
            return false;
        }
        qr_buffer_add_text(&document->text, "{\"docker_compose_file\":");
        qr_json_add_quoted(&document->text, (const char *)data, size);
        qr_buffer_add_text(&document->text, "}");
    } else {
        qr_buffer_add(&document->text, data, size);
    }
    return qr_json_parse(&document->json, qr_buffer_text(&document->text), document->text.length,
                         &err) &&
           qr_json_type(qr_json_root(&document->json)) == QR_JSON_OBJECT;
}

static void dispose(struct document *document)
{
    qr_json_dispose(&document->json);
    qr_buffer_dispose(&document->text);
}

/* Nothing that acts on a terminal, and no line over 80 columns. */
static void check_text(const struct qr_buffer *text)
{
    const char *all = qr_buffer_text(text);
    size_t start = 0; /* of a line */
    for (size_t at = 0; at < text->length;) {
        uint32_t c = 0;
        size_t size = qr_utf8_next(&c, all + at, text->length - at);
        QR_ASSERT(size > 0 && (c == '\n' || qr_utf8_is_plain(c)));
        at += size;
        if (c == '\n') {
            QR_ASSERT(qr_text_width(all + start, at - 1 - start) <= QR_COLUMNS);
            start = at;
        }
    }
}

static void check(const struct document *before, const struct document *after, bool same)
{
    struct qr_manifest_diff diff = {.count = 0};
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer other QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer written QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_manifest_diff(&diff, qr_json_root(&before->json), qr_json_root(&after->json));
    QR_ASSERT(!same || (diff.count == 0 && diff.unread == NULL));
    qr_manifest_diff_add_text(&text, &diff);
    check_text(&text);
    QR_ASSERT((text.length == 0) == (diff.count == 0));
    qr_manifest_diff_add_markdown(&other, &diff);
    size_t line;
    QR_ASSERT(qr_report_end_is_possible(&line, qr_buffer_text(&other), other.length));
    struct qr_json_writer writer = qr_json_writer(&written);
    qr_manifest_diff_write(&writer, &diff);
    QR_ASSERT(qr_json_parse(&json, qr_buffer_text(&written), written.length, &err));
    QR_ASSERT(qr_json_count(qr_json_root(&json)) == diff.count);
    qr_manifest_diff_dispose(&diff);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document before = {.json = QR_JSON_INIT};
    struct document after = {.json = QR_JSON_INIT};
    size_t first = size < 2 ? 0 : (size_t)data[0] << 8 | data[1];
    if (size < 2 || first > size - 2) {
        return 0;
    }
    if (read_document(&before, data + 2, first)) {
        check(&before, &before, true);
        if (read_document(&after, data + 2 + first, size - 2 - first)) {
            check(&before, &after, false);
            check(&after, &before, false);
        }
    }
    dispose(&before);
    dispose(&after);
    return 0;
}
