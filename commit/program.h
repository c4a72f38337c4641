/* A program of the user's, run without a shell. */
#ifndef QUORATE_COMMIT_PROGRAM_H
#define QUORATE_COMMIT_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* Split a command line into words: blanks separate them, '…' and "…" quote blanks and each other's
 * quotes, and nothing else has a meaning. *words ends in NULL and lives in the arena. An open quote
 * and a line without a word are QR_ERROR_INPUT. */
QR_MUST_USE bool qr_program_split(char ***words, size_t *n_words, const char *line,
                                  struct qr_arena *arena, struct qr_error *err);

/* Run a program (found on PATH unless its name has a slash) and append what it prints to output,
 * which has a limit that ends it when it prints more. Standard input and standard error are ours.
 * An interrupt from the terminal reaches it as well as us; it decides, and we go on when it has
 * ended. What is not there is QR_ERROR_INPUT; one that fails, or is ended by a signal,
 * QR_ERROR_REFUSED. */
QR_MUST_USE bool qr_program_run(struct qr_buffer *output, char *const *words, struct qr_error *err);

#endif
