#include "prepare/explain_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/json_key.h"
#include "prepare/explain_edit.h"

/* Up to so many entries every order is tried: 7! is 5040. */
enum { PERMUTED = 7 };
/* A list of names in a sentence is cut after so many bytes. */
enum { SHOWN_LIST = 400 };

struct envs {
    struct qr_search *search;
    struct qr_json_value *items;
    uint32_t *order;
    size_t count;
};

static void name_order(struct qr_buffer *out, const struct envs *envs)
{
    for (size_t i = 0; i < envs->count; i++) {
        if (out->length > SHOWN_LIST) {
            qr_buffer_add_text(out, ", …");
            return;
        }
        qr_buffer_add_text(out, i == 0 ? "" : ", ");
        qr_search_add_name(out, envs->items[envs->order[i]]);
    }
}

/* Try the order that stands in envs->order. */
static void try_order(struct envs *envs)
{
    if (!qr_search_goes_on(envs->search)) {
        return;
    }
    qr_edit_reorder(&envs->search->text, envs->items, envs->order, envs->count);
    const char *name = qr_search_try(envs->search);
    if (name != NULL) {
        struct qr_buffer names = QR_BUFFER_INIT;
        name_order(&names, envs);
        qr_search_found(envs->search, name, "with allowed_envs in the order %s",
                        qr_buffer_text(&names));
        qr_buffer_dispose(&names);
    }
}

static void restore_order(struct envs *envs)
{
    for (size_t i = 0; i < envs->count; i++) {
        envs->order[i] = (uint32_t)i;
    }
}

static void reverse_order(struct envs *envs)
{
    for (size_t i = 0; i < envs->count / 2; i++) {
        uint32_t other = envs->order[i];
        envs->order[i] = envs->order[envs->count - 1 - i];
        envs->order[envs->count - 1 - i] = other;
    }
}

/* As written backwards, sorted, and sorted backwards. */
static void try_sorted(struct envs *envs)
{
    restore_order(envs);
    reverse_order(envs);
    try_order(envs);
    struct qr_json_key *keys = qr_realloc(NULL, envs->count, sizeof *keys);
    for (size_t i = 0; i < envs->count; i++) {
        keys[i] = qr_json_key(envs->items[0].doc, envs->items[i].index);
    }
    qr_json_keys_sort(keys, envs->count, envs->items[0].doc);
    for (size_t i = 0; i < envs->count; i++) {
        envs->order[i] = keys[i].node - envs->items[0].index;
    }
    free(keys);
    try_order(envs);
    reverse_order(envs);
    try_order(envs);
}

/* One entry moved to another place; neighbours swapped are among these. */
static void try_moves(struct envs *envs)
{
    for (size_t from = 0; from < envs->count; from++) {
        for (size_t to = 0; to < envs->count && qr_search_goes_on(envs->search); to++) {
            restore_order(envs);
            if (from < to) {
                memmove(envs->order + from, envs->order + from + 1,
                        (to - from) * sizeof *envs->order);
            } else {
                memmove(envs->order + to + 1, envs->order + to, (from - to) * sizeof *envs->order);
            }
            envs->order[to] = (uint32_t)from;
            if (from != to && from != to + 1) {
                try_order(envs);
            }
        }
    }
}

/* Every order of a short list (B. R. Heap, "Permutations by interchanges"). */
static void try_all_orders(struct envs *envs)
{
    size_t turn[PERMUTED] = {0};
    restore_order(envs);
    for (size_t i = 1; i < envs->count && qr_search_goes_on(envs->search);) {
        if (turn[i] == i) {
            turn[i++] = 0;
            continue;
        }
        size_t other = i % 2 == 0 ? 0 : turn[i];
        uint32_t entry = envs->order[i];
        envs->order[i] = envs->order[other];
        envs->order[other] = entry;
        turn[i]++;
        i = 1;
        try_order(envs);
    }
}

/* Two entries exchanged that are no neighbours. */
static void try_exchanges(struct envs *envs)
{
    restore_order(envs);
    for (size_t i = 0; i + 2 < envs->count; i++) {
        for (size_t k = i + 2; k < envs->count && qr_search_goes_on(envs->search); k++) {
            envs->order[i] = (uint32_t)k;
            envs->order[k] = (uint32_t)i;
            try_order(envs);
            envs->order[i] = (uint32_t)i;
            envs->order[k] = (uint32_t)k;
        }
    }
}

/* Whether the manifest has a list of names that may stand in another order. */
static bool begin(struct envs *envs, struct qr_search *search, struct qr_json_value manifest)
{
    struct qr_json_value list = qr_json_get(manifest, "allowed_envs");
    *envs = (struct envs){.search = search};
    if (!qr_json_present(list) || qr_json_type(list) != QR_JSON_ARRAY) {
        return false;
    }
    size_t count = qr_json_count(list);
    envs->items = qr_realloc(NULL, count, sizeof *envs->items);
    envs->order = qr_realloc(NULL, count, sizeof *envs->order);
    bool strings = true;
    for (struct qr_json_value item = qr_json_first(list); qr_json_present(item);
         item = qr_json_next(list, item)) {
        strings = strings && qr_json_type(item) == QR_JSON_STRING;
        envs->items[envs->count++] = item;
    }
    return strings && count > 1;
}

static void dispose(struct envs *envs)
{
    free(envs->items);
    free(envs->order);
}

void qr_search_sorted_envs(struct qr_search *search, struct qr_json_value manifest)
{
    struct envs envs QR_CLEANUP(dispose);
    if (begin(&envs, search, manifest)) {
        try_sorted(&envs);
    }
}

void qr_search_envs_orders(struct qr_search *search, struct qr_json_value manifest)
{
    struct envs envs QR_CLEANUP(dispose);
    if (!begin(&envs, search, manifest)) {
        return;
    }
    if (envs.count <= PERMUTED) {
        try_all_orders(&envs);
    } else {
        try_moves(&envs);
        try_exchanges(&envs);
    }
}
