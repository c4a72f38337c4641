/* Several nodes: what they answer must be the same, at a block that all of them have. */
#include <stdio.h>
#include <string.h>

#include "chain/client.h"
#include "tests/chain/script.h"
#include "tests/support.h"

#define N_ITEMS(array) (sizeof(array) / sizeof *(array))

static const char *const urls[] = {"https://one.example/SECRET", "https://two.example/SECRET",
                                   "https://three.example/SECRET"};

static struct qr_chain *begin(struct qr_script *script, const struct qr_script_step *steps,
                              size_t n_steps, size_t n_urls)
{
    struct qr_chain *chain = NULL;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain_options options = {.urls = urls, .n_urls = n_urls, .tries = 1};
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

#define RESULT(text) "\"result\":" text
#define ERROR(code, message, data)                                                                 \
    "\"error\":{\"code\":" code ",\"message\":\"" message "\"" data "}"
#define REVERT "eth_test: the nodes disagree: https://one.example answers "
#define AND    ", https://two.example answers "
#define WHICH  ": find out which of them is wrong"
#define TEN(x) x x x x x x x x x x

/* What two nodes answer, and what is said about it; NULL: they agree. */
static const struct {
    const char *one;
    const char *two;
    const char *message;
} answers[] = {
    {RESULT("\"0x1\""), RESULT("\"0x1\""), NULL},
    {RESULT("null"), RESULT("null"), NULL},
    {RESULT("\"0xaBcD\""), RESULT("\"0xAbCd\""), NULL},
    {RESULT("\"\\u0030x1\""), RESULT("\"0x1\""), NULL},
    {RESULT("{\"a\":1,\"b\":[true,{}],\"c\":\"0xA\"}"),
     RESULT("{ \"c\":\"0xa\",\"\\u0062\":[ true,{}],\"a\":1}"), NULL},
    {RESULT("[]"), RESULT("[ ]"), NULL},
    {RESULT("\"0x1\""), RESULT("\"0x2\""), REVERT "\"0x1\"" AND "\"0x2\"" WHICH},
    {RESULT("\"0x1\""), RESULT("\"0x01\""), REVERT "\"0x1\"" AND "\"0x01\"" WHICH},
    {RESULT("\"0x\""), RESULT("null"), REVERT "\"0x\"" AND "null" WHICH},
    {RESULT("\"1\""), RESULT("1"), REVERT "\"1\"" AND "1" WHICH},
    {RESULT("true"), RESULT("false"), REVERT "true" AND "false" WHICH},
    {RESULT("\"Ab\""), RESULT("\"aB\""), REVERT "\"Ab\"" AND "\"aB\"" WHICH},
    {RESULT("\"0xaG\""), RESULT("\"0xAG\""), REVERT "\"0xaG\"" AND "\"0xAG\"" WHICH},
    {RESULT("\"0xa\\u0000b\""), RESULT("\"0xa\\u0000c\""),
     REVERT "\"0xa\\u0000b\"" AND "\"0xa\\u0000c\"" WHICH},
    {RESULT("1.0"), RESULT("1"), REVERT "1.0" AND "1" WHICH},
    {RESULT("[1,2]"), RESULT("[2,1]"), REVERT "[1,2]" AND "[2,1]" WHICH},
    {RESULT("[1]"), RESULT("[1,2]"), REVERT "[1]" AND "[1,2]" WHICH},
    {RESULT("[1,2]"), RESULT("[1]"), REVERT "[1,2]" AND "[1]" WHICH},
    {RESULT("{\"a\":1}"), RESULT("{\"A\":1}"), REVERT "{\"a\":1}" AND "{\"A\":1}" WHICH},
    {RESULT("{\"a\":1}"), RESULT("{\"a\":1,\"b\":null}"),
     REVERT "{\"a\":1}" AND "{\"a\":1,\"b\":null}" WHICH},
    {RESULT("{\"a\":{\"b\":1}}"), RESULT("{\"a\":{\"b\":2}}"),
     REVERT "{\"a\":{\"b\":1}}" AND "{\"a\":{\"b\":2}}" WHICH},
    /* what is long is shown from shortly before the difference */
    {RESULT("\"0x" TEN(TEN("00")) "1" TEN(TEN("ab")) "\""),
     RESULT("\"0x" TEN(TEN("00")) "2" TEN(TEN("ab")) "\""),
     REVERT "…" TEN("00") "1" TEN("ababab") "abababababababababa…" AND "…" TEN("00") "2" TEN(
         "ababab") "abababababababababa…" WHICH},
    /* errors */
    {ERROR("3", "execution reverted: a", ",\"data\":\"0xab\""),
     ERROR("-32015", "VM execution error.", ",\"data\":\"Reverted 0xAB\""), NULL},
    {ERROR("-32000", "execution reverted", ""),
     ERROR("3", "execution reverted", ",\"data\":\"0x\""), NULL},
    {ERROR("-32601", "no", ""), ERROR("-32601", "no", ""), NULL},
    {ERROR("3", "a", ",\"data\":\"0xab\""), ERROR("3", "a", ",\"data\":\"0xac\""),
     REVERT "error 3: a, data 0xab" AND "error 3: a, data 0xac" WHICH},
    {ERROR("3", "a", ",\"data\":\"0xab\""), ERROR("3", "a", ""),
     REVERT "error 3: a, data 0xab" AND "error 3: a" WHICH},
    {ERROR("-32000", "a", ""), ERROR("-32000", "b", ""),
     REVERT "error -32000: a" AND "error -32000: b" WHICH},
    {ERROR("-32000", "header not found", ""), ERROR("-32000", "execution reverted", ""),
     REVERT "error -32000: header not found" AND "error -32000: execution reverted" WHICH},
    {ERROR("3", "execution reverted", ""), RESULT("\"0x\""),
     REVERT "error 3: execution reverted" AND "\"0x\"" WHICH},
    {RESULT("\"0x\""), ERROR("3", "\\u001b[2Jreverted", ""),
     REVERT "\"0x\"" AND "error 3: \\x1b[2Jreverted" WHICH},
};

START_TEST(answers_must_be_equal_as_values)
{
    char bodies[2][700];
    struct qr_script script;
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_error err = QR_ERROR_INIT;
    snprintf(bodies[0], sizeof bodies[0], "[{\"id\":#1,\"result\":1},{\"id\":#0,%s}]",
             answers[_i].one);
    snprintf(bodies[1], sizeof bodies[1], "[{\"id\":#0,%s},{\"id\":#1,\"result\":1}]",
             answers[_i].two);
    struct qr_script_step steps[] = {{.host = "one", .body = bodies[0]},
                                     {.host = "two", .body = bodies[1]}};
    struct qr_chain *chain = begin(&script, steps, 2, 2);
    (void)qr_rpc_add(&batch, "eth_test", "[]");
    (void)qr_rpc_add(&batch, "eth_other", "[]");
    bool ok = qr_chain_read(&batch, chain, &err);
    if (answers[_i].message == NULL) {
        qr_ck_ok(ok, err);
        size_t length = 0;
        ck_assert(batch.requests[0].failed ||
                  qr_json_source(&length, batch.requests[0].result) != NULL);
    } else {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, answers[_i].message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_REFUSED);
    }
    qr_rpc_batch_dispose(&batch);
    end(&script, chain);
}
END_TEST

