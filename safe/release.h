/* Published Safe contracts, recognised by the hash of their code. Pure.
 * Source: safe-deployments (npm), codeHash of each asset. */
#ifndef QUORATE_SAFE_RELEASE_H
#define QUORATE_SAFE_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "safe/version.h"

enum qr_safe_contract {
    QR_SAFE_SINGLETON,
    QR_SAFE_SINGLETON_L2,
    QR_SAFE_MULTISEND_CALL_ONLY,
    QR_SAFE_FALLBACK_HANDLER, /* CompatibilityFallbackHandler and DefaultCallbackHandler */
};

/* One published contract. */
struct qr_safe_release {
    enum qr_safe_contract contract;
    enum qr_safe_version version;
    const char *variant; /* "canonical", "eip155", "zksync" */
    uint8_t code_hash32[32];
};

/* The release whose deployed code has this keccak256, or NULL. */
const struct qr_safe_release *qr_safe_release_find(const uint8_t code_hash32[32]);

#endif
