/* Versions of the Safe contract, and what they change in hashing. */
#ifndef QUORATE_SAFE_VERSION_H
#define QUORATE_SAFE_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"

/* Released versions, as VERSION() spells them. */
enum qr_safe_version {
    QR_SAFE_0_0_2,
    QR_SAFE_0_1_0,
    QR_SAFE_1_0_0,
    QR_SAFE_1_1_0,
    QR_SAFE_1_1_1,
    QR_SAFE_1_2_0,
    QR_SAFE_1_3_0,
    QR_SAFE_1_4_0,
    QR_SAFE_1_4_1,
    QR_SAFE_1_5_0,
};

/* Parse "1.4.1"; a suffix from "+" on ("1.3.0+L2") is dropped. 0.0.1 and unknown versions are
 * refused with the list of known ones. */
QR_MUST_USE bool qr_safe_version_parse(enum qr_safe_version *version, const char *text,
                                       size_t length, struct qr_error *err);
const char *qr_safe_version_text(enum qr_safe_version version);
/* Whether the EIP-712 domain has chainId (>= 1.3.0). */
bool qr_safe_version_has_chain_id(enum qr_safe_version version);
/* "dataGas" below 1.0.0, "baseGas" from there on. */
const char *qr_safe_version_base_gas_name(enum qr_safe_version version);

#endif
