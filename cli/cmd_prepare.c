/* quorate prepare */
#include <string.h>
#include <unistd.h>

#include "cli/accept.h"
#include "cli/cli.h"
#include "cli/colour.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/request.h"
#include "cli/show.h"
#include "cli/show_onchain.h"
#include "cli/write_proposal.h"

static const struct qr_option options[] = {
    {.name = "--out", .value = "DIR", .required = true},
    QR_REQUEST_OPTIONS,
    {.name = "--since", .value = "REV"},
    QR_ACCEPT_OPTION,
};

static const char help[] =
    "Make the proposal for a git revision: the manifest's exact bytes, its compose\n"
    "hash, and the transactions that allow it. The configuration and all content are\n"
    "read from the revision, not from the working directory. DIR appears whole or\n"
    "not at all, and is refused when it exists.\n"
    "\n"
    "  --action KIND[=VALUE]  what to propose; without it: add-compose-hash. Kinds:\n"
    "                         add-compose-hash, remove-compose-hash=0xHASH|REVISION,\n"
    "                         add-device=0xID, remove-device=0xID,\n"
    "                         allow-any-device=true|false,\n"
    "                         require-tcb-up-to-date=true|false,\n"
    "                         transfer-ownership=0xADDRESS, accept-ownership,\n"
    "                         disable-upgrades, upgrade=0xCODE[:0xDATA]; and those\n"
    "                         that quorate cancel makes, which stand alone:\n"
    "                         cancel-operation=0xTIMELOCK:0xID,\n"
    "                         reject-transaction=0xSAFE\n"
    "  --call \"0xTARGET signature(types) arguments [value=WEI]\"\n"
    "                         any other call; arrays and tuples as JSON\n"
    "  --nonce N              of every Safe of the route; --nonce 0xSAFE=N of one;\n"
    "                         with --rpc the default is the Safe's next one\n"
    "  --set NAME=VALUE       for ${NAME} in embedded files; it is recorded\n"
    "  --config PATH          another path in the tree than quorate.yaml\n"
    "  --config-file FILE     a file on disk instead, recorded as such\n"
    "  --since REV            tell what changes in the manifest since that revision,\n"
    "                         in REPORT.md too; with --rpc the default is the newest\n"
    "                         one of the history that is allowed\n"
    "  --accept CODE          go on although --rpc shows this danger\n"
    "\n"
    "With --rpc URL the Safe's version and nonce and the timelock's delay: min are\n"
    "read from the chain where they are not given; then the proposal is checked\n"
    "against the chain and each of its steps is simulated. What it could not do, or\n"
    "must not, is refused, and nothing is written. Dangers of the calls themselves,\n"
    "as a new owner of the app, are told; it is for signers to accept them.\n"
    "\n"
    "Examples:\n"
    "  quorate prepare v1.4.0 --out release --nonce 7\n"
    "  quorate prepare HEAD --out release --nonce 7 --set IMAGE_DIGEST=sha256:2f1c…\n"
    "  quorate prepare v1.4.0 --out release --nonce 7 \\\n"
    "      --action add-compose-hash --action remove-compose-hash=v1.3.0\n"
    "\n"
    "Exit codes: 0 written, 1 refused by what the chain shows, 2 the call or a file\n"
    "is wrong, 3 the disk, repository or network failed.\n";

/* What a run makes, and what the chain says of it. */
struct outcome {
    struct qr_preparation made;
    struct qr_chain *chain; /* or NULL */
    struct qr_onchain onchain;
    struct qr_findings findings; /* of the chain */
    struct qr_findings own;      /* of the proposal */
    struct qr_accepted accepted;
};

static void show(struct qr_cli *cli, const struct outcome *outcome)
{
    struct qr_findings all QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
    struct qr_show show = {.only = NULL};
    qr_show_proposal(&cli->out, &outcome->made.proposal, &show);
    if (outcome->chain != NULL) {
        qr_show_onchain(&cli->out, &outcome->onchain, &outcome->made.proposal, NULL);
    }
    qr_findings_copy(&all, &outcome->findings);
    qr_findings_copy(&all, &outcome->own);
    qr_findings_accept(&all, outcome->accepted.codes, outcome->accepted.count);
    qr_show_findings(&cli->out, &all);
    qr_accepted_show(&cli->out, &outcome->accepted, &all);
}

