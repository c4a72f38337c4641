/* Changes to a trust file's text that leave the rest of it as it is: comments, order, quotes. Pure.
 *
 * Whole lines are put in and taken out. What comes out is read again and must hold just what was
 * meant; a layout that does not allow that (lists in brackets) is refused, with the mend. */
#ifndef QUORATE_REVIEW_TRUST_EDIT_H
#define QUORATE_REVIEW_TRUST_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "review/trust.h"

/* What is put in, or what is taken out. Of an entry to put in line and end_line are not looked at.
 */
struct qr_trust_edit {
    const struct qr_trust_address *add_address; /* instead of the one for that address and chain */
    const struct qr_trust_chain *add_chain;
    const struct qr_address *remove_address; /* all entries for it … */
    const struct qr_word *remove_on_chain;   /* … or, unless NULL, the one for this chain */
    const struct qr_word *remove_chain;
};

/* Append the changed text; *count is how many entries were replaced or taken out. Exactly one of
 * the edit's pointers is set (and with remove_address perhaps remove_on_chain). An empty text, and
 * one of blanks, is a file without entries. On failure out may hold anything. */
QR_MUST_USE bool qr_trust_edit(struct qr_buffer *out, size_t *count, const char *text,
                               size_t length, const struct qr_trust_edit *edit,
                               struct qr_error *err);

#endif
