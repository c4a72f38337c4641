#include "cli/show_progress.h"

#include <string.h>

#include "base/duration.h"
#include "cli/show.h"

static const char *heading(enum qr_step_kind kind)
{
    switch (kind) {
    case QR_STEP_SAFE_TRANSACTION:
        return "transaction of Safe";
    case QR_STEP_SAFE_APPROVE:
        return "approval by Safe";
    case QR_STEP_TIMELOCK_SCHEDULE:
        return "schedule on timelock";
    case QR_STEP_TIMELOCK_EXECUTE:
        return "execute on timelock";
    case QR_STEP_CALL:
        return "call to";
    }
    return "";
}

/* Whose signatures count, and which were left out and why. */
static void add_signers(struct qr_buffer *out, const struct qr_safe_state *state)
{
    char owner[QR_ADDRESS_SIZE];
    for (size_t i = 0; i < state->signers.n_valid; i++) {
        qr_address_format(owner, &state->signers.valid[i].owner);
        qr_buffer_addf(out, "  signed     %s  %s\n", owner,
                       qr_signature_kind_text(state->signers.valid[i].kind));
    }
    for (size_t i = 0; i < state->signers.n_rejected; i++) {
        qr_address_format(owner, &state->signers.rejected[i].owner);
        struct qr_buffer head = QR_BUFFER_INIT;
        qr_buffer_addf(&head, "  left out   %s  ", owner);
        qr_show_paragraph(out, qr_buffer_text(&head), 13, state->signers.rejected[i].reason);
        qr_buffer_dispose(&head);
    }
}

static void add_step(struct qr_buffer *out, size_t i, const struct qr_step *step,
                     const struct qr_commit_state *state)
{
    const struct qr_step_progress *progress = &state->progress.steps[i];
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, qr_step_target(step));
    qr_buffer_addf(out, "Step %zu: %s %s", i + 1, heading(step->kind), address);
    qr_show_wrapped(out, progress->text);
    if (progress->status == QR_STATUS_DELAY) {
        qr_buffer_add_text(out, "  from       ");
        qr_add_utc(out, progress->ready_at);
        qr_buffer_add_text(out, " on\n");
    }
    if (qr_step_is_of_safe(step) && progress->status != QR_STATUS_DONE &&
        progress->status != QR_STATUS_NOT_NEEDED) {
        add_signers(out, &state->world.safes[i]);
    }
}

static const char *last_word(enum qr_outcome outcome)
{
    switch (outcome) {
    case QR_OUTCOME_EXECUTED:
        return "EXECUTED";
    case QR_OUTCOME_UNDER_WAY:
        return "UNDER WAY";
    case QR_OUTCOME_DEAD:
        return "DEAD";
    case QR_OUTCOME_UNKNOWN:
        return "UNKNOWN";
    }
    return "";
}

void qr_show_progress(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_commit_state *state)
{
    for (size_t i = 0; i < state->progress.n_steps; i++) {
        add_step(out, i, &proposal->route.steps[i], state);
    }
    for (size_t i = 0; i < state->signatures.n_bad; i++) {
        struct qr_buffer line = QR_BUFFER_INIT;
        qr_buffer_addf(&line, "signatures/%s: %s", state->signatures.bad[i].file,
                       state->signatures.bad[i].reason);
        qr_show_paragraph(out, "Not counted:", 2, qr_buffer_text(&line));
        qr_buffer_dispose(&line);
    }
    qr_buffer_addf(out, "\n%s", last_word(state->progress.outcome));
    if (state->progress.outcome == QR_OUTCOME_EXECUTED) {
        qr_buffer_addf(out, ", seen at block %llu\n",
                       (unsigned long long)state->world.block.number);
    } else {
        qr_buffer_addf(out, ": %s\n", state->progress.sentence);
    }
}

