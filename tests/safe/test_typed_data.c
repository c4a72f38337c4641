#include <string.h>

#include "abi/typed_data.h"
#include "tests/safe/helpers.h"

/* Hash what we write through the general EIP-712 code: two ways to the same three hashes. */
static void check_round(const struct qr_safe *safe, const struct qr_safe_tx *tx)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_json json;
    struct qr_typed_data_hashes direct;
    struct qr_typed_data_hashes general;
    qr_safe_tx_add_typed_data(&text, safe, tx);
    qr_safe_tx_hash(&direct, safe, tx);
    qr_ck_ok(qr_typed_data_hash(&general, qr_test_json(&json, qr_buffer_text(&text)), &err), err);
    ck_assert_mem_eq(general.domain32, direct.domain32, 32);
    ck_assert_mem_eq(general.message32, direct.message32, 32);
    ck_assert_mem_eq(general.hash32, direct.hash32, 32);
    qr_json_dispose(&json);
    qr_buffer_dispose(&text);
}

START_TEST(every_vector_hashes_the_same_as_typed_data)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/safe-tx.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_safe safe = qr_test_safe(&fixture, vector);
        struct qr_safe_tx tx = qr_test_tx(&fixture, vector);
        check_round(&safe, &tx);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* Chain ids around what JavaScript reads exactly, and the largest integers everywhere. */
START_TEST(large_numbers_hash_the_same_as_typed_data)
{
    static const char *const chains[] = {
        "0", "9007199254740991", "9007199254740992", "18446744073709551616",
        "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
    struct qr_word largest = qr_test_word(chains[4]);
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        struct qr_safe safe = {
            .address = qr_test_address("0x1111111111111111111111111111111111111111"),
            .chain_id = qr_test_word(chains[i]),
            .version = QR_SAFE_1_3_0,
        };
        struct qr_safe_tx tx = {
            .value = largest,
            .safe_tx_gas = largest,
            .base_gas = largest,
            .gas_price = largest,
            .nonce = largest,
        };
        check_round(&safe, &tx);
    }
}
END_TEST

#define TYPES_1_4_1                                                                                \
    "{\n"                                                                                          \
    "  \"types\": {\n"                                                                             \
    "    \"EIP712Domain\": [\n"                                                                    \
    "      {\n"                                                                                    \
    "        \"name\": \"chainId\",\n"                                                             \
    "        \"type\": \"uint256\"\n"                                                              \
    "      },\n"                                                                                   \
    "      {\n"                                                                                    \
    "        \"name\": \"verifyingContract\",\n"                                                   \
    "        \"type\": \"address\"\n"                                                              \
    "      }\n"                                                                                    \
    "    ],\n"                                                                                     \
    "    \"SafeTx\": [\n"

static struct qr_buffer sample(enum qr_safe_version version, const char *chain)
{
    static const uint8_t data[] = {0xde, 0xad};
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_safe safe = {qr_test_address("0x1c694Fc3006D81ff4a56F97E1b99529066a23725"),
                           qr_test_word(chain), version};
    struct qr_safe_tx tx = {
        .to = qr_test_address("0x75537828f2ce51be7289709686A69CbFDbB714F1"),
        .value = qr_test_word("1000000000000000000"),
        .data = data,
        .data_length = sizeof data,
        .operation = QR_SAFE_DELEGATE_CALL,
        .base_gas = qr_test_word("5"),
        .nonce = qr_test_word("7"),
    };
    qr_safe_tx_add_typed_data(&text, &safe, &tx);
    return text;
}

static void check_contains(const struct qr_buffer *text, const char *part)
{
    ck_assert_msg(strstr(qr_buffer_text(text), part) != NULL, "no %s in %s", part,
                  qr_buffer_text(text));
}

START_TEST(layout_is_stable)
{
    struct qr_buffer text = sample(QR_SAFE_1_4_1, "8453");
    ck_assert_int_eq(strncmp(qr_buffer_text(&text), TYPES_1_4_1, strlen(TYPES_1_4_1)), 0);
    const char *end = strstr(qr_buffer_text(&text), "  \"primaryType\"");
    ck_assert_ptr_nonnull(end);
    ck_assert_str_eq(end,
                     "  \"primaryType\": \"SafeTx\",\n"
                     "  \"domain\": {\n"
                     "    \"chainId\": 8453,\n"
                     "    \"verifyingContract\": \"0x1c694Fc3006D81ff4a56F97E1b99529066a23725\"\n"
                     "  },\n"
                     "  \"message\": {\n"
                     "    \"to\": \"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\n"
                     "    \"value\": \"1000000000000000000\",\n"
                     "    \"data\": \"0xdead\",\n"
                     "    \"operation\": 1,\n"
                     "    \"safeTxGas\": \"0\",\n"
                     "    \"baseGas\": \"5\",\n"
                     "    \"gasPrice\": \"0\",\n"
                     "    \"gasToken\": \"0x0000000000000000000000000000000000000000\",\n"
                     "    \"refundReceiver\": \"0x0000000000000000000000000000000000000000\",\n"
                     "    \"nonce\": \"7\"\n"
                     "  }\n"
                     "}\n");
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(old_versions_have_data_gas_and_no_chain_id)
{
    struct qr_buffer text = sample(QR_SAFE_0_1_0, "8453");
    check_contains(&text, "\"name\": \"dataGas\"");
    check_contains(&text, "\"dataGas\": \"5\"");
    ck_assert_ptr_null(strstr(qr_buffer_text(&text), "chainId"));
    ck_assert_ptr_null(strstr(qr_buffer_text(&text), "baseGas"));
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(chain_ids_past_javascript_are_strings)
{
    struct qr_buffer last = sample(QR_SAFE_1_4_1, "9007199254740991");
    struct qr_buffer next = sample(QR_SAFE_1_4_1, "9007199254740992");
    check_contains(&last, "\"chainId\": 9007199254740991,");
    check_contains(&next, "\"chainId\": \"9007199254740992\",");
    qr_buffer_dispose(&last);
    qr_buffer_dispose(&next);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/typed_data");
    TCase *tests = tcase_create("typed_data");
    tcase_add_test(tests, every_vector_hashes_the_same_as_typed_data);
    tcase_add_test(tests, large_numbers_hash_the_same_as_typed_data);
    tcase_add_test(tests, layout_is_stable);
    tcase_add_test(tests, old_versions_have_data_gas_and_no_chain_id);
    tcase_add_test(tests, chain_ids_past_javascript_are_strings);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
