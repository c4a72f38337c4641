#include "safe/judge.h"

#include <string.h>

#include "tests/safe/helpers.h"

#define HASH  "0xde1e8ece23d444a41f61a84ab020ae75fd1ed4ec8b083f2d6abd983abaa0ab9c"
#define OTHER "0xc579f01cbd4ca886368bb99d78c3c1892c6ed488d196fe9ba2a5832f2e90f0e9"
/* by SIGNER over HASH */
#define ECDSA                                                                                      \
    "0x55490b7af85149ebd198dbcb77d85b28c2ef73d12cbf8ce1faf30e88770e344811f7c4d81f5d45d24487a13a6a" \
    "f030fa7d15ef18ac75aeef9ec6921e53f21a3e1c"
#define SIGNER   "0xAFdD93d030c3f1b9abC76dA68e9D754bc8a5543b"
#define APPROVER "0x6369EBf002bDB99Bb8AC8714d0ce637c054C7B97"
#define CONTRACT "0xC9789C1a767F06d883B6b7892A05ce82850035a8"

struct bench {
    struct qr_buffer hash;
    struct qr_buffer bytes;
    struct qr_address owners[3];
    struct qr_signature ecdsa;
};

static struct bench setup(void)
{
    struct qr_error err = QR_ERROR_INIT;
    struct bench bench = {
        .hash = qr_test_bytes(HASH),
        .bytes = qr_test_bytes(ECDSA),
        .owners = {qr_test_address(SIGNER), qr_test_address(APPROVER), qr_test_address(CONTRACT)},
    };
    qr_ck_ok(qr_signature_parse(&bench.ecdsa, bench.hash.data, bench.bytes.data, bench.bytes.length,
                                &err),
             err);
    return bench;
}

static void teardown(struct bench *bench)
{
    qr_buffer_dispose(&bench->hash);
    qr_buffer_dispose(&bench->bytes);
}

static struct qr_signature claim(enum qr_signature_kind kind, const char *owner, bool confirmed)
{
    return (struct qr_signature){
        .kind = kind,
        .owner = qr_test_address(owner),
        .sig65 = {[64] = kind == QR_SIGNATURE_APPROVED},
        .confirmed = confirmed,
    };
}

static void judge(bool *quorum, struct qr_signers *signers, const struct bench *bench,
                  const struct qr_signature *sigs, size_t n_sigs, uint32_t threshold)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_safe_signatures_judge(quorum, signers, bench->hash.data, bench->owners, 3, sigs,
                                      n_sigs, threshold, &err),
             err);
}

START_TEST(quorum_is_reached_at_the_threshold)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    const struct qr_signature sigs[] = {
        claim(QR_SIGNATURE_CONTRACT, CONTRACT, true),
        bench.ecdsa,
        claim(QR_SIGNATURE_APPROVED, APPROVER, true),
    };
    for (uint32_t threshold = 1; threshold <= 3; threshold++) {
        for (size_t given = 0; given <= 3; given++) {
            judge(&quorum, &signers, &bench, sigs, given, threshold);
            ck_assert_int_eq(quorum, given >= threshold);
            ck_assert_uint_eq(signers.n_valid, given);
            ck_assert_uint_eq(signers.n_rejected, 0);
            for (size_t i = 1; i < signers.n_valid; i++) {
                ck_assert_int_lt(
                    qr_address_compare(&signers.valid[i - 1].owner, &signers.valid[i].owner), 0);
            }
            qr_signers_dispose(&signers);
        }
    }
    teardown(&bench);
}
END_TEST

static void check_rejected(const struct qr_signers *signers, size_t n, size_t index,
                           const char *reason)
{
    ck_assert_uint_lt(n, signers->n_rejected);
    ck_assert_uint_eq(signers->rejected[n].index, index);
    ck_assert_str_eq(signers->rejected[n].reason, reason);
}

