#include "prepare/manifest.h"

#include <stdio.h>
#include <string.h>

#include "abi/keccak.h"
#include "prepare/canonical.h"
#include "tests/support.h"

/* A document and the text it is parsed from. */
struct document {
    struct qr_buffer text;
    struct qr_json json;
};

static struct qr_json_value open_bytes(struct document *document, const char *text, size_t length)
{
    struct qr_error err = QR_ERROR_INIT;
    *document = (struct document){.text = QR_BUFFER_INIT};
    qr_buffer_add(&document->text, text, length);
    qr_ck_ok(qr_json_parse(&document->json, qr_buffer_text(&document->text), length, &err), err);
    return qr_json_root(&document->json);
}

static struct qr_json_value open_text(struct document *document, const char *text)
{
    return open_bytes(document, text, strlen(text));
}

static void dispose(struct document *document)
{
    qr_json_dispose(&document->json);
    qr_buffer_dispose(&document->text);
}

static void check_bytes(const struct qr_buffer *out, const char *expected, size_t length,
                        const char *dialect, const char *source)
{
    ck_assert_msg(qr_buffer_equals(out, expected, length), "%s of %.300s\n  is %s\nshould be %s",
                  dialect, source, qr_buffer_text(out), expected);
}

/* Hash a manifest in a dialect and compare; hex may begin with 0x. */
static void check_hash(struct qr_json_value manifest, enum qr_dialect dialect, const char *hex,
                       size_t expected_size)
{
    uint8_t hash32[32];
    size_t size = 0;
    char text[QR_HEX32_SIZE];
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_compose_hash(hash32, &size, manifest, dialect, &err), err);
    qr_hex_encode(text, hash32, 32);
    ck_assert_str_eq(text + 2, strncmp(hex, "0x", 2) == 0 ? hex + 2 : hex);
    ck_assert_uint_eq(size, expected_size);
    ck_assert(qr_compose_hash(hash32, NULL, manifest, dialect, &err));
}

/* The bytes and the hash of one dialect of a vector, whose member "bytes" may be absent. */
static void check_dialect(struct qr_fixture *fixture, struct qr_json_value manifest,
                          enum qr_dialect dialect, struct qr_json_value expected,
                          const char *hash_key)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_manifest_canonicalize(&out, manifest, dialect, &err), err);
    struct qr_json_value bytes = qr_json_get(expected, "bytes");
    if (qr_json_present(bytes)) {
        size_t length = 0;
        const char *text = qr_json_string(&length, bytes, &fixture->arena);
        check_bytes(&out, text, length, qr_dialect_text(dialect), manifest.doc->source);
    }
    check_hash(manifest, dialect, qr_fixture_string(fixture, expected, hash_key), out.length);
    qr_buffer_dispose(&out);
}

/* dstack's "Normalize" is no dialect, but other tools write it, and explain names it. */
static void check_normalized(struct qr_json_value manifest, const char *hex)
{
    struct qr_layout layout = {.order = QR_KEYS_SDK, .normalize = true};
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    uint8_t hash32[32];
    char text[QR_HEX32_SIZE];
    qr_ck_ok(qr_canonical_write(&out, manifest, &layout, &err), err);
    qr_sha256(hash32, out.data, out.length);
    qr_hex_encode(text, hash32, 32);
    ck_assert_str_eq(text + 2, hex);
    qr_buffer_dispose(&out);
}

