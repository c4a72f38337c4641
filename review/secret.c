#include "review/secret.h"

#include <stdbool.h>
#include <string.h>

struct text {
    const char *bytes;
    size_t length;
};

/* What is looked at of a token, and of a part of one. */
enum { MAX_TOKEN = 200, MAX_PART = 1000 };

#define DIGITS  "0123456789"
#define UPPER   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER   "abcdefghijklmnopqrstuvwxyz"
#define LETTERS UPPER LOWER DIGITS
#define WORD    LETTERS "_-"

/* A token that begins with fixed characters. Sources: what the issuers publish for scanners. */
struct shape {
    const char *prefix;
    const char *body; /* the characters that follow */
    size_t least;     /* of them */
    size_t most;      /* 0: any number */
    const char *kind;
};

static const struct shape shapes[] = {
    {"AKIA", UPPER DIGITS, 16, 16, "an AWS access key"},
    {"ASIA", UPPER DIGITS, 16, 16, "an AWS access key"},
    {"ghp_", LETTERS, 30, 0, "a GitHub token"},
    {"gho_", LETTERS, 30, 0, "a GitHub token"},
    {"ghu_", LETTERS, 30, 0, "a GitHub token"},
    {"ghs_", LETTERS, 30, 0, "a GitHub token"},
    {"ghr_", LETTERS, 30, 0, "a GitHub token"},
    {"github_pat_", LETTERS "_", 30, 0, "a GitHub token"},
    {"glpat-", WORD, 20, 0, "a GitLab token"},
    {"xoxb-", WORD, 20, 0, "a Slack token"},
    {"xoxp-", WORD, 20, 0, "a Slack token"},
    {"xoxa-", WORD, 20, 0, "a Slack token"},
    {"xoxs-", WORD, 20, 0, "a Slack token"},
    {"sk_live_", LETTERS, 16, 0, "a Stripe key"},
    {"rk_live_", LETTERS, 16, 0, "a Stripe key"},
    {"sk-ant-", WORD, 20, 0, "an Anthropic key"},
    {"AIza", WORD, 35, 35, "a Google API key"},
    {"npm_", LETTERS, 36, 36, "an npm token"},
    {"hf_", LETTERS, 30, 0, "a Hugging Face token"},
    {"dckr_pat_", WORD, 20, 0, "a Docker Hub token"},
    {"xprv", LETTERS, 100, 120, "an extended private key"},
    {"AGE-SECRET-KEY-1", UPPER DIGITS, 50, 0, "a private key"},
};

static bool is_in(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

static size_t run(struct text text, size_t from, const char *set)
{
    bool has[256] = {false};
    size_t at = from;
    if (at >= text.length || !is_in(text.bytes[at], set)) {
        return 0;
    }
    for (; *set != '\0'; set++) {
        has[(unsigned char)*set] = true;
    }
    while (at < text.length && has[(unsigned char)text.bytes[at]]) {
        at++;
    }
    return at - from;
}

/* The same, of at most so many: a run that is tried at many places must not be long. */
static size_t short_run(struct text text, size_t from, const char *set, size_t most)
{
    struct text part = {text.bytes, text.length - from > most ? from + most : text.length};
    return run(part, from, set);
}

static bool starts(struct text text, size_t at, const char *prefix)
{
    size_t length = strlen(prefix);
    return text.length - at >= length && memcmp(text.bytes + at, prefix, length) == 0;
}

static bool has_any(struct text text, const char *set)
{
    bool has[256] = {false};
    for (; *set != '\0'; set++) {
        has[(unsigned char)*set] = true;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (has[(unsigned char)text.bytes[i]]) {
            return true;
        }
    }
    return false;
}

static const char *shape_at(struct text text, size_t at)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (starts(text, at, shapes[i].prefix)) {
            size_t length =
                short_run(text, at + strlen(shapes[i].prefix), shapes[i].body, MAX_TOKEN);
            if (length >= shapes[i].least && (shapes[i].most == 0 || length <= shapes[i].most)) {
                return shapes[i].kind;
            }
        }
    }
    return NULL;
}

/* sk- and 32 characters with capitals and digits: names of services have not both. */
static bool is_sk_key(struct text text, size_t at)
{
    if (!starts(text, at, "sk-")) {
        return false;
    }
    struct text body = {text.bytes + at + 3, short_run(text, at + 3, WORD, 64)};
    return body.length >= 32 && has_any(body, UPPER) && has_any(body, DIGITS);
}

