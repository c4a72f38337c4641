/* The manifest of a source: its document put together and made bytes. Private to this folder. */
#ifndef QUORATE_PREPARE_SOURCE_MANIFEST_H
#define QUORATE_PREPARE_SOURCE_MANIFEST_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/json.h"
#include "prepare/repository.h"
#include "prepare/source.h"

/* Fill manifest, compose_hash32, inputs and parts from commit, config and substitutions, which are
 * there. config_name is the configuration's name for messages. */
QR_MUST_USE bool qr_source_add_manifest(struct qr_source *source, struct qr_repository *repository,
                                        const char *config_name, struct qr_error *err);

/* Hash the parts, whose fields are set, from the strings of the manifest as it is measured. One
 * that is not there is an error. */
QR_MUST_USE bool qr_source_hash_parts(struct qr_source *source, struct qr_json_value manifest,
                                      struct qr_error *err);

/* Put "commit 1a2b3c4d5e6f: NAME:LINE:COLUMN: " in front of an error in a file of the tree, which
 * may look different in the working directory. Returns false. */
bool qr_source_error_in_tree(struct qr_error *err, const struct qr_commit *commit,
                             const char *path);

#endif
