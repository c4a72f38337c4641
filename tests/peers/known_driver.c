/* Reads a JSON ABI and prints every function that is known then, one a line:
 * CONTRACT SELECTOR CANONICAL NAME… (the parameters'). */
#include <stdio.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "review/known.h"

static void add_line(struct qr_buffer *out, const struct qr_known_function *function)
{
    qr_buffer_addf(out, "%s ", function->contract);
    qr_buffer_add_hex(out, function->function.selector4, 4);
    qr_buffer_add_byte(out, ' ');
    qr_abi_function_add_canonical(out, &function->function);
    for (size_t i = 0; i < function->function.parameters.n_components; i++) {
        qr_buffer_addf(out, " %s", function->parameters[i].name);
    }
    qr_buffer_add_byte(out, '\n');
}

static bool read_abi(struct qr_known *known, struct qr_error *err)
{
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    char piece[4096];
    size_t length;
    while ((length = fread(piece, 1, sizeof piece, stdin)) > 0) {
        qr_buffer_add(&text, piece, length);
    }
    return qr_json_parse(&json, qr_buffer_text(&text), text.length, err) &&
           qr_known_add_abi(known, "file", qr_json_root(&json), err);
}

int main(void)
{
    QR_CLEANUP(qr_known_dispose) struct qr_known known = {.count = 0};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_known_add_builtin(&known);
    if (!read_abi(&known, &err)) {
        (void)fprintf(stderr, "%s\n", err.message);
        return (int)err.kind;
    }
    for (size_t i = 0; i < known.count; i++) {
        add_line(&out, qr_known_at(&known, i));
    }
    return fwrite(qr_buffer_text(&out), 1, out.length, stdout) == out.length ? 0 : 3;
}
