#include "abi/value.h"

#include <string.h>

#include "tests/support.h"

/* The JSON text of a value without the blanks between its parts. */
static void add_compact(struct qr_buffer *out, struct qr_json_value json)
{
    size_t length;
    if (qr_json_type(json) != QR_JSON_ARRAY) {
        const char *source = qr_json_source(&length, json);
        qr_buffer_add(out, source, length);
        return;
    }
    qr_buffer_add_byte(out, '[');
    struct qr_json_value first = qr_json_first(json);
    for (struct qr_json_value item = first; qr_json_present(item);
         item = qr_json_next(json, item)) {
        if (item.index != first.index) {
            qr_buffer_add_byte(out, ',');
        }
        add_compact(out, item);
    }
    qr_buffer_add_byte(out, ']');
}

static void check_vector(struct qr_fixture *fixture, struct qr_json_value item)
{
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_function function;
    struct qr_abi_value value;
    struct qr_abi_value decoded;
    struct qr_buffer encoded = QR_BUFFER_INIT;
    struct qr_buffer json = QR_BUFFER_INIT;
    struct qr_buffer expected = QR_BUFFER_INIT;
    struct qr_json_value args = qr_json_get(item, "args");
    const char *signature = qr_fixture_string(fixture, item, "signature");
    qr_ck_ok(qr_abi_function_parse(&function, signature, strlen(signature), &arena, &err), err);
    qr_ck_hex(function.selector4, 4, qr_fixture_string(fixture, item, "selector"));
    qr_ck_ok(qr_abi_value_from_json(&value, &function.parameters, args, &arena, &err), err);
    qr_buffer_add(&encoded, function.selector4, 4);
    qr_abi_encode(&encoded, &value);
    qr_ck_hex(encoded.data, encoded.length, qr_fixture_string(fixture, item, "calldata"));
    qr_ck_ok(qr_abi_decode(&decoded, &function.parameters, encoded.data + 4, encoded.length - 4,
                           &arena, &err),
             err);
    qr_abi_value_add_json(&json, &decoded);
    add_compact(&expected, args);
    ck_assert_str_eq(qr_buffer_text(&json), qr_buffer_text(&expected));
    /* No end but the right one. */
    for (size_t length = 4; length < encoded.length; length += 1 + encoded.length / 50) {
        ck_assert_msg(!qr_abi_decode(&decoded, &function.parameters, encoded.data + 4, length - 4,
                                     &arena, &err),
                      "%s: %zu of %zu bytes", signature, length, encoded.length);
    }
    qr_buffer_dispose(&encoded);
    qr_buffer_dispose(&json);
    qr_buffer_dispose(&expected);
    qr_arena_dispose(&arena);
}

START_TEST(calls_agree_with_every_vector)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/abi.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        check_vector(&fixture, item);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* Read a value of a type from JSON text and write it again; false with the message in out. */
static bool rewrite(struct qr_buffer *out, const char *type_text, const char *json_text)
{
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json = QR_JSON_INIT;
    struct qr_abi_type type;
    struct qr_abi_value value;
    qr_buffer_truncate(out, 0);
    qr_ck_ok(qr_abi_type_parse(&type, type_text, strlen(type_text), &arena, &err), err);
    qr_ck_ok(qr_json_parse(&json, json_text, strlen(json_text), &err), err);
    bool ok = qr_abi_value_from_json(&value, &type, qr_json_root(&json), &arena, &err);
    if (ok) {
        qr_abi_value_add_json(out, &value);
    } else {
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        qr_buffer_addf(out, "%zu:%zu: %s", err.line, err.column, err.message);
    }
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
    return ok;
}

START_TEST(values_are_read_and_written)
{
    static const struct {
        const char *type, *json, *written;
    } rows[] = {
        {"uint8", "255", "\"255\""},
        {"uint8", "\"0xff\"", "\"255\""},
        {"uint8", "-0", "\"0\""},
        {"int8", "-128", "\"-128\""},
        {"int8", "\"-128\"", "\"-128\""},
        {"int256", "\"-1\"", "\"-1\""},
        {"uint256", "9007199254740993", "\"9007199254740993\""},
        {"uint256", "\"\\u0031\"", "\"1\""},
        {"bool", "true", "true"},
        {"bool", "false", "false"},
        {"address", "\"0x75537828f2ce51be7289709686a69cbfdbb714f1\"",
         "\"0x75537828f2ce51be7289709686A69CbFDbB714F1\""},
        {"bytes4", "\"0xDEADbeef\"", "\"0xdeadbeef\""},
        {"function", "\"0x000102030405060708090a0b0c0d0e0f1011121314151617\"",
         "\"0x000102030405060708090a0b0c0d0e0f1011121314151617\""},
        {"bytes", "\"0x\"", "\"0x\""},
        {"bytes", "\"\\u0030x61\"", "\"0x61\""},
        {"string", "\"\\u0000\\u0041\\n\\ud83d\\ude00\"", "\"\\u0000A\\n\xf0\x9f\x98\x80\""},
        {"string", "\"\"", "\"\""},
        {"uint8[]", " [ ] ", "[]"},
        {"uint8[][2]", "[[1], [2, 3]]", "[[\"1\"],[\"2\",\"3\"]]"},
        {"(uint8,(bool)[])", "[1, [[true]]]", "[\"1\",[[true]]]"},
        {"uint8[0][]", "[[], []]", "[[],[]]"},
        {"()", "[]", "[]"},
    };
    struct qr_buffer out = QR_BUFFER_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(rewrite(&out, rows[i].type, rows[i].json), "%s: %s", rows[i].json,
                      qr_buffer_text(&out));
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].written);
    }
    qr_buffer_dispose(&out);
}
END_TEST

