#include "review/markdown.h"

#include <string.h>

#include "tests/support.h"

static const struct {
    const char *text;
    const char *code;
    const char *cell;
    const char *plain;
} rows[] = {
    {"", "` `", "` `", ""},
    {"a b", "`a b`", "`a b`", "a b"},
    {"a`b", "``a`b``", "``a`b``", "a\\`b"},
    {"`", "`` ` ``", "`` ` ``", "\\`"},
    {"``a", "``` ``a ```", "``` ``a ```", "\\`\\`a"},
    {" a ", "`  a  `", "`  a  `", "&#32;a&#32;"},
    {" a", "` a`", "` a`", "&#32;a"},
    {"  ", "`  `", "`  `", "&#32;&#32;"},
    {"a|b", "`a|b`", "`a\\|b`", "a&#124;b"},
    {"a\\|b", "`a\\|b`", "`a\\\\x7cb`", "a\\\\&#124;b"},
    {"a\nb", "`a\\nb`", "`a\\nb`", "a\\\\nb"},
    {"\x1b[1m", "`\\x1b[1m`", "`\\x1b[1m`", "\\\\x1b\\[1m"},
    {"<img src=x>", "`<img src=x>`", "`<img src=x>`", "&lt;img src=x&gt;"},
    {"&lt;", "`&lt;`", "`&lt;`", "&amp;lt;"},
    {"[a](http://b.c)", NULL, NULL, "\\[a\\](http\\://b\\.c)"},
    {"www.evil.example", NULL, NULL, "www\\.evil\\.example"},
    {"MultiSend 1.4.1, a: b.", NULL, NULL, "MultiSend 1.4.1, a: b."},
    {"1. a", NULL, NULL, "1\\. a"},
    {"12) a", NULL, NULL, "12\\) a"},
    {"- a", NULL, NULL, "\\- a"},
    {"a - b + c = d", NULL, NULL, "a - b + c = d"},
    {"# a", NULL, NULL, "\\# a"},
    {"===", NULL, NULL, "\\==="},
    {"***", NULL, NULL, "\\*\\*\\*"},
    {"~~a~~", NULL, NULL, "\\~\\~a\\~\\~"},
    /* what GitHub reads after Markdown */
    {"@root a@b.c @@", NULL, NULL, "`@`root a`@`b\\.c `@@`"},
    {"#12 a#b", NULL, NULL, "`#`12 a\\#b"},
    {":white_check_mark: a: b::", NULL, NULL, "`:`white\\_check\\_mark: a: b\\:\\:"},
    {"$#1@:a:", NULL, NULL, "`$#`1`@:`a\\:"},
    {"${A} $x$", NULL, NULL, "`$`\\{A\\} `$`x`$`"},
    {"\xe2\x80\xae", "`\\u{202e}`", "`\\u{202e}`", "\\\\u\\{202e\\}"},
};

START_TEST(text_keeps_its_place)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    size_t length = strlen(rows[_i].text);
    if (rows[_i].code != NULL) {
        qr_markdown_add_code(&out, rows[_i].text, length);
        ck_assert_str_eq(qr_buffer_text(&out), rows[_i].code);
        qr_buffer_truncate(&out, 0);
        qr_markdown_add_cell(&out, rows[_i].text, length);
        ck_assert_str_eq(qr_buffer_text(&out), rows[_i].cell);
        qr_buffer_truncate(&out, 0);
    }
    qr_markdown_add_plain(&out, rows[_i].text, length);
    ck_assert_str_eq(qr_buffer_text(&out), rows[_i].plain);
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
