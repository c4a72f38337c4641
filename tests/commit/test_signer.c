#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "commit/signer.h"
#include "tests/commit/signer_fixture.h"

START_TEST(a_key_signs_as_the_peers_do)
{
    struct qr_json_value cases = qr_fixture_cases(&signer_test.fixture);
    size_t checked[2] = {0, 0};
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        struct qr_step its_step = qr_signer_test_step(item);
        struct qr_json_value owners = qr_json_get(item, "owners");
        for (struct qr_json_value owner = qr_json_first(owners); qr_json_present(owner);
             owner = qr_json_next(owners, owner)) {
            const char *kind = qr_fixture_string(&signer_test.fixture, owner, "kind");
            bool eth_sign = strcmp(kind, "eth_sign") == 0;
            if (!eth_sign && strcmp(kind, "eip712") != 0) {
                continue;
            }
            struct qr_error err = QR_ERROR_INIT;
            struct qr_signer *signer = qr_signer_from_key(qr_signer_test_key(owner));
            struct qr_address signed_by;
            uint8_t sig65[65];
            qr_signer_test_owner(qr_signer_address(signer), owner);
            qr_ck_ok(qr_signer_sign_step(sig65, &signed_by, signer, &its_step, eth_sign, &err),
                     err);
            qr_ck_hex(sig65, 65, qr_fixture_string(&signer_test.fixture, owner, "signature"));
            qr_signer_test_owner(&signed_by, owner);
            qr_signer_free(signer);
            checked[eth_sign ? 1 : 0]++;
        }
    }
    ck_assert_uint_gt(checked[0], 0);
    ck_assert_uint_gt(checked[1], 0);
}
END_TEST

/* Sign with a command made of a format and a signature; the message, or NULL when the signature is
 * the first owner's. */
static const char *sign_by(const char *format, const char *signature, bool eth_sign, int *kind)
{
    static struct qr_error err;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer command = QR_BUFFER_INIT;
    struct qr_signer *signer;
    struct qr_address owner;
    uint8_t sig65[65];
    const char *place = strstr(format, "SIGNATURE");
    qr_buffer_add(&command, format, place == NULL ? strlen(format) : (size_t)(place - format));
    if (place != NULL) {
        qr_buffer_add_text(&command, signature);
        qr_buffer_add_text(&command, place + strlen("SIGNATURE"));
    }
    err = (struct qr_error)QR_ERROR_INIT;
    bool ok = qr_signer_from_command(&signer, qr_buffer_text(&command), &err);
    if (ok) {
        ck_assert_ptr_null(qr_signer_address(signer));
        ok = qr_signer_sign_step(sig65, &owner, signer, &signer_test.step, eth_sign, &err);
        qr_signer_free(signer);
        if (ok) {
            qr_signer_test_owner(&owner, signer_test.first);
            qr_ck_hex(sig65, 65,
                      qr_fixture_string(&signer_test.fixture, signer_test.first, "signature"));
        } else {
            static const uint8_t zeros[65];
            ck_assert_mem_eq(sig65, zeros, 65);
            ck_assert(qr_address_is_zero(&owner));
        }
    }
    *kind = (int)err.kind;
    return ok ? NULL : err.message;
}

START_TEST(a_command_prints_a_signature_among_other_words)
{
    static const char *const formats[] = {
        "echo SIGNATURE {hash}",
        "echo 0xSIGNATURE {hash}",
        "sh -c 'echo \"$0\"' 0xSIGNATURE {typed_data}",
        "sh -c 'echo Signature: \"$0\"; echo done' SIGNATURE {hash}",
        "printf '{\"signature\":\"0x%s\",\"hash\":\"%s\"}' SIGNATURE {hash}",
        "printf '\\000%s\\000%s' SIGNATURE {hash}",
        "echo 0xSIGNATURE {typed_data}{safe_tx_hash}",
    };
    int kind;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const char *message =
            sign_by(formats[i], qr_signer_test_signature(qr_signer_test_v()), false, &kind);
        ck_assert_msg(message == NULL, "%s: %s", formats[i], message);
    }
}
END_TEST

START_TEST(every_v_that_wallets_print_comes_to_the_form_of_the_safe)
{
    unsigned parity = qr_signer_test_v() - 27;
    static const unsigned spellings[] = {0, 27, 31};
    int kind;
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        const char *message = sign_by(
            "echo SIGNATURE {hash}", qr_signer_test_signature(spellings[i] + parity), false, &kind);
        ck_assert_msg(message == NULL, "%s", message);
    }
    static const unsigned others[] = {2, 26, 29, 30, 33, 37, 255};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char expected[100];
        snprintf(expected, sizeof expected,
                 "the signature ends in v %u: it must be 0, 1, 27, 28, 31 or 32", others[i]);
        ck_assert_str_eq(
            sign_by("echo SIGNATURE {hash}", qr_signer_test_signature(others[i]), false, &kind),
            expected);
        ck_assert_int_eq(kind, QR_ERROR_REFUSED);
    }
}
END_TEST

