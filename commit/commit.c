#include "commit/commit.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hex.h"

/* Between two looks at the chain for a transaction of ours, in milliseconds. */
enum { POLL_MS = 500, POLL_MOST_MS = 4000 };
/* Between two looks at the folder of signatures. */
enum { GLANCE_MS = 1000 };
/* A node that restarts forgets what was sent to it. */
enum { SEND_AGAIN_S = 30 };
/* A node that is between two blocks, or several behind one address, may show a nonce that is used
 * and not yet by what: what seems over for good is looked at so often, POLL_MS apart. */
enum { LOOKS_AT_THE_END = 2 };
/* How often more is offered under one nonce: some ten times the first fee. A node that passes nothing
 * on, or hides what was mined, would have us offer all that the account has. */
enum { MOST_RAISED = 20 };
/* With wait: how often in a row the nodes may fail to answer. */
enum { MOST_SILENCES = 50 };

/* A node that has executed a block but not indexed it shows the nonce of a transaction before its
 * receipt. Before a second one is signed it has so long to catch up. */
enum { DOUBT_MS = 2000 };

/* One run. */
struct running {
    const struct qr_commit_request *request;
    struct qr_commit_state *state;
    struct qr_signer *signer;
    bool signer_opened;
    struct qr_address account;
    int lock;
    size_t late;        /* times that somebody else was faster, in a row */
    size_t silences;    /* of the nodes, in a row */
    uint64_t sent_at_s; /* when the one on its way was first sent in this run; 0: not yet */
    uint64_t sent_again_at_s;
    unsigned poll_ms;
    bool doubted;           /* the world was read again before sending */
    bool gave_up_replacing; /* the fees or the balance do not allow it */
};

static uint64_t now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec + 1;
}

static void tell(const struct running *run, const char *line, bool passing)
{
    run->request->hooks.tell(run->request->hooks.context, line, passing);
}

QR_PRINTF(2, 3) static void tellf(const struct running *run, const char *fmt, ...)
{
    char line[1000];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    tell(run, line, false);
}

void qr_commit_state_dispose(struct qr_commit_state *state)
{
    qr_signatures_dispose(&state->signatures);
    qr_records_dispose(&state->records);
    qr_world_dispose(&state->world);
    qr_arena_dispose(&state->arena);
    *state = (struct qr_commit_state){.progress = {.next = QR_NO_STEP}};
}

static bool look_once(struct qr_commit_state *state, const struct qr_commit_request *request,
                      const struct qr_address *account, struct qr_error *err)
{
    qr_commit_state_dispose(state);
    struct qr_world_request asked = {.proposal = request->proposal,
                                     .signatures = &state->signatures,
                                     .records = &state->records,
                                     .account = account};
    if (!qr_signatures_read(&state->signatures, request->path, request->proposal, err) ||
        !qr_records_read(&state->records, request->path, request->proposal, err)) {
        return false;
    }
    if (account == NULL && state->records.count > 0) {
        asked.account = &state->records.items[0].from;
    }
    if (!qr_world_read(&state->world, request->chain, &asked, err)) {
        return false;
    }
    qr_progress_derive(&state->progress, &state->world, &asked, request->confirmations,
                       &state->arena);
    return true;
}

static bool is_bad_end(const struct qr_commit_state *state)
{
    return state->progress.outcome == QR_OUTCOME_DEAD ||
           state->progress.outcome == QR_OUTCOME_UNKNOWN;
}

static bool look(struct qr_commit_state *state, const struct qr_commit_request *request,
                 const struct qr_address *account, struct qr_error *err)
{
    bool ok = look_once(state, request, account, err);
    for (unsigned looks = 1; ok && is_bad_end(state) && looks < LOOKS_AT_THE_END; looks++) {
        request->clock->sleep_ms(request->clock, POLL_MS);
        ok = look_once(state, request, account, err);
    }
    return ok;
}

bool qr_commit_look(struct qr_commit_state *state, const struct qr_commit_request *request,
                    struct qr_error *err)
{
    return look(state, request, NULL, err);
}

static bool open_signer(struct running *run, struct qr_error *err)
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

