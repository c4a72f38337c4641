#include "review/trust.h"

#include <string.h>

#include "tests/support.h"

#define TREASURY "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define TOKEN    "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
#define HEAD     "quorate-trust: 1\n"
#define ENTRY    "addresses:\n  - address: \"" TREASURY "\"\n    name: Treasury\n"

static const char whole[] = "# mine\n"
                            "quorate-trust: 1\n"
                            "chains:\n"
                            "  - id: 8453\n"
                            "    name: Base\n"
                            "  - id: 31337   # at home\n"
                            "addresses:\n"
                            "  - address: \"" TREASURY "\"\n"
                            "    name: Treasury\n"
                            "    kind: safe\n"
                            "    chain: 8453\n"
                            "\n"
                            "  - name: \"Treasury, elsewhere\"\n"
                            "    address: \"" TREASURY "\"\n"
                            "  # what it pays with\n"
                            "  - address: \"0x833589fcd6edb6e08f4c7c32d4f71b54bda02913\"\n"
                            "    name: 'USD Coin'\n"
                            "    kind: token\n";

static struct qr_address address_of(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

static void parse(struct qr_trust *trust, const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_trust_parse(trust, text, strlen(text), &err), err);
}

START_TEST(everything_is_read_in_the_order_of_the_file)
{
    struct qr_trust trust = {.n_chains = 0};
    parse(&trust, whole);
    ck_assert_uint_eq(trust.n_chains, 2);
    ck_assert_str_eq(trust.chains[0].name, "Base");
    ck_assert_uint_eq(trust.chains[0].line, 4);
    ck_assert_uint_eq(trust.chains[0].end_line, 6);
    ck_assert_ptr_null(trust.chains[1].name);
    ck_assert_uint_eq(trust.chains[1].end_line, 7);
    ck_assert_uint_eq(trust.n_addresses, 3);
    ck_assert_str_eq(trust.addresses[0].name, "Treasury");
    ck_assert_str_eq(trust.addresses[0].kind, "safe");
    ck_assert(trust.addresses[0].has_chain);
    ck_assert_uint_eq(trust.addresses[0].line, 8);
    ck_assert_uint_eq(trust.addresses[0].end_line, 12);
    ck_assert_uint_eq(trust.addresses[1].line, 13);
    ck_assert_uint_eq(trust.addresses[1].end_line, 15);
    ck_assert(!trust.addresses[1].has_chain);
    ck_assert_str_eq(trust.addresses[2].name, "USD Coin");
    ck_assert_uint_eq(trust.addresses[2].line, 16);
    ck_assert_uint_eq(trust.address_list.line, 7);
    qr_trust_dispose(&trust);
}
END_TEST

START_TEST(an_entry_for_the_chain_goes_first)
{
    struct qr_trust trust = {.n_chains = 0};
    struct qr_address treasury = address_of(TREASURY);
    struct qr_address token = address_of(TOKEN);
    struct qr_address other = address_of("0x0000000000000000000000000000000000000001");
    struct qr_word base = qr_word_from_u64(8453);
    struct qr_word ethereum = qr_word_from_u64(1);
    struct qr_word home = qr_word_from_u64(31337);
    parse(&trust, whole);
    ck_assert_str_eq(qr_trust_find(&trust, &treasury, &base)->name, "Treasury");
    ck_assert_str_eq(qr_trust_find(&trust, &treasury, &ethereum)->name, "Treasury, elsewhere");
    ck_assert_str_eq(qr_trust_find(&trust, &treasury, NULL)->name, "Treasury");
    ck_assert_str_eq(qr_trust_find(&trust, &token, &ethereum)->name, "USD Coin");
    ck_assert_ptr_null(qr_trust_find(&trust, &other, NULL));
    ck_assert(qr_trust_has_chain(&trust, &base));
    ck_assert(qr_trust_has_chain(&trust, &home));
    ck_assert(!qr_trust_has_chain(&trust, &ethereum));
    qr_trust_dispose(&trust);
}
END_TEST

START_TEST(one_for_another_chain_only_is_not_found)
{
    struct qr_trust trust = {.n_chains = 0};
    struct qr_address treasury = address_of(TREASURY);
    struct qr_word ethereum = qr_word_from_u64(1);
    parse(&trust, HEAD ENTRY "    chain: 8453\n");
    ck_assert_ptr_null(qr_trust_find(&trust, &treasury, &ethereum));
    ck_assert_ptr_nonnull(qr_trust_find(&trust, &treasury, NULL));
    /* no chain is listed: any will do */
    ck_assert(qr_trust_has_chain(&trust, &ethereum));
    qr_trust_dispose(&trust);
}
END_TEST

