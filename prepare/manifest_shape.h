/* What a field of the manifest may hold: small checks, and tables of fields made of them. Pure.
 * Used within this folder. */
#ifndef QUORATE_PREPARE_MANIFEST_SHAPE_H
#define QUORATE_PREPARE_MANIFEST_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "review/finding.h"

enum { QR_SHAPE_N_CODES = 8, QR_SHAPE_NAMED = 20 };

/* A check under way. Of each kind of caution the first QR_SHAPE_NAMED stand in findings. */
struct qr_shape_check {
    struct qr_findings *findings;
    struct {
        const char *code;
        size_t count;
    } cautions[QR_SHAPE_N_CODES];
    struct qr_buffer path; /* of the value that is being checked: "port_policy.ports[0].port" */
    struct qr_arena arena;
    struct qr_error *err;
};

enum {
    QR_FIELD_REQUIRED = 1,
    QR_FIELD_NULLABLE = 2, /* null means absent (Rust's Option) */
};

struct qr_field {
    const char *name;
    unsigned flags;
    bool (*check)(struct qr_shape_check *check, struct qr_json_value value);
};

/* The fields of one object. */
struct qr_shape {
    const struct qr_field *fields;
    size_t n_fields;
    bool strict; /* unknown keys are refused (serde's deny_unknown_fields); otherwise a caution */
};

/* Refuse the value at the check's path: "PATH is …". Returns false. */
QR_PRINTF(3, 4)
bool qr_shape_refuse(struct qr_shape_check *check, struct qr_json_value value, const char *fmt,
                     ...);
/* Refuse it for not being what `expected` says. Returns false. */
bool qr_shape_expected(struct qr_shape_check *check, struct qr_json_value value,
                       const char *expected);
/* Add a caution at the check's path, or count it when there are enough of its kind. */
QR_PRINTF(3, 4)
void qr_shape_caution(struct qr_shape_check *check, const char *code, const char *fmt, ...);
/* Say how many cautions were only counted. */
void qr_shape_count_cautions(struct qr_shape_check *check);

/* The value is an object with such fields. */
bool qr_shape_object(struct qr_shape_check *check, struct qr_json_value value,
                     const struct qr_shape *shape);
/* The value is an array, each item of which passes. */
bool qr_shape_items(struct qr_shape_check *check, struct qr_json_value value,
                    bool (*item)(struct qr_shape_check *check, struct qr_json_value value));

/* The value is a string, an array of strings, true or false. */
bool qr_shape_text(struct qr_shape_check *check, struct qr_json_value value);
bool qr_shape_texts(struct qr_shape_check *check, struct qr_json_value value);
bool qr_shape_bool(struct qr_shape_check *check, struct qr_json_value value);
/* A string that is one of the words, which a NULL ends. */
bool qr_shape_word(struct qr_shape_check *check, struct qr_json_value value,
                   const char *const *words);
/* A string of an even number of hex digits without 0x; bytes says how many, SIZE_MAX: any. */
bool qr_shape_hex(struct qr_shape_check *check, struct qr_json_value value, size_t bytes);
/* A number without fraction, exponent or sign, up to a limit. */
bool qr_shape_is_natural(uint64_t *number, struct qr_json_value value, uint64_t limit);
/* A size in bytes as dstack's size-parser takes it: a natural number, or "4G", "0x1000", "512MiB".
 */
bool qr_shape_size(struct qr_shape_check *check, struct qr_json_value value);

/* The fields that are objects and arrays of objects (manifest_nested.c). */
bool qr_shape_port_policy(struct qr_shape_check *check, struct qr_json_value value);
bool qr_shape_volumes(struct qr_shape_check *check, struct qr_json_value value);
bool qr_shape_requirements(struct qr_shape_check *check, struct qr_json_value value);

#endif
