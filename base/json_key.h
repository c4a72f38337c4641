/* An object's keys, made ready for comparing many of them. Used by what orders keys. */
#ifndef QUORATE_BASE_JSON_KEY_H
#define QUORATE_BASE_JSON_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

/* A key. 16 bytes, so that those of a large object stay small. */
struct qr_json_key {
    uint64_t rank;        /* its first eight bytes, big-endian, zeros after a shorter one */
    uint32_t node;        /* index in the tape */
    uint32_t length : 31; /* of its source text, without the quotes */
    uint32_t plain : 1;   /* ASCII without an escape: its source text is its value */
};

/* The key at a node of doc. */
struct qr_json_key qr_json_key(const struct qr_json *doc, uint32_t node);
/* Its source text, without the quotes; not NUL-terminated. */
const char *qr_json_key_text(const struct qr_json *doc, const struct qr_json_key *key);
bool qr_json_key_equals(const struct qr_json *doc, const struct qr_json_key *key, const char *text);
/* Order by UTF-16 code units, as qr_json_compare_utf16. */
int qr_json_key_compare(const struct qr_json *doc, const struct qr_json_key *a,
                        const struct qr_json_key *b);
/* Sort in that order; equal keys stay as they stood. n log n, linear where they are sorted. */
void qr_json_keys_sort(struct qr_json_key *keys, size_t count, const struct qr_json *doc);

#endif
