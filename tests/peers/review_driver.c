/* What has no command, for the tests against the peers. A line of standard input is either
 *
 *   text HEX              four lines answer it: those bytes as they are escaped for a terminal, as
 * a code span, as a cell and as a block of Markdown, in hex; name ADDRESS CHAIN one
 * line: the published contract's name, or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "review/markdown.h"
#include "review/names.h"

static void add_block(struct qr_buffer *out, const char *text, size_t length)
{
    qr_markdown_add_block(out, "diff", text, length);
}

static bool show_text(const char *line, size_t length, struct qr_error *err)
{
    static void (*const forms[])(struct qr_buffer *, const char *, size_t) = {
        qr_utf8_add_escaped,
        qr_markdown_add_code,
        qr_markdown_add_cell,
        add_block,
    };
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    if (!qr_hex_decode(&bytes, line, length, err)) {
        return false;
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
        QR_CLEANUP(qr_buffer_dispose) struct qr_buffer hex = QR_BUFFER_INIT;
        forms[i](&out, qr_buffer_text(&bytes), bytes.length);
        qr_buffer_add_hex(&hex, out.data, out.length);
        if (puts(qr_buffer_text(&hex)) < 0) {
            return false;
        }
    }
    return true;
}

static bool show_name(const char *line, size_t length, struct qr_error *err)
{
    struct qr_names names = {.has_chain = true};
    struct qr_address address;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    if (length < 44 || !qr_address_parse(&address, line, 42, "address", err) ||
        !qr_word_parse(&names.chain_id, line + 43, length - 43, "chain", err)) {
        return false;
    }
    (void)qr_names_add(&out, &names, &address);
    return puts(qr_buffer_text(&out)) >= 0;
}

static bool answer(const char *line, size_t length, struct qr_error *err)
{
    if (length >= 5 && strncmp(line, "text ", 5) == 0) {
        return show_text(line + 5, length - 5, err);
    }
    return length >= 5 && strncmp(line, "name ", 5) == 0
               ? show_name(line + 5, length - 5, err)
               : qr_error_set(err, QR_ERROR_INPUT, "neither text nor name");
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool ok = true;
    struct qr_error err = QR_ERROR_INIT;
    for (ssize_t length = getline(&line, &size, stdin); ok && length > 0;
         length = getline(&line, &size, stdin)) {
        ok = answer(line, (size_t)length - (line[length - 1] == '\n'), &err);
    }
    if (!ok) {
        fprintf(stderr, "%s\n", err.message);
    }
    free(line);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
