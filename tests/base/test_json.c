#include "tests/support.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    size_t line;
    size_t column;
    const char *message;
} bad[] = {
    {"", 1, 1, "the document ends where a value should stand"},
    {" \n ", 2, 2, "the document ends where a value should stand"},
    {"nul", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"NaN", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"Infinity", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"'a'", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"// a", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"[1,]", 1, 4, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"[,1]", 1, 2, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"[1 2]", 1, 4, "a comma or ']' should stand here"},
    {"[1}", 1, 3, "a comma or ']' should stand here"},
    {"[", 1, 2, "the document ends where a value should stand"},
    {"[1", 1, 3, "a comma or ']' should stand here"},
    {"{", 1, 2, "a key in double quotes should stand here"},
    {"{a:1}", 1, 2, "a key in double quotes should stand here"},
    {"{\"a\"}", 1, 5, "a colon should stand here"},
    {"{\"a\":}", 1, 6, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"{\"a\":1", 1, 7, "a comma or '}' should stand here"},
    {"{\"a\":1,}", 1, 8, "a key in double quotes should stand here"},
    {"{} x", 1, 4, "something stands after the end of the document"},
    {"1 2", 1, 3, "something stands after the end of the document"},
    {"01", 1, 2, "a number with a leading zero"},
    {"-01", 1, 3, "a number with a leading zero"},
    {"-", 1, 2, "a minus sign without a number"},
    {"+1", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"1.", 1, 3, "a decimal point without digits after it"},
    {".5", 1, 1, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"1e", 1, 3, "an exponent without digits"},
    {"1e+", 1, 4, "an exponent without digits"},
    {"[\n  1e400]", 2, 3, "a number beyond the range of a double: JSON tools disagree on it"},
    {"-1.8e308", 1, 1, "a number beyond the range of a double: JSON tools disagree on it"},
    {"0.00018e312", 1, 1, "a number beyond the range of a double: JSON tools disagree on it"},
    {"1e99999999999999999999", 1, 1,
     "a number beyond the range of a double: JSON tools disagree on it"},
    {"\"a", 1, 1, "a string that does not end"},
    {"\"a\\", 1, 3, "an unknown escape sequence in a string"},
    {"\"\\x\"", 1, 2, "an unknown escape sequence in a string"},
    {"\"\\u12g4\"", 1, 2, "\\u without four hex digits"},
    {"\"\\u12", 1, 2, "\\u without four hex digits"},
    {"\"a\tb\"", 1, 3, "a control character in a string: write it as an escape sequence"},
    {"{\n\"a\": \"\\ud800\"}", 2, 7, "a lone surrogate: JSON tools disagree on it"},
    {"\"\\udc00\"", 1, 2, "a lone surrogate: JSON tools disagree on it"},
    {"\"\\ud800\\ud800\"", 1, 2, "a lone surrogate: JSON tools disagree on it"},
    {"\"\\ud800", 1, 2, "a lone surrogate: JSON tools disagree on it"},
    {"\"\xff\"", 1, 2, "invalid UTF-8"},
    {"\"\xed\xa0\x80\"", 1, 2, "invalid UTF-8"},
    {"\"\xc3\"", 1, 2, "invalid UTF-8"},
    {"\xef\xbb\xbf{}", 1, 1, "a byte order mark: save the file as UTF-8 without one"},
    {"{\"a\":1,\n \"b\":2,\n \"a\":3}", 3, 2,
     "a duplicate key: JSON tools disagree on which counts"},
    {"{\"a\":1,\"\\u0061\":3}", 1, 8, "a duplicate key: JSON tools disagree on which counts"},
    {"[{\"x\":{\"k\":[],\"k\":{}}}]", 1, 15,
     "a duplicate key: JSON tools disagree on which counts"},
    {"{\"\":1,\"\":1}", 1, 7, "a duplicate key: JSON tools disagree on which counts"},
};

