#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "commit/program.h"
#include "commit/signer_parts.h"

/* Most that a signer may print. */
enum { OUTPUT_LIMIT = 65536 };

static const char *const placeholders[QR_PLACEHOLDERS] = {
    [QR_PLACEHOLDER_TYPED_DATA] = "{typed_data}",
    [QR_PLACEHOLDER_HASH] = "{hash}",
    [QR_PLACEHOLDER_SAFE_TX_HASH] = "{safe_tx_hash}",
};

bool qr_signer_from_command(struct qr_signer **signer, const char *command, struct qr_error *err)
{
    struct qr_signer *made = qr_alloc_zero(1, sizeof *made);
    *signer = NULL;
    made->kind = QR_SIGNER_COMMAND;
    if (!qr_program_split(&made->words, &made->n_words, command, &made->arena, err)) {
        qr_signer_free(made);
        return qr_error_context(err, "the signer's command");
    }
    bool any = false;
    for (size_t i = 0; i < made->n_words; i++) {
        for (size_t j = 0; j < QR_PLACEHOLDERS; j++) {
            made->has[j] = made->has[j] || strstr(made->words[i], placeholders[j]) != NULL;
            any = any || made->has[j];
        }
    }
    if (!any) {
        qr_signer_free(made);
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the signer's command does not say where to put what is to be signed: "
                            "write {typed_data} (a file's path), {hash} or {safe_tx_hash} into it");
    }
    *signer = made;
    return true;
}

/* What the placeholders stand for; NULL: nothing. */
struct values {
    const char *texts[QR_PLACEHOLDERS];
};

static char *fill_word(const char *word, const struct values *values, struct qr_arena *arena)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer filled = QR_BUFFER_INIT;
    while (*word != '\0') {
        const char *text = NULL;
        for (size_t i = 0; i < QR_PLACEHOLDERS && text == NULL; i++) {
            size_t length = strlen(placeholders[i]);
            if (values->texts[i] != NULL && strncmp(word, placeholders[i], length) == 0) {
                text = values->texts[i];
                word += length;
            }
        }
        if (text != NULL) {
            qr_buffer_add_text(&filled, text);
        } else {
            qr_buffer_add_byte(&filled, (uint8_t)*word++);
        }
    }
    return qr_arena_copy(arena, qr_buffer_text(&filled), filled.length);
}

static bool is_word_byte(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

static bool is_hex(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (strchr("0123456789abcdefABCDEF", text[i]) == NULL || text[i] == '\0') {
            return false;
        }
    }
    return true;
}

/* The only word of 130 hex digits. Words are letters and digits, so that one in quotes or behind a
 * colon counts. */
static bool find_signature(uint8_t sig65[65], const struct qr_buffer *output, const char *name,
                           struct qr_error *err)
{
    const char *text = qr_buffer_text(output);
    size_t found = 0;
    for (size_t at = 0; at < output->length;) {
        size_t end = at;
        while (end < output->length && is_word_byte((uint8_t)text[end])) {
            end++;
        }
        const char *digits = text + at;
        size_t length = end - at;
        if (length > 2 && digits[0] == '0' && (digits[1] | 0x20) == 'x') {
            digits += 2;
            length -= 2;
        }
        if (length == 130 && is_hex(digits, length)) {
            QR_CLEANUP(qr_buffer_dispose) struct qr_buffer bytes = QR_BUFFER_INIT;
            if (!qr_hex_decode(&bytes, digits, length, err)) {
                return false;
            }
            memcpy(sig65, bytes.data, 65);
            found++;
        }
        at = end + 1;
    }
    if (found == 1) {
        return true;
    }
    memset(sig65, 0, 65);
    return qr_error_set(err, QR_ERROR_REFUSED,
                        "%s printed %s: its output must hold one signature, 130 hex digits", name,
                        found == 0 ? "no signature" : "several signatures");
}

