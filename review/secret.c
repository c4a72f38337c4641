/* Secrets by their shape. */
#include "review/secret.h"

#include <string.h>

#include "review/secret_parts.h"

/* What is looked at of a token, and of a part of one. */
enum { MAX_TOKEN = 200, MAX_PART = 1000 };

/* A token that begins with fixed characters. Sources: what the issuers publish for scanners. */
struct shape {
    const char *prefix;
    const char *body; /* the characters that follow */
    size_t least;     /* of them */
    size_t most;      /* 0: any number */
    const char *kind;
};

static const struct shape shapes[] = {
    {"AKIA", QR_SECRET_UPPER QR_SECRET_DIGITS, 16, 16, "an AWS access key"},
    {"ASIA", QR_SECRET_UPPER QR_SECRET_DIGITS, 16, 16, "an AWS access key"},
    {"ghp_", QR_SECRET_LETTERS, 30, 0, "a GitHub token"},
    {"gho_", QR_SECRET_LETTERS, 30, 0, "a GitHub token"},
    {"ghu_", QR_SECRET_LETTERS, 30, 0, "a GitHub token"},
    {"ghs_", QR_SECRET_LETTERS, 30, 0, "a GitHub token"},
    {"ghr_", QR_SECRET_LETTERS, 30, 0, "a GitHub token"},
    {"github_pat_", QR_SECRET_LETTERS "_", 30, 0, "a GitHub token"},
    {"glpat-", QR_SECRET_WORD, 20, 0, "a GitLab token"},
    {"xoxb-", QR_SECRET_WORD, 20, 0, "a Slack token"},
    {"xoxp-", QR_SECRET_WORD, 20, 0, "a Slack token"},
    {"xoxa-", QR_SECRET_WORD, 20, 0, "a Slack token"},
    {"xoxs-", QR_SECRET_WORD, 20, 0, "a Slack token"},
    {"sk_live_", QR_SECRET_LETTERS, 16, 0, "a Stripe key"},
    {"rk_live_", QR_SECRET_LETTERS, 16, 0, "a Stripe key"},
    {"sk-ant-", QR_SECRET_WORD, 20, 0, "an Anthropic key"},
    {"AIza", QR_SECRET_WORD, 35, 35, "a Google API key"},
    {"npm_", QR_SECRET_LETTERS, 36, 36, "an npm token"},
    {"hf_", QR_SECRET_LETTERS, 30, 0, "a Hugging Face token"},
    {"dckr_pat_", QR_SECRET_WORD, 20, 0, "a Docker Hub token"},
    {"xprv", QR_SECRET_LETTERS, 100, 120, "an extended private key"},
    {"AGE-SECRET-KEY-1", QR_SECRET_UPPER QR_SECRET_DIGITS, 50, 0, "a private key"},
};

