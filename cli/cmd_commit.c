/* quorate commit */
#include "base/hex.h"
#include "cli/accept.h"
#include "cli/cli.h"
#include "cli/execute_options.h"
#include "cli/key_options.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/proposal.h"
#include "cli/show_progress.h"

static const struct qr_option options[] = {
    QR_KEY_OPTIONS,
    QR_EXECUTE_OPTIONS,
    {.name = "--dry-run"},
    QR_ACCEPT_OPTION,
};

static const char help[] =
    "Execute what can be executed: aggregate the signatures and send the Safe's\n"
    "transaction once its threshold and nonce allow it, and execute the timelock's\n"
    "operation once its delay has passed. Each transaction is simulated first,\n"
    "recorded in PROPOSAL/executions before it is sent, and checked afterwards: its\n"
    "receipt, the Safe's event, and the app itself. It may be killed at any moment\n"
    "and run again, by anybody: nothing is sent twice.\n"
    "\n"
    "The key is that of the executor, who pays and needs no trust:\n"
    "  --keystore FILE [--password-file FILE], --key-file FILE, --key-env NAME,\n"
    "  --rpc-account ADDRESS (the node signs), or --signer 'COMMAND {hash}' with\n"
    "  --from ADDRESS\n"
    "\n"
    "  --yes                send without asking\n"
    "  --wait               wait for signatures and delays, until it is executed\n"
    "  --dry-run            print every transaction that is still to be sent, and\n"
    "                       send none\n"
    "  --accept CODE        a danger that you take, by its code (docs/review.md):\n"
    "                       what quorate verify calls one is not sent without\n"
    "  --max-fee GWEI       the most that a unit of gas may cost (default 500)\n"
    "  --confirmations N    for how many blocks it must have been so (default 1)\n"
    "  --poll SPAN          with --wait, how often to look at the chain (default 12s)\n"
    "  --timeout SPAN       how long to wait for a block with it (default 180s)\n"
    "  --replace-after SPAN after how long to offer a higher fee, under the same\n"
    "                       nonce (default 90s)\n"
    "\n"
    "Examples:\n"
    "  quorate commit release --rpc $URL --keystore bot.json --password-file pw --yes\n"
    "  quorate commit release --rpc $URL --dry-run\n"
    "  quorate commit release --rpc $URL --key-env BOT_KEY --yes --wait\n"
    "\n"
    "Exit codes: 0 executed and checked on chain, 1 dead or refused, 2 the call or a\n"
    "file is wrong, 3 could not find out, 4 still under way.\n";

static void write_call(struct qr_buffer *out, size_t i, const struct qr_step_call *call,
                       const struct qr_proposal *proposal, const char *when)
{
    char to[QR_ADDRESS_SIZE];
    char value[QR_WORD_DECIMAL_SIZE];
    qr_address_format(to, &call->to);
    qr_word_to_decimal(value, &call->value);
    qr_buffer_addf(out, "Step %zu, %s, %s\n%-12s %s\n%-12s %s wei\n%-12s 0x", i + 1,
                   qr_step_kind_text(proposal->route.steps[i].kind), when, "to", to, "value", value,
                   "data");
    qr_buffer_add_hex(out, call->data, call->data_length);
    qr_buffer_add_text(out, "\n\n");
}

static void write_call_json(struct qr_json_writer *writer, size_t i,
                            const struct qr_step_call *call, const char *status)
{
    char to[QR_ADDRESS_SIZE];
    char value[QR_WORD_DECIMAL_SIZE];
    qr_address_format(to, &call->to);
    qr_word_to_decimal(value, &call->value);
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "step");
    qr_json_write_u64(writer, i + 1);
    qr_json_write_key(writer, "status");
    qr_json_write_string(writer, status);
    qr_json_write_key(writer, "to");
    qr_json_write_string(writer, to);
    qr_json_write_key(writer, "value");
    qr_json_write_string(writer, value);
    qr_json_write_key(writer, "data");
    qr_json_write_hex(writer, call->data, call->data_length);
    qr_json_write_end(writer, '}');
}

/* Whether the transaction of a step that is still to be sent is known: a Safe's only with its
 * signatures. */
