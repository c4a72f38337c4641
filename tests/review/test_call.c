#include "review/call.h"

#include <string.h>

#include "abi/calldata.h"
#include "safe/multisend.h"
#include "tests/abi/words.h"
#include "tests/review/decoding.h"
#include "tests/support.h"
#include "timelock/operation.h"

#define SAFE     0x51
#define TIMELOCK 0x71
#define APP      0xa9

/* scheduleBatch of addComposeHash and addDevice on the app. */
static void add_schedule_batch(struct qr_buffer *out)
{
    static uint8_t compose[36], device[36];
    qr_selector(compose, "addComposeHash(bytes32)");
    qr_selector(device, "addDevice(bytes32)");
    memset(compose + 4, 0xc3, 32);
    struct qr_timelock_call calls[] = {
        {.target = qr_address_of(APP), .data = compose, .data_length = sizeof compose},
        {.target = qr_address_of(APP), .data = device, .data_length = sizeof device},
    };
    struct qr_timelock_operation operation = {
        .calls = calls, .n_calls = 2, .batch = true, .delay = qr_word_from_u64(3600)};
    qr_timelock_add_schedule(out, &operation);
}

/* execTransaction of multiSend of scheduleBatch, and of addOwnerWithThreshold to the zero address.
 */
static void add_nested(struct qr_buffer *out)
{
    struct qr_buffer batch = QR_BUFFER_INIT;
    struct qr_buffer inner = QR_BUFFER_INIT;
    struct qr_buffer owner = QR_BUFFER_INIT;
    add_schedule_batch(&batch);
    qr_calldata_add_selector(&owner, "addOwnerWithThreshold(address,uint256)");
    qr_add_words(&owner, "beef 1");
    struct qr_multisend_call items[] = {
        {.to = qr_address_of(TIMELOCK), .data = batch.data, .data_length = batch.length},
        {.value = qr_word_from_u64(1), .data = owner.data, .data_length = owner.length},
    };
    qr_multisend_add_calldata(&inner, items, 2);
    struct qr_safe_tx tx = {
        .to = qr_address_spelled(CALL_ONLY_1_5_0),
        .data = inner.data,
        .data_length = inner.length,
        .operation = QR_SAFE_DELEGATE_CALL,
        .base_gas = qr_word_from_u64(7),
    };
    qr_safe_tx_add_exec_calldata(out, &tx, NULL, 0);
    qr_buffer_dispose(&batch);
    qr_buffer_dispose(&inner);
    qr_buffer_dispose(&owner);
}

static void check_schedule(const struct qr_call *schedule)
{
    struct qr_address safe = qr_address_of(SAFE);
    struct qr_address timelock = qr_address_of(TIMELOCK);
    ck_assert_str_eq(schedule->path, "call.1.1");
    ck_assert_uint_eq(schedule->offset, 68 + 85);
    ck_assert(qr_address_equal(&schedule->from, &safe));
    qr_check_name(schedule, "TimelockController", "scheduleBatch");
    ck_assert(qr_only(schedule)->has_hash);
    ck_assert_uint_eq(qr_only(schedule)->n_calls, 2);
    const struct qr_call *device = &qr_only(schedule)->calls[1];
    ck_assert_str_eq(device->path, "call.1.1.2");
    ck_assert(!device->has_safe_version);
    ck_assert(qr_address_equal(&device->from, &timelock));
    qr_check_name(device, "DstackApp", "addDevice");
    ck_assert_int_eq(qr_only(device)->function->effect, QR_EFFECT_ADD_DEVICE);
}

static void check_self_call(const struct qr_call *self)
{
    struct qr_address safe = qr_address_of(SAFE);
    ck_assert(self->to_was_zero_for_safe && qr_address_equal(&self->to, &safe));
    qr_check_name(self, "Safe", "addOwnerWithThreshold");
    const struct qr_abi_value *added = qr_candidate_argument(qr_only(self), "owner");
    struct qr_address beef = qr_abi_value_address(added);
    ck_assert_uint_eq(beef.addr20[19], 0xef);
    ck_assert_ptr_null(qr_candidate_argument(qr_only(self), "nothing"));
}

