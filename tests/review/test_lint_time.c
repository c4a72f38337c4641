#include <string.h>
#include <time.h>

#include "review/lint.h"
#include "tests/support.h"

/* Texts that are long in one way. */
static const char *const patterns[] = {
    "x",       "${A:-",  "$A ",   "${",          "}",    "://a:",    "eyJ-",    "AIza-",
    "sk-",     "A=",     "KEY='", "-----BEGIN ", "SG.a", "\xd0\xb0", "x/../",   "a b ",
    "${A:-{}", "token ", "u:p1-", "token \"x ",  "a: ",  "a-",       "seed=a ",
};

static double seconds_of(const char *pattern, size_t size)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "services:\n  web:\n    environment:\n      - 'KEY=");
    while (text.length < size) {
        qr_buffer_add_text(&text, pattern);
        if (pattern[strlen(pattern) - 1] == '\'') {
            qr_buffer_add_text(&text, "'");
        }
    }
    qr_buffer_add_text(&text, "'\n");
    clock_t start = clock();
    qr_ck_ok(qr_lint_compose(&findings, qr_buffer_text(&text), text.length, "f", &err), err);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    qr_buffer_dispose(&text);
    qr_findings_dispose(&findings);
    return seconds;
}

/* Sixteen times the text may take sixteen times the time; quadratic would be 256. */
START_TEST(lint_takes_linear_time)
{
    double few = seconds_of(patterns[_i], 1 << 13);
    double many = seconds_of(patterns[_i], 1 << 17);
    ck_assert_msg(many < 64 * (few + 0.001), "%s: %f and %f seconds", patterns[_i], few, many);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/lint_time");
    TCase *tests = tcase_create("time");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, lint_takes_linear_time, 0, sizeof patterns / sizeof patterns[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
