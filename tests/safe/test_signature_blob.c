#include <string.h>

#include "safe/signature.h"
#include "tests/safe/helpers.h"

static void parse_one(struct qr_signature *signature, struct qr_buffer *bytes,
                      const uint8_t hash32[32], const char *hex)
{
    struct qr_error err = QR_ERROR_INIT;
    *bytes = qr_test_bytes(hex);
    qr_ck_ok(qr_signature_parse(signature, hash32, bytes->data, bytes->length, &err), err);
}

static void check_blob_is_read_back(const struct qr_buffer *blob, const uint8_t hash32[32],
                                    size_t count)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_buffer again = QR_BUFFER_INIT;
    struct qr_signature *read;
    size_t n_read;
    qr_ck_ok(
        qr_signature_parse_blob(&read, &n_read, hash32, blob->data, blob->length, &arena, &err),
        err);
    ck_assert_uint_eq(n_read, count);
    for (size_t i = 1; i < n_read; i++) {
        ck_assert_int_lt(qr_address_compare(&read[i - 1].owner, &read[i].owner), 0);
    }
    qr_ck_ok(qr_signatures_aggregate(&again, read, n_read, &err), err);
    ck_assert_uint_eq(again.length, blob->length);
    ck_assert_mem_eq(again.data, blob->data, blob->length);
    qr_buffer_dispose(&again);
    qr_arena_dispose(&arena);
}

#define MAX_OWNERS 16

START_TEST(every_vector_aggregates_and_is_read_back)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/signatures.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_signature signatures[MAX_OWNERS];
        struct qr_buffer bytes[MAX_OWNERS];
        struct qr_buffer blob = QR_BUFFER_INIT;
        struct qr_buffer hash = QR_BUFFER_INIT;
        size_t count = 0;
        qr_fixture_bytes(&hash, &fixture, vector, "hash");
        struct qr_json_value owners = qr_json_get(vector, "owners");
        size_t n_owners = qr_json_count(owners);
        ck_assert_uint_le(n_owners, MAX_OWNERS);
        for (struct qr_json_value owner = qr_json_first(owners); qr_json_present(owner);
             owner = qr_json_next(owners, owner)) {
            /* from the last place down, so that sorting has something to do */
            count++;
            parse_one(&signatures[n_owners - count], &bytes[n_owners - count], hash.data,
                      qr_fixture_string(&fixture, owner, "signature"));
        }
        qr_ck_ok(qr_signatures_aggregate(&blob, signatures, count, &err), err);
        qr_ck_hex(blob.data, blob.length, qr_fixture_string(&fixture, vector, "aggregated"));
        check_blob_is_read_back(&blob, hash.data, count);
        for (size_t i = 0; i < count; i++) {
            qr_buffer_dispose(&bytes[i]);
        }
        qr_buffer_dispose(&blob);
        qr_buffer_dispose(&hash);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

#define HASH      "0xde1e8ece23d444a41f61a84ab020ae75fd1ed4ec8b083f2d6abd983abaa0ab9c"
#define R         "55490b7af85149ebd198dbcb77d85b28c2ef73d12cbf8ce1faf30e88770e3448"
#define S         "11f7c4d81f5d45d24487a13a6af030fa7d15ef18ac75aeef9ec6921e53f21a3e"
#define ECDSA     R S "1c" /* by 0xAFdD…543b */
#define PAD       "000000000000000000000000"
#define ZERO_WORD "0000000000000000000000000000000000000000000000000000000000000000"
#define WORD(x)   "000000000000000000000000000000000000000000000000000000000000" x
#define APPROVED  PAD "6369ebf002bdb99bb8ac8714d0ce637c054c7b97" ZERO_WORD "01"
#define FIRST(at) PAD "6bc56d6ce87c86cb0756c616becfd3cd32b09251" WORD(at) "00"
#define LAST(at)  PAD "c9789c1a767f06d883b6b7892a05ce82850035a8" WORD(at) "00"