/* A file that only we can read, with the EIP-712 payload. */
static bool write_typed_data(struct qr_buffer *path, const struct qr_step *step,
                             struct qr_error *err)
{
    const char *directory = getenv("TMPDIR");
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(path, "%s/quorate-typed-data-XXXXXX.json",
                   directory != NULL && directory[0] != '\0' ? directory : "/tmp");
    qr_safe_tx_add_typed_data(&text, &step->safe, &step->tx);
    int fd = mkostemps((char *)path->data, 5, O_CLOEXEC);
    if (fd < 0) {
        int error = errno;
        qr_buffer_truncate(path, 0);
        return qr_error_set(
            err, QR_ERROR_UNAVAILABLE, "cannot write the typed data for the signer to %s: %s",
            directory != NULL && directory[0] != '\0' ? directory : "/tmp", strerror(error));
    }
    size_t done = 0;
    ssize_t written = 0;
    while (done < text.length && written >= 0) {
        written = write(fd, text.data + done, text.length - done);
        done += written > 0 ? (size_t)written : 0;
        written = written < 0 && errno == EINTR ? 0 : written;
    }
    int error = errno;
    (void)close(fd);
    return done == text.length
               ? true
               : qr_error_set(err, QR_ERROR_UNAVAILABLE,
                              "cannot write the typed data for the signer to %s: %s",
                              qr_buffer_text(path), strerror(error));
}

/* The words must hold something that the signature can be over. */
static bool check_mode(const struct qr_signer *signer, bool is_step, bool eth_sign,
                       struct qr_error *err)
{
    if (signer->has[QR_PLACEHOLDER_HASH]) {
        return is_step || !signer->has[QR_PLACEHOLDER_TYPED_DATA]
                   ? true
                   : qr_error_set(err, QR_ERROR_INPUT,
                                  "a transaction is signed by its {hash}; it has no {typed_data}: "
                                  "give a command without it");
    }
    if (!is_step) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the signer's command cannot sign a transaction: write {hash} into it, "
                            "or send with a key");
    }
    if (eth_sign && !signer->has[QR_PLACEHOLDER_SAFE_TX_HASH]) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the signer's command signs typed data, not what eth_sign mode is "
                            "about: write {safe_tx_hash} into it, or leave out --eth-sign");
    }
    if (!eth_sign && !signer->has[QR_PLACEHOLDER_TYPED_DATA]) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "the signer's command signs the safeTxHash with a prefix, which is "
                            "eth_sign: give --eth-sign, or write {typed_data} or {hash} into it");
    }
    return true;
}

static bool run(uint8_t sig65[65], const struct qr_signer *signer, const struct values *values,
                struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer output = QR_BUFFER_LIMIT(OUTPUT_LIMIT);
    char **words = qr_arena_alloc(&arena, signer->n_words + 1, sizeof *words);
    for (size_t i = 0; i < signer->n_words; i++) {
        words[i] = fill_word(signer->words[i], values, &arena);
    }
    if (!qr_program_run(&output, words, err) || !find_signature(sig65, &output, words[0], err)) {
        return qr_error_context(err, "the signer");
    }
    return true;
}

bool qr_signer_command_sign(uint8_t sig65[65], const struct qr_signer *signer,
                            const struct qr_step *step, const uint8_t sign_hash32[32],
                            bool eth_sign, struct qr_error *err)
{
    char hash[QR_HEX32_SIZE];
    char safe_tx_hash[QR_HEX32_SIZE];
    struct values values = {.texts = {NULL}};
    memset(sig65, 0, 65);
    if (!check_mode(signer, step != NULL, eth_sign, err)) {
        return false;
    }
    qr_hex_encode(hash, sign_hash32, 32);
    values.texts[QR_PLACEHOLDER_HASH] = hash;
    if (step != NULL) {
        qr_hex_encode(safe_tx_hash, step->hashes.hash32, 32);
        values.texts[QR_PLACEHOLDER_SAFE_TX_HASH] = safe_tx_hash;
    }
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer path = QR_BUFFER_INIT;
    bool ok = true;
    if (step != NULL && signer->has[QR_PLACEHOLDER_TYPED_DATA]) {
        ok = write_typed_data(&path, step, err);
        values.texts[QR_PLACEHOLDER_TYPED_DATA] = qr_buffer_text(&path);
    }
    ok = ok && run(sig65, signer, &values, err);
    if (path.length > 0) {
        (void)unlink(qr_buffer_text(&path));
    }
    return ok;
}
