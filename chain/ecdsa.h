/* secp256k1 signatures over 32-byte hashes, and the accounts that made them. Pure.
 * Source: Ethereum Yellow Paper, appendix F. */
#ifndef QUORATE_CHAIN_ECDSA_H
#define QUORATE_CHAIN_ECDSA_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/address.h"
#include "base/attributes.h"

/* Recover the address that signed hash32 with r, s and recovery id 0 or 1. False when there is
 * none. */
QR_MUST_USE bool qr_ecdsa_recover(struct qr_address *signer, const uint8_t hash32[32],
                                  const uint8_t rs64[64], int recovery_id);
/* The account of an uncompressed public key (0x04 and both coordinates). */
void qr_ecdsa_account(struct qr_address *account, const uint8_t point65[65]);

#endif
