#include "base/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support.h"

static struct qr_arena arena;
static struct qr_error err;

static void begin(void)
{
    arena = (struct qr_arena)QR_ARENA_INIT;
    err = (struct qr_error)QR_ERROR_INIT;
}

static void end(void)
{
    qr_arena_dispose(&arena);
}

static bool to_json(struct qr_buffer *json, const char *text, size_t length)
{
    const struct qr_yaml *root = NULL;
    return qr_yaml_parse(&root, text, length, &arena, &err) && qr_yaml_add_json(json, root, &err);
}

struct pair {
    const char *yaml;
    const char *json;
};

static const struct pair values[] = {
    {"a: 1\n", "{\"a\":1}"},
    {"{a: [1, {b: c}], \"d\": 'e'}", "{\"a\":[1,{\"b\":\"c\"}],\"d\":\"e\"}"},
    {"\xef\xbb\xbf"
     "a: x\r\nb:\r\n  - z\r\n",
     "{\"a\":\"x\",\"b\":[\"z\"]}"},
    {"--- \na: b\n...\n", "{\"a\":\"b\"}"},
    {"a: |\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\"}"},
    {"a: |\n  one\nb: 2", "{\"a\":\"one\\n\",\"b\":2}"},
    {"a: |-\n  one\n\n\n# end", "{\"a\":\"one\"}"},
    {"a: >-\n  one\n  two\n", "{\"a\":\"one two\"}"},
    {"a: \"\\u00e9\\0\\t\\\\\\\"\"\n", "{\"a\":\"\xc3\xa9\\u0000\\t\\\\\\\"\"}"},
    {"a: 'it''s'\nb: ''''\n'c''d': '\xc3\xa9 \"\\'\n",
     "{\"a\":\"it's\",\"b\":\"'\",\"c'd\":\"\xc3\xa9 \\\"\\\\\"}"},
    {"\xef\xbb\xbf'a''b': 'c''d'\n", "{\"a'b\":\"c'd\"}"},
    {"a: ''\nb: []\nc: {}\n", "{\"a\":\"\",\"b\":[],\"c\":{}}"},
    {"[true, True, TRUE, false, False, FALSE]", "[true,true,true,false,false,false]"},
    {"[null, Null, NULL, ~]", "[null,null,null,null]"},
    {"a:\nb: # comment\n", "{\"a\":null,\"b\":null}"},
    {"['true', \"null\", '1', '']", "[\"true\",\"null\",\"1\",\"\"]"},
    {"[0, 7, -7, +7, 10, -0]", "[0,7,-7,7,10,-0]"},
    {"[9007199254740993, 123456789012345678901234567890]",
     "[9007199254740993,123456789012345678901234567890]"},
    {"[0x0, 0x1F, 0xff, 0o17, 0x1fffffffffffff]", "[0,31,255,15,9007199254740991]"},
    {"[1.5, -1.50, +1.5, .5, -.5, 1., 1.e3, 1e3, 1E-3, 0.0, 00.5, 01.5]",
     "[1.5,-1.50,1.5,0.5,-0.5,1,1e3,1e3,1E-3,0.0,0.5,1.5]"},
    {"[1.4.1, v1, 2026-01-01, 1-2, 0xg, 1e, ., .e1, +, -x, 8080:80, 12:99, '=', a_b, _1, +a_1]",
     "[\"1.4.1\",\"v1\",\"2026-01-01\",\"1-2\",\"0xg\",\"1e\",\".\",\".e1\",\"+\",\"-x\","
     "\"8080:80\",\"12:99\",\"=\",\"a_b\",\"_1\",\"+a_1\"]"},
    {"[Truee, nulls, yesno, inf, nan, x y]",
     "[\"Truee\",\"nulls\",\"yesno\",\"inf\",\"nan\",\"x y\"]"},
    {"{a?: b?, '?c': d?}", "{\"a?\":\"b?\",\"?c\":\"d?\"}"},
    {"\xc3\xa9?: x?\r\n\xc3\xa9: '?'\r\nz: 1\r\n",
     "{\"\xc3\xa9?\":\"x?\",\"\xc3\xa9\":\"?\",\"z\":1}"},
    {"\"1\": x\n'true': z\n", "{\"1\":\"x\",\"true\":\"z\"}"},
};

