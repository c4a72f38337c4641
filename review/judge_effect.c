/* What a known function does with its arguments. */
#include <string.h>

#include "base/hex.h"
#include "review/judge_parts.h"
#include "review/words_value.h"

#define DAY UINT64_C(86400)

/* keccak256("EXECUTOR_ROLE") is asked for by its name: see qr_role_name. */
static const char executor_role[] = "EXECUTOR_ROLE";

static struct qr_address address_at(const struct qr_candidate *candidate, size_t index)
{
    struct qr_address address;
    memcpy(address.addr20, qr_note_word(candidate, index)->be32 + 12, sizeof address.addr20);
    return address;
}

static void add_address_at(struct qr_notes *notes, const struct qr_candidate *candidate,
                           size_t index)
{
    struct qr_address address = address_at(candidate, index);
    qr_note_add_address(notes, &address);
}

static bool is_named(const struct qr_candidate *candidate, const char *name)
{
    return strcmp(candidate->function->function.name, name) == 0;
}

static bool is_one(const struct qr_word *word)
{
    uint64_t number;
    return qr_word_to_u64(&number, word) && number == 1;
}

static void judge_threshold(struct qr_notes *notes, const struct qr_word *threshold)
{
    if (is_one(threshold)) {
        struct qr_buffer *text = qr_note_begin(notes);
        qr_buffer_add_text(text, "one signature is then enough for everything that ");
        qr_note_add_target(notes, "Safe");
        qr_buffer_add_text(text, " does: a single stolen key empties it");
        qr_note_end(notes, QR_CAUTION, "threshold-one");
    }
}

static void add_threshold(struct qr_notes *notes, const struct qr_word *threshold)
{
    qr_buffer_add_text(&notes->sentence, " and sets its threshold to ");
    qr_words_add_decimal(&notes->sentence, threshold);
}

static void judge_owners(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    struct qr_buffer *text = qr_note_begin(notes);
    if (is_named(candidate, "swapOwner")) {
        qr_buffer_add_text(text, "replaces the owner ");
        add_address_at(notes, candidate, 1);
        qr_buffer_add_text(text, " of ");
        qr_note_add_target(notes, "Safe");
        qr_buffer_add_text(text, " by ");
        add_address_at(notes, candidate, 2);
        qr_note_end(notes, QR_DANGER, "safe-owners");
        return;
    }
    bool adds = is_named(candidate, "addOwnerWithThreshold");
    const struct qr_word *threshold = qr_note_word(candidate, adds ? 1 : 2);
    if (adds) {
        qr_buffer_add_text(text, "adds ");
        add_address_at(notes, candidate, 0);
        qr_buffer_add_text(text, " as an owner of ");
    } else {
        qr_buffer_add_text(text, "removes the owner ");
        add_address_at(notes, candidate, 1);
        qr_buffer_add_text(text, " of ");
    }
    qr_note_add_target(notes, "Safe");
    add_threshold(notes, threshold);
    qr_note_end(notes, QR_DANGER, "safe-owners");
    judge_threshold(notes, threshold);
}

static void judge_change_threshold(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "changes to ");
    qr_words_add_decimal(text, qr_note_word(candidate, 0));
    qr_buffer_add_text(text, " how many owners must sign what ");
    qr_note_add_target(notes, "Safe");
    qr_buffer_add_text(text, " does");
    qr_note_end(notes, QR_DANGER, "safe-threshold");
    judge_threshold(notes, qr_note_word(candidate, 0));
}

static void judge_module(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    bool enables = is_named(candidate, "enableModule");
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, enables ? "lets " : "takes from ");
    add_address_at(notes, candidate, enables ? 0 : 1);
    qr_buffer_add_text(text, enables
                                 ? " do anything without a signature of the owners, as a module of "
                                 : " the rights of a module of ");
    qr_note_add_target(notes, "Safe");
    qr_note_end(notes, QR_DANGER, "safe-module");
}

