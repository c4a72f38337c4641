/* What repository*.c and revision.c share. */
#ifndef QUORATE_PREPARE_REPOSITORY_INTERNAL_H
#define QUORATE_PREPARE_REPOSITORY_INTERNAL_H

#include <stdbool.h>

#include "base/error.h"
#include "prepare/git_library.h"
#include "prepare/repository.h"

struct qr_repository {
    git_repository *git;
    git_odb *odb;
    bool shallow;
    bool partial_clone;
};

/* libgit2's words for the last failure. */
const char *qr_git_message(void);
/* What brings an object that this clone does not have. */
const char *qr_git_missing_mend(const struct qr_repository *repository);
/* Fill err for an object that could not be read, with libgit2's result code. Returns false. */
bool qr_git_object_error(struct qr_error *err, const struct qr_repository *repository, int code,
                         const git_oid *id);

/* Find and open the repository that qr_repository_open describes. */
QR_MUST_USE bool qr_git_find(git_repository **git, const char *directory, struct qr_error *err);
/* Give repository->git its objects, and repository->odb: libgit2's reader for packs, our own for
 * loose objects (loose_object.h), in the repository's directory and its alternates. */
QR_MUST_USE bool qr_git_open_objects(struct qr_repository *repository, struct qr_error *err);
/* A backend for the loose objects in a directory, for libgit2 to free. */
QR_MUST_USE git_odb_backend *qr_git_loose_backend(const char *directory);

#endif
