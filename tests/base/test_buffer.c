#include "tests/support.h"

#include <string.h>

START_TEST(an_empty_buffer_is_an_empty_text)
{
    struct qr_buffer buffer = QR_BUFFER_INIT;
    ck_assert_str_eq(qr_buffer_text(&buffer), "");
    ck_assert(qr_buffer_equals(&buffer, NULL, 0));
    qr_buffer_dispose(&buffer);
}
END_TEST

START_TEST(content_is_appended_and_ends_in_nul)
{
    struct qr_buffer buffer = QR_BUFFER_INIT;
    for (int i = 0; i < 1000; i++) {
        qr_buffer_addf(&buffer, "%d,", i);
        ck_assert_uint_eq(buffer.data[buffer.length], 0);
    }
    qr_buffer_truncate(&buffer, 4);
    ck_assert_str_eq(qr_buffer_text(&buffer), "0,1,");
    qr_buffer_add_hex(&buffer, (const uint8_t *)"\x00\xff", 2);
    qr_buffer_add_zeros(&buffer, 2);
    ck_assert(qr_buffer_equals(&buffer, "0,1,00ff\0\0", 10));
    qr_buffer_dispose(&buffer);
}
END_TEST

START_TEST(long_formats_are_kept_whole)
{
    struct qr_buffer buffer = QR_BUFFER_INIT;
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    qr_buffer_addf(&buffer, "<%s>", text);
    ck_assert_uint_eq(buffer.length, sizeof text + 1);
    ck_assert_uint_eq(buffer.data[sizeof text], '>');
    qr_buffer_dispose(&buffer);
}
END_TEST

START_TEST(a_passed_limit_is_remembered_and_nothing_more_is_added)
{
    struct qr_buffer buffer = QR_BUFFER_LIMIT(4);
    qr_buffer_add_text(&buffer, "abc");
    ck_assert(!buffer.overflowed);
    qr_buffer_add_text(&buffer, "de");
    ck_assert(buffer.overflowed);
    qr_buffer_add_text(&buffer, "f");
    ck_assert_str_eq(qr_buffer_text(&buffer), "abc");
    ck_assert_ptr_null(qr_buffer_extend(&buffer, 0));
    qr_buffer_dispose(&buffer);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/buffer");
    TCase *tests = tcase_create("buffer");
    tcase_add_test(tests, an_empty_buffer_is_an_empty_text);
    tcase_add_test(tests, content_is_appended_and_ends_in_nul);
    tcase_add_test(tests, long_formats_are_kept_whole);
    tcase_add_test(tests, a_passed_limit_is_remembered_and_nothing_more_is_added);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
