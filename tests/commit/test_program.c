#include "tests/support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "commit/program.h"

START_TEST(lines_split_at_blanks_outside_of_quotes)
{
    static const struct {
        const char *line;
        const char *words; /* each followed by a bar; or the message */
    } cases[] = {
        {"a", "a|"},
        {" a  b\tc\n", "a|b|c|"},
        {"a 'b c' d", "a|b c|d|"},
        {"a \"b c\" d", "a|b c|d|"},
        {"a b'c d'e\"f g\"", "a|bc def g|"},
        {"a '' \"\"", "a|||"},
        {"a '\"' \"'\"", "a|\"|'|"},
        {"a b\\ c $HOME `x` * ; | & > #", "a|b\\|c|$HOME|`x`|*|;|||&|>|#|"},
        {"a {hash}", "a|{hash}|"},
        {"", "it names no program"},
        {" \t\n", "it names no program"},
        {"'' b", "it names no program"},
        {"a 'b", "a quote in it is not closed"},
        {"a \"b'", "a quote in it is not closed"},
        {"a b'", "a quote in it is not closed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer joined = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        char **words;
        size_t count;
        if (qr_program_split(&words, &count, cases[i].line, &arena, &err)) {
            for (size_t j = 0; j < count; j++) {
                qr_buffer_addf(&joined, "%s|", words[j]);
            }
            ck_assert_ptr_null(words[count]);
        } else {
            qr_buffer_add_text(&joined, err.message);
            ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
            ck_assert_uint_eq(count, 0);
        }
        ck_assert_str_eq(qr_buffer_text(&joined), cases[i].words);
    }
}
END_TEST

/* Run a line of sh; its output or the error's message. */
static void run(struct qr_buffer *result, char *script, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer output = QR_BUFFER_LIMIT(65536);
    static char sh[] = "sh";
    static char c[] = "-c";
    char *const words[] = {sh, c, script, NULL};
    bool ok = qr_program_run(&output, words, err);
    qr_buffer_add_text(result, ok ? qr_buffer_text(&output) : err->message);
}

START_TEST(output_and_end_are_told)
{
    static const struct {
        const char *script;
        const char *result;
        int kind;
    } cases[] = {
        {"echo hello", "hello\n", 0},
        {"true", "", 0},
        {"printf 'a\\000b'", "a", 0},
        {"exec >&-; sleep 0.1", "", 0},
        {"echo x; exit 3", "sh failed with exit code 3", QR_ERROR_REFUSED},
        {"kill -TERM $$", "sh was ended by signal 15 (Terminated)", QR_ERROR_REFUSED},
        {"kill -INT $$", "sh was ended by signal 2 (Interrupt)", QR_ERROR_REFUSED},
        {"kill -KILL $$", "sh was ended by signal 9 (Killed)", QR_ERROR_REFUSED},
        {"yes", "sh prints more than 65536 bytes, and was ended", QR_ERROR_REFUSED},
        /* What it leaves running does not hold us up. */
        {"echo x; sleep 20 &", "x\n", 0},
    };
    struct timespec before;
    struct timespec after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer output = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        char *script = qr_strndup(cases[i].script, strlen(cases[i].script));
        run(&output, script, &err);
        ck_assert_str_eq(qr_buffer_text(&output), cases[i].result);
        ck_assert_int_eq((int)err.kind, cases[i].kind);
        free(script);
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    ck_assert_int_lt((int)(after.tv_sec - before.tv_sec), 19);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_named)
{
    static const struct {
        const char *name;
        const char *message;
    } cases[] = {
        {"quorate-no-such-program",
         "cannot run quorate-no-such-program: No such file or directory: install it, or give its "
         "path"},
        {"/dev/null", "cannot run /dev/null: Permission denied"},
        {"/dev/null/x", "cannot run /dev/null/x: Not a directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer output = QR_BUFFER_LIMIT(10);
        struct qr_error err = QR_ERROR_INIT;
        char *name = qr_strndup(cases[i].name, strlen(cases[i].name));
        char *const words[] = {name, NULL};
        ck_assert(!qr_program_run(&output, words, &err));
        ck_assert_str_eq(err.message, cases[i].message);
        ck_assert_int_eq((int)err.kind, QR_ERROR_INPUT);
        free(name);
    }
}
END_TEST

static volatile sig_atomic_t caught;

static void catch_signal(int signal_number)
{
    caught = signal_number;
}

/* A signal sent to us alone ends the program, not us; our own handler is there again afterwards. */
START_TEST(a_signal_is_passed_on_and_ours_comes_back)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer output = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        char script[100];
        char expected[100];
        ck_assert_ptr_ne((void *)(uintptr_t)signal(signals[i], catch_signal),
                         (void *)(uintptr_t)SIG_ERR);
        caught = 0;
        snprintf(script, sizeof script, "ulimit -c 0; kill -%d $PPID; sleep 5", signals[i]);
        snprintf(expected, sizeof expected, "sh was ended by signal %d (", signals[i]);
        run(&output, script, &err);
        ck_assert_msg(strncmp(qr_buffer_text(&output), expected, strlen(expected)) == 0, "%s",
                      qr_buffer_text(&output));
        ck_assert_int_eq(caught, 0);
        raise(signals[i]);
        ck_assert_int_eq(caught, signals[i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/program");
    TCase *tests = tcase_create("program");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, lines_split_at_blanks_outside_of_quotes);
    tcase_add_test(tests, output_and_end_are_told);
    tcase_add_test(tests, a_program_that_is_not_there_is_named);
    tcase_add_test(tests, a_signal_is_passed_on_and_ours_comes_back);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
