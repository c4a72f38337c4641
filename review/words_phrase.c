/* What a call does, in one sentence. */
#include <string.h>

#include "base/duration.h"
#include "base/utf8.h"
#include "review/words_layout.h"
#include "review/words_parts.h"
#include "review/words_value.h"

/* Dates have four digits before this second. */
#define YEAR_10000 UINT64_C(253402300800)

void qr_words_add_marked_address(struct qr_buffer *sentence, const struct qr_address *address,
                                 const struct qr_words *words)
{
    qr_buffer_add_text(sentence, QR_WORDS_CODE);
    qr_names_add_address(sentence, words->names, address);
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
}

static void add_marked_wei(struct qr_buffer *sentence, const struct qr_word *wei)
{
    qr_buffer_add_text(sentence, QR_WORDS_CODE);
    qr_words_add_wei(sentence, wei);
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
}

/* Who is called. */
static void add_target(struct qr_buffer *sentence, const struct qr_call *call,
                       const struct qr_words *words)
{
    if (!call->has_to) {
        qr_buffer_add_text(sentence, call->to_was_zero_for_safe
                                         ? "the Safe itself (written as the zero address)"
                                         : "a contract that is not named");
        return;
    }
    qr_words_add_marked_address(sentence, &call->to, words);
    if (call->to_was_zero_for_safe) {
        qr_buffer_add_text(sentence, " (the Safe itself, written as the zero address)");
    }
}

static void add_size(struct qr_buffer *sentence, size_t length)
{
    if (length == 0) {
        qr_buffer_add_text(sentence, "no data");
    } else {
        qr_buffer_addf(sentence, "%zu byte%s of data", length, length == 1 ? "" : "s");
    }
}

static void add_selector(struct qr_buffer *sentence, const struct qr_call *call)
{
    qr_buffer_add_text(sentence, QR_WORDS_CODE "0x");
    qr_buffer_add_hex(sentence, call->data, 4);
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
}

static bool is_rejection(const struct qr_call *call)
{
    return call->operation == QR_SAFE_CALL && call->has_to && call->has_from &&
           qr_address_equal(&call->to, &call->from) && qr_word_is_zero(&call->value);
}

static void add_empty(struct qr_buffer *sentence, const struct qr_call *call,
                      const struct qr_words *words)
{
    if (is_rejection(call)) {
        const struct qr_safe_tx *tx = call->safe_tx;
        bool pays = tx != NULL && !qr_word_is_zero(&tx->gas_price);
        qr_buffer_add_text(sentence, "call itself with nothing");
        qr_buffer_add_text(sentence, pays ? ": a rejection, which uses up its nonce and pays a "
                                            "refund"
                                     : tx != NULL ? ": a rejection, which only uses up its nonce"
                                                  : ", which does nothing");
    } else if (!qr_word_is_zero(&call->value)) {
        qr_buffer_add_text(sentence, "send ");
        add_marked_wei(sentence, &call->value);
        qr_buffer_add_text(sentence, " to ");
        add_target(sentence, call, words);
    } else {
        qr_buffer_add_text(sentence, "call ");
        add_target(sentence, call, words);
        qr_buffer_add_text(sentence, " with no data and no coins");
    }
}

const char *qr_words_template(const struct qr_candidate *candidate)
{
    const struct qr_known_function *function = candidate->function;
    for (size_t i = 0; function->words_false != NULL && i < candidate->arguments.as.list.count;
         i++) {
        const struct qr_abi_value *value = &candidate->arguments.as.list.items[i];
        if (value->type->kind == QR_ABI_BOOL) {
            return qr_word_is_zero(&value->as.word) ? function->words_false : function->words;
        }
    }
    return function->words;
}

/* The parameter of that name; n_components when there is none. */
static size_t find_parameter(const struct qr_known_function *function, const char *name,
                             size_t length)
{
    size_t count = function->function.parameters.n_components;
    for (size_t i = 0; i < count; i++) {
        const char *of = function->parameters[i].name;
        if (strlen(of) == length && memcmp(of, name, length) == 0) {
            return i;
        }
    }
    return count;
}

