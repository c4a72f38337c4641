#include "tests/support.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi/keccak.h"
#include "abi/word.h"
#include "chain/ecdsa.h"
#include "chain/key.h"

static struct qr_fixture fixture;

static void check_address(const struct qr_key *key, const char *expected)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, qr_key_address(key));
    ck_assert_str_eq(text, expected);
}

static struct qr_key *key_of(const char *hex)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_secret text = QR_SECRET_INIT;
    struct qr_key *key;
    qr_secret_set(&text, hex, strlen(hex));
    qr_ck_ok(qr_key_from_hex(&key, &text, "it", &err), err);
    qr_secret_dispose(&text);
    return key;
}

/* What is signed by the peers with the same nonce rule is the same to the byte. */
static void check_signature(struct qr_json_value owner, const uint8_t safe_tx_hash32[32])
{
    static const uint8_t prefix[] = "\x19"
                                    "Ethereum Signed Message:\n32";
    const char *kind = qr_fixture_string(&fixture, owner, "kind");
    bool prefixed = strcmp(kind, "eth_sign") == 0;
    if (!prefixed && strcmp(kind, "eip712") != 0) {
        return;
    }
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key = key_of(qr_fixture_string(&fixture, owner, "private_key"));
    uint8_t hash32[32];
    uint8_t text[sizeof prefix - 1 + 32];
    uint8_t sig65[65];
    memcpy(hash32, safe_tx_hash32, 32);
    if (prefixed) {
        memcpy(text, prefix, sizeof prefix - 1);
        memcpy(text + sizeof prefix - 1, safe_tx_hash32, 32);
        qr_keccak256(hash32, text, sizeof text);
    }
    check_address(key, qr_fixture_string(&fixture, owner, "address"));
    qr_ck_ok(qr_key_sign(sig65, key, hash32, &err), err);
    ck_assert_uint_le(sig65[64], 1);
    sig65[64] = (uint8_t)(sig65[64] + (prefixed ? 31 : 27));
    qr_ck_hex(sig65, 65, qr_fixture_string(&fixture, owner, "signature"));
    qr_key_free(key);
}

START_TEST(signatures_are_those_of_the_peers)
{
    qr_fixture_load(&fixture, "vectors/signatures.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    size_t checked = 0;
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        struct qr_buffer hash = QR_BUFFER_INIT;
        qr_fixture_bytes(&hash, &fixture, item, "hash");
        struct qr_json_value owners = qr_json_get(item, "owners");
        for (struct qr_json_value owner = qr_json_first(owners); qr_json_present(owner);
             owner = qr_json_next(owners, owner)) {
            check_signature(owner, hash.data);
            checked++;
        }
        qr_buffer_dispose(&hash);
    }
    ck_assert_uint_gt(checked, 0);
    qr_fixture_dispose(&fixture);
}
END_TEST

/* Half the group's order: a Safe would take a higher s too, a transaction not. */
START_TEST(s_is_low_and_the_account_recovers)
{
    static const uint8_t half_order32[32] = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                             0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                             0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d,
                                             0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key =
        key_of("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
    bool seen[2] = {false, false};
    for (uint8_t i = 0; i < 64; i++) {
        uint8_t hash32[32];
        uint8_t sig65[65];
        uint8_t again65[65];
        struct qr_address signer;
        qr_keccak256(hash32, &i, 1);
        qr_ck_ok(qr_key_sign(sig65, key, hash32, &err), err);
        qr_ck_ok(qr_key_sign(again65, key, hash32, &err), err);
        ck_assert_mem_eq(sig65, again65, 65);
        ck_assert_int_le(memcmp(sig65 + 32, half_order32, 32), 0);
        ck_assert(qr_ecdsa_recover(&signer, hash32, sig65, sig65[64]));
        ck_assert(qr_address_equal(&signer, qr_key_address(key)));
        seen[sig65[64]] = true;
    }
    ck_assert(seen[0] && seen[1]);
    qr_key_free(key);
    qr_key_free(NULL);
}
END_TEST

#define DIGITS  "3da59205ff77e009345e45202bb87b8261b197d10d6b3f8826a8bd3649e1c193"
#define ACCOUNT "0x6369EBf002bDB99Bb8AC8714d0ce637c054C7B97"

START_TEST(hex_is_taken_in_every_spelling)
{
    static const char *const texts[] = {
        DIGITS,
        "0x" DIGITS,
        "0X" DIGITS,
        DIGITS "\n",
        " \t\r\n0x" DIGITS " \r\n\n",
        "3DA59205FF77E009345E45202BB87B8261B197D10D6B3F8826A8BD3649E1C193",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct qr_key *key = key_of(texts[i]);
        check_address(key, ACCOUNT);
        qr_key_free(key);
    }
}
END_TEST

/* No message repeats any four characters of what it refuses. */
static void check_discreet(const char *message, const char *text)
{
    for (size_t i = 0; strlen(text) >= 4 && i <= strlen(text) - 4; i++) {
        char piece[5] = {0};
        memcpy(piece, text + i, 4);
        ck_assert_msg(strstr(message, piece) == NULL, "%s", message);
    }
}

START_TEST(what_is_no_key_is_refused_without_showing_it)
{
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"", "it is empty: it must hold 64 hex digits"},
        {" \n", "it is empty: it must hold 64 hex digits"},
        {"0x", "it is empty: it must hold 64 hex digits"},
        {"3da59205ff77", "it is no private key: it has 12 characters, not 64 hex digits"},
        {DIGITS "0", "it is no private key: it has 65 characters, not 64 hex digits"},
        {"0x0x" DIGITS, "it is no private key: it has 66 characters, not 64 hex digits"},
        {"3da59205ff77e009345e45202bb87b8261b197d10d6b3f8826a8bd3649e1c1zz",
         "it is no private key: its 64 characters are not all hex digits"},
        {"3da59205ff77e009345e45202bb87b82 61b197d10d6b3f8826a8bd3649e1c19",
         "it is no private key: its 64 characters are not all hex digits"},
        {"{\"version\":3}", "it holds JSON, not a raw key: give a keystore with --keystore"},
        {"0x0000000000000000000000000000000000000000000000000000000000000000",
         "it: this is no private key: it is zero, or not below the order of secp256k1"},
        {"fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
         "it: this is no private key: it is zero, or not below the order of secp256k1"},
        {"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
         "it: this is no private key: it is zero, or not below the order of secp256k1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_secret text = QR_SECRET_INIT;
        struct qr_key *key = NULL;
        qr_secret_set(&text, cases[i].text, strlen(cases[i].text));
        ck_assert(!qr_key_from_hex(&key, &text, "it", &err));
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
        ck_assert_ptr_null(key);
        check_discreet(err.message, cases[i].text);
        qr_secret_dispose(&text);
    }
}
END_TEST

