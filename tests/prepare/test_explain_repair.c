#include <stdio.h>
#include <string.h>

#include "abi/keccak.h"
#include "prepare/explain.h"
#include "tests/support.h"

/* A document, parsed, and the arena of its explanation. */
struct subject {
    struct qr_json json;
    struct qr_arena arena;
    struct qr_explanation explanation;
};

static void explain(struct subject *subject, const char *text, size_t length,
                    const uint8_t *expected32)
{
    struct qr_error err = QR_ERROR_INIT;
    *subject = (struct subject){.json = QR_JSON_INIT};
    qr_ck_ok(qr_json_parse(&subject->json, text, length, &err), err);
    qr_manifest_explain(&subject->explanation, qr_json_root(&subject->json), expected32,
                        &subject->arena);
}

static void dispose(struct subject *subject)
{
    qr_json_dispose(&subject->json);
    qr_arena_dispose(&subject->arena);
}

#define ENVS(list)                                                                                 \
    "{\n  \"name\": \"x\",\n  \"allowed_envs\": [" list "],\n  \"runner\": \"bash\"\n}\n"
#define ENVS_COMPACT(list) "{\"allowed_envs\":[" list "],\"name\":\"x\",\"runner\":\"bash\"}"

/* A document, the bytes whose hash is expected, and what explains it. */
static const struct {
    const char *text, *bytes, *repair;
} repairs[] = {
    {"{\"a\":1}", "{\"a\":1}\n",
     "dialect raw gives the expected hash with a newline added at the end of the file"},
    {"{\"a\":1}", "{\"a\":1}\r\n",
     "dialect raw gives the expected hash with a CRLF line end added at the end of the file"},
    {"{ \"a\":1}\n", "{ \"a\":1}",
     "dialect raw gives the expected hash without the newline at the end of the file"},
    {"{ \"a\":1} \n\n", "{ \"a\":1}\n",
     "dialect raw gives the expected hash with one newline at the end of the file"},
    {"{\n\"a\":1\n}\n", "{\r\n\"a\":1\r\n}\r\n",
     "dialect raw gives the expected hash with CRLF line ends instead of LF"},
    {"{\r\n\"a\":1\r\n}", "{\n\"a\":1\n}",
     "dialect raw gives the expected hash with LF line ends instead of CRLF"},
    {"{\r\n\"a\":1\r\n}", "{\n\"a\":1\n}\n",
     "dialect raw gives the expected hash with LF line ends instead of CRLF and a newline added at "
     "the end"},
    {"{ \"a\":1}", "\xef\xbb\xbf{ \"a\":1}",
     "dialect raw gives the expected hash with a byte order mark before it"},
    {"{\"b\":1, \"a\":1.0}", "{\"a\":1,\"b\":1}\n",
     "dialect dstack gives the expected hash with a newline added at its end"},
    {"{\"b\":1, \"a\":1.0}", "{\n    \"a\":1,\n    \"b\":1\n}\n",
     "dialect phala-cloud gives the expected hash with a newline added at its end"},
    {"{\"10\":1, \"9\":1}", "{\"10\":1,\"9\":1}\n",
     "dialect jcs gives the expected hash with a newline added at its end"},
    /* what other tools write */
    {"{\"b\":[], \"a\":1.0}", "{\n    \"b\": [],\n    \"a\": 1.0\n}",
     "the layout of vmm-cli.py (keys as written, indented by 4 with a blank after each colon) "
     "gives "
     "the expected hash with nothing else changed"},
    {"{\"b\":1, \"a\":1.0}", "{\n    \"b\": 1,\n    \"a\": 1.0\n}\n",
     "the layout of vmm-cli.py (keys as written, indented by 4 with a blank after each colon) "
     "gives "
     "the expected hash with a newline added at its end"},
    {"{\"runner\":\"bash\",\"docker_compose_file\":\"d\"}", "{\"runner\":\"bash\"}",
     "the dstack SDK with its normalize option (unused fields dropped) gives the expected hash "
     "with "
     "nothing else changed"},
    {"{\"runner\":\"bash\",\"docker_compose_file\":\"d\"}",
     "{\n    \"docker_compose_file\":\"d\",\n    \"runner\":\"bash\"\n}",
     "dialect phala-cloud without dropping unused fields gives the expected hash with nothing else "
     "changed"},
    {"{\"b\":\"\\\": \", \"a\":1}", "{\n    \"a\": 1,\n    \"b\": \"\\\": \"\n}",
     "dialect phala-cloud with `\": ` not collapsed gives the expected hash with nothing else "
     "changed"},
    {"{\"b\":\"\\\": \", \"a\":1}", "{\n    \"a\":1,\n    \"b\":\"\\\": \"\n}",
     "dialect phala-cloud with `\": ` collapsed after keys only, not inside strings gives the "
     "expected hash with nothing else changed"},
    {"{ \"b\":1,\"a\":1.0}", "{\"b\":1,\"a\":1}",
     "JSON.stringify (keys as written, no white space) gives the expected hash with nothing else "
     "changed"},
    {"{ \"b\":1,\"a\":1.0}", "{\n  \"b\": 1,\n  \"a\": 1\n}",
     "JSON.stringify with an indent of 2 (keys as written) gives the expected hash with nothing "
     "else "
     "changed"},
    {"{\"b\":\"<\xc3\xa9\", \"a\":1}", "{\"a\":1,\"b\":\"\\u003c\xc3\xa9\"}",
     "Go's encoding/json (keys sorted; <, > and & escaped) gives the expected hash with nothing "
     "else "
     "changed"},
    {"{\"b\":\"<\xc3\xa9\xf0\x9f\x98\x80\",\"a\":1}",
     "{\"b\": \"<\\u00e9\\ud83d\\ude00\", \"a\": 1}",
     "Python's json.dumps (keys as written, `, ` and `: `, ASCII escapes) gives the expected hash "
     "with nothing else changed"},
    {"{\"b\":[1,2], \"a\":\"\xc3\xa9\"}", "{\"a\": \"\\u00e9\", \"b\": [1, 2]}",
     "Python's json.dumps (keys sorted, `, ` and `: `, ASCII escapes) gives the expected hash with "
     "nothing else changed"},
    {"{\"b\":1, \"a\":1.0}", "{\"a\":1.0,\"b\":1}",
     "the layout of the dstack Python SDK (keys sorted, numbers as written) gives the expected "
     "hash "
     "with nothing else changed"},
    {"{\"b\":[1], \"a\":\"\\\": \"}", "{\n    \"b\":[\n        1\n    ],\n    \"a\":\"\\\":\"\n}",
     "JSON.stringify with an indent of 4 and `\": ` collapsed (keys as written) gives the expected "
     "hash with nothing else changed"},
    {"{\"b\":1, \"a\":1.0}", "{\n  \"b\":1,\n  \"a\":1\n}\n",
     "JSON.stringify with an indent of 2 and `\": ` collapsed (keys as written) gives the expected "
     "hash with a newline added at its end"},
    {"{\"b\":1, \"a\":1.0}", "{\r\n    \"a\":1,\r\n    \"b\":1\r\n}",
     "dialect phala-cloud gives the expected hash with CRLF line ends instead of LF"},
    {"{\"b\":1, \"a\":1.0}", "{\r\n    \"a\":1,\r\n    \"b\":1\r\n}\r\n",
     "dialect phala-cloud gives the expected hash with CRLF line ends instead of LF and a line end "
     "added at its end"},
    {"{\"b\":1, \"a\":1.0}", "{\r\n  \"a\": 1.0,\r\n  \"b\": 1\r\n}\r\n",
     "jq -S (keys sorted, indented by 2) gives the expected hash with CRLF line ends instead of LF "
     "and a line end added at its end"},
    /* the file as it stands */
    {"{\"b\": 1, \"a\": \"x\"}\n", "{\"b\":1, \"a\":\"x\"}\n",
     "dialect raw gives the expected hash with every `\": ` of the file collapsed to `\":`"},
    {"{\"b\": 1, \"a\":  \"\\\": \"}", "{\"b\":1, \"a\": \"\\\":\"}",
     "dialect raw gives the expected hash with every `\": ` of the file collapsed to `\":`"},
    {"{\"b\": 1, \"a\": \"\\\": \"}", "{\"b\":1, \"a\":\"\\\": \"}",
     "dialect raw gives the expected hash with every `\": ` of the file collapsed to `\":`, but "
     "for "
     "those inside strings"},
    /* the text of strings */
    {"{\"docker_compose_file\":\"a\\n\\\\n\\r\\nb\\n\"}",
     "{\"docker_compose_file\":\"a\\r\\n\\\\n\\r\\nb\\r\\n\"}",
     "dialect raw gives the expected hash with CRLF line ends instead of LF in every string"},
    {"{\"z\":\"\\n\",\"bash_script\":\"a\\n\"}", "{\"bash_script\":\"a\\r\\n\",\"z\":\"\\n\"}",
     "dialect dstack gives the expected hash with CRLF line ends instead of LF in bash_script"},
    {"{\"z\":\"\\\\r\\\\n\\r\\n\",\"a\":1}", "{\"a\":1,\"z\":\"\\\\r\\\\n\\n\"}",
     "dialect dstack gives the expected hash with LF line ends instead of CRLF in every string"},
    {"{\"z\":1,\"pre_launch_script\":\"true\"}",
     "{\n    \"pre_launch_script\":\"true\\n\",\n    \"z\":1\n}",
     "dialect phala-cloud gives the expected hash with a newline added at the end of "
     "pre_launch_script"},
    {"{\"z\":1,\"docker_compose_file\":\"a\\n\\n\"}",
     "{\n    \"z\": 1,\n    \"docker_compose_file\": \"a\\n\"\n}",
     "the layout of vmm-cli.py (keys as written, indented by 4 with a blank after each colon) "
     "gives "
     "the expected hash without the newline at the end of docker_compose_file"},
    {"{\"z\":1,\"docker_compose_file\":\"\\\"a\\\": 1\"}",
     "{\"docker_compose_file\":\"\\\"a\\\":1\",\"z\":1}",
     "dialect dstack gives the expected hash with every `\": ` collapsed to `\":` in every string"},
    {"{\"z\":1,\"docker_compose_file\":\"\\\"a\\\":1 \\\"b\\\": 2\"}",
     "{\"docker_compose_file\":\"\\\"a\\\": 1 \\\"b\\\": 2\",\"z\":1}",
     "dialect dstack gives the expected hash with a blank after every `\":` in every string"},
    /* one key */
    {"{\"z\":1,\"y\\u0007\":[{}],\"x\":2}", "{\"x\":2,\"z\":1}",
     "dialect dstack gives the expected hash without \"y\\x07\""},
    {"{\n  \"z\": 1,\n  \"y\": [{}]\n}\n", "{\n  \"z\": 1\n}\n",
     "dialect raw gives the expected hash without \"y\""},
    {"{\n  \"z\": 1,\n  \"y\": [{}]\n}\n", "{\n  \"y\": [{}]\n}\n",
     "dialect raw gives the expected hash without \"z\""},
    {"{ \"y\": 1 }", "{}", "dialect dstack gives the expected hash without \"y\""},
    {"{\n  \"z\": 1,\n  \"y\": [{}]\n}\n",
     "{\n  \"z\": 1,\n  \"y\": [{}],\n  \"storage_fs\": null\n}\n",
     "dialect raw gives the expected hash with \"storage_fs\" added as null, its default"},
    {"{\"z\":1,\"docker_config\":{\"username\":\"u\",\"url\":\"r\"}}",
     "{\"docker_config\":{\"url\":\"r\"},\"z\":1}",
     "dialect dstack gives the expected hash without \"username\" in docker_config"},
    {"{ \"a\": [ 7, { \"b\": {\"c\": 1}, \"d\": 2 }] }", "{ \"a\": [ 7, { \"b\": {}, \"d\": 2 }] }",
     "dialect raw gives the expected hash without \"c\" in a[1].b"},
    {"{\"z\":1}", "{\"secure_time\":true,\"z\":1}",
     "dialect dstack gives the expected hash with \"secure_time\" added as true, its default"},
    {"{}", "{\"public_logs\":false}",
     "dialect raw gives the expected hash with \"public_logs\" added as false, its default"},
    {"{\"z\":1,\"kms_enabled\":true}", "{\"kms_enabled\":false,\"z\":1}",
     "dialect dstack gives the expected hash with \"kms_enabled\" set to false, its default"},
    {"{\"z\":1,\"kms_enabled\": false }", "{\"z\":1,\"kms_enabled\": true }",
     "dialect raw gives the expected hash with \"kms_enabled\" set to true"},
    {"{\"z\":1,\"manifest_version\":2}", "{\"manifest_version\":\"2\",\"z\":1}",
     "dialect dstack gives the expected hash with \"manifest_version\" set to \"2\""},
    /* allowed_envs */
    {ENVS("\"B\", \"A\",\"C\""), ENVS_COMPACT("\"A\",\"B\",\"C\""),
     "dialect dstack gives the expected hash with allowed_envs in the order A, B, C"},
    {ENVS("\"B\", \"A\",\"C\""), ENVS("\"C\", \"A\",\"B\""),
     "dialect raw gives the expected hash with allowed_envs in the order C, A, B"},
    {ENVS("\"B\", \"A\",\"C\""), ENVS_COMPACT("\"B\",\"C\""),
     "dialect dstack gives the expected hash without \"A\" in allowed_envs"},
    {ENVS("\"B\", \"A\",\"C\""), ENVS("\"B\", \"A\""),
     "dialect raw gives the expected hash without \"C\" in allowed_envs"},
    {ENVS("\"A\""), ENVS("\"\""), NULL},
    {ENVS("\"A\""), ENVS_COMPACT(""),
     "dialect dstack gives the expected hash with \"allowed_envs\" set to [], its default"},
    {ENVS("\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\""),
     ENVS_COMPACT("\"F\",\"A\",\"G\",\"C\",\"E\",\"B\",\"D\""),
     "dialect dstack gives the expected hash with allowed_envs in the order F, A, G, C, E, B, D"},
    {ENVS("\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\",\"I\""),
     ENVS_COMPACT("\"A\",\"C\",\"D\",\"E\",\"F\",\"B\",\"G\",\"H\",\"I\""),
     "dialect dstack gives the expected hash with allowed_envs in the order A, C, D, E, F, B, G, "
     "H, "
     "I"},
    {ENVS("\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\",\"I\""),
     ENVS_COMPACT("\"A\",\"H\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"I\""),
     "dialect dstack gives the expected hash with allowed_envs in the order A, H, B, C, D, E, F, "
     "G, "
     "I"},
    {ENVS("\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\""),
     ENVS_COMPACT("\"A\",\"G\",\"C\",\"D\",\"E\",\"F\",\"B\",\"H\""),
     "dialect dstack gives the expected hash with allowed_envs in the order A, G, C, D, E, F, B, "
     "H"},
    {ENVS("\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"H\""),
     ENVS("\"H\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\",\"A\""),
     "dialect raw gives the expected hash with allowed_envs in the order H, B, C, D, E, F, G, A"},
    {ENVS("\"H\",\"B\",\"C\",\"D\",\"A\",\"F\",\"G\",\"E\""),
     ENVS_COMPACT("\"H\",\"G\",\"F\",\"E\",\"D\",\"C\",\"B\",\"A\""),
     "dialect dstack gives the expected hash with allowed_envs in the order H, G, F, E, D, C, B, "
     "A"},
    /* nothing explains it */
    {"{\"a\":1}", "{\"a\":2}", NULL},
    {"[1]", "[2]", NULL},
    {"7", "7\n", "dialect raw gives the expected hash with a newline added at the end of the file"},
};

