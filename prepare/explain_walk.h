/* A walk through a document that finds where the dialects part. Pure. Used within this
 * folder. */
#ifndef QUORATE_PREPARE_EXPLAIN_WALK_H
#define QUORATE_PREPARE_EXPLAIN_WALK_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/json.h"

enum qr_difference {
    QR_DIFFERENCE_ORDER,       /* keys as written are not sorted */
    QR_DIFFERENCE_INDEX,       /* keys that are array indices to JavaScript */
    QR_DIFFERENCE_PROTOTYPE,   /* __proto__ */
    QR_DIFFERENCE_CONSTRUCTOR, /* an own "constructor" */
    QR_DIFFERENCE_NUMBER,      /* not written as JavaScript would */
    QR_DIFFERENCE_ESCAPE,      /* the same of a string */
    QR_DIFFERENCE_COLON,       /* `": ` inside a string */
};
#define QR_N_DIFFERENCES 7

/* What was found of one kind. */
struct qr_difference_found {
    size_t count;            /* places */
    struct qr_buffer where;  /* the first one's path: $.services["a b"][3] */
    struct qr_buffer detail; /* of the first one: what the sentence needs to say */
};

/* found: zeroed, QR_N_DIFFERENCES of them; to be disposed of afterwards. */
void qr_difference_walk(struct qr_difference_found *found, struct qr_json_value manifest);
void qr_difference_dispose(struct qr_difference_found *found);

/* Append a step of a path to a key's value, .services or ["a b"], cut when it is long. */
void qr_path_add_key(struct qr_buffer *out, struct qr_json_value key);

#endif
