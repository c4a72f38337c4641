#include "commit/send.h"

#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "commit/inner_reason.h"
#include "prepare/reverts.h"

/* A contract behaves a little differently from one block to the next. */
enum { GAS_MARGIN_PERCENT = 30, GAS_MARGIN = 10000 };

/* Keys' signatures cost least and depend on nothing; contracts' are calls to somebody else's code.
 */
static unsigned cost_of(const struct qr_signature *signature)
{
    switch (signature->kind) {
    case QR_SIGNATURE_EIP712:
    case QR_SIGNATURE_ETH_SIGN:
        return 0;
    case QR_SIGNATURE_APPROVED:
        return 1;
    case QR_SIGNATURE_CONTRACT:
        return 2;
    }
    return 3;
}

/* Exactly threshold of the valid ones. */
static size_t choose(struct qr_signature *chosen, const struct qr_safe_state *state)
{
    size_t count = 0;
    for (unsigned cost = 0; cost < 3; cost++) {
        for (size_t i = 0; i < state->signers.n_valid && count < state->view.threshold; i++) {
            if (cost_of(&state->signers.valid[i]) == cost) {
                chosen[count++] = state->signers.valid[i];
            }
        }
    }
    return count;
}

static bool exec_transaction(struct qr_step_call *call, const struct qr_safe_state *state,
                             const struct qr_step *step, struct qr_arena *arena,
                             struct qr_error *err)
{
    struct qr_signature *chosen = qr_arena_alloc(arena, state->view.threshold, sizeof *chosen);
    struct qr_buffer blob QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_buffer data QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    size_t count = choose(chosen, state);
    QR_ASSERT(state->quorum && count == state->view.threshold);
    if (!qr_signatures_aggregate(&blob, chosen, count, err)) {
        return false;
    }
    qr_safe_tx_add_exec_calldata(&data, &step->tx, blob.data, blob.length);
    *call = (struct qr_step_call){.to = step->safe.address, .data_length = data.length};
    call->data = (const uint8_t *)qr_arena_copy(arena, data.data, data.length);
    return true;
}

bool qr_step_call(struct qr_step_call *call, const struct qr_world *world,
                  const struct qr_proposal *proposal, size_t step_index, struct qr_arena *arena,
                  struct qr_error *err)
{
    const struct qr_step *step = &proposal->route.steps[step_index];
    switch (step->kind) {
    case QR_STEP_SAFE_TRANSACTION:
    case QR_STEP_SAFE_APPROVE:
        return exec_transaction(call, &world->safes[step_index], step, arena, err);
    case QR_STEP_TIMELOCK_SCHEDULE:
    case QR_STEP_TIMELOCK_EXECUTE:
    case QR_STEP_CALL:
        break;
    }
    *call = (struct qr_step_call){
        .to = step->to, .value = step->value, .data = step->data, .data_length = step->data_length};
    return true;
}

/* Where the answers stand. */
struct questions {
    size_t nonce;
    size_t pending_nonce;
    size_t balance;
    size_t call;
    size_t estimate;
    struct qr_fees_request fees;
};

static struct questions ask(struct qr_rpc_batch *batch, const struct qr_address *from,
                            const struct qr_step_call *call)
{
    const struct qr_rpc_call simulated = {.from = *from,
                                          .to = call->to,
                                          .value = call->value,
                                          .data = call->data,
                                          .data_length = call->data_length};
    return (struct questions){.nonce = qr_rpc_add_account_nonce(batch, from, false),
                              .pending_nonce = qr_rpc_add_account_nonce(batch, from, true),
                              .balance = qr_rpc_add_balance(batch, from, NULL),
                              .call = qr_rpc_add_call(batch, &simulated, NULL),
                              .estimate = qr_rpc_add_estimate(batch, &simulated),
                              .fees = qr_fees_ask(batch)};
}

/* Sending what is known to fail burns gas and a nonce. It may be another matter later, or for
 * another account: the proposal is still under way. */
