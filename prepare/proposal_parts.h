/* What the files of a proposal are written with. Private to this folder. */
#ifndef QUORATE_PREPARE_PROPOSAL_PARTS_H
#define QUORATE_PREPARE_PROPOSAL_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/json.h"
#include "safe/transaction.h"

/* A member: an address checksummed, an amount as a decimal string, a number bare, bytes as 0x hex.
 */
void qr_write_address(struct qr_json_writer *writer, const char *key,
                      const struct qr_address *address);
void qr_write_amount(struct qr_json_writer *writer, const char *key, const struct qr_word *amount);
void qr_write_number(struct qr_json_writer *writer, const char *key, const struct qr_word *number);
void qr_write_bytes(struct qr_json_writer *writer, const char *key, const uint8_t *bytes,
                    size_t length);

/* The members to … refundReceiver of a Safe transaction. */
void qr_write_safe_tx_fields(struct qr_json_writer *writer, const struct qr_safe_tx *tx);

#endif
