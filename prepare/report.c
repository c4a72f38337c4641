/* REPORT.md: what a person reviews in a pull request. */
#include <string.h>

#include "base/hex.h"
#include "prepare/proposal.h"
#include "review/markdown.h"
#include "review/words.h"

/* Text from anywhere, which can neither render nor end its place. */
static void add_code(struct qr_buffer *out, const char *text)
{
    qr_markdown_add_code(out, text, strlen(text));
}

static void add_code_address(struct qr_buffer *out, const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_buffer_addf(out, "`%s`", text);
}

static void add_code_hash(struct qr_buffer *out, const uint8_t hash32[32])
{
    char text[QR_HEX32_SIZE];
    qr_hex_encode(text, hash32, 32);
    qr_buffer_addf(out, "`%s`", text);
}

static void add_decimal(struct qr_buffer *out, const struct qr_word *word)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, word);
    qr_buffer_add_text(out, text);
}

/* "2 days 3 h": the two largest units, then the exact seconds. */
static void add_duration(struct qr_buffer *out, uint64_t seconds)
{
    static const struct {
        const char *one;
        const char *many;
        uint64_t size;
    } units[] = {{"day", "days", 86400}, {"hour", "hours", 3600}, {"minute", "minutes", 60}};
    uint64_t rest = seconds;
    bool any = false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        uint64_t count = rest / units[i].size;
        rest %= units[i].size;
        if (count > 0) {
            qr_buffer_addf(out, "%s%llu %s", any ? " " : "", (unsigned long long)count,
                           count == 1 ? units[i].one : units[i].many);
            any = true;
        }
    }
    if (!any || rest > 0) {
        qr_buffer_addf(out, "%s%llu seconds", any ? " " : "", (unsigned long long)rest);
    }
    if (any) {
        qr_buffer_addf(out, " (%llu seconds)", (unsigned long long)seconds);
    }
}

static void add_summary(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    const struct qr_source *source = proposal->source;
    qr_buffer_add_text(out, "# Upgrade proposal\n\n");
    for (size_t i = 0; i < proposal->n_actions; i++) {
        struct qr_buffer words = QR_BUFFER_INIT;
        qr_action_add_words(&words, &proposal->actions[i]);
        qr_buffer_addf(out, "%zu. ", i + 1);
        add_code(out, qr_buffer_text(&words));
        qr_buffer_add_text(out, "\n");
        qr_buffer_dispose(&words);
    }
    qr_buffer_add_text(out, "\n| | |\n|-|-|\n| App | ");
    add_code_address(out, &source->config.app);
    qr_buffer_add_text(out, " |\n| Chain | ");
    add_decimal(out, &source->config.chain_id);
    qr_buffer_addf(out, " |\n| Commit | `%s` |\n| Tree | `%s` |\n", source->commit.id,
                   source->commit.tree);
    if (proposal->has_manifest) {
        qr_buffer_add_text(out, "| Compose hash | ");
        add_code_hash(out, source->compose_hash32);
        qr_buffer_add_text(out, " |\n");
    }
}

static void add_file_row(struct qr_buffer *out, const char *path, const char *blob)
{
    qr_buffer_add_text(out, "- ");
    add_code(out, path);
    qr_buffer_addf(out, ", git blob `%s`\n", blob);
}

static void add_sources(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    const struct qr_source *source = proposal->source;
    qr_buffer_add_text(out, "\n## What it was made from\n\n");
    if (source->config_path != NULL) {
        add_file_row(out, source->config_path, source->config_blob);
    } else {
        qr_buffer_add_text(out, "- a configuration from outside of git, SHA-256 ");
        add_code_hash(out, source->config_sha256);
        qr_buffer_add_text(out, "\n");
    }
    for (size_t i = 0; i < source->n_inputs; i++) {
        add_file_row(out, source->inputs[i].path, source->inputs[i].blob);
    }
    for (size_t i = 0; i < source->n_substitutions; i++) {
        qr_buffer_add_text(out, "- ");
        add_code(out, source->substitutions[i].name);
        qr_buffer_add_text(out, " replaced by ");
        add_code(out, source->substitutions[i].value);
        qr_buffer_add_text(out, ", which git does not vouch for\n");
    }
}

