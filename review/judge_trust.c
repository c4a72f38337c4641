/* Who is called and given something, and whom they look like. */
#include <string.h>

#include "base/odd_text.h"
#include "base/utf8.h"
#include "review/judge_parts.h"
#include "review/words_value.h"

/* How much of an odd text is shown, in bytes. */
enum { SHOWN = 80 };

static bool is_trusted(const struct qr_names *names, const struct qr_address *address)
{
    return qr_trust_find(names->trust, address, names->has_chain ? &names->chain_id : NULL) != NULL;
}

/* "the trust file does not name …, …": one sentence for all of a call. */
static void begin_or_go_on(struct qr_notes *notes, bool *begun)
{
    if (!*begun) {
        qr_buffer_add_text(qr_note_begin(notes), "the trust file does not name ");
    } else {
        qr_buffer_add_text(&notes->sentence, ", nor ");
    }
    *begun = true;
}

static void judge_root(struct qr_notes *notes, bool *begun)
{
    const struct qr_call *call = notes->call;
    const struct qr_names *names = notes->judge->names;
    if (call->parent != NULL) {
        return;
    }
    if (names->has_chain && !qr_trust_has_chain(names->trust, &names->chain_id)) {
        begin_or_go_on(notes, begun);
        qr_buffer_add_text(&notes->sentence, "the chain ");
        qr_names_add_chain(&notes->sentence, names, &names->chain_id);
    }
    if (call->has_from && !is_trusted(names, &call->from)) {
        begin_or_go_on(notes, begun);
        qr_buffer_add_text(&notes->sentence, call->safe_tx != NULL ? "the Safe " : "the caller ");
        qr_note_add_address(notes, &call->from);
    }
}

/* The caller is known at the root, where it is judged, and so is whom it was called by. */
static bool is_caller(const struct qr_call *call, const struct qr_address *address)
{
    return call->has_from && qr_address_equal(&call->from, address);
}

static void judge_target(struct qr_notes *notes, bool *begun)
{
    const struct qr_call *call = notes->call;
    bool harmless = call->delegate == QR_DELEGATE_CALL_ONLY;
    bool itself = call->to_was_zero_for_safe || is_caller(call, &call->to);
    if (!call->has_to || harmless || itself || is_trusted(notes->judge->names, &call->to)) {
        return;
    }
    begin_or_go_on(notes, begun);
    qr_note_add_address(notes, &call->to);
    if (call->form == QR_CALL_EMPTY && !qr_word_is_zero(&call->value)) {
        qr_buffer_add_text(&notes->sentence, ", which is given ");
        qr_words_add_wei(&notes->sentence, &call->value);
    } else {
        qr_buffer_add_text(&notes->sentence, call->delegate == QR_DELEGATE_NONE
                                                 ? ", which is called"
                                                 : ", whose code is run");
    }
}

/* Whom a built-in function gives something, by the name of the argument. */
static const struct {
    enum qr_effect effect;
    const char *function; /* NULL: all of the effect */
    const char *argument;
    const char *words;
} given[] = {
    {QR_EFFECT_TOKEN, NULL, "to", "gets tokens or may take them"},
    {QR_EFFECT_TOKEN, NULL, "spender", "gets tokens or may take them"},
    {QR_EFFECT_TOKEN, NULL, "operator", "gets tokens or may take them"},
    {QR_EFFECT_SAFE_OWNERS, "addOwnerWithThreshold", "owner", "becomes an owner"},
    {QR_EFFECT_SAFE_OWNERS, NULL, "newOwner", "becomes an owner"},
    {QR_EFFECT_SAFE_MODULE, "enableModule", "module", "becomes a module"},
    {QR_EFFECT_SAFE_GUARD, NULL, "guard", "becomes the guard"},
    {QR_EFFECT_SAFE_GUARD, NULL, "moduleGuard", "becomes the guard"},
    {QR_EFFECT_SAFE_FALLBACK_HANDLER, NULL, "handler", "becomes the fallback handler"},
    {QR_EFFECT_SAFE_FALLBACK_HANDLER, NULL, "verifier", "then confirms signatures"},
    {QR_EFFECT_SAFE_SINGLETON, NULL, "masterCopy", "becomes the Safe's code"},
    {QR_EFFECT_OWNERSHIP_TRANSFER, NULL, "newOwner", "becomes the owner"},
    {QR_EFFECT_OWNERSHIP_TRANSFER, NULL, "newAdmin", "becomes the admin"},
    {QR_EFFECT_CONTRACT_UPGRADE, NULL, "newImplementation", "becomes the code"},
    {QR_EFFECT_CONTRACT_UPGRADE, NULL, "implementation", "becomes the code"},
    {QR_EFFECT_GRANT_ROLE, NULL, "account", "gets a role"},
    {QR_EFFECT_DEPLOY_APP, NULL, "initialOwner", "becomes the owner of a new app"},
    {QR_EFFECT_NONE, "setAppImplementation", "implementation", "becomes the code of new apps"},
};