static void add_count(struct qr_buffer *sentence, size_t count)
{
    qr_buffer_addf(sentence, "%zu call%s", count, count == 1 ? "" : "s");
}

/* A value within a sentence; what is long stands below it. */
static void add_inline(struct qr_buffer *sentence, const struct qr_candidate *candidate,
                       size_t index, const struct qr_words *words)
{
    const struct qr_abi_value *value = &candidate->arguments.as.list.items[index];
    enum qr_unit unit = candidate->function->parameters[index].unit;
    if (!qr_words_is_short(value)) {
        const char *name = candidate->function->parameters[index].name;
        qr_buffer_addf(sentence, "the %s below",
                       value->type->kind == QR_ABI_BYTES    ? "data"
                       : value->type->kind == QR_ABI_STRING ? "text"
                                                            : name);
        return;
    }
    size_t before = sentence->length;
    qr_buffer_add_text(sentence, QR_WORDS_CODE);
    qr_words_add_value(sentence, value, unit, words->names);
    /* "send 5 smallest units of this token": short enough for a sentence */
    static const char long_unit[] = " in the token's smallest unit";
    size_t length = sizeof long_unit - 1;
    bool cut = sentence->length - before > length &&
               memcmp(sentence->data + sentence->length - length, long_unit, length) == 0;
    if (cut) {
        qr_buffer_truncate(sentence, sentence->length - length);
    }
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
    qr_buffer_add_text(sentence, cut ? " smallest units" : "");
}

static void add_words_of(struct qr_buffer *sentence, const struct qr_candidate *candidate,
                         const struct qr_words *words)
{
    const struct qr_known_function *function = candidate->function;
    const char *at = qr_words_template(candidate);
    while (*at != '\0') {
        size_t plain = strcspn(at, "{");
        qr_buffer_add(sentence, at, plain);
        at += plain;
        if (*at == '\0') {
            break;
        }
        size_t length = strcspn(at + 1, "}");
        size_t index = find_parameter(function, at + 1, length);
        if (index < function->function.parameters.n_components) {
            add_inline(sentence, candidate, index, words);
        } else if (length == strlen("calls") && memcmp(at + 1, "calls", length) == 0) {
            add_count(sentence, candidate->n_calls);
        }
        at += 1 + length;
        at += *at != '\0' ? 1 : 0;
    }
}

static void add_marked_text(struct qr_buffer *sentence, const char *text)
{
    qr_buffer_add_text(sentence, QR_WORDS_CODE);
    qr_utf8_add_escaped(sentence, text, strlen(text));
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
}

/* When what is scheduled now could be executed first. */
static void add_date(struct qr_buffer *sentence, const struct qr_candidate *candidate,
                     const struct qr_words *words)
{
    enum qr_effect effect = candidate->function->effect;
    const struct qr_abi_value *delay = qr_candidate_argument(candidate, "delay");
    uint64_t seconds;
    bool scheduled = effect == QR_EFFECT_SCHEDULE || effect == QR_EFFECT_SCHEDULE_BATCH;
    if (!scheduled || words->now == 0 || delay == NULL ||
        !qr_word_to_u64(&seconds, &delay->as.word) || seconds >= YEAR_10000 ||
        words->now >= YEAR_10000 - seconds) {
        return;
    }
    qr_buffer_add_text(sentence, "; if scheduled now, from " QR_WORDS_CODE);
    qr_add_utc(sentence, words->now + seconds);
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
}

