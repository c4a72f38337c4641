/* What the logs of several nodes tell of a Safe's transaction and of an operation. */
#include "commit/fate.h"

#include <stdio.h>
#include <string.h>

#include "abi/keccak.h"
#include "tests/chain/script.h"
#include "tests/commit/bench.h"

/* An answer to eth_getLogs: letters for the events of the Safe, S success and F failure of our
 * hash, o success of another; 0 for none at all; ! for a refusal of the range, which is asked again
 * in one piece. */
#define REFUSED                                                                                    \
    "[{\"id\":#0,\"error\":{\"code\":-32005,\"message\":\"query returned more than 10000 "         \
    "results\"}}]"

static struct qr_bench bench;
static struct qr_script script;
static struct qr_chain *chain;
static const struct qr_step *step;
static const struct qr_block block = {.number = 17};

static void begin(void)
{
    qr_bench_begin(&bench, false);
    step = qr_bench_step(&bench, QR_BENCH_SAFE);
}

static void end(void)
{
    qr_bench_end(&bench);
}

static void add_log(struct qr_buffer *text, char letter)
{
    uint8_t topic32[32];
    uint8_t hash32[32];
    const char *event =
        letter == 'F' ? "ExecutionFailure(bytes32,uint256)" : "ExecutionSuccess(bytes32,uint256)";
    qr_keccak256(topic32, event, strlen(event));
    memcpy(hash32, step->hashes.hash32, 32);
    hash32[0] ^= letter == 'o' ? 1 : 0;
    qr_buffer_addf(text, "{\"address\":\"%s\",\"topics\":[\"0x", QR_BENCH_SAFE);
    qr_buffer_add_hex(text, topic32, 32);
    qr_buffer_add_text(text, "\",\"0x");
    qr_buffer_add_hex(text, hash32, 32);
    qr_buffer_add_text(text, "\"],\"data\":\"0x\",\"transactionHash\":\"0x");
    qr_buffer_add_hex(text, hash32, 32);
    qr_buffer_add_text(text, "\"}");
}

static const char *answer(const char *letters)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (letters[0] == '!') {
        return REFUSED;
    }
    qr_buffer_add_text(&text, "[{\"id\":#0,\"result\":[");
    for (const char *at = letters; *at != '\0' && *at != '0'; at++) {
        qr_buffer_add_text(&text, at == letters ? "" : ",");
        add_log(&text, *at);
    }
    qr_buffer_add_text(&text, "]}]");
    return qr_arena_copy(&bench.arena, qr_buffer_text(&text), text.length);
}

/* Each node answers its texts in turn: "a|b" is a, then b. */
static void start(const char *const nodes[3])
{
    static const char *const urls[] = {"https://one.example", "https://two.example",
                                       "https://three.example"};
    static const char *const hosts[] = {"one", "two", "three"};
    static struct qr_script_step steps[8];
    struct qr_error err = QR_ERROR_INIT;
    size_t n_nodes = 0;
    size_t n_steps = 0;
    for (; n_nodes < 3 && nodes[n_nodes] != NULL; n_nodes++) {
        for (const char *at = nodes[n_nodes]; at != NULL; at = strchr(at, '|')) {
            at += *at == '|' ? 1 : 0;
            const char *text = qr_arena_copy(&bench.arena, at, strcspn(at, "|"));
            steps[n_steps++] =
                (struct qr_script_step){.host = hosts[n_nodes], .body = answer(text)};
        }
    }
    struct qr_chain_options options = {.urls = urls, .n_urls = n_nodes, .tries = 1};
    qr_script_init(&script, steps, n_steps);
    qr_ck_ok(qr_chain_new(&chain, &script.transport, &options, &err), err);
}

static void stop(bool ok)
{
    if (!ok) {
        script.n_steps = script.n_posts; /* the others are not asked any more */
    }
    qr_chain_free(chain);
    qr_script_dispose(&script);
}

#define DISAGREE "the nodes disagree on the transaction with nonce 7 of Safe " QR_BENCH_SAFE ": "
#define LOGS(one, what, other, that)                                                               \
    "by the logs of https://" one ".example " what ", by those of https://" other ".example " that \
    ": find out which of them is wrong"
#define EXECUTED "it was executed"
#define FAILED   "it was executed and failed"
#define REPLACED "another transaction was executed in its place"

