#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_key.h"
#include "base/json_text.h"

/* A parser over one source: the tape under construction, and the containers that are open. */
struct reader {
    struct qr_json *json;
    const char *source;
    size_t length;
    size_t at;
    uint32_t *open; /* node indices, outermost first */
    size_t depth;
    size_t open_capacity;
    struct qr_error *err;
};

static bool fail_at(struct reader *reader, size_t at, const char *why)
{
    size_t line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at && i < reader->length; i++) {
        if (reader->source[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return qr_error_set_at(reader->err, QR_ERROR_INPUT, line, at - start + 1, "%s", why);
}

static bool fail(struct reader *reader, const char *why)
{
    return fail_at(reader, reader->at, why);
}

/* The byte at the cursor, or NUL at the end (a NUL byte is never valid where this is asked). */
static char peek(const struct reader *reader)
{
    return reader->at < reader->length ? reader->source[reader->at] : '\0';
}

static void skip_space(struct reader *reader)
{
    while (reader->at < reader->length) {
        char c = reader->source[reader->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            return;
        }
        reader->at++;
    }
}

/* Add a node that begins at the cursor; its `next` is right for a scalar. */
static uint32_t push_node(struct reader *reader, enum qr_json_type type)
{
    struct qr_json *json = reader->json;
    if (json->n_nodes == json->capacity) {
        json->capacity = json->capacity + json->capacity / 2 + 64;
        json->nodes = qr_realloc(json->nodes, json->capacity, sizeof *json->nodes);
    }
    uint32_t index = (uint32_t)json->n_nodes++;
    json->nodes[index] = (struct qr_json_node){
        .at = (uint32_t)reader->at,
        .type = (uint32_t)type & 7U,
        .next = (index + 1) & 0x1fffffffU,
    };
    return index;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The four digits after \u at the given place; -1 when they are not there. */
static int32_t read_unit(const struct reader *reader, size_t at)
{
    if (reader->length - at < 6 || reader->source[at] != '\\' || reader->source[at + 1] != 'u') {
        return -1;
    }
    int32_t unit = 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(reader->source[at + i]);
        if (digit < 0) {
            return -1;
        }
        unit = unit << 4 | digit;
    }
    return unit;
}

static bool read_escape(struct reader *reader)
{
    char c = reader->at + 1 < reader->length ? reader->source[reader->at + 1] : '\0';
    if (c != '\0' && strchr("\"\\/bfnrt", c) != NULL) {
        reader->at += 2;
        return true;
    }
    if (c != 'u') {
        return fail(reader, "an unknown escape sequence in a string");
    }
    int32_t unit = read_unit(reader, reader->at);
    if (unit < 0) {
        return fail(reader, "\\u without four hex digits");
    }
    if (unit >= 0xd800 && unit <= 0xdbff) {
        int32_t low =
            read_unit(reader, reader->at + 6 <= reader->length ? reader->at + 6 : reader->length);
        if (low < 0xdc00 || low > 0xdfff) {
            return fail(reader, "a lone surrogate: JSON tools disagree on it");
        }
        reader->at += 12;
        return true;
    }
    if (unit >= 0xdc00 && unit <= 0xdfff) {
        return fail(reader, "a lone surrogate: JSON tools disagree on it");
    }
    reader->at += 6;
    return true;
}

/* Bytes that a string may hold as they are, without a further look: printable ASCII but quote and
 * backslash. */
static bool is_simple(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static bool read_string(struct reader *reader)
{
    (void)push_node(reader, QR_JSON_STRING);
    size_t start = reader->at++;
    for (;;) {
        while (reader->at < reader->length && is_simple(reader->source[reader->at])) {
            reader->at++;
        }
        if (reader->at >= reader->length) {
            return fail_at(reader, start, "a string that does not end");
        }
        char c = reader->source[reader->at];
        if (c == '"') {
            reader->at++;
            return true;
        }
        if (c == '\\') {
            if (!read_escape(reader)) {
                return false;
            }
            continue;
        }
        if ((unsigned char)c < 0x20) {
            return fail(reader, "a control character in a string: write it as an escape sequence");
        }
        uint32_t code_point = 0;
        size_t size =
            qr_utf8_next(&code_point, reader->source + reader->at, reader->length - reader->at);
        if (size == 0) {
            return fail(reader, "invalid UTF-8");
        }
        reader->at += size;
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The smallest decimal integer that reads as infinity: 2^1024 - 2^970 (309 digits). */
static const char infinity_digits[] =
    "17976931348623158079372897140530341507993413271003782693617377898044496829276475094664901797"
    "75872070963302864166928879109465555478519404026306574886715058206819089020007083836762738548"
    "45817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711"
    "559699508093042880177904174497792";
enum { INFINITY_DIGITS = 309 };

/* Whether the significant digits from text on (points skipped) are at least those of infinity. */
static bool digits_reach_infinity(const char *text, const char *end)
{
    for (size_t i = 0; i < INFINITY_DIGITS; i++) {
        while (text < end && *text == '.') {
            text++;
        }
        char ours = text < end && is_digit(*text) ? *text++ : '0';
        if (ours != infinity_digits[i]) {
            return ours > infinity_digits[i];
        }
    }
    return true;
}

/* Whether a valid number is beyond the range of a double, without the help of a locale's strtod. */
static bool is_infinite(const char *text, size_t length)
{
    const char *end = text + length;
    const char *at = text + (*text == '-' ? 1 : 0);
    long before_point = 0; /* decimal exponent of the first significant digit, plus 1 */
    bool past_point = false;
    const char *first = NULL;
    for (; at < end && (is_digit(*at) || *at == '.'); at++) {
        if (*at == '.') {
            past_point = true;
            continue;
        }
        first = first == NULL && *at != '0' ? at : first;
        before_point += first != NULL && !past_point ? 1 : 0;
        before_point -= first == NULL && past_point ? 1 : 0;
    }
    if (first == NULL) {
        return false;
    }
    long magnitude = before_point + qr_json_exponent(at, end);
    return magnitude > INFINITY_DIGITS ||
           (magnitude == INFINITY_DIGITS && digits_reach_infinity(first, at));
}

static bool read_digits(struct reader *reader, const char *why)
{
    if (!is_digit(peek(reader))) {
        return fail(reader, why);
    }
    while (is_digit(peek(reader))) {
        reader->at++;
    }
    return true;
}

static bool read_number(struct reader *reader)
{
    (void)push_node(reader, QR_JSON_NUMBER);
    size_t start = reader->at;
    bool large = false;
    if (peek(reader) == '-') {
        reader->at++;
    }
    if (peek(reader) == '0') {
        reader->at++;
        if (is_digit(peek(reader))) {
            return fail(reader, "a number with a leading zero");
        }
    } else if (!read_digits(reader, "a minus sign without a number")) {
        return false;
    }
    if (peek(reader) == '.') {
        reader->at++;
        if (!read_digits(reader, "a decimal point without digits after it")) {
            return false;
        }
    }
    if (peek(reader) == 'e' || peek(reader) == 'E') {
        large = true;
        reader->at++;
        if (peek(reader) == '-' || peek(reader) == '+') {
            reader->at++;
        }
        if (!read_digits(reader, "an exponent without digits")) {
            return false;
        }
    }
    large = large || reader->at - start >= INFINITY_DIGITS;
    if (large && is_infinite(reader->source + start, reader->at - start)) {
        return fail_at(reader, start,
                       "a number beyond the range of a double: JSON tools disagree on it");
    }
    return true;
}

static bool read_word(struct reader *reader, const char *word, enum qr_json_type type)
{
    size_t length = strlen(word);
    if (reader->length - reader->at < length ||
        memcmp(reader->source + reader->at, word, length) != 0) {
        return fail(reader,
                    "not a JSON value (null, true, false, a number, string, array or object)");
    }
    (void)push_node(reader, type);
    reader->at += length;
    return true;
}

static bool read_scalar(struct reader *reader)
{
    char c = peek(reader);
    switch (c) {
    case '"':
        return read_string(reader);
    case 'n':
        return read_word(reader, "null", QR_JSON_NULL);
    case 't':
        return read_word(reader, "true", QR_JSON_TRUE);
    case 'f':
        return read_word(reader, "false", QR_JSON_FALSE);
    default:
        break;
    }
    if (c == '-' || is_digit(c)) {
        return read_number(reader);
    }
    if (reader->at >= reader->length) {
        return fail(reader, "the document ends where a value should stand");
    }
    return fail(reader, "not a JSON value (null, true, false, a number, string, array or object)");
}

/* RFC 8259 leaves duplicate keys open; tools keep the first, the last or all: refused. */
static bool refuse_duplicates(struct reader *reader, uint32_t object)
{
    struct qr_json *json = reader->json;
    size_t n_keys = 0;
    for (uint32_t key = object + 1; key < json->n_nodes; key = json->nodes[key + 1].next) {
        n_keys++;
    }
    if (n_keys < 2) {
        return true;
    }
    struct qr_json_key small[32];
    struct qr_json_key *keys = n_keys <= 32 ? small : qr_realloc(NULL, n_keys, sizeof *keys);
    size_t i = 0;
    for (uint32_t key = object + 1; key < json->n_nodes; key = json->nodes[key + 1].next) {
        keys[i++] = qr_json_key(json, key);
    }
    qr_json_keys_sort(keys, n_keys, json);
    size_t twice = 0; /* where the second of two equal keys stands; 0 cannot be a key's place */
    for (i = 1; i < n_keys; i++) {
        if (qr_json_key_compare(json, &keys[i - 1], &keys[i]) == 0) {
            size_t place = json->nodes[keys[i].node].at;
            twice = twice == 0 || place < twice ? place : twice;
        }
    }
    if (keys != small) {
        free(keys);
    }
    return twice == 0
               ? true
               : fail_at(reader, twice, "a duplicate key: JSON tools disagree on which counts");
}

static bool open_container(struct reader *reader, enum qr_json_type type)
{
    if (reader->depth == QR_JSON_MAX_DEPTH) {
        return fail(reader, "nested too deeply: over 4096 levels");
    }
    if (reader->depth == reader->open_capacity) {
        reader->open_capacity = 2 * reader->open_capacity + 16;
        reader->open = qr_realloc(reader->open, reader->open_capacity, sizeof *reader->open);
    }
    reader->open[reader->depth++] = push_node(reader, type);
    reader->at++;
    return true;
}

static bool close_container(struct reader *reader)
{
    uint32_t index = reader->open[--reader->depth];
    struct qr_json_node *node = &reader->json->nodes[index];
    node->next = (uint32_t)reader->json->n_nodes & 0x1fffffffU;
    reader->at++;
    return node->type != QR_JSON_OBJECT || refuse_duplicates(reader, index);
}

static bool read_key(struct reader *reader)
{
    skip_space(reader);
    if (peek(reader) != '"') {
        return fail(reader, "a key in double quotes should stand here");
    }
    if (!read_string(reader)) {
        return false;
    }
    skip_space(reader);
    if (peek(reader) != ':') {
        return fail(reader, "a colon should stand here");
    }
    reader->at++;
    return true;
}

static bool inside_object(const struct reader *reader)
{
    return reader->json->nodes[reader->open[reader->depth - 1]].type == QR_JSON_OBJECT;
}

/* After a value: close what ends here, up to a comma (more is true) or the end of the document. */
static bool after_value(struct reader *reader, bool *more)
{
    for (;;) {
        *more = false;
        if (reader->depth == 0) {
            return true;
        }
        skip_space(reader);
        bool object = inside_object(reader);
        char c = peek(reader);
        if (c == ',') {
            *more = true;
            reader->at++;
            return !object || read_key(reader);
        }
        if (c != (object ? '}' : ']')) {
            return fail(reader, object ? "a comma or '}' should stand here"
                                       : "a comma or ']' should stand here");
        }
        if (!close_container(reader)) {
            return false;
        }
    }
}

static bool read_document(struct reader *reader)
{
    bool more = true;
    while (more) {
        skip_space(reader);
        char c = peek(reader);
        if (c == '{' || c == '[') {
            if (!open_container(reader, c == '{' ? QR_JSON_OBJECT : QR_JSON_ARRAY)) {
                return false;
            }
            skip_space(reader);
            if (peek(reader) != (c == '{' ? '}' : ']')) {
                if (c == '{' && !read_key(reader)) {
                    return false;
                }
                continue;
            }
            if (!close_container(reader)) {
                return false;
            }
        } else if (!read_scalar(reader)) {
            return false;
        }
        if (!after_value(reader, &more)) {
            return false;
        }
    }
    skip_space(reader);
    if (reader->at < reader->length) {
        return fail(reader, "something stands after the end of the document");
    }
    return true;
}

bool qr_json_parse(struct qr_json *json, const char *source, size_t length, struct qr_error *err)
{
    *json = (struct qr_json){.source = source, .length = length};
    if (length > QR_JSON_MAX_SIZE) {
        return qr_error_set(err, QR_ERROR_INPUT, "JSON of %zu bytes is too large: over %zu", length,
                            QR_JSON_MAX_SIZE);
    }
    struct reader reader = {.json = json, .source = source, .length = length, .err = err};
    bool ok = length >= 3 && memcmp(source, "\xef\xbb\xbf", 3) == 0
                  ? fail(&reader, "a byte order mark: save the file as UTF-8 without one")
                  : read_document(&reader);
    free(reader.open);
    if (!ok) {
        qr_json_dispose(json);
    }
    return ok;
}
