/* JSON-RPC (https://ethereum.github.io/execution-apis): batches of requests, and their answers.
 * Pure: what is sent is a text, what comes back is a text. */
#ifndef QUORATE_CHAIN_RPC_H
#define QUORATE_CHAIN_RPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/address.h"
#include "abi/word.h"
#include "base/alloc.h"
#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json.h"

/* One request, and after it was run its answer. */
struct qr_rpc_request {
    const char *method; /* static text */
    const char *params; /* a JSON array, in the batch's arena */
    const char *label;  /* for messages: "eth_call of getOwners() at 0x…", in the batch's arena */
    bool may_differ;    /* set by the caller: nodes need not agree on it (qr_chain_read_each) */
    /* the answer: a result, or a JSON-RPC error */
    bool failed;
    struct qr_json_value result; /* unless failed; lives as long as the batch */
    int64_t code;                /* of an error */
    const char *message;         /* of an error: as the node has it, not escaped */
    const uint8_t *data;         /* of an error: the revert data; NULL when there is none */
    size_t data_length;          /* 0 with data: a revert without a reason */
};

/* Requests that are sent together. Start as QR_RPC_BATCH_INIT; may be run once. */
struct qr_rpc_batch {
    struct qr_rpc_request *requests;
    size_t count;
    size_t capacity;
    const char *node;                   /* who answered, for messages; in the arena, or NULL */
    struct qr_rpc_documents *documents; /* the parsed answers */
    struct qr_arena arena;
};

#define QR_RPC_BATCH_INIT                                                                          \
    {                                                                                              \
        .requests = NULL                                                                           \
    }

/* A block. What is read "at" one is read at its number. */
struct qr_block {
    uint64_t number;
    uint8_t hash32[32];
    uint64_t timestamp; /* Unix time in seconds */
    bool has_base_fee;  /* EIP-1559 */
    struct qr_word base_fee;
};

/* A call that is only simulated. Zero from: from the zero address; zero gas: as much as the node
 * allows. data is borrowed. */
struct qr_rpc_call {
    struct qr_address from;
    struct qr_address to;
    struct qr_word value; /* wei */
    uint64_t gas;
    const uint8_t *data;
    size_t data_length;
};

/* Add a request and return its index. params is a JSON array and is copied. */
size_t qr_rpc_add(struct qr_rpc_batch *batch, const char *method, const char *params);
/* The common ones. block NULL: "latest". */
size_t qr_rpc_add_call(struct qr_rpc_batch *batch, const struct qr_rpc_call *call,
                       const struct qr_block *block);
/* eth_call of "name(types)" without or with one or two words of arguments. */
size_t qr_rpc_add_view(struct qr_rpc_batch *batch, const struct qr_address *to,
                       const char *signature, const struct qr_word *words, size_t n_words,
                       const struct qr_block *block);
size_t qr_rpc_add_code(struct qr_rpc_batch *batch, const struct qr_address *address,
                       const struct qr_block *block);
size_t qr_rpc_add_storage(struct qr_rpc_batch *batch, const struct qr_address *address,
                          const uint8_t slot32[32], const struct qr_block *block);
size_t qr_rpc_add_balance(struct qr_rpc_batch *batch, const struct qr_address *address,
                          const struct qr_block *block);
/* eth_getTransactionCount; pending: with what is in the node's pool. */
size_t qr_rpc_add_account_nonce(struct qr_rpc_batch *batch, const struct qr_address *address,
                                bool pending);
size_t qr_rpc_add_receipt(struct qr_rpc_batch *batch, const uint8_t hash32[32]);
/* eth_estimateGas on top of the latest block. */
size_t qr_rpc_add_estimate(struct qr_rpc_batch *batch, const struct qr_rpc_call *call);
size_t qr_rpc_add_send_raw(struct qr_rpc_batch *batch, const uint8_t *raw, size_t length);

/* Read an answer; what is not of that shape, or a JSON-RPC error where the caller has not looked at
 * failed, is QR_ERROR_UNAVAILABLE and names the request and what came. A quantity is 0x hex without
 * leading zeros, at most 256 bits; data is 0x and whole bytes. Bytes live in the batch's arena. The
 * batch must have been run: what was not answered cannot be read. */
QR_MUST_USE bool qr_rpc_quantity(struct qr_word *word, struct qr_rpc_batch *batch, size_t index,
                                 struct qr_error *err);
QR_MUST_USE bool qr_rpc_u64(uint64_t *number, struct qr_rpc_batch *batch, size_t index,
                            struct qr_error *err);
QR_MUST_USE bool qr_rpc_bytes(const uint8_t **bytes, size_t *length, struct qr_rpc_batch *batch,
                              size_t index, struct qr_error *err);
/* Of a call that gives exactly one word: its 32 bytes. An empty answer (no code there, or no such
 * function) is QR_ERROR_UNAVAILABLE like any other shape: callers that expect it look first. */
QR_MUST_USE bool qr_rpc_word(struct qr_word *word, struct qr_rpc_batch *batch, size_t index,
                             struct qr_error *err);
QR_MUST_USE bool qr_rpc_address(struct qr_address *address, struct qr_rpc_batch *batch,
                                size_t index, struct qr_error *err);
/* Whether a call has an answer of at least one byte: neither an error nor null nor
 * "0x". */
bool qr_rpc_has_answer(struct qr_rpc_batch *batch, size_t index);
/* Whether the error of a call is a revert (the node ran it and the contract refused), rather than
 * the node's refusal to run it. Nodes say so in different ways: code 3, or another code with revert
 * data or a message with the word "revert". */
bool qr_rpc_is_revert(const struct qr_rpc_request *request);

/* Members of result objects, such as a receipt's; `what` names the document ("receipt"). A missing
 * member, or one of another shape, is QR_ERROR_UNAVAILABLE. */
QR_MUST_USE bool qr_rpc_member_quantity(struct qr_word *word, struct qr_json_value object,
                                        const char *key, const char *what, struct qr_error *err);
QR_MUST_USE bool qr_rpc_member_bytes32(uint8_t bytes32[32], struct qr_json_value object,
                                       const char *key, const char *what, struct qr_error *err);

/* Append the text to be posted: an array of requests with the ids first_id … */
void qr_rpc_render(struct qr_buffer *text, const struct qr_rpc_batch *batch, uint64_t first_id);
/* Take the answers from a text: every id once and no other, in any order, each with a result (which
 * may be null) or an error. The text is given to the batch, also on failure (QR_ERROR_UNAVAILABLE);
 * then no request is answered. */
QR_MUST_USE bool qr_rpc_take(struct qr_rpc_batch *batch, struct qr_buffer *text, uint64_t first_id,
                             struct qr_error *err);
void qr_rpc_batch_dispose(struct qr_rpc_batch *batch);

#endif
