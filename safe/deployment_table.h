/* Where MultiSendCallOnly is published: the data behind safe/deployment.c. */
#ifndef QUORATE_SAFE_DEPLOYMENT_TABLE_H
#define QUORATE_SAFE_DEPLOYMENT_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "safe/version.h"

/* How a contract came to its address: one address a version and variant, on every chain. */
enum qr_deployment_variant {
    QR_VARIANT_CANONICAL, /* the deterministic deployer everywhere */
    QR_VARIANT_EIP155,    /* the Safe singleton factory, for chains that demand EIP-155 */
    QR_VARIANT_ZKSYNC,    /* EraVM bytecode */
};
#define QR_N_VARIANTS          3
#define QR_FIRST_VARIANT_SHIFT 4

/* 1.3.0, 1.4.1, 1.5.0 in this order. */
#define QR_N_DEPLOYED_VERSIONS 3

struct qr_deployment_chain {
    uint64_t chain_id;
    /* bit N: enum qr_deployment_variant N is there; from QR_FIRST_VARIANT_SHIFT on the one listed
     * first, which the wallet takes; 0: not listed */
    uint8_t variants[QR_N_DEPLOYED_VERSIONS];
};

/* Zero where a version has no such variant. */
extern const struct qr_address qr_deployment_addresses[QR_N_DEPLOYED_VERSIONS][QR_N_VARIANTS];
/* Ascending by chain id. */
extern const struct qr_deployment_chain qr_deployment_chains[];
extern const size_t qr_n_deployment_chains;

/* Bits of the variants of a version that are to be expected on a chain: those that are listed, or
 * the canonical one when the chain is not listed for that version and is no EraVM. 0 for a version
 * without MultiSendCallOnly. */
unsigned qr_deployment_variants(enum qr_safe_version version, const struct qr_word *chain_id);

#endif
