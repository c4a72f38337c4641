/* How requests reach a server. The one implementation that uses the network is chain/http.h; tests
 * have their own. */
#ifndef QUORATE_CHAIN_TRANSPORT_H
#define QUORATE_CHAIN_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/buffer.h"
#include "base/error.h"

/* An HTTP POST of a JSON body. Borrowed. */
struct qr_post {
    const char *url;
    const uint8_t *body;
    size_t length;
    size_t answer_limit;  /* bytes; an answer that is longer is refused while it comes in */
    unsigned deadline_ms; /* for the whole exchange */
};

/* What came back. body starts as QR_BUFFER_INIT and is the caller's to dispose of. */
struct qr_post_answer {
    long status; /* HTTP status */
    struct qr_buffer body;
    long retry_after_s; /* Retry-After in seconds; -1 when there was none */
};

/* Why there is no answer. */
enum qr_post_outcome {
    QR_POST_ANSWERED, /* any HTTP status */
    QR_POST_BROKEN,   /* no connection, cut off, too slow: may be tried again; err says why */
    QR_POST_REFUSED,  /* never to be tried again (TLS, redirect, answer too long); err says why */
};

/* A way to post, and the time: one reused connection an origin. */
struct qr_transport {
    enum qr_post_outcome (*post)(struct qr_post_answer *answer, struct qr_transport *transport,
                                 const struct qr_post *post, struct qr_error *err);
    /* Wait that long between two tries. */
    void (*sleep_ms)(struct qr_transport *transport, unsigned ms);
    /* Milliseconds since some moment, never going back. NULL: the machine's monotonic clock. */
    uint64_t (*now_ms)(struct qr_transport *transport);
    void (*free)(struct qr_transport *transport);
};

#endif
