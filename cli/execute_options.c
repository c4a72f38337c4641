#include "cli/execute_options.h"

#include <string.h>
#include <unistd.h>

#include "base/duration.h"
#include "chain/fees.h"
#include "cli/colour.h"
#include "cli/key_options.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/show.h"
#include "cli/show_progress.h"
#include "cli/terminal.h"

/* A node that lies about fees must not cost the executor all that it has. */
#define DEFAULT_MAX_FEE "500 gwei"

enum { PATIENCE_S = 180, REPLACE_AFTER_S = 90, POLL_S = 12 };

static bool read_count(uint64_t *count, const struct qr_cli *cli, const char *name,
                       struct qr_error *err)
{
    struct qr_word word;
    const char *text = qr_cli_value(cli, name);
    if (text == NULL) {
        return true;
    }
    if (!qr_word_parse(&word, text, strlen(text), name, err)) {
        return false;
    }
    return qr_word_to_u64(count, &word) && *count >= 1 && *count <= 1000000
               ? true
               : qr_error_set(err, QR_ERROR_INPUT, "%s %s: give a number from 1 to 1000000", name,
                              text);
}

static bool read_span(uint64_t *seconds, const struct qr_cli *cli, const char *name,
                      struct qr_error *err)
{
    const char *text = qr_cli_value(cli, name);
    return text == NULL || qr_duration_parse(seconds, text, strlen(text), name, err);
}

/* --from is for signers whose account is only known from what they sign. */
static bool find_account(struct qr_address *account, const struct qr_signer *signer,
                         const struct qr_cli *cli, struct qr_error *err)
{
    const char *from = qr_cli_value(cli, "--from");
    const struct qr_address *own = qr_signer_address(signer);
    struct qr_address given;
    if (from != NULL && !qr_address_parse(&given, from, strlen(from), "--from", err)) {
        return false;
    }
    QR_ASSERT(own != NULL || from != NULL);
    if (own != NULL && from != NULL && !qr_address_equal(own, &given)) {
        char text[QR_ADDRESS_SIZE];
        qr_address_format(text, own);
        return qr_error_set(err, QR_ERROR_REFUSED, "the key is that of %s, not of --from %s", text,
                            from);
    }
    *account = own != NULL ? *own : given;
    return true;
}

static bool open_signer(struct qr_signer **signer, struct qr_address *account, void *context,
                        struct qr_error *err)
{
    struct qr_execute *execute = context;
    return qr_key_options_open(signer, execute->cli, err) &&
           (*signer == NULL || find_account(account, *signer, execute->cli, err));
}

/* End the line that is written over. */
static void close_line(struct qr_execute *execute)
{
    if (execute->line_is_open) {
        struct qr_buffer end = QR_BUFFER_INIT;
        qr_buffer_add_text(&end, "\r\033[K");
        qr_output_diagnostic(&end);
        qr_buffer_dispose(&end);
        execute->line_is_open = false;
    }
}

static void tell(void *context, const char *line, bool passing)
{
    struct qr_execute *execute = context;
    if (execute->cli->quiet || (passing && !execute->shows_progress)) {
        return;
    }
    struct qr_buffer text = QR_BUFFER_INIT;
    close_line(execute);
    qr_utf8_add_escaped(&text, line, strlen(line));
    if (!passing) {
        qr_buffer_add_text(&text, "\n");
    }
    execute->line_is_open = passing;
    qr_output_diagnostic(&text);
    qr_buffer_dispose(&text);
}

/* Where no owners sign, this is the signature that decides, as in quorate sign. */
static bool decides(const struct qr_proposal *proposal)
{
    return qr_proposal_signed_step(proposal) == NULL;
}

static void add_question(struct qr_buffer *text, const struct qr_execute *execute,
                         const struct qr_proposal *proposal, const struct qr_outgoing *outgoing)
{
    struct qr_show show = {.trust = execute->trust};
    if (!decides(proposal)) {
        qr_execute_show(text, proposal, outgoing);
        qr_signer_trust_show(text, execute->trust);
        return;
    }
    qr_show_proposal(text, proposal, &show);
    qr_show_findings(text, &execute->verification->findings);
    qr_buffer_add_text(text, "\nNo Safe's owners sign this: the account's key alone decides. "
                             "quorate verify\ncompares it with its commit and the chain.\n");
    qr_execute_show(text, proposal, outgoing);
}

/* With --yes, before it is sent: whoever decides sees once what would be asked about. */
static void announce(struct qr_execute *execute, const struct qr_proposal *proposal,
                     const struct qr_outgoing *outgoing)
{
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (!decides(proposal) || execute->has_told || execute->cli->quiet || execute->cli->json) {
        return;
    }
    execute->has_told = true;
    add_question(&text, execute, proposal, outgoing);
    qr_buffer_add_text(&text, "\n");
    if (qr_colour_is_wanted(STDERR_FILENO)) {
        qr_colour_paint(&text);
    }
    qr_output_diagnostic(&text);
}

