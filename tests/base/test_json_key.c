#include "base/json_key.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct qr_json parse(const char *text)
{
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &err), err);
    return json;
}

START_TEST(key_knows_its_text)
{
    struct qr_json json = parse("[\"abcdefghij\",\"\",\"\\u0061\",\"\xc3\xa9\",\"a\\\"b\"]");
    static const struct {
        const char *text, *value;
        bool plain;
    } rows[] = {
        {"abcdefghij", "abcdefghij", true},
        {"", "", true},
        {"\\u0061", "a", false},
        {"\xc3\xa9", "\xc3\xa9", false},
        {"a\\\"b", "a\"b", false},
    };
    for (uint32_t i = 0; i < 5; i++) {
        struct qr_json_key key = qr_json_key(&json, i + 1);
        ck_assert_uint_eq(key.length, strlen(rows[i].text));
        ck_assert_int_eq(memcmp(qr_json_key_text(&json, &key), rows[i].text, key.length), 0);
        ck_assert_int_eq(key.plain, rows[i].plain);
        ck_assert(qr_json_key_equals(&json, &key, rows[i].value));
        ck_assert(!qr_json_key_equals(&json, &key, "abcdefghi"));
        ck_assert(!qr_json_key_equals(&json, &key, "abcdefghijk"));
    }
    ck_assert_uint_eq(qr_json_key(&json, 1).rank, UINT64_C(0x6162636465666768));
    ck_assert_uint_eq(qr_json_key(&json, 2).rank, 0);
    qr_json_dispose(&json);
}
END_TEST

/* A JSON string of a few characters that meet in every way: equal starts, escapes, all lengths of
 * UTF-8, surrogate pairs against U+E000 … U+FFFF. */
static void add_random_string(struct qr_buffer *text, uint64_t *state)
{
    static const char *const pieces[] = {"a",
                                         "b",
                                         "aaaaaaaa",
                                         "aaaaaaab",
                                         "\\u0061",
                                         "\\n",
                                         "\\\"",
                                         " ",
                                         "~",
                                         "\x7f",
                                         "\xc3\xa9",
                                         "\\u00e9",
                                         "\\/",
                                         "/",
                                         "\\u0000",
                                         "\xef\xac\x80",
                                         "\\ufb00",
                                         "\xf0\x9f\x98\x80",
                                         "\\ud83d\\ude00",
                                         "\xee\x80\x80",
                                         "0",
                                         "\\u0001"};
    qr_buffer_add_byte(text, '"');
    for (uint64_t left = next_random(state) % 4; left > 0; left--) {
        qr_buffer_add_text(text, pieces[next_random(state) % (sizeof pieces / sizeof pieces[0])]);
    }
    qr_buffer_add_byte(text, '"');
}

START_TEST(sorting_agrees_with_utf16_order_and_is_stable)
{
    uint64_t seed = 0x853c49e6748fea9b;
    uint64_t state = seed;
    for (size_t round = 0; round < 300; round++) {
        size_t count = round < 60 ? round : next_random(&state) % 800;
        struct qr_buffer text = QR_BUFFER_INIT;
        for (size_t i = 0; i < count; i++) {
            qr_buffer_add_byte(&text, i == 0 ? '[' : ',');
            add_random_string(&text, &state);
        }
        qr_buffer_add_text(&text, count == 0 ? "[]" : "]");
        struct qr_json json = parse(qr_buffer_text(&text));
        struct qr_json_key *keys = qr_realloc(NULL, count, sizeof *keys);
        for (size_t i = 0; i < count; i++) {
            keys[i] = qr_json_key(&json, (uint32_t)i + 1);
        }
        qr_json_keys_sort(keys, count, &json);
        for (size_t i = 1; i < count; i++) {
            struct qr_json_value a = {.doc = &json, .index = keys[i - 1].node};
            struct qr_json_value b = {.doc = &json, .index = keys[i].node};
            int order = qr_json_compare_utf16(a, b);
            int ours = qr_json_key_compare(&json, &keys[i - 1], &keys[i]);
            ck_assert_msg((order > 0) == (ours > 0) && (order < 0) == (ours < 0),
                          "seed %" PRIx64 ", round %zu", seed, round);
            ck_assert_msg(order < 0 || (order == 0 && a.index < b.index),
                          "seed %" PRIx64 ", round %zu", seed, round);
        }
        free(keys);
        qr_json_dispose(&json);
        qr_buffer_dispose(&text);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/json_key");
    TCase *tests = tcase_create("json_key");
    tcase_add_test(tests, key_knows_its_text);
    tcase_add_test(tests, sorting_agrees_with_utf16_order_and_is_stable);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
