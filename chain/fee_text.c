#include <string.h>

#include "chain/fees.h"

/* How much of a bad text a message quotes. */
#define QUOTED 60
/* An amount is below 2^MAX_BITS wei. */
#define MAX_BITS 96

/* wei below a millionth of a gwei; ether from a thousandth of one on. */
enum { GWEI_FROM_DIGITS = 7, ETHER_FROM_DIGITS = 16 };

struct unit {
    const char *name;
    size_t places; /* decimal places down to a wei */
};

static const struct unit wei_unit = {"wei", 0};
static const struct unit gwei_unit = {"gwei", 9};
static const struct unit ether_unit = {"ether", 18};

static bool malformed(const char *text, const char *what, struct qr_error *err)
{
    return qr_error_set(err, QR_ERROR_INPUT,
                        "%s: \"%.*s\" is no amount: write digits, a fraction if need be, and wei, "
                        "gwei or ether (\"1.5 gwei\")",
                        what, QUOTED, text);
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

static const struct unit *find_unit(const char *name)
{
    static const struct unit *const units[] = {&wei_unit, &gwei_unit, &ether_unit};
    if (*name == '\0') {
        return &gwei_unit;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(name, units[i]->name) == 0) {
            return units[i];
        }
    }
    return NULL;
}

/* The digits before and behind the point, as one number of wei. */
static bool join(struct qr_word *wei, const char *whole, size_t n_whole, const char *fraction,
                 size_t n_fraction, const struct unit *unit)
{
    char digits[QR_WORD_DECIMAL_SIZE];
    struct qr_error unused = QR_ERROR_INIT;
    for (; n_whole > 1 && *whole == '0'; n_whole--) {
        whole++;
    }
    size_t length = n_whole + unit->places;
    if (length >= sizeof digits) {
        return false;
    }
    memset(digits, '0', length);
    memcpy(digits, whole, n_whole);
    memcpy(digits + n_whole, fraction, n_fraction);
    return qr_word_parse(wei, digits, length, "", &unused) && qr_word_bit_length(wei) <= MAX_BITS;
}

bool qr_fee_parse(struct qr_word *wei, const char *text, const char *what, struct qr_error *err)
{
    *wei = (struct qr_word){{0}};
    const char *at = text;
    size_t n_whole = count_digits(text);
    const char *fraction = "";
    size_t n_fraction = 0;
    at += n_whole;
    bool point = *at == '.';
    if (point) {
        fraction = at + 1;
        n_fraction = count_digits(fraction);
        at = fraction + n_fraction;
    }
    const struct unit *unit = find_unit(at + strspn(at, " "));
    bool cut = *at == ' ' && at[strspn(at, " ")] == '\0';
    if (n_whole == 0 || (point && n_fraction == 0) || unit == NULL || cut) {
        return malformed(text, what, err);
    }
    for (; n_fraction > 0 && fraction[n_fraction - 1] == '0'; n_fraction--) {
    }
    if (n_fraction > unit->places) {
        return qr_error_set(err, QR_ERROR_INPUT, "%s: \"%.*s\" is no whole number of wei", what,
                            QUOTED, text);
    }
    if (!join(wei, text, n_whole, fraction, n_fraction, unit)) {
        *wei = (struct qr_word){{0}};
        return qr_error_set(err, QR_ERROR_INPUT, "%s: \"%.*s\" is more than there is: 2^%d wei",
                            what, QUOTED, text, MAX_BITS);
    }
    return true;
}

void qr_fee_format(char text[QR_FEE_SIZE], const struct qr_word *wei)
{
    char digits[QR_WORD_DECIMAL_SIZE];
    qr_word_to_decimal(digits, wei);
    size_t length = strlen(digits);
    const struct unit *unit = length < GWEI_FROM_DIGITS    ? &wei_unit
                              : length < ETHER_FROM_DIGITS ? &gwei_unit
                                                           : &ether_unit;
    char *at = text;
    /* "0." and zeros in front, when the first digit stands behind the point */
    size_t whole = length > unit->places ? length - unit->places : 0;
    if (whole == 0) {
        *at++ = '0';
    }
    memcpy(at, digits, whole);
    at += whole;
    size_t n_fraction = unit->places;
    size_t n_digits = length - whole;
    while (n_fraction > 0 && (n_digits == 0 || digits[whole + n_digits - 1] == '0')) {
        n_digits -= n_digits > 0 ? 1 : 0;
        n_fraction--;
    }
    if (n_digits > 0) {
        *at++ = '.';
        memset(at, '0', n_fraction - n_digits);
        at += n_fraction - n_digits;
        memcpy(at, digits + whole, n_digits);
        at += n_digits;
    }
    *at++ = ' ';
    memcpy(at, unit->name, strlen(unit->name) + 1);
}
