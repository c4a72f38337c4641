/* quorate device-id */
#include "abi/keccak.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/output.h"

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer ppid = QR_BUFFER_INIT;
    if (!qr_input_hex(&ppid, cli, cli->operands[0], "PPID-HEX", err)) {
        return false;
    }
    /* A quote whose PPID was not decoded gives the SHA-256 of nothing, which every such machine
     * shares. */
    if (ppid.length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "PPID-HEX has no bytes: the hash of nothing is no machine's id, read "
                            "the platform's PPID again");
    }
    uint8_t id32[32];
    qr_sha256(id32, ppid.data, ppid.length);
    qr_output_hex(cli, "device_id", id32, sizeof id32);
    return true;
}

const struct qr_command qr_cmd_device_id = {
    .name = "device-id",
    .summary = "the device id that a DstackApp allows, from a PPID",
    .usage = "device-id PPID-HEX",
    .help = "Print the device id of a machine: the SHA-256 of its platform's PPID (Intel\n"
            "TDX), chip id (AMD SEV-SNP) or module id (AWS NitroTPM), given in hex. It is\n"
            "the value of `prepare --action add-device=0x...`. \"-\" reads the hex from\n"
            "standard input. No bytes at all are refused: their hash stands for every\n"
            "machine whose PPID could not be read.\n"
            "\n"
            "Examples:\n"
            "  quorate device-id 8f3a5c0e92d14b7766aa01fe3c5d9e20\n"
            "  quorate device-id - < ppid.txt\n"
            "  quorate prepare v1.4.0 --out release \\\n"
            "      --action add-device=$(quorate device-id - < ppid.txt)\n"
            "\n"
            "With --json: {\"device_id\"}. Exit code 2 when PPID-HEX is not hex or empty.\n",
    .operands = "PPID-HEX",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