/* Parts of at least so many characters with points between them. */
static bool has_parts(struct text text, size_t at, const size_t *least, size_t n_parts)
{
    for (size_t i = 0; i < n_parts; i++) {
        size_t length = short_run(text, at, WORD, MAX_PART);
        if (length < least[i]) {
            return false;
        }
        at += length;
        if (i + 1 < n_parts && (at >= text.length || text.bytes[at++] != '.')) {
            return false;
        }
    }
    return true;
}

/* RFC 7519, signed: header and claims are JSON objects, which begin with eyJ in base64url. */
static bool is_jwt(struct text text, size_t at)
{
    static const size_t least[] = {12, 12, 16};
    size_t header = short_run(text, at, WORD, MAX_PART);
    return starts(text, at, "eyJ") && at + header + 1 < text.length &&
           starts(text, at + header, ".eyJ") && has_parts(text, at, least, 3);
}

static bool is_sendgrid(struct text text, size_t at)
{
    static const size_t least[] = {2, 20, 40};
    return starts(text, at, "SG.") && has_parts(text, at, least, 3);
}

/* RFC 7468 and OpenPGP's armour. */
static bool is_pem_key(struct text text, size_t at)
{
    if (!starts(text, at, "-----BEGIN ")) {
        return false;
    }
    size_t label = at + strlen("-----BEGIN ");
    size_t length = run(text, label, UPPER DIGITS " ");
    for (size_t i = label; i < label + length; i++) {
        if (starts(text, i, "PRIVATE KEY")) {
            return true;
        }
    }
    return false;
}

/* The password of ://user:password@, unless it is a variable or a placeholder. */
static bool is_address_password(struct text text, size_t at)
{
    size_t colon = 0;
    if (!starts(text, at, "://")) {
        return false;
    }
    for (size_t i = at + 3; i < text.length; i++) {
        char byte = text.bytes[i];
        if (byte == ':' && colon == 0) {
            colon = i;
        } else if (byte == '@') {
            return colon != 0 && i > colon + 1;
        } else if (is_in(byte, "/?# \t\r\n\"'`<>\\") || (colon != 0 && is_in(byte, "${}*\x01"))) {
            return false;
        }
    }
    return false;
}

/* A token does not begin in the middle of a word. */
static bool is_start(struct text text, size_t at)
{
    return at == 0 || !is_in(text.bytes[at - 1], LETTERS "_");
}

static const char *find(struct text text)
{
    for (size_t at = 0; at < text.length; at++) {
        char byte = text.bytes[at];
        if (byte == '-' && is_pem_key(text, at)) {
            return "a private key";
        }
        if (byte == ':' && is_address_password(text, at)) {
            return "a password in an address";
        }
        if (!is_in(byte, "AadeghnrsxS") || !is_start(text, at)) {
            continue;
        }
        const char *kind = shape_at(text, at);
        kind = kind == NULL && is_sk_key(text, at) ? "an API key" : kind;
        kind = kind == NULL && is_jwt(text, at) ? "a signed token (JWT)" : kind;
        kind = kind == NULL && is_sendgrid(text, at) ? "a SendGrid key" : kind;
        if (kind != NULL) {
            return kind;
        }
    }
    return NULL;
}

