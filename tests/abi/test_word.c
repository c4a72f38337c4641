#include "abi/word.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/support.h"

#define MAX_UINT256 "115792089237316195423570985008687907853269984665640564039457584007913129639935"
#define OVER_256    "115792089237316195423570985008687907853269984665640564039457584007913129639936"
#define MAX_INT256  "57896044618658097711785492504343953926634992332820282019728792003956564819967"
#define OVER_255    "57896044618658097711785492504343953926634992332820282019728792003956564819968"
#define UNDER_255   "57896044618658097711785492504343953926634992332820282019728792003956564819969"

static struct qr_word parsed(const char *text)
{
    struct qr_word word;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_word_parse(&word, text, strlen(text), "number", &err), err);
    return word;
}

START_TEST(parse_and_format_are_inverse)
{
    static const struct {
        const char *text, *hex, *decimal;
    } rows[] = {
        {"0", "0x0000000000000000000000000000000000000000000000000000000000000000", "0"},
        {"1", "0x0000000000000000000000000000000000000000000000000000000000000001", "1"},
        {"007", "0x0000000000000000000000000000000000000000000000000000000000000007", "7"},
        {"1000000000", "0x000000000000000000000000000000000000000000000000000000003b9aca00",
         "1000000000"},
        {"18446744073709551616",
         "0x0000000000000000000000000000000000000000000000010000000000000000",
         "18446744073709551616"},
        {"0x0", "0x0000000000000000000000000000000000000000000000000000000000000000", "0"},
        {"0xfFf", "0x0000000000000000000000000000000000000000000000000000000000000fff", "4095"},
        {MAX_UINT256, "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
         MAX_UINT256},
        {"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
         "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", MAX_UINT256},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char decimal[QR_WORD_DECIMAL_SIZE];
        struct qr_word word = parsed(rows[i].text);
        qr_ck_hex(word.be32, sizeof word.be32, rows[i].hex);
        qr_word_to_decimal(decimal, &word);
        ck_assert_str_eq(decimal, rows[i].decimal);
    }
}
END_TEST

START_TEST(signed_numbers_are_twos_complement)
{
    static const struct {
        const char *text, *hex, *decimal;
    } rows[] = {
        {"-1", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "-1"},
        {"-0", "0x0000000000000000000000000000000000000000000000000000000000000000", "0"},
        {"-0x80", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80", "-128"},
        {"-" OVER_255, "0x8000000000000000000000000000000000000000000000000000000000000000",
         "-" OVER_255},
        {MAX_INT256, "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
         MAX_INT256},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char decimal[QR_WORD_DECIMAL_SIZE];
        struct qr_word word = parsed(rows[i].text);
        qr_ck_hex(word.be32, sizeof word.be32, rows[i].hex);
        qr_word_to_decimal_signed(decimal, &word);
        ck_assert_str_eq(decimal, rows[i].decimal);
    }
}
END_TEST

#define NO_INTEGER(text)                                                                           \
    "number: \"" text "\" is not an integer: write decimal digits, or 0x and hex digits"

START_TEST(parse_refuses_what_is_no_word)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", NO_INTEGER("")},
        {"-", NO_INTEGER("-")},
        {"+1", NO_INTEGER("+1")},
        {" 1", NO_INTEGER(" 1")},
        {"1 ", NO_INTEGER("1 ")},
        {"1.0", NO_INTEGER("1.0")},
        {"1e3", NO_INTEGER("1e3")},
        {"1_000", NO_INTEGER("1_000")},
        {"0x", NO_INTEGER("0x")},
        {"0X1", NO_INTEGER("0X1")},
        {"0xg", NO_INTEGER("0xg")},
        {"--1", NO_INTEGER("--1")},
        {"ff", NO_INTEGER("ff")},
        {OVER_256, "number: " OVER_256 " does not fit in 256 bits"},
        {"-" UNDER_255, "number: -" UNDER_255 " does not fit in 256 bits"},
        {"-" MAX_UINT256, "number: -" MAX_UINT256 " does not fit in 256 bits"},
        {"0x10000000000000000000000000000000000000000000000000000000000000000",
         "number: 0x10000000000000000000000000000000000000000000000000000000000000000 does not fit "
         "in 256 bits"},
        {"-0x8000000000000000000000000000000000000000000000000000000000000001",
         "number: -0x8000000000000000000000000000000000000000000000000000000000000001 does not fit "
         "in 256 bits"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_word word = {{1}};
        struct qr_error err = QR_ERROR_INIT;
        ck_assert_msg(!qr_word_parse(&word, rows[i].text, strlen(rows[i].text), "number", &err),
                      "accepted %s", rows[i].text);
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert(qr_word_is_zero(&word));
    }
}
END_TEST

START_TEST(parse_stops_at_the_given_length)
{
    struct qr_word word;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_word_parse(&word, "123", 2, "number", &err), err);
    struct qr_word twelve = qr_word_from_u64(12);
    ck_assert(qr_word_equal(&word, &twelve));
    ck_assert(!qr_word_parse(&word, "1\0002", 3, "number", &err));
    ck_assert(!qr_word_parse(&word, "0x1\0002", 5, "number", &err));
}
END_TEST

