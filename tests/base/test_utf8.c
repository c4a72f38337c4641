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

static const struct {
    const char *text;
    const char *shown;
} marked[] = {
    /* up to three marks stay */
    {"e\xcc\x81", "e\xcc\x81"},
    {"e\xcc\x81\xcc\x82\xcc\x83", "e\xcc\x81\xcc\x82\xcc\x83"},
    {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85x", "e\xcc\x81\xcc\x82\xcc\x83\\u{304}\\u{305}x"},
    {"a\xcc\x81\xcc\x82\xcc\x83"
     "b\xcc\x81\xcc\x82\xcc\x83",
     "a\xcc\x81\xcc\x82\xcc\x83"
     "b\xcc\x81\xcc\x82\xcc\x83"},
    /* of other scripts too: Hebrew, Thai, Devanagari; enclosing ones */
    {"\xd7\xa9\xd6\xb0\xd6\xbc\xd7\x81", "\xd7\xa9\xd6\xb0\xd6\xbc\xd7\x81"},
    {"1\xe2\x83\xa3", "1\xe2\x83\xa3"},
    {"\xe0\xb8\x81\xe0\xb9\x89\xe0\xb9\x89\xe0\xb9\x89\xe0\xb9\x89",
     "\xe0\xb8\x81\xe0\xb9\x89\xe0\xb9\x89\xe0\xb9\x89\\u{e49}"},
    /* one without a character of the text would be drawn over what stands before the text, one
     * after an escape over the escape */
    {"\xcc\xb8z", "\\u{338}z"},
    {"\n\xcc\xb8", "\\n\\u{338}"},
    {"\xff\xcc\xb8", "\\xff\\u{338}"},
    {"e\xcc\x81\xe2\x80\x8b\xcc\x81", "e\xcc\x81\\u{200b}\\u{301}"},
};

START_TEST(marks_do_not_run_over_other_lines)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&out, marked[_i].text, strlen(marked[_i].text));
    ck_assert_str_eq(qr_buffer_text(&out), marked[_i].shown);
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(marks_are_those_of_unicode)
{
    static const uint32_t marks[] = {0x300,  0x36f,  0x483,  0x591,  0x64b,   0xe31,
                                     0x1ab0, 0x20d0, 0x20dd, 0x302a, 0x1d167, 0x1e8d0};
    static const uint32_t others[] = {'a', 0x2ff, 0x370, 0x482, 0x903, 0x20cf, 0x1f600, 0x10ffff};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        ck_assert_msg(qr_utf8_is_mark(marks[i]), "U+%04X", marks[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ck_assert_msg(!qr_utf8_is_mark(others[i]), "U+%04X", others[i]);
    }
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
    tcase_add_loop_test(tests, marks_do_not_run_over_other_lines, 0,
                        sizeof marked / sizeof marked[0]);
    tcase_add_test(tests, marks_are_those_of_unicode);
    tcase_add_test(tests, long_text_is_cut_between_characters);
    tcase_add_test(tests, one_odd_character_is_enough);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
