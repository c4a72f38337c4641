/* A proposal's directory, as found. */
#ifndef QUORATE_PREPARE_DIRECTORY_H
#define QUORATE_PREPARE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"

#define QR_PROPOSAL_FILE_MAX_SIZE ((size_t)160 << 20) /* bytes */

struct qr_found_file {
    char *name;
    struct qr_buffer content;
    bool
        regular; /* false: no regular file, or none that a proposal has; its content was not read */
};

/* Every entry but signatures/ and executions/, which are added later. */
struct qr_directory {
    struct qr_found_file *files; /* sorted by name */
    size_t n_files;
    struct qr_json proposal; /* proposal.json, parsed */
};

/* Zero-initialise first; dispose of it also after an error. Fails when it cannot be read, or
 * proposal.json is missing, no JSON, or of another format version. */
QR_MUST_USE bool qr_directory_read(struct qr_directory *directory, const char *path,
                                   struct qr_error *err);
/* The file of that name, or NULL. */
const struct qr_found_file *qr_directory_find(const struct qr_directory *directory,
                                              const char *name);
void qr_directory_dispose(struct qr_directory *directory);

#endif
