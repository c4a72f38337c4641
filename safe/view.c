#include "safe/view.h"

#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "base/utf8.h"
#include "chain/answer.h"

/* The requests of the first round, in their order. */
enum {
    ASK_CODE,
    ASK_SINGLETON,
    ASK_VERSION,
    ASK_NONCE,
    ASK_THRESHOLD,
    ASK_OWNERS,
    ASK_FALLBACK_HANDLER,
    ASK_GUARD,
    ASK_MODULE_GUARD,
    ASK_MODULES_PAGE,
    ASK_MODULES,
    N_FIRST_ROUND,
};

/* Modules read at the most; a Safe of production has none or a few. */
#define MODULES_PAGE 50

/* Most bytes of VERSION() that are shown. */
#define VERSION_SHOWN 40

/* Storage: slot 0 is the singleton (SafeStorage), the others have names. */
static const char handler_slot[] = "fallback_manager.handler.address";
static const char guard_slot[] = "guard_manager.guard.address";
static const char module_guard_slot[] = "module_manager.module_guard.address";

static void add_slot(struct qr_rpc_batch *batch, const struct qr_address *address, const char *name,
                     const struct qr_block *block)
{
    uint8_t slot32[32];
    qr_keccak256(slot32, name, strlen(name));
    qr_rpc_add_storage(batch, address, slot32, block);
}

void qr_safe_view_ask(struct qr_safe_view *view, const struct qr_address *address,
                      struct qr_rpc_batch *batch, const struct qr_block *block)
{
    const struct qr_word page[] = {qr_word_from_u64(1), qr_word_from_u64(MODULES_PAGE)};
    static const uint8_t singleton_slot[32] = {0};
    view->address = *address;
    view->first = qr_rpc_add_code(batch, address, block);
    qr_rpc_add_storage(batch, address, singleton_slot, block);
    qr_rpc_add_view(batch, address, "VERSION()", NULL, 0, block);
    qr_rpc_add_view(batch, address, "nonce()", NULL, 0, block);
    qr_rpc_add_view(batch, address, "getThreshold()", NULL, 0, block);
    qr_rpc_add_view(batch, address, "getOwners()", NULL, 0, block);
    add_slot(batch, address, handler_slot, block);
    add_slot(batch, address, guard_slot, block);
    add_slot(batch, address, module_guard_slot, block);
    qr_rpc_add_view(batch, address, "getModulesPaginated(address,uint256)", page, 2, block);
    size_t last = qr_rpc_add_view(batch, address, "getModules()", NULL, 0, block);
    QR_ASSERT(last - view->first == N_FIRST_ROUND - 1);
}

static bool refuse(const struct qr_safe_view *view, const char *why, struct qr_error *err)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, &view->address);
    return qr_error_set(err, QR_ERROR_REFUSED, "%s is no Safe: %s", text, why);
}

static bool take_slots(struct qr_safe_view *view, struct qr_rpc_batch *batch, struct qr_error *err)
{
    size_t first = view->first;
    return qr_answer_slot_address(&view->singleton, batch, first + ASK_SINGLETON, err) &&
           qr_answer_slot_address(&view->fallback_handler, batch, first + ASK_FALLBACK_HANDLER,
                                  err) &&
           qr_answer_slot_address(&view->guard, batch, first + ASK_GUARD, err) &&
           qr_answer_slot_address(&view->module_guard, batch, first + ASK_MODULE_GUARD, err);
}

/* A version that is none of the known ones is kept as a text. */
static bool take_version(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                         struct qr_arena *arena, struct qr_error *err)
{
    struct qr_abi_value tuple;
    if (!qr_answer_decode(&tuple, batch, view->first + ASK_VERSION, &view->address, "VERSION()",
                          "(string)", arena, err)) {
        return false;
    }
    const struct qr_abi_value *text = &tuple.as.list.items[0];
    const char *bytes = (const char *)text->as.bytes.data;
    size_t length = text->as.bytes.length;
    struct qr_error unknown = QR_ERROR_INIT;
    struct qr_buffer shown = QR_BUFFER_INIT;
    qr_utf8_add_shortened(&shown, bytes, length, VERSION_SHOWN);
    view->version_text = qr_arena_copy(arena, qr_buffer_text(&shown), shown.length);
    qr_buffer_dispose(&shown);
    view->has_version = qr_safe_version_parse(&view->version, bytes, length, &unknown);
    return true;
}

static void copy_addresses(struct qr_address **addresses, size_t *count,
                           const struct qr_abi_value *list, struct qr_arena *arena)
{
    *count = list->as.list.count;
    *addresses = qr_arena_alloc(arena, *count, sizeof **addresses);
    for (size_t i = 0; i < *count; i++) {
        (*addresses)[i] = qr_address_from_word(&list->as.list.items[i].as.word);
    }
}

/* Of lists that a contract gives, no more than that is taken apart: 0x20, the count, the items. */
static bool is_bounded(struct qr_rpc_batch *batch, size_t index, size_t most)
{
    const uint8_t *bytes = NULL;
    size_t length = 0;
    struct qr_error none = QR_ERROR_INIT;
    return !qr_rpc_bytes(&bytes, &length, batch, index, &none) || length <= (most + 2) * 32;
}

static int compare(const void *a, const void *b)
{
    return qr_address_compare(a, b);
}