START_TEST(every_compose_vector_has_its_bytes_and_hashes)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/compose.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value row = qr_json_first(cases); qr_json_present(row);
         row = qr_json_next(cases, row)) {
        struct document document;
        size_t length = 0;
        const char *source = qr_json_string(&length, qr_json_get(row, "source"), &fixture.arena);
        struct qr_json_value manifest = open_bytes(&document, source, length);
        struct qr_json_value dialects = qr_json_get(row, "dialects");
        ck_assert_uint_eq(qr_json_count(dialects), 5);
        for (unsigned i = 0; i < QR_N_DIALECTS; i++) {
            const char *name = qr_dialect_text((enum qr_dialect)i);
            check_dialect(&fixture, manifest, (enum qr_dialect)i, qr_json_get(dialects, name),
                          "hash");
        }
        struct qr_json_value normalized = qr_json_get(dialects, "dstack_normalized");
        check_normalized(manifest, qr_fixture_string(&fixture, normalized, "hash"));
        dispose(&document);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

START_TEST(attested_machines_booted_the_raw_bytes)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/attested.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value row = qr_json_first(cases); qr_json_present(row);
         row = qr_json_next(cases, row)) {
        struct document document;
        const char *source = qr_fixture_string(&fixture, row, "app_compose");
        struct qr_json_value manifest = open_text(&document, source);
        check_hash(manifest, QR_DIALECT_RAW, qr_fixture_string(&fixture, row, "compose_hash"),
                   strlen(source));
        dispose(&document);
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

/* What strict parsing refuses, though some of the peers take it. */
static const struct {
    const char *name;
    size_t line, column;
    const char *message;
} refused[] = {
    {"dup", 1, 39, "a duplicate key: JSON tools disagree on which counts"},
    {"nan", 1, 43, "not a JSON value (null, true, false, a number, string, array or object)"},
    {"huge", 1, 43, "a number beyond the range of a double: JSON tools disagree on it"},
    {"lone_sur", 1, 36, "a lone surrogate: JSON tools disagree on it"},
};
enum { N_REFUSED = sizeof refused / sizeof refused[0] };

static bool check_refused(const char *name, const char *source)
{
    for (size_t i = 0; i < N_REFUSED; i++) {
        if (strcmp(refused[i].name, name) == 0) {
            struct qr_json json = QR_JSON_INIT;
            struct qr_error err = QR_ERROR_INIT;
            ck_assert(!qr_json_parse(&json, source, strlen(source), &err));
            ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
            ck_assert_str_eq(err.message, refused[i].message);
            ck_assert_uint_eq(err.line, refused[i].line);
            ck_assert_uint_eq(err.column, refused[i].column);
            return true;
        }
    }
    return false;
}

/* Of the table's columns four are dialects. The others are what the Python and Go SDKs and
 * vmm-cli.py write, which are not reproduced (tests/prepare/test_explain.c has some of them). */
START_TEST(every_row_of_the_dialect_table_is_reproduced)
{
    static const struct {
        enum qr_dialect dialect;
        const char *column;
    } columns[] = {
        {QR_DIALECT_RAW, "raw"},
        {QR_DIALECT_PHALA_CLOUD, "A_phala_dump_preprocessed"},
        {QR_DIALECT_DSTACK, "B_dstack_js"},
        {QR_DIALECT_JCS, "J_rfc8785"},
    };
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/timelock-worked.json");
    struct qr_json_value table = qr_json_get(qr_fixture_root(&fixture), "compose_dialects");
    size_t n_refused = 0;
    for (struct qr_json_value key = qr_json_first(table); qr_json_present(key);
         key = qr_json_next(table, key)) {
        struct qr_json_value row = qr_json_member_value(key);
        const char *name = qr_json_string(NULL, key, &fixture.arena);
        struct qr_json_value raw = qr_json_get(row, "raw");
        const char *source = qr_fixture_string(&fixture, raw, "bytes");
        if (check_refused(name, source)) {
            n_refused++;
            continue;
        }
        struct document document;
        struct qr_json_value manifest = open_text(&document, source);
        for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
            check_dialect(&fixture, manifest, columns[i].dialect,
                          qr_json_get(row, columns[i].column), "sha256");
        }
        check_normalized(manifest, qr_fixture_string(&fixture, row, "B_normalized_sha256"));
        dispose(&document);
    }
    ck_assert_uint_eq(n_refused, N_REFUSED);
    qr_fixture_dispose(&fixture);
}
END_TEST

/* What the SDKs of npm write for documents that no vector has; made with @phala/dstack-sdk 0.5.8,
 * @phala/cloud 0.2.9 and canonicalize 5.1.0. */
