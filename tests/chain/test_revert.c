#include "chain/revert.h"

#include <string.h>

#include "abi/keccak.h"
#include "tests/support.h"

static void explain_sum(struct qr_buffer *text, const struct qr_abi_value *values)
{
    qr_buffer_addf(text, "it has %zu values", values->as.list.count);
}

static void explain_tail(struct qr_buffer *text, const char *reason, size_t length)
{
    qr_buffer_addf(text, "it ends in %c", reason[length - 1]);
}

static const struct qr_revert_error some_errors[] = {
    {.signature = "Delay(uint256,uint256)", .meaning = "too short"},
    {.signature = "Everything(address,int8,bool,bytes4,bytes32,string,bytes,uint256[])"},
    {.signature = "Pair((address,bool),uint8[2])", .explain = explain_sum},
    {.signature = NULL},
};
static const struct qr_revert_error other_errors[] = {
    {.signature = "Plain()", .meaning = "it is plain"},
    {.signature = "Wrapped(bytes)"},
    {.signature = NULL},
};
static const struct qr_revert_text some_texts[] = {
    {.text = "GS026", .meaning = "a signer is no owner"},
    {.text = "Not now", .meaning = "wait"},
    {.text = "Missing *", .explain = explain_tail},
    {.text = NULL},
};
static const struct qr_revert_error *const errors[] = {some_errors, other_errors};
static const struct qr_revert_text *const texts[] = {some_texts};
static const struct qr_revert_tables tables = {
    .errors = errors, .texts = texts, .n_errors = 2, .n_texts = 1};

static void add_word(struct qr_buffer *data, uint64_t number)
{
    struct qr_word word = qr_word_from_u64(number);
    qr_buffer_add(data, word.be32, sizeof word.be32);
}

static void add_padded(struct qr_buffer *data, const void *bytes, size_t length)
{
    add_word(data, length);
    qr_buffer_add(data, bytes, length);
    qr_buffer_add_zeros(data, (32 - length % 32) % 32);
}

static void add_selector(struct qr_buffer *data, const char *signature)
{
    uint8_t hash32[32];
    qr_keccak256(hash32, (const uint8_t *)signature, strlen(signature));
    qr_buffer_add(data, hash32, 4);
}

static void add_error(struct qr_buffer *data, const char *reason, size_t length)
{
    add_selector(data, "Error(string)");
    add_word(data, 32);
    add_padded(data, reason, length);
}

static void ck_explained(const uint8_t *data, size_t length, const char *expected)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    qr_revert_explain(&text, data, length, &tables);
    ck_assert_str_eq(qr_buffer_text(&text), expected);
}

START_TEST(reasons_are_explained_quoted_and_escaped)
{
    static const struct {
        const char *reason, *expected;
    } rows[] = {
        {"GS026", "GS026 (a signer is no owner)"},
        {"Not now", "\"Not now\" (wait)"},
        {"Missing key", "\"Missing key\" (it ends in y)"},
        {"Missing ", "\"Missing \" (it ends in  )"},
        {"Missing", "\"Missing\""},
        {"GS02", "\"GS02\""},
        {"GS0260", "\"GS0260\""},
        {"not now", "\"not now\""},
        {"", "an empty reason"},
        {"no reason given", "\"no reason given\""},
        {"a\nb\x1b[31m", "\"a\\nb\\x1b[31m\""},
        {"\xff\xfe", "\"\\xff\\xfe\""},
        {"\xe2\x80\xaelie", "\"\\u{202e}lie\""},
        {"gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
        add_error(&data, rows[i].reason, strlen(rows[i].reason));
        ck_explained(data.data, data.length, rows[i].expected);
        qr_revert_explain_text(&text, rows[i].reason, strlen(rows[i].reason), &tables);
        ck_assert_str_eq(qr_buffer_text(&text), rows[i].expected);
    }
}
END_TEST

/* As assembly writes it, and as a hostile contract does. */
START_TEST(reasons_need_no_padding_and_are_shortened)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    char reason[100000];
    add_error(&data, "GS026", 5);
    ck_explained(data.data, 4 + 64 + 5, "GS026 (a signer is no owner)");
    ck_explained(data.data, 4 + 64 + 4,
                 "Error(string) with values that do not decode: 0x08c379a0000000000000000000000000"
                 "0000000000000000000000000000000000000020… (72 bytes)");
    qr_buffer_add_text(&data, "trailing");
    ck_explained(data.data, data.length, "GS026 (a signer is no owner)");
    memset(reason, 'a', sizeof reason);
    qr_buffer_truncate(&data, 0);
    add_error(&data, reason, sizeof reason);
    qr_revert_explain(&text, data.data, data.length, &tables);
    ck_assert_uint_lt(text.length, 400);
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&text), "aaa…\""));
}
END_TEST

