#include "prepare/canonical_text.h"

#include <string.h>

#include "base/json_text.h"

/* The first quote or backslash from at on; one stands before end. Eight bytes at a time: a byte of
 * x is zero where x - 1 borrows into its top bit, and the lowest such byte is a true one. */
static inline const char *find_special(const char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (; end - at >= 8; at += 8) {
        uint64_t word = 0;
        memcpy(&word, at, sizeof word);
        uint64_t quote = word ^ ones * '"';
        uint64_t backslash = word ^ ones * '\\';
        uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
        if ((found & ones << 7) != 0) {
            break;
        }
    }
    while (*at != '"' && *at != '\\') {
        at++;
    }
    return at;
}

/* JSON.stringify's form of the string whose opening quote stands at `at`. Most escapes are in that
 * form already, so runs are copied across them. */
static void add_json_string(struct qr_buffer *out, const char *at, const char *end)
{
    const char *run = at++;
    for (;;) {
        at = find_special(at, end);
        if (*at == '"') {
            qr_buffer_add(out, run, (size_t)(at + 1 - run));
            return;
        }
        if (at[1] != 'u' && at[1] != '/') {
            at += 2;
            continue;
        }
        qr_buffer_add(out, run, (size_t)(at - run));
        if (at[1] == '/') {
            run = at + 1;
            at += 2;
        } else {
            size_t length = 0;
            qr_json_add_character(out, qr_json_unescape(&length, at));
            at += length;
            run = at;
        }
    }
}

static void add_unit_escape(struct qr_buffer *out, uint32_t code_point)
{
    if (code_point >= 0x10000) {
        code_point -= 0x10000;
        qr_buffer_addf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + (code_point >> 10)),
                       (unsigned)(0xdc00 + (code_point & 0x3ff)));
    } else {
        qr_buffer_addf(out, "\\u%04x", (unsigned)code_point);
    }
}

/* The escapes of other tools. */
static void add_foreign_string(struct qr_buffer *out, struct qr_json_value string,
                               enum qr_escapes escapes)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_add_string(&text, string);
    const char *bytes = qr_buffer_text(&text);
    qr_buffer_add_byte(out, '"');
    for (size_t at = 0; at < text.length;) {
        uint32_t c = 0;
        at += qr_utf8_next(&c, bytes + at, text.length - at);
        bool html = c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029;
        if (escapes == QR_ESCAPES_ASCII ? c > 0x7e : html) {
            add_unit_escape(out, c);
        } else {
            qr_json_add_character(out, c);
        }
    }
    qr_buffer_add_byte(out, '"');
    qr_buffer_dispose(&text);
}

void qr_canonical_add_string(struct qr_buffer *out, struct qr_json_value string,
                             enum qr_escapes escapes)
{
    const struct qr_json *doc = string.doc;
    if (escapes == QR_ESCAPES_JSON) {
        add_json_string(out, doc->source + doc->nodes[string.index].at, doc->source + doc->length);
    } else {
        add_foreign_string(out, string, escapes);
    }
}

void qr_canonical_collapse(struct qr_buffer *out, size_t start)
{
    uint8_t *to = NULL;
    uint8_t *from = out->data + start;
    uint8_t *end = out->data + out->length;
    for (uint8_t *at = from; (at = memchr(at, '"', (size_t)(end - at))) != NULL; at++) {
        if (end - at < 3 || at[1] != ':' || at[2] != ' ') {
            continue;
        }
        size_t kept = (size_t)(at + 2 - from);
        if (to == NULL) {
            to = from + kept;
        } else {
            memmove(to, from, kept);
            to += kept;
        }
        from = at + 3;
        at += 2;
    }
    if (to != NULL) {
        memmove(to, from, (size_t)(end - from));
        qr_buffer_truncate(out, (size_t)(to + (end - from) - out->data));
    }
}
