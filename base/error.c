#include "base/error.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"

static void store(struct qr_error *err, struct qr_buffer *raw)
{
    struct qr_buffer clean = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&clean, qr_buffer_text(raw), raw->length);
    (void)snprintf(err->message, sizeof err->message, "%s", qr_buffer_text(&clean));
    if (clean.length >= sizeof err->message) {
        /* Cut at a whole character, and say so. */
        size_t end = sizeof err->message - 4;
        while (end > 0 && ((unsigned char)err->message[end] & 0xc0) == 0x80) {
            end--;
        }
        memcpy(err->message + end, "...", 4);
    }
    qr_buffer_dispose(&clean);
    qr_buffer_dispose(raw);
}

QR_PRINTF(2, 0) static void format(struct qr_buffer *raw, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    QR_ASSERT(length >= 0);
    char *place = (char *)qr_buffer_extend(raw, (size_t)length);
    QR_ASSERT(place != NULL);
    (void)vsnprintf(place, (size_t)length + 1, fmt, args);
}

bool qr_error_set(struct qr_error *err, enum qr_error_kind kind, const char *fmt, ...)
{
    QR_ASSERT(err != NULL);
    struct qr_buffer raw = QR_BUFFER_INIT;
    va_list args;
    va_start(args, fmt);
    format(&raw, fmt, args);
    va_end(args);
    err->kind = kind;
    err->line = 0;
    err->column = 0;
    store(err, &raw);
    return false;
}

bool qr_error_set_at(struct qr_error *err, enum qr_error_kind kind, size_t line, size_t column,
                     const char *fmt, ...)
{
    QR_ASSERT(err != NULL);
    struct qr_buffer raw = QR_BUFFER_INIT;
    va_list args;
    va_start(args, fmt);
    format(&raw, fmt, args);
    va_end(args);
    err->kind = kind;
    err->line = line;
    err->column = column;
    store(err, &raw);
    return false;
}

bool qr_error_context(struct qr_error *err, const char *fmt, ...)
{
    struct qr_buffer raw = QR_BUFFER_INIT;
    va_list args;
    va_start(args, fmt);
    format(&raw, fmt, args);
    va_end(args);
    /* The message so far is clean already; escaping leaves it as it is but for its backslashes,
     * which are plain. */
    qr_buffer_addf(&raw, ": %s", err->message);
    store(err, &raw);
    return false;
}

bool qr_error_in_file(struct qr_error *err, const char *name)
{
    size_t line = err->line;
    size_t column = err->column;
    /* The place is told once. */
    err->line = 0;
    err->column = 0;
    if (line == 0) {
        return qr_error_context(err, "%s", name);
    }
    if (column == 0) {
        return qr_error_context(err, "%s:%zu", name, line);
    }
    return qr_error_context(err, "%s:%zu:%zu", name, line, column);
}
