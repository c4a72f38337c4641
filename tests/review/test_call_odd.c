#include <string.h>

#include "abi/calldata.h"
#include "tests/abi/words.h"
#include "tests/review/decoding.h"
#include "tests/support.h"

/* What is known of a call that its data does not give back, or that its contract refuses. */
struct row {
    const char *data;
    size_t from, to;
    const char *reason;
};

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qr_buffer_truncate(&qr_data, 0);
        qr_add_words(&qr_data, rows[i].data);
        const struct qr_call *call = qr_decode_call();
        ck_assert_msg(call->form == QR_CALL_DECODED, "%s", rows[i].data);
        qr_check_odd(&call->candidates[0], rows[i].from, rows[i].to, rows[i].reason);
    }
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof rows / sizeof rows[0])

#define DIRTY "<ff00000000000000000000000000000000000000000000000000000000000001"

#define AFTER    "bytes after the arguments"
#define PADDING  "padding that is not zero"
#define OFFSET   "an offset that no encoder writes"
#define MISSING  "the end of the arguments is missing"
#define OPERATOR "an operation that is neither a call nor a delegate call"
#define REST     "bytes after the batch's items"
#define ITEM     "an item of the batch that is cut off"
#define LISTS    "lists of different lengths, which the timelock refuses"

START_TEST(bytes_that_the_arguments_do_not_give_are_named)
{
    static const struct row rows[] = {
        /* addComposeHash, disableUpgrades, transferFrom */
        {"=dfc77223 1", 0, 0, NULL},
        {"=dfc77223 1 =00", 36, 37, AFTER},
        {"=dfc77223 1 0", 36, 68, AFTER},
        {"=ec669036", 0, 0, NULL},
        {"=ec669036 =ff", 4, 5, AFTER},
        {"=23b872dd " DIRTY " 2 3", 4, 5, PADDING},
        {"=23b872dd " DIRTY " " DIRTY " 3", 4, 37, PADDING},
        {"=23b872dd 1 " DIRTY " 3 =00", 36, 101, PADDING},
        /* setAllowAnyDevice */
        {"=7c4beeb8 2", 35, 36, PADDING},
        /* setGatewayAppId */
        {"=3971db27 20 3 <616263", 0, 0, NULL},
        {"=3971db27 20 3 =616263", 71, 100, MISSING},
        {"=3971db27 20 3 =61626300", 72, 100, MISSING},
        {"=3971db27 20 3 <61626301", 71, 72, PADDING},
        {"=3971db27 40 0 0", 35, 100, OFFSET},
        {"=3971db27 0 0", 35, 36, OFFSET},
        {"=3971db27 20 0 0", 68, 100, AFTER},
        /* setKmsInfo: two of the four are one */
        {"=7d025352 20 80 a0 80 c0 0 0 0", 131, 260, OFFSET},
    };
    CHECK_ROWS(rows);
}
END_TEST

START_TEST(what_contracts_refuse_is_named)
{
    static const struct row rows[] = {
        /* execTransactionFromModule: an operation of 2, of 256 */
        {"=468721a7 1 0 80 1 0", 0, 0, NULL},
        {"=468721a7 1 0 80 2 0", 100, 132, OPERATOR},
        {"=468721a7 1 0 80 100 0", 130, 131, PADDING},
        {"=468721a7 " DIRTY " 0 80 2 0", 4, 132, PADDING},
        /* executeBatch of one and of none */
        {"=e38335e5 a0 e0 120 0 0 1 a 1 0 1 20 0", 0, 0, NULL},
        {"=e38335e5 a0 c0 e0 0 0 0 0 0", 0, 0, NULL},
        {"=e38335e5 a0 c0 100 0 0 0 1 0 1 20 0", 4, 356, LISTS},
        {"=e38335e5 a0 e0 100 0 0 1 a 0 1 20 0", 4, 356, LISTS},
        {"=e38335e5 a0 e0 120 0 0 1 a 1 0 0", 4, 324, LISTS},
        {"=e38335e5 a0 e0 120 0 0 1 a 1 0 0 0", 4, 356, LISTS},
    };
    CHECK_ROWS(rows);
}
END_TEST

