#include <stdio.h>
#include <string.h>

#include "chain/client.h"
#include "commit/signer.h"
#include "tests/commit/signer_fixture.h"

/* A node that gives one answer to everything. */
struct node {
    struct qr_transport transport;
    struct qr_buffer asked;
    struct qr_buffer result; /* the member that is the answer: "result":… or "error":… */
};

static enum qr_post_outcome answer(struct qr_post_answer *got, struct qr_transport *transport,
                                   const struct qr_post *post, struct qr_error *err)
{
    struct node *node = (struct node *)transport;
    struct qr_json json = QR_JSON_INIT;
    size_t length;
    (void)err;
    qr_buffer_truncate(&node->asked, 0);
    qr_buffer_add(&node->asked, post->body, post->length);
    qr_ck_ok(qr_json_parse(&json, qr_buffer_text(&node->asked), post->length, err), *err);
    struct qr_json_value request = qr_json_root(&json);
    bool array = qr_json_type(request) == QR_JSON_ARRAY;
    request = array ? qr_json_first(request) : request;
    const char *id = qr_json_source(&length, qr_json_get(request, "id"));
    got->status = 200;
    got->retry_after_s = -1;
    qr_buffer_addf(&got->body, "%s{\"jsonrpc\":\"2.0\",\"id\":%.*s,%s}%s", array ? "[" : "",
                   (int)length, id, qr_buffer_text(&node->result), array ? "]" : "");
    qr_json_dispose(&json);
    return QR_POST_ANSWERED;
}

static void no_sleep(struct qr_transport *transport, unsigned ms)
{
    (void)transport;
    (void)ms;
}

static struct qr_chain *chain_of(struct node *node)
{
    static const char *const urls[] = {"http://127.0.0.1:8545"};
    struct qr_error err = QR_ERROR_INIT;
    struct qr_chain *chain;
    struct qr_chain_options options = {.urls = urls, .n_urls = 1};
    *node = (struct node){.transport = {.post = answer, .sleep_ms = no_sleep}};
    qr_ck_ok(qr_chain_new(&chain, &node->transport, &options, &err), err);
    return chain;
}

static void dispose_node(struct node *node, struct qr_chain *chain)
{
    qr_chain_free(chain);
    qr_buffer_dispose(&node->asked);
    qr_buffer_dispose(&node->result);
}

static void set_result(struct node *node, const char *result)
{
    qr_buffer_truncate(&node->result, 0);
    qr_buffer_add_text(&node->result, result);
}

START_TEST(an_account_of_the_node_signs)
{
    struct qr_error err = QR_ERROR_INIT;
    struct node node;
    struct qr_chain *chain = chain_of(&node);
    struct qr_address account;
    struct qr_address owner;
    uint8_t sig65[65];
    char result[200];
    const char *name = qr_fixture_string(&signer_test.fixture, signer_test.first, "address");
    qr_ck_ok(qr_address_parse(&account, name, strlen(name), "it", &err), err);
    struct qr_signer *signer = qr_signer_from_account(&account, chain);
    ck_assert(qr_address_equal(qr_signer_address(signer), &account));
    snprintf(result, sizeof result, "\"result\":\"0x%s\"",
             qr_signer_test_signature(qr_signer_test_v() - 27));
    set_result(&node, result);
    qr_ck_ok(qr_signer_sign_step(sig65, &owner, signer, &signer_test.step, false, &err), err);
    qr_ck_hex(sig65, 65, qr_fixture_string(&signer_test.fixture, signer_test.first, "signature"));
    qr_signer_test_owner(&owner, signer_test.first);
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&node.asked), "eth_signTypedData_v4"));
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&node.asked), "\"primaryType\""));
    /* Over the prefixed hash the same signature is somebody else's. */
    ck_assert(!qr_signer_sign_step(sig65, &owner, signer, &signer_test.step, true, &err));
    ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(err.message, ", not to the signer 0x"));
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&node.asked), "\"eth_sign\""));
    ck_assert_uint_eq(sig65[0], 0);
    static const struct {
        const char *result;
        const char *message; /* a part of it */
    } cases[] = {
        {"\"result\":\"0x1234\"",
         "eth_signTypedData_v4: the node's answer has 2 bytes, a signature has 65"},
        {"\"error\":{\"code\":-32601,\"message\":\"method not found\"}", "method not found"},
        {"\"result\":null", "eth_signTypedData_v4"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set_result(&node, cases[i].result);
        ck_assert(!qr_signer_sign_step(sig65, &owner, signer, &signer_test.step, false, &err));
        ck_assert_int_eq((int)err.kind, QR_ERROR_UNAVAILABLE);
        ck_assert_msg(strstr(err.message, cases[i].message) != NULL, "%s", err.message);
    }
    qr_signer_free(signer);
    dispose_node(&node, chain);
}
END_TEST

