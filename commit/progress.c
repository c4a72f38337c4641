#include "commit/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/hex.h"

/* One derivation. */
struct deriving {
    const struct qr_world *world;
    const struct qr_world_request *request;
    const struct qr_route *route;
    uint64_t confirmations;
    struct qr_progress *progress;
    struct qr_arena *arena;
};

QR_PRINTF(2, 3) static const char *say(struct deriving *d, const char *fmt, ...)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    char line[1000];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    qr_buffer_add_text(&text, line);
    const char *copy = qr_arena_copy(d->arena, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    return copy;
}

static void set(struct qr_step_progress *step, enum qr_step_status status, const char *text)
{
    step->status = status;
    step->text = text;
}

static bool is_over(const struct qr_step_progress *step)
{
    return step->status == QR_STATUS_DONE || step->status == QR_STATUS_NOT_NEEDED;
}

/* The newest recorded transaction of a step that may still be mined, or that is mined but not deep
 * enough to count; NULL when there is none. */
static const struct qr_record *on_its_way(const struct deriving *d, size_t step)
{
    const struct qr_record *found = NULL;
    for (size_t i = 0; i < d->request->records->count; i++) {
        const struct qr_sent_state *sent = &d->world->sent[i];
        if (d->request->records->items[i].step == step && !sent->mined && !sent->dead) {
            found = &d->request->records->items[i];
        }
    }
    return found;
}

/* A mined one that succeeded, or NULL. */
static const struct qr_record *succeeded(const struct deriving *d, size_t step)
{
    for (size_t i = 0; i < d->request->records->count; i++) {
        const struct qr_sent_state *sent = &d->world->sent[i];
        if (d->request->records->items[i].step == step && sent->mined && sent->succeeded) {
            return &d->request->records->items[i];
        }
    }
    return NULL;
}

/* A nonce that was chosen too high, by a node that knew of transactions which were never mined, is
 * told from a slow chain. */
static const char *sent_text(struct deriving *d, const struct qr_record *record)
{
    char hash[QR_HEX32_SIZE];
    uint64_t ours = record->transaction.nonce;
    uint64_t now = d->world->sent[record - d->request->records->items].account_nonce;
    qr_hex_encode(hash, record->hash32, 32);
    if (ours <= now) {
        return say(d, "sent as %s, not mined yet", hash);
    }
    return say(d,
               "sent as %s, not mined yet: it has nonce %llu, and its account is at %llu: those "
               "before it come first",
               hash, (unsigned long long)ours, (unsigned long long)now);
}

static void set_sendable(struct deriving *d, size_t i)
{
    struct qr_step_progress *step = &d->progress->steps[i];
    step->record = on_its_way(d, i);
    if (step->record != NULL) {
        set(step, QR_STATUS_SENT, sent_text(d, step->record));
    } else {
        set(step, QR_STATUS_READY, "can be executed now");
    }
}

/* "executed in 0x…" as far as it is known. */
static const char *executed_text(struct deriving *d, const struct qr_safe_state *state,
                                 const char *what)
{
    char hash[QR_HEX32_SIZE];
    if (!state->executed_by_known) {
        return what;
    }
    qr_hex_encode(hash, state->executed_by32, 32);
    return say(d, "%s in transaction %s", what, hash);
}

/* Whether the Safe's own consent to the next step is there, in that form. */
static bool has_consented(const struct deriving *d, size_t i, enum qr_signature_kind kind)
{
    const struct qr_signers *signers = &d->world->safes[i + 1].signers;
    for (size_t s = 0; s < signers->n_valid; s++) {
        if (signers->valid[s].kind == kind &&
            qr_address_equal(&signers->valid[s].owner, &d->route->steps[i].safe.address)) {
            return true;
        }
    }
    return false;
}

static bool operation_is_set(const struct deriving *d)
{
    return d->route->n_timelocks > 0 && d->world->timelock.state != QR_OPERATION_UNSET;
}

