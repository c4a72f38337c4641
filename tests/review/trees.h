/* Calls for the tests of what is said of them: built from signatures and JSON arguments. */
#ifndef QUORATE_TESTS_REVIEW_TREES_H
#define QUORATE_TESTS_REVIEW_TREES_H

#include "review/call.h"
#include "safe/multisend.h"
#include "tests/support.h"

#define QR_TREE_SAFE      "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define QR_TREE_TIMELOCK  "0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0"
#define QR_TREE_APP       "0x75537828f2ce51be7289709686A69CbFDbB714F1"
#define QR_TREE_OTHER     "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
#define QR_TREE_CALL_ONLY "0x9641d764fc13c8B624c04430C7356C1C7C8102e2" /* 1.4.1 */
#define QR_TREE_HASH      "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc"

/* Everything that a test's calls live in. */
struct qr_tree {
    struct qr_known known;
    struct qr_arena arena;
};

void qr_tree_init(struct qr_tree *tree);
void qr_tree_dispose(struct qr_tree *tree);

struct qr_address qr_tree_address(const char *text);
/* Append the calldata of a function with arguments: "transfer(address,uint256)", "[\"0x…\", 5]". */
void qr_tree_encode(struct qr_tree *tree, struct qr_buffer *out, const char *signature,
                    const char *json);
/* The same as bytes in the tree's arena. */
struct qr_bytes {
    const uint8_t *data;
    size_t length;
};
struct qr_bytes qr_tree_call(struct qr_tree *tree, const char *signature, const char *json);
/* A MultiSend item, and multiSend of items. */
struct qr_multisend_call qr_tree_item(const char *to, struct qr_bytes bytes);
struct qr_bytes qr_tree_multisend(struct qr_tree *tree, const struct qr_multisend_call *items,
                                  size_t n_items);
/* schedule of a call on the app with a delay in seconds. */
struct qr_bytes qr_tree_schedule(struct qr_tree *tree, struct qr_bytes bytes, uint64_t delay);
/* A transaction of the Safe 1.4.1 on chain 1, decoded. */
const struct qr_call *qr_tree_transaction(struct qr_tree *tree, const char *to,
                                          enum qr_safe_operation operation, struct qr_bytes bytes);
/* A Safe's transaction with fields as they are, in the arena. */
const struct qr_call *qr_tree_decode(struct qr_tree *tree, const struct qr_safe_tx *tx);

#endif
