/* The commits that came before, newest first, and which files they have, without reading the files.
 * Private to this folder. */
#ifndef QUORATE_PREPARE_REPOSITORY_HISTORY_H
#define QUORATE_PREPARE_REPOSITORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "prepare/repository.h"

/* What a tree has at a path; the same entry is the same content. A mode of 0: nothing that could be
 * read as a file (no such path, a name that stands twice in a forged tree, a tree that is not
 * here). */
struct qr_tree_entry {
    uint32_t mode; /* as git writes it: 0100644, 0120000 for a symlink, … */
    char id[QR_OBJECT_ID_SIZE];
};

/* A walk from some commits through all their parents. */
struct qr_commit_walk;

/* It borrows the repository. */
struct qr_commit_walk *qr_commit_walk_new(struct qr_repository *repository);
void qr_commit_walk_free(struct qr_commit_walk *walk);

/* Start at a commit too; at HEAD, every branch, every remote branch and every tag. A reference that
 * leads to no commit is passed over. */
QR_MUST_USE bool qr_commit_walk_add(struct qr_commit_walk *walk, const struct qr_commit *commit,
                                    struct qr_error *err);
QR_MUST_USE bool qr_commit_walk_add_references(struct qr_commit_walk *walk, struct qr_error *err);

/* The next commit, none twice: of those whose child was given or where the walk starts, the one
 * with the latest time. *found is false when there is none. A shallow clone ends where its commits
 * end; elsewhere a commit that is not here is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_commit_walk_next(bool *found, struct qr_commit *commit,
                                     struct qr_commit_walk *walk, struct qr_error *err);
/* Whether parents were left out: the clone is shallow, or there are too many of them. */
bool qr_commit_walk_is_cut(const struct qr_commit_walk *walk);

/* What the commit that qr_commit_walk_next gave last has at a path, which qr_tree_path_check
 * accepts. Reads trees only, and those below the root that did not change since the commit before
 * only once. */
void qr_commit_walk_entry(struct qr_tree_entry *entry, struct qr_commit_walk *walk,
                          const char *path);

#endif
