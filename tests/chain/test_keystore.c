#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain/keystore.h"

static struct qr_fixture fixture;

static bool decrypt(struct qr_key **key, const char *json, size_t length, const char *password,
                    struct qr_error *err)
{
    struct qr_secret secret = QR_SECRET_INIT;
    qr_secret_set(&secret, password, strlen(password));
    bool ok = qr_keystore_decrypt(key, json, length, &secret, err);
    qr_secret_dispose(&secret);
    return ok;
}

static void check_case(struct qr_json_value item)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key;
    struct qr_key *expected;
    struct qr_buffer bytes = QR_BUFFER_INIT;
    char text[QR_ADDRESS_SIZE];
    size_t length;
    const char *json = qr_json_source(&length, qr_json_get(item, "keystore"));
    const char *password = qr_fixture_string(&fixture, item, "password");
    qr_ck_ok(decrypt(&key, json, length, password, &err), err);
    qr_address_format(text, qr_key_address(key));
    ck_assert_str_eq(text, qr_fixture_string(&fixture, item, "address"));
    qr_fixture_bytes(&bytes, &fixture, item, "private_key");
    qr_ck_ok(qr_key_from_bytes(&expected, bytes.data, &err), err);
    ck_assert(qr_address_equal(qr_key_address(key), qr_key_address(expected)));
    qr_key_free(expected);
    qr_key_free(key);
    qr_buffer_dispose(&bytes);
    ck_assert(!decrypt(&key, json, length, "not the password", &err));
    ck_assert_str_eq(err.message, "the password of the keystore is wrong (or the file is damaged: "
                                  "its MAC does not fit)");
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    ck_assert_ptr_null(key);
}

static void check_file(const char *name)
{
    qr_fixture_load(&fixture, name);
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        check_case(item);
    }
    qr_fixture_dispose(&fixture);
}

START_TEST(keystores_of_ethers_are_decrypted)
{
    check_file("vectors/keystore.json");
}
END_TEST

START_TEST(keystores_of_other_programs_are_decrypted)
{
    check_file("keystores.json");
}
END_TEST

/* The parts of a file whose key is derived in no time. */
#define CRYPTO_HEAD "\"cipher\":\"aes-128-ctr\",\"cipherparams\":{\"iv\":\"" IV "\"},"
#define IV          "000102030405060708090a0b0c0d0e0f"
#define BYTES32     "0000000000000000000000000000000000000000000000000000000000000000"
#define SEALED      "\"ciphertext\":\"" BYTES32 "\",\"mac\":\"" BYTES32 "\","
#define PBKDF2                                                                                     \
    "\"kdf\":\"pbkdf2\",\"kdfparams\":{\"c\":1,\"dklen\":32,\"prf\":\"hmac-sha256\",\"salt\":"     \
    "\"00\"}"
#define WHOLE "{\"crypto\":{" CRYPTO_HEAD SEALED PBKDF2 "},\"version\":3}"
#define WITH_KDF(kdf, params)                                                                      \
    "{\"crypto\":{" CRYPTO_HEAD SEALED "\"kdf\":" kdf ",\"kdfparams\":" params "},\"version\":3}"
#define SCRYPT(n, r, p)                                                                            \
    WITH_KDF("\"scrypt\"", "{\"n\":" n ",\"r\":" r ",\"p\":" p ",\"dklen\":32,\"salt\":\"00\"}")

