#include <string.h>

#include "tests/support.h"
#include "timelock/operation.h"

#define TARGET "\"target\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\""
#define ONE    "\"calls\":[{" TARGET "}]"
#define TWO    "\"calls\":[{" TARGET "},{" TARGET "}]"
#define BYTES  "\"0x1122334455667788991011121314151617181920212223242526272829303132\""
#define SALT   "\"salt\":" BYTES
#define REST   "," SALT ",\"delay\":60}"

static bool parse(struct qr_timelock_operation *operation, const char *text, struct qr_arena *arena,
                  struct qr_error *err)
{
    struct qr_json json = QR_JSON_INIT;
    struct qr_error parse_err = QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &parse_err), parse_err);
    bool ok = qr_timelock_operation_from_json(operation, qr_json_root(&json), arena, err);
    qr_json_dispose(&json);
    return ok;
}

static const struct {
    const char *text;
    size_t n_calls;
    bool batch;
} accepted[] = {
    {"{" ONE REST, 1, false},
    {"{" TWO REST, 2, true},
    {"{\"batch\":true," ONE REST, 1, true},
    {"{\"batch\":false," ONE REST, 1, false},
    {"{\"batch\":true," TWO REST, 2, true},
};

START_TEST(batch_is_for_more_than_one_call_unless_told)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_timelock_operation operation;
    qr_ck_ok(parse(&operation, accepted[_i].text, &arena, &err), err);
    ck_assert_uint_eq(operation.n_calls, accepted[_i].n_calls);
    ck_assert_int_eq(operation.batch, accepted[_i].batch);
    qr_arena_dispose(&arena);
}
END_TEST

START_TEST(absent_members_have_defaults)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_timelock_operation operation;
    const uint8_t zero32[32] = {0};
    qr_ck_ok(parse(&operation, "{" ONE REST, &arena, &err), err);
    ck_assert_mem_eq(operation.predecessor32, zero32, 32);
    ck_assert(qr_word_is_zero(&operation.calls[0].value));
    ck_assert_uint_eq(operation.calls[0].data_length, 0);
    ck_assert_uint_eq(operation.delay.be32[31], 60);
    qr_arena_dispose(&arena);
}
END_TEST

START_TEST(every_member_is_read)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_timelock_operation operation;
    qr_ck_ok(parse(&operation,
                   "{\"delay\":\"172800\"," SALT ",\"predecessor\":" BYTES
                   ",\"calls\":[{\"data\":\"0xbeef\",\"value\":\"0x10\"," TARGET "}]}",
                   &arena, &err),
             err);
    qr_ck_hex(operation.predecessor32, 32,
              "0x1122334455667788991011121314151617181920212223242526272829303132");
    qr_ck_hex(operation.salt32, 32,
              "0x1122334455667788991011121314151617181920212223242526272829303132");
    qr_ck_hex(operation.calls[0].target.addr20, 20, "0x75537828f2ce51be7289709686a69cbfdbb714f1");
    qr_ck_hex(operation.calls[0].data, operation.calls[0].data_length, "0xbeef");
    ck_assert_uint_eq(operation.calls[0].value.be32[31], 16);
    uint64_t delay;
    ck_assert(qr_word_to_u64(&delay, &operation.delay));
    ck_assert_uint_eq(delay, 172800);
    qr_arena_dispose(&arena);
}
END_TEST

#define FIELDS "(calls, predecessor, salt, delay, batch)"

static const struct {
    const char *text;
    const char *message;
    size_t line;
    size_t column;
} refused[] = {
    {"[]", "expected a timelock operation as an object, found an array", 1, 1},
    {"{}", "calls is missing", 1, 1},
    {"{" ONE ",\"delay\":1}", "salt is missing", 1, 1},
    {"{" ONE "," SALT "}", "delay is missing", 1, 1},
    {"{\"calls\":[]" REST, "calls: there is none: give at least one", 1, 10},
    {"{\"calls\":{}" REST, "calls: expected an array, found an object", 1, 10},
    {"{\"calls\":null" REST, "calls: expected an array, found null", 1, 10},
    {"{\"calls\":[1]" REST, "calls[0]: expected a call as an object, found a number", 1, 11},
    {"{\"calls\":[{" TARGET "},\n{}]" REST, "calls[1].target is missing", 2, 1},
    {"{\"calls\":[{" TARGET ",\"to\":1}]" REST,
     "\"to\" is no field of a call (target, value, data): remove it or correct it", 1, 66},
    {"{\"calls\":[{\"target\":\"0x\"}]" REST,
     "calls[0].target: \"0x\" is not an address: write 0x and 40 hex digits", 1, 21},
    {"{\"calls\":[{" TARGET ",\"value\":-1}]" REST,
     "calls[0].value: -1 is out of the range of uint256", 1, 74},
    {"{\"calls\":[{" TARGET ",\"value\":1.5}]" REST,
     "calls[0].value: \"1.5\" is not an integer: write decimal digits, or 0x and hex digits", 1,
     74},
    {"{\"calls\":[{" TARGET ",\"data\":\"0x1\"}]" REST,
     "calls[0].data: hex with 1 digits: two digits make a byte; was one lost?", 1, 73},
    {"{" ONE ",\"id\":1" REST,
     "\"id\" is no field of a timelock operation " FIELDS ": remove it or correct it", 1, 68},
    {"{" ONE ",\"salt\":\"0x11\",\"delay\":1}", "salt: 1 bytes, bytes32 has 32", 1, 75},
    {"{" ONE ",\"salt\":7,\"delay\":1}",
     "salt: expected bytes, as a string of 0x and hex digits, found a number", 1, 75},
    {"{" ONE ",\"predecessor\":null" REST,
     "predecessor: expected bytes, as a string of 0x and hex digits, found null", 1, 82},
    {"{" ONE "," SALT ",\"delay\":\"2d\"}",
     "delay: \"2d\" is not an integer: write decimal digits, or 0x and hex digits", 1, 152},
    {"{" ONE ",\"batch\":1" REST, "batch: expected true or false, found a number", 1, 76},
    {"{" TWO ",\"batch\":false" REST, "batch: false, but there are 2 calls: schedule takes one", 1,
     132},
};

START_TEST(refuses_what_it_cannot_mean)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_timelock_operation operation;
    bool ok = parse(&operation, refused[_i].text, &arena, &err);
    ck_assert_msg(!ok, "accepted, expected: %s", refused[_i].message);
    ck_assert_str_eq(err.message, refused[_i].message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_uint_eq(err.line, refused[_i].line);
    ck_assert_uint_eq(err.column, refused[_i].column);
    ck_assert_ptr_null(operation.calls);
    ck_assert_uint_eq(operation.n_calls, 0);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("timelock/operation_json");
    TCase *tests = tcase_create("operation_json");
    tcase_add_loop_test(tests, batch_is_for_more_than_one_call_unless_told, 0,
                        sizeof accepted / sizeof accepted[0]);
    tcase_add_test(tests, absent_members_have_defaults);
    tcase_add_test(tests, every_member_is_read);
    tcase_add_loop_test(tests, refuses_what_it_cannot_mean, 0, sizeof refused / sizeof refused[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