/* Send a record, and say so when it is the first time. */
static bool submit(struct running *run, const struct qr_record *record, bool first,
                   struct qr_error *err)
{
    char hash[QR_HEX32_SIZE];
    qr_hex_encode(hash, record->hash32, 32);
    run->sent_again_at_s = now_s();
    switch (qr_record_send(record, run->request->chain, err)) {
    case QR_SUBMITTED:
        *err = (struct qr_error)QR_ERROR_INIT;
        if (first) {
            tellf(run, "step %zu: sent %s", record->step + 1, hash);
        }
        run->sent_at_s = run->sent_at_s == 0 || first ? now_s() : run->sent_at_s;
        return true;
    case QR_SUBMISSION_LATE:
    case QR_SUBMISSION_BEHIND:
        /* Its nonce was taken meanwhile, or another transaction of the account is before it: what
         * is mined decides. */
        *err = (struct qr_error)QR_ERROR_INIT;
        run->sent_at_s = run->sent_at_s == 0 ? now_s() : run->sent_at_s;
        return true;
    case QR_SUBMISSION_POOR:
        err->kind = QR_ERROR_REFUSED;
        return false;
    case QR_SUBMISSION_FAILED:
        break;
    }
    return false;
}

static bool missing_signer(const struct running *run, struct qr_error *err)
{
    const struct qr_progress *progress = &run->state->progress;
    return qr_error_set(err, QR_ERROR_INPUT,
                        "step %zu can be executed now, by any account that pays for it: add a key "
                        "option (--keystore, --key-file, --key-env, --signer or --rpc-account)",
                        progress->next + 1);
}