/* As OwnerManager keeps them: no zero, no sentinel (1), none twice. */
static bool check_owners(const struct qr_safe_view *view, struct qr_error *err)
{
    const struct qr_word one = qr_word_from_u64(1);
    const struct qr_address sentinel = qr_address_from_word(&one);
    struct qr_address *sorted QR_CLEANUP(qr_free_pointer) =
        qr_alloc_zero(view->n_owners + 1, sizeof *sorted);
    for (size_t i = 0; i < view->n_owners; i++) {
        sorted[i] = view->owners[i];
    }
    qsort(sorted, view->n_owners, sizeof *sorted, compare);
    for (size_t i = 0; i < view->n_owners; i++) {
        if (qr_address_is_zero(&sorted[i]) || qr_address_equal(&sorted[i], &sentinel)) {
            return refuse(view, "getOwners() has an owner that cannot be one (0x0 or 0x1)", err);
        }
        if (i > 0 && qr_address_equal(&sorted[i - 1], &sorted[i])) {
            return refuse(view, "getOwners() has the same owner twice", err);
        }
    }
    return true;
}

static bool take_owners(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                        struct qr_arena *arena, struct qr_error *err)
{
    struct qr_abi_value tuple;
    if (!is_bounded(batch, view->first + ASK_OWNERS, QR_SAFE_MAX_OWNERS)) {
        return refuse(view, "it has more than 1000 owners", err);
    }
    if (!qr_answer_decode(&tuple, batch, view->first + ASK_OWNERS, &view->address, "getOwners()",
                          "(address[])", arena, err)) {
        return false;
    }
    copy_addresses(&view->owners, &view->n_owners, &tuple.as.list.items[0], arena);
    if (view->n_owners == 0) {
        return refuse(view, "it has no owners", err);
    }
    return check_owners(view, err);
}

static bool take_threshold(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                           struct qr_error *err)
{
    struct qr_word word;
    uint64_t threshold = 0;
    if (!qr_answer_word(&word, batch, view->first + ASK_THRESHOLD, &view->address, "getThreshold()",
                        err)) {
        return false;
    }
    if (qr_word_is_zero(&word)) {
        return refuse(view, "its threshold is 0, so it is not set up", err);
    }
    if (!qr_word_to_u64(&threshold, &word) || threshold > view->n_owners) {
        return refuse(view, "its threshold is more than its owners", err);
    }
    view->threshold = (uint32_t)threshold;
    return true;
}

/* getModulesPaginated came with 1.1.1. An older Safe would pass it on to its fallback handler,
 * which may answer anything, so the version decides; of an unknown version the answer does. */
static bool use_page(bool *page, const struct qr_safe_view *view, struct qr_rpc_batch *batch,
                     struct qr_error *err)
{
    if (view->has_version) {
        *page = view->version >= QR_SAFE_1_1_1;
        return true;
    }
    return qr_answer_is_there(page, batch, view->first + ASK_MODULES_PAGE, err);
}

static bool take_modules(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                         struct qr_arena *arena, struct qr_error *err)
{
    struct qr_abi_value tuple;
    bool page = false;
    if (!use_page(&page, view, batch, err)) {
        return false;
    }
    size_t index = view->first + (page ? ASK_MODULES_PAGE : ASK_MODULES);
    if (!is_bounded(batch, index, QR_SAFE_MAX_OWNERS)) {
        return refuse(view, "it has more than 1000 modules", err);
    }
    if (!qr_answer_decode(&tuple, batch, index, &view->address,
                          page ? "getModulesPaginated(address,uint256)" : "getModules()",
                          page ? "(address[],address)" : "(address[])", arena, err)) {
        return false;
    }
    copy_addresses(&view->modules, &view->n_modules, &tuple.as.list.items[0], arena);
    if (page) {
        /* the sentinel, or zero where modules were never set up, ends the list */
        view->more_modules = qr_word_bit_length(&tuple.as.list.items[1].as.word) > 1;
    }
    return true;
}

bool qr_safe_view_take(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                       struct qr_arena *arena, struct qr_error *err)
{
    view->version_text = "";
    if (!qr_answer_code(&view->has_code, NULL, batch, view->first + ASK_CODE, err)) {
        return false;
    }
    return !view->has_code ||
           (take_slots(view, batch, err) && take_version(view, batch, arena, err) &&
            qr_answer_word(&view->nonce, batch, view->first + ASK_NONCE, &view->address, "nonce()",
                           err) &&
            take_owners(view, batch, arena, err) && take_threshold(view, batch, err) &&
            take_modules(view, batch, arena, err));
}

void qr_safe_view_ask_code(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                           const struct qr_block *block)
{
    view->first = qr_rpc_add_code(batch, &view->singleton, block);
}

bool qr_safe_view_take_code(struct qr_safe_view *view, struct qr_rpc_batch *batch,
                            struct qr_error *err)
{
    if (!qr_answer_code(&view->singleton_has_code, view->singleton_code32, batch, view->first,
                        err)) {
        return false;
    }
    view->release = NULL;
    if (view->singleton_has_code) {
        const struct qr_safe_release *found = qr_safe_release_find(view->singleton_code32);
        bool is_singleton = found != NULL && (found->contract == QR_SAFE_SINGLETON ||
                                              found->contract == QR_SAFE_SINGLETON_L2);
        view->release = is_singleton ? found : NULL;
    }
    return true;
}

bool qr_safe_view_has_owner(const struct qr_safe_view *view, const struct qr_address *owner)
{
    for (size_t i = 0; i < view->n_owners; i++) {
        if (qr_address_equal(&view->owners[i], owner)) {
            return true;
        }
    }
    return false;
}
