#include <string.h>

#include "abi/word.h"
#include "base/alloc.h"
#include "base/hex.h"
#include "base/json.h"
#include "chain/keystore.h"
#include "chain/keystore_parts.h"

/* What reading needs. */
struct reader {
    struct qr_keystore *keystore;
    struct qr_json json;
    struct qr_arena arena;
    struct qr_error *err;
};

/* An integer of at least 1. */
static bool read_number(uint64_t *number, struct reader *reader, struct qr_json_value object,
                        const char *key, const char *what)
{
    struct qr_json_value member;
    struct qr_word word;
    size_t length;
    if (!qr_json_want(&member, object, key, QR_JSON_NUMBER, what, reader->err)) {
        return false;
    }
    const char *digits = qr_json_source(&length, member);
    if (!qr_word_parse(&word, digits, length, what, reader->err)) {
        return qr_json_error_at(reader->err, member);
    }
    if (!qr_word_to_u64(number, &word) || *number == 0) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT, "%s is %.*s, which is out of range", what,
                           length > 40 ? 40 : (int)length, digits);
        return qr_json_error_at(reader->err, member);
    }
    return true;
}

/* Hex, with or without 0x, of at most `most` bytes. */
static bool read_hex(uint8_t *bytes, size_t *length, size_t most, struct reader *reader,
                     struct qr_json_value object, const char *key, const char *what)
{
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer decoded = QR_BUFFER_INIT;
    struct qr_json_value member;
    size_t n_digits;
    if (!qr_json_want(&member, object, key, QR_JSON_STRING, what, reader->err)) {
        return false;
    }
    const char *text = qr_json_string(&n_digits, member, &reader->arena);
    if (!qr_hex_decode(&decoded, text, n_digits, reader->err)) {
        (void)qr_error_context(reader->err, "%s", what);
        return qr_json_error_at(reader->err, member);
    }
    if (decoded.length > most) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "%s has %zu bytes, more than %zu that are expected", what,
                           decoded.length, most);
        return qr_json_error_at(reader->err, member);
    }
    if (decoded.length > 0) {
        memcpy(bytes, decoded.data, decoded.length);
    }
    *length = decoded.length;
    return true;
}

static bool read_hex_exact(uint8_t *bytes, size_t length, struct reader *reader,
                           struct qr_json_value object, const char *key, const char *what)
{
    size_t found = 0;
    if (!read_hex(bytes, &found, length, reader, object, key, what)) {
        return false;
    }
    if (found != length) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT, "%s has %zu bytes, not %zu", what, found,
                           length);
        return qr_json_error_at(reader->err, qr_json_get(object, key));
    }
    return true;
}

static bool want_text(struct reader *reader, struct qr_json_value object, const char *key,
                      const char *what, const char *expected)
{
    struct qr_json_value member;
    if (!qr_json_want(&member, object, key, QR_JSON_STRING, what, reader->err)) {
        return false;
    }
    if (!qr_json_string_equals(member, expected)) {
        const char *text = qr_json_string(NULL, member, &reader->arena);
        (void)qr_error_set(reader->err, QR_ERROR_INPUT, "%s is \"%s\": only %s is known", what,
                           text, expected);
        return qr_json_error_at(reader->err, member);
    }
    return true;
}

static bool refuse_scrypt(struct reader *reader, struct qr_json_value params, const char *why)
{
    const struct qr_keystore *keystore = reader->keystore;
    (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                       "crypto.kdfparams: scrypt with n %llu, r %llu, p %llu %s",
                       (unsigned long long)keystore->n, (unsigned long long)keystore->r,
                       (unsigned long long)keystore->p, why);
    return qr_json_error_at(reader->err, params);
}

