#include "prepare/app_view.h"

#include <string.h>

#include "chain/answer.h"

/* The requests, in their order; then one for each action that has a state of its own to read. */
enum {
    ASK_CODE,
    ASK_OWNER,
    ASK_PENDING_OWNER,
    ASK_SLOT_0,
    ASK_SLOT_1,
    ASK_SLOT_2,
    ASK_IMPLEMENTATION,
    N_REQUESTS,
};

/* ERC-1967: keccak256("eip1967.proxy.implementation") - 1 */
static const uint8_t implementation_slot[32] = {
    0x36, 0x08, 0x94, 0xa1, 0x3b, 0xa1, 0xa3, 0x21, 0x06, 0x67, 0xc8, 0x28, 0x49, 0x2d, 0xb9, 0x8d,
    0xca, 0x3e, 0x20, 0x76, 0xcc, 0x37, 0x35, 0xa9, 0x20, 0xa3, 0xca, 0x50, 0x5d, 0x38, 0x2b, 0xbc};

/* Kinds whose effect one getter shows. */
struct reading {
    const char *kind;
    const char *function;
    bool takes_argument; /* the action's own: a hash or an id */
    bool negated;        /* the effect is that it gives false (0) */
    bool as_asked;       /* the effect is that it gives the action's argument */
};

static const struct reading readings[] = {
    {"add-compose-hash", "allowedComposeHashes(bytes32)", .takes_argument = true},
    {"remove-compose-hash", "allowedComposeHashes(bytes32)", .takes_argument = true,
     .negated = true},
    {"add-device", "allowedDeviceIds(bytes32)", .takes_argument = true},
    {"remove-device", "allowedDeviceIds(bytes32)", .takes_argument = true, .negated = true},
    {"allow-any-device", "allowAnyDevice()", .as_asked = true},
    {"require-tcb-up-to-date", "requireTcbUpToDate()", .as_asked = true},
    {"cancel-operation", "getTimestamp(bytes32)", .takes_argument = true, .negated = true},
};

static const struct reading *find_reading(const struct qr_action *action)
{
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        if (strcmp(readings[i].kind, action->kind) == 0) {
            return &readings[i];
        }
    }
    return NULL;
}

static const struct qr_word *first_argument(const struct qr_action *action)
{
    QR_ASSERT(action->arguments.as.list.count > 0);
    return &action->arguments.as.list.items[0].as.word;
}

static void add_slot(struct qr_rpc_batch *batch, const struct qr_address *address, uint8_t slot,
                     const struct qr_block *block)
{
    uint8_t slot32[32] = {[31] = slot};
    qr_rpc_add_storage(batch, address, slot32, block);
}

void qr_app_view_ask(struct qr_app_view *view, const struct qr_address *app,
                     const struct qr_action *actions, size_t n_actions, struct qr_rpc_batch *batch,
                     const struct qr_block *block)
{
    view->address = *app;
    view->first = qr_rpc_add_code(batch, app, block);
    qr_rpc_add_view(batch, app, "owner()", NULL, 0, block);
    qr_rpc_add_view(batch, app, "pendingOwner()", NULL, 0, block);
    for (uint8_t slot = 0; slot <= 2; slot++) {
        add_slot(batch, app, slot, block);
    }
    size_t last = qr_rpc_add_storage(batch, app, implementation_slot, block);
    QR_ASSERT(last - view->first == N_REQUESTS - 1);
    for (size_t i = 0; i < n_actions; i++) {
        const struct reading *reading = find_reading(&actions[i]);
        if (reading != NULL) {
            const struct qr_word *words =
                reading->takes_argument ? first_argument(&actions[i]) : NULL;
            qr_rpc_add_view(batch, &actions[i].to, reading->function, words, words != NULL, block);
        }
    }
}

bool qr_app_view_take_word(bool *there, struct qr_word *word, struct qr_rpc_batch *batch,
                           size_t index, struct qr_error *err)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    *word = (struct qr_word){.be32 = {0}};
    if (!qr_answer_is_there(there, batch, index, err)) {
        return false;
    }
    if (!*there) {
        return true;
    }
    if (!qr_rpc_bytes(&bytes, &length, batch, index, err)) {
        return false;
    }
    *there = length == sizeof word->be32;
    *word = *there ? qr_word_from_bytes(bytes, length) : (struct qr_word){.be32 = {0}};
    return true;
}

static bool take_owner(bool *there, struct qr_address *owner, struct qr_rpc_batch *batch,
                       size_t index, struct qr_error *err)
{
    struct qr_word word = {.be32 = {0}};
    if (!qr_app_view_take_word(there, &word, batch, index, err)) {
        return false;
    }
    *owner = qr_address_from_word(&word);
    return true;
}

