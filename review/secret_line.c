/* Secrets by the name that they are the value of, and where they stand in a line. */
#include <string.h>

#include "review/secret.h"
#include "review/secret_parts.h"

/* Options have "-" where variables have "_". */
static char upper(char byte)
{
    return byte == '-' ? '_' : byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

/* Whether a text goes on with a word (in capitals) at a place, in any case. */
static bool has_word_at(struct qr_secret_text text, size_t at, const char *word)
{
    size_t length = strlen(word);
    size_t same = 0;
    if (at > text.length || text.length - at < length) {
        return false;
    }
    while (same < length && upper(text.bytes[at + same]) == word[same]) {
        same++;
    }
    return same == length;
}

/* Whether a word of a name ends in front of a place: at what is no letter, or where a capital
 * follows a small letter, as in tokenUrl. */
static bool is_word_end(struct qr_secret_text name, size_t at)
{
    if (at >= name.length || !qr_secret_is_in(name.bytes[at], QR_SECRET_UPPER QR_SECRET_LOWER)) {
        return true;
    }
    return at > 0 && qr_secret_is_in(name.bytes[at], QR_SECRET_UPPER) &&
           qr_secret_is_in(name.bytes[at - 1], QR_SECRET_LOWER);
}

/* Whether a text holds one of the words (in capitals; a NULL ends them), in any case. */
static bool holds(struct qr_secret_text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        for (size_t at = 0; at < text.length; at++) {
            if (has_word_at(text, at, *words)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether a name holds one of them that ends there, or after a plural's S: a tokenizer is no token.
 */
static bool names(struct qr_secret_text name, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t length = strlen(*words);
        for (size_t at = 0; at < name.length; at++) {
            size_t end = at + length;
            if (has_word_at(name, at, *words) &&
                (is_word_end(name, end) ||
                 (upper(name.bytes[end]) == 'S' && is_word_end(name, end + 1)))) {
                return true;
            }
        }
    }
    return false;
}

/* Names of what is no secret, though it is about one. */
static bool is_public(struct qr_secret_text name)
{
    static const char *const words[] = {"PUBLIC", "PUBKEY",      "PUB_KEY",  "HASH",  "ADDRESS",
                                        "DIGEST", "FINGERPRINT", "CHECKSUM", "VERIF", NULL};
    return holds(name, words);
}

/* Names of where a secret is, or of something beside it. */
static bool is_about(struct qr_secret_text name)
{
    static const char *const ends[] = {
        "_FILE",   "_PATH",     "_DIR",     "_URL",      "_URI",     "_NAME",     "_HOST",
        "_TYPE",   "_ISSUER",   "_IMAGE",   "_ENDPOINT", "_POLICY",  "_HEADER",   "_CLASS",
        "_MODEL",  "_ROTATION", "_PREFIX",  "_SUFFIX",   "_TTL",     "_EXPIRY",   "_LENGTH",
        "_FORMAT", "_MODE",     "_BACKEND", "_PROVIDER", "_ENABLED", "_ALGORITHM"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t length = strlen(ends[i]);
        if (name.length >= length && has_word_at(name, name.length - length, ends[i])) {
            return true;
        }
    }
    return false;
}

/* Values that stand for one that is still to be put in. */
static bool is_placeholder(struct qr_secret_text value)
{
    /* "_" is "-" as well. */
    static const char *const words[] = {"YOUR_", "CHANGEME", "CHANGE_ME", "EXAMPLE", "PLACEHOLDER",
                                        "XXXX",  "<",        "REPLACE",   NULL};
    return holds(value, words);
}

static bool is_hex32(struct qr_secret_text value)
{
    size_t from =
        value.length == 66 && value.bytes[0] == '0' && qr_secret_is_in(value.bytes[1], "xX") ? 2
                                                                                             : 0;
    return value.length - from == 64 &&
           qr_secret_run(value, from, QR_SECRET_DIGITS "abcdefABCDEF") == 64;
}

/* 12, 15, 18, 21 or 24 words of BIP 39's lengths. */
static bool is_phrase(struct qr_secret_text value)
{
    size_t words = 0;
    size_t at = 0;
    while (at < value.length) {
        size_t length = qr_secret_run(value, at, QR_SECRET_LOWER);
        if (length < 3 || length > 8) {
            return false;
        }
        words++;
        at += length;
        if (at < value.length && (value.bytes[at++] != ' ' || at == value.length)) {
            return false;
        }
    }
    return words >= 12 && words <= 24 && words % 3 == 0;
}

static bool has_text(struct qr_secret_text text, const char *part)
{
    for (size_t at = 0; at < text.length; at++) {
        if (qr_secret_starts(text, at, part)) {
            return true;
        }
    }
    return false;
}

/* Text of at least 20 characters of at least three kinds, that is nothing else. */
static bool is_mixed(struct qr_secret_text value)
{
    bool is_path = value.length > 0 && qr_secret_is_in(value.bytes[0], "/.~<{[");
    bool is_account = value.length == 42 && qr_secret_starts(value, 0, "0x");
    if (value.length < 20 || value.length > 4096 || is_path || is_account ||
        qr_secret_has_any(value, " \t\r\n$`\x01") || has_text(value, "://") ||
        has_text(value, "sha256:")) {
        return false;
    }
    bool lower_case = qr_secret_has_any(value, QR_SECRET_LOWER);
    bool capital = qr_secret_has_any(value, QR_SECRET_UPPER);
    bool digit = qr_secret_has_any(value, QR_SECRET_DIGITS);
    bool other = qr_secret_run(value, 0, QR_SECRET_LETTERS) != value.length;
    return lower_case + capital + digit + other >= 3;
}

/* Whether a value of that name is a password. */
static bool names_password(struct qr_secret_text name)
{
    static const char *const words[] = {"SECRET",  "TOKEN",      "PASSWORD",   "PASSWD",
                                        "API_KEY", "APIKEY",     "ACCESS_KEY", "ACCESSKEY",
                                        "PRIVATE", "PRIVATEKEY", "SECRETKEY",  NULL};
    return !is_public(name) && !is_about(name) && names(name, words);
}

static const char *find_by_name(struct qr_secret_text name, struct qr_secret_text value)
{
    static const char *const keys[] = {"KEY",      "SECRET",   "PRIV",  "PRIVATE", "SEED",
                                       "MNEMONIC", "PASSWORD", "TOKEN", NULL};
    static const char *const phrases[] = {"MNEMONIC", "SEED", "PHRASE", NULL};
    /* Values first: hardly any is one of these, and names are compared with many words. */
    if (is_hex32(value) && names(name, keys) && !is_public(name)) {
        return "a private key";
    }
    if (is_phrase(value) && names(name, phrases) && !is_public(name)) {
        return "a seed phrase";
    }
    return is_mixed(value) && names_password(name) && !is_placeholder(value) ? "a password or key"
                                                                             : NULL;
}

const char *qr_secret_in_value(const char *name, size_t name_length, const char *value,
                               size_t length)
{
    const char *kind = qr_secret_in_text(value, length);
    return kind != NULL ? kind
                        : find_by_name((struct qr_secret_text){name, name_length},
                                       (struct qr_secret_text){value, length});
}

/* What the shell assigns at a place: up to the closing quote, or to a blank. */
static struct qr_secret_text assigned(struct qr_secret_text line, size_t at)
{
    char quote = at < line.length && qr_secret_is_in(line.bytes[at], "\"'") ? line.bytes[at] : '\0';
    size_t from = quote != '\0' ? at + 1 : at;
    size_t end = from;
    while (end < line.length &&
           (quote != '\0' ? line.bytes[end] != quote
                          : !qr_secret_is_in(line.bytes[end], " \t\r\n;&|,\"'"))) {
        end++;
    }
    return (struct qr_secret_text){line.bytes + from, end - from};
}

/* Words without quotes, as in a list of YAML: MNEMONIC=one two three. */
static struct qr_secret_text words_at(struct qr_secret_text line, size_t at)
{
    size_t length = qr_secret_run(line, at, QR_SECRET_LOWER " ");
    while (length > 0 && line.bytes[at + length - 1] == ' ') {
        length--;
    }
    return (struct qr_secret_text){line.bytes + at, length};
}

/* How a name goes over into its value. */
enum link { LINK_NONE, LINK_EQUALS, LINK_COLON, LINK_BLANK };

/* NAME=, NAME: , "NAME": , "--name", and --name : *at goes from the end of the name to the value.
 */
static enum link link_at(size_t *at, struct qr_secret_text line, bool is_option)
{
    bool quoted = *at < line.length && qr_secret_is_in(line.bytes[*at], "\"'");
    size_t end = *at + (quoted ? 1 : 0);
    char mark = end < line.length ? line.bytes[end] : '\0';
    if (mark == '=' && !quoted) {
        *at = end + 1;
        return LINK_EQUALS;
    }
    bool has_mark = mark == ':' || (mark == ',' && (quoted || is_option));
    end += has_mark ? 1 : 0;
    size_t blanks = qr_secret_run(line, end, " \t");
    if ((blanks == 0 && !(quoted && has_mark)) || (quoted && !has_mark)) {
        return LINK_NONE;
    }
    *at = end + blanks;
    return mark == ':' ? LINK_COLON : LINK_BLANK;
}

/* The value of the name that ends at `end`; its kind is NULL when it is no secret. *next is where
 * another name may begin. */
static void find_assigned(struct qr_secret *secret, size_t *next, struct qr_secret_text line,
                          size_t from, size_t end)
{
    struct qr_secret_text name = {line.bytes + from, end - from};
    size_t at = end;
    enum link link = link_at(&at, line, name.length > 1 && name.bytes[0] == '-');
    bool is_reference = from > 0 && qr_secret_is_in(line.bytes[from - 1], "${");
    secret->kind = NULL;
    *next = end;
    if (link == LINK_NONE || (link == LINK_BLANK && (is_reference || !names_password(name)))) {
        return;
    }
    struct qr_secret_text value = assigned(line, at);
    bool quoted = value.bytes != line.bytes + at;
    secret->kind = find_by_name(name, value);
    if (secret->kind == NULL && !quoted && link != LINK_BLANK) {
        struct qr_secret_text words = words_at(line, at);
        const char *kind = find_by_name(name, words);
        value = kind != NULL ? words : value;
        secret->kind = kind;
    }
    secret->from = (size_t)(value.bytes - line.bytes);
    secret->length = value.length;
    secret->is_pem = false;
    /* Within quotes there may be another one. */
    *next = quoted ? secret->from : link == LINK_EQUALS ? secret->from + value.length : at;
}

/* As qr_secret_run of QR_SECRET_WORD, for every word of a text. */
static size_t word_run(struct qr_secret_text text, size_t from)
{
    size_t at = from;
    for (; at < text.length; at++) {
        char c = text.bytes[at];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
            break;
        }
    }
    return at - from;
}

/* Whether a text is long enough for a token (AKIA and 16 characters), or has what stands between a
 * name and its value, or a user and a password. Most keys and paths are and have not. */
static bool may_hold_one(const char *text, size_t length)
{
    bool found = length >= 20;
    for (size_t i = 0; i < length && !found; i++) {
        found = text[i] == '=' || text[i] == ':' || text[i] == ' ' || text[i] == '-';
    }
    return found;
}

bool qr_secret_next(struct qr_secret *secret, const char *text, size_t length, size_t from)
{
    struct qr_secret_text line = {text, length};
    size_t name_from = from; /* where a name may begin */
    if (!may_hold_one(text, length)) {
        secret->kind = NULL;
        return false;
    }
    for (size_t at = from; at < length; at++) {
        struct qr_secret assignment = {.kind = NULL};
        if (at >= name_from) {
            size_t name = word_run(line, at);
            name_from = at + 1;
            if (name > 0) {
                find_assigned(&assignment, &name_from, line, at, at + name);
            }
        }
        if (assignment.kind != NULL) {
            const char *kind = qr_secret_in_text(text + assignment.from, assignment.length);
            *secret = assignment;
            secret->kind = kind != NULL ? kind : assignment.kind;
            return true;
        }
        if (qr_secret_may_begin(line.bytes[at]) && qr_secret_shape_at(secret, line, at)) {
            return true;
        }
    }
    secret->kind = NULL;
    return false;
}

const char *qr_secret_in_line(const char *line, size_t length)
{
    struct qr_secret secret = {.kind = NULL};
    return qr_secret_next(&secret, line, length, 0) ? secret.kind : NULL;
}

/* Where a PEM key ends whose first line ends at a place: behind its last line, or nowhere. */
static size_t pem_end(const char *text, size_t length, size_t at)
{
    static const char mark[] = "-----END ";
    const char *last = memmem(text + at, length - at, mark, sizeof mark - 1);
    if (last == NULL) {
        return length;
    }
    size_t end = (size_t)(last - text) + sizeof mark - 1;
    const struct qr_secret_text all = {text, length};
    end += qr_secret_run(all, end, QR_SECRET_UPPER QR_SECRET_DIGITS " ");
    return end + qr_secret_run(all, end, "-");
}

void qr_secret_add_masked(struct qr_buffer *out, const char *text, size_t length)
{
    struct qr_secret secret = {.kind = NULL};
    size_t at = 0;
    while (qr_secret_next(&secret, text, length, at)) {
        size_t end = secret.from + secret.length;
        qr_buffer_add(out, text + at, secret.from - at);
        qr_buffer_add_text(out, "(hidden)");
        at = secret.is_pem ? pem_end(text, length, end) : end;
    }
    qr_buffer_add(out, text + at, length - at);
}

void qr_secret_mask_error(struct qr_error *err)
{
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    size_t length = strlen(err->message);
    bool is_cut = length + 8 >= sizeof err->message;
    while (is_cut && length > 0 && !qr_secret_is_in(err->message[length - 1], " \"")) {
        length--;
    }
    qr_secret_add_masked(&masked, err->message, length);
    qr_buffer_add_text(&masked, is_cut ? "..." : "");
    if (is_cut || !qr_buffer_equals(&masked, err->message, length)) {
        size_t line = err->line;
        size_t column = err->column;
        (void)qr_error_set_at(err, err->kind, line, column, "%s", qr_buffer_text(&masked));
    }
}
