/* The trust file on disk: $XDG_CONFIG_HOME/quorate/trust.yaml, or ~/.config/quorate/trust.yaml. */
#ifndef QUORATE_REVIEW_TRUST_FILE_H
#define QUORATE_REVIEW_TRUST_FILE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "review/trust.h"
#include "review/trust_edit.h"

/* Append its path. An XDG_CONFIG_HOME that is not absolute is ignored, as its specification says.
 * QR_ERROR_INPUT when neither it nor HOME is set. */
QR_MUST_USE bool qr_trust_file_path(struct qr_buffer *path, struct qr_error *err);
/* Read it. *exists is false, without an error, when there is no such file (or no path for one). A
 * file that others may write, that belongs to another user (but root), that is no regular file, or
 * a link to nothing, is refused; errors begin with its path and line. */
QR_MUST_USE bool qr_trust_file_read(struct qr_trust *trust, bool *exists, struct qr_error *err);

/* Append the text of the file at path; *exists and the refusals are as above. */
QR_MUST_USE bool qr_trust_file_load(struct qr_buffer *text, bool *exists, const char *path,
                                    struct qr_error *err);

/* Make a change (review/trust_edit.h), with *count as there. The directories (0700) and the file
 * (0600) are made when they are not there; a link is followed, and what it leads to is replaced.
 * The file is written whole or not at all, under a lock against another edit (QR_ERROR_NOT_YET when
 * it is held for seconds), and read again afterwards. A change that takes out nothing writes
 * nothing.
 */
QR_MUST_USE bool qr_trust_file_edit(size_t *count, const struct qr_trust_edit *edit,
                                    struct qr_error *err);

#endif
