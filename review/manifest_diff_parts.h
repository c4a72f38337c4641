/* What manifest_diff*.c share. */
#ifndef QUORATE_REVIEW_MANIFEST_DIFF_PARTS_H
#define QUORATE_REVIEW_MANIFEST_DIFF_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/yaml.h"
#include "review/manifest_diff.h"

/* Bounds the time that looking for them takes. */
#define QR_COMPARISON_MAX_SECRETS 256

/* A comparison that is under way. */
struct qr_comparison {
    struct qr_manifest_diff *diff;
    struct qr_buffer where; /* the path to where it is */
    /* lines of values that must not be shown, in pieces, to be found again in the texts */
    const char *secrets[QR_COMPARISON_MAX_SECRETS];
    size_t n_secrets;
    bool begins_secret[256]; /* a byte each */
    bool in_diff;            /* only there they are looked for */
};

/* Append another change at the path; its values may still be set. Valid until the next one. */
struct qr_change *qr_comparison_add(struct qr_comparison *comparison, enum qr_change_kind kind,
                                    enum qr_aspect aspect);
/* A copy of a buffer's text in the arena. */
const char *qr_comparison_keep(struct qr_comparison *comparison, const struct qr_buffer *text);
/* Go one step down: ".name", or ["na me"] when it is no plain word. Returns the length to truncate
 * the path to on the way back. */
size_t qr_comparison_enter(struct qr_comparison *comparison, const char *name, size_t length);
/* Remember the lines of a value that must not be shown, for the diff of the text that it stands in;
 * forget them all before the next text. What equals them elsewhere is to be seen: somebody could
 * call a command a secret to hide it. */
void qr_comparison_hide(struct qr_comparison *comparison, const char *value, size_t length);
void qr_comparison_forget(struct qr_comparison *comparison);
/* The same for the private keys in a text (PEM). */
void qr_comparison_hide_keys(struct qr_comparison *comparison, const char *text, size_t length);
/* Append a text with its NULs written out: texts of changes end at one. */
void qr_comparison_add_visible(struct qr_buffer *out, const char *text, size_t length);
/* The same with tokens and passwords that have the shape of one, and what an assignment gives to a
 * name that may be a secret's, as "(hidden)". */
void qr_comparison_add_text(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const char *text, size_t length);
/* The same of a unified diff, line by line, with the values that must not be shown. */
void qr_comparison_add_diff(struct qr_buffer *out, struct qr_comparison *comparison,
                            const char *diff, size_t length);

/* Compare two compose files, either NULL when there is none: services, then other keys.
 * Returns false, with diff->unread, when one of them cannot be read as Docker Compose reads it. */
bool qr_comparison_compose(struct qr_comparison *comparison, const char *before,
                           size_t before_length, const char *after, size_t after_length);

/* One value of a YAML file against another, either NULL when there is none: mappings by key, lists
 * by entry, whatever their order. */
void qr_comparison_yaml(struct qr_comparison *comparison, enum qr_aspect aspect,
                        const struct qr_yaml *before, const struct qr_yaml *after);
/* The members of a mapping, sorted by key; free them. What is no mapping has none. */
const struct qr_yaml **qr_comparison_members(size_t *count, const struct qr_yaml *mapping);
/* The order of two members by key. */
int qr_comparison_compare_keys(const struct qr_yaml *a, const struct qr_yaml *b);
/* Whether two nodes mean the same: keys in any order, entries in theirs. */
bool qr_comparison_yaml_equal(const struct qr_yaml *a, const struct qr_yaml *b);
/* Append a node as compact JSON, with what may be a secret as "(hidden)". */
void qr_comparison_add_yaml(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const struct qr_yaml *node);

#endif
