/* The peers' keystore files, as far as words, hashes and recovery carry. */
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>
#include <secp256k1.h>

#include "abi/keccak.h"
#include "abi/word.h"
#include "safe/signature.h"
#include "tests/support.h"

static struct qr_fixture fixture;

/* The account of a private key. */
static struct qr_address address_of(const uint8_t key32[32])
{
    secp256k1_context *context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    secp256k1_pubkey public_key;
    ck_assert(secp256k1_ec_pubkey_create(context, &public_key, key32));
    uint8_t serialized[65];
    size_t length = sizeof serialized;
    ck_assert(secp256k1_ec_pubkey_serialize(context, serialized, &length, &public_key,
                                            SECP256K1_EC_UNCOMPRESSED));
    secp256k1_context_destroy(context);
    uint8_t hash32[32];
    qr_keccak256(hash32, serialized + 1, 64);
    struct qr_address address;
    memcpy(address.addr20, hash32 + 12, 20);
    return address;
}

static void check_account(struct qr_json_value object, const char *key)
{
    struct qr_buffer private_key = QR_BUFFER_INIT;
    char text[QR_ADDRESS_SIZE];
    qr_fixture_bytes(&private_key, &fixture, object, "private_key");
    struct qr_address address = address_of(private_key.data);
    qr_address_format(text, &address);
    ck_assert_str_eq(text, qr_fixture_string(&fixture, object, key));
    qr_buffer_dispose(&private_key);
}

/* A member that is a number or a decimal text. */
static struct qr_word word_at(struct qr_json_value tx, const char *key)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word word;
    struct qr_json_value value = qr_json_get(tx, key);
    ck_assert_msg(qr_json_present(value), "%s", key);
    size_t length = 0;
    const char *text = qr_json_type(value) == QR_JSON_STRING
                           ? qr_json_string(&length, value, &fixture.arena)
                           : qr_json_source(&length, value);
    qr_ck_ok(qr_word_parse(&word, text, length, key, &err), err);
    return word;
}

static size_t number_at(struct qr_json_value object, const char *key)
{
    uint64_t number = 0;
    struct qr_word word = word_at(object, key);
    ck_assert(qr_word_to_u64(&number, &word));
    return (size_t)number;
}

/* Web3 Secret Storage, version 3: scrypt, keccak256 for the MAC, AES-128-CTR. */
static void decrypt(uint8_t key32[32], struct qr_json_value item)
{
    struct qr_json_value crypto = qr_json_get(qr_json_get(item, "keystore"), "Crypto");
    struct qr_json_value params = qr_json_get(crypto, "kdfparams");
    const char *password = qr_fixture_string(&fixture, item, "password");
    struct qr_buffer salt = QR_BUFFER_INIT;
    struct qr_buffer iv = QR_BUFFER_INIT;
    struct qr_buffer mac_input = QR_BUFFER_INIT;
    uint8_t derived[32];
    uint8_t mac32[32];
    ck_assert_str_eq(qr_fixture_string(&fixture, crypto, "kdf"), "scrypt");
    ck_assert_str_eq(qr_fixture_string(&fixture, crypto, "cipher"), "aes-128-ctr");
    ck_assert_uint_eq(number_at(params, "dklen"), sizeof derived);
    qr_fixture_bytes(&salt, &fixture, params, "salt");
    ck_assert(EVP_PBE_scrypt(password, strlen(password), salt.data, salt.length,
                             number_at(params, "n"), number_at(params, "r"), number_at(params, "p"),
                             0, derived, sizeof derived));
    qr_buffer_add(&mac_input, derived + 16, 16);
    qr_fixture_bytes(&mac_input, &fixture, crypto, "ciphertext");
    qr_keccak256(mac32, mac_input.data, mac_input.length);
    char mac[QR_HEX32_SIZE];
    qr_hex_encode(mac, mac32, 32);
    ck_assert_str_eq(mac + 2, qr_fixture_string(&fixture, crypto, "mac"));
    qr_fixture_bytes(&iv, &fixture, qr_json_get(crypto, "cipherparams"), "iv");
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;
    ck_assert(EVP_DecryptInit_ex(context, EVP_aes_128_ctr(), NULL, derived, iv.data));
    ck_assert(EVP_DecryptUpdate(context, key32, &length, mac_input.data + 16,
                                (int)(mac_input.length - 16)));
    ck_assert_int_eq(length, 32);
    EVP_CIPHER_CTX_free(context);
    qr_buffer_dispose(&salt);
    qr_buffer_dispose(&iv);
    qr_buffer_dispose(&mac_input);
}

START_TEST(keystore_files_hold_the_key_of_the_address_they_name)
{
    qr_fixture_load(&fixture, "vectors/keystore.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        uint8_t key32[32];
        char text[QR_ADDRESS_SIZE];
        decrypt(key32, item);
        qr_ck_hex(key32, 32, qr_fixture_string(&fixture, item, "private_key"));
        check_account(item, "address");
        struct qr_address address = address_of(key32);
        qr_address_format(text, &address);
        const char *named = qr_fixture_string(&fixture, qr_json_get(item, "keystore"), "address");
        ck_assert_int_eq(strcasecmp(text + 2, named), 0);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/accounts");
    TCase *tests = tcase_create("accounts");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, keystore_files_hold_the_key_of_the_address_they_name);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