static void add_manifest(struct qr_buffer *out, const struct qr_source *source)
{
    qr_buffer_addf(out,
                   "\n## The manifest\n\n`app-compose.json` is %zu bytes in the `%s` dialect. It "
                   "must be deployed byte for byte: the machine hashes exactly these bytes.\n\n",
                   source->manifest.length, qr_dialect_text(source->config.dialect));
    qr_buffer_add_text(out, "| Value | SHA-256 |\n|-|-|\n| compose hash | ");
    add_code_hash(out, source->compose_hash32);
    qr_buffer_add_text(out, " |\n");
    for (size_t i = 0; i < source->n_parts; i++) {
        qr_buffer_addf(out, "| %s | ", source->parts[i].field);
        add_code_hash(out, source->parts[i].sha256);
        qr_buffer_add_text(out, " |\n");
    }
}

static void add_safe_step(struct qr_buffer *out, const struct qr_step *step)
{
    qr_buffer_add_text(out, step->kind == QR_STEP_SAFE_APPROVE
                                ? "The owners of Safe "
                                : "With its owners' signatures, Safe ");
    add_code_address(out, &step->safe.address);
    qr_buffer_addf(out, " (version %s, nonce ", qr_safe_version_text(step->safe.version));
    add_decimal(out, &step->tx.nonce);
    qr_buffer_add_text(out, step->kind == QR_STEP_SAFE_APPROVE
                                ? ") approve the next Safe's transaction, calling "
                                : ") calls ");
    add_code_address(out, &step->tx.to);
    if (step->tx.operation == QR_SAFE_DELEGATE_CALL) {
        qr_buffer_add_text(out, " as a delegate call: MultiSendCallOnly, which makes the calls one "
                                "after the other");
    }
    qr_buffer_add_text(out, ".\n\n   | What the wallet shows | Value |\n   |-|-|\n"
                            "   | domain hash | ");
    add_code_hash(out, step->hashes.domain32);
    qr_buffer_add_text(out, " |\n   | message hash | ");
    add_code_hash(out, step->hashes.message32);
    qr_buffer_add_text(out, " |\n   | safeTxHash | ");
    add_code_hash(out, step->hashes.hash32);
    qr_buffer_add_text(out, " |\n");
}

static bool sends_value(const struct qr_proposal *proposal)
{
    bool sends = false;
    for (size_t i = 0; i < proposal->n_actions; i++) {
        sends = sends || !qr_word_is_zero(&proposal->actions[i].value);
    }
    return sends;
}

static void add_predecessor(struct qr_buffer *out, const struct qr_hop *hop)
{
    static const uint8_t none[32] = {0};
    if (memcmp(hop->predecessor32, none, sizeof none) != 0) {
        qr_buffer_add_text(out, ", which waits until operation ");
        add_code_hash(out, hop->predecessor32);
        qr_buffer_add_text(out, " is done");
    }
}

/* Who sends the call of a route without a Safe and a timelock. */
static const char *sender_of_call(const struct qr_proposal *proposal)
{
    return qr_action_is_on_route(&proposal->actions[0])
               ? "An account with the canceller role calls "
               : "The owner's account calls ";
}

static void add_step(struct qr_buffer *out, const struct qr_proposal *proposal,
                     const struct qr_step *step)
{
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
    case QR_STEP_SAFE_APPROVE:
        add_safe_step(out, step);
        return;
    case QR_STEP_TIMELOCK_SCHEDULE:
        qr_buffer_add_text(out, "An account with the proposer role schedules the operation on "
                                "timelock ");
        break;
    case QR_STEP_TIMELOCK_EXECUTE:
        qr_buffer_add_text(out, "After ");
        add_duration(out, proposal->route.timelock[0].hop->delay);
        qr_buffer_add_text(out, ", an account with the executor role executes it on timelock ");
        break;
    case QR_STEP_CALL:
        qr_buffer_add_text(out, sender_of_call(proposal));
        break;
    }
    add_code_address(out, &step->to);
    qr_buffer_add_text(out, ".\n");
    if (step->kind == QR_STEP_TIMELOCK_EXECUTE && sends_value(proposal)) {
        qr_buffer_add_text(out,
                           "\n   The timelock pays what the calls send: it must hold that much "
                           "then.\n");
    }
    if (step->kind != QR_STEP_CALL) {
        qr_buffer_add_text(out, "\n   Operation id ");
        add_code_hash(out, step->operation_id32);
        add_predecessor(out, proposal->route.timelock[0].hop);
        qr_buffer_add_text(out, "\n");
    }
}

