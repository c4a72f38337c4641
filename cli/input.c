#include "cli/input.h"

#include <string.h>

#include "base/file.h"
#include "base/hex.h"
#include "cli/options.h"

const char *qr_input_name(const char *word)
{
    return strcmp(word, "-") == 0 ? "standard input" : word;
}

bool qr_input_file(struct qr_buffer *content, struct qr_cli *cli, const char *word, size_t limit,
                   struct qr_error *err)
{
    if (strcmp(word, "-") == 0) {
        if (cli->standard_input_read) {
            return qr_error_set(err, QR_ERROR_INPUT,
                                "\"-\" stands for two arguments: standard input can be read only "
                                "once, put one of them in a file or on the line");
        }
        cli->standard_input_read = true;
    }
    return qr_file_read(content, word, limit, err);
}

bool qr_input_json(struct qr_json *json, struct qr_buffer *content, struct qr_cli *cli,
                   const char *word, size_t limit, struct qr_error *err)
{
    if (!qr_input_file(content, cli, word, limit, err)) {
        return false;
    }
    if (!qr_json_parse(json, qr_buffer_text(content), content->length, err)) {
        return qr_error_in_file(err, qr_input_name(word));
    }
    return true;
}

bool qr_input_text(struct qr_buffer *text, struct qr_cli *cli, const char *word,
                   struct qr_error *err)
{
    if (strcmp(word, "-") != 0) {
        qr_buffer_add_text(text, word);
        return true;
    }
    size_t before = text->length;
    if (!qr_input_file(text, cli, word, QR_INPUT_MAX_SIZE, err)) {
        return false;
    }
    size_t end = text->length;
    if (end > before && text->data[end - 1] == '\n') {
        end--;
        end -= end > before && text->data[end - 1] == '\r' ? 1 : 0;
    }
    qr_buffer_truncate(text, end);
    return true;
}

/* Programs that print hex break it into lines and groups. */
static void drop_blanks(struct qr_buffer *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->length; i++) {
        if (strchr(" \t\r\n", text->data[i]) == NULL || text->data[i] == '\0') {
            text->data[kept++] = text->data[i];
        }
    }
    qr_buffer_truncate(text, kept);
}

bool qr_input_hex(struct qr_buffer *bytes, struct qr_cli *cli, const char *word, const char *what,
                  struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    if (!qr_input_text(&text, cli, word, err)) {
        return false;
    }
    if (strcmp(word, "-") == 0) {
        drop_blanks(&text);
    }
    if (text.length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s is empty: no bytes is written 0x", what);
    }
    if (!qr_hex_decode(bytes, qr_buffer_text(&text), text.length, err)) {
        return qr_error_context(err, "%s", what);
    }
    return true;
}

bool qr_input_address(struct qr_address *address, const struct qr_cli *cli, const char *option,
                      struct qr_error *err)
{
    const char *text = qr_cli_value(cli, option);
    QR_ASSERT(text != NULL);
    return qr_address_parse(address, text, strlen(text), option, err);
}

bool qr_input_chain(struct qr_word *chain_id, const struct qr_cli *cli, const char *option,
                    struct qr_error *err)
{
    const char *text = qr_cli_value(cli, option);
    QR_ASSERT(text != NULL);
    if (text[0] == '-') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: a chain id is not negative: write the number of the chain, such "
                            "as 8453",
                            option);
    }
    if (!qr_word_parse(chain_id, text, strlen(text), option, err)) {
        return false;
    }
    if (qr_word_is_zero(chain_id)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s: 0 is no chain: write the number of the chain, such as 8453",
                            option);
    }
    return true;
}

bool qr_input_hash32(uint8_t hash32[32], const struct qr_cli *cli, const char *option,
                     struct qr_error *err)
{
    const char *text = qr_cli_value(cli, option);
    QR_ASSERT(text != NULL);
    /* dstack's SDK and sha256sum print a hash without 0x. */
    if (strlen(text) == 64 && text[1] != 'x') {
        char prefixed[QR_HEX32_SIZE] = "0x";
        memcpy(prefixed + 2, text, 65);
        return qr_hex_decode_exact(hash32, 32, prefixed, option, err);
    }
    return qr_hex_decode_exact(hash32, 32, text, option, err);
}
