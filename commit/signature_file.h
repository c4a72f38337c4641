/* A signature's file: {"owner", "kind", "hash", "signature"}. Pure. */
#ifndef QUORATE_COMMIT_SIGNATURE_FILE_H
#define QUORATE_COMMIT_SIGNATURE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "prepare/route.h"
#include "safe/signature.h"

/* Most that a file may hold: no owner's contract needs as much. */
#define QR_SIGNATURE_FILE_MAX_SIZE ((size_t)1 << 20) /* bytes */

/* What a file claims; nothing of it is checked yet. */
struct qr_signature_claim {
    struct qr_address owner;
    enum qr_signature_kind kind;
    uint8_t hash32[32];
    const uint8_t *bytes; /* the signature; in the arena */
    size_t length;
};

/* Read one: the four members and no other. On an error (QR_ERROR_INPUT, with its line) claim is
 * zero. */
QR_MUST_USE bool qr_signature_claim_read(struct qr_signature_claim *claim,
                                         struct qr_json_value file, struct qr_arena *arena,
                                         struct qr_error *err);

/* Check a claim over its own hash: that the signature is one, of that kind and by that owner
 * (QR_ERROR_REFUSED). A contract's and an approved one name their owner and prove nothing. The
 * signature borrows from the claim's bytes. */
QR_MUST_USE bool qr_signature_claim_check(struct qr_signature *signature,
                                          const struct qr_signature_claim *claim,
                                          struct qr_error *err);

/* Append the bytes of a signature as it stands alone: 65, or of a contract with its dynamic part.
 */
void qr_signature_add_bytes(struct qr_buffer *bytes, const struct qr_signature *signature);
/* Whether two are by the same owner, of one kind and the same bytes. */
bool qr_signature_same(const struct qr_signature *a, const struct qr_signature *b);

/* Append a file's content. */
void qr_signature_file_add(struct qr_buffer *out, const uint8_t hash32[32],
                           const struct qr_signature *signature);

#endif
