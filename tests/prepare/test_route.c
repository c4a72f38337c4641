#include "tests/support.h"

#include <string.h>

#include "abi/keccak.h"
#include "prepare/route.h"

static struct qr_arena arena;
static struct qr_hop hops[3];
static struct qr_action actions[2];
static struct qr_nonce nonces[2];
static struct qr_route_request request;

static struct qr_address filled(uint8_t byte)
{
    struct qr_address address;
    memset(address.addr20, byte, 20);
    return address;
}

static struct qr_hop safe_hop(uint8_t byte, enum qr_safe_version version)
{
    return (struct qr_hop){
        .kind = QR_HOP_SAFE, .address = filled(byte), .has_version = true, .version = version};
}

static struct qr_hop timelock_hop(uint8_t byte)
{
    return (struct qr_hop){.kind = QR_HOP_TIMELOCK, .address = filled(byte), .delay = 3600};
}

static void setup(void)
{
    static const uint8_t data[2][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
    for (size_t i = 0; i < 2; i++) {
        actions[i] = (struct qr_action){.kind = "call",
                                        .to = filled((uint8_t)(0xa0 + i)),
                                        .signature = "f()",
                                        .data = data[i],
                                        .data_length = 4};
    }
    nonces[0] = (struct qr_nonce){.any_safe = true, .nonce = qr_word_from_u64(7)};
    request = (struct qr_route_request){.chain_id = qr_word_from_u64(1),
                                        .hops = hops,
                                        .actions = actions,
                                        .n_actions = 1,
                                        .nonces = nonces,
                                        .n_nonces = 1};
}

static void teardown(void)
{
    qr_arena_dispose(&arena);
}

START_TEST(one_call_stays_one_call)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_route route;
    hops[0] = safe_hop(1, QR_SAFE_1_4_1);
    request.n_hops = 1;
    qr_ck_ok(qr_route_wrap(&route, &request, &arena, &err), err);
    ck_assert_uint_eq(route.n_steps, 1);
    const struct qr_step *step = &route.steps[0];
    ck_assert_int_eq((int)step->kind, (int)QR_STEP_SAFE_TRANSACTION);
    ck_assert(qr_address_equal(&step->tx.to, &actions[0].to));
    ck_assert_int_eq((int)step->tx.operation, (int)QR_SAFE_CALL);
    ck_assert_mem_eq(step->tx.data, actions[0].data, 4);
    struct qr_typed_data_hashes hashes;
    qr_safe_tx_hash(&hashes, &step->safe, &step->tx);
    ck_assert_mem_eq(hashes.hash32, step->hashes.hash32, 32);
}
END_TEST

START_TEST(steps_come_in_the_order_of_sending)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_route route;
    hops[0] = safe_hop(1, QR_SAFE_1_4_1);
    hops[1] = safe_hop(2, QR_SAFE_1_3_0);
    hops[2] = timelock_hop(3);
    request.n_hops = 3;
    request.n_actions = 2;
    qr_ck_ok(qr_route_wrap(&route, &request, &arena, &err), err);
    ck_assert_uint_eq(route.n_steps, 3);
    ck_assert_int_eq((int)route.steps[0].kind, (int)QR_STEP_SAFE_APPROVE);
    ck_assert_int_eq((int)route.steps[1].kind, (int)QR_STEP_SAFE_TRANSACTION);
    ck_assert_int_eq((int)route.steps[2].kind, (int)QR_STEP_TIMELOCK_EXECUTE);
    ck_assert(qr_address_equal(&route.steps[0].safe.address, &hops[0].address));
    ck_assert(qr_address_equal(&route.steps[0].tx.to, &hops[1].address));
    ck_assert_mem_eq(route.steps[0].tx.data + 4, route.steps[1].hashes.hash32, 32);
    ck_assert(qr_address_equal(&route.steps[1].tx.to, &hops[2].address));
    ck_assert_uint_eq(route.n_timelocks, 1);
    ck_assert_mem_eq(route.steps[1].tx.data, "\x8f\x2a\x0b\xb0", 4); /* scheduleBatch */
    ck_assert_mem_eq(route.steps[2].data, "\xe3\x83\x35\xe5", 4);    /* executeBatch */
    ck_assert_uint_eq(route.n_first_safe_calls, 1);
}
END_TEST

