#include "review/trust.h"

#include <string.h>

#include "base/odd_text.h"

bool qr_trust_is_kind(const char *kind)
{
    static const char *const kinds[] = {
        "safe", "timelock", "app", "kms", "token", "account", "contract",
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kind, kinds[i]) == 0) {
            return true;
        }
    }
    return false;
}

static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return count;
}

bool qr_trust_check_name(const char *name, size_t length, const char *what, struct qr_error *err)
{
    const char *oddity = qr_text_oddity(NULL, name, length, false);
    if (length == 0) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s is empty: give a name", what);
    }
    if (oddity != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s holds %s, and would not read as what it is: write it in plain "
                            "letters",
                            what, oddity);
    }
    if (count_characters(name, length) > QR_TRUST_MAX_NAME) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s is longer than %d characters: shorten it",
                            what, QR_TRUST_MAX_NAME);
    }
    if (name[0] == ' ' || name[length - 1] == ' ') {
        return qr_error_set(err, QR_ERROR_INPUT, "%s has a blank at an end: remove it", what);
    }
    if (memchr(name, '"', length) != NULL || memchr(name, '\\', length) != NULL) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s holds a double quote or a backslash, and names are shown in "
                            "quotes: leave it out",
                            what);
    }
    return true;
}

bool qr_trust_parse_chain_id(struct qr_word *id, const char *text, size_t length, const char *what,
                             struct qr_error *err)
{
    *id = (struct qr_word){{0}};
    if (length == 0 || strspn(text, "0123456789") < length || text[0] == '0') {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "%s must be a chain id in decimal digits, like 8453", what);
    }
    return qr_word_parse(id, text, length, what, err);
}

/* The first of the sorted entries that is for this address, or n_addresses. */
static size_t first_entry(const struct qr_trust *trust, const struct qr_address *address)
{
    size_t low = 0;
    size_t high = trust->n_addresses;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (qr_address_compare(&trust->by_address[middle]->address, address) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const struct qr_trust_address *qr_trust_find(const struct qr_trust *trust,
                                             const struct qr_address *address,
                                             const struct qr_word *chain_id)
{
    for (size_t i = first_entry(trust, address); i < trust->n_addresses; i++) {
        const struct qr_trust_address *entry = trust->by_address[i];
        if (!qr_address_equal(&entry->address, address)) {
            break;
        }
        if (chain_id == NULL || !entry->has_chain || qr_word_equal(&entry->chain_id, chain_id)) {
            return entry;
        }
    }
    return NULL;
}

const struct qr_trust_chain *qr_trust_find_chain(const struct qr_trust *trust,
                                                 const struct qr_word *chain_id)
{
    size_t low = 0;
    size_t high = trust->n_chains;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (qr_word_compare(&trust->by_id[middle]->id, chain_id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < trust->n_chains && qr_word_equal(&trust->by_id[low]->id, chain_id);
    return found ? trust->by_id[low] : NULL;
}

bool qr_trust_has_chain(const struct qr_trust *trust, const struct qr_word *chain_id)
{
    return trust->n_chains == 0 || qr_trust_find_chain(trust, chain_id) != NULL;
}

bool qr_trust_resembles(const struct qr_address *a, const struct qr_address *b)
{
    return memcmp(a->addr20, b->addr20, 2) == 0 && memcmp(a->addr20 + 18, b->addr20 + 18, 2) == 0 &&
           !qr_address_equal(a, b);
}

const struct qr_trust_address *qr_trust_look_alike(const struct qr_trust *trust,
                                                   const struct qr_address *address)
{
    struct qr_address least = {{0}};
    memcpy(least.addr20, address->addr20, 2);
    for (size_t i = first_entry(trust, &least); i < trust->n_addresses; i++) {
        const struct qr_trust_address *entry = trust->by_address[i];
        if (memcmp(entry->address.addr20, address->addr20, 2) != 0) {
            break;
        }
        if (qr_trust_resembles(&entry->address, address)) {
            return entry;
        }
    }
    return NULL;
}

void qr_trust_dispose(struct qr_trust *trust)
{
    qr_arena_dispose(&trust->arena);
    *trust = (struct qr_trust){.arena = QR_ARENA_INIT};
}
