/* Strings of a document, written again as other tools write them. Pure. Used within this folder. */
#ifndef QUORATE_PREPARE_CANONICAL_TEXT_H
#define QUORATE_PREPARE_CANONICAL_TEXT_H

#include "base/buffer.h"
#include "base/json.h"

enum qr_escapes {
    QR_ESCAPES_JSON,  /* JSON.stringify and RFC 8785: what must be escaped, nothing else */
    QR_ESCAPES_ASCII, /* Python's ensure_ascii: everything outside printable ASCII */
    QR_ESCAPES_HTML,  /* Go's encoding/json: also < > & U+2028 U+2029 */
};

/* Append a string or key with its quotes. */
void qr_canonical_add_string(struct qr_buffer *out, struct qr_json_value string,
                             enum qr_escapes escapes);

/* Drop the blank of every `": ` from start on, as JavaScript's `replace(/": /g, '":')` does. */
void qr_canonical_collapse(struct qr_buffer *out, size_t start);

#endif
