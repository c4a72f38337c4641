/* Signatures on disk: what is read from signatures/, and what a write changes. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit/signature_file.h"
#include "commit/signatures.h"
#include "tests/commit/bench.h"

static struct qr_bench bench;

static void begin(void)
{
    qr_bench_begin(&bench, true);
}

static void end(void)
{
    qr_bench_end(&bench);
}

static enum qr_signature_written write_one(const struct qr_step *step,
                                           const struct qr_signature *signature, bool replace)
{
    struct qr_error err = QR_ERROR_INIT;
    enum qr_signature_written written;
    qr_ck_ok(qr_signature_write(&written, bench.path, step, signature, replace, &err), err);
    return written;
}

static void read_set(struct qr_signature_set *set)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_signatures_read(set, bench.path, &bench.proposal, &err), err);
}

static const char *name_of(unsigned number)
{
    char owner[QR_ADDRESS_SIZE];
    struct qr_address account = qr_bench_account(number);
    qr_address_format(owner, &account);
    return qr_bench_text(&bench, "%s.json", owner);
}

START_TEST(no_directory_is_no_signatures)
{
    struct qr_signature_set set;
    read_set(&set);
    ck_assert_uint_eq(set.count, 0);
    ck_assert_uint_eq(set.n_bad, 0);
    qr_signatures_dispose(&set);
}
END_TEST

START_TEST(a_file_says_owner_kind_hash_and_signature)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature signature = qr_bench_signature(1, step, 27);
    ck_assert_int_eq(write_one(step, &signature, false), QR_SIGNATURE_NEW);
    char owner[QR_ADDRESS_SIZE];
    qr_address_format(owner, &signature.owner);
    ck_assert_str_eq(qr_bench_list(&bench, "signatures"), name_of(1));
    ck_assert_str_eq(
        qr_bench_read(&bench, qr_bench_text(&bench, "signatures/%s", name_of(1))),
        qr_bench_text(&bench,
                      "{\n  \"owner\": \"%s\",\n  \"kind\": \"eip712\",\n  \"hash\": \"%s\",\n"
                      "  \"signature\": \"%s\"\n}\n",
                      owner, qr_bench_hex(&bench, step->hashes.hash32, 32),
                      qr_bench_hex(&bench, signature.sig65, 65)));
}
END_TEST

/* Every kind, written and read back the same. */
START_TEST(every_kind_reads_back)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature given[4] = {
        qr_bench_signature(1, step, 27),
        qr_bench_signature(2, step, 31),
        {.kind = QR_SIGNATURE_CONTRACT,
         .owner = qr_bench_account(3),
         .dynamic = (const uint8_t *)"inner signature",
         .dynamic_length = 15},
        {.kind = QR_SIGNATURE_APPROVED, .owner = qr_bench_account(4)},
    };
    memcpy(given[3].sig65 + 12, given[3].owner.addr20, 20);
    given[3].sig65[64] = 1;
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(write_one(step, &given[i], false), QR_SIGNATURE_NEW);
        ck_assert_int_eq(write_one(step, &given[i], false), QR_SIGNATURE_SAME);
    }
    struct qr_signature_set set;
    read_set(&set);
    ck_assert_uint_eq(set.n_bad, 0);
    ck_assert_uint_eq(set.count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct qr_owner_signature *item = &set.items[i];
        ck_assert_ptr_eq(item->step, step);
        ck_assert(!item->signature.confirmed);
        ck_assert(i == 0 || qr_address_compare(&set.items[i - 1].signature.owner,
                                               &item->signature.owner) < 0);
        bool found = false;
        for (size_t j = 0; j < 4; j++) {
            found = found || qr_signature_same(&given[j], &item->signature);
        }
        ck_assert(found);
    }
    qr_signatures_dispose(&set);
}
END_TEST

