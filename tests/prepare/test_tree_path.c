#include "prepare/tree_path.h"

#include "tests/support.h"

START_TEST(path_from_the_root_passes)
{
    static const char *const paths[] = {
        "a", "quorate.yaml", "deploy/a b.yml", "x/..y/.z", "\xc3\xa9/\xf0\x9f\x98\x80", "..."};
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_tree_path_check(paths[_i], &err), err);
}
END_TEST

START_TEST(path_that_names_no_file_is_refused)
{
    static const char *const cases[][2] = {
        {"", "\"\" names no file in a git tree: it is empty"},
        {"/etc/passwd", "\"/etc/passwd\" names no file in a git tree: it is absolute; write it "
                        "from the root of the tree, without the first \"/\""},
        {"..", "\"..\" names no file in a git tree: \".\" and \"..\" are no places in a tree"},
        {"a/../b", "\"a/../b\" names no file in a git tree: \".\" and \"..\" are no places in a "
                   "tree"},
        {"./a", "\"./a\" names no file in a git tree: \".\" and \"..\" are no places in a tree"},
        {"a//b", "\"a//b\" names no file in a git tree: it has an empty name between slashes"},
        {"a/", "\"a/\" names no file in a git tree: it has an empty name between slashes"},
        {"a\\b", "\"a\\b\" names no file in a git tree: it has a backslash; write \"/\" between "
                 "folders"},
        {"a\nb", "\"a\\nb\" names no file in a git tree: it has a control character"},
        {"a\x7f", "\"a\\x7f\" names no file in a git tree: it has a control character"},
        {"a\xc2\x9b", "\"a\\u{9b}\" names no file in a git tree: it has an invisible or "
                      "misleading character"},
        {"\xe2\x80\xaegnp.sh", "\"\\u{202e}gnp.sh\" names no file in a git tree: it has an "
                               "invisible or misleading character"},
        {"a\xff", "\"a\\xff\" names no file in a git tree: it is not valid UTF-8"},
    };
    struct qr_error err = QR_ERROR_INIT;
    ck_assert(!qr_tree_path_check(cases[_i][0], &err));
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_str_eq(err.message, cases[_i][1]);
}
END_TEST

START_TEST(path_of_4096_bytes_is_refused)
{
    char path[4097];
    struct qr_error err = QR_ERROR_INIT;
    memset(path, 'x', sizeof path);
    path[4095] = '\0';
    qr_ck_ok(qr_tree_path_check(path, &err), err);
    path[4095] = 'x';
    path[4096] = '\0';
    ck_assert(!qr_tree_path_check(path, &err));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/tree_path");
    TCase *tests = tcase_create("path");
    tcase_add_loop_test(tests, path_from_the_root_passes, 0, 6);
    tcase_add_loop_test(tests, path_that_names_no_file_is_refused, 0, 13);
    tcase_add_test(tests, path_of_4096_bytes_is_refused);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