START_TEST(parse_integer_keeps_to_its_type)
{
    static const struct {
        const char *text;
        bool is_signed;
        unsigned bits;
        bool fits;
    } rows[] = {
        {"255", false, 8, true},         {"256", false, 8, false},
        {"-1", false, 8, false},         {"-1", false, 256, false},
        {"-0", false, 8, true},          {"127", true, 8, true},
        {"128", true, 8, false},         {"-128", true, 8, true},
        {"-129", true, 8, false},        {MAX_UINT256, false, 256, true},
        {MAX_UINT256, true, 256, false}, {MAX_INT256, true, 256, true},
        {OVER_255, true, 256, false},    {"-" OVER_255, true, 256, true},
        {MAX_UINT256, true, 8, false},   {"0xff", true, 8, false},
        {"0x7f", true, 8, true},         {"16777215", false, 24, true},
        {"16777216", false, 24, false},  {"-8388608", true, 24, true},
        {"-8388609", true, 24, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_word word;
        struct qr_error err = QR_ERROR_INIT;
        bool fits = qr_word_parse_integer(&word, rows[i].text, strlen(rows[i].text),
                                          rows[i].is_signed, rows[i].bits, "n", &err);
        ck_assert_msg(fits == rows[i].fits, "%s as %d %u", rows[i].text, rows[i].is_signed,
                      rows[i].bits);
        if (!fits) {
            char message[200];
            snprintf(message, sizeof message, "n: %s is out of the range of %s%u", rows[i].text,
                     rows[i].is_signed ? "int" : "uint", rows[i].bits);
            ck_assert_str_eq(err.message, message);
        }
    }
}
END_TEST

START_TEST(fitting_is_by_range_and_sign_extension)
{
    struct qr_word word = parsed("0x80");
    ck_assert(qr_word_fits_unsigned(&word, 8));
    ck_assert(!qr_word_fits_signed(&word, 8));
    ck_assert(qr_word_fits_signed(&word, 16));
    word = parsed("-0x80");
    ck_assert(qr_word_fits_signed(&word, 8));
    ck_assert(!qr_word_fits_unsigned(&word, 248));
    ck_assert(qr_word_fits_unsigned(&word, 256));
    /* Sign bits that stop half-way. */
    word = parsed("0xff80");
    ck_assert(!qr_word_fits_signed(&word, 8));
}
END_TEST

START_TEST(u64_conversions_keep_the_number)
{
    static const uint64_t numbers[] = {0, 1, 255, 256, 0x0123456789abcdef, UINT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uint64_t back;
        char text[32];
        char decimal[QR_WORD_DECIMAL_SIZE];
        struct qr_word word = qr_word_from_u64(numbers[i]);
        ck_assert(qr_word_to_u64(&back, &word));
        ck_assert(back == numbers[i]);
        snprintf(text, sizeof text, "%" PRIu64, numbers[i]);
        qr_word_to_decimal(decimal, &word);
        ck_assert_str_eq(decimal, text);
    }
    uint64_t number = 1;
    struct qr_word large = parsed("18446744073709551616");
    ck_assert(!qr_word_to_u64(&number, &large));
    ck_assert(number == 0);
}
END_TEST

START_TEST(words_compare_unsigned_and_count_their_bits)
{
    struct qr_word zero = qr_word_from_u64(0);
    struct qr_word one = qr_word_from_u64(1);
    struct qr_word minus = parsed("-1");
    ck_assert(qr_word_compare(&zero, &one) < 0);
    ck_assert(qr_word_compare(&minus, &one) > 0);
    ck_assert(qr_word_compare(&one, &one) == 0);
    ck_assert(qr_word_is_zero(&zero) && !qr_word_is_zero(&one));
    ck_assert_uint_eq(qr_word_bit_length(&zero), 0);
    ck_assert_uint_eq(qr_word_bit_length(&one), 1);
    ck_assert_uint_eq(qr_word_bit_length(&minus), 256);
    struct qr_word nine_bits = qr_word_from_u64(0x1ff);
    ck_assert_uint_eq(qr_word_bit_length(&nine_bits), 9);
    static const uint8_t two[2] = {0x12, 0x34};
    struct qr_word right = qr_word_from_bytes(two, 2);
    struct qr_word number = qr_word_from_u64(0x1234);
    ck_assert(qr_word_equal(&right, &number));
    right = qr_word_from_bytes(NULL, 0);
    ck_assert(qr_word_is_zero(&right));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/word");
    TCase *tcase = tcase_create("word");
    tcase_add_test(tcase, parse_and_format_are_inverse);
    tcase_add_test(tcase, signed_numbers_are_twos_complement);
    tcase_add_test(tcase, parse_refuses_what_is_no_word);
    tcase_add_test(tcase, parse_stops_at_the_given_length);
    tcase_add_test(tcase, parse_integer_keeps_to_its_type);
    tcase_add_test(tcase, fitting_is_by_range_and_sign_extension);
    tcase_add_test(tcase, u64_conversions_keep_the_number);
    tcase_add_test(tcase, words_compare_unsigned_and_count_their_bits);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