START_TEST(an_account_schedules_and_calls_by_itself)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_route route;
    hops[0] = timelock_hop(3);
    request.n_hops = 1;
    qr_ck_ok(qr_route_wrap(&route, &request, &arena, &err), err);
    ck_assert_uint_eq(route.n_steps, 2);
    ck_assert_int_eq((int)route.steps[0].kind, (int)QR_STEP_TIMELOCK_SCHEDULE);
    ck_assert_mem_eq(route.steps[0].operation_id32, route.timelock[0].operation_id32, 32);
    ck_assert_mem_eq(route.steps[1].operation_id32, route.timelock[0].operation_id32, 32);
    request.n_hops = 0;
    request.n_actions = 2;
    qr_ck_ok(qr_route_wrap(&route, &request, &arena, &err), err);
    ck_assert_uint_eq(route.n_steps, 2);
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq((int)route.steps[i].kind, (int)QR_STEP_CALL);
        ck_assert(qr_address_equal(&route.steps[i].to, &actions[i].to));
    }
}
END_TEST

START_TEST(what_only_a_chain_knows_is_asked_for)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_route route;
    hops[0] = timelock_hop(3);
    hops[0].delay_is_min = true;
    request.n_hops = 1;
    ck_assert(!qr_route_wrap(&route, &request, &arena, &err));
    ck_assert_str_eq(err.message,
                     "delay: min of timelock 0x0303030303030303030303030303030303030303 is known "
                     "to its chain only: add --rpc URL, or write the delay (such as 2d) in the "
                     "configuration");
    hops[0] = safe_hop(1, QR_SAFE_1_4_1);
    hops[0].has_version = false;
    ck_assert(!qr_route_wrap(&route, &request, &arena, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "the version of Safe 0x01010101"));
    hops[0].has_version = true;
    request.n_nonces = 0;
    ck_assert(!qr_route_wrap(&route, &request, &arena, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "--nonce N"));
    hops[0].version = QR_SAFE_1_1_1;
    request.n_nonces = 1;
    request.n_actions = 2;
    ck_assert(!qr_route_wrap(&route, &request, &arena, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "MultiSendCallOnly"));
    ck_assert_int_eq((int)err.kind, 2);
}
END_TEST

START_TEST(a_safes_own_nonce_goes_before_the_common_one)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_route route;
    hops[0] = safe_hop(1, QR_SAFE_1_4_1);
    hops[1] = safe_hop(2, QR_SAFE_1_3_0);
    nonces[1] = (struct qr_nonce){.safe = filled(2), .nonce = qr_word_from_u64(9)};
    request.n_hops = 2;
    request.n_nonces = 2;
    qr_ck_ok(qr_route_wrap(&route, &request, &arena, &err), err);
    uint64_t first = 0;
    uint64_t second = 0;
    ck_assert(qr_word_to_u64(&first, &route.steps[0].tx.nonce));
    ck_assert(qr_word_to_u64(&second, &route.steps[1].tx.nonce));
    ck_assert_uint_eq(first, 7);
    ck_assert_uint_eq(second, 9);
}
END_TEST

/* Every part of the salt changes it; its value is compared with the documented formula end to end.
 */
START_TEST(the_salt_depends_on_each_of_its_parts)
{
    static const char *const commits[] = {"1111111111111111111111111111111111111111",
                                          "1111111111111111111111111111111111111112"};
    uint8_t hash32[2][32] = {{1}, {2}};
    uint8_t salts[6][32];
    struct qr_word one = qr_word_from_u64(1);
    struct qr_word two = qr_word_from_u64(2);
    hops[0] = timelock_hop(3);
    hops[1] = timelock_hop(4);
    qr_salt_auto(salts[0], commits[0], hash32[0], &one, hops, 1);
    qr_salt_auto(salts[1], commits[1], hash32[0], &one, hops, 1);
    qr_salt_auto(salts[2], commits[0], hash32[1], &one, hops, 1);
    qr_salt_auto(salts[3], commits[0], hash32[0], &two, hops, 1);
    qr_salt_auto(salts[4], commits[0], hash32[0], &one, hops, 2);
    qr_salt_auto(salts[5], commits[0], NULL, &one, hops, 1);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < i; j++) {
            ck_assert_mem_ne(salts[i], salts[j], 32);
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/route");
    TCase *tests = tcase_create("route");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, one_call_stays_one_call);
    tcase_add_test(tests, steps_come_in_the_order_of_sending);
    tcase_add_test(tests, an_account_schedules_and_calls_by_itself);
    tcase_add_test(tests, what_only_a_chain_knows_is_asked_for);
    tcase_add_test(tests, a_safes_own_nonce_goes_before_the_common_one);
    tcase_add_test(tests, the_salt_depends_on_each_of_its_parts);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