START_TEST(calls_are_decoded_to_the_innermost)
{
    struct qr_safe safe = {.address = qr_address_of(SAFE), .version = QR_SAFE_1_5_0};
    add_nested(&qr_data);
    const struct qr_call *root =
        qr_decode_request((struct qr_call_request){.has_to = true, .to = safe.address},
                          (struct qr_call_context){.safes = &safe, .n_safes = 1});
    qr_check_name(root, "Safe", "execTransaction");
    qr_check_odd(qr_only(root), 0, 0, NULL);
    const struct qr_call *sent = &qr_only(root)->calls[0];
    ck_assert_str_eq(sent->path, "call.1");
    ck_assert_ptr_eq(sent->parent, root);
    ck_assert(sent->has_from && qr_address_equal(&sent->from, &safe.address));
    ck_assert(sent->has_safe_version && sent->safe_version == QR_SAFE_1_5_0);
    ck_assert_int_eq(sent->delegate, QR_DELEGATE_CALL_ONLY);
    struct qr_word seven = qr_word_from_u64(7);
    ck_assert(qr_word_equal(&sent->safe_tx->base_gas, &seven));
    ck_assert(qr_word_is_zero(&sent->safe_tx->nonce));
    ck_assert_ptr_eq(sent->data, qr_data.data + sent->offset);
    qr_check_name(sent, "MultiSend", "multiSend");
    ck_assert_uint_eq(qr_only(sent)->n_calls, 2);
    check_schedule(&qr_only(sent)->calls[0]);
    check_self_call(&qr_only(sent)->calls[1]);
}
END_TEST

START_TEST(a_shared_selector_has_all_its_functions)
{
    qr_add_words(&qr_data, "=23b872dd 1 2 3");
    const struct qr_call *call = qr_decode_call();
    ck_assert_int_eq(call->form, QR_CALL_DECODED);
    ck_assert_uint_eq(call->n_candidates, 2);
    ck_assert_str_eq(call->candidates[0].function->contract, "ERC-20");
    ck_assert_str_eq(call->candidates[1].function->contract, "ERC-721");
}
END_TEST

START_TEST(a_shared_selector_keeps_what_gives_the_data_back)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    /* burn(uint256) and collate_propagate_storage(bytes16) share 42966c68. */
    static const char abi[] =
        "[{\"name\":\"burn\",\"inputs\":[{\"type\":\"uint256\",\"name\":\"amount\"}]},"
        "{\"name\":\"collate_propagate_storage\",\"inputs\":[{\"type\":\"bytes16\"}]}]";
    qr_ck_ok(qr_json_parse(&json, abi, sizeof abi - 1, &err), err);
    qr_ck_ok(qr_known_add_abi(&qr_known, "Shared", qr_json_root(&json), &err), err);
    qr_add_words(&qr_data, "=42966c68 0");
    ck_assert_uint_eq(qr_decode_call()->n_candidates, 2);
    qr_buffer_truncate(&qr_data, 0);
    qr_add_words(&qr_data, "=42966c68 5");
    qr_check_name(qr_decode_call(), "Shared", "burn");
    /* None gives the data back: the one with fewer odd bytes is first. */
    qr_buffer_truncate(&qr_data, 0);
    qr_add_words(&qr_data, "=42966c68 5 =00");
    const struct qr_call *call = qr_decode_call();
    ck_assert_uint_eq(call->n_candidates, 2);
    ck_assert_str_eq(call->candidates[0].function->function.name, "burn");
    qr_check_odd(&call->candidates[0], 36, 37, "bytes after the arguments");
    qr_check_odd(&call->candidates[1], 35, 37, "padding that is not zero");
}
END_TEST

/* An ABI file from the proposal's author, with a function that shares the selector of transfer and
 * takes 26 words, so that transfer seems to have bytes left over. */
START_TEST(an_abi_file_hides_no_built_in_function)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    static const char abi[] = "[{\"name\":\"transfer\",\"inputs\":[{\"type\":\"bytes4[9]\"},"
                              "{\"type\":\"bytes5[6]\"},{\"type\":\"int48[11]\"}]}]";
    qr_ck_ok(qr_json_parse(&json, abi, sizeof abi - 1, &err), err);
    qr_ck_ok(qr_known_add_abi(&qr_known, "Harmless", qr_json_root(&json), &err), err);
    qr_add_words(&qr_data, "=a9059cbb");
    qr_buffer_add_zeros(&qr_data, 26 * 32);
    const struct qr_call *call = qr_decode_call();
    ck_assert_uint_eq(call->n_candidates, 2);
    ck_assert_str_eq(call->candidates[0].function->contract, "Harmless");
    qr_check_odd(&call->candidates[0], 0, 0, NULL);
    ck_assert_str_eq(call->candidates[1].function->contract, "ERC-20");
    qr_check_odd(&call->candidates[1], 68, 836, "bytes after the arguments");
}
END_TEST