/* As protocol-kit's buildSignatureBytes puts the same four together. */
#define MIXED                                                                                      \
    APPROVED FIRST("0104") ECDSA LAST("0127") WORD("0003") "aabbcc" WORD("0005") "0102030405"

START_TEST(contract_signatures_follow_the_static_part)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature signatures[4];
    struct qr_buffer bytes[4];
    struct qr_buffer blob = QR_BUFFER_INIT;
    struct qr_buffer hash = qr_test_bytes(HASH);
    parse_one(&signatures[0], &bytes[0], hash.data, "0x" ECDSA);
    parse_one(&signatures[1], &bytes[1], hash.data, "0x" LAST("0041") WORD("0005") "0102030405");
    parse_one(&signatures[2], &bytes[2], hash.data, "0x" APPROVED);
    parse_one(&signatures[3], &bytes[3], hash.data, "0x" FIRST("0041") WORD("0003") "aabbcc");
    qr_ck_ok(qr_signatures_aggregate(&blob, signatures, 4, &err), err);
    qr_ck_hex(blob.data, blob.length, "0x" MIXED);
    check_blob_is_read_back(&blob, hash.data, 4);
    for (size_t i = 0; i < 4; i++) {
        qr_buffer_dispose(&bytes[i]);
    }
    qr_buffer_dispose(&blob);
    qr_buffer_dispose(&hash);
}
END_TEST

START_TEST(blob_of_one_contract_signature_is_the_standalone_form)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature signature;
    struct qr_buffer bytes;
    struct qr_buffer blob = QR_BUFFER_INIT;
    struct qr_buffer hash = qr_test_bytes(HASH);
    const char *text = "0x" FIRST("0041") WORD("0003") "aabbcc";
    parse_one(&signature, &bytes, hash.data, text);
    qr_ck_ok(qr_signatures_aggregate(&blob, &signature, 1, &err), err);
    qr_ck_hex(blob.data, blob.length, text);
    check_blob_is_read_back(&blob, hash.data, 1);
    qr_buffer_dispose(&bytes);
    qr_buffer_dispose(&blob);
    qr_buffer_dispose(&hash);
}
END_TEST

START_TEST(offsets_count_from_where_the_blob_begins)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature signature;
    struct qr_buffer bytes;
    struct qr_buffer blob = QR_BUFFER_INIT;
    struct qr_buffer hash = qr_test_bytes(HASH);
    parse_one(&signature, &bytes, hash.data, "0x" FIRST("0041") WORD("0000"));
    qr_buffer_add_text(&blob, "before");
    qr_ck_ok(qr_signatures_aggregate(&blob, &signature, 1, &err), err);
    qr_ck_hex(blob.data + 6, blob.length - 6, "0x" FIRST("0041") WORD("0000"));
    qr_buffer_dispose(&bytes);
    qr_buffer_dispose(&blob);
    qr_buffer_dispose(&hash);
}
END_TEST

START_TEST(two_signatures_of_one_owner_are_refused)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_signature signatures[3];
    struct qr_buffer bytes[3];
    struct qr_buffer blob = QR_BUFFER_INIT;
    struct qr_buffer hash = qr_test_bytes(HASH);
    parse_one(&signatures[0], &bytes[0], hash.data, "0x" ECDSA);
    parse_one(&signatures[1], &bytes[1], hash.data, "0x" APPROVED);
    parse_one(&signatures[2], &bytes[2], hash.data,
              "0x" PAD "afdd93d030c3f1b9abc76da68e9d754bc8a5543b" ZERO_WORD "01");
    bool ok = qr_signatures_aggregate(&blob, signatures, 3, &err);
    qr_ck_error(ok, &err, QR_ERROR_REFUSED,
                "signatures: two are by 0xAFdD93d030c3f1b9abC76dA68e9D754bc8a5543b, and a Safe "
                "counts an owner once: leave one out",
                0, 0);
    ck_assert_uint_eq(blob.length, 0);
    for (size_t i = 0; i < 3; i++) {
        qr_buffer_dispose(&bytes[i]);
    }
    qr_buffer_dispose(&hash);
}
END_TEST

