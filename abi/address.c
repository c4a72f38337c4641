#include "abi/address.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/hex.h"

/* How much of a bad text a message quotes. */
#define QUOTED 100

static bool is_mixed_case(const char *digits, size_t length)
{
    bool lower = false;
    bool upper = false;
    for (size_t i = 0; i < length; i++) {
        lower |= digits[i] >= 'a' && digits[i] <= 'f';
        upper |= digits[i] >= 'A' && digits[i] <= 'F';
    }
    return lower && upper;
}

bool qr_address_parse(struct qr_address *address, const char *text, size_t length, const char *what,
                      struct qr_error *err)
{
    char copy[QR_ADDRESS_SIZE] = "";
    char right[QR_ADDRESS_SIZE];
    struct qr_error unused = QR_ERROR_INIT;
    *address = (struct qr_address){{0}};
    if (length == QR_ADDRESS_SIZE - 1) {
        memcpy(copy, text, length);
    }
    if (!qr_hex_decode_exact(address->addr20, sizeof address->addr20, copy, what, &unused)) {
        *address = (struct qr_address){{0}};
        return qr_error_set(
            err, QR_ERROR_INPUT, "%s: \"%.*s%s\" is not an address: write 0x and 40 hex digits",
            what, length < QUOTED ? (int)length : QUOTED, text, length < QUOTED ? "" : "…");
    }
    qr_address_format(right, address);
    if (is_mixed_case(copy + 2, 40) && strcmp(copy, right) != 0) {
        *address = (struct qr_address){{0}};
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: the checksum of %s is wrong: a digit or its case was changed; if "
                            "every digit is right, write %s",
                            what, copy, right);
    }
    return true;
}

/* EIP-55: a letter is upper case where the hash of the lower-case digits has 8 or more. */
void qr_address_format(char text[QR_ADDRESS_SIZE], const struct qr_address *address)
{
    uint8_t hash32[32];
    qr_hex_encode(text, address->addr20, sizeof address->addr20);
    qr_keccak256(hash32, text + 2, 40);
    for (size_t i = 0; i < 40; i++) {
        unsigned nibble = i % 2 == 0 ? hash32[i / 2] >> 4 : hash32[i / 2] & 15U;
        if (nibble >= 8 && text[2 + i] >= 'a') {
            text[2 + i] = (char)(text[2 + i] - 'a' + 'A');
        }
    }
}

bool qr_address_is_zero(const struct qr_address *address)
{
    static const struct qr_address zero = {{0}};
    return qr_address_equal(address, &zero);
}

bool qr_address_equal(const struct qr_address *a, const struct qr_address *b)
{
    return qr_address_compare(a, b) == 0;
}

int qr_address_compare(const struct qr_address *a, const struct qr_address *b)
{
    return memcmp(a->addr20, b->addr20, sizeof a->addr20);
}

struct qr_word qr_address_to_word(const struct qr_address *address)
{
    return qr_word_from_bytes(address->addr20, sizeof address->addr20);
}
