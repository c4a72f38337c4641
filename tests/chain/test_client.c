/* One chain through nodes that answer as a script has it. */
#include "chain/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/chain/script.h"
#include "tests/support.h"

#define N_ITEMS(array) (sizeof(array) / sizeof *(array))

static const char *const one_url[] = {"https://one.example/v1/SECRET?k=SECRET"};
static const char *const two_urls[] = {"https://one.example/v1/SECRET",
                                       "https://u:SECRET@two.example"};

/* A client of one or two nodes that follow the script. */
static struct qr_chain *begin(struct qr_script *script, const struct qr_script_step *steps,
                              size_t n_steps, size_t n_urls)
{
    struct qr_chain *chain = NULL;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain_options options = {.urls = n_urls == 1 ? one_url : two_urls, .n_urls = n_urls};
    qr_script_init(script, steps, n_steps);
    qr_ck_ok(qr_chain_new(&chain, &script->transport, &options, &err), err);
    return chain;
}

static void end(struct qr_script *script, struct qr_chain *chain)
{
    ck_assert_uint_eq(qr_chain_round_trips(chain), script->n_posts);
    qr_chain_free(chain);
    qr_script_dispose(script);
}

/* What asking for one gas price says: its number, or the message with the URL's secrets nowhere. */
static void ask_one(struct qr_chain *chain, uint64_t expected, const char *message)
{
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_error err = QR_ERROR_INIT;
    uint64_t number = 0;
    (void)qr_rpc_add(&batch, "eth_gasPrice", "[]");
    bool ok = qr_chain_ask(&batch, chain, &err) && qr_rpc_u64(&number, &batch, 0, &err);
    if (message == NULL) {
        qr_ck_ok(ok, err);
        ck_assert_uint_eq(number, expected);
    } else {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
        ck_assert_ptr_null(strstr(err.message, "SECRET"));
    }
    qr_rpc_batch_dispose(&batch);
}

#define OK(id, result)          "{\"jsonrpc\":\"2.0\",\"id\":#" id ",\"result\":" result "}"
#define FAIL(id, code, message) FAIL_WITH(id, code, message, "")
#define FAIL_WITH(id, code, message, data)                                                         \
    "{\"jsonrpc\":\"2.0\",\"id\":#" id ",\"error\":{\"code\":" code ",\"message\":\"" message      \
    "\"" data "}}"
#define WHOLE(code, message)                                                                       \
    "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":" code ",\"message\":\"" message "\"}}"
#define FIVE "[" OK("0", "\"0x5\"") "]"

static const struct {
    const char *urls[2];
    bool insecure;
    const char *message; /* NULL: taken */
    const char *name;    /* of the first */
} clients[] = {
    {{"https://one.example/SECRET"}, false, NULL, "https://one.example"},
    {{"http://127.0.0.1:8545/SECRET"}, false, NULL, "http://127.0.0.1:8545"},
    {{"http://localhost:8545", "http://[::1]:8545"}, false, NULL, "http://localhost:8545"},
    {{"http://one.example/SECRET"}, true, NULL, "http://one.example"},
    {{"https://one.example/SECRET1", "https://one.example/SECRET2"},
     false,
     NULL,
     "https://one.example (RPC URL 1)"},
    {{"http://one.example/SECRET"},
     false,
     "RPC URL: http://one.example would be asked over plain http, where anybody on the way can "
     "change the answers: use https, or --insecure-http",
     NULL},
    {{"https://one.example/SECRET", "http://10.0.0.1:1/SECRET"},
     false,
     "RPC URL 2: http://10.0.0.1:1 would be asked over plain http, where anybody on the way can "
     "change the answers: use https, or --insecure-http",
     NULL},
    {{"https://one.example/SECRET", "https://ONE.example:443/SECRET"},
     false,
     "RPC URL 2: https://one.example is given twice: agreement with itself says nothing",
     NULL},
    {{"https://one.example", "https://a:SECRET@one.example/"},
     false,
     "RPC URL 2: https://one.example is given twice: agreement with itself says nothing",
     NULL},
    {{"SECRET"}, false, "RPC URL: it must begin with https:// or http://", NULL},
    {{"https://one.example", "SECRET"},
     false,
     "RPC URL 2: it must begin with https:// or http://",
     NULL},
};

