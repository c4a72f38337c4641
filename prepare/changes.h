/* What changes in the manifest since an earlier revision. */
#ifndef QUORATE_PREPARE_CHANGES_H
#define QUORATE_PREPARE_CHANGES_H

#include "base/attributes.h"
#include "base/error.h"
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

#endif
