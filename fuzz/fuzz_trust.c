/* What is read of a trust file is found in it again. A change to one that is accepted leaves all
 * other entries as they were, whatever the layout is, or is refused; adding and taking out again
 * gives the entries from before. */
#include <string.h>

#include "fuzz.h"
#include "review/trust.h"
#include "review/trust_edit.h"

static const struct qr_address stranger = {{0x5f, 0xbd, 1}};

static void check_found(const struct qr_trust *trust)
{
    for (size_t i = 0; i < trust->n_addresses; i++) {
        const struct qr_trust_address *entry = &trust->addresses[i];
        const struct qr_word *chain = entry->has_chain ? &entry->chain_id : NULL;
        const struct qr_trust_address *found = qr_trust_find(trust, &entry->address, chain);
        QR_ASSERT(found != NULL && qr_address_equal(&found->address, &entry->address));
        QR_ASSERT(!entry->has_chain || found == entry);
        QR_ASSERT(entry->line >= 1 && entry->line < entry->end_line);
        QR_ASSERT(i == 0 || entry[-1].line <= entry->line);
    }
    for (size_t i = 0; i < trust->n_chains; i++) {
        QR_ASSERT(qr_trust_has_chain(trust, &trust->chains[i].id));
    }
}

static bool same_text(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* The same entries in the same order, but for those of `but`. */
static void check_same(const struct qr_trust *a, const struct qr_trust *b,
                       const struct qr_address *but)
{
    size_t j = 0;
    QR_ASSERT(a->n_chains == b->n_chains);
    for (size_t i = 0; i < a->n_addresses; i++) {
        const struct qr_trust_address *left = &a->addresses[i];
        if (but != NULL && qr_address_equal(&left->address, but)) {
            continue;
        }
        QR_ASSERT(j < b->n_addresses);
        const struct qr_trust_address *right = &b->addresses[j++];
        QR_ASSERT(qr_address_equal(&left->address, &right->address));
        QR_ASSERT(same_text(left->name, right->name) && same_text(left->kind, right->kind));
        QR_ASSERT(left->has_chain == right->has_chain);
        QR_ASSERT(qr_word_equal(&left->chain_id, &right->chain_id));
    }
    QR_ASSERT(j == b->n_addresses);
}

/* Change the text; false when that is refused. */
static bool change(struct qr_buffer *out, size_t *count, const char *text, size_t length,
                   const struct qr_trust_edit *edit)
{
    struct qr_error err = QR_ERROR_INIT;
    bool ok = qr_trust_edit(out, count, text, length, edit, &err);
    QR_ASSERT(ok == (err.kind == QR_ERROR_NONE));
    return ok;
}

static void parse(struct qr_trust *trust, const struct qr_buffer *text)
{
    struct qr_error err = QR_ERROR_INIT;
    QR_ASSERT(qr_trust_parse(trust, qr_buffer_text(text), text->length, &err));
}

static void check_add(const struct qr_trust *before, const char *text, size_t length)
{
    const struct qr_trust_address entry = {.address = stranger, .name = "a # b: c", .kind = "safe"};
    const struct qr_trust_edit put = {.add_address = &entry};
    const struct qr_trust_edit take = {.remove_address = &stranger};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer with = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer without = QR_BUFFER_INIT;
    QR_CLEANUP(qr_trust_dispose) struct qr_trust trust = {.n_chains = 0};
    QR_CLEANUP(qr_trust_dispose) struct qr_trust again = {.n_chains = 0};
    size_t count = 0;
    if (!change(&with, &count, text, length, &put)) {
        return;
    }
    parse(&trust, &with);
    const struct qr_trust_address *found = qr_trust_find(&trust, &stranger, NULL);
    QR_ASSERT(found != NULL);
    /* What was added by lines is taken out by lines. */
    if (qr_trust_find(before, &stranger, NULL) == NULL) {
        check_same(&trust, before, &stranger);
        QR_ASSERT(change(&without, &count, qr_buffer_text(&with), with.length, &take));
        QR_ASSERT(count == 1);
        parse(&again, &without);
        check_same(&again, before, NULL);
    }
}

static void check_remove(const struct qr_trust *before, const char *text, size_t length)
{
    const struct qr_address *address = &before->addresses[before->n_addresses / 2].address;
    const struct qr_trust_edit take = {.remove_address = address};
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer out = QR_BUFFER_INIT;
    QR_CLEANUP(qr_trust_dispose) struct qr_trust trust = {.n_chains = 0};
    size_t count = 0;
    if (change(&out, &count, text, length, &take)) {
        parse(&trust, &out);
        QR_ASSERT(count > 0 && trust.n_addresses + count == before->n_addresses);
        check_same(before, &trust, address);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_trust_dispose) struct qr_trust trust = {.n_chains = 0};
    if (!qr_trust_parse(&trust, (const char *)data, size, &err)) {
        QR_ASSERT(err.kind == QR_ERROR_INPUT && trust.n_addresses == 0);
        return 0;
    }
    check_found(&trust);
    check_add(&trust, (const char *)data, size);
    if (trust.n_addresses > 0) {
        check_remove(&trust, (const char *)data, size);
    }
    return 0;
}