/* What makes a Safe's step superfluous, or NULL. */
static const char *superseded(const struct deriving *d, size_t i)
{
    if (operation_is_set(d)) {
        return "not needed: the operation is scheduled already, by another transaction";
    }
    if (d->route->steps[i].kind != QR_STEP_SAFE_APPROVE || i + 1 == d->route->n_steps) {
        return NULL;
    }
    if (d->world->safes[i + 1].fate == QR_FATE_EXECUTED) {
        return "not needed: the transaction that it approves is executed";
    }
    if (has_consented(d, i, QR_SIGNATURE_CONTRACT)) {
        return "not needed: the Safe has signed it as a contract";
    }
    return d->world->safes[i + 1].quorum && !has_consented(d, i, QR_SIGNATURE_APPROVED)
               ? "not needed: the next Safe has enough signatures without it"
               : NULL;
}

/* The nonce is used: by what? */
static void derive_past_safe(struct deriving *d, size_t i)
{
    const struct qr_safe_state *state = &d->world->safes[i];
    struct qr_step_progress *step = &d->progress->steps[i];
    char nonce[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(nonce, &d->route->steps[i].tx.nonce);
    switch (state->fate) {
    case QR_FATE_EXECUTED:
        set(step, QR_STATUS_DONE, executed_text(d, state, "executed"));
        return;
    case QR_FATE_FAILED:
        set(step, QR_STATUS_DEAD,
            executed_text(d, state, "its nonce is used, but the call inside failed"));
        return;
    case QR_FATE_REPLACED:
        set(step, QR_STATUS_DEAD,
            say(d, "nonce %s of the Safe was used by another transaction", nonce));
        return;
    case QR_FATE_UNKNOWN:
    case QR_FATE_OPEN:
        break;
    }
    if (d->route->n_timelocks > 0) {
        set(step, QR_STATUS_DEAD,
            say(d,
                "nonce %s of the Safe is used and the operation is not scheduled: it was "
                "replaced or cancelled",
                nonce));
    } else if (qr_app_view_all_present(&d->world->app)) {
        set(step, QR_STATUS_DONE, "its nonce is used and its effect is there");
    } else {
        set(step, QR_STATUS_UNKNOWN,
            say(d,
                "nonce %s of the Safe is used, and the node's logs do not go back far enough to "
                "tell by what: ask a node that keeps them",
                nonce));
    }
}

static void derive_open_safe(struct deriving *d, size_t i)
{
    const struct qr_safe_state *state = &d->world->safes[i];
    const struct qr_step *plan = &d->route->steps[i];
    struct qr_step_progress *step = &d->progress->steps[i];
    if (qr_word_compare(&state->view.nonce, &plan->tx.nonce) < 0) {
        char now[QR_WORD_DECIMAL_SIZE];
        char ours[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal(now, &state->view.nonce);
        qr_word_to_decimal(ours, &plan->tx.nonce);
        set(step, QR_STATUS_NONCE,
            say(d, "nonce %s waits for its turn: the Safe is at %s", ours, now));
    } else if (state->quorum) {
        set_sendable(d, i);
    } else if (i > 0 && d->route->steps[i - 1].kind == QR_STEP_SAFE_APPROVE &&
               !is_over(&d->progress->steps[i - 1])) {
        set(step, QR_STATUS_EARLIER, "waits for the approval by the Safe before it");
    } else {
        set(step, QR_STATUS_SIGNATURES,
            say(d, "signatures %zu of %u", step->signatures, (unsigned)step->threshold));
    }
}

static void derive_safe(struct deriving *d, size_t i)
{
    const struct qr_safe_state *state = &d->world->safes[i];
    struct qr_step_progress *step = &d->progress->steps[i];
    step->signatures = state->signers.n_valid;
    step->threshold = state->view.threshold;
    if (state->fate == QR_FATE_EXECUTED) {
        derive_past_safe(d, i);
        return;
    }
    const char *reason = superseded(d, i);
    if (reason != NULL) {
        set(step, QR_STATUS_NOT_NEEDED, reason);
    } else if (d->route->steps[i].kind == QR_STEP_SAFE_APPROVE &&
               has_consented(d, i, QR_SIGNATURE_APPROVED)) {
        set(step, QR_STATUS_DONE, "approved on chain");
    } else if (qr_word_compare(&state->view.nonce, &d->route->steps[i].tx.nonce) > 0) {
        derive_past_safe(d, i);
    } else {
        derive_open_safe(d, i);
    }
}

static void derive_schedule(struct deriving *d, size_t i)
{
    struct qr_step_progress *step = &d->progress->steps[i];
    if (operation_is_set(d)) {
        set(step, QR_STATUS_DONE, "scheduled");
    } else if (succeeded(d, i) != NULL || d->world->operation_was_cancelled) {
        set(step, QR_STATUS_DEAD, "the operation was scheduled and then cancelled");
    } else {
        set_sendable(d, i);
    }
}

static void derive_execute(struct deriving *d, size_t i)
{
    const struct qr_timelock_view *timelock = &d->world->timelock;
    struct qr_step_progress *step = &d->progress->steps[i];
    struct qr_buffer span = QR_BUFFER_INIT;
    switch (timelock->state) {
    case QR_OPERATION_DONE:
        set(step, QR_STATUS_DONE, "executed");
        break;
    case QR_OPERATION_READY:
        if (!timelock->predecessor_done) {
            set(step, QR_STATUS_PREDECESSOR, "waits for its predecessor to be executed");
        } else {
            set_sendable(d, i);
        }
        break;
    case QR_OPERATION_WAITING:
        step->ready_at = timelock->ready_at;
        qr_add_span(&span, timelock->ready_at - d->world->block.timestamp);
        set(step, QR_STATUS_DELAY, say(d, "executable in %s", qr_buffer_text(&span)));
        break;
    case QR_OPERATION_UNSET:
        if (i > 0 && d->progress->steps[i - 1].status == QR_STATUS_DONE) {
            set(step, QR_STATUS_DEAD, "the operation was scheduled and then cancelled");
        } else if (i > 0 && d->progress->steps[i - 1].status == QR_STATUS_DEAD) {
            set(step, QR_STATUS_DEAD, "never scheduled");
        } else {
            set(step, QR_STATUS_EARLIER, "waits to be scheduled");
        }
        break;
    }
    qr_buffer_dispose(&span);
}

/* Without hops there is one call an action, in the same order. */
static void derive_call(struct deriving *d, size_t i)
{
    struct qr_step_progress *step = &d->progress->steps[i];
    enum qr_app_effect effect =
        i < d->world->app.n_effects ? d->world->app.effects[i] : QR_APP_EFFECT_UNKNOWN;
    const struct qr_record *sent = succeeded(d, i);
    if (effect == QR_APP_EFFECT_PRESENT) {
        set(step, QR_STATUS_DONE, "its effect is there");
    } else if (sent != NULL && effect == QR_APP_EFFECT_UNKNOWN) {
        set(step, QR_STATUS_DONE, "executed");
    } else if (sent != NULL) {
        set(step, QR_STATUS_DEAD, "it was executed, and its effect is undone since");
    } else if (i > 0 && !is_over(&d->progress->steps[i - 1])) {
        set(step, QR_STATUS_EARLIER, "waits for the call before it");
    } else {
        set_sendable(d, i);
    }
}

/* A step counts once its own transaction is as deep as it was asked for. Returns the confirmations
 * that the shallowest one has, or UINT64_MAX. */
static uint64_t shallowest(const struct deriving *d)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < d->request->records->count; i++) {
        const struct qr_sent_state *sent = &d->world->sent[i];
        if (sent->mined && sent->succeeded) {
            uint64_t deep =
                d->world->block.number < sent->block ? 0 : d->world->block.number - sent->block + 1;
            least = deep < least ? deep : least;
        }
    }
    return least;
}