static void add_decoded(struct qr_buffer *sentence, const struct qr_call *call,
                        const struct qr_candidate *candidate, const struct qr_words *words)
{
    const struct qr_known_function *function = candidate->function;
    bool delegate = call->operation == QR_SAFE_DELEGATE_CALL;
    if (delegate && function->effect == QR_EFFECT_MULTISEND) {
        qr_buffer_add_text(sentence, "make ");
        add_count(sentence, candidate->n_calls);
        qr_buffer_add_text(sentence,
                           candidate->n_calls > 1 ? ", one after the other, by " : ", by ");
        add_target(sentence, call, words);
        return;
    }
    if (call->n_candidates > 1) {
        add_marked_text(sentence, function->contract);
        qr_buffer_add_text(sentence, ": ");
    } else if (call->has_to) {
        qr_buffer_add_text(sentence, delegate ? "run as this Safe the code of " : "call ");
        add_target(sentence, call, words);
        qr_buffer_add_text(sentence, ": ");
    }
    if (qr_words_template(candidate) != NULL) {
        add_words_of(sentence, candidate, words);
        add_date(sentence, candidate, words);
    } else {
        qr_buffer_add_text(sentence, "call the function ");
        add_marked_text(sentence, function->function.name);
        qr_buffer_add_text(sentence, " of ");
        add_marked_text(sentence, function->contract);
    }
}

/* What is called with data that nobody can read. */
static void add_opaque(struct qr_buffer *sentence, const struct qr_call *call,
                       const struct qr_words *words)
{
    if (call->operation == QR_SAFE_DELEGATE_CALL) {
        qr_buffer_add_text(sentence, "run as this Safe the code of ");
        add_target(sentence, call, words);
        qr_buffer_add_text(sentence, " with ");
        add_size(sentence, call->length);
        if (call->form == QR_CALL_FOREIGN_CODE || call->form == QR_CALL_EMPTY) {
            qr_buffer_add_text(sentence, call->length == 0
                                             ? ": what it does only that code knows"
                                             : ", whose meaning only that code knows");
            return;
        }
    } else {
        qr_buffer_add_text(sentence, "call ");
        add_target(sentence, call, words);
        qr_buffer_add_text(sentence, " with ");
        add_size(sentence, call->length);
    }
    if (call->form == QR_CALL_TOO_DEEP) {
        qr_buffer_add_text(sentence, ", too deep inside other calls to be read");
    } else if (call->length < 4) {
        qr_buffer_add_text(sentence, ", too little to name a function");
    } else if (call->form == QR_CALL_UNREADABLE) {
        qr_buffer_add_text(sentence, ", which cannot be read as arguments of the function that "
                                     "its selector ");
        add_selector(sentence, call);
        qr_buffer_add_text(sentence, " names");
    } else {
        qr_buffer_add_text(sentence, " and the selector ");
        add_selector(sentence, call);
        qr_buffer_add_text(sentence, ", which no known function has");
    }
}

static void add_form(struct qr_buffer *sentence, const struct qr_call *call,
                     const struct qr_candidate *candidate, const struct qr_words *words)
{
    switch (call->form) {
    case QR_CALL_EMPTY:
        if (call->operation == QR_SAFE_CALL) {
            add_empty(sentence, call, words);
            return;
        }
        break;
    case QR_CALL_DECODED:
        if (candidate != NULL) {
            add_decoded(sentence, call, candidate, words);
            return;
        }
        qr_buffer_add_text(sentence, "call ");
        add_target(sentence, call, words);
        qr_buffer_add_text(sentence, " with ");
        add_size(sentence, call->length);
        qr_buffer_addf(sentence, ", which could be %s of %zu functions",
                       call->n_candidates == 2 ? "either" : "any", call->n_candidates);
        return;
    case QR_CALL_UNKNOWN:
    case QR_CALL_UNREADABLE:
    case QR_CALL_FOREIGN_CODE:
    case QR_CALL_TOO_DEEP:
        break;
    }
    add_opaque(sentence, call, words);
}

void qr_words_add_phrase(struct qr_buffer *sentence, const struct qr_call *call,
                         const struct qr_candidate *candidate, const struct qr_words *words)
{
    add_form(sentence, call, candidate, words);
    bool sends = call->operation == QR_SAFE_CALL && call->form != QR_CALL_EMPTY;
    /* told once, also where the readings of a call follow one by one */
    bool first = candidate == NULL || call->n_candidates == 1;
    if (sends && first && !qr_word_is_zero(&call->value)) {
        qr_buffer_add_text(sentence, "; and send it ");
        add_marked_wei(sentence, &call->value);
    }
}