static const uint8_t calldata[] = {0xde, 0xad, 0xbe, 0xef};

static struct qr_transaction transaction_of(enum qr_transaction_type type)
{
    return (struct qr_transaction){
        .chain_id = 8453,
        .nonce = 0,
        .fees = {.type = type,
                 .max_fee = qr_word_from_u64(2000000000),
                 .priority_fee = qr_word_from_u64(type == QR_TRANSACTION_LEGACY ? 0 : 1000)},
        .gas = 100000,
        .to = signer_test.step.safe.address,
        .value = qr_word_from_u64(0),
        .data = calldata,
        .data_length = sizeof calldata,
    };
}

/* What was signed is the transaction, by the first owner. */
static void check_raw(const struct qr_buffer *raw, const struct qr_transaction *transaction)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_transaction found;
    struct qr_address from;
    qr_ck_ok(qr_transaction_decode(&found, &from, raw->data, raw->length, &arena, &err), err);
    qr_signer_test_owner(&from, signer_test.first);
    ck_assert_uint_eq(found.nonce, transaction->nonce);
    ck_assert_mem_eq(found.data, calldata, sizeof calldata);
}

START_TEST(a_key_and_a_command_sign_transactions)
{
    for (int type = QR_TRANSACTION_LEGACY; type <= QR_TRANSACTION_EIP1559; type++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_transaction transaction = transaction_of((enum qr_transaction_type)type);
        struct qr_buffer raw = QR_BUFFER_INIT;
        struct qr_buffer again = QR_BUFFER_INIT;
        struct qr_buffer command = QR_BUFFER_INIT;
        struct qr_key *key = qr_signer_test_key(signer_test.first);
        uint8_t hash32[32];
        uint8_t sig65[65];
        char expected[QR_HEX32_SIZE];
        struct qr_signer *signer = qr_signer_from_key(key);
        qr_ck_ok(qr_signer_sign_transaction(&raw, signer, &transaction, &err), err);
        check_raw(&raw, &transaction);
        qr_transaction_signing_hash(hash32, &transaction);
        qr_ck_ok(qr_key_sign(sig65, key, hash32, &err), err);
        qr_signer_free(signer);
        qr_hex_encode(expected, hash32, 32);
        qr_buffer_addf(&command, "sh -c 'test \"$0\" = %s && echo ", expected);
        qr_buffer_add_hex(&command, sig65, 65);
        qr_buffer_add_text(&command, "' {hash}");
        qr_ck_ok(qr_signer_from_command(&signer, qr_buffer_text(&command), &err), err);
        qr_ck_ok(qr_signer_sign_transaction(&again, signer, &transaction, &err), err);
        ck_assert(qr_buffer_equals(&again, raw.data, raw.length));
        qr_signer_free(signer);
        qr_ck_ok(qr_signer_from_command(&signer, "echo {typed_data}", &err), err);
        ck_assert(!qr_signer_sign_transaction(&again, signer, &transaction, &err));
        ck_assert_str_eq(err.message, "the signer's command cannot sign a transaction: write "
                                      "{hash} into it, or send with a key");
        qr_signer_free(signer);
        qr_buffer_dispose(&command);
        qr_buffer_dispose(&again);
        qr_buffer_dispose(&raw);
    }
}
END_TEST

