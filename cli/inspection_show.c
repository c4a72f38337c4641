#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "base/wrap.h"
#include "cli/inspection.h"
#include "cli/show.h"
#include "review/words.h"

/* A label and the blank after it. */
enum { LABEL_COLUMNS = 13 };

static struct qr_words words_of(const struct qr_inspection *inspection)
{
    return (struct qr_words){.names = &inspection->names, .now = inspection->now};
}

/* Beside a label that says already what it is only the signer's own name says more. */
static void add_address(struct qr_buffer *out, const struct qr_inspection *inspection,
                        const char *label, const struct qr_address *address)
{
    struct qr_names names = inspection->names;
    names.n_own = 0;
    qr_show_address(out, label, address, &names);
}

static void add_chain(struct qr_buffer *out, const struct qr_inspection *inspection)
{
    if (inspection->names.has_chain) {
        qr_buffer_addf(out, "%-12s ", "chain");
        qr_names_add_chain(out, &inspection->names, &inspection->names.chain_id);
        qr_buffer_add_text(out, "\n");
    }
}

static void add_number(struct qr_buffer *out, const char *label, const struct qr_word *number)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, number);
    qr_buffer_addf(out, "%-12s %s\n", label, text);
}

static void add_hash(struct qr_buffer *out, const char *label, const uint8_t hash32[32])
{
    char text[QR_HEX32_SIZE];
    qr_hex_encode(text, hash32, 32);
    qr_buffer_addf(out, "%-12s %s\n", label, text);
}

static const char *title(enum qr_review_kind kind)
{
    switch (kind) {
    case QR_REVIEW_CALLDATA:
        return "Calldata";
    case QR_REVIEW_SAFE_TRANSACTION:
        return "Transaction of a Safe";
    case QR_REVIEW_SERVICE:
        return "Transaction of a Safe, as the Transaction Service has it";
    case QR_REVIEW_BUILDER:
        return "Transaction Builder file: calls that a Safe makes together";
    }
    return "";
}

/* What it is. */
static void add_document(struct qr_buffer *out, const struct qr_inspection *inspection)
{
    const struct qr_review_document *document = &inspection->document;
    qr_buffer_addf(out, "%s\n\n", title(document->kind));
    if (document->name != NULL && document->name[0] != '\0') {
        struct qr_buffer name = QR_BUFFER_INIT;
        qr_buffer_add_byte(&name, '"');
        qr_utf8_add_shortened(&name, document->name, strlen(document->name), 60);
        qr_buffer_add_byte(&name, '"');
        qr_buffer_addf(out, "%-12s ", "named");
        (void)qr_text_wrap(out, qr_buffer_text(&name), LABEL_COLUMNS, LABEL_COLUMNS);
        qr_buffer_add_text(out, "\n");
        qr_buffer_dispose(&name);
    }
    if (document->kind == QR_REVIEW_CALLDATA) {
        qr_buffer_addf(out, "%-12s %zu bytes\n", "length", document->requests[0].length);
        if (document->requests[0].has_from) {
            add_address(out, inspection, "from", &document->requests[0].from);
        }
    } else if (document->has_safe) {
        add_address(out, inspection, "Safe", &document->safe.address);
    }
    if (document->has_version) {
        qr_buffer_addf(out, "%-12s %s\n", "version", qr_safe_version_text(document->safe.version));
    }
    add_chain(out, inspection);
    if (document->tx != NULL) {
        add_number(out, "nonce", &document->tx->nonce);
    }
    if (document->kind == QR_REVIEW_BUILDER) {
        qr_buffer_addf(out, "%-12s %zu\n", "calls", document->n_requests);
    }
    qr_signer_trust_show(out, &inspection->trust);
}

/* What a Safe's hashes follow from, and was not said. */
static void add_unchecked(struct qr_buffer *out, const struct qr_review_document *document)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    if (document->unchecked_hash != NULL) {
        qr_buffer_addf(&text, "%s was not checked; add", document->unchecked_hash);
    } else {
        qr_buffer_add_text(&text, "not known; add");
    }
    qr_buffer_addf(&text, "%s%s%s", document->has_safe ? "" : " --safe ADDRESS",
                   document->has_chain ? "" : " --chain NUMBER",
                   document->has_version ? "" : " --safe-version VERSION");
    qr_show_paragraph(out, "\nhashes       ", 13, qr_buffer_text(&text));
}