static const struct {
    const char *source, *dstack, *phala_cloud, *jcs;
} corners[] = {
    /* An object with an own "constructor" is left as JSON.parse made it, with all that is in it:
     * array indices first, then as written, __proto__ kept. */
    {"{\"z\":1,\"constructor\":0,\"b\":{\"y\":1,\"x\":2,\"3\":4,\"1\":5,\"__proto__\":6},\"7\":1}",
     "{\"7\":1,\"z\":1,\"constructor\":0,\"b\":{\"1\":5,\"3\":4,\"y\":1,\"x\":2,\"__proto__\":6}}",
     "{\n    \"7\":1,\n    \"z\":1,\n    \"constructor\":0,\n    \"b\":{\n        \"1\":5,\n"
     "        \"3\":4,\n        \"y\":1,\n        \"x\":2,\n        \"__proto__\":6\n    }\n}",
     "{\"7\":1,\"b\":{\"1\":5,\"3\":4,\"__proto__\":6,\"x\":2,\"y\":1},\"constructor\":0,\"z\":1}"},
    /* Below, what stands beside it is sorted. */
    {"{\"z\":{\"b\":1,\"constructor\":null,\"a\":2},\"a\":[{\"d\":1,\"c\":2}]}",
     "{\"a\":[{\"c\":2,\"d\":1}],\"z\":{\"b\":1,\"constructor\":null,\"a\":2}}",
     "{\n    \"a\":[\n        {\n            \"c\":2,\n            \"d\":1\n        }\n    ],\n"
     "    \"z\":{\n        \"b\":1,\n        \"constructor\":null,\n        \"a\":2\n    }\n}",
     "{\"a\":[{\"c\":2,\"d\":1}],\"z\":{\"a\":2,\"b\":1,\"constructor\":null}}"},
    /* Keys are compared after unescaping. */
    {"{\"\\u0063onstructor\":1,\"b\":2,\"\\u0061\":3,\"\\u0031\":4}",
     "{\"1\":4,\"constructor\":1,\"b\":2,\"a\":3}",
     "{\n    \"1\":4,\n    \"constructor\":1,\n    \"b\":2,\n    \"a\":3\n}",
     "{\"1\":4,\"a\":3,\"b\":2,\"constructor\":1}"},
    /* __proto__ with a value that is no object vanishes just so; what it leaves may be empty. */
    {"{\"a\":{\"__proto__\":5},\"__proto__\":[]}", "{\"a\":{}}", "{\n    \"a\":{}\n}",
     "{\"__proto__\":[],\"a\":{\"__proto__\":5}}"},
    /* Array indices are canonical and end at 4294967294; they are put first in numeric order. */
    {"{\"b\":1,\"10\":2,\"9\":3,\"00\":4,\"-1\":5,\"1.5\":6,\"1e3\":7,\"4294967295\":8,"
     "\"4294967294\":9,"
     "\"0\":10,\"\":11}",
     "{\"0\":10,\"9\":3,\"10\":2,\"4294967294\":9,\"\":11,\"-1\":5,\"00\":4,\"1.5\":6,\"1e3\":7,"
     "\"4294967295\":8,\"b\":1}",
     "{\n    \"0\":10,\n    \"9\":3,\n    \"10\":2,\n    \"4294967294\":9,\n    \"\":11,\n"
     "    \"-1\":5,\n    \"00\":4,\n    \"1.5\":6,\n    \"1e3\":7,\n    \"4294967295\":8,\n    "
     "\"b\":1\n}",
     "{\"\":11,\"-1\":5,\"0\":10,\"00\":4,\"1.5\":6,\"10\":2,\"1e3\":7,\"4294967294\":9,"
     "\"4294967295\":8,\"9\":3,\"b\":1}"},
    /* `": ` is collapsed wherever it comes about: at the start of a string, in keys, once a place.
     */
    {"{\"a\\\": b\":\": x\",\"b\":\"\\\":  y\",\"c\":\"\\\"\\u003a z\",\"\\\": \":\"\\\": \\\": "
     "\\\":\"}",
     "{\"\\\": \":\"\\\": \\\": \\\":\",\"a\\\": b\":\": x\",\"b\":\"\\\":  y\",\"c\":\"\\\": z\"}",
     "{\n    \"\\\":\":\"\\\":\\\":\\\":\",\n    \"a\\\":b\":\":x\",\n    \"b\":\"\\\": y\",\n"
     "    \"c\":\"\\\":z\"\n}",
     "{\"\\\": \":\"\\\": \\\": \\\":\",\"a\\\": b\":\": x\",\"b\":\"\\\":  y\",\"c\":\"\\\": "
     "z\"}"},
    /* Only fields of the top level are dropped. */
    {"{\"runner\":\"bash\",\"pre_launch_script\":-0.0,\"docker_compose_file\":1,\"bash_script\":"
     "\"\","
     "\"z\":{\"runner\":\"bash\",\"docker_compose_file\":1,\"pre_launch_script\":\"\"}}",
     "{\"bash_script\":\"\",\"docker_compose_file\":1,\"pre_launch_script\":0,\"runner\":\"bash\","
     "\"z\":{\"docker_compose_file\":1,\"pre_launch_script\":\"\",\"runner\":\"bash\"}}",
     "{\n    \"bash_script\":\"\",\n    \"runner\":\"bash\",\n    \"z\":{\n"
     "        \"docker_compose_file\":1,\n        \"pre_launch_script\":\"\",\n"
     "        \"runner\":\"bash\"\n    }\n}",
     "{\"bash_script\":\"\",\"docker_compose_file\":1,\"pre_launch_script\":0,\"runner\":\"bash\","
     "\"z\":{\"docker_compose_file\":1,\"pre_launch_script\":\"\",\"runner\":\"bash\"}}"},
    {"{\"runner\":\"docker-compose\",\"bash_script\":null,\"pre_launch_script\":[],\"a\":{},\"b\":["
     "]}",
     "{\"a\":{},\"b\":[],\"bash_script\":null,\"pre_launch_script\":[],\"runner\":\"docker-"
     "compose\"}",
     "{\n    \"a\":{},\n    \"b\":[],\n    \"pre_launch_script\":[],\n"
     "    \"runner\":\"docker-compose\"\n}",
     "{\"a\":{},\"b\":[],\"bash_script\":null,\"pre_launch_script\":[],\"runner\":\"docker-"
     "compose\"}"},
    {"{\"runner\":\"docker-compose\",\"pre_launch_script\":1e-999}",
     "{\"pre_launch_script\":0,\"runner\":\"docker-compose\"}",
     "{\n    \"runner\":\"docker-compose\"\n}",
     "{\"pre_launch_script\":0,\"runner\":\"docker-compose\"}"},
    {"{\"pre_launch_script\":false}", "{\"pre_launch_script\":false}", "{}",
     "{\"pre_launch_script\":false}"},
    /* Escapes: the short ones, lower-case hex, nothing beyond what must be. */
    {"{\"a\":\"\\u000B\\u001F\\u007f\\u0008\\/\\u2028\\u00E9\\ud83d\\ude00\\u0022\\u005c\\u0000\"}",
     "{\"a\":\"\\u000b\\u001f\x7f\\b/\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80\\\"\\\\\\u0000\"}",
     "{\n    "
     "\"a\":\"\\u000b\\u001f\x7f\\b/\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80\\\"\\\\\\u0000\"\n}",
     "{\"a\":\"\\u000b\\u001f\x7f\\b/\xe2\x80\xa8\xc3\xa9\xf0\x9f\x98\x80\\\"\\\\\\u0000\"}"},
};

