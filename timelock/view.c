#include "timelock/view.h"

#include <string.h>

#include "abi/keccak.h"
#include "chain/answer.h"

/* The requests, in their order. */
enum {
    ASK_CODE,
    ASK_MIN_DELAY,
    ASK_TIMESTAMP,
    ASK_CANCELLER_ROLE,
    ASK_OPEN_EXECUTOR,
    ASK_PROPOSER,
    ASK_PROPOSER_CANCELS,
    ASK_EXECUTOR,
    ASK_EXECUTOR_CANCELS,
    ASK_EXECUTOR_PROPOSES,
    ASK_PREDECESSOR,
    N_REQUESTS,
};

/* _DONE_TIMESTAMP */
#define DONE 1

static const char has_role[] = "hasRole(bytes32,address)";

static void add_role(struct qr_rpc_batch *batch, const struct qr_address *timelock,
                     const char *role, const struct qr_address *account,
                     const struct qr_block *block)
{
    struct qr_word words[2] = {{.be32 = {0}}, qr_address_to_word(account)};
    qr_keccak256(words[0].be32, role, strlen(role));
    qr_rpc_add_view(batch, timelock, has_role, words, 2, block);
}

static size_t add_timestamp(struct qr_rpc_batch *batch, const struct qr_address *timelock,
                            const uint8_t id32[32], const struct qr_block *block)
{
    struct qr_word id = qr_word_from_bytes(id32, 32);
    return qr_rpc_add_view(batch, timelock, "getTimestamp(bytes32)", &id, 1, block);
}

/* What is not asked about is asked all the same, with zeros: so every answer has its place. */
void qr_timelock_view_ask(struct qr_timelock_view *view,
                          const struct qr_timelock_question *question, struct qr_rpc_batch *batch,
                          const struct qr_block *block)
{
    static const uint8_t none32[32] = {0};
    const struct qr_address nobody = {.addr20 = {0}};
    const struct qr_address *timelock = &question->timelock;
    const struct qr_address *proposer = question->proposer != NULL ? question->proposer : &nobody;
    const struct qr_address *executor = question->executor != NULL ? question->executor : &nobody;
    const uint8_t *id32 = question->operation_id32 != NULL ? question->operation_id32 : none32;
    const uint8_t *before32 = question->predecessor32 != NULL ? question->predecessor32 : none32;

    view->address = *timelock;
    view->has_proposer = question->proposer != NULL;
    view->has_executor = question->executor != NULL;
    view->has_predecessor = memcmp(before32, none32, 32) != 0;
    view->first = qr_rpc_add_code(batch, timelock, block);
    qr_rpc_add_view(batch, timelock, "getMinDelay()", NULL, 0, block);
    add_timestamp(batch, timelock, id32, block);
    qr_rpc_add_view(batch, timelock, "CANCELLER_ROLE()", NULL, 0, block);
    add_role(batch, timelock, "EXECUTOR_ROLE", &nobody, block);
    add_role(batch, timelock, "PROPOSER_ROLE", proposer, block);
    add_role(batch, timelock, "CANCELLER_ROLE", proposer, block);
    add_role(batch, timelock, "EXECUTOR_ROLE", executor, block);
    add_role(batch, timelock, "CANCELLER_ROLE", executor, block);
    add_role(batch, timelock, "PROPOSER_ROLE", executor, block);
    size_t last = add_timestamp(batch, timelock, before32, block);
    QR_ASSERT(last - view->first == N_REQUESTS - 1);
}

static bool take_role(bool *may, const struct qr_timelock_view *view, size_t which,
                      struct qr_rpc_batch *batch, struct qr_error *err)
{
    struct qr_word word;
    if (!qr_answer_word(&word, batch, view->first + which, &view->address, has_role, err)) {
        return false;
    }
    *may = !qr_word_is_zero(&word);
    return true;
}

/* onlyRoleOrOpenRole lets anybody in where address(0) has the role; only EXECUTOR_ROLE is checked
 * that way. CANCELLER_ROLE came with 4.6; before, proposers cancel. */
static bool take_roles(struct qr_timelock_view *view, struct qr_rpc_batch *batch,
                       struct qr_error *err)
{
    bool has_canceller = false;
    bool proposer_cancels = false;
    bool executor_cancels = false;
    bool executor_proposes = false;
    bool executes = false;
    if (!qr_answer_is_there(&has_canceller, batch, view->first + ASK_CANCELLER_ROLE, err) ||
        !take_role(&view->open_executor, view, ASK_OPEN_EXECUTOR, batch, err) ||
        !take_role(&view->proposer_may, view, ASK_PROPOSER, batch, err) ||
        !take_role(&proposer_cancels, view, ASK_PROPOSER_CANCELS, batch, err) ||
        !take_role(&executes, view, ASK_EXECUTOR, batch, err) ||
        !take_role(&executor_cancels, view, ASK_EXECUTOR_CANCELS, batch, err) ||
        !take_role(&executor_proposes, view, ASK_EXECUTOR_PROPOSES, batch, err)) {
        return false;
    }
    view->proposer_may = view->has_proposer && view->proposer_may;
    view->proposer_may_cancel =
        view->has_proposer && (has_canceller ? proposer_cancels : view->proposer_may);
    view->executor_may = view->has_executor && (executes || view->open_executor);
    view->executor_may_cancel =
        view->has_executor && (has_canceller ? executor_cancels : executor_proposes);
    return true;
}

/* Seconds; more than 2^64 of them are as far away as 2^64 are. */
static bool take_time(uint64_t *time, const struct qr_timelock_view *view, size_t which,
                      const char *function, struct qr_rpc_batch *batch, struct qr_error *err)
{
    struct qr_word word;
    if (!qr_answer_word(&word, batch, view->first + which, &view->address, function, err)) {
        return false;
    }
    if (!qr_word_to_u64(time, &word)) {
        *time = UINT64_MAX;
    }
    return true;
}

/* Source: TimelockController.getOperationState (5.x), isOperationReady and isOperationDone (4.x).
 */
static void set_state(struct qr_timelock_view *view, uint64_t timestamp, uint64_t now)
{
    view->ready_at = 0;
    if (timestamp == 0) {
        view->state = QR_OPERATION_UNSET;
    } else if (timestamp == DONE) {
        view->state = QR_OPERATION_DONE;
    } else {
        view->state = timestamp > now ? QR_OPERATION_WAITING : QR_OPERATION_READY;
        view->ready_at = timestamp;
    }
}

bool qr_timelock_view_take(struct qr_timelock_view *view, struct qr_rpc_batch *batch,
                           const struct qr_block *block, struct qr_error *err)
{
    uint64_t timestamp = 0;
    uint64_t before = 0;
    if (!qr_answer_code(&view->has_code, NULL, batch, view->first + ASK_CODE, err)) {
        return false;
    }
    if (!view->has_code) {
        return true;
    }
    if (!take_time(&view->min_delay, view, ASK_MIN_DELAY, "getMinDelay()", batch, err) ||
        !take_time(&timestamp, view, ASK_TIMESTAMP, "getTimestamp(bytes32)", batch, err) ||
        !take_time(&before, view, ASK_PREDECESSOR, "getTimestamp(bytes32)", batch, err)) {
        return false;
    }
    set_state(view, timestamp, block->timestamp);
    view->predecessor_done = !view->has_predecessor || before == DONE;
    return take_roles(view, batch, err);
}