size_t qr_secret_run(struct qr_secret_text text, size_t from, const char *set)
{
    bool has[256] = {false};
    size_t at = from;
    if (at >= text.length || !qr_secret_is_in(text.bytes[at], set)) {
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
static size_t short_run(struct qr_secret_text text, size_t from, const char *set, size_t most)
{
    struct qr_secret_text part = {text.bytes,
                                  text.length - from > most ? from + most : text.length};
    return qr_secret_run(part, from, set);
}

bool qr_secret_starts(struct qr_secret_text text, size_t at, const char *prefix)
{
    if (at >= text.length || text.bytes[at] != prefix[0]) {
        return false;
    }
    size_t length = strlen(prefix);
    return text.length - at >= length && memcmp(text.bytes + at, prefix, length) == 0;
}

bool qr_secret_has_any(struct qr_secret_text text, const char *set)
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

static const char *shape_at(struct qr_secret_text text, size_t at)
{
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (shapes[i].prefix[0] == text.bytes[at] && qr_secret_starts(text, at, shapes[i].prefix)) {
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
static bool is_sk_key(struct qr_secret_text text, size_t at)
{
    if (!qr_secret_starts(text, at, "sk-")) {
        return false;
    }
    struct qr_secret_text body = {text.bytes + at + 3, short_run(text, at + 3, QR_SECRET_WORD, 64)};
    return body.length >= 32 && qr_secret_has_any(body, QR_SECRET_UPPER) &&
           qr_secret_has_any(body, QR_SECRET_DIGITS);
}

/* Parts of at least so many characters with points between them. */
static bool has_parts(struct qr_secret_text text, size_t at, const size_t *least, size_t n_parts)
{
    for (size_t i = 0; i < n_parts; i++) {
        size_t length = short_run(text, at, QR_SECRET_WORD, MAX_PART);
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
static bool is_jwt(struct qr_secret_text text, size_t at)
{
    static const size_t least[] = {12, 12, 16};
    if (!qr_secret_starts(text, at, "eyJ")) {
        return false;
    }
    size_t header = short_run(text, at, QR_SECRET_WORD, MAX_PART);
    return at + header + 1 < text.length && qr_secret_starts(text, at + header, ".eyJ") &&
           has_parts(text, at, least, 3);
}

static bool is_sendgrid(struct qr_secret_text text, size_t at)
{
    static const size_t least[] = {2, 20, 40};
    return qr_secret_starts(text, at, "SG.") && has_parts(text, at, least, 3);
}

/* RFC 7468 and OpenPGP's armour. */
static bool is_pem_key(struct qr_secret_text text, size_t at)
{
    if (!qr_secret_starts(text, at, "-----BEGIN ")) {
        return false;
    }
    size_t label = at + strlen("-----BEGIN ");
    size_t length = qr_secret_run(text, label, QR_SECRET_UPPER QR_SECRET_DIGITS " ");
    for (size_t i = label; i < label + length; i++) {
        if (qr_secret_starts(text, i, "PRIVATE KEY")) {
            return true;
        }
    }
    return false;
}

/* The password of ://user:password@, unless it is a variable or a placeholder: where it begins and
 * ends. */
static bool is_address_password(size_t *from, size_t *end, struct qr_secret_text text, size_t at)
{
    size_t colon = 0;
    *end = 0;
    if (!qr_secret_starts(text, at, "://")) {
        return false;
    }
    for (size_t i = at + 3; i < text.length; i++) {
        char byte = text.bytes[i];
        if (byte == ':' && colon == 0) {
            colon = i;
        } else if (byte == '@' && colon == 0) {
            break;
        } else if (byte == '@' && i > colon + 1) {
            *end = i; /* the last one: a password may hold it */
        } else if (qr_secret_is_in(byte, "/?# \t\r\n\"'`<>\\") ||
                   (colon != 0 && qr_secret_is_in(byte, "${}*\x01"))) {
            break;
        }
    }
    if (*end != 0) {
        *from = colon + 1;
    }
    return *end != 0;
}

/* user:password@host/ at its colon, as an address without its scheme; not the tag and digest of an
 * image. */
static bool is_login(size_t *end, struct qr_secret_text text, size_t colon)
{
    enum { MIN_PASSWORD = 8 };
    static const char *const schemes[] = {"mailto", "sip", "acct", "xmpp", "npm"};
    struct qr_secret_text password = {text.bytes + colon + 1, 0};
    if (colon == 0 || !qr_secret_is_in(text.bytes[colon - 1], QR_SECRET_WORD ".")) {
        return false;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t length = strlen(schemes[i]);
        if (colon >= length && qr_secret_starts(text, colon - length, schemes[i])) {
            return false;
        }
    }
    password.length = short_run(text, colon + 1, QR_SECRET_WORD ".!%^*+=~", MAX_TOKEN);
    *end = colon + 1 + password.length;
    if (password.length < MIN_PASSWORD || *end >= text.length || text.bytes[*end] != '@') {
        return false;
    }
    size_t host = *end + 1 + short_run(text, *end + 1, QR_SECRET_WORD ".:", MAX_TOKEN);
    return host > *end + 1 && host < text.length && text.bytes[host] == '/' &&
           qr_secret_has_any(password, QR_SECRET_DIGITS) &&
           qr_secret_has_any(password, QR_SECRET_UPPER QR_SECRET_LOWER);
}

/* A token does not begin in the middle of a word. */
static bool is_start(struct qr_secret_text text, size_t at)
{
    char c = at == 0 ? ' ' : text.bytes[at - 1];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !letter && !(c >= '0' && c <= '9') && c != '_';
}

static const char *token_at(struct qr_secret_text text, size_t at)
{
    const char *kind = shape_at(text, at);
    kind = kind == NULL && is_sk_key(text, at) ? "an API key" : kind;
    kind = kind == NULL && is_jwt(text, at) ? "a signed token (JWT)" : kind;
    return kind == NULL && is_sendgrid(text, at) ? "a SendGrid key" : kind;
}

bool qr_secret_shape_at(struct qr_secret *secret, struct qr_secret_text text, size_t at)
{
    char byte = text.bytes[at];
    size_t from = at + 1;
    size_t end = 0;
    *secret = (struct qr_secret){.kind = NULL};
    if (byte == '-' && is_pem_key(text, at)) {
        size_t label = at + strlen("-----BEGIN ");
        label += qr_secret_run(text, label, QR_SECRET_UPPER QR_SECRET_DIGITS " ");
        *secret = (struct qr_secret){"a private key", at,
                                     label + qr_secret_run(text, label, "-") - at, true};
        return true;
    }
    if (byte == ':' && (is_address_password(&from, &end, text, at) || is_login(&end, text, at))) {
        *secret = (struct qr_secret){"a password in an address", from, end - from, false};
        return true;
    }
    const char *kind = is_start(text, at) ? token_at(text, at) : NULL;
    if (kind != NULL) {
        *secret = (struct qr_secret){kind, at, qr_secret_run(text, at, QR_SECRET_WORD "."), false};
    }
    return kind != NULL;
}

const char *qr_secret_in_text(const char *text, size_t length)
{
    struct qr_secret secret = {.kind = NULL};
    for (size_t at = 0; at < length && secret.kind == NULL; at++) {
        if (qr_secret_may_begin(text[at])) {
            (void)qr_secret_shape_at(&secret, (struct qr_secret_text){text, length}, at);
        }
    }
    return secret.kind;
}
