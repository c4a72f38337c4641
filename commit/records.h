/* What was sent, or is about to be: PROPOSAL/executions/, one file a signed transaction, on the
 * disk before the transaction leaves. Whoever runs commit next finds it there, sends the same bytes
 * again, and signs no second one while the first may still be mined. */
#ifndef QUORATE_COMMIT_RECORDS_H
#define QUORATE_COMMIT_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "chain/transaction.h"
#include "prepare/proposal.h"

/* One signed transaction. */
struct qr_record {
    size_t step;        /* index among the proposal's steps */
    const char *file;   /* name within executions/ */
    const uint8_t *raw; /* as eth_sendRawTransaction takes it */
    size_t raw_length;
    uint8_t hash32[32];
    struct qr_transaction transaction; /* decoded from raw */
    struct qr_address from;            /* recovered from raw */
};

/* Zero-initialise. Everything lives in the arena. */
struct qr_records {
    struct qr_record *items; /* by step, then in the order of writing */
    size_t count;
    struct qr_arena arena;
};

/* Read executions/. Of a file only the raw transaction is believed: its hash, sender and fields are
 * recomputed and compared with what the file says; it must be on the proposal's chain and go to the
 * contract of its step. Anything else is QR_ERROR_INPUT with the file's name, since a record that
 * cannot be read may stand for a transaction on its way. What is not called .json is nobody's
 * record, and hidden files are writes that were cut off, before anything was sent: both are
 * skipped. No directory: no records. */
QR_MUST_USE bool qr_records_read(struct qr_records *records, const char *path,
                                 const struct qr_proposal *proposal, struct qr_error *err);
void qr_records_dispose(struct qr_records *records);

/* One file's content, checked as qr_records_read does; `file` is left NULL. Bytes live in the
 * arena. */
QR_MUST_USE bool qr_record_parse(struct qr_record *record, const struct qr_buffer *content,
                                 const struct qr_proposal *proposal, struct qr_arena *arena,
                                 struct qr_error *err);
/* Append the file's content of a record. */
void qr_record_render(struct qr_buffer *out, const struct qr_record *record,
                      const struct qr_proposal *proposal);

/* Write a new one, mode 0600, flushed to the disk, and add it to records. */
QR_MUST_USE bool qr_records_add(struct qr_records *records, const char *path,
                                const struct qr_proposal *proposal, size_t step, const uint8_t *raw,
                                size_t raw_length, struct qr_error *err);

/* Let no other commit work on the proposal at path while this process does: *lock is a descriptor
 * to be closed, also by the end of the process. Held by somebody else: QR_ERROR_NOT_YET, or with
 * wait only when it is free. Makes executions/ (mode 0700). */
QR_MUST_USE bool qr_records_lock(int *lock, const char *path, bool wait, struct qr_error *err);

/* The contract that a step's transaction goes to. */
const struct qr_address *qr_step_target(const struct qr_step *step);

#endif
