/* Actions: the calls that a proposal is about. Pure.
 * Source: dstack, DstackApp.sol and OpenZeppelin's Ownable2Step and UUPSUpgradeable under it. */
#ifndef QUORATE_PREPARE_ACTION_H
#define QUORATE_PREPARE_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/value.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"

/* One call, with what it means. Everything lives in the arena it was made in. */
struct qr_action {
    const char *kind; /* "add-compose-hash", …, or "call" */
    struct qr_address to;
    struct qr_word value;          /* wei */
    const char *signature;         /* canonical, such as addComposeHash(bytes32) */
    struct qr_abi_value arguments; /* a tuple */
    const uint8_t *data;           /* calldata */
    size_t data_length;
};

/* What to make an action for. */
struct qr_action_context {
    const struct qr_address *app;
    const uint8_t *compose_hash32; /* of the proposal's manifest; NULL when it has none */
};

/* Whether any of the words (as --action takes them; "KIND" or "KIND=VALUE") asks for the manifest's
 * compose hash. */
bool qr_action_needs_manifest(const char *word);

/* Whether the action is on a contract of the route itself instead of the app: cancel-operation on a
 * timelock, reject-transaction on a Safe. */
bool qr_action_is_on_route(const struct qr_action *action);

/* "KIND" or "KIND=VALUE", as --action takes it. VALUE is checked for its kind; for
 * remove-compose-hash it must be a hash here (the caller resolves revisions). */
QR_MUST_USE bool qr_action_parse(struct qr_action *action, const char *word,
                                 const struct qr_action_context *context, struct qr_arena *arena,
                                 struct qr_error *err);

/* "0xTARGET signature(types) arguments… [value=WEI]", as --call takes it. Arguments are separated
 * by blanks; arrays, tuples and texts with blanks are written as JSON ([1,2], "two words"). */
QR_MUST_USE bool qr_action_parse_call(struct qr_action *action, const char *text,
                                      struct qr_arena *arena, struct qr_error *err);

/* One element of proposal.json's "actions": only kind and arguments are believed, and for a call
 * also to, value and signature. */
QR_MUST_USE bool qr_action_from_json(struct qr_action *action, struct qr_json_value object,
                                     const struct qr_action_context *context,
                                     struct qr_arena *arena, struct qr_error *err);

/* The same element, written. */
void qr_action_write(struct qr_json_writer *writer, const struct qr_action *action);

/* What the call does, in words: "allow compose hash 0x…". Appended without a final full stop. */
void qr_action_add_words(struct qr_buffer *text, const struct qr_action *action);

/* All kinds, separated by ", ", for messages. */
const char *qr_action_kinds(void);

#endif
