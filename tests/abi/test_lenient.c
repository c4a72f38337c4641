#include <stdlib.h>
#include <string.h>

#include "abi/value.h"
#include "tests/abi/words.h"
#include "tests/support.h"

/* Decode a row as parameters: its JSON with what was met first that no encoder writes ("dirty 0",
 * "offset 32"), or the message. */
static bool decode(struct qr_buffer *out, const char *type_text, const char *row)
{
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer data = QR_BUFFER_INIT;
    struct qr_abi_type type;
    struct qr_abi_value value;
    struct qr_abi_liberties liberties;
    qr_buffer_truncate(out, 0);
    qr_ck_ok(qr_abi_type_parse(&type, type_text, strlen(type_text), &arena, &err), err);
    qr_add_words(&data, row);
    /* Exactly as large as the data, so that reading past it is seen. */
    uint8_t *exact = qr_alloc(data.length);
    if (data.length > 0) {
        memcpy(exact, data.data, data.length);
    }
    bool ok = qr_abi_decode_lenient(&value, &liberties, &type, exact, data.length, &arena, &err);
    if (ok) {
        qr_abi_value_add_json(out, &value);
    } else {
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert_ptr_null(value.as.list.items);
        qr_buffer_add_text(out, err.message);
    }
    if (liberties.dirty_at != SIZE_MAX) {
        qr_buffer_addf(out, " dirty %zu", liberties.dirty_at);
    }
    if (liberties.offset_at != SIZE_MAX) {
        qr_buffer_addf(out, " offset %zu", liberties.offset_at);
    }
    free(exact);
    qr_buffer_dispose(&data);
    qr_arena_dispose(&arena);
    return ok;
}

struct row {
    const char *type, *row, *expected;
};

static void check_rows(const struct row *rows, size_t n, bool ok)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    for (size_t i = 0; i < n; i++) {
        bool decoded = decode(&out, rows[i].type, rows[i].row);
        ck_assert_msg(decoded == ok, "%s: %s: %s", rows[i].type, rows[i].row, qr_buffer_text(&out));
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].expected);
    }
    qr_buffer_dispose(&out);
}

#define CHECK_ROWS(rows, ok) check_rows(rows, sizeof rows / sizeof rows[0], ok)

#define ONES  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define MINUS "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" /* and 4 digits */

START_TEST(what_an_encoder_writes_decodes)
{
    static const struct row rows[] = {
        {"()", "", "[]"},
        {"(uint8,bool)", "ff 1", "[\"255\",true]"},
        {"(int8,int256)", "7f " ONES, "[\"127\",\"-1\"]"},
        {"(bytes,uint8)", "40 7 3 <616263", "[\"0x616263\",\"7\"]"},
        {"(uint8[],string)", "40 80 1 5 2 <c3a9", "[[\"5\"],\"é\"]"},
        {"((uint8,bytes)[])", "20 1 20 7 40 1 <aa", "[[[\"7\",\"0xaa\"]]]"},
        {"(int8[][2])", "20 40 60 0 1 9", "[[[],[\"9\"]]]"},
        {"((uint8,(bool)),bytes2[2])", "7 1 <aabb <ccdd",
         "[[\"7\",[true]],[\"0xaabb\",\"0xccdd\"]]"},
        {"(uint8[0][])", "20 3", "[[[],[],[]]]"},
        {"(bytes)", "20 0", "[\"0x\"]"},
    };
    CHECK_ROWS(rows, true);
}
END_TEST

START_TEST(bits_that_a_type_does_not_have_are_dropped)
{
    static const struct row rows[] = {
        {"(uint8)", "100", "[\"0\"] dirty 0"},
        {"(uint8)", ONES, "[\"255\"] dirty 0"},
        {"(int8)", "80", "[\"-128\"] dirty 0"},
        {"(int8)", MINUS "ff7f", "[\"127\"] dirty 0"},
        {"(uint8,bool)", "1 2", "[\"1\",true] dirty 32"},
        {"(bool)", "<80", "[true] dirty 0"},
        {"(address)", "<ff00000000000000000000000000000000000000000000000000000000000001",
         "[\"0x0000000000000000000000000000000000000001\"] dirty 0"},
        {"(bytes4)", "<aabbccdd01", "[\"0xaabbccdd\"] dirty 0"},
        {"(function)", "<0102030405060708090a0b0c0d0e0f101112131415161718ff",
         "[\"0x0102030405060708090a0b0c0d0e0f101112131415161718\"] dirty 0"},
        {"(bytes)", "20 1 <aa01", "[\"0xaa\"] dirty 65"},
        {"(uint8[])", "20 2 1 102", "[[\"1\",\"2\"]] dirty 96"},
    };
    CHECK_ROWS(rows, true);
}
END_TEST

