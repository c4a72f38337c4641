/* Pieces that one signature and a blob of several share. Internal to the folder. */
#ifndef QUORATE_SAFE_SIGNATURE_BYTES_H
#define QUORATE_SAFE_SIGNATURE_BYTES_H

#include "safe/signature.h"

/* Read the 65 static bytes: kind, owner and sig65. has_dynamic: v 0 may be a contract's signature.
 */
QR_MUST_USE bool qr_signature_read_static(struct qr_signature *signature, const uint8_t hash32[32],
                                          const uint8_t sig65[65], bool has_dynamic,
                                          struct qr_error *err);

/* Read the dynamic part at offset, behind which at least 32 of the length bytes stand. */
QR_MUST_USE bool qr_signature_read_dynamic(struct qr_signature *signature, const uint8_t *bytes,
                                           size_t length, size_t offset, struct qr_error *err);

/* The signer of an EIP712 or ETH_SIGN signature whose v fits its kind. */
QR_MUST_USE bool qr_signature_recover(struct qr_address *signer, enum qr_signature_kind kind,
                                      const uint8_t hash32[32], const uint8_t sig65[65]);

#endif
