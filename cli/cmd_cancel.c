/* quorate cancel */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/hex.h"
#include "cli/cli.h"
#include "cli/execute_options.h"
#include "cli/key_options.h"
#include "cli/network.h"
#include "cli/options.h"
#include "cli/proposal.h"
#include "cli/show.h"
#include "cli/write_proposal.h"

static const struct qr_option options[] = {
    QR_KEY_OPTIONS,
    QR_EXECUTE_OPTIONS,
    {.name = "--out", .value = "DIR"},
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
    "Examples:\n"
    "  quorate cancel release --rpc $URL\n"
    "  quorate cancel release --rpc $URL --out stop-1.4.0\n"
    "  quorate cancel release --rpc $URL --key-file canceller.key --yes\n"
    "\n"
    "Exit codes: 0 cancelled, or its cancellation written, 1 nothing can be cancelled\n"
    "any more, 2 the call or a file is wrong, 3 could not find out, 4 sent, but not\n"
    "in a block yet.\n";

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

/* Write it, unless a run before this one did. */
static bool write_counterpart(const char *out, const struct counterpart *counterpart,
                              const char *path, struct qr_error *err)
{
    struct qr_directory directory QR_CLEANUP(qr_directory_dispose) = {.files = NULL};
    struct qr_preparation made = {.n_nonces = 0};
    size_t n_files = 0;
    struct stat info;
    bool ok = qr_directory_read(&directory, path, err) &&
              qr_prepare_counterpart(&made, &directory, counterpart->word, counterpart->nonces,
                                     counterpart->n_nonces, err);
    if (ok && stat(out, &info) == 0) {
        ok = qr_proposal_is_written(out, &made.proposal, err);
    } else if (ok) {
        ok = qr_write_proposal(&n_files, out, &made.proposal, err);
    }
    qr_preparation_dispose(&made);
    return ok;
}

/* Owners have to sign it, or an account to send it: say so, and how. */
static void hand_over(struct qr_cli *cli, const char *out, const struct qr_proposal *proposal)
{
    bool is_signed = qr_proposal_signed_step(proposal) != NULL;
    if (cli->json) {
        qr_proposal_add_json(&cli->out, proposal);
    } else if (!cli->quiet) {
        struct qr_show show = {.only = NULL};
        qr_show_proposal(&cli->out, proposal, &show);
        qr_buffer_add_text(&cli->out, "\nWrote ");
        qr_utf8_add_escaped(&cli->out, out, strlen(out));
        qr_buffer_add_text(&cli->out,
                           is_signed ? ". Nothing is called off yet: its owners verify, sign and "
                                       "commit\nit like any other proposal.\n"
                                     : ". Nothing is called off yet: quorate commit sends it, with "
                                       "the\ncanceller's key.\n");
    }
}

static bool go_on_with(struct qr_cli *cli, const char *out, const struct qr_commit_request *like,
                       struct qr_execute *execute, struct qr_error *err)
{
    struct qr_verification verification = {.verified = false};
    struct qr_commit_request request = *like;
    bool has_key = false;
    request.path = out;
    request.proposal = &verification.made.proposal;
    bool ok = qr_proposal_open(&verification, out, err) && qr_key_options_check(&has_key, cli, err);
    if (ok && (!has_key || qr_proposal_signed_step(request.proposal) != NULL)) {
        hand_over(cli, out, request.proposal);
    } else if (ok) {
        ok = qr_execute_run(cli, &request, execute, err);
    }
    qr_verification_dispose(&verification);
    return ok;
}

static bool run(struct qr_cli *cli, struct qr_error *err)
{
    struct qr_verification verification = {.verified = false};
    struct qr_commit_state state = {.progress = {.next = QR_NO_STEP}};
    struct counterpart counterpart;
    struct qr_execute execute;
    struct qr_commit_request request = {.path = cli->operands[0],
                                        .proposal = &verification.made.proposal};
    char *out = out_path(cli, request.path, err);
    bool ok = out != NULL && qr_execute_options_read(&request, &execute, cli, err) &&
              qr_proposal_open(&verification, request.path, err) &&
              qr_cli_chain(&request.chain, cli, err) && qr_commit_look(&state, &request, err) &&
              choose(&counterpart, request.proposal, &state, request.path, err) &&
              write_counterpart(out, &counterpart, request.path, err) &&
              go_on_with(cli, out, &request, &execute, err);
    free(out);
    qr_commit_state_dispose(&state);
    qr_verification_dispose(&verification);
    return ok;
}

const struct qr_command qr_cmd_cancel = {
    .name = "cancel",
    .summary = "call a proposal off",
    .usage = "cancel PROPOSAL --rpc URL [--out DIR] [KEY OPTION] [--yes]",
    .help = help,
    .operands = "PROPOSAL",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .network = QR_NETWORK_ALWAYS,
    .run = run,
};