START_TEST(offsets_are_followed)
{
    static const struct row rows[] = {
        /* A gap, an overlap, the other order, into another's bytes. */
        {"(bytes)", "40 ff 1 <aa", "[\"0xaa\"] offset 0"},
        {"(bytes,bytes)", "40 40 1 <aa", "[\"0xaa\",\"0xaa\"] offset 32"},
        {"(bytes,bytes)", "80 40 1 <aa 1 <bb", "[\"0xbb\",\"0xaa\"] offset 0"},
        {"(bytes,bytes)", "40 41 0 <01aa", "[\"0x\",\"0xaa\"] offset 32"},
        {"(bytes)", "0", "[\"0x\"] offset 0"},
        {"(bytes)", "21 =00 1 <aa", "[\"0xaa\"] offset 0"},
        {"(bytes[])", "20 2 40 40 1 <aa", "[[\"0xaa\",\"0xaa\"]] offset 96"},
        /* Inner tails backwards: to the list's own length, and to the argument's offset. */
        {"(bytes[])", "20 1 " MINUS "ffe0 <aa", "[[\"0xff\"]] dirty 65 offset 64"},
        /* An offset to itself ends with the type. */
        {"(bytes[][])", "20 1 0", "[[[]]] offset 64"},
    };
    CHECK_ROWS(rows, true);
}
END_TEST

START_TEST(what_nothing_reads_may_be_there_or_not)
{
    static const struct row rows[] = {
        {"()", "=00", "[]"},
        {"(uint8)", "1 2", "[\"1\"]"},
        {"(bytes)", "20 3 =616263", "[\"0x616263\"]"},
        {"(bytes)", "20 0 0", "[\"0x\"]"},
        {"(string)", "20 1 <ff", "[{\"bytes\":\"0xff\"}]"},
        {"(string,string)", "40 80 2 <c328 2 <7b7d", "[{\"bytes\":\"0xc328\"},\"{}\"]"},
    };
    CHECK_ROWS(rows, true);
}
END_TEST

START_TEST(what_reaches_past_the_end_is_refused)
{
    static const struct row rows[] = {
        {"(uint8)", "", "arguments: the head at byte 0 reaches past the end"},
        {"(uint8)", "=000000", "arguments: the head at byte 0 reaches past the end"},
        {"(uint8,bytes)", "1", "arguments: the head at byte 0 reaches past the end"},
        {"(bytes)", "20", "argument 1: the head at byte 32 reaches past the end"},
        {"(bytes)", "21 0", "argument 1: the head at byte 33 reaches past the end"},
        {"(bytes)", "41 0", "argument 1: the offset at byte 0 reaches past the end"},
        {"(bytes)", ONES " 0", "argument 1: the offset at byte 0 reaches past the end"},
        {"(bytes)", "10000000000000020 0", "argument 1: the offset at byte 0 reaches past the end"},
        {"(bytes)", "20 21 <00", "argument 1: the length at byte 32 reaches past the end"},
        {"(bytes)", "20 " ONES " 0", "argument 1: the length at byte 32 reaches past the end"},
        {"(uint8[])", "20 2 1", "argument 1: the length at byte 32 reaches past the end"},
        {"(uint8[3][])", "20 5555555555555556 1 2",
         "argument 1: the length at byte 32 reaches past the end"},
        {"(bytes[])", "20 1", "argument 1: the length at byte 32 reaches past the end"},
        {"(bytes[])", "20 1 61", "argument 1, [0]: the offset at byte 64 reaches past the end"},
        {"(bytes[])", "20 1 " MINUS "ff9f",
         "argument 1, [0]: the offset at byte 64 reaches past the end"},
        {"(string[2])", "20 40", "argument 1: the head at byte 32 reaches past the end"},
    };
    CHECK_ROWS(rows, false);
}
END_TEST

/* Lists of lists that are all one: 60 words could mean 60^3 values. */
START_TEST(overlaps_are_bounded)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_buffer row = QR_BUFFER_INIT;
    qr_buffer_add_text(&row, "20 3c");
    for (int i = 0; i < 60; i++) {
        qr_buffer_add_text(&row, " 0");
    }
    ck_assert(decode(&out, "(uint8[])", qr_buffer_text(&row)));
    qr_buffer_truncate(&row, 0);
    qr_buffer_add_text(&row, "20 3c");
    for (int i = 0; i < 60; i++) {
        qr_buffer_add_text(&row, " " MINUS "ffe0");
    }
    ck_assert(!decode(&out, "(uint8[][][])", qr_buffer_text(&row)));
    ck_assert_str_eq(qr_buffer_text(&out), "argument 1, [0][6]: tails overlap so often that "
                                           "over 12032 bytes would be read");
    ck_assert(!decode(&out, "(()[])", "20 10000000000"));
    ck_assert_str_eq(qr_buffer_text(&out),
                     "argument 1: tails overlap so often that over 4352 bytes would be read");
    ck_assert(!decode(&out, "(()[65536])", ""));
    qr_buffer_dispose(&row);
    qr_buffer_dispose(&out);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/lenient");
    TCase *tcase = tcase_create("lenient");
    tcase_add_test(tcase, what_an_encoder_writes_decodes);
    tcase_add_test(tcase, bits_that_a_type_does_not_have_are_dropped);
    tcase_add_test(tcase, offsets_are_followed);
    tcase_add_test(tcase, what_nothing_reads_may_be_there_or_not);
    tcase_add_test(tcase, what_reaches_past_the_end_is_refused);
    tcase_add_test(tcase, overlaps_are_bounded);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
