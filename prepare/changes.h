/* What changes in the manifest since an earlier revision. */
#ifndef QUORATE_PREPARE_CHANGES_H
#define QUORATE_PREPARE_CHANGES_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "chain/client.h"
#include "prepare/repository.h"
#include "prepare/source.h"
#include "review/manifest_diff.h"

/* Compare the source's manifest with the one that the commit named by id gives: by that commit's
 * own configuration (at the same path; or the same one from outside of git), with those of the
 * source's substitutions that it declares. Zero-initialise diff first; dispose of it also after an
 * error, which is what qr_source_read says of the earlier revision. */
QR_MUST_USE bool qr_changes_since(struct qr_manifest_diff *diff, const struct qr_source *source,
                                  struct qr_repository *repository, const char *id,
                                  struct qr_error *err);

/* At most so many compose hashes of the history are asked for. */
#define QR_CHANGES_MAX_HASHES 64

/* The newest commit of the source's history whose compose hash, another than the source's, the app
 * allows now; *found is false when there is none among the first QR_CHANGES_MAX_HASHES, or none
 * whose manifest can be made. False when history or chain cannot be read. */
QR_MUST_USE bool qr_changes_find_allowed(bool *found, struct qr_commit *commit,
                                         const struct qr_source *source,
                                         struct qr_repository *repository, struct qr_chain *chain,
                                         struct qr_error *err);

#endif
