#include <string.h>

#include "abi/calldata.h"
#include "abi/keccak.h"
#include "tests/safe/helpers.h"

START_TEST(every_vector_has_the_hashes_of_the_peers)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/safe-tx.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_typed_data_hashes hashes;
        struct qr_safe safe = qr_test_safe(&fixture, vector);
        struct qr_safe_tx tx = qr_test_tx(&fixture, vector);
        qr_safe_tx_hash(&hashes, &safe, &tx);
        qr_ck_hex(hashes.domain32, 32, qr_fixture_string(&fixture, vector, "domain_hash"));
        qr_ck_hex(hashes.message32, 32, qr_fixture_string(&fixture, vector, "message_hash"));
        qr_ck_hex(hashes.hash32, 32, qr_fixture_string(&fixture, vector, "hash"));
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

START_TEST(every_message_vector_has_the_hash_of_the_peers)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/safe-message.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_buffer message = QR_BUFFER_INIT;
        struct qr_typed_data_hashes hashes;
        struct qr_safe safe = qr_test_safe(&fixture, vector);
        qr_fixture_bytes(&message, &fixture, vector, "message");
        qr_safe_message_hash(&hashes, &safe, message.data, message.length);
        qr_ck_hex(hashes.hash32, 32, qr_fixture_string(&fixture, vector, "hash"));
        qr_buffer_dispose(&message);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* One transaction under every version line; the values were read from deployed contracts. */
static const struct {
    const char *versions;
    const char *chain;
    const char *domain;
    const char *message;
    const char *hash;
} worked[] = {
    {"0.0.2 0.1.0", "1", "0xc6172c436a72ad7286cf5e21dcc39bf417e7f8a6404b5f0f1c25c6a30b44831c",
     "0x1797d965418505e07f411dc5f9d07d15242f73e219a9a498312f0d7f95e9a1b8",
     "0x5dac3fa4385c98c8c84934b4f4524fcea8b12013f10d9a905f776584fc468e65"},
    {"1.0.0 1.1.0 1.1.1 1.2.0", "1",
     "0xc6172c436a72ad7286cf5e21dcc39bf417e7f8a6404b5f0f1c25c6a30b44831c",
     "0x5b8fcac01dba0ce9f089300b83c7420fe2b1d771dbd50792740bffb09c16dfaa",
     "0x1b29e1fd2c4fd83b665c85c3de6b384fee7a4e64d7380b4c741417d2d3c3f90b"},
    {"1.3.0 1.4.0 1.4.1 1.5.0", "1",
     "0xf0dcfe86ad4a409690a57dbaae9b1e14c5ea1750a48271a0a3a6037a8100624d",
     "0x5b8fcac01dba0ce9f089300b83c7420fe2b1d771dbd50792740bffb09c16dfaa",
     "0xa8c05cdb8645af27983e6c5a417461e7394f5cb8b3dfe2638c445907c6ca716b"},
    {"1.3.0 1.4.0 1.4.1 1.5.0", "11155111",
     "0xc6733c0928edbae256c68c60f094464cc27845147092bc929b1d868a03d5e3dc",
     "0x5b8fcac01dba0ce9f089300b83c7420fe2b1d771dbd50792740bffb09c16dfaa",
     "0x10b808c2bdc245c92f6dadc3c27a0651bd645563a1334d4c4973da9f012f7cff"},
};

static struct qr_safe_tx worked_tx(void)
{
    static const uint8_t data[] = {0xde, 0xad, 0xbe, 0xef};
    return (struct qr_safe_tx){
        .to = qr_test_address("0x2222222222222222222222222222222222222222"),
        .value = qr_test_word("1000000000000000000"),
        .data = data,
        .data_length = sizeof data,
        .operation = QR_SAFE_CALL,
        .safe_tx_gas = qr_test_word("100000"),
        .base_gas = qr_test_word("50000"),
        .gas_price = qr_test_word("2"),
        .gas_token = qr_test_address("0x3333333333333333333333333333333333333333"),
        .refund_receiver = qr_test_address("0x4444444444444444444444444444444444444444"),
        .nonce = qr_test_word("7"),
    };
}

