/* Hexadecimal text, as Ethereum writes it. */
#ifndef QUORATE_BASE_HEX_H
#define QUORATE_BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* Room for "0x", 64 digits and NUL. */
#define QR_HEX32_SIZE 67

/* Write "0x" and 2*length lower-case digits and a NUL into text, which has room for them. */
void qr_hex_encode(char *text, const uint8_t *bytes, size_t length);

/* Append the bytes that text (with or without 0x; an even number of digits of either case) stands
 * for. On an error bytes is as it was; the message names the place of the first bad character. */
QR_MUST_USE bool qr_hex_decode(struct qr_buffer *bytes, const char *text, size_t length,
                               struct qr_error *err);

/* Exactly length bytes; 0x is required. `what` names the value in the message ("compose hash"). */
QR_MUST_USE bool qr_hex_decode_exact(uint8_t *bytes, size_t length, const char *text,
                                     const char *what, struct qr_error *err);

#endif
