#include "prepare/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
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

#define DOC                                                                                        \
    "{\"runner\":\"docker-compose\",\"name\":\"x\",\"docker_compose_file\":\"a: \\\"b\\\": "       \
    "c\\n\",\"public_logs\":true}"
#define COMPACT                                                                                    \
    "{\"docker_compose_file\":\"a: \\\"b\\\": "                                                    \
    "c\\n\",\"name\":\"x\",\"public_logs\":true,\"runner\":\"docker-compose\"}"
#define INDENTED                                                                                   \
    "{\n    \"docker_compose_file\":\"a: \\\"b\\\":c\\n\",\n    \"name\":\"x\",\n"                 \
    "    \"public_logs\":true,\n    \"runner\":\"docker-compose\"\n}"

START_TEST(each_dialect_has_its_hash_and_the_matching_one_is_told)
{
    static const char *const bytes[QR_N_DIALECTS] = {
        [QR_DIALECT_DSTACK] = COMPACT,
        [QR_DIALECT_PHALA_CLOUD] = INDENTED,
        [QR_DIALECT_JCS] = COMPACT,
        [QR_DIALECT_RAW] = DOC,
    };
    for (unsigned expected = 0; expected <= QR_N_DIALECTS; expected++) {
        struct subject subject;
        uint8_t wanted32[32];
        bool given = expected < QR_N_DIALECTS;
        if (given) {
            qr_sha256(wanted32, bytes[expected], strlen(bytes[expected]));
        }
        explain(&subject, DOC, strlen(DOC), given ? wanted32 : NULL);
        ck_assert_int_eq(subject.explanation.matched, given);
        ck_assert_ptr_null(subject.explanation.repair);
        for (unsigned i = 0; i < QR_N_DIALECTS; i++) {
            uint8_t hash32[32];
            qr_sha256(hash32, bytes[i], strlen(bytes[i]));
            ck_assert(subject.explanation.dialects[i].available);
            ck_assert_str_eq(subject.explanation.dialects[i].reason, "");
            ck_assert_mem_eq(subject.explanation.dialects[i].hash32, hash32, 32);
            ck_assert_uint_eq(subject.explanation.dialects[i].size, strlen(bytes[i]));
            ck_assert_int_eq(subject.explanation.dialects[i].matches,
                             given && memcmp(hash32, wanted32, 32) == 0);
        }
        dispose(&subject);
    }
}
END_TEST

START_TEST(a_dialect_that_refuses_says_why)
{
    struct subject subject;
    explain(&subject, "[1]", 3, NULL);
    ck_assert(!subject.explanation.dialects[QR_DIALECT_PHALA_CLOUD].available);
    ck_assert_str_eq(subject.explanation.dialects[QR_DIALECT_PHALA_CLOUD].reason,
                     "the manifest is an array: dialect phala-cloud needs an object");
    ck_assert(subject.explanation.dialects[QR_DIALECT_JCS].available);
    ck_assert_uint_eq(subject.explanation.n_differences, 0);
    ck_assert_uint_eq(subject.explanation.n_parts, 0);
    dispose(&subject);
}
END_TEST

START_TEST(embedded_texts_have_size_and_hash)
{
    static const char text[] = "{\"bash_script\":\"b\\u0000\",\"docker_compose_file\":\"a\\n\","
                               "\"init_script\":[\"\",\"i\"],"
                               "\"pre_launch_script\":null,\"z\":{\"bash_script\":\"no\"}}";
    static const struct {
        const char *field, *value;
        size_t size;
    } rows[] = {
        {"docker_compose_file", "a\n", 2},
        {"bash_script", "b\0", 2},
        {"init_script[0]", "", 0},
        {"init_script[1]", "i", 1},
    };
    struct subject subject;
    explain(&subject, text, strlen(text), NULL);
    ck_assert_uint_eq(subject.explanation.n_parts, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < subject.explanation.n_parts; i++) {
        uint8_t hash32[32];
        qr_sha256(hash32, rows[i].value, rows[i].size);
        ck_assert_str_eq(subject.explanation.parts[i].field, rows[i].field);
        ck_assert_uint_eq(subject.explanation.parts[i].size, rows[i].size);
        ck_assert_mem_eq(subject.explanation.parts[i].sha256, hash32, 32);
    }
    dispose(&subject);
    explain(&subject, "{\"init_script\":\"one\"}", 21, NULL);
    ck_assert_uint_eq(subject.explanation.n_parts, 1);
    ck_assert_str_eq(subject.explanation.parts[0].field, "init_script");
    dispose(&subject);
}
END_TEST

#define PHALA_INDENTS "phala-cloud puts each value on a line, indented by four spaces"

