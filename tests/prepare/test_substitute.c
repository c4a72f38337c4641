#include "prepare/substitute.h"

#include <stdio.h>
#include <string.h>

#include "tests/support.h"

static const struct qr_substitution values[] = {
    {"A", "1"}, {"AB", "two"}, {"IMAGE_DIGEST", "sha256:00"}, {"_x9", "\xc3\xa9"}};
enum { N_VALUES = 4 };

static const char *const replaced[][2] = {
    {"", ""},
    {"no reference", "no reference"},
    {"${A}", "1"},
    {"${A}${AB}${A}", "1two1"},
    {"a@${IMAGE_DIGEST}\n${_x9}.", "a@sha256:00\n\xc3\xa9."},
    {"$", "$"},
    {"$$", "$$"},
    {"${", "${"},
    {"${}", "${}"},
    {"$ {A}", "$ {A}"},
    {"${OTHER} ${ABC} $ABCD ${a} ${OTHER:-x}", "${OTHER} ${ABC} $ABCD ${a} ${OTHER:-x}"},
    {"${OTHER:-${A}}", "${OTHER:-1}"},
    {"$OTHER${A}", "$OTHER1"},
    {"$(A) $1 $? ${#x}", "$(A) $1 $? ${#x}"},
    {"$$OTHER $${OTHER}", "$$OTHER $${OTHER}"},
};

START_TEST(placeholder_is_replaced_and_nothing_else)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    bool used[N_VALUES] = {false};
    const char *text = replaced[_i][0];
    qr_ck_ok(qr_substitute(&out, used, text, strlen(text), values, N_VALUES, &err), err);
    ck_assert_str_eq(qr_buffer_text(&out), replaced[_i][1]);
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(names_that_occur_are_marked)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    bool used[N_VALUES] = {false};
    used[2] = true;
    qr_ck_ok(qr_substitute(&out, used, "${AB} ${A", 6, values, N_VALUES, &err), err);
    ck_assert(!used[0] && used[1] && used[2] && !used[3]);
    qr_buffer_dispose(&out);
}
END_TEST

static const struct {
    const char *text;
    size_t line;
    size_t column;
    const char *name;
} left_over[] = {
    {"$A", 1, 1, "A"},
    {"x\ny $AB", 2, 3, "AB"},
    {"${A:-x}", 1, 1, "A"},
    {"${A-x}", 1, 1, "A"},
    {"${A:?x}", 1, 1, "A"},
    {"${A", 1, 1, "A"},
    {"${A ", 1, 1, "A"},
    {"${A\n}", 1, 1, "A"},
    {"$${A}", 1, 2, "A"},
    {"$$A", 1, 2, "A"},
    {"${A}\n${AB}\n  $IMAGE_DIGEST.", 3, 3, "IMAGE_DIGEST"},
    {"${B:-$A}", 1, 6, "A"},
};

START_TEST(reference_that_would_stay_is_refused)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    bool used[N_VALUES] = {false};
    char message[300];
    const char *text = left_over[_i].text;
    const char *name = left_over[_i].name;
    ck_assert_msg(!qr_substitute(&out, used, text, strlen(text), values, N_VALUES, &err), "%s",
                  text);
    snprintf(message, sizeof message,
             "%s is used in a form that is not replaced: write ${%s} with nothing added, or take "
             "%s out of manifest.substitute",
             name, name, name);
    ck_assert_str_eq(err.message, message);
    ck_assert_uint_eq(err.line, left_over[_i].line);
    ck_assert_uint_eq(err.column, left_over[_i].column);
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(without_names_the_text_is_unchanged)
{
    static const char text[] = "${A} $A $${A}\0${A:-}";
    struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_substitute(&out, NULL, text, sizeof text - 1, NULL, 0, &err), err);
    ck_assert(qr_buffer_equals(&out, text, sizeof text - 1));
    qr_buffer_dispose(&out);
}
END_TEST

START_TEST(growth_stops_at_the_limit)
{
    static const struct qr_substitution large = {"A", "0123456789012345678901234567890123456789"};
    struct qr_buffer out = QR_BUFFER_LIMIT(100);
    struct qr_error err = QR_ERROR_INIT;
    bool used = false;
    qr_ck_ok(qr_substitute(&out, &used, "${A}${A}${A}", 12, &large, 1, &err), err);
    ck_assert(out.overflowed);
    qr_buffer_dispose(&out);
}
END_TEST

static const char *const bad_values[][2] = {
    {"", "the value of --set N is empty: give a value"},
    {"a\nb", "the value of --set N holds a control character or more than one line"},
    {"\t", "the value of --set N holds a control character or more than one line"},
    {"\x7f", "the value of --set N holds a control character or more than one line"},
    {"a\xc2\x9b", "the value of --set N holds an invisible or misleading character"},
    {"\xe2\x80\xaex", "the value of --set N holds an invisible or misleading character"},
    {"\xc3", "the value of --set N is not valid UTF-8"},
    {"a$b", "the value of --set N holds a $, which would be read as a reference again"},
};

START_TEST(value_that_cannot_be_recorded_is_refused)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_substitution value = {"N", bad_values[_i][0]};
    ck_assert(!qr_substitution_check(&value, &err));
    ck_assert_str_eq(err.message, bad_values[_i][1]);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
}
END_TEST

START_TEST(value_has_its_limit)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    while (text.length < QR_SUBSTITUTION_MAX_VALUE) {
        qr_buffer_add_byte(&text, 'x');
    }
    struct qr_substitution value = {"N", qr_buffer_text(&text)};
    qr_ck_ok(qr_substitution_check(&value, &err), err);
    qr_buffer_add_byte(&text, 'x');
    value.value = qr_buffer_text(&text);
    ck_assert(!qr_substitution_check(&value, &err));
    ck_assert_str_eq(err.message, "the value of --set N is longer than 65536 bytes");
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/substitute");
    TCase *tests = tcase_create("substitute");
    tcase_add_loop_test(tests, placeholder_is_replaced_and_nothing_else, 0,
                        sizeof replaced / sizeof replaced[0]);
    tcase_add_test(tests, names_that_occur_are_marked);
    tcase_add_loop_test(tests, reference_that_would_stay_is_refused, 0,
                        sizeof left_over / sizeof left_over[0]);
    tcase_add_test(tests, without_names_the_text_is_unchanged);
    tcase_add_test(tests, growth_stops_at_the_limit);
    tcase_add_loop_test(tests, value_that_cannot_be_recorded_is_refused, 0,
                        sizeof bad_values / sizeof bad_values[0]);
    tcase_add_test(tests, value_has_its_limit);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
