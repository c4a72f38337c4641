#include "tests/support.h"

#include <string.h>

START_TEST(documents_have_two_space_indent_and_one_newline)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "empty");
    qr_json_write_begin(&writer, '[');
    qr_json_write_end(&writer, ']');
    qr_json_write_key(&writer, "list");
    qr_json_write_begin(&writer, '[');
    qr_json_write_u64(&writer, UINT64_MAX);
    qr_json_write_bool(&writer, true);
    qr_json_write_null(&writer);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "hex");
    qr_json_write_hex(&writer, (const uint8_t *)"\x01\xfe", 2);
    qr_json_write_end(&writer, '}');
    qr_json_write_end(&writer, ']');
    qr_json_write_key(&writer, "raw");
    qr_json_write_raw(&writer, "-0.5");
    qr_json_write_end(&writer, '}');
    ck_assert_str_eq(qr_buffer_text(&out), "{\n  \"empty\": [],\n  \"list\": [\n"
                                           "    18446744073709551615,\n    true,\n    null,\n"
                                           "    {\n      \"hex\": \"0x01fe\"\n    }\n  ],\n"
                                           "  \"raw\": -0.5\n}\n");
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(strings_are_escaped_as_javascript_does)
{
    static const char text[] = "\0\b\t\n\v\f\r\x1f\"\\/\x7f\xe2\x80\xa8<>&";
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_json_add_quoted(&out, text, sizeof text - 1);
    ck_assert_str_eq(qr_buffer_text(&out),
                     "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\/\x7f\xe2\x80\xa8<>&\"");
    qr_buffer_dispose(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/json_write");
    TCase *tests = tcase_create("json_write");
    tcase_add_test(tests, documents_have_two_space_indent_and_one_newline);
    tcase_add_test(tests, strings_are_escaped_as_javascript_does);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
