/* Writing a JSON document again in a given layout: the dialects are such layouts, and so are the
 * manners of other tools. Pure. Used within this folder. */
#ifndef QUORATE_PREPARE_CANONICAL_H
#define QUORATE_PREPARE_CANONICAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "prepare/canonical_key.h"
#include "prepare/canonical_text.h"

/* What is written may not pass this: no JavaScript string is longer (V8: 2^29 - 24 units). Only
 * indented deep nesting comes near. */
#define QR_CANONICAL_MAX_SIZE (((size_t)1 << 29) - 24)

struct qr_layout {
    enum qr_key_order order;
    enum qr_escapes escapes;
    unsigned indent;        /* spaces a level, each value on its line; 0: everything on one line */
    bool space_after_colon; /* `": ` between key and value */
    bool space_after_comma; /* `, ` where there is no indent */
    bool collapse;          /* every `": ` of the text becomes `":`, inside strings too */
    bool normalize;         /* drop the fields that the runner does not use, as the SDKs do */
    bool source_numbers;    /* numbers as they are written */
};

/* Append the document in that layout. value is the root; normalize asks for an object. Fails only
 * past QR_CANONICAL_MAX_SIZE or out's limit; out then holds what came before. */
QR_MUST_USE bool qr_canonical_write(struct qr_buffer *out, struct qr_json_value value,
                                    const struct qr_layout *layout, struct qr_error *err);

/* SHA-256 of what qr_canonical_write gives, and its size, without ever holding the whole. */
QR_MUST_USE bool qr_canonical_hash(uint8_t hash32[32], size_t *size, struct qr_json_value value,
                                   const struct qr_layout *layout, struct qr_error *err);

/* The SDKs' preprocessAppCompose: which top-level keys it drops, as node indices; 0 where there is
 * none. Index 0: the content that the runner does not use; 1: an empty pre_launch_script. */
void qr_canonical_dropped(uint32_t dropped[2], struct qr_json_value object);

#endif
