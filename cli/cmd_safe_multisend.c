/* quorate safe multisend */
#include "base/json.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/output.h"
#include "safe/multisend.h"

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    const char *file = cli->operands[0];
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer content = QR_BUFFER_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    if (!qr_input_json(&json, &content, cli, file, QR_INPUT_MAX_SIZE, err)) {
        return false;
    }
    struct qr_multisend_call *calls;
    size_t n_calls;
    if (!qr_multisend_from_json(&calls, &n_calls, qr_json_root(&json), &cli->arena, err)) {
        return qr_error_in_file(err, qr_input_name(file));
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer calldata = QR_BUFFER_INIT;
    qr_multisend_add_calldata(&calldata, calls, n_calls);
    qr_output_hex(cli, "calldata", calldata.data, calldata.length);
    return true;
}

const struct qr_command qr_cmd_safe_multisend = {
    .name = "safe multisend",
    .summary = "multiSend(bytes) calldata for several calls",
    .usage = "safe multisend FILE",
    .help = "Print multiSend(bytes) calldata for an array of calls: what a Safe delegate-\n"
            "calls on MultiSendCallOnly to make them all or none. FILE is JSON,\n"
            "[{\"to\", \"value\", \"data\"}], with the value in wei as a number or a decimal\n"
            "string (default 0). \"operation\" may be 0 (a call, the default) or 1 (a\n"
            "delegate call, which MultiSendCallOnly refuses). \"-\" reads it from standard\n"
            "input.\n"
            "\n"
            "Examples:\n"
            "  quorate safe multisend calls.json\n"
            "      0x8d80ff0a...\n"
            "  jq '[.transactions[] | {to, value, data}]' release/safe-batch.json |\n"
            "      quorate safe multisend -\n"
            "\n"
            "With --json: {\"calldata\"}. Exit code 2, with line and column, when a call is\n"
            "malformed or has members that it should not have.\n",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