START_TEST(yaml_becomes_json)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_ck_ok(to_json(&json, values[_i].yaml, strlen(values[_i].yaml)), err);
    ck_assert_str_eq(qr_buffer_text(&json), values[_i].json);
    qr_buffer_dispose(&json);
}
END_TEST

struct refusal {
    const char *yaml;
    size_t line;
    size_t column;
    const char *message;
};

#define TWO_READINGS                                                                               \
    " is read differently by YAML 1.1 and 1.2: quote it if it is to be text, or write true, "      \
    "false "                                                                                       \
    "or a plain decimal number"
#define ALIAS "aliases (*name) are refused: write the value out"
#define ANCHOR                                                                                     \
    "anchors (&name) are refused, so that every value stands where it is used: write "             \
    "the value out"
#define TAG        "tags (!name) are refused: quote a value that is to be text"
#define MANY_LINES "this value goes over several lines: write it in one, or after |"
#define SEPARATOR  "this is a line separator or byte order mark that not all readers see: remove it"
#define EXPLICIT   "keys after ? are refused: write key: value"
#define WORD       "a key must be a single word"

static const struct refusal refusals[] = {
    {"", 1, 1, "there is nothing in it"},
    {"# only this\n\n", 3, 1, "there is nothing in it"},
    {"a: yes\n", 1, 4, "yes" TWO_READINGS},
    {"a: [No]\n", 1, 5, "No" TWO_READINGS},
    {"a: ON", 1, 4, "ON" TWO_READINGS},
    {"a: off", 1, 4, "off" TWO_READINGS},
    {"a: y", 1, 4, "y" TWO_READINGS},
    {"a: 0123", 1, 4, "0123" TWO_READINGS},
    {"a: 089", 1, 4, "089" TWO_READINGS},
    {"a: -01", 1, 4, "-01" TWO_READINGS},
    {"a: 1_000", 1, 4, "1_000" TWO_READINGS},
    {"a: 1_0.5", 1, 4, "1_0.5" TWO_READINGS},
    {"a: 0x_1", 1, 4, "0x_1" TWO_READINGS},
    {"a: 0b11", 1, 4, "0b11" TWO_READINGS},
    {"a: -0x1", 1, 4, "-0x1" TWO_READINGS},
    {"a: 1:30", 1, 4, "1:30" TWO_READINGS},
    {"a: 190:20:30.15", 1, 4, "190:20:30.15" TWO_READINGS},
    {"a: .inf", 1, 4, ".inf has no JSON: quote it if it is to be text"},
    {"a: -.INF", 1, 4, "-.INF has no JSON: quote it if it is to be text"},
    {"a: .NaN", 1, 4, ".NaN has no JSON: quote it if it is to be text"},
    {"a: 1e999", 1, 4, "1e999 is no number that JSON carries: quote it if it is to be text"},
    {"a: 0x20000000000000", 1, 4,
     "0x20000000000000 is a number over 2^53-1: quote it if it is to be text"},
    {"a: 0x1c694Fc3006D81ff4a56F97E1b99529066a23725", 1, 4,
     "0x1c694Fc3006D81ff4a56F97E1b99529066a23725 is a number over 2^53-1: quote it if it is to "
     "be text"},
    {"a: 1\nb: 2\na: 3\n", 3, 1,
     "the key \"a\" is here a second time (first in line 1): remove one"},
    {"a: {b: 1, \"b\": 1}\n", 1, 11,
     "the key \"b\" is here a second time (first in line 1): remove one"},
    {"a: &x 1\n", 1, 4, ANCHOR},
    {"a: &x [1]\n", 1, 4, ANCHOR},
    {"a: &x {b: 1}\n", 1, 4, ANCHOR},
    {"&x a: 1\n", 1, 1, ANCHOR},
    {"a: *x\n", 1, 4, ALIAS},
    {"*x : 1\n", 1, 1, ALIAS},
    {"<<: {a: 1}\n", 1, 1, "merge keys (<<) are refused: write the members out"},
    {"a: !!str 1\n", 1, 4, TAG},
    {"a: !x [1]\n", 1, 4, TAG},
    {"a: ! x\n", 1, 4, TAG},
    {"!!map {a: 1}\n", 1, 1, TAG},
    {"%YAML 1.2\n---\na: 1\n", 1, 1, "directives (%YAML, %TAG) are refused: remove the line"},
    {"%YAML 1.1\n---\na: 1\n", 1, 1, "directives (%YAML, %TAG) are refused: remove the line"},
    {"%TAG ! x\n---\na: 1\n", 1, 1, "directives (%YAML, %TAG) are refused: remove the line"},
    {"a: 1\n%FOO\n", 2, 1, "directives (%YAML, %TAG) are refused: remove the line"},
    {"a: 'x\n  y'\n", 1, 4, MANY_LINES},
    {"a: \"x\n  y\"\n", 1, 4, MANY_LINES},
    {"a: x\n  y\n", 1, 4, MANY_LINES},
    {"a: 1\rb: 2\r", 1, 5, "this line ends with CR alone: end lines with LF"},
    {"a: x\xc2\x85", 1, 5, SEPARATOR},
    {"a: \xe2\x80\xa8x", 1, 4, SEPARATOR},
    {"\xc2\x85"
     "a: 1",
     1, 1, SEPARATOR},
    {"\xef\xbb\xbf\xef\xbb\xbf"
     "a: 1",
     1, 4, SEPARATOR},
    {"a: |\n  x", 1, 4, "this block ends with the file and without a line break: add one"},
    {"a: >-\n  x\n\n  y", 1, 4, "this block ends with the file and without a line break: add one"},
    {"a: 1\nb: \xe2\x80\xa9x", 2, 4, SEPARATOR},
    {"a: \xef\xbb\xbfx", 1, 4, SEPARATOR},
    {"a: 1\n---\nb: 2\n", 2, 1, "a second document begins here: only one is read, remove it"},
    {"a: 1\n...\n---\nb: 2\n", 3, 1, "a second document begins here: only one is read, remove it"},
    {"? [a]\n: 1\n", 1, 3, WORD},
    {"{a: 1}: 2\n", 1, 1, WORD},
    {"1: x\n", 1, 1, "the key 1 is not plain text in YAML: quote it, or remove it"},
    {"true: x\n", 1, 1, "the key true is not plain text in YAML: quote it, or remove it"},
    {"a: 1\nno: x\n", 2, 1, "the key no is not plain text in YAML: quote it, or remove it"},
    {"a: 1\n?\n: x\n", 2, 2, EXPLICIT},
    {"? a\n: b\n", 1, 3, EXPLICIT},
    {"a: \xc3\xa9\n{?b: 1}: 2\n", 2, 1, WORD},
    {"\xc3\xa9: {a: 1, ?b: 1}\n", 1, 12, EXPLICIT},
    {"a: [?b]\n", 1, 6, EXPLICIT},
    {"a: \"\\ud800\"\n", 1, 7, "this is not YAML: found invalid Unicode character escape code"},
    {"a: \"x\n", 2, 1, "this is not YAML: found unexpected end of stream"},
    {"a: [1\n", 2, 1, "this is not YAML: did not find expected ',' or ']'"},
    {"a:\t1\n\tb: 2\n", 2, 1, "this is not YAML: found a tab character that violates indentation"},
    {"a: 1\n  b: 2\n", 1, 4, MANY_LINES},
    {"a: 1\nb\n", 3, 1, "this is not YAML: could not find expected ':'"},
    {"a: \x01\n", 1, 4, "this is a control character, which YAML does not allow"},
    {"a: 1\nb: x\x7f\n", 2, 5, "this is a control character, which YAML does not allow"},
    {"a: 1\nb: \xff\n", 2, 4, "this is not valid UTF-8"},
};

