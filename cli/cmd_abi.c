/* quorate abi selector, encode, decode */
#include <string.h>

#include "abi/type.h"
#include "abi/value.h"
#include "base/hex.h"
#include "base/odd_text.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/input.h"
#include "cli/output.h"

/* The function that the first operand spells; it lives in cli's arena. */
static bool read_function(struct qr_abi_function *function, struct qr_cli *cli,
                          struct qr_error *err)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    if (!qr_input_text(&text, cli, cli->operands[0], err)) {
        qr_buffer_dispose(&text);
        return false;
    }
    bool ok = qr_abi_function_parse(function, qr_buffer_text(&text), text.length, &cli->arena, err);
    qr_buffer_dispose(&text);
    return ok;
}

static bool run_selector(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_abi_function function;
    if (!read_function(&function, cli, err)) {
        return false;
    }
    if (!cli->json) {
        qr_output_hex(cli, "selector", function.selector4, sizeof function.selector4);
        return true;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer canonical = QR_BUFFER_INIT;
    qr_abi_function_add_canonical(&canonical, &function);
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "selector");
    qr_json_write_hex(&writer, function.selector4, sizeof function.selector4);
    qr_json_write_key(&writer, "signature");
    qr_json_write_string(&writer, qr_buffer_text(&canonical));
    qr_json_write_end(&writer, '}');
    return true;
}

/* Append selector and encoded arguments to calldata. */
static bool encode(struct qr_buffer *calldata, const struct qr_abi_function *function,
                   const struct qr_buffer *text, struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json json = QR_JSON_INIT;
    struct qr_abi_value value;
    bool ok =
        qr_json_parse(&json, qr_buffer_text(text), text->length, err) &&
        qr_abi_value_from_json(&value, &function->parameters, qr_json_root(&json), arena, err);
    if (ok) {
        qr_buffer_add(calldata, function->selector4, sizeof function->selector4);
        qr_abi_encode(calldata, &value);
    } else {
        qr_error_in_file(err, "JSON-ARRAY");
    }
    qr_json_dispose(&json);
    return ok;
}

static bool run_encode(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer calldata = QR_BUFFER_INIT;
    struct qr_abi_function function;
    if (!read_function(&function, cli, err) || !qr_input_text(&text, cli, cli->operands[1], err) ||
        !encode(&calldata, &function, &text, &cli->arena, err)) {
        return false;
    }
    qr_output_hex(cli, "calldata", calldata.data, calldata.length);
    return true;
}

static bool check_selector(const struct qr_abi_function *function, const struct qr_buffer *calldata,
                           struct qr_error *err)
{
    if (calldata->length < 4) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "CALLDATA has %zu bytes: it begins with a selector of 4",
                            calldata->length);
    }
    if (memcmp(calldata->data, function->selector4, 4) == 0) {
        return true;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer canonical = QR_BUFFER_INIT;
    qr_abi_function_add_canonical(&canonical, function);
    char expected[11];
    char found[11];
    qr_hex_encode(expected, function->selector4, 4);
    qr_hex_encode(found, calldata->data, 4);
    return qr_error_set(err, QR_ERROR_INPUT,
                        "CALLDATA begins with selector %s, not %s of %s: it is a call of another "
                        "function",
                        found, expected, qr_buffer_text(&canonical));
}

static bool run_decode(struct qr_cli *cli, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer calldata = QR_BUFFER_INIT;
    struct qr_abi_function function;
    struct qr_abi_value value;
    if (!read_function(&function, cli, err) ||
        !qr_input_hex(&calldata, cli, cli->operands[1], "CALLDATA", err) ||
        !check_selector(&function, &calldata, err)) {
        return false;
    }
    if (!qr_abi_decode(&value, &function.parameters, calldata.data + 4, calldata.length - 4,
                       &cli->arena, err)) {
        return qr_error_context(err, "CALLDATA after the selector");
    }
    qr_abi_value_add_json(&cli->out, &value);
    qr_buffer_add_byte(&cli->out, '\n');
    /* Calldata is anybody's. What shows itself stays as it is. */
    if (!qr_utf8_all_plain(qr_buffer_text(&cli->out), cli->out.length - 1) ||
        qr_text_has_look_alikes(qr_buffer_text(&cli->out), cli->out.length)) {
        qr_output_escape_json(&cli->out);
    }
    return true;
}