static void judge_guard(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    bool of_modules = is_named(candidate, "setModuleGuard");
    struct qr_address guard = address_at(candidate, 0);
    struct qr_buffer *text = qr_note_begin(notes);
    if (qr_address_is_zero(&guard)) {
        qr_buffer_add_text(text, "removes the guard that checks ");
    } else {
        qr_buffer_add_text(text, "lets ");
        qr_note_add_address(notes, &guard);
        qr_buffer_add_text(text, " stop ");
    }
    qr_buffer_add_text(text, of_modules ? "what modules do with " : "every transaction of ");
    qr_note_add_target(notes, "Safe");
    qr_note_end(notes, QR_DANGER, "safe-guard");
}

/* setFallbackHandler, and what the handler of 1.5.0 lets a Safe set. */
static void judge_fallback_handler(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    struct qr_address handler = address_at(candidate, qr_note_n_arguments(candidate) - 1);
    struct qr_buffer *text = qr_note_begin(notes);
    if (qr_address_is_zero(&handler)) {
        qr_buffer_add_text(text, "removes the fallback handler of ");
        qr_note_add_target(notes, "Safe");
        qr_buffer_add_text(text, ": it may no longer accept some tokens or confirm signatures");
    } else {
        qr_buffer_add_text(text, "lets ");
        qr_note_add_address(notes, &handler);
        qr_buffer_add_text(text, " answer for ");
        qr_note_add_target(notes, "Safe");
        qr_buffer_add_text(text, ": it can confirm signatures that the owners never gave");
    }
    qr_note_end(notes, QR_DANGER, "safe-fallback-handler");
}

/* A migration acts on the caller's storage, so only as a delegate call. */
static void judge_singleton(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    const struct qr_call *call = notes->call;
    bool migrates = !is_named(candidate, "changeMasterCopy");
    if (migrates && call->operation != QR_SAFE_DELEGATE_CALL) {
        return;
    }
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "replaces the code of ");
    if (!migrates) {
        qr_note_add_target(notes, "Safe");
    } else if (call->has_from) {
        qr_buffer_add_text(text, "the Safe ");
        qr_note_add_address(notes, &call->from);
    } else {
        qr_buffer_add_text(text, "the Safe itself");
    }
    if (qr_note_n_arguments(candidate) > 0) {
        qr_buffer_add_text(text, " by that of ");
        add_address_at(notes, candidate, 0);
    } else if (call->has_to) {
        qr_buffer_add_text(text, " by what ");
        qr_note_add_address(notes, &call->to);
        qr_buffer_add_text(text, " migrates to");
    }
    qr_buffer_add_text(text, ": from then on that code decides over everything it owns");
    qr_note_end(notes, QR_DANGER, "safe-singleton");
}

static void judge_ownership(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    struct qr_buffer *text = qr_note_begin(notes);
    if (is_named(candidate, "renounceOwnership")) {
        qr_buffer_add_text(text, "leaves ");
        qr_note_add_target(notes, "contract");
        qr_buffer_add_text(text, " without an owner for good: nobody can administer it any more");
    } else if (is_named(candidate, "changeProxyAdmin")) {
        qr_buffer_add_text(text, "lets ");
        add_address_at(notes, candidate, 1);
        qr_buffer_add_text(text, " replace the code of the proxy ");
        add_address_at(notes, candidate, 0);
    } else if (is_named(candidate, "changeAdmin")) {
        qr_buffer_add_text(text, "lets ");
        add_address_at(notes, candidate, 0);
        qr_buffer_add_text(text, " replace the code of ");
        qr_note_add_target(notes, "proxy");
    } else {
        qr_buffer_add_text(text, "makes ");
        add_address_at(notes, candidate, 0);
        qr_buffer_add_text(text, " the owner of ");
        qr_note_add_target(notes, "contract");
        qr_buffer_add_text(text, ", which then decides alone what it allows");
    }
    qr_note_end(notes, QR_DANGER, "ownership-transfer");
}

