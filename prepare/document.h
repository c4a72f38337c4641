/* A manifest's document put together from several sources, member by member. Private to this
 * folder; pure. */
#ifndef QUORATE_PREPARE_DOCUMENT_H
#define QUORATE_PREPARE_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/json.h"

/* Where a member comes from; a later one replaces an earlier one of the same name, whole. */
enum qr_origin {
    QR_ORIGIN_FILE,   /* the document that manifest.file names */
    QR_ORIGIN_FIELDS, /* manifest.fields of the configuration */
    QR_ORIGIN_EMBED,  /* an embedded file */
};

struct qr_document_member {
    enum qr_origin origin;
    const char *name; /* decoded */
    size_t name_length;
    /* file and fields */
    struct qr_json_value key; /* in its own document */
    /* an embedded file: its bytes, valid UTF-8 */
    const char *bytes;
    size_t length;
    /* in the text that was put together, from 1 */
    size_t line;
    size_t column; /* of its value */
};

/* Zero-initialise. It owns the members; what they point at stays with the caller. */
struct qr_document {
    struct qr_document_member *members;
    size_t count;
    size_t capacity;
};

/* Every member of an object. */
void qr_document_add_object(struct qr_document *document, struct qr_json_value object,
                            enum qr_origin origin, struct qr_arena *arena);
void qr_document_add_embedded(struct qr_document *document, const char *name, const char *bytes,
                              size_t length);
/* Sort the members by name, drop those that are replaced, and append the whole as JSON. */
void qr_document_write(struct qr_buffer *text, struct qr_document *document);
/* The member that holds a line of that text, or NULL. */
const struct qr_document_member *qr_document_at(const struct qr_document *document, size_t line);
/* Turn a place in that text into one in the document that a file's member was taken from. */
void qr_document_translate(size_t *line, size_t *column, const struct qr_document_member *member);
void qr_document_dispose(struct qr_document *document);

#endif