/* An answer nested as deep as a document may be. */
static char *deep_answer(char innermost)
{
    enum { DEPTH = QR_JSON_MAX_DEPTH - 2 };
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "[{\"id\":#0,\"result\":");
    for (size_t i = 0; i < DEPTH; i++) {
        qr_buffer_add_text(&text, i % 2 == 0 ? "[" : "{\"a\":");
    }
    qr_buffer_add_byte(&text, (uint8_t)innermost);
    for (size_t i = DEPTH; i-- > 0;) {
        qr_buffer_add_text(&text, i % 2 == 0 ? "]" : "}");
    }
    qr_buffer_add_text(&text, "}]");
    char *copy = qr_strndup(qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    return copy;
}

START_TEST(deep_answers_are_compared_to_their_end)
{
    static const char innermost[2][2] = {{'1', '1'}, {'1', '2'}};
    for (size_t i = 0; i < 2; i++) {
        struct qr_script script;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
        QR_CLEANUP(qr_free_pointer) char *one = deep_answer(innermost[i][0]);
        QR_CLEANUP(qr_free_pointer) char *two = deep_answer(innermost[i][1]);
        struct qr_script_step steps[] = {{.body = one}, {.body = two}};
        struct qr_chain *chain = begin(&script, steps, 2, 2);
        (void)qr_rpc_add(&batch, "eth_test", "[]");
        ck_assert(qr_chain_read(&batch, chain, &err) == (i == 0));
        ck_assert_int_eq((int)err.kind, i == 0 ? (int)QR_ERROR_NONE : (int)QR_ERROR_REFUSED);
        qr_rpc_batch_dispose(&batch);
        end(&script, chain);
    }
}
END_TEST