/* Whether the calls of a reading tell its first arguments, and how many. */
static size_t told_by_calls(const struct qr_candidate *candidate)
{
    const struct qr_abi_value *arguments = candidate->arguments.as.list.items;
    bool one = candidate->n_calls == 1;
    switch (candidate->function->effect) {
    case QR_EFFECT_EXEC_TRANSACTION:
        return !one ? 0 : candidate->calls[0].safe_tx != NULL ? 9 : 4; /* not the signatures */
    case QR_EFFECT_MODULE_TRANSACTION:
        return one ? 4 : 0;
    case QR_EFFECT_MULTISEND:
        return candidate->n_calls > 0 ? 1 : 0;
    case QR_EFFECT_SCHEDULE:
    case QR_EFFECT_EXECUTE:
        return one ? 3 : 0;
    case QR_EFFECT_SCHEDULE_BATCH:
    case QR_EFFECT_EXECUTE_BATCH:
        for (size_t i = 0; i < 3; i++) {
            if (arguments[i].as.list.count != candidate->n_calls) {
                return 0;
            }
        }
        return candidate->n_calls > 0 ? 3 : 0;
    default:
        return 0;
    }
}

/* Whether the words are one sentence where the first bool is true and another where not. */
static bool chooses_words(const struct qr_candidate *candidate, size_t index)
{
    const struct qr_abi_value *arguments = candidate->arguments.as.list.items;
    bool first = arguments[index].type->kind == QR_ABI_BOOL;
    for (size_t i = 0; i < index; i++) {
        first = first && arguments[i].type->kind != QR_ABI_BOOL;
    }
    return first && candidate->function->words_false != NULL;
}

bool qr_words_is_told(const struct qr_candidate *candidate, size_t index)
{
    const struct qr_known_function *function = candidate->function;
    const char *name = function->parameters[index].name;
    const char *words = qr_words_template(candidate);
    if (index < told_by_calls(candidate) || chooses_words(candidate, index)) {
        return true;
    }
    if (words == NULL || *name == '\0' ||
        !qr_words_is_short(&candidate->arguments.as.list.items[index])) {
        return false;
    }
    for (const char *at = strchr(words, '{'); at != NULL; at = strchr(at + 1, '{')) {
        size_t length = strcspn(at + 1, "}");
        if (length == strlen(name) && memcmp(at + 1, name, length) == 0) {
            return true;
        }
    }
    return false;
}

void qr_words_gas_fields(struct qr_gas_field fields[QR_GAS_FIELDS], const struct qr_safe_tx *tx)
{
    const struct qr_gas_field all[QR_GAS_FIELDS] = {
        {"safeTxGas", false, false, tx->safe_tx_gas},
        {"baseGas", false, false, tx->base_gas},
        {"gasPrice", false, qr_address_is_zero(&tx->gas_token), tx->gas_price},
        {"gasToken", true, false, qr_address_to_word(&tx->gas_token)},
        {"refundReceiver", true, false, qr_address_to_word(&tx->refund_receiver)}};
    memcpy(fields, all, sizeof all);
}

void qr_words_add_gas_field(struct qr_buffer *sentence, const struct qr_gas_field *field,
                            const struct qr_names *names)
{
    qr_buffer_add_text(sentence, QR_WORDS_CODE);
    if (field->is_address) {
        struct qr_address address;
        memcpy(address.addr20, field->value.be32 + 12, sizeof address.addr20);
        qr_names_add_address(sentence, names, &address);
    } else if (field->is_wei) {
        qr_words_add_wei(sentence, &field->value);
    } else {
        qr_words_add_decimal(sentence, &field->value);
    }
    qr_buffer_add_text(sentence, QR_WORDS_CODE_END);
}

void qr_words_add_odd(struct qr_buffer *out, const struct qr_candidate *candidate)
{
    size_t from = candidate->odd_from;
    size_t last = candidate->odd_to - 1;
    if (from == last) {
        qr_buffer_addf(out, "byte %zu", from);
    } else {
        qr_buffer_addf(out, "bytes %zu to %zu", from, last);
    }
    qr_buffer_addf(out, ": %s", candidate->odd_reason != NULL ? candidate->odd_reason : "odd");
}
