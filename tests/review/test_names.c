#include "review/names.h"

#include <string.h>

#include "tests/support.h"

#define TREASURY "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"

static const char file[] =
    "quorate-trust: 1\n"
    "chains:\n"
    "  - {id: 8453, name: \"our Base\"}\n"
    "  - {id: 10}\n"
    "addresses:\n"
    "  - {address: \"" TREASURY "\", name: Treasury, chain: 8453}\n"
    "  - {address: \"0x9641d764fc13c8B624c04430C7356C1C7C8102e2\", name: "
    "\"batches (b)\", chain: 1}\n"
    "  - {address: \"0x5FbDB2315678afecb367f032d93F642f64180aa3\", name: the "
    "app}\n";

static struct qr_address address_of(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

static struct qr_trust trust;

static void load(void)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_trust_parse(&trust, file, strlen(file), &err), err);
}

static void unload(void)
{
    qr_trust_dispose(&trust);
}

static const struct {
    const char *address;
    uint64_t chain; /* 0: not known */
    bool trusts;
    const char *shown;
} shown[] = {
    {TREASURY, 8453, true, TREASURY " (\"Treasury\")"},
    {TREASURY, 1, true, TREASURY},
    {TREASURY, 0, true, TREASURY " (\"Treasury\")"},
    {TREASURY, 8453, false, TREASURY},
    /* the trust file's name goes before the published one */
    {"0x9641d764fc13c8B624c04430C7356C1C7C8102e2", 1, true,
     "0x9641d764fc13c8B624c04430C7356C1C7C8102e2 (\"batches (b)\")"},
    {"0x9641d764fc13c8B624c04430C7356C1C7C8102e2", 8453, true,
     "0x9641d764fc13c8B624c04430C7356C1C7C8102e2 (MultiSendCallOnly 1.4.1)"},
    {"0x9641d764fc13c8B624c04430C7356C1C7C8102e2", 282, false,
     "0x9641d764fc13c8B624c04430C7356C1C7C8102e2"},
    /* and before the document's own */
    {"0x5FbDB2315678afecb367f032d93F642f64180aa3", 1, true,
     "0x5FbDB2315678afecb367f032d93F642f64180aa3 (\"the app\")"},
    {"0x5FbDB2315678afecb367f032d93F642f64180aa3", 1, false,
     "0x5FbDB2315678afecb367f032d93F642f64180aa3 (this app)"},
    {"0x2546BcD3c84621e976D8185a91A922aE77ECEc30", 1, false,
     "0x2546BcD3c84621e976D8185a91A922aE77ECEc30 (a\\x1b\\u{202e})"},
    {"0x0000000000000000000000000000000000000000", 1, true,
     "0x0000000000000000000000000000000000000000 (nobody: the zero address)"},
    {"0x0000000000000000000000000000000000000001", 1, true,
     "0x0000000000000000000000000000000000000001"},
};

static struct qr_names names_of(struct qr_named_address own[2], uint64_t chain, bool trusts)
{
    own[0] = (struct qr_named_address){address_of("0x5FbDB2315678afecb367f032d93F642f64180aa3"),
                                       "this app"};
    own[1] = (struct qr_named_address){address_of("0x2546BcD3c84621e976D8185a91A922aE77ECEc30"),
                                       "a\x1b\xe2\x80\xae"};
    return (struct qr_names){trusts ? &trust : NULL, chain != 0, qr_word_from_u64(chain), own, 2};
}

START_TEST(an_address_is_shown_whole_with_its_name)
{
    struct qr_named_address own[2];
    struct qr_names names = names_of(own, shown[_i].chain, shown[_i].trusts);
    struct qr_address address = address_of(shown[_i].address);
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    qr_names_add_address(&out, &names, &address);
    ck_assert_str_eq(qr_buffer_text(&out), shown[_i].shown);
    qr_buffer_truncate(&out, 0);
    ck_assert_int_eq(qr_names_add(&out, &names, &address), strchr(shown[_i].shown, '(') != NULL);
}
END_TEST

static const struct {
    const char *address;
    const char *like; /* NULL: none */
} alike[] = {
    /* of the trust file, also for another chain; of the document; published */
    {"0x1c69000000000000000000000000000000003725", TREASURY},
    {"0x5fbd000000000000000000000000000000000aa3", "0x5FbDB2315678afecb367f032d93F642f64180aa3"},
    {"0x2546000000000000000000000000000000000c30", NULL},
    {"0x254600000000000000000000000000000000ec30", "0x2546BcD3c84621e976D8185a91A922aE77ECEc30"},
    {"0x40a200000000000000000000000000000000130d", "0x40A2aCCbd92BCA938b02010E17A5b8929b49130D"},
    {"0x40a200000000000000000000000000000000130e", NULL},
    /* what is known is no stranger */
    {TREASURY, NULL},
    {"0x40A2aCCbd92BCA938b02010E17A5b8929b49130D", NULL},
    {"0x0000000000000000000000000000000000000000", NULL},
};

START_TEST(a_stranger_with_known_ends_is_told)
{
    struct qr_named_address own[2];
    struct qr_names names = names_of(own, 1, true);
    struct qr_address address = address_of(alike[_i].address);
    const struct qr_address *found = qr_names_look_alike(&names, &address);
    ck_assert_int_eq(found != NULL, alike[_i].like != NULL);
    if (found != NULL) {
        struct qr_address like = address_of(alike[_i].like);
        ck_assert(qr_address_equal(found, &like));
    }
    struct qr_names none = {.trust = NULL};
    found = qr_names_look_alike(&none, &address);
    ck_assert_int_eq(found != NULL,
                     alike[_i].like != NULL && strncmp(alike[_i].like, "0x40", 4) == 0);
}
END_TEST

START_TEST(chains_have_names)
{
    static const struct {
        uint64_t id;
        bool trusts;
        const char *shown;
    } rows[] = {
        {8453, true, "8453 (our Base)"},
        {8453, false, "8453 (Base)"},
        {10, true, "10 (OP Mainnet)"},
        {1, true, "1 (Ethereum)"},
        {2, false, "2"},
        {31337, false, "31337 (a local chain)"},
        {0, false, "0"},
        {11155111, false, "11155111 (Sepolia)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
        struct qr_names names = {.trust = rows[i].trusts ? &trust : NULL};
        struct qr_word id = qr_word_from_u64(rows[i].id);
        qr_names_add_chain(&out, &names, &id);
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].shown);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/names");
    TCase *tests = tcase_create("names");
    tcase_add_checked_fixture(tests, load, unload);
    tcase_add_loop_test(tests, an_address_is_shown_whole_with_its_name, 0,
                        sizeof shown / sizeof shown[0]);
    tcase_add_loop_test(tests, a_stranger_with_known_ends_is_told, 0,
                        sizeof alike / sizeof alike[0]);
    tcase_add_test(tests, chains_have_names);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