START_TEST(an_owner_counts_once)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    const struct qr_signature sigs[] = {bench.ecdsa, bench.ecdsa,
                                        claim(QR_SIGNATURE_APPROVED, SIGNER, true)};
    judge(&quorum, &signers, &bench, sigs, 3, 2);
    ck_assert(!quorum);
    ck_assert_uint_eq(signers.n_valid, 1);
    ck_assert_int_eq((int)signers.valid[0].kind, (int)QR_SIGNATURE_EIP712);
    ck_assert_uint_eq(signers.n_rejected, 2);
    check_rejected(&signers, 0, 1, "its owner has signed already");
    check_rejected(&signers, 1, 2, "its owner has signed already");
    qr_signers_dispose(&signers);
    teardown(&bench);
}
END_TEST

START_TEST(an_unconfirmed_claim_does_not_hide_a_signature)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    const struct qr_signature sigs[] = {claim(QR_SIGNATURE_APPROVED, SIGNER, false), bench.ecdsa};
    judge(&quorum, &signers, &bench, sigs, 2, 1);
    ck_assert(quorum);
    ck_assert_uint_eq(signers.n_valid, 1);
    ck_assert_int_eq((int)signers.valid[0].kind, (int)QR_SIGNATURE_EIP712);
    check_rejected(&signers, 0, 0, "it is a claim that no chain has confirmed");
    qr_signers_dispose(&signers);
    teardown(&bench);
}
END_TEST

START_TEST(claims_alone_reach_no_quorum)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    const struct qr_signature sigs[] = {
        claim(QR_SIGNATURE_APPROVED, APPROVER, false),
        claim(QR_SIGNATURE_CONTRACT, CONTRACT, false),
    };
    judge(&quorum, &signers, &bench, sigs, 2, 1);
    ck_assert(!quorum);
    ck_assert_uint_eq(signers.n_valid, 0);
    ck_assert_uint_eq(signers.n_rejected, 2);
    qr_signers_dispose(&signers);
    teardown(&bench);
}
END_TEST

START_TEST(strangers_are_left_out)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    bench.owners[0] = qr_test_address("0x1111111111111111111111111111111111111111");
    const struct qr_signature sigs[] = {
        bench.ecdsa,
        claim(QR_SIGNATURE_APPROVED, "0x2222222222222222222222222222222222222222", true)};
    judge(&quorum, &signers, &bench, sigs, 2, 1);
    ck_assert(!quorum);
    check_rejected(&signers, 0, 0, "it is by no owner of the Safe");
    check_rejected(&signers, 1, 1, "it is by no owner of the Safe");
    qr_signers_dispose(&signers);
    teardown(&bench);
}
END_TEST

/* A signature over another hash recovers to somebody; what was parsed over that is not believed. */
START_TEST(another_hash_is_left_out)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    qr_buffer_dispose(&bench.hash);
    bench.hash = qr_test_bytes(OTHER);
    judge(&quorum, &signers, &bench, &bench.ecdsa, 1, 1);
    ck_assert(!quorum);
    check_rejected(&signers, 0, 0, "it does not sign this hash");
    qr_signers_dispose(&signers);
    teardown(&bench);
}
END_TEST

/* Nor is an owner that somebody wrote into it. */
START_TEST(a_claimed_owner_is_not_believed)
{
    bool quorum;
    struct qr_signers signers;
    struct bench bench = setup();
    bench.ecdsa.owner = qr_test_address(APPROVER);
    judge(&quorum, &signers, &bench, &bench.ecdsa, 1, 1);
    ck_assert(!quorum);
    check_rejected(&signers, 0, 0, "it does not sign this hash");
    bench.ecdsa.owner = qr_test_address(SIGNER);
    bench.ecdsa.kind = QR_SIGNATURE_ETH_SIGN;
    bench.ecdsa.sig65[64] = 32;
    qr_signers_dispose(&signers);
    judge(&quorum, &signers, &bench, &bench.ecdsa, 1, 1);
    ck_assert(!quorum);
    qr_signers_dispose(&signers);
    teardown(&bench);
}
END_TEST

