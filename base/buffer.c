#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

uint8_t *qr_buffer_extend(struct qr_buffer *buffer, size_t length)
{
    size_t total = 0;
    if (buffer->overflowed || __builtin_add_overflow(buffer->length, length, &total) ||
        total == SIZE_MAX || (buffer->limit != 0 && total > buffer->limit)) {
        buffer->overflowed = true;
        return NULL;
    }
    if (total + 1 > buffer->capacity) {
        /* Half as much again: large buffers then stay within 1.5 times of their content. */
        size_t capacity = buffer->capacity + buffer->capacity / 2;
        buffer->capacity = capacity < total + 1 ? total + 1 : capacity;
        if (buffer->capacity < 64) {
            buffer->capacity = 64;
        }
        buffer->data = qr_realloc(buffer->data, buffer->capacity, 1);
    }
    uint8_t *place = buffer->data + buffer->length;
    buffer->length = total;
    buffer->data[total] = 0;
    return place;
}

void qr_buffer_add(struct qr_buffer *buffer, const void *bytes, size_t length)
{
    uint8_t *place = qr_buffer_extend(buffer, length);
    if (place != NULL && length > 0) {
        memcpy(place, bytes, length);
    }
}

void qr_buffer_add_byte(struct qr_buffer *buffer, uint8_t byte)
{
    qr_buffer_add(buffer, &byte, 1);
}

void qr_buffer_add_zeros(struct qr_buffer *buffer, size_t count)
{
    uint8_t *place = qr_buffer_extend(buffer, count);
    if (place != NULL) {
        memset(place, 0, count);
    }
}

void qr_buffer_add_text(struct qr_buffer *buffer, const char *text)
{
    qr_buffer_add(buffer, text, strlen(text));
}

void qr_buffer_addf(struct qr_buffer *buffer, const char *fmt, ...)
{
    char small[256];
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    QR_ASSERT(length >= 0);
    if ((size_t)length < sizeof small) {
        qr_buffer_add(buffer, small, (size_t)length);
        return;
    }
    char *large = qr_alloc((size_t)length + 1);
    va_start(args, fmt);
    (void)vsnprintf(large, (size_t)length + 1, fmt, args);
    va_end(args);
    qr_buffer_add(buffer, large, (size_t)length);
    free(large);
}

void qr_buffer_add_hex(struct qr_buffer *buffer, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    QR_ASSERT(length < SIZE_MAX / 2);
    uint8_t *place = qr_buffer_extend(buffer, 2 * length);
    if (place == NULL) {
        return;
    }
    for (size_t i = 0; i < length; i++) {
        *place++ = (uint8_t)digits[bytes[i] >> 4];
        *place++ = (uint8_t)digits[bytes[i] & 15];
    }
}

void qr_buffer_truncate(struct qr_buffer *buffer, size_t length)
{
    QR_ASSERT(length <= buffer->length);
    buffer->length = length;
    if (buffer->data != NULL) {
        buffer->data[length] = 0;
    }
}

const char *qr_buffer_text(const struct qr_buffer *buffer)
{
    return buffer->data == NULL ? "" : (const char *)buffer->data;
}

bool qr_buffer_equals(const struct qr_buffer *buffer, const void *bytes, size_t length)
{
    return buffer->length == length && (length == 0 || memcmp(buffer->data, bytes, length) == 0);
}

void qr_buffer_dispose(struct qr_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct qr_buffer)QR_BUFFER_INIT;
}
