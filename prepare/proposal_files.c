/* The files of a proposal's directory. */
#include <string.h>

#include "prepare/proposal.h"
#include "prepare/proposal_parts.h"
#include "safe/builder.h"

static struct qr_buffer *add_file(struct qr_proposal_files *files, const char *name)
{
    QR_ASSERT(files->count < QR_PROPOSAL_MAX_FILES);
    struct qr_proposal_file *file = &files->items[files->count++];
    *file = (struct qr_proposal_file){.name = name};
    return &file->content;
}

/* The body that is posted to the Transaction Service; sender and signature come with the proposer.
 */
static void add_service_body(struct qr_buffer *out, const struct qr_step *step)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_write_address(&writer, "safe", &step->safe.address);
    qr_write_safe_tx_fields(&writer, &step->tx);
    qr_write_amount(&writer, "nonce", &step->tx.nonce);
    qr_write_bytes(&writer, "contractTransactionHash", step->hashes.hash32, 32);
    qr_json_write_key(&writer, "sender");
    qr_json_write_null(&writer);
    qr_json_write_key(&writer, "signature");
    qr_json_write_null(&writer);
    qr_json_write_key(&writer, "origin");
    qr_json_write_string(&writer, "quorate");
    qr_json_write_end(&writer, '}');
}

static void add_batch(struct qr_buffer *out, const struct qr_proposal *proposal,
                      const struct qr_step *step)
{
    struct qr_buffer description = QR_BUFFER_INIT;
    for (size_t i = 0; i < proposal->n_actions; i++) {
        qr_buffer_add_text(&description, i == 0 ? "" : "; ");
        qr_action_add_words(&description, &proposal->actions[i]);
    }
    qr_buffer_addf(&description, " (commit %s)", proposal->source->commit.id);
    /* The commit's time keeps the file the same on every machine; before 1970 there was no git. */
    int64_t seconds = proposal->source->commit.time > 0 ? proposal->source->commit.time : 0;
    struct qr_builder_meta meta = {.name = "quorate proposal",
                                   .description = qr_buffer_text(&description),
                                   .created_at_ms = (uint64_t)seconds * 1000};
    qr_builder_add_file(out, &step->safe, proposal->route.first_safe_calls,
                        proposal->route.n_first_safe_calls, &meta);
    qr_buffer_dispose(&description);
}

static void add_timelock(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    const struct qr_timelock_plan *plan = &proposal->route.timelock[0];
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_write_number(&writer, "chain_id", &proposal->source->config.chain_id);
    qr_write_address(&writer, "timelock", &plan->hop->address);
    qr_write_bytes(&writer, "operation_id", plan->operation_id32, 32);
    qr_write_bytes(&writer, "predecessor", plan->hop->predecessor32, 32);
    qr_write_bytes(&writer, "salt", plan->salt32, 32);
    qr_json_write_key(&writer, "delay");
    qr_json_write_u64(&writer, plan->hop->delay);
    qr_write_bytes(&writer, "schedule", plan->schedule, plan->schedule_length);
    qr_write_bytes(&writer, "execute", plan->execute, plan->execute_length);
    qr_write_bytes(&writer, "cancel", plan->cancel, plan->cancel_length);
    qr_json_write_end(&writer, '}');
}

void qr_proposal_render(struct qr_proposal_files *files, const struct qr_proposal *proposal)
{
    qr_proposal_add_json(add_file(files, "proposal.json"), proposal);
    if (proposal->has_manifest) {
        const struct qr_buffer *manifest = &proposal->source->manifest;
        qr_buffer_add(add_file(files, "app-compose.json"), manifest->data, manifest->length);
    }
    const struct qr_step *step = qr_proposal_signed_step(proposal);
    if (step != NULL) {
        add_service_body(add_file(files, "safe-tx.json"), step);
        add_batch(add_file(files, "safe-batch.json"), proposal, step);
        qr_safe_tx_add_typed_data(add_file(files, "typed-data.json"), &step->safe, &step->tx);
    }
    if (proposal->route.n_timelocks > 0) {
        add_timelock(add_file(files, "timelock.json"), proposal);
    }
    qr_proposal_add_report(add_file(files, "REPORT.md"), proposal);
    files->items[files->count - 1].open_end = qr_proposal_report_is_open(proposal);
}

void qr_proposal_files_dispose(struct qr_proposal_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        qr_buffer_dispose(&files->items[i].content);
    }
    files->count = 0;
}
