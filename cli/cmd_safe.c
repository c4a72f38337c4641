/* quorate safe hash, message-hash */
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/output.h"
#include "safe/transaction.h"

static const struct qr_option safe_options[] = {
    {.name = "--safe", .value = "ADDRESS", .required = true},
    {.name = "--chain", .value = "NUMBER", .required = true},
    {.name = "--safe-version", .value = "VERSION", .required = true},
};

static bool read_safe(struct qr_safe *safe, const struct qr_cli *cli, struct qr_error *err)
{
    const char *version = qr_cli_value(cli, "--safe-version");
    if (!qr_input_address(&safe->address, cli, "--safe", err) ||
        !qr_input_chain(&safe->chain_id, cli, "--chain", err)) {
        return false;
    }
    return qr_safe_version_parse(&safe->version, version, strlen(version), err) ||
           qr_error_context(err, "--safe-version");
}

/* A hash that the file claims must be the one computed here. */
static bool check_claimed_hash(struct qr_json_value object, const char *key,
                               const uint8_t hash32[32], struct qr_error *err)
{
    struct qr_json_value claim = qr_json_get(object, key);
    char expected[QR_HEX32_SIZE];
    qr_hex_encode(expected, hash32, 32);
    if (!qr_json_present(claim) || qr_json_type(claim) == QR_JSON_NULL) {
        return true;
    }
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    const char *text = "no string";
    size_t length = 0;
    if (qr_json_type(claim) == QR_JSON_STRING) {
        text = qr_json_string(&length, claim, &arena);
    }
    if (length == strlen(expected) && strcasecmp(text, expected) == 0) {
        return true;
    }
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s is %s in the file, but the fields hash to %s: the file, or --safe, "
                        "--chain or --safe-version, is not the one that was meant",
                        key, text, expected);
}

/* So must the Safe that the file names be the one on the line. */
static bool check_claimed_safe(struct qr_json_value object, const struct qr_safe *safe,
                               struct qr_error *err)
{
    struct qr_json_value claim = qr_json_get(object, "safe");
    if (!qr_json_present(claim) || qr_json_type(claim) == QR_JSON_NULL) {
        return true;
    }
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    const char *text;
    struct qr_address address;
    if (!qr_json_want_string(&text, object, "safe", "safe", &arena, err) ||
        !qr_address_parse(&address, text, strlen(text), "safe", err)) {
        return false;
    }
    if (qr_address_equal(&address, &safe->address)) {
        return true;
    }
    char expected[QR_ADDRESS_SIZE];
    qr_address_format(expected, &safe->address);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "safe is %s in the file, but --safe is %s: hash it for the Safe that it "
                        "was made for",
                        text, expected);
}

static bool hash_file(struct qr_typed_data_hashes *hashes, struct qr_json_value object,
                      const struct qr_safe *safe, struct qr_arena *arena, struct qr_error *err)
{
    struct qr_safe_tx tx;
    if (!qr_safe_tx_from_json(&tx, object, arena, err)) {
        return false;
    }
    qr_safe_tx_hash(hashes, safe, &tx);
    return check_claimed_safe(object, safe, err) &&
           check_claimed_hash(object, "contractTransactionHash", hashes->hash32, err) &&
           check_claimed_hash(object, "safeTxHash", hashes->hash32, err);
}

static bool run_hash(struct qr_cli *cli, struct qr_error *err)
{
    const char *file = cli->operands[0];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    struct qr_safe safe;
    struct qr_typed_data_hashes hashes;
    if (!read_safe(&safe, cli, err) ||
        !qr_input_json(&json, &content, cli, file, QR_INPUT_MAX_SIZE, err)) {
        return false;
    }
    if (!hash_file(&hashes, qr_json_root(&json), &safe, &cli->arena, err)) {
        return qr_error_in_file(err, qr_input_name(file));
    }
    qr_output_hashes(cli, &hashes, "safeTxHash");
    return true;
}

