#include "safe/well_known.h"

static bool is_in_list(const uint64_t *chains, const struct qr_word *chain_id)
{
    uint64_t id;
    if (!qr_word_to_u64(&id, chain_id)) {
        return false;
    }
    for (; *chains != 0; chains++) {
        if (*chains == id) {
            return true;
        }
    }
    return false;
}

static bool is_on_chain(const struct qr_safe_well_known *known, const struct qr_word *chain_id)
{
    bool in_list = known->chains != NULL && is_in_list(known->chains, chain_id);
    switch (known->places) {
    case QR_PLACES_ONLY:
        return in_list;
    case QR_PLACES_EXCEPT:
        if (in_list) {
            return false;
        }
        break;
    case QR_PLACES_COMMON:
        break;
    }
    return (qr_deployment_variants(known->version, chain_id) >> known->variant & 1) != 0;
}

const struct qr_safe_well_known *qr_safe_well_known_find(const struct qr_address *address,
                                                         const struct qr_word *chain_id)
{
    size_t low = 0;
    size_t high = qr_n_safe_well_knowns;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct qr_safe_well_known *known = &qr_safe_well_knowns[middle];
        int order = qr_address_compare(address, &known->address);
        if (order == 0) {
            return chain_id == NULL || is_on_chain(known, chain_id) ? known : NULL;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