/* The Safe is at nonce 8: eight events account for all. */
static const struct {
    const char *nodes[3];
    enum qr_fate fate;
    const char *message; /* NULL: no error */
} fates[] = {
    {{"S"}, QR_FATE_EXECUTED, NULL},
    {{"F"}, QR_FATE_FAILED, NULL},
    {{"oooooooo"}, QR_FATE_REPLACED, NULL},
    {{"ooooooo"}, QR_FATE_UNKNOWN, NULL},
    {{"!|S"}, QR_FATE_EXECUTED, NULL},
    {{"!|!"}, QR_FATE_UNKNOWN, NULL},
    /* all tell the same */
    {{"S", "S"}, QR_FATE_EXECUTED, NULL},
    {{"ooSooooo", "!|S", "S"}, QR_FATE_EXECUTED, NULL},
    {{"oooooooo", "oooooooo"}, QR_FATE_REPLACED, NULL},
    /* who cannot tell leaves it to the others */
    {{"S", "0"}, QR_FATE_EXECUTED, NULL},
    {{"0", "S"}, QR_FATE_EXECUTED, NULL},
    {{"!|!", "F"}, QR_FATE_FAILED, NULL},
    {{"0", "oooooooo", "o"}, QR_FATE_REPLACED, NULL},
    {{"0", "!|!", "ooo"}, QR_FATE_UNKNOWN, NULL},
    /* who contradicts does not */
    {{"S", "F"}, QR_FATE_OPEN, DISAGREE LOGS("one", EXECUTED, "two", FAILED)},
    {{"S", "oooooooo"}, QR_FATE_OPEN, DISAGREE LOGS("one", EXECUTED, "two", REPLACED)},
    {{"oooooooo", "S"}, QR_FATE_OPEN, DISAGREE LOGS("one", REPLACED, "two", EXECUTED)},
    {{"F", "oooooooo"}, QR_FATE_OPEN, DISAGREE LOGS("one", FAILED, "two", REPLACED)},
    {{"0", "!|oooooooo", "S"}, QR_FATE_OPEN, DISAGREE LOGS("two", REPLACED, "three", EXECUTED)},
    {{"S", "0", "F"}, QR_FATE_OPEN, DISAGREE LOGS("one", EXECUTED, "three", FAILED)},
};

START_TEST(a_fate_is_what_all_that_can_tell_say)
{
    struct qr_safe_state state = {.view = {.nonce = qr_word_from_u64(8)}};
    struct qr_error err = QR_ERROR_INIT;
    start(fates[_i].nodes);
    bool ok = qr_fate_find(&state, step, chain, &block, &err);
    ck_assert_msg(ok == (fates[_i].message == NULL), "%s", err.message);
    ck_assert_int_eq((int)state.fate, (int)fates[_i].fate);
    if (!ok) {
        ck_assert_str_eq(err.message, fates[_i].message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_REFUSED);
    }
    bool is_told = ok && (state.fate == QR_FATE_EXECUTED || state.fate == QR_FATE_FAILED);
    ck_assert(state.executed_by_known == is_told);
    if (is_told) {
        ck_assert_mem_eq(state.executed_by32, step->hashes.hash32, 32);
    }
    stop(ok);
}
END_TEST

#define CANCELLED(yes, no)                                                                         \
    "the nodes disagree on the operation: by the logs of https://" yes                             \
    ".example it was cancelled, by those of https://" no                                           \
    ".example it was not: find out which of them is wrong"

/* Any log is a cancellation. */
static const struct {
    const char *nodes[3];
    bool cancelled;
    const char *message;
} cancellations[] = {
    {{"o"}, true, NULL},
    {{"0"}, false, NULL},
    {{"!"}, false, NULL},
    {{"o", "o"}, true, NULL},
    {{"0", "0"}, false, NULL},
    {{"o", "!"}, true, NULL},
    {{"!", "o"}, true, NULL},
    {{"!", "!", "0"}, false, NULL},
    {{"o", "0"}, false, CANCELLED("one", "two")},
    {{"0", "o"}, false, CANCELLED("two", "one")},
    {{"!", "0", "o"}, false, CANCELLED("three", "two")},
};

START_TEST(a_cancellation_is_what_all_that_can_tell_say)
{
    static const uint8_t operation_id32[32] = {1};
    bool cancelled = true;
    struct qr_error err = QR_ERROR_INIT;
    start(cancellations[_i].nodes);
    bool ok =
        qr_fate_was_cancelled(&cancelled, &step->safe.address, operation_id32, chain, &block, &err);
    ck_assert_msg(ok == (cancellations[_i].message == NULL), "%s", err.message);
    ck_assert(cancelled == cancellations[_i].cancelled);
    if (!ok) {
        ck_assert_str_eq(err.message, cancellations[_i].message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_REFUSED);
    }
    stop(ok);
}
END_TEST

/* No answer is no verdict. */
START_TEST(a_node_that_is_away_is_an_error)
{
    static const struct qr_script_step away[] = {
        {.host = "one", .body = "[{\"id\":#0,\"result\":[]}]"},
        {.host = "two", .outcome = QR_POST_BROKEN, .reason = "no connection"},
    };
    static const char *const two[3] = {"0", "0"};
    struct qr_safe_state state = {.view = {.nonce = qr_word_from_u64(8)}};
    struct qr_error err = QR_ERROR_INIT;
    bool cancelled = true;
    for (size_t i = 0; i < 2; i++) {
        start(two);
        script.steps = away;
        bool ok = i == 0 ? qr_fate_find(&state, step, chain, &block, &err)
                         : qr_fate_was_cancelled(&cancelled, &step->safe.address,
                                                 step->hashes.hash32, chain, &block, &err);
        ck_assert(!ok);
        ck_assert_str_eq(err.message, "https://two.example: no connection");
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
        stop(true);
    }
    ck_assert(!cancelled);
    ck_assert_int_eq((int)state.fate, (int)QR_FATE_OPEN);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/fate");
    TCase *tests = tcase_create("fate");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_fate_is_what_all_that_can_tell_say, 0,
                        sizeof fates / sizeof fates[0]);
    tcase_add_loop_test(tests, a_cancellation_is_what_all_that_can_tell_say, 0,
                        sizeof cancellations / sizeof cancellations[0]);
    tcase_add_test(tests, a_node_that_is_away_is_an_error);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