#define WANT_INTEGER "expected an integer, as a number or as a string of digits, found "
#define WANT_BYTES   "expected bytes, as a string of 0x and hex digits, found "

START_TEST(values_are_refused_with_path_and_place)
{
    static const struct {
        const char *type, *json, *message;
    } rows[] = {
        {"uint8", "256", "1:1: value: 256 is out of the range of uint8"},
        {"uint8", "-1", "1:1: value: -1 is out of the range of uint8"},
        {"uint256", "\"-1\"", "1:1: value: -1 is out of the range of uint256"},
        {"int8", "128", "1:1: value: 128 is out of the range of int8"},
        {"uint8", "1.0",
         "1:1: value: \"1.0\" is not an integer: write decimal digits, or 0x and hex digits"},
        {"uint8", "1e1",
         "1:1: value: \"1e1\" is not an integer: write decimal digits, or 0x and hex digits"},
        {"uint8", "\"\"",
         "1:1: value: \"\" is not an integer: write decimal digits, or 0x and hex digits"},
        {"uint8", "true", "1:1: value: " WANT_INTEGER "a boolean"},
        {"uint8", "null", "1:1: value: " WANT_INTEGER "null"},
        {"bool", "1", "1:1: value: expected true or false, found a number"},
        {"bool", "\"true\"", "1:1: value: expected true or false, found a string"},
        {"address", "1", "1:1: value: expected an address, as a string, found a number"},
        {"address", "\"0x00\"",
         "1:1: value: \"0x00\" is not an address: write 0x and 40 hex digits"},
        {"bytes", "1", "1:1: value: " WANT_BYTES "a number"},
        {"bytes", "\"ab\"", "1:1: value: bytes are written as 0x and hex digits"},
        {"bytes", "\"0Xab\"", "1:1: value: bytes are written as 0x and hex digits"},
        {"bytes", "\"0xabc\"",
         "1:1: value: hex with 3 digits: two digits make a byte; was one lost?"},
        {"bytes", "\"0xag\"", "1:1: value: 'g' at character 4 is not a hex digit (0-9, a-f, A-F)"},
        {"bytes4", "\"0x\"", "1:1: value: 0 bytes, bytes4 has 4"},
        {"bytes4", "\"0x112233\"", "1:1: value: 3 bytes, bytes4 has 4"},
        {"bytes4", "\"0x1122334455\"", "1:1: value: 5 bytes, bytes4 has 4"},
        {"string", "1", "1:1: value: expected a string, found a number"},
        {"uint8[]", "{}", "1:1: value: expected an array, found an object"},
        {"uint8[2]", "[1]", "1:1: value: expected 2 values, found 1"},
        {"(uint8,bool)", "[1]", "1:1: arguments: expected 2 values, found 1"},
        {"(uint8,bool)", "[1,true,2]", "1:1: arguments: expected 2 values, found 3"},
        {"(uint8,bool)", "1", "1:1: arguments: expected an array, found a number"},
        {"(uint8,bool)", "[1,\n 2]", "2:2: argument 2: expected true or false, found a number"},
        {"(uint8[][2])", "[[[1], [2, 300]]]",
         "1:12: argument 1, [1][1]: 300 is out of the range of uint8"},
        {"((uint8,bool)[])", "[[[1, 2]]]",
         "1:7: argument 1, [0], member 2: expected true or false, found a number"},
        {"((uint8,bool)[])", "[[[1]]]", "1:3: argument 1, [0]: expected 2 values, found 1"},
    };
    struct qr_buffer out = QR_BUFFER_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(!rewrite(&out, rows[i].type, rows[i].json), "accepted %s as %s", rows[i].json,
                      rows[i].type);
        ck_assert_str_eq(qr_buffer_text(&out), rows[i].message);
    }
    qr_buffer_dispose(&out);
}
END_TEST

/* A buffer's limit ends an encoding wherever it is met. */
START_TEST(encode_into_a_full_buffer_overflows_it)
{
    static const char text[] = "(string[],uint8[2],bytes)";
    static const char args[] = "[[\"a\",\"b\"],[1,2],\"0x0102\"]";
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json = QR_JSON_INIT;
    struct qr_abi_type type;
    struct qr_abi_value value;
    qr_ck_ok(qr_abi_type_parse(&type, text, strlen(text), &arena, &err), err);
    qr_ck_ok(qr_json_parse(&json, args, strlen(args), &err), err);
    qr_ck_ok(qr_abi_value_from_json(&value, &type, qr_json_root(&json), &arena, &err), err);
    struct qr_buffer whole = QR_BUFFER_INIT;
    qr_abi_encode(&whole, &value);
    ck_assert(!whole.overflowed);
    for (size_t limit = 1; limit < whole.length; limit++) {
        struct qr_buffer part = QR_BUFFER_LIMIT(limit);
        qr_abi_encode(&part, &value);
        ck_assert(part.overflowed);
        qr_buffer_dispose(&part);
    }
    qr_buffer_dispose(&whole);
    qr_json_dispose(&json);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/value");
    TCase *tcase = tcase_create("value");
    tcase_add_test(tcase, calls_agree_with_every_vector);
    tcase_add_test(tcase, values_are_read_and_written);
    tcase_add_test(tcase, values_are_refused_with_path_and_place);
    tcase_add_test(tcase, encode_into_a_full_buffer_overflows_it);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
