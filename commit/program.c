#include "commit/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often it is asked whether the program has ended, when something that it left running keeps
 * its output open. */
enum { LOOK_MS = 100 };

/* A program that runs. */
struct running {
    const char *name;
    pid_t pid;
    int output; /* our end of its standard output */
    bool ended;
    int status; /* once it has */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Append the word that begins at line; NULL when a quote stays open. */
static const char *take_word(struct qr_buffer *word, const char *line)
{
    while (*line != '\0' && !is_blank(*line)) {
        if (*line != '\'' && *line != '"') {
            qr_buffer_add_byte(word, (uint8_t)*line++);
            continue;
        }
        const char *end = strchr(line + 1, *line);
        if (end == NULL) {
            return NULL;
        }
        qr_buffer_add(word, line + 1, (size_t)(end - line - 1));
        line = end + 1;
    }
    return line;
}

bool qr_program_split(char ***words, size_t *n_words, const char *line, struct qr_arena *arena,
                      struct qr_error *err)
{
    /* No more words than every second character. */
    char **list = qr_arena_alloc(arena, strlen(line) / 2 + 2, sizeof *list);
    size_t count = 0;
    *words = list;
    *n_words = 0;
    for (;;) {
        while (is_blank(*line)) {
            line++;
        }
        if (*line == '\0') {
            break;
        }
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer word = QR_BUFFER_INIT;
        line = take_word(&word, line);
        if (line == NULL) {
            return qr_error_set(err, QR_ERROR_INPUT, "a quote in it is not closed");
        }
        list[count++] = qr_arena_copy(arena, qr_buffer_text(&word), word.length);
    }
    if (count == 0 || list[0][0] == '\0') {
        return qr_error_set(err, QR_ERROR_INPUT, "it names no program");
    }
    *n_words = count;
    return true;
}

static volatile sig_atomic_t running_pid;

/* What the terminal sends goes to the program as well; only what another process sends to us alone
 * is passed on. */
static void pass_on(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    int error = errno;
    if (running_pid > 0 && info->si_code <= 0) {
        (void)kill((pid_t)running_pid, signal_number);
    }
    errno = error;
}

static const int passed_on[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
enum { PASSED_ON = sizeof passed_on / sizeof passed_on[0] };

/* The signals as they were. */
struct signals {
    struct sigaction actions[PASSED_ON];
    sigset_t mask;
};

/* From here on the signals are the program's; they are blocked until it is there. */
static void begin_signals(struct signals *before)
{
    struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigset_t blocked;
    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < PASSED_ON; i++) {
        (void)sigaddset(&blocked, passed_on[i]);
    }
    (void)sigprocmask(SIG_BLOCK, &blocked, &before->mask);
    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < PASSED_ON; i++) {
        (void)sigaction(passed_on[i], NULL, &before->actions[i]);
        if (before->actions[i].sa_handler != SIG_IGN) {
            (void)sigaction(passed_on[i], &action, NULL);
        }
    }
}

static void end_signals(const struct signals *before)
{
    running_pid = 0;
    for (size_t i = 0; i < PASSED_ON; i++) {
        (void)sigaction(passed_on[i], &before->actions[i], NULL);
    }
}

/* In the new process: become the program. Only calls that are safe after fork. */
static _Noreturn void become(char *const *words, const int output[2], const int failure[2],
                             const struct signals *before)
{
    for (size_t i = 0; i < PASSED_ON; i++) {
        (void)sigaction(passed_on[i], &before->actions[i], NULL);
    }
    (void)signal(SIGPIPE, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &before->mask, NULL);
    if (dup2(output[1], STDOUT_FILENO) >= 0) {
        (void)execvp(words[0], words);
    }
    int error = errno;
    ssize_t ignored = write(failure[1], &error, sizeof error);
    (void)ignored;
    _exit(127);
}