/* The step that is ready: simulate, sign, record, send. */
static bool send_new(struct running *run, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    struct qr_commit_state *state = run->state;
    size_t step = state->progress.next;
    struct qr_step_call call;
    struct qr_outgoing outgoing;
    const struct qr_record *record = NULL;
    if (!open_signer(run, err)) {
        return false;
    }
    if (run->signer == NULL) {
        return missing_signer(run, err);
    }
    if (!qr_step_call(&call, &state->world, request->proposal, step, &state->arena, err) ||
        !qr_outgoing_prepare(&outgoing, request->chain, request->proposal, step, &call,
                             &run->account, request->max_fee, err)) {
        return false;
    }
    run->sent_at_s = 0;
    run->gave_up_replacing = false;
    return request->hooks.allow(request->hooks.context, request->proposal, &outgoing, err) &&
           qr_outgoing_record(&record, &state->records, request->path, request->proposal, &outgoing,
                              run->signer, err) &&
           submit(run, record, true, err);
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

/* More is offered for the one on its way, where that is possible. That it is not is no failure: the
 * first may still be mined. */
static bool replace(struct running *run, const struct qr_record *record, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    struct qr_outgoing outgoing;
    const struct qr_record *raised = NULL;
    struct qr_error why = QR_ERROR_INIT;
    if (!open_signer(run, err)) {
        return false;
    }
    run->gave_up_replacing = true;
    if (run->signer == NULL || !qr_address_equal(&run->account, &record->from)) {
        return true;
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
    return submit(run, raised, true, err);
}

static void sleep_ms(const struct running *run, unsigned ms)
{
    run->request->clock->sleep_ms(run->request->clock, ms);
}

/* When signatures/ was last changed; zero when there is none. */
static struct timespec signatures_changed(const struct qr_commit_request *request)
{
    struct qr_buffer path QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    struct stat info = {.st_size = 0};
    qr_buffer_addf(&path, "%s/signatures", request->path);
    (void)stat(qr_buffer_text(&path), &info);
    return info.st_mtim;
}

/* Wait for the next look at the chain, or until somebody has added a signature: the node is spared,
 * and the signer is not kept waiting. */
static void idle(const struct running *run)
{
    const struct timespec before = signatures_changed(run->request);
    for (uint64_t waited = 0; waited < 1000 * run->request->poll_s; waited += GLANCE_MS) {
        sleep_ms(run, GLANCE_MS);
        const struct timespec after = signatures_changed(run->request);
        if (after.tv_sec != before.tv_sec || after.tv_nsec != before.tv_nsec) {
            return;
        }
    }
}

/* The step whose transaction is on its way: send it again where this run has not, wait a little.
 * *go_on false: patience is at its end. */
static bool await(struct running *run, bool *go_on, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    const struct qr_record *record = run->state->progress.steps[run->state->progress.next].record;
    *go_on = true;
    if (run->sent_at_s == 0) {
        run->poll_ms = POLL_MS;
        if (!submit(run, record, false, err)) {
            return false;
        }
        tell(run, "a transaction that was recorded before is on its way", false);
    }
    uint64_t waited = now_s() - run->sent_at_s;
    if (!request->wait && waited > request->patience_s) {
        *go_on = false;
        return true;
    }
    if (now_s() - run->sent_again_at_s > SEND_AGAIN_S && !submit(run, record, false, err)) {
        return false;
    }
    if (waited > request->replace_after_s && !run->gave_up_replacing &&
        !replace(run, record, err)) {
        return false;
    }
    sleep_ms(run, run->poll_ms);
    run->poll_ms = run->poll_ms < POLL_MOST_MS ? 2 * run->poll_ms : POLL_MOST_MS;
    return true;
}

/* A transaction of ours that was mined and failed, of a step that is still open: somebody else was
 * faster and then undone, or the chain changed between simulation and block. */
static bool check_failures(const struct running *run, struct qr_error *err)
{
    const struct qr_commit_state *state = run->state;
    size_t next = state->progress.next;
    for (size_t i = state->records.count; i-- > 0;) {
        const struct qr_record *record = &state->records.items[i];
        if (record->step == next && state->world.sent[i].mined && !state->world.sent[i].succeeded &&
            run->sent_at_s != 0) {
            char hash[QR_HEX32_SIZE];
            qr_hex_encode(hash, record->hash32, 32);
            return qr_error_set(err, QR_ERROR_REFUSED,
                                "transaction %s of step %zu was mined and failed: see what changed "
                                "(quorate status), then run it again",
                                hash, next + 1);
        }
    }
    return true;
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

/* The step that is ready, unless a transaction was sent for it before and it is not certain yet
 * that it came to nothing. */
static bool send_when_certain(struct running *run, struct qr_error *err)
{
    bool strange = false;
    const struct qr_record *record = settled(run->state, &strange);
    if (record != NULL && !run->doubted) {
        run->doubted = true;
        sleep_ms(run, DOUBT_MS);
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
    run->doubted = false;
    return send_new(run, err);
}

/* What to do about where it stands. *go_on: look again. */
static bool move(struct running *run, bool *go_on, struct qr_error *err)
{
    const struct qr_commit_request *request = run->request;
    const struct qr_progress *progress = &run->state->progress;
    *go_on = false;
    if (progress->outcome != QR_OUTCOME_UNDER_WAY) {
        return true;
    }
    if (progress->next == QR_NO_STEP) {
        /* Nothing to send: confirmations come soon, everything else with --wait only. */
        bool all_over = true;
        for (size_t i = 0; i < progress->n_steps; i++) {
            all_over = all_over && (progress->steps[i].status == QR_STATUS_DONE ||
                                    progress->steps[i].status == QR_STATUS_NOT_NEEDED);
        }
        *go_on = request->wait || (all_over && run->sent_at_s != 0 &&
                                   now_s() - run->sent_at_s <= request->patience_s);
        if (*go_on) {
            tell(run, progress->sentence, true);
            if (all_over) {
                sleep_ms(run, POLL_MS);
            } else {
                idle(run);
            }
        }
        return true;
    }
    if (progress->steps[progress->next].status == QR_STATUS_SENT) {
        return await(run, go_on, err);
    }
    if (!check_failures(run, err)) {
        return false;
    }
    *go_on = true;
    return send_when_certain(run, err);
}

/* When sending fails the world may have moved between looking and sending: another executor was
 * faster. Looking again tells, and then it is no failure. */
static bool moved_on(struct running *run, struct qr_error *err)
{
    enum { MOST_LATE = 3 };
    struct qr_error ignored = QR_ERROR_INIT;
    size_t before = run->state->progress.next;
    if (err->kind != QR_ERROR_REFUSED || run->late++ == MOST_LATE ||
        !look(run->state, run->request, run->signer != NULL ? &run->account : NULL, &ignored)) {
        return false;
    }
    return run->state->progress.next != before ||
           run->state->progress.outcome != QR_OUTCOME_UNDER_WAY;
}

/* Who waits for days does not give up over a node that is away for minutes. */
static bool bear_silence(struct running *run, struct qr_error *err)
{
    if (!run->request->wait || err->kind != QR_ERROR_UNAVAILABLE ||
        run->silences++ == MOST_SILENCES) {
        return false;
    }
    tell(run, err->message, true);
    *err = (struct qr_error)QR_ERROR_INIT;
    idle(run);
    return true;
}

bool qr_commit_run(struct qr_commit_state *state, const struct qr_commit_request *request,
                   struct qr_error *err)
{
    struct running run = {.request = request, .state = state, .lock = -1, .poll_ms = POLL_MS};
    bool go_on = true;
    bool ok = qr_records_lock(&run.lock, request->path, request->wait, err);
    while (ok && go_on) {
        if (!look(state, request, run.signer != NULL ? &run.account : NULL, err)) {
            ok = bear_silence(&run, err);
            continue;
        }
        run.silences = 0;
        ok = move(&run, &go_on, err);
        if (ok) {
            run.late = 0;
        } else if (moved_on(&run, err)) {
            *err = (struct qr_error)QR_ERROR_INIT;
            ok = go_on = true;
        }
    }
    if (run.lock >= 0) {
        (void)close(run.lock);
    }
    qr_signer_free(run.signer);
    return ok;
}
