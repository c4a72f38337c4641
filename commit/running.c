/* Getting a step's transaction into a block. */
#include "commit/running.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "base/hex.h"

/* Between two looks at the chain for a transaction of ours, in milliseconds. */
enum { POLL_MS = 500, POLL_MOST_MS = 4000 };
/* A node that restarts forgets what was sent to it. */
enum { SEND_AGAIN_S = 30 };
/* How often more is offered under one nonce: some ten times the first fee. A node that passes
 * nothing on, or hides what was mined, would have us offer all that the account has. */
enum { MOST_RAISED = 20 };
/* A node that has executed a block but not indexed it shows the nonce of a transaction before its
 * receipt. Before a second one is signed it has so long to catch up, and is asked at first soon,
 * then after twice as long each time. */
enum { FIRST_DOUBT_MS = 50, DOUBT_MS = 2000 };
/* How many transactions of one step may be mined and fail before a person must look. */
enum { MOST_FAILED = 3 };
/* A price and a simulation that are older are made again before anything is signed. */
enum { FRESH_S = 60 };

uint64_t qr_running_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec + 1;
}

void qr_running_sleep(const struct qr_running *run, unsigned ms)
{
    run->request->clock->sleep_ms(run->request->clock, ms);
}

void qr_running_tell(const struct qr_running *run, const char *line, bool passing)
{
    run->request->hooks.tell(run->request->hooks.context, line, passing);
}

QR_PRINTF(2, 3) static void tellf(const struct qr_running *run, const char *fmt, ...)
{
    char line[1000];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    qr_running_tell(run, line, false);
}

static bool open_signer(struct qr_running *run, struct qr_error *err)
{
    if (run->signer_opened) {
        return true;
    }
    const struct qr_commit_hooks *hooks = &run->request->hooks;
    if (!hooks->open_signer(&run->signer, &run->account, hooks->context, err)) {
        return false;
    }
    run->signer_opened = true;
    return true;
}

static void mark_sent(struct qr_running *run, size_t step)
{
    if (run->sent_at_s == 0 || run->sent_step != step) {
        run->since_s = qr_running_now();
    }
    run->sent_step = step;
    run->sent_at_s = qr_running_now();
    run->poll_ms = POLL_MS;
}

/* Whether this run has sent the transaction of the step. */
static bool was_sent(const struct qr_running *run, size_t step)
{
    return run->sent_at_s != 0 && run->sent_step == step;
}

/* Send a record, and say so when it is the first time. */
static enum qr_submission submit(struct qr_running *run, const struct qr_record *record, bool first,
                                 struct qr_error *err)
{
    char hash[QR_HEX32_SIZE];
    enum qr_submission submission = qr_record_send(record, run->request->chain, err);
    qr_hex_encode(hash, record->hash32, 32);
    run->sent_again_at_s = qr_running_now();
    switch (submission) {
    case QR_SUBMITTED:
        if (first) {
            tellf(run, "step %zu: sent %s", record->step + 1, hash);
        }
        break;
    case QR_SUBMISSION_BEHIND:
        /* Another transaction of the account is before it. Offering more would push that one out,
         * and it may be a step of another proposal: what is mined decides. */
        run->gave_up_replacing = true;
        break;
    case QR_SUBMISSION_LATE:
        break;
    case QR_SUBMISSION_POOR:
        err->kind = QR_ERROR_NOT_YET;
        return submission;
    case QR_SUBMISSION_FAILED:
        return submission;
    }
    *err = (struct qr_error)QR_ERROR_INIT;
    if (first || !was_sent(run, record->step)) {
        mark_sent(run, record->step);
    }
    return QR_SUBMITTED;
}

static bool missing_signer(const struct qr_running *run, struct qr_error *err)
{
    const struct qr_progress *progress = &run->state->progress;
    return qr_error_set(err, QR_ERROR_INPUT,
                        "step %zu can be executed now, by any account that pays for it: add a key "
                        "option (--keystore, --key-file, --key-env, --signer or --rpc-account)",
                        progress->next + 1);
}

/* Others of the account are on their way, and may be this very step, sent from another copy of the
 * proposal: what is mined tells. *go_on: look again. */
static bool let_pass(struct qr_running *run, const struct qr_outgoing *outgoing, bool *go_on,
                     struct qr_error *err)
{
    char line[200];
    char from[QR_ADDRESS_SIZE];
    qr_address_format(from, &outgoing->from);
    (void)snprintf(line, sizeof line,
                   "%llu transactions of account %s are on their way, and come first",
                   (unsigned long long)outgoing->n_ahead, from);
    if (run->let_pass_since_s == 0) {
        run->let_pass_since_s = qr_running_now();
    }
    *go_on =
        run->request->wait || qr_running_now() - run->let_pass_since_s <= run->request->patience_s;
    if (!*go_on) {
        return qr_error_set(err, QR_ERROR_NOT_YET,
                            "nothing was sent: %s: run it again once they are mined, or with "
                            "another account",
                            line);
    }
    qr_running_tell(run, line, true);
    qr_running_sleep(run, POLL_MOST_MS);
    return true;
}

