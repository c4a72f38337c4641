/* The order of an object's keys: sorted, or as JavaScript has them. Pure. Used within this folder.
 */
#ifndef QUORATE_PREPARE_CANONICAL_KEY_H
#define QUORATE_PREPARE_CANONICAL_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/json_key.h"

enum qr_key_order {
    QR_KEYS_AS_WRITTEN, /* as the source has them */
    QR_KEYS_SORTED,     /* by UTF-16 code units, RFC 8785 section 3.2.3 */
    QR_KEYS_PARSED,     /* as JavaScript's JSON.parse has them: array indices first, in numeric
                           order, the rest as written */
    QR_KEYS_SDK,        /* as the dstack SDKs' sortObject leaves them, with all its corners */
};

/* The keys of all objects that are being written, innermost last. Zero-initialise. */
struct qr_members {
    struct qr_json_key *items;
    size_t count;
    size_t capacity;
};

/* Push the keys of an object, in order; the first of them is at what members->count was. dropped:
 * keys to leave out, 0 for none. order is changed from QR_KEYS_SDK to QR_KEYS_PARSED when
 * sortObject leaves this object and all that is in it alone. n log n in the object's keys. */
void qr_members_push(struct qr_members *members, enum qr_key_order *order,
                     struct qr_json_value object, const uint32_t dropped[2]);
void qr_members_dispose(struct qr_members *members);

/* Whether a key is an array index to JavaScript ("0" … "4294967294", canonical), and which. */
bool qr_key_is_index(uint64_t *index, struct qr_json_value key);

#endif
