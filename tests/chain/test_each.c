/* Several nodes whose answers are judged one by one. */
#include "chain/client.h"
#include "tests/chain/script.h"
#include "tests/support.h"

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

/* What may differ is not compared, and every node's answer is there; the rest must be the same. */
START_TEST(answers_that_may_differ_are_kept_by_node)
{
    static const struct qr_script_step steps[] = {
        {.host = "one", .body = "[{\"id\":#0,\"result\":\"0x1\"},{\"id\":#1,\"result\":\"0x2\"}]"},
        {.host = "two",
         .body = "[{\"id\":#0,\"result\":\"0x1\"},{\"id\":#1,\"error\":{\"code\":-1,\"message\":"
                 "\"gas\"}}]"},
        {.host = "three",
         .body = "[{\"id\":#0,\"result\":\"0x4\"},{\"id\":#1,\"result\":\"0x2\"}]"},
    };
    static const char *const names[] = {"https://one.example", "https://two.example"};
    for (size_t n_urls = 2; n_urls <= 3; n_urls++) {
        struct qr_script script;
        struct qr_error err = QR_ERROR_INIT;
        struct qr_rpc_batch batches[3] = {QR_RPC_BATCH_INIT, QR_RPC_BATCH_INIT, QR_RPC_BATCH_INIT};
        uint64_t number = 0;
        struct qr_chain *chain = begin(&script, steps, n_urls, n_urls);
        ck_assert_uint_eq(qr_chain_n_nodes(chain), n_urls);
        (void)qr_rpc_add(&batches[0], "eth_test", "[]");
        batches[0].requests[qr_rpc_add(&batches[0], "eth_own", "[]")].may_differ = true;
        bool ok = qr_chain_read_each(batches, chain, &err);
        if (n_urls == 2) {
            qr_ck_ok(ok, err);
            qr_ck_ok(qr_rpc_u64(&number, &batches[0], 1, &err), err);
            ck_assert_uint_eq(number, 2);
            ck_assert(batches[1].requests[1].failed);
            for (size_t i = 0; i < 2; i++) {
                ck_assert_str_eq(qr_chain_node_name(chain, i), names[i]);
                ck_assert_str_eq(batches[i].node, names[i]);
            }
        } else {
            ck_assert(!ok);
            ck_assert_str_eq(err.message,
                             "eth_test: the nodes disagree: https://one.example answers "
                             "\"0x1\", https://three.example answers \"0x4\""
                             ": find out which of them is wrong");
        }
        for (size_t i = 0; i < 3; i++) {
            qr_rpc_batch_dispose(&batches[i]);
        }
        end(&script, chain);
    }
}
END_TEST

START_TEST(one_node_is_asked_alone)
{
    static const struct qr_script_step steps[] = {
        {.host = "two", .body = "[{\"id\":#0,\"result\":1}]"},
        {.host = "one", .body = "[{\"id\":#0,\"result\":1}]"}};
    struct qr_script script;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain *chain = begin(&script, steps, 2, 2);
    for (size_t i = 0; i < 2; i++) {
        struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
        (void)qr_rpc_add(&batch, "eth_test", "[]");
        qr_ck_ok(qr_chain_ask_node(&batch, chain, 1 - i, &err), err);
        qr_rpc_batch_dispose(&batch);
    }
    end(&script, chain);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/each");
    TCase *tests = tcase_create("each");
    tcase_add_test(tests, answers_that_may_differ_are_kept_by_node);
    tcase_add_test(tests, one_node_is_asked_alone);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
