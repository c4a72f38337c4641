#include "abi/value.h"

#include <stdlib.h>
#include <string.h>

#include "tests/abi/words.h"
#include "tests/support.h"

/* Decode a row as parameters: its JSON, or the message. Decoded, it encodes to the same bytes. */
static bool decode(struct qr_buffer *out, const char *type_text, const char *row)
{
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer data = QR_BUFFER_INIT;
    struct qr_abi_type type;
    struct qr_abi_value value;
    qr_buffer_truncate(out, 0);
    qr_ck_ok(qr_abi_type_parse(&type, type_text, strlen(type_text), &arena, &err), err);
    qr_add_words(&data, row);
    /* Exactly as large as the data, so that reading past it is seen. */
    uint8_t *exact = qr_alloc(data.length);
    if (data.length > 0) {
        memcpy(exact, data.data, data.length);
    }
    bool ok = qr_abi_decode(&value, &type, exact, data.length, &arena, &err);
    if (ok) {
        struct qr_buffer again = QR_BUFFER_INIT;
        qr_abi_value_add_json(out, &value);
        qr_abi_encode(&again, &value);
        ck_assert(qr_buffer_equals(&again, data.data, data.length));
        qr_buffer_dispose(&again);
    } else {
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert_ptr_null(value.as.list.items);
        qr_buffer_add_text(out, err.message);
    }
    free(exact);
    qr_buffer_dispose(&data);
    qr_arena_dispose(&arena);
    return ok;
}

#define MINUS_ONE "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

START_TEST(canonical_data_decodes)
{
    static const struct {
        const char *type, *row, *json;
    } rows[] = {
        {"()", "", "[]"},
        {"(uint8,bool)", "ff 1", "[\"255\",true]"},
        {"(int8,int256)", "7f " MINUS_ONE, "[\"127\",\"-1\"]"},
        {"(bytes4,bytes32)", "<deadbeef " MINUS_ONE, "[\"0xdeadbeef\",\"0x" MINUS_ONE "\"]"},
        {"(bytes)", "20 0", "[\"0x\"]"},
        {"(bytes,uint8,string)", "60 5 a0 3 <616263 2 <c3a9", "[\"0x616263\",\"5\",\"\xc3\xa9\"]"},
        {"(uint8[2][])", "20 2 1 2 3 4", "[[[\"1\",\"2\"],[\"3\",\"4\"]]]"},
        {"(uint8[][2])", "20 40 60 0 1 9", "[[[],[\"9\"]]]"},
        {"((uint8,bytes)[])", "20 1 20 7 40 1 <aa", "[[[\"7\",\"0xaa\"]]]"},
        {"((uint8,(bool)),bool)", "7 1 0", "[[\"7\",[true]],false]"},
        {"(uint8[0],uint8)", "7", "[[],\"7\"]"},
        {"(uint8[0][])", "20 3", "[[[],[],[]]]"},
        {"(()[2])", "", "[[[],[]]]"},
        {"(string[0])", "20", "[[]]"},
        {"(string)", "20 1 <00", "[\"\\u0000\"]"},
    };
    struct qr_buffer out = QR_BUFFER_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(decode(&out, rows[i].type, rows[i].row), "%s: %s", rows[i].type,
                      qr_buffer_text(&out));
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].json);
    }
    qr_buffer_dispose(&out);
}
END_TEST

struct refusal {
    const char *type, *row, *message;
};

static void check_refusals(const struct refusal *rows, size_t n)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    for (size_t i = 0; i < n; i++) {
        ck_assert_msg(!decode(&out, rows[i].type, rows[i].row), "accepted %s: %s", rows[i].type,
                      rows[i].row);
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].message);
    }
    qr_buffer_dispose(&out);
}

#define CHECK_REFUSALS(rows) check_refusals(rows, sizeof rows / sizeof rows[0])

