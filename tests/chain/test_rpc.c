/* Batches as texts: what is sent, and what is taken. */
#include "chain/rpc.h"

#include <string.h>

#include "tests/support.h"

#define N_ITEMS(array) (sizeof(array) / sizeof *(array))

static const char shown_address[] = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

static struct qr_address an_address(void)
{
    struct qr_address address;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_address_parse(&address, shown_address, strlen(shown_address), "address", &err),
             err);
    return address;
}

static void give(struct qr_buffer *text, const char *content)
{
    *text = (struct qr_buffer)QR_BUFFER_INIT;
    qr_buffer_add_text(text, content);
}

/* A batch of eth_chainId and eth_gasPrice that is given an answer under the ids 7 and 8. */
static bool take_two(struct qr_rpc_batch *batch, const char *answer, struct qr_error *err)
{
    struct qr_buffer text;
    *batch = (struct qr_rpc_batch)QR_RPC_BATCH_INIT;
    (void)qr_rpc_add(batch, "eth_chainId", "[]");
    (void)qr_rpc_add(batch, "eth_gasPrice", "[]");
    give(&text, answer);
    bool ok = qr_rpc_take(batch, &text, 7, err);
    ck_assert_ptr_null(text.data);
    return ok;
}

#define FROM0 "{\"from\":\"0x0000000000000000000000000000000000000000\","
#define TO    "\"0x5fbdb2315678afecb367f032d93f642f64180aa3\""
#define NINE  "\"0x0000000000000000000000000000000000000000000000000000000000000009\""
#define ONE   "0000000000000000000000000000000000000000000000000000000000000001"
#define TWO   "0000000000000000000000000000000000000000000000000000000000000002"
/* Method, parameters and label of the requests below. */
static const char *const expected[][3] = {
    {"eth_call", "[" FROM0 "\"to\":" TO ",\"data\":\"0x12ab\"},\"latest\"]",
     "eth_call of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_call", "[{\"from\":" TO ",\"to\":" TO ",\"value\":\"0x10\",\"data\":\"0x\"},\"0x1000\"]",
     "eth_call of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_call", "[" FROM0 "\"to\":" TO ",\"data\":\"0xa0e67e2b\"},\"0x1000\"]",
     "eth_call of getOwners() at 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_call", "[" FROM0 "\"to\":" TO ",\"data\":\"0x7d832974" ONE TWO "\"},\"latest\"]",
     "eth_call of approvedHashes(address,bytes32) at "
     "0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_getCode", "[" TO ",\"0x1000\"]",
     "eth_getCode of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_getStorageAt", "[" TO "," NINE ",\"0x1000\"]",
     "eth_getStorageAt of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_getBalance", "[" TO ",\"latest\"]",
     "eth_getBalance of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_getTransactionCount", "[" TO ",\"pending\"]",
     "eth_getTransactionCount of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_getTransactionCount", "[" TO ",\"latest\"]",
     "eth_getTransactionCount of 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_getTransactionReceipt", "[" NINE "]",
     "eth_getTransactionReceipt of "
     "0x0000000000000000000000000000000000000000000000000000000000000009"},
    {"eth_estimateGas", "[" FROM0 "\"to\":" TO ",\"data\":\"0x12ab\"},\"latest\"]",
     "eth_estimateGas of a call to 0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"eth_sendRawTransaction", "[\"0x12ab\"]", "eth_sendRawTransaction"},
};

START_TEST(requests_are_rendered_as_the_specification_has_them)
{
    static const uint8_t data[] = {0x12, 0xab};
    static const uint8_t hash32[32] = {[31] = 9};
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_address to = an_address();
    struct qr_block block = {.number = 4096};
    struct qr_rpc_call call = {.to = to, .data = data, .data_length = sizeof data};
    struct qr_rpc_call paying = {.from = to, .to = to, .value = qr_word_from_u64(16)};
    struct qr_word words[] = {qr_word_from_u64(1), qr_word_from_u64(2)};
    size_t index = qr_rpc_add_call(&batch, &call, NULL);
    ck_assert_uint_eq(index, 0);
    (void)qr_rpc_add_call(&batch, &paying, &block);
    (void)qr_rpc_add_view(&batch, &to, "getOwners()", NULL, 0, &block);
    (void)qr_rpc_add_view(&batch, &to, "approvedHashes(address,bytes32)", words, 2, NULL);
    (void)qr_rpc_add_code(&batch, &to, &block);
    (void)qr_rpc_add_storage(&batch, &to, hash32, &block);
    (void)qr_rpc_add_balance(&batch, &to, NULL);
    (void)qr_rpc_add_account_nonce(&batch, &to, true);
    (void)qr_rpc_add_account_nonce(&batch, &to, false);
    (void)qr_rpc_add_receipt(&batch, hash32);
    (void)qr_rpc_add_estimate(&batch, &call);
    index = qr_rpc_add_send_raw(&batch, data, sizeof data);
    ck_assert_uint_eq(index, 11);
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer whole = QR_BUFFER_INIT;
    ck_assert_uint_eq(batch.count, N_ITEMS(expected));
    for (size_t i = 0; i < batch.count; i++) {
        ck_assert_str_eq(batch.requests[i].method, expected[i][0]);
        ck_assert_str_eq(batch.requests[i].params, expected[i][1]);
        ck_assert_str_eq(batch.requests[i].label, expected[i][2]);
        qr_buffer_addf(&whole, "%s{\"jsonrpc\":\"2.0\",\"id\":%zu,\"method\":\"%s\",\"params\":%s}",
                       i == 0 ? "[" : ",", 40 + i, expected[i][0], expected[i][1]);
    }
    qr_buffer_add_byte(&whole, ']');
    qr_rpc_render(&text, &batch, 40);
    ck_assert_str_eq(qr_buffer_text(&text), qr_buffer_text(&whole));
    qr_rpc_batch_dispose(&batch);
}
END_TEST

#define RESULT(id, result) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":" result "}"

START_TEST(answers_are_taken_in_any_order_and_under_either_spelling_of_ids)
{
    static const char *const answers[] = {
        "[" RESULT("7", "\"0x1\"") "," RESULT("8", "\"0x2\"") "]",
        " [" RESULT("8", "\"0x2\"") " , " RESULT("7", "\"0x1\"") "]\n",
        "[" RESULT("\"8\"", "\"0x2\"") "," RESULT("\"7\"", "\"0x1\"") "]",
        "[" RESULT("\"\\u0038\"", "\"0x2\"") "," RESULT("7", "\"\\u0030x1\"") "]",
        "[{\"id\":7,\"result\":\"0x1\",\"more\":[]},{\"result\":\"0x2\",\"id\":8}]",
    };
    for (size_t i = 0; i < N_ITEMS(answers); i++) {
        struct qr_rpc_batch batch;
        struct qr_error err = QR_ERROR_INIT;
        uint64_t number = 0;
        qr_ck_ok(take_two(&batch, answers[i], &err), err);
        qr_ck_ok(qr_rpc_u64(&number, &batch, 0, &err), err);
        ck_assert_uint_eq(number, 1);
        qr_ck_ok(qr_rpc_u64(&number, &batch, 1, &err), err);
        ck_assert_uint_eq(number, 2);
        qr_rpc_batch_dispose(&batch);
    }
}
END_TEST

START_TEST(an_empty_batch_takes_an_empty_answer)
{
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text;
    give(&text, "[]");
    qr_ck_ok(qr_rpc_take(&batch, &text, 1, &err), err);
    qr_rpc_batch_dispose(&batch);
}
END_TEST

#define GOOD7 RESULT("7", "\"0x1\"")
#define GOOD8 RESULT("8", "\"0x2\"")

static const struct {
    const char *answer;
    const char *message;
} malformed[] = {
    {"", "the answer is empty"},
    {"[",
     "the answer is not JSON (line 1, column 2): the document ends where a value should stand"},
    {"<html>\n</html>",
     "the answer is not JSON (line 1, column 1): not a JSON value (null, true, false, "
     "a number, string, array or object)"},
    {"[" GOOD7 "," GOOD8 "] x",
     "the answer is not JSON (line 1, column 83): something stands after the end of the document"},
    {"null", "the answer is null, not an array"},
    {"\"0x1\"", "the answer is a string, not an array"},
    {"{}", "the answer is an object, not an array"},
    {GOOD7, "the answer is an object, not an array"},
    {"[]", "no answer to eth_chainId (id 7)"},
    {"[" GOOD7 "]", "no answer to eth_gasPrice (id 8)"},
    {"[" GOOD8 "]", "no answer to eth_chainId (id 7)"},
    {"[1," GOOD7 "," GOOD8 "]", "an answer is a number, not an object"},
    {"[[]," GOOD7 "," GOOD8 "]", "an answer is an array, not an object"},
    {"[" GOOD7 "," GOOD7 "," GOOD8 "]", "two answers to eth_chainId (id 7)"},
    {"[" GOOD7 "," GOOD8 "," RESULT("\"8\"", "1") "]", "two answers to eth_gasPrice (id 8)"},
    {"[" GOOD7 "," GOOD8 "," RESULT("9", "1") "]", "an answer has the id 9, which was not asked "
                                                   "for"},
    {"[" RESULT("6", "1") "," GOOD8 "]", "an answer has the id 6, which was not asked for"},
    {"[" RESULT("7.0", "1") "," GOOD8 "]", "an answer has the id 7.0, which was not asked for"},
    {"[" RESULT("-7", "1") "," GOOD8 "]", "an answer has the id -7, which was not asked for"},
    {"[" RESULT("\"07\"", "1") "," GOOD8 "]",
     "an answer has the id \"07\", which was not asked for"},
    {"[" RESULT("\"\"", "1") "," GOOD8 "]", "an answer has the id \"\", which was not asked for"},
    {"[" RESULT("\"7\\u0000\"", "1") "," GOOD8 "]",
     "an answer has the id \"7\\u0000\", which was not asked for"},
    {"[" RESULT("[7]", "1") "," GOOD8 "]", "an answer has the id [7], which was not asked for"},
    {"[" RESULT("null", "1") "," GOOD8 "]", "an answer has the id null, which was not asked for"},
    {"[" RESULT("18446744073709551623", "1") "," GOOD8 "]",
     "an answer has the id 18446744073709551623, which was not asked for"},
    {"[{\"result\":1}," GOOD8 "]", "an answer has no id"},
    {"[{\"id\":7}," GOOD8 "]", "the answer to eth_chainId has neither a result nor an error"},
    {"[{\"id\":7,\"result\":1,\"error\":null}," GOOD8 "]",
     "the answer to eth_chainId has both a result and an error"},
    {"[{\"id\":7,\"jsonrpc\":\"1.0\",\"result\":1}," GOOD8 "]", "an answer is not of JSON-RPC 2.0"},
    {"[{\"id\":7,\"jsonrpc\":2.0,\"result\":1}," GOOD8 "]", "an answer is not of JSON-RPC 2.0"},
    {"[{\"id\":7,\"id\":7,\"result\":1}," GOOD8 "]",
     "the answer is not JSON (line 1, column 10): a duplicate key: JSON tools disagree on which "
     "counts"},
    {"[{\"id\":7,\"error\":null}," GOOD8 "]",
     "the answer to eth_chainId: its error is null, not an object"},
    {"[{\"id\":7,\"error\":\"no\"}," GOOD8 "]",
     "the answer to eth_chainId: its error is a string, not an object"},
    {"[{\"id\":7,\"error\":{\"message\":\"no\"}}," GOOD8 "]",
     "the answer to eth_chainId: its error has no integer \"code\""},
    {"[{\"id\":7,\"error\":{\"code\":1.5,\"message\":\"no\"}}," GOOD8 "]",
     "the answer to eth_chainId: its error has no integer \"code\""},
    {"[{\"id\":7,\"error\":{\"code\":\"3\",\"message\":\"no\"}}," GOOD8 "]",
     "the answer to eth_chainId: its error has no integer \"code\""},
    {"[{\"id\":7,\"error\":{\"code\":9223372036854775808,\"message\":\"no\"}}," GOOD8 "]",
     "the answer to eth_chainId: its error has no integer \"code\""},
    {"[{\"id\":7,\"error\":{\"code\":1}}," GOOD8 "]",
     "the answer to eth_chainId: its error has no text \"message\""},
    {"[{\"id\":7,\"error\":{\"code\":1,\"message\":5}}," GOOD8 "]",
     "the answer to eth_chainId: its error has no text \"message\""},
    /* an error to everything */
    {"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,\"message\":\"no batches\"}}",
     "the node refuses the request as a whole: error -32600: no batches"},
    {"{\"error\":{\"code\":-32600,\"message\":\"\\u001b[2Jno\\nbatches\"}}",
     "the node refuses the request as a whole: error -32600: \\x1b[2Jno\\nbatches"},
    {"[{\"id\":null,\"error\":{\"code\":-32600,\"message\":\"no batches\"}}]",
     "the node refuses the request as a whole: error -32600: no batches"},
    {"[{\"id\":7,\"error\":{\"code\":-32600,\"message\":\"batch too large\"}}]",
     "the node refuses the request as a whole: error -32600: batch too large"},
    {"{\"error\":\"no\"}", "its error is a string, not an object"},
};

START_TEST(malformed_answers_are_refused_whole)
{
    struct qr_rpc_batch batch;
    struct qr_error err = QR_ERROR_INIT;
    ck_assert(!take_two(&batch, malformed[_i].answer, &err));
    ck_assert_str_eq(err.message, malformed[_i].message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
    for (size_t i = 0; i < batch.count; i++) {
        ck_assert(!batch.requests[i].failed && !qr_json_present(batch.requests[i].result));
    }
    ck_assert_ptr_null(batch.documents);
    qr_rpc_batch_dispose(&batch);
}
END_TEST

START_TEST(deep_and_long_answers_are_bounded)
{
    struct qr_rpc_batch batch;
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer deep = QR_BUFFER_INIT;
    for (size_t i = 0; i < 1000000; i++) {
        qr_buffer_add_byte(&deep, '[');
    }
    ck_assert(!take_two(&batch, qr_buffer_text(&deep), &err));
    ck_assert_str_eq(
        err.message,
        "the answer is not JSON (line 1, column 4097): nested too deeply: over 4096 levels");
    qr_rpc_batch_dispose(&batch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/rpc");
    TCase *rpc = tcase_create("rpc");
    tcase_add_test(rpc, requests_are_rendered_as_the_specification_has_them);
    tcase_add_test(rpc, answers_are_taken_in_any_order_and_under_either_spelling_of_ids);
    tcase_add_test(rpc, an_empty_batch_takes_an_empty_answer);
    tcase_add_loop_test(rpc, malformed_answers_are_refused_whole, 0, (int)N_ITEMS(malformed));
    tcase_add_test(rpc, deep_and_long_answers_are_bounded);
    suite_add_tcase(suite, rpc);
    return qr_run_suite(suite);
}
