#include "chain/node.h"

#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>

#include "chain/rpc_wire.h"

/* How many bytes of requests one post holds, and how many requests: first what nodes commonly take
 * (geth 1000), then what the free tiers of public ones do; on the last rung single requests that
 * are no batch. */
#define PART_BYTES ((size_t)5000000)
#define LAST_RUNG  2
static const size_t rungs[LAST_RUNG + 1] = {500, 10, 1};

/* The longest first wait between two tries, which doubles with each, and the longest of all. */
#define FIRST_WAIT_MS 250
#define MAX_WAIT_MS   8000
/* The longest Retry-After that is waited for. */
#define MAX_RETRY_AFTER_S 60

enum verdict {
    DONE,
    AGAIN,   /* the same once more */
    SMALLER, /* in smaller batches */
    FAILED,
};

/* What is being posted. */
struct attempt {
    struct qr_rpc_batch *batch;
    struct qr_chain *chain;
    struct qr_node *node;
    struct qr_rpc_part part;
    uint64_t end_ms;    /* when to give up */
    long retry_after_s; /* as the last answer asked, or -1 */
};

static uint64_t now_ms(struct qr_transport *transport)
{
    struct timespec now;
    if (transport->now_ms != NULL) {
        return transport->now_ms(transport);
    }
    QR_ASSERT(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* What an HTTP status means to whoever chose the node. */
static const char *status_meaning(long status)
{
    switch (status) {
    case 400:
        return ": the request is refused";
    case 401:
    case 403:
        return ": access is refused: check the key or password in the URL";
    case 404:
        return ": nothing is there: check the path of the URL";
    case 405:
        return ": no JSON-RPC is spoken there: check the path of the URL";
    case 407:
        return ": the proxy asks for a password";
    case 413:
        return ": the request is too large for it";
    case 429:
        return ": asked too often";
    case 502:
    case 503:
    case 504:
        return ": the node is overloaded or down";
    default:
        return "";
    }
}

/* Says the status in front of the node's own reason, or what the status means without one. */
static void tell_status(long status, bool has_reason, struct qr_error *err)
{
    if (has_reason) {
        (void)qr_error_context(err, "HTTP %ld", status);
        return;
    }
    (void)qr_error_set(err, QR_ERROR_UNAVAILABLE, "HTTP %ld%s", status, status_meaning(status));
}

/* An answer that asks to come again later: 429 or 5xx. */
static enum verdict judge_busy(struct attempt *attempt, struct qr_post_answer *answer,
                               struct qr_error *err)
{
    int64_t code = 0;
    enum qr_rpc_taken taken =
        qr_rpc_take_part(&code, attempt->batch, &answer->body, &attempt->part, err);
    if (taken == QR_RPC_TAKEN) {
        qr_rpc_untake_part(attempt->batch, &attempt->part);
    }
    tell_status(answer->status, taken == QR_RPC_WHOLE_ERROR, err);
    attempt->retry_after_s = answer->retry_after_s;
    /* Some providers refuse a batch that their free tier has not with 500. */
    bool too_large =
        taken == QR_RPC_WHOLE_ERROR && answer->status != 429 && strcasestr(err->message, "batch");
    return too_large ? SMALLER : AGAIN;
}

/* Whether one of the answers is only that the node was asked too often. Such a batch is worth
 * nothing: what is missing in it could be taken for an answer. */
static bool is_rate_limited(const struct attempt *attempt, struct qr_error *err)
{
    const struct qr_rpc_part *part = &attempt->part;
    for (size_t i = part->first; i < part->first + part->count; i++) {
        const struct qr_rpc_request *request = &attempt->batch->requests[i];
        if (request->failed && !qr_rpc_is_revert(request) &&
            qr_rpc_is_rate_limit(request->code, request->message)) {
            (void)qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s: asked too often: error %lld: %.200s",
                               request->label, (long long)request->code, request->message);
            return true;
        }
    }
    return false;
}

static enum verdict judge(struct attempt *attempt, struct qr_post_answer *answer,
                          struct qr_error *err)
{
    long status = answer->status;
    int64_t code = 0;
    if (status == 429 || status >= 500) {
        return judge_busy(attempt, answer, err);
    }
    bool is_ok = status >= 200 && status < 300;
    if (is_ok && answer->body.length == 0) {
        /* libcurl takes a connection that is cut within the headers for this. */
        (void)qr_error_set(err, QR_ERROR_UNAVAILABLE, "the answer is empty");
        return AGAIN;
    }
    enum qr_rpc_taken taken =
        qr_rpc_take_part(&code, attempt->batch, &answer->body, &attempt->part, err);
    if (taken == QR_RPC_TAKEN) {
        if (!is_rate_limited(attempt, err)) {
            return DONE;
        }
        qr_rpc_untake_part(attempt->batch, &attempt->part);
        return AGAIN;
    }
    bool is_access = status == 401 || status == 403 || status == 407;
    bool is_request = status == 400 || status == 405 || status == 413 || status == 422;
    if (!is_ok) {
        tell_status(status, taken == QR_RPC_WHOLE_ERROR, err);
    }
    if (taken == QR_RPC_WHOLE_ERROR && qr_rpc_is_rate_limit(code, err->message)) {
        return AGAIN;
    }
    return (taken == QR_RPC_WHOLE_ERROR && !is_access) || is_request ? SMALLER : FAILED;
}

static enum verdict post_once(struct attempt *attempt, const struct qr_buffer *text,
                              struct qr_error *err)
{
    struct qr_chain *chain = attempt->chain;
    struct qr_post_answer answer = {.retry_after_s = -1};
    uint64_t now = now_ms(chain->transport);
    uint64_t left = now < attempt->end_ms ? attempt->end_ms - now : 1;
    struct qr_post post = {
        .url = attempt->node->url,
        .body = text->data,
        .length = text->length,
        .answer_limit = chain->answer_limit,
        .deadline_ms = left < chain->deadline_ms ? (unsigned)left : chain->deadline_ms,
    };
    enum verdict verdict = FAILED;
    attempt->retry_after_s = -1;
    chain->posts++;
    switch (chain->transport->post(&answer, chain->transport, &post, err)) {
    case QR_POST_ANSWERED:
        verdict = judge(attempt, &answer, err);
        break;
    case QR_POST_BROKEN:
        verdict = AGAIN;
        break;
    case QR_POST_REFUSED:
        verdict = FAILED;
        break;
    }
    qr_buffer_dispose(&answer.body);
    return verdict;
}

/* Full jitter: anywhere between nothing and a bound that doubles, so that many clients that were
 * turned away together do not come back together. */
static unsigned random_wait_ms(unsigned n_tries)
{
    uint32_t chance = 0;
    unsigned bound = FIRST_WAIT_MS;
    for (unsigned i = 1; i < n_tries && bound < MAX_WAIT_MS; i++) {
        bound *= 2;
    }
    QR_ASSERT(getrandom(&chance, sizeof chance, 0) == (ssize_t)sizeof chance);
    return chance % (bound + 1);
}

/* Wait before another try; false when there is to be none. */
static bool wait_for_more(struct attempt *attempt, unsigned n_tries, struct qr_error *err)
{
    struct qr_transport *transport = attempt->chain->transport;
    unsigned wait = random_wait_ms(n_tries);
    if (n_tries >= attempt->chain->tries) {
        return false;
    }
    if (attempt->retry_after_s > MAX_RETRY_AFTER_S) {
        return qr_error_context(err, "to be asked again in %ld s", attempt->retry_after_s);
    }
    if (attempt->retry_after_s > 0 && wait < 1000 * (unsigned)attempt->retry_after_s) {
        wait = 1000 * (unsigned)attempt->retry_after_s;
    }
    if (now_ms(transport) + wait >= attempt->end_ms) {
        return false;
    }
    transport->sleep_ms(transport, wait);
    return now_ms(transport) < attempt->end_ms;
}

static enum verdict post_part(struct attempt *attempt, struct qr_error *err)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    unsigned n_tries = 0;
    enum verdict verdict = AGAIN;
    qr_rpc_render_part(&text, attempt->batch, &attempt->part);
    attempt->end_ms = now_ms(attempt->chain->transport) + attempt->chain->total_ms;
    do {
        verdict = post_once(attempt, &text, err);
        n_tries++;
    } while (verdict == AGAIN && wait_for_more(attempt, n_tries, err));
    if (verdict == AGAIN && n_tries > 1) {
        (void)qr_error_context(err, "tried %u times", n_tries);
    }
    return verdict;
}