/* RFC 7914, section 2: n is a power of two, more than 1 and less than 2^(16 r). */
static bool check_scrypt(struct reader *reader, struct qr_json_value params)
{
    const struct qr_keystore *keystore = reader->keystore;
    uint64_t n = keystore->n;
    uint64_t blocks = 0;
    uint64_t bytes = 0;
    if (n < 2 || (n & (n - 1)) != 0) {
        return refuse_scrypt(reader, params, "is not possible: n must be a power of two");
    }
    if (__builtin_mul_overflow(n, keystore->r, &blocks) ||
        __builtin_mul_overflow(blocks, (uint64_t)128, &bytes) || bytes > QR_KEYSTORE_MAX_MEMORY) {
        return refuse_scrypt(reader, params, "needs more than 1 GiB of memory");
    }
    if (__builtin_mul_overflow(blocks, keystore->p, &blocks) || blocks > QR_KEYSTORE_MAX_WORK) {
        return refuse_scrypt(reader, params, "takes too long: n * r * p is more than 2^24");
    }
    if (keystore->r < 4 && n >= (uint64_t)1 << (16 * keystore->r)) {
        return refuse_scrypt(reader, params,
                             "is outside of RFC 7914, where n is less than 2^(16 r): let the "
                             "program that wrote it write it again (geth account update)");
    }
    return true;
}

/* Both functions give the same first 32 bytes whatever the length; no more are used. */
static bool read_length(struct reader *reader, struct qr_json_value params)
{
    uint64_t length = 0;
    if (!read_number(&length, reader, params, "dklen", "crypto.kdfparams.dklen")) {
        return false;
    }
    if (length < 32 || length > 1024) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "crypto.kdfparams.dklen is %llu: it must be 32 or more, and not absurd",
                           (unsigned long long)length);
        return qr_json_error_at(reader->err, qr_json_get(params, "dklen"));
    }
    return true;
}

static bool read_scrypt(struct reader *reader, struct qr_json_value params)
{
    struct qr_keystore *keystore = reader->keystore;
    keystore->kdf = QR_KEYSTORE_SCRYPT;
    return read_number(&keystore->n, reader, params, "n", "crypto.kdfparams.n") &&
           read_number(&keystore->r, reader, params, "r", "crypto.kdfparams.r") &&
           read_number(&keystore->p, reader, params, "p", "crypto.kdfparams.p") &&
           check_scrypt(reader, params);
}

static bool read_pbkdf2(struct reader *reader, struct qr_json_value params)
{
    struct qr_keystore *keystore = reader->keystore;
    keystore->kdf = QR_KEYSTORE_PBKDF2;
    if (!want_text(reader, params, "prf", "crypto.kdfparams.prf", "hmac-sha256") ||
        !read_number(&keystore->rounds, reader, params, "c", "crypto.kdfparams.c")) {
        return false;
    }
    if (keystore->rounds > QR_KEYSTORE_MAX_ROUNDS) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "crypto.kdfparams.c is %llu: more than %d rounds take too long",
                           (unsigned long long)keystore->rounds, QR_KEYSTORE_MAX_ROUNDS);
        return qr_json_error_at(reader->err, qr_json_get(params, "c"));
    }
    return true;
}

static bool read_kdf(struct reader *reader, struct qr_json_value crypto)
{
    struct qr_keystore *keystore = reader->keystore;
    struct qr_json_value kdf;
    struct qr_json_value params;
    if (!qr_json_want(&kdf, crypto, "kdf", QR_JSON_STRING, "crypto.kdf", reader->err) ||
        !qr_json_want(&params, crypto, "kdfparams", QR_JSON_OBJECT, "crypto.kdfparams",
                      reader->err)) {
        return false;
    }
    bool ok;
    if (qr_json_string_equals(kdf, "scrypt")) {
        ok = read_scrypt(reader, params);
    } else if (qr_json_string_equals(kdf, "pbkdf2")) {
        ok = read_pbkdf2(reader, params);
    } else {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "crypto.kdf is \"%s\": only scrypt and pbkdf2 are known",
                           qr_json_string(NULL, kdf, &reader->arena));
        return qr_json_error_at(reader->err, kdf);
    }
    return ok && read_length(reader, params) &&
           read_hex(keystore->salt, &keystore->salt_length, sizeof keystore->salt, reader, params,
                    "salt", "crypto.kdfparams.salt");
}

