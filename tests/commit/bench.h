/* A proposal of two Safes, keys that sign it, and a directory that goes with the test. */
#ifndef QUORATE_TESTS_COMMIT_BENCH_H
#define QUORATE_TESTS_COMMIT_BENCH_H

#include "prepare/proposal.h"
#include "safe/signature.h"
#include "tests/support.h"

#define QR_BENCH_SAFE  "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define QR_BENCH_CHILD "0x6bc56d6CE87C86CB0756c616bECFD3Cd32b09251"

/* Start with qr_bench_begin. */
struct qr_bench {
    struct qr_proposal proposal; /* its route and chain only */
    struct qr_source source;
    struct qr_step steps[3]; /* safe-transaction of QR_BENCH_SAFE, a timelock's, and with two Safes
                                first the safe-approve of QR_BENCH_CHILD */
    char path[64];           /* of the proposal's directory */
    struct qr_arena arena;
};

void qr_bench_begin(struct qr_bench *bench, bool two_safes);
void qr_bench_end(struct qr_bench *bench);
/* The step that a Safe signs. */
const struct qr_step *qr_bench_step(const struct qr_bench *bench, const char *safe);

/* The account of key number (1 …), and its ECDSA signature over a hash with v = base or base + 1.
 */
struct qr_address qr_bench_account(unsigned number);
void qr_bench_sign(uint8_t sig65[65], unsigned number, const uint8_t hash32[32], uint8_t base);
/* The same as a parsed signature, EIP-712 (27) or eth_sign (31). */
struct qr_signature qr_bench_signature(unsigned number, const struct qr_step *step, uint8_t base);

/* "0x…" in the bench's arena. */
const char *qr_bench_hex(struct qr_bench *bench, const uint8_t *bytes, size_t length);
/* Formatted text in the bench's arena. */
QR_PRINTF(2, 3) const char *qr_bench_text(struct qr_bench *bench, const char *fmt, ...);

/* Write and read a file below the directory ("signatures/x.json"); the text is in the arena. */
void qr_bench_write(const struct qr_bench *bench, const char *name, const char *text);
const char *qr_bench_read(struct qr_bench *bench, const char *name);
/* Names in a directory below it, sorted, with blanks between; "" when there is none. */
const char *qr_bench_list(struct qr_bench *bench, const char *name);

#endif
