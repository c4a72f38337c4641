/* Pieces that writing a file and writing a directory share. Internal to the folder. */
#ifndef QUORATE_BASE_WRITE_H
#define QUORATE_BASE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* Fill err with "cannot DOING PATH: why" and the mend that errno value has. Returns false. */
bool qr_write_fail(struct qr_error *err, const char *doing, const char *path, int error);

/* Append a name that nobody else has: ".quorate-" and twelve hex digits. */
void qr_write_add_temporary_name(struct qr_buffer *name);

/* Write all bytes to a descriptor. On false errno says why. */
QR_MUST_USE bool qr_write_all(int fd, const void *bytes, size_t length);

/* Length of the part of path that names its parent, with the slash; 0 when it has none. */
size_t qr_write_parent_length(const char *path);

/* Flush the directory that holds path: a new name is durable only then. On false err says that path
 * is written, but may be lost. */
QR_MUST_USE bool qr_write_sync_parent(const char *path, struct qr_error *err);
/* The same for an open directory. */
QR_MUST_USE bool qr_write_sync_directory(int directory, const char *path, struct qr_error *err);

#endif
