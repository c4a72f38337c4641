/* The search for a document whose bytes have the expected hash. Pure. Used within this folder. */
#ifndef QUORATE_PREPARE_EXPLAIN_SEARCH_H
#define QUORATE_PREPARE_EXPLAIN_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/json.h"

struct qr_search {
    const uint8_t *expected32;
    size_t budget;         /* bytes that may still be written and hashed */
    size_t limit;          /* bytes that one candidate may have in a layout */
    struct qr_buffer text; /* the candidate */
    struct qr_buffer out;
    struct qr_buffer other;
    struct qr_arena *arena;
    const char *sentence; /* the answer, once there is one */
};

/* Whether to go on: no answer yet, and the budget is not used up. */
bool qr_search_goes_on(const struct qr_search *search);
/* Whether bytes have the expected hash. */
bool qr_search_matches(struct qr_search *search, const void *bytes, size_t length);
/* Take search->text as the document, in every dialect and as vmm-cli.py writes it: the name of what
 * matches, or NULL. Empties search->text. */
const char *qr_search_try(struct qr_search *search);
/* The document itself in other tools' layouts, and with a newline after it. */
void qr_search_layouts(struct qr_search *search, struct qr_json_value manifest);
/* Write the answer: "NAME gives the expected hash FMT". */
QR_PRINTF(3, 4)
void qr_search_found(struct qr_search *search, const char *name, const char *fmt, ...);
void qr_search_dispose(struct qr_search *search);

#endif
