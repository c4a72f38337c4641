/* The words of a line, against a table of the test's own. */
#include <string.h>

#include "cli/options.h"
#include "tests/support.h"

static bool never(struct qr_cli *cli, struct qr_error *err)
{
    (void)cli;
    (void)err;
    return true;
}

static const struct qr_option make_options[] = {
    {.name = "--out", .value = "DIR", .required = true},
    {.name = "--do", .value = "WHAT", .repeated = true},
    {.name = "--call", .value = "CALL", .repeated = true},
    {.name = "--dry"},
};

static const struct qr_command make = {
    .name = "make",
    .operands = "THING",
    .min_operands = 1,
    .max_operands = 1,
    .options = make_options,
    .n_options = sizeof make_options / sizeof make_options[0],
    .run = never,
};
static const struct qr_command two_words = {.name = "show all",
                                            .operands = "FILE",
                                            .min_operands = 0,
                                            .max_operands = SIZE_MAX,
                                            .run = never};
static const struct qr_command two_words_again = {
    .name = "show one", .operands = "FILE", .min_operands = 2, .max_operands = 2, .run = never};

static const struct qr_command *const table[] = {&make, &two_words, &two_words_again};

static struct qr_cli cli;
static struct qr_error err;

static void setup(void)
{
    cli = (struct qr_cli){.out = QR_BUFFER_INIT, .arena = QR_ARENA_INIT};
    err = (struct qr_error)QR_ERROR_INIT;
}

static void teardown(void)
{
    qr_arena_dispose(&cli.arena);
}

#define PARSE(...) parse((const char *[]){"quorate", __VA_ARGS__, NULL})

static bool parse(const char **words)
{
    int count = 0;
    while (words[count] != NULL) {
        count++;
    }
    return qr_cli_parse(&cli, table, 3, count, (char *const *)(uintptr_t)words, &err);
}

/* Refused as a wrong call, with exactly this message. */
#define CK_REFUSED(message_text, ...)                                                              \
    do {                                                                                           \
        ck_assert(!PARSE(__VA_ARGS__));                                                            \
        ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);                                      \
        ck_assert_str_eq(err.message, message_text);                                               \
    } while (0)

START_TEST(parse_keeps_repeated_options_in_the_order_of_the_line)
{
    ck_assert(PARSE("make", "--do", "a", "x", "--call=b", "--out", "d", "--do=c"));
    ck_assert_ptr_eq(cli.command, &make);
    ck_assert_uint_eq(cli.n_given, 4);
    ck_assert_str_eq(cli.given[0].value, "a");
    ck_assert_ptr_eq(cli.given[0].option, &make_options[1]);
    ck_assert_str_eq(cli.given[1].value, "b");
    ck_assert_ptr_eq(cli.given[1].option, &make_options[2]);
    ck_assert_str_eq(cli.given[3].value, "c");
    ck_assert_str_eq(qr_cli_value(&cli, "--out"), "d");
    ck_assert(!qr_cli_has(&cli, "--dry"));
    ck_assert_uint_eq(cli.n_operands, 1);
    ck_assert_str_eq(cli.operands[0], "x");
}
END_TEST

START_TEST(parse_takes_global_options_anywhere)
{
    ck_assert(PARSE("--json", "show", "--rpc", "u", "all", "--repo=r", "f", "--rpc=v", "--quiet"));
    ck_assert_ptr_eq(cli.command, &two_words);
    ck_assert(cli.json && cli.quiet && !cli.help && !cli.version);
    ck_assert_str_eq(cli.repo, "r");
    ck_assert_uint_eq(cli.n_rpc, 2);
    ck_assert_str_eq(cli.rpc[0], "u");
    ck_assert_str_eq(cli.rpc[1], "v");
    ck_assert_ptr_null(cli.service);
    ck_assert_uint_eq(cli.n_operands, 1);
}
END_TEST

START_TEST(parse_keeps_what_follows_the_first_equals_sign)
{
    ck_assert(PARSE("make", "x", "--out=", "--do=a=b"));
    ck_assert_str_eq(qr_cli_value(&cli, "--out"), "");
    ck_assert_str_eq(qr_cli_value(&cli, "--do"), "a=b");
}
END_TEST

START_TEST(parse_takes_numbers_and_the_dash_as_arguments_and_values)
{
    ck_assert(PARSE("show", "one", "-", "-0x5", "--quiet"));
    ck_assert_str_eq(cli.operands[0], "-");
    ck_assert_str_eq(cli.operands[1], "-0x5");
    teardown();
    setup();
    ck_assert(PARSE("make", "x", "--out", "-", "--do", "-1", "--do", "-x"));
    ck_assert_str_eq(qr_cli_value(&cli, "--out"), "-");
    ck_assert_str_eq(cli.given[2].value, "-x");
}
END_TEST

START_TEST(parse_takes_no_option_after_two_dashes)
{
    ck_assert(PARSE("show", "--", "all", "--json", "--", "-x"));
    ck_assert(!cli.json);
    ck_assert_uint_eq(cli.n_operands, 3);
    ck_assert_str_eq(cli.operands[1], "--");
}
END_TEST

