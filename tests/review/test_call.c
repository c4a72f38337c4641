#include "review/call.h"

#include <string.h>

#include "abi/calldata.h"
#include "safe/multisend.h"
#include "tests/support.h"
#include "timelock/operation.h"

#define SAFE     0x51
#define TIMELOCK 0x71
#define APP      0xa9

#define CALL_ONLY_1_5_0 "0xA83c336B20401Af773B6219BA5027174338D1836"

static struct qr_known known;
static struct qr_arena arena;
static struct qr_buffer data;

static void setup(void)
{
    qr_known_add_builtin(&known);
}

static void teardown(void)
{
    qr_known_dispose(&known);
    qr_arena_dispose(&arena);
    qr_buffer_dispose(&data);
}

static struct qr_address address_of(uint8_t byte)
{
    struct qr_address address;
    memset(address.addr20, byte, sizeof address.addr20);
    return address;
}

static struct qr_address parse_address(const char *text)
{
    struct qr_address address;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

/* Append the data of a call: hex, with blanks between its parts. "20" is a word of that number,
 * "=00" are bytes as they are, "<00" begins a word. */
static void add(struct qr_buffer *out, const char *row)
{
    struct qr_error err = QR_ERROR_INIT;
    while (*row != '\0') {
        size_t length = strcspn(row, " ");
        bool raw = *row == '=' || *row == '<';
        size_t before = out->length;
        char padded[65];
        memset(padded, '0', 64);
        padded[64] = '\0';
        if (raw) {
            qr_ck_ok(qr_hex_decode(out, row + 1, length - 1, &err), err);
            qr_buffer_add_zeros(out, *row == '<' ? 32 - (out->length - before) : 0);
        } else {
            memcpy(padded + 64 - length, row, length);
            qr_ck_ok(qr_hex_decode(out, padded, 64, &err), err);
        }
        row += length + strspn(row + length, " ");
    }
}

static const struct qr_call *decode_request(struct qr_call_request request,
                                            struct qr_call_context context)
{
    context.known = &known;
    request.data = data.data;
    request.length = data.length;
    return qr_call_decode(&request, &context, &arena);
}

/* A plain call to an address that nothing is known of, from another. */
static const struct qr_call *decode_call(void)
{
    return decode_request(
        (struct qr_call_request){
            .has_from = true, .from = address_of(0x11), .has_to = true, .to = address_of(0x22)},
        (struct qr_call_context){.known = NULL});
}

static const struct qr_candidate *only(const struct qr_call *call)
{
    ck_assert_int_eq(call->form, QR_CALL_DECODED);
    ck_assert_uint_eq(call->n_candidates, 1);
    return &call->candidates[0];
}

static void check_name(const struct qr_call *call, const char *contract, const char *name)
{
    ck_assert_str_eq(only(call)->function->contract, contract);
    ck_assert_str_eq(only(call)->function->function.name, name);
}

static void check_odd(const struct qr_candidate *candidate, size_t from, size_t to,
                      const char *reason)
{
    ck_assert_uint_eq(candidate->odd_from, from);
    ck_assert_uint_eq(candidate->odd_to, to);
    if (reason == NULL) {
        ck_assert_ptr_null(candidate->odd_reason);
    } else {
        ck_assert_ptr_nonnull(candidate->odd_reason);
        ck_assert_str_eq(candidate->odd_reason, reason);
    }
}

/* scheduleBatch of addComposeHash and addDevice on the app. */
static void add_schedule_batch(struct qr_buffer *out)
{
    static uint8_t compose[36], device[36];
    qr_selector(compose, "addComposeHash(bytes32)");
    qr_selector(device, "addDevice(bytes32)");
    memset(compose + 4, 0xc3, 32);
    struct qr_timelock_call calls[] = {
        {.target = address_of(APP), .data = compose, .data_length = sizeof compose},
        {.target = address_of(APP), .data = device, .data_length = sizeof device},
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
    add(&owner, "beef 1");
    struct qr_multisend_call items[] = {
        {.to = address_of(TIMELOCK), .data = batch.data, .data_length = batch.length},
        {.value = qr_word_from_u64(1), .data = owner.data, .data_length = owner.length},
    };
    qr_multisend_add_calldata(&inner, items, 2);
    struct qr_safe_tx tx = {
        .to = parse_address(CALL_ONLY_1_5_0),
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
    struct qr_address safe = address_of(SAFE);
    struct qr_address timelock = address_of(TIMELOCK);
    ck_assert_str_eq(schedule->path, "call.1.1");
    ck_assert_uint_eq(schedule->offset, 68 + 85);
    ck_assert(qr_address_equal(&schedule->from, &safe));
    check_name(schedule, "TimelockController", "scheduleBatch");
    ck_assert(only(schedule)->has_hash);
    ck_assert_uint_eq(only(schedule)->n_calls, 2);
    const struct qr_call *device = &only(schedule)->calls[1];
    ck_assert_str_eq(device->path, "call.1.1.2");
    ck_assert(!device->has_safe_version);
    ck_assert(qr_address_equal(&device->from, &timelock));
    check_name(device, "DstackApp", "addDevice");
    ck_assert_int_eq(only(device)->function->effect, QR_EFFECT_ADD_DEVICE);
}

static void check_self_call(const struct qr_call *self)
{
    struct qr_address safe = address_of(SAFE);
    ck_assert(self->to_was_zero_for_safe && qr_address_equal(&self->to, &safe));
    check_name(self, "Safe", "addOwnerWithThreshold");
    const struct qr_abi_value *added = qr_candidate_argument(only(self), "owner");
    struct qr_address beef = qr_abi_value_address(added);
    ck_assert_uint_eq(beef.addr20[19], 0xef);
    ck_assert_ptr_null(qr_candidate_argument(only(self), "nothing"));
}

START_TEST(calls_are_decoded_to_the_innermost)
{
    struct qr_safe safe = {.address = address_of(SAFE), .version = QR_SAFE_1_5_0};
    add_nested(&data);
    const struct qr_call *root =
        decode_request((struct qr_call_request){.has_to = true, .to = safe.address},
                       (struct qr_call_context){.safes = &safe, .n_safes = 1});
    check_name(root, "Safe", "execTransaction");
    check_odd(only(root), 0, 0, NULL);
    const struct qr_call *sent = &only(root)->calls[0];
    ck_assert_str_eq(sent->path, "call.1");
    ck_assert_ptr_eq(sent->parent, root);
    ck_assert(sent->has_from && qr_address_equal(&sent->from, &safe.address));
    ck_assert(sent->has_safe_version && sent->safe_version == QR_SAFE_1_5_0);
    ck_assert_int_eq(sent->delegate, QR_DELEGATE_CALL_ONLY);
    struct qr_word seven = qr_word_from_u64(7);
    ck_assert(qr_word_equal(&sent->safe_tx->base_gas, &seven));
    ck_assert(qr_word_is_zero(&sent->safe_tx->nonce));
    ck_assert_ptr_eq(sent->data, data.data + sent->offset);
    check_name(sent, "MultiSend", "multiSend");
    ck_assert_uint_eq(only(sent)->n_calls, 2);
    check_schedule(&only(sent)->calls[0]);
    check_self_call(&only(sent)->calls[1]);
}
END_TEST

START_TEST(a_shared_selector_has_all_its_functions)
{
    add(&data, "=23b872dd 1 2 3");
    const struct qr_call *call = decode_call();
    ck_assert_int_eq(call->form, QR_CALL_DECODED);
    ck_assert_uint_eq(call->n_candidates, 2);
    ck_assert_str_eq(call->candidates[0].function->contract, "ERC-20");
    ck_assert_str_eq(call->candidates[1].function->contract, "ERC-721");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/call");
    TCase *tcase = tcase_create("call");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, calls_are_decoded_to_the_innermost);
    tcase_add_test(tcase, a_shared_selector_has_all_its_functions);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
