/* quorate keccak */
#include "abi/keccak.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/output.h"

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
    if (!qr_input_hex(&bytes, cli, cli->operands[0], "HEX", err)) {
        return false;
    }
    uint8_t hash32[32];
    qr_keccak256(hash32, bytes.data, bytes.length);
    qr_output_hex(cli, "hash", hash32, sizeof hash32);
    return true;
}

const struct qr_command qr_cmd_keccak = {
    .name = "keccak",
    .summary = "Keccak-256 of bytes given in hex",
    .usage = "keccak HEX",
    .help = "Print the Keccak-256 hash (Ethereum's, not SHA3-256) of the bytes that HEX\n"
            "stands for, with or without 0x. \"-\" reads the hex from standard input.\n"
            "\n"
            "Examples:\n"
            "  quorate keccak 0x68656c6c6f\n"
            "      the hash of \"hello\", 0x1c8aff950685c2ed4bc3174f3472287b56d9517b9c94...\n"
            "  xxd -p logo.png | tr -d '\\n' | quorate keccak -\n"
            "      the hash of a file's bytes\n"
            "\n"
            "With --json: {\"hash\"}. Exit code 2 when HEX is not hex.\n",
    .operands = "HEX",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
