/* Where a proposal stands, for every world that it may find itself in. */
#include <string.h>

#include "base/duration.h"
#include "commit/progress.h"
#include "tests/support.h"

enum { MAX_STEPS = 3, MAX_RECORDS = 3, NOW = 1700000000 };

/* A world of one route, at first as it is right after prepare: nothing signed, nothing sent. */
struct scene {
    struct qr_step steps[MAX_STEPS];
    struct qr_proposal proposal;
    struct qr_signature_set signatures;
    struct qr_record record_items[MAX_RECORDS];
    struct qr_records records;
    struct qr_safe_state safes[MAX_STEPS];
    struct qr_signature valid[MAX_STEPS][2];
    struct qr_sent_state sent[MAX_RECORDS];
    enum qr_app_effect effects[2];
    struct qr_world world;
    struct qr_progress progress;
    struct qr_arena arena;
};

static struct scene scene;

static void begin(const enum qr_step_kind *kinds, size_t n)
{
    qr_arena_dispose(&scene.arena);
    memset(&scene, 0, sizeof scene);
    for (size_t i = 0; i < n; i++) {
        struct qr_step *step = &scene.steps[i];
        step->kind = kinds[i];
        step->tx.nonce = qr_word_from_u64(7);
        step->safe.address.addr20[19] = (uint8_t)(i + 1);
        scene.safes[i].view.nonce = qr_word_from_u64(7);
        scene.safes[i].view.threshold = 2;
        scene.safes[i].signers.valid = scene.valid[i];
        scene.proposal.route.n_timelocks += kinds[i] == QR_STEP_TIMELOCK_EXECUTE ? 1 : 0;
    }
    scene.proposal.route.steps = scene.steps;
    scene.proposal.route.n_steps = n;
    scene.records.items = scene.record_items;
    scene.world = (struct qr_world){.block = {.number = 100, .timestamp = NOW},
                                    .safes = scene.safes,
                                    .sent = scene.sent,
                                    .n_steps = n,
                                    .app = {.effects = scene.effects, .n_effects = 1}};
}

static void sign(size_t step, size_t count)
{
    scene.safes[step].signers.n_valid = count;
    scene.safes[step].quorum = count >= scene.safes[step].view.threshold;
}

static void use_nonce(size_t step, enum qr_fate fate)
{
    scene.safes[step].view.nonce = qr_word_from_u64(8);
    scene.safes[step].fate = fate;
}

static struct qr_sent_state *record(size_t step)
{
    size_t at = scene.records.count++;
    scene.record_items[at].step = step;
    return &scene.sent[at];
}

static void derive(uint64_t confirmations)
{
    struct qr_world_request request = {
        .proposal = &scene.proposal, .signatures = &scene.signatures, .records = &scene.records};
    qr_arena_dispose(&scene.arena);
    qr_progress_derive(&scene.progress, &scene.world, &request, confirmations, &scene.arena);
}

static void expect(enum qr_outcome outcome, size_t next, const char *sentence)
{
    derive(1);
    ck_assert_str_eq(scene.progress.sentence, sentence);
    ck_assert_int_eq(scene.progress.outcome, outcome);
    ck_assert_uint_eq(scene.progress.next, next);
}

static void expect_status(size_t step, enum qr_step_status status)
{
    ck_assert_str_eq(qr_step_status_text(scene.progress.steps[step].status),
                     qr_step_status_text(status));
}

static const enum qr_step_kind safe_route[] = {QR_STEP_SAFE_TRANSACTION};
static const enum qr_step_kind timelock_route[] = {QR_STEP_SAFE_TRANSACTION,
                                                   QR_STEP_TIMELOCK_EXECUTE};
static const enum qr_step_kind nested_route[] = {QR_STEP_SAFE_APPROVE, QR_STEP_SAFE_TRANSACTION,
                                                 QR_STEP_TIMELOCK_EXECUTE};
static const enum qr_step_kind account_route[] = {QR_STEP_TIMELOCK_SCHEDULE,
                                                  QR_STEP_TIMELOCK_EXECUTE};
static const enum qr_step_kind call_route[] = {QR_STEP_CALL};

static void end(void)
{
    qr_arena_dispose(&scene.arena);
}

START_TEST(a_safe_waits_for_signatures_then_can_be_sent)
{
    begin(safe_route, 1);
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "signatures 0 of 2");
    sign(0, 1);
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "signatures 1 of 2");
    sign(0, 2);
    expect(QR_OUTCOME_UNDER_WAY, 0, "can be executed now");
    end();
}
END_TEST

