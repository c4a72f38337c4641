#include "review/markdown.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static size_t longest_run(const char *text, size_t length, char of)
{
    size_t longest = 0;
    size_t run = 0;
    for (size_t i = 0; i < length; i++) {
        run = text[i] == of ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void add_repeated(struct qr_buffer *out, char character, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        qr_buffer_add_byte(out, (uint8_t)character);
    }
}

/* GFM cuts a row into cells before it looks for code in them; a bar is part of a cell after a
 * backslash, which it takes away (GFM section 4.10). What two backslashes and a bar are, parsers do
 * not agree on. */
static void add_cell_bytes(struct qr_buffer *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool after_backslash = i > 0 && text[i - 1] == '\\';
        if (text[i] != '|') {
            qr_buffer_add_byte(out, (uint8_t)text[i]);
        } else {
            qr_buffer_add_text(out, after_backslash ? "\\x7c" : "\\|");
        }
    }
}

/* CommonMark section 6.1. */
static void add_span(struct qr_buffer *out, const char *text, size_t length, bool in_cell)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&shown, text, length);
    const char *content = qr_buffer_text(&shown);
    size_t fence = longest_run(content, shown.length, '`') + 1;
    bool only_blanks = strspn(content, " ") == shown.length;
    const char *first = content;
    const char *last = content + (shown.length > 0 ? shown.length - 1 : 0);
    /* One blank is taken off at both ends when it stands at both; and a backtick at an end would
     * lengthen the fence. An empty span does not exist: its blank is shown. */
    bool needs_blanks = shown.length == 0 || *first == '`' || *last == '`' ||
                        (*first == ' ' && *last == ' ' && !only_blanks);
    add_repeated(out, '`', fence);
    qr_buffer_add_text(out, needs_blanks ? " " : "");
    if (in_cell) {
        add_cell_bytes(out, content, shown.length);
    } else {
        qr_buffer_add(out, content, shown.length);
    }
    qr_buffer_add_text(out, needs_blanks && shown.length > 0 ? " " : "");
    add_repeated(out, '`', fence);
}

void qr_markdown_add_code(struct qr_buffer *out, const char *text, size_t length)
{
    add_span(out, text, length, false);
}

void qr_markdown_add_cell(struct qr_buffer *out, const char *text, size_t length)
{
    add_span(out, text, length, true);
}

void qr_markdown_add_block(struct qr_buffer *out, const char *info, const char *text, size_t length)
{
    size_t run = longest_run(text, length, '`');
    size_t fence = run < 3 ? 3 : run + 1;
    add_repeated(out, '`', fence);
    qr_buffer_addf(out, "%s\n", info);
    for (size_t at = 0; at < length;) {
        const char *end = memchr(text + at, '\n', length - at);
        size_t line = end == NULL ? length - at : (size_t)(end - text) - at;
        qr_utf8_add_escaped(out, text + at, line);
        qr_buffer_add_byte(out, '\n');
        at += line + 1;
    }
    add_repeated(out, '`', fence);
    qr_buffer_add_byte(out, '\n');
}