static bool check_simulation(struct qr_rpc_batch *batch, const struct questions *asked,
                             const struct qr_step *step, struct qr_chain *chain,
                             struct qr_error *err)
{
    size_t failed = batch->requests[asked->call].failed       ? asked->call
                    : batch->requests[asked->estimate].failed ? asked->estimate
                                                              : SIZE_MAX;
    struct qr_buffer why QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (failed != SIZE_MAX) {
        bool reverts = qr_rpc_is_revert(&batch->requests[failed]);
        qr_route_failure_explain(&why, &batch->requests[failed]);
        if (reverts && qr_step_is_of_safe(step)) {
            qr_inner_reason_add(&why, chain, step);
        }
        return qr_error_set(err, reverts ? QR_ERROR_NOT_YET : QR_ERROR_UNAVAILABLE,
                            "nothing was sent, since the transaction would fail: %s",
                            qr_buffer_text(&why));
    }
    struct qr_word success;
    struct qr_word yes = qr_word_from_u64(1);
    if (!qr_step_is_of_safe(step)) {
        return true;
    }
    if (!qr_rpc_word(&success, batch, asked->call, err)) {
        return false;
    }
    if (qr_word_equal(&success, &yes)) {
        return true;
    }
    qr_inner_reason_add(&why, chain, step);
    return qr_error_set(err, QR_ERROR_NOT_YET,
                        "nothing was sent, since the call inside of the Safe's transaction would "
                        "fail and use up its nonce%s",
                        qr_buffer_text(&why));
}

/* How often the gas is doubled: to some hundred times what was estimated. */
enum { DOUBLINGS = 8 };

/* No block has room for that much gas. */
#define GAS_LIMIT (UINT64_C(1) << 48)

/* gas × price + value; false past 256 bits, and for gas that no block has. */
static bool cost(struct qr_word *total, uint64_t gas, const struct qr_word *price,
                 const struct qr_word *value)
{
    uint64_t carry = 0;
    *total = (struct qr_word){{0}};
    if (gas >= GAS_LIMIT) {
        return false;
    }
    /* Byte by byte from the right: 8 bits by 48, and what was carried, fit into 64. */
    for (size_t at = 32; at-- > 0;) {
        carry += price->be32[at] * gas + value->be32[at];
        total->be32[at] = (uint8_t)(carry & 0xff);
        carry >>= 8;
    }
    return carry == 0;
}

static bool check_balance(const struct qr_outgoing *outgoing, const struct qr_word *balance,
                          struct qr_error *err)
{
    if (qr_word_compare(&outgoing->most_cost, balance) <= 0) {
        return true;
    }
    char from[QR_ADDRESS_SIZE];
    char has[QR_FEE_SIZE];
    char needs[QR_FEE_SIZE];
    qr_address_format(from, &outgoing->from);
    qr_fee_format(has, balance);
    qr_fee_format(needs, &outgoing->most_cost);
    return qr_error_set(err, QR_ERROR_NOT_YET,
                        "nothing was sent: account %s has %s and may need up to %s: fund it, or "
                        "lower --max-fee",
                        from, has, needs);
}

static uint64_t with_margin(uint64_t gas)
{
    return gas + gas * GAS_MARGIN_PERCENT / 100 + GAS_MARGIN;
}

static bool take(struct qr_outgoing *outgoing, struct qr_word *balance, struct qr_rpc_batch *batch,
                 const struct questions *asked, const struct qr_word *max_fee, struct qr_error *err)
{
    struct qr_transaction *transaction = &outgoing->transaction;
    uint64_t mined = 0;
    uint64_t gas = 0;
    if (!qr_rpc_u64(&mined, batch, asked->nonce, err) ||
        !qr_rpc_u64(&transaction->nonce, batch, asked->pending_nonce, err) ||
        !qr_rpc_quantity(balance, batch, asked->balance, err) ||
        !qr_rpc_u64(&gas, batch, asked->estimate, err) ||
        !qr_fees_take(&transaction->fees, batch, &asked->fees, max_fee, err)) {
        return false;
    }
    if (transaction->nonce < mined) {
        transaction->nonce = mined;
    }
    outgoing->n_ahead = transaction->nonce - mined;
    if (gas >= GAS_LIMIT >> (DOUBLINGS + 2)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "eth_estimateGas: %llu makes no sense",
                            (unsigned long long)gas);
    }
    transaction->gas = with_margin(gas);
    return true;
}

/* A Safe before 1.3.0 does not revert when the call inside fails, so that a node which searches for
 * the least gas finds what the Safe alone needs: the call inside would run out of gas, and its
 * nonce be used up. There it is simulated with the very gas that it is to have. */
