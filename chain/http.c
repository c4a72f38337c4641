#include "chain/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "chain/url.h"

#define CONNECT_MS 10000L
/* An answer that stands still for that long is given up. A node may think that long about a call.
 */
#define LOW_SPEED_S       60L
#define LOW_SPEED_BYTES   1L
#define MAX_HEADERS_BYTES ((size_t)256 * 1024)

struct http {
    struct qr_transport transport; /* first: what callers hold */
    CURL *easy;                    /* one, so that its connections are reused */
    struct curl_slist *headers;
    char reason[CURL_ERROR_SIZE];
};

/* What is being received. */
struct reception {
    struct qr_post_answer *answer;
    size_t header_bytes;
    bool is_too_long;
    bool has_long_headers;
};

static size_t receive_body(char *bytes, size_t size, size_t count, void *context)
{
    struct reception *reception = context;
    qr_buffer_add(&reception->answer->body, bytes, size * count);
    reception->is_too_long = reception->answer->body.overflowed;
    return reception->is_too_long ? 0 : size * count;
}

static size_t receive_header(char *bytes, size_t size, size_t count, void *context)
{
    struct reception *reception = context;
    (void)bytes;
    reception->header_bytes += size * count;
    reception->has_long_headers = reception->header_bytes > MAX_HEADERS_BYTES;
    return reception->has_long_headers ? 0 : size * count;
}

static void check(CURLcode code)
{
    /* Setting an option fails only when it is not known, or without memory. */
    QR_ASSERT(code == CURLE_OK);
}

/* What never changes. Nothing is asked to be compressed, and so nothing is decompressed: what comes
 * in is what counts against the limit. */
static void set_options(struct http *http)
{
    CURL *easy = http->easy;
    check(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https"));
    check(curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L));
    check(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L));
    check(curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L));
    check(curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2));
    check(curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L));
    check(curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED));
    check(curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES));
    check(curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_S));
    check(curl_easy_setopt(easy, CURLOPT_USERAGENT, "quorate/" QUORATE_VERSION));
    check(curl_easy_setopt(easy, CURLOPT_HTTPHEADER, http->headers));
    check(curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->reason));
    check(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive_body));
    check(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header));
    /* As OpenSSL's own programs and curl have it: roots of one's own in the place of the system's.
     */
    const char *roots = getenv("SSL_CERT_FILE");
    if (roots != NULL && roots[0] != '\0') {
        check(curl_easy_setopt(easy, CURLOPT_CAINFO, roots));
    }
}

static void set_post(struct http *http, const struct qr_post *post, bool is_loopback,
                     struct reception *reception)
{
    CURL *easy = http->easy;
    long deadline = (long)post->deadline_ms;
    check(curl_easy_setopt(easy, CURLOPT_URL, post->url));
    check(curl_easy_setopt(easy, CURLOPT_POST, 1L));
    check(curl_easy_setopt(easy, CURLOPT_POSTFIELDS, (const char *)post->body));
    check(curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->length));
    check(curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)post->answer_limit));
    check(curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, deadline));
    check(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                           deadline < CONNECT_MS ? deadline : CONNECT_MS));
    /* "" is no proxy whatever the environment says; NULL is what the environment says. */
    check(curl_easy_setopt(easy, CURLOPT_PROXY, is_loopback ? "" : NULL));
    check(curl_easy_setopt(easy, CURLOPT_WRITEDATA, reception));
    check(curl_easy_setopt(easy, CURLOPT_HEADERDATA, reception));
}

/* Run with SIGPIPE ignored: a peer that goes away is an error, not the end of the program. libcurl
 * does so itself only where it may use signals. */
static CURLcode perform(CURL *easy)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    QR_ASSERT(sigaction(SIGPIPE, &ignore, &before) == 0);
    CURLcode code = curl_easy_perform(easy);
    QR_ASSERT(sigaction(SIGPIPE, &before, NULL) == 0);
    return code;
}

static enum qr_post_outcome refuse(struct qr_error *err, const char *why, const char *detail)
{
    (void)qr_error_set(err, QR_ERROR_UNAVAILABLE, "%s%s%s", why, detail[0] == '\0' ? "" : ": ",
                       detail);
    return QR_POST_REFUSED;
}

static enum qr_post_outcome broken(struct qr_error *err, const char *why, const char *detail)
{
    (void)refuse(err, why, detail);
    return QR_POST_BROKEN;
}

/* libcurl's reason does not tell a refused connection from an unreachable network. */
static enum qr_post_outcome not_connected(struct qr_error *err, CURL *easy, const char *reason)
{
    long code = 0;
    char detail[CURL_ERROR_SIZE + 100];
    check(curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &code));
    (void)snprintf(detail, sizeof detail, code == 0 ? "%s" : "%s (%s)", reason,
                   strerror((int)code));
    return broken(err, "no connection", detail);
}

