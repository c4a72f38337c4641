#include <stdlib.h>
#include <string.h>

#include "abi/calldata.h"
#include "safe/signature_bytes.h"

#define STATIC_SIZE ((size_t)65)

/* Where the entry's dynamic part begins, checked to leave room for its length word. */
static bool read_offset(size_t *offset, const uint8_t *entry, size_t length, size_t index,
                        struct qr_error *err)
{
    struct qr_word s = qr_word_from_bytes(entry + 32, 32);
    uint64_t number;
    *offset = 0;
    if (!qr_word_to_u64(&number, &s) || number > length || length - number < 32) {
        char decimal[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(decimal, &s);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature %zu: v is 0 (contract), but its dynamic part at byte %s is "
                            "past the end of the blob (%zu bytes)",
                            index, decimal, length);
    }
    *offset = (size_t)number;
    return true;
}

/* The static part ends where the first dynamic part begins: its number of entries. */
static bool count_entries(size_t *n_entries, const uint8_t hash32[32], const uint8_t *bytes,
                          size_t length, struct qr_error *err)
{
    size_t end = length;
    size_t at = 0;
    *n_entries = 0;
    for (; at < end && end - at >= STATIC_SIZE; at += STATIC_SIZE) {
        struct qr_signature entry;
        size_t offset;
        if (bytes[at + 64] != 0) {
            continue;
        }
        /* First, so that a raw v is named as what it is. */
        if (!qr_signature_read_static(&entry, hash32, bytes + at, true, err)) {
            return qr_error_context(err, "signature %zu", at / STATIC_SIZE + 1);
        }
        if (!read_offset(&offset, bytes + at, length, at / STATIC_SIZE + 1, err)) {
            return false;
        }
        end = offset < end ? offset : end;
    }
    *n_entries = at / STATIC_SIZE;
    if (at < end) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signatures: %zu bytes are left after %zu signatures of 65 bytes",
                            end - at, *n_entries);
    }
    if (at > end) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signatures: a dynamic part begins at byte %zu, inside the first %zu "
                            "signatures of 65 bytes",
                            end, *n_entries);
    }
    return true;
}

/* Reads entry index and, of a contract, the dynamic part, which must begin at *next. */
static bool read_entry(struct qr_signature *signature, size_t *next, const uint8_t hash32[32],
                       const uint8_t *bytes, size_t length, size_t index, struct qr_error *err)
{
    const uint8_t *entry = bytes + index * STATIC_SIZE;
    if (!qr_signature_read_static(signature, hash32, entry, true, err)) {
        return qr_error_context(err, "signature %zu", index + 1);
    }
    if (signature->kind != QR_SIGNATURE_CONTRACT) {
        return true;
    }
    size_t offset;
    if (!read_offset(&offset, entry, length, index + 1, err)) {
        return false;
    }
    if (offset != *next) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "signature %zu: its dynamic part begins at byte %zu, expected %zu, "
                            "where the one before ends",
                            index + 1, offset, *next);
    }
    if (!qr_signature_read_dynamic(signature, bytes, length, offset, err)) {
        return qr_error_context(err, "signature %zu", index + 1);
    }
    *next = offset + 32 + signature->dynamic_length;
    return true;
}

bool qr_signature_parse_blob(struct qr_signature **signatures, size_t *n_signatures,
                             const uint8_t hash32[32], const uint8_t *bytes, size_t length,
                             struct qr_arena *arena, struct qr_error *err)
{
    size_t count;
    *signatures = NULL;
    *n_signatures = 0;
    if (length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "signatures: there is none");
    }
    if (!count_entries(&count, hash32, bytes, length, err)) {
        return false;
    }
    struct qr_signature *read = qr_arena_alloc(arena, count, sizeof *read);
    size_t next = count * STATIC_SIZE;
    for (size_t i = 0; i < count; i++) {
        if (!read_entry(&read[i], &next, hash32, bytes, length, i, err)) {
            return false;
        }
    }
    if (next != length) {
        return qr_error_set(err, QR_ERROR_INPUT, "signatures: %zu bytes follow the last one",
                            length - next);
    }
    *signatures = read;
    *n_signatures = count;
    return true;
}

static int compare_owners(const void *a, const void *b)
{
    const struct qr_signature *const *left = a;
    const struct qr_signature *const *right = b;
    return qr_address_compare(&(*left)->owner, &(*right)->owner);
}

/* checkNSignatures demands strictly ascending owners. */
static bool sort_by_owner(const struct qr_signature **sorted, const struct qr_signature *signatures,
                          size_t n_signatures, struct qr_error *err)
{
    for (size_t i = 0; i < n_signatures; i++) {
        sorted[i] = &signatures[i];
    }
    qsort(sorted, n_signatures, sizeof *sorted, compare_owners);
    for (size_t i = 1; i < n_signatures; i++) {
        if (qr_address_equal(&sorted[i - 1]->owner, &sorted[i]->owner)) {
            char owner[QR_ADDRESS_SIZE];
            qr_address_format(owner, &sorted[i]->owner);
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "signatures: two are by %s, and a Safe counts an owner once: leave "
                                "one out",
                                owner);
        }
    }
    return true;
}

static void add_entry(struct qr_buffer *blob, const struct qr_signature *signature, size_t offset)
{
    if (signature->kind == QR_SIGNATURE_CONTRACT) {
        qr_calldata_add_address(blob, &signature->owner);
        qr_calldata_add_u64(blob, offset);
        qr_buffer_add_byte(blob, 0);
    } else {
        qr_buffer_add(blob, signature->sig65, STATIC_SIZE);
    }
}

bool qr_signatures_aggregate(struct qr_buffer *blob, const struct qr_signature *signatures,
                             size_t n_signatures, struct qr_error *err)
{
    QR_CLEANUP(qr_free_pointer)
    const struct qr_signature **sorted = qr_alloc_zero(n_signatures, sizeof *sorted);
    if (!sort_by_owner(sorted, signatures, n_signatures, err)) {
        return false;
    }
    size_t offset = n_signatures * STATIC_SIZE;
    for (size_t i = 0; i < n_signatures; i++) {
        add_entry(blob, sorted[i], offset);
        if (sorted[i]->kind == QR_SIGNATURE_CONTRACT) {
            offset += 32 + sorted[i]->dynamic_length;
        }
    }
    for (size_t i = 0; i < n_signatures; i++) {
        if (sorted[i]->kind == QR_SIGNATURE_CONTRACT) {
            qr_calldata_add_u64(blob, sorted[i]->dynamic_length);
            qr_buffer_add(blob, sorted[i]->dynamic, sorted[i]->dynamic_length);
        }
    }
    return true;
}
