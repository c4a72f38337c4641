/* quorate: the table of commands, and one run of one of them. */
#include "cli/cli.h"
#include "cli/help.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/output.h"

/* clang-format off */
static const struct qr_command *const commands[] = {
    &qr_cmd_prepare,
    &qr_cmd_verify,
    &qr_cmd_sign,
    &qr_cmd_collect,
    &qr_cmd_status,
    &qr_cmd_commit,
    &qr_cmd_cancel,
    &qr_cmd_inspect,
    &qr_cmd_compose_hash,
    &qr_cmd_compose_canonical,
    &qr_cmd_compose_explain,
    &qr_cmd_compose_diff,
    &qr_cmd_compose_lint,
    &qr_cmd_device_id,
    &qr_cmd_abi_selector,
    &qr_cmd_abi_encode,
    &qr_cmd_abi_decode,
    &qr_cmd_keccak,
    &qr_cmd_typed_data_hash,
    &qr_cmd_safe_hash,
    &qr_cmd_safe_signatures,
    &qr_cmd_safe_message_hash,
    &qr_cmd_safe_multisend,
    &qr_cmd_timelock_encode,
    &qr_cmd_trust_add,
    &qr_cmd_trust_list,
    &qr_cmd_trust_remove,
};
/* clang-format on */
#define N_COMMANDS (sizeof commands / sizeof commands[0])

/* Every request for the network passes here. */
static bool begin_network(struct qr_cli *cli, char *const *argv, struct qr_error *err)
{
    const struct qr_command *command = cli->command;
    if (command->network == QR_NETWORK_NEVER) {
        return true;
    }
    if (cli->service != NULL) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "--service: this version does not speak to a Transaction Service: give "
                            "signatures to quorate collect");
    }
    if (!qr_network_is_asked_for(cli)) {
        return command->network == QR_NETWORK_IF_GIVEN
                   ? true
                   : qr_error_set(err, QR_ERROR_INPUT,
                                  "%s needs a node to ask: add --rpc URL, or set ETH_RPC_URL",
                                  command->name);
    }
    return qr_network_begin(cli, argv, err);
}

/* Carry out the line; what it says stands in cli->out. */
static bool run(struct qr_cli *cli, char *const *argv, struct qr_error *err)
{
    if (cli->version) {
        qr_help_add_version(&cli->out, cli);
        return true;
    }
    if (cli->help) {
        qr_help_add(&cli->out, cli, commands, N_COMMANDS);
        return true;
    }
    return begin_network(cli, argv, err) && cli->command->run(cli, err);
}

static int fail(const struct qr_error *err)
{
    QR_ASSERT(err->kind != QR_ERROR_NONE);
    qr_output_error(err);
    return (int)err->kind;
}

static int carry_out(struct qr_cli *cli, char *const *argv)
{
    struct qr_error err = QR_ERROR_INIT;
    bool done = run(cli, argv, &err);
    if (!done && !cli->report) {
        return fail(&err);
    }
    struct qr_error write_err = QR_ERROR_INIT;
    if (cli->json && !cli->help && !cli->version) {
        qr_output_escape_json(&cli->out);
    }
    if (!qr_output_finish(&cli->out, &write_err)) {
        return fail(&write_err);
    }
    return done ? 0 : fail(&err);
}

static int start(struct qr_cli *cli, int argc, char *const *argv)
{
    struct qr_error err = QR_ERROR_INIT;
    if (!qr_cli_parse(cli, commands, N_COMMANDS, argc, argv, &err)) {
        return fail(&err);
    }
    if (cli->command == NULL && cli->group == NULL && !cli->help && !cli->version) {
        (void)qr_error_set(&err, QR_ERROR_INPUT, "no command is given: quorate help lists them");
        return fail(&err);
    }
    return carry_out(cli, argv);
}

int main(int argc, char **argv)
{
    qr_output_begin();
    struct qr_cli cli = {.out = QR_BUFFER_INIT, .arena = QR_ARENA_INIT};
    int code = start(&cli, argc, argv);
    qr_network_end(&cli);
    qr_buffer_dispose(&cli.out);
    qr_arena_dispose(&cli.arena);
    return code;
}
