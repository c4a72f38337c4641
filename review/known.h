/* The functions that a reviewer is told about by name: those of the contracts that upgrades go
 * through, and those of ABI files. Pure.
 * Source: safe-smart-account 1.0.0 … 1.5.0, OpenZeppelin 4.x and 5.x, dstack kms/auth-eth,
 * ERC-20, ERC-721; each signature's selector is checked against the published ABIs in the tests. */
#ifndef QUORATE_REVIEW_KNOWN_H
#define QUORATE_REVIEW_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/type.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"

/* What a call of it does, as far as the decoder goes on from it or a finding follows. */
enum qr_effect {
    QR_EFFECT_NONE,
    /* it holds other calls */
    QR_EFFECT_EXEC_TRANSACTION,   /* execTransaction */
    QR_EFFECT_MODULE_TRANSACTION, /* execTransactionFromModule, …ReturnData */
    QR_EFFECT_MULTISEND,
    QR_EFFECT_SCHEDULE, /* schedule, scheduleBatch: later */
    QR_EFFECT_SCHEDULE_BATCH,
    QR_EFFECT_EXECUTE, /* execute, executeBatch: of what was scheduled */
    QR_EFFECT_EXECUTE_BATCH,
    /* a danger of its own */
    QR_EFFECT_APPROVE_HASH,
    QR_EFFECT_SIGN_MESSAGE, /* of Safes up to 1.2.0, and SignMessageLib: approve-hash */
    QR_EFFECT_SAFE_OWNERS,
    QR_EFFECT_SAFE_THRESHOLD,
    QR_EFFECT_SAFE_MODULE,
    QR_EFFECT_SAFE_GUARD,
    QR_EFFECT_SAFE_FALLBACK_HANDLER,
    QR_EFFECT_SAFE_SINGLETON,
    QR_EFFECT_OWNERSHIP_TRANSFER,
    QR_EFFECT_CONTRACT_UPGRADE,
    QR_EFFECT_GRANT_ROLE, /* and revokeRole, renounceRole: timelock-admin */
    QR_EFFECT_REVOKE_ROLE,
    QR_EFFECT_UPDATE_DELAY,
    /* a caution, depending on its arguments */
    QR_EFFECT_ADD_COMPOSE_HASH,
    QR_EFFECT_ALLOW_ANY_DEVICE,
    QR_EFFECT_DISABLE_UPGRADES,
    QR_EFFECT_ADD_DEVICE,
    QR_EFFECT_DEPLOY_APP,
    /* somebody is given something: the argument named `to` or `spender` or `operator` */
    QR_EFFECT_TOKEN,
};

/* What a parameter is, for the words beside its value. */
enum qr_unit {
    QR_UNIT_PLAIN,
    QR_UNIT_WEI,
    QR_UNIT_TOKEN_AMOUNT, /* in the token's smallest unit */
    QR_UNIT_TOKEN_ID,
    QR_UNIT_SECONDS,
    QR_UNIT_TIMESTAMP,
    QR_UNIT_GAS,
    QR_UNIT_OPERATION, /* 0 call, 1 delegate call */
    QR_UNIT_ROLE,
    QR_UNIT_COMPOSE_HASH,
    QR_UNIT_DEVICE_ID,
    QR_UNIT_OS_IMAGE_HASH,
    QR_UNIT_MEASUREMENT,
    QR_UNIT_SAFE_TX_HASH,
    QR_UNIT_OPERATION_ID,
    QR_UNIT_PREDECESSOR,
    QR_UNIT_SALT,
    QR_UNIT_SIGNATURES,
    QR_UNIT_CALLDATA, /* shown as a call below it */
};

struct qr_known_row;

struct qr_known_parameter {
    const char *name; /* "" when the ABI file has none */
    enum qr_unit unit;
};

struct qr_known_function {
    const char *contract; /* "Safe", "TimelockController", "ERC-20", or an ABI file's name */
    bool from_file;       /* of an ABI file, whose names are text from outside */
    struct qr_abi_function function;
    const struct qr_known_parameter *parameters; /* function.parameters.n_components of them */
    enum qr_effect effect;
    /* in words, with {name} where an argument goes, and {calls} for the number of calls inside ("3
     * calls"): "allow compose hash {composeHash} to boot"; NULL when there are none */
    const char *words;
    const char *words_false; /* instead of them when its first bool argument is false; or NULL */
    size_t order;            /* in which it was added */
    /* Not read yet: only the selector is filled. What qr_known_find and qr_known_at give is read.
     */
    const struct qr_known_row *row;
};

/* A set of them, sorted by selector. Zero-initialise first. */
struct qr_known {
    struct qr_known_function **functions;
    size_t count;
    size_t capacity;
    struct qr_arena *reading; /* for what is read when it is found first */
    struct qr_arena arena;
};

/* Add those that are built in. */
void qr_known_add_builtin(struct qr_known *known);
/* Add the functions of a standard JSON ABI: an array of entries, or an object whose "abi" is one
 * (Hardhat's and Foundry's artifacts). What is no function is passed over; a signature that is
 * there already is not added again. contract is copied. On an error nothing is added. Refused: an
 * entry of type "function" that lacks a name or inputs, types that are none; the message names the
 * entry. */
QR_MUST_USE bool qr_known_add_abi(struct qr_known *known, const char *contract,
                                  struct qr_json_value abi, struct qr_error *err);
/* Those with that selector: *first of them and the count; none is 0. */
size_t qr_known_find(const struct qr_known_function *const **first, const struct qr_known *known,
                     const uint8_t selector4[4]);
/* The one at an index below count. */
const struct qr_known_function *qr_known_at(const struct qr_known *known, size_t index);
void qr_known_dispose(struct qr_known *known);

/* A role by the keccak256 of its name ("PROPOSER_ROLE", "DEFAULT_ADMIN_ROLE" for zero), or NULL. */
const char *qr_role_name(const uint8_t role32[32]);

#endif
