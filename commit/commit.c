#include "commit/commit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "commit/running.h"

/* Between two looks at what may change any moment. */
enum { LOOK_AGAIN_MS = 500 };
/* Between two looks at the folder of signatures. */
enum { GLANCE_MS = 1000 };
/* A node that is between two blocks, or several behind one address, may show a nonce that is used
 * and not yet by what: what seems over for good is looked at so often, LOOK_AGAIN_MS apart. */
enum { LOOKS_AT_THE_END = 3 };
/* With wait: how often in a row the nodes may fail to answer. */
enum { MOST_SILENCES = 50 };

void qr_commit_state_dispose(struct qr_commit_state *state)
{
    qr_signatures_dispose(&state->signatures);
    qr_records_dispose(&state->records);
    qr_world_dispose(&state->world);
    qr_arena_dispose(&state->arena);
    *state = (struct qr_commit_state){.progress = {.next = QR_NO_STEP}};
}

static bool look_once(struct qr_commit_state *state, const struct qr_commit_request *request,
                      const struct qr_address *account, uint64_t depth, struct qr_error *err)
{
    qr_commit_state_dispose(state);
    struct qr_world_request asked = {.proposal = request->proposal,
                                     .signatures = &state->signatures,
                                     .records = &state->records,
                                     .account = account,
                                     .depth = depth};
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
    /* What is there at that depth already has the confirmations that the depth stands for. */
    qr_progress_derive(&state->progress, &state->world, &asked,
                       depth == 0 ? request->confirmations : 1, &state->arena);
    return true;
}

/* Dead or unknown; or the nodes contradict each other, as they may while they take a block in. */
static bool seems_over(bool ok, const struct qr_commit_state *state, const struct qr_error *err)
{
    return ok ? state->progress.outcome == QR_OUTCOME_DEAD ||
                    state->progress.outcome == QR_OUTCOME_UNKNOWN
              : err->kind == QR_ERROR_REFUSED;
}

/* What is executed counts when it was so some blocks ago already, whoever executed it. */
static bool check_depth(struct qr_commit_state *state, const struct qr_commit_request *request,
                        const struct qr_address *account, struct qr_error *err)
{
    if (state->progress.outcome != QR_OUTCOME_EXECUTED || request->confirmations == 1) {
        return true;
    }
    struct qr_commit_state deep = {.progress = {.next = QR_NO_STEP}};
    struct qr_error why = QR_ERROR_INIT;
    bool told = look_once(&deep, request, account, request->confirmations - 1, &why);
    if (!told && why.kind != QR_ERROR_REFUSED) {
        *err = why;
    } else if (!told || deep.progress.outcome != QR_OUTCOME_EXECUTED) {
        /* Not so then: the contracts were not even there, or the steps were still to come. */
        told = true;
        state->progress.outcome = QR_OUTCOME_UNDER_WAY;
        state->progress.sentence = "executed, but not as many blocks ago as it takes to count";
    }
    qr_commit_state_dispose(&deep);
    return told;
}

static bool look(struct qr_commit_state *state, const struct qr_commit_request *request,
                 const struct qr_address *account, struct qr_error *err)
{
    bool ok = look_once(state, request, account, 0, err);
    for (unsigned looks = 1; looks < LOOKS_AT_THE_END && seems_over(ok, state, err); looks++) {
        request->clock->sleep_ms(request->clock, LOOK_AGAIN_MS);
        ok = look_once(state, request, account, 0, err);
    }
    return ok && check_depth(state, request, account, err);
}

bool qr_commit_look(struct qr_commit_state *state, const struct qr_commit_request *request,
                    struct qr_error *err)
{
    return look(state, request, NULL, err);
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
static void idle(const struct qr_running *run)
{
    const struct timespec before = run->signatures_seen;
    for (uint64_t waited = 0; waited < 1000 * run->request->poll_s; waited += GLANCE_MS) {
        qr_running_sleep(run, GLANCE_MS);
        const struct timespec after = signatures_changed(run->request);
        if (after.tv_sec != before.tv_sec || after.tv_nsec != before.tv_nsec) {
            return;
        }
    }
}

/* What to do about where it stands. *go_on: look again. */
static bool move(struct qr_running *run, bool *go_on, struct qr_error *err)
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
                                   qr_running_now() - run->sent_at_s <= request->patience_s);
        if (*go_on) {
            qr_running_tell(run, progress->sentence, true);
            if (all_over) {
                qr_running_sleep(run, LOOK_AGAIN_MS);
            } else {
                idle(run);
            }
        }
        return true;
    }
    if (progress->steps[progress->next].status == QR_STATUS_SENT) {
        return qr_running_await(run, go_on, err);
    }
    *go_on = true;
    return qr_running_send(run, err);
}

/* When sending fails the world may have moved between looking and sending: another executor was
 * faster. Looking again tells, and then it is no failure. */
static bool moved_on(struct qr_running *run, struct qr_error *err)
{
    enum { MOST_LATE = 3 };
    struct qr_error ignored = QR_ERROR_INIT;
    size_t before = run->state->progress.next;
    if ((err->kind != QR_ERROR_REFUSED && err->kind != QR_ERROR_NOT_YET) ||
        run->late++ == MOST_LATE ||
        !look(run->state, run->request, run->signer != NULL ? &run->account : NULL, &ignored)) {
        return false;
    }
    return run->state->progress.next != before ||
           run->state->progress.outcome != QR_OUTCOME_UNDER_WAY;
}

/* Who waits for days does not give up over a node that is away for minutes, nor over fees that are
 * above the cap for now. */
static bool bear_silence(struct qr_running *run, struct qr_error *err)
{
    bool silent = err->kind == QR_ERROR_UNAVAILABLE && run->silences++ < MOST_SILENCES;
    if (!run->request->wait || (!silent && err->kind != QR_ERROR_NOT_YET)) {
        return false;
    }
    qr_running_tell(run, err->message, true);
    *err = (struct qr_error)QR_ERROR_INIT;
    idle(run);
    return true;
}

bool qr_commit_run(struct qr_commit_state *state, const struct qr_commit_request *request,
                   struct qr_error *err)
{
    struct qr_running run = {.request = request, .state = state, .lock = -1};
    bool go_on = true;
    bool ok = qr_records_lock(&run.lock, request->path, request->wait, err);
    while (ok && go_on) {
        run.signatures_seen = signatures_changed(request);
        if (!look(state, request, run.signer != NULL ? &run.account : NULL, err)) {
            ok = bear_silence(&run, err);
            continue;
        }
        ok = move(&run, &go_on, err);
        if (ok) {
            run.late = run.silences = 0;
        } else if (moved_on(&run, err)) {
            *err = (struct qr_error)QR_ERROR_INIT;
            ok = go_on = true;
        } else {
            ok = go_on = bear_silence(&run, err);
        }
    }
    if (run.lock >= 0) {
        (void)close(run.lock);
    }
    qr_signer_free(run.signer);
    return ok;
}
