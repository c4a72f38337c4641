/* Explaining a compose hash: which dialect gives it, what makes dialects differ in this document,
 * and which small repair would. Pure. */
#ifndef QUORATE_PREPARE_EXPLAIN_H
#define QUORATE_PREPARE_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/json.h"
#include "prepare/manifest.h"

/* A string member with its own SHA-256: an embedded script or compose file. */
struct qr_explain_part {
    const char *field;
    size_t size; /* bytes */
    uint8_t sha256[32];
};

struct qr_explanation {
    struct {
        bool available; /* false: this dialect refuses the document, reason says why */
        const char *reason;
        uint8_t hash32[32];
        size_t size;  /* bytes */
        bool matches; /* equals the expected hash */
    } dialects[QR_N_DIALECTS];
    bool matched;             /* some dialect gives the expected hash */
    const char **differences; /* sentences: what makes the dialects differ here */
    size_t n_differences;
    const char *repair; /* when nothing matches: the repair that gives the expected hash, with its
                           dialect; or NULL */
    bool all_tried;     /* no repair, although every one was tried: the search was not cut short */
    struct qr_explain_part *parts;
    size_t n_parts;
};

/* expected32 may be NULL. Everything lives in the arena. That a dialect refuses the document is
 * part of the explanation. */
void qr_manifest_explain(struct qr_explanation *explanation, struct qr_json_value manifest,
                         const uint8_t *expected32, struct qr_arena *arena);

#endif
