/* What the parts of the lint share. Used within this folder. */
#ifndef QUORATE_REVIEW_LINT_WALK_H
#define QUORATE_REVIEW_LINT_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/yaml.h"
#include "review/finding.h"

enum { QR_LINT_N_CODES = 10, QR_LINT_NAMED = 20 };

/* A text of the manifest; not necessarily with a NUL after it. */
struct qr_lint_name {
    const char *text;
    size_t length;
};

/* A lint under way. Of each code the first QR_LINT_NAMED stand in findings. */
struct qr_lint {
    struct qr_findings *findings;
    struct {
        const char *code;
        size_t count;
    } counts[QR_LINT_N_CODES];
    void *seen; /* what was told, for tsearch: see qr_lint_is_new */
    size_t n_seen;
    const char *file;      /* as `where` begins: "deploy/docker-compose.yml" */
    struct qr_buffer path; /* of what is looked at: "services.web.image"; escaped */
    const bool *odd_lines; /* lines of the file that have odd text, which was told; NULL: none */
    size_t n_lines;
    struct qr_arena arena;
    const struct qr_lint_name *allowed; /* variables, sorted */
    size_t n_allowed;
};

/* A caution at the path: "PATH TEXT", where is "FILE:LINE PATH"; no line when it is 0. fmt's values
 * must be printable. When there are enough of its code it is only counted. */
QR_PRINTF(4, 5)
void qr_lint_add(struct qr_lint *lint, const char *code, size_t line, const char *fmt, ...);
/* Whether another one of a code would only be counted, so that its place need not be known. */
bool qr_lint_is_full(const struct qr_lint *lint, const char *code);
/* Say how many were only counted, and release what the lint holds. */
void qr_lint_finish(struct qr_lint *lint);

/* Whether this is told for the first time: a value may be met several times by aliases. After a
 * thousand everything is new. */
bool qr_lint_is_new(struct qr_lint *lint, const char *code, size_t line, size_t column,
                    struct qr_lint_name detail);

/* Begin with another file: forget what was told of the last one. */
void qr_lint_forget(struct qr_lint *lint);

/* Put ".key" or "[index]" behind the path; the result goes to qr_lint_leave. Secrets in a key are
 * hidden. */
size_t qr_lint_enter(struct qr_lint *lint, const char *key, size_t length);
size_t qr_lint_enter_index(struct qr_lint *lint, size_t index);
void qr_lint_leave(struct qr_lint *lint, size_t outside);
/* Copy a text into the arena as a message may show it: without secrets, escaped, not too long. */
const char *qr_lint_shown(struct qr_lint *lint, const char *text, size_t length);

/* Look at every line of an embedded text for odd characters, and with secrets for secrets. */
void qr_lint_lines(struct qr_lint *lint, const char *text, size_t length, bool secrets);

/* Whether the lines of a text that begins in a line were told as odd. */
bool qr_lint_was_odd(const struct qr_lint *lint, size_t line, const char *text, size_t length);

/* Scalars of a list, or the one that stands for it: first gives NULL when there is none. */
const struct qr_yaml *qr_lint_first(const struct qr_yaml *node);
const struct qr_yaml *qr_lint_next(const struct qr_yaml *node, const struct qr_yaml *item);

/* ---- variables (lint_variable.c) ---- */

/* A scalar as Docker Compose interpolates it: defaults taken, what nothing sets left out. Where a
 * variable of allowed_envs stands there is a byte 1, and chosen is the first such variable. */
struct qr_lint_text {
    const char *text;
    size_t length;
    struct qr_lint_name chosen; /* text NULL: none */
};
/* In the arena. What is no scalar is "". */
struct qr_lint_text qr_lint_text(struct qr_lint *lint, const struct qr_yaml *scalar);
/* The same, with the defaults also of variables in allowed_envs: what is written there. */
struct qr_lint_text qr_lint_written(struct qr_lint *lint, const struct qr_yaml *scalar);
bool qr_lint_text_is(struct qr_lint_text text, const char *word);
/* Sort the names, which are borrowed, and let them in. */
void qr_lint_allow(struct qr_lint *lint, struct qr_lint_name *names, size_t n_names);
/* Tell the variables of a scalar that nothing sets. */
void qr_lint_variables(struct qr_lint *lint, const struct qr_yaml *scalar);
/* Tell a variable that is passed on by its name, unless it is allowed; what cannot be a name is
 * told as that. */
void qr_lint_passed_on(struct qr_lint *lint, const struct qr_yaml *at, struct qr_lint_name name);

/* Tell the variables that secrets and configs at the top are taken from. */
void qr_lint_top_variables(struct qr_lint *lint, const struct qr_yaml *root);

/* ---- the compose file of a manifest (lint_compose.c) ---- */

/* Tell what is in it; the caution unread-compose when it cannot be read. */
void qr_lint_embedded_compose(struct qr_lint *lint, const char *text, size_t length);

/* ---- what is of another kind than Docker Compose takes (lint_shape.c) ---- */

/* Tell it of a service, whose path is the lint's, or of what stands at the top. */
void qr_lint_service_shape(struct qr_lint *lint, const struct qr_yaml *service);
void qr_lint_top_shape(struct qr_lint *lint, const struct qr_yaml *root);

/* Whether it is nothing at all (~, null, or left empty), which does nothing. */
bool qr_lint_is_null(const struct qr_yaml *node);

/* ---- services (lint_service.c), mounts (lint_mount.c) ---- */

/* Tell what a service does; the path is the service's. */
void qr_lint_service(struct qr_lint *lint, const struct qr_yaml *service,
                     const struct qr_yaml *root);
/* Tell the mounts and devices of a service. */
void qr_lint_service_mounts(struct qr_lint *lint, const struct qr_yaml *service);
/* Tell the mounts that stand in volumes, configs and secrets at the top. */
void qr_lint_top_mounts(struct qr_lint *lint, const struct qr_yaml *root);

#endif
