/* quorate cancel */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "cli/accept.h"
#include "cli/cli.h"
#include "cli/execute_options.h"
#include "cli/key_options.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/proposal.h"
#include "cli/show.h"
#include "cli/write_proposal.h"

static const struct qr_option options[] = {
    QR_KEY_OPTIONS,
    QR_EXECUTE_OPTIONS,
    {.name = "--out", .value = "DIR"},
    QR_ACCEPT_OPTION,
};

static const char help[] =
    "Call a proposal off. What that takes depends on how far it is:\n"
    "  an operation is pending on a timelock: its cancellation;\n"
    "  a Safe's transaction is not executed: the Safe's rejection, a transaction of\n"
    "  the same nonce that does nothing. Once it is executed the other cannot be.\n"
    "Either is a proposal of its own, written to DIR (default: PROPOSAL-cancel),\n"
    "which the owners verify, sign and commit like any other. Where the route begins\n"
    "with the timelock, its canceller's account sends it at once, with the key\n"
    "options of commit.\n"
    "\n"
    "  --out DIR      the directory to write\n"
    "  --accept CODE  not-in-trust-file: call a timelock or a Safe that your trust\n"
    "                 file does not name. Nothing else has to be taken: what is\n"
    "                 dangerous may always be called off\n"
    "\n"
    "Examples:\n"
    "  quorate cancel release --rpc $URL\n"
    "  quorate cancel release --rpc $URL --out stop-1.4.0\n"
    "  quorate cancel release --rpc $URL --key-file canceller.key --yes\n"
    "\n"
    "Exit codes: 0 cancelled, or its cancellation written, 1 refused, or nothing can\n"
    "be cancelled any more, 2 the call or a file is wrong, 3 could not find out, 4\n"
    "sent, but not in a block yet.\n";

/* What undoes the proposal. */
struct counterpart {
    char word[200];
    struct qr_nonce nonces[QR_MAX_HOPS];
    size_t n_nonces;
};

static void add_nonce(struct counterpart *counterpart, const struct qr_address *safe,
                      const struct qr_word *nonce)
{
    counterpart->nonces[counterpart->n_nonces++] =
        (struct qr_nonce){.safe = *safe, .nonce = *nonce};
}

/* The first Safe's transaction that is still ahead is rejected at its own nonce; Safes before it,
 * which must approve that, use their next one. An approval that is not needed any more stops
 * nothing when it is rejected. False when there is none. */
static bool reject(struct counterpart *counterpart, const struct qr_proposal *proposal,
                   const struct qr_commit_state *state)
{
    char address[QR_ADDRESS_SIZE];
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (!qr_step_is_of_safe(step)) {
            continue;
        }
        enum qr_step_status status = state->progress.steps[i].status;
        if (status == QR_STATUS_DONE || status == QR_STATUS_NOT_NEEDED) {
            add_nonce(counterpart, &step->safe.address, &state->world.safes[i].view.nonce);
            continue;
        }
        add_nonce(counterpart, &step->safe.address, &step->tx.nonce);
        qr_address_format(address, &step->safe.address);
        (void)snprintf(counterpart->word, sizeof counterpart->word, "reject-transaction=%s",
                       address);
        return true;
    }
    return false;
}

/* Every Safe before the timelock takes part with its next transaction. */
static void cancel_operation(struct counterpart *counterpart, const struct qr_proposal *proposal,
                             const struct qr_commit_state *state)
{
    char address[QR_ADDRESS_SIZE];
    char id[QR_HEX32_SIZE];
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        const struct qr_step *step = &proposal->route.steps[i];
        if (qr_step_is_of_safe(step)) {
            add_nonce(counterpart, &step->safe.address, &state->world.safes[i].view.nonce);
        }
    }
    qr_address_format(address, &state->world.timelock.address);
    qr_hex_encode(id, proposal->route.timelock[0].operation_id32, 32);
    (void)snprintf(counterpart->word, sizeof counterpart->word, "cancel-operation=%s:%s", address,
                   id);
}