/* Why there is no answer. libcurl's own reasons name hosts, never a path or a password. */
static enum qr_post_outcome judge_failure(CURLcode code, const struct http *http,
                                          const struct reception *reception,
                                          const struct qr_post *post, struct qr_error *err)
{
    const char *reason = http->reason[0] == '\0' ? curl_easy_strerror(code) : http->reason;
    char limit[64];
    (void)snprintf(limit, sizeof limit, "the answer is longer than %zu bytes", post->answer_limit);
    if (reception->is_too_long || code == CURLE_FILESIZE_EXCEEDED) {
        return refuse(err, limit, "");
    }
    if (reception->has_long_headers) {
        return refuse(err, "the headers of the answer are longer than 256 KiB", "");
    }
    switch ((int)code) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return refuse(err, "its certificate is not trusted", reason);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED:
        return refuse(err, "no TLS connection", reason);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
        return refuse(err, "what answers there does not speak HTTP", reason);
    case CURLE_URL_MALFORMAT:
    case CURLE_NOT_BUILT_IN:
        return refuse(err, "it cannot be asked", reason);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        return not_connected(err, http->easy, reason);
    case CURLE_SSL_CONNECT_ERROR:
        return broken(err, "no TLS connection", reason);
    case CURLE_OPERATION_TIMEDOUT:
        return broken(err, "no answer in time", reason);
    case CURLE_OUT_OF_MEMORY:
        return refuse(err, "out of memory", "");
    default:
        return broken(err, "the connection broke", reason);
    }
}

/* A redirect is not followed: who is asked is the user's choice, and its answers are trusted as the
 * user trusts that address. */
static enum qr_post_outcome refuse_redirect(CURL *easy, long status, struct qr_error *err)
{
    const char *target = NULL;
    struct qr_url url;
    struct qr_error unused = QR_ERROR_INIT;
    check(curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &target));
    if (target == NULL || !qr_url_parse(&url, target, "redirect", &unused)) {
        (void)qr_error_set(err, QR_ERROR_UNAVAILABLE,
                           "HTTP %ld: the node redirects elsewhere: give the right address",
                           status);
        return QR_POST_REFUSED;
    }
    (void)qr_error_set(err, QR_ERROR_UNAVAILABLE,
                       "HTTP %ld: the node redirects to %s: give that address, if you trust it",
                       status, qr_buffer_text(&url.origin));
    qr_url_dispose(&url);
    return QR_POST_REFUSED;
}

static void read_status(struct qr_post_answer *answer, CURL *easy)
{
    curl_off_t retry_after = 0;
    check(curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer->status));
    check(curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after));
    /* A date is turned into seconds by libcurl. 0 stands for a header that is not there. */
    answer->retry_after_s = retry_after <= 0          ? -1
                            : retry_after > INT32_MAX ? INT32_MAX
                                                      : (long)retry_after;
}

static enum qr_post_outcome http_post(struct qr_post_answer *answer, struct qr_transport *transport,
                                      const struct qr_post *post, struct qr_error *err)
{
    struct http *http = (struct http *)transport;
    struct reception reception = {.answer = answer};
    struct qr_url url;
    *answer = (struct qr_post_answer){
        .body = QR_BUFFER_LIMIT(post->answer_limit),
        .retry_after_s = -1,
    };
    if (!qr_url_parse(&url, post->url, "URL", err)) {
        return QR_POST_REFUSED;
    }
    set_post(http, post, url.is_loopback, &reception);
    qr_url_dispose(&url);
    http->reason[0] = '\0';
    CURLcode code = perform(http->easy);
    if (code == CURLE_OK) {
        read_status(answer, http->easy);
        if (answer->status < 300 || answer->status >= 400) {
            return QR_POST_ANSWERED;
        }
    }
    qr_buffer_dispose(&answer->body);
    return code == CURLE_OK ? refuse_redirect(http->easy, answer->status, err)
                            : judge_failure(code, http, &reception, post, err);
}

static void http_sleep(struct qr_transport *transport, unsigned ms)
{
    struct timespec left = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)transport;
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

static void http_free(struct qr_transport *transport)
{
    struct http *http = (struct http *)transport;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    /* Closing a TLS connection writes to it. */
    QR_ASSERT(sigaction(SIGPIPE, &ignore, &before) == 0);
    curl_easy_cleanup(http->easy);
    QR_ASSERT(sigaction(SIGPIPE, &before, NULL) == 0);
    curl_slist_free_all(http->headers);
    curl_global_cleanup();
    free(http);
}

struct qr_transport *qr_http_new(void)
{
    /* "Expect:" empty: a large batch does not wait to be told to go on. */
    static const char *const headers[] = {"Content-Type: application/json",
                                          "Accept: application/json", "Expect:"};
    struct http *http = qr_alloc_zero(1, sizeof *http);
    check(curl_global_init(CURL_GLOBAL_DEFAULT));
    http->transport = (struct qr_transport){
        .post = http_post,
        .sleep_ms = http_sleep,
        .free = http_free,
    };
    http->easy = curl_easy_init();
    QR_ASSERT(http->easy != NULL);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct curl_slist *longer = curl_slist_append(http->headers, headers[i]);
        QR_ASSERT(longer != NULL);
        http->headers = longer;
    }
    set_options(http);
    return &http->transport;
}
