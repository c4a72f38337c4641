/* The kinds of signers. Internal to the folder. */
#ifndef QUORATE_COMMIT_SIGNER_PARTS_H
#define QUORATE_COMMIT_SIGNER_PARTS_H

#include "base/alloc.h"
#include "commit/signer.h"

enum qr_signer_kind { QR_SIGNER_KEY, QR_SIGNER_COMMAND, QR_SIGNER_ACCOUNT };

/* What stands in a command's words for what is to be signed. */
enum qr_placeholder {
    QR_PLACEHOLDER_TYPED_DATA,
    QR_PLACEHOLDER_HASH,
    QR_PLACEHOLDER_SAFE_TX_HASH,
};
enum { QR_PLACEHOLDERS = 3 };

struct qr_signer {
    enum qr_signer_kind kind;
    struct qr_address address; /* of a key or an account */
    struct qr_key *key;
    struct qr_chain *chain; /* ACCOUNT: borrowed */
    char **words;           /* COMMAND: its words, then NULL; in the arena */
    size_t n_words;
    bool has[QR_PLACEHOLDERS];
    struct qr_arena arena;
};

/* Recovery id 0 or 1 of a v as programs print it: 0, 1, 27, 28, 31 or 32. */
QR_MUST_USE bool qr_signer_recovery_id(int *recovery_id, uint8_t v, struct qr_error *err);

/* The command's signature: v is as it printed it. step is NULL for a hash that is no step's;
 * sign_hash32 is what the signature is over. */
QR_MUST_USE bool qr_signer_command_sign(uint8_t sig65[65], const struct qr_signer *signer,
                                        const struct qr_step *step, const uint8_t sign_hash32[32],
                                        bool eth_sign, struct qr_error *err);

/* The node's signature of a step, v as it gives it. */
QR_MUST_USE bool qr_signer_account_sign(uint8_t sig65[65], const struct qr_signer *signer,
                                        const struct qr_step *step, bool eth_sign,
                                        struct qr_error *err);
/* The transaction as the node signed it, appended. */
QR_MUST_USE bool qr_signer_account_sign_transaction(struct qr_buffer *raw,
                                                    const struct qr_signer *signer,
                                                    const struct qr_transaction *transaction,
                                                    struct qr_error *err);

#endif