START_TEST(what_is_not_known_stays_bytes)
{
    const struct qr_call *call = qr_decode_call();
    ck_assert_int_eq(call->form, QR_CALL_EMPTY);
    static const char *const rows[] = {"=00", "=dfc772", "=ffffffff", "=12345678 1 2"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        qr_buffer_truncate(&qr_data, 0);
        qr_add_words(&qr_data, rows[i]);
        call = qr_decode_call();
        ck_assert_int_eq(call->form, QR_CALL_UNKNOWN);
        ck_assert_uint_eq(call->n_candidates, 0);
    }
}
END_TEST

#define MULTISEND   "=8d80ff0a 20 0"
#define TRANSFER    "=a9059cbb 1 0"
#define MIGRATE     "=f6682ab0"
#define ANY_VERSION (-1)

START_TEST(a_delegate_call_is_read_by_its_code_alone)
{
    static const struct {
        const char *to, *data;
        int version;
        enum qr_delegate delegate;
        enum qr_call_form form;
    } rows[] = {
        {CALL_ONLY_1_4_1, MULTISEND, QR_SAFE_1_4_1, QR_DELEGATE_CALL_ONLY, QR_CALL_DECODED},
        {CALL_ONLY_1_4_1, MULTISEND, ANY_VERSION, QR_DELEGATE_CALL_ONLY, QR_CALL_DECODED},
        {CALL_ONLY_1_3_0, MULTISEND, QR_SAFE_1_4_1, QR_DELEGATE_OTHER_CALL_ONLY, QR_CALL_DECODED},
        {CALL_ONLY_1_3_0, MULTISEND, QR_SAFE_1_1_1, QR_DELEGATE_OTHER_CALL_ONLY, QR_CALL_DECODED},
        {MULTISEND_1_4_1, MULTISEND, QR_SAFE_1_4_1, QR_DELEGATE_MULTISEND, QR_CALL_DECODED},
        {MIGRATION_1_4_1, MIGRATE, QR_SAFE_1_3_0, QR_DELEGATE_SAFE_LIBRARY, QR_CALL_DECODED},
        {SINGLETON_1_1_1, MIGRATE, QR_SAFE_1_1_1, QR_DELEGATE_SAFE_LIBRARY, QR_CALL_DECODED},
        /* A dress of another function; and batches for what makes none. */
        {CALL_ONLY_1_4_1, TRANSFER, QR_SAFE_1_4_1, QR_DELEGATE_CALL_ONLY, QR_CALL_UNKNOWN},
        {MIGRATION_1_4_1, TRANSFER, QR_SAFE_1_4_1, QR_DELEGATE_SAFE_LIBRARY, QR_CALL_UNKNOWN},
        {MIGRATION_1_4_1, MULTISEND, QR_SAFE_1_4_1, QR_DELEGATE_SAFE_LIBRARY, QR_CALL_UNKNOWN},
        {"0x1111111111111111111111111111111111111111", TRANSFER, QR_SAFE_1_1_1, QR_DELEGATE_FOREIGN,
         QR_CALL_FOREIGN_CODE},
        {"0x1111111111111111111111111111111111111111", MULTISEND, ANY_VERSION, QR_DELEGATE_FOREIGN,
         QR_CALL_FOREIGN_CODE},
        {"0x1111111111111111111111111111111111111111", "", ANY_VERSION, QR_DELEGATE_FOREIGN,
         QR_CALL_FOREIGN_CODE},
        {CALL_ONLY_1_4_1, "", QR_SAFE_1_4_1, QR_DELEGATE_CALL_ONLY, QR_CALL_EMPTY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_safe safe = {.address = qr_address_of(SAFE),
                               .version = (enum qr_safe_version)rows[i].version};
        struct qr_call_request request = {.has_from = true,
                                          .from = safe.address,
                                          .has_to = true,
                                          .to = qr_address_spelled(rows[i].to),
                                          .operation = QR_SAFE_DELEGATE_CALL};
        struct qr_call_context context = {.safes = &safe,
                                          .n_safes = rows[i].version != ANY_VERSION};
        qr_buffer_truncate(&qr_data, 0);
        qr_add_words(&qr_data, rows[i].data);
        const struct qr_call *call = qr_decode_request(request, context);
        ck_assert_msg(call->delegate == rows[i].delegate && call->form == rows[i].form,
                      "%s %s: %d %d", rows[i].to, rows[i].data, call->delegate, call->form);
    }
}
END_TEST

/* On a chain where it is listed, and on one where another has that address. */
START_TEST(published_code_is_that_of_the_chain)
{
    static const struct {
        uint64_t chain;
        enum qr_delegate delegate;
    } rows[] = {
        {1, QR_DELEGATE_CALL_ONLY},
        {31337, QR_DELEGATE_CALL_ONLY}, /* not listed: the deterministic deployer's */
        {37111, QR_DELEGATE_FOREIGN},   /* an EraVM */
    };
    struct qr_call_request request = {.has_to = true,
                                      .to = qr_address_spelled(CALL_ONLY_1_4_1),
                                      .operation = QR_SAFE_DELEGATE_CALL};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_call_context context = {.has_chain = true,
                                          .chain_id = qr_word_from_u64(rows[i].chain)};
        ck_assert_int_eq(qr_decode_request(request, context)->delegate, rows[i].delegate);
    }
}
END_TEST

