#include "prepare/explain_hash.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { STEP = 32 << 10 };

void qr_known_text_set(struct qr_known_text *known, struct qr_buffer *text)
{
    QR_ASSERT(known->n_marks == 0);
    struct qr_sha256 sha256;
    size_t n_steps = text->length / STEP;
    known->text = *text;
    *text = (struct qr_buffer)QR_BUFFER_INIT;
    known->marks = qr_realloc(NULL, n_steps + 1, sizeof *known->marks);
    known->n_marks = n_steps + 1;
    qr_sha256_init(&sha256);
    known->marks[0] = sha256;
    for (size_t i = 0; i < n_steps; i++) {
        qr_sha256_update(&sha256, known->text.data + i * STEP, STEP);
        known->marks[i + 1] = sha256;
    }
}

size_t qr_known_text_hash(struct qr_sha256 *sha256, const struct qr_known_text *known,
                          const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    size_t same = 0;
    while (same + 1 < known->n_marks && (same + 1) * STEP <= length &&
           memcmp(known->text.data + same * STEP, at + same * STEP, STEP) == 0) {
        same++;
    }
    if (same > 0) {
        *sha256 = known->marks[same];
    } else {
        qr_sha256_init(sha256);
    }
    size_t rest = length - same * STEP;
    if (rest > 0) {
        qr_sha256_update(sha256, at + same * STEP, rest);
    }
    return rest;
}

void qr_known_text_dispose(struct qr_known_text *known)
{
    qr_buffer_dispose(&known->text);
    free(known->marks);
    *known = (struct qr_known_text){.n_marks = 0};
}