static bool read_crypto(struct reader *reader, struct qr_json_value crypto)
{
    struct qr_keystore *keystore = reader->keystore;
    struct qr_json_value params;
    return want_text(reader, crypto, "cipher", "crypto.cipher", "aes-128-ctr") &&
           qr_json_want(&params, crypto, "cipherparams", QR_JSON_OBJECT, "crypto.cipherparams",
                        reader->err) &&
           read_hex_exact(keystore->iv16, sizeof keystore->iv16, reader, params, "iv",
                          "crypto.cipherparams.iv") &&
           read_hex_exact(keystore->ciphertext32, sizeof keystore->ciphertext32, reader, crypto,
                          "ciphertext", "crypto.ciphertext") &&
           read_hex_exact(keystore->mac32, sizeof keystore->mac32, reader, crypto, "mac",
                          "crypto.mac") &&
           read_kdf(reader, crypto);
}

/* Absent in files that keep their account to themselves (Foundry's). */
static bool read_address(struct reader *reader, struct qr_json_value root)
{
    struct qr_keystore *keystore = reader->keystore;
    struct qr_json_value member = qr_json_get(root, "address");
    if (!qr_json_present(member) || qr_json_type(member) == QR_JSON_NULL) {
        return true;
    }
    keystore->has_address = true;
    return read_hex_exact(keystore->address.addr20, sizeof keystore->address.addr20, reader, root,
                          "address", "address");
}

static bool read_root(struct reader *reader)
{
    struct qr_json_value root = qr_json_root(&reader->json);
    uint64_t version = 0;
    if (qr_json_type(root) != QR_JSON_OBJECT) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "this is no keystore: it is %s, expected an object",
                           qr_json_type_name(qr_json_type(root)));
        return qr_json_error_at(reader->err, root);
    }
    if (!read_number(&version, reader, root, "version", "version")) {
        return false;
    }
    if (version != 3) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "version is %llu: only version 3 of keystores is known",
                           (unsigned long long)version);
        return qr_json_error_at(reader->err, qr_json_get(root, "version"));
    }
    /* ethers writes "Crypto", everybody else "crypto". */
    bool capital = qr_json_present(qr_json_get(root, "Crypto"));
    if (capital && qr_json_present(qr_json_get(root, "crypto"))) {
        (void)qr_error_set(reader->err, QR_ERROR_INPUT,
                           "both \"crypto\" and \"Crypto\" are there: one of them must go");
        return qr_json_error_at(reader->err, qr_json_get(root, "Crypto"));
    }
    struct qr_json_value crypto;
    return qr_json_want(&crypto, root, capital ? "Crypto" : "crypto", QR_JSON_OBJECT, "crypto",
                        reader->err) &&
           read_crypto(reader, crypto) && read_address(reader, root);
}

/* A raw key in place of a keystore must not be walked through as JSON. */
static bool check_shape(const char *json, size_t length, struct qr_error *err)
{
    if (length > QR_KEYSTORE_MAX_SIZE) {
        return qr_error_set(err, QR_ERROR_INPUT,
                            "this is no keystore: it is too large: over %d bytes",
                            QR_KEYSTORE_MAX_SIZE);
    }
    size_t blanks = 0;
    while (blanks < length && strchr(" \t\r\n", json[blanks]) != NULL && json[blanks] != '\0') {
        blanks++;
    }
    if (blanks == length || json[blanks] != '{') {
        return qr_error_set_at(err, QR_ERROR_INPUT, 1, 1,
                               "this is no keystore, which is a JSON object: give a raw key with "
                               "--key-file");
    }
    return true;
}

bool qr_keystore_read(struct qr_keystore *keystore, const char *json, size_t length,
                      struct qr_error *err)
{
    struct reader reader = {.keystore = keystore, .arena = QR_ARENA_INIT, .err = err};
    memset(keystore, 0, sizeof *keystore);
    bool ok = check_shape(json, length, err) && qr_json_parse(&reader.json, json, length, err) &&
              read_root(&reader);
    if (!ok) {
        memset(keystore, 0, sizeof *keystore);
    }
    qr_json_dispose(&reader.json);
    qr_arena_dispose(&reader.arena);
    return ok;
}
