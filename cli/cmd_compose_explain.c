/* quorate compose explain */
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/options.h"
#include "prepare/explain.h"

static const struct qr_option options[] = {
    {.name = "--hash", .value = "0xHASH"},
};

/* Text that holds pieces of the document: on a terminal it must stay one line and visible. */
static void add_line(struct qr_buffer *out, const char *prefix, const char *text)
{
    qr_buffer_add_text(out, prefix);
    qr_utf8_add_escaped(out, text, strlen(text));
    qr_buffer_add_text(out, "\n");
}

static void add_dialects(struct qr_buffer *out, const struct qr_explanation *explanation)
{
    for (int i = 0; i < QR_N_DIALECTS; i++) {
        qr_buffer_addf(out, "%-11s  ", qr_dialect_text((enum qr_dialect)i));
        if (!explanation->dialects[i].available) {
            add_line(out, "refused: ", explanation->dialects[i].reason);
            continue;
        }
        qr_buffer_add_text(out, "0x");
        qr_buffer_add_hex(out, explanation->dialects[i].hash32, 32);
        qr_buffer_addf(out, "  %zu bytes%s\n", explanation->dialects[i].size,
                       explanation->dialects[i].matches ? "  MATCHES" : "");
    }
}

static void add_expected(struct qr_buffer *out, const struct qr_explanation *explanation,
                         const char *expected)
{
    if (expected == NULL) {
        return;
    }
    qr_buffer_addf(out, "\nexpected     %s\n", expected);
    if (!explanation->matched) {
        qr_buffer_add_text(out, "No dialect of this document gives it.\n");
        if (explanation->repair != NULL) {
            add_line(out, "Repair: ", explanation->repair);
        } else if (!explanation->all_tried) {
            qr_buffer_add_text(out, "Not every small change of it was tried: it is too large.\n");
        }
        return;
    }
    const char *separator = "Given by ";
    for (int i = 0; i < QR_N_DIALECTS; i++) {
        if (explanation->dialects[i].matches) {
            qr_buffer_addf(out, "%s%s", separator, qr_dialect_text((enum qr_dialect)i));
            separator = ", ";
        }
    }
    qr_buffer_add_text(out, ".\n");
}

static void add_differences(struct qr_buffer *out, const struct qr_explanation *explanation)
{
    if (explanation->n_differences == 0) {
        return;
    }
    qr_buffer_add_text(out, "\nWhat makes the dialects differ here:\n");
    for (size_t i = 0; i < explanation->n_differences; i++) {
        add_line(out, "- ", explanation->differences[i]);
    }
}

static void add_parts(struct qr_buffer *out, const struct qr_explanation *explanation)
{
    if (explanation->n_parts == 0) {
        return;
    }
    qr_buffer_add_text(out, "\nSHA-256 of embedded text:\n");
    for (size_t i = 0; i < explanation->n_parts; i++) {
        const struct qr_explain_part *part = &explanation->parts[i];
        qr_buffer_add_hex(out, part->sha256, 32);
        qr_buffer_addf(out, "  %zu bytes", part->size);
        add_line(out, "  ", part->field);
    }
}

static void write_dialects(struct qr_json_writer *writer, const struct qr_explanation *explanation)
{
    qr_json_write_begin(writer, '[');
    for (int i = 0; i < QR_N_DIALECTS; i++) {
        qr_json_write_begin(writer, '{');
        qr_json_write_key(writer, "dialect");
        qr_json_write_string(writer, qr_dialect_text((enum qr_dialect)i));
        if (explanation->dialects[i].available) {
            qr_json_write_key(writer, "compose_hash");
            qr_json_write_hex(writer, explanation->dialects[i].hash32, 32);
            qr_json_write_key(writer, "size");
            qr_json_write_u64(writer, explanation->dialects[i].size);
            qr_json_write_key(writer, "matches");
            qr_json_write_bool(writer, explanation->dialects[i].matches);
        } else {
            qr_json_write_key(writer, "refused");
            qr_json_write_string(writer, explanation->dialects[i].reason);
        }
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}

static void write_parts(struct qr_json_writer *writer, const struct qr_explanation *explanation)
{
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < explanation->n_parts; i++) {
        char sha256[QR_HEX32_SIZE];
        qr_hex_encode(sha256, explanation->parts[i].sha256, 32);
        qr_json_write_begin(writer, '{');
        qr_json_write_key(writer, "field");
        qr_json_write_string(writer, explanation->parts[i].field);
        qr_json_write_key(writer, "size");
        qr_json_write_u64(writer, explanation->parts[i].size);
        qr_json_write_key(writer, "sha256");
        qr_json_write_string(writer, sha256 + 2);
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}

static void write_optional(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    if (text != NULL) {
        qr_json_write_string(writer, text);
    } else {
        qr_json_write_null(writer);
    }
}

static void write_json(struct qr_buffer *out, const struct qr_explanation *explanation,
                       const char *expected)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    write_optional(&writer, "expected", expected);
    qr_json_write_key(&writer, "matched");
    if (expected != NULL) {
        qr_json_write_bool(&writer, explanation->matched);
    } else {
        qr_json_write_null(&writer);
    }
    qr_json_write_key(&writer, "dialects");
    write_dialects(&writer, explanation);
    qr_json_write_key(&writer, "differences");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < explanation->n_differences; i++) {
        qr_json_write_string(&writer, explanation->differences[i]);
    }
    qr_json_write_end(&writer, ']');
    write_optional(&writer, "repair", explanation->repair);
    qr_json_write_key(&writer, "all_tried");
    if (expected != NULL && !explanation->matched && explanation->repair == NULL) {
        qr_json_write_bool(&writer, explanation->all_tried);
    } else {
        qr_json_write_null(&writer);
    }
    qr_json_write_key(&writer, "parts");
    write_parts(&writer, explanation);
    qr_json_write_end(&writer, '}');
}

