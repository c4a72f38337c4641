#include "safe/well_known.h"

#include <string.h>

#include "safe/multisend.h"
#include "tests/safe/helpers.h"

static const struct {
    const char *address;
    const char *chain; /* NULL: not known */
    const char *name;  /* NULL: none is named */
    const char *version;
    enum qr_well_known_kind kind;
    enum qr_deployment_variant variant;
} known[] = {
    {"0x40A2aCCbd92BCA938b02010E17A5b8929b49130D", NULL, "MultiSendCallOnly", "1.3.0",
     QR_WELL_KNOWN_MULTISEND_CALL_ONLY, QR_VARIANT_CANONICAL},
    {"0x40A2aCCbd92BCA938b02010E17A5b8929b49130D", "1", "MultiSendCallOnly", "1.3.0",
     QR_WELL_KNOWN_MULTISEND_CALL_ONLY, QR_VARIANT_CANONICAL},
    {"0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B", "8453", "MultiSendCallOnly", "1.3.0",
     QR_WELL_KNOWN_MULTISEND_CALL_ONLY, QR_VARIANT_EIP155},
    /* one chain has the EIP-155 one, another has not */
    {"0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B", "3", NULL, NULL, 0, 0},
    {"0x40A2aCCbd92BCA938b02010E17A5b8929b49130D", "16", NULL, NULL, 0, 0},
    /* EraVM */
    {"0x0408EF011960d02349d50286D20531229BCef773", "324", "MultiSendCallOnly", "1.4.1",
     QR_WELL_KNOWN_MULTISEND_CALL_ONLY, QR_VARIANT_ZKSYNC},
    {"0x0408EF011960d02349d50286D20531229BCef773", "1", NULL, NULL, 0, 0},
    {"0x41675C099F32341bf84BFc5382aF534df5C7461a", "282", NULL, NULL, 0, 0},
    /* a chain that is not listed: what the deterministic deployer makes, and no other */
    {"0x41675C099F32341bf84BFc5382aF534df5C7461a", "31337", "Safe", "1.4.1",
     QR_WELL_KNOWN_SINGLETON, QR_VARIANT_CANONICAL},
    {"0xEdd160fEBBD92E350D4D398fb636302fccd67C7e", "31337", "SafeL2", "1.5.0",
     QR_WELL_KNOWN_SINGLETON_L2, QR_VARIANT_CANONICAL},
    {"0xA1dabEF33b3B82c7814B6D82A79e50F4AC44102B", "31337", NULL, NULL, 0, 0},
    {"0x41675C099F32341bf84BFc5382aF534df5C7461a", "18446744073709551617", "Safe", "1.4.1",
     QR_WELL_KNOWN_SINGLETON, QR_VARIANT_CANONICAL},
    /* before the deterministic deployer: only where it is listed */
    {"0x34CfAC646f301356fAa8B21e94227e3583Fe3F5F", "1", "GnosisSafe", "1.1.1",
     QR_WELL_KNOWN_SINGLETON, QR_VARIANT_CANONICAL},
    {"0x34CfAC646f301356fAa8B21e94227e3583Fe3F5F", "8453", NULL, NULL, 0, 0},
    {"0x34CfAC646f301356fAa8B21e94227e3583Fe3F5F", "31337", NULL, NULL, 0, 0},
    {"0x34CfAC646f301356fAa8B21e94227e3583Fe3F5F", NULL, "GnosisSafe", "1.1.1",
     QR_WELL_KNOWN_SINGLETON, QR_VARIANT_CANONICAL},
    /* the migrations came later than the rest of 1.4.1, and not to all of its chains */
    {"0x526643F69b81B008F46d95CD5ced5eC0edFFDaC6", "8453", "SafeMigration", "1.4.1",
     QR_WELL_KNOWN_MIGRATION, QR_VARIANT_CANONICAL},
    {"0x526643F69b81B008F46d95CD5ced5eC0edFFDaC6", "250", NULL, NULL, 0, 0},
    {"0xfF83F6335d8930cBad1c0D439A841f01888D9f69", "1", "SafeToL2Migration", "1.4.1",
     QR_WELL_KNOWN_MIGRATION, QR_VARIANT_CANONICAL},
    {"0x817756C6c555A94BCEE39eB5a102AbC1678b09A7", "324", "SafeMigration", "1.4.1",
     QR_WELL_KNOWN_MIGRATION, QR_VARIANT_ZKSYNC},
    /* the other kinds */
    {"0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526", "1", "MultiSend", "1.4.1",
     QR_WELL_KNOWN_MULTISEND, QR_VARIANT_CANONICAL},
    {"0x8D29bE29923b68abfDD21e541b9374737B49cdAD", "1", "MultiSend", "1.1.1",
     QR_WELL_KNOWN_MULTISEND, QR_VARIANT_CANONICAL},
    {"0x4e1DCf7AD4e460CfD30791CCC4F9c8a4f820ec67", "1", "SafeProxyFactory", "1.4.1",
     QR_WELL_KNOWN_PROXY_FACTORY, QR_VARIANT_CANONICAL},
    {"0xf48f2B2d2a534e402487b3ee7C18c33Aec0Fe5e4", "1", "CompatibilityFallbackHandler", "1.3.0",
     QR_WELL_KNOWN_FALLBACK_HANDLER, QR_VARIANT_CANONICAL},
    {"0x85a8ca358D388530ad0fB95D0cb89Dd44Fc242c3", "1", "ExtensibleFallbackHandler", "1.5.0",
     QR_WELL_KNOWN_FALLBACK_HANDLER, QR_VARIANT_CANONICAL},
    {"0xd53cd0aB83D845Ac265BE939c57F53AD838012c9", "1", "SignMessageLib", "1.4.1",
     QR_WELL_KNOWN_SIGN_MESSAGE_LIB, QR_VARIANT_CANONICAL},
    {"0x9b35Af71d77eaf8d7e40252370304687390A1A52", "1", "CreateCall", "1.4.1",
     QR_WELL_KNOWN_CREATE_CALL, QR_VARIANT_CANONICAL},
    {"0xBD89A1CE4DDe368FFAB0eC35506eEcE0b1fFdc54", "1", "SafeToL2Setup", "1.4.1",
     QR_WELL_KNOWN_OTHER, QR_VARIANT_CANONICAL},
    /* nobody's, first and last */
    {"0x0000000000000000000000000000000000000000", NULL, NULL, NULL, 0, 0},
    {"0xffffffffffffffffffffffffffffffffffffffff", NULL, NULL, NULL, 0, 0},
    {"0x41675C099f32341Bf84bfc5382aF534df5C7461b", NULL, NULL, NULL, 0, 0},
};