START_TEST(corners_are_those_of_the_sdks)
{
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++) {
        const char *const expected[QR_N_DIALECTS] = {
            [QR_DIALECT_DSTACK] = corners[i].dstack,
            [QR_DIALECT_PHALA_CLOUD] = corners[i].phala_cloud,
            [QR_DIALECT_JCS] = corners[i].jcs,
            [QR_DIALECT_RAW] = corners[i].source,
        };
        struct document document;
        struct qr_json_value manifest = open_text(&document, corners[i].source);
        for (unsigned d = 0; d < QR_N_DIALECTS; d++) {
            struct qr_buffer out = QR_BUFFER_INIT;
            struct qr_error err = QR_ERROR_INIT;
            qr_ck_ok(qr_manifest_canonicalize(&out, manifest, (enum qr_dialect)d, &err), err);
            check_bytes(&out, expected[d], strlen(expected[d]), qr_dialect_text((enum qr_dialect)d),
                        corners[i].source);
            qr_buffer_dispose(&out);
        }
        dispose(&document);
    }
}
END_TEST

START_TEST(any_value_has_a_form_but_phala_cloud_needs_an_object)
{
    static const struct {
        const char *source, *form, *error;
    } rows[] = {
        {" \"\\u0041\" ", "\"A\"", "the manifest is a string: dialect phala-cloud needs an object"},
        {" 1.0", "1", "the manifest is a number: dialect phala-cloud needs an object"},
        {"\n null\n", "null", "the manifest is null: dialect phala-cloud needs an object"},
        {"[ true , {} ]", "[true,{}]",
         "the manifest is an array: dialect phala-cloud needs an object"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct document document;
        struct qr_json_value manifest = open_text(&document, rows[i].source);
        struct qr_buffer out = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_DSTACK, &err), err);
        qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_JCS, &err), err);
        char twice[64];
        snprintf(twice, sizeof twice, "%s%s", rows[i].form, rows[i].form);
        ck_assert_str_eq(qr_buffer_text(&out), twice);
        ck_assert(!qr_manifest_canonicalize(&out, manifest, QR_DIALECT_PHALA_CLOUD, &err));
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert_str_eq(err.message, rows[i].error);
        uint8_t hash32[32];
        ck_assert(!qr_compose_hash(hash32, NULL, manifest, QR_DIALECT_PHALA_CLOUD, &err));
        qr_buffer_dispose(&out);
        dispose(&document);
    }
}
END_TEST