/* Append multiSend of one call without data to the zero address. */
static void add_zero_batch(void)
{
    struct qr_multisend_call item = {.operation = QR_SAFE_CALL};
    qr_buffer_truncate(&qr_data, 0);
    qr_multisend_add_calldata(&qr_data, &item, 1);
}

START_TEST(zero_is_the_safe_in_batches_of_1_5_0)
{
    struct qr_call_request request = {.has_from = true,
                                      .from = qr_address_of(SAFE),
                                      .has_to = true,
                                      .to = qr_address_spelled(MULTISEND_1_5_0),
                                      .operation = QR_SAFE_DELEGATE_CALL};
    struct qr_call_context context = {.n_safes = 0};
    add_zero_batch();
    const struct qr_call *inner = qr_only(qr_decode_request(request, context))->calls;
    ck_assert(inner->to_was_zero_for_safe && qr_address_equal(&inner->to, &request.from));
    request.to = qr_address_spelled(MULTISEND_1_4_1);
    inner = qr_only(qr_decode_request(request, context))->calls;
    ck_assert(!inner->to_was_zero_for_safe && qr_address_is_zero(&inner->to));
    ck_assert(qr_address_equal(&inner->from, &request.from));
    /* A plain call is carried out by the contract itself. */
    request.to = qr_address_spelled(CALL_ONLY_1_5_0);
    request.operation = QR_SAFE_CALL;
    inner = qr_only(qr_decode_request(request, context))->calls;
    ck_assert(!inner->to_was_zero_for_safe && qr_address_equal(&inner->to, &request.to));
    ck_assert(qr_address_equal(&inner->from, &request.to));
    /* Of raw data nobody is known. */
    request.has_to = false;
    inner = qr_only(qr_decode_request(request, context))->calls;
    ck_assert(!inner->has_from && qr_address_is_zero(&inner->to));
}
END_TEST

/* The ids of the worked example in fixtures/vectors/timelock-worked.json are checked where they are
 * made; here, that they are of what is scheduled. */
START_TEST(operations_have_their_id)
{
    uint8_t id32[32];
    struct qr_timelock_call calls = {
        .target = qr_address_of(APP), .data = (const uint8_t *)"ab", .data_length = 2};
    struct qr_timelock_operation operation = {.calls = &calls, .n_calls = 1};
    memset(operation.salt32, 0x5a, 32);
    for (int batch = 0; batch < 2; batch++) {
        operation.batch = batch == 1;
        qr_timelock_operation_id(id32, &operation);
        qr_buffer_truncate(&qr_data, 0);
        qr_timelock_add_schedule(&qr_data, &operation);
        const struct qr_candidate *schedule = qr_only(qr_decode_call());
        ck_assert(schedule->has_hash && memcmp(schedule->hash32, id32, 32) == 0);
        qr_buffer_truncate(&qr_data, 0);
        qr_timelock_add_execute(&qr_data, &operation);
        const struct qr_candidate *execute = qr_only(qr_decode_call());
        ck_assert(execute->has_hash && memcmp(execute->hash32, id32, 32) == 0);
        ck_assert_uint_eq(execute->n_calls, 1);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/call");
    TCase *tcase = tcase_create("call");
    tcase_add_checked_fixture(tcase, qr_decoding_setup, qr_decoding_teardown);
    tcase_add_test(tcase, calls_are_decoded_to_the_innermost);
    tcase_add_test(tcase, a_shared_selector_has_all_its_functions);
    tcase_add_test(tcase, a_shared_selector_keeps_what_gives_the_data_back);
    tcase_add_test(tcase, an_abi_file_hides_no_built_in_function);
    tcase_add_test(tcase, what_is_not_known_stays_bytes);
    tcase_add_test(tcase, a_delegate_call_is_read_by_its_code_alone);
    tcase_add_test(tcase, published_code_is_that_of_the_chain);
    tcase_add_test(tcase, zero_is_the_safe_in_batches_of_1_5_0);
    tcase_add_test(tcase, operations_have_their_id);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
