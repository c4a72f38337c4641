#include "base/decimal.h"

#include <stddef.h>
#include <string.h>

/* Between two coarse powers lie 27 exponents: 5^26 still fits 64 bits. */
enum { STEP = 27, LAST_EXACT_POWER = 55 };

/* floor(10^e × 2^(127 - floor(log2(10^e)))) for e = QR_DECIMAL_MIN_POWER + 27 i. */
static const uint64_t coarse[][2] = {
    {0xa76c582338ed2621, 0xaf2af2b80af6f24e}, {0x873e4f75e2224e68, 0x5a7744a6e804a291},
    {0xda7f5bf590966848, 0xaf39a475506a899e}, {0xb080392cc4349dec, 0xbd8d794d96aacfb3},
    {0x8e938662882af53e, 0x547eb47b7282ee9c}, {0xe65829b3046b0afa, 0x0cb4a5a3112a5112},
    {0xba121a4650e4ddeb, 0x92f34d62616ce413}, {0x964e858c91ba2655, 0x3a6a07f8d510f86f},
    {0xf2d56790ab41c2a2, 0xfae27299423fb9c3}, {0xc428d05aa4751e4c, 0xaa97e14c3c26b886},
    {0x9e74d1b791e07e48, 0x775ea264cf55347d}, {0x8000000000000000, 0x0000000000000000},
    {0xcecb8f27f4200f3a, 0x0000000000000000}, {0xa70c3c40a64e6c51, 0x999090b65f67d924},
    {0x86f0ac99b4e8dafd, 0x69a028bb3ded71a3}, {0xda01ee641a708de9, 0xe80e6f4820cc9495},
    {0xb01ae745b101e9e4, 0x5ec05dcff72e7f8f}, {0x8e41ade9fbebc27d, 0x14588f13be847307},
    {0xe5d3ef282a242e81, 0x8f1668c8a86da5fa}, {0xb9a74a0637ce2ee1, 0x6d953e2bd7173692},
    {0x95f83d0a1fb69cd9, 0x4abdaf101564f98e}, {0xf24a01a73cf2dccf, 0xbc633b39673c8cec},
    {0xc3b8358109e84f07, 0x0a862f80ec4700c8}, {0x9e19db92b4e31ba9, 0x6c07a2c26a8346d1},
};

/* What a coarse power times 5^r lacks in its last place, two bits an exponent. */
static const uint64_t corrections[] = {
    0x1504014000500010, 0x151045a559555651, 0x9495555041550151, 0x4150014410554565,
    0x0100055004101110, 0x5000000000000004, 0x1004596554555a55, 0x4145550004000014,
    0x4154655145551045, 0x0000000000011514, 0x0000000000000000, 0x5640000000000000,
    0x51554165a6596955, 0x1515445414055555, 0x0440400004155545, 0x5515155545550400,
    0x0055051105414111, 0x1000000004000000, 0x0000000000000100, 0x0000000000000000,
};

static const uint64_t powers_of_5[] = {
    1,
    5,
    25,
    125,
    625,
    3125,
    15625,
    78125,
    390625,
    1953125,
    9765625,
    48828125,
    244140625,
    1220703125,
    6103515625,
    30517578125,
    152587890625,
    762939453125,
    3814697265625,
    19073486328125,
    95367431640625,
    476837158203125,
    2384185791015625,
    11920928955078125,
    59604644775390625,
    298023223876953125,
    1490116119384765625,
};

/* The low half of a product; the high half goes to *high. */
static uint64_t multiply(uint64_t *high, uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    *high = (uint64_t)(product >> 64);
    return (uint64_t)product;
}

/* floor(log2(10^exponent)), for every exponent that a double needs. */
static int log2_of_power(int exponent)
{
    return (exponent * 217706) >> 16;
}

int qr_decimal_power(uint64_t *high, uint64_t *low, int exponent)
{
    QR_ASSERT(exponent >= QR_DECIMAL_MIN_POWER && exponent <= QR_DECIMAL_MAX_POWER);
    unsigned index = (unsigned)(exponent - QR_DECIMAL_MIN_POWER);
    const uint64_t *base = coarse[index / STEP];
    uint64_t factor = powers_of_5[index % STEP];
    /* 192 bits of product: top, middle, bottom. */
    uint64_t top = 0;
    uint64_t carry = 0;
    uint64_t bottom = multiply(&carry, base[1], factor);
    uint64_t middle = multiply(&top, base[0], factor);
    top += __builtin_add_overflow(middle, carry, &middle) ? 1 : 0;
    if (top != 0) {
        unsigned zeros = (unsigned)__builtin_clzll(top);
        bottom = zeros == 0 ? middle : middle << zeros | bottom >> (64 - zeros);
        middle = zeros == 0 ? top : top << zeros | middle >> (64 - zeros);
    }
    uint64_t correction = corrections[index / 32] >> 2 * (index % 32) & 3;
    middle += __builtin_add_overflow(bottom, correction, &bottom) ? 1 : 0;
    *high = middle;
    *low = bottom;
    return log2_of_power(exponent);
}

