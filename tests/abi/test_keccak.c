#include "abi/keccak.h"

#include <string.h>

#include "tests/support.h"

START_TEST(keccak_agrees_with_every_vector)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/keccak.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        struct qr_buffer input = QR_BUFFER_INIT;
        uint8_t hash32[32];
        qr_fixture_bytes(&input, &fixture, item, "input");
        qr_keccak256(hash32, input.data, input.length);
        qr_ck_hex(hash32, sizeof hash32, qr_fixture_string(&fixture, item, "hash"));
        qr_buffer_dispose(&input);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* Around the rate of 136 bytes and its multiples. */
START_TEST(keccak_in_pieces_is_keccak_of_the_whole)
{
    uint8_t text[420];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (uint8_t)(31 * i + 7);
    }
    for (size_t length = 0; length <= sizeof text; length += 7) {
        for (size_t piece = 1; piece <= 140; piece++) {
            struct qr_keccak keccak;
            uint8_t whole32[32];
            uint8_t pieces32[32];
            qr_keccak256(whole32, text, length);
            qr_keccak_init(&keccak);
            for (size_t at = 0; at < length; at += piece) {
                qr_keccak_update(&keccak, text + at, length - at < piece ? length - at : piece);
            }
            qr_keccak_final(pieces32, &keccak);
            ck_assert_msg(memcmp(whole32, pieces32, 32) == 0, "length %zu, piece %zu", length,
                          piece);
        }
    }
}
END_TEST

START_TEST(keccak_final_begins_anew)
{
    struct qr_keccak keccak;
    uint8_t hash32[32];
    qr_keccak_init(&keccak);
    qr_keccak_update(&keccak, "abc", 3);
    qr_keccak_final(hash32, &keccak);
    qr_ck_hex(hash32, 32, "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    qr_keccak_final(hash32, &keccak);
    qr_ck_hex(hash32, 32, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
}
END_TEST

/* FIPS 180-4's examples. */
START_TEST(sha256_is_that_of_the_standard)
{
    uint8_t hash32[32];
    qr_sha256(hash32, "abc", 3);
    qr_ck_hex(hash32, 32, "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    qr_sha256(hash32, NULL, 0);
    qr_ck_hex(hash32, 32, "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    qr_sha256(hash32, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    qr_ck_hex(hash32, 32, "0x248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/keccak");
    TCase *tcase = tcase_create("keccak");
    tcase_add_test(tcase, keccak_agrees_with_every_vector);
    tcase_add_test(tcase, keccak_in_pieces_is_keccak_of_the_whole);
    tcase_add_test(tcase, keccak_final_begins_anew);
    tcase_add_test(tcase, sha256_is_that_of_the_standard);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