static char upper(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

/* Whether a name holds one of the words (in capitals; a NULL ends them), in any case. */
static bool names(struct text name, const char *const *words)
{
    for (; *words != NULL; words++) {
        size_t length = strlen(*words);
        for (size_t at = 0; at + length <= name.length; at++) {
            size_t same = 0;
            while (same < length && upper(name.bytes[at + same]) == (*words)[same]) {
                same++;
            }
            if (same == length) {
                return true;
            }
        }
    }
    return false;
}

/* Names of what is no secret, though it is about one. */
static bool is_public(struct text name)
{
    static const char *const words[] = {"PUBLIC", "PUBKEY",      "PUB_KEY",  "HASH",  "ADDRESS",
                                        "DIGEST", "FINGERPRINT", "CHECKSUM", "VERIF", NULL};
    return names(name, words);
}

/* Names of where a secret is, or of something beside it. */
static bool is_about(struct text name)
{
    static const char *const ends[] = {"_FILE", "_PATH", "_DIR",    "_URL",   "_URI",     "_NAME",
                                       "_HOST", "_TYPE", "_ISSUER", "_IMAGE", "_ENDPOINT"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t length = strlen(ends[i]);
        if (name.length >= length) {
            const char *const words[] = {ends[i], NULL};
            struct text end = {name.bytes + name.length - length, length};
            if (names(end, words)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_hex32(struct text value)
{
    size_t from =
        value.length == 66 && value.bytes[0] == '0' && is_in(value.bytes[1], "xX") ? 2 : 0;
    return value.length - from == 64 && run(value, from, DIGITS "abcdefABCDEF") == 64;
}

/* 12, 15, 18, 21 or 24 words of BIP 39's lengths. */
static bool is_phrase(struct text value)
{
    size_t words = 0;
    size_t at = 0;
    while (at < value.length) {
        size_t length = run(value, at, LOWER);
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

static bool has_text(struct text text, const char *part)
{
    for (size_t at = 0; at < text.length; at++) {
        if (starts(text, at, part)) {
            return true;
        }
    }
    return false;
}

/* Text of at least 20 characters of at least three kinds, that is nothing else. */
static bool is_mixed(struct text value)
{
    bool is_path = value.length > 0 && is_in(value.bytes[0], "/.~<{[");
    bool is_account = value.length == 42 && starts(value, 0, "0x");
    if (value.length < 20 || value.length > 4096 || is_path || is_account ||
        has_any(value, " \t\r\n$`\x01") || has_text(value, "://") || has_text(value, "sha256:")) {
        return false;
    }
    bool lower_case = has_any(value, LOWER);
    bool capital = has_any(value, UPPER);
    bool digit = has_any(value, DIGITS);
    bool other = run(value, 0, LETTERS) != value.length;
    return lower_case + capital + digit + other >= 3;
}

static const char *find_by_name(struct text name, struct text value)
{
    static const char *const keys[] = {"KEY",      "SECRET",   "PRIV",  "SEED",
                                       "MNEMONIC", "PASSWORD", "TOKEN", NULL};
    static const char *const phrases[] = {"MNEMONIC", "SEED", "PHRASE", NULL};
    static const char *const passwords[] = {"SECRET",  "TOKEN",  "PASSWORD",   "PASSWD",  "API_KEY",
                                            "API-KEY", "APIKEY", "ACCESS_KEY", "PRIVATE", NULL};
    if (is_public(name)) {
        return NULL;
    }
    if (is_hex32(value) && names(name, keys)) {
        return "a private key";
    }
    if (names(name, phrases) && is_phrase(value)) {
        return "a seed phrase";
    }
    return !is_about(name) && names(name, passwords) && is_mixed(value) ? "a password or key"
                                                                        : NULL;
}

const char *qr_secret_in_text(const char *text, size_t length)
{
    return find((struct text){text, length});
}

const char *qr_secret_in_value(const char *name, size_t name_length, const char *value,
                               size_t length)
{
    const char *kind = qr_secret_in_text(value, length);
    return kind != NULL
               ? kind
               : find_by_name((struct text){name, name_length}, (struct text){value, length});
}

/* What the shell assigns at a place: up to the closing quote, or to a blank. */
static struct text assigned(struct text line, size_t at)
{
    char quote = at < line.length && is_in(line.bytes[at], "\"'") ? line.bytes[at] : '\0';
    size_t from = quote != '\0' ? at + 1 : at;
    size_t end = from;
    while (end < line.length &&
           (quote != '\0' ? line.bytes[end] != quote : !is_in(line.bytes[end], " \t\r\n;&|\"'"))) {
        end++;
    }
    return (struct text){line.bytes + from, end - from};
}

const char *qr_secret_in_line(const char *line, size_t length)
{
    struct text text = {line, length};
    const char *kind = find(text);
    for (size_t at = 0; kind == NULL && at < length; at++) {
        size_t name = run(text, at, LETTERS "_");
        if (name > 0 && at + name < length && line[at + name] == '=') {
            struct text value = assigned(text, at + name + 1);
            kind = find_by_name((struct text){line + at, name}, value);
            /* Within quotes there may be another one. */
            name =
                (size_t)(value.bytes - (line + at)) + (value.bytes[-1] == '=' ? value.length : 0);
        }
        at += name;
    }
    return kind;
}
