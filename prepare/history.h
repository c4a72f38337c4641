/* Which manifests the history of a repository had, and which commit had one with a given hash. */
#ifndef QUORATE_PREPARE_HISTORY_H
#define QUORATE_PREPARE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/error.h"
#include "prepare/repository.h"
#include "prepare/source.h"

/* At most so many commits are looked at. */
#define QR_HISTORY_MAX_COMMITS ((size_t)20000)

/* The manifest of a revision by its own configuration: qr_source_read with want_manifest, but
 * substitutions that this configuration does not declare are left out, so that the values of one
 * revision can be given while an older one is read. Values that it declares and are not given are
 * an error that names --set. */
QR_MUST_USE bool qr_history_manifest(struct qr_source *source, struct qr_repository *repository,
                                     const struct qr_source_request *request, struct qr_error *err);

/* What to look through, and for what. Borrowed. */
struct qr_history_request {
    /* How a commit's manifest is made: configuration and substitutions; its revision and
     * want_manifest are not used. */
    struct qr_source_request source;
    const struct qr_commit *starts; /* the history of these … */
    size_t n_starts;
    bool all_references;   /* … and of HEAD, every branch and every tag */
    size_t max_hashes;     /* stop after so many compose hashes; 0: no bound but the commits' */
    const uint8_t *hash32; /* stop when this compose hash is found; or NULL */
};

/* A compose hash, and the newest commit whose manifest has it. */
struct qr_history_hash {
    uint8_t compose_hash32[32];
    struct qr_commit commit;
};

/* What was found. Zero-initialise. */
struct qr_history {
    struct qr_history_hash *hashes; /* newest first, none twice */
    size_t n_hashes;
    size_t capacity;
    size_t n_configured;         /* commits that have a configuration */
    size_t n_commits;            /* looked at */
    size_t n_unreadable;         /* of these, with a configuration that gives no manifest */
    struct qr_commit unreadable; /* the newest of those, and why */
    struct qr_error reason;
    bool cut; /* there are commits that were not looked at: the clone is shallow, or they are too
                 many. Stopping when told to is no cut. */
};

/* Walk from the newest commit (by the committer's time) back through all parents, and list the
 * compose hashes. Commits without a configuration, and those whose configuration or files are
 * wrong, are passed over. A manifest is only made when its configuration or one of its files
 * differs from every commit before. Fails when the history itself cannot be read
 * (QR_ERROR_UNAVAILABLE). */
QR_MUST_USE bool qr_history_read(struct qr_history *history, struct qr_repository *repository,
                                 const struct qr_history_request *request, struct qr_error *err);
void qr_history_dispose(struct qr_history *history);

/* The newest commit whose manifest has the compose hash request->hash32. `where` names the history
 * in the message: "main". None is QR_ERROR_INPUT, or QR_ERROR_UNAVAILABLE when it may be among
 * commits that were not looked at. */
QR_MUST_USE bool qr_history_find(struct qr_commit *commit, struct qr_repository *repository,
                                 const struct qr_history_request *request, const char *where,
                                 struct qr_error *err);

#endif
