/* Doubles and decimals, both ways, without the C library: its strtod and printf follow the locale
 * and are slow. Pure. */
#ifndef QUORATE_BASE_DECIMAL_H
#define QUORATE_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

/* mantissa × 10^exponent. */
struct qr_decimal {
    uint64_t mantissa;
    int exponent;
};

/* The exponents that qr_decimal_power knows. */
#define QR_DECIMAL_MIN_POWER (-297)
#define QR_DECIMAL_MAX_POWER 324

/* A power of ten, cut to 128 bits: floor(10^exponent × 2^(127 - b)), where b is
 * floor(log2(10^exponent)), so that the top bit of high is set. Returns b. */
int qr_decimal_power(uint64_t *high, uint64_t *low, int exponent);

/* The double nearest to a decimal, ties to even (IEEE 754 roundTiesToEven). False when 128 bits of
 * the power of ten do not decide that, or when the exponent or the result is too far out; the
 * decimal then needs another way. The mantissa is not 0. */
QR_MUST_USE bool qr_decimal_to_double(double *value, struct qr_decimal decimal);

/* The decimal of fewest digits that reads back as the same double, and the closest to it among
 * those: the digits of ECMAScript's Number::toString (ECMA-262 section 6.1.6.1.20). No trailing
 * zeros. value is positive and finite. Method: Raffaello Giulietti, "The Schubfach way to render
 * doubles". */
struct qr_decimal qr_decimal_shortest(double value);

#endif
