/* What a chain is asked about signatures, and what its answers make of them. */
#include <stdlib.h>
#include <string.h>

#include "abi/calldata.h"
#include "commit/confirm.h"
#include "tests/commit/bench.h"

#define WORD(last)  "\"0x00000000000000000000000000000000000000000000000000000000000000" last "\""
#define MAGIC_BYTES "\"0x20c13b0b00000000000000000000000000000000000000000000000000000000\""
#define MAGIC_HASH  "\"0x1626ba7e00000000000000000000000000000000000000000000000000000000\""

static struct qr_bench bench;
static struct qr_address owners[3];
static const uint8_t inner[] = "inner";

static void begin(void)
{
    qr_bench_begin(&bench, false);
    for (unsigned i = 0; i < 3; i++) {
        owners[i] = qr_bench_account(i + 1);
    }
}

static void end(void)
{
    qr_bench_end(&bench);
}

static struct qr_signature contract_of(unsigned number)
{
    return (struct qr_signature){.kind = QR_SIGNATURE_CONTRACT,
                                 .owner = qr_bench_account(number),
                                 .dynamic = inner,
                                 .dynamic_length = 5};
}

static struct qr_signature approval_of(unsigned number)
{
    struct qr_signature signature = {.kind = QR_SIGNATURE_APPROVED,
                                     .owner = qr_bench_account(number)};
    memcpy(signature.sig65 + 12, signature.owner.addr20, 20);
    signature.sig65[64] = 1;
    return signature;
}

static struct qr_confirm_request request_of(const struct qr_signature *signatures, size_t n)
{
    return (struct qr_confirm_request){.step = qr_bench_step(&bench, QR_BENCH_SAFE),
                                       .owners = owners,
                                       .n_owners = 3,
                                       .signatures = signatures,
                                       .n_signatures = n};
}

/* Ask, and answer with these results or, in braces, errors, in the order of the requests. */
static bool confirm(struct qr_confirm *confirm, const struct qr_confirm_request *request,
                    const char *const *answers, size_t n_answers, struct qr_error *err)
{
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_block block = {.number = 17};
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_confirm_ask(confirm, request, &batch, &block, &bench.arena);
    ck_assert_uint_eq(batch.count, n_answers);
    qr_buffer_add_text(&text, "[");
    for (size_t i = 0; i < n_answers; i++) {
        qr_buffer_addf(&text, "%s{\"jsonrpc\": \"2.0\", \"id\": %zu, \"%s\": %s}", i > 0 ? "," : "",
                       i + 1, answers[i][0] == '{' ? "error" : "result", answers[i]);
    }
    qr_buffer_add_text(&text, "]");
    qr_ck_ok(qr_rpc_take(&batch, &text, 1, err), *err);
    bool ok = qr_confirm_take(confirm, &batch, 1, &bench.arena, err);
    qr_rpc_batch_dispose(&batch);
    return ok;
}

/* Calldata of the call that the batch's last request makes. */
static const char *last_call(const struct qr_rpc_batch *batch)
{
    return batch->requests[batch->count - 1].params;
}

static const char *call_of(enum qr_safe_version version)
{
    struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    struct qr_block block = {.number = 17};
    struct qr_confirm confirm;
    struct qr_signature signature = contract_of(2);
    struct qr_step step = *qr_bench_step(&bench, QR_BENCH_SAFE);
    step.safe.version = version;
    struct qr_confirm_request request = request_of(&signature, 1);
    request.step = &step;
    qr_confirm_ask(&confirm, &request, &batch, &block, &bench.arena);
    const char *text = qr_arena_copy(&bench.arena, last_call(&batch), strlen(last_call(&batch)));
    qr_rpc_batch_dispose(&batch);
    return text;
}

