/* Asking the person at the terminal. */
#ifndef QUORATE_CLI_TERMINAL_H
#define QUORATE_CLI_TERMINAL_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/secret.h"

/* Ask for a password without echo on /dev/tty; the terminal is put back also when a signal ends the
 * program. Without a terminal: QR_ERROR_INPUT that names --password-file. */
QR_MUST_USE bool qr_terminal_ask_password(struct qr_secret *password, const char *prompt,
                                          struct qr_error *err);

/* Show text and ask a question (shown as it is, so with a blank at its end) on /dev/tty; *yes only
 * when the answer is the word "yes". Without a terminal: QR_ERROR_INPUT that names --yes. End of
 * input is no. */
QR_MUST_USE bool qr_terminal_confirm(bool *yes, const struct qr_buffer *text, const char *question,
                                     struct qr_error *err);

/* Whether standard error is a terminal whose one line may be written over (progress). */
bool qr_terminal_shows_progress(void);

#endif