static bool run_message_hash(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer message = QR_BUFFER_INIT;
    struct qr_safe safe;
    struct qr_typed_data_hashes hashes;
    if (!read_safe(&safe, cli, err) || !qr_input_hex(&message, cli, cli->operands[0], "HEX", err)) {
        return false;
    }
    qr_safe_message_hash(&hashes, &safe, message.data, message.length);
    if (cli->json) {
        qr_output_hashes(cli, &hashes, "hash");
    } else {
        qr_output_hex(cli, "hash", hashes.hash32, sizeof hashes.hash32);
    }
    return true;
}

const struct qr_command qr_cmd_safe_hash = {
    .name = "safe hash",
    .summary = "the hashes that a Safe's owners sign",
    .usage = "safe hash --safe ADDRESS --chain NUMBER --safe-version VERSION\n"
             "         FILE",
    .help =
        "Print a Safe transaction's domain hash, message hash and safeTxHash: the\n"
        "numbers that hardware wallets and the Safe's pages show. FILE is a JSON object\n"
        "with the transaction's fields: to, value and nonce, and where they are not zero\n"
        "data, operation, safeTxGas, baseGas (also for versions that call it dataGas),\n"
        "gasPrice, gasToken, refundReceiver. The body of the Safe Transaction Service\n"
        "will do: the Safe and the hash that it claims must then be the right ones.\n"
        "\"-\" reads the file from standard input.\n"
        "\n"
        "Examples:\n"
        "  echo '{\"to\": \"0x75537828f2ce51be7289709686A69CbFDbB714F1\", \"value\": \"0\",\n"
        "         \"nonce\": 7}' |\n"
        "      quorate safe hash --safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 \\\n"
        "          --chain 8453 --safe-version 1.4.1 -\n"
        "          domain hash   0xfbc7b842cff2dc8f78819435814b375e64066fb94a634b64...\n"
        "          message hash  0xec238cad1e23ca65c9fdfc33b31a8a8386ef7d9496edb015...\n"
        "          safeTxHash    0xae32f7af29d78489a1208564d37c61ceeaefac33c4cf911b...\n"
        "  quorate --json safe hash ... safe-tx.json | jq -r .hash\n"
        "\n"
        "With --json: {\"domain_hash\", \"message_hash\", \"hash\"}. Exit code 1 when the file\n"
        "claims another Safe or hash, 2 when a field is missing, unknown or malformed.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = safe_options,
    .n_options = sizeof safe_options / sizeof safe_options[0],
    .run = run_hash,
};

const struct qr_command qr_cmd_safe_message_hash = {
    .name = "safe message-hash",
    .summary = "the hash that a Safe's owners sign for a message",
    .usage = "safe message-hash --safe ADDRESS --chain NUMBER\n"
             "         --safe-version VERSION HEX",
    .help = "Print the hash of a SafeMessage over the bytes that HEX stands for: what owners\n"
            "sign when the Safe itself signs (EIP-1271). For a text, HEX is usually its\n"
            "EIP-191 hash. \"-\" reads the hex from standard input.\n"
            "\n"
            "Examples:\n"
            "  quorate safe message-hash \\\n"
            "      --safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 --chain 8453 \\\n"
            "      --safe-version 1.4.1 0x68656c6c6f\n"
            "          0xa9aed4ed6f2bb52a1ecd07354a2dcd0b4535483ccdbc0d8caf40fc470898d9a2\n"
            "  quorate --json safe message-hash ... - < message.hex | jq -r .message_hash\n"
            "\n"
            "With --json: {\"domain_hash\", \"message_hash\", \"hash\"}.\n",
    .operands = "HEX",
    .min_operands = 1,
    .max_operands = 1,
    .options = safe_options,
    .n_options = sizeof safe_options / sizeof safe_options[0],
    .run = run_message_hash,
};