static void judge_upgrade(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    bool by_admin = is_named(candidate, "upgrade") || is_named(candidate, "upgradeAndCall");
    size_t at = by_admin ? 1 : 0; /* of the implementation */
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "replaces the code of ");
    if (by_admin) {
        qr_buffer_add_text(text, "the proxy ");
        add_address_at(notes, candidate, 0);
    } else {
        qr_note_add_target(notes, "contract");
    }
    qr_buffer_add_text(text, " by that of ");
    add_address_at(notes, candidate, at);
    qr_buffer_add_text(text, ", which can do anything with what it holds");
    if (qr_note_n_arguments(candidate) > at + 1) {
        size_t length = candidate->arguments.as.list.items[at + 1].as.bytes.length;
        if (length > 0) {
            qr_buffer_addf(text, ", and runs it at once with %zu byte%s of data", length,
                           length == 1 ? "" : "s");
        }
    }
    qr_note_end(notes, QR_DANGER, "contract-upgrade");
}

/* What a role is good for. */
static const char *role_meaning(const char *name)
{
    static const struct {
        const char *name;
        const char *meaning;
    } roles[] = {{"DEFAULT_ADMIN_ROLE", "to give and take every role"},
                 {"TIMELOCK_ADMIN_ROLE", "to give and take every role"},
                 {"PROPOSER_ROLE", "to schedule any call"},
                 {"CANCELLER_ROLE", "to cancel what is scheduled"},
                 {"EXECUTOR_ROLE", "to execute what is scheduled and ready"}};
    for (size_t i = 0; name != NULL && i < sizeof roles / sizeof roles[0]; i++) {
        if (strcmp(roles[i].name, name) == 0) {
            return roles[i].meaning;
        }
    }
    return NULL;
}

static void judge_role(struct qr_notes *notes, const struct qr_candidate *candidate, bool grants)
{
    const uint8_t *role32 = qr_note_word(candidate, 0)->be32;
    const char *name = qr_role_name(role32);
    const char *meaning = role_meaning(name);
    struct qr_address account = address_at(candidate, 1);
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, grants ? "gives the role " : "takes the role ");
    if (name != NULL) {
        qr_buffer_add_text(text, name);
    } else {
        qr_words_add_hash(text, role32);
    }
    if (meaning != NULL) {
        qr_buffer_addf(text, " (the right %s)", meaning);
    }
    qr_buffer_add_text(text, " on ");
    qr_note_add_target(notes, "contract");
    qr_buffer_add_text(text, grants ? " to " : " from ");
    qr_note_add_address(notes, &account);
    qr_note_end(notes, QR_DANGER, "timelock-admin");
    if (grants && name != NULL && strcmp(name, executor_role) == 0 &&
        qr_address_is_zero(&account)) {
        text = qr_note_begin(notes);
        qr_buffer_add_text(text, "lets everybody execute what is scheduled and ready on ");
        qr_note_add_target(notes, "timelock");
        qr_note_end(notes, QR_CAUTION, "open-executor");
    }
}

static void judge_delay(struct qr_notes *notes, const struct qr_word *delay)
{
    uint64_t seconds;
    if (qr_word_to_u64(&seconds, delay) && seconds < DAY) {
        struct qr_buffer *text = qr_note_begin(notes);
        qr_buffer_add_text(text, "a delay of ");
        qr_words_add_seconds(text, delay);
        qr_buffer_add_text(text, " on ");
        qr_note_add_target(notes, "timelock");
        qr_buffer_add_text(text, " leaves less than a day to notice what is scheduled and cancel "
                                 "it");
        qr_note_end(notes, QR_CAUTION, "short-delay");
    }
}

static void judge_update_delay(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "changes the shortest delay of ");
    qr_note_add_target(notes, "timelock");
    qr_buffer_add_text(text, " to ");
    qr_words_add_seconds(text, qr_note_word(candidate, 0));
    qr_note_end(notes, QR_DANGER, "timelock-admin");
    judge_delay(notes, qr_note_word(candidate, 0));
}

