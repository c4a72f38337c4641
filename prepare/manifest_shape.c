#include "prepare/manifest_shape.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json_key.h"
#include "review/secret.h"

/* A value's source text in a message is cut after so many bytes. */
enum { SHOWN = 60 };
/* And a key. */
enum { SHOWN_KEY = 100 };

static const char *path_text(const struct qr_shape_check *check)
{
    return check->path.length == 0 ? "the manifest" : qr_buffer_text(&check->path);
}

bool qr_shape_refuse(struct qr_shape_check *check, struct qr_json_value value, const char *fmt, ...)
{
    char why[600];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    size_t line = 0;
    size_t column = 0;
    qr_json_place(&line, &column, value);
    return qr_error_set_at(check->err, QR_ERROR_INPUT, line, column, "%s %s", path_text(check),
                           why);
}

bool qr_shape_expected(struct qr_shape_check *check, struct qr_json_value value,
                       const char *expected)
{
    enum qr_json_type type = qr_json_type(value);
    if (type != QR_JSON_STRING && type != QR_JSON_NUMBER) {
        return qr_shape_refuse(check, value, "is %s: it must be %s", qr_json_type_name(type),
                               expected);
    }
    size_t length = 0;
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    const char *source = qr_json_source(&length, value);
    qr_secret_add_masked(&masked, source, length);
    const char *text = qr_buffer_text(&masked);
    length = masked.length;
    return qr_shape_refuse(check, value, "is %.*s%s: it must be %s",
                           (int)(length < SHOWN ? length : SHOWN), text, length > SHOWN ? "…" : "",
                           expected);
}

/* How many cautions of this kind there are now. */
static size_t count_caution(struct qr_shape_check *check, const char *code)
{
    size_t i = 0;
    while (check->cautions[i].code != NULL && strcmp(check->cautions[i].code, code) != 0) {
        i++;
        QR_ASSERT(i < QR_SHAPE_N_CODES);
    }
    check->cautions[i].code = code;
    return ++check->cautions[i].count;
}

void qr_shape_count_cautions(struct qr_shape_check *check)
{
    for (size_t i = 0; i < QR_SHAPE_N_CODES; i++) {
        if (check->cautions[i].count > QR_SHAPE_NAMED) {
            qr_findings_add(check->findings, QR_CAUTION, check->cautions[i].code, "the manifest",
                            "the manifest has %zu more of this kind",
                            check->cautions[i].count - QR_SHAPE_NAMED);
        }
    }
}

void qr_shape_caution(struct qr_shape_check *check, const char *code, const char *fmt, ...)
{
    char text[600];
    if (count_caution(check, code) > QR_SHAPE_NAMED) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    qr_findings_add(check->findings, QR_CAUTION, code, path_text(check), "%s %s", path_text(check),
                    text);
}

/* Put ".key" at the end of the path, shown as on a terminal. */
static void enter_key(struct qr_shape_check *check, struct qr_json_value key)
{
    struct qr_buffer name QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_json_add_string(&name, key);
    if (check->path.length > 0) {
        qr_buffer_add_byte(&check->path, '.');
    }
    struct qr_buffer masked QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    qr_secret_add_masked(&masked, qr_buffer_text(&name), name.length);
    qr_utf8_add_shortened(&check->path, qr_buffer_text(&masked), masked.length, SHOWN_KEY);
}

static bool check_field(struct qr_shape_check *check, const struct qr_field *field,
                        struct qr_json_value value)
{
    if (qr_json_type(value) == QR_JSON_NULL && (field->flags & QR_FIELD_NULLABLE) != 0) {
        return true;
    }
    return field->check(check, value);
}

static bool refuse_unknown(struct qr_shape_check *check, struct qr_json_value key,
                           const struct qr_shape *shape)
{
    struct qr_buffer names QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    for (size_t i = 0; i < shape->n_fields; i++) {
        qr_buffer_addf(&names, "%s%s", i == 0 ? "" : ", ", shape->fields[i].name);
    }
    return qr_shape_refuse(check, key,
                           "is unknown, and the guest refuses what it does not know here: use %s",
                           qr_buffer_text(&names));
}

