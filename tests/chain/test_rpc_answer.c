/* Answers, read as what they must be. */
#include <stdio.h>
#include <string.h>

#include "chain/rpc.h"
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

/* A batch of one request whose result is given. */
static void take_result(struct qr_rpc_batch *batch, const char *result)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    *batch = (struct qr_rpc_batch)QR_RPC_BATCH_INIT;
    (void)qr_rpc_add(batch, "eth_test", "[]");
    qr_buffer_addf(&text, "[{\"jsonrpc\":\"2.0\",\"id\":1,%s}]", result);
    qr_ck_ok(qr_rpc_take(batch, &text, 1, &err), err);
}

START_TEST(null_is_a_result)
{
    struct qr_rpc_batch batch;
    struct qr_error err = QR_ERROR_INIT;
    uint64_t number = 1;
    take_result(&batch, "\"result\":null");
    ck_assert(!batch.requests[0].failed);
    ck_assert_int_eq((int)qr_json_type(batch.requests[0].result), (int)QR_JSON_NULL);
    ck_assert(!qr_rpc_has_answer(&batch, 0));
    ck_assert(!qr_rpc_u64(&number, &batch, 0, &err));
    ck_assert_str_eq(err.message, "eth_test: expected a quantity (0x hex without leading zeros), "
                                  "the node answers null");
    qr_rpc_batch_dispose(&batch);
}
END_TEST

#define FF8  "ffffffff"
#define FF64 FF8 FF8 FF8 FF8 FF8 FF8 FF8 FF8
#define EXPECTED_QUANTITY                                                                          \
    "eth_test: expected a quantity (0x hex without leading zeros), the node answers "

static const struct {
    const char *result;
    const char *decimal; /* NULL: refused */
} quantities[] = {
    {"\"0x0\"", "0"},
    {"\"0x1\"", "1"},
    {"\"0xfF\"", "255"},
    {"\"0x" FF64 "\"",
     "115792089237316195423570985008687907853269984665640564039457584007913129639935"},
    {"\"0x\"", NULL},
    {"\"0x00\"", NULL},
    {"\"0x01\"", NULL},
    {"\"0X1\"", NULL},
    {"\"1\"", NULL},
    {"\"\"", NULL},
    {"\"0x1\\u0000\"", NULL},
    {"\"0xg\"", NULL},
    {"\" 0x1\"", NULL},
    {"\"-0x1\"", NULL},
    {"\"0x-1\"", NULL},
    {"1", NULL},
    {"[]", NULL},
    {"{}", NULL},
    {"true", NULL},
};

START_TEST(quantities_have_one_spelling)
{
    struct qr_rpc_batch batch;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word word;
    char text[200];
    char decimal[QR_WORD_DECIMAL_SIZE];
    snprintf(text, sizeof text, "\"result\":%s", quantities[_i].result);
    take_result(&batch, text);
    bool ok = qr_rpc_quantity(&word, &batch, 0, &err);
    if (quantities[_i].decimal != NULL) {
        qr_ck_ok(ok, err);
        qr_word_to_decimal(decimal, &word);
        ck_assert_str_eq(decimal, quantities[_i].decimal);
    } else {
        char expected[300];
        snprintf(expected, sizeof expected, "%s%s", EXPECTED_QUANTITY, quantities[_i].result);
        ck_assert(!ok);
        ck_assert_str_eq(err.message, expected);
        ck_assert(qr_word_is_zero(&word));
    }
    qr_rpc_batch_dispose(&batch);
}
END_TEST

/* What an accessor says of a result. */
enum accessor { AS_U64, AS_BYTES, AS_WORD, AS_ADDRESS };

#define ZEROS24  "000000000000000000000000"
#define DIGITS40 "5fbdb2315678afecb367f032d93f642f64180aa3"