START_TEST(a_nonce_that_has_not_come_waits_although_all_have_signed)
{
    begin(safe_route, 1);
    sign(0, 2);
    scene.safes[0].view.nonce = qr_word_from_u64(5);
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "nonce 7 waits for its turn: the Safe is at 5");
    end();
}
END_TEST

START_TEST(a_used_nonce_is_executed_dead_or_unknown)
{
    begin(safe_route, 1);
    scene.effects[0] = QR_APP_EFFECT_PRESENT;
    use_nonce(0, QR_FATE_EXECUTED);
    expect(QR_OUTCOME_EXECUTED, QR_NO_STEP, "executed, and the app shows it");
    use_nonce(0, QR_FATE_REPLACED);
    expect(QR_OUTCOME_DEAD, QR_NO_STEP, "nonce 7 of the Safe was used by another transaction");
    use_nonce(0, QR_FATE_FAILED);
    expect(QR_OUTCOME_DEAD, QR_NO_STEP, "its nonce is used, but the call inside failed");
    use_nonce(0, QR_FATE_UNKNOWN);
    expect(QR_OUTCOME_EXECUTED, QR_NO_STEP, "executed, and the app shows it");
    scene.effects[0] = QR_APP_EFFECT_ABSENT;
    expect(QR_OUTCOME_UNKNOWN, QR_NO_STEP,
           "nonce 7 of the Safe is used, and the node's logs do not go back far enough to tell by "
           "what: ask a node that keeps them");
    end();
}
END_TEST

START_TEST(executed_but_not_shown_by_the_app_is_not_called_done)
{
    begin(safe_route, 1);
    use_nonce(0, QR_FATE_EXECUTED);
    scene.effects[0] = QR_APP_EFFECT_ABSENT;
    expect(QR_OUTCOME_DEAD, QR_NO_STEP,
           "every step was executed, but the app does not show what it is for: it was undone "
           "since, or the calls went to another contract");
    end();
}
END_TEST

START_TEST(a_recorded_transaction_is_awaited_and_not_doubled)
{
    begin(safe_route, 1);
    sign(0, 2);
    struct qr_sent_state *sent = record(0);
    derive(1);
    ck_assert_uint_eq(scene.progress.next, 0);
    expect_status(0, QR_STATUS_SENT);
    ck_assert_ptr_eq(scene.progress.steps[0].record, &scene.record_items[0]);
    /* Its account's nonce is used by something else: it can never be mined. */
    sent->dead = true;
    expect(QR_OUTCOME_UNDER_WAY, 0, "can be executed now");
    /* A second one, and the first is remembered as dead. */
    (void)record(0);
    derive(1);
    expect_status(0, QR_STATUS_SENT);
    ck_assert_ptr_eq(scene.progress.steps[0].record, &scene.record_items[1]);
    end();
}
END_TEST

START_TEST(confirmations_are_waited_for)
{
    begin(safe_route, 1);
    use_nonce(0, QR_FATE_EXECUTED);
    scene.effects[0] = QR_APP_EFFECT_PRESENT;
    struct qr_sent_state *sent = record(0);
    *sent = (struct qr_sent_state){.mined = true, .succeeded = true, .block = 99};
    derive(2);
    ck_assert_int_eq(scene.progress.outcome, QR_OUTCOME_EXECUTED);
    derive(3);
    ck_assert_int_eq(scene.progress.outcome, QR_OUTCOME_UNDER_WAY);
    ck_assert_str_eq(scene.progress.sentence, "executed, with 2 of 3 confirmations");
    /* A node that is behind its own receipts. */
    sent->block = 101;
    derive(1);
    ck_assert_str_eq(scene.progress.sentence, "executed, with 0 of 1 confirmations");
    end();
}
END_TEST

START_TEST(a_timelock_waits_for_its_delay_and_its_predecessor)
{
    begin(timelock_route, 2);
    use_nonce(0, QR_FATE_EXECUTED);
    scene.world.timelock = (struct qr_timelock_view){
        .state = QR_OPERATION_WAITING, .ready_at = NOW + 4320, .predecessor_done = true};
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "step 2 of 2: executable in 1 h 12 min");
    ck_assert_uint_eq(scene.progress.steps[1].ready_at, NOW + 4320);
    scene.world.timelock.state = QR_OPERATION_READY;
    scene.world.timelock.predecessor_done = false;
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP,
           "step 2 of 2: waits for its predecessor to be executed");
    scene.world.timelock.predecessor_done = true;
    expect(QR_OUTCOME_UNDER_WAY, 1, "step 2 of 2: can be executed now");
    scene.world.timelock.state = QR_OPERATION_DONE;
    scene.effects[0] = QR_APP_EFFECT_PRESENT;
    expect(QR_OUTCOME_EXECUTED, QR_NO_STEP, "executed, and the app shows it");
    end();
}
END_TEST

