/* The trust file in words and as JSON. */
#ifndef QUORATE_CLI_SHOW_TRUST_H
#define QUORATE_CLI_SHOW_TRUST_H

#include "base/buffer.h"
#include "base/json.h"
#include "review/trust.h"

/* What an address is called: Treasury (safe, on chain 8453 (Base)). */
void qr_show_trust_name(struct qr_buffer *out, const struct qr_trust *trust,
                        const struct qr_trust_address *entry);
/* The same, indented, and the address in a line of its own below it. */
void qr_show_trust_entry(struct qr_buffer *out, const struct qr_trust *trust,
                         const struct qr_trust_address *entry);
/* 8453 (Base): an entry's name of a chain, else a well-known one's. */
void qr_show_trust_chain(struct qr_buffer *out, const struct qr_trust_chain *entry);
/* The chains and addresses, after an empty line. */
void qr_show_trust(struct qr_buffer *out, const struct qr_trust *trust);
/* "in PATH", the line that ends what is said of a change. */
void qr_show_trust_place(struct qr_buffer *out, const struct qr_buffer *path);

/* The whole file: {"path", "chains": [{"id", "name"}], "addresses": [{"address", …}]}. */
void qr_show_write_trust(struct qr_buffer *out, const struct qr_buffer *path,
                         const struct qr_trust *trust);
/* Its pieces: a member that is the path, or null for NULL; the members of an address ("address",
 * "name", "kind", "chain") and those of a chain ("id", "name"). */
void qr_show_write_trust_path(struct qr_json_writer *writer, const char *key,
                              const struct qr_buffer *path);
void qr_show_write_trust_address(struct qr_json_writer *writer,
                                 const struct qr_trust_address *entry);
void qr_show_write_trust_chain(struct qr_json_writer *writer, const struct qr_trust_chain *entry);

#endif