#define TO "1111111111111111111111111111111111111111"
/* An item of a batch: operation 0, TO, value 0, and its data's length. */
#define HEAD(operation, length)                                                                    \
    "=" operation TO "0000000000000000000000000000000000000000000000000000000000000000"            \
    "00000000000000000000000000000000000000000000000000000000000000" length
#define PAD_10 "00000000000000000000"
#define PAD_11 PAD_10 "00"

START_TEST(items_of_a_batch_that_are_cut_off_are_named)
{
    static const struct {
        struct row row;
        size_t n_calls;
    } rows[] = {
        {{"=8d80ff0a 20 0", 0, 0, NULL}, 0},
        {{"=8d80ff0a 20 55 " HEAD("00", "00") " =" PAD_11, 0, 0, NULL}, 1},
        {{"=8d80ff0a 20 56 " HEAD("00", "01") " =aa" PAD_10, 0, 0, NULL}, 1},
        {{"=8d80ff0a 20 56 " HEAD("00", "02") " =aa" PAD_10, 68, 154, ITEM}, 1},
        {{"=8d80ff0a 20 56 " HEAD("00", "00") " =aa" PAD_10, 153, 154, REST}, 1},
        {{"=8d80ff0a 20 55 " HEAD("02", "00") " =" PAD_11, 68, 153, OPERATOR}, 0},
        {{"=8d80ff0a 20 54 " HEAD("00", "00") " =" PAD_11, 68, 152, ITEM}, 1},
        {{"=8d80ff0a 20 1 <00", 68, 69, REST}, 0},
        /* 32 bytes are left alone by the contract's loop, 33 are an item. */
        {{"=8d80ff0a 20 20 0", 68, 100, REST}, 0},
        {{"=8d80ff0a 20 21 0 0", 68, 101, ITEM}, 1},
        {{"=8d80ff0a 20 aa " HEAD("01", "00") " " HEAD("05", "00") " =" PAD_11 PAD_11, 153, 238,
          OPERATOR},
         1},
        /* A call and padding: what is cut off is within the arguments, and more comes after. */
        {{"=8d80ff0a 20 56 " HEAD("00", "00") " =aa" PAD_10 "ee", 153, 165, REST}, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_rows(&rows[i].row, 1);
        ck_assert_uint_eq(qr_decode_call()->candidates[0].n_calls, rows[i].n_calls);
    }
}
END_TEST

START_TEST(arguments_that_cannot_be_read_are_none)
{
    static const char *const rows[] = {
        "=dfc77223",        "=dfc77223 =00",  "=23b872dd 1 2",     "=3971db27 20",
        "=3971db27 20 1 =", "=3971db27 60 0", "=8d80ff0a 20 21 0", "=468721a7 1 0 80 1",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        qr_buffer_truncate(&qr_data, 0);
        qr_add_words(&qr_data, rows[i]);
        const struct qr_call *call = qr_decode_call();
        ck_assert_msg(call->form == QR_CALL_UNREADABLE, "%s", rows[i]);
        ck_assert_uint_eq(call->n_candidates, 0);
    }
}
END_TEST

/* Append executeBatch of count times one payload: the offsets all lead to it. */
static void add_overlapping(struct qr_buffer *out, size_t count, const struct qr_buffer *payload)
{
    size_t list = 32 * (count + 1);
    qr_calldata_add_selector(out, "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)");
    qr_calldata_add_u64(out, 160);
    qr_calldata_add_u64(out, 160 + list);
    qr_calldata_add_u64(out, 160 + 2 * list);
    qr_buffer_add_zeros(out, 64);
    for (size_t i = 0; i < 2; i++) {
        qr_calldata_add_u64(out, count);
        qr_buffer_add_zeros(out, 32 * count);
    }
    qr_calldata_add_u64(out, count);
    for (size_t i = 0; i < count; i++) {
        qr_calldata_add_u64(out, 32 * count);
    }
    qr_calldata_add_bytes_tail(out, payload->data, payload->length);
}

static size_t count_calls(const struct qr_call *call, size_t *n_too_deep)
{
    size_t count = 1;
    *n_too_deep += call->form == QR_CALL_TOO_DEEP;
    for (size_t i = 0; i < call->n_candidates; i++) {
        for (size_t j = 0; j < call->candidates[i].n_calls; j++) {
            count += count_calls(&call->candidates[i].calls[j], n_too_deep);
        }
    }
    return count;
}

/* Three at each of 20 levels would be three thousand million calls. */
START_TEST(overlapping_calls_do_not_multiply)
{
    size_t n_too_deep = 0;
    qr_add_words(&qr_data, "=dfc77223 1");
    for (int i = 0; i < 20; i++) {
        struct qr_buffer outer = QR_BUFFER_INIT;
        add_overlapping(&outer, 3, &qr_data);
        qr_buffer_dispose(&qr_data);
        qr_data = outer;
    }
    const struct qr_call *call = qr_decode_call();
    qr_check_odd(qr_only(call), 514, qr_data.length, OFFSET);
    ck_assert_uint_lt(count_calls(call, &n_too_deep), 1000);
    ck_assert_uint_gt(n_too_deep, 0);
}
END_TEST

START_TEST(calls_that_are_too_deep_stay_bytes)
{
    size_t n_too_deep = 0;
    qr_add_words(&qr_data, "=dfc77223 1");
    for (int i = 0; i < QR_CALL_MAX_DEPTH + 1; i++) {
        struct qr_buffer outer = QR_BUFFER_INIT;
        ck_assert_uint_eq(count_calls(qr_decode_call(), &n_too_deep), (size_t)i + 1);
        ck_assert_uint_eq(n_too_deep, 0);
        qr_add_words(&outer, "=468721a7 1 0 80 0");
        qr_calldata_add_bytes_tail(&outer, qr_data.data, qr_data.length);
        qr_buffer_dispose(&qr_data);
        qr_data = outer;
    }
    ck_assert_uint_eq(count_calls(qr_decode_call(), &n_too_deep), QR_CALL_MAX_DEPTH + 2);
    ck_assert_uint_eq(n_too_deep, 1);
}
END_TEST

START_TEST(more_calls_than_are_looked_at_are_odd)
{
    static const uint8_t item[85];
    size_t n_items = QR_CALL_MAX_CALLS + 2;
    qr_calldata_add_selector(&qr_data, "multiSend(bytes)");
    qr_calldata_add_u64(&qr_data, 32);
    qr_calldata_add_u64(&qr_data, n_items * sizeof item);
    for (size_t i = 0; i < n_items; i++) {
        qr_buffer_add(&qr_data, item, sizeof item);
    }
    qr_buffer_add_zeros(&qr_data, (32 - n_items * sizeof item % 32) % 32);
    const struct qr_candidate *candidate = qr_only(qr_decode_call());
    ck_assert_uint_eq(candidate->n_calls, QR_CALL_MAX_CALLS - 1);
    qr_check_odd(candidate, 68 + candidate->n_calls * sizeof item, 68 + n_items * sizeof item,
                 "more calls than are looked at");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/call_odd");
    TCase *tcase = tcase_create("odd");
    tcase_add_checked_fixture(tcase, qr_decoding_setup, qr_decoding_teardown);
    tcase_add_test(tcase, bytes_that_the_arguments_do_not_give_are_named);
    tcase_add_test(tcase, what_contracts_refuse_is_named);
    tcase_add_test(tcase, items_of_a_batch_that_are_cut_off_are_named);
    tcase_add_test(tcase, arguments_that_cannot_be_read_are_none);
    tcase_add_test(tcase, overlapping_calls_do_not_multiply);
    tcase_add_test(tcase, calls_that_are_too_deep_stay_bytes);
    tcase_add_test(tcase, more_calls_than_are_looked_at_are_odd);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
