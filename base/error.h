/* Errors: bad data, bad calls and a world that fails. A caller's bug is QR_ASSERT; no memory ends
 * the program in one place (base/alloc.h). */
#ifndef QUORATE_BASE_ERROR_H
#define QUORATE_BASE_ERROR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

/* What a caller does about it. The values are the program's exit codes. */
enum qr_error_kind {
    QR_ERROR_NONE = 0,
    QR_ERROR_REFUSED = 1,     /* no: a mismatch, a refusal, a failed verification */
    QR_ERROR_INPUT = 2,       /* the call or a file is wrong */
    QR_ERROR_UNAVAILABLE = 3, /* could not find out: disk, network, missing object */
    QR_ERROR_NOT_YET = 4,     /* threshold, delay or nonce */
};

/* Start every variable as QR_ERROR_INIT. The message is one line of printable text, without a final
 * full stop, "what failed: why, and the mend". Line and column count from 1; 0 means unknown. */
struct qr_error {
    enum qr_error_kind kind;
    size_t line;
    size_t column;
    char message[1000];
};

#define QR_ERROR_INIT                                                                              \
    {                                                                                              \
        .kind = QR_ERROR_NONE                                                                      \
    }

/* Fill err. Control bytes, invalid UTF-8, bidirectional and zero-width characters that came in with
 * the values are written as \xNN, so that a message cannot lie on a terminal. A message that is too
 * long is cut. Always returns false, to be returned by the caller. */
QR_PRINTF(3, 4)
bool qr_error_set(struct qr_error *err, enum qr_error_kind kind, const char *fmt, ...);

/* The same at a place in a text: ", line L, column C" is not added to the message; the caller that
 * knows the file's name adds it with qr_error_in_file. */
QR_PRINTF(5, 6)
bool qr_error_set_at(struct qr_error *err, enum qr_error_kind kind, size_t line, size_t column,
                     const char *fmt, ...);

/* Put "context: " in front of the message. Returns false. */
QR_PRINTF(2, 3) bool qr_error_context(struct qr_error *err, const char *fmt, ...);

/* Put "NAME:LINE:COLUMN: " (as far as they are known) in front of the message. Returns false. */
bool qr_error_in_file(struct qr_error *err, const char *name);

#endif
