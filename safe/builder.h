/* Transaction Builder files (the Safe wallet's batch import). Pure.
 * Source: safe-wallet-monorepo, apps/tx-builder. */
#ifndef QUORATE_SAFE_BUILDER_H
#define QUORATE_SAFE_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "safe/multisend.h"
#include "safe/transaction.h"

/* What a file says beside its calls. */
struct qr_builder_meta {
    const char *name;
    const char *description;
    uint64_t created_at_ms; /* Unix time in milliseconds */
};

/* Append the file: version "1.0", every entry a plain call with its data in hex, meta.checksum
 * last; two-space indent, trailing newline. calls must be plain calls (operation 0), name and
 * description valid UTF-8. */
void qr_builder_add_file(struct qr_buffer *out, const struct qr_safe *safe,
                         const struct qr_multisend_call *calls, size_t n_calls,
                         const struct qr_builder_meta *meta);

/* The checksum of a parsed file: keccak256 over its serialisation with meta.checksum removed and
 * meta.name null. Fails when the file is no object with an object "meta". */
QR_MUST_USE bool qr_builder_checksum(uint8_t checksum32[32], struct qr_json_value file,
                                     struct qr_error *err);

#endif