/* 0, or why the program did not start; the pipe closes when it has. */
static int read_failure(int fd)
{
    int error = 0;
    ssize_t got;
    do {
        got = read(fd, &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof error ? error : 0;
}

static bool cannot_run(const char *name, int error, struct qr_error *err)
{
    bool named_wrongly = error == ENOENT || error == EACCES || error == ENOTDIR ||
                         error == ENOEXEC || error == E2BIG || error == ENAMETOOLONG;
    return qr_error_set(err, named_wrongly ? QR_ERROR_INPUT : QR_ERROR_UNAVAILABLE,
                        "cannot run %s: %s%s", name, strerror(error),
                        error == ENOENT ? ": install it, or give its path" : "");
}

static void wait_for(struct running *running)
{
    while (!running->ended) {
        pid_t pid = waitpid(running->pid, &running->status, 0);
        running->ended = pid == running->pid || errno != EINTR;
    }
}

static bool start(struct running *running, char *const *words, const struct signals *before,
                  struct qr_error *err)
{
    int output[2];
    int failure[2];
    if (pipe2(output, O_CLOEXEC) != 0) {
        return cannot_run(words[0], errno, err);
    }
    if (pipe2(failure, O_CLOEXEC) != 0) {
        int error = errno;
        (void)close(output[0]);
        (void)close(output[1]);
        return cannot_run(words[0], error, err);
    }
    running->output = output[0];
    running->pid = fork();
    int error = running->pid < 0 ? errno : 0;
    if (running->pid == 0) {
        become(words, output, failure, before);
    }
    (void)close(output[1]);
    (void)close(failure[1]);
    running_pid = running->pid;
    error = error != 0 ? error : read_failure(failure[0]);
    (void)close(failure[0]);
    if (error == 0) {
        return true;
    }
    if (running->pid > 0) {
        wait_for(running);
    }
    (void)close(running->output);
    return cannot_run(words[0], error, err);
}

/* One piece of its output; 0 at the end. */
static bool read_piece(size_t *got, struct qr_buffer *output, struct running *running,
                       struct qr_error *err)
{
    uint8_t piece[4096];
    ssize_t count = read(running->output, piece, sizeof piece);
    if (count < 0 && errno != EINTR) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot read what %s prints: %s",
                            running->name, strerror(errno));
    }
    *got = count > 0 ? (size_t)count : 0;
    qr_buffer_add(output, piece, *got);
    if (count < 0) {
        *got = 1;
    }
    return !output->overflowed
               ? true
               : qr_error_set(err, QR_ERROR_REFUSED, "%s prints more than %zu bytes, and was ended",
                              running->name, output->limit);
}

/* Read until its output ends, or it has ended and nothing is left to read. */
static bool gather(struct qr_buffer *output, struct running *running, struct qr_error *err)
{
    for (;;) {
        struct pollfd ready = {.fd = running->output, .events = POLLIN};
        int count = poll(&ready, 1, running->ended ? 0 : LOOK_MS);
        size_t got = 1;
        if (count > 0 && !read_piece(&got, output, running, err)) {
            return false;
        }
        if (got == 0 || (count == 0 && running->ended)) {
            return true;
        }
        if (!running->ended && waitpid(running->pid, &running->status, WNOHANG) == running->pid) {
            /* Its number may be another's from here on. */
            running->ended = true;
            running_pid = 0;
        }
    }
}

static bool judge(const struct running *running, struct qr_error *err)
{
    int status = running->status;
    if (WIFSIGNALED(status)) {
        return qr_error_set(err, QR_ERROR_REFUSED, "%s was ended by signal %d (%s)", running->name,
                            WTERMSIG(status), strsignal(WTERMSIG(status)));
    }
    return WEXITSTATUS(status) == 0
               ? true
               : qr_error_set(err, QR_ERROR_REFUSED, "%s failed with exit code %d", running->name,
                              WEXITSTATUS(status));
}

bool qr_program_run(struct qr_buffer *output, char *const *words, struct qr_error *err)
{
    struct running running = {.name = words[0], .output = -1};
    struct signals before;
    begin_signals(&before);
    bool started = start(&running, words, &before, err);
    (void)sigprocmask(SIG_SETMASK, &before.mask, NULL);
    bool ok = started && gather(output, &running, err);
    if (started) {
        (void)close(running.output);
        if (!ok && !running.ended) {
            (void)kill(running.pid, SIGKILL);
        }
        wait_for(&running);
    }
    end_signals(&before);
    return ok && judge(&running, err);
}
