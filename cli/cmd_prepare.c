/* quorate prepare */
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/request.h"
#include "cli/show.h"
#include "cli/write_proposal.h"

static const struct qr_option options[] = {
    {.name = "--out", .value = "DIR", .required = true},
    QR_REQUEST_OPTIONS,
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
    "                         disable-upgrades, upgrade=0xCODE[:0xDATA]\n"
    "  --call \"0xTARGET signature(types) arguments [value=WEI]\"\n"
    "                         any other call; arrays and tuples as JSON\n"
    "  --nonce N              of every Safe of the route; --nonce 0xSAFE=N of one\n"
    "  --set NAME=VALUE       for ${NAME} in embedded files; it is recorded\n"
    "  --config PATH          another path in the tree than quorate.yaml\n"
    "  --config-file FILE     a file on disk instead, recorded as such\n"
    "\n"
    "Examples:\n"
    "  quorate prepare v1.4.0 --out release --nonce 7\n"
    "  quorate prepare HEAD --out release --nonce 7 --set IMAGE_DIGEST=sha256:2f1c…\n"
    "  quorate prepare v1.4.0 --out release --nonce 7 \\\n"
    "      --action add-compose-hash --action remove-compose-hash=v1.3.0\n"
    "\n"
    "Exit codes: 0 written, 2 the call or a file is wrong, 3 the disk or repository\n"
    "failed.\n";

static void report(struct qr_cli *cli, const char *path, const struct qr_proposal *proposal,
                   size_t n_files)
{
    if (cli->json) {
        qr_proposal_add_json(&cli->out, proposal);
        return;
    }
    if (cli->quiet) {
        return;
    }
    qr_show_proposal(&cli->out, proposal, NULL);
    qr_show_findings(&cli->out, &proposal->findings);
    qr_buffer_addf(&cli->out, "\nWrote %zu files to ", n_files);
    qr_utf8_add_escaped(&cli->out, path, strlen(path));
    qr_buffer_add_text(&cli->out,
                       ". Read its REPORT.md; a signer checks it with quorate verify.\n");
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    const char *path = qr_cli_value(cli, "--out");
    struct qr_prepare_request request;
    if (!qr_request_read(&request, cli, err)) {
        return false;
    }
    request.revision = cli->operands[0];
    struct qr_repository *repository = qr_request_open_repository(cli, err);
    if (repository == NULL) {
        return false;
    }
    struct qr_preparation made = {.n_nonces = 0};
    size_t n_files = 0;
    bool ok = qr_prepare(&made, repository, &request, err) &&
              qr_write_proposal(&n_files, path, &made.proposal, err);
    if (ok) {
        report(cli, path, &made.proposal, n_files);
    }
    qr_preparation_dispose(&made);
    qr_repository_free(repository);
    return ok;
}

const struct qr_command qr_cmd_prepare = {
    .name = "prepare",
    .summary = "make the proposal for a git revision",
    .usage = "prepare REVISION --out DIR [--action KIND[=VALUE]]...\n"
             "        [--call \"...\"]... [--nonce N]... [--set NAME=VALUE]...\n"
             "        [--config PATH | --config-file FILE]",
    .help = help,
    .operands = "REVISION",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_IF_GIVEN,
    .run = run,
};