static enum qr_app_effect effect_when(bool present)
{
    return present ? QR_APP_EFFECT_PRESENT : QR_APP_EFFECT_ABSENT;
}

static bool take_reading(enum qr_app_effect *effect, const struct reading *reading,
                         const struct qr_action *action, struct qr_rpc_batch *batch, size_t index,
                         struct qr_error *err)
{
    bool there = false;
    struct qr_word word = {.be32 = {0}};
    if (!qr_app_view_take_word(&there, &word, batch, index, err)) {
        return false;
    }
    bool is_set = !qr_word_is_zero(&word);
    bool wanted = reading->as_asked ? !qr_word_is_zero(first_argument(action)) : !reading->negated;
    *effect = there ? effect_when(is_set == wanted) : QR_APP_EFFECT_UNKNOWN;
    return true;
}

/* _upgradesDisabled has no getter. It is the lowest byte of slot 1 (DstackApp, from dstack 0.5.4
 * on), or of slot 2 where slot 0 holds an app id (AppAuth before it). That a byte is not set says
 * something of the first layout only: other contracts have other things in slot 0. */
static bool take_upgrades_disabled(enum qr_app_effect *effect, const struct qr_app_view *view,
                                   struct qr_rpc_batch *batch, struct qr_error *err)
{
    struct qr_word slots[3];
    for (size_t i = 0; i < 3; i++) {
        if (!qr_rpc_word(&slots[i], batch, view->first + ASK_SLOT_0 + i, err)) {
            return false;
        }
    }
    bool is_current = qr_word_is_zero(&slots[0]);
    bool is_set = slots[is_current ? 1 : 2].be32[31] == 1;
    *effect = is_set || is_current ? effect_when(is_set) : QR_APP_EFFECT_UNKNOWN;
    return true;
}

/* The effect of an action that no getter of its own shows. */
static bool take_effect(enum qr_app_effect *effect, const struct qr_app_view *view,
                        const struct qr_action *action, const struct qr_address *acceptor,
                        struct qr_rpc_batch *batch, struct qr_error *err)
{
    *effect = QR_APP_EFFECT_UNKNOWN;
    if (strcmp(action->kind, "transfer-ownership") == 0 && view->has_owner) {
        struct qr_address to = qr_address_from_word(first_argument(action));
        *effect = effect_when(qr_address_equal(&to, &view->owner) ||
                              (view->two_step && qr_address_equal(&to, &view->pending_owner)));
    } else if (strcmp(action->kind, "accept-ownership") == 0 && view->has_owner &&
               acceptor != NULL) {
        *effect = effect_when(qr_address_equal(acceptor, &view->owner));
    } else if (strcmp(action->kind, "upgrade") == 0) {
        struct qr_address now;
        struct qr_address to = qr_address_from_word(first_argument(action));
        if (!qr_answer_slot_address(&now, batch, view->first + ASK_IMPLEMENTATION, err)) {
            return false;
        }
        *effect = effect_when(qr_address_equal(&to, &now));
    } else if (strcmp(action->kind, "disable-upgrades") == 0) {
        return take_upgrades_disabled(effect, view, batch, err);
    }
    return true;
}

bool qr_app_view_take(struct qr_app_view *view, const struct qr_action *actions, size_t n_actions,
                      const struct qr_address *acceptor, struct qr_rpc_batch *batch,
                      struct qr_arena *arena, struct qr_error *err)
{
    view->effects = qr_arena_alloc(arena, n_actions, sizeof *view->effects);
    view->n_effects = n_actions;
    if (!qr_answer_code(&view->has_code, NULL, batch, view->first + ASK_CODE, err)) {
        return false;
    }
    if (view->has_code &&
        (!take_owner(&view->has_owner, &view->owner, batch, view->first + ASK_OWNER, err) ||
         !take_owner(&view->two_step, &view->pending_owner, batch, view->first + ASK_PENDING_OWNER,
                     err))) {
        return false;
    }
    size_t index = view->first + N_REQUESTS;
    for (size_t i = 0; i < n_actions; i++) {
        const struct reading *reading = find_reading(&actions[i]);
        bool ok = reading != NULL
                      ? take_reading(&view->effects[i], reading, &actions[i], batch, index++, err)
                      : take_effect(&view->effects[i], view, &actions[i], acceptor, batch, err);
        if (!ok) {
            return false;
        }
    }
    return true;
}

bool qr_app_view_all_present(const struct qr_app_view *view)
{
    bool any = false;
    for (size_t i = 0; i < view->n_effects; i++) {
        if (view->effects[i] == QR_APP_EFFECT_ABSENT) {
            return false;
        }
        any = any || view->effects[i] == QR_APP_EFFECT_PRESENT;
    }
    return any;
}
