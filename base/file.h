/* Files read whole, with a limit. */
#ifndef QUORATE_BASE_FILE_H
#define QUORATE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* Append the whole of a file ("-" is standard input) to content. More than limit bytes is an error
 * of kind QR_ERROR_INPUT, as is a file that does not exist or is a directory; a failing disk is
 * QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_file_read(struct qr_buffer *content, const char *path, size_t limit,
                              struct qr_error *err);
/* The same for an open descriptor, which stays open; name is for messages. */
QR_MUST_USE bool qr_file_read_descriptor(struct qr_buffer *content, int fd, const char *name,
                                         size_t limit, struct qr_error *err);

#endif
