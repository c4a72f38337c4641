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
#include "prepare/explain_hash.h"
#include "prepare/manifest.h"

/* The forms of a document: its dialects, and these. */
enum {
    QR_FORM_VMM = QR_N_DIALECTS, /* as vmm-cli.py writes it */
    QR_FORM_OTHER,               /* none that is written again and again */
    QR_N_FORMS,
};

struct qr_search {
    const uint8_t *expected32;
    size_t budget;         /* bytes that may still be hashed */
    size_t limit;          /* bytes that one candidate may have in a layout */
    struct qr_buffer text; /* the candidate */
    struct qr_buffer out;
    struct qr_buffer other;
    struct qr_known_text known[QR_N_FORMS]; /* the document before any change */
    bool left_out;                          /* a candidate was too large */
    struct qr_arena *arena;
    const char *sentence; /* the answer, once there is one */
};

/* Write the document's forms, so that a candidate costs little up to where it differs. */
void qr_search_begin(struct qr_search *search, struct qr_json_value manifest);
/* Whether to go on: no answer yet, and the budget is not used up. */
bool qr_search_goes_on(const struct qr_search *search);
/* Count work that was done outside of the search, as so many bytes hashed. */
void qr_search_charge(struct qr_search *search, size_t cost);
/* Whether bytes, a candidate in that form, have the expected hash. */
bool qr_search_matches(struct qr_search *search, unsigned form, const void *bytes, size_t length);
/* Take search->text as the document, in every dialect and as vmm-cli.py writes it: the name of what
 * matches, or NULL. Empties search->text. */
const char *qr_search_try(struct qr_search *search);
/* The document itself in other tools' layouts, with a newline after it, and with CRLF line ends. */
void qr_search_layouts(struct qr_search *search, struct qr_json_value manifest);
/* Append a string's value as it may stand in a sentence, cut when it is long. */
void qr_search_add_name(struct qr_buffer *out, struct qr_json_value string);
/* Write the answer: "NAME gives the expected hash FMT". */
QR_PRINTF(3, 4)
void qr_search_found(struct qr_search *search, const char *name, const char *fmt, ...);
void qr_search_dispose(struct qr_search *search);

#endif