/* facts of the parents: 66 bytes up to 1.4.1, the hash from 1.5.0. */
START_TEST(a_contract_is_asked_as_its_parent_asks_it)
{
    const struct qr_typed_data_hashes *hashes = &qr_bench_step(&bench, QR_BENCH_SAFE)->hashes;
    struct qr_buffer data = QR_BUFFER_INIT;
    uint8_t preimage66[66] = {0x19, 0x01};
    memcpy(preimage66 + 2, hashes->domain32, 32);
    memcpy(preimage66 + 34, hashes->message32, 32);
    qr_calldata_add_selector(&data, "isValidSignature(bytes,bytes)");
    qr_calldata_add_u64(&data, 64);
    qr_calldata_add_u64(&data, 64 + 32 + 96);
    qr_calldata_add_bytes_tail(&data, preimage66, 66);
    qr_calldata_add_bytes_tail(&data, inner, 5);
    const char *call = call_of(QR_SAFE_1_4_1);
    ck_assert_msg(strstr(call, qr_bench_hex(&bench, data.data, data.length)) != NULL, "%s", call);
    ck_assert_ptr_nonnull(strcasestr(call, QR_BENCH_SAFE)); /* as the Safe */
    ck_assert_ptr_nonnull(strstr(call, "\"0x11\""));        /* at the block */
    ck_assert_ptr_nonnull(
        strstr(call_of(QR_SAFE_1_0_0), qr_bench_hex(&bench, data.data, data.length)));
    qr_buffer_truncate(&data, 0);
    qr_calldata_add_selector(&data, "isValidSignature(bytes32,bytes)");
    qr_calldata_add_bytes32(&data, hashes->hash32);
    qr_calldata_add_u64(&data, 64);
    qr_calldata_add_bytes_tail(&data, inner, 5);
    ck_assert_ptr_nonnull(
        strstr(call_of(QR_SAFE_1_5_0), qr_bench_hex(&bench, data.data, data.length)));
    qr_buffer_dispose(&data);
}
END_TEST

START_TEST(approvals_on_chain_count_without_a_file)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_confirm found;
    struct qr_signature given = qr_bench_signature(1, qr_bench_step(&bench, QR_BENCH_SAFE), 27);
    struct qr_confirm_request request = request_of(&given, 1);
    const char *answers[] = {WORD("01"), WORD("00"), WORD("01")};
    qr_ck_ok(confirm(&found, &request, answers, 3, &err), err);
    ck_assert_uint_eq(found.n_signatures, 2); /* not twice of the one who has signed */
    ck_assert_int_eq(found.signatures[0].kind, QR_SIGNATURE_EIP712);
    ck_assert(!found.signatures[0].confirmed);
    ck_assert_int_eq(found.signatures[1].kind, QR_SIGNATURE_APPROVED);
    ck_assert(found.signatures[1].confirmed);
    ck_assert(qr_address_equal(&found.signatures[1].owner, &owners[2]));
    struct qr_signature expected = approval_of(3);
    ck_assert_mem_eq(found.signatures[1].sig65, expected.sig65, 65);
}
END_TEST

/* Given is an approval by 1 and a contract's signature by 2; what the chain says to both. */
static const struct {
    const char *approvals[3];
    const char *contract;
    const char *reasons[2]; /* NULL: confirmed */
    size_t n_signatures;
} said[] = {
    {{WORD("01"), WORD("00"), WORD("00")}, MAGIC_BYTES, {NULL, NULL}, 2},
    {{WORD("ff"), WORD("00"), WORD("00")}, MAGIC_BYTES, {NULL, NULL}, 2},
    {{WORD("00"), WORD("00"), WORD("00")},
     MAGIC_BYTES,
     {"the owner has not approved the hash on chain", NULL},
     2},
    {{WORD("01"), WORD("00"), WORD("00")},
     MAGIC_HASH,
     {NULL, "the owner's contract says that it is not valid"},
     2},
    {{WORD("01"), WORD("00"), WORD("00")},
     WORD("01"),
     {NULL, "the owner's contract says that it is not valid"},
     2},
    {{WORD("01"), WORD("00"), WORD("00")},
     "\"0x20c13b0b\"",
     {NULL, "the owner's contract says that it is not valid"},
     2},
    {{WORD("01"), WORD("00"), WORD("00")},
     "\"0x\"",
     {NULL, "there is no contract at the owner's address, or it has no isValidSignature"},
     2},
    {{WORD("01"), WORD("00"), WORD("00")},
     "{\"code\": 3, \"message\": \"execution reverted\", \"data\": \"0x\"}",
     {NULL, "the owner's contract refuses it (isValidSignature reverts)"},
     2},
    /* Another way of the same owner counts instead. */
    {{WORD("01"), WORD("01"), WORD("00")},
     "\"0x\"",
     {NULL, "there is no contract at the owner's address, or it has no isValidSignature"},
     3},
    /* A Safe without approvedHashes. */
    {{"\"0x\"", "\"0x\"", "\"0x\""},
     MAGIC_BYTES,
     {"the owner has not approved the hash on chain", NULL},
     2},
};