/* A document and every sentence about it, a newline after each. */
static const struct {
    const char *text, *sentences;
} differing[] = {
    {"null", ""},
    {"{}", ""},
    {" {} ", "white space: raw keeps the file's own; the others write none\n"},
    {"{\"a\":1}", "white space: raw has none; dstack and jcs write none; " PHALA_INDENTS "\n"},
    {"{\n\"a\": 1}\n", "white space: raw keeps the file's own, with the newline at its end; dstack "
                       "and jcs write none; " PHALA_INDENTS "\n"},
    {"[\"a b\\\" c\"]", ""},
    {"[{\"b\":1,\"a\":2},{\"y\":0,\"x\":0,\"w\":0}]",
     "order of keys: raw keeps it as written (\"b\" before \"a\" in $[0] (and 2 more)); the others "
     "sort them\n"},
    {"[{\"9\":1,\"a\":2,\"10\":3}]",
     "order of keys: raw keeps it as written (\"a\" before \"10\" in $[0]); the others sort them\n"
     "keys that are array indices to JavaScript, such as \"9\" in $[0]: they come first in dstack, "
     "in "
     "numeric order; jcs sorts them as text\n"},
    /* Indices that stand there anyway make no difference. */
    {"[{\"1\":1,\"9\":2,\"a\":3}]", ""},
    {"[{\"-\":0,\"1\":1}]", "keys that are array indices to JavaScript, such as \"1\" in $[0]: "
                            "they come first in dstack, in "
                            "numeric order; jcs sorts them as text\n"},
    {"[1.0,1e3,100,-0]", "number $[0]: raw keeps 1.0, the others write 1 (and 2 more)\n"},
    {"[12345678901234567890123456789012345678901234567890]",
     "number $[0]: raw keeps 1234567890123456789012345678901234567890…, the others write "
     "1.2345678901234567e+49\n"},
    {"[\"a\\/b\",\"\\u00e9\",\"\\n\\u0000\\u001f\"]",
     "text $[0]: raw keeps the escape \\/, the others write it as JSON.stringify does (and 1 "
     "more)\n"},
    {"[\"\\u000B\"]",
     "text $[0]: raw keeps the escape \\u000B, the others write it as JSON.stringify does\n"},
    /* Colons are phala-cloud's matter, which does not write arrays. */
    {"[\"\\\": \"]", ""},
    {"{\"a\":{\"b c\":[0,\": \\\": \"]}}",
     "white space: raw has none; dstack and jcs write none; " PHALA_INDENTS "\n"
     "text $.a[\"b c\"][1]: phala-cloud drops the blank of every `\": ` in it (places: 2), the "
     "others "
     "keep it\n"},
    {"{\"__proto__\":{\"__proto__\":1}}",
     "white space: raw has none; dstack and jcs write none; " PHALA_INDENTS "\n"
     "key \"__proto__\" in $ (and 1 more): left out in dstack and phala-cloud; jcs and raw keep "
     "it\n"},
    {"[{\"constructor\":{\"b\":0,\"a\":{\"__proto__\":0,\"10\":1,\"9\":2}}}]",
     "order of keys: raw keeps it as written (\"b\" before \"a\" in $[0].constructor (and 1 "
     "more)); "
     "the others sort them\n"
     "key \"constructor\" in $[0]: that object and all that is in it stay unsorted in dstack; jcs "
     "sorts "
     "them\n"},
    {"[{\"constructor\":{\"a\":0,\"b\":0}}]", ""},
    {"{\"bash_script\":\"b\",\"pre_launch_script\":\"\",\"runner\":\"docker-compose\"}",
     "white space: raw has none; dstack and jcs write none; " PHALA_INDENTS "\n"
     "field bash_script: phala-cloud leaves it out, because the runner is docker-compose\n"
     "field pre_launch_script: phala-cloud leaves it out, because it is empty\n"},
    {"{\"docker_compose_file\":\"b\",\"runner\":\"bash\"}",
     "white space: raw has none; dstack and jcs write none; " PHALA_INDENTS "\n"
     "field docker_compose_file: phala-cloud leaves it out, because the runner is bash\n"},
    {"[{\"\\u001b[2J\\u202e\":[1.0]}]",
     "number $[0][\"\\x1b[2J\\u{202e}\"][0]: raw keeps 1.0, the others write 1\n"
     "text $[0][\"\\x1b[2J\\u{202e}\"]: raw keeps the escape \\u202e, the others write it as "
     "JSON.stringify does\n"},
};

START_TEST(differences_are_those_of_this_document)
{
    for (size_t i = 0; i < sizeof differing / sizeof differing[0]; i++) {
        struct subject subject;
        explain(&subject, differing[i].text, strlen(differing[i].text), NULL);
        struct qr_buffer all = QR_BUFFER_INIT;
        for (size_t k = 0; k < subject.explanation.n_differences; k++) {
            qr_buffer_addf(&all, "%s\n", subject.explanation.differences[k]);
        }
        ck_assert_msg(strcmp(qr_buffer_text(&all), differing[i].sentences) == 0,
                      "%s\n  has     %sshould be %s", differing[i].text, qr_buffer_text(&all),
                      differing[i].sentences);
        qr_buffer_dispose(&all);
        dispose(&subject);
    }
}
END_TEST

START_TEST(paths_in_sentences_are_cut)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    for (int i = 0; i < 1000; i++) {
        qr_buffer_add_text(&text,
                           "{\"a\\u0001bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
                           "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\":");
    }
    qr_buffer_add_text(&text, "1.0");
    for (int i = 0; i < 1000; i++) {
        qr_buffer_add_byte(&text, '}');
    }
    struct subject subject;
    explain(&subject, qr_buffer_text(&text), text.length, NULL);
    ck_assert_uint_eq(subject.explanation.n_differences, 2);
    ck_assert_uint_lt(strlen(subject.explanation.differences[1]), 400);
    dispose(&subject);
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/explain");
    TCase *tests = tcase_create("explain");
    tcase_add_test(tests, each_dialect_has_its_hash_and_the_matching_one_is_told);
    tcase_add_test(tests, a_dialect_that_refuses_says_why);
    tcase_add_test(tests, embedded_texts_have_size_and_hash);
    tcase_add_test(tests, differences_are_those_of_this_document);
    tcase_add_test(tests, paths_in_sentences_are_cut);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
