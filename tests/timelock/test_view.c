#include "timelock/view.h"

#include <string.h>

#include "tests/answers.h"
#include "tests/support.h"

#define NO  "0x" QR_ZEROS_64
#define YES "0x" QR_WORD("00000001")

static const struct qr_block block = {.number = 17, .timestamp = 0x65000000};
static const struct qr_address proposer = {{0x22}};
static const struct qr_address executor = {{0x33}};
static const uint8_t id32[32] = {0xaa};
static const uint8_t predecessor32[32] = {0xbb};

enum {
    CODE,
    MIN_DELAY,
    TIMESTAMP,
    CANCELLER_ROLE,
    OPEN_EXECUTOR,
    PROPOSER,
    PROPOSER_CANCELS,
    EXECUTOR,
    EXECUTOR_CANCELS,
    EXECUTOR_PROPOSES,
    PREDECESSOR,
    N
};

static const char *const usual[N] = {
    [CODE] = "0x6001",
    [MIN_DELAY] = "0x" QR_WORD("00000e10"),
    [TIMESTAMP] = NO,
    [CANCELLER_ROLE] = "0xfd643c72710c63c0180259aba6b2d05451e3591a24e58b62239378085726f783",
    [OPEN_EXECUTOR] = NO,
    [PROPOSER] = YES,
    [PROPOSER_CANCELS] = YES,
    [EXECUTOR] = NO,
    [EXECUTOR_CANCELS] = NO,
    [EXECUTOR_PROPOSES] = NO,
    [PREDECESSOR] = NO,
};

static struct qr_rpc_batch batch;
static struct qr_timelock_view view;
static struct qr_timelock_question question;
static struct qr_error err;

static void setup(void)
{
    batch = (struct qr_rpc_batch)QR_RPC_BATCH_INIT;
    view = (struct qr_timelock_view){.has_code = false};
    err = (struct qr_error)QR_ERROR_INIT;
    question = (struct qr_timelock_question){
        .timelock = {{0x11}}, .operation_id32 = id32, .proposer = &proposer, .executor = &executor};
}

static void teardown(void)
{
    qr_rpc_batch_dispose(&batch);
}

static bool take(const char *const replaced[N])
{
    const char *answers[N];
    for (size_t i = 0; i < N; i++) {
        answers[i] = replaced[i] != NULL ? replaced[i] : usual[i];
    }
    qr_timelock_view_ask(&view, &question, &batch, &block);
    qr_answer_all(&batch, answers, N);
    return qr_timelock_view_take(&view, &batch, &block, &err);
}

START_TEST(reads_a_timelock)
{
    static const char *const nothing[N] = {NULL};
    qr_ck_ok(take(nothing), err);
    ck_assert(view.has_code);
    ck_assert_uint_eq(view.min_delay, 3600);
    ck_assert_int_eq((int)view.state, (int)QR_OPERATION_UNSET);
    ck_assert(view.proposer_may && view.proposer_may_cancel);
    ck_assert(!view.executor_may && !view.executor_may_cancel && !view.open_executor);
    ck_assert(view.predecessor_done);
}
END_TEST

START_TEST(asks_for_the_roles_by_their_hashes)
{
    static const struct {
        size_t index;
        const char *role;
        const char *account;
    } asked[] = {
        {OPEN_EXECUTOR, "d8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63",
         QR_ZEROS_64},
        {PROPOSER, "b09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1",
         QR_ZEROS_24 "22" QR_ZEROS_24 QR_ZEROS_8},
        {PROPOSER_CANCELS, "fd643c72710c63c0180259aba6b2d05451e3591a24e58b62239378085726f783",
         QR_ZEROS_24 "22" QR_ZEROS_24 QR_ZEROS_8},
        {EXECUTOR, "d8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63",
         QR_ZEROS_24 "33" QR_ZEROS_24 QR_ZEROS_8},
    };
    static const char *const nothing[N] = {NULL};
    qr_ck_ok(take(nothing), err);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        const char *params = batch.requests[asked[i].index].params;
        ck_assert_msg(strstr(params, "91d14854") != NULL, "%s", params);
        ck_assert_msg(strstr(params, asked[i].role) != NULL, "%s", params);
        ck_assert_msg(strstr(params, asked[i].account) != NULL, "%s", params);
    }
}
END_TEST

static const struct {
    const char *timestamp;
    enum qr_operation_state state;
    uint64_t ready_at;
} states[] = {
    {NO, QR_OPERATION_UNSET, 0},
    {YES, QR_OPERATION_DONE, 0},
    {"0x" QR_WORD("00000002"), QR_OPERATION_READY, 2},
    {"0x" QR_WORD("65000000"), QR_OPERATION_READY, 0x65000000},
    {"0x" QR_WORD("65000001"), QR_OPERATION_WAITING, 0x65000001},
    {"0xff" QR_ZEROS_56 "000000", QR_OPERATION_WAITING, UINT64_MAX},
};