START_TEST(panics_have_names)
{
    static const struct {
        uint64_t code;
        const char *expected;
    } rows[] = {
        {0x00, "Panic 0x00 (a panic that the compiler inserted)"},
        {0x01, "Panic 0x01 (a failed assertion)"},
        {0x11, "Panic 0x11 (arithmetic overflow)"},
        {0x12, "Panic 0x12 (division by zero)"},
        {0x21, "Panic 0x21 (a number that the enumeration does not have)"},
        {0x22, "Panic 0x22 (a byte array in storage that is encoded wrongly)"},
        {0x31, "Panic 0x31 (an item taken from an empty array)"},
        {0x32, "Panic 0x32 (an index past the end of an array)"},
        {0x41, "Panic 0x41 (too much memory, or an array that is too large)"},
        {0x51, "Panic 0x51 (a call of a function variable that was never set)"},
        {0x99, "Panic 0x99 (a code that Solidity does not document)"},
        {UINT64_MAX, "Panic 0xffffffffffffffff (a code that Solidity does not document)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
        add_selector(&data, "Panic(uint256)");
        add_word(&data, rows[i].code);
        ck_explained(data.data, data.length, rows[i].expected);
    }
    static const uint8_t bare[] = {0x4e, 0x48, 0x7b, 0x71};
    ck_explained(bare, 4, "Panic(uint256) with values that do not decode: 0x4e487b71");
}
END_TEST

START_TEST(own_errors_show_their_values)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    static const uint8_t ff[32] = {0xff, 0xff, 0xff, 0xff};
    add_selector(&data, "Delay(uint256,uint256)");
    add_word(&data, 3600);
    add_word(&data, 86400);
    ck_explained(data.data, data.length, "Delay(3600, 86400) (too short)");
    ck_explained(data.data, data.length - 1,
                 "Delay(uint256,uint256) with values that do not decode: 0xab78116a00000000000000"
                 "00000000000000000000000000000000000000000000000e10… (67 bytes)");

    qr_buffer_truncate(&data, 0);
    add_selector(&data, some_errors[1].signature);
    add_word(&data, 0x1111);
    qr_buffer_add(&data,
                  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80",
                  32);
    add_word(&data, 1);
    qr_buffer_add(&data, ff, 32);
    qr_buffer_add(&data, ff, 32);
    add_word(&data, 8 * 32);
    add_word(&data, 10 * 32);
    add_word(&data, 12 * 32);
    add_padded(&data, "a\tb", 3);
    add_padded(&data, "\x01\x02", 2);
    add_word(&data, 10);
    for (uint64_t i = 0; i < 10; i++) {
        add_word(&data, i);
    }
    ck_explained(data.data, data.length,
                 "Everything(0x0000000000000000000000000000000000001111, -128, true, 0xffffffff, "
                 "0xffffffff00000000000000000000000000000000000000000000000000000000, \"a\\tb\", "
                 "0x0102, [0, 1, 2, 3, 4, 5, 6, 7, … (10 items)])");

    qr_buffer_truncate(&data, 0);
    add_selector(&data, some_errors[2].signature);
    add_word(&data, 1);
    add_word(&data, 0);
    add_word(&data, 7);
    add_word(&data, 8);
    ck_explained(data.data, data.length,
                 "Pair((0x0000000000000000000000000000000000000001, false), [7, 8]) (it has 2 "
                 "values)");
}
END_TEST

/* Put data into a Wrapped(bytes). */
static void wrap(struct qr_buffer *data)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer inner = *data;
    *data = (struct qr_buffer)QR_BUFFER_INIT;
    add_selector(data, "Wrapped(bytes)");
    add_word(data, 32);
    add_padded(data, inner.data, inner.length);
}

