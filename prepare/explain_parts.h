/* The parts of an explanation. Pure. Used by explain.c alone. */
#ifndef QUORATE_PREPARE_EXPLAIN_PARTS_H
#define QUORATE_PREPARE_EXPLAIN_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/json.h"

/* Sentences, each in the arena. */
struct qr_sentences {
    const char **items;
    size_t count;
};

/* What makes the dialects differ in this document, the first place of each kind named. Linear in
 * the document but for sorting keys. */
struct qr_sentences qr_explain_differences(struct qr_json_value manifest, struct qr_arena *arena);

/* A sentence that says which small change of the document gives the expected hash, in which dialect
 * or in which other tool's layout; NULL when none does, and then all_tried says whether every
 * change was tried. The work is bounded whatever the document is: some 768 MiB are hashed, a
 * candidate of over four times the document (and 1 MiB) not at all. */
const char *qr_explain_repair(bool *all_tried, struct qr_json_value manifest,
                              const uint8_t expected32[32], struct qr_arena *arena);

#endif