START_TEST(malformed_documents_are_refused_with_their_place)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    ck_assert(!qr_json_parse(&json, bad[_i].text, strlen(bad[_i].text), &err));
    ck_assert_str_eq(err.message, bad[_i].message);
    ck_assert_uint_eq(err.line, bad[_i].line);
    ck_assert_uint_eq(err.column, bad[_i].column);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_uint_eq(json.n_nodes, 0);
}
END_TEST

/* Every prefix of a valid document is refused, and read without a step past its end. */
START_TEST(prefixes_are_refused)
{
    static const char text[] = "{\"k\\n\\ud83d\\ude00\":[null,true,false,-1.5e-3,\"\xe2\x82\xac\"],"
                               "\"o\":{\"a\":{}}}";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    for (size_t length = 0; length + 1 < sizeof text; length++) {
        char *copy = malloc(length + 1);
        memcpy(copy, text, length);
        char *exact = realloc(copy, length == 0 ? 1 : length);
        ck_assert(!qr_json_parse(&json, exact, length, &err));
        free(exact);
    }
    ck_assert(qr_json_parse(&json, text, sizeof text - 1, &err));
    qr_json_dispose(&json);
}
END_TEST

START_TEST(a_nul_byte_is_no_end)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    ck_assert(!qr_json_parse(&json, "1\0", 2, &err));
    ck_assert(!qr_json_parse(&json, "\"a\0b\"", 5, &err));
    ck_assert_str_eq(err.message,
                     "a control character in a string: write it as an escape sequence");
    ck_assert(!qr_json_parse(&json, "\"\\\0\"", 4, &err));
}
END_TEST

START_TEST(numbers_at_the_edge_of_a_double_are_kept)
{
    static const char *const good[] = {
        "1.7976931348623158e308",
        "-1.7976931348623158079e308",
        "17976931348623157e292",
        "0e999999999",
        "0.0e400",
        "1e-400",
        "0.000000000000000001e325",
        "123456789012345678901234567890",
    };
    struct qr_error err = QR_ERROR_INIT;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct qr_json json;
        qr_ck_ok(qr_json_parse(&json, good[i], strlen(good[i]), &err), err);
        size_t length = 0;
        const char *source = qr_json_source(&length, qr_json_root(&json));
        ck_assert_uint_eq(length, strlen(good[i]));
        ck_assert_ptr_eq(source, good[i]);
        qr_json_dispose(&json);
    }
}
END_TEST

START_TEST(depth_is_limited_and_cheap)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    char *text = malloc(2 * (QR_JSON_MAX_DEPTH + 1));
    memset(text, '[', QR_JSON_MAX_DEPTH + 1);
    memset(text + QR_JSON_MAX_DEPTH, ']', QR_JSON_MAX_DEPTH);
    ck_assert(qr_json_parse(&json, text, 2 * QR_JSON_MAX_DEPTH, &err));
    qr_json_dispose(&json);
    memset(text, '[', QR_JSON_MAX_DEPTH + 1);
    ck_assert(!qr_json_parse(&json, text, QR_JSON_MAX_DEPTH + 1, &err));
    ck_assert_str_eq(err.message, "nested too deeply: over 4096 levels");
    free(text);
}
END_TEST

