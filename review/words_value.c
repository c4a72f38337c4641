#include "review/words_value.h"

#include <string.h>

#include "abi/keccak.h"
#include "base/duration.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "chain/fees.h"

void qr_words_add_decimal(struct qr_buffer *out, const struct qr_word *word)
{
    char text[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(text, word);
    qr_buffer_add_text(out, text);
}

void qr_words_add_hash(struct qr_buffer *out, const uint8_t hash32[32])
{
    char text[QR_HEX32_SIZE];
    qr_hex_encode(text, hash32, 32);
    qr_buffer_add_text(out, text);
}

void qr_words_add_wei(struct qr_buffer *out, const struct qr_word *wei)
{
    char text[QR_FEE_SIZE];
    char digits[QR_WORD_DECIMAL_SIZE];
    qr_fee_format(text, wei);
    qr_word_to_decimal(digits, wei);
    qr_buffer_add_text(out, text);
    if (strncmp(text, digits, strlen(digits)) != 0) {
        qr_buffer_addf(out, " (%s wei)", digits);
    }
}

void qr_words_add_seconds(struct qr_buffer *out, const struct qr_word *seconds)
{
    uint64_t number;
    if (!qr_word_to_u64(&number, seconds)) {
        qr_words_add_decimal(out, seconds);
        qr_buffer_add_text(out, " s");
        return;
    }
    qr_add_span(out, number);
    if (number >= 60) {
        qr_buffer_addf(out, " (%llu s)", (unsigned long long)number);
    }
}

/* A date, as far as dates of four digits go. */
static void add_timestamp(struct qr_buffer *out, const struct qr_word *word)
{
    uint64_t number;
    qr_words_add_decimal(out, word);
    if (qr_word_to_u64(&number, word) && number > 0 && number < UINT64_C(253402300800)) {
        qr_buffer_add_text(out, " (");
        qr_add_utc(out, number);
        qr_buffer_add_byte(out, ')');
    }
}

void qr_words_add_role(struct qr_buffer *out, const uint8_t role32[32])
{
    const char *name = qr_role_name(role32);
    qr_buffer_addf(out, name != NULL ? "%s " : "%s", name != NULL ? name : "");
    qr_words_add_hash(out, role32);
    qr_buffer_add_text(out, name != NULL ? "" : " (no known role)");
}

void qr_words_add_string(struct qr_buffer *out, const char *text, size_t length)
{
    struct qr_buffer quoted = QR_BUFFER_INIT;
    size_t shown = length <= QR_WORDS_WHOLE ? length : QR_WORDS_BEGIN;
    /* a character is not cut */
    while (shown < length && shown > 0 && ((unsigned char)text[shown] & 0xc0) == 0x80 &&
           shown > QR_WORDS_BEGIN - 4) {
        shown--;
    }
    for (size_t i = 0; i < shown; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            qr_buffer_add_byte(&quoted, '\\');
        }
        qr_buffer_add_byte(&quoted, (uint8_t)text[i]);
    }
    qr_buffer_add_byte(out, '"');
    qr_utf8_add_escaped(out, qr_buffer_text(&quoted), quoted.length);
    qr_buffer_add_byte(out, '"');
    if (shown < length) {
        uint8_t hash32[32];
        qr_keccak256(hash32, text, length);
        qr_buffer_addf(out, "… (the first %zu of %zu bytes; keccak256 of all ", shown, length);
        qr_words_add_hash(out, hash32);
        qr_buffer_add_byte(out, ')');
    }
    qr_buffer_dispose(&quoted);
}

static bool is_zero32(const uint8_t bytes32[32])
{
    static const uint8_t zero[32] = {0};
    return memcmp(bytes32, zero, sizeof zero) == 0;
}

static bool is_all_ones(const struct qr_word *word)
{
    struct qr_word ones;
    memset(ones.be32, 0xff, sizeof ones.be32);
    return qr_word_equal(word, &ones);
}

static void add_operation(struct qr_buffer *out, const struct qr_word *word)
{
    uint64_t number;
    bool fits = qr_word_to_u64(&number, word);
    qr_words_add_decimal(out, word);
    qr_buffer_add_text(out, fits && number == 0   ? " (call)"
                            : fits && number == 1 ? " (delegate call)"
                                                  : " (neither call nor delegate call)");
}

static void add_integer(struct qr_buffer *out, const struct qr_abi_value *value, enum qr_unit unit)
{
    const struct qr_word *word = &value->as.word;
    if (value->type->kind == QR_ABI_INT) {
        char text[QR_WORD_DECIMAL_SIZE];
        qr_word_to_decimal_signed(text, word);
        qr_buffer_add_text(out, text);
        return;
    }
    if (unit == QR_UNIT_WEI) {
        qr_words_add_wei(out, word);
    } else if (unit == QR_UNIT_SECONDS) {
        qr_words_add_seconds(out, word);
    } else if (unit == QR_UNIT_TIMESTAMP) {
        add_timestamp(out, word);
    } else if (unit == QR_UNIT_OPERATION) {
        add_operation(out, word);
    } else if (unit == QR_UNIT_TOKEN_AMOUNT && is_all_ones(word)) {
        qr_buffer_add_text(out, "an unlimited amount (2^256 - 1)");
    } else {
        qr_words_add_decimal(out, word);
        qr_buffer_add_text(out, unit == QR_UNIT_TOKEN_AMOUNT ? " in the token's smallest unit"
                                : unit == QR_UNIT_GAS        ? " gas"
                                                             : "");
    }
}

