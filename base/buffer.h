/* One growing buffer for text and bytes. Appending never fails: a limit that is passed is
 * remembered. */
#ifndef QUORATE_BASE_BUFFER_H
#define QUORATE_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

/* Start as QR_BUFFER_INIT or QR_BUFFER_LIMIT(bytes). data is owned by the buffer, NULL while
 * nothing was added, and always has a NUL byte after length bytes otherwise. */
struct qr_buffer {
    uint8_t *data;
    size_t length;
    size_t capacity;
    size_t limit;    /* 0: none */
    bool overflowed; /* more than limit was added; the buffer then holds what came before */
};

#define QR_BUFFER_INIT                                                                             \
    {                                                                                              \
        .data = NULL                                                                               \
    }
#define QR_BUFFER_LIMIT(bytes)                                                                     \
    {                                                                                              \
        .data = NULL, .limit = (bytes)                                                             \
    }

/* Append bytes, one byte, zero bytes, the characters of a text, or formatted text. */
void qr_buffer_add(struct qr_buffer *buffer, const void *bytes, size_t length);
void qr_buffer_add_byte(struct qr_buffer *buffer, uint8_t byte);
void qr_buffer_add_zeros(struct qr_buffer *buffer, size_t count);
void qr_buffer_add_text(struct qr_buffer *buffer, const char *text);
QR_PRINTF(2, 3) void qr_buffer_addf(struct qr_buffer *buffer, const char *fmt, ...);
/* Lower-case hex digits of the bytes, without 0x. */
void qr_buffer_add_hex(struct qr_buffer *buffer, const uint8_t *bytes, size_t length);
/* Room for length more bytes: the place to write them, which the buffer then counts as filled.
 * NULL when that passes the limit. */
QR_MUST_USE uint8_t *qr_buffer_extend(struct qr_buffer *buffer, size_t length);
/* Forget the content past length, which must not be more than there is. */
void qr_buffer_truncate(struct qr_buffer *buffer, size_t length);
/* The content as a C string; "" when empty. Borrowed. */
const char *qr_buffer_text(const struct qr_buffer *buffer);
bool qr_buffer_equals(const struct qr_buffer *buffer, const void *bytes, size_t length);
void qr_buffer_dispose(struct qr_buffer *buffer);

#endif