START_TEST(small_repairs_are_found_and_named)
{
    for (size_t i = 0; i < sizeof repairs / sizeof repairs[0]; i++) {
        struct subject subject;
        uint8_t expected32[32];
        qr_sha256(expected32, repairs[i].bytes, strlen(repairs[i].bytes));
        explain(&subject, repairs[i].text, strlen(repairs[i].text), expected32);
        ck_assert_msg(!subject.explanation.matched, "%s", repairs[i].text);
        const char *found = subject.explanation.repair;
        const char *wanted = repairs[i].repair;
        ck_assert_msg(wanted == NULL ? found == NULL : found != NULL && strcmp(found, wanted) == 0,
                      "%s\n  of %s\n  gives     %s\n  should be %s", repairs[i].bytes,
                      repairs[i].text, found == NULL ? "nothing" : found,
                      wanted == NULL ? "nothing" : wanted);
        ck_assert_int_eq(subject.explanation.all_tried, wanted == NULL);
        dispose(&subject);
    }
}
END_TEST

/* Every order of six entries, one document for each. */
START_TEST(every_order_of_allowed_envs_is_found)
{
    for (unsigned code = 1; code < 720; code += 7) {
        char names[] = "ABCDEF";
        struct qr_buffer bytes = QR_BUFFER_INIT;
        unsigned rest = code;
        qr_buffer_add_text(&bytes, "{\"allowed_envs\":[");
        for (unsigned left = 6; left > 0; left--) {
            unsigned pick = rest % left;
            rest /= left;
            qr_buffer_addf(&bytes, "\"%c\"%s", names[pick], left > 1 ? "," : "]}");
            memmove(names + pick, names + pick + 1, left - pick);
        }
        static const char text[] = "{ \"allowed_envs\": [\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"] }";
        struct subject subject;
        uint8_t expected32[32];
        qr_sha256(expected32, bytes.data, bytes.length);
        explain(&subject, text, strlen(text), expected32);
        ck_assert_msg(subject.explanation.matched || subject.explanation.repair != NULL, "%s",
                      qr_buffer_text(&bytes));
        dispose(&subject);
        qr_buffer_dispose(&bytes);
    }
}
END_TEST

