/* What the forms of a call's words share. Private to review/words. */
#ifndef QUORATE_REVIEW_WORDS_PARTS_H
#define QUORATE_REVIEW_WORDS_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "review/words.h"

/* Append what a call does as one sentence without a subject, with the marks of words_layout.h:
 * "on 0x…: allow compose hash 0x… to boot". candidate is the reading that is told, or NULL where
 * there is none or are several. */
void qr_words_add_phrase(struct qr_buffer *sentence, const struct qr_call *call,
                         const struct qr_candidate *candidate, const struct qr_words *words);
/* The words of a reading, with their {places}, or NULL. */
const char *qr_words_template(const struct qr_candidate *candidate);
/* Append an address and its name, marked. */
void qr_words_add_marked_address(struct qr_buffer *sentence, const struct qr_address *address,
                                 const struct qr_words *words);
/* Whether an argument need not stand below the sentence: it is in it, or the calls inside say it.
 */
bool qr_words_is_told(const struct qr_candidate *candidate, size_t index);
/* The gas and refund fields of a Safe's transaction, in the contract's order, and which of them are
 * not zero; fields is as large as QR_GAS_FIELDS. */
struct qr_gas_field {
    const char *name;
    bool is_address;
    bool is_wei;
    struct qr_word value;
};
#define QR_GAS_FIELDS 5
/* Append its value, marked. */
void qr_words_add_gas_field(struct qr_buffer *sentence, const struct qr_gas_field *field,
                            const struct qr_names *names);
/* Append "bytes 68 to 99: padding that is not zero" for what a reading leaves over. */
void qr_words_add_odd(struct qr_buffer *out, const struct qr_candidate *candidate);
void qr_words_gas_fields(struct qr_gas_field fields[QR_GAS_FIELDS], const struct qr_safe_tx *tx);

#endif