START_TEST(entries_need_not_ascend)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_signature *read;
    size_t n_read;
    struct qr_buffer hash = qr_test_bytes(HASH);
    struct qr_buffer blob = qr_test_bytes("0x" ECDSA APPROVED);
    qr_ck_ok(
        qr_signature_parse_blob(&read, &n_read, hash.data, blob.data, blob.length, &arena, &err),
        err);
    ck_assert_uint_eq(n_read, 2);
    ck_assert_int_eq((int)read[0].kind, (int)QR_SIGNATURE_EIP712);
    ck_assert_int_eq((int)read[1].kind, (int)QR_SIGNATURE_APPROVED);
    qr_buffer_dispose(&blob);
    qr_buffer_dispose(&hash);
    qr_arena_dispose(&arena);
}
END_TEST

static const struct {
    const char *blob;
    enum qr_error_kind kind;
    const char *message;
} refused[] = {
    {"0x", QR_ERROR_INPUT, "signatures: there is none"},
    {"0x00", QR_ERROR_INPUT, "signatures: 1 bytes are left after 0 signatures of 65 bytes"},
    {"0x" ECDSA "1b", QR_ERROR_INPUT,
     "signatures: 1 bytes are left after 1 signatures of 65 bytes"},
    {"0x" ECDSA R S, QR_ERROR_INPUT,
     "signatures: 64 bytes are left after 1 signatures of 65 bytes"},
    {"0x" ECDSA R S "03", QR_ERROR_INPUT,
     "signature 2: signature: v is 3, which no Safe accepts: it ends in 27 or 28 (EIP-712), 31 or "
     "32 (eth_sign), 1 (approved hash) or 0 (contract)"},
    {"0x" ECDSA R S "00", QR_ERROR_INPUT,
     "signature 2: signature: v is 0, the raw recovery id of a hardware wallet, which a Safe reads "
     "as a contract's signature: add 27 to the last byte, or 31 if eth_sign made it"},
    {"0x" ECDSA ZERO_WORD ZERO_WORD "1b", QR_ERROR_REFUSED,
     "signature 2: signature: no key can have made it (r or s is out of range, or r is on no curve "
     "point): copy it again from the wallet"},
    /* no room for the length word */
    {"0x" FIRST("0041"), QR_ERROR_INPUT,
     "signature 1: v is 0 (contract), but its dynamic part at byte 65 is past the end of the blob "
     "(65 bytes)"},
    {"0x" FIRST("0042") WORD("0000"), QR_ERROR_INPUT,
     "signature 1: v is 0 (contract), but its dynamic part at byte 66 is past the end of the blob "
     "(97 bytes)"},
    {"0x" FIRST("ffff") WORD("0000"), QR_ERROR_INPUT,
     "signature 1: v is 0 (contract), but its dynamic part at byte 65535 is past the end of the "
     "blob (97 bytes)"},
    {"0x" PAD "6bc56d6ce87c86cb0756c616becfd3cd32b09251"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff00" WORD("0000"),
     QR_ERROR_INPUT,
     "signature 1: v is 0 (contract), but its dynamic part at byte "
     "115792089237316195423570985008687907853269984665640564039457584007913129639935 is past the "
     "end of the blob (97 bytes)"},
    /* GS021: points into the static part */
    {"0x" FIRST("0040") WORD("0000"), QR_ERROR_INPUT,
     "signatures: a dynamic part begins at byte 64, inside the first 1 signatures of 65 bytes"},
    {"0x" ECDSA FIRST("0000") WORD("0000"), QR_ERROR_INPUT,
     "signatures: a dynamic part begins at byte 0, inside the first 2 signatures of 65 bytes"},
    /* a gap */
    {"0x" FIRST("0042") "ff" WORD("0000"), QR_ERROR_INPUT,
     "signatures: 1 bytes are left after 1 signatures of 65 bytes"},
    {"0x" FIRST("0082") LAST("00a3") WORD("0000") "ff" WORD("0000"), QR_ERROR_INPUT,
     "signature 2: its dynamic part begins at byte 163, expected 162, where the one before ends"},
    /* both point to one part */
    {"0x" FIRST("0082") LAST("0082") WORD("0000"), QR_ERROR_INPUT,
     "signature 2: its dynamic part begins at byte 130, expected 162, where the one before ends"},
    /* in another order than the entries */
    {"0x" FIRST("00a2") LAST("0082") WORD("0000") WORD("0000"), QR_ERROR_INPUT,
     "signature 1: its dynamic part begins at byte 162, expected 130, where the one before ends"},
    /* GS023 */
    {"0x" FIRST("0041") WORD("0002") "aa", QR_ERROR_INPUT,
     "signature 1: contract signature: its dynamic part at byte 65 should have 2 bytes, but only 1 "
     "are left"},
    {"0x" FIRST("0041") WORD("0001") "aabb", QR_ERROR_INPUT,
     "signatures: 1 bytes follow the last one"},
};