/* The columns of the dialect table that are no dialects of ours but that explain knows. Left out
 * are rows where these tools change values (floats, nulls, private keys), not only their layout. */
START_TEST(manifests_that_other_tools_wrote_are_explained)
{
    static const char *const columns[] = {"V_vmm_cli_py", "B_normalized_sha256",
                                          "A_python_equivalent_no_preprocess"};
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/timelock-worked.json");
    struct qr_json_value table = qr_json_get(qr_fixture_root(&fixture), "compose_dialects");
    size_t explained[3] = {0};
    for (struct qr_json_value key = qr_json_first(table); qr_json_present(key);
         key = qr_json_next(table, key)) {
        struct qr_json_value row = qr_json_member_value(key);
        const char *source = qr_fixture_string(&fixture, qr_json_get(row, "raw"), "bytes");
        struct qr_json json = QR_JSON_INIT;
        struct qr_error err = QR_ERROR_INIT;
        bool strict = qr_json_parse(&json, source, strlen(source), &err);
        qr_json_dispose(&json);
        for (size_t i = 0; i < 3 && strict; i++) {
            struct qr_json_value column = qr_json_get(row, columns[i]);
            if (qr_json_type(column) == QR_JSON_OBJECT) {
                column = qr_json_get(column, "sha256");
            }
            uint8_t expected32[32];
            char hex[QR_HEX32_SIZE];
            snprintf(hex, sizeof hex, "0x%s", qr_json_string(NULL, column, &fixture.arena));
            qr_ck_ok(qr_hex_decode_exact(expected32, 32, hex, "hash", &err), err);
            struct subject subject;
            explain(&subject, source, strlen(source), expected32);
            if (subject.explanation.matched || subject.explanation.repair != NULL) {
                explained[i]++;
            }
            dispose(&subject);
        }
    }
    /* Of 27 rows. Python writes 1e16 its own way, and json.dumps sorts by code points. */
    ck_assert_uint_eq(explained[0], 26);
    ck_assert_uint_eq(explained[1], 27);
    ck_assert_uint_eq(explained[2], 25);
    qr_fixture_dispose(&fixture);
}
END_TEST