START_TEST(look_alikes_have_the_same_ends)
{
    static const struct {
        const char *address;
        bool is_alike;
    } rows[] = {
        {"0x1c69000000000000000000000000000000003725", true},
        {"0x1c694fc3006d81ff4a56f97e1b99529066b23725", true},
        {"0x1c69000000000000000000000000000000003724", false},
        {"0x1c68000000000000000000000000000000003725", false},
        {TREASURY, false},
        {"0xffff000000000000000000000000000000003725", false},
    };
    struct qr_trust trust = {.n_chains = 0};
    parse(&trust, whole);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_address address = address_of(rows[i].address);
        ck_assert_int_eq(qr_trust_look_alike(&trust, &address) != NULL, rows[i].is_alike);
    }
    qr_trust_dispose(&trust);
}
END_TEST

static const char *const small[] = {
    HEAD,
    HEAD "chains:\naddresses:\n",
    HEAD "chains: []\naddresses: []\n",
    HEAD "addresses: [{address: \"" TREASURY "\", name: a}]\n",
    "addresses:\n- {name: a, address: \"" TREASURY "\"}\nquorate-trust: 1",
    HEAD "chains:\n  - id: 115792089237316195423570985008687907853269984665640564039457584007913129"
         "639935\n",
};

START_TEST(small_files_are_files)
{
    struct qr_trust trust = {.n_chains = 0};
    parse(&trust, small[_i]);
    qr_trust_dispose(&trust);
}
END_TEST

static const struct {
    const char *text;
    size_t line;
    size_t column;
    const char *message;
} bad[] = {
    {"", 1, 1, "there is nothing in it"},
    {"[]\n", 1, 1, "the trust file must be a mapping of keys to values, not a list"},
    {"addresses:\n", 1, 1, "quorate-trust is missing: add \"quorate-trust: 1\" as the first line"},
    {"quorate-trust: 2\nnew: 1\n", 1, 16,
     "quorate-trust must be the number 1: a newer quorate may have written this file"},
    {"quorate-trust: \"1\"\n", 1, 16,
     "quorate-trust must be the number 1: a newer quorate may have written this file"},
    {HEAD "adresses:\n", 2, 1,
     "unknown key \"adresses\" in the trust file: did you mean "
     "\"addresses\"?"},
    {HEAD "owner: a\n", 2, 1,
     "unknown key \"owner\" in the trust file: the keys here are "
     "quorate-trust, chains and addresses"},
    {HEAD "addresses: a\n", 2, 12, "addresses must be a list, not a single value"},
    {HEAD "addresses:\n  a: b\n", 3, 3, "addresses must be a list, not a mapping"},
    {HEAD "addresses:\n  - \"" TREASURY "\"\n", 3, 5,
     "an entry of addresses must be a mapping of keys to values, not a single value"},
    {HEAD "addresses:\n  - name: a\n", 3, 5, "an entry of addresses has no address: add it"},
    {HEAD "addresses:\n  - address: \"" TREASURY "\"\n", 3, 5,
     "an entry of addresses has no name: add it"},
    {HEAD ENTRY "    knd: safe\n", 5, 5,
     "unknown key \"knd\" in an entry of addresses: did you mean \"kind\"?"},
    {HEAD ENTRY "    kind: wallet\n", 5, 11,
     "kind must be safe, timelock, app, kms, token, account or contract"},
    {HEAD ENTRY "    chain: \"8453\"\n", 5, 12,
     "chain must be a chain id in decimal digits, like 8453, not in quotes"},
    {HEAD ENTRY "    chain: 0x2105\n", 5, 12,
     "chain must be a chain id in decimal digits, like 8453"},
    {HEAD ENTRY "    chain: 0\n", 5, 12, "chain must be a chain id in decimal digits, like 8453"},
    {HEAD ENTRY "    chain: -1\n", 5, 12, "chain must be a chain id in decimal digits, like 8453"},
    {HEAD "addresses:\n  - address: \"0x1c694fc3006D81ff4a56F97E1b99529066a23725\"\n    name: a\n",
     3, 14,
     "address: the checksum of 0x1c694fc3006D81ff4a56F97E1b99529066a23725 is wrong: a digit or its "
     "case was changed; if every digit is right, write " TREASURY},
    {HEAD "addresses:\n  - address: \"0x0000000000000000000000000000000000000000\"\n    name: a\n",
     3, 14, "the zero address is nobody: remove this entry"},
    {HEAD "addresses:\n  - address: [a]\n    name: a\n", 3, 14,
     "an entry of addresses.address must be a single value, not a list"},
    {HEAD ENTRY "  - address: \"0x1c694fc3006d81ff4a56f97e1b99529066a23725\"\n    name: Again\n", 5,
     0, "this address stands in line 3 already: remove one of them"},
    {HEAD ENTRY "    chain: 1\n  - address: \"" TREASURY "\"\n    name: Again\n    chain: 1\n", 6,
     0, "this address stands in line 3 already for the same chain: remove one of them"},
    {HEAD "chains:\n  - id: 1\n  - id: 1\n", 4, 0,
     "this chain stands in line 3 already: remove one of them"},
    {HEAD "chains:\n  - name: a\n", 3, 5, "an entry of chains has no id: add it"},
    {HEAD "chains:\n  - id: 1\n    name: true\n", 4, 11,
     "the chain's name must be text, and true is something else in YAML: quote it"},
    {HEAD "chains:\n  - id: 1\n    name:\n", 4, 10, "the chain's name is empty: give a name"},
    {HEAD "a: &b c\n", 2, 4,
     "anchors (&name) are refused, so that every value stands where it is used: write the value "
     "out"},
};