static bool app_contradicts(const struct deriving *d)
{
    for (size_t i = 0; i < d->world->app.n_effects; i++) {
        if (d->world->app.effects[i] == QR_APP_EFFECT_ABSENT) {
            return true;
        }
    }
    return false;
}

static void conclude_executed(struct deriving *d)
{
    struct qr_progress *progress = d->progress;
    uint64_t deep = shallowest(d);
    if (app_contradicts(d)) {
        progress->outcome = QR_OUTCOME_DEAD;
        progress->sentence = "every step was executed, but the app does not show what it is for: "
                             "it was undone since, or the calls went to another contract";
    } else if (deep < d->confirmations) {
        progress->outcome = QR_OUTCOME_UNDER_WAY;
        progress->sentence = say(d, "executed, with %llu of %llu confirmations",
                                 (unsigned long long)deep, (unsigned long long)d->confirmations);
    } else {
        progress->outcome = QR_OUTCOME_EXECUTED;
        progress->sentence = qr_app_view_all_present(&d->world->app)
                                 ? "executed, and the app shows it"
                                 : "executed; what it changes cannot be read back";
    }
}

static size_t find_status(const struct qr_progress *progress, enum qr_step_status status)
{
    for (size_t i = 0; i < progress->n_steps; i++) {
        if (progress->steps[i].status == status) {
            return i;
        }
    }
    return QR_NO_STEP;
}

