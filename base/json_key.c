#include "base/json_key.h"

#include <stdlib.h>
#include <string.h>

/* Below this many keys an insertion sort is faster than merging. */
enum { RUN = 12 };

const char *qr_json_key_text(const struct qr_json *doc, const struct qr_json_key *key)
{
    return doc->source + doc->nodes[key->node].at + 1;
}

struct qr_json_key qr_json_key(const struct qr_json *doc, uint32_t node)
{
    const char *text = doc->source + doc->nodes[node].at + 1;
    const char *at = text;
    bool plain = true;
    for (; *at != '"'; at++) {
        if (*at == '\\') {
            plain = false;
            at++;
        } else if ((unsigned char)*at >= 0x80) {
            plain = false;
        }
    }
    size_t length = (size_t)(at - text);
    uint64_t rank = 0;
    for (size_t i = 0; i < 8; i++) {
        rank = rank << 8 | (i < length ? (unsigned char)text[i] : 0);
    }
    return (struct qr_json_key){
        .rank = rank, .node = node, .length = length & 0x7fffffffU, .plain = plain};
}

bool qr_json_key_equals(const struct qr_json *doc, const struct qr_json_key *key, const char *text)
{
    if (!key->plain) {
        return qr_json_string_equals((struct qr_json_value){.doc = doc, .index = key->node}, text);
    }
    size_t length = strlen(text);
    return key->length == length && memcmp(qr_json_key_text(doc, key), text, length) == 0;
}

int qr_json_key_compare(const struct qr_json *doc, const struct qr_json_key *a,
                        const struct qr_json_key *b)
{
    if (!a->plain || !b->plain) {
        return qr_json_compare_utf16((struct qr_json_value){.doc = doc, .index = a->node},
                                     (struct qr_json_value){.doc = doc, .index = b->node});
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(qr_json_key_text(doc, a), qr_json_key_text(doc, b), shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static inline bool is_after(const struct qr_json *doc, const struct qr_json_key *a,
                            const struct qr_json_key *b)
{
    if (a->plain && b->plain && a->rank != b->rank) {
        return a->rank > b->rank;
    }
    return qr_json_key_compare(doc, a, b) > 0;
}

static void sort_run(struct qr_json_key *keys, size_t count, const struct qr_json *doc)
{
    for (size_t i = 1; i < count; i++) {
        struct qr_json_key key = keys[i];
        size_t at = i;
        for (; at > 0 && is_after(doc, &keys[at - 1], &key); at--) {
            keys[at] = keys[at - 1];
        }
        keys[at] = key;
    }
}

/* Merge from[0 … middle) and from[middle … count) into to. */
static void merge(struct qr_json_key *to, const struct qr_json_key *from, size_t middle,
                  size_t count, const struct qr_json *doc)
{
    size_t left = 0;
    size_t right = middle;
    if (middle < count && is_after(doc, &from[middle - 1], &from[middle])) {
        while (left < middle && right < count) {
            *to++ = is_after(doc, &from[left], &from[right]) ? from[right++] : from[left++];
        }
    }
    memcpy(to, from + left, (middle - left) * sizeof *to);
    memcpy(to + (middle - left), from + right, (count - right) * sizeof *to);
}

static bool is_sorted(const struct qr_json_key *keys, size_t count, const struct qr_json *doc)
{
    for (size_t i = 1; i < count; i++) {
        if (is_after(doc, &keys[i - 1], &keys[i])) {
            return false;
        }
    }
    return true;
}

void qr_json_keys_sort(struct qr_json_key *keys, size_t count, const struct qr_json *doc)
{
    if (is_sorted(keys, count, doc)) {
        return;
    }
    for (size_t at = 0; at < count; at += RUN) {
        sort_run(keys + at, count - at < RUN ? count - at : RUN, doc);
    }
    if (count <= RUN) {
        return;
    }
    struct qr_json_key *spare = qr_realloc(NULL, count, sizeof *spare);
    struct qr_json_key *from = keys;
    struct qr_json_key *to = spare;
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            size_t rest = count - at;
            merge(to + at, from + at, rest < width ? rest : width,
                  rest < 2 * width ? rest : 2 * width, doc);
        }
        struct qr_json_key *other = from;
        from = to;
        to = other;
    }
    if (from != keys) {
        memcpy(keys, from, count * sizeof *keys);
    }
    free(spare);
}
