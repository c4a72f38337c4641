/* What repository.c and revision.c share. */
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

#endif