static bool is_known(const struct qr_commit_state *state, const struct qr_proposal *proposal,
                     size_t i)
{
    enum qr_step_status status = state->progress.steps[i].status;
    bool is_safe = qr_step_is_of_safe(&proposal->route.steps[i]);
    return status != QR_STATUS_DONE && status != QR_STATUS_NOT_NEEDED && status != QR_STATUS_DEAD &&
           status != QR_STATUS_UNKNOWN && (!is_safe || state->world.safes[i].quorum);
}

static bool list_calls(struct qr_cli *cli, struct qr_commit_state *state,
                       const struct qr_proposal *proposal, struct qr_error *err)
{
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    if (cli->json) {
        qr_json_write_begin(&writer, '[');
    }
    for (size_t i = 0; i < state->progress.n_steps; i++) {
        struct qr_step_call call;
        const struct qr_step_progress *progress = &state->progress.steps[i];
        if (!is_known(state, proposal, i)) {
            continue;
        }
        if (!qr_step_call(&call, &state->world, proposal, i, &state->arena, err)) {
            return false;
        }
        if (cli->json) {
            write_call_json(&writer, i, &call, qr_step_status_text(progress->status));
        } else {
            write_call(&cli->out, i, &call, proposal,
                       progress->status == QR_STATUS_READY ? "to be sent now" : progress->text);
        }
    }
    if (cli->json) {
        qr_json_write_end(&writer, ']');
    } else if (!cli->quiet) {
        qr_show_progress(&cli->out, proposal, state);
    }
    return true;
}

static bool dry_run(struct qr_cli *cli, const struct qr_commit_request *request,
                    struct qr_error *err)
{
    struct qr_commit_state state = {.progress = {.next = QR_NO_STEP}};
    bool ok =
        qr_commit_look(&state, request, err) && list_calls(cli, &state, request->proposal, err);
    if (ok) {
        cli->report = true;
        ok = qr_progress_result(&state.progress, request->path, err);
    }
    qr_commit_state_dispose(&state);
    return ok;
}

/* Whoever sends it decides too: not what can do harm that nobody has accepted. */
static bool judge(struct qr_verification *verification, const struct qr_accepted *accepted,
                  const struct qr_cli *cli, struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer codes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_verification_accept(verification, accepted->codes, accepted->count);
    if (verification->verified) {
        qr_accepted_show(&text, accepted, &verification->findings);
        if (!cli->quiet) {
            qr_output_diagnostic(&text);
        }
        return true;
    }
    qr_danger_add_reason(&text, &verification->findings);
    qr_danger_add_codes(&codes, &verification->findings);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s is not sent, since it is not verified: %s; quorate verify shows it, "
                        "and --accept takes a danger by its code (%s)",
                        cli->operands[0], qr_buffer_text(&text), qr_buffer_text(&codes));
}

static bool carry_out(struct qr_verification *verification, struct qr_signer_trust *trust,
                      struct qr_cli *cli, struct qr_error *err)
{
    struct qr_execute execute;
    struct qr_accepted accepted;
    struct qr_commit_request request = {.path = cli->operands[0],
                                        .proposal = &verification->made.proposal};
    if (!qr_execute_options_read(&request, &execute, cli, err) ||
        !qr_accepted_read(&accepted, cli, err) ||
        !qr_proposal_read_trust(verification, trust, err) ||
        !qr_proposal_open(verification, request.path, err) ||
        !judge(verification, &accepted, cli, err) || !qr_cli_chain(&request.chain, cli, err)) {
        return false;
    }
    execute.verification = verification;
    execute.trust = trust;
    if (!cli->json && !cli->quiet) {
        qr_signer_trust_show(&cli->out, trust);
        qr_buffer_add_text(&cli->out, "\n");
    }
    return qr_cli_has(cli, "--dry-run") ? dry_run(cli, &request, err)
                                        : qr_execute_run(cli, &request, &execute, err);
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_verification verification = {.verified = false};
    struct qr_signer_trust trust = {.exists = false};
    bool ok = carry_out(&verification, &trust, cli, err);
    qr_verification_dispose(&verification);
    qr_signer_trust_dispose(&trust);
    return ok;
}

const struct qr_command qr_cmd_commit = {
    .name = "commit",
    .summary = "execute what is signed, once it may be executed",
    .usage = "commit PROPOSAL --rpc URL [KEY OPTION] [--yes] [--wait]\n"
             "        [--accept CODE]...\n"
             "commit PROPOSAL --rpc URL --dry-run [--accept CODE]...",
    .help = help,
    .operands = "PROPOSAL",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_ALWAYS,
    .run = run,
};
