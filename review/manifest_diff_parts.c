#include "review/manifest_diff_parts.h"

#include <string.h>

#include "review/secret_name.h"

static const char word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

struct qr_change *qr_comparison_add(struct qr_comparison *comparison, enum qr_change_kind kind,
                                    enum qr_aspect aspect)
{
    struct qr_manifest_diff *diff = comparison->diff;
    if (diff->count == diff->capacity) {
        size_t capacity = diff->capacity == 0 ? 32 : diff->capacity * 2;
        struct qr_change *larger = qr_arena_alloc(&diff->arena, capacity, sizeof *larger);
        if (diff->count > 0) {
            memcpy(larger, diff->changes, diff->count * sizeof *larger);
        }
        diff->changes = larger;
        diff->capacity = capacity;
    }
    struct qr_change *change = &diff->changes[diff->count++];
    change->kind = kind;
    change->aspect = aspect;
    change->where = qr_comparison_keep(comparison, &comparison->where);
    return change;
}

const char *qr_comparison_keep(struct qr_comparison *comparison, const struct qr_buffer *text)
{
    return qr_arena_copy(&comparison->diff->arena, qr_buffer_text(text), text->length);
}

size_t qr_comparison_enter(struct qr_comparison *comparison, const char *name, size_t length)
{
    struct qr_buffer *where = &comparison->where;
    size_t before = where->length;
    bool plain = length > 0;
    for (size_t i = 0; i < length; i++) {
        plain = plain && name[i] != '\0' && strchr(word, name[i]) != NULL;
    }
    if (plain) {
        qr_buffer_add_text(where, before == 0 ? "" : ".");
        qr_buffer_add(where, name, length);
    } else {
        qr_buffer_add_text(where, "[");
        qr_json_add_quoted(where, name, length);
        qr_buffer_add_text(where, "]");
    }
    return before;
}

/* What is shorter may be anywhere by chance; what is longer is looked for in pieces. */
enum { MIN_SECRET = 6, MAX_SECRET = 128 };

static void hide_line(struct qr_comparison *comparison, const char *line, size_t length)
{
    while (length >= MIN_SECRET && comparison->n_secrets < QR_COMPARISON_MAX_SECRETS) {
        size_t size = length < MAX_SECRET ? length : MAX_SECRET;
        while (size < length && size > 1 && ((unsigned char)line[size] & 0xc0) == 0x80) {
            size--; /* no character is cut */
        }
        comparison->secrets[comparison->n_secrets++] =
            qr_arena_copy(&comparison->diff->arena, line, size);
        comparison->begins_secret[(unsigned char)*line] = true;
        line += size;
        length -= size;
    }
}

void qr_comparison_hide(struct qr_comparison *comparison, const char *value, size_t length)
{
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(value + at, '\n', length - at);
        size_t end = newline == NULL ? length : (size_t)(newline - value);
        for (; at < end && value[at] == ' '; at++) {
        }
        hide_line(comparison, value + at, end - at);
        at = end + 1;
    }
}

/* A secret that stands at a place of a line: its length, or 0. */
static size_t secret_at(const struct qr_comparison *comparison, const char *at, size_t left)
{
    if (!comparison->begins_secret[(unsigned char)*at]) {
        return 0;
    }
    for (size_t i = 0; i < comparison->n_secrets; i++) {
        size_t length = strlen(comparison->secrets[i]);
        if (length > 0 && length <= left && memcmp(at, comparison->secrets[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

/* The length of what an assignment gives, if it is one value and nothing that a shell would run:
 * quoted without a reference in it, or a plain word. */
static size_t value_length(const char *at, size_t left)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.:@%~,!#?^*";
    size_t length = 0;
    if (left > 0 && (*at == '"' || *at == '\'')) {
        for (length = 1; length < left && at[length] != *at; length++) {
            if (at[length] == '$' || at[length] == '`' || at[length] == '\\') {
                return 0;
            }
        }
        return length < left && length > 1 ? length + 1 : 0;
    }
    while (length < left && at[length] != '\0' && strchr(plain, at[length]) != NULL) {
        length++;
    }
    /* What goes on with a reference, a command or a quote is to be read whole. */
    bool ends = length == left || strchr(" \t\r\n;,)}]", at[length]) != NULL;
    return ends ? length : 0;
}

/* NAME=VALUE, NAME: VALUE, "NAME": "VALUE" at a place: the length up to the value when the name may
 * be a secret's, or 0; *name_length always. */
static size_t assignment_at(size_t *name_length, const char *at, size_t left)
{
    size_t end = 0;
    while (end < left && at[end] != '\0' && strchr(word, at[end]) != NULL) {
        end++;
    }
    *name_length = end;
    if (end == 0 || !qr_name_may_be_secret(at, end)) {
        return 0;
    }
    if (end < left && (at[end] == '"' || at[end] == '\'')) {
        end++;
    }
    if (end == left || (at[end] != '=' && at[end] != ':')) {
        return 0;
    }
    bool is_mapping = at[end++] == ':';
    size_t blanks = end;
    while (end < left && (at[end] == ' ' || at[end] == '\t')) {
        end++;
    }
    /* "a:b" is a word, and "A= b" gives A nothing. */
    return is_mapping == (end > blanks) ? end : 0;
}

/* Texts of changes end at a NUL, and what stands behind one must be seen. */
static void add_visible(struct qr_buffer *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t end = at + strnlen(text + at, length - at);
        qr_buffer_add(out, text + at, end - at);
        qr_buffer_add_text(out, end < length ? "\\x00" : "");
        at = end + 1;
    }
}

void qr_comparison_add_text(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const char *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t secret = secret_at(comparison, line + at, length - at);
        if (secret > 0) {
            qr_buffer_add_text(out, "(hidden)");
            at += secret;
            continue;
        }
        size_t name = 0;
        size_t value_at = assignment_at(&name, line + at, length - at);
        size_t value =
            value_at == 0 ? 0 : value_length(line + at + value_at, length - at - value_at);
        size_t shown = value > 0 ? value_at : name > 0 ? name : 1;
        /* A secret may begin within a word. */
        for (size_t i = 1; value == 0 && i < shown && comparison->n_secrets > 0; i++) {
            shown = secret_at(comparison, line + at + i, length - at - i) > 0 ? i : shown;
        }
        add_visible(out, line + at, shown);
        qr_buffer_add_text(out, value > 0 ? "(hidden)" : "");
        at += shown + value;
    }
}

void qr_comparison_add_diff(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const char *diff, size_t length)
{
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(diff + at, '\n', length - at);
        size_t end = newline == NULL ? length : (size_t)(newline - diff) + 1;
        if (diff[at] == '@' || diff[at] == '\\') {
            qr_buffer_add(out, diff + at, end - at);
        } else {
            qr_buffer_add(out, diff + at, 1);
            qr_comparison_add_text(out, comparison, diff + at + 1, end - at - 1);
        }
        at = end;
    }
}