/* As many of the requests from first on as one post may hold. */
static struct qr_rpc_part next_part(const struct qr_rpc_batch *batch, size_t first, size_t rung)
{
    struct qr_rpc_part part = {.first = first, .bare = rung == LAST_RUNG};
    size_t bytes = 0;
    while (first + part.count < batch->count && part.count < rungs[rung]) {
        bytes += qr_rpc_request_size(&batch->requests[first + part.count]);
        if (part.count > 0 && bytes > PART_BYTES) {
            break;
        }
        part.count++;
    }
    return part;
}

/* The next rung on which a part of that many requests is another one; past the last when the part
 * could not be smaller. */
static size_t next_rung(size_t rung, size_t count)
{
    do {
        rung++;
    } while (rung < LAST_RUNG && rungs[rung] >= count);
    return rung;
}

bool qr_node_run(struct qr_rpc_batch *batch, struct qr_chain *chain, struct qr_node *node,
                 struct qr_error *err)
{
    struct attempt attempt = {.batch = batch, .chain = chain, .node = node};
    size_t rung = node->rung;
    QR_ASSERT(batch->documents == NULL);
    batch->node = qr_arena_copy(&batch->arena, node->name, strlen(node->name));
    for (size_t done = 0; done < batch->count;) {
        attempt.part = next_part(batch, done, rung);
        attempt.part.first_id = chain->next_id;
        chain->next_id += attempt.part.count;
        enum verdict verdict = post_part(&attempt, err);
        if (verdict == DONE) {
            done += attempt.part.count;
            continue;
        }
        rung = verdict == SMALLER ? next_rung(rung, attempt.part.count) : LAST_RUNG + 1;
        if (rung > LAST_RUNG) {
            return qr_error_context(err, "%s", node->name);
        }
    }
    node->rung = rung;
    return true;
}