static bool is_exact_power(int exponent)
{
    return exponent >= 0 && exponent <= LAST_EXACT_POWER;
}

/* A double of significand × 2^(exponent - 52); the significand has 53 bits. */
static double make_double(uint64_t significand, int exponent)
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52 | (significand & ~(UINT64_C(1) << 52));
    double value = 0;
    memcpy(&value, &bits, sizeof value);
    return value;
}

bool qr_decimal_to_double(double *value, struct qr_decimal decimal)
{
    *value = 0;
    int q = decimal.exponent;
    QR_ASSERT(decimal.mantissa != 0);
    if (q < QR_DECIMAL_MIN_POWER || q > QR_DECIMAL_MAX_POWER) {
        return false;
    }
    unsigned zeros = (unsigned)__builtin_clzll(decimal.mantissa);
    uint64_t w = decimal.mantissa << zeros;
    uint64_t high = 0;
    uint64_t low = 0;
    int log2 = qr_decimal_power(&high, &low, q);
    uint64_t top = 0;
    uint64_t carry = 0;
    uint64_t bottom = multiply(&carry, w, low);
    uint64_t middle = multiply(&top, w, high);
    top += __builtin_add_overflow(middle, carry, &middle) ? 1 : 0;

    unsigned shift = 10 + (unsigned)(top >> 63);
    int exponent = 53 + (int)shift + log2 - (int)zeros;
    if (exponent > 1022) {
        return false;
    }
    uint64_t significand = top >> shift;
    uint64_t rest = top & ((UINT64_C(1) << shift) - 1);
    uint64_t half = UINT64_C(1) << (shift - 1);
    bool exact = is_exact_power(q);
    /* The true product is at most w more than this one: less than one unit of middle. */
    if (!exact && rest == half - 1 && middle == UINT64_MAX) {
        return false;
    }
    bool tie = exact && rest == half && (middle | bottom) == 0;
    if (tie ? (significand & 1) != 0 : rest >= half) {
        significand++;
    }
    if (significand >> 53 != 0) {
        significand >>= 1;
        exponent++;
    }
    *value = make_double(significand, exponent);
    return true;
}

/* The integer part of factor × 10^power / 2^128, its last bit set when anything was cut off. */
static uint64_t round_to_odd(const uint64_t power[2], uint64_t factor)
{
    uint64_t carry = 0;
    uint64_t whole = 0;
    (void)multiply(&carry, power[1], factor);
    uint64_t fraction = multiply(&whole, power[0], factor);
    whole += __builtin_add_overflow(fraction, carry, &fraction) ? 1 : 0;
    return whole | (fraction > 1 ? 1 : 0);
}

static struct qr_decimal strip_zeros(uint64_t mantissa, int exponent)
{
    while (mantissa % 10 == 0) {
        mantissa /= 10;
        exponent++;
    }
    return (struct qr_decimal){.mantissa = mantissa, .exponent = exponent};
}

/* Schubfach's choice: v lies between lower and upper, all three times 4 in units of 10^k. */
static struct qr_decimal choose(uint64_t lower, uint64_t v, uint64_t upper, int k)
{
    uint64_t s = v / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down = lower <= 40 * tens;
        bool up = 40 * tens + 40 <= upper;
        if (down != up) {
            return strip_zeros(tens + (up ? 1 : 0), k + 1);
        }
    }
    bool down = lower <= 4 * s;
    bool up = 4 * s + 4 <= upper;
    if (down == up) {
        uint64_t middle = 4 * s + 2;
        up = v > middle || (v == middle && (s & 1) != 0);
    }
    return strip_zeros(s + (up ? 1 : 0), k);
}

struct qr_decimal qr_decimal_shortest(double value)
{
    uint64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int biased = (int)(bits >> 52);
    QR_ASSERT(bits != 0 && biased < 0x7ff);
    uint64_t c = biased == 0 ? fraction : fraction | UINT64_C(1) << 52;
    int q = (biased == 0 ? 1 : biased) - 1075;

    /* Below a power of two the doubles stand twice as close. */
    bool closer = fraction == 0 && biased > 1;
    int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
    uint64_t power[2];
    int log2 = qr_decimal_power(&power[0], &power[1], -k);
    if (!is_exact_power(-k) && ++power[1] == 0) {
        power[0]++;
    }
    unsigned shift = (unsigned)(q + log2 + 1);
    uint64_t lower = round_to_odd(power, (4 * c - 2 + (closer ? 1 : 0)) << shift);
    uint64_t upper = round_to_odd(power, (4 * c + 2) << shift);
    uint64_t v = round_to_odd(power, (4 * c) << shift);
    uint64_t open = c & 1; /* an odd significand loses ties, so its interval has no ends */
    return choose(lower + open, v, upper - open, k);
}
