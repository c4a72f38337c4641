/* The tree as JSON. docs/review.md has its members. */
#include <string.h>

#include "base/utf8.h"
#include "review/words_layout.h"
#include "review/words_parts.h"
#include "review/words_value.h"

static void write_address(struct qr_json_writer *writer, const char *key, bool has,
                          const struct qr_address *address)
{
    qr_json_write_key(writer, key);
    if (has) {
        char text[QR_ADDRESS_SIZE];
        qr_address_format(text, address);
        qr_json_write_string(writer, text);
    } else {
        qr_json_write_null(writer);
    }
}

static void write_name(struct qr_json_writer *writer, const struct qr_call *call,
                       const struct qr_words *words)
{
    struct qr_buffer name = QR_BUFFER_INIT;
    qr_json_write_key(writer, "to_name");
    if (call->has_to && qr_names_add(&name, words->names, &call->to)) {
        qr_json_write_string(writer, qr_buffer_text(&name));
    } else {
        qr_json_write_null(writer);
    }
    qr_buffer_dispose(&name);
}

static void write_decimal(struct qr_json_writer *writer, const char *key,
                          const struct qr_word *word)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, word);
    qr_json_write_key(writer, key);
    qr_json_write_string(writer, text);
}

/* A string or null. */
static void write_text(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    if (text != NULL) {
        qr_json_write_string(writer, text);
    } else {
        qr_json_write_null(writer);
    }
}

static const char *form_text(enum qr_call_form form)
{
    switch (form) {
    case QR_CALL_EMPTY:
        return "empty";
    case QR_CALL_DECODED:
        return "decoded";
    case QR_CALL_UNKNOWN:
        return "unknown";
    case QR_CALL_UNREADABLE:
        return "unreadable";
    case QR_CALL_FOREIGN_CODE:
        return "foreign-code";
    case QR_CALL_TOO_DEEP:
        return "too-deep";
    }
    return "";
}

static void add_escape(struct qr_buffer *out, uint32_t code_point)
{
    if (code_point >= 0x10000) {
        qr_buffer_addf(out, "\\u%04x", 0xd7c0 + (unsigned)(code_point >> 10));
        code_point = 0xdc00 + (code_point & 0x3ff);
    }
    qr_buffer_addf(out, "\\u%04x", (unsigned)code_point);
}

/* JSON in which every character that a terminal would not show as itself is \uXXXX, which is the
 * same to a program: what a value holds may not act on who looks at it. */
static void write_escaped(struct qr_json_writer *writer, const struct qr_buffer *json)
{
    struct qr_buffer safe = QR_BUFFER_INIT;
    const char *text = qr_buffer_text(json);
    size_t begin = 0; /* of what is not written yet */
    size_t at = 0;
    while (at < json->length) {
        uint32_t code_point = (unsigned char)text[at];
        size_t size =
            code_point < 0x7f ? 1 : qr_utf8_next(&code_point, text + at, json->length - at);
        size = size > 0 ? size : 1;
        if (code_point >= 0x7f && !qr_utf8_is_plain(code_point)) {
            qr_buffer_add(&safe, text + begin, at - begin);
            add_escape(&safe, code_point);
            begin = at + size;
        }
        at += size;
    }
    qr_buffer_add(&safe, text + begin, at - begin);
    qr_json_write_raw(writer, qr_buffer_text(&safe));
    qr_buffer_dispose(&safe);
}

static void write_string(struct qr_json_writer *writer, const char *text)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_json_add_quoted(&json, text, strlen(text));
    write_escaped(writer, &json);
    qr_buffer_dispose(&json);
}

static void write_argument(struct qr_json_writer *writer,
                           const struct qr_known_parameter *parameter,
                           const struct qr_abi_value *value)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "name");
    write_string(writer, parameter->name);
    qr_json_write_key(writer, "type");
    qr_abi_type_add_canonical(&text, value->type);
    qr_json_write_string(writer, qr_buffer_text(&text));
    qr_json_write_key(writer, "value");
    qr_buffer_truncate(&text, 0);
    qr_abi_value_add_json(&text, value);
    write_escaped(writer, &text);
    write_text(writer, "kind", qr_unit_kind(parameter->unit));
    qr_json_write_end(writer, '}');
    qr_buffer_dispose(&text);
}

