/* quorate typed-data hash */
#include "abi/typed_data.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/output.h"

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    const char *file = cli->operands[0];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    if (!qr_input_json(&json, &content, cli, file, QR_INPUT_MAX_SIZE, err)) {
        return false;
    }
    struct qr_typed_data_hashes hashes;
    if (!qr_typed_data_hash(&hashes, qr_json_root(&json), err)) {
        return qr_error_in_file(err, qr_input_name(file));
    }
    qr_output_hashes(cli, &hashes, "hash");
    return true;
}

const struct qr_command qr_cmd_typed_data_hash = {
    .name = "typed-data hash",
    .summary = "the EIP-712 hashes of a typed message",
    .usage = "typed-data hash FILE",
    .help =
        "Print the three hashes of an EIP-712 payload, as eth_signTypedData_v4 takes it\n"
        "({\"types\", \"primaryType\", \"domain\", \"message\"}): the domain hash, the message\n"
        "hash (of the primary struct), and the hash that is signed. Hardware wallets show\n"
        "the first two. \"-\" reads the payload from standard input.\n"
        "\n"
        "Examples:\n"
        "  quorate typed-data hash release/typed-data.json\n"
        "      domain hash   0x...\n"
        "      message hash  0x...\n"
        "      hash          0x...\n"
        "  curl -s https://example.org/order.json | quorate --json typed-data hash -\n"
        "\n"
        "With --json: {\"domain_hash\", \"message_hash\", \"hash\"}. Exit code 2, with line\n"
        "and column, when FILE is no such payload or a value does not fit its type.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