START_TEST(a_cancelled_operation_is_dead)
{
    begin(timelock_route, 2);
    use_nonce(0, QR_FATE_EXECUTED);
    expect(QR_OUTCOME_DEAD, QR_NO_STEP,
           "step 2 of 2: the operation was scheduled and then cancelled");
    use_nonce(0, QR_FATE_UNKNOWN);
    expect(QR_OUTCOME_DEAD, QR_NO_STEP,
           "step 1 of 2: nonce 7 of the Safe is used and the operation is not scheduled: it was "
           "replaced or cancelled");
    begin(account_route, 2);
    scene.world.operation_was_cancelled = true;
    expect(QR_OUTCOME_DEAD, QR_NO_STEP,
           "step 1 of 2: the operation was scheduled and then cancelled");
    end();
}
END_TEST

START_TEST(an_operation_that_somebody_else_scheduled_needs_no_safe)
{
    begin(timelock_route, 2);
    scene.world.timelock =
        (struct qr_timelock_view){.state = QR_OPERATION_READY, .predecessor_done = true};
    expect(QR_OUTCOME_UNDER_WAY, 1, "step 2 of 2: can be executed now");
    expect_status(0, QR_STATUS_NOT_NEEDED);
    /* Even when the Safe's own transaction can no longer be executed. */
    use_nonce(0, QR_FATE_REPLACED);
    expect(QR_OUTCOME_UNDER_WAY, 1, "step 2 of 2: can be executed now");
    end();
}
END_TEST

START_TEST(a_safe_owned_by_a_safe_is_approved_first)
{
    begin(nested_route, 3);
    scene.safes[1].view.threshold = 1;
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "step 1 of 3: signatures 0 of 2");
    expect_status(1, QR_STATUS_EARLIER);
    expect_status(2, QR_STATUS_EARLIER);
    sign(0, 2);
    expect(QR_OUTCOME_UNDER_WAY, 0, "step 1 of 3: can be executed now");
    /* Executed: the approval stands on the chain and counts for the second Safe. */
    use_nonce(0, QR_FATE_EXECUTED);
    scene.valid[1][0].owner = scene.steps[0].safe.address;
    sign(1, 1);
    expect(QR_OUTCOME_UNDER_WAY, 1, "step 2 of 3: can be executed now");
    end();
}
END_TEST

START_TEST(an_approval_is_not_needed_where_others_suffice_or_it_is_there)
{
    begin(nested_route, 3);
    sign(1, 2);
    expect(QR_OUTCOME_UNDER_WAY, 1, "step 2 of 3: can be executed now");
    expect_status(0, QR_STATUS_NOT_NEEDED);
    /* Approved by a call outside of the proposal, its nonce used by that. */
    begin(nested_route, 3);
    use_nonce(0, QR_FATE_REPLACED);
    scene.valid[1][0].owner = scene.steps[0].safe.address;
    scene.valid[1][0].kind = QR_SIGNATURE_APPROVED;
    sign(1, 1);
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "step 2 of 3: signatures 1 of 2");
    expect_status(0, QR_STATUS_DONE);
    /* Together with another owner's signature it is enough, and still what was approved. */
    sign(1, 2);
    expect(QR_OUTCOME_UNDER_WAY, 1, "step 2 of 3: can be executed now");
    expect_status(0, QR_STATUS_DONE);
    /* A contract's signature by the Safe takes the place of its approval. */
    begin(nested_route, 3);
    scene.valid[1][0].owner = scene.steps[0].safe.address;
    scene.valid[1][0].kind = QR_SIGNATURE_CONTRACT;
    sign(1, 1);
    expect(QR_OUTCOME_UNDER_WAY, QR_NO_STEP, "step 2 of 3: signatures 1 of 2");
    expect_status(0, QR_STATUS_NOT_NEEDED);
    end();
}
END_TEST

START_TEST(an_accounts_call_is_done_by_its_effect_or_its_receipt)
{
    begin(call_route, 1);
    expect(QR_OUTCOME_UNDER_WAY, 0, "can be executed now");
    scene.effects[0] = QR_APP_EFFECT_PRESENT;
    expect(QR_OUTCOME_EXECUTED, QR_NO_STEP, "executed, and the app shows it");
    scene.effects[0] = QR_APP_EFFECT_UNKNOWN;
    expect(QR_OUTCOME_UNDER_WAY, 0, "can be executed now");
    struct qr_sent_state *sent = record(0);
    *sent = (struct qr_sent_state){.mined = true, .succeeded = true, .block = 90};
    expect(QR_OUTCOME_EXECUTED, QR_NO_STEP, "executed; what it changes cannot be read back");
    scene.effects[0] = QR_APP_EFFECT_ABSENT;
    expect(QR_OUTCOME_DEAD, QR_NO_STEP, "it was executed, and its effect is undone since");
    sent->succeeded = false;
    expect(QR_OUTCOME_UNDER_WAY, 0, "can be executed now");
    end();
}
END_TEST

