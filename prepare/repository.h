/* A git repository, read only: a revision's commit, tree and blobs. Nothing outside repository*.c
 * and revision.c uses libgit2. */
#ifndef QUORATE_PREPARE_REPOSITORY_H
#define QUORATE_PREPARE_REPOSITORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

#define QR_OBJECT_ID_SIZE 65 /* hex digits of SHA-1 or SHA-256, and NUL */

struct qr_repository;

/* A commit and what the proposal says of it. */
struct qr_commit {
    char id[QR_OBJECT_ID_SIZE];
    char tree[QR_OBJECT_ID_SIZE];
    int64_t time; /* committer's, seconds since 1970 */
};

/* Open a repository. Without a directory (NULL) it is the one around the working directory: the
 * nearest ".git", a directory or a file that leads to one (a worktree's), from there up to the root
 * of the file system. It must belong to the effective user; to root belongs also what belongs to
 * the user SUDO_UID. A directory that is given may be a git directory itself (a bare repository),
 * or lie in a working tree, and may be anybody's: who names it answers for it.
 *
 * Reads no configuration but the repository's own, and of that only the format of objects and
 * references (git_format.h); no environment variable of git's. NULL on an error: QR_ERROR_INPUT
 * when there is no repository, or it is another user's. */
QR_MUST_USE struct qr_repository *qr_repository_open(const char *directory, struct qr_error *err);
void qr_repository_free(struct qr_repository *repository);

/* The commit that a revision (gitrevisions(7): tag, branch, id, abbreviated id, HEAD~2, …) peels
 * to. A name that stands for several commits (a tag and a branch, an id and a branch) is refused
 * where git would choose one. QR_ERROR_INPUT when there is no such revision, QR_ERROR_UNAVAILABLE
 * when it may be in the part of the history that this clone does not have, or cannot be read. */
QR_MUST_USE bool qr_repository_resolve(struct qr_commit *commit, struct qr_repository *repository,
                                       const char *revision, struct qr_error *err);

/* Append the bytes of the file at path (relative, '/'-separated, no ".." or ".") in the commit's
 * tree, and its blob id. Refused with what to do: absent paths, directories, symlinks (anywhere on
 * the path), submodules, Git LFS pointers, blobs over limit bytes, objects that are not in this
 * (shallow or partial) clone (QR_ERROR_UNAVAILABLE). */
QR_MUST_USE bool qr_repository_read(struct qr_buffer *content, char blob[QR_OBJECT_ID_SIZE],
                                    struct qr_repository *repository,
                                    const struct qr_commit *commit, const char *path, size_t limit,
                                    struct qr_error *err);

#endif