static bool mismatch(const struct qr_explanation *explanation, const char *file,
                     const char *expected, struct qr_error *err)
{
    if (explanation->repair != NULL) {
        return qr_error_set(err, QR_ERROR_REFUSED, "no dialect of %s gives %s: %s", file, expected,
                            explanation->repair);
    }
    if (!explanation->all_tried) {
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "no dialect of %s gives %s: a small change may still, as it is too "
                            "large to try every one; compare with the app-compose.json that was "
                            "deployed",
                            file, expected);
    }
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "no dialect of %s gives %s: another document was hashed, compare with the "
                        "app-compose.json that was deployed",
                        file, expected);
}

static bool explain(struct qr_explanation *explanation, struct qr_cli *cli,
                    const uint8_t *expected32, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    if (!qr_input_json(&json, &content, cli, cli->operands[0], QR_JSON_MAX_SIZE, err)) {
        return false;
    }
    qr_manifest_explain(explanation, qr_json_root(&json), expected32, &cli->arena);
    return true;
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_explanation explanation;
    uint8_t expected32[32];
    char expected_text[QR_HEX32_SIZE];
    const char *expected = NULL;
    if (qr_cli_has(cli, "--hash")) {
        if (!qr_input_hash32(expected32, cli, "--hash", err)) {
            return false;
        }
        qr_hex_encode(expected_text, expected32, 32);
        expected = expected_text;
    }
    if (!explain(&explanation, cli, expected != NULL ? expected32 : NULL, err)) {
        return false;
    }
    cli->report = true;
    if (cli->json) {
        write_json(&cli->out, &explanation, expected);
    } else if (!cli->quiet) {
        add_dialects(&cli->out, &explanation);
        add_expected(&cli->out, &explanation, expected);
        add_differences(&cli->out, &explanation);
        add_parts(&cli->out, &explanation);
    }
    return expected == NULL || explanation.matched ||
           mismatch(&explanation, qr_input_name(cli->operands[0]), expected, err);
}

const struct qr_command qr_cmd_compose_explain = {
    .name = "compose explain",
    .summary = "which dialect gives a compose hash, and why others do not",
    .usage = "compose explain [--hash 0xHASH] FILE",
    .help = "Print a manifest's compose hash in every dialect, what makes them differ in this\n"
            "document, and the SHA-256 of each embedded script and compose file. With --hash\n"
            "it says which dialect gives that hash. When none does, it tries the small\n"
            "changes that explain most incidents (a trailing newline, CRLF, a key left out\n"
            "or at its default, allowed_envs in another order) and names the one that hits.\n"
            "A large manifest may be too much to try them all; it then says so (in JSON:\n"
            "all_tried is false; it is null when nothing was sought or a change hits).\n"
            "\"-\" reads the manifest from standard input.\n"
            "\n"
            "Examples:\n"
            "  quorate compose explain app-compose.json\n"
            "  quorate compose explain --hash 0xfb2a...0c1d app-compose.json\n"
            "      which tool made the hash that the contract allows?\n"
            "  quorate --json compose explain --hash 0xfb2a...0c1d - | jq -r .repair\n"
            "\n"
            "Exit code 0 when no hash is given or a dialect gives it, 1 when none does (also\n"
            "when a change would), 2 when FILE is not strict JSON.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = 1,
    .run = run,
};