START_TEST(the_third_of_three_nodes_is_compared_too)
{
    static const struct qr_script_step steps[] = {
        {.host = "one", .body = "[{\"id\":#0,\"result\":1}]"},
        {.host = "two", .body = "[{\"id\":#0,\"result\":1}]"},
        {.host = "three", .body = "[{\"id\":#0,\"result\":2}]"},
    };
    static const struct qr_script_step down[] = {
        {.host = "one", .body = "[{\"id\":#0,\"result\":1}]"},
        {.host = "two", .outcome = QR_POST_BROKEN, .reason = "no connection"},
    };
    struct qr_script script;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_chain *chain = begin(&script, steps, 3, 3);
    (void)qr_rpc_add(&batch, "eth_test", "[]");
    ck_assert(!qr_chain_read(&batch, chain, &err));
    ck_assert_str_eq(err.message, "eth_test: the nodes disagree: https://one.example answers 1, "
                                  "https://three.example answers 2" WHICH);
    qr_rpc_batch_dispose(&batch);
    end(&script, chain);
    /* A node that cannot be asked has not agreed. */
    chain = begin(&script, down, 2, 3);
    (void)qr_rpc_add(&batch, "eth_test", "[]");
    ck_assert(!qr_chain_read(&batch, chain, &err));
    ck_assert_str_eq(err.message, "https://two.example: no connection");
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
    qr_rpc_batch_dispose(&batch);
    end(&script, chain);
}
END_TEST

#define HASH(x) "\"0x" x x x x x x x x "\""
#define A       HASH("aaaaaaaa")
#define B       HASH("bbbbbbbb")
#define C       HASH("cccccccc")
#define ID(hex) "{\"id\":#0,\"result\":\"" hex "\"}"
#define BLOCK_AT(id, number, hash, timestamp)                                                      \
    "{\"id\":#" id ",\"result\":{\"number\":\"" number "\",\"hash\":" hash                         \
    ",\"timestamp\":\"" timestamp "\",\"baseFeePerGas\":\"0x7\",\"transactions\":[]}}"
#define BLOCK(id, number, hash) BLOCK_AT(id, number, hash, "0x1000")
#define NEWEST(number, hash)    "[" ID("0x2105") "," BLOCK("1", number, hash) "]"
#define AGAIN(number, hash)     "[" BLOCK("0", number, hash) "]"
/* eight blocks before the one numbered 0x9, the last three with hashes of their own */
#define EARLIER(h8, h7, h6)                                                                        \
    "[" BLOCK("0", "0x8", h8) "," BLOCK("1", "0x7", h7) "," BLOCK("2", "0x6", h6) "," BLOCK(       \
        "3", "0x5", A) "," BLOCK("4", "0x4", A) "," BLOCK("5", "0x3",                              \
                                                          A) "," BLOCK("6", "0x2",                 \
                                                                       A) "," BLOCK("7", "0x1",    \
                                                                                    A) "]"

