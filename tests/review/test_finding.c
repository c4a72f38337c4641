#include "review/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tests/support.h"

START_TEST(findings_own_their_text)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    char where[] = "step 1";
    qr_findings_add(&findings, QR_DANGER, "delegate-call", where, "calls %s with %d", "code", 7);
    memset(where, 'x', sizeof where - 1);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_int_eq(findings.items[0].level, QR_DANGER);
    ck_assert_str_eq(findings.items[0].code, "delegate-call");
    ck_assert_str_eq(findings.items[0].where, "step 1");
    ck_assert_str_eq(findings.items[0].text, "calls code with 7");
    qr_findings_dispose(&findings);
    ck_assert_uint_eq(findings.count, 0);
    qr_findings_dispose(&findings);
}
END_TEST

START_TEST(a_text_may_be_long)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    char *text = qr_alloc_zero(100001, 1);
    memset(text, 'a', 100000);
    for (int i = 0; i < 100; i++) {
        qr_findings_add(&findings, QR_CAUTION, "odd-text", "", "%s", text);
    }
    ck_assert_uint_eq(findings.count, 100);
    ck_assert_uint_eq(strlen(findings.items[99].text), 100000);
    qr_findings_dispose(&findings);
    free(text);
}
END_TEST

START_TEST(dangers_are_accepted_by_their_code)
{
    static const char *const codes[] = {"nonce-used", "mismatch", "nonce-gap"};
    struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_findings copy = QR_FINDINGS_INIT;
    size_t count = 0;
    qr_findings_add(&findings, QR_CAUTION, "nonce-gap", "", "7, not 5");
    qr_findings_add(&findings, QR_DANGER, "nonce-used", "a", "7");
    qr_findings_add(&findings, QR_DANGER, "nonce-used", "b", "8");
    ck_assert_ptr_eq(qr_findings_first_danger(&count, &findings), &findings.items[1]);
    ck_assert_uint_eq(count, 2);
    qr_findings_accept(&findings, codes, 3);
    ck_assert_ptr_null(qr_findings_first_danger(&count, &findings));
    ck_assert_uint_eq(count, 0);
    ck_assert(!findings.items[0].accepted && findings.items[1].accepted);

    /* what is found later is not accepted, and a mismatch never is */
    qr_findings_add(&findings, QR_DANGER, "mismatch", "", "1, not 2");
    qr_findings_accept(&findings, codes, 3);
    ck_assert_ptr_eq(qr_findings_first_danger(NULL, &findings), &findings.items[3]);
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_findings_write(&writer, &findings);
    const char *accepted = strstr(qr_buffer_text(&out), "\"text\": \"7\",\n    \"accepted\": true");
    ck_assert_ptr_nonnull(accepted);
    qr_buffer_dispose(&out);

    qr_findings_copy(&copy, &findings);
    ck_assert_uint_eq(copy.count, 4);
    ck_assert_str_eq(copy.items[2].where, "b");
    qr_findings_dispose(&copy);
    qr_findings_dispose(&findings);
}
END_TEST

START_TEST(json_has_level_code_where_and_text)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    qr_findings_add(&findings, QR_DANGER, "mismatch", "safe-tx.json", "says \"a\"");
    qr_findings_add(&findings, QR_CAUTION, "nonce-gap", "", "7, not 5");
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_findings_write(&writer, &findings);
    ck_assert_str_eq(qr_buffer_text(&out), "[\n"
                                           "  {\n"
                                           "    \"level\": \"danger\",\n"
                                           "    \"code\": \"mismatch\",\n"
                                           "    \"where\": \"safe-tx.json\",\n"
                                           "    \"text\": \"says \\\"a\\\"\"\n"
                                           "  },\n"
                                           "  {\n"
                                           "    \"level\": \"caution\",\n"
                                           "    \"code\": \"nonce-gap\",\n"
                                           "    \"where\": \"\",\n"
                                           "    \"text\": \"7, not 5\"\n"
                                           "  }\n"
                                           "]\n");
    qr_buffer_dispose(&out);
    qr_findings_dispose(&findings);
}
END_TEST

START_TEST(no_findings_are_an_empty_array)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_findings_write(&writer, &findings);
    ck_assert_str_eq(qr_buffer_text(&out), "[]\n");
    qr_buffer_dispose(&out);
}
END_TEST

/* Append a file of docs/, which is beside the fixtures. */
static void add_doc(struct qr_buffer *text, const char *name)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer path = QR_BUFFER_INIT;
    qr_buffer_addf(&path, "%s/../docs/%s", QR_FIXTURES, name);
    qr_ck_ok(qr_file_read(text, qr_buffer_text(&path), 1 << 20, &err), err);
    qr_buffer_dispose(&path);
}

START_TEST(every_code_is_explained)
{
    struct qr_buffer docs = QR_BUFFER_INIT;
    add_doc(&docs, "review.md");
    add_doc(&docs, "chain.md");
    for (const char *const *code = qr_finding_codes(); *code != NULL; code++) {
        char row[64];
        snprintf(row, sizeof row, "\n| `%s`", *code);
        const char *first = strstr(qr_buffer_text(&docs), row);
        char beside[64];
        snprintf(beside, sizeof beside, "`%s` ", *code);
        ck_assert_msg(first != NULL || strstr(qr_buffer_text(&docs), beside) != NULL, "%s", *code);
        ck_assert(qr_finding_code_is_known(*code));
    }
    ck_assert(!qr_finding_code_is_known("delegate"));
    qr_buffer_dispose(&docs);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/finding");
    TCase *tests = tcase_create("finding");
    tcase_add_test(tests, findings_own_their_text);
    tcase_add_test(tests, every_code_is_explained);
    tcase_add_test(tests, a_text_may_be_long);
    tcase_add_test(tests, dangers_are_accepted_by_their_code);
    tcase_add_test(tests, json_has_level_code_where_and_text);
    tcase_add_test(tests, no_findings_are_an_empty_array);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
