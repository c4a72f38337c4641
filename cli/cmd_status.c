/* quorate status */
#include "cli/cli.h"
#include "cli/network.h"
#include "cli/proposal.h"
#include "cli/show_progress.h"

static const char help[] =
    "Say where a proposal stands: who has signed, what is waited for, what was\n"
    "executed in which transaction. It follows from the chain and the proposal's\n"
    "files alone; nothing is changed and no key is read.\n"
    "\n"
    "Examples:\n"
    "  quorate status release --rpc https://mainnet.base.org\n"
    "  ETH_RPC_URL=http://127.0.0.1:8545 quorate status release\n"
    "  quorate status release --rpc $A --rpc $B --json | jq .outcome\n"
    "\n"
    "Exit codes: 0 executed and checked on chain, 1 dead (cancelled, or its nonce\n"
    "used by another transaction), 2 the call or a file is wrong, 3 could not find\n"
    "out, 4 still under way.\n";

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_verification verification = {.verified = false};
    struct qr_commit_state state = {.progress = {.next = QR_NO_STEP}};
    struct qr_commit_request request = {.path = cli->operands[0],
                                        .proposal = &verification.made.proposal,
                                        .clock = cli->transport,
                                        .confirmations = 1};
    bool ok = qr_proposal_open(&verification, request.path, err) &&
              qr_cli_chain(&request.chain, cli, err) && qr_commit_look(&state, &request, err);
    if (ok) {
        cli->report = true;
        if (cli->json) {
            qr_show_progress_json(&cli->out, request.proposal, &state);
        } else if (!cli->quiet) {
            qr_show_progress(&cli->out, request.proposal, &state);
        }
        ok = qr_progress_result(&state.progress, request.path, err);
    }
    qr_commit_state_dispose(&state);
    qr_verification_dispose(&verification);
    return ok;
}

const struct qr_command qr_cmd_status = {
    .name = "status",
    .summary = "where a proposal stands on its chain",
    .usage = "status PROPOSAL --rpc URL",
    .help = help,
    .operands = "PROPOSAL",
    .min_operands = 1,
    .max_operands = 1,
    .network = QR_NETWORK_ALWAYS,
    .run = run,
};