START_TEST(values_are_found_and_decoded)
{
    static const char text[] =
        "{\"a\":[1,{\"b\":\"x\\u0000\\n\\ud83d\\ude00\\/\\\"\"},[]],\"\\u00e9\":"
        "null}";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_json json;
    qr_ck_ok(qr_json_parse(&json, text, sizeof text - 1, &err), err);
    struct qr_json_value root = qr_json_root(&json);
    ck_assert_uint_eq(qr_json_count(root), 2);
    struct qr_json_value a = qr_json_get(root, "a");
    ck_assert_uint_eq(qr_json_count(a), 3);
    struct qr_json_value object = qr_json_next(a, qr_json_first(a));
    size_t length = 0;
    const char *b = qr_json_string(&length, qr_json_get(object, "b"), &arena);
    ck_assert_uint_eq(length, 9);
    ck_assert_mem_eq(b, "x\0\n\xf0\x9f\x98\x80/\"", 9);
    const char *source = qr_json_source(&length, qr_json_next(a, object));
    ck_assert_uint_eq(length, 2);
    ck_assert_mem_eq(source, "[]", 2);
    source = qr_json_source(&length, a);
    ck_assert_mem_eq(source + length - 4, ",[]]", 4);
    ck_assert_int_eq((int)qr_json_type(qr_json_get(root, "\xc3\xa9")), (int)QR_JSON_NULL);
    ck_assert(!qr_json_present(qr_json_get(root, "b")));
    ck_assert(!qr_json_present(qr_json_get(root, "")));
    ck_assert(!qr_json_present(qr_json_next(root, qr_json_next(root, qr_json_first(root)))));
    size_t line = 0;
    size_t column = 0;
    qr_json_place(&line, &column, object);
    ck_assert_uint_eq(line, 1);
    ck_assert_uint_eq(column, 9);
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
}
END_TEST

START_TEST(keys_are_ordered_by_utf16_units)
{
    /* In this order: surrogate pairs sort before U+E000 … U+FFFF. */
    static const char text[] =
        "[\"\",\"\\u0000\",\"A\",\"A\\u0000\",\"\\u0041a\",\"a\",\"ab\","
        "\"\xc3\xa9\",\"\xed\x9f\xbf\",\"\xf0\x90\x80\x80\",\"\xf0\x9f\x98\x80\","
        "\"\\udbff\\udfff\",\"\xee\x80\x80\",\"\xef\xac\x80\",\"\xef\xbf\xbf\"]";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    qr_ck_ok(qr_json_parse(&json, text, sizeof text - 1, &err), err);
    struct qr_json_value root = qr_json_root(&json);
    for (struct qr_json_value a = qr_json_first(root); qr_json_present(a);
         a = qr_json_next(root, a)) {
        for (struct qr_json_value b = qr_json_first(root); qr_json_present(b);
             b = qr_json_next(root, b)) {
            int expected = a.index < b.index ? -1 : a.index > b.index ? 1 : 0;
            ck_assert_int_eq(qr_json_compare_utf16(a, b), expected);
        }
    }
    qr_json_dispose(&json);
}
END_TEST

START_TEST(wanted_members_are_named_when_they_are_wrong)
{
    static const char text[] = "{\n \"n\": 1,\n \"s\": \"a\\u0000\"\n}";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_json json;
    struct qr_json_value member;
    const char *string = NULL;
    qr_ck_ok(qr_json_parse(&json, text, sizeof text - 1, &err), err);
    struct qr_json_value root = qr_json_root(&json);
    ck_assert(qr_json_want(&member, root, "n", QR_JSON_NUMBER, "n", &err));
    ck_assert(!qr_json_want(&member, root, "n", QR_JSON_STRING, "tx.n", &err));
    ck_assert_str_eq(err.message, "tx.n is a number, expected a string");
    ck_assert_uint_eq(err.line, 2);
    ck_assert(!qr_json_want_string(&string, root, "q", "tx.q", &arena, &err));
    ck_assert_str_eq(err.message, "tx.q is missing");
    ck_assert(!qr_json_want_string(&string, root, "s", "tx.s", &arena, &err));
    ck_assert_str_eq(err.message, "tx.s holds a NUL character");
    ck_assert_uint_eq(err.line, 3);
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/json");
    TCase *tests = tcase_create("json");
    tcase_add_loop_test(tests, malformed_documents_are_refused_with_their_place, 0,
                        (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(tests, prefixes_are_refused);
    tcase_add_test(tests, a_nul_byte_is_no_end);
    tcase_add_test(tests, numbers_at_the_edge_of_a_double_are_kept);
    tcase_add_test(tests, depth_is_limited_and_cheap);
    tcase_add_test(tests, values_are_found_and_decoded);
    tcase_add_test(tests, keys_are_ordered_by_utf16_units);
    tcase_add_test(tests, wanted_members_are_named_when_they_are_wrong);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