/* A search that finds nothing ends in time, whatever the document is. */
START_TEST(the_search_is_bounded)
{
    static const struct {
        const char *before, *item, *after;
        size_t count;
    } rows[] = {
        {"{\"docker_compose_file\":\"", "a: \\\"b\\\": c\\r\\n", "\"}", 1000000},
        {"{\"allowed_envs\":[\"A\"", ",\"ABCDEFGHIJKLMNOPQRSTUVW\"", "]}", 20000},
        {"{\"allowed_envs\":[\"A\"", ",\"B\"", "]}", 400000},
        {"{\"a\":[1", ",{\"b\":1}", "]}", 200000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_buffer_add_text(&text, rows[i].before);
        for (size_t k = 0; k < rows[i].count; k++) {
            qr_buffer_add_text(&text, rows[i].item);
        }
        qr_buffer_add_text(&text, rows[i].after);
        uint8_t expected32[32] = {1};
        struct subject subject;
        explain(&subject, qr_buffer_text(&text), text.length, expected32);
        ck_assert_ptr_null(subject.explanation.repair);
        ck_assert(!subject.explanation.all_tried);
        dispose(&subject);
        qr_buffer_dispose(&text);
    }
}
END_TEST

/* The document of five megabytes, without public_sysinfo or with it. */
static void add_large(struct qr_buffer *out, bool compact, bool with_sysinfo, const char *line)
{
    enum { N_LINES = 140000 };
    const char *blank = compact ? "" : " ";
    qr_buffer_addf(out, "{%s\"allowed_envs\":%s[\"A\",%s\"B\"],%s\"docker_compose_file\":%s\"",
                   blank, blank, blank, blank, blank);
    for (size_t i = 0; i < N_LINES; i++) {
        qr_buffer_add_text(out, line);
    }
    qr_buffer_addf(out, "\",%s\"features\":%s[],%s\"gateway_enabled\":%strue", blank, blank, blank,
                   blank);
    static const char *const fields[] = {"kms_enabled",
                                         "local_key_provider_enabled",
                                         "manifest_version",
                                         "name",
                                         "pre_launch_script",
                                         "public_logs",
                                         "public_sysinfo",
                                         "public_tcbinfo",
                                         "runner",
                                         "secure_time",
                                         "storage_fs",
                                         "swap_size"};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (with_sysinfo || strcmp(fields[i], "public_sysinfo") != 0) {
            qr_buffer_addf(out, ",%s\"%s\":%sfalse", blank, fields[i], blank);
        }
    }
    qr_buffer_addf(out, "%s}", blank);
}

