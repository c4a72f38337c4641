/* What the two ways of reading YAML share: libyaml's events, errors with a place, nodes. Used
 * within this folder. */
#ifndef QUORATE_BASE_YAML_READER_H
#define QUORATE_BASE_YAML_READER_H

#include <stdbool.h>
#include <stddef.h>

#include <yaml.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/yaml.h"

struct qr_yaml_reader {
    const char *text; /* without a byte order mark; borrowed */
    size_t length;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one */
    struct qr_arena *arena;
    struct qr_error *err;
};

/* Check the characters (qr_yaml_check_characters) and start; after true qr_yaml_reader_end is due.
 */
QR_MUST_USE bool qr_yaml_reader_begin(struct qr_yaml_reader *reader, const char *text,
                                      size_t length, struct qr_arena *arena, struct qr_error *err);
void qr_yaml_reader_end(struct qr_yaml_reader *reader);

/* Go on to the next event. */
QR_MUST_USE bool qr_yaml_reader_next(struct qr_yaml_reader *reader);
/* Go to the event that begins the root of the first document; one must be there. */
QR_MUST_USE bool qr_yaml_reader_begin_document(struct qr_yaml_reader *reader);
/* After the root's last event: nothing else may follow. */
QR_MUST_USE bool qr_yaml_reader_end_document(struct qr_yaml_reader *reader);

/* An error at the current event. Returns false. */
bool qr_yaml_refuse(struct qr_yaml_reader *reader, const char *fault);
/* Fill a zeroed node with the place of the current event. */
void qr_yaml_place(struct qr_yaml *node, const struct qr_yaml_reader *reader,
                   enum qr_yaml_type type);
/* Fill a zeroed node with the scalar that is the current event. */
QR_MUST_USE bool qr_yaml_take_scalar(struct qr_yaml *node, struct qr_yaml_reader *reader);
/* No two members of a mapping have the same key. */
QR_MUST_USE bool qr_yaml_check_duplicates(struct qr_yaml_reader *reader,
                                          const struct qr_yaml *mapping);
/* Order of two members' keys: 0 when they are the same. */
int qr_yaml_compare_keys(const struct qr_yaml *left, const struct qr_yaml *right);

#endif