START_TEST(vectors_reach_their_full_threshold)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/signatures.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_buffer hash = QR_BUFFER_INIT;
        struct qr_buffer blob = QR_BUFFER_INIT;
        struct qr_signature *sigs;
        struct qr_signers signers;
        struct qr_address owners[16];
        size_t n_sigs;
        size_t n_owners = 0;
        bool quorum;
        qr_fixture_bytes(&hash, &fixture, vector, "hash");
        qr_fixture_bytes(&blob, &fixture, vector, "aggregated");
        qr_ck_ok(qr_signature_parse_blob(&sigs, &n_sigs, hash.data, blob.data, blob.length,
                                         &fixture.arena, &err),
                 err);
        struct qr_json_value list = qr_json_get(vector, "owners");
        for (struct qr_json_value owner = qr_json_first(list); qr_json_present(owner);
             owner = qr_json_next(list, owner)) {
            owners[n_owners++] = qr_test_address(qr_fixture_string(&fixture, owner, "address"));
        }
        qr_ck_ok(qr_safe_signatures_judge(&quorum, &signers, hash.data, owners, n_owners, sigs,
                                          n_sigs, (uint32_t)n_owners, &err),
                 err);
        ck_assert(quorum);
        ck_assert_uint_eq(signers.n_valid, n_owners);
        qr_signers_dispose(&signers);
        qr_buffer_dispose(&hash);
        qr_buffer_dispose(&blob);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

static const struct {
    const char *owners[3];
    size_t n_owners;
    uint32_t threshold;
    const char *message;
} refused[] = {
    {{NULL}, 0, 1, "owners: there is none, which no Safe can have"},
    {{SIGNER}, 1, 0, "threshold: it is 0, so the Safe is not set up or was misread"},
    {{SIGNER, APPROVER}, 2, 3, "threshold: 3 of 2 owners can never be reached"},
    {{SIGNER, APPROVER, SIGNER},
     3,
     1,
     "owners: 0xAFdD93d030c3f1b9abC76dA68e9D754bc8a5543b stands there twice"},
    {{SIGNER, "0x0000000000000000000000000000000000000000"},
     2,
     1,
     "owners: 0x0000000000000000000000000000000000000000 cannot be an owner of a Safe"},
    {{"0x0000000000000000000000000000000000000001", SIGNER},
     2,
     1,
     "owners: 0x0000000000000000000000000000000000000001 cannot be an owner of a Safe"},
};

START_TEST(no_verdict_about_what_no_safe_can_be)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signers signers;
    struct bench bench = setup();
    bool quorum = true;
    for (size_t i = 0; i < refused[_i].n_owners; i++) {
        bench.owners[i] = qr_test_address(refused[_i].owners[i]);
    }
    bool ok = qr_safe_signatures_judge(&quorum, &signers, bench.hash.data, bench.owners,
                                       refused[_i].n_owners, &bench.ecdsa, 1, refused[_i].threshold,
                                       &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, refused[_i].message, 0, 0);
    ck_assert(!quorum);
    ck_assert_ptr_null(signers.valid);
    ck_assert_uint_eq(signers.n_valid, 0);
    teardown(&bench);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/judge");
    TCase *tests = tcase_create("judge");
    tcase_add_test(tests, quorum_is_reached_at_the_threshold);
    tcase_add_test(tests, an_owner_counts_once);
    tcase_add_test(tests, an_unconfirmed_claim_does_not_hide_a_signature);
    tcase_add_test(tests, claims_alone_reach_no_quorum);
    tcase_add_test(tests, strangers_are_left_out);
    tcase_add_test(tests, another_hash_is_left_out);
    tcase_add_test(tests, a_claimed_owner_is_not_believed);
    tcase_add_test(tests, vectors_reach_their_full_threshold);
    tcase_add_loop_test(tests, no_verdict_about_what_no_safe_can_be, 0,
                        sizeof refused / sizeof refused[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