START_TEST(yaml_that_is_refused_says_where_and_why)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    const struct refusal *expected = &refusals[_i];
    ck_assert_msg(!to_json(&json, expected->yaml, strlen(expected->yaml)), "%s gives %s",
                  expected->yaml, qr_buffer_text(&json));
    ck_assert_str_eq(err.message, expected->message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_msg(err.line == expected->line && err.column == expected->column,
                  "%s: at %zu:%zu, expected %zu:%zu", expected->yaml, err.line, err.column,
                  expected->line, expected->column);
    qr_buffer_dispose(&json);
}
END_TEST

START_TEST(nul_byte_is_refused)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    ck_assert(!to_json(&json, "a: x\0y\n", 7));
    ck_assert_str_eq(err.message, "this is a control character, which YAML does not allow");
    ck_assert_uint_eq(err.column, 5);
    qr_buffer_dispose(&json);
}
END_TEST

START_TEST(nesting_ends_at_64)
{
    for (size_t depth = 63; depth <= 66; depth++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        struct qr_buffer json = QR_BUFFER_INIT;
        for (size_t i = 0; i < depth; i++) {
            qr_buffer_add_byte(&text, '[');
        }
        for (size_t i = 0; i < depth; i++) {
            qr_buffer_add_byte(&text, ']');
        }
        bool ok = to_json(&json, qr_buffer_text(&text), text.length);
        ck_assert_msg(ok == (depth <= 64), "%zu: %s", depth, err.message);
        if (!ok) {
            ck_assert_str_eq(err.message, "this is nested deeper than 64 levels");
        }
        qr_buffer_dispose(&text);
        qr_buffer_dispose(&json);
    }
}
END_TEST

