/* Who signs: a private key here, a program outside, or an account that the node holds. */
#ifndef QUORATE_COMMIT_SIGNER_H
#define QUORATE_COMMIT_SIGNER_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "chain/client.h"
#include "chain/key.h"
#include "chain/transaction.h"
#include "prepare/route.h"

struct qr_signer;

/* The key is given away. */
struct qr_signer *qr_signer_from_key(struct qr_key *key);
/* A command line: words separated by blanks, '…' and "…" quote, no shell is run. In its words
 * {typed_data} stands for the path of a file with the EIP-712 payload (mode 0600, removed
 * afterwards), {hash} for the 32-byte hash to be signed as it is, {safe_tx_hash} for the safeTxHash
 * of eth_sign mode (the program adds the EIP-191 prefix). It has the terminal; its standard output
 * must hold exactly one 65-byte signature in hex, which may stand among other words (the only word
 * of 130 hex digits). A line without one of the three is refused. The text is borrowed. */
QR_MUST_USE bool qr_signer_from_command(struct qr_signer **signer, const char *command,
                                        struct qr_error *err);
/* An account of the chain's first node. chain is borrowed. */
struct qr_signer *qr_signer_from_account(const struct qr_address *account, struct qr_chain *chain);
void qr_signer_free(struct qr_signer *signer);

/* The account, or NULL when it is only known from a signature (a command). */
const struct qr_address *qr_signer_address(const struct qr_signer *signer);

/* Sign a Safe transaction's step: EIP-712, or with eth_sign the EIP-191 prefixed safeTxHash.
 * sig65 is as a Safe takes it (v 27, 28; with eth_sign 31, 32) and owner is recovered from it.
 * Whatever v the signer prints (0, 1, 27, 28, 31, 32) is brought to that form. A key or an account
 * whose signature recovers to somebody else is QR_ERROR_REFUSED. A command that fails is
 * QR_ERROR_REFUSED with its exit code; one that is not there QR_ERROR_INPUT. */
QR_MUST_USE bool qr_signer_sign_step(uint8_t sig65[65], struct qr_address *owner,
                                     struct qr_signer *signer, const struct qr_step *step,
                                     bool eth_sign, struct qr_error *err);

/* Sign a transaction of the signer's account, appended as eth_sendRawTransaction takes it. The
 * node's account signs by eth_signTransaction; a command by {hash}. What comes of it is decoded,
 * and every field is compared with what was asked for, and the sender with the signer's account (a
 * command's is only known from what it signed): a difference is QR_ERROR_REFUSED. */
QR_MUST_USE bool qr_signer_sign_transaction(struct qr_buffer *raw, struct qr_signer *signer,
                                            const struct qr_transaction *transaction,
                                            struct qr_error *err);

#endif
