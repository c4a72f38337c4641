#include "abi/calldata.h"

#include "tests/support.h"

START_TEST(selector_is_the_hash_of_the_signature)
{
    uint8_t selector4[4];
    qr_selector(selector4, "transfer(address,uint256)");
    qr_ck_hex(selector4, 4, "0xa9059cbb");
    qr_selector(selector4, "addComposeHash(bytes32)");
    qr_ck_hex(selector4, 4, "0xdfc77223");
}
END_TEST

START_TEST(pieces_make_a_call)
{
    static const struct qr_address to = {{0x11, 0x22}};
    static const uint8_t bytes32[32] = {0xaa};
    struct qr_buffer call = QR_BUFFER_INIT;
    qr_calldata_add_selector(&call, "transfer(address,uint256)");
    qr_calldata_add_address(&call, &to);
    qr_calldata_add_u64(&call, 0x0102);
    qr_calldata_add_bytes32(&call, bytes32);
    qr_calldata_add_bytes_tail(&call, (const uint8_t *)"abc", 3);
    qr_ck_hex(call.data, call.length,
              "0xa9059cbb"
              "0000000000000000000000001122000000000000000000000000000000000000"
              "0000000000000000000000000000000000000000000000000000000000000102"
              "aa00000000000000000000000000000000000000000000000000000000000000"
              "0000000000000000000000000000000000000000000000000000000000000003"
              "6162630000000000000000000000000000000000000000000000000000000000");
    qr_buffer_dispose(&call);
}
END_TEST

START_TEST(tail_size_is_the_size_of_the_tail)
{
    static const uint8_t bytes[100] = {0};
    for (size_t length = 0; length <= sizeof bytes; length++) {
        struct qr_buffer call = QR_BUFFER_INIT;
        qr_calldata_add_bytes_tail(&call, bytes, length);
        ck_assert_uint_eq(call.length, qr_calldata_bytes_tail_size(length));
        ck_assert_uint_eq(call.length % 32, 0);
        ck_assert(call.length >= 32 + length && call.length < 64 + length);
        qr_buffer_dispose(&call);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/calldata");
    TCase *tcase = tcase_create("calldata");
    tcase_add_test(tcase, selector_is_the_hash_of_the_signature);
    tcase_add_test(tcase, pieces_make_a_call);
    tcase_add_test(tcase, tail_size_is_the_size_of_the_tail);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
