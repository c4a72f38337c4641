/* quorate verify */
#include <string.h>
#include <unistd.h>

#include "cli/accept.h"
#include "cli/cli.h"
#include "cli/colour.h"
#include "cli/input.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/proposal.h"
#include "cli/request.h"
#include "cli/show.h"
#include "cli/show_onchain.h"
#include "prepare/siblings.h"
#include "prepare/verify.h"

static const struct qr_option options[] = {
    {.name = "--hash", .value = "0xSAFETXHASH"},
    {.name = "--revision", .value = "REV"},
    {.name = "--no-git"},
    QR_REQUEST_OPTIONS,
    QR_ACCEPT_OPTION,
};

static const char help[] =
    "Recompute a proposal from your own checkout and compare it, every file byte for\n"
    "byte and every field by name. The last line is VERIFIED, or NOT VERIFIED and\n"
    "the reason. Then compare the hashes above it with what your wallet shows.\n"
    "\n"
    "  PROPOSAL        the directory that prepare wrote; with --revision REV its\n"
    "                  commit must also be the one that REV is in your checkout\n"
    "  --hash 0x...    instead of a directory: a safeTxHash, as a wallet shows it,\n"
    "                  with --revision REV. Without --nonce the nonces 0 to 9,999\n"
    "                  are tried; --action, --call, --set and --config as for\n"
    "                  prepare\n"
    "  --no-git        check PROPOSAL against itself only: its hashes follow from its\n"
    "                  fields, but nothing shows that they come from its commit\n"
    "  --rpc URL       compare with the chain too: code, versions, owners, roles,\n"
    "                  delays and nonces, and simulate each step\n"
    "  --accept CODE   a danger that you take (see docs/review.md); a mismatch cannot\n"
    "                  be accepted\n"
    "\n"
    "Addresses are shown with their names in your trust file (quorate trust), when\n"
    "there is one; then a contract that it does not name is a danger.\n"
    "\n"
    "Examples:\n"
    "  quorate verify release\n"
    "  quorate verify release --repo ~/src/payments --revision v1.4.0\n"
    "  quorate verify --hash 0x1c69… --revision v1.4.0\n"
    "\n"
    "Exit codes: 0 verified, 1 not verified, 2 the call or a file is wrong, 3 could\n"
    "not find out (a commit that is not fetched, a failing disk or node).\n";

/* What a run verifies. */
struct subject {
    const char *path; /* of a directory, or NULL */
    const char *hash; /* as typed, or NULL */
    bool no_git;
    struct qr_chain *chain; /* or NULL */
    struct qr_accepted accepted;
    struct qr_signer_trust trust;
};

static bool check_words(struct subject *subject, const struct qr_cli *cli,
                        const struct qr_prepare_request *request, struct qr_error *err)
{
    subject->path = cli->n_operands > 0 ? cli->operands[0] : NULL;
    subject->hash = qr_cli_value(cli, "--hash");
    subject->no_git = qr_cli_has(cli, "--no-git");
    if ((subject->path == NULL) == (subject->hash == NULL)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "verify takes either a PROPOSAL directory or --hash 0xSAFETXHASH with "
                            "--revision REV");
    }
    if (subject->hash != NULL && request->revision == NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--hash needs --revision REV: the revision that it should stand for");
    }
    if (subject->no_git && (subject->hash != NULL || request->revision != NULL)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--no-git goes with a PROPOSAL only: a revision needs git");
    }
    if (subject->path != NULL &&
        (request->n_words > 0 || request->n_nonces > 0 || request->n_substitutions > 0 ||
         request->config_path != NULL || request->config_file != NULL)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--action, --call, --nonce, --set, --config and --config-file go with "
                            "--hash: a PROPOSAL says them itself");
    }
    return true;
}

static bool verify(struct qr_verification *verification, struct qr_cli *cli,
                   const struct subject *subject, const struct qr_prepare_request *request,
                   struct qr_error *err)
{
    uint8_t hash32[32];
    if (subject->hash != NULL && !qr_input_hash32(hash32, cli, "--hash", err)) {
        return false;
    }
    struct qr_repository *repository = NULL;
    if (!subject->no_git) {
        repository = qr_request_open_repository(cli, err);
        if (repository == NULL) {
            return false;
        }
    }
    bool ok = subject->hash != NULL ? qr_verify_hash(verification, hash32, repository, request, err)
                                    : qr_verify_directory(verification, subject->path, repository,
                                                          request->revision, err);
    qr_repository_free(repository);
    if (ok && subject->path != NULL && !qr_verification_differs(verification)) {
        qr_find_shared_nonces(&verification->findings, &verification->made.proposal, subject->path);
    }
    return ok && (subject->chain == NULL || qr_verify_onchain(verification, subject->chain, err));
}