static bool settle_gas(struct qr_outgoing *outgoing, struct qr_chain *chain,
                       const struct qr_step *step, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_transaction *transaction = &outgoing->transaction;
    struct qr_rpc_call call = {.from = outgoing->from,
                               .to = transaction->to,
                               .value = transaction->value,
                               .gas = transaction->gas,
                               .data = transaction->data,
                               .data_length = transaction->data_length};
    if (!qr_step_is_of_safe(step) || step->safe.version >= QR_SAFE_1_3_0) {
        return true;
    }
    for (size_t i = 0; i < DOUBLINGS; i++, call.gas *= 2) {
        (void)qr_rpc_add_call(&batch, &call, NULL);
    }
    if (!qr_chain_ask(&batch, chain, err)) {
        return false;
    }
    uint64_t gas = transaction->gas;
    for (size_t i = 0; i < DOUBLINGS; i++, gas *= 2) {
        struct qr_error ignored = QR_ERROR_INIT;
        struct qr_word success;
        struct qr_word yes = qr_word_from_u64(1);
        if (!batch.requests[i].failed && qr_rpc_word(&success, &batch, i, &ignored) &&
            qr_word_equal(&success, &yes)) {
            transaction->gas = i == 0 ? gas : with_margin(gas);
            return true;
        }
    }
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "nothing was sent, since the node finds no gas with which the call inside "
                        "the Safe's transaction succeeds: ask another node");
}

static bool check_cost(struct qr_outgoing *outgoing, const struct qr_word *balance,
                       struct qr_error *err)
{
    const struct qr_transaction *transaction = &outgoing->transaction;
    if (!cost(&outgoing->most_cost, transaction->gas, &transaction->fees.max_fee,
              &transaction->value)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE, "the node's fees make no sense");
    }
    return check_balance(outgoing, balance, err);
}

bool qr_outgoing_prepare(struct qr_outgoing *outgoing, struct qr_chain *chain,
                         const struct qr_proposal *proposal, size_t step,
                         const struct qr_step_call *call, const struct qr_address *from,
                         const struct qr_word *max_fee, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    *outgoing = (struct qr_outgoing){.step = step, .from = *from};
    struct qr_transaction *transaction = &outgoing->transaction;
    bool fits = qr_word_to_u64(&transaction->chain_id, &proposal->source->config.chain_id);
    QR_ASSERT(fits);
    transaction->to = call->to;
    transaction->value = call->value;
    transaction->data = call->data;
    transaction->data_length = call->data_length;
    struct questions asked = ask(&batch, from, call);
    struct qr_word balance;
    return qr_chain_ask(&batch, chain, err) &&
           check_simulation(&batch, &asked, &proposal->route.steps[step], chain, err) &&
           take(outgoing, &balance, &batch, &asked, max_fee, err) &&
           settle_gas(outgoing, chain, &proposal->route.steps[step], err) &&
           check_cost(outgoing, &balance, err);
}

bool qr_outgoing_replace(struct qr_outgoing *outgoing, struct qr_chain *chain,
                         const struct qr_record *record, const struct qr_word *max_fee,
                         struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_fees now;
    *outgoing = (struct qr_outgoing){
        .step = record->step, .from = record->from, .transaction = record->transaction};
    size_t balance_at = qr_rpc_add_balance(&batch, &record->from, NULL);
    struct qr_fees_request fees = qr_fees_ask(&batch);
    struct qr_word balance;
    if (!qr_chain_ask(&batch, chain, err) || !qr_rpc_quantity(&balance, &batch, balance_at, err) ||
        !qr_fees_take(&now, &batch, &fees, max_fee, err) ||
        !qr_fees_raise(&outgoing->transaction.fees, &record->transaction.fees, &now, max_fee,
                       err)) {
        return false;
    }
    return check_cost(outgoing, &balance, err);
}

