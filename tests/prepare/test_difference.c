#include "tests/support.h"

#include <string.h>

#include "prepare/difference.h"

static struct qr_findings findings;

static void find(const char *found, const char *expected)
{
    struct qr_buffer left = QR_BUFFER_INIT;
    struct qr_buffer right = QR_BUFFER_INIT;
    qr_findings_dispose(&findings);
    qr_buffer_add_text(&left, found);
    qr_buffer_add_text(&right, expected);
    qr_find_differences(&findings, "f", &left, &right);
    qr_buffer_dispose(&left);
    qr_buffer_dispose(&right);
}

static const struct {
    const char *found;
    const char *expected;
    const char *where;
    const char *text;
} cases[] = {
    {"{\"a\":1}", "{\"a\":2}", "f: a", "found 1, expected 2"},
    {"{\"a\":{\"b\":[1,\"x\"]}}", "{\"a\":{\"b\":[1,\"y\"]}}", "f: a.b[1]",
     "found \"x\", expected \"y\""},
    {"{}", "{\"a\":null}", "f: a", "found nothing, expected null"},
    {"{\"a\":{\"c\":1}}", "{\"a\":{}}", "f: a.c", "found 1, expected nothing"},
    {"[1,2]", "[1]", "f: [1]", "found 2, expected nothing"},
    {"[]", "[{}]", "f: [0]", "found nothing, expected {}"},
    {"{\"a\":\"1\"}", "{\"a\":1}", "f: a", "found \"1\", expected 1"},
    {"{\"a\":1.0}", "{\"a\":1}", "f: a", "found 1.0, expected 1"},
    {"{\"a\":true}", "{\"a\":false}", "f: a", "found true, expected false"},
    {"{\"x\\u001b\":1}", "{\"x\\u001b\":2}", "f: x\\x1b", "found 1, expected 2"},
    {"{\"a\":\"\\u0061\"}", "{\"a\":\"a\"}", "f: line 1",
     "found \"{\"a\":\"\\u0061\"}\", expected \"{\"a\":\"a\"}\""},
    {"{\"a\": 1}", "{\"a\":1}", "f: line 1", "found \"{\"a\": 1}\", expected \"{\"a\":1}\""},
    {"{}\n", "{}", "f: line 1", "found \"{}\", expected \"{}\""},
    {"one\ntwo\n", "one\n2\n", "f: line 2", "found \"two\", expected \"2\""},
    {"one\n", "one\n2\n", "f: line 2", "found nothing, expected \"2\""},
    {"", "x", "f: line 1", "found nothing, expected \"x\""},
    {"a\x1b[2Jb", "b", "f: line 1", "found \"a\\x1b[2Jb\", expected \"b\""},
};

START_TEST(a_difference_is_named_with_both_values)
{
    find(cases[_i].found, cases[_i].expected);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].where, cases[_i].where);
    ck_assert_str_eq(findings.items[0].text, cases[_i].text);
    ck_assert_str_eq(findings.items[0].code, "mismatch");
    ck_assert_int_eq((int)findings.items[0].level, (int)QR_DANGER);
    qr_findings_dispose(&findings);
}
END_TEST

START_TEST(equal_bytes_differ_in_nothing)
{
    find("{\"a\":1}", "{\"a\":1}");
    ck_assert_uint_eq(findings.count, 0);
    find("", "");
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(every_difference_is_found_up_to_a_number)
{
    find("{\"a\":1,\"b\":2,\"c\":[3]}", "{\"a\":2,\"b\":2,\"c\":[4],\"d\":0}");
    ck_assert_uint_eq(findings.count, 3);
    struct qr_buffer many = QR_BUFFER_INIT;
    qr_buffer_add_text(&many, "[0");
    for (int i = 0; i < 10000; i++) {
        qr_buffer_add_text(&many, ",0");
    }
    qr_buffer_add_text(&many, "]");
    find(qr_buffer_text(&many), "[]");
    ck_assert_uint_eq(findings.count, 40);
    qr_buffer_dispose(&many);
    qr_findings_dispose(&findings);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/difference");
    TCase *tests = tcase_create("difference");
    tcase_add_loop_test(tests, a_difference_is_named_with_both_values, 0,
                        (int)(sizeof cases / sizeof cases[0]));
    tcase_add_test(tests, equal_bytes_differ_in_nothing);
    tcase_add_test(tests, every_difference_is_found_up_to_a_number);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
