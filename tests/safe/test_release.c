#include "safe/release.h"

#include <string.h>

#include "safe/release_table.h"
#include "tests/support.h"

static const struct {
    const char *hash;
    enum qr_safe_contract contract;
    enum qr_safe_version version;
    const char *variant;
} known[] = {
    {"0xe1f1593df76e69abc2d692792c80f329457551d5e83dde597546a1d58764da80", QR_SAFE_SINGLETON,
     QR_SAFE_1_0_0, "canonical"},
    {"0xbba688fbdb21ad2bb58bc320638b43d94e7d100f6f3ebaab0a4e4de6304b1c2e", QR_SAFE_SINGLETON,
     QR_SAFE_1_3_0, "canonical"},
    {"0x21842597390c4c6e3c1239e434a682b054bd9548eee5e9b1d6a4482731023c0f", QR_SAFE_SINGLETON_L2,
     QR_SAFE_1_3_0, "canonical"},
    {"0x551b7fdfd2dbcec4f785059e1ef6e0b40ca2e44d792158c4e825bc0b092f15e9", QR_SAFE_SINGLETON,
     QR_SAFE_1_3_0, "zksync"},
    {"0xecd5bd14a08c5d2122379900b2f272bdf107a7e92423c10dd5fe3254386c9939",
     QR_SAFE_MULTISEND_CALL_ONLY, QR_SAFE_1_4_1, "canonical"},
    {"0xdda019cbd7c867a533a2a86e5c53434fdc50b13122b5a5ddb4a8df61b31c20f2", QR_SAFE_SINGLETON,
     QR_SAFE_1_5_0, "canonical"},
    {"0xba5bafdfba82e226b6dc8ae29bedf5026bd854ab4bee00128ca322717a5f2acf", QR_SAFE_FALLBACK_HANDLER,
     QR_SAFE_1_5_0, "canonical"},
    {"0x919a9f5dd111a01f7a8e4b1f5c6a972bb2d1441c67bdec71de6a09d0be92f5b9", QR_SAFE_FALLBACK_HANDLER,
     QR_SAFE_1_1_1, "canonical"},
};

START_TEST(published_code_is_recognised)
{
    uint8_t hash32[32];
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_hex_decode_exact(hash32, 32, known[_i].hash, "hash", &err), err);
    const struct qr_safe_release *release = qr_safe_release_find(hash32);
    ck_assert_ptr_nonnull(release);
    ck_assert_int_eq((int)release->contract, (int)known[_i].contract);
    ck_assert_int_eq((int)release->version, (int)known[_i].version);
    ck_assert_str_eq(release->variant, known[_i].variant);
    hash32[31] ^= 1;
    ck_assert_ptr_null(qr_safe_release_find(hash32));
}
END_TEST

START_TEST(every_hash_stands_once)
{
    ck_assert_uint_ge(qr_n_safe_releases, 20);
    for (size_t i = 0; i < qr_n_safe_releases; i++) {
        ck_assert_ptr_eq(qr_safe_release_find(qr_safe_releases[i].code_hash32),
                         &qr_safe_releases[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/release");
    TCase *tests = tcase_create("release");
    tcase_add_loop_test(tests, published_code_is_recognised, 0,
                        (int)(sizeof known / sizeof known[0]));
    tcase_add_test(tests, every_hash_stands_once);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
