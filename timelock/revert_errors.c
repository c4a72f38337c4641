#include "timelock/revert_errors.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/hex.h"
#include "timelock/view.h"

/* Roles, by their names: a role's id is the keccak256 of its name. */
static const struct {
    const char *name;
    const char *right; /* what it takes the role for */
} roles[] = {
    {"PROPOSER_ROLE", "schedule"},
    {"EXECUTOR_ROLE", "execute"},
    {"CANCELLER_ROLE", "cancel"},
    {"TIMELOCK_ADMIN_ROLE", "grant roles"},
};

enum { N_ROLES = sizeof roles / sizeof roles[0] };

static void add_role(struct qr_buffer *text, const uint8_t id32[32])
{
    static const uint8_t zero32[32];
    for (size_t i = 0; i < N_ROLES; i++) {
        uint8_t hash32[32];
        qr_keccak256(hash32, (const uint8_t *)roles[i].name, strlen(roles[i].name));
        if (memcmp(hash32, id32, sizeof hash32) == 0) {
            qr_buffer_addf(text, "the account lacks %s, which it takes to %s", roles[i].name,
                           roles[i].right);
            return;
        }
    }
    if (memcmp(zero32, id32, sizeof zero32) == 0) {
        qr_buffer_add_text(text, "the account lacks DEFAULT_ADMIN_ROLE, which it takes to grant "
                                 "roles");
        return;
    }
    qr_buffer_add_text(text, "the account lacks that role, which is none of a timelock's");
}

static void explain_account(struct qr_buffer *text, const struct qr_abi_value *values)
{
    add_role(text, values->as.list.items[1].as.word.be32);
}

/* 4.x: "AccessControl: account 0x… is missing role 0x…" */
static void explain_missing_role(struct qr_buffer *text, const char *reason, size_t length)
{
    enum { ROLE = 2 + 64 };
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer id = QR_BUFFER_INIT;
    struct qr_error unused = QR_ERROR_INIT;
    if (length > ROLE && memcmp(reason + length - ROLE, "0x", 2) == 0 &&
        qr_hex_decode(&id, reason + length - ROLE, ROLE, &unused)) {
        add_role(text, id.data);
    } else {
        qr_buffer_add_text(text, "the account lacks a role");
    }
}

/* The bits of expectedStates, in the order of OperationState: bit n stands for state n. */
static void explain_state(struct qr_buffer *text, const struct qr_abi_value *values)
{
    static const char *const states[] = {
        [QR_OPERATION_UNSET] = "not scheduled",
        [QR_OPERATION_WAITING] = "waiting for its delay",
        [QR_OPERATION_READY] = "ready",
        [QR_OPERATION_DONE] = "done",
    };
    enum { N_STATES = sizeof states / sizeof states[0] };
    const struct qr_word *bits = &values->as.list.items[1].as.word;
    bool any = false;
    qr_buffer_add_text(text, "the operation should be ");
    for (unsigned i = 0; i < N_STATES; i++) {
        if ((bits->be32[31] >> i & 1) != 0) {
            qr_buffer_addf(text, "%s%s", any ? " or " : "", states[i]);
            any = true;
        }
    }
    qr_buffer_add_text(text, any ? "" : "in a state that there is not");
    if (qr_word_bit_length(bits) > N_STATES) {
        return;
    }
    switch (bits->be32[31]) {
    case 1U << QR_OPERATION_UNSET: /* schedule */
        qr_buffer_add_text(text, ", but it was scheduled before: it may be done already");
        break;
    case 1U << QR_OPERATION_READY: /* execute */
        qr_buffer_add_text(text, ": its delay is not over, or it is done, cancelled or was never "
                                 "scheduled");
        break;
    case 1U << QR_OPERATION_WAITING | 1U << QR_OPERATION_READY: /* cancel */
        qr_buffer_add_text(text, ": it is done, cancelled already or was never scheduled");
        break;
    default:
        break;
    }
}

const struct qr_revert_error qr_timelock_revert_errors[] = {
    {.signature = "TimelockInvalidOperationLength(uint256,uint256,uint256)",
     .meaning = "a batch's targets, payloads and values differ in number"},
    {.signature = "TimelockInsufficientDelay(uint256,uint256)",
     .meaning = "the delay in seconds is below the timelock's least one, which stands second"},
    {.signature = "TimelockUnexpectedOperationState(bytes32,bytes32)", .explain = explain_state},
    {.signature = "TimelockUnexecutedPredecessor(bytes32)",
     .meaning = "the operation that this one follows is not done: execute that one first"},
    {.signature = "TimelockUnauthorizedCaller(address)",
     .meaning = "only the timelock itself may call that: it takes an operation of its own"},
    {.signature = "AccessControlUnauthorizedAccount(address,bytes32)", .explain = explain_account},
    {.signature = "AccessControlBadConfirmation()",
     .meaning = "an account can only renounce a role of its own"},
    {.signature = "FailedCall()",
     .meaning = "the call that the timelock made failed and gave no reason: its target may be out "
                "of gas or have no such function"},
    /* 5.0 */
    {.signature = "FailedInnerCall()",
     .meaning = "the call that the timelock made failed and gave no reason: its target may be out "
                "of gas or have no such function"},
    {.signature = NULL},
};

const struct qr_revert_text qr_timelock_revert_texts[] = {
    {.text = "TimelockController: length mismatch",
     .meaning = "a batch's targets, payloads and values differ in number"},
    {.text = "TimelockController: operation already scheduled",
     .meaning = "the operation was scheduled before: it may be done already"},
    {.text = "TimelockController: insufficient delay",
     .meaning = "the delay is below the timelock's least one"},
    {.text = "TimelockController: operation cannot be cancelled",
     .meaning = "it is done, cancelled already or was never scheduled"},
    {.text = "TimelockController: operation is not ready",
     .meaning = "its delay is not over, or it is done, cancelled or was never scheduled"},
    {.text = "TimelockController: missing dependency",
     .meaning = "the operation that this one follows is not done: execute that one first"},
    /* 4.x drops what the inner call said. */
    {.text = "TimelockController: underlying transaction reverted",
     .meaning = "the call that the timelock made failed, and this version of the timelock hides "
                "why: simulate that call with the timelock as its sender to learn the reason"},
    {.text = "TimelockController: caller must be timelock",
     .meaning = "only the timelock itself may call that: it takes an operation of its own"},
    {.text = "TimelockController: sender requires permission",
     .meaning = "the account lacks the role for that"},
    {.text = "AccessControl: account *", .explain = explain_missing_role},
    {.text = "AccessControl: sender must be an admin to grant",
     .meaning = "the account lacks the role that grants this one"},
    {.text = "AccessControl: sender must be an admin to revoke",
     .meaning = "the account lacks the role that revokes this one"},
    {.text = "AccessControl: can only renounce roles for self",
     .meaning = "an account can only renounce a role of its own"},
    {.text = NULL},
};
