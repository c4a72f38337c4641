#include "cli/show.h"

#include <string.h>

#include "base/duration.h"
#include "base/hex.h"
#include "base/wrap.h"
#include "review/words.h"

enum { LABEL = 12 }; /* columns */

/* "label        0x…": with a label of at most 12 characters a hash stays within 80 columns. */
static void add_hash(struct qr_buffer *out, const char *label, const uint8_t hash32[32])
{
    char text[QR_HEX32_SIZE];
    qr_hex_encode(text, hash32, 32);
    qr_buffer_addf(out, "%-12s %s\n", label, text);
}

void qr_show_paragraph(struct qr_buffer *out, const char *head, size_t indent, const char *text)
{
    struct qr_buffer escaped QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    size_t length = strlen(head);
    size_t column = length - (head[0] == '\n' ? 1 : 0);
    qr_buffer_add_text(&escaped, length == 0 || head[length - 1] == ' ' ? "" : " ");
    qr_utf8_add_escaped(&escaped, text, strlen(text));
    qr_buffer_add_text(out, head);
    (void)qr_text_wrap(out, qr_buffer_text(&escaped), column, indent);
    qr_buffer_add_text(out, "\n");
}

void qr_show_wrapped(struct qr_buffer *out, const char *text)
{
    qr_show_paragraph(out, "\n  ", 2, text);
}

void qr_show_address(struct qr_buffer *out, const char *label, const struct qr_address *address,
                     const struct qr_names *names)
{
    char text[QR_ADDRESS_SIZE];
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_address_format(text, address);
    qr_buffer_addf(out, "%-*s %s", LABEL, label, text);
    if (names != NULL && qr_names_add(&name, names, address)) {
        struct qr_buffer shown QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
        size_t column = LABEL + 1 + strlen(text);
        qr_buffer_addf(&shown, "(%s)", qr_buffer_text(&name));
        bool fits = column + 1 + qr_text_width(qr_buffer_text(&shown), shown.length) <= QR_COLUMNS;
        qr_buffer_addf(out, "%s%*s", fits ? "" : "\n", fits ? 1 : LABEL + 1, "");
        (void)qr_text_wrap(out, qr_buffer_text(&shown), fits ? column + 1 : LABEL + 1, LABEL + 1);
    }
    qr_buffer_add_text(out, "\n");
}

static void add_number(struct qr_buffer *out, const char *label, const struct qr_word *number)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, number);
    qr_buffer_addf(out, "%-12s %s\n", label, text);
}

void qr_show_hashes(struct qr_buffer *out, const struct qr_step *step)
{
    add_hash(out, "domain hash", step->hashes.domain32);
    add_hash(out, "message hash", step->hashes.message32);
    add_hash(out, "safeTxHash", step->hashes.hash32);
}

/* What a step is shown with. */
struct shown {
    const struct qr_proposal *proposal;
    const struct qr_show *show;
    struct qr_review_names names; /* with those that the proposal gives its own contracts */
    struct qr_names plain;        /* without them, beside labels that say the same */
};

/* What the step's call does, as it is shown for every step but the execution of what an earlier one
 * schedules. */
static void add_call(struct qr_buffer *out, const struct shown *shown, size_t i)
{
    struct qr_words words = {.names = &shown->names.names};
    qr_buffer_add_text(out, "\n");
    qr_words_add_text(out, shown->proposal->review.calls[i], &words);
}

static void add_safe_step(struct qr_buffer *out, const struct shown *shown, size_t i)
{
    const struct qr_step *step = &shown->proposal->route.steps[i];
    qr_show_address(out, "Safe", &step->safe.address, &shown->plain);
    qr_buffer_addf(out, "%-12s %s\n", "version", qr_safe_version_text(step->safe.version));
    add_number(out, "nonce", &step->tx.nonce);
    add_call(out, shown, i);
    if (!shown->show->without_hashes) {
        qr_buffer_add_text(out, "\n");
        qr_show_hashes(out, step);
    }
}

static const char *step_heading(const struct qr_proposal *proposal, const struct qr_step *step)
{
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
        return "Safe transaction, signed by the Safe's owners";
    case QR_STEP_SAFE_APPROVE:
        return "Safe transaction that approves the next one, signed by its owners";
    case QR_STEP_TIMELOCK_SCHEDULE:
        return "Schedule on the timelock, sent by a proposer";
    case QR_STEP_TIMELOCK_EXECUTE:
        return "Execute on the timelock, once its delay has passed";
    case QR_STEP_CALL:
        return qr_action_is_on_route(&proposal->actions[0])
                   ? "Cancel on the timelock, sent by a canceller"
                   : "Call, sent by the owner's account";
    }
    return "";
}

/* Rare, so told only when there is one: the operation waits for it, for good if it never comes. */
static void add_predecessor(struct qr_buffer *out, const struct qr_hop *hop)
{
    static const uint8_t none[32] = {0};
    if (memcmp(hop->predecessor32, none, sizeof none) != 0) {
        add_hash(out, "predecessor", hop->predecessor32);
    }
}

static void add_delay(struct qr_buffer *out, uint64_t seconds)
{
    qr_buffer_addf(out, "%-12s ", "delay");
    qr_add_span(out, seconds);
    qr_buffer_addf(out, " (%llu seconds)\n", (unsigned long long)seconds);
}

