/* proposal.json, format version 1 (docs/proposal.md). */
#include <string.h>

#include "prepare/proposal.h"
#include "prepare/proposal_parts.h"

void qr_write_address(struct qr_json_writer *writer, const char *key,
                      const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

void qr_write_amount(struct qr_json_writer *writer, const char *key, const struct qr_word *amount)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, amount);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

void qr_write_number(struct qr_json_writer *writer, const char *key, const struct qr_word *number)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, number);
    qr_json_write_key(writer, key);
    qr_json_write_raw(writer, text);
}

void qr_write_bytes(struct qr_json_writer *writer, const char *key, const uint8_t *bytes,
                    size_t length)
{
    qr_json_write_key(writer, key);
    qr_json_write_hex(writer, bytes, length);
}

static void write_text(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

static void write_sha256(struct qr_json_writer *writer, const char *key, const uint8_t hash32[32])
{
    struct qr_buffer hex = QR_BUFFER_INIT;
    qr_buffer_add_hex(&hex, hash32, 32);
    write_text(writer, key, qr_buffer_text(&hex));
    qr_buffer_dispose(&hex);
}

static void write_source(struct qr_json_writer *writer, const struct qr_source *source)
{
    qr_json_write_key(writer, "source");
    qr_json_write_begin(writer, '{');
    write_text(writer, "commit", source->commit.id);
    write_text(writer, "tree", source->commit.tree);
    qr_json_write_key(writer, "config");
    qr_json_write_begin(writer, '{');
    if (source->config_path != NULL) {
        write_text(writer, "path", source->config_path);
        write_text(writer, "blob", source->config_blob);
    } else {
        write_sha256(writer, "outside_sha256", source->config_sha256);
        write_text(writer, "text", source->config_text);
    }
    qr_json_write_end(writer, '}');
    qr_json_write_key(writer, "inputs");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < source->n_inputs; i++) {
        qr_json_write_begin(writer, '{');
        write_text(writer, "path", source->inputs[i].path);
        write_text(writer, "blob", source->inputs[i].blob);
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
    qr_json_write_key(writer, "substitutions");
    qr_json_write_begin(writer, '{');
    for (size_t i = 0; i < source->n_substitutions; i++) {
        write_text(writer, source->substitutions[i].name, source->substitutions[i].value);
    }
    qr_json_write_end(writer, '}');
    if (source->since[0] != '\0') {
        write_text(writer, "since", source->since);
    }
    qr_json_write_end(writer, '}');
}

static void write_manifest(struct qr_json_writer *writer, const struct qr_source *source)
{
    qr_json_write_key(writer, "manifest");
    qr_json_write_begin(writer, '{');
    write_text(writer, "dialect", qr_dialect_text(source->config.dialect));
    qr_json_write_key(writer, "size");
    qr_json_write_u64(writer, source->manifest.length);
    qr_write_bytes(writer, "compose_hash", source->compose_hash32, 32);
    qr_json_write_key(writer, "parts");
    qr_json_write_begin(writer, '{');
    for (size_t i = 0; i < source->n_parts; i++) {
        write_sha256(writer, source->parts[i].field, source->parts[i].sha256);
    }
    qr_json_write_end(writer, '}');
    qr_json_write_end(writer, '}');
}

static void write_route(struct qr_json_writer *writer, const struct qr_proposal *proposal)
{
    const struct qr_config *config = &proposal->source->config;
    const struct qr_timelock_plan *plan = proposal->route.timelock;
    qr_json_write_key(writer, "route");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < config->n_hops; i++) {
        const struct qr_hop *hop = &config->route[i];
        qr_json_write_begin(writer, '{');
        write_text(writer, "kind", hop->kind == QR_HOP_SAFE ? "safe" : "timelock");
        qr_write_address(writer, "address", &hop->address);
        if (hop->kind == QR_HOP_SAFE) {
            write_text(writer, "version", qr_safe_version_text(hop->version));
        } else {
            qr_json_write_key(writer, "delay");
            qr_json_write_u64(writer, hop->delay);
            qr_write_bytes(writer, "predecessor", hop->predecessor32, 32);
            qr_write_bytes(writer, "salt", plan->salt32, 32);
            qr_write_bytes(writer, "operation_id", plan->operation_id32, 32);
            plan++;
        }
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}

void qr_write_safe_tx_fields(struct qr_json_writer *writer, const struct qr_safe_tx *tx)
{
    qr_write_address(writer, "to", &tx->to);
    qr_write_amount(writer, "value", &tx->value);
    qr_write_bytes(writer, "data", tx->data, tx->data_length);
    qr_json_write_key(writer, "operation");
    qr_json_write_u64(writer, (uint64_t)tx->operation);
    qr_write_amount(writer, "safeTxGas", &tx->safe_tx_gas);
    qr_write_amount(writer, "baseGas", &tx->base_gas);
    qr_write_amount(writer, "gasPrice", &tx->gas_price);
    qr_write_address(writer, "gasToken", &tx->gas_token);
    qr_write_address(writer, "refundReceiver", &tx->refund_receiver);
}

static void write_safe_step(struct qr_json_writer *writer, const struct qr_step *step)
{
    qr_write_address(writer, "safe", &step->safe.address);
    qr_json_write_key(writer, "transaction");
    qr_json_write_begin(writer, '{');
    qr_write_safe_tx_fields(writer, &step->tx);
    qr_write_number(writer, "nonce", &step->tx.nonce);
    qr_json_write_end(writer, '}');
    qr_write_bytes(writer, "domain_hash", step->hashes.domain32, 32);
    qr_write_bytes(writer, "message_hash", step->hashes.message32, 32);
    qr_write_bytes(writer, "safe_tx_hash", step->hashes.hash32, 32);
}

static void write_step(struct qr_json_writer *writer, const struct qr_step *step)
{
    qr_json_write_begin(writer, '{');
    write_text(writer, "kind", qr_step_kind_text(step->kind));
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
    case QR_STEP_SAFE_APPROVE:
        write_safe_step(writer, step);
        break;
    case QR_STEP_TIMELOCK_SCHEDULE:
    case QR_STEP_TIMELOCK_EXECUTE:
    case QR_STEP_CALL:
        qr_write_address(writer, "to", &step->to);
        qr_write_amount(writer, "value", &step->value);
        qr_write_bytes(writer, "data", step->data, step->data_length);
        if (step->kind != QR_STEP_CALL) {
            qr_write_bytes(writer, "operation_id", step->operation_id32, 32);
        }
        break;
    }
    qr_json_write_end(writer, '}');
}

void qr_proposal_add_json(struct qr_buffer *out, const struct qr_proposal *proposal)
{
    const struct qr_source *source = proposal->source;
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "quorate");
    qr_json_write_u64(&writer, 1);
    write_source(&writer, source);
    qr_write_number(&writer, "chain_id", &source->config.chain_id);
    qr_write_address(&writer, "app", &source->config.app);
    if (proposal->has_manifest) {
        write_manifest(&writer, source);
    }
    qr_json_write_key(&writer, "actions");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < proposal->n_actions; i++) {
        qr_action_write(&writer, &proposal->actions[i]);
    }
    qr_json_write_end(&writer, ']');
    write_route(&writer, proposal);
    qr_json_write_key(&writer, "steps");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < proposal->route.n_steps; i++) {
        write_step(&writer, &proposal->route.steps[i]);
    }
    qr_json_write_end(&writer, ']');
    qr_json_write_end(&writer, '}');
}