static void add_document_hashes(struct qr_buffer *out, const struct qr_review_document *document)
{
    if (document->has_hashes) {
        qr_buffer_add_text(out, "\n");
        add_hash(out, "domain hash", document->hashes.domain32);
        add_hash(out, "message hash", document->hashes.message32);
        add_hash(out, "safeTxHash", document->hashes.hash32);
    } else if (document->tx != NULL) {
        add_unchecked(out, document);
    }
}

static const char *step_title(enum qr_step_kind kind)
{
    switch (kind) {
    case QR_STEP_SAFE_TRANSACTION:
        return "a Safe transaction, signed by the Safe's owners";
    case QR_STEP_SAFE_APPROVE:
        return "a Safe transaction that approves the next one";
    case QR_STEP_TIMELOCK_SCHEDULE:
        return "scheduled on the timelock by a proposer";
    case QR_STEP_TIMELOCK_EXECUTE:
        return "executed by the timelock, once its delay has passed";
    case QR_STEP_CALL:
        return "a call by the owner's account";
    }
    return "";
}

static void add_step(struct qr_buffer *out, const struct qr_inspection *inspection, size_t index)
{
    const struct qr_step *step = &inspection->verification.made.proposal.route.steps[index];
    const struct qr_words words = words_of(inspection);
    qr_buffer_addf(out, "\nStep %zu: %s\n\n", index + 1, step_title(step->kind));
    if (qr_step_is_of_safe(step)) {
        add_address(out, inspection, "Safe", &step->safe.address);
        add_number(out, "nonce", &step->tx.nonce);
        qr_buffer_add_text(out, "\n");
    }
    qr_words_add_text(out, inspection->calls[index], &words);
    if (qr_step_is_of_safe(step)) {
        qr_buffer_add_text(out, "\n");
        qr_show_hashes(out, step);
    }
}

static void add_proposal(struct qr_buffer *out, const struct qr_inspection *inspection)
{
    const struct qr_preparation *made = &inspection->verification.made;
    qr_buffer_add_text(out, "Proposal, read by itself alone: verify compares it with git\n\n");
    if (inspection->n_calls == 0) {
        qr_buffer_add_text(out, "Its steps cannot be made from what it says.\n");
        return;
    }
    qr_buffer_addf(out, "%-12s %s\n", "commit", made->source.commit.id);
    add_chain(out, inspection);
    add_address(out, inspection, "app", &made->source.config.app);
    if (made->proposal.has_manifest) {
        add_hash(out, "compose hash", made->source.compose_hash32);
    }
    qr_signer_trust_show(out, &inspection->trust);
    for (size_t i = 0; i < inspection->n_calls; i++) {
        add_step(out, inspection, i);
    }
}

static void add_calls(struct qr_buffer *out, const struct qr_inspection *inspection)
{
    const struct qr_words words = words_of(inspection);
    for (size_t i = 0; i < inspection->n_calls; i++) {
        qr_buffer_add_text(out, "\n");
        qr_words_add_text(out, inspection->calls[i], &words);
    }
}

/* The last line. */
static void add_verdict(struct qr_buffer *out, const struct qr_findings *findings)
{
    size_t n_dangers = 0;
    bool differs = false;
    (void)qr_findings_first_danger(&n_dangers, findings);
    for (size_t i = 0; i < findings->count; i++) {
        differs = differs || strcmp(findings->items[i].code, "mismatch") == 0;
    }
    size_t n_cautions = findings->count - n_dangers;
    qr_buffer_add_text(out, "\n");
    if (findings->count == 0) {
        qr_buffer_add_text(out, "Nothing to warn of\n");
        return;
    }
    if (n_dangers > 0) {
        qr_buffer_addf(out, "%zu %s", n_dangers, n_dangers == 1 ? "danger" : "dangers");
    }
    if (n_cautions > 0) {
        qr_buffer_addf(out, "%s%zu %s", n_dangers > 0 ? ", " : "", n_cautions,
                       n_cautions == 1 ? "caution" : "cautions");
    }
    qr_buffer_add_text(out, n_dangers == 0 ? "\n"
                            : differs      ? ": verify and sign refuse this\n"
                                      : ": verify and sign refuse this without --accept CODE\n");
}

void qr_inspection_show(struct qr_buffer *out, const struct qr_inspection *inspection)
{
    if (inspection->is_proposal) {
        add_proposal(out, inspection);
    } else {
        add_document(out, inspection);
        add_calls(out, inspection);
        add_document_hashes(out, &inspection->document);
    }
    qr_show_findings(out, &inspection->findings);
    add_verdict(out, &inspection->findings);
}

