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

/* Where a value that must not be shown is hidden. Somebody could call a command a secret to hide
 * it, so what may be one is hidden only where it is given to its variable. */
enum qr_hiding {
    QR_HIDE_EVERYWHERE,  /* what is known as a secret */
    QR_HIDE_IN_TEXT,     /* in the diff of the text that it stands in */
    QR_HIDE_IN_VARIABLE, /* there, behind "NAME:" or "NAME=" */
};

struct qr_hidden_value {
    const char *text;
    size_t length;
    enum qr_hiding where;
};

/* A text of many lines that is compared. */
struct qr_comparison_text {
    const char *text;
    size_t length;
    size_t *starts; /* of its lines, and the end of the last one */
    bool *hidden;   /* lines that must not be shown */
    size_t n_lines;
};

/* A comparison that is under way. */
struct qr_comparison {
    struct qr_manifest_diff *diff;
    struct qr_buffer where;   /* the path to where it is */
    struct qr_json_value key; /* the last one of the manifest in it, or absent */
    /* lines of values that must not be shown, in pieces, to be found again in the texts */
    struct qr_hidden_value secrets[QR_COMPARISON_MAX_SECRETS];
    size_t n_secrets;
    bool begins_secret[256]; /* a byte each */
    bool in_diff;
    struct qr_comparison_text texts[2]; /* before and after */
};

/* Append another change at the path; its values may still be set. Valid until the next one. */
struct qr_change *qr_comparison_add(struct qr_comparison *comparison, enum qr_change_kind kind,
                                    enum qr_aspect aspect);
/* A copy of a buffer's text in the arena. */
const char *qr_comparison_keep(struct qr_comparison *comparison, const struct qr_buffer *text);
/* Go one step down: ".name", or ["na me"] when it is no plain word. Returns the length to truncate
 * the path to on the way back. */
size_t qr_comparison_enter(struct qr_comparison *comparison, const char *name, size_t length);
/* Remember the lines of a value that must not be shown, known for a secret or not, to be found in
 * what is told of the text that it stands in; forget them all behind that text. */
void qr_comparison_hide(struct qr_comparison *comparison, const char *value, size_t length,
                        bool is_known);
void qr_comparison_forget(struct qr_comparison *comparison);

/* ---- lines that are hidden by their place (manifest_diff_lines.c) ---- */

/* Begin with a text, 0 before and 1 after: hide the lines of private keys (PEM) that are whole. The
 * text must stay until the next one. */
void qr_comparison_begin_text(struct qr_comparison *comparison, size_t side, const char *text,
                              size_t length);
/* Hide the lines of a block ("KEY: |") that is a secret. */
void qr_comparison_hide_block(struct qr_comparison *comparison, size_t side,
                              const struct qr_yaml *scalar);
/* Whether a line, counted from 1, must not be shown. */
bool qr_comparison_is_hidden_line(const struct qr_comparison *comparison, size_t side, size_t line);
/* The length of a private key's inside, between its first and last line, in a text behind its first
 * line; 0 when it holds other things too, or has no last line near. */
size_t qr_comparison_key_length(const char *text, size_t length);
/* Whether a word begins like the path of a program. */
bool qr_comparison_may_be_path(const char *word, size_t length);

/* Append a text with its NULs written out: texts of changes end at one. */
void qr_comparison_add_visible(struct qr_buffer *out, const char *text, size_t length);
/* The same with secrets, known ones and remembered ones, and what an assignment gives to a name
 * that may be a secret's, as "(hidden)". */
void qr_comparison_add_text(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const char *text, size_t length);
/* The same of a unified diff, line by line, with the values that must not be shown. */
void qr_comparison_add_diff(struct qr_buffer *out, struct qr_comparison *comparison,
                            const char *diff, size_t length);

/* Compare two compose files, either NULL when there is none: services, then other keys.
 * Returns false, with diff->unread, when one of them cannot be read as Docker Compose reads it. */
bool qr_comparison_compose(struct qr_comparison *comparison, const char *before,
                           size_t before_length, const char *after, size_t after_length);

/* One image against another, with words for what differs between them; either may be NULL. */
void qr_comparison_images(struct qr_comparison *comparison, const struct qr_yaml *before,
                          const struct qr_yaml *after);

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
/* Whether an item of a command, behind another one or NULL, is a secret by it: --password, VALUE.
 */
bool qr_comparison_is_option_secret(const struct qr_yaml *option, const struct qr_yaml *value);
/* Append a text as a string of JSON, without secrets. */
void qr_comparison_add_key(struct qr_buffer *out, const char *text, size_t length);
/* Append a node as compact JSON, with what may be a secret as "(hidden)". */
void qr_comparison_add_yaml(struct qr_buffer *out, const struct qr_comparison *comparison,
                            const struct qr_yaml *node);

#endif
