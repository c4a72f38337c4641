#include "chain/ecdsa.h"
#include "safe/signature.h"

#include <string.h>

#include "tests/safe/helpers.h"

START_TEST(every_vector_recovers_its_owner)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/signatures.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_typed_data_hashes hashes;
        struct qr_safe safe = qr_test_safe(&fixture, vector);
        struct qr_safe_tx tx = qr_test_tx(&fixture, vector);
        qr_safe_tx_hash(&hashes, &safe, &tx);
        qr_ck_hex(hashes.hash32, 32, qr_fixture_string(&fixture, vector, "hash"));
        struct qr_json_value owners = qr_json_get(vector, "owners");
        for (struct qr_json_value owner = qr_json_first(owners); qr_json_present(owner);
             owner = qr_json_next(owners, owner)) {
            struct qr_error err = QR_ERROR_INIT;
            struct qr_buffer bytes = QR_BUFFER_INIT;
            struct qr_signature signature;
            qr_fixture_bytes(&bytes, &fixture, owner, "signature");
            qr_ck_ok(qr_signature_parse(&signature, hashes.hash32, bytes.data, bytes.length, &err),
                     err);
            qr_ck_hex(signature.owner.addr20, 20, qr_fixture_string(&fixture, owner, "address"));
            ck_assert_str_eq(qr_signature_kind_text(signature.kind),
                             qr_fixture_string(&fixture, owner, "kind"));
            ck_assert_mem_eq(signature.sig65, bytes.data, 65);
            ck_assert(!signature.confirmed);
            qr_buffer_dispose(&bytes);
        }
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* An ECDSA signature over HASH, in pieces. */
#define HASH  "0xde1e8ece23d444a41f61a84ab020ae75fd1ed4ec8b083f2d6abd983abaa0ab9c"
#define OWNER "0xAFdD93d030c3f1b9abC76dA68e9D754bc8a5543b"
#define R     "55490b7af85149ebd198dbcb77d85b28c2ef73d12cbf8ce1faf30e88770e3448"
#define S     "11f7c4d81f5d45d24487a13a6af030fa7d15ef18ac75aeef9ec6921e53f21a3e"
/* n - S, the same signature's other form, whose v is 27 */
#define HIGH_S "ee083b27e0a2ba2dbb785ec5950fcf043d98edce02d2f14c210bcc6e7c442703"

#define PAD       "000000000000000000000000"
#define CONTRACT  "6bc56d6ce87c86cb0756c616becfd3cd32b09251"
#define ZERO_WORD "0000000000000000000000000000000000000000000000000000000000000000"
#define WORD(x)   "00000000000000000000000000000000000000000000000000000000000000" x

static bool parse(struct qr_signature *signature, struct qr_buffer *bytes, const char *hex,
                  struct qr_error *err)
{
    struct qr_buffer hash = qr_test_bytes(HASH);
    *bytes = qr_test_bytes(hex);
    bool ok = qr_signature_parse(signature, hash.data, bytes->data, bytes->length, err);
    qr_buffer_dispose(&hash);
    return ok;
}

START_TEST(high_s_is_accepted_as_by_the_contract)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer bytes;
    struct qr_signature signature;
    struct qr_address owner = qr_test_address(OWNER);
    qr_ck_ok(parse(&signature, &bytes, "0x" R HIGH_S "1b", &err), err);
    ck_assert(qr_address_equal(&signature.owner, &owner));
    qr_buffer_dispose(&bytes);
}
END_TEST

START_TEST(approved_hash_names_its_owner)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer bytes;
    struct qr_signature signature;
    struct qr_address owner = qr_test_address("0x" CONTRACT);
    qr_ck_ok(parse(&signature, &bytes, "0x" PAD CONTRACT ZERO_WORD "01", &err), err);
    ck_assert_int_eq((int)signature.kind, (int)QR_SIGNATURE_APPROVED);
    ck_assert(qr_address_equal(&signature.owner, &owner));
    ck_assert(!signature.confirmed);
    qr_buffer_dispose(&bytes);
}
END_TEST

