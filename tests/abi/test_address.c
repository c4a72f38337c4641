#include "abi/address.h"

#include <stdio.h>
#include <string.h>

#include "tests/support.h"

START_TEST(address_agrees_with_every_vector)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/address.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        const char *lower = qr_fixture_string(&fixture, item, "lower");
        const char *checksummed = qr_fixture_string(&fixture, item, "checksummed");
        struct qr_address address;
        struct qr_address again;
        struct qr_error err = QR_ERROR_INIT;
        char text[QR_ADDRESS_SIZE];
        qr_ck_ok(qr_address_parse(&address, lower, strlen(lower), "address", &err), err);
        qr_ck_hex(address.addr20, sizeof address.addr20, lower);
        qr_address_format(text, &address);
        ck_assert_str_eq(text, checksummed);
        qr_ck_ok(qr_address_parse(&again, text, strlen(text), "address", &err), err);
        ck_assert(qr_address_equal(&address, &again));
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

#define RIGHT "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

START_TEST(each_change_of_case_breaks_the_checksum)
{
    for (size_t i = 2; i < 42; i++) {
        char text[QR_ADDRESS_SIZE] = RIGHT;
        struct qr_address address;
        struct qr_error err = QR_ERROR_INIT;
        if (text[i] < 'A') {
            continue;
        }
        text[i] = (char)(text[i] ^ 0x20);
        ck_assert(!qr_address_parse(&address, text, 42, "owner", &err));
        char message[300];
        snprintf(message, sizeof message,
                 "owner: the checksum of %s is wrong: a digit or its case was changed; if every "
                 "digit is right, write " RIGHT,
                 text);
        ck_assert_str_eq(err.message, message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert(qr_address_is_zero(&address));
    }
}
END_TEST

START_TEST(one_case_carries_no_checksum)
{
    static const char *const texts[] = {
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
        "0x0000000000000000000000000000000000000000",
        "0x000000000000000000000000000000000000000A",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct qr_address address;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_address_parse(&address, texts[i], 42, "address", &err), err);
        qr_ck_hex(address.addr20, 20, texts[i]);
    }
}
END_TEST

#define NO_ADDRESS(text) "to: \"" text "\" is not an address: write 0x and 40 hex digits"

START_TEST(parse_refuses_what_is_no_address)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"", NO_ADDRESS("")},
        {"0x", NO_ADDRESS("0x")},
        {"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae",
         NO_ADDRESS("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")},
        {"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0",
         NO_ADDRESS("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed0")},
        {"5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
         NO_ADDRESS("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")},
        {"0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
         NO_ADDRESS("0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")},
        {"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg",
         NO_ADDRESS("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg")},
        {" 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae",
         NO_ADDRESS(" 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")},
        {"vitalik.eth", NO_ADDRESS("vitalik.eth")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_address address;
        struct qr_error err = QR_ERROR_INIT;
        ck_assert(!qr_address_parse(&address, rows[i].text, strlen(rows[i].text), "to", &err));
        ck_assert_str_eq(err.message, rows[i].message);
    }
    struct qr_address address;
    struct qr_error err = QR_ERROR_INIT;
    static const char nul[43] = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea\0d";
    ck_assert(!qr_address_parse(&address, nul, 42, "to", &err));
}
END_TEST

START_TEST(addresses_order_as_numbers)
{
    struct qr_address low = {{0}};
    struct qr_address high = {{0}};
    low.addr20[19] = 0xff;
    high.addr20[0] = 0x80;
    ck_assert(qr_address_compare(&low, &high) < 0);
    ck_assert(qr_address_compare(&high, &low) > 0);
    ck_assert(!qr_address_equal(&low, &high));
    ck_assert(!qr_address_is_zero(&low));
    struct qr_word word = qr_address_to_word(&high);
    qr_ck_hex(word.be32, 32, "0x0000000000000000000000008000000000000000000000000000000000000000");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/address");
    TCase *tcase = tcase_create("address");
    tcase_add_test(tcase, address_agrees_with_every_vector);
    tcase_add_test(tcase, each_change_of_case_breaks_the_checksum);
    tcase_add_test(tcase, one_case_carries_no_checksum);
    tcase_add_test(tcase, parse_refuses_what_is_no_address);
    tcase_add_test(tcase, addresses_order_as_numbers);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
