/* A proposal: everything that one decision of the owners is about, and the files it is written to.
 * Pure. */
#ifndef QUORATE_PREPARE_PROPOSAL_H
#define QUORATE_PREPARE_PROPOSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "prepare/action.h"
#include "prepare/review.h"
#include "prepare/route.h"
#include "prepare/source.h"
#include "review/finding.h"
#include "review/manifest_diff.h"
#include "review/trust.h"

/* Actions of one proposal at the most. */
#define QR_MAX_ACTIONS 256

/* One word of --action or --call, in the order of the line. */
struct qr_action_word {
    bool is_call; /* --call */
    const char *text;
};

/* Its source and changes are borrowed and must outlive it. */
struct qr_proposal {
    const struct qr_source *source;
    bool has_manifest;
    struct qr_action *actions;
    size_t n_actions;
    struct qr_route route;
    struct qr_findings findings; /* in the manifest, its source and the route; not in the calls */
    struct qr_review review;
    /* Since source->since; NULL: not known, as there is no such commit, or no git to ask. */
    const struct qr_manifest_diff *changes;
    struct qr_arena arena;
};

/* One file of the directory. */
struct qr_proposal_file {
    const char *name;
    struct qr_buffer content;
    bool open_end; /* more may come after content, which cannot be told without git */
};

/* All of them; which ones there are depends on the route. */
#define QR_PROPOSAL_MAX_FILES 8
struct qr_proposal_files {
    struct qr_proposal_file items[QR_PROPOSAL_MAX_FILES];
    size_t count;
};

/* Build from actions that are made already (they are copied; what they point to must outlive the
 * proposal). Zero-initialise proposal first; dispose of it also after an error. */
QR_MUST_USE bool qr_proposal_build(struct qr_proposal *proposal, const struct qr_source *source,
                                   const struct qr_action *actions, size_t n_actions,
                                   const struct qr_nonce *nonces, size_t n_nonces,
                                   struct qr_error *err);
/* The steps of a proposal with these nonces, in the arena; the proposal stays as it is. */
QR_MUST_USE bool qr_proposal_wrap(struct qr_route *route, const struct qr_proposal *proposal,
                                  const struct qr_nonce *nonces, size_t n_nonces,
                                  struct qr_arena *arena, struct qr_error *err);
/* Decode and judge the steps again, after the route was wrapped anew. */
void qr_proposal_review(struct qr_proposal *proposal);
void qr_proposal_dispose(struct qr_proposal *proposal);

/* Add every finding of the proposal, as it is told to somebody with this trust file, or none
 * (NULL). The files hold those that follow from the proposal alone, under the names that they have
 * without git; here a file of the tree goes by its path, where the configuration tells it. */
void qr_proposal_add_findings(struct qr_findings *findings, const struct qr_proposal *proposal,
                              const struct qr_trust *trust);

/* Every file of the directory, in the order in which they are written; zero-initialise files first.
 */
void qr_proposal_render(struct qr_proposal_files *files, const struct qr_proposal *proposal);
void qr_proposal_files_dispose(struct qr_proposal_files *files);

/* The first step that a Safe's owners sign, or NULL. */
const struct qr_step *qr_proposal_signed_step(const struct qr_proposal *proposal);

/* proposal.json and REPORT.md, each appended. */
void qr_proposal_add_json(struct qr_buffer *out, const struct qr_proposal *proposal);
void qr_proposal_add_report(struct qr_buffer *out, const struct qr_proposal *proposal);
/* Whether the report ends where the changes would stand, since they are not known. */
bool qr_proposal_report_is_open(const struct qr_proposal *proposal);

#endif