/* Whether it is among the values that stand for nobody: an approval or a guard that is taken
 * back. */
static bool gives_nothing(const struct qr_candidate *candidate, const struct qr_abi_value *value)
{
    const struct qr_abi_value *approved = qr_candidate_argument(candidate, "approved");
    bool taken_back = approved != NULL && qr_word_is_zero(&approved->as.word);
    bool nobody = qr_word_is_zero(&value->as.word);
    return taken_back || (nobody && candidate->function->effect != QR_EFFECT_TOKEN);
}

/* Who is given something by a reading, and the words for it; NULL where nobody is. */
static const struct qr_abi_value *receiver(const char **words, const struct qr_candidate *candidate)
{
    const struct qr_known_function *function = candidate->function;
    for (size_t i = 0; !function->from_file && i < sizeof given / sizeof given[0]; i++) {
        const struct qr_abi_value *value =
            given[i].effect == function->effect &&
                    (given[i].function == NULL ||
                     strcmp(given[i].function, function->function.name) == 0)
                ? qr_candidate_argument(candidate, given[i].argument)
                : NULL;
        if (value != NULL && value->type->kind == QR_ABI_ADDRESS) {
            *words = given[i].words;
            return gives_nothing(candidate, value) ? NULL : value;
        }
    }
    return NULL;
}

static void judge_given(struct qr_notes *notes, bool *begun, const struct qr_address *address,
                        const char *words)
{
    if (!is_caller(notes->call, address) && !is_trusted(notes->judge->names, address)) {
        begin_or_go_on(notes, begun);
        qr_note_add_address(notes, address);
        qr_buffer_addf(&notes->sentence, ", which %s", words);
    }
}

static void judge_receivers(struct qr_notes *notes, bool *begun)
{
    const struct qr_call *call = notes->call;
    struct qr_address last;
    bool any = false;
    for (size_t i = 0; i < call->n_candidates; i++) {
        const char *words = "";
        const struct qr_abi_value *value = receiver(&words, &call->candidates[i]);
        if (value == NULL) {
            continue;
        }
        struct qr_address address = qr_abi_value_address(value);
        if (!any || !qr_address_equal(&last, &address)) {
            judge_given(notes, begun, &address, words);
        }
        last = address;
        any = true;
    }
    if (call->safe_tx != NULL && !qr_address_is_zero(&call->safe_tx->refund_receiver)) {
        judge_given(notes, begun, &call->safe_tx->refund_receiver, "gets the refund");
    }
}

void qr_judge_trust(struct qr_notes *notes)
{
    bool begun = false;
    if (notes->judge->names->trust == NULL) {
        return;
    }
    judge_root(notes, &begun);
    judge_target(notes, &begun);
    judge_receivers(notes, &begun);
    if (begun) {
        qr_note_end(notes, QR_DANGER, "not-in-trust-file");
    }
}

