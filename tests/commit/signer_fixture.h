/* A Safe transaction with an owner's key and signature, from fixtures/vectors/signatures.json. */
#ifndef QUORATE_TESTS_COMMIT_SIGNER_FIXTURE_H
#define QUORATE_TESTS_COMMIT_SIGNER_FIXTURE_H

#include "chain/key.h"
#include "prepare/route.h"
#include "tests/safe/helpers.h"

struct qr_signer_test {
    struct qr_fixture fixture;
    struct qr_step step;        /* of the first case that has an owner who signed typed data */
    struct qr_json_value first; /* that owner */
    char root[32];              /* an empty directory; TMPDIR */
};
extern struct qr_signer_test signer_test;

/* teardown fails when something is left in the directory. */
void qr_signer_test_setup(void);
void qr_signer_test_teardown(void);

struct qr_step qr_signer_test_step(struct qr_json_value item);
/* An owner's key; and a check that an address is an owner's. */
struct qr_key *qr_signer_test_key(struct qr_json_value owner);
void qr_signer_test_owner(const struct qr_address *owner, struct qr_json_value expected);
/* The owner's signature in hex with another v, without 0x; in static memory. Its own v. */
char *qr_signer_test_signature(unsigned v);
unsigned qr_signer_test_v(void);

#endif