static void judge_approve_hash(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    const struct qr_judge *judge = notes->judge;
    const uint8_t *hash32 = qr_note_word(candidate, 0)->be32;
    for (size_t i = 0; i < judge->n_preimages; i++) {
        if (memcmp(judge->preimages32[i], hash32, 32) == 0) {
            return;
        }
    }
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "approves a transaction of ");
    qr_note_add_target(notes, "Safe");
    qr_buffer_add_text(text, " that is not shown here, whatever it does: hash ");
    qr_words_add_hash(text, hash32);
    qr_note_end(notes, QR_DANGER, "approve-hash");
}

/* What a Safe has signed so counts for every contract that asks it: permits, orders, and hashes of
 * Safes that it owns. By a delegate call it is a danger already. */
static void judge_sign_message(struct qr_notes *notes)
{
    if (notes->call->delegate != QR_DELEGATE_NONE) {
        return;
    }
    struct qr_buffer *text = qr_note_begin(notes);
    qr_buffer_add_text(text, "signs a message in the name of ");
    qr_note_add_target(notes, "Safe");
    qr_buffer_add_text(text,
                       ", whatever it allows: a transfer, an order, or a transaction of a Safe "
                       "that this one owns");
    qr_note_end(notes, QR_DANGER, "approve-hash");
}

void qr_judge_effect(struct qr_notes *notes, const struct qr_candidate *candidate)
{
    enum qr_effect effect = candidate->function->effect;
    switch (effect) {
    case QR_EFFECT_NONE:
    case QR_EFFECT_EXEC_TRANSACTION:
    case QR_EFFECT_MODULE_TRANSACTION:
    case QR_EFFECT_MULTISEND:
    case QR_EFFECT_EXECUTE:
    case QR_EFFECT_EXECUTE_BATCH:
    case QR_EFFECT_TOKEN:
        return;
    case QR_EFFECT_SCHEDULE:
    case QR_EFFECT_SCHEDULE_BATCH:
        judge_delay(notes, qr_note_word(candidate, 5));
        return;
    case QR_EFFECT_APPROVE_HASH:
        judge_approve_hash(notes, candidate);
        return;
    case QR_EFFECT_SIGN_MESSAGE:
        judge_sign_message(notes);
        return;
    case QR_EFFECT_SAFE_OWNERS:
        judge_owners(notes, candidate);
        return;
    case QR_EFFECT_SAFE_THRESHOLD:
        judge_change_threshold(notes, candidate);
        return;
    case QR_EFFECT_SAFE_MODULE:
        judge_module(notes, candidate);
        return;
    case QR_EFFECT_SAFE_GUARD:
        judge_guard(notes, candidate);
        return;
    case QR_EFFECT_SAFE_FALLBACK_HANDLER:
        judge_fallback_handler(notes, candidate);
        return;
    case QR_EFFECT_SAFE_SINGLETON:
        judge_singleton(notes, candidate);
        return;
    case QR_EFFECT_OWNERSHIP_TRANSFER:
        judge_ownership(notes, candidate);
        return;
    case QR_EFFECT_CONTRACT_UPGRADE:
        judge_upgrade(notes, candidate);
        return;
    case QR_EFFECT_GRANT_ROLE:
    case QR_EFFECT_REVOKE_ROLE:
        judge_role(notes, candidate, effect == QR_EFFECT_GRANT_ROLE);
        return;
    case QR_EFFECT_UPDATE_DELAY:
        judge_update_delay(notes, candidate);
        return;
    case QR_EFFECT_ADD_COMPOSE_HASH:
    case QR_EFFECT_ALLOW_ANY_DEVICE:
    case QR_EFFECT_DISABLE_UPGRADES:
    case QR_EFFECT_ADD_DEVICE:
    case QR_EFFECT_DEPLOY_APP:
        qr_judge_dstack(notes, candidate, effect);
        return;
    }
}