static const struct {
    enum accessor accessor;
    const char *answer;
    const char *message; /* NULL: taken */
} readings[] = {
    {AS_U64, "\"result\":\"0xffffffffffffffff\"", NULL},
    {AS_U64, "\"result\":\"0x10000000000000000\"",
     "eth_test: expected a quantity of at most 64 bits, the node answers "
     "\"0x10000000000000000\""},
    {AS_BYTES, "\"result\":\"0x\"", NULL},
    {AS_BYTES, "\"result\":\"0x00Ff\"", NULL},
    {AS_BYTES, "\"result\":\"0x0\"",
     "eth_test: expected bytes (0x and two hex digits each), the node answers \"0x0\""},
    {AS_BYTES, "\"result\":\"00\"",
     "eth_test: expected bytes (0x and two hex digits each), the node answers \"00\""},
    {AS_BYTES, "\"result\":\"0xzz\"",
     "eth_test: expected bytes (0x and two hex digits each), the node answers \"0xzz\""},
    {AS_BYTES, "\"result\":null",
     "eth_test: expected bytes (0x and two hex digits each), the node answers null"},
    {AS_WORD, "\"result\":\"0x" ZEROS24 DIGITS40 "\"", NULL},
    {AS_WORD, "\"result\":\"0x" FF64 "\"", NULL},
    {AS_WORD, "\"result\":\"0x\"",
     "eth_test: expected one word (0x and 64 hex digits), the node answers \"0x\""},
    {AS_WORD, "\"result\":\"0x" FF64 "00\"",
     "eth_test: expected one word (0x and 64 hex digits), the node answers \"0x" FF64 "00\""},
    {AS_WORD, "\"result\":\"0x" FF64 FF64 "\"",
     "eth_test: expected one word (0x and 64 hex digits), the node answers \"0x" FF64 FF8 FF8 FF8
         FF8 "f…"},
    {AS_ADDRESS, "\"result\":\"0x" ZEROS24 DIGITS40 "\"", NULL},
    {AS_ADDRESS, "\"result\":\"0x" DIGITS40 "\"",
     "eth_test: expected one word (0x and 64 hex digits), the node answers \"0x" DIGITS40 "\""},
    {AS_ADDRESS,
     "\"result\":\"0x00000000000000000000000"
     "1" DIGITS40 "\"",
     "eth_test: expected an address (a word under 2^160), the node answers "
     "\"0x00000000000000000000000"
     "1" DIGITS40 "\""},
    {AS_WORD,
     "\"error\":{\"code\":3,\"message\":\"execution reverted: GS026\","
     "\"data\":\"0x08c379a0\"}",
     "eth_test: the node answers error 3: execution reverted: GS026, data 0x08c379a0"},
    {AS_WORD, "\"error\":{\"code\":-32601,\"message\":\"\\u202eno such\\u0007 method\"}",
     "eth_test: the node answers error -32601: \\u{202e}no such\\x07 method"},
};

START_TEST(answers_are_read_as_what_they_must_be)
{
    struct qr_rpc_batch batch;
    struct qr_error err = QR_ERROR_INIT;
    uint64_t number = 0;
    const uint8_t *bytes = NULL;
    size_t length = 0;
    struct qr_word word;
    struct qr_address address;
    bool ok = false;
    take_result(&batch, readings[_i].answer);
    switch (readings[_i].accessor) {
    case AS_U64:
        ok = qr_rpc_u64(&number, &batch, 0, &err);
        break;
    case AS_BYTES:
        ok = qr_rpc_bytes(&bytes, &length, &batch, 0, &err);
        ck_assert(ok == (bytes != NULL));
        break;
    case AS_WORD:
        ok = qr_rpc_word(&word, &batch, 0, &err);
        break;
    case AS_ADDRESS:
        ok = qr_rpc_address(&address, &batch, 0, &err);
        break;
    }
    if (readings[_i].message == NULL) {
        qr_ck_ok(ok, err);
    } else {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, readings[_i].message);
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_UNAVAILABLE);
    }
    qr_rpc_batch_dispose(&batch);
}
END_TEST

START_TEST(bytes_addresses_and_words_have_their_values)
{
    struct qr_rpc_batch batch;
    struct qr_error err = QR_ERROR_INIT;
    const uint8_t *bytes = NULL;
    size_t length = 0;
    struct qr_address address;
    struct qr_address expected = an_address();
    take_result(&batch, "\"result\":\"0x00fFa1\"");
    ck_assert(qr_rpc_has_answer(&batch, 0));
    qr_ck_ok(qr_rpc_bytes(&bytes, &length, &batch, 0, &err), err);
    qr_ck_hex(bytes, length, "0x00ffa1");
    qr_rpc_batch_dispose(&batch);
    take_result(&batch, "\"result\":\"0x" ZEROS24 DIGITS40 "\"");
    qr_ck_ok(qr_rpc_address(&address, &batch, 0, &err), err);
    ck_assert(qr_address_equal(&address, &expected));
    qr_rpc_batch_dispose(&batch);
}
END_TEST