START_TEST(decode_rejects_data_of_the_wrong_size)
{
    static const struct refusal rows[] = {
        {"()", "0", "arguments: 32 bytes follow the last one, from byte 0 on"},
        {"()", "=00", "arguments: 1 bytes follow the last one, from byte 0 on"},
        {"(uint8)", "",
         "arguments: the data ends early: 32 bytes are needed from byte 0 on, 0 are left"},
        {"(uint8,uint8)", "1",
         "arguments: the data ends early: 64 bytes are needed from byte 0 on, 32 are left"},
        {"(uint8)", "1 2", "arguments: 32 bytes follow the last one, from byte 32 on"},
        {"(bytes)", "20",
         "argument 1: the data ends early: 32 bytes are needed from byte 32 on, 0 are left"},
        {"(bytes)", "20 3 =616263",
         "argument 1: the data ends early: 29 bytes are needed from byte 67 on, 0 are left"},
        {"(bytes)", "20 0 0", "arguments: 32 bytes follow the last one, from byte 64 on"},
        {"(uint8[2][])", "20 2 1 2 3",
         "argument 1: the length at byte 32 is more than the data can hold (1)"},
        {"(string[2])", "20 40",
         "argument 1: the data ends early: 64 bytes are needed from byte 32 on, 32 are left"},
    };
    CHECK_REFUSALS(rows);
}
END_TEST

START_TEST(decode_rejects_lengths_past_end)
{
    static const struct refusal rows[] = {
        {"(bytes)", "20 1", "argument 1: the length at byte 32 is past the end of the data"},
        {"(bytes)", "20 21 <00", "argument 1: the length at byte 32 is past the end of the data"},
        {"(string)", "20 " MINUS_ONE " 0",
         "argument 1: the length at byte 32 is past the end of the data"},
        {"(bytes)", "20 ffffffffffffffe0 0",
         "argument 1: the length at byte 32 is past the end of the data"},
        {"(bytes)", "20 10000000000000020 <00",
         "argument 1: the length at byte 32 is past the end of the data"},
        {"(uint8[])", "20 1",
         "argument 1: the length at byte 32 is more than the data can hold (0)"},
        {"(uint8[])", "20 2 1",
         "argument 1: the length at byte 32 is more than the data can hold (1)"},
        {"(uint8[])", "20 0800000000000000 1",
         "argument 1: the length at byte 32 is more than the data can hold (1)"},
        {"(uint8[])", "20 " MINUS_ONE " 1",
         "argument 1: the length at byte 32 is more than the data can hold (1)"},
        {"(string[])", "20 10000000000 20 0",
         "argument 1: the length at byte 32 is more than the data can hold (2)"},
        {"(uint8[3][])", "20 5555555555555556 1 2",
         "argument 1: the length at byte 32 is more than the data can hold (0)"},
    };
    CHECK_REFUSALS(rows);
}
END_TEST

/* What costs no data must not cost memory. */
START_TEST(decode_rejects_counts_that_cost_no_data)
{
    static const struct refusal rows[] = {
        {"(uint256[0][])", "20 10000000000",
         "argument 1: more than 65536 values that take no bytes"},
        {"(()[])", "20 10000000000", "argument 1: more than 65536 values that take no bytes"},
        {"(()[65536])", "", "argument 1: more than 65536 values that take no bytes"},
        {"(()[65536][])", "20 1", "argument 1, [0]: more than 65536 values that take no bytes"},
        {"(uint8,()[60000],()[60000])", "1",
         "argument 3: more than 65536 values that take no bytes"},
        {"((uint8,()[40000])[])", "20 2 1 2",
         "argument 1, [1], member 2: more than 65536 values that take no bytes"},
        {"(((),(),())[])", "20 10000",
         "argument 1, [16384]: more than 65536 values that take no bytes"},
    };
    CHECK_REFUSALS(rows);
}
END_TEST