START_TEST(each_version_hashes_as_its_contract)
{
    struct qr_safe_tx tx = worked_tx();
    struct qr_safe safe = {
        .address = qr_test_address("0x1111111111111111111111111111111111111111"),
        .chain_id = qr_test_word(worked[_i].chain),
    };
    const char *text = worked[_i].versions;
    for (; *text != '\0'; text += text[5] == ' ' ? 6 : 5) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_typed_data_hashes hashes;
        qr_ck_ok(qr_safe_version_parse(&safe.version, text, 5, &err), err);
        qr_safe_tx_hash(&hashes, &safe, &tx);
        qr_ck_hex(hashes.domain32, 32, worked[_i].domain);
        qr_ck_hex(hashes.message32, 32, worked[_i].message);
        qr_ck_hex(hashes.hash32, 32, worked[_i].hash);
    }
}
END_TEST

static const struct qr_safe *parent(void)
{
    static struct qr_safe safe;
    safe = (struct qr_safe){qr_test_address("0x657ff0D4eC65D82b2bC1247b0a558bcd2f80A0f1"),
                            qr_test_word("11155111"), QR_SAFE_1_4_1};
    return &safe;
}

static const struct qr_safe *child(void)
{
    static struct qr_safe safe;
    safe = (struct qr_safe){qr_test_address("0x6bc56d6CE87C86CB0756c616bECFD3Cd32b09251"),
                            qr_test_word("11155111"), QR_SAFE_1_4_1};
    return &safe;
}

/* A transaction of a Sepolia Safe whose owner is a Safe, and what the child signs for it. */
START_TEST(nested_safe_on_sepolia)
{
    struct qr_typed_data_hashes of_parent;
    struct qr_typed_data_hashes of_child;
    struct qr_safe_tx tx = {
        .to = qr_test_address("0x255C3912f91eF11bFDadd405F13144a823Da8cc5"),
        .value = qr_test_word("100000000000000000"),
        .nonce = qr_test_word("4"),
    };
    qr_safe_tx_hash(&of_parent, parent(), &tx);
    qr_ck_hex(of_parent.domain32, 32,
              "0x611379c19940caee095cdb12bebe6a9fa9abb74cdb1fbd7377c49a1f198dc24f");
    qr_ck_hex(of_parent.message32, 32,
              "0x565bba8b51924ffa64953596d0a2dd5c2cad39649f7de0bf2c8dbc903bd03258");
    qr_ck_hex(of_parent.hash32, 32,
              "0xcb8bbe7bf8f8a1f3f57658e450d07d4422356ac042d96a87ba425b19e67a78a1");

    struct qr_buffer approve = QR_BUFFER_INIT;
    qr_calldata_add_selector(&approve, "approveHash(bytes32)");
    qr_calldata_add_bytes32(&approve, of_parent.hash32);
    struct qr_safe_tx approval = {
        .to = parent()->address,
        .data = approve.data,
        .data_length = approve.length,
        .nonce = qr_test_word("4"),
    };
    qr_safe_tx_hash(&of_child, child(), &approval);
    qr_ck_hex(of_child.domain32, 32,
              "0x55f6c329a7834e2a4e789f5526f328fa75d14fe75b97b0001be40caf46ca92a1");
    qr_ck_hex(of_child.message32, 32,
              "0xcd411ee5d49344391ef8d37b76e19dfacf505bbb20e856ac907acb5958ecbdf0");
    qr_ck_hex(of_child.hash32, 32,
              "0x86eb3f93f2670d119a4ecb8eeaa4dafe31a28abcafe06688d47e195a3dd7abb0");
    qr_buffer_dispose(&approve);

    /* EIP-1271: a parent up to 1.4.1 passes the 66-byte pre-image, 1.5.0 the hash. */
    uint8_t preimage66[66] = {0x19, 0x01};
    memcpy(preimage66 + 2, of_parent.domain32, 32);
    memcpy(preimage66 + 34, of_parent.message32, 32);
    qr_safe_message_hash(&of_child, child(), preimage66, sizeof preimage66);
    qr_ck_hex(of_child.hash32, 32,
              "0x83d8035d0fddbe8a3e7e0cb29e24ca6671295aaf10df86bcc3094a090013f9dd");
    qr_safe_message_hash(&of_child, child(), of_parent.hash32, 32);
    qr_ck_hex(of_child.hash32, 32,
              "0x6c90b1d5c9a871d79905ac7713ee3463c3bd8cd55f145f8561ef395e86a32003");
}
END_TEST

