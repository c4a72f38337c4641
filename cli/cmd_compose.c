/* quorate compose hash, canonical */
#include "abi/keccak.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "prepare/manifest.h"

static const struct qr_option hash_options[] = {
    {.name = "--dialect", .value = "DIALECT"},
};

static const struct qr_option canonical_options[] = {
    {.name = "--dialect", .value = "DIALECT", .required = true},
};

/* The dialect and the file that the line names. */
static bool read_line(enum qr_dialect *dialect, struct qr_json *json, struct qr_buffer *content,
                      struct qr_cli *cli, struct qr_error *err)
{
    const char *text = qr_cli_value(cli, "--dialect");
    *dialect = QR_DIALECT_DSTACK;
    return (text == NULL || qr_dialect_parse(dialect, text, err)) &&
           qr_input_json(json, content, cli, cli->operands[0], QR_JSON_MAX_SIZE, err);
}

/* {"dialect", "compose_hash", "size"} and, when canonical is not NULL, "canonical". */
static void write_json(struct qr_cli *cli, enum qr_dialect dialect, const uint8_t hash32[32],
                       size_t size, const struct qr_buffer *canonical)
{
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "dialect");
    qr_json_write_string(&writer, qr_dialect_text(dialect));
    qr_json_write_key(&writer, "compose_hash");
    qr_json_write_hex(&writer, hash32, 32);
    qr_json_write_key(&writer, "size");
    qr_json_write_u64(&writer, size);
    if (canonical != NULL) {
        qr_json_write_key(&writer, "canonical");
        qr_json_write_bytes_as_string(&writer, qr_buffer_text(canonical), canonical->length);
    }
    qr_json_write_end(&writer, '}');
}

static bool run_hash(struct qr_cli *cli, struct qr_error *err)
{
    const char *file = cli->operands[0];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    enum qr_dialect dialect;
    if (!read_line(&dialect, &json, &content, cli, err)) {
        return false;
    }
    uint8_t hash32[32];
    size_t size;
    if (!qr_compose_hash(hash32, &size, qr_json_root(&json), dialect, err)) {
        return qr_error_in_file(err, qr_input_name(file));
    }
    if (cli->json) {
        write_json(cli, dialect, hash32, size, NULL);
    } else {
        qr_output_hex(cli, "compose_hash", hash32, sizeof hash32);
    }
    return true;
}

static bool canonicalize(struct qr_buffer *out, struct qr_json_value manifest,
                         enum qr_dialect dialect, const char *file, struct qr_error *err)
{
    return qr_manifest_canonicalize(out, manifest, dialect, err) ||
           qr_error_in_file(err, qr_input_name(file));
}

static bool run_canonical(struct qr_cli *cli, struct qr_error *err)
{
    const char *file = cli->operands[0];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    enum qr_dialect dialect;
    if (!read_line(&dialect, &json, &content, cli, err)) {
        return false;
    }
    if (!cli->json) {
        return canonicalize(&cli->out, qr_json_root(&json), dialect, file, err);
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer canonical = QR_BUFFER_INIT;
    if (!canonicalize(&canonical, qr_json_root(&json), dialect, file, err)) {
        return false;
    }
    uint8_t hash32[32];
    qr_sha256(hash32, canonical.data, canonical.length);
    write_json(cli, dialect, hash32, canonical.length, &canonical);
    return true;
}

#define DIALECTS                                                                                   \
    "Dialects:\n"                                                                                  \
    "  dstack       keys sorted, compact, JavaScript's numbers (dstack's SDKs)\n"                  \
    "  phala-cloud  keys sorted, four-space indent, \": \" made \":\" (phala-cloud CLI)\n"         \
    "  jcs          RFC 8785\n"                                                                    \
    "  raw          the file's bytes as they are: what the machine measures\n"

const struct qr_command qr_cmd_compose_hash = {
    .name = "compose hash",
    .summary = "the compose hash of an app-compose.json",
    .usage = "compose hash [--dialect DIALECT] FILE",
    .help = "Print the SHA-256 of a manifest's bytes in a dialect (default: dstack).\n"
            "\"-\" reads the manifest from standard input.\n"
            "\n" DIALECTS "\n"
            "Examples:\n"
            "  quorate compose hash app-compose.json\n"
            "  quorate compose hash --dialect raw release/app-compose.json\n"
            "      the hash of the file as it stands, the same as sha256sum\n"
            "  git show v1.4.0:deploy/app-compose.json | quorate --json compose hash -\n"
            "      {\"dialect\": \"dstack\", \"compose_hash\": \"0x...\", \"size\": 1234}\n"
            "\n"
            "Exit code 2, with line and column, when FILE is not strict JSON: duplicate keys,\n"
            "lone surrogates and invalid UTF-8 mean different things to different tools.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = hash_options,
    .n_options = 1,
    .run = run_hash,
};

const struct qr_command qr_cmd_compose_canonical = {
    .name = "compose canonical",
    .summary = "the exact bytes of an app-compose.json in a dialect",
    .usage = "compose canonical --dialect DIALECT FILE",
    .help =
        "Print a manifest's exact bytes in a dialect, with no newline added: the SHA-256\n"
        "of what is printed is the compose hash. \"-\" reads from standard input.\n"
        "\n" DIALECTS "\n"
        "Examples:\n"
        "  quorate compose canonical --dialect dstack manifest.json > app-compose.json\n"
        "      the file to deploy\n"
        "  quorate compose canonical --dialect jcs manifest.json | sha256sum\n"
        "\n"
        "With --json: {\"dialect\", \"compose_hash\", \"size\", \"canonical\"}. Exit code 2, with\n"
        "line and column, when FILE is not strict JSON.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = canonical_options,
    .n_options = 1,
    .run = run_canonical,
};
