/* What a contract says when it refuses: Error(string), Panic(uint256), or its own errors. Pure.
 * Source: Solidity documentation, "Control Structures: Error handling". */
#ifndef QUORATE_CHAIN_REVERT_H
#define QUORATE_CHAIN_REVERT_H

#include <stddef.h>
#include <stdint.h>

#include "abi/value.h"
#include "base/attributes.h"
#include "base/buffer.h"

/* A contract's own error: how it is spelled and what it means for the reader. */
struct qr_revert_error {
    const char *signature; /* canonical: "OwnableUnauthorizedAccount(address)" */
    const char *meaning;   /* a clause: "the caller does not own the app"; NULL: none */
    /* NULL, or appends the clause that its values (a tuple) make, in place of meaning. */
    void (*explain)(struct qr_buffer *text, const struct qr_abi_value *values);
};

/* What a text of Error(string) means: codes such as "GS026" and whole sentences. One that ends in *
 * stands for all that begin so. */
struct qr_revert_text {
    const char *text;
    const char *meaning;
    /* NULL, or appends the clause that the whole text makes, in place of meaning. */
    void (*explain)(struct qr_buffer *text, const char *reason, size_t length);
};

/* Tables to look into. Borrowed. */
struct qr_revert_tables {
    const struct qr_revert_error *const *errors; /* tables, each ended by a NULL signature */
    const struct qr_revert_text *const *texts;   /* tables, each ended by a NULL text */
    size_t n_errors;
    size_t n_texts;
};

/* Append one clause that says what revert data stands for, with its values, escaped: `GS026 (a
 * signer is no owner, …)`, `Panic 0x11 (arithmetic overflow)`, `TimelockInsufficientDelay(3600,
 * 86400) (…)`, `no reason given` for empty data, and the hex (shortened) of what is unknown. Texts
 * are quoted, but for known codes. Bytes of an error that hold another error in turn (a wrapped
 * one, as in ERC-7751) are explained too, 8 levels deep at most. Data comes from outside and may be
 * anything; what is appended is at most some thousand bytes. */
void qr_revert_explain(struct qr_buffer *text, const uint8_t *data, size_t length,
                       const struct qr_revert_tables *tables);
/* The same of the text of an Error(string) alone: what nodes put into their messages. */
void qr_revert_explain_text(struct qr_buffer *text, const char *reason, size_t length,
                            const struct qr_revert_tables *tables);

#endif
