/* One repository "w" for each test, opened by qr_repository_open. */
#ifndef QUORATE_TESTS_PREPARE_REPOSITORY_FIXTURE_H
#define QUORATE_TESTS_PREPARE_REPOSITORY_FIXTURE_H

#include "prepare/repository.h"
#include "tests/prepare/git.h"
#include "tests/support.h"

extern struct qr_git git;
extern struct qr_repository *repository; /* opened by open_at, or NULL */
extern struct qr_error err;

/* Ids of the commits that make_history makes: "one" with tag v1, "two" on main; and of an annotated
 * tag of v1. Both have a file "a". */
struct ids {
    char first[64];
    char second[64];
    char tag[64];
};

#define NO_REVISION(text)                                                                          \
    "no revision \"" text "\" in this repository: name a tag, a branch or a commit id; git fetch " \
    "--tags may bring it"

/* For tcase_add_checked_fixture. */
void begin(void);
void end(void);

/* Commit everything in "w". */
void commit(const char *message);
void make_history(struct ids *ids);
/* Open the repository at a place below the test's directory. */
void open_at(const char *place);
void ck_resolves(const char *revision, const char *id);
void ck_refused(const char *revision, enum qr_error_kind kind, const char *message);
/* Append the file at path of a revision that is there. */
void read_file(struct qr_buffer *content, char blob[QR_OBJECT_ID_SIZE], const char *revision,
               const char *path);
/* HEAD's file at path is this text. */
void ck_content(const char *path, const char *expected);
/* HEAD's file at path is refused, read with a limit of 64 bytes; the message may hold the commit's
 * id as COMMIT. */
void ck_unreadable(const char *path, enum qr_error_kind kind, const char *message);

#endif
