/* A Safe as its chain has it at one block.
 * Source: safe-smart-account; the slots of StorageAccessible contracts are in docs/chain.md. */
#ifndef QUORATE_SAFE_VIEW_H
#define QUORATE_SAFE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"
#include "safe/release.h"
#include "safe/version.h"

#define QR_SAFE_MAX_OWNERS 1000

/* Zero-initialise; everything lives in the arena given to the takes. */
struct qr_safe_view {
    struct qr_address address;
    /* first round */
    bool has_code;
    struct qr_address singleton; /* slot 0 */
    bool has_version;            /* VERSION() is a known one */
    enum qr_safe_version version;
    const char *version_text; /* as the contract gives it, escaped */
    struct qr_word nonce;
    uint32_t threshold;
    struct qr_address *owners; /* in the contract's order; none twice, none 0 or 1 */
    size_t n_owners;
    struct qr_address fallback_handler; /* zero: none */
    struct qr_address guard;            /* transaction guard; zero: none */
    struct qr_address module_guard;     /* zero: none */
    struct qr_address *modules;
    size_t n_modules;
    bool more_modules; /* there are more than were read */
    /* second round */
    bool singleton_has_code;
    uint8_t singleton_code32[32];          /* keccak256 of the singleton's code */
    const struct qr_safe_release *release; /* of the singleton; NULL: none that is published */
    /* where the answers stand in the batch */
    size_t first;
};

/* First round: add the requests; then read their answers. Without code has_code is false and
 * nothing else is set. A zero threshold, an empty owner set, an owner twice, a threshold over the
 * owners, undecodable answers: QR_ERROR_REFUSED with the address, since no Safe is like that. */
void qr_safe_view_ask(struct qr_safe_view *view, const struct qr_address *address,
                      struct qr_rpc_batch *batch, const struct qr_block *block);
QR_MUST_USE bool qr_safe_view_take(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                                   struct qr_arena *arena, struct qr_error *err);

/* Second round: the singleton's code. */
void qr_safe_view_ask_code(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                           const struct qr_block *block);
QR_MUST_USE bool qr_safe_view_take_code(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                                        struct qr_error *err);

/* Whether an address is one of the owners that were read. */
bool qr_safe_view_has_owner(const struct qr_safe_view *view, const struct qr_address *owner);

#endif
