#include "tests/prepare/git.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

void qr_git_begin(struct qr_git *git)
{
    const char *base = getenv("TMPDIR");
    snprintf(git->directory, sizeof git->directory, "%s/quorate-git-XXXXXX",
             base == NULL || base[0] == '\0' ? "/tmp" : base);
    ck_assert_ptr_nonnull(mkdtemp(git->directory));
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

void qr_git_end(struct qr_git *git)
{
    (void)nftw(git->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *qr_git_path_copy(char *text, size_t size, const struct qr_git *git, const char *path)
{
    int length = snprintf(text, size, "%s/%s", git->directory, path);
    ck_assert(length > 0 && (size_t)length < size);
    return text;
}

void qr_git_write(const struct qr_git *git, const char *path, const void *bytes, size_t length)
{
    char full[512];
    qr_git_path(full, git, path);
    for (char *slash = strchr(full + strlen(git->directory) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ck_assert(mkdir(full, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
    (void)chmod(full, 0666); /* git's objects cannot be written */
    FILE *file = fopen(full, "wb");
    ck_assert_msg(file != NULL, "%s: %s", full, strerror(errno));
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

void qr_git_write_text(const struct qr_git *git, const char *path, const char *text)
{
    qr_git_write(git, path, text, strlen(text));
}

static void set_environment(const struct qr_git *git)
{
    static const char *const fixed[][2] = {{"GIT_CONFIG_NOSYSTEM", "1"},
                                           {"GIT_CONFIG_GLOBAL", "/dev/null"},
                                           {"GIT_AUTHOR_NAME", "Ada"},
                                           {"GIT_AUTHOR_EMAIL", "ada@example.org"},
                                           {"GIT_AUTHOR_DATE", "1700000000 +0000"},
                                           {"GIT_COMMITTER_NAME", "Ada"},
                                           {"GIT_COMMITTER_EMAIL", "ada@example.org"},
                                           {"GIT_COMMITTER_DATE", "1700000000 +0000"}};
    static const char *const absent[] = {"GIT_DIR",
                                         "GIT_WORK_TREE",
                                         "GIT_INDEX_FILE",
                                         "GIT_OBJECT_DIRECTORY",
                                         "GIT_ALTERNATE_OBJECT_DIRECTORIES",
                                         "GIT_NAMESPACE",
                                         "GIT_COMMON_DIR",
                                         "GIT_CEILING_DIRECTORIES",
                                         "GIT_CONFIG_COUNT",
                                         "XDG_CONFIG_HOME"};
    (void)setenv("HOME", git->directory, 1);
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        (void)setenv(fixed[i][0], fixed[i][1], 1);
    }
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        (void)unsetenv(absent[i]);
    }
}

static _Noreturn void become_git(const struct qr_git *git, const char *input_path,
                                 const char *output_path, const char *const *arguments)
{
    const char *argv[64] = {"git"};
    size_t count = 1;
    for (size_t i = 0; arguments[i] != NULL && count < 63; i++) {
        argv[count++] = arguments[i];
    }
    int in = open(input_path, O_RDONLY | O_CLOEXEC);
    int out = open(output_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    set_environment(git);
    if (in >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 &&
        chdir(git->directory) == 0) {
        char *words[64];
        memcpy(words, argv, sizeof words);
        (void)execvp("git", words);
    }
    _exit(127);
}

void qr_git_run(struct qr_buffer *output, const struct qr_git *git, const char *input,
                size_t input_length, const char *const *arguments)
{
    char in[512];
    char out[512];
    qr_git_write(git, ".input", input == NULL ? "" : input, input_length);
    qr_git_path(in, git, ".input");
    qr_git_path(out, git, ".output");
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        become_git(git, in, out, arguments);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "git %s failed", arguments[0]);
    if (output == NULL) {
        return;
    }
    struct qr_error err = QR_ERROR_INIT;
    ck_assert_msg(qr_file_read(output, out, (size_t)64 << 20, &err), "%s", err.message);
    if (output->length > 0 && output->data[output->length - 1] == '\n') {
        qr_buffer_truncate(output, output->length - 1);
    }
}

void qr_git_copy(char *text, size_t size, const struct qr_git *git, const char *input,
                 size_t input_length, const char *const *arguments)
{
    struct qr_buffer output = QR_BUFFER_INIT;
    qr_git_run(&output, git, input, input_length, arguments);
    ck_assert_uint_lt(output.length, size);
    memcpy(text, qr_buffer_text(&output), output.length + 1);
    qr_buffer_dispose(&output);
}
