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

static bool is_remembered(const struct qr_comparison *comparison, struct qr_hidden_value value)
{
    for (size_t i = 0; i < comparison->n_secrets; i++) {
        const struct qr_hidden_value *other = &comparison->secrets[i];
        if (other->length == value.length && other->where <= value.where &&
            memcmp(other->text, value.text, value.length) == 0) {
            return true;
        }
    }
    return false;
}

static void hide_line(struct qr_comparison *comparison, const char *line, size_t length,
                      enum qr_hiding where)
{
    while (length >= MIN_SECRET && comparison->n_secrets < QR_COMPARISON_MAX_SECRETS) {
        size_t size = length < MAX_SECRET ? length : MAX_SECRET;
        while (size < length && size > 1 && ((unsigned char)line[size] & 0xc0) == 0x80) {
            size--; /* no character is cut */
        }
        struct qr_hidden_value value = {line, size, where};
        if (!is_remembered(comparison, value)) {
            value.text = qr_arena_copy(&comparison->diff->arena, line, size);
            comparison->secrets[comparison->n_secrets++] = value;
            comparison->begins_secret[(unsigned char)*line] = true;
        }
        line += size;
        length -= size;
    }
}

void qr_comparison_forget(struct qr_comparison *comparison)
{
    comparison->n_secrets = 0;
    memset(comparison->begins_secret, 0, sizeof comparison->begins_secret);
}

/* Whether something could run a line, or a shell would read more in it than a word. */
static bool may_be_command(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool begins_command = line[i] == '$' && i + 1 < length && line[i + 1] == '(';
        if (begins_command || (line[i] != '\0' && strchr(" \t|;&<>`", line[i]) != NULL)) {
            return true;
        }
    }
    return qr_comparison_may_be_path(line, length);
}

/* Words of a seed phrase, without anything that a shell would act on. */
static bool is_phrase(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (line[i] != ' ' && (line[i] < 'a' || line[i] > 'z')) {
            return false;
        }
    }
    return true;
}

void qr_comparison_hide(struct qr_comparison *comparison, const char *value, size_t length,
                        bool is_known)
{
    /* What holds a password is not all secret. */
    bool is_address = memchr(value, '@', length) != NULL;
    for (size_t at = 0; at < length && comparison->n_secrets < QR_COMPARISON_MAX_SECRETS;) {
        const char *newline = memchr(value + at, '\n', length - at);
        size_t end = newline == NULL ? length : (size_t)(newline - value);
        for (; at < end && value[at] == ' '; at++) {
        }
        const char *line = value + at;
        bool is_free = may_be_command(line, end - at) && !(is_known && is_phrase(line, end - at));
        hide_line(comparison, line, end - at,
                  is_free                   ? QR_HIDE_IN_VARIABLE
                  : is_known && !is_address ? QR_HIDE_EVERYWHERE
                                            : QR_HIDE_IN_TEXT);
        at = end + 1;
    }
}

/* A secret that stands at a place of a line: its length, or 0. */
static size_t secret_at(const struct qr_comparison *comparison, const char *at, size_t left,
                        bool is_variable)
{
    enum qr_hiding most = !comparison->in_diff ? QR_HIDE_EVERYWHERE
                          : is_variable        ? QR_HIDE_IN_VARIABLE
                                               : QR_HIDE_IN_TEXT;
    if (left == 0 || !comparison->begins_secret[(unsigned char)*at]) {
        return 0;
    }
    for (size_t i = 0; i < comparison->n_secrets; i++) {
        const struct qr_hidden_value *secret = &comparison->secrets[i];
        if (secret->where <= most && secret->length <= left &&
            memcmp(at, secret->text, secret->length) == 0) {
            return secret->length;
        }
    }
    return 0;
}

/* Quotes that are open at a place of a line. */
struct quotes {
    bool single;
    bool twice;
};

static void pass_quotes(struct quotes *open, const char *text, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        bool is_escaped = i > 0 && text[i - 1] == '\\';
        open->single = text[i] != '\n' && open->single != (text[i] == '\'' && !is_escaped);
        open->twice = text[i] != '\n' && open->twice != (text[i] == '"' && !is_escaped);
    }
}

/* The length of what an assignment gives, if it is one value and nothing that a shell would run:
 * quoted without a reference or another command in it, or a plain word. */
