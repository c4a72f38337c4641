#include "safe/multisend.h"

#include <string.h>

#include "abi/keccak.h"
#include "tests/safe/helpers.h"

static void check_unpacks_to(const struct qr_buffer *packed, const struct qr_multisend_call *calls,
                             size_t n_calls)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_multisend_call *read;
    size_t n_read;
    qr_ck_ok(qr_multisend_unpack(&read, &n_read, packed->data, packed->length, &arena, &err), err);
    ck_assert_uint_eq(n_read, n_calls);
    for (size_t i = 0; i < n_calls; i++) {
        ck_assert_int_eq((int)read[i].operation, (int)calls[i].operation);
        ck_assert(qr_address_equal(&read[i].to, &calls[i].to));
        ck_assert(qr_word_equal(&read[i].value, &calls[i].value));
        ck_assert_uint_eq(read[i].data_length, calls[i].data_length);
        if (calls[i].data_length > 0) {
            ck_assert_mem_eq(read[i].data, calls[i].data, calls[i].data_length);
        }
    }
    qr_arena_dispose(&arena);
}

START_TEST(every_vector_packs_and_unpacks)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/multisend.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value vector = qr_json_first(cases); qr_json_present(vector);
         vector = qr_json_next(cases, vector)) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_buffer packed = QR_BUFFER_INIT;
        struct qr_buffer calldata = QR_BUFFER_INIT;
        struct qr_multisend_call *calls;
        size_t n_calls;
        qr_ck_ok(qr_multisend_from_json(&calls, &n_calls, qr_json_get(vector, "calls"),
                                        &fixture.arena, &err),
                 err);
        qr_multisend_pack(&packed, calls, n_calls);
        qr_multisend_add_calldata(&calldata, calls, n_calls);
        qr_ck_hex(packed.data, packed.length, qr_fixture_string(&fixture, vector, "packed"));
        qr_ck_hex(calldata.data, calldata.length, qr_fixture_string(&fixture, vector, "calldata"));
        check_unpacks_to(&packed, calls, n_calls);
        qr_buffer_dispose(&packed);
        qr_buffer_dispose(&calldata);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* As the deployed contract executed it. */
START_TEST(worked_vector)
{
    static const uint8_t data[] = {0xde, 0xad, 0xbe, 0xef};
    struct qr_buffer packed = QR_BUFFER_INIT;
    struct qr_buffer calldata = QR_BUFFER_INIT;
    uint8_t hash32[32];
    const struct qr_multisend_call calls[] = {
        {.to = qr_test_address("0x2222222222222222222222222222222222222222"),
         .value = qr_test_word("1")},
        {.to = qr_test_address("0x3333333333333333333333333333333333333333"),
         .data = data,
         .data_length = sizeof data},
    };
    qr_multisend_pack(&packed, calls, 2);
    ck_assert_uint_eq(packed.length, 174);
    qr_multisend_add_calldata(&calldata, calls, 2);
    ck_assert_uint_eq(calldata.length, 260);
    qr_keccak256(hash32, calldata.data, calldata.length);
    qr_ck_hex(hash32, 32, "0xb5cafe1d5ddfe00152b76c57729a793f9833af14eb3629a0ba52b37e2098494f");
    qr_buffer_dispose(&packed);
    qr_buffer_dispose(&calldata);
}
END_TEST

START_TEST(nothing_unpacks_to_no_call)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_multisend_call *calls;
    size_t n_calls;
    const uint8_t nothing = 0;
    qr_ck_ok(qr_multisend_unpack(&calls, &n_calls, &nothing, 0, &arena, &err), err);
    ck_assert_uint_eq(n_calls, 0);
    qr_arena_dispose(&arena);
}
END_TEST

#define ZEROS_8  "0000000000000000"
#define ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
#define ADDRESS  "2222222222222222222222222222222222222222"
#define ITEM     "00" ADDRESS ZEROS_32 ZEROS_32

static const struct {
    const char *packed;
    const char *message;
} refused[] = {
    {"0x00", "MultiSend item 1 at byte 0: 1 bytes are left, but operation, address, value and "
             "length take 85"},
    {"0x" ITEM "00",
     "MultiSend item 2 at byte 85: 1 bytes are left, but operation, address, value and length take "
     "85"},
    {"0x" ITEM "00" ADDRESS ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 "00000000000000",
     "MultiSend item 2 at byte 85: 84 bytes are left, but operation, address, value and length "
     "take 85"},
    {"0x02" ADDRESS ZEROS_32 ZEROS_32,
     "MultiSend item 1 at byte 0: operation 2 is neither 0 (call) nor 1 (delegate call)"},
    {"0xff" ADDRESS ZEROS_32 ZEROS_32,
     "MultiSend item 1 at byte 0: operation 255 is neither 0 (call) nor 1 (delegate call)"},
    {"0x00" ADDRESS ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 "0000000000000001",
     "MultiSend item 1 at byte 0: its data should have 1 bytes, but only 0 are left"},
    {"0x" ITEM "01" ADDRESS ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 "0000000000000003aabb",
     "MultiSend item 2 at byte 85: its data should have 3 bytes, but only 2 are left"},
    {"0x00" ADDRESS ZEROS_32 ZEROS_8 ZEROS_8 ZEROS_8 "ffffffffffffffffaabb",
     "MultiSend item 1 at byte 0: its data should have 18446744073709551615 bytes, but only 2 are "
     "left"},
    {"0x00" ADDRESS ZEROS_32 ZEROS_8 ZEROS_8 "0000000000000001" ZEROS_8,
     "MultiSend item 1 at byte 0: its data should have 18446744073709551616 bytes, but only 0 are "
     "left"},
};

START_TEST(unpack_refuses_what_no_encoder_wrote)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_multisend_call *calls;
    size_t n_calls;
    struct qr_buffer packed = qr_test_bytes(refused[_i].packed);
    bool ok = qr_multisend_unpack(&calls, &n_calls, packed.data, packed.length, &arena, &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, refused[_i].message, 0, 0);
    ck_assert_ptr_null(calls);
    ck_assert_uint_eq(n_calls, 0);
    qr_buffer_dispose(&packed);
    qr_arena_dispose(&arena);
}
END_TEST

/* A quadratic decoder would take minutes here. */
START_TEST(unpack_is_linear)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_buffer packed = QR_BUFFER_INIT;
    struct qr_multisend_call *calls;
    size_t n_calls;
    const size_t count = 300000;
    qr_buffer_add_zeros(&packed, count * 85);
    qr_ck_ok(qr_multisend_unpack(&calls, &n_calls, packed.data, packed.length, &arena, &err), err);
    ck_assert_uint_eq(n_calls, count);
    qr_buffer_dispose(&packed);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/multisend");
    TCase *tests = tcase_create("multisend");
    tcase_add_test(tests, every_vector_packs_and_unpacks);
    tcase_add_test(tests, worked_vector);
    tcase_add_test(tests, nothing_unpacks_to_no_call);
    tcase_add_loop_test(tests, unpack_refuses_what_no_encoder_wrote, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tests, unpack_is_linear);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
