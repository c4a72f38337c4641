#include "prepare/app_view.h"

#include <string.h>

#include "tests/answers.h"
#include "tests/support.h"

#define NO    "0x" QR_ZEROS_64
#define YES   "0x" QR_WORD("00000001")
#define HASH  "0x6243f7eb6243f7eb6243f7eb6243f7eb6243f7eb6243f7eb6243f7eb6243f7eb"
#define OWNER "2222222222222222222222222222222222222222"
#define NEXT  "3333333333333333333333333333333333333333"

static const struct qr_block block = {.number = 17};
static const struct qr_address app = {{0x11}};

enum { CODE, OWNED, PENDING, SLOT_0, SLOT_1, SLOT_2, IMPLEMENTATION, ACTION, N };

static const char *const usual[N] = {
    [CODE] = "0x6001",
    [OWNED] = "0x" QR_ADDRESS(OWNER),
    [PENDING] = "0x" QR_ADDRESS(NEXT),
    [SLOT_0] = NO,
    [SLOT_1] = NO,
    [SLOT_2] = NO,
    [IMPLEMENTATION] = NO,
    [ACTION] = NO,
};

static struct qr_rpc_batch batch;
static struct qr_app_view view;
static struct qr_action action;
static struct qr_arena arena;
static struct qr_error err;

static void setup(void)
{
    batch = (struct qr_rpc_batch)QR_RPC_BATCH_INIT;
    view = (struct qr_app_view){.has_code = false};
    arena = (struct qr_arena)QR_ARENA_INIT;
    err = (struct qr_error)QR_ERROR_INIT;
}

static void teardown(void)
{
    qr_rpc_batch_dispose(&batch);
    qr_arena_dispose(&arena);
}

/* One action, the usual answers but for one. */
static bool take(const char *word, size_t index, const char *answer,
                 const struct qr_address *acceptor)
{
    struct qr_action_context context = {.app = &app};
    const char *answers[N];
    qr_ck_ok(strncmp(word, "0x", 2) == 0 ? qr_action_parse_call(&action, word, &arena, &err)
                                         : qr_action_parse(&action, word, &context, &arena, &err),
             err);
    memcpy(answers, usual, sizeof answers);
    if (answer != NULL) {
        answers[index] = answer;
    }
    qr_app_view_ask(&view, &app, &action, 1, &batch, &block);
    qr_answer_all(&batch, answers, batch.count);
    return qr_app_view_take(&view, &action, 1, acceptor, &batch, &arena, &err);
}

static const struct {
    const char *word;
    size_t index;
    const char *answer;
    enum qr_app_effect effect;
} effects[] = {
    {"remove-compose-hash=" HASH, ACTION, NO, QR_APP_EFFECT_PRESENT},
    {"remove-compose-hash=" HASH, ACTION, YES, QR_APP_EFFECT_ABSENT},
    {"remove-compose-hash=" HASH, ACTION, "revert", QR_APP_EFFECT_UNKNOWN},
    {"remove-compose-hash=" HASH, ACTION, "0x", QR_APP_EFFECT_UNKNOWN},
    {"remove-compose-hash=" HASH, ACTION, "0x01", QR_APP_EFFECT_UNKNOWN},
    {"add-device=" HASH, ACTION, YES, QR_APP_EFFECT_PRESENT},
    {"add-device=" HASH, ACTION, NO, QR_APP_EFFECT_ABSENT},
    {"remove-device=" HASH, ACTION, NO, QR_APP_EFFECT_PRESENT},
    {"remove-device=" HASH, ACTION, YES, QR_APP_EFFECT_ABSENT},
    {"allow-any-device=true", ACTION, YES, QR_APP_EFFECT_PRESENT},
    {"allow-any-device=true", ACTION, NO, QR_APP_EFFECT_ABSENT},
    {"allow-any-device=false", ACTION, NO, QR_APP_EFFECT_PRESENT},
    {"allow-any-device=false", ACTION, YES, QR_APP_EFFECT_ABSENT},
    {"require-tcb-up-to-date=true", ACTION, NO, QR_APP_EFFECT_ABSENT},
    {"require-tcb-up-to-date=false", ACTION, NO, QR_APP_EFFECT_PRESENT},
    {"require-tcb-up-to-date=false", ACTION, "revert", QR_APP_EFFECT_UNKNOWN},
    {"transfer-ownership=0x" OWNER, OWNED, NULL, QR_APP_EFFECT_PRESENT},
    {"transfer-ownership=0x" NEXT, OWNED, NULL, QR_APP_EFFECT_PRESENT},
    {"transfer-ownership=0x" NEXT, PENDING, "revert", QR_APP_EFFECT_ABSENT},
    {"transfer-ownership=0x" NEXT, OWNED, "revert", QR_APP_EFFECT_UNKNOWN},
    {"disable-upgrades", SLOT_1, YES, QR_APP_EFFECT_PRESENT},
    {"disable-upgrades", SLOT_1, "0x" QR_WORD("00000101"), QR_APP_EFFECT_PRESENT},
    {"disable-upgrades", SLOT_1, "0x" QR_WORD("00000100"), QR_APP_EFFECT_ABSENT},
    {"disable-upgrades", SLOT_2, YES, QR_APP_EFFECT_ABSENT},
    {"disable-upgrades", SLOT_0, "0x" QR_ADDRESS(OWNER), QR_APP_EFFECT_UNKNOWN},
    {"upgrade=0x" OWNER, IMPLEMENTATION, "0x" QR_ADDRESS(OWNER), QR_APP_EFFECT_PRESENT},
    {"upgrade=0x" OWNER, IMPLEMENTATION, "0x" QR_ADDRESS(NEXT), QR_APP_EFFECT_ABSENT},
    {"cancel-operation=0x" NEXT ":" HASH, ACTION, NO, QR_APP_EFFECT_PRESENT},
    {"cancel-operation=0x" NEXT ":" HASH, ACTION, YES, QR_APP_EFFECT_ABSENT},
    {"reject-transaction=0x" NEXT, OWNED, NULL, QR_APP_EFFECT_UNKNOWN},
    {"0x" NEXT " poke()", OWNED, NULL, QR_APP_EFFECT_UNKNOWN},
};

