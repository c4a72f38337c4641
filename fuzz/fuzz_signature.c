/* Signatures: whatever is read aggregates to a blob that reads back the same, and what cannot be
 * read is refused with a reason. */
#include <string.h>

#include "base/alloc.h"
#include "fuzz.h"
#include "safe/signature.h"

static const uint8_t hash32[32] = {0xde, 0x1e, 0x8e, 0xce, 0x23, 0xd4, 0x44, 0xa4};

static void check_refusal(const struct qr_error *err)
{
    QR_ASSERT(err->kind == QR_ERROR_INPUT || err->kind == QR_ERROR_REFUSED);
    QR_ASSERT(err->message[0] != '\0');
}

static bool is_ascending(const struct qr_signature *signatures, size_t count, bool *distinct)
{
    bool ascending = true;
    *distinct = true;
    for (size_t i = 1; i < count; i++) {
        ascending &= qr_address_compare(&signatures[i - 1].owner, &signatures[i].owner) < 0;
        for (size_t j = 0; j < i; j++) {
            *distinct &= !qr_address_equal(&signatures[j].owner, &signatures[i].owner);
        }
    }
    return ascending;
}

/* blob is what aggregate made of count signatures. */
static void check_fixed_point(const struct qr_buffer *blob, size_t count)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer again = QR_BUFFER_INIT;
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature *read;
    size_t n_read;
    bool distinct;
    bool ok =
        qr_signature_parse_blob(&read, &n_read, hash32, blob->data, blob->length, &arena, &err) &&
        qr_signatures_aggregate(&again, read, n_read, &err);
    QR_ASSERT(ok);
    QR_ASSERT(n_read == count);
    QR_ASSERT(is_ascending(read, n_read, &distinct));
    QR_ASSERT(qr_buffer_equals(&again, blob->data, blob->length));
}

static void check_one(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer blob = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature signature;
    if (!qr_signature_parse(&signature, hash32, data, size, &err)) {
        check_refusal(&err);
        return;
    }
    /* One signature alone is a blob of one. */
    bool ok = qr_signatures_aggregate(&blob, &signature, 1, &err);
    QR_ASSERT(ok);
    QR_ASSERT(qr_buffer_equals(&blob, data, size));
    check_fixed_point(&blob, 1);
}

static void check_blob(const uint8_t *data, size_t size)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer blob = QR_BUFFER_INIT;
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature *read;
    size_t n_read;
    bool distinct;
    if (!qr_signature_parse_blob(&read, &n_read, hash32, data, size, &arena, &err)) {
        check_refusal(&err);
        return;
    }
    bool ascending = is_ascending(read, n_read, &distinct);
    bool ok = qr_signatures_aggregate(&blob, read, n_read, &err);
    QR_ASSERT(ok == distinct);
    if (!ok) {
        check_refusal(&err);
        QR_ASSERT(blob.length == 0);
        return;
    }
    QR_ASSERT(blob.length == size);
    QR_ASSERT(!ascending || memcmp(blob.data, data, size) == 0);
    check_fixed_point(&blob, n_read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_one(data, size);
    check_blob(data, size);
    return 0;
}
