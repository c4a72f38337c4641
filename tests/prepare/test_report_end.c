#include "prepare/report_end.h"

#include <string.h>

#include "tests/support.h"

START_TEST(only_what_prepare_writes_is_possible)
{
    static const struct {
        const char *text;
        size_t line; /* that is not; 0: all are */
    } rows[] = {
        {"", 0},
        {"**Services**\n\n- `services.web.image`: changes from `a` to `b`\n", 0},
        {"No value of the manifest changes.\n", 0},
        {"`pre_launch_script`: changes\n\n```diff\n@@ -1 +1 @@\n-# a <b>\n+# c\n```\n\n", 0},
        {"````diff\n+```\n+# x\n````\n", 0},
        {"- `a`: added: ``x`y``\n", 0},
        {"- `a`: added (what may be a secret is not shown)\n", 0},
        {"- `a`: the same name and tag, another digest: `b` to `c`\n", 0},
        {"- `a`: the service is gone\n- `b`: a new service: `{}`\n", 0},
        {"docker_compose_file cannot be read as Docker Compose reads it, and is compared as text: "
         "`x`\n",
         0},
        {"```diff\n-a\n\\ No newline at end of file\n+b\n```\n", 0},
        {"```diff\n+a\n````\n# x\n```\n", 3},
        {"```diff\n+a\n ```\n# x\n```\n", 3},
        {"```diff\n+a\n``` \n# x\n```\n", 3},
        {"```diff\n+a\nwords\n```\n", 3},
        {"```diff\n@@ -1 +1 @@ all is well\n```\n", 2},
        {"```diff\n\\ No problem at end of file\n```\n", 2},
        {"**VERIFIED**\n", 1},
        {"**This upgrade was audited**\n", 1},
        {"- `a`: only a comment changes\n", 1},
        {"- `a`: changes from `true` to `false`, which is harmless\n", 1},
        {"- `a`: added: https://evil.example\n", 1},
        {"`pre_launch_script`: changes (all of it reviewed)\n", 1},
        {"- `a\xcc\x80\xcc\x80\xcc\x80\xcc\x80\xcc\x80`: added\n", 1},
        {"\n\n\n\n", 3},
        {"**Services**\n# VERIFIED\n", 2},
        {"Nothing differs.\n", 1},
        {"- `a`: <img src=x>\n", 1},
        {"- `a` [b](c)\n", 1},
        {"- `a\n", 1},
        {"```diff\n+a\n", 2},
        {"```diff\n+a\n```\n## Findings\n", 4},
        {"```sh\n", 1},
        {"- `a`: added: `\x1b[31m`\n", 1},
        {"```diff\n+\xe2\x80\xae\n```\n", 2},
        {"- `a`: removed", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t line = 0;
        bool possible = qr_report_end_is_possible(&line, rows[i].text, strlen(rows[i].text));
        ck_assert_msg(possible == (rows[i].line == 0), "%s", rows[i].text);
        ck_assert_uint_eq(possible ? 0 : line, rows[i].line);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/report_end");
    TCase *tests = tcase_create("report_end");
    tcase_add_test(tests, only_what_prepare_writes_is_possible);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
