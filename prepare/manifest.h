/* The manifest (app-compose.json): its dialects, the compose hash, and what its fields must be.
 * Pure. */
#ifndef QUORATE_PREPARE_MANIFEST_H
#define QUORATE_PREPARE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"
#include "review/finding.h"

#define QR_MANIFEST_MAX_SIZE ((size_t)50 << 20) /* dstack's own limit, bytes */

/* One serialisation of a manifest. */
enum qr_dialect {
    QR_DIALECT_DSTACK,
    QR_DIALECT_PHALA_CLOUD,
    QR_DIALECT_JCS,
    QR_DIALECT_RAW,
};
#define QR_N_DIALECTS 4

/* A dialect's name ("dstack", "phala-cloud", "jcs", "raw"), both ways. */
QR_MUST_USE bool qr_dialect_parse(enum qr_dialect *dialect, const char *text, struct qr_error *err);
const char *qr_dialect_text(enum qr_dialect dialect);

/* Append the manifest's bytes in a dialect. The value is a whole parsed document; any JSON value
 * for dstack, jcs and raw, an object for phala-cloud. Linear in the size of source and output, but
 * for sorting keys. */
QR_MUST_USE bool qr_manifest_canonicalize(struct qr_buffer *out, struct qr_json_value manifest,
                                          enum qr_dialect dialect, struct qr_error *err);

/* SHA-256 of those bytes. size may be NULL. */
QR_MUST_USE bool qr_compose_hash(uint8_t hash32[32], size_t *size, struct qr_json_value manifest,
                                 enum qr_dialect dialect, struct qr_error *err);

/* Check the fields that dstack knows: type, allowed values, fields that need manifest version 3,
 * size. The first violation is an error with line and column. What only some guests refuse passes
 * and is named in findings, as are unknown fields; after 20 of one kind it is counted. Cautions:
 * unknown-field,
 * unknown-value, null-script, hex-prefix, odd-env, duplicate-env, missing-content, constructor-key.
 * Source: dstack-types lib.rs and system_setup.rs; the table in docs/manifest.md. */
QR_MUST_USE bool qr_manifest_check(struct qr_findings *findings, struct qr_json_value manifest,
                                   struct qr_error *err);

#endif
