#include <string.h>

#include "safe/deployment_table.h"
#include "safe/multisend.h"
#include "tests/safe/helpers.h"

#define CANONICAL_1_3_0 "0x40A2aCCbd92BCA938b02010E17A5b8929b49130D"
#define EIP155_1_3_0    "0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B"
#define ZKSYNC_1_3_0    "0xf220D3b4DFb23C4ade8C88E526C1353AbAcbC38F"
#define CANONICAL_1_4_1 "0x9641d764fc13c8B624c04430C7356C1C7C8102e2"
#define ZKSYNC_1_4_1    "0x0408EF011960d02349d50286D20531229BCef773"
#define CANONICAL_1_5_0 "0xA83c336B20401Af773B6219BA5027174338D1836"

static const struct {
    const char *version;
    const char *chain;
    const char *address;
    bool listed;
} known[] = {
    {"1.3.0", "1", CANONICAL_1_3_0, true},
    /* lists the EIP-155 one first */
    {"1.3.0", "8453", EIP155_1_3_0, true},
    {"1.3.0", "11155111", EIP155_1_3_0, true},
    /* lists both, the canonical one first */
    {"1.3.0", "100", CANONICAL_1_3_0, true},
    /* EIP-155 only */
    {"1.3.0", "16", EIP155_1_3_0, true},
    /* EraVM */
    {"1.3.0", "324", ZKSYNC_1_3_0, true},
    {"1.3.0", "280", ZKSYNC_1_3_0, true},
    {"1.4.1", "1", CANONICAL_1_4_1, true},
    {"1.4.1", "8453", CANONICAL_1_4_1, true},
    {"1.4.1", "324", ZKSYNC_1_4_1, true},
    {"1.5.0", "1", CANONICAL_1_5_0, true},
    {"1.5.0", "324", CANONICAL_1_5_0, true},
    /* listed, but not for this version */
    {"1.5.0", "16", CANONICAL_1_5_0, false},
    {"1.3.0", "88", CANONICAL_1_3_0, false},
    /* not listed at all: local, new, impossible */
    {"1.3.0", "31337", CANONICAL_1_3_0, false},
    {"1.4.1", "31337", CANONICAL_1_4_1, false},
    {"1.5.0", "31337", CANONICAL_1_5_0, false},
    {"1.4.1", "0", CANONICAL_1_4_1, false},
    {"1.4.1", "18446744073709551615", CANONICAL_1_4_1, false},
    {"1.4.1", "18446744073709551617", CANONICAL_1_4_1, false},
};

START_TEST(address_by_version_and_chain)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    struct qr_address expected = qr_test_address(known[_i].address);
    enum qr_safe_version version = qr_test_version(known[_i].version);
    struct qr_word chain = qr_test_word(known[_i].chain);
    qr_ck_ok(qr_multisend_call_only_address(&address, version, &chain, &err), err);
    ck_assert_mem_eq(&address, &expected, sizeof address);
    ck_assert_int_eq(qr_multisend_chain_is_listed(version, &chain), known[_i].listed);
    ck_assert(qr_multisend_is_call_only(&address, version, &chain));
}
END_TEST

static const struct {
    const char *version;
    const char *chain;
    const char *message;
} none[] = {
    {"1.2.0", "1",
     "MultiSendCallOnly: none is published for Safe 1.2.0: propose one action at a time, "
     "or update the Safe to 1.4.1"},
    {"1.4.0", "1",
     "MultiSendCallOnly: none is published for Safe 1.4.0: propose one action at a time, "
     "or update the Safe to 1.4.1"},
    {"1.5.0", "300",
     "MultiSendCallOnly: none is published for Safe 1.5.0 on this chain, whose addresses "
     "differ from other chains' (EraVM): propose one action at a time"},
    {"1.4.1", "282",
     "MultiSendCallOnly: none is published for Safe 1.4.1 on this chain, whose addresses "
     "differ from other chains' (EraVM): propose one action at a time"},
    {"0.1.0", "1",
     "MultiSendCallOnly: none is published for Safe 0.1.0: propose one action at a time, "
     "or update the Safe to 1.4.1"},
};

START_TEST(versions_without_one_are_refused)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    struct qr_address canonical = qr_test_address(CANONICAL_1_4_1);
    enum qr_safe_version version = qr_test_version(none[_i].version);
    struct qr_word chain = qr_test_word(none[_i].chain);
    bool ok = qr_multisend_call_only_address(&address, version, &chain, &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, none[_i].message, 0, 0);
    ck_assert(qr_address_is_zero(&address));
    ck_assert(!qr_multisend_chain_is_listed(version, &chain));
    ck_assert(!qr_multisend_is_call_only(&canonical, version, &chain));
}
END_TEST

static const struct {
    const char *address;
    const char *version;
    const char *chain;
    bool expected;
} asked[] = {
    {EIP155_1_3_0, "1.3.0", "1", true},
    {EIP155_1_3_0, "1.3.0", "324", true},
    {CANONICAL_1_3_0, "1.3.0", "324", true},
    {CANONICAL_1_3_0, "1.3.0", "16", false},                             /* not deployed there */
    {EIP155_1_3_0, "1.3.0", "31337", false},                             /* not known there */
    {CANONICAL_1_4_1, "1.3.0", "1", false},                              /* of another version */
    {ZKSYNC_1_3_0, "1.3.0", "1", false},                                 /* of another machine */
    {"0x0000000000000000000000000000000000000000", "1.5.0", "1", false}, /* has no such variant */
    {"0x0000000000000000000000000000000000000000", "1.4.1", "324", false},
    {"0xA238CBeb142c10Ef7Ad8442C6D1f9E89e07e7761", "1.3.0", "1", false}, /* MultiSend itself */
};

START_TEST(is_call_only_by_version_and_chain)
{
    struct qr_address address = qr_test_address(asked[_i].address);
    struct qr_word chain = qr_test_word(asked[_i].chain);
    ck_assert_int_eq(
        qr_multisend_is_call_only(&address, qr_test_version(asked[_i].version), &chain),
        asked[_i].expected);
}
END_TEST

/* What the search and the lookups rely on. */
START_TEST(table_is_sorted_and_names_only_addresses_that_exist)
{
    ck_assert_uint_gt(qr_n_deployment_chains, 500);
    for (size_t i = 0; i < qr_n_deployment_chains; i++) {
        const struct qr_deployment_chain *chain = &qr_deployment_chains[i];
        ck_assert(i == 0 || qr_deployment_chains[i - 1].chain_id < chain->chain_id);
        for (size_t row = 0; row < QR_N_DEPLOYED_VERSIONS; row++) {
            unsigned first = chain->variants[row] >> QR_FIRST_VARIANT_SHIFT;
            ck_assert_uint_lt(first, QR_N_VARIANTS);
            ck_assert(chain->variants[row] == 0 || (chain->variants[row] >> first & 1U) != 0);
            for (size_t variant = 0; variant < QR_N_VARIANTS; variant++) {
                bool there = (chain->variants[row] >> variant & 1) != 0;
                ck_assert(!there || !qr_address_is_zero(&qr_deployment_addresses[row][variant]));
            }
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/deployment");
    TCase *tests = tcase_create("deployment");
    tcase_add_loop_test(tests, address_by_version_and_chain, 0, sizeof known / sizeof known[0]);
    tcase_add_loop_test(tests, versions_without_one_are_refused, 0, sizeof none / sizeof none[0]);
    tcase_add_loop_test(tests, is_call_only_by_version_and_chain, 0,
                        sizeof asked / sizeof asked[0]);
    tcase_add_test(tests, table_is_sorted_and_names_only_addresses_that_exist);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
