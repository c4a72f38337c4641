#include "review/markdown.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

#define MAX_LIST_DIGITS 9 /* CommonMark section 5.2 */

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

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether text begins with ":name:", which GitHub draws as a picture, perhaps a green tick. */
static bool is_emoji_name(const char *text)
{
    size_t length = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz0123456789_+-");
    return length > 0 && text[length + 1] == ':';
}

/* Whether GitHub gives the character at the start of text a meaning only after Markdown is read,
 * when an escape is gone: mentions and addresses with "@", issues with "#", pictures, formulas with
 * "$". It leaves code alone. */
static bool wants_code(const char *text)
{
    return text[0] == '@' || text[0] == '$' || (text[0] == '#' && is_digit(text[1])) ||
           (text[0] == ':' && is_emoji_name(text));
}

/* At the start of a block: lists, headings, rules; "1." and "1)" after their digits. */
static bool is_marker(const char *text, size_t at)
{
    if (at == 0) {
        return strchr("-+=", text[0]) != NULL;
    }
    return (text[at] == '.' || text[at] == ')') && at <= MAX_LIST_DIGITS &&
           strspn(text, "0123456789") == at;
}

/* What makes a link of a bare word: "www.", "https:", "example.com". */
static bool may_link(const char *text, size_t at)
{
    bool in_name = text[at] == '.' && (is_letter(text[at + 1]) || (text[at + 1] & 0x80) != 0);
    return in_name || (text[at] == ':' && text[at + 1] != ' ');
}

/* Of a run of blanks all but one would be lost, and those at the ends. */
static bool is_lost_blank(const char *text, size_t at)
{
    return text[at] == ' ' && (at == 0 || text[at - 1] == ' ' || text[at + 1] == '\0');
}

/* One character of a text that ends with NUL and holds no other. */
static void add_plain_character(struct qr_buffer *out, const char *text, size_t at)
{
    char c = text[at];
    if (c == '<' || c == '>' || c == '&') {
        qr_buffer_add_text(out, c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;");
    } else if (c == '|') {
        qr_buffer_add_text(out, "&#124;");
    } else if (is_lost_blank(text, at)) {
        qr_buffer_add_text(out, "&#32;");
    } else if (strchr("\\`*_{}[]~#", c) != NULL || is_marker(text, at) || may_link(text, at)) {
        qr_buffer_add_byte(out, '\\');
        qr_buffer_add_byte(out, (uint8_t)c);
    } else {
        qr_buffer_add_byte(out, (uint8_t)c);
    }
}

void qr_markdown_add_plain(struct qr_buffer *out, const char *text, size_t length)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&shown, text, length);
    const char *content = qr_buffer_text(&shown);
    for (size_t i = 0; i < shown.length;) {
        size_t code = 0; /* neighbours share a span: the fences of two would be one */
        while (wants_code(content + i + code)) {
            code++;
        }
        if (code == 0) {
            add_plain_character(out, content, i++);
            continue;
        }
        qr_buffer_add_byte(out, '`');
        qr_buffer_add(out, content + i, code);
        qr_buffer_add_byte(out, '`');
        i += code;
    }
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