START_TEST(effects_are_read)
{
    qr_ck_ok(take(effects[_i].word, effects[_i].index, effects[_i].answer, NULL), err);
    ck_assert_uint_eq(view.n_effects, 1);
    ck_assert_int_eq((int)view.effects[0], (int)effects[_i].effect);
    ck_assert(qr_app_view_all_present(&view) == (effects[_i].effect == QR_APP_EFFECT_PRESENT));
}
END_TEST

START_TEST(a_compose_hash_is_asked_for_by_itself)
{
    struct qr_action_context context = {.app = &app, .compose_hash32 = (const uint8_t[32]){0x77}};
    qr_ck_ok(qr_action_parse(&action, "add-compose-hash", &context, &arena, &err), err);
    qr_app_view_ask(&view, &app, &action, 1, &batch, &block);
    ck_assert_ptr_nonnull(strstr(batch.requests[ACTION].params, "2f6622e577000000"));
}
END_TEST

START_TEST(ownership_is_accepted_by_its_owner)
{
    struct qr_address acceptor;
    memset(acceptor.addr20, 0x22, 20);
    qr_ck_ok(take("accept-ownership", CODE, NULL, &acceptor), err);
    ck_assert_int_eq((int)view.effects[0], (int)QR_APP_EFFECT_PRESENT);
}
END_TEST

START_TEST(ownership_that_is_not_accepted_is_absent)
{
    struct qr_address acceptor;
    memset(acceptor.addr20, 0x33, 20);
    qr_ck_ok(take("accept-ownership", CODE, NULL, &acceptor), err);
    ck_assert_int_eq((int)view.effects[0], (int)QR_APP_EFFECT_ABSENT);
}
END_TEST

START_TEST(owners_are_read)
{
    qr_ck_ok(take("disable-upgrades", CODE, NULL, NULL), err);
    ck_assert(view.has_code && view.has_owner && view.two_step);
    ck_assert_uint_eq(view.owner.addr20[0], 0x22);
    ck_assert_uint_eq(view.pending_owner.addr20[19], 0x33);
}
END_TEST

START_TEST(one_step_ownership_has_no_pending_owner)
{
    qr_ck_ok(take("disable-upgrades", PENDING, "revert", NULL), err);
    ck_assert(view.has_owner && !view.two_step);
    ck_assert(qr_address_is_zero(&view.pending_owner));
}
END_TEST

START_TEST(without_code_there_is_no_owner)
{
    qr_ck_ok(take("add-device=" HASH, CODE, "0x", NULL), err);
    ck_assert(!view.has_code && !view.has_owner);
}
END_TEST

START_TEST(a_node_that_cannot_tell_leaves_it_open)
{
    ck_assert(!take("add-device=" HASH, ACTION, "missing trie node", NULL));
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(err.message, "missing trie node"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/app_view");
    TCase *tests = tcase_create("app_view");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, effects_are_read, 0, (int)(sizeof effects / sizeof effects[0]));
    tcase_add_test(tests, a_compose_hash_is_asked_for_by_itself);
    tcase_add_test(tests, ownership_is_accepted_by_its_owner);
    tcase_add_test(tests, ownership_that_is_not_accepted_is_absent);
    tcase_add_test(tests, owners_are_read);
    tcase_add_test(tests, one_step_ownership_has_no_pending_owner);
    tcase_add_test(tests, without_code_there_is_no_owner);
    tcase_add_test(tests, a_node_that_cannot_tell_leaves_it_open);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
