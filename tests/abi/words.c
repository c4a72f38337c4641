#include "tests/abi/words.h"

#include <string.h>

#include "tests/support.h"

void qr_add_words(struct qr_buffer *data, const char *row)
{
    struct qr_error err = QR_ERROR_INIT;
    while (*row != '\0') {
        size_t length = strcspn(row, " ");
        struct qr_buffer bytes = QR_BUFFER_INIT;
        if (*row == '<' || *row == '=') {
            qr_ck_ok(qr_hex_decode(&bytes, row + 1, length - 1, &err), err);
            qr_buffer_add(data, bytes.data, bytes.length);
            qr_buffer_add_zeros(data, *row == '<' ? 32 - bytes.length : 0);
        } else {
            char padded[65];
            ck_assert_uint_le(length, 64);
            memset(padded, '0', sizeof padded);
            memcpy(padded + 64 - length, row, length);
            qr_ck_ok(qr_hex_decode(data, padded, 64, &err), err);
        }
        qr_buffer_dispose(&bytes);
        row += length + strspn(row + length, " ");
    }
}