bool qr_outgoing_record(const struct qr_record **record, struct qr_records *records,
                        const char *path, const struct qr_proposal *proposal,
                        const struct qr_outgoing *outgoing, struct qr_signer *signer,
                        struct qr_error *err)
{
    struct qr_buffer raw QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct qr_arena scratch QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_transaction signed_one;
    struct qr_address from;
    if (!qr_signer_sign_transaction(&raw, signer, &outgoing->transaction, err) ||
        !qr_transaction_decode(&signed_one, &from, raw.data, raw.length, &scratch, err)) {
        return false;
    }
    if (!qr_address_equal(&from, &outgoing->from)) {
        char signer_text[QR_ADDRESS_SIZE];
        char account[QR_ADDRESS_SIZE];
        qr_address_format(signer_text, &from);
        qr_address_format(account, &outgoing->from);
        return qr_error_set(err, QR_ERROR_REFUSED,
                            "%s signed the transaction, which is to be sent by %s: nothing was "
                            "sent",
                            signer_text, account);
    }
    if (!qr_records_add(records, path, proposal, outgoing->step, raw.data, raw.length, err)) {
        return false;
    }
    *record = &records->items[records->count - 1];
    return true;
}

/* Nodes agree on what they mean, not on how they say it. */
static enum qr_submission classify(const char *message)
{
    static const struct {
        const char *part;
        enum qr_submission submission;
    } known[] = {
        {"already known", QR_SUBMITTED},
        {"known transaction", QR_SUBMITTED},
        {"already imported", QR_SUBMITTED},
        {"already exists", QR_SUBMITTED},
        {"AlreadyKnown", QR_SUBMITTED},
        {"nonce too low", QR_SUBMISSION_LATE},
        {"nonce is too low", QR_SUBMISSION_LATE},
        {"OldNonce", QR_SUBMISSION_LATE},
        {"invalid nonce", QR_SUBMISSION_LATE},
        {"underpriced", QR_SUBMISSION_BEHIND},
        {"fee too low", QR_SUBMISSION_BEHIND},
        {"ReplacementNotAllowed", QR_SUBMISSION_BEHIND},
        {"could not replace", QR_SUBMISSION_BEHIND},
        {"insufficient funds", QR_SUBMISSION_POOR},
        {"InsufficientFunds", QR_SUBMISSION_POOR},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcasestr(message, known[i].part) != NULL) {
            return known[i].submission;
        }
    }
    return QR_SUBMISSION_FAILED;
}

enum qr_submission qr_record_send(const struct qr_record *record, struct qr_chain *chain,
                                  struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    size_t index = qr_rpc_add_send_raw(&batch, record->raw, record->raw_length);
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, record->hash32, 32);
    if (!qr_chain_ask(&batch, chain, err)) {
        (void)qr_error_context(err, "transaction %s is recorded, and may be on its way", hash);
        return QR_SUBMISSION_FAILED;
    }
    const struct qr_rpc_request *answer = &batch.requests[index];
    if (answer->failed) {
        enum qr_submission submission = classify(answer->message);
        if (submission != QR_SUBMITTED) {
            (void)qr_error_set(err, QR_ERROR_UNAVAILABLE,
                               "the node did not take transaction %s: %s", hash, answer->message);
        }
        return submission;
    }
    return QR_SUBMITTED;
}

bool qr_record_check(const struct qr_record *record, struct qr_chain *chain, struct qr_error *err)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    const struct qr_transaction *transaction = &record->transaction;
    const struct qr_rpc_call call = {.from = record->from,
                                     .to = transaction->to,
                                     .value = transaction->value,
                                     .data = transaction->data,
                                     .data_length = transaction->data_length};
    char params[QR_HEX32_SIZE + sizeof "[\"\"]"];
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, record->hash32, 32);
    (void)snprintf(params, sizeof params, "[\"%s\"]", hash);
    size_t known = qr_rpc_add(&batch, "eth_getTransactionByHash", params);
    size_t simulated = qr_rpc_add_call(&batch, &call, NULL);
    if (!qr_chain_ask(&batch, chain, err)) {
        return false;
    }
    const struct qr_rpc_request *answer = &batch.requests[simulated];
    bool is_known = !batch.requests[known].failed &&
                    qr_json_type(batch.requests[known].result) == QR_JSON_OBJECT;
    if (is_known || !answer->failed || !qr_rpc_is_revert(answer)) {
        return true;
    }
    struct qr_buffer why QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_route_failure_explain(&why, answer);
    return qr_error_set(err, QR_ERROR_NOT_YET,
                        "transaction %s, recorded in executions/%s and not sent yet, would fail "
                        "now: %s: nothing was sent; remove that file to give it up",
                        hash, record->file, qr_buffer_text(&why));
}
