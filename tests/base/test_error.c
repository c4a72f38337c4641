#include "tests/support.h"

#include <string.h>

START_TEST(messages_hold_no_control_or_invisible_characters)
{
    struct qr_error err = QR_ERROR_INIT;
    bool ok = qr_error_set(&err, QR_ERROR_INPUT, "cannot read '%s'",
                           "a\x1b[31m\nb\xe2\x80\xae"
                           "c\xff\xc3\xa9");
    ck_assert(!ok);
    ck_assert_int_eq((int)err.kind, 2);
    ck_assert_str_eq(err.message, "cannot read 'a\\x1b[31m\\nb\\u{202e}c\\xff\xc3\xa9'");
}
END_TEST

START_TEST(context_and_place_come_in_front_once)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_error_set_at(&err, QR_ERROR_INPUT, 3, 7, "a duplicate key");
    ck_assert_uint_eq(err.line, 3);
    qr_error_in_file(&err, "x.json");
    ck_assert_str_eq(err.message, "x.json:3:7: a duplicate key");
    qr_error_in_file(&err, "outer");
    ck_assert_str_eq(err.message, "outer: x.json:3:7: a duplicate key");
    qr_error_context(&err, "cannot prepare %s", "v1");
    ck_assert_str_eq(err.message, "cannot prepare v1: outer: x.json:3:7: a duplicate key");
    ck_assert_int_eq((int)err.kind, 2);
}
END_TEST

START_TEST(a_line_without_a_column_is_named_alone)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_error_set_at(&err, QR_ERROR_INPUT, 9, 0, "why");
    qr_error_in_file(&err, "f");
    ck_assert_str_eq(err.message, "f:9: why");
}
END_TEST

START_TEST(long_messages_are_cut_at_a_character)
{
    struct qr_error err = QR_ERROR_INIT;
    char text[4000];
    for (size_t i = 0; i + 2 < sizeof text; i += 2) {
        memcpy(text + i, "\xc3\xa9", 2);
    }
    text[sizeof text - 2] = '\0';
    qr_error_set(&err, QR_ERROR_REFUSED, "%s", text);
    size_t length = strlen(err.message);
    ck_assert_uint_lt(length, sizeof err.message);
    ck_assert_uint_gt(length, sizeof err.message - 10);
    ck_assert(qr_utf8_valid(NULL, err.message, length));
    ck_assert_str_eq(err.message + length - 3, "...");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/error");
    TCase *tests = tcase_create("error");
    tcase_add_test(tests, messages_hold_no_control_or_invisible_characters);
    tcase_add_test(tests, context_and_place_come_in_front_once);
    tcase_add_test(tests, a_line_without_a_column_is_named_alone);
    tcase_add_test(tests, long_messages_are_cut_at_a_character);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
