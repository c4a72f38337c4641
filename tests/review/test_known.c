#include "review/known.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support.h"

static struct qr_known known;

static void setup(void)
{
    qr_known_add_builtin(&known);
}

static void teardown(void)
{
    qr_known_dispose(&known);
}

/* The functions with a selector, "Contract.name" with blanks between them. */
static void describe(struct qr_buffer *out, const char *selector)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer bytes = QR_BUFFER_INIT;
    const struct qr_known_function *const *first;
    qr_buffer_truncate(out, 0);
    qr_ck_ok(qr_hex_decode(&bytes, selector, 8, &err), err);
    size_t count = qr_known_find(&first, &known, bytes.data);
    for (size_t i = 0; i < count; i++) {
        qr_buffer_addf(out, "%s%s.%s", i > 0 ? " " : "", first[i]->contract,
                       first[i]->function.name);
    }
    qr_buffer_dispose(&bytes);
}

/* Selectors as the contracts' documentation and published ABIs have them. */
static const struct {
    const char *selector, *functions;
} selectors[] = {
    {"6a761202", "Safe.execTransaction"},
    {"468721a7", "Safe.execTransactionFromModule"},
    {"0d582f13", "Safe.addOwnerWithThreshold"},
    {"f8dc5dd9", "Safe.removeOwner"},
    {"e318b52b", "Safe.swapOwner"},
    {"694e80c3", "Safe.changeThreshold"},
    {"610b5925", "Safe.enableModule"},
    {"e009cfde", "Safe.disableModule"},
    {"e19a9dd9", "Safe.setGuard"},
    {"e068df37", "Safe.setModuleGuard"},
    {"f08a0323", "Safe.setFallbackHandler"},
    {"7de7edef", "Safe.changeMasterCopy"},
    {"f6682ab0", "SafeMigration.migrateSingleton"},
    {"ed007fc6", "SafeMigration.migrateWithFallbackHandler"},
    {"07f464a4", "SafeMigration.migrateL2Singleton"},
    {"68cb3d94", "SafeMigration.migrateL2WithFallbackHandler"},
    {"ef2624ae", "SafeToL2Migration.migrateToL2"},
    {"d9a20812", "SafeToL2Migration.migrateFromV111"},
    {"d4d9bdcd", "Safe.approveHash"},
    {"85a5affe", "Safe.signMessage"},
    {"8d80ff0a", "MultiSend.multiSend"},
    {"01d5062a", "TimelockController.schedule"},
    {"8f2a0bb0", "TimelockController.scheduleBatch"},
    {"134008d3", "TimelockController.execute"},
    {"e38335e5", "TimelockController.executeBatch"},
    {"c4d252f5", "TimelockController.cancel"},
    {"64d62353", "TimelockController.updateDelay"},
    {"2f2ff15d", "AccessControl.grantRole"},
    {"d547741f", "AccessControl.revokeRole"},
    {"36568abe", "AccessControl.renounceRole"},
    {"dfc77223", "DstackApp.addComposeHash"},
    {"67b3f22c", "DstackApp.removeComposeHash"},
    {"2a819728", "DstackApp.addDevice"},
    {"1d266200", "DstackApp.removeDevice"},
    {"7c4beeb8", "DstackApp.setAllowAnyDevice"},
    {"6e4c7422", "DstackApp.setRequireTcbUpToDate"},
    {"ec669036", "DstackApp.disableUpgrades"},
    {"187515ca", "DstackApp.initialize"},
    {"9ed28193", "DstackApp.initialize"},
    {"4f1ef286", "UUPS.upgradeToAndCall"},
    {"f2fde38b", "Ownable.transferOwnership"},
    {"715018a6", "Ownable.renounceOwnership"},
    {"79ba5097", "Ownable.acceptOwnership"},
    {"06a3ae96", "DstackKms.addOsImageHash"},
    {"9425bac6", "DstackKms.removeOsImageHash"},
    {"3e32d346", "DstackKms.addKmsAggregatedMr"},
    {"2adee48d", "DstackKms.removeKmsAggregatedMr"},
    {"4d5922a1", "DstackKms.addKmsDevice"},
    {"9e6f3114", "DstackKms.removeKmsDevice"},
    {"3ceaaa11", "DstackKms.setAppImplementation"},
    {"3971db27", "DstackKms.setGatewayAppId"},
    {"7d025352", "DstackKms.setKmsInfo"},
    {"18c1ecb2", "DstackKms.setKmsQuote"},
    {"736ede7a", "DstackKms.setKmsEventlog"},
    {"17a1d80f", "DstackKms.registerApp"},
    {"8618169d", "DstackKms.deployAndRegisterApp"},
    {"9cb9c31f", "DstackKms.deployAndRegisterApp"},
    {"a9059cbb", "ERC-20.transfer"},
    {"23b872dd", "ERC-20.transferFrom ERC-721.transferFrom"},
    {"095ea7b3", "ERC-20.approve ERC-721.approve"},
    {"00000000", ""},
    {"ffffffff", ""},
};

START_TEST(functions_are_found_by_selector)
{
    struct qr_buffer found = QR_BUFFER_INIT;
    for (size_t i = 0; i < sizeof selectors / sizeof selectors[0]; i++) {
        describe(&found, selectors[i].selector);
        ck_assert_str_eq(qr_buffer_text(&found), selectors[i].functions);
    }
    qr_buffer_dispose(&found);
}
END_TEST

/* Every {name} of a function's words is a parameter, or the calls inside. */
static void check_words(const struct qr_known_function *function, const char *words)
{
    while ((words = strchr(words, '{')) != NULL) {
        size_t length = strcspn(++words, "}");
        bool found = strncmp(words, "calls}", 6) == 0;
        for (size_t i = 0; i < function->function.parameters.n_components; i++) {
            const char *name = function->parameters[i].name;
            found |= strlen(name) == length && memcmp(name, words, length) == 0;
        }
        ck_assert_msg(found, "%s: {%.*s}", function->function.name, (int)length, words);
    }
}

START_TEST(builtin_functions_are_whole)
{
    ck_assert_uint_gt(known.count, 90);
    for (size_t i = 0; i < known.count; i++) {
        const struct qr_known_function *function = known.functions[i];
        ck_assert_ptr_nonnull(function->words);
        ck_assert(!function->from_file);
        check_words(function, function->words);
        check_words(function, function->words_false == NULL ? "" : function->words_false);
        for (size_t j = 0; j < function->function.parameters.n_components; j++) {
            ck_assert_str_ne(function->parameters[j].name, "");
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/known");
    TCase *tcase = tcase_create("known");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, functions_are_found_by_selector);
    tcase_add_test(tcase, builtin_functions_are_whole);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