START_TEST(the_chain_decides_about_claims)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_confirm found;
    struct qr_signature given[2] = {approval_of(1), contract_of(2)};
    struct qr_confirm_request request = request_of(given, 2);
    const char *answers[] = {said[_i].approvals[0], said[_i].approvals[1], said[_i].approvals[2],
                             said[_i].contract};
    qr_ck_ok(confirm(&found, &request, answers, 4, &err), err);
    ck_assert_uint_eq(found.n_signatures, said[_i].n_signatures);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(found.signatures[i].confirmed, said[_i].reasons[i] == NULL);
        if (said[_i].reasons[i] == NULL) {
            ck_assert_ptr_null(found.reasons[i]);
        } else {
            ck_assert_str_eq(found.reasons[i], said[_i].reasons[i]);
        }
    }
}
END_TEST

START_TEST(strangers_are_not_asked)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_confirm found;
    struct qr_signature given[2] = {approval_of(8), contract_of(9)};
    struct qr_confirm_request request = request_of(given, 2);
    const char *answers[] = {WORD("00"), WORD("00"), WORD("00")};
    qr_ck_ok(confirm(&found, &request, answers, 3, &err), err);
    for (size_t i = 0; i < 2; i++) {
        ck_assert(!found.signatures[i].confirmed);
        ck_assert_str_eq(found.reasons[i], "it is by no owner of the Safe");
    }
}
END_TEST

/* A node that cannot answer is not taken for a no. */
START_TEST(no_answer_is_no_verdict)
{
    static const char *const broken[] = {
        "{\"code\": -32000, \"message\": \"missing trie node\"}",
        "{\"code\": -32005, \"message\": \"limit exceeded\"}",
        "17",
        "null",
        "\"0x0102\"",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_confirm found;
        struct qr_confirm_request request = request_of(NULL, 0);
        const char *answers[] = {WORD("00"), broken[i], WORD("00")};
        ck_assert_msg(!confirm(&found, &request, answers, 3, &err), "%s", broken[i]);
        ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
        ck_assert_uint_gt(strlen(err.message), 0);
    }
}
END_TEST

/* An owner's contract is run by the node, and must not stop the other owners. */
START_TEST(a_contract_that_cannot_be_run_stops_nobody)
{
    static const char *const broken[] = {
        "{\"code\": -32603, \"message\": \"EVM error OutOfGas\"}",
        "{\"code\": -32000, \"message\": \"invalid opcode: INVALID\"}",
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_confirm found;
        struct qr_signature given[1] = {contract_of(2)};
        struct qr_confirm_request request = request_of(given, 1);
        const char *answers[] = {WORD("01"), WORD("00"), WORD("00"), broken[i]};
        qr_ck_ok(confirm(&found, &request, answers, 4, &err), err);
        ck_assert(!found.signatures[0].confirmed);
        ck_assert_ptr_eq(found.reasons[0], qr_confirm_untold);
        ck_assert_int_eq(found.untold.kind, QR_ERROR_UNAVAILABLE);
        ck_assert_uint_eq(found.n_signatures, 2);
        ck_assert(found.signatures[1].confirmed);
    }
}
END_TEST