static void write_file(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
}

START_TEST(a_key_file_is_read_when_it_is_private)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key;
    char path[] = "/tmp/quorate-key-XXXXXX";
    char expected[200];
    close(mkstemp(path));
    write_file(path, "0x" DIGITS "\n", 0600);
    qr_ck_ok(qr_key_read_file(&key, path, &err), err);
    check_address(key, ACCOUNT);
    qr_key_free(key);
    write_file(path, "0x" DIGITS "\n", 0640);
    ck_assert(!qr_key_read_file(&key, path, &err));
    snprintf(expected, sizeof expected,
             "the key file %s can be read or written by others than its owner (mode 0640): run "
             "chmod 600 %s",
             path, path);
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    ck_assert_ptr_null(key);
    write_file(path, "hello", 0600);
    ck_assert(!qr_key_read_file(&key, path, &err));
    snprintf(expected, sizeof expected,
             "the key file %s is no private key: it has 5 characters, not 64 hex digits", path);
    ck_assert_str_eq(err.message, expected);
    unlink(path);
}
END_TEST

START_TEST(an_environment_variable_is_read_once_and_wiped)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_key *key;
    ck_assert_int_eq(setenv("QUORATE_TEST_KEY", "0x" DIGITS, 1), 0);
    const volatile char *place = getenv("QUORATE_TEST_KEY");
    qr_ck_ok(qr_key_read_environment(&key, "QUORATE_TEST_KEY", &err), err);
    check_address(key, ACCOUNT);
    ck_assert_ptr_null(getenv("QUORATE_TEST_KEY"));
    for (size_t i = 0; i < 66; i++) {
        ck_assert_int_eq(place[i], 0);
    }
    qr_key_free(key);
    ck_assert(!qr_key_read_environment(&key, "QUORATE_TEST_KEY", &err));
    ck_assert_str_eq(err.message, "the environment variable QUORATE_TEST_KEY is not set: put the "
                                  "private key's 64 hex digits into it");
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    /* Also when it is no key. */
    ck_assert_int_eq(setenv("QUORATE_TEST_KEY", "secret", 1), 0);
    ck_assert(!qr_key_read_environment(&key, "QUORATE_TEST_KEY", &err));
    ck_assert_str_eq(err.message, "the environment variable QUORATE_TEST_KEY is no private key: "
                                  "it has 6 characters, not 64 hex digits");
    ck_assert_ptr_null(getenv("QUORATE_TEST_KEY"));
    ck_assert(!qr_key_read_environment(&key, "A=B", &err));
    ck_assert_str_eq(err.message, "an environment variable is named, not set, on the command "
                                  "line: write its name alone");
}
END_TEST

/* Somebody gives the key itself where its file or variable is to be named. */
START_TEST(a_key_on_the_line_is_not_repeated)
{
    static const char *const keys[] = {"0x" DIGITS, DIGITS};
    for (size_t i = 0; i < 2; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_key *key;
        ck_assert(!qr_key_read_file(&key, keys[i], &err));
        ck_assert_ptr_nonnull(strstr(err.message, "use another key from now on"));
        check_discreet(err.message, keys[i]);
        ck_assert(!qr_key_read_environment(&key, keys[i], &err));
        ck_assert_ptr_nonnull(strstr(err.message, "use another key from now on"));
        check_discreet(err.message, keys[i]);
        ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/key");
    TCase *tests = tcase_create("key");
    tcase_add_test(tests, signatures_are_those_of_the_peers);
    tcase_add_test(tests, s_is_low_and_the_account_recovers);
    tcase_add_test(tests, hex_is_taken_in_every_spelling);
    tcase_add_test(tests, what_is_no_key_is_refused_without_showing_it);
    tcase_add_test(tests, a_key_file_is_read_when_it_is_private);
    tcase_add_test(tests, an_environment_variable_is_read_once_and_wiped);
    tcase_add_test(tests, a_key_on_the_line_is_not_repeated);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