/* A node that signs something else than what it was asked for is found out. */
START_TEST(what_a_node_signs_is_compared_field_by_field)
{
    struct qr_error err = QR_ERROR_INIT;
    struct node node;
    struct qr_chain *chain = chain_of(&node);
    struct qr_transaction asked = transaction_of(QR_TRANSACTION_EIP1559);
    struct qr_signer *key = qr_signer_from_key(qr_signer_test_key(signer_test.first));
    struct qr_signer *account = qr_signer_from_account(qr_signer_address(key), chain);
    static const char *const messages[] = {
        NULL,
        "another transaction was signed than asked for: its chain id is 1, not 8453",
        "another transaction was signed than asked for: its nonce is 1, not 0",
        "another transaction was signed than asked for: its gas is 1, not 100000",
        "another transaction was signed than asked for: its fee is 2000000001, not 2000000000",
        "another transaction was signed than asked for: its priority fee is 1, not 1000",
        "another transaction was signed than asked for: its value is 1, not 0",
        "another transaction was signed than asked for: its to is ",
        "another transaction was signed than asked for: its data differs",
        "another transaction was signed than asked for: its type is 0, not 2",
    };
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        struct qr_transaction other =
            transaction_of(i == 9 ? QR_TRANSACTION_LEGACY : QR_TRANSACTION_EIP1559);
        struct qr_buffer raw = QR_BUFFER_INIT;
        struct qr_buffer got = QR_BUFFER_INIT;
        struct qr_buffer result = QR_BUFFER_INIT;
        other.chain_id = i == 1 ? 1 : other.chain_id;
        other.nonce = i == 2 ? 1 : other.nonce;
        other.gas = i == 3 ? 1 : other.gas;
        other.fees.max_fee = i == 4 ? qr_word_from_u64(2000000001) : other.fees.max_fee;
        other.fees.priority_fee = i == 5 ? qr_word_from_u64(1) : other.fees.priority_fee;
        other.value = i == 6 ? qr_word_from_u64(1) : other.value;
        other.to.addr20[19] ^= i == 7 ? 1 : 0;
        other.data_length -= i == 8 ? 1 : 0;
        qr_ck_ok(qr_signer_sign_transaction(&raw, key, &other, &err), err);
        /* As geth answers, and as anvil does. */
        qr_buffer_add_text(&result, i % 2 == 0 ? "\"result\":{\"raw\":\"0x" : "\"result\":\"0x");
        qr_buffer_add_hex(&result, raw.data, raw.length);
        qr_buffer_add_text(&result, i % 2 == 0 ? "\",\"tx\":{}}" : "\"");
        set_result(&node, qr_buffer_text(&result));
        bool ok = qr_signer_sign_transaction(&got, account, &asked, &err);
        ck_assert_int_eq(ok, i == 0);
        if (ok) {
            ck_assert(qr_buffer_equals(&got, raw.data, raw.length));
        } else {
            ck_assert_msg(strstr(err.message, messages[i]) == err.message, "%s", err.message);
            ck_assert_int_eq((int)err.kind, QR_ERROR_REFUSED);
            ck_assert_uint_eq(got.length, 0);
        }
        qr_buffer_dispose(&result);
        qr_buffer_dispose(&got);
        qr_buffer_dispose(&raw);
    }
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&node.asked), "eth_signTransaction"));
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&node.asked), "\"0x2105\""));
    qr_signer_free(account);
    qr_signer_free(key);
    dispose_node(&node, chain);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/signer_node");
    TCase *tests = tcase_create("signer_node");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, qr_signer_test_setup, qr_signer_test_teardown);
    tcase_add_test(tests, an_account_of_the_node_signs);
    tcase_add_test(tests, a_key_and_a_command_sign_transactions);
    tcase_add_test(tests, what_a_node_signs_is_compared_field_by_field);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