static bool check_member(struct qr_shape_check *check, struct qr_json_value key,
                         const struct qr_shape *shape, uint64_t *seen)
{
    struct qr_json_key name = qr_json_key(key.doc, key.index);
    for (size_t i = 0; i < shape->n_fields; i++) {
        if (qr_json_key_equals(key.doc, &name, shape->fields[i].name)) {
            *seen |= UINT64_C(1) << i;
            return check_field(check, &shape->fields[i], qr_json_member_value(key));
        }
    }
    if (shape->strict) {
        return refuse_unknown(check, key, shape);
    }
    qr_shape_caution(check, "unknown-field",
                     "is no field that dstack knows: it is measured, and the guest ignores it");
    return true;
}

bool qr_shape_object(struct qr_shape_check *check, struct qr_json_value value,
                     const struct qr_shape *shape)
{
    QR_ASSERT(shape->n_fields <= 64);
    if (qr_json_type(value) != QR_JSON_OBJECT) {
        return qr_shape_expected(check, value, "an object");
    }
    uint64_t seen = 0;
    size_t outside = check->path.length;
    for (struct qr_json_value key = qr_json_first(value); qr_json_present(key);
         key = qr_json_next(value, key)) {
        enter_key(check, key);
        if (!check_member(check, key, shape, &seen)) {
            return false;
        }
        qr_buffer_truncate(&check->path, outside);
    }
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct qr_field *field = &shape->fields[i];
        if ((field->flags & QR_FIELD_REQUIRED) != 0 && (seen >> i & 1) == 0) {
            return qr_shape_refuse(check, value, "has no \"%s\": add it", field->name);
        }
    }
    return true;
}

bool qr_shape_items(struct qr_shape_check *check, struct qr_json_value value,
                    bool (*item)(struct qr_shape_check *check, struct qr_json_value value))
{
    if (qr_json_type(value) != QR_JSON_ARRAY) {
        return qr_shape_expected(check, value, "an array");
    }
    size_t outside = check->path.length;
    size_t i = 0;
    for (struct qr_json_value at = qr_json_first(value); qr_json_present(at);
         at = qr_json_next(value, at)) {
        qr_buffer_addf(&check->path, "[%zu]", i++);
        if (!item(check, at)) {
            return false;
        }
        qr_buffer_truncate(&check->path, outside);
    }
    return true;
}

bool qr_shape_text(struct qr_shape_check *check, struct qr_json_value value)
{
    return qr_json_type(value) == QR_JSON_STRING ? true
                                                 : qr_shape_expected(check, value, "a string");
}

bool qr_shape_texts(struct qr_shape_check *check, struct qr_json_value value)
{
    if (qr_json_type(value) != QR_JSON_ARRAY) {
        return qr_shape_expected(check, value, "an array of strings");
    }
    return qr_shape_items(check, value, qr_shape_text);
}

bool qr_shape_bool(struct qr_shape_check *check, struct qr_json_value value)
{
    enum qr_json_type type = qr_json_type(value);
    return type == QR_JSON_TRUE || type == QR_JSON_FALSE
               ? true
               : qr_shape_expected(check, value, "true or false");
}

bool qr_shape_word(struct qr_shape_check *check, struct qr_json_value value,
                   const char *const *words)
{
    struct qr_buffer allowed QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    bool is_text = qr_json_type(value) == QR_JSON_STRING;
    for (size_t i = 0; words[i] != NULL; i++) {
        if (is_text && qr_json_string_equals(value, words[i])) {
            return true;
        }
        qr_buffer_addf(&allowed, "%s\"%s\"",
                       i == 0                 ? ""
                       : words[i + 1] == NULL ? " or "
                                              : ", ",
                       words[i]);
    }
    return qr_shape_expected(check, value, qr_buffer_text(&allowed));
}

