/* The program's side runs in a child on a terminal of its own; the test is who sits there. */
#include "tests/support.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/terminal.h"

/* What the child does; what it then prints is what it found. */
typedef void child_run(void);

static int terminal = -1; /* our end */
static pid_t child = -1;
static struct qr_buffer screen;

static void start(child_run *run)
{
    child = forkpty(&terminal, NULL, NULL, NULL);
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        /* Check's own handlers would end the whole test. */
        (void)signal(SIGINT, SIG_DFL);
        (void)signal(SIGTERM, SIG_DFL);
        run();
        fflush(stdout);
        _exit(7);
    }
    qr_buffer_truncate(&screen, 0);
}

/* Read what is on the screen until it holds text; false at its end. */
static bool read_screen(const char *text)
{
    while (strstr(qr_buffer_text(&screen), text) == NULL) {
        struct pollfd ready = {.fd = terminal, .events = POLLIN};
        char piece[256];
        ck_assert_msg(poll(&ready, 1, 20000) == 1, "no \"%s\" on the screen, which has: %s", text,
                      qr_buffer_text(&screen));
        ssize_t got = read(terminal, piece, sizeof piece);
        if (got <= 0) {
            return false;
        }
        qr_buffer_add(&screen, piece, (size_t)got);
    }
    return true;
}

static void want_screen(const char *text)
{
    ck_assert_msg(read_screen(text), "no \"%s\" on the screen, which has: %s", text,
                  qr_buffer_text(&screen));
}

static void type(const char *text)
{
    ck_assert_int_eq((int)write(terminal, text, strlen(text)), (int)strlen(text));
}

static bool echoes(void)
{
    struct termios settings;
    ck_assert_int_eq(tcgetattr(terminal, &settings), 0);
    return (settings.c_lflag & ECHO) != 0;
}

/* The echo goes off before the prompt is shown. */
static void want_prompt(void)
{
    want_screen("Password of it: ");
    ck_assert(!echoes());
}

static int finish(void)
{
    int status = -1;
    (void)read_screen("never on the screen");
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    close(terminal);
    qr_buffer_dispose(&screen);
    return status;
}

static void ask(void)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_secret password = QR_SECRET_INIT;
    if (qr_terminal_ask_password(&password, "Password of it: ", &err)) {
        printf("got %zu bytes ending in %c\n", password.length,
               password.length > 0 ? password.bytes[password.length - 1] : '-');
    } else {
        printf("kind %d: %s\n", (int)err.kind, err.message);
    }
}

START_TEST(a_password_is_read_and_not_shown)
{
    start(ask);
    want_prompt();
    type("swordfisH\n");
    want_screen("got 9 bytes ending in H");
    ck_assert_ptr_null(strstr(qr_buffer_text(&screen), "fis"));
    ck_assert(echoes());
    ck_assert_int_eq(WEXITSTATUS(finish()), 7);
}
END_TEST