/* What the nodes say of their newest blocks, and where they meet. */
static const struct {
    size_t n_urls;
    struct qr_script_step steps[9];
    size_t n_steps;
    uint64_t number; /* 0: refused */
    const char *message;
    enum qr_error_kind kind;
} heads[] = {
    {1, {{.body = NEWEST("0x9", A)}}, 1, 9, NULL, QR_ERROR_NONE},
    {2,
     {{.host = "one", .body = NEWEST("0x9", A)}, {.host = "two", .body = NEWEST("0x9", A)}},
     2,
     9,
     NULL,
     QR_ERROR_NONE},
    {2,
     {{.host = "one", .body = NEWEST("0xa", B)},
      {.host = "two", .body = NEWEST("0x9", A)},
      {.host = "one", .body = AGAIN("0x9", A)}},
     3,
     9,
     NULL,
     QR_ERROR_NONE},
    {3,
     {{.host = "one", .body = NEWEST("0x9", A)},
      {.host = "two", .body = NEWEST("0xb", C)},
      {.host = "three", .body = NEWEST("0xa", B)},
      {.host = "two", .body = AGAIN("0x9", A)},
      {.host = "three", .body = AGAIN("0x9", A)}},
     5,
     9,
     NULL,
     QR_ERROR_NONE},
    /* a fork at the tip */
    {2,
     {{.host = "one", .body = NEWEST("0x9", A)},
      {.host = "two", .body = NEWEST("0x9", B)},
      {.host = "one", .body = EARLIER(A, A, A)},
      {.host = "two", .body = EARLIER(B, A, A)}},
     4,
     7,
     NULL,
     QR_ERROR_NONE},
    {2,
     {{.host = "one", .body = NEWEST("0x1", A)},
      {.host = "two", .body = NEWEST("0x1", B)},
      {.host = "one", .body = AGAIN("0x0", C)},
      {.host = "two", .body = AGAIN("0x0", B)}},
     4,
     0,
     "the nodes disagree on block 1: https://one.example has "
     "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, https://two.example has "
     "0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" WHICH,
     QR_ERROR_REFUSED},
    {2,
     {{.host = "one", .body = NEWEST("0x0", A)}, {.host = "two", .body = NEWEST("0x0", B)}},
     2,
     0,
     "the nodes disagree on block 0: https://one.example has "
     "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, https://two.example has "
     "0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" WHICH,
     QR_ERROR_REFUSED},
    /* lies */
    {1,
     {{.body = "[" ID("0x1") "," BLOCK("1", "0x9", A) "]"}},
     1,
     0,
     "https://one.example is a node of chain 1, expected chain 8453: give the RPC URL of another",
     QR_ERROR_REFUSED},
    {2,
     {{.host = "one", .body = NEWEST("0x9", A)},
      {.host = "two", .body = "[" ID("0x1") "," BLOCK("1", "0x9", A) "]"}},
     2,
     0,
     "https://two.example is a node of chain 1, expected chain 8453: give the RPC URL of another",
     QR_ERROR_REFUSED},
    {1,
     {{.body = "[" ID("0x02105") "," BLOCK("1", "0x9", A) "]"}},
     1,
     0,
     "eth_chainId: expected a quantity (0x hex without leading zeros), https://one.example answers "
     "\"0x02105\"",
     QR_ERROR_UNAVAILABLE},
    {2,
     {{.host = "one", .body = NEWEST("0xffff", B)},
      {.host = "two", .body = NEWEST("0x9", A)},
      {.host = "one", .body = "[{\"id\":#0,\"result\":null}]"}},
     3,
     0,
     "https://one.example: it does not have block 9",
     QR_ERROR_UNAVAILABLE},
    {2,
     {{.host = "one", .body = NEWEST("0xffff", B)},
      {.host = "two", .body = NEWEST("0x9", A)},
      {.host = "one", .body = AGAIN("0xa", A)}},
     3,
     0,
     "https://one.example: asked for block 9, it answers block 10",
     QR_ERROR_UNAVAILABLE},
    {2,
     {{.host = "one", .body = "[" ID("0x2105") "," BLOCK_AT("1", "0xa000", A, "0x1259") "]"},
      {.host = "two", .body = NEWEST("0x9", A)}},
     2,
     0,
     "https://two.example is 601 s behind https://one.example (block 9, not 40960): wait until it "
     "is in sync, or leave it out",
     QR_ERROR_UNAVAILABLE},
    {2,
     {{.host = "one", .body = "[" ID("0x2105") "," BLOCK_AT("1", "0xa", B, "0x1258") "]"},
      {.host = "two", .body = NEWEST("0x9", A)},
      {.host = "one", .body = AGAIN("0x9", A)}},
     3,
     9,
     NULL,
     QR_ERROR_NONE},
    {1,
     {{.body = "[" ID("0x2105") ",{\"id\":#1,\"result\":null}]"}},
     1,
     0,
     "https://one.example: block: the node's answer is null, not an object",
     QR_ERROR_UNAVAILABLE},
    {1,
     {{.body = "[" ID("0x2105") ",{\"id\":#1,\"result\":{\"number\":\"0x9\"}}]"}},
     1,
     0,
     "https://one.example: block: the node's answer has no \"hash\"",
     QR_ERROR_UNAVAILABLE},
    {1,
     {{.body = NEWEST("0x10000000000000000", A)}},
     1,
     0,
     "https://one.example: block: \"number\" is over 64 bits",
     QR_ERROR_UNAVAILABLE},
    {1,
     {{.body = "[" ID("0x2105") ",{\"id\":#1,\"error\":{\"code\":-32000,\"message\":\"no\"}}]"}},
     1,
     0,
     "eth_getBlockByNumber: https://one.example answers error -32000: no",
     QR_ERROR_UNAVAILABLE},
};