static void paint(struct qr_cli *cli)
{
    if (qr_colour_is_wanted(STDOUT_FILENO)) {
        qr_colour_paint(&cli->out);
    }
}

static void report(struct qr_cli *cli, const char *path, const struct outcome *outcome,
                   size_t n_files)
{
    if (cli->json) {
        qr_proposal_add_json(&cli->out, &outcome->made.proposal);
        return;
    }
    if (cli->quiet) {
        return;
    }
    struct qr_buffer wrote QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_buffer_addf(
        &wrote, "%zu files to %s. Read its REPORT.md; a signer checks it with quorate verify%s.",
        n_files, path,
        qr_findings_first_danger(NULL, &outcome->own) != NULL ? ", and has to accept each danger"
                                                              : "");
    show(cli, outcome);
    qr_show_paragraph(&cli->out, "\nWrote", 2, qr_buffer_text(&wrote));
    paint(cli);
}

/* Refuse what the chain shows to be a danger. */
static bool judge(struct qr_cli *cli, struct outcome *outcome, struct qr_error *err)
{
    const struct qr_accepted *accepted = &outcome->accepted;
    qr_findings_accept(&outcome->findings, accepted->codes, accepted->count);
    const struct qr_finding *danger = qr_findings_first_danger(NULL, &outcome->findings);
    if (danger == NULL) {
        return true;
    }
    if (!cli->json && !cli->quiet) {
        cli->report = true;
        show(cli, outcome);
        qr_buffer_add_text(&cli->out, "\nNothing is written.\n");
        paint(cli);
    }
    struct qr_buffer reason QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_danger_add_reason(&reason, &outcome->findings);
    bool can_be = strcmp(danger->code, "mismatch") != 0;
    return qr_error_set(err, QR_ERROR_REFUSED, "nothing is written: %s%s%s",
                        qr_buffer_text(&reason), can_be ? "; to go on: --accept " : "",
                        can_be ? danger->code : "");
}

static bool prepare(struct qr_cli *cli, struct outcome *outcome, struct qr_repository *repository,
                    const struct qr_prepare_request *request, struct qr_error *err)
{
    const char *path = qr_cli_value(cli, "--out");
    const struct qr_proposal *proposal = &outcome->made.proposal;
    size_t n_files = 0;
    if (!qr_prepare(&outcome->made, repository, request, err)) {
        return false;
    }
    qr_proposal_add_findings(&outcome->own, proposal, NULL);
    if (outcome->chain != NULL &&
        (!qr_onchain_check(&outcome->onchain, &outcome->findings, proposal, outcome->chain, err) ||
         !judge(cli, outcome, err))) {
        return false;
    }
    if (!qr_write_proposal(&n_files, path, proposal, err)) {
        return false;
    }
    report(cli, path, outcome, n_files);
    return true;
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_prepare_request request;
    struct outcome outcome = {.chain = NULL};
    if (!qr_request_read(&request, cli, err) || !qr_accepted_read(&outcome.accepted, cli, err) ||
        !qr_cli_chain(&outcome.chain, cli, err)) {
        return false;
    }
    request.revision = cli->operands[0];
    request.since = qr_cli_value(cli, "--since");
    request.chain = outcome.chain;
    struct qr_repository *repository = qr_request_open_repository(cli, err);
    if (repository == NULL) {
        return false;
    }
    bool ok = prepare(cli, &outcome, repository, &request, err);
    qr_findings_dispose(&outcome.findings);
    qr_findings_dispose(&outcome.own);
    qr_onchain_dispose(&outcome.onchain);
    qr_preparation_dispose(&outcome.made);
    qr_repository_free(repository);
    return ok;
}

const struct qr_command qr_cmd_prepare = {
    .name = "prepare",
    .summary = "make the proposal for a git revision",
    .usage = "prepare REVISION --out DIR [--action KIND[=VALUE]]...\n"
             "        [--call \"...\"]... [--nonce N]... [--set NAME=VALUE]...\n"
             "        [--config PATH | --config-file FILE] [--since REV]\n"
             "        [--accept CODE]...",
    .help = help,
    .operands = "REVISION",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_IF_GIVEN,
    .run = run,
};
