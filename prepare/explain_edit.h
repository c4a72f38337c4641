/* Small changes of a document's text that leave the rest of it as it stands. Each appends the whole
 * changed document to out. Pure. Used within this folder. */
#ifndef QUORATE_PREPARE_EXPLAIN_EDIT_H
#define QUORATE_PREPARE_EXPLAIN_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/json.h"

/* What is done to the text of a string, escape sequences left as they are. */
enum qr_text_change {
    QR_TEXT_CRLF_TO_LF,
    QR_TEXT_LF_TO_CRLF,
    QR_TEXT_ADD_NEWLINE,  /* at its end, unless it is empty */
    QR_TEXT_DROP_NEWLINE, /* from its end */
    QR_TEXT_COLLAPSE,     /* `": ` becomes `":` */
    QR_TEXT_EXPAND,       /* `":` becomes `": ` */
};

/* Change one string of the document, or all of them when string is absent. False when that changes
 * nothing. */
bool qr_edit_text(struct qr_buffer *out, const struct qr_json *doc, struct qr_json_value string,
                  enum qr_text_change change);
/* Give text, which holds no CR but before LF, CRLF line ends or LF ones. */
void qr_edit_line_ends(struct qr_buffer *out, const void *text, size_t length, bool crlf);
/* Every `": ` of the document becomes `":`, also inside strings, or after keys alone. False when
 * that changes nothing. */
bool qr_edit_collapse(struct qr_buffer *out, const struct qr_json *doc, bool inside_strings);
/* Leave out a member (by its key) or an item, with its comma. */
void qr_edit_drop(struct qr_buffer *out, struct qr_json_value container, struct qr_json_value item);
/* Put other JSON in the place of a value. */
void qr_edit_replace(struct qr_buffer *out, struct qr_json_value value, const char *json);
/* Add a member at the end of an object, spaced like the one before it. */
void qr_edit_append(struct qr_buffer *out, struct qr_json_value object, const char *key,
                    const char *json);
/* Put an array's items in another order: the one at place i is items[order[i]]. */
void qr_edit_reorder(struct qr_buffer *out, const struct qr_json_value *items,
                     const uint32_t *order, size_t count);

#endif
