/* A call and the calls inside it, decoded to any depth. Pure.
 *
 * Decoding is strict and total. Arguments are read as a contract reads them and encoded again: what
 * that does not give back to the byte is named. So nothing that a contract would do is left out of
 * the tree, and nothing that the tree does not say goes unmentioned. */
#ifndef QUORATE_REVIEW_CALL_H
#define QUORATE_REVIEW_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/value.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "review/known.h"
#include "safe/transaction.h"

/* Deeper calls, and more of them in one tree, are left as bytes and say so. */
#define QR_CALL_MAX_DEPTH 32
#define QR_CALL_MAX_CALLS 65536

enum qr_call_form {
    QR_CALL_EMPTY,        /* no data: a transfer of its value, or nothing */
    QR_CALL_DECODED,      /* at least one candidate */
    QR_CALL_UNKNOWN,      /* no known function has its selector; or fewer than 4 bytes */
    QR_CALL_UNREADABLE,   /* the selector is known, the arguments cannot be read by any candidate */
    QR_CALL_FOREIGN_CODE, /* a delegate call to code that is not known: its data means what that
                             code wants, whatever its selector */
    QR_CALL_TOO_DEEP,     /* past the limits above */
};

/* How a contract is known that a delegate call runs. */
enum qr_delegate {
    QR_DELEGATE_NONE,            /* no delegate call */
    QR_DELEGATE_CALL_ONLY,       /* MultiSendCallOnly of the Safe's version (of any, where that is
                                    not known): harmless in itself */
    QR_DELEGATE_OTHER_CALL_ONLY, /* MultiSendCallOnly of another version than the Safe's */
    QR_DELEGATE_MULTISEND,       /* MultiSend, which makes delegate calls too */
    QR_DELEGATE_SAFE_LIBRARY,    /* another published Safe contract: SafeMigration, SignMessageLib,
                                    CreateCall, … */
    QR_DELEGATE_FOREIGN,
};

struct qr_call;

/* One reading of a call's data. */
struct qr_candidate {
    const struct qr_known_function *function;
    struct qr_abi_value arguments; /* as a contract reads them: dirty padding dropped */
    /* bytes of the call's data, counted from its selector on, that the arguments encoded again do
     * not give, or that no contract carries out: [odd_from, odd_to), which spans them all when they
     * lie apart; equal when there are none. It reaches past the data when the end is missing.
     * odd_reason (static text) says what the first of them are: "bytes after the arguments". */
    size_t odd_from;
    size_t odd_to;
    const char *odd_reason;
    struct qr_call *calls; /* that it makes, schedules or wraps, in order */
    size_t n_calls;
    bool has_hash; /* schedule and execute: their operation id */
    uint8_t hash32[32];
};

struct qr_call {
    const char *path; /* "call", then "call.1", "call.1.2": its number among its parent's calls */
    const struct qr_call *parent; /* or NULL */
    bool has_from;                /* who calls: a Safe, a timelock; unknown for raw calldata */
    struct qr_address from;
    bool has_to;
    struct qr_address to;      /* in a MultiSend of 1.5.0 zero is replaced by the Safe */
    bool to_was_zero_for_safe; /* that happened; has_to is false where the Safe is not known */
    struct qr_word value;      /* wei */
    enum qr_safe_operation operation;
    const uint8_t *data; /* borrowed from the request */
    size_t length;
    size_t offset; /* of data in its parent's data; 0 for a root; the parent's length where data is
                      a copy: of the last item of a batch, cut off, which a contract reads on with
                      zeros */
    /* it is the transaction of a Safe: its gas and refund fields, or NULL. Of execTransaction's the
     * nonce is not known, and zero. */
    const struct qr_safe_tx *safe_tx;
    bool has_safe_version; /* of the Safe that makes it, when that is known */
    enum qr_safe_version safe_version;
    enum qr_delegate delegate;
    enum qr_call_form form;
    struct qr_candidate *candidates; /* exact ones first */
    size_t n_candidates;
};

/* What is known beforehand. Borrowed. */
struct qr_call_context {
    const struct qr_known *known;
    bool has_chain;
    struct qr_word chain_id;
    const struct qr_safe *safes; /* whose versions are known */
    size_t n_safes;
};

/* What is to be decoded: raw calldata (has_to false), a call, or a Safe's transaction (safe_tx,
 * from which to, value, data and operation are taken, and from is the Safe). */
struct qr_call_request {
    const char *path; /* the root's; NULL: "call" */
    bool has_from;
    struct qr_address from;
    bool has_to;
    struct qr_address to;
    struct qr_word value;
    enum qr_safe_operation operation;
    const uint8_t *data;
    size_t length;
    const struct qr_safe_tx *safe_tx;
};

/* The tree, in the arena; it borrows the request's data and safe_tx and the context's functions.
 * Time and memory are bounded by the length of data (times the depth of nesting).
 *
 * Of a selector's candidates those that give the data back come first. Others that can be read
 * follow when they are built in, and those of ABI files when none gives it back. A delegate call's
 * data is read as multiSend for MultiSend and MultiSendCallOnly and as functions of Safe contracts
 * for the other published ones; as nothing else. The calls inside come from whoever carries them
 * out: the Safe for a delegate call, the callee otherwise. Of a batch that is cut off or that its
 * contract would refuse the complete calls are there, and what remains is odd, as are those past
 * QR_CALL_MAX_CALLS. */
struct qr_call *qr_call_decode(const struct qr_call_request *request,
                               const struct qr_call_context *context, struct qr_arena *arena);

/* The argument of that name, or NULL. */
const struct qr_abi_value *qr_candidate_argument(const struct qr_candidate *candidate,
                                                 const char *name);
/* The argument that is an address, a word, 32 bytes; it must be there and be one. */
struct qr_address qr_abi_value_address(const struct qr_abi_value *value);

#endif
