#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/colour.h"

/* What would end or stop us while the echo is off. */
static const int held_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
enum { HELD_SIGNALS = sizeof held_signals / sizeof held_signals[0] };

static volatile sig_atomic_t received;

static void receive(int signal_number)
{
    received = signal_number;
}

/* The terminal while it is asked; what it and the signals were before. */
struct terminal {
    int fd;
    struct termios settings;
    bool silent; /* its echo is off */
    struct sigaction actions[HELD_SIGNALS];
    sigset_t mask;
};

static int open_terminal(void)
{
    return open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* A terminal that does not take what is written to it fails at reading. */
static void show(int fd, const void *bytes, size_t length)
{
    const char *next = bytes;
    while (length > 0) {
        ssize_t written = write(fd, next, length);
        if (written < 0 && errno != EINTR) {
            return;
        }
        next += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
}

/* Signals come in only while we wait for input, so that none falls between a look and a wait. */
static void hold_signals(struct terminal *terminal)
{
    struct sigaction action = {.sa_handler = receive};
    sigset_t held;
    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&held);
    for (size_t i = 0; i < HELD_SIGNALS; i++) {
        (void)sigaddset(&held, held_signals[i]);
    }
    received = 0;
    (void)sigprocmask(SIG_BLOCK, &held, &terminal->mask);
    for (size_t i = 0; i < HELD_SIGNALS; i++) {
        (void)sigaction(held_signals[i], NULL, &terminal->actions[i]);
        if (terminal->actions[i].sa_handler != SIG_IGN) {
            (void)sigaction(held_signals[i], &action, NULL);
        }
    }
}

static void release_signals(const struct terminal *terminal)
{
    for (size_t i = 0; i < HELD_SIGNALS; i++) {
        (void)sigaction(held_signals[i], &terminal->actions[i], NULL);
    }
    /* Now it acts as it would have done; after a stop we come back here. */
    if (received != 0) {
        (void)raise(received);
    }
    (void)sigprocmask(SIG_SETMASK, &terminal->mask, NULL);
}

static void turn_echo_off(struct terminal *terminal)
{
    if (tcgetattr(terminal->fd, &terminal->settings) == 0) {
        struct termios silent = terminal->settings;
        silent.c_lflag &= (tcflag_t) ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
        silent.c_lflag |= ICANON | ISIG;
        terminal->silent = tcsetattr(terminal->fd, TCSAFLUSH, &silent) == 0;
    }
}

static void turn_echo_on(struct terminal *terminal)
{
    if (terminal->silent) {
        (void)tcsetattr(terminal->fd, TCSAFLUSH, &terminal->settings);
        terminal->silent = false;
    }
}

enum line { LINE_READ, LINE_END, LINE_TOO_LONG, LINE_SIGNAL, LINE_FAILED };

/* One line, without its end, of at most QR_SECRET_MAX_SIZE bytes into room. */
static enum line read_line(uint8_t *room, size_t *length, const struct terminal *terminal)
{
    *length = 0;
    while (*length < QR_SECRET_MAX_SIZE) {
        struct pollfd ready = {.fd = terminal->fd, .events = POLLIN};
        int count = ppoll(&ready, 1, NULL, &terminal->mask);
        if (received != 0) {
            return LINE_SIGNAL;
        }
        ssize_t got =
            count > 0 ? read(terminal->fd, room + *length, QR_SECRET_MAX_SIZE - *length) : -1;
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return LINE_FAILED;
        }
        *length += (size_t)got;
        if (got == 0 || room[*length - 1] == '\n') {
            *length -= got == 0 ? 0 : 1;
            return got == 0 && *length == 0 ? LINE_END : LINE_READ;
        }
    }
    return LINE_TOO_LONG;
}

/* Ask once. Whatever happens, the terminal and the signals are as before when this returns. */
static enum line ask(uint8_t *room, size_t *length, int fd, const char *prompt, bool silent)
{
    struct terminal terminal = {.fd = fd};
    hold_signals(&terminal);
    if (silent) {
        turn_echo_off(&terminal);
    }
    enum line line = LINE_FAILED;
    if (terminal.silent || !silent) {
        show(fd, prompt, strlen(prompt));
        line = read_line(room, length, &terminal);
    }
    if (terminal.silent) {
        show(fd, "\n", 1);
    }
    turn_echo_on(&terminal);
    release_signals(&terminal);
    return line;
}

/* Ask until there is an answer: a stop (control-Z) is followed by the same question. */
static enum line ask_again(uint8_t *room, size_t *length, int fd, const char *prompt, bool silent)
{
    enum line line;
    do {
        line = ask(room, length, fd, prompt, silent);
    } while (line == LINE_SIGNAL && received == SIGTSTP);
    return line;
}

bool qr_terminal_ask_password(struct qr_secret *password, const char *prompt, struct qr_error *err)
{
    int fd = open_terminal();
    qr_secret_dispose(password);
    if (fd < 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "there is no terminal to ask for the password: give a file that holds "
                            "it with --password-file");
    }
    size_t length = 0;
    uint8_t *room = qr_secret_alloc(QR_SECRET_MAX_SIZE);
    enum line line = ask_again(room, &length, fd, prompt, true);
    (void)close(fd);
    if (line == LINE_READ) {
        qr_secret_set(password, room, length);
    }
    qr_secret_free(room, QR_SECRET_MAX_SIZE);
    switch (line) {
    case LINE_READ:
        return true;
    case LINE_END:
        return qr_error_set(err, QR_ERROR_INPUT, "no password was given");
    case LINE_TOO_LONG:
        return qr_error_set(err, QR_ERROR_INPUT, "the password is too long: over %d bytes",
                            QR_SECRET_MAX_SIZE - 1);
    case LINE_SIGNAL:
        return qr_error_set(err, QR_ERROR_REFUSED, "interrupted while the password was asked for");
    case LINE_FAILED:
        break;
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "cannot ask for the password on this terminal: give a file that holds it "
                        "with --password-file");
}

static bool is_yes(const uint8_t *answer, size_t length)
{
    while (length > 0 && strchr(" \t\r", answer[length - 1]) != NULL && answer[length - 1] != 0) {
        length--;
    }
    while (length > 0 && (answer[0] == ' ' || answer[0] == '\t')) {
        answer++;
        length--;
    }
    return length == 3 && memcmp(answer, "yes", 3) == 0;
}

bool qr_terminal_confirm(bool *yes, const struct qr_buffer *text, const char *question,
                         struct qr_error *err)
{
    int fd = open_terminal();
    *yes = false;
    if (fd < 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "there is no terminal to ask on: give --yes to go on without being "
                            "asked");
    }
    uint8_t answer[QR_SECRET_MAX_SIZE];
    size_t length = 0;
    struct qr_buffer shown = QR_BUFFER_INIT;
    qr_buffer_add(&shown, qr_buffer_text(text), text->length);
    if (qr_colour_is_wanted(fd)) {
        qr_colour_paint(&shown);
    }
    show(fd, qr_buffer_text(&shown), shown.length);
    qr_buffer_dispose(&shown);
    enum line line = ask_again(answer, &length, fd, question, false);
    (void)close(fd);
    *yes = line == LINE_READ && is_yes(answer, length);
    return line != LINE_SIGNAL
               ? true
               : qr_error_set(err, QR_ERROR_REFUSED, "interrupted before it was answered");
}

bool qr_terminal_shows_progress(void)
{
    const char *type = getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && type != NULL && strcmp(type, "dumb") != 0;
}