START_TEST(name_by_address_and_chain)
{
    struct qr_address address = qr_test_address(known[_i].address);
    struct qr_word chain = qr_test_word(known[_i].chain == NULL ? "0" : known[_i].chain);
    const struct qr_safe_well_known *found =
        qr_safe_well_known_find(&address, known[_i].chain == NULL ? NULL : &chain);
    if (known[_i].name == NULL) {
        ck_assert_ptr_null(found);
        return;
    }
    ck_assert_ptr_nonnull(found);
    ck_assert_str_eq(found->name, known[_i].name);
    ck_assert_str_eq(qr_safe_version_text(found->version), known[_i].version);
    ck_assert_int_eq((int)found->kind, (int)known[_i].kind);
    ck_assert_int_eq((int)found->variant, (int)known[_i].variant);
}
END_TEST

START_TEST(table_is_sorted_and_every_entry_is_found)
{
    ck_assert_uint_gt(qr_n_safe_well_knowns, 70);
    for (size_t i = 0; i < qr_n_safe_well_knowns; i++) {
        const struct qr_safe_well_known *entry = &qr_safe_well_knowns[i];
        ck_assert(i == 0 || qr_address_compare(&entry[-1].address, &entry->address) < 0);
        ck_assert_ptr_eq(qr_safe_well_known_find(&entry->address, NULL), entry);
        ck_assert_int_eq(entry->places == QR_PLACES_COMMON, entry->chains == NULL);
    }
}
END_TEST

/* Two tables, one truth: what is named a MultiSendCallOnly may be called so, on every chain. */
START_TEST(agrees_with_the_table_of_multisend_call_only)
{
    for (size_t i = 0; i < qr_n_safe_well_knowns; i++) {
        const struct qr_safe_well_known *entry = &qr_safe_well_knowns[i];
        if (entry->kind != QR_WELL_KNOWN_MULTISEND_CALL_ONLY) {
            continue;
        }
        for (size_t j = 0; j < qr_n_deployment_chains; j++) {
            struct qr_word chain = qr_word_from_u64(qr_deployment_chains[j].chain_id);
            ck_assert_int_eq(qr_safe_well_known_find(&entry->address, &chain) != NULL,
                             qr_multisend_is_call_only(&entry->address, entry->version, &chain));
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/well_known");
    TCase *tests = tcase_create("well_known");
    tcase_add_loop_test(tests, name_by_address_and_chain, 0, sizeof known / sizeof known[0]);
    tcase_add_test(tests, table_is_sorted_and_every_entry_is_found);
    tcase_add_test(tests, agrees_with_the_table_of_multisend_call_only);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