START_TEST(urls_are_checked_before_anything_is_sent)
{
    struct qr_script script;
    struct qr_chain *chain = NULL;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain_options options = {.urls = clients[_i].urls,
                                       .n_urls = clients[_i].urls[1] == NULL ? 1 : 2,
                                       .insecure_http = clients[_i].insecure};
    qr_script_init(&script, NULL, 0);
    bool ok = qr_chain_new(&chain, &script.transport, &options, &err);
    if (clients[_i].message == NULL) {
        qr_ck_ok(ok, err);
        ck_assert_str_eq(qr_chain_node_name(chain, 0), clients[_i].name);
    } else {
        ck_assert(!ok);
        ck_assert_ptr_null(chain);
        ck_assert_str_eq(err.message, clients[_i].message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    }
    qr_chain_free(chain);
    qr_script_dispose(&script);
}
END_TEST

START_TEST(an_empty_batch_needs_no_round_trip)
{
    struct qr_script script;
    struct qr_chain *chain = begin(&script, NULL, 0, 2);
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_chain_ask(&batch, chain, &err), err);
    qr_ck_ok(qr_chain_read(&batch, chain, &err), err);
    qr_rpc_batch_dispose(&batch);
    end(&script, chain);
}
END_TEST

/* One question, the posts that it takes, and what comes of it. */
struct retry_case {
    struct qr_script_step steps[6];
    size_t n_steps;
    const char *message; /* NULL: 5 */
};

#define BROKEN                                                                                     \
    {                                                                                              \
        .outcome = QR_POST_BROKEN, .reason = "the connection broke"                                \
    }
#define STATUS(number, text)                                                                       \
    {                                                                                              \
        .status = (number), .body = (text)                                                         \
    }

static const struct retry_case retries[] = {
    {{{.body = FIVE}}, 1, NULL},
    {{BROKEN, {.body = FIVE}}, 2, NULL},
    {{STATUS(500, ""), STATUS(502, "<html>"), STATUS(503, ""), STATUS(504, ""), {.body = FIVE}},
     5,
     NULL},
    {{STATUS(429, ""), {.body = FIVE}}, 2, NULL},
    {{STATUS(200, ""), {.body = FIVE}}, 2, NULL},
    {{{.body = "[" FAIL("0", "-32005", "limit exceeded") "]"}, {.body = FIVE}}, 2, NULL},
    {{{.body = "[" FAIL("0", "429", "slow down") "]"}, {.body = FIVE}}, 2, NULL},
    {{{.body = "[" FAIL("0", "-32007", "50/second request limit reached") "]"}, {.body = FIVE}},
     2,
     NULL},
    {{{.body = WHOLE("-32005", "slow down")}, {.body = FIVE}}, 2, NULL},
    {{STATUS(400, WHOLE("-32005", "slow down")), {.body = FIVE}}, 2, NULL},
    {{BROKEN, BROKEN, BROKEN, BROKEN, BROKEN},
     5,
     "https://one.example: tried 5 times: the connection broke"},
    {{STATUS(503, ""), STATUS(503, ""), STATUS(503, ""), STATUS(503, ""), STATUS(503, "x")},
     5,
     "https://one.example: tried 5 times: HTTP 503: the node is overloaded or down"},
    {{BROKEN, BROKEN, BROKEN, BROKEN, STATUS(500, WHOLE("-32603", "internal"))},
     5,
     "https://one.example: tried 5 times: HTTP 500: the node refuses the request as a whole: error "
     "-32603: internal"},
    {{STATUS(429, ""), STATUS(429, ""), STATUS(429, ""), STATUS(429, ""), STATUS(429, FIVE)},
     5,
     "https://one.example: tried 5 times: HTTP 429: asked too often"},
    {{{.body = "[" FAIL("0", "-32005", "x") "]"},
      {.body = "[" FAIL("0", "-32005", "x") "]"},
      {.body = "[" FAIL("0", "-32005", "x") "]"},
      {.body = "[" FAIL("0", "-32005", "x") "]"},
      {.body = "[" FAIL("0", "-32005", "x") "]"}},
     5,
     "https://one.example: tried 5 times: eth_gasPrice: asked too often: error -32005: x"},
    /* never again */
    {{{.outcome = QR_POST_REFUSED, .reason = "its certificate is not trusted"}},
     1,
     "https://one.example: its certificate is not trusted"},
    {{BROKEN, {.outcome = QR_POST_REFUSED, .reason = "its certificate is not trusted"}},
     2,
     "https://one.example: its certificate is not trusted"},
    {{{.body = "[" FAIL("0", "-32005", "query returned more than 10000 results") "]"}},
     1,
     "eth_gasPrice: https://one.example answers error -32005: query returned more than 10000 "
     "results"},
    {{{.body = "[" FAIL("0", "-32601", "no such method") "]"}},
     1,
     "eth_gasPrice: https://one.example answers error -32601: no such method"},
    {{{.body = "[" FAIL_WITH("0", "3", "rate limit", ",\"data\":\"0x\"") "]"}},
     1,
     "eth_gasPrice: https://one.example answers error 3: rate limit"},
    {{{.body = "[{]"}},
     1,
     "https://one.example: the answer is not JSON (line 1, column 3): a key in double quotes "
     "should stand here"},
    {{{.body = "[]"}}, 1, "https://one.example: no answer to eth_gasPrice (id 1)"},
    {{STATUS(401, "no")},
     1,
     "https://one.example: HTTP 401: access is refused: check the key or password in the URL"},
    {{STATUS(403, WHOLE("-32000", "bad key"))},
     1,
     "https://one.example: HTTP 403: the node refuses the request as a whole: error -32000: bad "
     "key"},
    {{STATUS(404, "<html>")},
     1,
     "https://one.example: HTTP 404: nothing is there: check the path of the URL"},
    {{STATUS(407, "")}, 1, "https://one.example: HTTP 407: the proxy asks for a password"},
    {{STATUS(418, "")}, 1, "https://one.example: HTTP 418"},
    {{STATUS(404, FIVE)}, 1, NULL},
};

