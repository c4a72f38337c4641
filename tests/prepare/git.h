/* Real repositories for tests, made with git's command line in a directory of their own. */
#ifndef QUORATE_TESTS_PREPARE_GIT_H
#define QUORATE_TESTS_PREPARE_GIT_H

#include <stddef.h>

#include "base/buffer.h"

struct qr_git {
    char directory[256]; /* absolute */
};

/* A new empty directory, and its removal with everything in it. */
void qr_git_begin(struct qr_git *git);
void qr_git_end(struct qr_git *git);

/* Run git with these arguments (ended by NULL) in the directory, with input on its standard input
 * (NULL: none), without any configuration but the repository's, and with fixed names and dates.
 * What it prints goes into output (may be NULL), without the last line break. Ends the test when
 * git fails. */
void qr_git_run(struct qr_buffer *output, const struct qr_git *git, const char *input,
                size_t input_length, const char *const *arguments);

#define qr_git(git, ...) qr_git_run(NULL, (git), NULL, 0, (const char *const[]){__VA_ARGS__, NULL})

/* The same, with what it prints in text, an array. */
#define qr_git_text(text, git, ...)                                                                \
    qr_git_copy((text), sizeof(text), (git), NULL, 0, (const char *const[]){__VA_ARGS__, NULL})
/* And with input. */
#define qr_git_feed(text, git, input, length, ...)                                                 \
    qr_git_copy((text), sizeof(text), (git), (input), (length),                                    \
                (const char *const[]){__VA_ARGS__, NULL})
void qr_git_copy(char *text, size_t size, const struct qr_git *git, const char *input,
                 size_t input_length, const char *const *arguments);

/* Write a file below the directory; folders on the way are made. */
void qr_git_write(const struct qr_git *git, const char *path, const void *bytes, size_t length);
void qr_git_write_text(const struct qr_git *git, const char *path, const char *text);
/* "DIRECTORY/path" in text, an array. */
#define qr_git_path(text, git, path) qr_git_path_copy((text), sizeof(text), (git), (path))
const char *qr_git_path_copy(char *text, size_t size, const struct qr_git *git, const char *path);

#endif
