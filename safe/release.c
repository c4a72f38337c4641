#include "safe/release.h"

#include <string.h>

#include "safe/release_table.h"

const struct qr_safe_release *qr_safe_release_find(const uint8_t code_hash32[32])
{
    for (size_t i = 0; i < qr_n_safe_releases; i++) {
        if (memcmp(qr_safe_releases[i].code_hash32, code_hash32, 32) == 0) {
            return &qr_safe_releases[i];
        }
    }
    return NULL;
}