static size_t value_length(struct quotes open, const char *at, size_t left)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.:@%~,!#?^*";
    size_t length = 0;
    if (left > 0 && (*at == '"' ? open.twice : *at == '\'' && open.single)) {
        return 0; /* it closes what another one opened */
    }
    if (left > 0 && (*at == '"' || *at == '\'')) {
        for (length = 1; length < left && at[length] != *at; length++) {
            if (at[length] != '\0' && strchr("$`\\|;&<>(", at[length]) != NULL) {
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

/* What stands behind an assignment: a secret of several words, or one value. */
static size_t assigned_length(const struct qr_comparison *comparison, struct quotes open,
                              const char *at, size_t left)
{
    /* The whole of it may stand in quotes. */
    size_t quote = left > 0 && (*at == '"' || *at == '\'') ? 1 : 0;
    size_t known = secret_at(comparison, at + quote, left - quote, true);
    if (known > 0 && quote > 0) {
        quote += quote + known < left && at[quote + known] == *at ? 1 : 0;
    }
    return known > 0 ? quote + known : value_length(open, at, left);
}

/* What must not be shown and begins after *before bytes at a place: its length, or 0; then *before
 * bytes can be shown. */
static size_t hidden_at(size_t *before, const struct qr_comparison *comparison, struct quotes open,
                        const char *at, size_t left, bool begins_word)
{
    *before = 0;
    size_t length = secret_at(comparison, at, left, false);
    if (length == 0 && begins_word) {
        length = token_at(at, left);
    }
    if (length == 0 && begins_word) {
        *before = assignment_at(at, left);
        pass_quotes(&open, at, 0, *before);
        length = *before == 0 ? 0 : assigned_length(comparison, open, at + *before, left - *before);
    }
    *before = length == 0 ? 1 : *before;
    return length;
}

/* How much stands at a place in which nothing to be hidden can begin. */
static size_t plain_length(const struct qr_comparison *comparison, const char *at, size_t left,
                           bool begins_word)
{
    size_t length = 0;
    while (length < left && !(begins_word && is_word(at[length])) &&
           !comparison->begins_secret[(unsigned char)at[length]]) {
        begins_word = !is_word(at[length]);
        length++;
    }
    return length;
}

/* Whether a shell could read more commands in it. */
static bool may_run(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != '\0' && strchr("|;&<>()`$\n", text[i]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Whether what begins at a place stands behind a quote that closes another one. */
static bool is_behind_closing(struct quotes open, const char *text, size_t at)
{
    bool is_escaped = at > 1 && text[at - 2] == '\\';
    return at > 0 && !is_escaped &&
           ((text[at - 1] == '"' && !open.twice) || (text[at - 1] == '\'' && !open.single));
}

/* The known secret in a text that begins at a place or later; where there is none, behind its end.
 * Of a private key only the inside is one. */
static void next_known(struct qr_secret *known, const char *text, size_t length, size_t from)
{
    while (qr_secret_next(known, text, length, from)) {
        from = known->from + known->length;
        if (!known->is_pem && !may_run(text + known->from, known->length)) {
            return;
        }
        if (!known->is_pem) {
            continue;
        }
        size_t inside = qr_comparison_key_length(text + from, length - from);
        if (inside > 0) {
            *known = (struct qr_secret){.kind = known->kind, .from = from, .length = inside};
            return;
        }
    }
    known->from = length;
    known->length = 0;
}

void qr_comparison_add_text(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const char *text, size_t length)
{
    struct qr_secret known;
    struct quotes open = {false, false};
    next_known(&known, text, length, 0);
    for (size_t at = 0; at < length;) {
        if (known.from < at) {
            next_known(&known, text, length, at);
        }
        size_t left = known.from - at;
        bool begins_word = at == 0 || !is_word(text[at - 1]);
        size_t before = plain_length(comparison, text + at, left, begins_word);
        size_t hidden = 0;
        if (left == 0) {
            hidden = is_behind_closing(open, text, at) ? 0 : known.length;
            before = hidden > 0 ? 0 : 1;
        } else if (before == 0) {
            hidden = hidden_at(&before, comparison, open, text + at, length - at, begins_word);
        }
        if (left > 0 && before > left) {
            before = left;
            hidden = 0;
        }
        qr_comparison_add_visible(out, text + at, before);
        qr_buffer_add_text(out, hidden > 0 ? "(hidden)" : "");
        pass_quotes(&open, text, at, at + before + hidden);
        at += before + hidden;
    }
}

void qr_comparison_add_key(struct qr_buffer *out, const char *text, size_t length)
{
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_secret_add_masked(&masked, text, length);
    qr_json_add_quoted(out, qr_buffer_text(&masked), masked.length);
}

/* "@@ -FIRST,COUNT +FIRST,COUNT @@": the first lines before and after. */
static void read_hunk(size_t lines[2], const char *at, const char *end)
{
    for (size_t side = 0; side < 2; side++) {
        const char *sign = memchr(at, side == 0 ? '-' : '+', (size_t)(end - at));
        at = sign == NULL ? end : sign + 1;
        for (lines[side] = 0; at < end && *at >= '0' && *at <= '9'; at++) {
            lines[side] = lines[side] * 10 + (size_t)(*at - '0');
        }
    }
}

/* A line of a hunk behind its sign, with its line break. */
static void add_line(struct qr_buffer *out, const struct qr_comparison *comparison, char sign,
                     size_t lines[2], const char *line, size_t length)
{
    bool is_hidden = (sign != '+' && qr_comparison_is_hidden_line(comparison, 0, lines[0])) ||
                     (sign != '-' && qr_comparison_is_hidden_line(comparison, 1, lines[1]));
    lines[0] += sign != '+' ? 1 : 0;
    lines[1] += sign != '-' ? 1 : 0;
    if (!is_hidden) {
        qr_comparison_add_text(out, comparison, line, length);
        return;
    }
    size_t blanks = 0;
    while (blanks < length && line[blanks] == ' ') {
        blanks++;
    }
    qr_buffer_add(out, line, blanks);
    qr_buffer_add_text(out, "(hidden)");
    qr_buffer_add_text(out, line[length - 1] == '\n' ? "\n" : "");
}

void qr_comparison_add_diff(struct qr_buffer *out, struct qr_comparison *comparison,
                            const char *diff, size_t length)
{
    size_t lines[2] = {0, 0};
    comparison->in_diff = true;
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(diff + at, '\n', length - at);
        size_t end = newline == NULL ? length : (size_t)(newline - diff) + 1;
        if (diff[at] == '@' || diff[at] == '\\') {
            if (diff[at] == '@') {
                read_hunk(lines, diff + at, diff + end);
            }
            qr_buffer_add(out, diff + at, end - at);
        } else {
            qr_buffer_add(out, diff + at, 1);
            add_line(out, comparison, diff[at], lines, diff + at + 1, end - at - 1);
        }
        at = end;
    }
    comparison->in_diff = false;
}
