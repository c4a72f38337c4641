#include "base/wrap.h"

#include <string.h>

#include "base/utf8.h"

/* Columns before a word that is moved to the left. */
enum { LEAST_HANG = 2 };

struct range {
    uint32_t first;
    uint32_t last;
};

static bool is_in(const struct range *ranges, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++) {
        if (c >= ranges[i].first && c <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* Source: Unicode EastAsianWidth.txt, W and F, rounded up to whole blocks; the marks of UnicodeData
 * that terminals put over the character before. */
static size_t width_of(uint32_t c)
{
    static const struct range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23f3},   {0x25fd, 0x25fe},
        {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x27bf},   {0x2b1b, 0x2b55},
        {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
        {0xf900, 0xfaff},   {0xfe10, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},
        {0x16fe0, 0x18dff}, {0x1aff0, 0x1b2ff}, {0x1f000, 0x1faff}, {0x20000, 0x3fffd}};
    static const struct range marks[] = {
        {0x300, 0x36f}, {0x483, 0x489}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}};
    if (c < 0x300) {
        return 1;
    }
    return is_in(wide, sizeof wide / sizeof wide[0], c)      ? 2
           : is_in(marks, sizeof marks / sizeof marks[0], c) ? 0
                                                             : 1;
}

/* The character at the start of text; *width of it. */
static size_t next_character(size_t *width, const char *text, size_t length)
{
    uint32_t c = 0;
    size_t size = qr_utf8_next(&c, text, length);
    *width = size == 0 ? 1 : width_of(c);
    return size == 0 ? 1 : size;
}

size_t qr_text_width(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        size_t one;
        at += next_character(&one, text + at, length - at);
        width += one;
    }
    return width;
}

static size_t begin_line(struct qr_buffer *out, size_t hang)
{
    qr_buffer_add_byte(out, '\n');
    for (size_t i = 0; i < hang; i++) {
        qr_buffer_add_byte(out, ' ');
    }
    return hang;
}

/* Where a word of that width begins on a line of its own: further to the left than others when it
 * would have to be cut otherwise, but never where our own lines begin. */
static size_t indent_of(size_t width, size_t hang)
{
    bool fits = hang + width <= QR_COLUMNS || width + LEAST_HANG > QR_COLUMNS;
    return fits ? hang : QR_COLUMNS - width;
}

/* A word, cut where it is wider than a line. */
static size_t add_word(struct qr_buffer *out, const char *word, size_t length, size_t column,
                       size_t hang)
{
    for (size_t at = 0; at < length;) {
        size_t width;
        size_t size = next_character(&width, word + at, length - at);
        if (column + width > QR_COLUMNS) {
            column = begin_line(out, hang);
        }
        qr_buffer_add(out, word + at, size);
        column += width;
        at += size;
    }
    return column;
}

size_t qr_text_wrap(struct qr_buffer *out, const char *text, size_t column, size_t hang)
{
    for (bool begun = column > hang;; begun = true) {
        size_t blanks = strspn(text, " ");
        size_t length = strcspn(text + blanks, " ");
        if (length == 0) {
            return column;
        }
        size_t width = qr_text_width(text + blanks, length);
        if (column + blanks + width <= QR_COLUMNS) {
            qr_buffer_add(out, text, blanks);
            column += blanks;
        } else if (begun) {
            column = begin_line(out, indent_of(width, hang));
        }
        column = add_word(out, text + blanks, length, column, hang);
        text += blanks + length;
    }
}
