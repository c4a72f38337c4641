/* 20-byte addresses and their EIP-55 spelling. */
#ifndef QUORATE_ABI_ADDRESS_H
#define QUORATE_ABI_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/word.h"
#include "base/attributes.h"
#include "base/error.h"

struct qr_address {
    uint8_t addr20[20];
};

#define QR_ADDRESS_SIZE 43 /* "0x", 40 digits, NUL */

/* "0x" and 40 hex digits. Digits in one case carry no checksum and pass; in mixed case they must be
 * the EIP-55 spelling, and the message then shows the right one. `what` names the value. */
QR_MUST_USE bool qr_address_parse(struct qr_address *address, const char *text, size_t length,
                                  const char *what, struct qr_error *err);
/* The EIP-55 spelling. */
void qr_address_format(char text[QR_ADDRESS_SIZE], const struct qr_address *address);
bool qr_address_is_zero(const struct qr_address *address);
bool qr_address_equal(const struct qr_address *a, const struct qr_address *b);
int qr_address_compare(const struct qr_address *a, const struct qr_address *b); /* as uint160 */
struct qr_word qr_address_to_word(const struct qr_address *address);

#endif
