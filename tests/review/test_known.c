#include "review/known.h"

#include <string.h>

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
        const struct qr_known_function *function = qr_known_at(&known, i);
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

static bool add_abi(const char *text, struct qr_error *err)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_error none = QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &none), none);
    return qr_known_add_abi(&known, "Token", qr_json_root(&json), err);
}

START_TEST(functions_of_abi_files_are_added)
{
    static const struct {
        const char *abi, *selector, *functions;
    } rows[] = {
        {"[]", "00000000", ""},
        {"[{\"type\":\"function\",\"name\":\"mint\",\"inputs\":[{\"name\":\"to\",\"type\":"
         "\"address\"},{\"name\":\"amount\",\"type\":\"uint256\"}],\"outputs\":[]}]",
         "40c10f19", "Token.mint"},
        {"{\"contractName\":\"T\",\"abi\":[{\"type\":\"constructor\",\"inputs\":[]},"
         "{\"type\":\"event\",\"name\":\"E\"},{\"type\":\"error\",\"name\":\"E\"},{\"type\":"
         "\"receive\"},{\"type\":\"function\",\"name\":\"mint\",\"inputs\":[{\"name\":\"x\","
         "\"type\":\"address\"},{\"type\":\"uint256\"}]}]}",
         "40c10f19", "Token.mint"},
        /* Those that are built in are not added, and none twice. */
        {"[{\"name\":\"transferFrom\",\"inputs\":[{\"type\":\"address\"},{\"type\":\"address\"},"
         "{\"type\":\"uint256\"}]}]",
         "23b872dd", "ERC-20.transferFrom ERC-721.transferFrom"},
        {"[{\"name\":\"burn\",\"inputs\":[{\"type\":\"uint256\"}]},"
         "{\"name\":\"burn\",\"inputs\":[{\"type\":\"uint256\"}]},"
         "{\"name\":\"collate_propagate_storage\",\"inputs\":[{\"type\":\"bytes16\"}]},"
         "{\"name\":\"burn\",\"inputs\":[{\"type\":\"uint256\"}]}]",
         "42966c68", "Token.burn Token.collate_propagate_storage"},
        {"[{\"name\":\"setKmsInfo\",\"inputs\":[{\"type\":\"tuple\",\"components\":[{\"type\":"
         "\"bytes\"},{\"type\":\"bytes\"},{\"type\":\"bytes\"},{\"type\":\"bytes\"}]}]}]",
         "7d025352", "DstackKms.setKmsInfo"},
        /* f((uint8,(bool[])[2])[3][]) */
        {"[{\"name\":\"f\",\"inputs\":[{\"type\":\"tuple[3][]\",\"components\":[{\"type\":"
         "\"uint8\"},{\"type\":\"tuple[2]\",\"components\":[{\"type\":\"bool[]\"}]}]}]}]",
         "6eda34e2", "Token.f"},
    };
    struct qr_buffer found = QR_BUFFER_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(add_abi(rows[i].abi, &err), err);
        describe(&found, rows[i].selector);
        ck_assert_str_eq(qr_buffer_text(&found), rows[i].functions);
    }
    qr_buffer_dispose(&found);
}
END_TEST

START_TEST(names_in_abi_files_are_kept_whatever_they_are)
{
    struct qr_error err = QR_ERROR_INIT;
    const struct qr_known_function *const *first;
    qr_ck_ok(
        add_abi("[{\"name\":\"mint\",\"inputs\":[{\"name\":\"a,bool) x(\",\"type\":\"address\"},"
                "{\"name\":\"uint256\",\"type\":\"uint256\"}]}]",
                &err),
        err);
    ck_assert_uint_eq(qr_known_find(&first, &known, (const uint8_t *)"\x40\xc1\x0f\x19"), 1);
    const struct qr_known_function *mint = first[0];
    ck_assert(mint->from_file && mint->words == NULL && mint->effect == QR_EFFECT_NONE);
    ck_assert_str_eq(mint->contract, "Token");
    ck_assert_str_eq(mint->parameters[0].name, "a,bool) x(");
    ck_assert_str_eq(mint->parameters[1].name, "uint256");
}
END_TEST

