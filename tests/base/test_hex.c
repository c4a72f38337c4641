#include "tests/support.h"

#include <string.h>

START_TEST(encode_and_decode_are_inverse)
{
    struct qr_error err = QR_ERROR_INIT;
    uint8_t bytes[256];
    char text[2 * 256 + 3];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)i;
    }
    qr_hex_encode(text, bytes, sizeof bytes);
    struct qr_buffer decoded = QR_BUFFER_INIT;
    qr_ck_ok(qr_hex_decode(&decoded, text, strlen(text), &err), err);
    ck_assert(qr_buffer_equals(&decoded, bytes, sizeof bytes));
    qr_buffer_dispose(&decoded);
}
END_TEST

START_TEST(prefix_and_case_are_free)
{
    struct qr_error err = QR_ERROR_INIT;
    static const char *const texts[] = {"0xABcd", "abCD", "0XABCD"};
    for (size_t i = 0; i < 3; i++) {
        struct qr_buffer decoded = QR_BUFFER_INIT;
        qr_ck_ok(qr_hex_decode(&decoded, texts[i], strlen(texts[i]), &err), err);
        ck_assert(qr_buffer_equals(&decoded, "\xab\xcd", 2));
        qr_buffer_dispose(&decoded);
    }
}
END_TEST

static const struct {
    const char *text;
    const char *message;
} bad[] = {
    {"0x1", "hex with 1 digits: two digits make a byte; was one lost?"},
    {"0x0g", "'g' at character 4 is not a hex digit (0-9, a-f, A-F)"},
    {"zz", "'z' at character 1 is not a hex digit (0-9, a-f, A-F)"},
    {"0x00 1", "' ' at character 5 is not a hex digit (0-9, a-f, A-F)"},
    {"00\n0", "'\\n' at character 3 is not a hex digit (0-9, a-f, A-F)"},
};

START_TEST(bad_hex_is_refused_and_leaves_the_bytes)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer decoded = QR_BUFFER_INIT;
    qr_buffer_add_text(&decoded, "kept");
    ck_assert(!qr_hex_decode(&decoded, bad[_i].text, strlen(bad[_i].text), &err));
    ck_assert_str_eq(err.message, bad[_i].message);
    ck_assert_str_eq(qr_buffer_text(&decoded), "kept");
    qr_buffer_dispose(&decoded);
}
END_TEST

START_TEST(exact_length_is_demanded)
{
    struct qr_error err = QR_ERROR_INIT;
    uint8_t bytes[2];
    ck_assert(qr_hex_decode_exact(bytes, 2, "0x0aFF", "salt", &err));
    ck_assert_uint_eq(bytes[1], 255);
    ck_assert(!qr_hex_decode_exact(bytes, 2, "0aff", "salt", &err));
    ck_assert_str_eq(err.message, "salt: '0aff' does not begin with 0x");
    ck_assert(!qr_hex_decode_exact(bytes, 2, "0x0aff00", "salt", &err));
    ck_assert_str_eq(err.message, "salt: 6 hex digits after 0x, expected 4");
    ck_assert(!qr_hex_decode_exact(bytes, 2, "0x0afx", "salt", &err));
    ck_assert_str_eq(err.message, "salt: 'x' at character 6 is not a hex digit");
    ck_assert_uint_eq(bytes[0], 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/hex");
    TCase *tests = tcase_create("hex");
    tcase_add_test(tests, encode_and_decode_are_inverse);
    tcase_add_test(tests, prefix_and_case_are_free);
    tcase_add_loop_test(tests, bad_hex_is_refused_and_leaves_the_bytes, 0,
                        (int)(sizeof bad / sizeof bad[0]));
    tcase_add_test(tests, exact_length_is_demanded);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
