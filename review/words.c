#include "review/words.h"

#include <string.h>

#include "base/utf8.h"
#include "review/words_layout.h"
#include "review/words_parts.h"
#include "review/words_value.h"

struct teller {
    struct qr_page page;
    const struct qr_words *words;
    size_t root_length; /* of the root's path, which numbers do not repeat */
};

static void tell_call(const struct teller *teller, unsigned depth, const struct qr_call *call);

/* "1.2" for "call.1.2"; "" for the root. */
static const char *number_of(const struct teller *teller, const struct qr_call *call)
{
    if (call->parent == NULL) {
        return "";
    }
    return call->path + teller->root_length + 1;
}

/* What is shown of a parameter's name, which an ABI file may have made long. */
enum { LABEL_BYTES = 40 };

static void add_label(struct qr_buffer *label, const struct qr_known_parameter *parameter,
                      size_t index)
{
    const char *kind = qr_unit_label(parameter->unit);
    if (kind != NULL) {
        qr_buffer_add_text(label, kind);
    } else if (*parameter->name != '\0') {
        struct qr_buffer name = QR_BUFFER_INIT;
        qr_utf8_add_escaped(&name, parameter->name, strlen(parameter->name));
        qr_utf8_add_shortened(label, qr_buffer_text(&name), name.length, LABEL_BYTES);
        qr_buffer_dispose(&name);
    } else {
        qr_buffer_addf(label, "argument %zu", index + 1);
    }
}

static void tell_short(const struct teller *teller, unsigned depth, const char *label,
                       const struct qr_abi_value *value, enum qr_unit unit)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, QR_WORDS_CODE);
    qr_words_add_value(&text, value, unit, teller->words->names);
    qr_buffer_add_text(&text, QR_WORDS_CODE_END);
    bool from_outside = value->type->kind == QR_ABI_STRING;
    qr_page_add_item(&teller->page, depth, label, &text, from_outside);
    qr_buffer_dispose(&text);
}

static void tell_plain(const struct teller *teller, unsigned depth, const char *label,
                       const char *words)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, words);
    qr_page_add_item(&teller->page, depth, label, &text, false);
    qr_buffer_dispose(&text);
}

static void tell_bytes(const struct teller *teller, unsigned depth, const char *label,
                       const struct qr_abi_value *value, enum qr_unit unit)
{
    if (unit == QR_UNIT_SIGNATURES) {
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_buffer_addf(&text, "%zu bytes, which are not checked here", value->as.bytes.length);
        qr_page_add_item(&teller->page, depth, label, &text, false);
        qr_buffer_dispose(&text);
    } else {
        qr_page_add_bytes(&teller->page, depth, label, value->as.bytes.data,
                          value->as.bytes.length);
    }
}

/* Which of the values in a value. */
static void add_place(struct qr_buffer *label, const struct qr_abi_type *type, size_t index)
{
    const char *name = type->names != NULL ? type->names[index] : "";
    if (type->kind != QR_ABI_TUPLE) {
        qr_buffer_addf(label, "[%zu]", index);
    } else if (*name != '\0') {
        qr_buffer_add_byte(label, '.');
        qr_utf8_add_escaped(label, name, strlen(name));
    } else {
        qr_buffer_addf(label, ".%zu", index);
    }
}

/* A value on lines of its own: each elementary one on one, labelled by where it stands. label is
 * the same after the call. */
static void tell_value(const struct teller *teller, unsigned depth, struct qr_buffer *label,
                       const struct qr_abi_value *value, enum qr_unit unit)
{
    const struct qr_abi_type *type = value->type;
    size_t length = label->length;
    switch (type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
    case QR_ABI_STRING:
        tell_short(teller, depth, qr_buffer_text(label), value, unit);
        return;
    case QR_ABI_BYTES:
        tell_bytes(teller, depth, qr_buffer_text(label), value, unit);
        return;
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        break;
    }
    if (value->as.list.count == 0) {
        tell_plain(teller, depth, qr_buffer_text(label), "empty");
    }
    for (size_t i = 0; i < value->as.list.count; i++) {
        add_place(label, type, i);
        tell_value(teller, depth, label, &value->as.list.items[i], unit);
        qr_buffer_truncate(label, length);
    }
}

static void tell_read_as(const struct teller *teller, unsigned depth,
                         const struct qr_known_function *function)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, QR_WORDS_CODE);
    qr_words_add_function(&text, function);
    qr_buffer_add_text(&text, QR_WORDS_CODE_END);
    qr_page_add_item(&teller->page, depth, "read as", &text, function->from_file);
    qr_buffer_dispose(&text);
}

static void tell_hash(const struct teller *teller, unsigned depth, const char *label,
                      const uint8_t hash32[32])
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, QR_WORDS_CODE);
    qr_words_add_hash(&text, hash32);
    qr_buffer_add_text(&text, QR_WORDS_CODE_END);
    qr_page_add_item(&teller->page, depth, label, &text, false);
    qr_buffer_dispose(&text);
}

static void tell_odd(const struct teller *teller, unsigned depth,
                     const struct qr_candidate *candidate)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_words_add_odd(&text, candidate);
    qr_page_add_item(&teller->page, depth, "odd bytes", &text, false);
    qr_buffer_dispose(&text);
}

