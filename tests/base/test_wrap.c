#include "base/wrap.h"

#include <string.h>

#include "tests/support.h"

#define TEN     "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

START_TEST(text_is_broken_at_blanks_and_long_words_are_cut)
{
    static const struct {
        const char *text;
        size_t column;
        size_t hang;
        const char *wrapped;
    } rows[] = {
        {"", 5, 2, ""},
        {"one two", 0, 2, "one two"},
        {"one  two ", 0, 2, "one  two"},
        {"four five", 75, 2, "four\n  five"},
        {"seven", 76, 2, "\n  seven"},
        {"a " TEN TEN TEN TEN TEN TEN TEN TEN " b", 0, 0,
         "a\n" TEN TEN TEN TEN TEN TEN TEN TEN "\nb"},
        {HUNDRED, 0, 0, TEN TEN TEN TEN TEN TEN TEN TEN "\n" TEN TEN},
        {"a " HUNDRED " b", 0, 4,
         "a\n    " TEN TEN TEN TEN TEN TEN TEN "012345\n    6789" TEN TEN " b"},
        {"ab " TEN TEN TEN TEN TEN TEN TEN "12345678", 0, 6,
         "ab\n  " TEN TEN TEN TEN TEN TEN TEN "12345678"},
        /* wide characters take two columns, marks none */
        {"\xe6\xbc\xa2\xe6\xbc\xa2", 77, 0, "\n\xe6\xbc\xa2\xe6\xbc\xa2"},
        {"e\xcc\x81", 79, 0, "e\xcc\x81"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer out = QR_BUFFER_INIT;
        (void)qr_text_wrap(&out, rows[i].text, rows[i].column, rows[i].hang);
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].wrapped);
        qr_buffer_dispose(&out);
    }
}
END_TEST

START_TEST(the_column_is_where_the_text_ends)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    ck_assert_uint_eq(qr_text_wrap(&out, "one two", 3, 0), 10);
    ck_assert_uint_eq(qr_text_wrap(&out, HUNDRED, 0, 2), 22);
    qr_buffer_dispose(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/wrap");
    TCase *tests = tcase_create("wrap");
    tcase_add_test(tests, text_is_broken_at_blanks_and_long_words_are_cut);
    tcase_add_test(tests, the_column_is_where_the_text_ends);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