START_TEST(commands_that_cannot_sign_are_refused)
{
    static const struct {
        const char *format;
        bool eth_sign;
        int kind;
        const char *message;
    } cases[] = {
        {"", false, QR_ERROR_INPUT, "the signer's command: it names no program"},
        {"cast 'x {hash}", false, QR_ERROR_INPUT,
         "the signer's command: a quote in it is not closed"},
        {"cast wallet sign", false, QR_ERROR_INPUT,
         "the signer's command does not say where to put what is to be signed: write {typed_data} "
         "(a file's path), {hash} or {safe_tx_hash} into it"},
        {"echo {typed_data}", true, QR_ERROR_INPUT,
         "the signer's command signs typed data, not what eth_sign mode is about: write "
         "{safe_tx_hash} into it, or leave out --eth-sign"},
        {"echo {safe_tx_hash}", false, QR_ERROR_INPUT,
         "the signer's command signs the safeTxHash with a prefix, which is eth_sign: give "
         "--eth-sign, or write {typed_data} or {hash} into it"},
        {"quorate-no-such-signer {hash}", false, QR_ERROR_INPUT,
         "the signer: cannot run quorate-no-such-signer: No such file or directory: install it, or "
         "give its path"},
        {"sh -c 'exit 7' {typed_data}", false, QR_ERROR_REFUSED,
         "the signer: sh failed with exit code 7"},
        {"sh -c 'kill -9 $$' {typed_data}", false, QR_ERROR_REFUSED,
         "the signer: sh was ended by signal 9 (Killed)"},
        {"echo {hash}", false, QR_ERROR_REFUSED,
         "the signer: echo printed no signature: its output must hold one signature, 130 hex "
         "digits"},
        {"echo {typed_data}", false, QR_ERROR_REFUSED,
         "the signer: echo printed no signature: its output must hold one signature, 130 hex "
         "digits"},
        {"echo SIGNATURE0 {hash}", false, QR_ERROR_REFUSED,
         "the signer: echo printed no signature: its output must hold one signature, 130 hex "
         "digits"},
        {"yes {hash}", false, QR_ERROR_REFUSED,
         "the signer: yes prints more than 65536 bytes, and was ended"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int kind;
        const char *message = sign_by(cases[i].format, qr_signer_test_signature(qr_signer_test_v()),
                                      cases[i].eth_sign, &kind);
        ck_assert_ptr_nonnull(message);
        ck_assert_str_eq(message, cases[i].message);
        ck_assert_int_eq(kind, cases[i].kind);
    }
}
END_TEST

START_TEST(what_is_no_one_signature_is_refused)
{
    int kind;
    struct qr_buffer twice = QR_BUFFER_INIT;
    qr_buffer_addf(&twice, "echo {hash} 0x%s SIGNATURE",
                   qr_signer_test_signature(qr_signer_test_v()));
    ck_assert_str_eq(
        sign_by(qr_buffer_text(&twice), qr_signer_test_signature(qr_signer_test_v()), false, &kind),
        "the signer: echo printed several signatures: its output must hold one "
        "signature, 130 hex digits");
    qr_buffer_dispose(&twice);
    /* r beyond the order. */
    char wide[131];
    memset(wide, 'f', 128);
    memcpy(wide + 128, "1b", 3);
    ck_assert_str_eq(sign_by("echo SIGNATURE {hash}", wide, false, &kind),
                     "no key can have made the signature: its r or s is out of range");
}
END_TEST

/* The command sees the payload in a file of its own, and the hashes of its mode. */
START_TEST(a_command_gets_what_it_is_to_sign)
{
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer command = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer seen = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer expected = QR_BUFFER_INIT;
    char path[100];
    struct qr_signer *signer;
    struct qr_address owner;
    uint8_t sig65[65];
    snprintf(path, sizeof path, "%s/seen", signer_test.root);
    qr_buffer_addf(&command,
                   "sh -c '{ stat -c %%a \"$1\"; echo \"$2\"; cat \"$1\"; } >\"$0\"; echo %s' %s "
                   "{typed_data} --hash={hash}-{safe_tx_hash}",
                   qr_signer_test_signature(qr_signer_test_v()), path);
    qr_ck_ok(qr_signer_from_command(&signer, qr_buffer_text(&command), &err), err);
    qr_ck_ok(qr_signer_sign_step(sig65, &owner, signer, &signer_test.step, false, &err), err);
    qr_signer_free(signer);
    struct qr_typed_data_hashes hashes;
    char hash[QR_HEX32_SIZE];
    qr_safe_tx_hash(&hashes, &signer_test.step.safe, &signer_test.step.tx);
    qr_hex_encode(hash, hashes.hash32, 32);
    qr_buffer_addf(&expected, "600\n--hash=%s-%s\n", hash, hash);
    qr_safe_tx_add_typed_data(&expected, &signer_test.step.safe, &signer_test.step.tx);
    qr_ck_ok(qr_file_read(&seen, path, 1 << 20, &err), err);
    ck_assert_str_eq(qr_buffer_text(&seen), qr_buffer_text(&expected));
    unlink(path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/signer");
    TCase *tests = tcase_create("signer");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, qr_signer_test_setup, qr_signer_test_teardown);
    tcase_add_test(tests, a_key_signs_as_the_peers_do);
    tcase_add_test(tests, a_command_prints_a_signature_among_other_words);
    tcase_add_test(tests, every_v_that_wallets_print_comes_to_the_form_of_the_safe);
    tcase_add_test(tests, commands_that_cannot_sign_are_refused);
    tcase_add_test(tests, what_is_no_one_signature_is_refused);
    tcase_add_test(tests, a_command_gets_what_it_is_to_sign);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
