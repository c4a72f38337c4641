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

/* Bits of the variants that are listed; 0 for a chain that is not. */
static unsigned listed_variants(int row, const struct qr_word *chain_id)
{
    uint64_t id;
    if (!qr_word_to_u64(&id, chain_id)) {
        return 0;
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
    if (low == qr_n_deployment_chains || qr_deployment_chains[low].chain_id != id) {
        return 0;
    }
    return qr_deployment_chains[low].variants[row];
}

static bool has(unsigned variants, enum qr_deployment_variant variant)
{
    return (variants >> variant & 1) != 0;
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
    enum qr_deployment_variant variant = QR_VARIANT_CANONICAL;
    /* Where the registry lists EraVM contracts, the Safes are EraVM contracts too, and a delegate
     * call between EraVM and emulated EVM code reverts. */
    if (has(variants, QR_VARIANT_ZKSYNC)) {
        variant = QR_VARIANT_ZKSYNC;
    } else if (variants != 0 && !has(variants, QR_VARIANT_CANONICAL)) {
        variant = QR_VARIANT_EIP155;
    }
    *address = qr_deployment_addresses[row][variant];
    return true;
}

bool qr_multisend_chain_is_listed(enum qr_safe_version version, const struct qr_word *chain_id)
{
    int row = table_row(version);
    return row >= 0 && listed_variants(row, chain_id) != 0;
}

bool qr_multisend_is_call_only(const struct qr_address *address, enum qr_safe_version version,
                               const struct qr_word *chain_id)
{
    int row = table_row(version);
    if (row < 0) {
        return false;
    }
    unsigned variants = listed_variants(row, chain_id);
    if (variants == 0) {
        variants = 1U << QR_VARIANT_CANONICAL;
    }
    for (size_t i = 0; i < QR_N_VARIANTS; i++) {
        if (has(variants, (enum qr_deployment_variant)i) &&
            qr_address_equal(address, &qr_deployment_addresses[row][i])) {
            return true;
        }
    }
    return false;
}