#define REVERTS "{\"code\": 3, \"message\": \"execution reverted\"}"
#define NO_GAS  "{\"code\": -32000, \"message\": \"out of gas\"}"
#define UNTOLD  "the node cannot run isValidSignature of the owner's contract"
#define NO      "the owner's contract says that it is not valid"
#define REFUSES "the owner's contract refuses it (isValidSignature reverts)"

/* What two nodes, "a" and "b", answer about one contract's signature. */
static const struct {
    const char *answers[2];
    const char *reason; /* NULL: confirmed */
    bool untold;
} of_two[] = {
    {{MAGIC_BYTES, MAGIC_BYTES}, NULL, false},
    {{MAGIC_BYTES, WORD("00")}, NO ": so it is on b, while it is valid on a", false},
    {{WORD("00"), MAGIC_BYTES}, NO ": so it is on a, while it is valid on b", false},
    {{MAGIC_BYTES, REVERTS}, REFUSES ": so it is on b, while it is valid on a", false},
    {{WORD("00"), REVERTS}, NO, false},
    {{REVERTS, REVERTS}, REFUSES, false},
    {{MAGIC_BYTES, NO_GAS}, UNTOLD, true},
    {{NO_GAS, MAGIC_BYTES}, UNTOLD, true},
    {{NO_GAS, NO_GAS}, UNTOLD, true},
    /* that one of them says no is enough, and no failure of the other's */
    {{NO_GAS, WORD("00")}, NO, false},
    {{REVERTS, NO_GAS}, REFUSES, false},
};

START_TEST(a_contract_must_say_yes_on_every_node)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_confirm found;
    struct qr_signature given = contract_of(2);
    struct qr_confirm_request request = request_of(&given, 1);
    struct qr_rpc_batch batches[2] = {QR_RPC_BATCH_INIT, QR_RPC_BATCH_INIT};
    struct qr_block block = {.number = 17};
    for (size_t i = 0; i < 2; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        const char *answer = of_two[_i].answers[i];
        qr_confirm_ask(&found, &request, &batches[i], &block, &bench.arena);
        ck_assert(!batches[i].requests[2].may_differ); /* approvals are compared */
        ck_assert(batches[i].requests[3].may_differ);
        batches[i].node = i == 0 ? "a" : "b";
        qr_buffer_addf(&text,
                       "[{\"id\": 1, \"result\": %s}, {\"id\": 2, \"result\": %s}, "
                       "{\"id\": 3, \"result\": %s}, {\"id\": 4, \"%s\": %s}]",
                       WORD("00"), WORD("00"), WORD("00"), answer[0] == '{' ? "error" : "result",
                       answer);
        qr_ck_ok(qr_rpc_take(&batches[i], &text, 1, &err), err);
        ck_assert(batches[i].requests[3].may_differ);
    }
    qr_ck_ok(qr_confirm_take(&found, batches, 2, &bench.arena, &err), err);
    ck_assert(found.signatures[0].confirmed == (of_two[_i].reason == NULL));
    if (of_two[_i].reason != NULL) {
        ck_assert_str_eq(found.reasons[0], of_two[_i].reason);
    }
    ck_assert((found.reasons[0] == qr_confirm_untold) == of_two[_i].untold);
    ck_assert((found.untold.kind != QR_ERROR_NONE) == of_two[_i].untold);
    qr_rpc_batch_dispose(&batches[0]);
    qr_rpc_batch_dispose(&batches[1]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/confirm");
    TCase *tests = tcase_create("confirm");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_contract_is_asked_as_its_parent_asks_it);
    tcase_add_test(tests, approvals_on_chain_count_without_a_file);
    tcase_add_loop_test(tests, the_chain_decides_about_claims, 0, sizeof said / sizeof said[0]);
    tcase_add_test(tests, strangers_are_not_asked);
    tcase_add_test(tests, no_answer_is_no_verdict);
    tcase_add_test(tests, a_contract_that_cannot_be_run_stops_nobody);
    tcase_add_loop_test(tests, a_contract_must_say_yes_on_every_node, 0,
                        sizeof of_two / sizeof of_two[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