START_TEST(standalone_contract_signature_has_its_inner_bytes)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer bytes;
    struct qr_signature signature;
    struct qr_address owner = qr_test_address("0x" CONTRACT);
    qr_ck_ok(parse(&signature, &bytes, "0x" PAD CONTRACT WORD("41") "00" WORD("03") "aabbcc", &err),
             err);
    ck_assert_int_eq((int)signature.kind, (int)QR_SIGNATURE_CONTRACT);
    ck_assert(qr_address_equal(&signature.owner, &owner));
    qr_ck_hex(signature.dynamic, signature.dynamic_length, "0xaabbcc");
    qr_buffer_dispose(&bytes);

    /* an empty one asks the contract for a hash signed on chain */
    qr_ck_ok(parse(&signature, &bytes, "0x" PAD CONTRACT WORD("41") "00" ZERO_WORD, &err), err);
    ck_assert_uint_eq(signature.dynamic_length, 0);
    qr_buffer_dispose(&bytes);
}
END_TEST

#define RAW(v, as)                                                                                 \
    "signature: v is " v ", the raw recovery id of a hardware wallet, which a Safe reads as " as   \
    ": add 27 to the last byte, or 31 if eth_sign made it"
#define NO_SAFE(v)                                                                                 \
    "signature: v is " v ", which no Safe accepts: it ends in 27 or 28 (EIP-712), 31 or 32 "       \
    "(eth_sign), 1 (approved hash) or 0 (contract)"
#define NO_KEY                                                                                     \
    "signature: no key can have made it (r or s is out of range, or r is on no curve point): "     \
    "copy it again from the wallet"
#define SIZE(n)                                                                                    \
    "signature: it has " n " bytes, but one has 65, and a contract's at least 97 with v 0"

static const struct {
    const char *bytes;
    enum qr_error_kind kind;
    const char *message;
} refused[] = {
    {"0x" R S "00", QR_ERROR_INPUT, RAW("0", "a contract's signature")},
    {"0x" R S "01", QR_ERROR_INPUT, RAW("1", "an approved hash")},
    /* one bit above an address */
    {"0x000000000000000000000001" CONTRACT ZERO_WORD "01", QR_ERROR_INPUT,
     RAW("1", "an approved hash")},
    {"0x" ZERO_WORD ZERO_WORD "01", QR_ERROR_INPUT,
     "signature: v is 1, but r names no owner: it is 0"},
    {"0x" WORD("01") ZERO_WORD "01", QR_ERROR_INPUT,
     "signature: v is 1, but r names no owner: it is 1"},
    {"0x" PAD CONTRACT WORD("41") "00", QR_ERROR_INPUT,
     "signature: v is 0 (contract), but the dynamic part is missing: give the 65 bytes followed by "
     "its length (32 bytes) and its bytes"},
    {"0x" R S "02", QR_ERROR_INPUT,
     "signature: v is 2, a P-256 signature, which every deployed Safe rejects: sign with a "
     "secp256k1 key"},
    {"0x" R S "03", QR_ERROR_INPUT, NO_SAFE("3")},
    {"0x" R S "1a", QR_ERROR_INPUT, NO_SAFE("26")},
    {"0x" R S "1d", QR_ERROR_INPUT, NO_SAFE("29")},
    {"0x" R S "1e", QR_ERROR_INPUT, NO_SAFE("30")},
    {"0x" R S "21", QR_ERROR_INPUT, NO_SAFE("33")},
    {"0x" R S "ff", QR_ERROR_INPUT, NO_SAFE("255")},
    {"0x" R S, QR_ERROR_INPUT,
     "signature: 64 bytes are an EIP-2098 compact signature, which a Safe does not read: expand it "
     "to r, s and v (27 or 28)"},
    {"0x", QR_ERROR_INPUT, SIZE("0")},
    {"0x1b", QR_ERROR_INPUT, SIZE("1")},
    {"0x" R S "1b1b", QR_ERROR_INPUT, SIZE("66")},
    {"0x" R S "1b" R S "1b", QR_ERROR_INPUT, SIZE("130")},
    {"0x" R S "00" R S, QR_ERROR_INPUT,
     "contract signature: s is not 65, where the dynamic part of a single one begins"},
    {"0x" ZERO_WORD ZERO_WORD "1b", QR_ERROR_REFUSED, NO_KEY},
    {"0x" R ZERO_WORD "1c", QR_ERROR_REFUSED, NO_KEY},
    /* r and s are the order of the curve */
    {"0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141" S "1b", QR_ERROR_REFUSED,
     NO_KEY},
    {"0x" R "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"
     "1f",
     QR_ERROR_REFUSED, NO_KEY},
    /* no point has this x */
    {"0x" WORD("05") S "1b", QR_ERROR_REFUSED, NO_KEY},
    {"0x" PAD CONTRACT WORD("42") "00" WORD("00"), QR_ERROR_INPUT,
     "contract signature: s is not 65, where the dynamic part of a single one begins"},
    {"0x" PAD CONTRACT WORD("41") "00" WORD("01"), QR_ERROR_INPUT,
     "contract signature: its dynamic part at byte 65 should have 1 bytes, but only 0 are left"},
    {"0x" PAD CONTRACT WORD("41") "00"
                                  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                                  "aa",
     QR_ERROR_INPUT,
     "contract signature: its dynamic part at byte 65 should have "
     "115792089237316195423570985008687907853269984665640564039457584007913129639935 bytes, but "
     "only 1 are left"},
    {"0x" PAD CONTRACT WORD("41") "00" WORD("01") "aabb", QR_ERROR_INPUT,
     "contract signature: 1 bytes follow its dynamic part"},
    {"0x" ZERO_WORD WORD("41") "00" WORD("00"), QR_ERROR_INPUT,
     "signature: v is 0, but r names no owner: it is 0"},
};

