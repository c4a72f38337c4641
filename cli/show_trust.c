#include "cli/show_trust.h"

#include <string.h>

#include "base/utf8.h"
#include "review/names.h"

static void add_escaped(struct qr_buffer *out, const char *text)
{
    qr_utf8_add_escaped(out, text, strlen(text));
}

/* "Treasury (safe, on chain 8453 (Base))", without parentheses when there is nothing in them. */
void qr_show_trust_name(struct qr_buffer *out, const struct qr_trust *trust,
                        const struct qr_trust_address *entry)
{
    struct qr_names names = {.trust = trust};
    add_escaped(out, entry->name);
    if (entry->kind == NULL && !entry->has_chain) {
        return;
    }
    qr_buffer_addf(out, " (%s%s", entry->kind == NULL ? "" : entry->kind,
                   entry->kind == NULL || !entry->has_chain ? "" : ", ");
    if (entry->has_chain) {
        qr_buffer_add_text(out, "on chain ");
        qr_names_add_chain(out, &names, &entry->chain_id);
    }
    qr_buffer_add_text(out, ")");
}

static void add_digits(struct qr_buffer *out, const struct qr_address *address)
{
    char digits[QR_ADDRESS_SIZE];
    qr_address_format(digits, address);
    qr_buffer_add_text(out, digits);
}

static void write_text(struct qr_json_writer *writer, const char *key, const char *text)
{
    qr_json_write_key(writer, key);
    if (text == NULL) {
        qr_json_write_null(writer);
    } else {
        qr_json_write_string(writer, text);
    }
}

static void write_number(struct qr_json_writer *writer, const char *key,
                         const struct qr_word *number)
{
    char digits[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(digits, number);
    qr_json_write_key(writer, key);
    qr_json_write_raw(writer, digits);
}

void qr_show_write_trust_path(struct qr_json_writer *writer, const char *key,
                              const struct qr_buffer *path)
{
    if (path == NULL) {
        write_text(writer, key, NULL);
        return;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer shown = QR_BUFFER_INIT;
    bool is_text = qr_utf8_valid(NULL, qr_buffer_text(path), path->length);
    qr_utf8_add_escaped(&shown, qr_buffer_text(path), path->length);
    write_text(writer, key, qr_buffer_text(is_text ? path : &shown));
}

void qr_show_write_trust_address(struct qr_json_writer *writer,
                                 const struct qr_trust_address *entry)
{
    char digits[QR_ADDRESS_SIZE];
    qr_address_format(digits, &entry->address);
    write_text(writer, "address", digits);
    write_text(writer, "name", entry->name);
    write_text(writer, "kind", entry->kind);
    if (entry->has_chain) {
        write_number(writer, "chain", &entry->chain_id);
    } else {
        write_text(writer, "chain", NULL);
    }
}

void qr_show_write_trust_chain(struct qr_json_writer *writer, const struct qr_trust_chain *entry)
{
    write_number(writer, "id", &entry->id);
    write_text(writer, "name", entry->name);
}

/* One address in a line of its own below what it is called. */
void qr_show_trust_entry(struct qr_buffer *out, const struct qr_trust *trust,
                         const struct qr_trust_address *entry)
{
    qr_buffer_add_text(out, "  ");
    qr_show_trust_name(out, trust, entry);
    qr_buffer_add_text(out, "\n    ");
    add_digits(out, &entry->address);
    qr_buffer_add_text(out, "\n");
}

void qr_show_trust_chain(struct qr_buffer *out, const struct qr_trust_chain *entry)
{
    const struct qr_names none = {.trust = NULL};
    if (entry->name == NULL) {
        qr_names_add_chain(out, &none, &entry->id);
        return;
    }
    char digits[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(digits, &entry->id);
    qr_buffer_addf(out, "%s (", digits);
    add_escaped(out, entry->name);
    qr_buffer_add_text(out, ")");
}

void qr_show_trust(struct qr_buffer *out, const struct qr_trust *trust)
{
    qr_buffer_add_text(out, trust->n_chains == 0 ? "\nChains: any\n" : "\nChains, and no others\n");
    for (size_t i = 0; i < trust->n_chains; i++) {
        qr_buffer_add_text(out, "  ");
        qr_show_trust_chain(out, &trust->chains[i]);
        qr_buffer_add_text(out, "\n");
    }
    qr_buffer_add_text(out, trust->n_addresses == 0 ? "\nAddresses: none\n" : "\nAddresses\n");
    for (size_t i = 0; i < trust->n_addresses; i++) {
        qr_show_trust_entry(out, trust, &trust->addresses[i]);
    }
}

void qr_show_write_trust(struct qr_buffer *out, const struct qr_buffer *path,
                         const struct qr_trust *trust)
{
    struct qr_json_writer writer = qr_json_writer(out);
    qr_json_write_begin(&writer, '{');
    qr_show_write_trust_path(&writer, "path", path);
    qr_json_write_key(&writer, "chains");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < trust->n_chains; i++) {
        qr_json_write_begin(&writer, '{');
        qr_show_write_trust_chain(&writer, &trust->chains[i]);
        qr_json_write_end(&writer, '}');
    }
    qr_json_write_end(&writer, ']');
    qr_json_write_key(&writer, "addresses");
    qr_json_write_begin(&writer, '[');
    for (size_t i = 0; i < trust->n_addresses; i++) {
        qr_json_write_begin(&writer, '{');
        qr_show_write_trust_address(&writer, &trust->addresses[i]);
        qr_json_write_end(&writer, '}');
    }
    qr_json_write_end(&writer, ']');
    qr_json_write_end(&writer, '}');
}

/* The last lines of every change: where it was made. */
void qr_show_trust_place(struct qr_buffer *out, const struct qr_buffer *path)
{
    qr_buffer_add_text(out, "in ");
    add_escaped(out, qr_buffer_text(path));
    qr_buffer_add_text(out, "\n");
}