START_TEST(lines_are_edited_and_blanks_belong_to_the_password)
{
    static const struct {
        const char *typed;
        const char *found;
    } cases[] = {
        {"\n", "got 0 bytes ending in -"},
        {" a b Z\n", "got 6 bytes ending in Z"},
        {"abX\x7f\x7f\n", "got 1 bytes ending in a"},
        {"wrong\x15right\n", "got 5 bytes ending in t"},
        {"\x04", "kind 2: no password was given"},
        {"abc\x04\x04", "got 3 bytes ending in c"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(ask);
        want_prompt();
        type(cases[i].typed);
        want_screen(cases[i].found);
        ck_assert(echoes());
        ck_assert_int_eq(WEXITSTATUS(finish()), 7);
    }
}
END_TEST

/* As control-C, control-backslash and kill do: the program ends by the signal, with its terminal as
 * it was. */
START_TEST(a_signal_ends_the_program_with_the_echo_on)
{
    static const struct {
        const char *typed;
        int signal_number;
    } cases[] = {{"half\x03", SIGINT}, {"half\x1c", SIGQUIT}, {NULL, SIGTERM}, {NULL, SIGHUP}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(ask);
        want_prompt();
        if (cases[i].typed != NULL) {
            type(cases[i].typed);
        } else {
            ck_assert_int_eq(kill(child, cases[i].signal_number), 0);
        }
        int status = finish();
        ck_assert(WIFSIGNALED(status));
        ck_assert_int_eq(WTERMSIG(status), cases[i].signal_number);
    }
}
END_TEST

/* The terminal is looked at from a second process on it, since it closes with its last one. */
static void ask_and_report(void)
{
    pid_t asking = fork();
    int status = 0;
    struct termios settings;
    if (asking == 0) {
        ask();
        _exit(0);
    }
    (void)signal(SIGINT, SIG_IGN);
    (void)waitpid(asking, &status, 0);
    (void)tcgetattr(STDIN_FILENO, &settings);
    printf("signal %d echo %s\n", WTERMSIG(status), (settings.c_lflag & ECHO) != 0 ? "on" : "off");
}

START_TEST(an_interrupt_leaves_the_echo_on)
{
    start(ask_and_report);
    want_prompt();
    type("half\x03");
    want_screen("signal 2 echo on");
    finish();
}
END_TEST

/* A job on the terminal, as a shell would run it. */
static void ask_as_a_job(void)
{
    (void)signal(SIGTTOU, SIG_IGN);
    pid_t job = fork();
    if (job == 0) {
        (void)setpgid(0, 0);
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        (void)signal(SIGTTOU, SIG_DFL);
        ask();
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    struct termios settings;
    (void)waitpid(job, &status, WUNTRACED);
    (void)tcsetpgrp(STDIN_FILENO, getpid());
    (void)tcgetattr(STDIN_FILENO, &settings);
    printf("stopped %d echo %s\n", WIFSTOPPED(status) ? WSTOPSIG(status) : 0,
           (settings.c_lflag & ECHO) != 0 ? "on" : "off");
    fflush(stdout);
    (void)tcsetpgrp(STDIN_FILENO, job);
    (void)kill(job, SIGCONT);
    (void)waitpid(job, &status, 0);
    printf("job ended %d\n", WEXITSTATUS(status));
}

START_TEST(a_stop_turns_the_echo_on_and_asks_again_afterwards)
{
    char expected[60];
    start(ask_as_a_job);
    want_prompt();
    type("half\x1a");
    snprintf(expected, sizeof expected, "stopped %d echo on\r\nPassword of it: ", SIGTSTP);
    want_screen(expected);
    ck_assert(!echoes());
    type("whole\n");
    want_screen("got 5 bytes ending in e");
    want_screen("job ended 0");
    ck_assert(echoes());
    finish();
}
END_TEST

static void confirm(void)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    bool yes = true;
    qr_buffer_add_text(&text, "This is signed.\n");
    bool ok = qr_terminal_confirm(&yes, &text, "Sign? ", &err);
    printf("%s %s\n", ok ? "asked" : err.message, yes ? "YES" : "NO");
    qr_buffer_dispose(&text);
}

START_TEST(only_the_word_yes_is_yes)
{
    static const struct {
        const char *typed;
        const char *found;
    } cases[] = {
        {"yes\n", "asked YES"}, {" yes \t\n", "asked YES"}, {"no\n", "asked NO"},
        {"y\n", "asked NO"},    {"YES\n", "asked NO"},      {"yes please\n", "asked NO"},
        {"\n", "asked NO"},     {"\x04", "asked NO"},       {"yess\n", "asked NO"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(confirm);
        want_screen("This is signed.\r\nSign? ");
        ck_assert(echoes());
        type(cases[i].typed);
        want_screen(cases[i].found);
        finish();
    }
}
END_TEST

static void without_terminal(void)
{
    if (fork() == 0) {
        (void)setsid();
        ask();
        confirm();
        fflush(stdout);
        _exit(0);
    }
    (void)wait(NULL);
}

START_TEST(without_a_terminal_the_option_is_named)
{
    start(without_terminal);
    want_screen("kind 2: there is no terminal to ask for the password: give a file that holds it "
                "with --password-file\r\n"
                "there is no terminal to ask on: give --yes to go on without being asked NO");
    finish();
}
END_TEST

static void look_for_progress(void)
{
    (void)setenv("TERM", "xterm", 1);
    printf("terminal %d, ", qr_terminal_shows_progress());
    (void)setenv("TERM", "dumb", 1);
    printf("dumb %d, ", qr_terminal_shows_progress());
    (void)setenv("TERM", "xterm", 1);
    (void)close(STDERR_FILENO);
    printf("closed %d\n", qr_terminal_shows_progress());
}

START_TEST(progress_is_for_terminals)
{
    start(look_for_progress);
    want_screen("terminal 1, dumb 0, closed 0");
    finish();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli/terminal");
    TCase *tests = tcase_create("terminal");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_password_is_read_and_not_shown);
    tcase_add_test(tests, lines_are_edited_and_blanks_belong_to_the_password);
    tcase_add_test(tests, a_signal_ends_the_program_with_the_echo_on);
    tcase_add_test(tests, an_interrupt_leaves_the_echo_on);
    if (!qr_under_valgrind()) {
        /* It does not stop. */
        tcase_add_test(tests, a_stop_turns_the_echo_on_and_asks_again_afterwards);
    }
    tcase_add_test(tests, only_the_word_yes_is_yes);
    tcase_add_test(tests, without_a_terminal_the_option_is_named);
    tcase_add_test(tests, progress_is_for_terminals);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