static bool choose(struct counterpart *counterpart, const struct qr_proposal *proposal,
                   const struct qr_commit_state *state, const char *path, struct qr_error *err)
{
    *counterpart = (struct counterpart){.n_nonces = 0};
    switch (state->progress.outcome) {
    case QR_OUTCOME_EXECUTED:
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s is executed: what it did is undone by another proposal", path);
    case QR_OUTCOME_DEAD:
        return qr_error_set(err, QR_ERROR_REFUSED, "%s can never be executed as it is: %s", path,
                            state->progress.sentence);
    case QR_OUTCOME_UNKNOWN:
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: %s", path, state->progress.sentence);
    case QR_OUTCOME_UNDER_WAY:
        break;
    }
    if (proposal->route.n_timelocks > 0 && (state->world.timelock.state == QR_OPERATION_WAITING ||
                                            state->world.timelock.state == QR_OPERATION_READY)) {
        cancel_operation(counterpart, proposal, state);
        return true;
    }
    if (state->progress.next != QR_NO_STEP &&
        state->progress.steps[state->progress.next].status == QR_STATUS_SENT &&
        qr_proposal_signed_step(proposal) == NULL) {
        return qr_error_set(err, QR_ERROR_NOT_YET,
                            "a transaction of %s is on its way: once it is mined, see with quorate "
                            "status what there is to cancel",
                            path);
    }
    return reject(counterpart, proposal, state)
               ? true
               : qr_error_set(err, QR_ERROR_REFUSED,
                              "%s is not on the chain yet, and nobody but its account can bring it "
                              "there: leave it unsent",
                              path);
}

/* "PROPOSAL-cancel" unless --out names another; beside the folder itself, also when it is named by
 * "." or with slashes behind. To be freed; NULL with err when it has no name. */
static char *out_path(const struct qr_cli *cli, const char *path, struct qr_error *err)
{
    const char *given = qr_cli_value(cli, "--out");
    struct qr_buffer name = QR_BUFFER_INIT;
    if (given != NULL) {
        return qr_strndup(given, strlen(given));
    }
    const char *last = strrchr(path, '/');
    last = last == NULL ? path : last + 1;
    bool is_plain = *last != '\0' && strcmp(last, ".") != 0 && strcmp(last, "..") != 0;
    char *real = is_plain ? NULL : realpath(path, NULL);
    if (!is_plain && real == NULL) {
        (void)qr_error_set(err, QR_ERROR_INPUT, "cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    qr_buffer_addf(&name, "%s-cancel", is_plain ? path : real);
    free(real);
    return (char *)name.data;
}

/* One run. */
struct cancelling {
    struct qr_cli *cli;
    const char *path;
    char *out;
    struct qr_signer_trust trust;
    struct qr_accepted accepted;
    struct qr_verification verification; /* of what is called off */
    struct qr_commit_state state;
    struct counterpart counterpart;
    struct qr_preparation made;     /* what calls it off */
    struct qr_verification written; /* the same, as it stands in its directory */
    struct qr_execute execute;
    struct qr_commit_request request;
};

/* Its one action is on a contract of the route that was verified, on that chain: the directory was
 * read again, and may have been changed meanwhile. */
static bool check_target(const struct cancelling *run, struct qr_error *err)
{
    const struct qr_config *config = &run->verification.made.source.config;
    const struct qr_proposal *made = &run->made.proposal;
    QR_ASSERT(made->n_actions == 1);
    for (size_t h = 0; h < config->n_hops; h++) {
        if (qr_address_equal(&config->route[h].address, &made->actions[0].to) &&
            qr_word_compare(&config->chain_id, &made->source->config.chain_id) == 0) {
            return true;
        }
    }
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s was changed while it was read, and nothing was called off: run it "
                        "again",
                        run->path);
}

/* Calling off what is dangerous is never refused for its danger. But whom it calls must be known.
 */
static bool judge(const struct cancelling *run, struct qr_error *err)
{
    struct qr_findings findings QR_CLEANUP(qr_findings_dispose) = QR_FINDINGS_INIT;
    qr_proposal_add_findings(&findings, &run->made.proposal, qr_signer_trust_names(&run->trust));
    qr_findings_accept(&findings, run->accepted.codes, run->accepted.count);
    for (size_t i = 0; i < findings.count; i++) {
        const struct qr_finding *finding = &findings.items[i];
        if (!finding->accepted && strcmp(finding->code, "not-in-trust-file") == 0) {
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "%s is not called off: not-in-trust-file %s: %s; name what you "
                                "know (quorate trust add ADDRESS NAME), or take it with --accept "
                                "not-in-trust-file",
                                run->path, finding->where, finding->text);
        }
    }
    return true;
}

static bool make_counterpart(struct cancelling *run, struct qr_error *err)
{
    struct qr_directory directory QR_CLEANUP(qr_directory_dispose) = {.files = NULL};
    const struct counterpart *counterpart = &run->counterpart;
    return qr_directory_read(&directory, run->path, err) &&
           qr_prepare_counterpart(&run->made, &directory, counterpart->word, counterpart->nonces,
                                  counterpart->n_nonces, err) &&
           check_target(run, err) && judge(run, err);
}