START_TEST(parse_lets_help_and_version_stand_alone)
{
    ck_assert(PARSE("make", "--help"));
    ck_assert(cli.help && cli.command == &make);
    teardown();
    setup();
    ck_assert(PARSE("help", "show"));
    ck_assert(cli.help && cli.command == NULL);
    ck_assert_str_eq(cli.group, "show");
    teardown();
    setup();
    ck_assert(PARSE("help", "make", "--version"));
    ck_assert(cli.version);
    teardown();
    setup();
    ck_assert(parse((const char *[]){"quorate", NULL}));
    ck_assert(cli.command == NULL && cli.group == NULL && !cli.help);
}
END_TEST

START_TEST(parse_survives_a_line_without_even_a_name)
{
    ck_assert(parse((const char *[]){NULL}));
    ck_assert_ptr_null(cli.command);
}
END_TEST

START_TEST(parse_refuses_unknown_commands)
{
    CK_REFUSED("unknown command mkae: did you mean \"make\"? (quorate help lists the commands)",
               "mkae");
    CK_REFUSED("unknown command show al: did you mean \"show all\"? (quorate help lists the "
               "commands)",
               "show", "al");
}
END_TEST

START_TEST(parse_refuses_a_group_alone)
{
    CK_REFUSED("show is half a command: add one of all, one", "show");
}
END_TEST

START_TEST(parse_refuses_a_second_help_word_as_a_command)
{
    CK_REFUSED("unknown command help: quorate help lists the commands", "help", "help");
}
END_TEST

START_TEST(parse_refuses_unknown_options)
{
    CK_REFUSED("unknown option --otu: did you mean --out?", "make", "x", "--otu", "d");
}
END_TEST

START_TEST(parse_refuses_a_command_option_before_the_command)
{
    CK_REFUSED("unknown option --out: a command's own options stand after its name (see quorate "
               "help)",
               "--out=d", "make", "x");
}
END_TEST

START_TEST(parse_refuses_an_option_without_its_value)
{
    CK_REFUSED("--out has no value: write --out DIR", "make", "x", "--out");
}
END_TEST

START_TEST(parse_refuses_an_option_as_a_value)
{
    CK_REFUSED("--out has no value: write --out DIR (or --out=--dry if that is the value)", "make",
               "x", "--out", "--dry");
}
END_TEST

START_TEST(parse_refuses_a_doubled_option)
{
    CK_REFUSED("--out stands on the line twice: give it once", "make", "x", "--out=a", "--out=a");
}
END_TEST

START_TEST(parse_refuses_a_missing_required_option)
{
    CK_REFUSED("make: --out is missing: add --out DIR", "make", "x");
}
END_TEST

START_TEST(parse_refuses_a_missing_argument)
{
    CK_REFUSED("make: THING is missing: see quorate help make", "make", "--out=d");
}
END_TEST

START_TEST(parse_counts_the_arguments_that_are_missing)
{
    CK_REFUSED("show one: 1 of 2 arguments (FILE) given: see quorate help show one", "show", "one",
               "a");
}
END_TEST

START_TEST(parse_names_the_first_superfluous_argument)
{
    CK_REFUSED("show one: too many arguments, from \"c\" on: see quorate help show one", "show",
               "one", "a", "b", "c", "d");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli/options");
    TCase *tcase = tcase_create("parse");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, parse_keeps_repeated_options_in_the_order_of_the_line);
    tcase_add_test(tcase, parse_takes_global_options_anywhere);
    tcase_add_test(tcase, parse_keeps_what_follows_the_first_equals_sign);
    tcase_add_test(tcase, parse_takes_numbers_and_the_dash_as_arguments_and_values);
    tcase_add_test(tcase, parse_takes_no_option_after_two_dashes);
    tcase_add_test(tcase, parse_lets_help_and_version_stand_alone);
    tcase_add_test(tcase, parse_survives_a_line_without_even_a_name);
    tcase_add_test(tcase, parse_refuses_unknown_commands);
    tcase_add_test(tcase, parse_refuses_a_group_alone);
    tcase_add_test(tcase, parse_refuses_a_second_help_word_as_a_command);
    tcase_add_test(tcase, parse_refuses_unknown_options);
    tcase_add_test(tcase, parse_refuses_a_command_option_before_the_command);
    tcase_add_test(tcase, parse_refuses_an_option_without_its_value);
    tcase_add_test(tcase, parse_refuses_an_option_as_a_value);
    tcase_add_test(tcase, parse_refuses_a_doubled_option);
    tcase_add_test(tcase, parse_refuses_a_missing_required_option);
    tcase_add_test(tcase, parse_refuses_a_missing_argument);
    tcase_add_test(tcase, parse_counts_the_arguments_that_are_missing);
    tcase_add_test(tcase, parse_names_the_first_superfluous_argument);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