START_TEST(abi_files_that_are_none_are_refused)
{
    static const struct {
        const char *abi, *message;
    } rows[] = {
        {"7", "ABI: it must be an array of entries, or an object with one as \"abi\""},
        {"{}", "ABI: it must be an array of entries, or an object with one as \"abi\""},
        {"{\"abi\":{}}", "ABI: it must be an array of entries, or an object with one as \"abi\""},
        {"[7]", "ABI entry 1: it must be an object"},
        {"[{\"type\":\"event\"},{}]",
         "ABI entry 2: the function's \"name\" is missing or is no name"},
        {"[{\"type\":\"function\",\"name\":\"f(\",\"inputs\":[]}]",
         "ABI entry 1: the function's \"name\" is missing or is no name"},
        {"[{\"name\":\"f\\u0000\",\"inputs\":[]}]",
         "ABI entry 1: the function's \"name\" is missing or is no name"},
        {"[{\"name\":\"f\"}]", "ABI entry 1, function f: the function has no \"inputs\""},
        {"[{\"name\":\"f\",\"inputs\":{}}]",
         "ABI entry 1, function f: the function has no \"inputs\""},
        {"[{\"name\":\"f\",\"inputs\":[1]}]",
         "ABI entry 1, function f: a parameter must be an object"},
        {"[{\"name\":\"f\",\"inputs\":[{}]}]",
         "ABI entry 1, function f: a parameter has no \"type\""},
        {"[{\"name\":\"f\",\"inputs\":[{\"type\":\"\"}]}]",
         "ABI entry 1, function f: a parameter's \"type\" is none that an ABI has"},
        {"[{\"name\":\"f\",\"inputs\":[{\"type\":\"bool,bool\"}]}]",
         "ABI entry 1, function f: a parameter's \"type\" is none that an ABI has"},
        {"[{\"name\":\"f\",\"inputs\":[{\"type\":\"tuple\"}]}]",
         "ABI entry 1, function f: a tuple has no \"components\""},
        {"[{\"name\":\"f\",\"inputs\":[{\"type\":\"Foo\"}]}]",
         "ABI entry 1, function f: function signature, column 3: \"Foo\" is not a type: write the "
         "type that the ABI has for it (address for a contract, uint8 for an enum, a tuple for a "
         "struct)"},
    };
    size_t before = known.count;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        ck_assert_msg(!add_abi(rows[i].abi, &err), "accepted %s", rows[i].abi);
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_uint_eq(err.line, 1);
        ck_assert_uint_eq(known.count, before);
    }
}
END_TEST

START_TEST(tuples_in_abi_files_are_bounded)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_buffer_add_text(&text, "[{\"name\":\"f\",\"inputs\":[");
    for (int i = 0; i < 1000; i++) {
        qr_buffer_add_text(&text, "{\"type\":\"tuple\",\"components\":[");
    }
    for (int i = 0; i < 1000; i++) {
        qr_buffer_add_text(&text, "]}");
    }
    qr_buffer_add_text(&text, "]}]");
    ck_assert(!add_abi(qr_buffer_text(&text), &err));
    ck_assert_str_eq(err.message, "ABI entry 1, function f: more than 64 levels of tuples");
}
END_TEST

START_TEST(roles_have_names)
{
    static const struct {
        const char *role, *name;
    } rows[] = {
        {"0000000000000000000000000000000000000000000000000000000000000000", "DEFAULT_ADMIN_ROLE"},
        {"b09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1", "PROPOSER_ROLE"},
        {"d8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63", "EXECUTOR_ROLE"},
        {"fd643c72710c63c0180259aba6b2d05451e3591a24e58b62239378085726f783", "CANCELLER_ROLE"},
        {"5f58e3a2316349923ce3780f8d587db2d72378aed66a8261c916544fa6846ca5", "TIMELOCK_ADMIN_ROLE"},
        {"0000000000000000000000000000000000000000000000000000000000000001", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer role = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_hex_decode(&role, rows[i].role, 64, &err), err);
        const char *name = qr_role_name(role.data);
        ck_assert_pstr_eq(name, rows[i].name);
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
    tcase_add_test(tcase, functions_of_abi_files_are_added);
    tcase_add_test(tcase, names_in_abi_files_are_kept_whatever_they_are);
    tcase_add_test(tcase, abi_files_that_are_none_are_refused);
    tcase_add_test(tcase, tuples_in_abi_files_are_bounded);
    tcase_add_test(tcase, roles_have_names);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