/* Write it, unless a run before this one did. */
static bool write_counterpart(const struct cancelling *run, struct qr_error *err)
{
    size_t n_files = 0;
    struct stat info;
    return stat(run->out, &info) == 0
               ? qr_proposal_is_written(run->out, &run->made.proposal, err)
               : qr_write_proposal(&n_files, run->out, &run->made.proposal, err);
}

/* Owners have to sign it, or an account to send it: say so, and how. */
static void hand_over(struct cancelling *run)
{
    struct qr_buffer *text = &run->cli->out;
    const struct qr_proposal *proposal = run->request.proposal;
    bool is_signed = qr_proposal_signed_step(proposal) != NULL;
    if (run->cli->json) {
        qr_proposal_add_json(text, proposal);
    } else if (!run->cli->quiet) {
        struct qr_show show = {.trust = &run->trust};
        qr_show_proposal(text, proposal, &show);
        qr_show_findings(text, &run->written.findings);
        qr_accepted_show(text, &run->accepted, &run->written.findings);
        struct qr_buffer words = QR_BUFFER_INIT;
        qr_buffer_addf(&words, "%s. Nothing is called off yet: %s", run->out,
                       is_signed ? "its owners verify, sign and commit it like any other proposal."
                                 : "quorate commit sends it, with the canceller's key.");
        qr_buffer_add_text(text, "\n");
        qr_show_paragraph(text, "Wrote", 0, qr_buffer_text(&words));
        qr_buffer_dispose(&words);
    }
}

/* What is read back must be what was judged. */
static bool open_written(struct cancelling *run, struct qr_error *err)
{
    struct qr_buffer made QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer found QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    run->written.trust = qr_signer_trust_names(&run->trust);
    if (!qr_proposal_open(&run->written, run->out, err)) {
        return false;
    }
    qr_verification_accept(&run->written, run->accepted.codes, run->accepted.count);
    qr_proposal_add_json(&made, &run->made.proposal);
    qr_proposal_add_json(&found, &run->written.made.proposal);
    return qr_buffer_equals(&made, found.data, found.length) ||
           qr_error_set(err, QR_ERROR_REFUSED,
                        "%s was changed after it was written, and nothing was called off: look at "
                        "it, and remove it",
                        run->out);
}

static bool go_on(struct cancelling *run, struct qr_error *err)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    bool has_key = false;
    if (!open_written(run, err) || !qr_key_options_check(&has_key, run->cli, err)) {
        return false;
    }
    run->request.path = run->out;
    run->request.proposal = &run->written.made.proposal;
    if (!has_key || qr_proposal_signed_step(run->request.proposal) != NULL) {
        hand_over(run);
        return true;
    }
    run->execute.verification = &run->written;
    run->execute.trust = &run->trust;
    qr_accepted_show(&text, &run->accepted, &run->written.findings);
    if (!run->cli->quiet) {
        qr_output_diagnostic(&text);
    }
    return qr_execute_run(run->cli, &run->request, &run->execute, err);
}

/* The line and both files of the signer, then the chain, then what calls it off. */
static bool carry_out(struct cancelling *run, struct qr_error *err)
{
    struct qr_cli *cli = run->cli;
    run->out = out_path(cli, run->path, err);
    return run->out != NULL && qr_execute_options_read(&run->request, &run->execute, cli, err) &&
           qr_accepted_read(&run->accepted, cli, err) &&
           qr_proposal_read_trust(&run->verification, &run->trust, err) &&
           qr_proposal_open(&run->verification, run->path, err) &&
           qr_cli_chain(&run->request.chain, cli, err) &&
           qr_commit_look(&run->state, &run->request, err) &&
           choose(&run->counterpart, run->request.proposal, &run->state, run->path, err) &&
           make_counterpart(run, err) && write_counterpart(run, err) && go_on(run, err);
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct cancelling cancelling = {
        .cli = cli, .path = cli->operands[0], .state = {.progress = {.next = QR_NO_STEP}}};
    cancelling.request = (struct qr_commit_request){
        .path = cancelling.path, .proposal = &cancelling.verification.made.proposal};
    bool ok = carry_out(&cancelling, err);
    free(cancelling.out);
    qr_verification_dispose(&cancelling.written);
    qr_preparation_dispose(&cancelling.made);
    qr_commit_state_dispose(&cancelling.state);
    qr_verification_dispose(&cancelling.verification);
    qr_signer_trust_dispose(&cancelling.trust);
    return ok;
}

const struct qr_command qr_cmd_cancel = {
    .name = "cancel",
    .summary = "call a proposal off",
    .usage = "cancel PROPOSAL --rpc URL [--out DIR] [KEY OPTION] [--yes]\n"
             "        [--accept CODE]...",
    .help = help,
    .operands = "PROPOSAL",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_ALWAYS,
    .run = run,
};