/* [[…[1,1,1]…]] of some depth. */
static void add_nested(struct qr_buffer *text, size_t depth, size_t items)
{
    qr_buffer_add_text(text, "{\"a\":");
    for (size_t i = 1; i < depth; i++) {
        qr_buffer_add_byte(text, '[');
    }
    for (size_t i = 0; i < items; i++) {
        qr_buffer_add_text(text, i == 0 ? "1" : ",1");
    }
    for (size_t i = 1; i < depth; i++) {
        qr_buffer_add_byte(text, ']');
    }
    qr_buffer_add_byte(text, '}');
}

START_TEST(the_deepest_document_is_written)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct document document;
    add_nested(&text, QR_JSON_MAX_DEPTH, 1);
    struct qr_json_value manifest = open_text(&document, qr_buffer_text(&text));
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_DSTACK, &err), err);
    ck_assert(qr_buffer_equals(&out, text.data, text.length));
    qr_buffer_truncate(&out, 0);
    qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_PHALA_CLOUD, &err), err);
    /* Each level stands on a line of its own twice, four blanks deeper each; but the innermost. */
    size_t depth = QR_JSON_MAX_DEPTH;
    size_t blanks = 4 * (depth * (depth - 1) + depth);
    ck_assert_uint_eq(out.length, text.length + blanks + 2 * depth);
    /* The hash is taken piece by piece. */
    uint8_t hash32[32];
    char hex[QR_HEX32_SIZE];
    qr_sha256(hash32, out.data, out.length);
    qr_hex_encode(hex, hash32, 32);
    check_hash(manifest, QR_DIALECT_PHALA_CLOUD, hex, out.length);
    qr_buffer_dispose(&out);
    dispose(&document);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(indents_beyond_any_javascript_string_are_refused)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct document document;
    add_nested(&text, QR_JSON_MAX_DEPTH, 200000);
    struct qr_json_value manifest = open_text(&document, qr_buffer_text(&text));
    struct qr_error err = QR_ERROR_INIT;
    uint8_t hash32[32];
    ck_assert(!qr_compose_hash(hash32, NULL, manifest, QR_DIALECT_PHALA_CLOUD, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert_str_eq(err.message, "the document is over 512 MiB in this layout, more than any "
                                  "JavaScript tool can hold: nest it less");
    ck_assert(qr_compose_hash(hash32, NULL, manifest, QR_DIALECT_DSTACK, &err));
    dispose(&document);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(output_is_appended_and_a_second_pass_changes_nothing)
{
    struct document document;
    struct qr_json_value manifest =
        open_text(&document, "{ \"b\" : [1.0, {\"d\":\"\\/\",\"c\":null}], \"a\":\"\" }\n");
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_buffer_add_text(&out, "before ");
    qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_DSTACK, &err), err);
    static const char expected[] = "{\"a\":\"\",\"b\":[1,{\"c\":null,\"d\":\"/\"}]}";
    ck_assert(qr_buffer_equals(&out, "before {\"a\":\"\",\"b\":[1,{\"c\":null,\"d\":\"/\"}]}",
                               7 + strlen(expected)));
    struct document again;
    manifest = open_text(&again, expected);
    qr_buffer_truncate(&out, 0);
    qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_DSTACK, &err), err);
    ck_assert_str_eq(qr_buffer_text(&out), expected);
    qr_buffer_dispose(&out);
    dispose(&document);
    dispose(&again);
}
END_TEST

