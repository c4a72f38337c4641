/* What could go wrong on the machine that boots a manifest: the cautions on its compose file,
 * scripts and values. Pure but for libyaml's parsing. */
#ifndef QUORATE_REVIEW_LINT_H
#define QUORATE_REVIEW_LINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "review/finding.h"

/* Borrowed. Names of files for `where`: "NAME:LINE services.web.image". */
struct qr_lint_names {
    const char *manifest;       /* "app-compose.json" */
    const char *docker_compose; /* where the embedded file comes from: its path in the tree; NULL:
                                   it is called "MANIFEST docker_compose_file" */
    const char *pre_launch_script;
};

/* Add the cautions of a manifest (a JSON object). A compose file that cannot be read as Docker
 * Compose reads it is the caution `unread-compose` with the line and the reason. */
void qr_lint_manifest(struct qr_findings *findings, struct qr_json_value manifest,
                      const struct qr_lint_names *names);

/* Add the cautions of a Docker Compose file alone: no variable is allowed then. False, with line
 * and column, when it is not one. */
QR_MUST_USE bool qr_lint_compose(struct qr_findings *findings, const char *text, size_t length,
                                 const char *name, struct qr_error *err);

#endif