START_TEST(only_what_may_mend_itself_is_asked_again)
{
    struct qr_script script;
    const struct retry_case *test = &retries[_i];
    struct qr_chain *chain = begin(&script, test->steps, test->n_steps, 1);
    ask_one(chain, 5, test->message);
    ck_assert_uint_eq(script.n_waits, test->n_steps - 1);
    for (size_t i = 0; i < script.n_waits; i++) {
        ck_assert_uint_le(script.waits_ms[i], 250U << i);
    }
    end(&script, chain);
}
END_TEST

START_TEST(waits_are_spread_over_their_range)
{
    static const struct qr_script_step steps[] = {BROKEN, {.body = FIVE}};
    unsigned least = 1000;
    unsigned most = 0;
    for (size_t i = 0; i < 300; i++) {
        struct qr_script script;
        struct qr_chain *chain = begin(&script, steps, 2, 1);
        ask_one(chain, 5, NULL);
        least = script.waits_ms[0] < least ? script.waits_ms[0] : least;
        most = script.waits_ms[0] > most ? script.waits_ms[0] : most;
        end(&script, chain);
    }
    ck_assert_uint_lt(least, 50);
    ck_assert_uint_gt(most, 200);
    ck_assert_uint_le(most, 250);
}
END_TEST

START_TEST(retry_after_is_honoured_up_to_a_minute)
{
    static const struct qr_script_step patient[] = {
        {.status = 429, .retry_after_s = 7},
        {.status = 503, .retry_after_s = 60},
        {.body = FIVE},
    };
    static const struct qr_script_step long_wait[] = {{.status = 429, .retry_after_s = 61}};
    struct qr_script script;
    struct qr_chain *chain = begin(&script, patient, N_ITEMS(patient), 1);
    ask_one(chain, 5, NULL);
    ck_assert_uint_eq(script.n_waits, 2);
    ck_assert_uint_eq(script.waits_ms[0], 7000);
    ck_assert_uint_eq(script.waits_ms[1], 60000);
    end(&script, chain);
    chain = begin(&script, long_wait, N_ITEMS(long_wait), 1);
    ask_one(chain, 0, "https://one.example: to be asked again in 61 s: HTTP 429: asked too often");
    ck_assert_uint_eq(script.n_waits, 0);
    end(&script, chain);
}
END_TEST