static bool allow(void *context, const struct qr_proposal *proposal,
                  const struct qr_outgoing *outgoing, struct qr_error *err)
{
    struct qr_execute *execute = context;
    struct qr_buffer text QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    bool yes = false;
    close_line(execute);
    if (qr_cli_has(execute->cli, "--yes")) {
        announce(execute, proposal, outgoing);
        return true;
    }
    add_question(&text, execute, proposal, outgoing);
    if (!qr_terminal_confirm(&yes, &text, "Sign and send it? (yes or no) ", err)) {
        return false;
    }
    return yes ? true : qr_error_set(err, QR_ERROR_REFUSED, "not confirmed: nothing was sent");
}

void qr_execute_show(struct qr_buffer *out, const struct qr_proposal *proposal,
                     const struct qr_outgoing *outgoing)
{
    char from[QR_ADDRESS_SIZE];
    char to[QR_ADDRESS_SIZE];
    char value[QR_WORD_DECIMAL_SIZE];
    char fee[QR_FEE_SIZE];
    char cost[QR_FEE_SIZE];
    const struct qr_transaction *transaction = &outgoing->transaction;
    qr_address_format(from, &outgoing->from);
    qr_address_format(to, &transaction->to);
    qr_word_to_decimal(value, &transaction->value);
    qr_buffer_addf(out, "\nStep %zu, %s\n", outgoing->step + 1,
                   qr_step_kind_text(proposal->route.steps[outgoing->step].kind));
    qr_buffer_addf(out, "%-12s %s\n%-12s %s\n%-12s %llu\n", "from", from, "to", to, "nonce",
                   (unsigned long long)transaction->nonce);
    if (!qr_word_is_zero(&transaction->value)) {
        qr_buffer_addf(out, "%-12s %s wei\n", "value", value);
    }
    qr_fee_format(fee, &transaction->fees.max_fee);
    qr_fee_format(cost, &outgoing->most_cost);
    qr_buffer_addf(out, "%-12s %zu bytes\n%-12s %llu at most\n", "data", transaction->data_length,
                   "gas", (unsigned long long)transaction->gas);
    qr_buffer_addf(out, "%-12s %s a unit of gas at most\n%-12s %s at most\n", "fee", fee, "cost",
                   cost);
}

bool qr_execute_options_read(struct qr_commit_request *request, struct qr_execute *execute,
                             struct qr_cli *cli, struct qr_error *err)
{
    bool has_key = false;
    const char *max_fee = qr_cli_value(cli, "--max-fee");
    *execute = (struct qr_execute){.cli = cli, .shows_progress = qr_terminal_shows_progress()};
    request->confirmations = 1;
    request->patience_s = PATIENCE_S;
    request->replace_after_s = REPLACE_AFTER_S;
    request->poll_s = POLL_S;
    request->wait = qr_cli_has(cli, "--wait");
    request->clock = cli->transport;
    request->hooks = (struct qr_commit_hooks){
        .context = execute, .open_signer = open_signer, .allow = allow, .tell = tell};
    if (qr_cli_has(cli, "--signer") && !qr_cli_has(cli, "--from")) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "--signer does not tell its account before it has signed: add --from "
                            "ADDRESS");
    }
    if (!qr_key_options_check(&has_key, cli, err) ||
        !read_count(&request->confirmations, cli, "--confirmations", err) ||
        !read_span(&request->patience_s, cli, "--timeout", err) ||
        !read_span(&request->poll_s, cli, "--poll", err) ||
        !read_span(&request->replace_after_s, cli, "--replace-after", err)) {
        return false;
    }
    request->poll_s = request->poll_s == 0 ? 1 : request->poll_s;
    request->max_fee = &execute->max_fee;
    if (!qr_fee_parse(&execute->max_fee, max_fee != NULL ? max_fee : DEFAULT_MAX_FEE, "--max-fee",
                      err)) {
        return false;
    }
    return true;
}

static void report(struct qr_cli *cli, const struct qr_commit_request *request,
                   const struct qr_commit_state *state)
{
    cli->report = true;
    if (cli->json) {
        qr_show_progress_json(&cli->out, request->proposal, state);
    } else if (!cli->quiet) {
        qr_show_progress(&cli->out, request->proposal, state);
    }
}

bool qr_execute_run(struct qr_cli *cli, const struct qr_commit_request *request,
                    struct qr_execute *execute, struct qr_error *err)
{
    struct qr_commit_state state = {.progress = {.next = QR_NO_STEP}};
    bool ok = qr_commit_run(&state, request, err);
    close_line(execute);
    if (ok) {
        report(cli, request, &state);
        ok = qr_progress_result(&state.progress, request->path, err);
    }
    qr_commit_state_dispose(&state);
    return ok;
}
