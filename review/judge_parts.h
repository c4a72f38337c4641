/* What the judges of one call share. Private to review/judge. */
#ifndef QUORATE_REVIEW_JUDGE_PARTS_H
#define QUORATE_REVIEW_JUDGE_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "review/judge.h"

/* Codes that one call can be given, and the sentences under one of them. */
#define QR_NOTES           24
#define QR_NOTES_SENTENCES 8

/* What is said of one call under one code: sentences, none twice. */
struct qr_note {
    enum qr_finding_level level;
    const char *code;
    struct qr_buffer text;
    size_t sentences;
    size_t more; /* that were too many to be in the text */
};

/* One call under judgement. */
struct qr_notes {
    const struct qr_judge *judge;
    const struct qr_call *call;
    struct qr_note items[QR_NOTES]; /* in the order in which they came up */
    size_t count;
    struct qr_buffer sentence; /* being written */
};

/* Begin a sentence: the buffer to write it to; then take it in under its code. */
struct qr_buffer *qr_note_begin(struct qr_notes *notes);
void qr_note_end(struct qr_notes *notes, enum qr_finding_level level, const char *code);
/* Append an address with its name; who is called: "the Safe 0x…" with that noun, or "the Safe that
 * is called" where it is not known. */
void qr_note_add_address(struct qr_notes *notes, const struct qr_address *address);
void qr_note_add_target(struct qr_notes *notes, const char *noun);

/* The functions with an effect have arguments of fixed types, so that they go by their place: how
 * many there are, and the word of one. */
size_t qr_note_n_arguments(const struct qr_candidate *candidate);
const struct qr_word *qr_note_word(const struct qr_candidate *candidate, size_t index);

/* Findings of what a reading's function does with its arguments. */
void qr_judge_effect(struct qr_notes *notes, const struct qr_candidate *candidate);
/* The same, of DstackApp's and DstackKms's functions. */
void qr_judge_dstack(struct qr_notes *notes, const struct qr_candidate *candidate,
                     enum qr_effect effect);
/* Findings of how it is called: delegate calls, refunds, data that cannot be read. */
void qr_judge_form(struct qr_notes *notes);
/* Findings of who is called and given something, against the trust file. */
void qr_judge_trust(struct qr_notes *notes);
/* Findings of addresses and texts that look like others. */
void qr_judge_looks(struct qr_notes *notes);

#endif
