/* The DstackApp contract, and what a proposal's actions change, as the chain has them at one block.
 * Source: dstack, DstackApp.sol; OpenZeppelin Ownable and Ownable2Step. */
#ifndef QUORATE_PREPARE_APP_VIEW_H
#define QUORATE_PREPARE_APP_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/address.h"
#include "base/attributes.h"
#include "base/error.h"
#include "chain/rpc.h"
#include "prepare/action.h"

/* Whether an action's effect is there. */
enum qr_app_effect {
    QR_APP_EFFECT_ABSENT,
    QR_APP_EFFECT_PRESENT,
    QR_APP_EFFECT_UNKNOWN /* the action has no state that can be read (a --call) */
};

/* Zero-initialise; effects live in the arena given to take. */
struct qr_app_view {
    struct qr_address address;
    bool has_code;
    bool has_owner; /* owner() answered */
    struct qr_address owner;
    bool two_step; /* pendingOwner() answered */
    struct qr_address pending_owner;
    enum qr_app_effect *effects; /* one an action */
    size_t n_effects;
    size_t first; /* where the answers stand in the batch */
};

/* Add the requests; then read their answers. Effects: add-compose-hash is present when
 * allowedComposeHashes(hash) is true, remove-compose-hash when it is false; devices,
 * allow-any-device and require-tcb-up-to-date likewise; transfer-ownership when the new owner is
 * owner or pending owner, accept-ownership when the acceptor (the contract or account that calls
 * the app) is owner; upgrade when the ERC-1967 slot has the implementation; disable-upgrades when
 * the slot's byte says so; cancel-operation when the timelock's getTimestamp is 0;
 * reject-transaction and call: unknown.
 */
void qr_app_view_ask(struct qr_app_view *view, const struct qr_address *app,
                     const struct qr_action *actions, size_t n_actions, struct qr_rpc_batch *batch,
                     const struct qr_block *block);
QR_MUST_USE bool qr_app_view_take(struct qr_app_view *view, const struct qr_action *actions,
                                  size_t n_actions, const struct qr_address *acceptor,
                                  struct qr_rpc_batch *batch, struct qr_arena *arena,
                                  struct qr_error *err);

/* The word that a getter gives, which the app may not have: then *there is false, and word zero. */
QR_MUST_USE bool qr_app_view_take_word(bool *there, struct qr_word *word,
                                       struct qr_rpc_batch *batch, size_t index,
                                       struct qr_error *err);

/* Whether all effects that can be read are present, and at least one can. */
bool qr_app_view_all_present(const struct qr_app_view *view);

#endif
