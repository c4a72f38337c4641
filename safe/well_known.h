/* Published Safe contracts, recognised by their address. Pure.
 * Source: safe-deployments (npm), every asset.
 *
 * An address is less than a code hash (safe/release.h): it says what is published there, not that
 * it is there. */
#ifndef QUORATE_SAFE_WELL_KNOWN_H
#define QUORATE_SAFE_WELL_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "safe/deployment_table.h"
#include "safe/version.h"

enum qr_well_known_kind {
    QR_WELL_KNOWN_SINGLETON,        /* Safe, GnosisSafe */
    QR_WELL_KNOWN_SINGLETON_L2,     /* SafeL2, GnosisSafeL2 */
    QR_WELL_KNOWN_PROXY_FACTORY,    /* of every name */
    QR_WELL_KNOWN_FALLBACK_HANDLER, /* Compatibility, DefaultCallback, Extensible, TokenCallback */
    QR_WELL_KNOWN_MULTISEND,        /* MultiSend: it can make delegate calls */
    QR_WELL_KNOWN_MULTISEND_CALL_ONLY, /* MultiSendCallOnly */
    QR_WELL_KNOWN_SIGN_MESSAGE_LIB,    /* SignMessageLib */
    QR_WELL_KNOWN_CREATE_CALL,         /* CreateCall */
    QR_WELL_KNOWN_MIGRATION,           /* SafeMigration, SafeToL2Migration */
    QR_WELL_KNOWN_OTHER,               /* SafeToL2Setup, SimulateTxAccessor */
};

/* On which chains a contract is listed. */
enum qr_well_known_places {
    QR_PLACES_COMMON, /* where its version's MultiSendCallOnly of the same variant is */
    QR_PLACES_EXCEPT, /* there too, but for the chains of a list */
    QR_PLACES_ONLY,   /* on the chains of a list */
};

/* One contract at one address. */
struct qr_safe_well_known {
    struct qr_address address;
    const char *name; /* as safe-deployments calls it: "MultiSendCallOnly" */
    enum qr_well_known_kind kind;
    enum qr_safe_version version;
    enum qr_deployment_variant variant;
    enum qr_well_known_places places;
    const uint64_t *chains; /* chain ids and a 0, or NULL */
};

/* The contract that is published at an address, or NULL. With a chain id only what is listed on
 * that chain; on a chain that is not listed at all for a version, from 1.3.0 on, what the
 * deterministic deployer makes anywhere (canonical), unless that chain is an EraVM, whose addresses
 * differ. chain_id NULL: on any chain. */
const struct qr_safe_well_known *qr_safe_well_known_find(const struct qr_address *address,
                                                         const struct qr_word *chain_id);

/* All of them, ascending by address, none twice. */
extern const struct qr_safe_well_known qr_safe_well_knowns[];
extern const size_t qr_n_safe_well_knowns;

#endif
