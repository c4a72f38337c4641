#include "tests/support.h"

#include <string.h>

#include "prepare/action.h"

static struct qr_address app;
static uint8_t hash32[32];
static struct qr_arena arena;

static void setup(void)
{
    memset(app.addr20, 0x11, 20);
    memset(hash32, 0xab, 32);
}

static void teardown(void)
{
    qr_arena_dispose(&arena);
}

static bool parse(struct qr_action *action, const char *word, struct qr_error *err)
{
    struct qr_action_context context = {.app = &app, .compose_hash32 = hash32};
    return qr_action_parse(action, word, &context, &arena, err);
}

static const char upgrade_data[] =
    "0x4f1ef286"
    "0000000000000000000000002222222222222222222222222222222222222222"
    "0000000000000000000000000000000000000000000000000000000000000040"
    "0000000000000000000000000000000000000000000000000000000000000001"
    "ff00000000000000000000000000000000000000000000000000000000000000";

START_TEST(words_become_calls_of_the_app)
{
    static const struct {
        const char *word;
        const char *signature;
        const char *data;
        const char *words;
    } table[] = {
        {"add-compose-hash", "addComposeHash(bytes32)",
         "0xdfc77223abababababababababababababababababababababababababababababababab",
         "allow compose hash 0xabababababababababababababababababababababababababababababababab"},
        {"allow-any-device=true", "setAllowAnyDevice(bool)",
         "0x7c4beeb80000000000000000000000000000000000000000000000000000000000000001",
         "set allow-any-device to true"},
        {"require-tcb-up-to-date=false", "setRequireTcbUpToDate(bool)",
         "0x6e4c74220000000000000000000000000000000000000000000000000000000000000000",
         "set require-TCB-up-to-date to false"},
        {"transfer-ownership=0x2222222222222222222222222222222222222222",
         "transferOwnership(address)",
         "0xf2fde38b0000000000000000000000002222222222222222222222222222222222222222",
         "transfer the ownership of the app to 0x2222222222222222222222222222222222222222"},
        {"accept-ownership", "acceptOwnership()", "0x79ba5097", "accept the ownership of the app"},
        {"disable-upgrades", "disableUpgrades()", "0xec669036",
         "disable contract upgrades of the app for good"},
        {"upgrade=0x2222222222222222222222222222222222222222:0xff",
         "upgradeToAndCall(address,bytes)", upgrade_data,
         "replace the app's contract code by 0x2222222222222222222222222222222222222222 and call "
         "it, as the app, with 0xff"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_action action;
        qr_ck_ok(parse(&action, table[i].word, &err), err);
        ck_assert_str_eq(action.signature, table[i].signature);
        ck_assert(qr_address_equal(&action.to, &app));
        qr_ck_hex(action.data, action.data_length, table[i].data);
        struct qr_buffer words = QR_BUFFER_INIT;
        qr_action_add_words(&words, &action);
        ck_assert_str_eq(qr_buffer_text(&words), table[i].words);
        qr_buffer_dispose(&words);
    }
}
END_TEST

START_TEST(bad_words_are_refused)
{
    static const struct {
        const char *word;
        const char *message;
    } table[] = {
        {"add-compose-hash=0x00",
         "--action add-compose-hash takes no value: write --action add-compose-hash"},
        {"add-device", "--action add-device needs a value: --action add-device=VALUE"},
        {"add-device=", "--action add-device: its value: '' does not begin with 0x"},
        {"add-device=0x12", "--action add-device: its value: 2 hex digits after 0x, expected 64"},
        {"allow-any-device=TRUE", "--action allow-any-device: 'TRUE' is neither true nor false"},
        {"transfer-ownership=0x0000000000000000000000000000000000000000",
         "--action transfer-ownership: its value is the zero address"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_action action;
        ck_assert(!parse(&action, table[i].word, &err));
        ck_assert_str_eq(err.message, table[i].message);
        ck_assert_int_eq((int)err.kind, 2);
    }
    struct qr_error err = QR_ERROR_INIT;
    struct qr_action action;
    ck_assert(!parse(&action, "add_device=0x", &err));
    ck_assert_ptr_nonnull(strstr(err.message, "--action add_device: no such kind; there are add"));
}
END_TEST

START_TEST(an_action_survives_its_json)
{
    static const char *const calls[] = {
        "0x5FbDB2315678afecb367f032d93F642f64180aa3 f()",
        ("0x5FbDB2315678afecb367f032d93F642f64180aa3 f(string,(uint8,bytes)[]) \"a \\\"b\\\"\" "
         "[[1,\"0xff\"],[2,\"0x\"]] value=123"),
        "0x5FbDB2315678afecb367f032d93F642f64180aa3 f(int256,bool) -5 false",
    };
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_action action;
        struct qr_action again;
        qr_ck_ok(qr_action_parse_call(&action, calls[i], &arena, &err), err);
        struct qr_buffer text = QR_BUFFER_INIT;
        struct qr_json_writer writer = qr_json_writer(&text);
        qr_action_write(&writer, &action);
        struct qr_json json;
        qr_ck_ok(qr_json_parse(&json, qr_buffer_text(&text), text.length, &err), err);
        struct qr_action_context context = {.app = &app};
        qr_ck_ok(qr_action_from_json(&again, qr_json_root(&json), &context, &arena, &err), err);
        ck_assert_str_eq(again.signature, action.signature);
        ck_assert_uint_eq(again.data_length, action.data_length);
        ck_assert_mem_eq(again.data, action.data, action.data_length);
        ck_assert(qr_word_equal(&again.value, &action.value));
        ck_assert(qr_address_equal(&again.to, &action.to));
        qr_json_dispose(&json);
        qr_buffer_dispose(&text);
    }
}
END_TEST

START_TEST(json_of_a_known_kind_cannot_aim_elsewhere)
{
    static const char text[] =
        "{\"kind\":\"add-compose-hash\",\"to\":\"0x3333333333333333333333333333333333333333\","
        "\"value\":\"5\",\"signature\":\"evil()\",\"arguments\":[\"0x00\"],\"data\":\"0x\"}";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    struct qr_action action;
    qr_ck_ok(qr_json_parse(&json, text, sizeof text - 1, &err), err);
    struct qr_action_context context = {.app = &app, .compose_hash32 = hash32};
    qr_ck_ok(qr_action_from_json(&action, qr_json_root(&json), &context, &arena, &err), err);
    ck_assert(qr_address_equal(&action.to, &app));
    ck_assert(qr_word_is_zero(&action.value));
    ck_assert_str_eq(action.signature, "addComposeHash(bytes32)");
    ck_assert_mem_eq(action.data + 4, hash32, 32);
    context.compose_hash32 = NULL;
    ck_assert(!qr_action_from_json(&action, qr_json_root(&json), &context, &arena, &err));
    ck_assert_str_eq(err.message, "there is no manifest to take the hash of");
    qr_json_dispose(&json);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/action");
    TCase *tests = tcase_create("action");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, words_become_calls_of_the_app);
    tcase_add_test(tests, bad_words_are_refused);
    tcase_add_test(tests, an_action_survives_its_json);
    tcase_add_test(tests, json_of_a_known_kind_cannot_aim_elsewhere);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