static void conclude(struct deriving *d)
{
    struct qr_progress *progress = d->progress;
    size_t dead = find_status(progress, QR_STATUS_DEAD);
    size_t unknown = find_status(progress, QR_STATUS_UNKNOWN);
    size_t open = 0;
    while (open < progress->n_steps && is_over(&progress->steps[open])) {
        open++;
    }
    /* What comes last decides: a dead step does not matter once the steps after it are done. Only
     * an account's calls do not lead to each other: each is to be made. */
    bool last_decides = d->route->steps[progress->n_steps - 1].kind != QR_STEP_CALL &&
                        is_over(&progress->steps[progress->n_steps - 1]);
    if (open == progress->n_steps || last_decides) {
        conclude_executed(d);
        return;
    }
    size_t told = dead != QR_NO_STEP ? dead : unknown != QR_NO_STEP ? unknown : open;
    progress->outcome = dead != QR_NO_STEP      ? QR_OUTCOME_DEAD
                        : unknown != QR_NO_STEP ? QR_OUTCOME_UNKNOWN
                                                : QR_OUTCOME_UNDER_WAY;
    progress->sentence = progress->n_steps == 1
                             ? progress->steps[told].text
                             : say(d, "step %zu of %zu: %s", told + 1, progress->n_steps,
                                   progress->steps[told].text);
    if (progress->outcome != QR_OUTCOME_UNDER_WAY) {
        return;
    }
    for (size_t i = 0; i < progress->n_steps && progress->next == QR_NO_STEP; i++) {
        if (progress->steps[i].status == QR_STATUS_READY ||
            progress->steps[i].status == QR_STATUS_SENT) {
            progress->next = i;
        }
    }
}

void qr_progress_derive(struct qr_progress *progress, const struct qr_world *world,
                        const struct qr_world_request *request, uint64_t confirmations,
                        struct qr_arena *arena)
{
    const struct qr_route *route = &request->proposal->route;
    *progress = (struct qr_progress){.n_steps = route->n_steps, .next = QR_NO_STEP};
    progress->steps = qr_arena_alloc(arena, route->n_steps, sizeof *progress->steps);
    struct deriving d = {.world = world,
                         .request = request,
                         .route = route,
                         .confirmations = confirmations,
                         .progress = progress,
                         .arena = arena};
    for (size_t i = 0; i < route->n_steps; i++) {
        switch (route->steps[i].kind) {
        case QR_STEP_SAFE_TRANSACTION:
        case QR_STEP_SAFE_APPROVE:
            derive_safe(&d, i);
            break;
        case QR_STEP_TIMELOCK_SCHEDULE:
            derive_schedule(&d, i);
            break;
        case QR_STEP_TIMELOCK_EXECUTE:
            derive_execute(&d, i);
            break;
        case QR_STEP_CALL:
            derive_call(&d, i);
            break;
        }
    }
    conclude(&d);
}