/* What a reading says beyond its sentence; then the calls inside it. */
static void tell_candidate(const struct teller *teller, unsigned depth, const struct qr_call *call,
                           const struct qr_candidate *candidate)
{
    const struct qr_known_function *function = candidate->function;
    bool batches =
        call->operation == QR_SAFE_DELEGATE_CALL && function->effect == QR_EFFECT_MULTISEND;
    struct qr_buffer label = QR_BUFFER_INIT;
    if (!batches) { /* its sentence says all */
        tell_read_as(teller, depth, function);
    }
    for (size_t i = 0; i < candidate->arguments.as.list.count; i++) {
        if (!qr_words_is_told(candidate, i)) {
            qr_buffer_truncate(&label, 0);
            add_label(&label, &function->parameters[i], i);
            tell_value(teller, depth, &label, &candidate->arguments.as.list.items[i],
                       function->parameters[i].unit);
        }
    }
    if (candidate->has_hash) {
        tell_hash(teller, depth, "operation id", candidate->hash32);
    }
    if (candidate->odd_from < candidate->odd_to) {
        tell_odd(teller, depth, candidate);
    }
    for (size_t i = 0; i < candidate->n_calls; i++) {
        tell_call(teller, depth + 1, &candidate->calls[i]);
    }
    qr_buffer_dispose(&label);
}

static void tell_gas(const struct teller *teller, unsigned depth, const struct qr_safe_tx *tx)
{
    struct qr_gas_field fields[QR_GAS_FIELDS];
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_words_gas_fields(fields, tx);
    for (size_t i = 0; i < QR_GAS_FIELDS; i++) {
        if (!qr_word_is_zero(&fields[i].value)) {
            qr_buffer_truncate(&text, 0);
            qr_words_add_gas_field(&text, &fields[i], teller->words->names);
            qr_page_add_item(&teller->page, depth, fields[i].name, &text, false);
        }
    }
    qr_buffer_dispose(&text);
}

/* The value of a delegate call: nobody is given it. */
static void tell_unsent(const struct teller *teller, unsigned depth, const struct qr_word *value)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, QR_WORDS_CODE);
    qr_words_add_wei(&text, value);
    qr_buffer_add_text(&text, QR_WORDS_CODE_END ", which a delegate call does not send");
    qr_page_add_item(&teller->page, depth, "value", &text, false);
    qr_buffer_dispose(&text);
}

/* The readings of a call that has several, each with its letter. */
static void tell_candidates(const struct teller *teller, unsigned depth, const struct qr_call *call)
{
    struct qr_buffer sentence = QR_BUFFER_INIT;
    for (size_t i = 0; i < call->n_candidates; i++) {
        char letter[] = {'(', (char)('a' + i % 26), ')', '\0'};
        qr_buffer_truncate(&sentence, 0);
        qr_words_add_phrase(&sentence, call, &call->candidates[i], teller->words);
        qr_page_add_heading(&teller->page, depth + 1, letter, &sentence);
        tell_candidate(teller, depth + 1, call, &call->candidates[i]);
    }
    qr_buffer_dispose(&sentence);
}

/* Who calls, of the outermost call. */
static void add_subject(struct qr_buffer *sentence, const struct qr_call *call,
                        const struct qr_words *words)
{
    if (call->parent != NULL || !call->has_from) {
        return;
    }
    qr_buffer_add_text(sentence, call->safe_tx != NULL ? "Safe " : "");
    qr_words_add_marked_address(sentence, &call->from, words);
    qr_buffer_add_text(sentence, " is to ");
}

static void tell_call(const struct teller *teller, unsigned depth, const struct qr_call *call)
{
    struct qr_buffer sentence = QR_BUFFER_INIT;
    const struct qr_candidate *only = call->n_candidates == 1 ? call->candidates : NULL;
    add_subject(&sentence, call, teller->words);
    qr_words_add_phrase(&sentence, call, only, teller->words);
    qr_page_add_heading(&teller->page, depth, number_of(teller, call), &sentence);
    qr_buffer_dispose(&sentence);
    if (call->operation == QR_SAFE_DELEGATE_CALL && !qr_word_is_zero(&call->value)) {
        tell_unsent(teller, depth, &call->value);
    }
    if (call->safe_tx != NULL) {
        tell_gas(teller, depth, call->safe_tx);
    }
    if (call->form == QR_CALL_DECODED && only != NULL) {
        tell_candidate(teller, depth, call, only);
    } else if (call->form == QR_CALL_DECODED) {
        tell_candidates(teller, depth, call);
    } else if (call->length > 0) {
        qr_page_add_bytes(&teller->page, depth, "data", call->data, call->length);
    }
}

static void tell(struct qr_buffer *out, bool markdown, const struct qr_call *call,
                 const struct qr_words *words)
{
    const struct teller teller = {.page = {.out = out, .markdown = markdown},
                                  .words = words,
                                  .root_length = strlen(call->path)};
    tell_call(&teller, 0, call);
}

void qr_words_add_text(struct qr_buffer *out, const struct qr_call *call,
                       const struct qr_words *words)
{
    tell(out, false, call, words);
}

void qr_words_add_markdown(struct qr_buffer *out, const struct qr_call *call,
                           const struct qr_words *words)
{
    tell(out, true, call, words);
}