static void write_address(struct qr_json_writer *writer, const char *key,
                          const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

static void write_number(struct qr_json_writer *writer, const char *key,
                         const struct qr_word *number)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, number);
    qr_json_write_key(writer, key);
    qr_json_write_raw(writer, text);
}

static void write_hash(struct qr_json_writer *writer, const char *key, const uint8_t hash32[32])
{
    qr_json_write_key(writer, key);
    qr_json_write_hex(writer, hash32, 32);
}

static void write_document(struct qr_json_writer *writer, const struct qr_review_document *document)
{
    if (document->has_safe) {
        write_address(writer, "safe", &document->safe.address);
    }
    if (document->has_version) {
        qr_json_write_key(writer, "version");
        qr_json_write_string(writer, qr_safe_version_text(document->safe.version));
    }
    if (document->tx != NULL) {
        write_number(writer, "nonce", &document->tx->nonce);
    }
    if (document->has_hashes) {
        write_hash(writer, "domain_hash", document->hashes.domain32);
        write_hash(writer, "message_hash", document->hashes.message32);
        write_hash(writer, "safe_tx_hash", document->hashes.hash32);
    }
}

static void write_proposal(struct qr_json_writer *writer, const struct qr_preparation *made,
                           size_t n_steps)
{
    if (n_steps == 0) {
        return;
    }
    qr_json_write_key(writer, "commit");
    qr_json_write_string(writer, made->source.commit.id);
    if (made->proposal.has_manifest) {
        write_hash(writer, "compose_hash", made->source.compose_hash32);
    }
    qr_json_write_key(writer, "steps");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < n_steps; i++) {
        const struct qr_step *step = &made->proposal.route.steps[i];
        qr_json_write_begin(writer, '{');
        qr_json_write_key(writer, "kind");
        qr_json_write_string(writer, qr_step_kind_text(step->kind));
        if (qr_step_is_of_safe(step)) {
            qr_show_write_step(writer, step);
        }
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}

/* An object of a call's shape that holds several. */
static void begin_several(struct qr_json_writer *writer, const char *where, const char *form)
{
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "where");
    qr_json_write_string(writer, where);
    qr_json_write_key(writer, "form");
    qr_json_write_string(writer, form);
    qr_json_write_key(writer, "calls");
    qr_json_write_begin(writer, '[');
}

static void end_several(struct qr_json_writer *writer)
{
    qr_json_write_end(writer, ']');
    qr_json_write_end(writer, '}');
}

/* A finding's place is "STEP: CALL". */
static void write_step(struct qr_json_writer *writer, const struct qr_call *call, size_t index,
                       const struct qr_words *words)
{
    char where[32];
    (void)snprintf(where, sizeof where, "step %zu", index + 1);
    begin_several(writer, where, "step");
    qr_words_write(writer, call, words);
    end_several(writer);
}

/* One call, or an object that holds all of them. */
static void write_calls(struct qr_json_writer *writer, const struct qr_inspection *inspection)
{
    const struct qr_words words = words_of(inspection);
    bool one = !inspection->is_proposal && inspection->n_calls == 1;
    qr_json_write_key(writer, "call");
    if (!one) {
        begin_several(writer, "call", "batch");
    }
    for (size_t i = 0; i < inspection->n_calls; i++) {
        if (inspection->is_proposal) {
            write_step(writer, inspection->calls[i], i, &words);
        } else {
            qr_words_write(writer, inspection->calls[i], &words);
        }
    }
    if (!one) {
        end_several(writer);
    }
}

void qr_inspection_write(struct qr_buffer *out, const struct qr_inspection *inspection)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "kind");
    qr_json_write_string(&writer, inspection->is_proposal
                                      ? "proposal"
                                      : qr_review_kind_text(inspection->document.kind));
    if (inspection->names.has_chain) {
        write_number(&writer, "chain_id", &inspection->names.chain_id);
    }
    if (inspection->is_proposal) {
        write_proposal(&writer, &inspection->verification.made, inspection->n_calls);
    } else {
        write_document(&writer, &inspection->document);
    }
    qr_signer_trust_write(&writer, &inspection->trust);
    qr_json_write_key(&writer, "findings");
    qr_findings_write(&writer, &inspection->findings);
    write_calls(&writer, inspection);
    qr_json_write_end(&writer, '}');
}
