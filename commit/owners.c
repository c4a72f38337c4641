#include "commit/owners.h"

/* Addresses in a message: more fill the screen without helping. */
enum { MAX_LISTED = 8 };

const struct qr_step_owners *qr_owners_of(const struct qr_owners *owners,
                                          const struct qr_step *step)
{
    for (size_t i = 0; i < owners->count; i++) {
        if (owners->items[i].step == step) {
            return &owners->items[i];
        }
    }
    return NULL;
}

bool qr_step_has_owner(const struct qr_step_owners *owners, const struct qr_address *address)
{
    for (size_t i = 0; i < owners->n_owners; i++) {
        if (qr_address_equal(&owners->owners[i], address)) {
            return true;
        }
    }
    return false;
}

void qr_owners_add_list(struct qr_buffer *text, const struct qr_address *owners, size_t n_owners)
{
    for (size_t i = 0; i < n_owners && i < MAX_LISTED; i++) {
        char owner[QR_ADDRESS_SIZE];
        qr_address_format(owner, &owners[i]);
        qr_buffer_addf(text, "%s%s", i > 0 ? ", " : "", owner);
    }
    if (n_owners > MAX_LISTED) {
        qr_buffer_addf(text, " and %zu more", n_owners - MAX_LISTED);
    }
}