START_TEST(errors_within_errors_are_explained_so_deep)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    add_error(&data, "GS026", 5);
    wrap(&data);
    ck_explained(data.data, data.length, "Wrapped([GS026 (a signer is no owner)])");
    wrap(&data);
    ck_explained(data.data, data.length, "Wrapped([Wrapped([GS026 (a signer is no owner)])])");
    for (int i = 2; i < 7; i++) {
        wrap(&data);
    }
    ck_explained(data.data, data.length,
                 "Wrapped([Wrapped([Wrapped([Wrapped([Wrapped([Wrapped([Wrapped([GS026 (a signer "
                 "is no owner)])])])])])])])");
    for (int i = 7; i < 40; i++) {
        wrap(&data);
    }
    qr_revert_explain(&text, data.data, data.length, &tables);
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&text), " bytes))])])])])])])])"));
    ck_assert_uint_lt(text.length, 300);
}
END_TEST

START_TEST(wrapped_errors_of_erc7751_are_known)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer plain = QR_BUFFER_INIT;
    add_selector(&plain, "Plain()");
    add_selector(&data, "WrappedError(address,bytes4,bytes,bytes)");
    add_word(&data, 1);
    add_word(&data, 0);
    add_word(&data, 128);
    add_word(&data, 192);
    add_padded(&data, plain.data, plain.length);
    add_padded(&data, "", 0);
    ck_explained(data.data, data.length,
                 "WrappedError(0x0000000000000000000000000000000000000001, 0x00000000, [Plain() "
                 "(it is plain)], 0x) (a call to that contract failed, for the reason within "
                 "(ERC-7751))");
}
END_TEST

/* Two errors in each, as deep as may be: what is written stays small. */
START_TEST(a_tree_of_errors_is_cut)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    add_error(&data, "GS026", 5);
    for (int i = 0; i < 8; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer inner = data;
        data = (struct qr_buffer)QR_BUFFER_INIT;
        add_selector(&data, "WrappedError(address,bytes4,bytes,bytes)");
        add_word(&data, 1);
        add_word(&data, 0);
        add_word(&data, 128);
        add_word(&data, 160 + (inner.length + 31) / 32 * 32);
        add_padded(&data, inner.data, inner.length);
        add_padded(&data, inner.data, inner.length);
    }
    qr_revert_explain(&text, data.data, data.length, &tables);
    ck_assert_uint_gt(text.length, 4000);
    ck_assert_uint_lt(text.length, 8000);
}
END_TEST

START_TEST(what_is_unknown_is_hex)
{
    static const struct {
        const char *data, *expected;
    } rows[] = {
        {"0x", "no reason given"},
        {"0x00", "unknown error 0x00"},
        {"0x08c379", "unknown error 0x08c379"},
        {"0x08c379a0", "Error(string) with values that do not decode: 0x08c379a0"},
        {"0xdeadbeef", "unknown error 0xdeadbeef"},
        {"0xdeadbeef000000000000000000000000000000000000000000000000000000000000000001",
         "unknown error 0xdeadbeef0000000000000000000000000000000000000000000000000000000000000000"
         "… (37 bytes)"},
        {"0x00000000", "unknown error 0x00000000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_hex_decode(&data, rows[i].data, strlen(rows[i].data), &err), err);
        ck_explained(data.data, data.length, rows[i].expected);
    }
}
END_TEST

/* An offset or a length that lies, to the last bit. */
START_TEST(lying_words_in_a_reason_are_not_followed)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    add_error(&data, "GS026", 5);
    for (size_t i = 8 * 4; i < 8 * (4 + 64); i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
        data.data[i / 8] ^= (uint8_t)(1U << i % 8);
        qr_revert_explain(&text, data.data, data.length, &tables);
        ck_assert_str_ne(qr_buffer_text(&text), "GS026 (a signer is no owner)");
        data.data[i / 8] ^= (uint8_t)(1U << i % 8);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/revert");
    TCase *tests = tcase_create("revert");
    tcase_add_test(tests, reasons_are_explained_quoted_and_escaped);
    tcase_add_test(tests, reasons_need_no_padding_and_are_shortened);
    tcase_add_test(tests, panics_have_names);
    tcase_add_test(tests, own_errors_show_their_values);
    tcase_add_test(tests, errors_within_errors_are_explained_so_deep);
    tcase_add_test(tests, wrapped_errors_of_erc7751_are_known);
    tcase_add_test(tests, a_tree_of_errors_is_cut);
    tcase_add_test(tests, what_is_unknown_is_hex);
    tcase_add_test(tests, lying_words_in_a_reason_are_not_followed);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