/* The small changes come before what multiplies. */
START_TEST(one_change_of_a_large_document_is_found)
{
    static const char lf[] = "  image: \\\"abcdefghijklmn\\\" # x\\n";
    static const char crlf[] = "  image: \\\"abcdefghijklmn\\\" # x\\r\\n";
    static const struct {
        bool given, hashed;
        const char *line, *repair;
    } rows[] = {
        {true, false, lf, "dialect dstack gives the expected hash without \"public_sysinfo\""},
        {false, true, lf,
         "dialect dstack gives the expected hash with \"public_sysinfo\" added as false, its "
         "default"},
        {true, true, crlf,
         "dialect dstack gives the expected hash with CRLF line ends instead of LF in every "
         "string"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        struct qr_buffer hashed = QR_BUFFER_INIT;
        struct subject subject;
        uint8_t expected32[32];
        add_large(&text, false, rows[i].given, lf);
        add_large(&hashed, true, rows[i].hashed, rows[i].line);
        qr_sha256(expected32, hashed.data, hashed.length);
        explain(&subject, qr_buffer_text(&text), text.length, expected32);
        ck_assert_ptr_nonnull(subject.explanation.repair);
        ck_assert_str_eq(subject.explanation.repair, rows[i].repair);
        dispose(&subject);
        qr_buffer_dispose(&text);
        qr_buffer_dispose(&hashed);
    }
}
END_TEST

/* Each candidate would take over 512 MiB with an indent: what is written in vain counts too. */
START_TEST(the_search_is_bounded_in_deep_nesting)
{
    enum { DEPTH = 4000, N_ITEMS = 85000 };
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text,
                       "{\"allowed_envs\":[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\"],\"x\":");
    memset(qr_buffer_extend(&text, DEPTH), '[', DEPTH);
    for (size_t i = 1; i < N_ITEMS; i++) {
        qr_buffer_add_text(&text, "1,");
    }
    qr_buffer_add_byte(&text, '1');
    memset(qr_buffer_extend(&text, DEPTH), ']', DEPTH);
    qr_buffer_add_byte(&text, '}');
    uint8_t expected32[32] = {1};
    struct subject subject;
    explain(&subject, qr_buffer_text(&text), text.length, expected32);
    ck_assert_ptr_null(subject.explanation.repair);
    ck_assert(!subject.explanation.all_tried);
    dispose(&subject);
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/explain_repair");
    TCase *tests = tcase_create("explain_repair");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, small_repairs_are_found_and_named);
    tcase_add_test(tests, every_order_of_allowed_envs_is_found);
    tcase_add_test(tests, manifests_that_other_tools_wrote_are_explained);
    tcase_add_test(tests, one_change_of_a_large_document_is_found);
    tcase_add_test(tests, the_search_is_bounded);
    tcase_add_test(tests, the_search_is_bounded_in_deep_nesting);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
