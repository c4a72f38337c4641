/* Short spellings for the suites of safe/: every one ends the test on bad input. */
#ifndef QUORATE_TESTS_SAFE_HELPERS_H
#define QUORATE_TESTS_SAFE_HELPERS_H

#include "safe/transaction.h"
#include "tests/support.h"

struct qr_address qr_test_address(const char *text);
struct qr_word qr_test_word(const char *text);
enum qr_safe_version qr_test_version(const char *text);
/* A vector's "safe", "chain_id" (a number) and "version". */
struct qr_safe qr_test_safe(struct qr_fixture *fixture, struct qr_json_value vector);
/* A vector's "tx", through qr_safe_tx_from_json. */
struct qr_safe_tx qr_test_tx(struct qr_fixture *fixture, struct qr_json_value vector);
/* The document in text, which must outlive it. */
struct qr_json_value qr_test_json(struct qr_json *json, const char *text);
/* Bytes of hex, appended to an empty buffer. */
struct qr_buffer qr_test_bytes(const char *hex);

/* Fails unless the call failed with this kind, message, line and column. */
void qr_ck_error(bool ok, const struct qr_error *err, enum qr_error_kind kind, const char *message,
                 size_t line, size_t column);

#endif
