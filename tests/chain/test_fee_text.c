#include <string.h>

#include "chain/fees.h"
#include "tests/support.h"

START_TEST(fees_are_read_and_written)
{
    static const struct {
        const char *text, *wei, *formatted;
    } rows[] = {
        {"0", "0", "0 wei"},
        {"0.0 ether", "0", "0 wei"},
        {"1 wei", "1", "1 wei"},
        {"12wei", "12", "12 wei"},
        {"999999 wei", "999999", "999999 wei"},
        {"1000000 wei", "1000000", "0.001 gwei"},
        {"0.000000001", "1", "1 wei"},
        {"0.001000001 gwei", "1000001", "0.001000001 gwei"},
        {"0.005 gwei", "5000000", "0.005 gwei"},
        {"0.123", "123000000", "0.123 gwei"},
        {"1.5 gwei", "1500000000", "1.5 gwei"},
        {"1.50", "1500000000", "1.5 gwei"},
        {"1.5   gwei", "1500000000", "1.5 gwei"},
        {"20", "20000000000", "20 gwei"},
        {"0020.000", "20000000000", "20 gwei"},
        {"1.0000000000000000", "1000000000", "1 gwei"},
        {"999999.999999999", "999999999999999", "999999.999999999 gwei"},
        {"1000000", "1000000000000000", "0.001 ether"},
        {"0.25 ether", "250000000000000000", "0.25 ether"},
        {"1ether", "1000000000000000000", "1 ether"},
        {"1.000000000000000001 ether", "1000000000000000001", "1.000000000000000001 ether"},
        {"120 ether", "120000000000000000000", "120 ether"},
        {"79228162514264337593543950335 wei", "79228162514264337593543950335",
         "79228162514.264337593543950335 ether"},
        {"00000000000000000000000000000000000000000000000000000000000000000000000000001 wei", "1",
         "1 wei"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_word wei;
        struct qr_word again;
        char decimal[QR_WORD_DECIMAL_SIZE];
        char formatted[QR_FEE_SIZE];
        qr_ck_ok(qr_fee_parse(&wei, rows[i].text, "--max-fee", &err), err);
        qr_word_to_decimal(decimal, &wei);
        ck_assert_str_eq(decimal, rows[i].wei);
        qr_fee_format(formatted, &wei);
        ck_assert_str_eq(formatted, rows[i].formatted);
        qr_ck_ok(qr_fee_parse(&again, formatted, "--max-fee", &err), err);
        ck_assert(qr_word_equal(&wei, &again));
    }
}
END_TEST

START_TEST(the_largest_word_has_a_text)
{
    struct qr_word wei;
    char formatted[QR_FEE_SIZE];
    memset(&wei, 0xff, sizeof wei);
    qr_fee_format(formatted, &wei);
    ck_assert_str_eq(
        formatted,
        "115792089237316195423570985008687907853269984665640564039457.584007913129639935 ether");
}
END_TEST

#define NO_AMOUNT(text)                                                                            \
    "--max-fee: \"" text "\" is no amount: write digits, a fraction if need be, and wei, gwei or " \
    "ether (\"1.5 gwei\")"

START_TEST(what_is_no_fee_is_refused)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", NO_AMOUNT("")},
        {" ", NO_AMOUNT(" ")},
        {" 1", NO_AMOUNT(" 1")},
        {"1 ", NO_AMOUNT("1 ")},
        {"1.", NO_AMOUNT("1.")},
        {"1. gwei", NO_AMOUNT("1. gwei")},
        {".5", NO_AMOUNT(".5")},
        {"-1", NO_AMOUNT("-1")},
        {"+1", NO_AMOUNT("+1")},
        {"1e9", NO_AMOUNT("1e9")},
        {"0x10", NO_AMOUNT("0x10")},
        {"1,5", NO_AMOUNT("1,5")},
        {"1.5.5", NO_AMOUNT("1.5.5")},
        {"1 Gwei", NO_AMOUNT("1 Gwei")},
        {"1 gwei ", NO_AMOUNT("1 gwei ")},
        {"1\tgwei", NO_AMOUNT("1\\tgwei")},
        {"gwei", NO_AMOUNT("gwei")},
        {"1 eth", NO_AMOUNT("1 eth")},
        {"1\x1b[2J", NO_AMOUNT("1\\x1b[2J")},
        {"1.5 wei", "--max-fee: \"1.5 wei\" is no whole number of wei"},
        {"0.0000000001", "--max-fee: \"0.0000000001\" is no whole number of wei"},
        {"1.0000000000000000001 ether",
         "--max-fee: \"1.0000000000000000001 ether\" is no whole number of wei"},
        {"79228162514264337593543950336 wei",
         "--max-fee: \"79228162514264337593543950336 wei\" is more than there is: 2^96 wei"},
        {"79228162514.264337593543950336 ether",
         "--max-fee: \"79228162514.264337593543950336 ether\" is more than there is: 2^96 wei"},
        {"115792089237316195423570985008687907853269984665640564039457584007913129639936",
         "--max-fee: \"115792089237316195423570985008687907853269984665640564039457\" is more than "
         "there is: 2^96 wei"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_word wei = qr_word_from_u64(7);
        ck_assert_msg(!qr_fee_parse(&wei, rows[i].text, "--max-fee", &err), "%s", rows[i].text);
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert(qr_word_is_zero(&wei));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/fee_text");
    TCase *tests = tcase_create("fee_text");
    tcase_add_test(tests, fees_are_read_and_written);
    tcase_add_test(tests, the_largest_word_has_a_text);
    tcase_add_test(tests, what_is_no_fee_is_refused);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
