#include "cli/show.h"

#include <string.h>

#include "base/hex.h"

static void add_escaped(struct qr_buffer *out, const char *text)
{
    qr_utf8_add_escaped(out, text, strlen(text));
}

/* "label        0x…": with a label of at most 12 characters a hash stays within 80 columns. */
static void add_hash(struct qr_buffer *out, const char *label, const uint8_t hash32[32])
{
    char text[QR_HEX32_SIZE];
    qr_hex_encode(text, hash32, 32);
    qr_buffer_addf(out, "%-12s %s\n", label, text);
}

static void add_address_line(struct qr_buffer *out, const char *label,
                             const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_buffer_addf(out, "%-12s %s\n", label, text);
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

static void add_safe_step(struct qr_buffer *out, const struct qr_step *step)
{
    add_address_line(out, "Safe", &step->safe.address);
    qr_buffer_addf(out, "%-12s %s\n", "version", qr_safe_version_text(step->safe.version));
    add_number(out, "nonce", &step->tx.nonce);
    add_address_line(out, "calls", &step->tx.to);
    if (step->tx.operation == QR_SAFE_DELEGATE_CALL) {
        qr_buffer_addf(out, "%-12s %s\n", "operation",
                       "delegate call of MultiSendCallOnly, to make several calls");
    }
    qr_show_hashes(out, step);
}

static const char *step_heading(enum qr_step_kind kind)
{
    switch (kind) {
    case QR_STEP_SAFE_TRANSACTION:
        return "Safe transaction, signed by the Safe's owners";
    case QR_STEP_SAFE_APPROVE:
        return "Safe transaction that approves the next one, signed by the Safe's owners";
    case QR_STEP_TIMELOCK_SCHEDULE:
        return "Schedule on the timelock, sent by a proposer";
    case QR_STEP_TIMELOCK_EXECUTE:
        return "Execute on the timelock, once its delay has passed";
    case QR_STEP_CALL:
        return "Call, sent by the owner's account";
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

static void add_step(struct qr_buffer *out, size_t number, const struct qr_step *step,
                     const struct qr_route *route)
{
    qr_buffer_addf(out, "\nStep %zu: %s\n", number, step_heading(step->kind));
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
    case QR_STEP_SAFE_APPROVE:
        add_safe_step(out, step);
        break;
    case QR_STEP_TIMELOCK_EXECUTE:
        add_address_line(out, "timelock", &step->to);
        qr_buffer_addf(out, "%-12s %llu seconds\n", "delay",
                       (unsigned long long)route->timelock[0].hop->delay);
        add_predecessor(out, route->timelock[0].hop);
        add_hash(out, "operation id", step->operation_id32);
        break;
    case QR_STEP_TIMELOCK_SCHEDULE:
        add_address_line(out, "timelock", &step->to);
        add_hash(out, "operation id", step->operation_id32);
        break;
    case QR_STEP_CALL:
        add_address_line(out, "to", &step->to);
        break;
    }
}

/* A Safe's step beside the only one to be shown. */
static bool is_hidden(const struct qr_step *step, const struct qr_step *only)
{
    return only != NULL && step != only &&
           (step->kind == QR_STEP_SAFE_TRANSACTION || step->kind == QR_STEP_SAFE_APPROVE);
}

void qr_show_proposal(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_step *only)
{
    const struct qr_source *source = proposal->source;
    for (size_t i = 0; i < proposal->n_actions; i++) {
        qr_buffer_add_text(out, i == 0 ? "What it does:\n  " : "  ");
        struct qr_buffer words = QR_BUFFER_INIT;
        qr_action_add_words(&words, &proposal->actions[i]);
        qr_utf8_add_escaped(out, qr_buffer_text(&words), words.length);
        qr_buffer_dispose(&words);
        qr_buffer_add_text(out, "\n");
    }
    qr_buffer_addf(out, "\n%-12s %s\n%-12s ", "commit", source->commit.id, "config");
    add_escaped(out, source->config_path != NULL ? source->config_path : "from outside of git");
    qr_buffer_add_text(out, "\n");
    add_number(out, "chain", &source->config.chain_id);
    add_address_line(out, "app", &source->config.app);
    if (proposal->has_manifest) {
        add_hash(out, "compose hash", source->compose_hash32);
        qr_buffer_addf(out, "%-12s %zu bytes, dialect %s\n", "manifest", source->manifest.length,
                       qr_dialect_text(source->config.dialect));
    }
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        if (!is_hidden(&proposal->route.steps[i], only)) {
            add_step(out, i + 1, &proposal->route.steps[i], &proposal->route);
        }
    }
}

void qr_show_wrapped(struct qr_buffer *out, const char *text)
{
    enum { WIDTH = 80 };
    struct qr_buffer escaped = QR_BUFFER_INIT;
    qr_utf8_add_escaped(&escaped, text, strlen(text));
    size_t column = WIDTH;
    for (const char *word = qr_buffer_text(&escaped); *word != '\0';) {
        size_t length = strcspn(word, " ");
        bool fits = column + 1 + length <= WIDTH;
        qr_buffer_addf(out, "%s%.*s", fits ? " " : "\n  ", (int)length, word);
        column = fits ? column + 1 + length : 2 + length;
        word += length + strspn(word + length, " ");
    }
    qr_buffer_add_text(out, "\n");
    qr_buffer_dispose(&escaped);
}

void qr_show_findings(struct qr_buffer *out, const struct qr_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct qr_finding *finding = &findings->items[i];
        const char *level = finding->level == QR_CAUTION ? "Caution"
                            : finding->accepted          ? "DANGER (accepted)"
                                                         : "DANGER";
        qr_buffer_addf(out, "\n%s: %s, ", level, finding->code);
        add_escaped(out, finding->where);
        qr_show_wrapped(out, finding->text);
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
