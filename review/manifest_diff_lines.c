/* Lines of the texts that are compared, hidden by where they stand: a line that equals one of them
 * elsewhere may be a command, and is to be seen. */
#include <string.h>

#include "review/manifest_diff_parts.h"
#include "review/secret.h"

/* Keys of 16,384 bits have 200 lines. MIN_KEY: bytes of base64. */
enum { MAX_KEY_LINES = 400, MAX_KEY = 32768, MIN_KEY = 40 };

static const char last_line[] = "-----END ";

struct line {
    const char *text;
    size_t length;
};

static bool is_of(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

static bool is_base64(char byte)
{
    return is_of(byte, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
}

bool qr_comparison_may_be_path(const char *word, size_t length)
{
    static const char *const places[] = {"bin/",  "sbin/", "usr/", "opt/", "tmp/", "etc/", "home/",
                                         "root/", "var/",  "run/", "app/", "mnt/", "dev/", "srv/"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (length > strlen(places[i]) && memcmp(word, places[i], strlen(places[i])) == 0) {
            return true;
        }
    }
    size_t at = 0;
    while (at < length && is_of(word[at], ".~")) {
        at++;
    }
    if (at == length || word[at] != '/') {
        return false;
    }
    /* Base64 may begin with "/", but hardly with "/usr/". */
    size_t part = at + 1;
    while (part < length && is_of(word[part], "abcdefghijklmnopqrstuvwxyz0123456789._-")) {
        part++;
    }
    return at > 0 || part == length || (part > at + 1 && word[part] == '/');
}

static struct line line_at(const struct qr_comparison_text *text, size_t index)
{
    size_t from = text->starts[index];
    size_t length = text->starts[index + 1] - from;
    length -= length > 0 && text->text[from + length - 1] == '\n' ? 1 : 0;
    return (struct line){text->text + from, length};
}

/* A line of a key without what a script, YAML or a comment puts around it. */
static struct line inside(struct line line)
{
    while (line.length > 0 && is_of(*line.text, " \t#\"'")) {
        line.text++;
        line.length--;
    }
    while (line.length > 0) {
        char last = line.text[line.length - 1];
        bool is_break = line.length > 1 && last == 'n' && line.text[line.length - 2] == '\\';
        if (!is_break && !is_of(last, " \t\r\"',\\")) {
            break;
        }
        line.length -= is_break ? 2 : 1;
    }
    return line;
}

/* -----BEGIN PRIVATE KEY-----, with nothing behind it. */
static bool begins_key(struct line line)
{
    struct qr_secret secret;
    size_t at = 0;
    line = inside(line);
    while (qr_secret_next(&secret, line.text, line.length, at)) {
        at = secret.from + secret.length;
        if (secret.is_pem && at == line.length) {
            return true;
        }
    }
    return false;
}

static bool ends_key(struct line line)
{
    return line.length >= sizeof last_line - 1 &&
           memcmp(line.text, last_line, sizeof last_line - 1) == 0;
}

/* Nothing but base64 of both cases, where it is long, and no path: it could be a command then. */
static bool is_key_line(struct line line)
{
    bool has_capital = false;
    bool has_small = false;
    for (size_t i = 0; i < line.length; i++) {
        if (!is_base64(line.text[i])) {
            return false;
        }
        has_capital = has_capital || (line.text[i] >= 'A' && line.text[i] <= 'Z');
        has_small = has_small || (line.text[i] >= 'a' && line.text[i] <= 'z');
    }
    return line.length > 0 && (line.length < MIN_KEY || (has_capital && has_small)) &&
           !qr_comparison_may_be_path(line.text, line.length);
}

/* "Proc-Type: 4,ENCRYPTED" */
static bool is_header(struct line line)
{
    return memmem(line.text, line.length, ": ", 2) != NULL;
}

/* The line that ends the key which begins in line `first`; *next is where to look for another.
 * 0: it holds other things too, or has no end near. */
static size_t end_of_key(size_t *next, const struct qr_comparison_text *text, size_t first)
{
    size_t bytes = 0;
    size_t at = first + 1;
    for (; at < text->n_lines && at - first <= MAX_KEY_LINES; at++) {
        struct line line = inside(line_at(text, at));
        if (ends_key(line)) {
            *next = at + 1;
            return bytes >= MIN_KEY ? at : 0;
        }
        bool fits = line.length == 0 || is_key_line(line) || (bytes == 0 && is_header(line));
        if (!fits) {
            break;
        }
        bytes += is_key_line(line) ? line.length : 0;
    }
    *next = at;
    return 0;
}

static void hide_keys(struct qr_comparison_text *text)
{
    for (size_t at = 0; at < text->n_lines;) {
        size_t next = at + 1;
        size_t end = begins_key(line_at(text, at)) ? end_of_key(&next, text, at) : 0;
        for (at++; at < end; at++) {
            text->hidden[at] = is_key_line(inside(line_at(text, at)));
        }
        at = next;
    }
}

void qr_comparison_begin_text(struct qr_comparison *comparison, size_t side, const char *text,
                              size_t length)
{
    struct qr_arena *arena = &comparison->diff->arena;
    struct qr_comparison_text *own = &comparison->texts[side];
    *own = (struct qr_comparison_text){.text = text, .length = length};
    for (size_t at = 0; at < length; own->n_lines++) {
        const char *newline = memchr(text + at, '\n', length - at);
        at = newline == NULL ? length : (size_t)(newline - text) + 1;
    }
    own->starts = qr_arena_alloc(arena, own->n_lines + 1, sizeof *own->starts);
    own->hidden = qr_arena_alloc(arena, own->n_lines + 1, sizeof *own->hidden);
    for (size_t at = 0, line = 0; at < length;) {
        const char *newline = memchr(text + at, '\n', length - at);
        at = newline == NULL ? length : (size_t)(newline - text) + 1;
        own->starts[++line] = at;
    }
    hide_keys(own);
}

/* What is indented deeper than its key is a block's, and blank lines are. */
static bool is_in_block(struct line line, size_t indent)
{
    size_t blanks = 0;
    while (blanks < line.length && line.text[blanks] == ' ') {
        blanks++;
    }
    return blanks > indent || blanks == line.length;
}

void qr_comparison_hide_block(struct qr_comparison *comparison, size_t side,
                              const struct qr_yaml *scalar)
{
    struct qr_comparison_text *text = &comparison->texts[side];
    if (scalar->key == NULL || scalar->key->line != scalar->line || scalar->line > text->n_lines) {
        return;
    }
    struct line first = line_at(text, scalar->line - 1);
    bool is_block = memmem(first.text, first.length, ": |", 3) != NULL ||
                    memmem(first.text, first.length, ": >", 3) != NULL;
    if (!is_block || memchr(scalar->text, '\n', scalar->length) == NULL) {
        return;
    }
    for (size_t at = scalar->line;
         at < text->n_lines && is_in_block(line_at(text, at), scalar->key->column - 1); at++) {
        text->hidden[at] = line_at(text, at).length > 0;
    }
}

bool qr_comparison_is_hidden_line(const struct qr_comparison *comparison, size_t side, size_t line)
{
    const struct qr_comparison_text *text = &comparison->texts[side];
    return line > 0 && line <= text->n_lines && text->hidden[line - 1];
}

size_t qr_comparison_key_length(const char *text, size_t length)
{
    size_t near = length < MAX_KEY ? length : MAX_KEY;
    const char *end = memmem(text, near, last_line, sizeof last_line - 1);
    size_t bytes = 0;
    size_t size = end == NULL ? 0 : (size_t)(end - text);
    for (size_t at = 0; at < size;) {
        size_t word = at;
        /* "\n" as YAML, JSON and shells write it */
        if (text[at] == '\\' && at + 1 < size && is_of(text[at + 1], "nr")) {
            at += 2;
            continue;
        }
        while (at < size && is_base64(text[at])) {
            at++;
        }
        if (at == word && !is_of(text[at++], " \t\r\n\\")) {
            return 0;
        }
        if (qr_comparison_may_be_path(text + word, at - word)) {
            return 0;
        }
        bytes += at - word;
    }
    return bytes >= MIN_KEY ? size : 0;
}