/* The calls do not lead to each other: that the last one's effect is there says nothing of those
 * before it. */
START_TEST(every_call_of_an_account_is_to_be_made)
{
    static const enum qr_step_kind calls[] = {QR_STEP_CALL, QR_STEP_CALL};
    static const enum qr_app_effect not_made[] = {QR_APP_EFFECT_UNKNOWN, QR_APP_EFFECT_ABSENT};
    for (size_t i = 0; i < 2; i++) {
        begin(calls, 2);
        scene.world.app.n_effects = 2;
        scene.effects[0] = not_made[i];
        scene.effects[1] = QR_APP_EFFECT_PRESENT;
        expect(QR_OUTCOME_UNDER_WAY, 0, "step 1 of 2: can be executed now");
        *record(0) = (struct qr_sent_state){.mined = true, .succeeded = true, .block = 90};
        scene.effects[0] = i == 0 ? QR_APP_EFFECT_UNKNOWN : QR_APP_EFFECT_PRESENT;
        expect(QR_OUTCOME_EXECUTED, QR_NO_STEP, "executed, and the app shows it");
        scene.effects[0] = QR_APP_EFFECT_ABSENT;
        expect(QR_OUTCOME_DEAD, QR_NO_STEP,
               "step 1 of 2: it was executed, and its effect is undone since");
    }
    end();
}
END_TEST

START_TEST(outcomes_become_exit_codes)
{
    static const struct {
        enum qr_outcome outcome;
        enum qr_error_kind kind;
        const char *message;
    } table[] = {
        {QR_OUTCOME_UNDER_WAY, QR_ERROR_NOT_YET, "release is still under way: why"},
        {QR_OUTCOME_DEAD, QR_ERROR_REFUSED, "release can never be executed: why"},
        {QR_OUTCOME_UNKNOWN, QR_ERROR_UNAVAILABLE, "release: why"},
    };
    struct qr_error err = QR_ERROR_INIT;
    struct qr_progress progress = {.outcome = QR_OUTCOME_EXECUTED, .sentence = "why"};
    ck_assert(qr_progress_result(&progress, "release", &err));
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        progress.outcome = table[i].outcome;
        ck_assert(!qr_progress_result(&progress, "release", &err));
        ck_assert_int_eq(err.kind, table[i].kind);
        ck_assert_str_eq(err.message, table[i].message);
    }
}
END_TEST

START_TEST(spans_read_as_people_say_them)
{
    static const struct {
        uint64_t seconds;
        const char *text;
    } table[] = {{0, "0 s"},         {59, "59 s"},         {60, "1 min"},          {61, "2 min"},
                 {3600, "1 h"},      {4320, "1 h 12 min"}, {86399, "23 h 59 min"}, {86400, "1 d"},
                 {176400, "2 d 1 h"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_add_span(&text, table[i].seconds);
        ck_assert_str_eq(qr_buffer_text(&text), table[i].text);
        qr_buffer_dispose(&text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/progress");
    TCase *all = tcase_create("all");
    tcase_add_test(all, a_safe_waits_for_signatures_then_can_be_sent);
    tcase_add_test(all, a_nonce_that_has_not_come_waits_although_all_have_signed);
    tcase_add_test(all, a_used_nonce_is_executed_dead_or_unknown);
    tcase_add_test(all, executed_but_not_shown_by_the_app_is_not_called_done);
    tcase_add_test(all, a_recorded_transaction_is_awaited_and_not_doubled);
    tcase_add_test(all, confirmations_are_waited_for);
    tcase_add_test(all, a_timelock_waits_for_its_delay_and_its_predecessor);
    tcase_add_test(all, a_cancelled_operation_is_dead);
    tcase_add_test(all, an_operation_that_somebody_else_scheduled_needs_no_safe);
    tcase_add_test(all, a_safe_owned_by_a_safe_is_approved_first);
    tcase_add_test(all, an_approval_is_not_needed_where_others_suffice_or_it_is_there);
    tcase_add_test(all, an_accounts_call_is_done_by_its_effect_or_its_receipt);
    tcase_add_test(all, every_call_of_an_account_is_to_be_made);
    tcase_add_test(all, outcomes_become_exit_codes);
    tcase_add_test(all, spans_read_as_people_say_them);
    suite_add_tcase(suite, all);
    return qr_run_suite(suite);
}
