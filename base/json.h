/* Strict JSON (RFC 8259) read into a compact tape, with every value's place in the source.
 *
 * Refused, with line and column: anything outside the grammar, a byte order mark, invalid UTF-8,
 * lone surrogates, duplicate keys (compared after unescaping), numbers beyond a double's range,
 * more nesting than QR_JSON_MAX_DEPTH, sources over QR_JSON_MAX_SIZE, anything after the value.
 * Accepted: NUL in strings as \u0000; any length of number. Time is linear in the source but for
 * the sorting of each object's keys (n log n). */
#ifndef QUORATE_BASE_JSON_H
#define QUORATE_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"

#define QR_JSON_MAX_DEPTH 4096
#define QR_JSON_MAX_SIZE  ((size_t)256 << 20)

enum qr_json_type {
    QR_JSON_NULL,
    QR_JSON_FALSE,
    QR_JSON_TRUE,
    QR_JSON_NUMBER,
    QR_JSON_STRING,
    QR_JSON_ARRAY,
    QR_JSON_OBJECT,
};

/* One value (or key) of the tape: 8 bytes, so that a document of many small values stays small. */
struct qr_json_node {
    uint32_t at;        /* byte in the source where it begins */
    uint32_t type : 3;  /* enum qr_json_type */
    uint32_t next : 29; /* index of what follows its whole subtree */
};

/* A parsed document. The source is borrowed and must outlive it. nodes[0] is the root; an object's
 * content is key node, value node, key node, value node, …; an array's is its items. */
struct qr_json {
    const char *source;
    size_t length;
    struct qr_json_node *nodes;
    size_t n_nodes;
    size_t capacity;
};

/* A value within a document. A struct with doc NULL stands for "absent". */
struct qr_json_value {
    const struct qr_json *doc;
    uint32_t index;
};

#define QR_JSON_INIT                                                                               \
    {                                                                                              \
        .source = NULL                                                                             \
    }

/* On an error (QR_ERROR_INPUT, with line and column set) json is empty and may be disposed of. */
QR_MUST_USE bool qr_json_parse(struct qr_json *json, const char *source, size_t length,
                               struct qr_error *err);
void qr_json_dispose(struct qr_json *json);

/* The document's value; whether a value is not absent; and what it is (it must not be absent). */
struct qr_json_value qr_json_root(const struct qr_json *json);
bool qr_json_present(struct qr_json_value value);
enum qr_json_type qr_json_type(struct qr_json_value value);
/* A word for messages: "a string", "an object", … */
const char *qr_json_type_name(enum qr_json_type type);

/* Walk an array or object: for an object, first gives the first key and qr_json_member_value its
 * value. */
struct qr_json_value qr_json_first(struct qr_json_value container);
/* The next item or key after one, within the same container; absent at its end. */
struct qr_json_value qr_json_next(struct qr_json_value container, struct qr_json_value item);
struct qr_json_value qr_json_member_value(struct qr_json_value key);
/* Items of an array, or members of an object. Linear. */
size_t qr_json_count(struct qr_json_value container);
/* The member with that key, or absent. Linear in the object. */
struct qr_json_value qr_json_get(struct qr_json_value object, const char *key);

/* The source text of a value, as it stands (a string with its quotes and escapes). */
const char *qr_json_source(size_t *length, struct qr_json_value value);
/* Append the decoded UTF-8 of a string or key (which may hold NUL). */
void qr_json_add_string(struct qr_buffer *text, struct qr_json_value string);
/* The decoded string, NUL-terminated, in the arena. length may be NULL. */
const char *qr_json_string(size_t *length, struct qr_json_value string, struct qr_arena *arena);
bool qr_json_string_equals(struct qr_json_value string, const char *text);
/* Order of two strings or keys by UTF-16 code units, as JavaScript's sort and RFC 8785 have it. */
int qr_json_compare_utf16(struct qr_json_value a, struct qr_json_value b);
/* Line and column (in bytes, from 1) of a value. Linear in the source. */
void qr_json_place(size_t *line, size_t *column, struct qr_json_value value);

/* Give the error that was just set the place of a value. Returns false. */
bool qr_json_error_at(struct qr_error *err, struct qr_json_value value);

/* Reading a document of known shape. On failure err says what was expected at which line. `what` is
 * the field's path for the message ("steps[0].nonce"). Strings come from the arena. */
QR_MUST_USE bool qr_json_want(struct qr_json_value *member, struct qr_json_value object,
                              const char *key, enum qr_json_type type, const char *what,
                              struct qr_error *err);
QR_MUST_USE bool qr_json_want_string(const char **text, struct qr_json_value object,
                                     const char *key, const char *what, struct qr_arena *arena,
                                     struct qr_error *err);

/* Append text as a JSON string with its quotes, escaped as JavaScript's JSON.stringify does (which
 * is RFC 8785's form): only control characters below U+0020, the quote and the backslash. text must
 * be valid UTF-8. */
void qr_json_add_quoted(struct qr_buffer *out, const char *text, size_t length);
/* Append a number as ECMAScript's Number::toString gives it (ECMA-262 section 6.1.6.1.20): the
 * shortest digits that read back as the same double, so 1.0 becomes 1 and 9007199254740993 becomes
 * 9007199254740992. */
void qr_json_add_number(struct qr_buffer *out, struct qr_json_value number);

/* Writing: two-space indent, keys in the order of the calls, one trailing newline with
 * qr_json_write_end at depth 0. Between key and value of an object call qr_json_write_key first; in
 * arrays only the value. */
struct qr_json_writer {
    struct qr_buffer *out;
    unsigned depth;
    bool after_value; /* a comma is due before the next one */
    bool after_key;
};

/* A writer that appends to out, which is borrowed; then one call a bracket, key or value. */
struct qr_json_writer qr_json_writer(struct qr_buffer *out);
void qr_json_write_begin(struct qr_json_writer *writer, char bracket); /* '{' or '[' */
void qr_json_write_end(struct qr_json_writer *writer, char bracket);   /* '}' or ']' */
void qr_json_write_key(struct qr_json_writer *writer, const char *key);
void qr_json_write_string(struct qr_json_writer *writer, const char *text);
void qr_json_write_bytes_as_string(struct qr_json_writer *writer, const char *text, size_t length);
void qr_json_write_hex(struct qr_json_writer *writer, const uint8_t *bytes,
                       size_t length); /* "0x…" */
void qr_json_write_u64(struct qr_json_writer *writer, uint64_t number);
void qr_json_write_bool(struct qr_json_writer *writer, bool value);
void qr_json_write_null(struct qr_json_writer *writer);
/* A value that is serialised already. */
void qr_json_write_raw(struct qr_json_writer *writer, const char *json);

#endif
