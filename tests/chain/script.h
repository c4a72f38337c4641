/* A transport that follows a script: what each post is answered with, and what was posted. Its time
 * passes only while it sleeps, or while an answer is said to take long. */
#ifndef QUORATE_TESTS_CHAIN_SCRIPT_H
#define QUORATE_TESTS_CHAIN_SCRIPT_H

#include <stddef.h>
#include <stdint.h>

#include "chain/transport.h"

#define QR_SCRIPT_MAX 128

/* One post's answer. In the body "#0" is the id of the post's first request, "#1" of its second, …
 * up to "#9". */
struct qr_script_step {
    const char *host; /* must be within the URL; NULL: any */
    enum qr_post_outcome outcome;
    long status; /* 0: 200 */
    const char *body;
    const char *reason;   /* why there is no answer */
    long retry_after_s;   /* 0: none */
    unsigned duration_ms; /* how long the answer takes */
};

struct qr_script {
    struct qr_transport transport; /* first */
    const struct qr_script_step *steps;
    size_t n_steps;
    size_t n_posts;
    char *bodies[QR_SCRIPT_MAX];
    unsigned deadlines_ms[QR_SCRIPT_MAX];
    unsigned waits_ms[QR_SCRIPT_MAX];
    size_t n_waits;
    uint64_t now_ms;
};

void qr_script_init(struct qr_script *script, const struct qr_script_step *steps, size_t n_steps);
/* Also fails the test unless every step was posted. */
void qr_script_dispose(struct qr_script *script);

#endif