static bool is_hex(const char *text, size_t length)
{
    return strspn(text, "0123456789abcdefABCDEF") == length;
}

bool qr_shape_hex(struct qr_shape_check *check, struct qr_json_value value, size_t bytes)
{
    char expected[80] = "an even number of hex digits";
    if (bytes != SIZE_MAX) {
        (void)snprintf(expected, sizeof expected, "%zu hex digits", 2 * bytes);
    }
    if (qr_json_type(value) != QR_JSON_STRING) {
        return qr_shape_expected(check, value, expected);
    }
    size_t length = 0;
    const char *text = qr_json_string(&length, value, &check->arena);
    if (strncasecmp(text, "0x", 2) == 0) {
        qr_shape_caution(check, "hex-prefix",
                         "begins with 0x, which the guest may refuse: write the digits alone");
        text += 2;
        length -= 2;
    }
    if (!is_hex(text, length) || length % 2 != 0 || (bytes != SIZE_MAX && length != 2 * bytes)) {
        return qr_shape_expected(check, value, expected);
    }
    return true;
}

bool qr_shape_is_natural(uint64_t *number, struct qr_json_value value, uint64_t limit)
{
    *number = 0;
    if (qr_json_type(value) != QR_JSON_NUMBER) {
        return false;
    }
    size_t length = 0;
    const char *text = qr_json_source(&length, value);
    uint64_t result = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(result, 10, &result) ||
            __builtin_add_overflow(result, (uint64_t)(text[i] - '0'), &result)) {
            return false;
        }
    }
    *number = result;
    return result <= limit;
}

/* Shift for a unit, in bits; -1 when there is no such unit. All units are powers of 1024. */
static int unit_bits(const char *unit)
{
    static const char letters[] = "kmgtp";
    if (unit[0] == '\0' || strcasecmp(unit, "b") == 0) {
        return 0;
    }
    const char *place = strchr(letters, unit[0] | 0x20);
    bool suffix =
        unit[1] == '\0' || strcasecmp(unit + 1, "b") == 0 || strcasecmp(unit + 1, "ib") == 0;
    return place != NULL && suffix ? 10 * (int)(place - letters + 1) : -1;
}

/* size-parser MemorySize::parse: 0x and hex digits, or digits and a unit. */
static bool is_size(const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r') {
        text++;
    }
    char digits[80];
    size_t length = strcspn(text, " \t\n\r");
    if (length == 0 || length >= sizeof digits ||
        strspn(text + length, " \t\n\r") != strlen(text + length)) {
        return false;
    }
    memcpy(digits, text, length);
    digits[length] = '\0';
    uint64_t number = 0;
    if (digits[0] == '0' && (digits[1] | 0x20) == 'x') {
        size_t zeros = strspn(digits + 2, "0");
        return length > 2 && is_hex(digits + 2, length - 2) && length - 2 - zeros <= 16;
    }
    size_t n = 0;
    for (; digits[n] >= '0' && digits[n] <= '9'; n++) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(digits[n] - '0'), &number)) {
            return false;
        }
    }
    int bits = unit_bits(digits + n);
    return n > 0 && bits >= 0 && number <= UINT64_MAX >> bits;
}

bool qr_shape_size(struct qr_shape_check *check, struct qr_json_value value)
{
    static const char expected[] = "a whole number of bytes or a text such as \"4G\"";
    uint64_t number = 0;
    if (qr_json_type(value) == QR_JSON_STRING) {
        size_t length = 0;
        const char *text = qr_json_string(&length, value, &check->arena);
        if (strlen(text) == length && is_size(text)) {
            return true;
        }
    } else if (qr_shape_is_natural(&number, value, UINT64_MAX)) {
        return true;
    }
    return qr_shape_expected(check, value, expected);
}