/* A megabyte of one pattern; any of them would take minutes if it were quadratic. */
static const char *const patterns[] = {
    "[",     "{",     "- ", "? ",  "a: ", "\n", "#\n",   "---\n",    "%A\n", "&a ",  "! ",  "[],",
    "a: 1,", "\"\" ", "'",  "|\n", ": ",  "\t", "- a\n", "&a\n*a\n", "a\n",  "- - ", "a:\n"};

START_TEST(yaml_takes_linear_time)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, strchr("[]a{", patterns[_i][0]) == NULL ? "" : "x: [");
    while (text.length < (1 << 20)) {
        qr_buffer_add_text(&text, patterns[_i]);
    }
    (void)to_json(&json, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    qr_buffer_dispose(&json);
}
END_TEST

START_TEST(many_keys_are_compared_in_good_time)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_buffer json = QR_BUFFER_INIT;
    for (int i = 0; i < 90000; i++) {
        qr_buffer_addf(&text, "k%d: 1\n", i);
    }
    qr_ck_ok(to_json(&json, qr_buffer_text(&text), text.length), err);
    qr_buffer_add_text(&text, "k4711: 1\n");
    ck_assert(!to_json(&json, qr_buffer_text(&text), text.length));
    ck_assert_str_eq(err.message,
                     "the key \"k4711\" is here a second time (first in line 4712): remove one");
    ck_assert_uint_eq(err.line, 90001);
    qr_buffer_dispose(&text);
    qr_buffer_dispose(&json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/yaml");
    TCase *tests = tcase_create("yaml");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, yaml_becomes_json, 0, sizeof values / sizeof values[0]);
    tcase_add_loop_test(tests, yaml_that_is_refused_says_where_and_why, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tests, nul_byte_is_refused);
    tcase_add_test(tests, nesting_ends_at_64);
    tcase_add_loop_test(tests, yaml_takes_linear_time, 0, sizeof patterns / sizeof patterns[0]);
    tcase_add_test(tests, many_keys_are_compared_in_good_time);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
