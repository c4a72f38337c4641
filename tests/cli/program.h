/* Running the built program. */
#ifndef QUORATE_TESTS_CLI_PROGRAM_H
#define QUORATE_TESTS_CLI_PROGRAM_H

#include <stddef.h>

#include "base/buffer.h"

/* What a run said. */
struct qr_run {
    int code; /* exit code, or -1 after a signal */
    struct qr_buffer out;
    struct qr_buffer err;
};

/* Run the program with the words (NULL-terminated, without the program's name) and input on
 * standard input (NULL: nothing). Dispose of the run. */
void qr_run_program(struct qr_run *run, const char *const *words, const char *input);
void qr_run_dispose(struct qr_run *run);

/* Run it and end the test unless it exits with 0, nothing on standard error, and exactly the
 * expected text on standard output. */
void qr_ck_prints(const char *expected, const char *const *words, const char *input);

/* The words of a command line. */
#define QR_WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