/* Sign, record and send. Who thinks for long is asked again about what it has become. */
static bool send_new(struct qr_running *run, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    struct qr_commit_state *state = run->state;
    struct qr_step_call call;
    struct qr_outgoing outgoing;
    const struct qr_record *record = NULL;
    uint64_t asked_at_s = 0;
    bool go_on = false;
    if (!open_signer(run, err)) {
        return false;
    }
    if (run->signer == NULL) {
        return missing_signer(run, err);
    }
    if (!qr_step_call(&call, &state->world, request->proposal, state->progress.next, &state->arena,
                      err)) {
        return false;
    }
    do {
        if (!qr_outgoing_prepare(&outgoing, request->chain, request->proposal, state->progress.next,
                                 &call, &run->account, request->max_fee, err)) {
            return false;
        }
        if (outgoing.n_ahead > 0) {
            return let_pass(run, &outgoing, &go_on, err);
        }
        asked_at_s = qr_running_now();
        if (!request->hooks.allow(request->hooks.context, request->proposal, &outgoing, err)) {
            return false;
        }
    } while (qr_running_now() - asked_at_s > FRESH_S);
    run->gave_up_replacing = false;
    run->let_pass_since_s = 0;
    return qr_outgoing_record(&record, &state->records, request->path, request->proposal, &outgoing,
                              run->signer, err) &&
           submit(run, record, true, err) == QR_SUBMITTED;
}

/* Transactions of the step that were mined and failed: somebody else was faster, or the chain
 * changed between simulation and block. In the run that sent it a person should know; and nobody
 * should go on like that for ever. */
static bool check_failures(const struct qr_running *run, struct qr_error *err)
{
    const struct qr_commit_state *state = run->state;
    size_t next = state->progress.next;
    const struct qr_record *last = NULL;
    size_t failed = 0;
    for (size_t i = 0; i < state->records.count; i++) {
        const struct qr_sent_state *sent = &state->world.sent[i];
        if (state->records.items[i].step == next && sent->mined && !sent->succeeded) {
            last = &state->records.items[i];
            failed++;
        }
    }
    if (last == NULL || (failed < MOST_FAILED && !was_sent(run, next))) {
        return true;
    }
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, last->hash32, 32);
    if (failed < MOST_FAILED) {
        return qr_error_set(err, QR_ERROR_NOT_YET,
                            "transaction %s of step %zu was mined and failed: see what changed "
                            "(quorate status), then run it again",
                            hash, next + 1);
    }
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%zu transactions of step %zu were mined and failed, the last one %s: find "
                        "out why, then remove their files from %s/executions to go on",
                        failed, next + 1, hash, run->request->path);
}

/* A record of the step that is ready which the node says is settled: its nonce used by another
 * transaction, or, as the step is still to be done, strangely, mined with success. */
static const struct qr_record *settled(const struct qr_commit_state *state, bool *strange)
{
    for (size_t i = 0; i < state->records.count; i++) {
        const struct qr_sent_state *sent = &state->world.sent[i];
        *strange = sent->mined && sent->succeeded;
        if (state->records.items[i].step == state->progress.next && (sent->dead || *strange)) {
            return &state->records.items[i];
        }
    }
    return NULL;
}

bool qr_running_send(struct qr_running *run, struct qr_error *err)
{
    bool strange = false;
    const struct qr_record *record = settled(run->state, &strange);
    if (!check_failures(run, err)) {
        return false;
    }
    if (record != NULL && run->doubted_ms < DOUBT_MS) {
        unsigned wait_ms = run->doubted_ms == 0 ? FIRST_DOUBT_MS : run->doubted_ms;
        run->doubted_ms += wait_ms;
        qr_running_sleep(run, wait_ms);
        return true;
    }
    if (record != NULL && strange) {
        char hash[QR_HEX32_SIZE];
        qr_hex_encode(hash, record->hash32, 32);
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "the node has a receipt of transaction %s, which carries out step %zu, "
                            "but the contracts do not show it: ask another node",
                            hash, record->step + 1);
    }
    run->doubted_ms = 0;
    return send_new(run, err);
}

/* How often more was offered under the nonce of a record. */
static size_t count_raised(const struct qr_records *records, const struct qr_record *record)
{
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct qr_record *other = &records->items[i];
        count += qr_address_equal(&other->from, &record->from) &&
                         other->transaction.nonce == record->transaction.nonce
                     ? 1
                     : 0;
    }
    return count - 1;
}