const struct qr_command qr_cmd_abi_selector = {
    .name = "abi selector",
    .summary = "the four bytes that name a function in calldata",
    .usage = "abi selector SIGNATURE",
    .help = "Print the selector of a Solidity function: the first four bytes of the\n"
            "Keccak-256 of its canonical signature. Aliases (uint), parameter names, data\n"
            "locations and blanks may stand in SIGNATURE. \"-\" reads it from standard input.\n"
            "\n"
            "Examples:\n"
            "  quorate abi selector 'addComposeHash(bytes32)'\n"
            "      0xdfc77223\n"
            "  quorate --json abi selector 'transfer(address to, uint amount)'\n"
            "      {\"selector\": \"0xa9059cbb\", \"signature\": \"transfer(address,uint256)\"}\n"
            "\n"
            "Exit code 2 when SIGNATURE is not one.\n",
    .operands = "SIGNATURE",
    .min_operands = 1,
    .max_operands = 1,
    .run = run_selector,
};

const struct qr_command qr_cmd_abi_encode = {
    .name = "abi encode",
    .summary = "calldata of a function call",
    .usage = "abi encode SIGNATURE JSON-ARRAY",
    .help = "Print the calldata of a call: the function's selector and its arguments in the\n"
            "Solidity ABI. JSON-ARRAY has one item for each parameter:\n"
            "  integers          numbers, or strings in decimal or 0x hex\n"
            "  address, bytes    strings of 0x hex; a mixed-case address must be EIP-55\n"
            "  bool, string      true, false; strings\n"
            "  arrays, tuples    arrays\n"
            "\"-\" reads JSON-ARRAY from standard input.\n"
            "\n"
            "Examples:\n"
            "  quorate abi encode 'setAllowAnyDevice(bool)' '[false]'\n"
            "  quorate abi encode 'transfer(address,uint256)' \\\n"
            "      '[\"0x75537828f2ce51be7289709686A69CbFDbB714F1\", \"1000000000000000000\"]'\n"
            "  jq -c .arguments call.json | quorate abi encode 'f((uint8,bytes)[])' -\n"
            "\n"
            "With --json: {\"calldata\"}. Exit code 2 when a value does not fit its type.\n",
    .operands = "SIGNATURE JSON-ARRAY",
    .min_operands = 2,
    .max_operands = 2,
    .run = run_encode,
};

const struct qr_command qr_cmd_abi_decode = {
    .name = "abi decode",
    .summary = "the arguments in calldata, as a JSON array",
    .usage = "abi decode SIGNATURE CALLDATA",
    .help = "Print the arguments of a call as a JSON array: integers as decimal strings,\n"
            "addresses with their EIP-55 checksum, bytes in 0x hex. The decoding is strict:\n"
            "another selector, dirty padding, offsets that overlap or leave gaps, and bytes\n"
            "left over are refused. \"-\" reads CALLDATA from standard input.\n"
            "\n"
            "Examples:\n"
            "  quorate abi decode 'addComposeHash(bytes32)' 0xdfc77223...\n"
            "      [\"0x...\"]\n"
            "  jq -r .data safe-tx.json | quorate abi decode 'multiSend(bytes)' -\n"
            "\n"
            "Exit code 2 when CALLDATA is not exactly such a call.\n",
    .operands = "SIGNATURE CALLDATA",
    .min_operands = 2,
    .max_operands = 2,
    .run = run_decode,
};
