/* ABI values: encoding, strict decoding, and their JSON form. Pure. */
#ifndef QUORATE_ABI_VALUE_H
#define QUORATE_ABI_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/type.h"
#include "abi/word.h"
#include "base/json.h"

/* A value of a type, in an arena with all that it points to. */
struct qr_abi_value {
    const struct qr_abi_type *type;
    union {
        struct qr_word
            word; /* UINT, INT, ADDRESS, BOOL: right-aligned; FIXED_BYTES: left-aligned */
        struct {
            const uint8_t *data;
            size_t length;
        } bytes; /* BYTES, STRING */
        struct {
            struct qr_abi_value *items;
            size_t count;
        } list; /* ARRAY, LIST, TUPLE */
    } as;
};

/* Append the encoding of a tuple's content (no selector, no leading offset). The value is well
 * formed, so this cannot fail. */
void qr_abi_encode(struct qr_buffer *out, const struct qr_abi_value *tuple);

/* Decode data as the content of a tuple, strictly: every byte is accounted for. Refused: data that
 * ends early, offsets and lengths out of range, offsets that do not point to where a canonical
 * encoder puts the tail (so overlaps and gaps), dirty padding, booleans but 0 and 1, dirty
 * addresses and small integers, invalid UTF-8 in strings, trailing bytes, more than
 * QR_ABI_MAX_HEAD_WORDS values that take no bytes (empty tuples and arrays, whose count costs
 * nothing). The message names the path ("argument 2, [3]") and the byte. Work and memory are
 * bounded by the size of data. The value borrows from data. */
QR_MUST_USE bool qr_abi_decode(struct qr_abi_value *tuple, const struct qr_abi_type *type,
                               const uint8_t *data, size_t length, struct qr_arena *arena,
                               struct qr_error *err);

/* Read a value from JSON. Integers: JSON integers without fraction or exponent, or strings in
 * decimal or 0x hex; checked against the type's range. Addresses, bytes: 0x strings (bytesN exactly
 * N bytes). bool: true or false. Tuples and lists: arrays. */
QR_MUST_USE bool qr_abi_value_from_json(struct qr_abi_value *value, const struct qr_abi_type *type,
                                        struct qr_json_value json, struct qr_arena *arena,
                                        struct qr_error *err);
/* Write as JSON, compact: integers as decimal strings, addresses checksummed, bytes as 0x hex,
 * booleans bare, tuples and lists as arrays. */
void qr_abi_value_add_json(struct qr_buffer *out, const struct qr_abi_value *value);

#endif
