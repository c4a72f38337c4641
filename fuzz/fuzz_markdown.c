/* Whatever the text is: a code span ends with its fence and nowhere before, and it holds
 * no line break; a cell has no bar of its own; a block ends with its fence and nowhere before. What
 * is shown is plain, with few marks on a character. */
#include <string.h>

#include "base/odd_text.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "review/markdown.h"

static size_t count_run(const char *text, char of)
{
    size_t count = 0;
    while (text[count] == of) {
        count++;
    }
    return count;
}

static void check_plain(const struct qr_buffer *out, bool multiline)
{
    const char *text = qr_buffer_text(out);
    size_t marks = 0;
    QR_ASSERT(strlen(text) == out->length);
    for (size_t at = 0; at < out->length;) {
        uint32_t c = 0;
        size_t size = qr_utf8_next(&c, text + at, out->length - at);
        QR_ASSERT(size > 0 && (qr_utf8_is_plain(c) || (multiline && c == '\n')));
        marks = qr_utf8_is_mark(c) ? marks + 1 : 0;
        QR_ASSERT(marks <= QR_UTF8_MAX_MARKS);
        at += size;
    }
}

/* A span's fence stands at both ends and not between them. */
static void check_span(const char *text, size_t length)
{
    size_t fence = count_run(text, '`');
    QR_ASSERT(fence > 0 && length > 2 * fence);
    for (size_t at = fence; at < length;) {
        size_t run = count_run(text + at, '`');
        QR_ASSERT(run != fence || at + run == length);
        at += run > 0 ? run : 1;
    }
    QR_ASSERT(count_run(text + length - fence, '`') == fence);
}

static void check_cell(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        size_t backslashes = 0;
        while (backslashes < i && text[i - 1 - backslashes] == '\\') {
            backslashes++;
        }
        QR_ASSERT(text[i] != '|' || backslashes == 1);
    }
}

/* Outside of one-character spans every sign that matters stands behind a backslash. */
static void check_block(const char *text, size_t length, size_t n_lines)
{
    size_t fence = count_run(text, '`');
    size_t lines = 0;
    QR_ASSERT(fence >= 3 && text[length - 1] == '\n');
    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        bool is_fence = count_run(line, '`') >= fence;
        QR_ASSERT(is_fence == (lines == 0 || lines == n_lines + 1));
        lines++;
    }
    QR_ASSERT(lines == n_lines + 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&out, text, size);
    check_plain(&out, false);
    size_t at = 0;
    const char *oddity = qr_text_oddity(&at, text, size, false);
    QR_ASSERT(oddity == NULL || at < size);
    /* But for what joins emoji and letters, and a mark that has nothing to stand on. */
    QR_ASSERT(oddity != NULL || qr_utf8_valid(NULL, text, size));

    qr_buffer_truncate(&out, 0);
    qr_markdown_add_code(&out, text, size);
    check_plain(&out, false);
    check_span(qr_buffer_text(&out), out.length);

    qr_buffer_truncate(&out, 0);
    qr_markdown_add_cell(&out, text, size);
    check_plain(&out, false);
    check_span(qr_buffer_text(&out), out.length);
    check_cell(qr_buffer_text(&out), out.length);

    size_t n_lines = size > 0 && text[size - 1] != '\n' ? 1 : 0;
    for (size_t i = 0; i < size; i++) {
        n_lines += text[i] == '\n';
    }
    qr_buffer_truncate(&out, 0);
    qr_markdown_add_block(&out, "diff", text, size);
    check_plain(&out, true);
    check_block(qr_buffer_text(&out), out.length, n_lines);
    return 0;
}
