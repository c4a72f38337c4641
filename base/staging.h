/* Directories that appear whole or not at all. */
#ifndef QUORATE_BASE_STAGING_H
#define QUORATE_BASE_STAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"

/* A directory under construction: a hidden temporary sibling of its final name, which a later
 * qr_staging_commit renames. Until then nothing stands under the final name; a killed process
 * leaves only the sibling. */
struct qr_staging {
    char *final_path;     /* NULL when there is nothing to commit */
    char *temporary_path; /* beside final_path: ".quorate-" and twelve hex digits */
    int directory;        /* descriptor of the temporary directory, or -1 */
};

#define QR_STAGING_INIT                                                                            \
    {                                                                                              \
        .directory = -1                                                                            \
    }

/* Make the temporary sibling of path. A path that exists already is QR_ERROR_INPUT; a parent that
 * cannot be written is QR_ERROR_UNAVAILABLE, one that does not exist QR_ERROR_INPUT. Modes follow
 * the usual 0777/0666 and the umask. */
QR_MUST_USE bool qr_staging_begin(struct qr_staging *staging, const char *path,
                                  struct qr_error *err);
/* Write one file of it. name holds no slash. */
QR_MUST_USE bool qr_staging_write(struct qr_staging *staging, const char *name, const void *bytes,
                                  size_t length, struct qr_error *err);
/* Flush it to the disk, rename it to its final name without replacing anything that came there
 * meanwhile, and flush the parent. */
QR_MUST_USE bool qr_staging_commit(struct qr_staging *staging, struct qr_error *err);
/* Release; removes what was not committed. */
void qr_staging_dispose(struct qr_staging *staging);

#endif
