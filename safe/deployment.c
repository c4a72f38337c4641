#include "safe/deployment_table.h"
#include "safe/multisend.h"

/* The row of that version in the table, or -1: MultiSendCallOnly came with 1.3.0, and 1.4.0 was
 * never published. */
static int table_row(enum qr_safe_version version)
{
    switch (version) {
    case QR_SAFE_1_3_0:
        return 0;
    case QR_SAFE_1_4_1:
        return 1;
    case QR_SAFE_1_5_0:
        return 2;
    case QR_SAFE_0_0_2:
    case QR_SAFE_0_1_0:
    case QR_SAFE_1_0_0:
    case QR_SAFE_1_1_0:
    case QR_SAFE_1_1_1:
    case QR_SAFE_1_2_0:
    case QR_SAFE_1_4_0:
        break;
    }
    return -1;
}

/* What is listed for a chain, or NULL. */
static const struct qr_deployment_chain *find_chain(const struct qr_word *chain_id)
{
    uint64_t id;
    if (!qr_word_to_u64(&id, chain_id)) {
        return NULL;
    }
    size_t low = 0;
    size_t high = qr_n_deployment_chains;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (qr_deployment_chains[middle].chain_id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < qr_n_deployment_chains && qr_deployment_chains[low].chain_id == id;
    return found ? &qr_deployment_chains[low] : NULL;
}

/* Bits of the variants that are listed; 0 for a chain that is not. */
static unsigned listed_variants(int row, const struct qr_word *chain_id)
{
    const struct qr_deployment_chain *chain = find_chain(chain_id);
    return chain == NULL ? 0 : chain->variants[row];
}

static bool has(unsigned variants, enum qr_deployment_variant variant)
{
    return (variants >> variant & 1) != 0;
}

/* On an EraVM chain the deterministic deployer gives other addresses, and a delegate call to one
 * without code succeeds and does nothing. */
static bool has_era_vm(const struct qr_word *chain_id)
{
    const struct qr_deployment_chain *chain = find_chain(chain_id);
    for (int row = 0; chain != NULL && row < QR_N_DEPLOYED_VERSIONS; row++) {
        if (has(chain->variants[row], QR_VARIANT_ZKSYNC)) {
            return true;
        }
    }
    return false;
}

bool qr_multisend_call_only_address(struct qr_address *address, enum qr_safe_version version,
                                    const struct qr_word *chain_id, struct qr_error *err)
{
    int row = table_row(version);
    *address = (struct qr_address){{0}};
    if (row < 0) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "MultiSendCallOnly: none is published for Safe %s: propose one action "
                            "at a time, or update the Safe to 1.4.1",
                            qr_safe_version_text(version));
    }
    unsigned variants = listed_variants(row, chain_id);
    if (variants == 0 && has_era_vm(chain_id)) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "MultiSendCallOnly: none is published for Safe %s on this chain, whose "
                            "addresses differ from other chains' (EraVM): propose one action at a "
                            "time",
                            qr_safe_version_text(version));
    }
    enum qr_deployment_variant variant =
        (enum qr_deployment_variant)(variants >> QR_FIRST_VARIANT_SHIFT);
    *address = qr_deployment_addresses[row][variant];
    return true;
}

bool qr_multisend_chain_is_listed(enum qr_safe_version version, const struct qr_word *chain_id)
{
    int row = table_row(version);
    return row >= 0 && listed_variants(row, chain_id) != 0;
}

unsigned qr_deployment_variants(enum qr_safe_version version, const struct qr_word *chain_id)
{
    int row = table_row(version);
    if (row < 0) {
        return 0;
    }
    unsigned variants = listed_variants(row, chain_id) & ((1U << QR_N_VARIANTS) - 1);
    return variants == 0 && !has_era_vm(chain_id) ? 1U << QR_VARIANT_CANONICAL : variants;
}

bool qr_multisend_is_call_only(const struct qr_address *address, enum qr_safe_version version,
                               const struct qr_word *chain_id)
{
    int row = table_row(version);
    unsigned variants = qr_deployment_variants(version, chain_id);
    for (size_t i = 0; row >= 0 && i < QR_N_VARIANTS; i++) {
        if (has(variants, (enum qr_deployment_variant)i) &&
            qr_address_equal(address, &qr_deployment_addresses[row][i])) {
            return true;
        }
    }
    return false;
}
