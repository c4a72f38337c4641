#include "prepare/reverts.h"

#include <string.h>

#include "abi/keccak.h"
#include "safe/revert_texts.h"
#include "tests/support.h"
#include "timelock/revert_errors.h"

#define PROPOSER  "b09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1"
#define EXECUTOR  "d8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63"
#define CANCELLER "fd643c72710c63c0180259aba6b2d05451e3591a24e58b62239378085726f783"
#define ADMIN     "5f58e3a2316349923ce3780f8d587db2d72378aed66a8261c916544fa6846ca5"
#define ZERO      "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE       "0000000000000000000000000000000000000000000000000000000000000001"
#define BITS(hex) "00000000000000000000000000000000000000000000000000000000000000" hex
#define ACCOUNT   "0x0000000000000000000000000000000000000001"
#define ID        "95e42a9c7d0a5696cc178370df6f5db8b4b403d5467f9cb0c7b40d146cec4420"

static void ck_explained(const char *hex, const char *expected)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_hex_decode(&data, hex, strlen(hex), &err), err);
    qr_route_revert_explain(&text, data.data, data.length);
    ck_assert_str_eq(qr_buffer_text(&text), expected);
}

START_TEST(errors_of_the_timelock_are_explained)
{
    static const struct {
        const char *data, *expected;
    } rows[] = {
        {"ffb03211" ONE BITS("02") BITS("03"),
         "TimelockInvalidOperationLength(1, 2, 3) (a batch's targets, payloads and values differ "
         "in number)"},
        {"54336609" BITS("3c") BITS("ff"),
         "TimelockInsufficientDelay(60, 255) (the delay in seconds is below the timelock's least "
         "one, which stands second)"},
        {"90a9a618" ID, "TimelockUnexecutedPredecessor(0x" ID
                        ") (the operation that this one follows is not done: execute that one "
                        "first)"},
        {"e2850c59" ONE, "TimelockUnauthorizedCaller(" ACCOUNT
                         ") (only the timelock itself may call that: it takes an operation of its "
                         "own)"},
        {"6697b232",
         "AccessControlBadConfirmation() (an account can only renounce a role of its own)"},
        {"d6bda275", "FailedCall() (the call that the timelock made failed and gave no reason: its "
                     "target may be out of gas or have no such function)"},
        {"1425ea42", "FailedInnerCall() (the call that the timelock made failed and gave no "
                     "reason: its target may be out of gas or have no such function)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_explained(rows[i].data, rows[i].expected);
    }
}
END_TEST

START_TEST(an_unexpected_state_says_which_one_is_expected)
{
    static const struct {
        const char *bits, *meaning;
    } rows[] = {
        {BITS("01"), "not scheduled, but it was scheduled before: it may be done already"},
        {BITS("02"), "waiting for its delay"},
        {BITS("04"), "ready: its delay is not over, or it is done, cancelled or was never "
                     "scheduled"},
        {BITS("06"), "waiting for its delay or ready: it is done, cancelled already or was never "
                     "scheduled"},
        {BITS("08"), "done"},
        {BITS("0f"), "not scheduled or waiting for its delay or ready or done"},
        {BITS("00"), "in a state that there is not"},
        {BITS("10"), "in a state that there is not"},
        {BITS("14"), "ready"},
        {"8000000000000000000000000000000000000000000000000000000000000004", "ready"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer expected = QR_BUFFER_INIT;
        qr_buffer_addf(&data, "5ead8eb5" ID "%s", rows[i].bits);
        qr_buffer_addf(&expected,
                       "TimelockUnexpectedOperationState(0x" ID
                       ", 0x%s) (the operation should be %s)",
                       rows[i].bits, rows[i].meaning);
        ck_explained(qr_buffer_text(&data), qr_buffer_text(&expected));
    }
}
END_TEST

START_TEST(a_missing_role_is_named_in_both_majors)
{
    static const struct {
        const char *role, *meaning;
    } rows[] = {
        {PROPOSER, "the account lacks PROPOSER_ROLE, which it takes to schedule"},
        {EXECUTOR, "the account lacks EXECUTOR_ROLE, which it takes to execute"},
        {CANCELLER, "the account lacks CANCELLER_ROLE, which it takes to cancel"},
        {ADMIN, "the account lacks TIMELOCK_ADMIN_ROLE, which it takes to grant roles"},
        {ZERO, "the account lacks DEFAULT_ADMIN_ROLE, which it takes to grant roles"},
        {ID, "the account lacks that role, which is none of a timelock's"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer expected = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer message = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
        qr_buffer_addf(&data, "e2517d3f" ONE "%s", rows[i].role);
        qr_buffer_addf(&expected, "AccessControlUnauthorizedAccount(" ACCOUNT ", 0x%s) (%s)",
                       rows[i].role, rows[i].meaning);
        ck_explained(qr_buffer_text(&data), qr_buffer_text(&expected));

        qr_buffer_truncate(&expected, 0);
        qr_buffer_addf(
            &message, "execution reverted: AccessControl: account " ACCOUNT " is missing role 0x%s",
            rows[i].role);
        qr_buffer_addf(&expected,
                       "\"AccessControl: account " ACCOUNT " is missing role 0x%s\" (%s)",
                       rows[i].role, rows[i].meaning);
        struct qr_rpc_request request = {.failed = true, .message = qr_buffer_text(&message)};
        qr_route_failure_explain(&text, &request);
        ck_assert_str_eq(qr_buffer_text(&text), qr_buffer_text(&expected));
    }
}
END_TEST

START_TEST(errors_of_the_app_are_explained)
{
    static const struct {
        const char *data, *expected;
    } rows[] = {
        {"118cdaa7" ONE,
         "OwnableUnauthorizedAccount(" ACCOUNT
         ") (the caller does not own the app, or is not the one to whom its ownership is offered)"},
        {"1e4fbdf7" ZERO, "OwnableInvalidOwner(0x0000000000000000000000000000000000000000) (the "
                          "app cannot have that owner)"},
        {"e07c8dba", "UUPSUnauthorizedCallContext() (the upgrade was called on the implementation "
                     "and not through the app's proxy)"},
        {"aa1d49a4" ONE, "UUPSUnsupportedProxiableUUID(0x" ONE
                         ") (the new implementation is made for another kind of proxy)"},
        {"4c9c8ce3" ONE, "ERC1967InvalidImplementation(" ACCOUNT
                         ") (the new implementation has no code or is not made for this kind of "
                         "proxy)"},
        {"b398979f", "ERC1967NonPayable() (an upgrade without a call cannot be sent ether)"},
        {"f92ee8a9", "InvalidInitialization() (the contract is initialized already)"},
        {"d7e6bcf8", "NotInitializing() (only an initializer may call that)"},
        {"9996b315" ONE, "AddressEmptyCode(" ACCOUNT ") (there is no code at that address)"},
        {"cf479181" ONE BITS("02"),
         "InsufficientBalance(1, 2) (the contract has less ether, which stands first, than the "
         "call sends)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_explained(rows[i].data, rows[i].expected);
    }
}
END_TEST

static void ck_reason(const char *message, const uint8_t *data, size_t length, const char *expected)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_rpc_request request = {
        .failed = true, .message = message, .data = data, .data_length = length};
    qr_route_failure_explain(&text, &request);
    ck_assert_str_eq(qr_buffer_text(&text), expected);
}

#define HIDDEN                                                                                     \
    "GS013 (the call that the Safe made failed, and this version of the Safe hides why: simulate " \
    "that call with the Safe as its sender to learn the reason)"

START_TEST(failures_are_explained_by_data_or_message)
{
    static const uint8_t data[] = {0xd7, 0xe6, 0xbc, 0xf8};
    static const struct {
        const char *message, *expected;
    } rows[] = {
        {"execution reverted: GS013", HIDDEN},
        {"VM Exception while processing transaction: revert GS013", HIDDEN},
        {"execution reverted: GS013 and more", "\"GS013 and more\""},
        {"execution reverted: Upgrades are permanently disabled",
         "\"Upgrades are permanently disabled\" (the app's contract code can never be replaced; "
         "compose hashes still can be added)"},
        {"execution reverted: TimelockController: underlying transaction reverted",
         "\"TimelockController: underlying transaction reverted\" (the call that the timelock made "
         "failed, and this version of the timelock hides why: simulate that call with the timelock "
         "as its sender to learn the reason)"},
        {"execution reverted: AccessControl: account 0x is missing",
         "\"AccessControl: account 0x is missing\" (the account lacks a role)"},
        {"execution reverted", "no reason given"},
        {"execution reverted: ", "an empty reason"},
        {"", "no reason given"},
        {NULL, "no reason given"},
        {"out of gas", "the node says \"out of gas\""},
        {"a\x1b[2J", "the node says \"a\\x1b[2J\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_reason(rows[i].message, NULL, 0, rows[i].expected);
        ck_reason(rows[i].message, data, sizeof data,
                  "NotInitializing() (only an initializer may call that)");
    }
}
END_TEST

/* Every text of the tables is found, and by nothing before it. */
static void check_texts(const struct qr_revert_text *table)
{
    for (; table->text != NULL; table++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer message = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer expected = QR_BUFFER_INIT;
        if (table->explain != NULL) {
            continue;
        }
        bool is_code = strchr(table->text, ' ') == NULL;
        qr_buffer_addf(&message, "execution reverted: %s", table->text);
        qr_buffer_addf(&expected, is_code ? "%s (%s)" : "\"%s\" (%s)", table->text, table->meaning);
        ck_reason(qr_buffer_text(&message), NULL, 0, qr_buffer_text(&expected));
    }
}

START_TEST(every_text_of_the_tables_is_found)
{
    check_texts(qr_safe_revert_texts);
    check_texts(qr_timelock_revert_texts);
}
END_TEST

/* docs/error_codes.md of safe-smart-account 1.5.0. */
START_TEST(every_code_of_a_safe_has_a_meaning)
{
    static const char *const codes[] = {
        "GS000", "GS001", "GS002", "GS010", "GS011", "GS012", "GS013", "GS020", "GS021",
        "GS022", "GS023", "GS024", "GS025", "GS026", "GS027", "GS030", "GS031", "GS100",
        "GS101", "GS102", "GS103", "GS104", "GS105", "GS106", "GS200", "GS201", "GS202",
        "GS203", "GS204", "GS205", "GS300", "GS301", "GS400"};
    size_t n_codes = sizeof codes / sizeof codes[0];
    size_t n_found = 0;
    for (const struct qr_revert_text *known = qr_safe_revert_texts; known->text != NULL; known++) {
        if (strncmp(known->text, "GS", 2) == 0) {
            ck_assert_uint_lt(n_found, n_codes);
            ck_assert_str_eq(known->text, codes[n_found++]);
        }
    }
    ck_assert_uint_eq(n_found, n_codes);
}
END_TEST

START_TEST(the_timelocks_signatures_have_the_documented_selectors)
{
    static const char *const selectors[] = {"0xffb03211", "0x54336609", "0x5ead8eb5",
                                            "0x90a9a618", "0xe2850c59", "0xe2517d3f",
                                            "0x6697b232", "0xd6bda275", "0x1425ea42"};
    size_t n = 0;
    for (; qr_timelock_revert_errors[n].signature != NULL; n++) {
        uint8_t hash32[32];
        const char *signature = qr_timelock_revert_errors[n].signature;
        ck_assert_uint_lt(n, sizeof selectors / sizeof selectors[0]);
        qr_keccak256(hash32, (const uint8_t *)signature, strlen(signature));
        qr_ck_hex(hash32, 4, selectors[n]);
    }
    ck_assert_uint_eq(n, sizeof selectors / sizeof selectors[0]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/reverts");
    TCase *tests = tcase_create("reverts");
    tcase_add_test(tests, errors_of_the_timelock_are_explained);
    tcase_add_test(tests, an_unexpected_state_says_which_one_is_expected);
    tcase_add_test(tests, a_missing_role_is_named_in_both_majors);
    tcase_add_test(tests, errors_of_the_app_are_explained);
    tcase_add_test(tests, failures_are_explained_by_data_or_message);
    tcase_add_test(tests, every_text_of_the_tables_is_found);
    tcase_add_test(tests, every_code_of_a_safe_has_a_meaning);
    tcase_add_test(tests, the_timelocks_signatures_have_the_documented_selectors);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
