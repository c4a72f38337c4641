/* What changes between two manifests: field by field, and service by service of their compose
 * files. Pure but for libyaml's parsing. */
#ifndef QUORATE_REVIEW_MANIFEST_DIFF_H
#define QUORATE_REVIEW_MANIFEST_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/json.h"
#include "review/unified.h"

enum qr_change_kind { QR_CHANGE_ADDED, QR_CHANGE_REMOVED, QR_CHANGE_CHANGED };

/* What part of a service a change is about; other keys of it are QR_ASPECT_OTHER. */
enum qr_aspect {
    QR_ASPECT_FIELD,   /* of the manifest */
    QR_ASPECT_SCRIPT,  /* an embedded text: before and after are unified-diff lines */
    QR_ASPECT_SERVICE, /* a whole service came or went */
    QR_ASPECT_IMAGE,
    QR_ASPECT_COMMAND,     /* command, entrypoint */
    QR_ASPECT_ENVIRONMENT, /* names; a value that changed is told without it when it may be secret
                            */
    QR_ASPECT_PORTS,
    QR_ASPECT_VOLUMES,
    QR_ASPECT_PRIVILEGES, /* privileged, cap_add, devices, host namespaces, security_opt, user */
    QR_ASPECT_OTHER,
    QR_ASPECT_COMPOSE, /* top-level keys beside services: volumes, networks, configs, secrets */
};

/* One change. Texts are as they came: they are escaped when they are shown. */
struct qr_change {
    enum qr_change_kind kind;
    enum qr_aspect aspect;
    const char *where;  /* "allowed_envs", "services.web.image", "pre_launch_script" */
    const char *before; /* a value as compact JSON, or words; NULL when added, or hidden */
    const char *after;  /* NULL when removed, or hidden */
    const char *text;   /* of QR_ASPECT_SCRIPT: the unified diff, lines with LF; else NULL */
    const char *note;   /* "the same name and tag, another digest": words, or NULL */
    bool hidden;        /* before and after may be secrets */
};

/* In the arena. */
struct qr_manifest_diff {
    struct qr_change *changes; /* fields first, then services, then scripts */
    size_t count;
    size_t capacity;
    /* a compose file that cannot be read as one is compared as text: why, or NULL */
    const char *unread;
    struct qr_arena arena;
};

/* Compare two manifests (JSON objects). Zero-initialise diff first. Manifests that differ in bytes
 * but in no value (a dialect) give no change.
 *
 * Lists of texts that stand once each (allowed_envs) are compared by entry, and their order; other
 * lists by place, without what is the same at both ends. In a service the forms of Docker Compose
 * that mean the same are the same: environment, labels and their like as a list or a mapping. What
 * changes no value in the compose file (comments, layout) is told with its text. Values that may
 * be secrets (secret_name.h) are hidden, in the texts too. */
void qr_manifest_diff(struct qr_manifest_diff *diff, struct qr_json_value before,
                      struct qr_json_value after);
void qr_manifest_diff_dispose(struct qr_manifest_diff *diff);

/* Append it for a terminal (80 columns), as Markdown (groups in bold, no headings), and write it as
 * a JSON array of {"kind","aspect","where","before","after","hidden","note","diff"}. Nothing is
 * appended when nothing changes and all was read. */
void qr_manifest_diff_add_text(struct qr_buffer *out, const struct qr_manifest_diff *diff);
void qr_manifest_diff_add_markdown(struct qr_buffer *out, const struct qr_manifest_diff *diff);
void qr_manifest_diff_write(struct qr_json_writer *writer, const struct qr_manifest_diff *diff);

#endif