START_TEST(an_owner_of_both_safes_has_two_files)
{
    const struct qr_step *parent = qr_bench_step(&bench, QR_BENCH_SAFE);
    const struct qr_step *child = qr_bench_step(&bench, QR_BENCH_CHILD);
    struct qr_signature first = qr_bench_signature(1, parent, 27);
    struct qr_signature second = qr_bench_signature(1, child, 27);
    char owner[QR_ADDRESS_SIZE];
    qr_address_format(owner, &first.owner);
    ck_assert_int_eq(write_one(parent, &first, false), QR_SIGNATURE_NEW);
    ck_assert_int_eq(write_one(child, &second, false), QR_SIGNATURE_NEW);
    ck_assert_int_eq(write_one(child, &second, false), QR_SIGNATURE_SAME);
    ck_assert_str_eq(qr_bench_list(&bench, "signatures"),
                     qr_bench_text(&bench, "%s-%s.json %s.json", owner,
                                   qr_bench_hex(&bench, child->hashes.hash32, 32), owner));
    struct qr_signature_set set;
    read_set(&set);
    ck_assert_uint_eq(set.count, 2);
    ck_assert_ptr_eq(set.items[0].step, child); /* sorted by step */
    ck_assert_ptr_eq(set.items[1].step, parent);
    qr_signatures_dispose(&set);
    /* Also when the short name has become free. */
    ck_assert_int_eq(unlink(qr_bench_text(&bench, "%s/signatures/%s.json", bench.path, owner)), 0);
    ck_assert_int_eq(write_one(child, &second, false), QR_SIGNATURE_SAME);
}
END_TEST

START_TEST(another_signature_of_an_owner_needs_replace)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature first = qr_bench_signature(1, step, 27);
    struct qr_signature second = qr_bench_signature(1, step, 31);
    struct qr_error err = QR_ERROR_INIT;
    enum qr_signature_written written;
    ck_assert_int_eq(write_one(step, &first, false), QR_SIGNATURE_NEW);
    ck_assert(!qr_signature_write(&written, bench.path, step, &second, false, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_REFUSED);
    ck_assert_str_eq(err.message,
                     qr_bench_text(&bench,
                                   "signatures/%s holds another signature of this owner over the "
                                   "same hash: add --replace to put this one in its place",
                                   name_of(1)));
    ck_assert_int_eq(write_one(step, &first, false), QR_SIGNATURE_SAME);
    ck_assert_int_eq(write_one(step, &second, true), QR_SIGNATURE_REPLACED);
    ck_assert_int_eq(write_one(step, &second, false), QR_SIGNATURE_SAME);
    ck_assert_str_eq(qr_bench_list(&bench, "signatures"), name_of(1));
}
END_TEST

START_TEST(what_is_no_signature_is_not_written_over)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature signature = qr_bench_signature(1, step, 27);
    struct qr_error err = QR_ERROR_INIT;
    enum qr_signature_written written;
    qr_bench_write(&bench, qr_bench_text(&bench, "signatures/%s", name_of(1)), "{}");
    ck_assert(!qr_signature_write(&written, bench.path, step, &signature, false, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_REFUSED);
    ck_assert_ptr_nonnull(strstr(err.message, "is there and holds no signature of this owner"));
    ck_assert_int_eq(write_one(step, &signature, true), QR_SIGNATURE_REPLACED);
}
END_TEST

START_TEST(a_copy_under_another_name_says_nothing_new)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature signature = qr_bench_signature(1, step, 27);
    (void)write_one(step, &signature, false);
    qr_bench_write(&bench, "signatures/copy.json",
                   qr_bench_read(&bench, qr_bench_text(&bench, "signatures/%s", name_of(1))));
    qr_bench_write(&bench, "signatures/.quorate-cut-off", "{\"owner");
    struct qr_signature_set set;
    read_set(&set);
    ck_assert_uint_eq(set.count, 1);
    ck_assert_uint_eq(set.n_bad, 0);
    qr_signatures_dispose(&set);
}
END_TEST

/* In texts %O is account 1, %X account 2, %H the hash, %S account 1's signature, %M the message
 * hash, %P an approval by account 1. */
static const struct {
    const char *text;
    const char *reason;
} bad[] = {
    {"", "the document ends where a value should stand"},
    {"{", NULL},
    {"[]", "a signature file is an object with owner, kind, hash and signature, and this is an "
           "array"},
    {"{\"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"%S\"}", NULL},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"%S\", \"v\": 1}",
     "a signature file has owner, kind, hash and signature, and no \"v\""},
    {"{\"owner\": \"%O\", \"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", "
     "\"signature\": \"%S\"}",
     NULL},
    {"{\"owner\": \"0x12\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"%S\"}",
     "owner: \"0x12\" is not an address: write 0x and 40 hex digits"},
    {"{\"owner\": \"%O\", \"kind\": \"EIP712\", \"hash\": \"%H\", \"signature\": \"%S\"}",
     "kind: \"EIP712\" is not known: it is eip712, eth_sign, contract or approved"},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"0x12\", \"signature\": \"%S\"}", NULL},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"12\"}",
     "signature: it does not begin with 0x"},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"0x1\"}", NULL},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"0x12\"}",
     "signature: it has 1 bytes, but one has 65, and a contract's at least 97 with v 0"},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": 7}", NULL},
    {"{\"owner\": \"%X\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"%S\"}",
     "owner says %X, but over this hash the signature is by %O"},
    {"{\"owner\": \"%O\", \"kind\": \"eth_sign\", \"hash\": \"%H\", \"signature\": \"%S\"}",
     "kind says eth_sign, but the signature is eip712"},
    {"{\"owner\": \"%O\", \"kind\": \"eip712\", \"hash\": \"%H\", \"signature\": \"%P\"}",
     "kind says eip712, but the signature is approved"},
    {"{\"owner\": \"%O\", \"kind\": \"approved\", \"hash\": \"%M\", \"signature\": \"%P\"}",
     "it is over %M, which is no hash of this proposal"},
};

