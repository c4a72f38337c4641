/* YAML 1.2 read into a small tree with every node's place, in two ways. Pure but for libyaml's
 * parsing.
 *
 * qr_yaml_parse is for our own files. They are to be reviewed by people, so what makes a reader
 * look elsewhere is refused: anchors, aliases, merge keys, tags, directives, several documents,
 * values over several lines but for blocks (|), keys that are not plain words, and duplicate keys.
 *
 * qr_yaml_parse_compose is for other people's Docker Compose files, and reads what Docker Compose
 * reads. */
#ifndef QUORATE_BASE_YAML_H
#define QUORATE_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"

#define QR_YAML_MAX_DEPTH 64

enum qr_yaml_type { QR_YAML_SCALAR, QR_YAML_SEQUENCE, QR_YAML_MAPPING };

struct qr_yaml {
    enum qr_yaml_type type;
    size_t line; /* from 1 */
    size_t column;
    /* scalar */
    bool plain;       /* written without quotes, so that it may be a number, a boolean or null */
    const char *text; /* UTF-8 with a NUL after it; may hold NUL */
    size_t length;
    /* sequence and mapping */
    const struct qr_yaml *first;
    size_t count;
    const struct qr_yaml *next; /* among its siblings */
    const struct qr_yaml *key;  /* of a mapping's member: a scalar; otherwise NULL */
};

/* Parse one document. On an error err has line and column. Everything lives in the arena. */
QR_MUST_USE bool qr_yaml_parse(const struct qr_yaml **root, const char *text, size_t length,
                               struct qr_arena *arena, struct qr_error *err);

/* Parse one document as Docker Compose does (compose-go on yaml.v3): anchors and aliases are
 * resolved, merge keys (<<, a mapping or a list of them) are merged below the members that stand
 * there, values may go over several lines, keys may be any scalar; the tags of the core schema are
 * applied (!!str "5" is text). A node that came by an alias has the place where it is written.
 * Refused, with line and column: duplicate keys, other tags (!reset and !override only make sense
 * with a second file), aliases to nothing or to what encloses them, several documents, more than
 * QR_YAML_MAX_NODES nodes after resolving, and what is no YAML. */
#define QR_YAML_MAX_NODES 200000
QR_MUST_USE bool qr_yaml_parse_compose(const struct qr_yaml **root, const char *text, size_t length,
                                       struct qr_arena *arena, struct qr_error *err);
/* The member of a mapping with that key, or NULL; NULL also for what is no mapping. */
const struct qr_yaml *qr_yaml_get(const struct qr_yaml *mapping, const char *key);

/* Refuse what libyaml need not see, since YAML does not allow it or it is no part of a
 * configuration: invalid UTF-8, control characters, lines that end in other ways than LF or CR LF,
 * directives. qr_yaml_parse does it first. */
QR_MUST_USE bool qr_yaml_check_characters(const char *text, size_t length, struct qr_error *err);

/* "a mapping", "a list", "a single value" for messages. */
const char *qr_yaml_type_name(enum qr_yaml_type type);

/* What a plain scalar stands for. */
enum qr_yaml_meaning {
    QR_YAML_STRING,
    QR_YAML_NULL,
    QR_YAML_TRUE,
    QR_YAML_FALSE,
    QR_YAML_INTEGER,
    QR_YAML_FLOAT,
    QR_YAML_NOT_FINITE, /* .inf, .nan */
    QR_YAML_AMBIGUOUS,  /* one thing in YAML 1.2, another in YAML 1.1: yes, 0123, 1_000, 1:30 */
};

/* By YAML 1.2's core schema (section 10.3.2), with what YAML 1.1 reads differently set apart. */
enum qr_yaml_meaning qr_yaml_meaning(const struct qr_yaml *scalar);

/* Append a node as JSON. Strings stay strings, whole numbers keep their digits; what has no JSON or
 * no certain meaning is refused with its place. */
struct qr_buffer;
QR_MUST_USE bool qr_yaml_add_json(struct qr_buffer *out, const struct qr_yaml *node,
                                  struct qr_error *err);

#endif
