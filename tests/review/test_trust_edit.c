#include "review/trust_edit.h"

#include <string.h>

#include "tests/support.h"

#define A    "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define B    "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
#define C    "0x5FbDB2315678afecb367f032d93F642f64180aa3"
#define HEAD "quorate-trust: 1\n"
#define REFUSED                                                                                    \
    "this cannot be changed without changing the rest: write each entry on lines of its own that " \
    "begin with \"- \", or edit the file by hand"

static struct qr_address address_of(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

enum what { ADD, ADD_CHAIN, REMOVE, REMOVE_CHAIN };

static const struct {
    const char *before;
    enum what what;
    const char *address;
    uint64_t chain; /* 0: none */
    const char *name;
    const char *after; /* NULL: refused */
    size_t count;      /* or the line of the refusal */
} rows[] = {
    /* into lists of every layout */
    {HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n", ADD, B, 0, "b",
     HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n  - address: \"" B
          "\"\n    name: \"b\"\n",
     0},
    {HEAD "addresses:\n- address: \"" A "\"\n  name: a\n# end\n", ADD, B, 1, "b",
     HEAD "addresses:\n- address: \"" A "\"\n  name: a\n- address: \"" B
          "\"\n  name: \"b\"\n  chain: 1\n# end\n",
     0},
    {HEAD "addresses:\n    - name: a   # first\n      address: '" A "'", ADD, B, 0, "b",
     HEAD "addresses:\n    - name: a   # first\n      address: '" A "'\n    - address: \"" B
          "\"\n      name: \"b\"\n",
     0},
    {HEAD "addresses:\n  - {address: \"" A "\", name: a}\nchains:\n  - id: 1\n", ADD, B, 0, "b",
     HEAD "addresses:\n  - {address: \"" A "\", name: a}\n  - address: \"" B
          "\"\n    name: \"b\"\nchains:\n  - id: 1\n",
     0},
    {"quorate-trust: 1\r\naddresses:\r\n  - address: \"" A "\"\r\n    name: a\r\n", ADD, B, 0, "b",
     "quorate-trust: 1\r\naddresses:\r\n  - address: \"" A "\"\r\n    name: a\r\n  - address: \"" B
     "\"\r\n    name: \"b\"\r\n",
     0},
    /* into lists without entries, and without a list */
    {HEAD "addresses: []  # none yet\nchains: [ ]\n", ADD, A, 0, "a",
     HEAD "addresses: # none yet\n  - address: \"" A "\"\n    name: \"a\"\nchains: [ ]\n", 0},
    {HEAD "addresses:\n\n# end\n", ADD, A, 0, "a",
     HEAD "addresses:\n  - address: \"" A "\"\n    name: \"a\"\n\n# end\n", 0},
    {HEAD "chains:", ADD_CHAIN, NULL, 5, NULL, HEAD "chains:\n  - id: 5\n", 0},
    {"quorate-trust: 1", ADD_CHAIN, NULL, 5, "five",
     "quorate-trust: 1\nchains:\n  - id: 5\n    name: \"five\"\n", 0},
    {"---\n" HEAD, ADD, A, 0, "a",
     "---\n" HEAD "addresses:\n  - address: \"" A "\"\n    name: \"a\"\n", 0},
    /* a file that is not there yet */
    {"\n", ADD, A, 0, "a",
     "# What you expect in what you sign, by names of your own: see quorate help trust.\n"
     "# It is yours alone, and no part of a proposal. Edit it as you like.\n" HEAD
     "addresses:\n  - address: \"" A "\"\n    name: \"a\"\n",
     0},
    /* replaced: for the same chain only */
    {HEAD "addresses:\n  # one\n  - address: \"" A "\"\n    name: a\n    kind: safe\n  # two\n"
          "  - address: \"" A "\"\n    name: b\n    chain: 1\n",
     ADD, A, 0, "c",
     HEAD "addresses:\n  # one\n  - address: \"" A "\"\n    name: \"c\"\n  # two\n"
          "  - address: \"" A "\"\n    name: b\n    chain: 1\n",
     1},
    {HEAD "chains:\n- id: 1\n- name: x\n  id: 2\n- id: 3", ADD_CHAIN, NULL, 2, NULL,
     HEAD "chains:\n- id: 1\n- id: 2\n- id: 3", 1},
    /* taken out */
    {HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n\n  # b\n  - address: \"" B
          "\"\n    name: b\n  - address: \"" A "\"\n    name: c\n    chain: 1\n# end\n",
     REMOVE, A, 0, NULL, HEAD "addresses:\n\n  # b\n  - address: \"" B "\"\n    name: b\n# end\n",
     2},
    {HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n  - address: \"" A
          "\"\n    name: c\n    chain: 1\n",
     REMOVE, A, 1, NULL, HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n", 1},
    {HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n", REMOVE, A, 1, NULL,
     HEAD "addresses:\n  - address: \"" A "\"\n    name: a\n", 0},
    {HEAD "addresses:\n  - address: \"" A "\"\n    name: a", REMOVE, A, 0, NULL,
     HEAD "addresses:\n", 1},
    {HEAD "chains:\n  - id: 1\n", REMOVE_CHAIN, NULL, 1, NULL, HEAD "chains:\n", 1},
    {HEAD "chains:\n  - id: 1\n", REMOVE_CHAIN, NULL, 2, NULL, HEAD "chains:\n  - id: 1\n", 0},
    /* layouts that lines do not change */
    {HEAD "addresses: [{address: \"" A "\", name: a}]\n", ADD, B, 0, "b", NULL, 2},
    {HEAD "addresses: [{address: \"" A "\", name: a}]\n", REMOVE, A, 0, NULL, NULL, 2},
    {HEAD "addresses:\n  [{address: \"" A "\", name: a}]\n", REMOVE, A, 0, NULL, NULL, 3},
    {"{quorate-trust: 1, addresses: []}\n", ADD, A, 0, "a", NULL, 1},
    {"{quorate-trust: 1}\n", ADD, A, 0, "a", NULL, 1},
    {HEAD "addresses: [\n]\n", ADD, A, 0, "a", NULL, 2},
    {HEAD "addresses:\n  -\n    address: \"" A "\"\n    name: a\n", REMOVE, A, 0, NULL, NULL, 4},
    {HEAD "addresses:\n  - address: \"" A "\"\n    name: |-\n      a\n", REMOVE, A, 0, NULL, NULL,
     3},
    {HEAD "...\n", ADD, A, 0, "a", NULL, 1},
};

static struct qr_trust_edit make_edit(struct qr_trust_address *entry, struct qr_trust_chain *chain,
                                      struct qr_address *address, int row)
{
    struct qr_trust_edit edit = {.add_address = NULL};
    *address = rows[row].address == NULL ? (struct qr_address){{0}} : address_of(rows[row].address);
    *chain =
        (struct qr_trust_chain){.id = qr_word_from_u64(rows[row].chain), .name = rows[row].name};
    *entry = (struct qr_trust_address){.address = *address,
                                       .name = rows[row].name,
                                       .has_chain = rows[row].chain != 0,
                                       .chain_id = chain->id};
    switch (rows[row].what) {
    case ADD:
        edit.add_address = entry;
        break;
    case ADD_CHAIN:
        edit.add_chain = chain;
        break;
    case REMOVE:
        edit.remove_address = address;
        edit.remove_on_chain = rows[row].chain == 0 ? NULL : &chain->id;
        break;
    case REMOVE_CHAIN:
        edit.remove_chain = &chain->id;
        break;
    }
    return edit;
}

START_TEST(the_rest_stays_as_it_is)
{
    struct qr_trust_address entry;
    struct qr_trust_chain chain;
    struct qr_address address;
    struct qr_trust_edit edit = make_edit(&entry, &chain, &address, _i);
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    size_t count = 99;
    bool ok = qr_trust_edit(&out, &count, rows[_i].before, strlen(rows[_i].before), &edit, &err);
    if (rows[_i].after == NULL) {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, REFUSED);
        ck_assert_uint_eq(err.line, rows[_i].count);
        return;
    }
    qr_ck_ok(ok, err);
    ck_assert_str_eq(qr_buffer_text(&out), rows[_i].after);
    ck_assert_uint_eq(count, rows[_i].count);
}
END_TEST

START_TEST(a_file_that_is_wrong_is_not_changed)
{
    static const char text[] = HEAD "adresses:\n";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address = address_of(C);
    struct qr_trust_edit edit = {.remove_address = &address};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    size_t count = 99;
    ck_assert(!qr_trust_edit(&out, &count, text, strlen(text), &edit, &err));
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(a_file_does_not_grow_past_what_is_read)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_trust_address entry = {.address = address_of(C), .name = "c"};
    struct qr_trust_edit edit = {.add_address = &entry};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    size_t count = 0;
    qr_buffer_add_text(&text, HEAD);
    while (text.length < QR_TRUST_MAX_SIZE - 1) {
        qr_buffer_add_text(&text, "#");
    }
    qr_buffer_add_text(&text, "\n");
    ck_assert(!qr_trust_edit(&out, &count, qr_buffer_text(&text), text.length, &edit, &err));
    ck_assert_str_eq(err.message,
                     "the trust file would have 1048659 bytes: at most 1048576 are read");
}
END_TEST

/* One address on thousands of chains: not quadratic. */
START_TEST(many_entries_go_at_once)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address = address_of(A);
    struct qr_trust_edit edit = {.remove_address = &address};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    size_t count = 0;
    qr_buffer_add_text(&text, HEAD "addresses:\n");
    for (unsigned i = 1; i <= 9000; i++) {
        qr_buffer_addf(&text, "- address: \"" A "\"\n  name: a\n  chain: %u\n", i);
    }
    qr_ck_ok(qr_trust_edit(&out, &count, qr_buffer_text(&text), text.length, &edit, &err), err);
    ck_assert_uint_eq(count, 9000);
    ck_assert_str_eq(qr_buffer_text(&out), HEAD "addresses:\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/trust_edit");
    TCase *tests = tcase_create("trust_edit");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, the_rest_stays_as_it_is, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(tests, a_file_that_is_wrong_is_not_changed);
    tcase_add_test(tests, a_file_does_not_grow_past_what_is_read);
    tcase_add_test(tests, many_entries_go_at_once);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
