/* What is asked of a node before a step is sent. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commit/send.h"
#include "tests/commit/bench.h"

/* A node whose Safe needs 24580 gas of its own, and 200000 with the call inside. */
enum { ESTIMATE = 0x6004, NEEDED = 200000 };

struct node {
    struct qr_transport transport;
    size_t calls; /* eth_call with gas of its own */
    uint64_t needed;
};

static void answer_call(struct qr_buffer *body, struct node *node, const char *request)
{
    const char *gas = strstr(request, "\"gas\":\"");
    bool enough = gas == NULL || strtoull(gas + 7, NULL, 16) >= node->needed;
    node->calls += gas != NULL ? 1 : 0;
    qr_buffer_addf(body, "\"result\":\"0x%064d\"", enough ? 1 : 0);
}

static void answer_one(struct qr_buffer *body, struct node *node, struct qr_json_value request)
{
    size_t length;
    size_t id_length;
    const char *text = qr_json_source(&length, request);
    const char *id = qr_json_source(&id_length, qr_json_get(request, "id"));
    struct qr_json_value method = qr_json_get(request, "method");
    char *copy = qr_strndup(text, length);
    qr_buffer_addf(body, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,", (int)id_length, id);
    if (qr_json_string_equals(method, "eth_call")) {
        answer_call(body, node, copy);
    } else if (qr_json_string_equals(method, "eth_estimateGas")) {
        qr_buffer_addf(body, "\"result\":\"0x%x\"", ESTIMATE);
    } else if (qr_json_string_equals(method, "eth_getBalance")) {
        qr_buffer_add_text(body, "\"result\":\"0xde0b6b3a7640000\"");
    } else if (qr_json_string_equals(method, "eth_feeHistory")) {
        qr_buffer_add_text(body, "\"error\":{\"code\":-32601,\"message\":\"method not found\"}");
    } else {
        qr_buffer_add_text(body, "\"result\":\"0x1\"");
    }
    qr_buffer_add_text(body, "}");
    free(copy);
}

static enum qr_post_outcome answer(struct qr_post_answer *got, struct qr_transport *transport,
                                   const struct qr_post *post, struct qr_error *err)
{
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    qr_ck_ok(qr_json_parse(&json, (const char *)post->body, post->length, err), *err);
    struct qr_json_value root = qr_json_root(&json);
    got->status = 200;
    got->retry_after_s = -1;
    const char *before = "[";
    for (struct qr_json_value request = qr_json_first(root); qr_json_present(request);
         request = qr_json_next(root, request)) {
        qr_buffer_add_text(&got->body, before);
        answer_one(&got->body, (struct node *)transport, request);
        before = ",";
    }
    qr_buffer_add_text(&got->body, "]");
    return QR_POST_ANSWERED;
}

static void no_sleep(struct qr_transport *transport, unsigned ms)
{
    (void)transport;
    (void)ms;
}

/* Prepare the bench's Safe transaction, of a Safe of that version. */
static bool prepare(struct qr_outgoing *outgoing, struct node *node, enum qr_safe_version version,
                    struct qr_error *err)
{
    static const char *const urls[] = {"http://127.0.0.1:8545"};
    struct qr_bench bench;
    struct qr_chain *chain;
    struct qr_chain_options options = {.urls = urls, .n_urls = 1};
    qr_bench_begin(&bench, false);
    node->transport = (struct qr_transport){.post = answer, .sleep_ms = no_sleep};
    qr_ck_ok(qr_chain_new(&chain, &node->transport, &options, err), *err);
    bench.steps[0].safe.version = version;
    struct qr_step_call call = {.to = bench.steps[0].safe.address};
    struct qr_address from = qr_bench_account(1);
    bool ok = qr_outgoing_prepare(outgoing, chain, &bench.proposal, 0, &call, &from, NULL, err);
    qr_chain_free(chain);
    qr_bench_end(&bench);
    return ok;
}

/* Safe 1.3.0: "GS013" where the call inside fails. Before, execTransaction succeeds all the same.
 */
START_TEST(a_safe_that_does_not_revert_gets_gas_for_the_call_inside)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_outgoing outgoing;
    struct node node = {.needed = NEEDED};
    qr_ck_ok(prepare(&outgoing, &node, QR_SAFE_1_2_0, &err), err);
    ck_assert_uint_ge(outgoing.transaction.gas, NEEDED);
    ck_assert_uint_le(outgoing.transaction.gas, 3 * NEEDED);
    ck_assert_uint_gt(node.calls, 0);

    node = (struct node){.needed = 1};
    qr_ck_ok(prepare(&outgoing, &node, QR_SAFE_1_2_0, &err), err);
    ck_assert_uint_eq(outgoing.transaction.gas, ESTIMATE + ESTIMATE * 30 / 100 + 10000);

    node = (struct node){.needed = UINT64_MAX};
    ck_assert(!prepare(&outgoing, &node, QR_SAFE_1_2_0, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
    ck_assert_str_eq(err.message,
                     "nothing was sent, since the node finds no gas with which the call inside the "
                     "Safe's transaction succeeds: ask another node");
}
END_TEST

START_TEST(a_safe_that_reverts_is_not_asked_again)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_outgoing outgoing;
    struct node node = {.needed = NEEDED};
    qr_ck_ok(prepare(&outgoing, &node, QR_SAFE_1_3_0, &err), err);
    ck_assert_uint_eq(node.calls, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/send");
    TCase *all = tcase_create("all");
    tcase_add_test(all, a_safe_that_does_not_revert_gets_gas_for_the_call_inside);
    tcase_add_test(all, a_safe_that_reverts_is_not_asked_again);
    suite_add_tcase(suite, all);
    return qr_run_suite(suite);
}