static void add_step(struct qr_buffer *out, const struct shown *shown, size_t i)
{
    const struct qr_route *route = &shown->proposal->route;
    const struct qr_step *step = &route->steps[i];
    qr_buffer_addf(out, "\nStep %zu: %s\n", i + 1, step_heading(shown->proposal, step));
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
    case QR_STEP_SAFE_APPROVE:
        add_safe_step(out, shown, i);
        break;
    case QR_STEP_TIMELOCK_EXECUTE:
        qr_show_address(out, "timelock", &step->to, &shown->plain);
        add_delay(out, route->timelock[0].hop->delay);
        add_predecessor(out, route->timelock[0].hop);
        add_hash(out, "operation id", step->operation_id32);
        break;
    case QR_STEP_TIMELOCK_SCHEDULE:
        qr_show_address(out, "timelock", &step->to, &shown->plain);
        add_hash(out, "operation id", step->operation_id32);
        add_call(out, shown, i);
        break;
    case QR_STEP_CALL:
        qr_show_address(out, "to", &step->to, &shown->plain);
        add_call(out, shown, i);
        break;
    }
}

/* A Safe's step beside the only one to be shown. */
static bool is_hidden(const struct qr_step *step, const struct qr_step *only)
{
    return only != NULL && step != only && qr_step_is_of_safe(step);
}

static void add_actions(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    qr_buffer_add_text(out, "What it does:\n");
    for (size_t i = 0; i < proposal->n_actions; i++) {
        struct qr_buffer words = QR_BUFFER_INIT;
        qr_action_add_words(&words, &proposal->actions[i]);
        qr_show_paragraph(out, "  ", 4, qr_buffer_text(&words));
        qr_buffer_dispose(&words);
    }
}

static void add_source(struct qr_buffer *out, const struct shown *shown)
{
    const struct qr_source *source = shown->proposal->source;
    struct qr_buffer chain = QR_BUFFER_INIT;
    qr_buffer_addf(out, "\n%-12s %s\n", "commit", source->commit.id);
    qr_show_paragraph(out, "config       ", LABEL + 1,
                      source->config_path != NULL ? source->config_path : "from outside of git");
    qr_names_add_chain(&chain, &shown->plain, &source->config.chain_id);
    qr_buffer_addf(out, "%-12s %s\n", "chain", qr_buffer_text(&chain));
    qr_buffer_dispose(&chain);
    qr_show_address(out, "app", &source->config.app, &shown->plain);
    if (shown->proposal->has_manifest) {
        add_hash(out, "compose hash", source->compose_hash32);
        qr_buffer_addf(out, "%-12s %zu bytes, dialect %s\n", "manifest", source->manifest.length,
                       qr_dialect_text(source->config.dialect));
    }
    if (shown->show->trust != NULL) {
        qr_signer_trust_show(out, shown->show->trust);
    }
}

static void add_changes(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    if (proposal->changes == NULL) {
        return;
    }
    qr_buffer_addf(out, "\nWhat changes since commit %s:\n\n", proposal->source->since);
    if (proposal->changes->count == 0) {
        qr_buffer_add_text(out, "No value of the manifest changes.\n");
    }
    qr_manifest_diff_add_text(out, proposal->changes);
}

void qr_show_proposal(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_show *show)
{
    struct shown shown = {.proposal = proposal, .show = show};
    qr_review_names(&shown.names, &proposal->source->config, qr_signer_trust_names(show->trust));
    shown.plain = shown.names.names;
    shown.plain.n_own = 0;
    add_actions(out, proposal);
    add_source(out, &shown);
    add_changes(out, proposal);
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        if (!is_hidden(&proposal->route.steps[i], show->only)) {
            add_step(out, &shown, i);
        }
    }
}

static void add_finding(struct qr_buffer *out, const struct qr_finding *finding, const char *level)
{
    struct qr_buffer head = QR_BUFFER_INIT;
    struct qr_buffer place = QR_BUFFER_INIT;
    qr_buffer_addf(&head, "\n%s:", level);
    qr_buffer_addf(&place, "%s, %s", finding->code, finding->where);
    qr_show_paragraph(out, qr_buffer_text(&head), 2, qr_buffer_text(&place));
    qr_show_paragraph(out, "  ", 2, finding->text);
    qr_buffer_dispose(&place);
    qr_buffer_dispose(&head);
}

void qr_show_findings(struct qr_buffer *out, const struct qr_findings *findings)
{
    static const struct {
        enum qr_finding_level level;
        bool accepted;
        const char *text;
    } order[] = {{QR_DANGER, false, "DANGER"},
                 {QR_DANGER, true, "DANGER (accepted)"},
                 {QR_CAUTION, false, "Caution"}};
    for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
        for (size_t i = 0; i < findings->count; i++) {
            const struct qr_finding *finding = &findings->items[i];
            if (finding->level == order[k].level && finding->accepted == order[k].accepted) {
                add_finding(out, finding, order[k].text);
            }
        }
    }
}

void qr_show_write_step(struct qr_json_writer *writer, const struct qr_step *step)
{
    char safe[QR_ADDRESS_SIZE];
    char nonce[QR_WORD_DECIMAL_SIZE];
    qr_address_format(safe, &step->safe.address);
    qr_word_to_decimal(nonce, &step->tx.nonce);
    qr_json_write_key(writer, "safe");
    qr_json_write_string(writer, safe);
    qr_json_write_key(writer, "nonce");
    qr_json_write_raw(writer, nonce);
    qr_json_write_key(writer, "domain_hash");
    qr_json_write_hex(writer, step->hashes.domain32, 32);
    qr_json_write_key(writer, "message_hash");
    qr_json_write_hex(writer, step->hashes.message32, 32);
    qr_json_write_key(writer, "safe_tx_hash");
    qr_json_write_hex(writer, step->hashes.hash32, 32);
}