START_TEST(decode_rejects_offset_past_end)
{
    static const struct refusal rows[] = {
        {"(bytes)", "40 0", "argument 1: the offset at byte 0 is 64, a canonical encoding has 32"},
        {"(bytes)", "0", "argument 1: the offset at byte 0 is 0, a canonical encoding has 32"},
        {"(bytes)", MINUS_ONE " 0",
         "argument 1: the offset at byte 0 is "
         "115792089237316195423570985008687907853269984665640564039457584007913129639935, a "
         "canonical encoding has 32"},
        {"(bytes)", "10000000000000020 0",
         "argument 1: the offset at byte 0 is 18446744073709551648, a canonical encoding has 32"},
        {"(bytes)", "21 0 0",
         "argument 1: the offset at byte 0 is 33, a canonical encoding has 32"},
        /* Two tails in one place, in the wrong order, with a gap between them. */
        {"(bytes,bytes)", "40 40 1 <aa",
         "argument 2: the offset at byte 32 is 64, a canonical encoding has 128"},
        {"(bytes,bytes)", "80 40 1 <aa 1 <bb",
         "argument 1: the offset at byte 0 is 128, a canonical encoding has 64"},
        {"(bytes,bytes)", "40 a0 1 <aa 0 1 <bb",
         "argument 2: the offset at byte 32 is 160, a canonical encoding has 128"},
        {"(bytes[])", "20 2 40 40 1 <aa",
         "argument 1, [1]: the offset at byte 96 is 64, a canonical encoding has 128"},
        {"((uint8,bytes)[])", "20 1 20 7 20 1 <aa",
         "argument 1, [0], member 2: the offset at byte 128 is 32, a canonical encoding has 64"},
        {"(uint8[][2])", "20 40 40 0",
         "argument 1, [1]: the offset at byte 64 is 64, a canonical encoding has 96"},
        /* An offset back to itself, without end. */
        {"(bytes[][])", "20 1 0",
         "argument 1, [0]: the offset at byte 64 is 0, a canonical encoding "
         "has 32"},
    };
    CHECK_REFUSALS(rows);
}
END_TEST

START_TEST(decode_rejects_dirty_words)
{
    static const struct refusal rows[] = {
        {"(uint8)", "100", "argument 1: the word at byte 0 is out of the range of uint8"},
        {"(uint8,uint248)", "1 " MINUS_ONE,
         "argument 2: the word at byte 32 is out of the range of uint248"},
        {"(int8)", "80", "argument 1: the word at byte 0 is out of the range of int8"},
        {"(int8)", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
         "argument 1: the word at byte 0 is out of the range of int8"},
        {"(bool)", "2", "argument 1: the bool at byte 0 is neither 0 nor 1"},
        {"(bool)", "8000000000000000000000000000000000000000000000000000000000000001",
         "argument 1: the bool at byte 0 is neither 0 nor 1"},
        {"(address)", "10000000000000000000000000000000000000000",
         "argument 1: the address at byte 0 has more than 20 bytes"},
        {"(bytes4)", "<0000000001",
         "argument 1: the padding after the bytes4 at byte 0 is not zero"},
        {"(bytes31)", "1", "argument 1: the padding after the bytes31 at byte 0 is not zero"},
        {"(function)", "1", "argument 1: the padding after the bytes24 at byte 0 is not zero"},
        {"(bytes)", "20 1 <aa01", "argument 1: the padding at byte 65 is not zero"},
        {"(bytes)", "20 1 aa", "argument 1: the padding at byte 65 is not zero"},
        {"(string)", "20 1 <ff", "argument 1: the string is not UTF-8 at byte 64"},
        {"(string)", "20 4 <61c080", "argument 1: the string is not UTF-8 at byte 65"},
        {"(string)", "20 3 <eda080", "argument 1: the string is not UTF-8 at byte 64"},
        {"(uint8[])", "20 2 1 100",
         "argument 1, [1]: the word at byte 96 is out of the range of uint8"},
        {"((bool,bool[2]))", "1 1 3",
         "argument 1, member 2[1]: the bool at byte 64 is neither 0 nor 1"},
    };
    CHECK_REFUSALS(rows);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/decode");
    TCase *tcase = tcase_create("decode");
    tcase_add_test(tcase, canonical_data_decodes);
    tcase_add_test(tcase, decode_rejects_data_of_the_wrong_size);
    tcase_add_test(tcase, decode_rejects_lengths_past_end);
    tcase_add_test(tcase, decode_rejects_counts_that_cost_no_data);
    tcase_add_test(tcase, decode_rejects_offset_past_end);
    tcase_add_test(tcase, decode_rejects_dirty_words);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