START_TEST(what_is_wrong_is_named_with_its_place)
{
    struct qr_trust trust = {.n_chains = 0};
    struct qr_error err = QR_ERROR_INIT;
    ck_assert(!qr_trust_parse(&trust, bad[_i].text, strlen(bad[_i].text), &err));
    ck_assert_str_eq(err.message, bad[_i].message);
    ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
    ck_assert_uint_eq(err.line, bad[_i].line);
    ck_assert_uint_eq(err.column, bad[_i].column);
    ck_assert_uint_eq(trust.n_addresses, 0);
    qr_trust_dispose(&trust);
}
END_TEST

static const struct {
    const char *name;
    const char *message; /* NULL: a name */
} names[] = {
    {"Treasury", NULL},
    {"Казна", NULL},
    {"a (b) <c> `d`", NULL},
    {"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé", NULL},
    {"", "name is empty: give a name"},
    {" a", "name has a blank at an end: remove it"},
    {"a ", "name has a blank at an end: remove it"},
    {"a\"b", "name holds a double quote or a backslash, and names are shown in quotes: leave it "
             "out"},
    {"a\\b", "name holds a double quote or a backslash, and names are shown in quotes: leave it "
             "out"},
    {"Tr\xd0\xb5"
     "asury",
     "name holds look-alike characters, and would not read as what it is: write it in plain "
     "letters"},
    {"a\nb",
     "name holds control characters, and would not read as what it is: write it in plain letters"},
    {"a\xff", "name holds bytes that are not UTF-8, and would not read as what it is: write it in "
              "plain letters"},
    {"0123456789012345678901234567890123456789012345678901234567890",
     "name is longer than 60 characters: shorten it"},
};

START_TEST(names_are_plain)
{
    struct qr_error err = QR_ERROR_INIT;
    bool ok = qr_trust_check_name(names[_i].name, strlen(names[_i].name), "name", &err);
    ck_assert_str_eq(err.message, names[_i].message == NULL ? "" : names[_i].message);
    ck_assert_int_eq(ok, names[_i].message == NULL);
}
END_TEST

START_TEST(a_large_file_is_read_quickly_and_a_larger_one_refused)
{
    struct qr_trust trust = {.n_chains = 0};
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, HEAD "addresses:\n");
    for (unsigned i = 1; i <= 10000; i++) {
        qr_buffer_addf(&text, "  - {address: \"0x%040x\", name: a%u}\n", i, i);
    }
    qr_ck_ok(qr_trust_parse(&trust, qr_buffer_text(&text), text.length, &err), err);
    for (unsigned i = 0; i < trust.n_addresses; i++) {
        const struct qr_trust_address *entry = &trust.addresses[i];
        ck_assert_ptr_eq(qr_trust_find(&trust, &entry->address, NULL), entry);
    }
    qr_trust_dispose(&trust);
    qr_buffer_add_zeros(&text, QR_TRUST_MAX_SIZE);
    ck_assert(!qr_trust_parse(&trust, qr_buffer_text(&text), text.length, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "at most 1048576 are read"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/trust");
    TCase *tests = tcase_create("trust");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, everything_is_read_in_the_order_of_the_file);
    tcase_add_test(tests, an_entry_for_the_chain_goes_first);
    tcase_add_test(tests, one_for_another_chain_only_is_not_found);
    tcase_add_test(tests, look_alikes_have_the_same_ends);
    tcase_add_loop_test(tests, small_files_are_files, 0, sizeof small / sizeof small[0]);
    tcase_add_loop_test(tests, what_is_wrong_is_named_with_its_place, 0,
                        sizeof bad / sizeof bad[0]);
    tcase_add_loop_test(tests, names_are_plain, 0, sizeof names / sizeof names[0]);
    tcase_add_test(tests, a_large_file_is_read_quickly_and_a_larger_one_refused);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