static void write_actions(struct qr_json_writer *writer, const struct qr_proposal *proposal)
{
    qr_json_write_key(writer, "actions");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < proposal->n_actions; i++) {
        qr_action_write(writer, &proposal->actions[i]);
    }
    qr_json_write_end(writer, ']');
}

/* What is recomputed; without what a wallet would show, when it is not to be signed. */
static void write_proposal(struct qr_json_writer *writer,
                           const struct qr_verification *verification)
{
    const struct qr_proposal *proposal = &verification->made.proposal;
    const struct qr_step *step =
        verification->matched != NULL ? verification->matched : qr_proposal_signed_step(proposal);
    qr_json_write_key(writer, "commit");
    qr_json_write_string(writer, proposal->source->commit.id);
    write_actions(writer, proposal);
    if (proposal->has_manifest) {
        qr_json_write_key(writer, "compose_hash");
        qr_json_write_hex(writer, proposal->source->compose_hash32, 32);
    }
    if (verification->verified && step != NULL) {
        qr_show_write_step(writer, step);
    }
    if (verification->verified && proposal->route.n_timelocks > 0) {
        qr_json_write_key(writer, "operation_id");
        qr_json_write_hex(writer, proposal->route.timelock[0].operation_id32, 32);
    }
    if (proposal->changes != NULL) {
        qr_json_write_key(writer, "since");
        qr_json_write_string(writer, proposal->source->since);
        qr_json_write_key(writer, "changes");
        qr_manifest_diff_write(writer, proposal->changes);
    }
}

static void write_json(struct qr_buffer *out, const struct qr_verification *verification,
                       const struct subject *subject, const char *reason)
{
    const struct qr_proposal *proposal = &verification->made.proposal;
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "verified");
    qr_json_write_bool(&writer, verification->verified);
    if (reason != NULL) {
        qr_json_write_key(&writer, "reason");
        qr_json_write_string(&writer, reason);
    }
    qr_json_write_key(&writer, "against");
    qr_json_write_string(&writer, subject->no_git ? "itself" : "git");
    qr_signer_trust_write(&writer, &subject->trust);
    if (!qr_verification_differs(verification)) {
        write_proposal(&writer, verification);
    }
    if (verification->asked_chain) {
        qr_json_write_key(&writer, "onchain");
        qr_show_write_onchain(&writer, &verification->onchain, proposal);
    }
    qr_json_write_key(&writer, "findings");
    qr_findings_write(&writer, &verification->findings);
    qr_json_write_end(&writer, '}');
}

/* What differs, and from what. */
static const char *difference(const struct qr_verification *verification,
                              const struct subject *subject)
{
    if (verification->asked_chain) {
        return "The chain has it otherwise. Do not sign.\n";
    }
    if (subject->hash != NULL) {
        return "This hash does not come from this revision. Do not sign.\n";
    }
    return subject->no_git ? "This proposal contradicts itself. Do not sign.\n"
                           : "This proposal is not what its commit gives. Do not sign.\n";
}

/* Whether a danger that is not accepted is the proposal's own, and not only the chain's. */
static bool is_harmful(const struct qr_verification *verification)
{
    const struct qr_findings own = {.items = verification->findings.items,
                                    .count = verification->asked_chain
                                                 ? verification->n_before_chain
                                                 : verification->findings.count};
    return qr_findings_first_danger(NULL, &own) != NULL;
}

/* What stands in the way: a difference, of which the rest means little, or a danger, which is shown
 * with what it is a danger of. */
static void add_verdict(struct qr_buffer *out, const struct qr_verification *verification,
                        const struct subject *subject)
{
    struct qr_buffer codes QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer advice QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (qr_verification_differs(verification)) {
        qr_buffer_add_text(out, difference(verification, subject));
        return;
    }
    if (!is_harmful(verification)) {
        qr_buffer_add_text(out,
                           "The chain says that it cannot be done, or must not. Do not sign.\n\n");
        return;
    }
    qr_danger_add_codes(&codes, &verification->findings);
    qr_buffer_addf(&advice,
                   "you know why it must be so, take each danger by its code (--accept "
                   "CODE): %s",
                   qr_buffer_text(&codes));
    qr_buffer_add_text(out, "This can do harm that you have not accepted. Do not sign.\n");
    qr_show_paragraph(out, "If", 0, qr_buffer_text(&advice));
    if (strstr(qr_buffer_text(&codes), "not-in-trust-file") != NULL) {
        qr_buffer_add_text(
            out, "What you know, name in your trust file: quorate trust add ADDRESS NAME\n");
    }
    qr_buffer_add_text(out, "\n");
}

