#include "prepare/canonical_key.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static bool parse_index(uint64_t *index, const char *text, size_t length)
{
    *index = 0;
    if (length == 0 || length > 10 || (text[0] == '0' && length > 1)) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *index = *index * 10 + (uint64_t)(text[i] - '0');
    }
    return *index < UINT32_MAX;
}

static bool is_index(uint64_t *index, const struct qr_json *doc, const struct qr_json_key *key)
{
    if (key->plain) {
        return parse_index(index, qr_json_key_text(doc, key), key->length);
    }
    struct qr_buffer decoded = QR_BUFFER_INIT;
    qr_json_add_string(&decoded, (struct qr_json_value){.doc = doc, .index = key->node});
    bool result = parse_index(index, qr_buffer_text(&decoded), decoded.length);
    qr_buffer_dispose(&decoded);
    return result;
}

bool qr_key_is_index(uint64_t *index, struct qr_json_value key)
{
    struct qr_json_key parts = qr_json_key(key.doc, key.index);
    return is_index(index, key.doc, &parts);
}

static void push(struct qr_members *members, struct qr_json_key key)
{
    if (members->count == members->capacity) {
        members->capacity += members->capacity / 2 + 64;
        members->items = qr_realloc(members->items, members->capacity, sizeof *members->items);
    }
    members->items[members->count++] = key;
}

/* ECMA-262 OrdinaryOwnPropertyKeys: array indices in ascending order come before other keys.
 * Returns how many there are. */
static size_t put_indices_first(struct qr_json_key *keys, size_t count, const struct qr_json *doc)
{
    size_t n_indices = 0;
    uint64_t index = 0;
    for (size_t i = 0; i < count; i++) {
        n_indices += is_index(&index, doc, &keys[i]) ? 1 : 0;
    }
    if (n_indices == 0) {
        return 0;
    }
    struct qr_json_key *copy = qr_realloc(NULL, count, sizeof *copy);
    memcpy(copy, keys, count * sizeof *copy);
    size_t first = 0;
    size_t other = n_indices;
    for (size_t i = 0; i < count; i++) {
        if (is_index(&index, doc, &copy[i])) {
            /* Ranked by number, whatever way it is spelt. */
            copy[i].rank = index;
            copy[i].plain = 1;
            keys[first++] = copy[i];
        } else {
            keys[other++] = copy[i];
        }
    }
    free(copy);
    qr_json_keys_sort(keys, n_indices, doc);
    return n_indices;
}

/* sortObject asks `obj.constructor === Object`, which a key of that name hides, and builds its
 * result with `result[key] = …`, which for __proto__ sets the prototype and adds no key. */
static void apply_sort_object(struct qr_members *members, enum qr_key_order *order, size_t start,
                              const struct qr_json *doc)
{
    size_t prototype = SIZE_MAX;
    for (size_t i = start; i < members->count; i++) {
        if (qr_json_key_equals(doc, &members->items[i], "constructor")) {
            *order = QR_KEYS_PARSED;
            return;
        }
        if (qr_json_key_equals(doc, &members->items[i], "__proto__")) {
            prototype = i;
        }
    }
    if (prototype != SIZE_MAX) {
        struct qr_json_key *gap = members->items + prototype;
        members->count--;
        memmove(gap, gap + 1, (members->count - prototype) * sizeof *gap);
    }
}

void qr_members_push(struct qr_members *members, enum qr_key_order *order,
                     struct qr_json_value object, const uint32_t dropped[2])
{
    const struct qr_json *doc = object.doc;
    size_t start = members->count;
    uint32_t end = doc->nodes[object.index].next;
    for (uint32_t key = object.index + 1; key < end; key = doc->nodes[key + 1].next) {
        if (key != dropped[0] && key != dropped[1]) {
            push(members, qr_json_key(doc, key));
        }
    }
    if (*order == QR_KEYS_SDK) {
        apply_sort_object(members, order, start, doc);
    }
    if (members->count == start) {
        return;
    }
    struct qr_json_key *keys = members->items + start;
    size_t count = members->count - start;
    size_t n_indices = 0;
    if (*order == QR_KEYS_SDK || *order == QR_KEYS_PARSED) {
        n_indices = put_indices_first(keys, count, doc);
    }
    if (*order == QR_KEYS_SDK || *order == QR_KEYS_SORTED) {
        qr_json_keys_sort(keys + n_indices, count - n_indices, doc);
    }
}

void qr_members_dispose(struct qr_members *members)
{
    free(members->items);
    *members = (struct qr_members){.items = NULL};
}
