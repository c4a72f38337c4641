/* From a commit and its configuration to the exact bytes of the manifest, with a record of
 * everything that went in. */
#ifndef QUORATE_PREPARE_SOURCE_H
#define QUORATE_PREPARE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "prepare/config.h"
#include "prepare/repository.h"
#include "prepare/substitute.h"
#include "review/finding.h"

/* A file of the tree that went into the manifest. */
struct qr_input {
    const char *path;
    char blob[QR_OBJECT_ID_SIZE];
};

/* An embedded file after substitution. */
struct qr_part {
    const char *field; /* "docker_compose_file", "pre_launch_script" */
    uint8_t sha256[32];
};

struct qr_source {
    struct qr_commit commit;
    struct qr_config config;
    const char *config_path;             /* in the tree; NULL when it came from a file on disk */
    char config_blob[QR_OBJECT_ID_SIZE]; /* when config_path */
    const char *config_text;             /* of a file on disk, when not config_path */
    uint8_t config_sha256[32];           /* of that text */
    struct qr_input *inputs;             /* sorted by path, none twice */
    size_t n_inputs;
    struct qr_substitution *substitutions; /* sorted by name */
    size_t n_substitutions;
    char since[QR_OBJECT_ID_SIZE]; /* the commit that the manifest is compared with; "": none */
    /* empty unless the manifest was asked for */
    struct qr_buffer manifest; /* the exact measured bytes */
    uint8_t compose_hash32[32];
    struct qr_part *parts; /* sorted by field */
    size_t n_parts;
    struct qr_arena arena; /* owns everything above */
};

/* What to read it from. */
struct qr_source_request {
    const char *revision;
    const char *config_path; /* in the tree; NULL: quorate.yaml */
    const char *config_file; /* on disk, instead; or NULL */
    const char *config_text; /* what was on disk once, instead; or NULL */
    const struct qr_substitution *substitutions;
    size_t n_substitutions;
    bool want_manifest;
};

/* Zero-initialise source first. On an error it is to be disposed of all the same. Refused:
 * substitutions that the configuration does not declare, declared names without a value, names that
 * no embedded file uses, references that would be left over ("${NAME:-x}", "$NAME" of a declared
 * name), NUL or invalid UTF-8 in an embedded file, what qr_manifest_check refuses. Without
 * want_manifest substitutions are checked as far as they go and not recorded. */
QR_MUST_USE bool qr_source_read(struct qr_source *source, struct qr_repository *repository,
                                const struct qr_source_request *request, struct qr_error *err);
void qr_source_dispose(struct qr_source *source);

/* Add an "outside-input" caution for everything in the source that git does not vouch for. */
void qr_source_find_outside_input(struct qr_findings *findings, const struct qr_source *source);

#endif
