#include "tests/cli/program.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "tests/support.h"

static void read_back(struct qr_buffer *content, FILE *file)
{
    rewind(file);
    for (;;) {
        size_t before = content->length;
        uint8_t *place = qr_buffer_extend(content, 65536);
        size_t got = fread(place, 1, 65536, file);
        qr_buffer_truncate(content, before + got);
        if (got == 0) {
            break;
        }
    }
    ck_assert(fclose(file) == 0);
}

static void execute(const char *const *words, FILE *in, FILE *out, FILE *err)
{
    char *argv[32] = {qr_strndup("quorate", 7)};
    size_t count = 1;
    for (; *words != NULL && count < 31; words++) {
        argv[count++] = qr_strndup(*words, strlen(*words));
    }
    if (dup2(fileno(in), STDIN_FILENO) >= 0 && dup2(fileno(out), STDOUT_FILENO) >= 0 &&
        dup2(fileno(err), STDERR_FILENO) >= 0) {
        (void)execv(QR_PROGRAM, argv);
    }
    _exit(127);
}

void qr_run_program(struct qr_run *run, const char *const *words, const char *input)
{
    *run = (struct qr_run){.code = -1};
    /* Files instead of pipes: nobody waits for anybody. */
    FILE *in = tmpfile();
    FILE *out = tmpfile();
    FILE *err = tmpfile();
    ck_assert(in != NULL && out != NULL && err != NULL);
    if (input != NULL) {
        ck_assert(fwrite(input, 1, strlen(input), in) == strlen(input));
    }
    rewind(in);
    pid_t child = fork();
    ck_assert(child >= 0);
    if (child == 0) {
        execute(words, in, out, err);
    }
    int status = 0;
    ck_assert(waitpid(child, &status, 0) == child);
    run->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ck_assert(fclose(in) == 0);
    read_back(&run->out, out);
    read_back(&run->err, err);
}

void qr_run_dispose(struct qr_run *run)
{
    qr_buffer_dispose(&run->out);
    qr_buffer_dispose(&run->err);
}

void qr_ck_prints(const char *expected, const char *const *words, const char *input)
{
    struct qr_run run;
    qr_run_program(&run, words, input);
    ck_assert_str_eq(qr_buffer_text(&run.err), "");
    ck_assert_int_eq(run.code, 0);
    ck_assert_str_eq(qr_buffer_text(&run.out), expected);
    qr_run_dispose(&run);
}
