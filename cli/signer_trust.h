/* The trust file of whoever runs a command, which tells where it looked. */
#ifndef QUORATE_CLI_SIGNER_TRUST_H
#define QUORATE_CLI_SIGNER_TRUST_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "review/trust.h"

/* Zero-initialise first; dispose of it also after an error. */
struct qr_signer_trust {
    struct qr_trust trust;
    bool exists;           /* there is a file, and trust holds what it says */
    struct qr_buffer path; /* of that file */
};

/* Read it. That there is none is no error; a file that cannot be read is one. */
QR_MUST_USE bool qr_signer_trust_read(struct qr_signer_trust *signer, struct qr_error *err);
/* What the file says; NULL when there is none, or signer is NULL. */
const struct qr_trust *qr_signer_trust_names(const struct qr_signer_trust *signer);

/* Append the line "trust file   PATH", or "none". */
void qr_signer_trust_show(struct qr_buffer *out, const struct qr_signer_trust *signer);
/* Write the member "trust_file": the path, or null. */
void qr_signer_trust_write(struct qr_json_writer *writer, const struct qr_signer_trust *signer);

void qr_signer_trust_dispose(struct qr_signer_trust *signer);

#endif
