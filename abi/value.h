/* ABI values: encoding, strict and lenient decoding, and their JSON form. Pure. */
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

/* What a lenient decoding met first that an encoder would not have written, as bytes of the data;
 * SIZE_MAX where it met none. */
struct qr_abi_liberties {
    size_t dirty_at;  /* a word or padding with bits that are not read */
    size_t offset_at; /* an offset to elsewhere than the end of the tails before it */
};

/* Decode data as a deployed contract reads it (Solidity's ABI coders), for what must be shown
 * because a contract would act on it: offsets are followed wherever they point inside the data
 * (those of inner tails backwards too, as calldata slices are, which in front of the call are
 * empty), overlaps and gaps are allowed, bits that a type does not have are dropped (a bool is true
 * when any bit is set), the padding of bytes is not read and may be missing, nothing need have read
 * the last byte, a string may hold anything.
 *
 * Refused: a head, a length, an offset or content that reaches past the data; and, since overlaps
 * multiply, more than 4 x length + 4096 bytes in the encoding of the result, where a value that
 * takes no bytes counts as 32. Work and memory are bounded by that. The value borrows from data.
 *
 * What was let pass is in liberties. Encoding the value gives the data back exactly when nothing
 * was, and no byte follows or is missing at the end. On an error tuple has no items. */
QR_MUST_USE bool qr_abi_decode_lenient(struct qr_abi_value *tuple,
                                       struct qr_abi_liberties *liberties,
                                       const struct qr_abi_type *type, const uint8_t *data,
                                       size_t length, struct qr_arena *arena, struct qr_error *err);

/* Read a value from JSON. Integers: JSON integers without fraction or exponent, or strings in
 * decimal or 0x hex; checked against the type's range. Addresses, bytes: 0x strings (bytesN exactly
 * N bytes). bool: true or false. Tuples and lists: arrays. */
QR_MUST_USE bool qr_abi_value_from_json(struct qr_abi_value *value, const struct qr_abi_type *type,
                                        struct qr_json_value json, struct qr_arena *arena,
                                        struct qr_error *err);
/* Write as JSON, compact: integers as decimal strings, addresses checksummed, bytes as 0x hex,
 * booleans bare, tuples and lists as arrays. A string that is not UTF-8, which only a lenient
 * decoding gives, is {"bytes":"0x…"}, so that no other string looks like it. */
void qr_abi_value_add_json(struct qr_buffer *out, const struct qr_abi_value *value);

#endif
