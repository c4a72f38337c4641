/* Recorded transactions: written, found again, and never believed further than their bytes go. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commit/records.h"
#include "tests/commit/bench.h"

/* The steps of the bench without a second Safe. */
enum { SAFE_STEP = 0, TIMELOCK_STEP = 1 };

static struct qr_bench bench;

static void begin(void)
{
    static const uint8_t execute[] = {0x13, 0x40, 0x08, 0xd3, 1, 2, 3};
    qr_bench_begin(&bench, false);
    bench.steps[TIMELOCK_STEP].data = execute;
    bench.steps[TIMELOCK_STEP].data_length = sizeof execute;
}

/* The step's transaction, signed by account 7. */
static void sign(struct qr_buffer *raw, size_t step_index, uint64_t nonce,
                 const struct qr_transaction *changes)
{
    const struct qr_step *step = &bench.steps[step_index];
    struct qr_buffer data = QR_BUFFER_INIT;
    uint8_t hash32[32];
    uint8_t sig65[65];
    static const uint8_t signatures[130] = {1, 2, 3};
    struct qr_transaction transaction = {
        .nonce = nonce, .gas = 100000, .to = *qr_step_target(step), .value = step->value};
    transaction.fees.type = QR_TRANSACTION_EIP1559;
    transaction.fees.max_fee = qr_word_from_u64(1000000000);
    ck_assert(qr_word_to_u64(&transaction.chain_id, &bench.source.config.chain_id));
    if (step_index == SAFE_STEP) {
        qr_safe_tx_add_exec_calldata(&data, &step->tx, signatures, sizeof signatures);
    } else {
        qr_buffer_add(&data, step->data, step->data_length);
    }
    transaction.data = data.data;
    transaction.data_length = data.length;
    if (changes != NULL) {
        transaction = *changes;
    }
    qr_transaction_signing_hash(hash32, &transaction);
    qr_bench_sign(sig65, 7, hash32, 0);
    qr_transaction_add_signed(raw, &transaction, sig65);
    qr_buffer_dispose(&data);
}

static void add(struct qr_records *records, size_t step, uint64_t nonce)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer raw = QR_BUFFER_INIT;
    int lock = -1;
    sign(&raw, step, nonce, NULL);
    qr_ck_ok(qr_records_lock(&lock, bench.path, false, &err), err);
    qr_ck_ok(qr_records_add(records, bench.path, &bench.proposal, step, raw.data, raw.length, &err),
             err);
    ck_assert_int_eq(close(lock), 0);
    qr_buffer_dispose(&raw);
}

static void read_back(struct qr_records *records)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_records_read(records, bench.path, &bench.proposal, &err), err);
}

START_TEST(no_folder_is_no_records)
{
    struct qr_records records = {.items = NULL};
    begin();
    read_back(&records);
    ck_assert_uint_eq(records.count, 0);
    qr_records_dispose(&records);
    qr_bench_end(&bench);
}
END_TEST

START_TEST(what_is_added_is_found_again_in_its_order)
{
    struct qr_records records = {.items = NULL};
    struct stat info;
    begin();
    read_back(&records);
    add(&records, TIMELOCK_STEP, 9);
    for (uint64_t nonce = 0; nonce < 11; nonce++) {
        add(&records, SAFE_STEP, nonce);
    }
    qr_records_dispose(&records);
    read_back(&records);
    ck_assert_uint_eq(records.count, 12);
    struct qr_address from = qr_bench_account(7);
    for (size_t i = 0; i < 11; i++) {
        ck_assert_uint_eq(records.items[i].step, SAFE_STEP);
        ck_assert_uint_eq(records.items[i].transaction.nonce, i);
        ck_assert(qr_address_equal(&records.items[i].from, &from));
    }
    ck_assert_uint_eq(records.items[11].step, TIMELOCK_STEP);
    ck_assert_str_eq(records.items[10].file, "1-safe-transaction-11.json");
    ck_assert_int_eq(
        stat(qr_bench_text(&bench, "%s/executions/%s", bench.path, records.items[0].file), &info),
        0);
    ck_assert_uint_eq(info.st_mode & 0777, 0600);
    qr_records_dispose(&records);
    qr_bench_end(&bench);
}
END_TEST

