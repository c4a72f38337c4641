/* What a repository's own configuration says about the format of its objects and references. Pure.
 */
#ifndef QUORATE_PREPARE_GIT_FORMAT_H
#define QUORATE_PREPARE_GIT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"

struct qr_git_format {
    bool partial_clone; /* objects may be missing and fetched on demand */
};

/* Read the content of a repository's "config" file, as git-config(1) defines its syntax, for the
 * variables that say whether we can read the repository (gitrepository-layout(5)):
 * core.repositoryFormatVersion and extensions.*. As in git, include.path is not followed here:
 * nothing but these bytes is read. Unknown versions and extensions, other object ids than SHA-1 and
 * other reference stores than files are refused with what to do; the error has its line. */
QR_MUST_USE bool qr_git_format_check(struct qr_git_format *format, const char *text, size_t length,
                                     struct qr_error *err);

#endif