static void write_text(struct qr_buffer *out, const struct qr_verification *verification,
                       const struct subject *subject, const char *reason)
{
    bool verified = verification->verified;
    struct qr_show show = {
        .only = verification->matched, .trust = &subject->trust, .without_hashes = !verified};
    if (!verified) {
        add_verdict(out, verification, subject);
    }
    if (!qr_verification_differs(verification)) {
        qr_show_proposal(out, &verification->made.proposal, &show);
    }
    if (verification->asked_chain) {
        qr_show_onchain(out, &verification->onchain, &verification->made.proposal,
                        verification->trust);
    }
    qr_show_findings(out, &verification->findings);
    qr_accepted_show(out, &subject->accepted, &verification->findings);
    if (!verified) {
        qr_buffer_addf(out, "\nNOT VERIFIED: %s\n", reason);
        return;
    }
    if (subject->no_git) {
        qr_show_paragraph(out, "\nChecked", 0,
                          verification->asked_chain
                              ? "against itself and the chain only: without --no-git, in a "
                                "checkout, it is compared with its commit."
                              : "against itself only: without --no-git, in a checkout, it is "
                                "compared with its commit.");
    }
    qr_buffer_add_text(out, "\nVERIFIED\n");
}

static void report(struct qr_cli *cli, const struct qr_verification *verification,
                   const struct subject *subject, const char *reason)
{
    cli->report = true;
    if (cli->json) {
        write_json(&cli->out, verification, subject, reason);
    } else if (!cli->quiet) {
        write_text(&cli->out, verification, subject, reason);
        if (qr_colour_is_wanted(STDOUT_FILENO)) {
            qr_colour_paint(&cli->out);
        }
    }
}

/* When nothing could be recomputed the answer is still "not verified", with the error's exit code.
 */
static void report_failure(struct qr_cli *cli, const struct qr_error *err)
{
    cli->report = true;
    if (cli->json) {
        struct qr_json_writer writer = qr_json_writer(&cli->out);
        qr_json_write_begin(&writer, '{');
        qr_json_write_key(&writer, "verified");
        qr_json_write_bool(&writer, false);
        qr_json_write_key(&writer, "reason");
        qr_json_write_string(&writer, err->message);
        qr_json_write_key(&writer, "findings");
        qr_json_write_begin(&writer, '[');
        qr_json_write_end(&writer, ']');
        qr_json_write_end(&writer, '}');
    } else if (!cli->quiet) {
        qr_buffer_addf(&cli->out, "NOT VERIFIED: %s\n", err->message);
    }
}

static bool judge(struct qr_cli *cli, const struct qr_verification *verification,
                  const struct subject *subject, struct qr_error *err)
{
    if (verification->verified) {
        report(cli, verification, subject, NULL);
        return true;
    }
    struct qr_buffer reason QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_danger_add_reason(&reason, &verification->findings);
    report(cli, verification, subject, qr_buffer_text(&reason));
    return qr_error_set(err, QR_ERROR_REFUSED, "%s is not verified: %s",
                        subject->path != NULL ? subject->path : subject->hash,
                        qr_buffer_text(&reason));
}

static bool carry_out(struct qr_verification *verification, struct qr_cli *cli,
                      struct subject *subject, struct qr_prepare_request *request,
                      struct qr_error *err)
{
    const struct qr_accepted *accepted = &subject->accepted;
    request->chain = subject->chain;
    if (!verify(verification, cli, subject, request, err)) {
        report_failure(cli, err);
        return false;
    }
    qr_verification_accept(verification, accepted->codes, accepted->count);
    return judge(cli, verification, subject, err);
}

/* The line, the signer's trust file, and the node. */
static bool begin(struct subject *subject, struct qr_verification *verification,
                  struct qr_prepare_request *request, struct qr_cli *cli, struct qr_error *err)
{
    if (!qr_request_read(request, cli, err) || !qr_accepted_read(&subject->accepted, cli, err)) {
        return false;
    }
    request->revision = qr_cli_value(cli, "--revision");
    return check_words(subject, cli, request, err) &&
           qr_proposal_read_trust(verification, &subject->trust, err) &&
           qr_cli_chain(&subject->chain, cli, err);
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_prepare_request request;
    struct subject subject = {.path = NULL};
    struct qr_verification verification = {.verified = false};
    bool ok = begin(&subject, &verification, &request, cli, err) &&
              carry_out(&verification, cli, &subject, &request, err);
    qr_verification_dispose(&verification);
    qr_signer_trust_dispose(&subject.trust);
    return ok;
}

const struct qr_command qr_cmd_verify = {
    .name = "verify",
    .summary = "recompute a proposal from git and compare it",
    .usage = "verify PROPOSAL [--revision REV] [--no-git] [--accept CODE]...\n"
             "verify --hash 0xSAFETXHASH --revision REV [--nonce N]\n"
             "        [--action KIND[=VALUE]]... [--call \"...\"]...\n"
             "        [--set NAME=VALUE]... [--accept CODE]...",
    .help = help,
    .operands = "PROPOSAL",
    .min_operands = 0,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_IF_GIVEN,
    .run = run,
};
