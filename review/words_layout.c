#include "review/words_layout.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/wrap.h"
#include "review/markdown.h"
#include "review/words_value.h"

enum { INDENT = 2, MAX_LEVELS = 6, LABEL = 14, HEX_A_LINE = 32 };

static void add_blanks(struct qr_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        qr_buffer_add_byte(out, ' ');
    }
}

static size_t indent_of(unsigned depth)
{
    return (size_t)INDENT * (depth < MAX_LEVELS ? depth : MAX_LEVELS);
}

void qr_words_add_unmarked(struct qr_buffer *out, const struct qr_buffer *sentence)
{
    for (size_t i = 0; i < sentence->length; i++) {
        uint8_t byte = sentence->data[i];
        if (byte != (uint8_t)QR_WORDS_CODE[0] && byte != (uint8_t)QR_WORDS_CODE_END[0]) {
            qr_buffer_add_byte(out, byte);
        }
    }
}

/* Words from column on, to the end of a line; further lines begin at hang. */
static void add_wrapped(struct qr_buffer *out, const char *text, size_t column, size_t hang)
{
    (void)qr_text_wrap(out, text, column, hang);
    qr_buffer_add_byte(out, '\n');
}

/* A sentence in Markdown: its values as code spans, its words, which are this program's own and
 * hold nothing that Markdown has a meaning for, as they are. */
static void add_markdown(struct qr_buffer *out, const struct qr_buffer *sentence)
{
    const char *at = qr_buffer_text(sentence);
    while (*at != '\0') {
        bool code = *at == QR_WORDS_CODE[0];
        at += code ? 1 : 0;
        size_t length = strcspn(at, code ? QR_WORDS_CODE_END : QR_WORDS_CODE);
        if (code) {
            qr_markdown_add_code(out, at, length);
        } else {
            qr_buffer_add(out, at, length);
        }
        at += length;
        at += code && *at != '\0' ? 1 : 0;
    }
}

static size_t longest_word(const char *text)
{
    size_t longest = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        size_t width = qr_text_width(text, length);
        longest = width > longest ? width : longest;
        text += length;
        text += strspn(text, " ");
    }
    return longest;
}

void qr_page_add_heading(const struct qr_page *page, unsigned depth, const char *number,
                         const struct qr_buffer *sentence)
{
    size_t indent = indent_of(depth);
    qr_buffer_add_text(page->out, depth == 1 && !page->markdown ? "\n" : "");
    add_blanks(page->out, indent);
    if (page->markdown) {
        qr_buffer_addf(page->out, *number != '\0' ? "- **%s** " : "- %s", number);
        add_markdown(page->out, sentence);
        qr_buffer_add_byte(page->out, '\n');
        return;
    }
    struct qr_buffer line = QR_BUFFER_INIT;
    qr_buffer_addf(&line, *number != '\0' ? "%s  " : "%s", number);
    qr_words_add_unmarked(&line, sentence);
    const char *text = qr_buffer_text(&line);
    /* further lines stand to the right of what is listed below, where the longest word has room */
    size_t longest = longest_word(text + strlen(number));
    bool room = indent + 2 * INDENT + longest <= QR_COLUMNS;
    add_wrapped(page->out, text, indent, indent + (room ? 2 * INDENT : INDENT));
    qr_buffer_dispose(&line);
}

/* The label; then where the value goes: behind it, or where it is one long word on the next line.
 * Returns the column. */
static size_t add_label(struct qr_buffer *out, size_t indent, const char *label, size_t longest)
{
    size_t width = qr_text_width(label, strlen(label));
    size_t column = indent + (width > LABEL ? width : LABEL) + 2;
    add_blanks(out, indent);
    qr_buffer_add_text(out, label);
    if (column + longest <= QR_COLUMNS) {
        add_blanks(out, column - indent - width);
        return column;
    }
    qr_buffer_add_byte(out, '\n');
    column = indent + INDENT + longest <= QR_COLUMNS ? indent + INDENT : indent;
    add_blanks(out, column);
    return column;
}

/* A label of letters, digits and blanks stands as it is; a parameter's name may hold anything. */
static void add_markdown_label(const struct qr_page *page, unsigned depth, const char *label)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ";
    size_t length = strlen(label);
    add_blanks(page->out, indent_of(depth) + INDENT);
    qr_buffer_add_text(page->out, "- ");
    if (strspn(label, plain) == length) {
        qr_buffer_add_text(page->out, label);
    } else {
        qr_markdown_add_code(page->out, label, length);
    }
    qr_buffer_add_text(page->out, ": ");
}

void qr_page_add_item(const struct qr_page *page, unsigned depth, const char *label,
                      const struct qr_buffer *value, bool from_outside)
{
    if (page->markdown) {
        add_markdown_label(page, depth, label);
        add_markdown(page->out, value);
        qr_buffer_add_byte(page->out, '\n');
        return;
    }
    struct qr_buffer line = QR_BUFFER_INIT;
    qr_words_add_unmarked(&line, value);
    const char *text = qr_buffer_text(&line);
    size_t longest = from_outside ? 0 : longest_word(text);
    size_t column = add_label(page->out, indent_of(depth) + INDENT, label, longest);
    add_wrapped(page->out, text, column, column);
    qr_buffer_dispose(&line);
}

static void add_hex_lines(struct qr_buffer *out, size_t column, const uint8_t *bytes, size_t length)
{
    for (size_t at = 0; at == 0 || at < length; at += HEX_A_LINE) {
        size_t rest = length - at;
        if (at > 0) {
            add_blanks(out, column);
        }
        qr_buffer_add_text(out, at == 0 ? "0x" : "");
        qr_buffer_add_hex(out, bytes + at, rest < HEX_A_LINE ? rest : HEX_A_LINE);
        qr_buffer_add_byte(out, '\n');
    }
}

/* "the first 256 of 5000 bytes", and the keccak256 of all. */
static void add_rest(const struct qr_page *page, unsigned depth, const uint8_t *bytes,
                     size_t length)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    uint8_t hash32[32];
    qr_buffer_addf(&text, "%zu bytes, of which the first %d are shown", length, QR_WORDS_BEGIN);
    qr_page_add_item(page, depth, "size", &text, false);
    qr_buffer_truncate(&text, 0);
    qr_keccak256(hash32, bytes, length);
    qr_buffer_add_text(&text, QR_WORDS_CODE);
    qr_words_add_hash(&text, hash32);
    qr_buffer_add_text(&text, QR_WORDS_CODE_END);
    qr_page_add_item(page, depth, "keccak256", &text, false);
    qr_buffer_dispose(&text);
}

void qr_page_add_bytes(const struct qr_page *page, unsigned depth, const char *label,
                       const uint8_t *bytes, size_t length)
{
    size_t shown = length <= QR_WORDS_WHOLE ? length : QR_WORDS_BEGIN;
    struct qr_buffer hex = QR_BUFFER_INIT;
    if (page->markdown) {
        add_markdown_label(page, depth, label);
        qr_buffer_add_text(&hex, "0x");
        qr_buffer_add_hex(&hex, bytes, shown);
        qr_markdown_add_code(page->out, qr_buffer_text(&hex), hex.length);
        qr_buffer_add_byte(page->out, '\n');
    } else {
        size_t digits = 2 * (shown < HEX_A_LINE ? shown : HEX_A_LINE) + 2;
        size_t column = add_label(page->out, indent_of(depth) + INDENT, label, digits);
        add_hex_lines(page->out, column, bytes, shown);
    }
    if (shown < length) {
        add_rest(page, depth, bytes, length);
    }
    qr_buffer_dispose(&hex);
}