/* A plain off-chain message: the Safe signs over its EIP-191 hash. */
START_TEST(message_hash_over_an_eip191_hash)
{
    struct qr_typed_data_hashes hashes;
    struct qr_buffer message =
        qr_test_bytes("0xcb1a9208c1a7c191185938c7d304ed01db68677eea4e689d688469aa72e34236");
    qr_safe_message_hash(&hashes, parent(), message.data, message.length);
    qr_ck_hex(hashes.message32, 32,
              "0xa5d2f507a16279357446768db4bd47a03bca0b6acac4632a4c2c96af20d6f6e5");
    qr_ck_hex(hashes.hash32, 32,
              "0x1866b559f56261ada63528391b93a1fe8e2e33baf7cace94fc6b42202d16ea08");
    qr_buffer_dispose(&message);
}
END_TEST

START_TEST(find_nonce_finds_what_hash_gives)
{
    static const char *const nonces[] = {"0", "1", "7", "9999"};
    const struct qr_safe *safe = parent();
    struct qr_safe_tx tx = worked_tx();
    for (size_t i = 0; i < 4; i++) {
        struct qr_typed_data_hashes hashes;
        uint64_t nonce;
        uint64_t expected;
        tx.nonce = qr_test_word(nonces[i]);
        qr_safe_tx_hash(&hashes, safe, &tx);
        ck_assert(qr_word_to_u64(&expected, &tx.nonce));
        ck_assert(qr_safe_tx_find_nonce(&nonce, safe, &tx, hashes.hash32, 10000));
        ck_assert_uint_eq(nonce, expected);
        ck_assert(!qr_safe_tx_find_nonce(&nonce, safe, &tx, hashes.hash32, expected));
        ck_assert_uint_eq(nonce, 0);
    }
}
END_TEST

START_TEST(exec_calldata_is_abi_encoded)
{
    static const uint8_t signature[] = {0xaa, 0xbb, 0xcc};
    struct qr_buffer calldata = QR_BUFFER_INIT;
    struct qr_safe_tx tx = worked_tx();
    tx.operation = QR_SAFE_DELEGATE_CALL;
    qr_safe_tx_add_exec_calldata(&calldata, &tx, signature, sizeof signature);
    qr_ck_hex(calldata.data, calldata.length,
              "0x6a761202"
              "0000000000000000000000002222222222222222222222222222222222222222"
              "0000000000000000000000000000000000000000000000000de0b6b3a7640000"
              "0000000000000000000000000000000000000000000000000000000000000140"
              "0000000000000000000000000000000000000000000000000000000000000001"
              "00000000000000000000000000000000000000000000000000000000000186a0"
              "000000000000000000000000000000000000000000000000000000000000c350"
              "0000000000000000000000000000000000000000000000000000000000000002"
              "0000000000000000000000003333333333333333333333333333333333333333"
              "0000000000000000000000004444444444444444444444444444444444444444"
              "0000000000000000000000000000000000000000000000000000000000000180"
              "0000000000000000000000000000000000000000000000000000000000000004"
              "deadbeef00000000000000000000000000000000000000000000000000000000"
              "0000000000000000000000000000000000000000000000000000000000000003"
              "aabbcc0000000000000000000000000000000000000000000000000000000000");
    qr_buffer_dispose(&calldata);
}
END_TEST

START_TEST(exec_calldata_of_nothing_keeps_both_tails)
{
    struct qr_buffer calldata = QR_BUFFER_INIT;
    struct qr_safe_tx tx = {.operation = QR_SAFE_CALL};
    qr_safe_tx_add_exec_calldata(&calldata, &tx, NULL, 0);
    ck_assert_uint_eq(calldata.length, 4 + 10 * 32 + 32 + 32);
    ck_assert_uint_eq(calldata.data[4 + 2 * 32 + 30], 0x01);
    ck_assert_uint_eq(calldata.data[4 + 2 * 32 + 31], 0x40);
    ck_assert_uint_eq(calldata.data[4 + 9 * 32 + 30], 0x01);
    ck_assert_uint_eq(calldata.data[4 + 9 * 32 + 31], 0x60);
    qr_buffer_dispose(&calldata);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/transaction");
    TCase *tests = tcase_create("transaction");
    tcase_add_test(tests, every_vector_has_the_hashes_of_the_peers);
    tcase_add_test(tests, every_message_vector_has_the_hash_of_the_peers);
    tcase_add_loop_test(tests, each_version_hashes_as_its_contract, 0,
                        sizeof worked / sizeof worked[0]);
    tcase_add_test(tests, nested_safe_on_sepolia);
    tcase_add_test(tests, message_hash_over_an_eip191_hash);
    tcase_add_test(tests, find_nonce_finds_what_hash_gives);
    tcase_add_test(tests, exec_calldata_is_abi_encoded);
    tcase_add_test(tests, exec_calldata_of_nothing_keeps_both_tails);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