/* A message that ends in a blank is only begun: another folder writes the rest. */
static const struct {
    const char *json;
    const char *message;
} malformed[] = {
    {"", "this is no keystore, which is a JSON object: give a raw key with --key-file"},
    {" \n", "this is no keystore, which is a JSON object: give a raw key with --key-file"},
    {BYTES32, "this is no keystore, which is a JSON object: give a raw key with --key-file"},
    {"[]", "this is no keystore, which is a JSON object: give a raw key with --key-file"},
    {"{}", "version is missing"},
    {"{\"version\":\"3\"}", "version is a string, expected a number"},
    {"{\"version\":1}", "version is 1: only version 3 of keystores is known"},
    {"{\"version\":3.5}", "version: "},
    {"{\"version\":0}", "version is 0, which is out of range"},
    {"{\"version\":3}", "crypto is missing"},
    {"{\"version\":3,\"crypto\":{},\"Crypto\":{}}",
     "both \"crypto\" and \"Crypto\" are there: one of them must go"},
    {"{\"version\":3,\"crypto\":[]}", "crypto is an array, expected an object"},
    {"{\"version\":3,\"Crypto\":{}}", "crypto.cipher is missing"},
    {"{\"version\":3,\"crypto\":{\"cipher\":\"aes-256-gcm\"}}",
     "crypto.cipher is \"aes-256-gcm\": only aes-128-ctr is known"},
    {"{\"version\":3,\"crypto\":{\"cipher\":\"aes-128-ctr\"}}", "crypto.cipherparams is missing"},
    {"{\"version\":3,\"crypto\":{\"cipher\":\"aes-128-ctr\",\"cipherparams\":{}}}",
     "crypto.cipherparams.iv is missing"},
    {"{\"version\":3,\"crypto\":{\"cipher\":\"aes-128-ctr\",\"cipherparams\":{\"iv\":\"00\"}}}",
     "crypto.cipherparams.iv has 1 bytes, not 16"},
    {"{\"version\":3,\"crypto\":{\"cipher\":\"aes-128-ctr\",\"cipherparams\":{\"iv\":\"" IV
     "00\"}}}",
     "crypto.cipherparams.iv has 17 bytes, more than 16 that are expected"},
    {"{\"version\":3,\"crypto\":{" CRYPTO_HEAD "\"ciphertext\":\"zz\"}}", "crypto.ciphertext: "},
    {"{\"version\":3,\"crypto\":{" CRYPTO_HEAD "\"ciphertext\":\"0102\"}}",
     "crypto.ciphertext has 2 bytes, not 32"},
    {"{\"version\":3,\"crypto\":{" CRYPTO_HEAD "\"ciphertext\":\"" BYTES32 "\"}}",
     "crypto.mac is missing"},
    {"{\"version\":3,\"crypto\":{" CRYPTO_HEAD SEALED "\"x\":1}}", "crypto.kdf is missing"},
    {WITH_KDF("\"argon2\"", "{}"), "crypto.kdf is \"argon2\": only scrypt and pbkdf2 are known"},
    {WITH_KDF("\"scrypt\"", "1"), "crypto.kdfparams is a number, expected an object"},
    {WITH_KDF("\"scrypt\"", "{\"n\":-2}"), "crypto.kdfparams.n is -2, which is out of range"},
    {WITH_KDF("\"scrypt\"", "{\"n\":18446744073709551616}"),
     "crypto.kdfparams.n is 18446744073709551616, which is out of range"},
    {SCRYPT("1", "8", "1"), "crypto.kdfparams: scrypt with n 1, r 8, p 1 is not possible: n "
                            "must be a power of two"},
    {SCRYPT("6", "8", "1"), "crypto.kdfparams: scrypt with n 6, r 8, p 1 is not possible: n "
                            "must be a power of two"},
    {SCRYPT("2", "0", "1"), "crypto.kdfparams.r is 0, which is out of range"},
    {SCRYPT("2", "8", "0"), "crypto.kdfparams.p is 0, which is out of range"},
    {SCRYPT("2097152", "8", "1"),
     "crypto.kdfparams: scrypt with n 2097152, r 8, p 1 needs more than 1 GiB of memory"},
    {SCRYPT("9223372036854775808", "8", "1"),
     "crypto.kdfparams: scrypt with n 9223372036854775808, r 8, p 1 needs more than 1 GiB of "
     "memory"},
    {SCRYPT("2", "18446744073709551615", "1"),
     "crypto.kdfparams: scrypt with n 2, r 18446744073709551615, p 1 needs more than 1 GiB of "
     "memory"},
    {SCRYPT("262144", "8", "9"), "crypto.kdfparams: scrypt with n 262144, r 8, p 9 takes too "
                                 "long: n * r * p is more than 2^24"},
    {SCRYPT("2", "1", "18446744073709551615"),
     "crypto.kdfparams: scrypt with n 2, r 1, p 18446744073709551615 takes too long: n * r * "
     "p is more than 2^24"},
    {WITH_KDF("\"scrypt\"", "{\"n\":2,\"r\":1,\"p\":1,\"dklen\":31}"),
     "crypto.kdfparams.dklen is 31: it must be 32 or more, and not absurd"},
    {WITH_KDF("\"scrypt\"", "{\"n\":2,\"r\":1,\"p\":1,\"dklen\":4294967296}"),
     "crypto.kdfparams.dklen is 4294967296: it must be 32 or more, and not absurd"},
    {WITH_KDF("\"scrypt\"", "{\"n\":2,\"r\":1,\"p\":1,\"dklen\":32}"),
     "crypto.kdfparams.salt is missing"},
    {WITH_KDF("\"pbkdf2\"", "{\"c\":1,\"dklen\":32,\"salt\":\"00\"}"),
     "crypto.kdfparams.prf is missing"},
    {WITH_KDF("\"pbkdf2\"", "{\"prf\":\"hmac-sha512\"}"),
     "crypto.kdfparams.prf is \"hmac-sha512\": only hmac-sha256 is known"},
    {WITH_KDF("\"pbkdf2\"", "{\"prf\":\"hmac-sha256\",\"c\":10000001}"),
     "crypto.kdfparams.c is 10000001: more than 10000000 rounds take too long"},
    {WITH_KDF("\"pbkdf2\"", "{\"prf\":\"hmac-sha256\",\"c\":0}"),
     "crypto.kdfparams.c is 0, which is out of range"},
    {"{\"address\":\"0x00\",\"crypto\":{" CRYPTO_HEAD SEALED PBKDF2 "},\"version\":3}",
     "address has 1 bytes, not 20"},
    {"{\"address\":7,\"crypto\":{" CRYPTO_HEAD SEALED PBKDF2 "},\"version\":3}",
     "address is a number, expected a string"},
    {"{\"version\":3,\"version\":3}", ""},
};