START_TEST(dialects_have_names)
{
    for (unsigned i = 0; i < QR_N_DIALECTS; i++) {
        enum qr_dialect dialect = QR_DIALECT_DSTACK;
        struct qr_error err = QR_ERROR_INIT;
        const char *name = qr_dialect_text((enum qr_dialect)i);
        qr_ck_ok(qr_dialect_parse(&dialect, name, &err), err);
        ck_assert_int_eq((int)dialect, (int)i);
    }
    static const char *const unknown[] = {"", "Dstack", "phala", "rfc8785", "raw "};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        enum qr_dialect dialect = QR_DIALECT_RAW;
        struct qr_error err = QR_ERROR_INIT;
        char message[128];
        ck_assert(!qr_dialect_parse(&dialect, unknown[i], &err));
        snprintf(message, sizeof message,
                 "unknown dialect \"%s\": use dstack, phala-cloud, jcs or raw", unknown[i]);
        ck_assert_str_eq(err.message, message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    }
}
END_TEST

/* Half a million keys in no order: a quadratic sort would not end within the time limit. */
START_TEST(large_objects_are_sorted_in_time)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    enum { KEYS = 300007 };
    for (uint64_t i = 0; i < KEYS; i++) {
        qr_buffer_addf(&text, "%c\"%s%06u\":%u", i == 0 ? '{' : ',', i % 3 == 0 ? "" : "key",
                       (unsigned)(i * 7919 % KEYS), (unsigned)i);
    }
    qr_buffer_add_byte(&text, '}');
    struct document document;
    struct qr_json_value manifest = open_bytes(&document, qr_buffer_text(&text), text.length);
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_manifest_canonicalize(&out, manifest, QR_DIALECT_JCS, &err), err);
    ck_assert_uint_eq(out.length, text.length);
    struct document sorted;
    struct qr_json_value root = open_bytes(&sorted, qr_buffer_text(&out), out.length);
    struct qr_json_value before = qr_json_first(root);
    for (struct qr_json_value key = qr_json_next(root, before); qr_json_present(key);
         key = qr_json_next(root, key)) {
        ck_assert_int_lt(qr_json_compare_utf16(before, key), 0);
        before = key;
    }
    dispose(&sorted);
    dispose(&document);
    qr_buffer_dispose(&out);
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/manifest");
    TCase *tests = tcase_create("manifest");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, every_compose_vector_has_its_bytes_and_hashes);
    tcase_add_test(tests, attested_machines_booted_the_raw_bytes);
    tcase_add_test(tests, every_row_of_the_dialect_table_is_reproduced);
    tcase_add_test(tests, corners_are_those_of_the_sdks);
    tcase_add_test(tests, any_value_has_a_form_but_phala_cloud_needs_an_object);
    tcase_add_test(tests, the_deepest_document_is_written);
    tcase_add_test(tests, indents_beyond_any_javascript_string_are_refused);
    tcase_add_test(tests, output_is_appended_and_a_second_pass_changes_nothing);
    tcase_add_test(tests, dialects_have_names);
    tcase_add_test(tests, large_objects_are_sorted_in_time);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
