#include "review/markdown.h"

#include <string.h>

#include "tests/support.h"

static const struct {
    const char *text;
    const char *code;
    const char *cell;
} rows[] = {
    {"", "` `", "` `"},
    {"a b", "`a b`", "`a b`"},
    {"a`b", "``a`b``", "``a`b``"},
    {"`", "`` ` ``", "`` ` ``"},
    {"``a", "``` ``a ```", "``` ``a ```"},
    {" a ", "`  a  `", "`  a  `"},
    {" a", "` a`", "` a`"},
    {"  ", "`  `", "`  `"},
    {"a|b", "`a|b`", "`a\\|b`"},
    {"a\\|b", "`a\\|b`", "`a\\\\x7cb`"},
    {"a\nb", "`a\\nb`", "`a\\nb`"},
    {"\x1b[1m", "`\\x1b[1m`", "`\\x1b[1m`"},
    {"<img src=x>", "`<img src=x>`", "`<img src=x>`"},
    {"&lt;", "`&lt;`", "`&lt;`"},
    {"\xe2\x80\xae", "`\\u{202e}`", "`\\u{202e}`"},
};

START_TEST(text_keeps_its_place)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    size_t length = strlen(rows[_i].text);
    qr_markdown_add_code(&out, rows[_i].text, length);
    ck_assert_str_eq(qr_buffer_text(&out), rows[_i].code);
    qr_buffer_truncate(&out, 0);
    qr_markdown_add_cell(&out, rows[_i].text, length);
    ck_assert_str_eq(qr_buffer_text(&out), rows[_i].cell);
}
END_TEST

static const struct {
    const char *info;
    const char *text;
    const char *block;
} blocks[] = {
    {"", "", "```\n```\n"},
    {"sh", "a", "```sh\na\n```\n"},
    {"diff", "+a\n-b\n", "```diff\n+a\n-b\n```\n"},
    {"", "```\n<b>\n", "````\n```\n<b>\n````\n"},
    {"", "a `````` b", "```````\na `````` b\n```````\n"},
    {"", "a\r\n\n\tb\x1b\n", "```\na\\r\n\n\\tb\\x1b\n```\n"},
};

START_TEST(lines_stay_in_their_block)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    qr_markdown_add_block(&out, blocks[_i].info, blocks[_i].text, strlen(blocks[_i].text));
    ck_assert_str_eq(qr_buffer_text(&out), blocks[_i].block);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/markdown");
    TCase *tests = tcase_create("markdown");
    tcase_add_loop_test(tests, text_keeps_its_place, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(tests, lines_stay_in_their_block, 0, sizeof blocks / sizeof blocks[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
