#include "safe/multisend.h"
#include "tests/safe/helpers.h"

#define TO "\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\""

START_TEST(absent_members_have_defaults)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_json json;
    struct qr_multisend_call *calls;
    size_t n_calls;
    struct qr_json_value root =
        qr_test_json(&json, "[{" TO "},{" TO ",\"value\":null,\"data\":null,\"operation\":null},"
                            "{" TO ",\"value\":\"9\",\"data\":\"0x01\",\"operation\":1}]");
    qr_ck_ok(qr_multisend_from_json(&calls, &n_calls, root, &arena, &err), err);
    ck_assert_uint_eq(n_calls, 3);
    for (size_t i = 0; i < 2; i++) {
        ck_assert(qr_word_is_zero(&calls[i].value));
        ck_assert_uint_eq(calls[i].data_length, 0);
        ck_assert_int_eq((int)calls[i].operation, (int)QR_SAFE_CALL);
    }
    ck_assert_uint_eq(calls[2].value.be32[31], 9);
    ck_assert_uint_eq(calls[2].data_length, 1);
    ck_assert_int_eq((int)calls[2].operation, (int)QR_SAFE_DELEGATE_CALL);
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
}
END_TEST

static const struct {
    const char *text;
    const char *message;
    size_t line;
    size_t column;
} refused[] = {
    {"{}", "expected an array of calls {\"to\", \"value\", \"data\"}, found an object", 1, 1},
    {" []", "expected an array of calls {\"to\", \"value\", \"data\"}, found an empty one", 1, 2},
    {"[{" TO "},\n7]", "[1]: expected a call as an object, found a number", 2, 1},
    {"[{}]", "[0].to is missing", 1, 2},
    {"[{" TO "},{\"to\":null}]", "[1].to: expected an address, as a string, found null", 1, 60},
    {"[{" TO ",\"gas\":1}]", "[0]: \"gas\" is no field of a call: remove it or correct it", 1, 53},
    {"[{" TO ",\"value\":-1}]", "[0].value: -1 is out of the range of uint256", 1, 61},
    {"[{" TO ",\"data\":\"00\"}]", "[0].data: bytes are written as 0x and hex digits", 1, 60},
    {"[{" TO ",\"operation\":3}]", "[0].operation: expected 0 (call) or 1 (delegate call)", 1, 65},
};

START_TEST(refuses_what_it_cannot_mean)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_json json;
    struct qr_multisend_call *calls;
    size_t n_calls;
    struct qr_json_value root = qr_test_json(&json, refused[_i].text);
    bool ok = qr_multisend_from_json(&calls, &n_calls, root, &arena, &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, refused[_i].message, refused[_i].line,
                refused[_i].column);
    ck_assert_ptr_null(calls);
    ck_assert_uint_eq(n_calls, 0);
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/multisend_json");
    TCase *tests = tcase_create("multisend_json");
    tcase_add_test(tests, absent_members_have_defaults);
    tcase_add_loop_test(tests, refuses_what_it_cannot_mean, 0, sizeof refused / sizeof refused[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
