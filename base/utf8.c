#include "base/utf8.h"

#include "base/odd_text.h"
#include "base/utf8_marks.h"

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

size_t qr_utf8_next(uint32_t *code_point, const char *bytes, size_t length)
{
    *code_point = 0;
    if (length == 0) {
        return 0;
    }
    uint32_t lead = (unsigned char)bytes[0];
    if (lead < 0x80) {
        *code_point = lead;
        return 1;
    }
    size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || size > length) {
        return 0;
    }
    uint32_t value = lead & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(bytes[i])) {
            return 0;
        }
        value = value << 6 | ((unsigned char)bytes[i] & 0x3f);
    }
    bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    if (overlong || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
        return 0;
    }
    *code_point = value;
    return size;
}

void qr_utf8_add(struct qr_buffer *out, uint32_t code_point)
{
    uint8_t bytes[4];
    size_t size = 0;
    if (code_point < 0x80) {
        bytes[size++] = (uint8_t)code_point;
    } else if (code_point < 0x800) {
        bytes[size++] = (uint8_t)(0xc0 | code_point >> 6);
        bytes[size++] = (uint8_t)(0x80 | (code_point & 0x3f));
    } else if (code_point < 0x10000) {
        bytes[size++] = (uint8_t)(0xe0 | code_point >> 12);
        bytes[size++] = (uint8_t)(0x80 | (code_point >> 6 & 0x3f));
        bytes[size++] = (uint8_t)(0x80 | (code_point & 0x3f));
    } else {
        bytes[size++] = (uint8_t)(0xf0 | code_point >> 18);
        bytes[size++] = (uint8_t)(0x80 | (code_point >> 12 & 0x3f));
        bytes[size++] = (uint8_t)(0x80 | (code_point >> 6 & 0x3f));
        bytes[size++] = (uint8_t)(0x80 | (code_point & 0x3f));
    }
    qr_buffer_add(out, bytes, size);
}

bool qr_utf8_valid(size_t *bad, const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t code_point = 0;
        size_t size = (unsigned char)bytes[at] < 0x80
                          ? 1
                          : qr_utf8_next(&code_point, bytes + at, length - at);
        if (size == 0) {
            break;
        }
        at += size;
    }
    if (bad != NULL) {
        *bad = at;
    }
    return at == length;
}

bool qr_utf8_is_plain(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad) {
        return false;
    }
    bool marks = c == 0x61c || (c >= 0x180b && c <= 0x180f) || (c >= 0x200b && c <= 0x200f) ||
                 (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f);
    bool fillers = c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x3164 ||
                   c == 0xffa0 || c == 0x34f || (c >= 0x1d173 && c <= 0x1d17a);
    bool selectors = (c >= 0xfe00 && c <= 0xfe0f) || c == 0xfeff || (c >= 0xfff0 && c <= 0xfffb);
    bool no_characters = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    bool private_use = (c >= 0xe000 && c <= 0xf8ff) || c >= 0xe0000;
    return !marks && !fillers && !selectors && !no_characters && !private_use;
}

bool qr_utf8_is_mark(uint32_t code_point)
{
    size_t low = 0;
    size_t high = code_point < 0x300 ? 0 : qr_n_utf8_marks;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (qr_utf8_marks[middle].last < code_point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return code_point >= 0x300 && low < qr_n_utf8_marks && qr_utf8_marks[low].first <= code_point;
}

static void add_escape(struct qr_buffer *out, uint32_t c)
{
    if (c == '\n' || c == '\t' || c == '\r') {
        qr_buffer_add_text(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r");
    } else if (c < 0x80) {
        qr_buffer_addf(out, "\\x%02x", c);
    } else {
        qr_buffer_addf(out, "\\u{%x}", c);
    }
}

/* How many bytes at the start are printable ASCII. */
static size_t printable_ascii(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && text[at] >= 0x20 && text[at] < 0x7f) {
        at++;
    }
    return at;
}

void qr_utf8_add_escaped(struct qr_buffer *out, const char *text, size_t length)
{
    unsigned room = 0; /* for marks on the character before */
    bool only_ascii = qr_text_has_look_alikes(text, length);
    for (size_t at = 0; at < length;) {
        size_t ascii = printable_ascii(text + at, length - at);
        if (ascii > 0) {
            qr_buffer_add(out, text + at, ascii);
            room = QR_UTF8_MAX_MARKS;
            at += ascii;
            continue;
        }
        uint32_t c = 0;
        size_t size = qr_utf8_next(&c, text + at, length - at);
        bool is_mark = qr_utf8_is_mark(c);
        bool is_shown =
            size > 0 && qr_utf8_is_plain(c) && (!is_mark || room > 0) && !(only_ascii && c >= 0x80);
        if (is_shown) {
            qr_buffer_add(out, text + at, size);
            room = is_mark ? room - 1 : QR_UTF8_MAX_MARKS;
        } else if (size > 0) {
            add_escape(out, c);
        } else {
            qr_buffer_addf(out, "\\x%02x", (unsigned char)text[at]);
        }
        /* A mark after an escape would be drawn over the escape. */
        room = is_shown ? room : 0;
        at += size > 0 ? size : 1;
    }
}

void qr_utf8_add_shortened(struct qr_buffer *out, const char *text, size_t length, size_t most)
{
    size_t shown = length;
    if (length > most) {
        for (shown = most; shown > 0 && ((unsigned char)text[shown] & 0xc0) == 0x80; shown--) {
        }
    }
    qr_utf8_add_escaped(out, text, shown);
    qr_buffer_add_text(out, shown < length ? "…" : "");
}

bool qr_utf8_all_plain(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t code_point = 0;
        size_t size = qr_utf8_next(&code_point, text + at, length - at);
        if (size == 0 || !qr_utf8_is_plain(code_point)) {
            return false;
        }
        at += size;
    }
    return true;
}