static const char *fill_in(const char *text)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature signature = qr_bench_signature(1, step, 27);
    struct qr_address other = qr_bench_account(2);
    uint8_t approval65[65] = {0};
    char owners[2][QR_ADDRESS_SIZE];
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_address_format(owners[0], &signature.owner);
    qr_address_format(owners[1], &other);
    memcpy(approval65 + 12, signature.owner.addr20, 20);
    approval65[64] = 1;
    for (const char *at = text; *at != '\0'; at++) {
        const char *value = NULL;
        if (at[0] == '%') {
            at++;
            value = at[0] == 'O'   ? owners[0]
                    : at[0] == 'X' ? owners[1]
                    : at[0] == 'H' ? qr_bench_hex(&bench, step->hashes.hash32, 32)
                    : at[0] == 'M' ? qr_bench_hex(&bench, step->hashes.message32, 32)
                    : at[0] == 'P' ? qr_bench_hex(&bench, approval65, 65)
                                   : qr_bench_hex(&bench, signature.sig65, 65);
            qr_buffer_add_text(&out, value);
        } else {
            qr_buffer_add(&out, at, 1);
        }
    }
    text = qr_arena_copy(&bench.arena, qr_buffer_text(&out), out.length);
    qr_buffer_dispose(&out);
    return text;
}

START_TEST(what_does_not_hold_counts_for_nothing)
{
    struct qr_signature_set set;
    qr_bench_write(&bench, "signatures/a\x1b.json", fill_in(bad[_i].text));
    read_set(&set);
    ck_assert_uint_eq(set.count, 0);
    ck_assert_uint_eq(set.n_bad, 1);
    ck_assert_str_eq(set.bad[0].file, "a\\x1b.json");
    if (bad[_i].reason != NULL) {
        ck_assert_str_eq(set.bad[0].reason, fill_in(bad[_i].reason));
    } else {
        ck_assert_uint_gt(strlen(set.bad[0].reason), 10);
    }
    qr_signatures_dispose(&set);
}
END_TEST

START_TEST(links_and_folders_are_no_signature_files)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    struct qr_signature signature = qr_bench_signature(1, step, 27);
    (void)write_one(step, &signature, false);
    ck_assert_int_eq(symlink(name_of(1), qr_bench_text(&bench, "%s/signatures/z", bench.path)), 0);
    ck_assert_int_eq(mkdir(qr_bench_text(&bench, "%s/signatures/y", bench.path), 0777), 0);
    struct qr_signature_set set;
    read_set(&set);
    ck_assert_uint_eq(set.count, 1);
    ck_assert_uint_eq(set.n_bad, 2);
    ck_assert_str_eq(set.bad[0].reason, "it is no regular file");
    qr_signatures_dispose(&set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/signatures");
    TCase *tests = tcase_create("signatures");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, no_directory_is_no_signatures);
    tcase_add_test(tests, a_file_says_owner_kind_hash_and_signature);
    tcase_add_test(tests, every_kind_reads_back);
    tcase_add_test(tests, an_owner_of_both_safes_has_two_files);
    tcase_add_test(tests, another_signature_of_an_owner_needs_replace);
    tcase_add_test(tests, what_is_no_signature_is_not_written_over);
    tcase_add_test(tests, a_copy_under_another_name_says_nothing_new);
    tcase_add_test(tests, links_and_folders_are_no_signature_files);
    tcase_add_loop_test(tests, what_does_not_hold_counts_for_nothing, 0,
                        sizeof bad / sizeof bad[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
