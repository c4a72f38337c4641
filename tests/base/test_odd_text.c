#include "base/odd_text.h"

#include <string.h>

#include "base/utf8.h"
#include "tests/support.h"

#define CONTROL       "control characters"
#define BIDIRECTIONAL "bidirectional characters"
#define INVISIBLE     "invisible characters"
#define LOOK_ALIKE    "look-alike characters"
#define STACKED       "stacked marks"
#define NOT_UTF8      "bytes that are not UTF-8"

static const struct {
    const char *text;
    const char *oddity;
    size_t at;
} odd[] = {
    /* control */
    {"a\x1b[31mred", CONTROL, 1},
    {"a\nb", CONTROL, 1},
    {"a\tb", CONTROL, 1},
    {"\x7f", CONTROL, 0},
    {"a\xc2\x9b"
     "31m",
     CONTROL, 1},
    {"a\xe2\x80\xa8"
     "b",
     CONTROL, 1},
    /* bidirectional (CVE-2021-42574) */
    {"a\xe2\x80\xae"
     "b",
     BIDIRECTIONAL, 1},
    {"ab\xe2\x81\xa6", BIDIRECTIONAL, 2},
    {"\xe2\x80\x8f", BIDIRECTIONAL, 0},
    {"\xd8\x9c", BIDIRECTIONAL, 0},
    /* invisible */
    {"a\xe2\x80\x8b"
     "b",
     INVISIBLE, 1},
    {"a\xe2\x80\x8d"
     "b",
     INVISIBLE, 1},
    {"a\xe2\x80\x8c"
     "b",
     INVISIBLE, 1},
    {"\xef\xbb\xbf"
     "a",
     INVISIBLE, 0},
    {"pass\xc2\xad"
     "word",
     INVISIBLE, 4},
    {"a\xef\xb8\x8f", INVISIBLE, 1},
    {"a\xef\xb8\x80", INVISIBLE, 1},
    {"a\xf3\xa0\x81\xa1", INVISIBLE, 1},
    {"a\xf3\xa0\x84\x80", INVISIBLE, 1},
    {"\xe3\x85\xa4", INVISIBLE, 0},
    {"\xee\x80\x80", INVISIBLE, 0},
    {"\xf0\x9f\x98\x80\xe2\x80\x8d"
     "a",
     INVISIBLE, 4},
    {"\xf0\x9f\x98\x80\xe2\x80\x8d"
     "1",
     INVISIBLE, 4},
    /* words of two scripts */
    {"раураl", LOOK_ALIKE, 0},
    {"pаypal", LOOK_ALIKE, 0},
    {"send to pаypal", LOOK_ALIKE, 8},
    {"Gооgle", LOOK_ALIKE, 0},
    {"tοken", LOOK_ALIKE, 0}, /* Greek omicron */
    {"wοrd", LOOK_ALIKE, 0},
    {"սser", LOOK_ALIKE, 0},  /* Armenian */
    {"Ꭺdmin", LOOK_ALIKE, 0}, /* Cherokee */
    {"ꓐase", LOOK_ALIKE, 0},  /* Lisu */
    {"аοa", LOOK_ALIKE, 0},
    {"р4ypal", LOOK_ALIKE, 0},
    {"pa\xcc\x81у", LOOK_ALIKE, 0},
    /* words that are all look-alikes */
    {"аррӏе", LOOK_ALIKE, 0},
    {"Привет, аррӏе", LOOK_ALIKE, 14},
    {"Treasury В", LOOK_ALIKE, 9},
    {"сосо", LOOK_ALIKE, 0},
    {"ТОКЕН", LOOK_ALIKE, 0},
    {"ΤΟΚΕΝ", LOOK_ALIKE, 0}, /* Greek */
    {"pay сор now", LOOK_ALIKE, 4},
    {"ԁԝ", LOOK_ALIKE, 0},
    /* full-width, mathematical, phonetic */
    {"ｐaypal", LOOK_ALIKE, 0},
    {"example．com", LOOK_ALIKE, 7},
    {"a：b", LOOK_ALIKE, 1},
    {"𝐚dmin", LOOK_ALIKE, 0},
    {"𝟙", LOOK_ALIKE, 0},
    {"ɡoogle", LOOK_ALIKE, 0},
    {"aⅼice", LOOK_ALIKE, 0},
    /* marks */
    {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84", STACKED, 7},
    {"\xcc\x81\xcc\x82\xcc\x83\xcc\x84", STACKED, 6},
    /* bytes */
    {"a\xff", NOT_UTF8, 1},
    {"a\xed\xa0\x80", NOT_UTF8, 1},
    {"ab\xe2\x80", NOT_UTF8, 2},
    /* the worst first */
    {"\xff pаypal \xe2\x80\x8b \xe2\x80\xae \x1b", CONTROL, 18},
    {"\xff pаypal \xe2\x80\x8b", INVISIBLE, 10},
};

START_TEST(odd_text_is_named_and_placed)
{
    size_t at = 999;
    const char *oddity = qr_text_oddity(&at, odd[_i].text, strlen(odd[_i].text), false);
    ck_assert_ptr_nonnull(oddity);
    ck_assert_str_eq(oddity, odd[_i].oddity);
    ck_assert_uint_eq(at, odd[_i].at);
    ck_assert_ptr_eq(qr_text_oddity(NULL, odd[_i].text, strlen(odd[_i].text), false), oddity);
}
END_TEST

static const char *const honest[] = {
    "",
    "ghcr.io/acme/app:1.2@sha256:0123 ${X} `a` <b> \\ | \"q\"",
    "naïve café Größe Ångström ŠĐČĆŽ đ Ł ı İ ẞ ﬁne",
    "e\xcc\x81 a\xcc\x82\xcc\x83 o\xcc\x81\xcc\x82\xcc\x83", /* decomposed, up to three marks */
    "Tiếng Việt",
    "Съешь ещё этих мягких французских булок",
    "Запусти сор и рос ресурс",
    "USB-кабель, docker'ом, db_пароль",
    "Київ їжак",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "και το όνομα",
    "Հայերեն",
    "ᏣᎳᎩ",
    "ꓡꓲ-ꓢꓴ",
    "日本語のテスト、カタカナ！（はい）？",
    "中文，版本：1.2；（测试）",
    "한국어 텍스트",
    "עברית שלום",
    "العربية",
    "हिन्दी",
    "ไทยนี้",
    "می‌خواهم",
    "10 μs, 5 kΩ, 3 µm",
    "😀 ❤️ ☎️ 1️⃣ 👨‍👩‍👧 👩🏽‍💻 🏳️‍🌈 🇩🇪 ©️",
    "→ • … “quotes” – — €",
    "Ⅷ",
};

START_TEST(honest_text_is_not_odd)
{
    size_t at = 999;
    const char *oddity = qr_text_oddity(&at, honest[_i], strlen(honest[_i]), false);
    ck_assert_msg(oddity == NULL, "%s at %zu", oddity, at);
    ck_assert_uint_eq(at, 999);
}
END_TEST

START_TEST(lines_are_no_oddity_of_a_file)
{
    ck_assert_ptr_null(qr_text_oddity(NULL, "a\n\tb\r\n", 6, true));
    /* a carriage return alone writes over its line */
    size_t at = 0;
    ck_assert_str_eq(qr_text_oddity(&at, "a\n\rb", 4, true), CONTROL);
    ck_assert_uint_eq(at, 2);
    ck_assert_str_eq(qr_text_oddity(&at, "a\0b", 3, true), CONTROL);
    ck_assert_uint_eq(at, 1);
}
END_TEST

/* What is not shown as itself is odd, but for what joins emoji and letters. */
START_TEST(every_character_that_is_escaped_is_odd)
{
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff) {
            continue;
        }
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_utf8_add(&text, c);
        bool is_odd = qr_text_oddity(NULL, qr_buffer_text(&text), text.length, false) != NULL;
        ck_assert_msg(is_odd || qr_utf8_is_plain(c), "U+%04X", c);
        qr_buffer_dispose(&text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/odd_text");
    TCase *tests = tcase_create("odd_text");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, odd_text_is_named_and_placed, 0, sizeof odd / sizeof odd[0]);
    tcase_add_loop_test(tests, honest_text_is_not_odd, 0, sizeof honest / sizeof honest[0]);
    tcase_add_test(tests, lines_are_no_oddity_of_a_file);
    tcase_add_test(tests, every_character_that_is_escaped_is_odd);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
