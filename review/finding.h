/* Findings: what a reviewer must know about a manifest, a call or a proposal. */
#ifndef QUORATE_REVIEW_FINDING_H
#define QUORATE_REVIEW_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/json.h"

enum qr_finding_level { QR_CAUTION, QR_DANGER };

struct qr_finding {
    enum qr_finding_level level;
    const char *code; /* "mismatch", "outside-input", …: static text */
    char *where;      /* the step, the file, the field; owned */
    char *text;       /* one sentence that says what could happen; owned */
    bool accepted;    /* a danger that the user takes, by its code */
};

/* Start as QR_FINDINGS_INIT. */
struct qr_findings {
    struct qr_finding *items;
    size_t count;
    size_t capacity;
};

#define QR_FINDINGS_INIT                                                                           \
    {                                                                                              \
        .items = NULL                                                                              \
    }

/* Every code there is, in the order of docs/review.md; a NULL ends it. A code has one level but for
 * those that say otherwise where they are given. */
const char *const *qr_finding_codes(void);
bool qr_finding_code_is_known(const char *code);

/* Add one; code must be static text, where and the text are copied. */
QR_PRINTF(5, 6)
void qr_findings_add(struct qr_findings *findings, enum qr_finding_level level, const char *code,
                     const char *where, const char *fmt, ...);
/* Append a copy of each. */
void qr_findings_copy(struct qr_findings *to, const struct qr_findings *from);
/* Mark every danger whose code is among codes as accepted; a mismatch never is. */
void qr_findings_accept(struct qr_findings *findings, const char *const *codes, size_t n_codes);
/* The first danger that is not accepted, or NULL; *count of them (may be NULL). */
const struct qr_finding *qr_findings_first_danger(size_t *count,
                                                  const struct qr_findings *findings);
void qr_findings_dispose(struct qr_findings *findings);
/* Write [{"level","code","where","text"}, …], with "accepted": true where that is so. */
void qr_findings_write(struct qr_json_writer *writer, const struct qr_findings *findings);

#endif
