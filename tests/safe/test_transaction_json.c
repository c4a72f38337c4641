#include <string.h>

#include "tests/safe/helpers.h"

#define TO "\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\""

struct parsed {
    struct qr_json json;
    struct qr_arena arena;
    struct qr_safe_tx tx;
};

static struct parsed parse(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct parsed parsed = {.arena = QR_ARENA_INIT};
    struct qr_json_value root = qr_test_json(&parsed.json, text);
    qr_ck_ok(qr_safe_tx_from_json(&parsed.tx, root, &parsed.arena, &err), err);
    return parsed;
}

static void dispose(struct parsed *parsed)
{
    qr_json_dispose(&parsed->json);
    qr_arena_dispose(&parsed->arena);
}

static void check_word(const struct qr_word *word, const char *expected)
{
    char decimal[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(decimal, word);
    ck_assert_str_eq(decimal, expected);
}

START_TEST(absent_members_are_zero)
{
    struct parsed parsed = parse("{" TO ",\"value\":\"0\",\"nonce\":3}");
    ck_assert_uint_eq(parsed.tx.data_length, 0);
    ck_assert_int_eq((int)parsed.tx.operation, (int)QR_SAFE_CALL);
    check_word(&parsed.tx.safe_tx_gas, "0");
    check_word(&parsed.tx.base_gas, "0");
    check_word(&parsed.tx.gas_price, "0");
    ck_assert(qr_address_is_zero(&parsed.tx.gas_token));
    ck_assert(qr_address_is_zero(&parsed.tx.refund_receiver));
    check_word(&parsed.tx.nonce, "3");
    dispose(&parsed);
}
END_TEST

START_TEST(null_is_as_absent)
{
    struct parsed parsed = parse("{" TO ",\"value\":1,\"nonce\":\"3\",\"data\":null,"
                                 "\"operation\":null,\"safeTxGas\":null,\"baseGas\":null,"
                                 "\"dataGas\":null,\"gasPrice\":null,\"gasToken\":null,"
                                 "\"refundReceiver\":null}");
    check_word(&parsed.tx.value, "1");
    check_word(&parsed.tx.base_gas, "0");
    ck_assert(qr_address_is_zero(&parsed.tx.gas_token));
    dispose(&parsed);
}
END_TEST

START_TEST(integers_are_numbers_or_strings)
{
    struct parsed parsed = parse(
        "{" TO ",\"value\":\"1157920892373161954235709850086879078532699846656405640394575840"
        "07913129639935\",\"nonce\":\"0x1F\",\"operation\":\"1\",\"safeTxGas\":123456789012345"
        "678901234567890,\"dataGas\":\"5\",\"gasPrice\":7,\"data\":\"\"}");
    check_word(&parsed.tx.value,
               "115792089237316195423570985008687907853269984665640564039457584007"
               "913129639935");
    check_word(&parsed.tx.nonce, "31");
    check_word(&parsed.tx.safe_tx_gas, "123456789012345678901234567890");
    check_word(&parsed.tx.base_gas, "5");
    check_word(&parsed.tx.gas_price, "7");
    ck_assert_int_eq((int)parsed.tx.operation, (int)QR_SAFE_DELEGATE_CALL);
    ck_assert_uint_eq(parsed.tx.data_length, 0);
    dispose(&parsed);
}
END_TEST

/* An answer of the Transaction Service, with everything that it adds. */
START_TEST(service_members_are_not_read)
{
    struct parsed parsed =
        parse("{\"safe\":\"0x1c694Fc3006D81ff4a56F97E1b99529066a23725\"," TO
              ",\"value\":\"0\",\"data\":\"0xdeadbeef\",\"operation\":0,\"gasToken\":null,"
              "\"safeTxGas\":\"0\",\"baseGas\":\"0\",\"gasPrice\":\"0\",\"refundReceiver\":null,"
              "\"nonce\":\"12\",\"executionDate\":null,\"submissionDate\":\"2026-01-01T00:00:00Z\","
              "\"modified\":\"x\",\"blockNumber\":null,\"transactionHash\":null,"
              "\"safeTxHash\":\"0x00\",\"contractTransactionHash\":\"0x00\",\"proposer\":null,"
              "\"proposedByDelegate\":null,\"executor\":null,\"isExecuted\":false,"
              "\"isSuccessful\":null,\"ethGasPrice\":null,\"maxFeePerGas\":null,"
              "\"maxPriorityFeePerGas\":null,\"gasUsed\":null,\"fee\":null,\"payment\":null,"
              "\"origin\":\"{}\",\"dataDecoded\":{\"method\":\"lie\"},\"confirmationsRequired\":2,"
              "\"confirmations\":[],\"trusted\":true,\"signatures\":null,\"sender\":\"x\","
              "\"signature\":\"0x\",\"transfers\":[],\"txType\":\"MULTISIG_TRANSACTION\"}");
    qr_ck_hex(parsed.tx.data, parsed.tx.data_length, "0xdeadbeef");
    check_word(&parsed.tx.nonce, "12");
    dispose(&parsed);
}
END_TEST

#define REST ",\"value\":0,\"nonce\":0}"

static const struct {
    const char *text;
    const char *message;
    size_t line;
    size_t column;
} refused[] = {
    {"[]", "expected a Safe transaction as an object, found an array", 1, 1},
    {"\n 7", "expected a Safe transaction as an object, found a number", 2, 2},
    {"{}", "to is missing", 1, 1},
    {"{\"to\":null" REST, "to is missing", 1, 1},
    {"{" TO ",\"nonce\":0}", "value is missing", 1, 1},
    {"{" TO ",\"value\":0}", "nonce is missing", 1, 1},
    {"{" TO ",\"value\":0,\"nonce\":null}", "nonce is missing", 1, 1},
    {"{" TO ",\n\"chainId\":1" REST,
     "\"chainId\" is no field of a Safe transaction: remove it or correct it", 2, 1},
    {"{" TO ",\n  \"Value\":1" REST,
     "\"Value\" is no field of a Safe transaction: remove it or correct it", 2, 3},
    {"{" TO ",\"\\u202edata\":1" REST,
     "\"\\u{202e}data\" is no field of a Safe transaction: remove it or correct it", 1, 52},
    {"{" TO ",\"baseGas\":1,\"dataGas\":1" REST,
     "baseGas and dataGas are one field by two names: give one of them", 1, 1},
    {"{" TO ",\"value\":1.0,\"nonce\":0}",
     "value: \"1.0\" is not an integer: write decimal digits, or 0x and hex digits", 1, 60},
    {"{" TO ",\"value\":1e3,\"nonce\":0}",
     "value: \"1e3\" is not an integer: write decimal digits, or 0x and hex digits", 1, 60},
    {"{" TO ",\"value\":\"\",\"nonce\":0}",
     "value: \"\" is not an integer: write decimal digits, or 0x and hex digits", 1, 60},
    {"{" TO ",\"value\":\" 1\",\"nonce\":0}",
     "value: \" 1\" is not an integer: write decimal digits, or 0x and hex digits", 1, 60},
    {"{" TO ",\"value\":true,\"nonce\":0}",
     "value: expected an integer, as a number or as a string of digits, found a boolean", 1, 60},
    {"{" TO ",\"value\":-1,\"nonce\":0}", "value: -1 is out of the range of uint256", 1, 60},
    {"{" TO ",\"value\":0,\"nonce\":\"-7\"}", "nonce: -7 is out of the range of uint256", 1, 70},
    {"{" TO ",\"value\":11579208923731619542357098500868790785326998466564056403945758400791312963"
     "9936,\"nonce\":0}",
     "value: 1157920892373161954235709850086879078532699846656405640394575840079131296399"
     "36 does not fit in 256 bits",
     1, 60},
    {"{" TO ",\"operation\":2" REST, "operation: expected 0 (call) or 1 (delegate call)", 1, 64},
    {"{" TO ",\"operation\":\"0x1\"" REST, "operation: expected 0 (call) or 1 (delegate call)", 1,
     64},
    {"{" TO ",\"operation\":1.0" REST, "operation: expected 0 (call) or 1 (delegate call)", 1, 64},
    {"{" TO ",\"operation\":true" REST, "operation: expected 0 (call) or 1 (delegate call)", 1, 64},
    {"{" TO ",\"operation\":[1]" REST, "operation: expected 0 (call) or 1 (delegate call)", 1, 64},
    {"{" TO ",\"data\":\"deadbeef\"" REST, "data: bytes are written as 0x and hex digits", 1, 59},
    {"{" TO ",\"data\":\"0xabc\"" REST,
     "data: hex with 3 digits: two digits make a byte; was one lost?", 1, 59},
    {"{" TO ",\"data\":[]" REST,
     "data: expected bytes, as a string of 0x and hex digits, found an array", 1, 59},
    {"{\"to\":\"0x75537828f2ce51be7289709686a69CbFDbB714F1\"" REST,
     "to: the checksum of 0x75537828f2ce51be7289709686a69CbFDbB714F1 is wrong: a digit or its case "
     "was changed; if every digit is right, write 0x75537828f2ce51be7289709686A69CbFDbB714F1",
     1, 7},
    {"{\"to\":\"0x12\"" REST, "to: \"0x12\" is not an address: write 0x and 40 hex digits", 1, 7},
    {"{" TO ",\"gasToken\":\"\"" REST,
     "gasToken: \"\" is not an address: write 0x and 40 hex digits", 1, 63},
};

START_TEST(refuses_what_it_cannot_mean)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_json json;
    struct qr_safe_tx tx;
    struct qr_safe_tx zero;
    memset(&zero, 0, sizeof zero);
    bool ok = qr_safe_tx_from_json(&tx, qr_test_json(&json, refused[_i].text), &arena, &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, refused[_i].message, refused[_i].line,
                refused[_i].column);
    ck_assert_mem_eq(&tx.to, &zero.to, sizeof tx.to);
    ck_assert(qr_word_is_zero(&tx.value));
    ck_assert_uint_eq(tx.data_length, 0);
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/transaction_json");
    TCase *tests = tcase_create("transaction_json");
    tcase_add_test(tests, absent_members_are_zero);
    tcase_add_test(tests, null_is_as_absent);
    tcase_add_test(tests, integers_are_numbers_or_strings);
    tcase_add_test(tests, service_members_are_not_read);
    tcase_add_loop_test(tests, refuses_what_it_cannot_mean, 0, sizeof refused / sizeof refused[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