START_TEST(deadlines_hold_for_each_post_and_for_all_of_them)
{
    static const struct qr_script_step slow[] = {
        {.outcome = QR_POST_BROKEN, .reason = "no answer in time", .duration_ms = 30000},
        {.outcome = QR_POST_BROKEN, .reason = "no answer in time", .duration_ms = 30000},
        {.outcome = QR_POST_BROKEN, .reason = "no answer in time", .duration_ms = 30000},
        {.outcome = QR_POST_BROKEN, .reason = "no answer in time", .duration_ms = 30000},
    };
    static const struct qr_script_step never[] = {
        {.outcome = QR_POST_BROKEN, .reason = "no answer in time", .duration_ms = 500},
    };
    struct qr_script script;
    struct qr_chain *chain = begin(&script, slow, N_ITEMS(slow), 1);
    ask_one(chain, 0, "https://one.example: tried 4 times: no answer in time");
    ck_assert_uint_eq(script.deadlines_ms[0], 30000);
    ck_assert_uint_eq(script.deadlines_ms[2], 30000);
    ck_assert_uint_le(script.deadlines_ms[3], 30000);
    ck_assert_uint_ge(script.deadlines_ms[3], 28000);
    end(&script, chain);
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain_options options = {
        .urls = one_url, .n_urls = 1, .deadline_ms = 800, .total_ms = 500, .tries = 9};
    qr_script_init(&script, never, N_ITEMS(never));
    qr_ck_ok(qr_chain_new(&chain, &script.transport, &options, &err), err);
    ask_one(chain, 0, "https://one.example: no answer in time");
    ck_assert_uint_eq(script.deadlines_ms[0], 500);
    end(&script, chain);
}
END_TEST

/* Nodes that refuse batches. */
static const struct {
    struct qr_script_step refusal;
    const char *message; /* when a single request is refused in the same way */
} refusals[] = {
    {{.body = WHOLE("-32600", "batches are not supported")},
     "https://one.example: the node refuses the request as a whole: error -32600: batches are not "
     "supported"},
    {{.body = "[" WHOLE("-32600", "batch too large") "]"},
     "https://one.example: the answer is an array, not an object"},
    {{.status = 400, .body = "Bad Request"},
     "https://one.example: HTTP 400: the request is refused"},
    {{.status = 405},
     "https://one.example: HTTP 405: no JSON-RPC is spoken there: check the path "
     "of the URL"},
    {{.status = 413}, "https://one.example: HTTP 413: the request is too large for it"},
    {{.status = 422, .body = WHOLE("-32600", "no")},
     "https://one.example: HTTP 422: the node refuses the request as a whole: error -32600: no"},
    {{.status = 500, .body = WHOLE("31", "Batch of more than 3 requests is not allowed")},
     "https://one.example: HTTP 500: the node refuses the request as a whole: error 31: Batch of "
     "more than 3 requests is not allowed"},
};

START_TEST(a_node_that_refuses_batches_is_asked_one_by_one_from_then_on)
{
    struct qr_script_step steps[] = {
        refusals[_i].refusal,         {.body = OK("0", "\"0x1\"")},
        {.body = OK("0", "\"0x2\"")}, {.body = FAIL("0", "-32601", "no such method")},
        {.body = OK("0", "\"0x5\"")},
    };
    struct qr_script script;
    struct qr_chain *chain = begin(&script, steps, N_ITEMS(steps), 1);
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_error err = QR_ERROR_INIT;
    uint64_t number = 0;
    (void)qr_rpc_add(&batch, "eth_one", "[]");
    (void)qr_rpc_add(&batch, "eth_two", "[]");
    (void)qr_rpc_add(&batch, "eth_three", "[]");
    qr_ck_ok(qr_chain_ask(&batch, chain, &err), err);
    qr_ck_ok(qr_rpc_u64(&number, &batch, 1, &err), err);
    ck_assert_uint_eq(number, 2);
    ck_assert(batch.requests[2].failed);
    qr_rpc_batch_dispose(&batch);
    ask_one(chain, 5, NULL);
    ck_assert(script.bodies[0][0] == '[');
    ck_assert(script.bodies[1][0] == '{');
    ck_assert(script.bodies[4][0] == '{');
    ck_assert_uint_eq(script.n_waits, 0);
    end(&script, chain);
}
END_TEST

START_TEST(a_refusal_that_is_not_about_batches_is_told_and_not_remembered)
{
    struct qr_script_step steps[] = {refusals[_i].refusal, refusals[_i].refusal, {.body = FIVE}};
    struct qr_script script;
    struct qr_chain *chain = begin(&script, steps, N_ITEMS(steps), 1);
    ask_one(chain, 0, refusals[_i].message);
    ask_one(chain, 5, NULL);
    ck_assert(script.bodies[1][0] == '{');
    ck_assert(script.bodies[2][0] == '[');
    end(&script, chain);
}
END_TEST

/* How many requests a post held. */
static size_t count_requests(const char *body)
{
    size_t count = 0;
    for (const char *at = strstr(body, "\"id\":"); at != NULL; at = strstr(at + 1, "\"id\":")) {
        count++;
    }
    return count;
}