/* "function", "contract", "words", "arguments" of a reading, or of a call that has none. */
static void write_reading(struct qr_json_writer *writer, const struct qr_call *call,
                          const struct qr_candidate *candidate, const struct qr_words *words)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_json_write_key(writer, "function");
    if (candidate != NULL) {
        qr_abi_function_add_canonical(&text, &candidate->function->function);
        write_string(writer, qr_buffer_text(&text));
        qr_json_write_key(writer, "contract");
        write_string(writer, candidate->function->contract);
    } else {
        qr_json_write_null(writer);
        write_text(writer, "contract", NULL);
    }
    struct qr_buffer sentence = QR_BUFFER_INIT;
    qr_words_add_phrase(&sentence, call, candidate, words);
    qr_buffer_truncate(&text, 0);
    qr_words_add_unmarked(&text, &sentence);
    qr_json_write_key(writer, "words");
    qr_json_write_string(writer, qr_buffer_text(&text));
    qr_json_write_key(writer, "arguments");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; candidate != NULL && i < candidate->arguments.as.list.count; i++) {
        write_argument(writer, &candidate->function->parameters[i],
                       &candidate->arguments.as.list.items[i]);
    }
    qr_json_write_end(writer, ']');
    qr_buffer_dispose(&sentence);
    qr_buffer_dispose(&text);
}

/* "operation_id" and "unaccounted", where there are such. */
static void write_hash_and_rest(struct qr_json_writer *writer, const struct qr_candidate *candidate)
{
    if (candidate != NULL && candidate->has_hash) {
        qr_json_write_key(writer, "operation_id");
        qr_json_write_hex(writer, candidate->hash32, 32);
    }
    if (candidate != NULL && candidate->odd_from < candidate->odd_to) {
        qr_json_write_key(writer, "unaccounted");
        qr_json_write_begin(writer, '[');
        qr_json_write_u64(writer, candidate->odd_from);
        qr_json_write_u64(writer, candidate->odd_to);
        qr_json_write_end(writer, ']');
    }
}

static void write_calls(struct qr_json_writer *writer, const struct qr_candidate *candidate,
                        const struct qr_words *words)
{
    qr_json_write_key(writer, "calls");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; candidate != NULL && i < candidate->n_calls; i++) {
        qr_words_write(writer, &candidate->calls[i], words);
    }
    qr_json_write_end(writer, ']');
}

static void write_gas(struct qr_json_writer *writer, const struct qr_safe_tx *tx)
{
    struct qr_gas_field fields[QR_GAS_FIELDS];
    qr_words_gas_fields(fields, tx);
    qr_json_write_key(writer, "safe_tx");
    qr_json_write_begin(writer, '{');
    for (size_t i = 0; i < QR_GAS_FIELDS; i++) {
        if (fields[i].is_address) {
            struct qr_address address;
            memcpy(address.addr20, fields[i].value.be32 + 12, sizeof address.addr20);
            write_address(writer, fields[i].name, true, &address);
        } else {
            write_decimal(writer, fields[i].name, &fields[i].value);
        }
    }
    qr_json_write_end(writer, '}');
}

/* Every reading of a call that has several. The first one's calls stand in the call already: again
 * at every level, they would double at every level. */
static void write_candidates(struct qr_json_writer *writer, const struct qr_call *call,
                             const struct qr_words *words)
{
    qr_json_write_key(writer, "candidates");
    qr_json_write_begin(writer, '[');
    for (size_t i = 0; i < call->n_candidates; i++) {
        qr_json_write_begin(writer, '{');
        write_reading(writer, call, &call->candidates[i], words);
        write_hash_and_rest(writer, &call->candidates[i]);
        if (i > 0) {
            write_calls(writer, &call->candidates[i], words);
        }
        qr_json_write_end(writer, '}');
    }
    qr_json_write_end(writer, ']');
}

void qr_words_write(struct qr_json_writer *writer, const struct qr_call *call,
                    const struct qr_words *words)
{
    const struct qr_candidate *first = call->n_candidates > 0 ? call->candidates : NULL;
    qr_json_write_begin(writer, '{');
    qr_json_write_key(writer, "where");
    qr_json_write_string(writer, call->path);
    write_address(writer, "from", call->has_from, &call->from);
    write_address(writer, "to", call->has_to, &call->to);
    write_name(writer, call, words);
    if (call->to_was_zero_for_safe) {
        qr_json_write_key(writer, "to_was_zero");
        qr_json_write_bool(writer, true);
    }
    write_decimal(writer, "value", &call->value);
    write_text(writer, "operation",
               call->operation == QR_SAFE_DELEGATE_CALL ? "delegatecall" : "call");
    qr_json_write_key(writer, "size");
    qr_json_write_u64(writer, call->length);
    qr_json_write_key(writer, "data");
    qr_json_write_hex(writer, call->data, call->length);
    write_text(writer, "form", form_text(call->form));
    write_reading(writer, call, first, words);
    if (call->safe_tx != NULL) {
        write_gas(writer, call->safe_tx);
    }
    write_hash_and_rest(writer, first);
    write_calls(writer, first, words);
    if (call->n_candidates > 1) {
        write_candidates(writer, call, words);
    }
    qr_json_write_end(writer, '}');
}