static void judge_look(struct qr_notes *notes, const struct qr_address *address)
{
    const struct qr_address *other = qr_names_look_alike(notes->judge->names, address);
    if (other == NULL) {
        return;
    }
    struct qr_buffer *text = qr_note_begin(notes);
    qr_note_add_address(notes, address);
    qr_buffer_add_text(text, " is not ");
    qr_note_add_address(notes, other);
    qr_buffer_add_text(text, ", though it begins and ends like it");
    qr_note_end(notes, QR_CAUTION, "look-alike");
}

static void judge_text(struct qr_notes *notes, const char *what, const char *text, size_t length)
{
    const char *oddity = qr_text_oddity(NULL, text, length, false);
    if (oddity == NULL) {
        return;
    }
    struct qr_buffer escaped = QR_BUFFER_INIT;
    struct qr_buffer *sentence = qr_note_begin(notes);
    qr_words_add_string(&escaped, text, length);
    qr_buffer_addf(sentence, "%s holds %s and may not be what it seems: ", what, oddity);
    qr_utf8_add_shortened(sentence, qr_buffer_text(&escaped), escaped.length, SHOWN);
    qr_buffer_dispose(&escaped);
    qr_note_end(notes, QR_CAUTION, "odd-text");
}

/* Addresses and texts anywhere in a value; of its first items skipped ones are told elsewhere. */
static void judge_value(struct qr_notes *notes, const struct qr_abi_value *value, size_t skipped)
{
    struct qr_address address;
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
    case QR_ABI_BYTES:
        return;
    case QR_ABI_ADDRESS:
        if (skipped == 0) {
            memcpy(address.addr20, value->as.word.be32 + 12, sizeof address.addr20);
            judge_look(notes, &address);
        }
        return;
    case QR_ABI_STRING:
        judge_text(notes, "text among its arguments", (const char *)value->as.bytes.data,
                   value->as.bytes.length);
        return;
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        for (size_t i = skipped; i < value->as.list.count; i++) {
            judge_value(notes, &value->as.list.items[i], 0);
        }
        return;
    }
}

/* Whether a reading's first argument is whom its calls call, so that they are judged for it. */
static bool has_targets(const struct qr_candidate *candidate)
{
    switch (candidate->function->effect) {
    case QR_EFFECT_EXEC_TRANSACTION:
    case QR_EFFECT_MODULE_TRANSACTION:
    case QR_EFFECT_SCHEDULE:
    case QR_EFFECT_SCHEDULE_BATCH:
    case QR_EFFECT_EXECUTE:
    case QR_EFFECT_EXECUTE_BATCH:
        return true;
    default:
        return false;
    }
}

static void judge_names(struct qr_notes *notes, const struct qr_known_function *function)
{
    if (!function->from_file) {
        return;
    }
    judge_text(notes, "the name of an ABI file", function->contract, strlen(function->contract));
    judge_text(notes, "the name of a function of an ABI file", function->function.name,
               strlen(function->function.name));
    for (size_t i = 0; i < function->function.parameters.n_components; i++) {
        const char *name = function->parameters[i].name;
        judge_text(notes, "the name of a parameter of an ABI file", name, strlen(name));
    }
}

void qr_judge_looks(struct qr_notes *notes)
{
    const struct qr_call *call = notes->call;
    const struct qr_safe_tx *tx = call->safe_tx;
    if (call->parent == NULL && call->has_from) {
        judge_look(notes, &call->from);
    }
    if (call->has_to) {
        judge_look(notes, &call->to);
    }
    if (tx != NULL && call->parent == NULL) { /* execTransaction's are among its arguments */
        judge_look(notes, &tx->gas_token);
        judge_look(notes, &tx->refund_receiver);
    }
    for (size_t i = 0; i < call->n_candidates; i++) {
        const struct qr_candidate *candidate = &call->candidates[i];
        judge_names(notes, candidate->function);
        for (size_t a = 0; a < candidate->arguments.as.list.count; a++) {
            size_t skipped = a == 0 && has_targets(candidate) ? candidate->n_calls : 0;
            judge_value(notes, &candidate->arguments.as.list.items[a], skipped);
        }
    }
}
