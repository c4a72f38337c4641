#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

/* What qr_json_add_number writes for a number's text; ends the test when it does not parse. */
static struct qr_buffer written(const char *text, size_t length)
{
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_ck_ok(qr_json_parse(&json, text, length, &err), err);
    qr_json_add_number(&out, qr_json_root(&json));
    qr_json_dispose(&json);
    return out;
}

static void check(const char *source, const char *expected)
{
    struct qr_buffer out = written(source, strlen(source));
    ck_assert_msg(strcmp(qr_buffer_text(&out), expected) == 0, "%.60s gives %s, expected %s",
                  source, qr_buffer_text(&out), expected);
    qr_buffer_dispose(&out);
}

START_TEST(every_fixture_is_written_as_javascript_writes_it)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "numbers.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value row = qr_json_first(cases); qr_json_present(row);
         row = qr_json_next(cases, row)) {
        check(qr_fixture_string(&fixture, row, "source"),
              qr_fixture_string(&fixture, row, "expected"));
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

START_TEST(result_is_appended_and_the_rest_of_the_document_is_left_alone)
{
    static const char text[] = "[1.50 , -0e9,12e2]";
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &err), err);
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_json_value root = qr_json_root(&json);
    for (struct qr_json_value item = qr_json_first(root); qr_json_present(item);
         item = qr_json_next(root, item)) {
        qr_json_add_number(&out, item);
        qr_buffer_add_byte(&out, ';');
    }
    ck_assert_str_eq(qr_buffer_text(&out), "1.5;0;1200;");
    qr_buffer_dispose(&out);
    qr_json_dispose(&json);
}
END_TEST

/* before, then count times c, then after. */
static void check_long(const char *before, char c, size_t count, const char *after,
                       const char *expected)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, before);
    uint8_t *run = qr_buffer_extend(&text, count);
    memset(run, c, count);
    qr_buffer_add_text(&text, after);
    struct qr_buffer out = written(qr_buffer_text(&text), text.length);
    ck_assert_str_eq(qr_buffer_text(&out), expected);
    qr_buffer_dispose(&out);
    qr_buffer_dispose(&text);
}

/* Exact arithmetic on a million digits would run into the suite's time limit. */
START_TEST(millions_of_digits_are_read_in_linear_time)
{
    check_long("0.", '1', 10000000, "", "0.1111111111111111");
    check_long("1", '0', 10000000, "e-10000000", "1");
    check_long("0.", '0', 10000000, "1e10000001", "1");
    check_long("-1.", '0', 10000000, "", "-1");
    check_long("0.", '9', 10000000, "", "1");
    check_long("1e-", '0', 10000000, "7", "1e-7");
    check_long("1e-", '9', 10000000, "", "0");
    /* half way between two doubles, and the digit that decides comes last */
    check_long("9007199254740993.", '0', 10000000, "1", "9007199254740994");
    check_long("9007199254740993.", '0', 10000000, "0", "9007199254740992");
    check_long("9007199254740992.", '9', 10000000, "", "9007199254740992");
}
END_TEST

/* What reading takes for finite, writing must not take for infinite. */
START_TEST(exponents_past_all_digits_are_read_and_written_alike)
{
    check_long("1", '0', 100000400, "e-1000000000", "0");
    check_long("1", '0', 100000000, "e-100000000", "1");
    check_long("1e-9", '9', 100, "", "0");
    check_long("0.", '0', 100000000, "1e0100000002", "10");
}
END_TEST

START_TEST(result_does_not_depend_on_the_locale)
{
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8",  "fr_FR.UTF-8",
                                          "fa_IR.UTF-8", "ps_AF.UTF-8", "C.UTF-8"};
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        if (setlocale(LC_ALL, locales[i]) == NULL) {
            continue;
        }
        check("0.30000000000000004", "0.30000000000000004");
        check("1234567.12345678901234567890", "1234567.123456789");
        check("4.9406564584124654417656879286822137e-324", "5e-324");
    }
    setlocale(LC_ALL, "C");
}
END_TEST

/* Digits of a number's text that matter: without sign, point, exponent, outer zeros. */
static size_t significant_digits(const char *text)
{
    size_t digits = 0;
    size_t zeros = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text == '0') {
            zeros++;
        } else if (*text > '0' && *text <= '9') {
            digits += digits == 0 ? 1 : zeros + 1;
            zeros = 0;
        }
    }
    return digits;
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Against the C library: the result reads back as the same double, and no shorter printf does. */
START_TEST(random_doubles_come_back_in_fewest_digits)
{
    uint64_t seed = 0x9e3779b97f4a7c15;
    uint64_t state = seed;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = next_random(&state);
        double value = 0;
        memcpy(&value, &bits, sizeof value);
        if ((bits >> 52 & 0x7ff) == 0x7ff) {
            continue;
        }
        char text[64];
        snprintf(text, sizeof text, "%.17e", value);
        struct qr_buffer out = written(text, strlen(text));
        double back = strtod(qr_buffer_text(&out), NULL);
        ck_assert_msg(back == value, "seed %" PRIx64 ": %s gives %s", seed, text,
                      qr_buffer_text(&out));
        size_t digits = significant_digits(qr_buffer_text(&out));
        if (digits > 1) {
            snprintf(text, sizeof text, "%.*e", (int)digits - 2, value);
            ck_assert_msg(strtod(text, NULL) != value, "seed %" PRIx64 ": %s is shorter than %s",
                          seed, text, qr_buffer_text(&out));
        }
        qr_buffer_dispose(&out);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/json_number");
    TCase *tests = tcase_create("json_number");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, every_fixture_is_written_as_javascript_writes_it);
    tcase_add_test(tests, result_is_appended_and_the_rest_of_the_document_is_left_alone);
    tcase_add_test(tests, millions_of_digits_are_read_in_linear_time);
    tcase_add_test(tests, exponents_past_all_digits_are_read_and_written_alike);
    tcase_add_test(tests, result_does_not_depend_on_the_locale);
    tcase_add_test(tests, random_doubles_come_back_in_fewest_digits);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