START_TEST(malformed_files_are_refused_by_their_fault)
{
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_key *key;
        ck_assert(!decrypt(&key, malformed[i].json, strlen(malformed[i].json), "p", &err));
        size_t length = strlen(malformed[i].message);
        bool begun = length == 0 || malformed[i].message[length - 1] == ' ';
        ck_assert_msg(begun ? strncmp(err.message, malformed[i].message, length) == 0
                            : strcmp(err.message, malformed[i].message) == 0,
                      "%s\nexpected: %s", err.message, malformed[i].message);
        ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
        ck_assert_uint_ge(err.line, 1);
        ck_assert_ptr_null(key);
    }
}
END_TEST

START_TEST(a_file_that_is_too_large_is_not_parsed)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key;
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_buffer_add_text(&json, WHOLE);
    while (json.length < 65537) {
        qr_buffer_add_byte(&json, ' ');
    }
    ck_assert(!decrypt(&key, qr_buffer_text(&json), json.length, "p", &err));
    ck_assert_str_eq(err.message, "this is no keystore: it is too large: over 65536 bytes");
    /* One byte less is read: its MAC is wrong. */
    ck_assert(!decrypt(&key, qr_buffer_text(&json), json.length - 1, "p", &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    qr_buffer_dispose(&json);
}
END_TEST

/* What the peers wrote, with one thing changed. */
START_TEST(damage_and_strange_addresses_are_noticed)
{
    static const struct {
        const char *member; /* of the keystore, with its quotes */
        size_t digit;       /* after it */
        const char *message;
    } cases[] = {
        {"\"mac\": \"", 0, "the password of the keystore is wrong"},
        {"\"mac\": \"", 63, "the password of the keystore is wrong"},
        {"\"ciphertext\": \"", 0, "the password of the keystore is wrong"},
        {"\"salt\": \"", 5, "the password of the keystore is wrong"},
        /* The MAC does not cover the iv, so that the key comes out another. */
        {"\"iv\": \"", 0,
         "the keystore names the account 0x6369EBf002bDB99Bb8AC8714d0ce637c"
         "054C7B97, but its key is that of 0x"},
        {"\"address\": \"", 0, "the keystore names the account 0x7369"},
    };
    qr_fixture_load(&fixture, "vectors/keystore.json");
    struct qr_json_value item = qr_json_first(qr_fixture_cases(&fixture));
    size_t length;
    const char *json = qr_json_source(&length, qr_json_get(item, "keystore"));
    const char *password = qr_fixture_string(&fixture, item, "password");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_key *key;
        char *copy = qr_strndup(json, length);
        char *place = strstr(copy, cases[i].member);
        ck_assert_ptr_nonnull(place);
        place += strlen(cases[i].member) + cases[i].digit;
        *place = *place == '6' ? '7' : '6';
        ck_assert(!decrypt(&key, copy, length, password, &err));
        ck_assert_msg(strstr(err.message, cases[i].message) == err.message, "%s", err.message);
        ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
        ck_assert_ptr_null(key);
        free(copy);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/keystore");
    TCase *tests = tcase_create("keystore");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, keystores_of_ethers_are_decrypted);
    tcase_add_test(tests, keystores_of_other_programs_are_decrypted);
    tcase_add_test(tests, malformed_files_are_refused_by_their_fault);
    tcase_add_test(tests, a_file_that_is_too_large_is_not_parsed);
    tcase_add_test(tests, damage_and_strange_addresses_are_noticed);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
