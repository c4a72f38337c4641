/* The signatures of a proposal: PROPOSAL/signatures/, one file an owner. */
#ifndef QUORATE_COMMIT_SIGNATURES_H
#define QUORATE_COMMIT_SIGNATURES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "prepare/proposal.h"
#include "safe/signature.h"

/* One owner's signature over the safeTxHash of one step. */
struct qr_owner_signature {
    struct qr_signature
        signature;              /* recovered again when it was read; dynamic parts in the arena */
    const struct qr_step *step; /* which of the proposal's Safe steps it is over */
    const char *file;           /* name within signatures/; NULL when it is from elsewhere */
};

/* A file that holds none. */
struct qr_bad_signature {
    const char *file;   /* escaped */
    const char *reason; /* a sentence without its end */
};

/* Start as QR_SIGNATURE_SET_INIT. Everything lives in the arena. */
struct qr_signature_set {
    struct qr_owner_signature *items; /* sorted by step, then by owner */
    size_t count;
    struct qr_bad_signature *bad;
    size_t n_bad;
    struct qr_arena arena;
};

#define QR_SIGNATURE_SET_INIT                                                                      \
    {                                                                                              \
        .items = NULL                                                                              \
    }

/* Read signatures/ of the proposal at path. Every file is parsed strictly ({"owner", "kind",
 * "hash", "signature"}, nothing else), its hash must be the safeTxHash of one of the proposal's
 * Safe steps, the signature must recover to its owner and be of its kind; what does not hold goes
 * to bad with its reason and counts for nothing. No directory is no signatures. Hidden files are
 * skipped (a write that was cut off). False only when the disk fails. */
QR_MUST_USE bool qr_signatures_read(struct qr_signature_set *set, const char *path,
                                    const struct qr_proposal *proposal, struct qr_error *err);
void qr_signatures_dispose(struct qr_signature_set *set);

/* Room for the name of a signature's file within signatures/: "0xOWNER-0xHASH.json" and NUL. */
#define QR_SIGNATURE_NAME_SIZE 120

enum qr_signature_written { QR_SIGNATURE_NEW, QR_SIGNATURE_SAME, QR_SIGNATURE_REPLACED };

/* Write one, atomically: signatures/0xOWNER.json (checksummed), or when that file is over another
 * step's hash signatures/0xOWNER-0xHASH.json. The same signature again changes nothing. Another one
 * of the same owner over the same hash is QR_ERROR_REFUSED unless replace, as is a file of that
 * name that holds no signature. */
QR_MUST_USE bool qr_signature_write(enum qr_signature_written *written, const char *path,
                                    const struct qr_step *step,
                                    const struct qr_signature *signature, bool replace,
                                    struct qr_error *err);

/* What qr_signature_write would do, without doing it: false with the same refusals. name is the
 * file's name within signatures/, also of one that is there already. */
QR_MUST_USE bool qr_signature_plan(enum qr_signature_written *written,
                                   char name[QR_SIGNATURE_NAME_SIZE], const char *path,
                                   const struct qr_step *step, const struct qr_signature *signature,
                                   bool replace, struct qr_error *err);

#endif
