#include "tests/support.h"

#include <string.h>

START_TEST(every_scalar_value_survives)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff) {
            continue;
        }
        struct qr_buffer text = QR_BUFFER_INIT;
        uint32_t back = 0;
        qr_utf8_add(&text, c);
        ck_assert_uint_eq(qr_utf8_next(&back, qr_buffer_text(&text), text.length), text.length);
        ck_assert_uint_eq(back, c);
        qr_buffer_dispose(&text);
    }
}
END_TEST

static const char *const bad[] = {
    "\x80",
    "\xc0\x80",
    "\xc1\xbf",
    "\xe0\x80\x80",
    "\xe0\x9f\xbf",
    "\xed\xa0\x80",
    "\xed\xbf\xbf",
    "\xf0\x80\x80\x80",
    "\xf0\x8f\xbf\xbf",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80\x80",
    "\xff",
    "\xc3",
    "\xe2\x82",
    "\xf0\x9f\x98",
    "\xc3\x28",
};

START_TEST(malformed_bytes_are_not_a_character)
{
    uint32_t c = 0;
    size_t where = 0;
    ck_assert_uint_eq(qr_utf8_next(&c, bad[_i], strlen(bad[_i])), 0);
    char text[16] = "ok";
    memcpy(text + 2, bad[_i], strlen(bad[_i]) + 1);
    ck_assert(!qr_utf8_valid(&where, text, strlen(text)));
    ck_assert_uint_eq(where, 2);
}
END_TEST

START_TEST(what_can_lie_on_a_terminal_is_escaped)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    static const char text[] = "a\0\t\x7f\xc2\x9b\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\xa8\xee\x80\x80z";
    qr_utf8_add_escaped(&out, text, sizeof text - 1);
    ck_assert_str_eq(qr_buffer_text(&out),
                     "a\\x00\\t\\x7f\\u{9b}\\u{200b}\\u{feff}\\u{2028}\\u{e000}z");
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(honest_text_is_kept)
{
    static const char text[] = "na\xc3\xafve \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 `*<b>";
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&out, text, sizeof text - 1);
    ck_assert_str_eq(qr_buffer_text(&out), text);
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(long_text_is_cut_between_characters)
{
    static const struct {
        const char *text;
        size_t most;
        const char *shown;
    } rows[] = {
        {"", 0, ""},           {"abc", 3, "abc"},
        {"abcd", 3, "abc…"},   {"ab\xc3\xa9", 3, "ab…"},
        {"a\nbc", 2, "a\\n…"}, {"\xf0\x9f\x98\x80", 3, "…"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer out = QR_BUFFER_INIT;
        qr_utf8_add_shortened(&out, rows[i].text, strlen(rows[i].text), rows[i].most);
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].shown);
        qr_buffer_dispose(&out);
    }
}
END_TEST

START_TEST(one_odd_character_is_enough)
{
    ck_assert(qr_utf8_all_plain("", 0));
    ck_assert(qr_utf8_all_plain("a \xc3\xa9", 4));
    ck_assert(!qr_utf8_all_plain("a\nb", 3));
    ck_assert(!qr_utf8_all_plain("ab\xe2\x80\xae", 5));
    ck_assert(!qr_utf8_all_plain("a\xff", 2));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/utf8");
    TCase *tests = tcase_create("utf8");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, every_scalar_value_survives);
    tcase_add_loop_test(tests, malformed_bytes_are_not_a_character, 0,
                        (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(tests, what_can_lie_on_a_terminal_is_escaped);
    tcase_add_test(tests, honest_text_is_kept);
    tcase_add_test(tests, long_text_is_cut_between_characters);
    tcase_add_test(tests, one_odd_character_is_enough);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