/* How nodes report a call that a contract refused, and what is none of that. data NULL: none. */
static const struct {
    const char *error;
    bool is_revert;
    const char *data;
} errors[] = {
    /* geth, reth, erigon */
    {"{\"code\":3,\"message\":\"execution reverted: x\",\"data\":\"0x08c379a0\"}", true,
     "0x08c379a0"},
    {"{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x\"}", true, "0x"},
    {"{\"code\":-32000,\"message\":\"execution reverted\"}", true, NULL},
    /* anvil, hardhat */
    {"{\"code\":3,\"message\":\"execution reverted: custom error 0x12345678\","
     "\"data\":\"0x12345678\"}",
     true, "0x12345678"},
    {"{\"code\":-32603,\"message\":\"Error: VM Exception while processing transaction: reverted "
     "with reason string 'x'\",\"data\":{\"message\":\"y\",\"data\":\"0x08c379a0\"}}",
     true, "0x08c379a0"},
    /* Nethermind */
    {"{\"code\":-32015,\"message\":\"VM execution error.\",\"data\":\"Reverted 0x08c379a0\"}", true,
     "0x08c379a0"},
    {"{\"code\":-32015,\"message\":\"VM execution error.\",\"data\":\"Reverted 0x\"}", true, "0x"},
    {"{\"code\":-32015,\"message\":\"Reverted 0x08c379a0\"}", true, "0x08c379a0"},
    {"{\"code\":-32015,\"message\":\"revert\",\"data\":\"revert\"}", true, NULL},
    /* wrapped by providers */
    {"{\"code\":-32603,\"message\":\"x\",\"data\":{\"originalError\":{\"code\":3,\"data\":"
     "\"0xab\",\"message\":\"execution reverted\"}}}",
     true, "0xab"},
    {"{\"code\":-32603,\"message\":\"Reverted\",\"data\":{\"data\":{\"data\":{\"data\":{\"data\":"
     "{\"data\":\"0xab\"}}}}}}",
     true, NULL},
    {"{\"code\":-32603,\"message\":\"x\",\"data\":{\"data\":{\"data\":{\"data\":\"0xab\"}}}}", true,
     "0xab"},
    {"{\"code\":1234,\"message\":\"x\",\"data\":\"0xab\"}", true, "0xab"},
    {"{\"code\":3,\"message\":\"x\",\"data\":\"0xabc\"}", true, NULL},
    {"{\"code\":3,\"message\":\"x\",\"data\":\"ab\"}", true, NULL},
    {"{\"code\":3,\"message\":\"x\",\"data\":[\"0xab\"]}", true, NULL},
    {"{\"code\":3,\"message\":\"x\",\"data\":null}", true, NULL},
    /* the node's refusals */
    {"{\"code\":-32000,\"message\":\"header not found\"}", false, NULL},
    {"{\"code\":-32000,\"message\":\"insufficient funds\"}", false, NULL},
    {"{\"code\":-32603,\"message\":\"internal error\",\"data\":{\"trace\":\"0x\"}}", false, NULL},
    {"{\"code\":-32601,\"message\":\"method eth_revert not found\"}", false, NULL},
    {"{\"code\":-32602,\"message\":\"invalid argument\",\"data\":\"0xab\"}", false, "0xab"},
    {"{\"code\":-32005,\"message\":\"rate limit, retry (revert)\",\"data\":\"0xab\"}", false,
     "0xab"},
    {"{\"code\":429,\"message\":\"reverted\"}", false, NULL},
    {"{\"code\":1,\"message\":\"reverted\"}", false, NULL},
};

START_TEST(reverts_are_told_from_refusals)
{
    struct qr_rpc_batch batch;
    char text[400];
    snprintf(text, sizeof text, "\"error\":%s", errors[_i].error);
    take_result(&batch, text);
    const struct qr_rpc_request *request = &batch.requests[0];
    ck_assert(request->failed);
    ck_assert_msg(qr_rpc_is_revert(request) == errors[_i].is_revert, "%s", errors[_i].error);
    ck_assert(!qr_rpc_has_answer(&batch, 0));
    if (errors[_i].data == NULL) {
        ck_assert_ptr_null(request->data);
        ck_assert_uint_eq(request->data_length, 0);
    } else {
        ck_assert_ptr_nonnull(request->data);
        qr_ck_hex(request->data, request->data_length, errors[_i].data);
    }
    qr_rpc_batch_dispose(&batch);
}
END_TEST