static void add_fixed_bytes(struct qr_buffer *out, const struct qr_abi_value *value,
                            enum qr_unit unit)
{
    const uint8_t *bytes = value->as.word.be32;
    bool whole = value->type->size == 32;
    if (unit == QR_UNIT_ROLE && whole) {
        qr_words_add_role(out, bytes);
        return;
    }
    if (unit == QR_UNIT_PREDECESSOR && whole && is_zero32(bytes)) {
        qr_buffer_add_text(out, "none");
        return;
    }
    qr_buffer_add_text(out, "0x");
    qr_buffer_add_hex(out, bytes, value->type->size);
}

void qr_words_add_function(struct qr_buffer *out, const struct qr_known_function *function)
{
    qr_utf8_add_escaped(out, function->contract, strlen(function->contract));
    qr_buffer_add_byte(out, '.');
    qr_utf8_add_escaped(out, function->function.name, strlen(function->function.name));
}

bool qr_words_is_short(const struct qr_abi_value *value)
{
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
    case QR_ABI_ADDRESS:
    case QR_ABI_BOOL:
    case QR_ABI_FIXED_BYTES:
        return true;
    case QR_ABI_STRING:
    case QR_ABI_BYTES:
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        return false;
    }
    return false;
}

void qr_words_add_value(struct qr_buffer *out, const struct qr_abi_value *value, enum qr_unit unit,
                        const struct qr_names *names)
{
    struct qr_address address;
    switch (value->type->kind) {
    case QR_ABI_UINT:
    case QR_ABI_INT:
        add_integer(out, value, unit);
        return;
    case QR_ABI_ADDRESS:
        memcpy(address.addr20, value->as.word.be32 + 12, sizeof address.addr20);
        qr_names_add_address(out, names, &address);
        return;
    case QR_ABI_BOOL:
        qr_buffer_add_text(out, qr_word_is_zero(&value->as.word) ? "false" : "true");
        return;
    case QR_ABI_FIXED_BYTES:
        add_fixed_bytes(out, value, unit);
        return;
    case QR_ABI_STRING:
        qr_words_add_string(out, (const char *)value->as.bytes.data, value->as.bytes.length);
        return;
    case QR_ABI_BYTES:
    case QR_ABI_ARRAY:
    case QR_ABI_LIST:
    case QR_ABI_TUPLE:
        break;
    }
    QR_ASSERT(false);
}

/* What is said of a unit. */
struct unit_text {
    const char *kind;
    const char *label;
};

static struct unit_text unit_text(enum qr_unit unit)
{
    switch (unit) {
    case QR_UNIT_PLAIN:
        return (struct unit_text){NULL, NULL};
    case QR_UNIT_WEI:
        return (struct unit_text){"wei", NULL};
    case QR_UNIT_TOKEN_AMOUNT:
        return (struct unit_text){"token-amount", NULL};
    case QR_UNIT_TOKEN_ID:
        return (struct unit_text){"token-id", NULL};
    case QR_UNIT_SECONDS:
        return (struct unit_text){"seconds", NULL};
    case QR_UNIT_TIMESTAMP:
        return (struct unit_text){"timestamp", NULL};
    case QR_UNIT_GAS:
        return (struct unit_text){"gas", NULL};
    case QR_UNIT_OPERATION:
        return (struct unit_text){"operation", NULL};
    case QR_UNIT_ROLE:
        return (struct unit_text){"role", "role"};
    case QR_UNIT_COMPOSE_HASH:
        return (struct unit_text){"compose-hash", "compose hash"};
    case QR_UNIT_DEVICE_ID:
        return (struct unit_text){"device-id", "device id"};
    case QR_UNIT_OS_IMAGE_HASH:
        return (struct unit_text){"os-image-hash", "OS image hash"};
    case QR_UNIT_MEASUREMENT:
        return (struct unit_text){"measurement", "measurement"};
    case QR_UNIT_SAFE_TX_HASH:
        return (struct unit_text){"safe-tx-hash", "safeTxHash"};
    case QR_UNIT_OPERATION_ID:
        return (struct unit_text){"operation-id", "operation id"};
    case QR_UNIT_PREDECESSOR:
        return (struct unit_text){"predecessor", "predecessor"};
    case QR_UNIT_SALT:
        return (struct unit_text){"salt", "salt"};
    case QR_UNIT_SIGNATURES:
        return (struct unit_text){"signatures", "signatures"};
    case QR_UNIT_CALLDATA:
        return (struct unit_text){"calldata", NULL};
    }
    return (struct unit_text){NULL, NULL};
}

const char *qr_unit_kind(enum qr_unit unit)
{
    return unit_text(unit).kind;
}

const char *qr_unit_label(enum qr_unit unit)
{
    return unit_text(unit).label;
}
