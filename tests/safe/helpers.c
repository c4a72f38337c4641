#include "tests/safe/helpers.h"

#include <string.h>

struct qr_address qr_test_address(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_address address;
    qr_ck_ok(qr_address_parse(&address, text, strlen(text), "address", &err), err);
    return address;
}

struct qr_word qr_test_word(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word word;
    qr_ck_ok(qr_word_parse(&word, text, strlen(text), "word", &err), err);
    return word;
}

enum qr_safe_version qr_test_version(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    enum qr_safe_version version;
    qr_ck_ok(qr_safe_version_parse(&version, text, strlen(text), &err), err);
    return version;
}

struct qr_safe qr_test_safe(struct qr_fixture *fixture, struct qr_json_value vector)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_safe safe = {
        .address = qr_test_address(qr_fixture_string(fixture, vector, "safe")),
        .version = qr_test_version(qr_fixture_string(fixture, vector, "version")),
    };
    size_t length;
    const char *chain = qr_json_source(&length, qr_json_get(vector, "chain_id"));
    qr_ck_ok(qr_word_parse(&safe.chain_id, chain, length, "chain_id", &err), err);
    return safe;
}

struct qr_safe_tx qr_test_tx(struct qr_fixture *fixture, struct qr_json_value vector)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_safe_tx tx;
    qr_ck_ok(qr_safe_tx_from_json(&tx, qr_json_get(vector, "tx"), &fixture->arena, &err), err);
    return tx;
}

struct qr_json_value qr_test_json(struct qr_json *json, const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    *json = (struct qr_json)QR_JSON_INIT;
    qr_ck_ok(qr_json_parse(json, text, strlen(text), &err), err);
    return qr_json_root(json);
}

struct qr_buffer qr_test_bytes(const char *hex)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer bytes = QR_BUFFER_INIT;
    qr_ck_ok(qr_hex_decode(&bytes, hex, strlen(hex), &err), err);
    return bytes;
}

void qr_ck_error(bool ok, const struct qr_error *err, enum qr_error_kind kind, const char *message,
                 size_t line, size_t column)
{
    ck_assert_msg(!ok, "accepted, expected: %s", message);
    ck_assert_str_eq(err->message, message);
    ck_assert_int_eq((int)err->kind, (int)kind);
    ck_assert_uint_eq(err->line, line);
    ck_assert_uint_eq(err->column, column);
}