/* Whether the chain itself lets a step happen only once, whoever sends it how often. */
static bool happens_once(const struct qr_running *run, size_t step)
{
    return run->request->proposal->route.steps[step].kind != QR_STEP_CALL;
}

/* Whether transactions of its account are missing before a record. */
static bool is_ahead_of_account(const struct qr_running *run, const struct qr_record *record)
{
    size_t index = (size_t)(record - run->state->records.items);
    return record->transaction.nonce > run->state->world.sent[index].account_nonce;
}

/* A transaction does not come: of a step that happens only once, ours may. */
static bool overtake(struct qr_running *run, const struct qr_record *record, struct qr_error *err)
{
    char from[QR_ADDRESS_SIZE];
    qr_address_format(from, &record->from);
    tellf(run, "step %zu: the transaction of %s in executions/%s does not come: sending another",
          record->step + 1, from, record->file);
    return send_new(run, err);
}

/* More is offered for the one on its way, where that is possible. That it is not is no failure: the
 * first may still be mined. */
static bool replace(struct qr_running *run, const struct qr_record *record, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    struct qr_outgoing outgoing;
    const struct qr_record *raised = NULL;
    struct qr_error why = QR_ERROR_INIT;
    if (!open_signer(run, err)) {
        return false;
    }
    run->gave_up_replacing = true;
    if (run->signer == NULL) {
        return true;
    }
    if (!qr_address_equal(&run->account, &record->from)) {
        return !happens_once(run, record->step) || overtake(run, record, err);
    }
    if (is_ahead_of_account(run, record)) {
        /* Its nonce was taken on a node's word, and no fee makes up for those that are missing. */
        return !happens_once(run, record->step) || overtake(run, record, err);
    }
    if (count_raised(&run->state->records, record) >= MOST_RAISED) {
        tellf(run, "step %zu: its fee was raised %d times, and is not raised further",
              record->step + 1, MOST_RAISED);
        return true;
    }
    if (!qr_outgoing_replace(&outgoing, request->chain, record, request->max_fee, &why)) {
        tellf(run, "step %zu: its fee cannot be raised: %s", record->step + 1, why.message);
        return true;
    }
    run->gave_up_replacing = false;
    if (!request->hooks.allow(request->hooks.context, request->proposal, &outgoing, err) ||
        !qr_outgoing_record(&raised, &run->state->records, request->path, request->proposal,
                            &outgoing, run->signer, err)) {
        return false;
    }
    tellf(run, "step %zu: not mined for %llu s: offering a higher fee under the same nonce",
          record->step + 1, (unsigned long long)request->replace_after_s);
    return submit(run, raised, true, err) == QR_SUBMITTED;
}

/* A record of an earlier run, which was perhaps never sent: the world may have changed since. */
static bool take_up(struct qr_running *run, const struct qr_record *record, struct qr_error *err)
{
    if (!qr_record_check(record, run->request->chain, err)) {
        return false;
    }
    run->gave_up_replacing = false;
    enum qr_submission submission = submit(run, record, false, err);
    if (submission == QR_SUBMISSION_POOR && happens_once(run, record->step)) {
        /* Its account cannot pay any more; another one may. */
        struct qr_error poor = *err;
        *err = (struct qr_error)QR_ERROR_INIT;
        if (!open_signer(run, err)) {
            return false;
        }
        if (run->signer != NULL && !qr_address_equal(&run->account, &record->from)) {
            return overtake(run, record, err);
        }
        *err = poor;
    }
    if (submission != QR_SUBMITTED) {
        return false;
    }
    qr_running_tell(run, "a transaction that was recorded before is on its way", false);
    return true;
}

bool qr_running_await(struct qr_running *run, bool *go_on, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    const struct qr_record *record = run->state->progress.steps[run->state->progress.next].record;
    *go_on = true;
    if (!was_sent(run, record->step)) {
        return take_up(run, record, err);
    }
    uint64_t waited = qr_running_now() - run->sent_at_s;
    if (!request->wait && qr_running_now() - run->since_s > request->patience_s) {
        *go_on = false;
        return true;
    }
    if (qr_running_now() - run->sent_again_at_s > SEND_AGAIN_S &&
        submit(run, record, false, err) != QR_SUBMITTED) {
        return false;
    }
    if (waited > request->replace_after_s && !run->gave_up_replacing &&
        !replace(run, record, err)) {
        return false;
    }
    qr_running_sleep(run, run->poll_ms);
    run->poll_ms = run->poll_ms < POLL_MOST_MS ? 2 * run->poll_ms : POLL_MOST_MS;
    return true;
}
