/* measure ROUNDS -- COMMAND… -- COMMAND… …
 *
 * Runs the commands in turn, ROUNDS times each after one round that does not count, and prints a
 * line for each: median seconds, tab, peak memory in KiB. Standard output goes nowhere; a word
 * "<FILE" gives standard input; "%n" in a word becomes the number of the run. A command that fails
 * ends the program. It is small itself, since a child's peak counts from before it is the command.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "bench/clock.h"

#define MAX_COMMANDS 8
#define MAX_WORDS    64

extern char **environ;

struct command {
    char **words;
    size_t n_words;
    double *seconds;
    long peak_kib;
};

/* The word with every %n replaced. */
static char *expand(const char *word, size_t run)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    for (const char *at = word; *at != '\0'; at++) {
        if (at[0] == '%' && at[1] == 'n') {
            qr_buffer_addf(&text, "%zu", run);
            at++;
        } else {
            qr_buffer_add_byte(&text, (uint8_t)*at);
        }
    }
    char *copy = qr_strndup(qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    return copy;
}

/* Wait for the child; false when it did not end with 0. */
static bool reap(long *peak_kib, pid_t pid)
{
    int status = 0;
    struct rusage usage;
    if (wait4(pid, &status, 0, &usage) != pid) {
        return false;
    }
    *peak_kib = usage.ru_maxrss;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool run(double *seconds, long *peak_kib, const struct command *command, size_t number)
{
    char *words[MAX_WORDS + 1] = {NULL};
    size_t n_words = 0;
    const char *input = "/dev/null";
    for (size_t i = 0; i < command->n_words; i++) {
        if (command->words[i][0] == '<') {
            input = command->words[i] + 1;
        } else {
            words[n_words++] = expand(command->words[i], number);
        }
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    double start = bench_now();
    bool ok =
        posix_spawnp(&pid, words[0], &actions, NULL, words, environ) == 0 && reap(peak_kib, pid);
    *seconds = bench_now() - start;
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < n_words; i++) {
        free(words[i]);
    }
    return ok;
}

/* Cut the words after "--" into commands. */
static size_t split(struct command *commands, char **words, int n_words)
{
    size_t count = 0;
    for (int i = 0; i < n_words; i++) {
        if (strcmp(words[i], "--") == 0) {
            if (count == MAX_COMMANDS) {
                return 0;
            }
            commands[count++] = (struct command){.words = words + i + 1};
        } else if (count == 0 || ++commands[count - 1].n_words > MAX_WORDS) {
            return 0;
        }
    }
    return count;
}

static bool run_round(struct command *commands, size_t count, size_t round)
{
    for (size_t i = 0; i < count; i++) {
        struct command *command = &commands[(i + round) % count];
        double seconds = 0;
        long peak_kib = 0;
        if (!run(&seconds, &peak_kib, command, round)) {
            fprintf(stderr, "measure: %s failed\n", command->words[0]);
            return false;
        }
        if (round > 0) {
            command->seconds[round - 1] = seconds;
        }
        if (peak_kib > command->peak_kib) {
            command->peak_kib = peak_kib;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    struct command commands[MAX_COMMANDS];
    size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    size_t count = argc > 2 ? split(commands, argv + 2, argc - 2) : 0;
    if (rounds == 0 || count == 0) {
        fputs("usage: measure ROUNDS -- COMMAND… [-- COMMAND…]…\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < count; i++) {
        commands[i].seconds = qr_alloc_zero(rounds, sizeof(double));
    }
    bool ok = true;
    for (size_t round = 0; ok && round <= rounds; round++) {
        ok = run_round(commands, count, round);
    }
    for (size_t i = 0; i < count; i++) {
        if (ok) {
            printf("%.6f\t%ld\n", bench_median(commands[i].seconds, rounds), commands[i].peak_kib);
        }
        free(commands[i].seconds);
    }
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