START_TEST(a_node_that_takes_small_batches_gets_small_batches)
{
#define ZERO_TO_FOUR                                                                               \
    OK("0", "0") "," OK("1", "1") "," OK("2", "2") "," OK("3", "3") "," OK("4", "4")
#define FIVE_TO_NINE                                                                               \
    OK("5", "5") "," OK("6", "6") "," OK("7", "7") "," OK("8", "8") "," OK("9", "9")
    static const struct qr_script_step steps[] = {
        {.body = WHOLE("-32014", "maximum 10 calls in 1 batch")},
        {.body = "[" ZERO_TO_FOUR "," FIVE_TO_NINE "]"},
        {.body = "[" ZERO_TO_FOUR "]"},
    };
    struct qr_script script;
    struct qr_chain *chain = begin(&script, steps, N_ITEMS(steps), 1);
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_error err = QR_ERROR_INIT;
    for (size_t i = 0; i < 15; i++) {
        (void)qr_rpc_add(&batch, "eth_x", "[]");
    }
    qr_ck_ok(qr_chain_ask(&batch, chain, &err), err);
    ck_assert_uint_eq(count_requests(script.bodies[0]), 15);
    ck_assert_uint_eq(count_requests(script.bodies[1]), 10);
    ck_assert_uint_eq(count_requests(script.bodies[2]), 5);
    for (size_t i = 0; i < 15; i++) {
        size_t length = 0;
        ck_assert_int_eq(qr_json_source(&length, batch.requests[i].result)[0], (int)('0' + i % 10));
    }
    qr_rpc_batch_dispose(&batch);
    end(&script, chain);
}
END_TEST

START_TEST(large_batches_are_split_by_count_and_by_bytes)
{
    static const struct qr_script_step refusals3[] = {
        {.outcome = QR_POST_REFUSED, .reason = "no"},
    };
    struct qr_script script;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain *chain = begin(&script, refusals3, 1, 1);
    struct qr_rpc_batch many = QR_RPC_BATCH_INIT;
    for (size_t i = 0; i < 501; i++) {
        (void)qr_rpc_add(&many, "eth_x", "[]");
    }
    ck_assert(!qr_chain_ask(&many, chain, &err));
    ck_assert_uint_eq(count_requests(script.bodies[0]), 500);
    qr_rpc_batch_dispose(&many);
    end(&script, chain);
    chain = begin(&script, refusals3, 1, 1);
    struct qr_rpc_batch large = QR_RPC_BATCH_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer params = QR_BUFFER_INIT;
    qr_buffer_add_text(&params, "[\"");
    for (size_t i = 0; i < 2000000; i++) {
        qr_buffer_add_byte(&params, 'a');
    }
    qr_buffer_add_text(&params, "\"]");
    for (size_t i = 0; i < 3; i++) {
        (void)qr_rpc_add(&large, "eth_x", qr_buffer_text(&params));
    }
    ck_assert(!qr_chain_ask(&large, chain, &err));
    ck_assert_uint_eq(count_requests(script.bodies[0]), 2);
    qr_rpc_batch_dispose(&large);
    end(&script, chain);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/client");
    TCase *client = tcase_create("client");
    tcase_add_loop_test(client, urls_are_checked_before_anything_is_sent, 0, (int)N_ITEMS(clients));
    tcase_add_test(client, an_empty_batch_needs_no_round_trip);
    tcase_add_loop_test(client, only_what_may_mend_itself_is_asked_again, 0, (int)N_ITEMS(retries));
    tcase_add_test(client, waits_are_spread_over_their_range);
    tcase_add_test(client, retry_after_is_honoured_up_to_a_minute);
    tcase_add_test(client, deadlines_hold_for_each_post_and_for_all_of_them);
    tcase_add_loop_test(client, a_node_that_refuses_batches_is_asked_one_by_one_from_then_on, 0,
                        (int)N_ITEMS(refusals));
    tcase_add_loop_test(client, a_refusal_that_is_not_about_batches_is_told_and_not_remembered, 0,
                        (int)N_ITEMS(refusals));
    tcase_add_test(client, a_node_that_takes_small_batches_gets_small_batches);
    tcase_add_test(client, large_batches_are_split_by_count_and_by_bytes);
    suite_add_tcase(suite, client);
    return qr_run_suite(suite);
}