START_TEST(nodes_meet_at_the_newest_block_that_all_have)
{
    struct qr_script script;
    struct qr_block block;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain *chain = begin(&script, heads[_i].steps, heads[_i].n_steps, heads[_i].n_urls);
    bool ok = qr_chain_head(&block, chain, 8453, NULL, &err);
    ck_assert_uint_eq(block.number, heads[_i].number);
    if (heads[_i].message == NULL) {
        qr_ck_ok(ok, err);
        ck_assert_uint_eq(block.hash32[0], 0xaa);
        ck_assert_uint_eq(block.timestamp, 0x1000);
        ck_assert(block.has_base_fee);
        ck_assert_uint_eq(block.base_fee.be32[31], 7);
    } else {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, heads[_i].message);
        ck_assert_int_eq((int)err.kind, (int)heads[_i].kind);
        ck_assert_uint_eq(block.hash32[0], 0);
    }
    end(&script, chain);
}
END_TEST

START_TEST(the_chain_id_is_asked_for_once)
{
    static const struct qr_script_step steps[] = {
        {.body = NEWEST("0x9", A)},
        {.body = "[" BLOCK("0", "0xa", B) "]"},
        {.body = "[" BLOCK("0", "0xa", B) "]"},
    };
    struct qr_script script;
    struct qr_block block;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain *chain = begin(&script, steps, 3, 1);
    qr_ck_ok(qr_chain_head(&block, chain, 8453, NULL, &err), err);
    qr_ck_ok(qr_chain_head(&block, chain, 8453, NULL, &err), err);
    ck_assert_uint_eq(block.number, 10);
    ck_assert_ptr_null(strstr(script.bodies[1], "eth_chainId"));
    /* What was found out then still counts. */
    ck_assert(!qr_chain_head(&block, chain, 1, NULL, &err));
    ck_assert_str_eq(err.message, "https://one.example is a node of chain 8453, expected chain 1: "
                                  "give the RPC URL of another");
    end(&script, chain);
}
END_TEST

START_TEST(a_batch_goes_along_with_the_first_round_trip)
{
    static const struct qr_script_step steps[] = {
        {.host = "one",
         .body = "[{\"id\":#0,\"result\":\"0x5\"},{\"id\":#1,\"result\":\"0x2105\"}," BLOCK(
             "2", "0x9", A) "]"},
        {.host = "two", .body = NEWEST("0x9", A)},
    };
    struct qr_script script;
    struct qr_block block;
    uint64_t number = 0;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_rpc_batch also = QR_RPC_BATCH_INIT;
    struct qr_chain *chain = begin(&script, steps, 2, 2);
    size_t index = qr_rpc_add(&also, "eth_gasPrice", "[]");
    qr_ck_ok(qr_chain_head(&block, chain, 8453, &also, &err), err);
    ck_assert_uint_eq(also.count, 1);
    qr_ck_ok(qr_rpc_u64(&number, &also, index, &err), err);
    ck_assert_uint_eq(number, 5);
    qr_rpc_batch_dispose(&also);
    end(&script, chain);
}
END_TEST

START_TEST(a_block_from_before_eip_1559_has_no_base_fee)
{
    static const char *const members[] = {"", ",\"baseFeePerGas\":null"};
    for (size_t i = 0; i < N_ITEMS(members); i++) {
        char body[400];
        struct qr_script script;
        struct qr_block block;
        struct qr_error err = QR_ERROR_INIT;
        snprintf(body, sizeof body,
                 "[" ID("0x2105") ",{\"id\":#1,\"result\":{\"number\":\"0x9\",\"hash\":" A
                                  ",\"timestamp\":\"0x1\"%s}}]",
                 members[i]);
        struct qr_script_step step = {.body = body};
        struct qr_chain *chain = begin(&script, &step, 1, 1);
        qr_ck_ok(qr_chain_head(&block, chain, 8453, NULL, &err), err);
        ck_assert(!block.has_base_fee);
        end(&script, chain);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/agree");
    TCase *agree = tcase_create("agree");
    tcase_add_loop_test(agree, answers_must_be_equal_as_values, 0, (int)N_ITEMS(answers));
    tcase_add_test(agree, deep_answers_are_compared_to_their_end);
    tcase_add_test(agree, the_third_of_three_nodes_is_compared_too);
    tcase_add_loop_test(agree, nodes_meet_at_the_newest_block_that_all_have, 0,
                        (int)N_ITEMS(heads));
    tcase_add_test(agree, the_chain_id_is_asked_for_once);
    tcase_add_test(agree, a_batch_goes_along_with_the_first_round_trip);
    tcase_add_test(agree, a_block_from_before_eip_1559_has_no_base_fee);
    suite_add_tcase(suite, agree);
    return qr_run_suite(suite);
}
