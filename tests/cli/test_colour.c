/* Which words are coloured. */
#include "tests/support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/colour.h"

static const struct {
    const char *plain;
    const char *painted;
} cases[] = {
    {"", ""},
    {"VERIFIED\n", "\033[1mVERIFIED\033[0m\n"},
    {"NOT VERIFIED: it differs\n", "\033[1;31mNOT VERIFIED\033[0m: it differs\n"},
    {"\nDANGER: safe-owners, step 1\n  text\n",
     "\n\033[1;31mDANGER\033[0m: safe-owners, step 1\n  text\n"},
    {"DANGER (accepted): safe-owners\n", "\033[1;31mDANGER\033[0m (accepted): safe-owners\n"},
    {"Caution: look-alike\nCaution: short-delay",
     "\033[33mCaution\033[0m: look-alike\n\033[33mCaution\033[0m: short-delay"},
    /* Only the whole word, and only at the start of a line. */
    {"DANGEROUS\n", "DANGEROUS\n"},
    {"Cautions\n", "Cautions\n"},
    {"VERIFIEDLY", "VERIFIEDLY"},
    {"  DANGER: text from outside\n", "  DANGER: text from outside\n"},
    {"is NOT VERIFIED\n", "is NOT VERIFIED\n"},
};

START_TEST(only_the_words_of_a_verdict_are_painted)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_buffer_add_text(&text, cases[i].plain);
        qr_colour_paint(&text);
        ck_assert_str_eq(qr_buffer_text(&text), cases[i].painted);
        qr_buffer_dispose(&text);
    }
}
END_TEST

START_TEST(only_a_terminal_with_colours_wants_them)
{
    int file = open("/dev/null", O_WRONLY);
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    ck_assert_int_ge(file, 0);
    ck_assert_int_ge(terminal, 0);
    ck_assert_int_eq(unsetenv("NO_COLOR"), 0);
    ck_assert_int_eq(setenv("TERM", "xterm", 1), 0);
    ck_assert(!qr_colour_is_wanted(file));
    ck_assert(qr_colour_is_wanted(terminal));
    ck_assert_int_eq(setenv("NO_COLOR", "1", 1), 0);
    ck_assert(!qr_colour_is_wanted(terminal));
    ck_assert_int_eq(setenv("NO_COLOR", "", 1), 0);
    ck_assert(qr_colour_is_wanted(terminal));
    ck_assert_int_eq(setenv("TERM", "dumb", 1), 0);
    ck_assert(!qr_colour_is_wanted(terminal));
    ck_assert_int_eq(unsetenv("TERM"), 0);
    ck_assert(!qr_colour_is_wanted(terminal));
    (void)close(file);
    (void)close(terminal);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("colour");
    TCase *tc = tcase_create("colour");
    tcase_add_test(tc, only_the_words_of_a_verdict_are_painted);
    tcase_add_test(tc, only_a_terminal_with_colours_wants_them);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return qr_run_suite(suite());
}
