#include "review/manifest_diff_parts.h"

#include <string.h>

#include "review/secret.h"

static const char word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

struct qr_change *qr_comparison_add(struct qr_comparison *comparison, enum qr_change_kind kind,
                                    enum qr_aspect aspect)
{
    struct qr_manifest_diff *diff = comparison->diff;
    if (diff->count == diff->capacity) {
        size_t capacity = diff->capacity == 0 ? 32 : diff->capacity * 2;
        struct qr_change *larger = qr_arena_alloc(&diff->arena, capacity, sizeof *larger);
        if (diff->count > 0) {
            memcpy(larger, diff->changes, diff->count * sizeof *larger);
        }
        diff->changes = larger;
        diff->capacity = capacity;
    }
    struct qr_change *change = &diff->changes[diff->count++];
    change->kind = kind;
    change->aspect = aspect;
    change->where = qr_comparison_keep(comparison, &comparison->where);
    return change;
}

const char *qr_comparison_keep(struct qr_comparison *comparison, const struct qr_buffer *text)
{
    return qr_arena_copy(&comparison->diff->arena, qr_buffer_text(text), text->length);
}

/* A secret is hidden, in a name too. */
size_t qr_comparison_enter(struct qr_comparison *comparison, const char *name, size_t length)
{
    static const char hidden[] = "(hidden)";
    struct qr_buffer *where = &comparison->where;
    size_t before = where->length;
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_secret_add_masked(&masked, name, length);
    bool is_masked = !qr_buffer_equals(&masked, name, length);
    bool plain = length > 0;
    for (size_t i = 0; i < length; i++) {
        plain = plain && name[i] != '\0' && strchr(word, name[i]) != NULL;
    }
    if (is_masked ? qr_buffer_equals(&masked, hidden, sizeof hidden - 1) : plain) {
        qr_buffer_add_text(where, before == 0 ? "" : ".");
        qr_buffer_add(where, qr_buffer_text(&masked), masked.length);
    } else {
        qr_buffer_add_text(where, "[");
        qr_json_add_quoted(where, qr_buffer_text(&masked), masked.length);
        qr_buffer_add_text(where, "]");
    }
    return before;
}