START_TEST(one_commit_at_a_time)
{
    struct qr_error err = QR_ERROR_INIT;
    int first = -1;
    int second = -1;
    begin();
    qr_ck_ok(qr_records_lock(&first, bench.path, false, &err), err);
    ck_assert(!qr_records_lock(&second, bench.path, false, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_NOT_YET);
    ck_assert_str_eq(err.message, qr_bench_text(&bench,
                                                "another quorate commit is at work on %s: wait for "
                                                "it to end, or add --wait",
                                                bench.path));
    ck_assert_int_eq(close(first), 0);
    qr_ck_ok(qr_records_lock(&second, bench.path, false, &err), err);
    ck_assert_int_eq(close(second), 0);
    qr_bench_end(&bench);
}
END_TEST

START_TEST(what_is_no_record_is_skipped)
{
    struct qr_records records = {.items = NULL};
    begin();
    read_back(&records);
    add(&records, SAFE_STEP, 0);
    qr_records_dispose(&records);
    qr_bench_write(&bench, "executions/.quorate-0123456789ab", "{\"step\":");
    qr_bench_write(&bench, "executions/README.md", "What was sent.\n");
    read_back(&records);
    ck_assert_uint_eq(records.count, 1);
    qr_records_dispose(&records);
    qr_bench_end(&bench);
}
END_TEST

/* A file that cannot be a record stops everything: it may stand for what is on its way. */
static void expect_refused(const char *content, const char *message)
{
    struct qr_records records = {.items = NULL};
    struct qr_error err = QR_ERROR_INIT;
    qr_bench_write(&bench, "executions/1-safe-transaction-1.json", content);
    ck_assert_msg(!qr_records_read(&records, bench.path, &bench.proposal, &err), "%s", content);
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert_str_eq(
        err.message,
        qr_bench_text(&bench, "%s/executions/1-safe-transaction-1.json:%s", bench.path, message));
    qr_records_dispose(&records);
}

START_TEST(broken_files_are_refused)
{
    struct qr_records records = {.items = NULL};
    begin();
    read_back(&records);
    add(&records, SAFE_STEP, 0);
    qr_records_dispose(&records);
    const char *good = qr_bench_read(&bench, "executions/1-safe-transaction-1.json");
    size_t length = strlen(good);

    expect_refused("", "1:1: the document ends where a value should stand");
    expect_refused("{\"step\": 9, \"raw\": \"0x\"}", " the proposal has no step 9");
    expect_refused("{\"step\": 1.5, \"raw\": \"0x\"}",
                   " step: \"1.5\" is not an integer: write decimal digits, or 0x and hex digits");
    expect_refused(qr_bench_text(&bench, "%.*s", (int)length - 1, good),
                   " what it says differs from the transaction that it holds");
    expect_refused(qr_bench_text(&bench, "%s\n", good),
                   " what it says differs from the transaction that it holds");
    /* Said to be of the other step: another contract, another call. */
    const char *number = strstr(good, "\"step\": 1");
    expect_refused(qr_bench_text(&bench, "%.*s\"step\": 2%s", (int)(number - good), good,
                                 number + strlen("\"step\": 1")),
                   " its transaction is not the one of step 2 of this proposal");
    /* Another account than the one that signed. */
    const char *from = strstr(good, "\"from\": \"0x");
    size_t at = (size_t)(from - good) + strlen("\"from\": \"0x");
    expect_refused(qr_bench_text(&bench, "%.*s%c%s", (int)at, good, good[at] == '1' ? '2' : '1',
                                 good + at + 1),
                   " what it says differs from the transaction that it holds");
    qr_bench_end(&bench);
}
END_TEST

START_TEST(transactions_of_something_else_are_refused)
{
    struct qr_records records = {.items = NULL};
    begin();
    read_back(&records);
    struct qr_buffer good = QR_BUFFER_INIT;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_transaction right;
    struct qr_address from;
    struct qr_error err = QR_ERROR_INIT;
    sign(&good, TIMELOCK_STEP, 3, NULL);
    qr_ck_ok(qr_transaction_decode(&right, &from, good.data, good.length, &arena, &err), err);
    for (size_t i = 0; i < 5; i++) {
        struct qr_transaction wrong = right;
        struct qr_buffer raw = QR_BUFFER_INIT;
        uint8_t data[4096];
        ck_assert_uint_lt(right.data_length, sizeof data);
        memcpy(data, right.data, right.data_length);
        wrong.data = data;
        switch (i) {
        case 0:
            wrong.chain_id++;
            break;
        case 1:
            wrong.to.addr20[0] ^= 1;
            break;
        case 2:
            wrong.value = qr_word_from_u64(1);
            break;
        case 3:
            data[right.data_length - 1] ^= 1;
            break;
        default:
            wrong.data_length--;
            break;
        }
        sign(&raw, TIMELOCK_STEP, 3, &wrong);
        err = (struct qr_error)QR_ERROR_INIT;
        ck_assert(!qr_records_add(&records, bench.path, &bench.proposal, TIMELOCK_STEP, raw.data,
                                  raw.length, &err));
        ck_assert_str_eq(err.message, "its transaction is not the one of step 2 of this proposal");
        ck_assert_uint_eq(records.count, 0);
        qr_buffer_dispose(&raw);
    }
    qr_records_dispose(&records);
    qr_arena_dispose(&arena);
    qr_buffer_dispose(&good);
    qr_bench_end(&bench);
}
END_TEST

START_TEST(links_are_not_followed)
{
    struct qr_records records = {.items = NULL};
    struct qr_error err = QR_ERROR_INIT;
    begin();
    read_back(&records);
    add(&records, SAFE_STEP, 0);
    qr_records_dispose(&records);
    ck_assert_int_eq(
        symlink("1-safe-transaction-1.json",
                qr_bench_text(&bench, "%s/executions/1-safe-transaction-2.json", bench.path)),
        0);
    ck_assert(!qr_records_read(&records, bench.path, &bench.proposal, &err));
    qr_records_dispose(&records);
    qr_bench_end(&bench);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/records");
    TCase *all = tcase_create("all");
    tcase_add_test(all, no_folder_is_no_records);
    tcase_add_test(all, what_is_added_is_found_again_in_its_order);
    tcase_add_test(all, one_commit_at_a_time);
    tcase_add_test(all, what_is_no_record_is_skipped);
    tcase_add_test(all, broken_files_are_refused);
    tcase_add_test(all, transactions_of_something_else_are_refused);
    tcase_add_test(all, links_are_not_followed);
    suite_add_tcase(suite, all);
    return qr_run_suite(suite);
}
