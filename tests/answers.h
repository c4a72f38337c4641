/* Answers of a node, for tests without one; and words of calldata in hex. */
#ifndef QUORATE_TESTS_ANSWERS_H
#define QUORATE_TESTS_ANSWERS_H

#include "chain/rpc.h"

/* A word in hex: that many leading zeros by their macro, then the rest. */
#define QR_ZEROS_8  "00000000"
#define QR_ZEROS_24 QR_ZEROS_8 QR_ZEROS_8 QR_ZEROS_8
#define QR_ZEROS_56 QR_ZEROS_24 QR_ZEROS_24 QR_ZEROS_8
#define QR_ZEROS_64 QR_ZEROS_56 QR_ZEROS_8
/* Four bytes as a word; 20 bytes as a word. */
#define QR_WORD(digits8)     QR_ZEROS_56 digits8
#define QR_ADDRESS(digits40) QR_ZEROS_24 digits40

/* Answer every request of a batch, in order: a text that begins with "0x" is its result, "revert"
 * is a revert without data, any other text the message of a node's error. */
void qr_answer_all(struct qr_rpc_batch *batch, const char *const *answers, size_t count);

#endif
