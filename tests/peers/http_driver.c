/* Posts: http_driver LIMIT DEADLINE_MS FILE URL… posts the file to each URL in turn through one
 * transport and prints a line each:
 *   answered STATUS RETRY-AFTER BODY-LENGTH KECCAK-256 OF THE BODY
 *   broken|refused REASON
 * and last the most memory that it ever used: rss KIB. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "abi/keccak.h"
#include "abi/word.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hex.h"
#include "chain/http.h"

static void post(struct qr_transport *transport, struct qr_post request)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_post_answer answer = {.status = 0};
    uint8_t hash32[32];
    char hash[QR_HEX32_SIZE];
    switch (transport->post(&answer, transport, &request, &err)) {
    case QR_POST_ANSWERED:
        qr_keccak256(hash32, qr_buffer_text(&answer.body), answer.body.length);
        qr_hex_encode(hash, hash32, sizeof hash32);
        printf("answered %ld %ld %zu %s\n", answer.status, answer.retry_after_s, answer.body.length,
               hash);
        break;
    case QR_POST_BROKEN:
        printf("broken %s\n", err.message);
        break;
    case QR_POST_REFUSED:
        printf("refused %s\n", err.message);
        break;
    }
    (void)fflush(stdout);
    qr_buffer_dispose(&answer.body);
}

static bool read_number(uint64_t *number, const char *text, struct qr_error *err)
{
    struct qr_word word;
    return qr_word_parse(&word, text, strlen(text), "number", err) && qr_word_to_u64(number, &word);
}

int main(int argc, char **argv)
{
    struct qr_error err = QR_ERROR_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer body = QR_BUFFER_INIT;
    uint64_t limit = 0;
    uint64_t deadline = 0;
    struct rusage usage;
    if (argc < 5 || !read_number(&limit, argv[1], &err) || !read_number(&deadline, argv[2], &err) ||
        !qr_file_read(&body, argv[3], (size_t)1 << 30, &err)) {
        fprintf(stderr, "http_driver LIMIT DEADLINE_MS FILE URL…: %s\n", err.message);
        return EXIT_FAILURE;
    }
    struct qr_transport *transport = qr_http_new();
    for (int i = 4; i < argc; i++) {
        post(transport, (struct qr_post){.url = argv[i],
                                         .body = (const uint8_t *)qr_buffer_text(&body),
                                         .length = body.length,
                                         .answer_limit = (size_t)limit,
                                         .deadline_ms = (unsigned)deadline});
    }
    transport->free(transport);
    if (getrusage(RUSAGE_SELF, &usage) != 0) {
        return EXIT_FAILURE;
    }
    printf("rss %ld\n", usage.ru_maxrss);
    return EXIT_SUCCESS;
}
