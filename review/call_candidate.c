#include <string.h>

#include "review/call_parts.h"

void qr_candidate_add_odd(struct qr_candidate *candidate, size_t from, size_t to,
                          const char *reason)
{
    bool none = candidate->odd_from == candidate->odd_to;
    if (none || from < candidate->odd_from) {
        candidate->odd_from = from;
        candidate->odd_reason = reason;
    }
    if (none || to > candidate->odd_to) {
        candidate->odd_to = to;
    }
}

/* Whether a function is one of the Safe's own contracts, which a published one may have. */
static bool is_safe_function(const struct qr_known_function *function)
{
    return !function->from_file && function->effect != QR_EFFECT_MULTISEND &&
           (strncmp(function->contract, "Safe", 4) == 0 ||
            strcmp(function->contract, "CreateCall") == 0);
}

/* Whether the code that a call runs can be meant by a function. */
static bool is_possible(const struct qr_known_function *function, const struct qr_call *call)
{
    switch (call->delegate) {
    case QR_DELEGATE_NONE:
        return true;
    case QR_DELEGATE_CALL_ONLY:
    case QR_DELEGATE_OTHER_CALL_ONLY:
    case QR_DELEGATE_MULTISEND:
        return function->effect == QR_EFFECT_MULTISEND;
    case QR_DELEGATE_SAFE_LIBRARY:
        return is_safe_function(function);
    case QR_DELEGATE_FOREIGN:
        break;
    }
    return false;
}

static size_t first_difference(const uint8_t *a, const uint8_t *b, size_t length)
{
    size_t i = 0;
    while (i < length && a[i] == b[i]) {
        i++;
    }
    return i;
}

/* Compare the data with what the arguments encode to. */
static void find_odd(struct qr_candidate *candidate, const struct qr_abi_liberties *liberties,
                     const struct qr_call *call)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer again = QR_BUFFER_INIT;
    qr_buffer_add(&again, candidate->function->function.selector4, 4);
    qr_abi_encode(&again, &candidate->arguments);
    size_t common = again.length < call->length ? again.length : call->length;
    size_t from = first_difference(again.data, call->data, common);
    if (from < common) {
        size_t to = call->length;
        while (again.length == call->length && again.data[to - 1] == call->data[to - 1]) {
            to--;
        }
        qr_candidate_add_odd(candidate, from, to,
                             liberties->offset_at < liberties->dirty_at
                                 ? "an offset that no encoder writes"
                                 : "padding that is not zero");
    } else if (again.length < call->length) {
        qr_candidate_add_odd(candidate, again.length, call->length, "bytes after the arguments");
    } else if (again.length > call->length) {
        qr_candidate_add_odd(candidate, call->length, again.length,
                             "the end of the arguments is missing");
    }
}

static bool read_candidate(struct qr_candidate *candidate, const struct qr_known_function *function,
                           const struct qr_call *call, struct qr_arena *arena)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_abi_liberties liberties;
    *candidate = (struct qr_candidate){.function = function};
    if (!qr_abi_decode_lenient(&candidate->arguments, &liberties, &function->function.parameters,
                               call->data + 4, call->length - 4, arena, &err)) {
        return false;
    }
    find_odd(candidate, &liberties, call);
    return true;
}

static size_t odd_size(const struct qr_candidate *candidate)
{
    return candidate->odd_to - candidate->odd_from;
}

/* Sort by how much does not give the data back, otherwise in the order of the functions. When some
 * do, the others of ABI files are no readings worth telling. Those that are built in stay: a
 * contract would read odd data too, and a file from anywhere, with a function made to share the
 * selector, must not hide what they do. */
static void choose(struct qr_call *call)
{
    for (size_t i = 1; i < call->n_candidates; i++) {
        struct qr_candidate candidate = call->candidates[i];
        size_t j = i;
        for (; j > 0 && odd_size(&call->candidates[j - 1]) > odd_size(&candidate); j--) {
            call->candidates[j] = call->candidates[j - 1];
        }
        call->candidates[j] = candidate;
    }
    bool exact = call->n_candidates > 0 && odd_size(&call->candidates[0]) == 0;
    size_t kept = 0;
    for (size_t i = 0; i < call->n_candidates; i++) {
        const struct qr_candidate *candidate = &call->candidates[i];
        if (!exact || odd_size(candidate) == 0 || !candidate->function->from_file) {
            call->candidates[kept++] = *candidate;
        }
    }
    call->n_candidates = kept;
}

void qr_call_read_candidates(struct qr_call *call, struct qr_call_tree *tree)
{
    const struct qr_known_function *const *functions = NULL;
    size_t n_possible = 0;
    size_t count =
        call->length < 4 ? 0 : qr_known_find(&functions, tree->context->known, call->data);
    call->form = QR_CALL_UNKNOWN;
    if (count == 0) {
        return;
    }
    call->candidates = qr_arena_alloc(tree->arena, count, sizeof *call->candidates);
    for (size_t i = 0; i < count; i++) {
        if (is_possible(functions[i], call)) {
            n_possible++;
            call->n_candidates += read_candidate(&call->candidates[call->n_candidates],
                                                 functions[i], call, tree->arena);
        }
    }
    if (n_possible > 0) {
        call->form = call->n_candidates > 0 ? QR_CALL_DECODED : QR_CALL_UNREADABLE;
    }
    choose(call);
}
