/* What every suite needs: vector files read whole, and a main that runs one suite. */
#ifndef QUORATE_TESTS_SUPPORT_H
#define QUORATE_TESTS_SUPPORT_H

#include <check.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/hex.h"
#include "base/json.h"

/* A fixture, parsed. Both live until qr_fixture_dispose. */
struct qr_fixture {
    struct qr_buffer text;
    struct qr_json json;
    struct qr_arena arena; /* for strings taken from it */
};

/* Read fixtures/NAME ("vectors/abi.json"); ends the test when it cannot. */
void qr_fixture_load(struct qr_fixture *fixture, const char *name);
void qr_fixture_dispose(struct qr_fixture *fixture);
/* Its root, and its "cases" array, which must not be empty. */
struct qr_json_value qr_fixture_root(const struct qr_fixture *fixture);
struct qr_json_value qr_fixture_cases(const struct qr_fixture *fixture);

/* A string member; ends the test when it is absent. Lives in the fixture's arena. */
const char *qr_fixture_string(struct qr_fixture *fixture, struct qr_json_value object,
                              const char *key);
/* A hex string member's bytes, appended. */
void qr_fixture_bytes(struct qr_buffer *bytes, struct qr_fixture *fixture,
                      struct qr_json_value object, const char *key);

/* Fails with err's message unless ok. */
#define qr_ck_ok(ok, err) ck_assert_msg((ok), "%s", (err).message)
/* Fails unless bytes equal those that hex (with 0x) spells. */
void qr_ck_hex(const uint8_t *bytes, size_t length, const char *hex);

/* Whether this process runs under valgrind, which has memory and signals of its own. */
bool qr_under_valgrind(void);

/* Run a suite; returns the process's exit code. */
int qr_run_suite(Suite *suite);

#endif
