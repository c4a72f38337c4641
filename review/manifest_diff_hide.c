/* What must not be shown of the texts that are compared, and no more: a reviewer has to see what a
 * script does. */
#include <string.h>

#include "review/manifest_diff_parts.h"
#include "review/secret.h"
#include "review/secret_name.h"

/* Of words, names and tokens: letters, digits, "_", "-" and ".". */
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
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

void qr_comparison_forget(struct qr_comparison *comparison)
{
    comparison->n_secrets = 0;
    memset(comparison->begins_secret, 0, sizeof comparison->begins_secret);
}

void qr_comparison_hide(struct qr_comparison *comparison, const char *value, size_t length)
{
    for (size_t at = 0; at < length && comparison->n_secrets < QR_COMPARISON_MAX_SECRETS;) {
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
    if (!comparison->in_diff || !comparison->begins_secret[(unsigned char)*at]) {
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
 * be a secret's, or 0. */
static size_t assignment_at(const char *at, size_t left)
{
    size_t end = 0;
    while (end < left && is_word(at[end])) {
        end++;
    }
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
void qr_comparison_add_visible(struct qr_buffer *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t end = at + strnlen(text + at, length - at);
        qr_buffer_add(out, text + at, end - at);
        qr_buffer_add_text(out, end < length ? "\\x00" : "");
        at = end + 1;
    }
}

/* A token by its shape ("ghp_…") at the beginning of a word: its length, or 0. */
static size_t token_at(const char *at, size_t left)
{
    size_t length = 0;
    while (length < left && is_word(at[length])) {
        length++;
    }
    return length > 0 && qr_secret_in_text(at, length) != NULL ? length : 0;
}

/* The password in "://user:password@host" at a place: how much stands in front of it and its
 * length, or 0. */
static size_t password_at(size_t *before, const char *at, size_t left)
{
    if (left < 3 || memcmp(at, "://", 3) != 0) {
        return 0;
    }
    size_t end = 3;
    *before = 0;
    while (end < left && at[end] != '\0' && strchr("/@ \t\r\n\"'`$(){}<>|;&", at[end]) == NULL) {
        end++;
        *before = *before == 0 && at[end - 1] == ':' ? end : *before;
    }
    return *before > 0 && end < left && at[end] == '@' ? end - *before : 0;
}

/* What stands behind an assignment: a secret of several words, or one value. */
static size_t assigned_length(const struct qr_comparison *comparison, const char *at, size_t left)
{
    size_t known = left == 0 ? 0 : secret_at(comparison, at, left);
    return known > 0 ? known : value_length(at, left);
}

/* What must not be shown and begins after *before bytes at a place: its length, or 0; then *before
 * bytes can be shown. */
static size_t hidden_at(size_t *before, const struct qr_comparison *comparison, const char *at,
                        size_t left, bool begins_word)
{
    *before = 0;
    size_t length = secret_at(comparison, at, left);
    if (length == 0 && begins_word) {
        length = token_at(at, left);
    }
    if (length == 0 && begins_word) {
        *before = assignment_at(at, left);
        length = *before == 0 ? 0 : assigned_length(comparison, at + *before, left - *before);
    }
    if (length == 0) {
        length = password_at(before, at, left);
    }
    *before = length == 0 ? 1 : *before;
    return length;
}

/* How much stands at a place in which nothing to be hidden can begin. */
static size_t plain_length(const struct qr_comparison *comparison, const char *at, size_t left,
                           bool begins_word)
{
    size_t length = 0;
    while (length < left && !(begins_word && is_word(at[length])) && at[length] != ':' &&
           !comparison->begins_secret[(unsigned char)at[length]]) {
        begins_word = !is_word(at[length]);
        length++;
    }
    return length;
}

void qr_comparison_add_text(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t before = 0;
        bool begins_word = at == 0 || !is_word(text[at - 1]);
        size_t plain = plain_length(comparison, text + at, length - at, begins_word);
        size_t hidden =
            plain > 0 ? 0 : hidden_at(&before, comparison, text + at, length - at, begins_word);
        before = plain > 0 ? plain : before;
        qr_comparison_add_visible(out, text + at, before);
        qr_buffer_add_text(out, hidden > 0 ? "(hidden)" : "");
        at += before + hidden;
    }
}

void qr_comparison_add_diff(struct qr_buffer *out, struct qr_comparison *comparison,
                            const char *diff, size_t length)
{
    comparison->in_diff = true;
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
    comparison->in_diff = false;
}

/* The lines of a key. What could be a command is none: it must be seen where it stands elsewhere.
 */
static void hide_key(struct qr_comparison *comparison, const char *text, size_t length)
{
    static const char base64[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    enum { MIN_LINE = 40 };
    for (const char *end = text + length; text < end; text++) {
        size_t size = 0;
        while (text + size < end && text[size] != '\0' && strchr(base64, text[size]) != NULL) {
            size++;
        }
        if (size >= MIN_LINE) {
            hide_line(comparison, text, size);
        }
        text += size;
    }
}

void qr_comparison_hide_keys(struct qr_comparison *comparison, const char *text, size_t length)
{
    static const char begin[] = "-----BEGIN ";
    static const char private[] = "PRIVATE KEY-----";
    static const char end[] = "-----END ";
    enum { MAX_LABEL = 40 }; /* "ENCRYPTED PRIVATE KEY-----" and its like */
    const char *last = text + length;
    const char *rest = text;
    while ((rest = memmem(rest, (size_t)(last - rest), begin, sizeof begin - 1)) != NULL) {
        rest += sizeof begin - 1;
        size_t left = (size_t)(last - rest);
        const char *label =
            memmem(rest, left < MAX_LABEL ? left : MAX_LABEL, private, sizeof private - 1);
        if (label != NULL) {
            rest = label + sizeof private - 1;
            const char *stop = memmem(rest, (size_t)(last - rest), end, sizeof end - 1);
            stop = stop == NULL ? last : stop;
            hide_key(comparison, rest, (size_t)(stop - rest));
            rest = stop;
        }
    }
}
