/* Reads calldata in hex, one a line, and prints how the first candidate reads it, one a line:
 * "unreadable", or "FROM TO ID" with its odd bytes and its operation id ("-" when it has none). */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/hex.h"
#include "review/call.h"

static bool tell(struct qr_buffer *out, const char *line, size_t length,
                 const struct qr_known *known, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer data = QR_BUFFER_INIT;
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    if (!qr_hex_decode(&data, line, length, err)) {
        return false;
    }
    struct qr_call_context context = {.known = known};
    struct qr_call_request request = {.data = data.data, .length = data.length};
    const struct qr_call *call = qr_call_decode(&request, &context, &arena);
    if (call->n_candidates == 0) {
        qr_buffer_add_text(out, "unreadable\n");
        return true;
    }
    const struct qr_candidate *candidate = &call->candidates[0];
    qr_buffer_addf(out, "%zu %zu ", candidate->odd_from, candidate->odd_to);
    if (candidate->has_hash) {
        qr_buffer_add_hex(out, candidate->hash32, 32);
    } else {
        qr_buffer_add_byte(out, '-');
    }
    qr_buffer_add_byte(out, '\n');
    return true;
}

int main(void)
{
    QR_CLEANUP(qr_known_dispose) struct qr_known known = {.count = 0};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    static char line[1 << 16];
    qr_known_add_builtin(&known);
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (!tell(&out, line, strcspn(line, "\n"), &known, &err)) {
            (void)fprintf(stderr, "%s\n", err.message);
            return (int)err.kind;
        }
    }
    return fwrite(qr_buffer_text(&out), 1, out.length, stdout) == out.length ? 0 : 3;
}