START_TEST(parse_blob_accounts_for_every_byte)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_signature *read;
    size_t n_read;
    struct qr_buffer hash = qr_test_bytes(HASH);
    struct qr_buffer blob = qr_test_bytes(refused[_i].blob);
    bool ok =
        qr_signature_parse_blob(&read, &n_read, hash.data, blob.data, blob.length, &arena, &err);
    qr_ck_error(ok, &err, refused[_i].kind, refused[_i].message, 0, 0);
    ck_assert_ptr_null(read);
    ck_assert_uint_eq(n_read, 0);
    qr_buffer_dispose(&blob);
    qr_buffer_dispose(&hash);
    qr_arena_dispose(&arena);
}
END_TEST

/* Approvals cost no recovery, so that only the parsing itself is long. */
START_TEST(parse_blob_is_linear)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_signature *read;
    size_t n_read;
    struct qr_buffer blob = QR_BUFFER_INIT;
    struct qr_buffer again = QR_BUFFER_INIT;
    struct qr_buffer hash = qr_test_bytes(HASH);
    const size_t count = 200000;
    for (size_t i = 0; i < count; i++) {
        uint8_t entry65[65] = {[64] = 1, [12] = 0x80};
        entry65[29] = (uint8_t)(i >> 16);
        entry65[30] = (uint8_t)(i >> 8);
        entry65[31] = (uint8_t)i;
        qr_buffer_add(&blob, entry65, sizeof entry65);
    }
    qr_ck_ok(
        qr_signature_parse_blob(&read, &n_read, hash.data, blob.data, blob.length, &arena, &err),
        err);
    ck_assert_uint_eq(n_read, count);
    qr_ck_ok(qr_signatures_aggregate(&again, read, n_read, &err), err);
    ck_assert(qr_buffer_equals(&again, blob.data, blob.length));
    qr_buffer_dispose(&blob);
    qr_buffer_dispose(&again);
    qr_buffer_dispose(&hash);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/signature_blob");
    TCase *tests = tcase_create("signature_blob");
    tcase_add_test(tests, every_vector_aggregates_and_is_read_back);
    tcase_add_test(tests, contract_signatures_follow_the_static_part);
    tcase_add_test(tests, blob_of_one_contract_signature_is_the_standalone_form);
    tcase_add_test(tests, offsets_count_from_where_the_blob_begins);
    tcase_add_test(tests, two_signatures_of_one_owner_are_refused);
    tcase_add_test(tests, entries_need_not_ascend);
    tcase_add_loop_test(tests, parse_blob_accounts_for_every_byte, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tests, parse_blob_is_linear);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
