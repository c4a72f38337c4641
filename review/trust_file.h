/* The trust file on disk: $XDG_CONFIG_HOME/quorate/trust.yaml, or ~/.config/quorate/trust.yaml. */
#ifndef QUORATE_REVIEW_TRUST_FILE_H
#define QUORATE_REVIEW_TRUST_FILE_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "review/trust.h"

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

/* Add an entry, or replace the one for the same address and chain; keeps the comments and the order
 * of the rest. The file is written whole or not at all, for its owner alone (0600, directory 0700),
 * under a lock against another edit; what was written is read again and must hold the entry. */
QR_MUST_USE bool qr_trust_file_add_address(const struct qr_trust_address *entry,
                                           struct qr_error *err);
QR_MUST_USE bool qr_trust_file_add_chain(const struct qr_trust_chain *entry, struct qr_error *err);
/* Remove the entries for an address (on chain_id only, when not NULL), or a chain. *removed is how
 * many there were. */
QR_MUST_USE bool qr_trust_file_remove_address(size_t *removed, const struct qr_address *address,
                                              const struct qr_word *chain_id, struct qr_error *err);
QR_MUST_USE bool qr_trust_file_remove_chain(size_t *removed, const struct qr_word *chain_id,
                                            struct qr_error *err);

#endif