static void write_text(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

static void write_u64(struct qr_json_writer *writer, const char *key, uint64_t number)
{
    qr_json_write_key(writer, key);
    qr_json_write_u64(writer, number);
}

static void write_signers(struct qr_json_writer *writer, const struct qr_step *step,
                          const struct qr_step_progress *progress,
                          const struct qr_safe_state *state)
{
    char text[QR_ADDRESS_SIZE];
    qr_json_write_key(writer, "safe_tx_hash");
    qr_json_write_hex(writer, step->hashes.hash32, 32);
    write_u64(writer, "threshold", progress->threshold);
    qr_json_write_key(writer, "signers");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < state->signers.n_valid; i++) {
        qr_address_format(text, &state->signers.valid[i].owner);
        qr_json_write_begin(writer, '{');
        write_text(writer, "owner", text);
        write_text(writer, "kind", qr_signature_kind_text(state->signers.valid[i].kind));
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
    qr_json_write_key(writer, "left_out");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < state->signers.n_rejected; i++) {
        qr_address_format(text, &state->signers.rejected[i].owner);
        qr_json_write_begin(writer, '{');
        write_text(writer, "owner", text);
        write_text(writer, "reason", state->signers.rejected[i].reason);
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
    if (state->executed_by_known) {
        qr_json_write_key(writer, "transaction_hash");
        qr_json_write_hex(writer, state->executed_by32, 32);
    }
}

static void write_step(struct qr_json_writer *writer, size_t i, const struct qr_step *step,
                       const struct qr_commit_state *state)
{
    const struct qr_step_progress *progress = &state->progress.steps[i];
    char address[QR_ADDRESS_SIZE];
    qr_address_format(address, qr_step_target(step));
    qr_json_write_begin(writer, '{');
    write_text(writer, "kind", qr_step_kind_text(step->kind));
    write_text(writer, "contract", address);
    write_text(writer, "status", qr_step_status_text(progress->status));
    write_text(writer, "text", progress->text);
    if (qr_step_is_of_safe(step)) {
        write_signers(writer, step, progress, &state->world.safes[i]);
    } else if (step->kind != QR_STEP_CALL) {
        qr_json_write_key(writer, "operation_id");
        qr_json_write_hex(writer, step->operation_id32, 32);
    }
    if (progress->status == QR_STATUS_DELAY) {
        write_u64(writer, "ready_at", progress->ready_at);
    }
    qr_json_write_end(writer, '}');
}

static void write_sent(struct qr_json_writer *writer, const struct qr_commit_state *state)
{
    qr_json_write_key(writer, "sent");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < state->records.count; i++) {
        const struct qr_record *record = &state->records.items[i];
        const struct qr_sent_state *sent = &state->world.sent[i];
        qr_json_write_begin(writer, '{');
        write_u64(writer, "step", record->step + 1);
        qr_json_write_key(writer, "hash");
        qr_json_write_hex(writer, record->hash32, 32);
        write_text(writer, "state",
                   sent->mined  ? (sent->succeeded ? "mined" : "failed")
                   : sent->dead ? "replaced"
                                : "on-its-way");
        if (sent->mined) {
            write_u64(writer, "block", sent->block);
        }
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}

void qr_show_progress_json(struct qr_buffer *out, const struct qr_proposal *proposal,
                           const struct qr_commit_state *state)
{
    char chain[QR_WORD_DECIMAL_SIZE];
    struct qr_json_writer writer = qr_json_writer(out);
    qr_word_to_decimal(chain, &proposal->source->config.chain_id);
    qr_json_write_begin(&writer, '{');
    write_text(&writer, "outcome", qr_outcome_text(state->progress.outcome));
    write_text(&writer, "sentence", state->progress.sentence);
    qr_json_write_key(&writer, "chain_id");
    qr_json_write_raw(&writer, chain);
    write_u64(&writer, "block", state->world.block.number);
    qr_json_write_key(&writer, "steps");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < state->progress.n_steps; i++) {
        write_step(&writer, i, &proposal->route.steps[i], state);
    }
    qr_json_write_end(&writer, ']');
    write_sent(&writer, state);
    qr_json_write_end(&writer, '}');
}
