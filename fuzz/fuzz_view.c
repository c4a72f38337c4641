/* Answers of a node that says anything: what is taken from them is a Safe, a timelock and an app
 * that can be, or an error. The first byte says which is asked about. */
#include <string.h>

#include "fuzz.h"
#include "prepare/app_view.h"
#include "prepare/onchain_parts.h"
#include "safe/view.h"
#include "timelock/view.h"

static const struct qr_address address = {{0x11}};
static const struct qr_block block = {.number = 17, .timestamp = 1700000000};

static bool take_answers(struct qr_rpc_batch *batch, const uint8_t *data, size_t size)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add(&text, data, size);
    return qr_rpc_take(batch, &text, 1, &err);
}

static void check_safe(const uint8_t *data, size_t size)
{
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_safe_view view = {.has_code = false};
    struct qr_error err = QR_ERROR_INIT;
    qr_safe_view_ask(&view, &address, &batch, &block);
    if (!take_answers(&batch, data, size) || !qr_safe_view_take(&view, &batch, &arena, &err)) {
        return;
    }
    if (view.has_code) {
        QR_ASSERT(view.n_owners > 0 && view.n_owners <= QR_SAFE_MAX_OWNERS);
        QR_ASSERT(view.threshold > 0 && view.threshold <= view.n_owners);
        for (size_t i = 0; i < view.n_owners; i++) {
            QR_ASSERT(!qr_address_is_zero(&view.owners[i]));
        }
    } else {
        QR_ASSERT(view.n_owners == 0 && view.threshold == 0);
    }
}

static void check_timelock(const uint8_t *data, size_t size)
{
    static const uint8_t id32[32] = {1};
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_timelock_view view = {.has_code = false};
    struct qr_timelock_question question = {.timelock = address,
                                            .operation_id32 = id32,
                                            .predecessor32 = id32,
                                            .proposer = &address,
                                            .executor = &address};
    struct qr_error err = QR_ERROR_INIT;
    qr_timelock_view_ask(&view, &question, &batch, &block);
    if (take_answers(&batch, data, size) && qr_timelock_view_take(&view, &batch, &block, &err)) {
        bool timed = view.state == QR_OPERATION_WAITING || view.state == QR_OPERATION_READY;
        QR_ASSERT(timed == (view.ready_at != 0));
        QR_ASSERT(!view.open_executor || view.executor_may);
    }
}

static void check_app(const uint8_t *data, size_t size)
{
    static const char *const words[] = {"add-compose-hash", "allow-any-device=false",
                                        "disable-upgrades", "accept-ownership",
                                        "upgrade=0x1111111111111111111111111111111111111111"};
    enum { N_WORDS = sizeof words / sizeof words[0] };
    static const uint8_t hash32[32] = {1};
    struct qr_rpc_batch batch QR_CLEANUP(qr_rpc_batch_dispose) = QR_RPC_BATCH_INIT;
    struct qr_arena arena QR_CLEANUP(qr_arena_dispose) = QR_ARENA_INIT;
    struct qr_action_context context = {.app = &address, .compose_hash32 = hash32};
    struct qr_action actions[N_WORDS];
    struct qr_app_view view = {.has_code = false};
    struct qr_error err = QR_ERROR_INIT;
    for (size_t i = 0; i < N_WORDS; i++) {
        bool parsed = qr_action_parse(&actions[i], words[i], &context, &arena, &err);
        QR_ASSERT(parsed);
    }
    qr_app_view_ask(&view, &address, actions, N_WORDS, &batch, &block);
    if (take_answers(&batch, data, size) &&
        qr_app_view_take(&view, actions, N_WORDS, &address, &batch, &arena, &err)) {
        QR_ASSERT(view.n_effects == N_WORDS);
        QR_ASSERT(view.has_code || (!view.has_owner && !view.two_step));
        (void)qr_app_view_all_present(&view);
    }
}

static void check_simulation(const uint8_t *data, size_t size)
{
    struct qr_json json QR_CLEANUP(qr_json_dispose) = QR_JSON_INIT;
    struct qr_simulated_outcome outcomes[2] = {{.failed = false}};
    struct qr_error err = QR_ERROR_INIT;
    if (!qr_json_parse(&json, (const char *)data, size, &err)) {
        return;
    }
    bool known = qr_simulation_read(outcomes, 2, qr_json_root(&json));
    for (size_t i = 0; i < 2; i++) {
        QR_ASSERT(!known || outcomes[i].failed == (outcomes[i].why.length > 0));
        qr_buffer_dispose(&outcomes[i].why);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    switch (data[0]) {
    case 's':
        check_safe(data + 1, size - 1);
        break;
    case 't':
        check_timelock(data + 1, size - 1);
        break;
    case 'a':
        check_app(data + 1, size - 1);
        break;
    default:
        check_simulation(data + 1, size - 1);
        break;
    }
    return 0;
}
