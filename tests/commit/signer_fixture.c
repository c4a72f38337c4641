#include "tests/commit/signer_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct qr_signer_test signer_test;

struct qr_step qr_signer_test_step(struct qr_json_value item)
{
    return (struct qr_step){.kind = QR_STEP_SAFE_TRANSACTION,
                            .safe = qr_test_safe(&signer_test.fixture, item),
                            .tx = qr_test_tx(&signer_test.fixture, item)};
}

static struct qr_json_value first_of_kind(struct qr_json_value item, const char *kind)
{
    struct qr_json_value owners = qr_json_get(item, "owners");
    struct qr_json_value owner = qr_json_first(owners);
    while (qr_json_present(owner) && !qr_json_string_equals(qr_json_get(owner, "kind"), kind)) {
        owner = qr_json_next(owners, owner);
    }
    return owner;
}

/* The first case that has an owner who signed typed data. */
void qr_signer_test_setup(void)
{
    static const char name[] = "/tmp/quorate-signer-XXXXXX";
    memcpy(signer_test.root, name, sizeof name);
    ck_assert_ptr_nonnull(mkdtemp(signer_test.root));
    ck_assert_int_eq(setenv("TMPDIR", signer_test.root, 1), 0);
    qr_fixture_load(&signer_test.fixture, "vectors/signatures.json");
    struct qr_json_value cases = qr_fixture_cases(&signer_test.fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        signer_test.first = first_of_kind(item, "eip712");
        if (qr_json_present(signer_test.first)) {
            signer_test.step = qr_signer_test_step(item);
            return;
        }
    }
    ck_abort_msg("no such case");
}

/* Whatever a test did, no temporary file is left. */
void qr_signer_test_teardown(void)
{
    qr_fixture_dispose(&signer_test.fixture);
    ck_assert_int_eq(rmdir(signer_test.root), 0);
}

struct qr_key *qr_signer_test_key(struct qr_json_value owner)
{
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    struct qr_key *key;
    qr_fixture_bytes(&bytes, &signer_test.fixture, owner, "private_key");
    qr_ck_ok(qr_key_from_bytes(&key, bytes.data, &err), err);
    return key;
}

void qr_signer_test_owner(const struct qr_address *owner, struct qr_json_value expected)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, owner);
    ck_assert_str_eq(text, qr_fixture_string(&signer_test.fixture, expected, "address"));
}

/* The first owner's signature in hex with another v, without 0x. */
char *qr_signer_test_signature(unsigned v)
{
    static char text[140];
    const char *known = qr_fixture_string(&signer_test.fixture, signer_test.first, "signature");
    memcpy(text, known + 2, 128);
    snprintf(text + 128, 8, "%02x", v);
    return text;
}

unsigned qr_signer_test_v(void)
{
    const char *known = qr_fixture_string(&signer_test.fixture, signer_test.first, "signature");
    return (unsigned)strtoul(known + 130, NULL, 16);
}
