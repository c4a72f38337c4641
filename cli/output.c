#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

void qr_output_begin(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            /* open takes the lowest free descriptor, which is fd; the wrong direction makes its use
             * an error, as it was before. */
            if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
                _exit(QR_ERROR_UNAVAILABLE);
            }
        }
    }
}

/* Write all of it; returns 0 or the errno. */
static int write_all(int fd, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written >= 0) {
            bytes += written;
            length -= (size_t)written;
        } else if (errno == EAGAIN) {
            struct pollfd wait = {.fd = fd, .events = POLLOUT};
            (void)poll(&wait, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static bool refuse_write(int error, struct qr_error *err)
{
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "cannot write to standard output: %s: the result is not complete",
                        strerror(error));
}

void qr_output_escape_json(struct qr_buffer *json)
{
    struct qr_buffer ascii = QR_BUFFER_INIT;
    const char *text = qr_buffer_text(json);
    for (size_t at = 0; at < json->length;) {
        uint32_t c = 0;
        size_t size = qr_utf8_next(&c, text + at, json->length - at);
        size_t plain = 0;
        while (at + plain < json->length && (unsigned char)text[at + plain] < 0x7f) {
            plain++;
        }
        if (plain > 0) {
            qr_buffer_add(&ascii, text + at, plain);
        } else if (c >= 0x10000) {
            qr_buffer_addf(&ascii, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                           0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
            qr_buffer_addf(&ascii, "\\u%04x", size > 0 ? c : 0xfffd);
        }
        at += plain > 0 ? plain : size > 0 ? size : 1;
    }
    qr_buffer_dispose(json);
    *json = ascii;
}

bool qr_output_finish(const struct qr_buffer *text, struct qr_error *err)
{
    if (text->length == 0) {
        return true;
    }
    int error = write_all(STDOUT_FILENO, text->data, text->length);
    /* Some file systems tell only here that there was no room. */
    if (error == 0 && close(STDOUT_FILENO) != 0) {
        error = errno;
    }
    return error == 0 || refuse_write(error, err);
}

void qr_output_diagnostic(const struct qr_buffer *text)
{
    (void)write_all(STDERR_FILENO, text->data, text->length);
}

void qr_output_error(const struct qr_error *err)
{
    /* One write, so that lines of processes that share the terminal do not mix. */
    struct qr_buffer line = QR_BUFFER_INIT;
    qr_buffer_addf(&line, "quorate: %s\n", err->message);
    qr_output_diagnostic(&line);
    qr_buffer_dispose(&line);
}

void qr_output_hex(struct qr_cli *cli, const char *key, const uint8_t *bytes, size_t length)
{
    if (!cli->json) {
        qr_buffer_add_text(&cli->out, "0x");
        qr_buffer_add_hex(&cli->out, bytes, length);
        qr_buffer_add_text(&cli->out, "\n");
        return;
    }
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, key);
    qr_json_write_hex(&writer, bytes, length);
    qr_json_write_end(&writer, '}');
}

static void add_labelled_hash(struct qr_buffer *out, const char *label, const uint8_t hash32[32])
{
    qr_buffer_addf(out, "%-12s  0x", label);
    qr_buffer_add_hex(out, hash32, 32);
    qr_buffer_add_text(out, "\n");
}

void qr_output_hashes(struct qr_cli *cli, const struct qr_typed_data_hashes *hashes,
                      const char *hash_label)
{
    if (!cli->json) {
        add_labelled_hash(&cli->out, "domain hash", hashes->domain32);
        add_labelled_hash(&cli->out, "message hash", hashes->message32);
        add_labelled_hash(&cli->out, hash_label, hashes->hash32);
        return;
    }
    struct qr_json_writer writer = qr_json_writer(&cli->out);
    qr_json_write_begin(&writer, '{');
    qr_json_write_key(&writer, "domain_hash");
    qr_json_write_hex(&writer, hashes->domain32, 32);
    qr_json_write_key(&writer, "message_hash");
    qr_json_write_hex(&writer, hashes->message32, 32);
    qr_json_write_key(&writer, "hash");
    qr_json_write_hex(&writer, hashes->hash32, 32);
    qr_json_write_end(&writer, '}');
}