START_TEST(state_follows_from_the_timestamp)
{
    const char *replaced[N] = {[TIMESTAMP] = states[_i].timestamp};
    qr_ck_ok(take(replaced), err);
    ck_assert_int_eq((int)view.state, (int)states[_i].state);
    ck_assert_uint_eq(view.ready_at, states[_i].ready_at);
}
END_TEST

/* Before 4.6 CANCELLER_ROLE() reverts, and proposers cancel. */
START_TEST(without_the_role_proposers_cancel)
{
    static const char *const old[N] = {[CANCELLER_ROLE] = "revert",
                                       [PROPOSER_CANCELS] = NO,
                                       [EXECUTOR_CANCELS] = YES,
                                       [EXECUTOR_PROPOSES] = NO};
    qr_ck_ok(take(old), err);
    ck_assert(view.proposer_may_cancel);
    ck_assert(!view.executor_may_cancel);
}
END_TEST

START_TEST(open_execution_is_everybodys)
{
    static const char *const open[N] = {[OPEN_EXECUTOR] = YES};
    qr_ck_ok(take(open), err);
    ck_assert(view.open_executor && view.executor_may);
}
END_TEST

START_TEST(nobody_asked_about_may_nothing)
{
    static const char *const all[N] = {
        [OPEN_EXECUTOR] = YES, [PROPOSER] = YES,         [PROPOSER_CANCELS] = YES,
        [EXECUTOR] = YES,      [EXECUTOR_CANCELS] = YES, [EXECUTOR_PROPOSES] = YES};
    question.proposer = NULL;
    question.executor = NULL;
    qr_ck_ok(take(all), err);
    ck_assert(view.open_executor);
    ck_assert(!view.proposer_may && !view.proposer_may_cancel);
    ck_assert(!view.executor_may && !view.executor_may_cancel);
}
END_TEST

static const struct {
    const char *timestamp;
    bool done;
} predecessors[] = {{NO, false}, {YES, true}, {"0x" QR_WORD("00000002"), false}};

START_TEST(a_predecessor_must_be_done)
{
    const char *replaced[N] = {[PREDECESSOR] = predecessors[_i].timestamp};
    question.predecessor32 = predecessor32;
    qr_ck_ok(take(replaced), err);
    ck_assert(view.predecessor_done == predecessors[_i].done);
}
END_TEST

static const struct {
    size_t index;
    const char *answer;
    enum qr_error_kind kind;
    const char *message;
} refusals[] = {
    {MIN_DELAY, "revert", QR_ERROR_REFUSED, "getMinDelay(): it has no such function"},
    {MIN_DELAY, "0x", QR_ERROR_REFUSED, "getMinDelay(): it has no such function"},
    {TIMESTAMP, "0x01", QR_ERROR_REFUSED, "getTimestamp(bytes32): it is not one word"},
    {PROPOSER, "0x", QR_ERROR_REFUSED, "hasRole(bytes32,address): it has no such function"},
    {OPEN_EXECUTOR, "pruned", QR_ERROR_UNAVAILABLE, "pruned"},
    {CANCELLER_ROLE, "pruned", QR_ERROR_UNAVAILABLE, "pruned"},
};

START_TEST(refuses_what_no_timelock_answers)
{
    const char *replaced[N] = {NULL};
    replaced[refusals[_i].index] = refusals[_i].answer;
    ck_assert(!take(replaced));
    ck_assert_msg(strstr(err.message, refusals[_i].message) != NULL, "%s", err.message);
    ck_assert_int_eq((int)err.kind, (int)refusals[_i].kind);
}
END_TEST

START_TEST(without_code_nothing_else_is_read)
{
    static const char *const none[N] = {[CODE] = "0x", [MIN_DELAY] = "0x"};
    qr_ck_ok(take(none), err);
    ck_assert(!view.has_code && !view.proposer_may);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("timelock/view");
    TCase *tests = tcase_create("view");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, reads_a_timelock);
    tcase_add_test(tests, asks_for_the_roles_by_their_hashes);
    tcase_add_loop_test(tests, state_follows_from_the_timestamp, 0,
                        (int)(sizeof states / sizeof states[0]));
    tcase_add_test(tests, without_the_role_proposers_cancel);
    tcase_add_test(tests, open_execution_is_everybodys);
    tcase_add_test(tests, nobody_asked_about_may_nothing);
    tcase_add_loop_test(tests, a_predecessor_must_be_done, 0,
                        (int)(sizeof predecessors / sizeof predecessors[0]));
    tcase_add_loop_test(tests, refuses_what_no_timelock_answers, 0,
                        (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(tests, without_code_nothing_else_is_read);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