START_TEST(parse_refuses_by_reason)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer bytes;
    struct qr_signature signature;
    bool ok = parse(&signature, &bytes, refused[_i].bytes, &err);
    qr_ck_error(ok, &err, refused[_i].kind, refused[_i].message, 0, 0);
    ck_assert(qr_address_is_zero(&signature.owner));
    ck_assert_ptr_null(signature.dynamic);
    qr_buffer_dispose(&bytes);
}
END_TEST

START_TEST(recover_is_false_where_there_is_no_key)
{
    struct qr_address signer;
    struct qr_buffer hash = qr_test_bytes(HASH);
    struct qr_buffer rs = qr_test_bytes("0x" R S);
    struct qr_address owner = qr_test_address(OWNER);
    ck_assert(qr_ecdsa_recover(&signer, hash.data, rs.data, 1));
    ck_assert(qr_address_equal(&signer, &owner));
    ck_assert(qr_ecdsa_recover(&signer, hash.data, rs.data, 0));
    ck_assert(!qr_address_equal(&signer, &owner));
    memset(rs.data, 0, rs.length);
    ck_assert(!qr_ecdsa_recover(&signer, hash.data, rs.data, 0));
    ck_assert(qr_address_is_zero(&signer));
    qr_buffer_dispose(&hash);
    qr_buffer_dispose(&rs);
}
END_TEST

START_TEST(eth_sign_hash_has_the_eip191_prefix)
{
    /* ethers: hashMessage(getBytes(HASH)) */
    uint8_t out32[32];
    struct qr_buffer hash = qr_test_bytes(HASH);
    qr_eth_sign_hash(out32, hash.data);
    qr_ck_hex(out32, 32, "0x7398c0112e466ca9703e9b1aa8d2b149358ab9e54d0c438c2b0d40810678b224");
    qr_buffer_dispose(&hash);
}
END_TEST

START_TEST(kinds_have_their_names)
{
    ck_assert_str_eq(qr_signature_kind_text(QR_SIGNATURE_EIP712), "eip712");
    ck_assert_str_eq(qr_signature_kind_text(QR_SIGNATURE_ETH_SIGN), "eth_sign");
    ck_assert_str_eq(qr_signature_kind_text(QR_SIGNATURE_CONTRACT), "contract");
    ck_assert_str_eq(qr_signature_kind_text(QR_SIGNATURE_APPROVED), "approved");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/signature");
    TCase *tests = tcase_create("signature");
    tcase_add_test(tests, every_vector_recovers_its_owner);
    tcase_add_test(tests, high_s_is_accepted_as_by_the_contract);
    tcase_add_test(tests, approved_hash_names_its_owner);
    tcase_add_test(tests, standalone_contract_signature_has_its_inner_bytes);
    tcase_add_loop_test(tests, parse_refuses_by_reason, 0, sizeof refused / sizeof refused[0]);
    tcase_add_test(tests, recover_is_false_where_there_is_no_key);
    tcase_add_test(tests, eth_sign_hash_has_the_eip191_prefix);
    tcase_add_test(tests, kinds_have_their_names);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