START_TEST(an_error_keeps_its_code_and_message)
{
    struct qr_rpc_batch batch;
    take_result(&batch, "\"error\":{\"code\":-9223372036854775807,\"message\":\"caf\\u00e9\"}");
    ck_assert(batch.requests[0].code == -INT64_MAX);
    ck_assert_str_eq(batch.requests[0].message, "café");
    ck_assert(!qr_rpc_is_revert(&batch.requests[0]));
    qr_rpc_batch_dispose(&batch);
    take_result(&batch, "\"result\":\"0x\"");
    ck_assert(!qr_rpc_is_revert(&batch.requests[0]));
    ck_assert(!qr_rpc_has_answer(&batch, 0));
    qr_rpc_batch_dispose(&batch);
}
END_TEST

static const struct {
    const char *json;
    const char *quantity; /* what reading "status" says; NULL: taken */
    const char *hash;     /* what reading "hash" says */
} receipts[] = {
    {"{\"status\":\"0x1\",\"hash\":\"0x" FF64 "\"}", NULL, NULL},
    {"{}", "receipt: the node's answer has no \"status\"",
     "receipt: the node's answer has no \"hash\""},
    {"null", "receipt: the node's answer is null, not an object",
     "receipt: the node's answer is null, not an object"},
    {"[]", "receipt: the node's answer is an array, not an object",
     "receipt: the node's answer is an array, not an object"},
    {"{\"status\":\"0x01\",\"hash\":\"0xff\"}",
     "receipt: \"status\" is \"0x01\", expected a quantity (0x hex without leading zeros)",
     "receipt: \"hash\" is \"0xff\", expected 32 bytes (0x and 64 hex digits)"},
    {"{\"status\":1,\"hash\":null}",
     "receipt: \"status\" is 1, expected a quantity (0x hex without leading zeros)",
     "receipt: \"hash\" is null, expected 32 bytes (0x and 64 hex digits)"},
    {"{\"status\":true,\"hash\":\"" FF64 "ff\"}",
     "receipt: \"status\" is true, expected a quantity (0x hex without leading zeros)",
     "receipt: \"hash\" is \"" FF64 "ff\", expected 32 bytes (0x and 64 hex digits)"},
};

START_TEST(members_are_read_as_what_they_must_be)
{
    struct qr_rpc_batch batch;
    char text[400];
    struct qr_word word;
    uint8_t hash32[32];
    snprintf(text, sizeof text, "\"result\":%s", receipts[_i].json);
    take_result(&batch, text);
    struct qr_json_value json = batch.requests[0].result;
    struct qr_error err = QR_ERROR_INIT;
    bool ok = qr_rpc_member_quantity(&word, json, "status", "receipt", &err);
    ck_assert_str_eq(err.message, receipts[_i].quantity == NULL ? "" : receipts[_i].quantity);
    ck_assert(ok == (receipts[_i].quantity == NULL));
    err = (struct qr_error)QR_ERROR_INIT;
    ok = qr_rpc_member_bytes32(hash32, json, "hash", "receipt", &err);
    ck_assert_str_eq(err.message, receipts[_i].hash == NULL ? "" : receipts[_i].hash);
    ck_assert(ok == (receipts[_i].hash == NULL));
    qr_rpc_batch_dispose(&batch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/rpc_answer");
    TCase *rpc = tcase_create("rpc_answer");
    tcase_add_test(rpc, null_is_a_result);
    tcase_add_loop_test(rpc, quantities_have_one_spelling, 0, (int)N_ITEMS(quantities));
    tcase_add_loop_test(rpc, answers_are_read_as_what_they_must_be, 0, (int)N_ITEMS(readings));
    tcase_add_test(rpc, bytes_addresses_and_words_have_their_values);
    tcase_add_loop_test(rpc, reverts_are_told_from_refusals, 0, (int)N_ITEMS(errors));
    tcase_add_test(rpc, an_error_keeps_its_code_and_message);
    tcase_add_loop_test(rpc, members_are_read_as_what_they_must_be, 0, (int)N_ITEMS(receipts));
    suite_add_tcase(suite, rpc);
    return qr_run_suite(suite);
}