/* What a step's call does, as part of the list's item. An execution makes the calls that were
 * scheduled, which stand above it. */
static void add_decoded(struct qr_buffer *out, const struct qr_proposal *proposal, size_t i)
{
    struct qr_buffer tree QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_review_names names;
    struct qr_words words = {.names = &names.names};
    if (proposal->route.steps[i].kind == QR_STEP_TIMELOCK_EXECUTE) {
        return;
    }
    qr_review_names(&names, &proposal->source->config, NULL);
    qr_words_add_markdown(&tree, proposal->review.calls[i], &words);
    qr_buffer_add_text(out, "\n   What it does:\n\n");
    for (const char *line = qr_buffer_text(&tree); *line != '\0';) {
        size_t length = strcspn(line, "\n");
        qr_buffer_addf(out, "%s%.*s\n", length > 0 ? "   " : "", (int)length, line);
        line += length + (line[length] == '\n' ? 1 : 0);
    }
}

static void add_findings(struct qr_buffer *out, const struct qr_findings *findings,
                         enum qr_finding_level level)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct qr_finding *finding = &findings->items[i];
        if (finding->level != level) {
            continue;
        }
        qr_buffer_addf(out, "- **%s** `%s`, ", level == QR_DANGER ? "danger" : "caution",
                       finding->code);
        add_code(out, finding->where);
        qr_buffer_add_text(out, ": ");
        add_code(out, finding->text);
        qr_buffer_add_text(out, "\n");
    }
}

/* The worst first. */
static void add_all_findings(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    const struct qr_findings *in_calls = &proposal->review.findings;
    qr_buffer_add_text(out, "\n## Findings\n\n");
    if (proposal->findings.count + in_calls->count == 0) {
        qr_buffer_add_text(out, "No caution applies. What the calls do stands above.\n");
    }
    add_findings(out, &proposal->findings, QR_DANGER);
    add_findings(out, in_calls, QR_DANGER);
    add_findings(out, &proposal->findings, QR_CAUTION);
    add_findings(out, in_calls, QR_CAUTION);
}

static void add_how_to_check(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    qr_buffer_add_text(out, "\n## Check it\n\nIn a checkout of your own, with the path of this "
                            "directory:\n\n    quorate verify PROPOSAL\n");
    const struct qr_step *step = qr_proposal_signed_step(proposal);
    if (step != NULL) {
        qr_buffer_add_text(out, "\nThen compare the domain hash and the message hash (or the "
                                "safeTxHash, where a wallet signs that) of step 1 with what your "
                                "wallet shows. Sign only when every digit is the same.\n");
    }
}

bool qr_proposal_report_is_open(const struct qr_proposal *proposal)
{
    return proposal->source->since[0] != '\0' && proposal->changes == NULL;
}

/* The last section, so that everything before it can be compared also where it cannot be made. */
static void add_changes(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    if (proposal->source->since[0] == '\0') {
        return;
    }
    qr_buffer_addf(out, "\n## What changes since commit `%s`\n\n", proposal->source->since);
    if (proposal->changes == NULL) {
        return;
    }
    if (proposal->changes->count == 0) {
        qr_buffer_add_text(out, "No value of the manifest changes.\n");
    }
    qr_manifest_diff_add_markdown(out, proposal->changes);
}

void qr_proposal_add_report(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    add_summary(out, proposal);
    add_sources(out, proposal);
    if (proposal->has_manifest) {
        add_manifest(out, proposal->source);
    }
    qr_buffer_add_text(out, "\n## What happens on chain\n\n");
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        qr_buffer_addf(out, "%zu. ", i + 1);
        add_step(out, proposal, &proposal->route.steps[i]);
        add_decoded(out, proposal, i);
    }
    add_all_findings(out, proposal);
    add_how_to_check(out, proposal);
    add_changes(out, proposal);
}
