#include "base/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

/* Natural numbers, little-endian, large enough for 10^324 × 2^128. */
enum { LIMBS = 48 };
struct natural {
    uint32_t limb[LIMBS];
};

static void multiply_small(struct natural *n, uint32_t factor)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)n->limb[i] * factor;
        n->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    ck_assert_uint_eq(carry, 0);
}

static struct natural power_of_ten(int exponent)
{
    struct natural n = {.limb = {1}};
    for (int i = 0; i < exponent; i++) {
        multiply_small(&n, 10);
    }
    return n;
}

static int bit_length(const struct natural *n)
{
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (n->limb[i] != 0) {
            return 32 * i + 32 - __builtin_clz(n->limb[i]);
        }
    }
    return 0;
}

static int bit(const struct natural *n, int place)
{
    return place < 0 ? 0 : (int)(n->limb[place / 32] >> place % 32 & 1);
}

static int compare(const struct natural *a, const struct natural *b)
{
    for (size_t i = LIMBS; i > 0; i--) {
        if (a->limb[i - 1] != b->limb[i - 1]) {
            return a->limb[i - 1] < b->limb[i - 1] ? -1 : 1;
        }
    }
    return 0;
}

/* n × (high:low + add) */
static struct natural times(const struct natural *n, uint64_t high, uint64_t low, uint32_t add)
{
    uint32_t factor[5] = {(uint32_t)low, (uint32_t)(low >> 32), (uint32_t)high,
                          (uint32_t)(high >> 32), 0};
    for (size_t i = 0; i < 5 && add != 0; i++) {
        factor[i] += add;
        add = factor[i] == 0 ? 1 : 0;
    }
    struct natural product = {.limb = {0}};
    for (size_t j = 0; j < 5; j++) {
        uint64_t carry = 0;
        for (size_t i = 0; i + j < LIMBS; i++) {
            carry += (uint64_t)n->limb[i] * factor[j] + product.limb[i + j];
            product.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return product;
}

START_TEST(positive_powers_are_the_top_128_bits)
{
    for (int e = 0; e <= QR_DECIMAL_MAX_POWER; e++) {
        struct natural n = power_of_ten(e);
        uint64_t high = 0;
        uint64_t low = 0;
        int log2 = qr_decimal_power(&high, &low, e);
        ck_assert_int_eq(log2, bit_length(&n) - 1);
        for (int i = 0; i < 128; i++) {
            uint64_t word = i < 64 ? high : low;
            int ours = (int)(word >> (63 - i % 64) & 1);
            ck_assert_msg(ours == bit(&n, log2 - i), "10^%d, bit %d", e, i);
        }
    }
}
END_TEST

/* floor(2^k / 10^n) = t exactly when t × 10^n <= 2^k < (t + 1) × 10^n. */
START_TEST(negative_powers_are_the_floor)
{
    for (int e = QR_DECIMAL_MIN_POWER; e < 0; e++) {
        struct natural n = power_of_ten(-e);
        uint64_t high = 0;
        uint64_t low = 0;
        int k = 127 - qr_decimal_power(&high, &low, e);
        ck_assert_uint_eq(high >> 63, 1);
        struct natural two = {.limb = {0}};
        two.limb[k / 32] = UINT32_C(1) << k % 32;
        struct natural below = times(&n, high, low, 0);
        struct natural above = times(&n, high, low, 1);
        ck_assert_msg(compare(&below, &two) <= 0, "10^%d is too large", e);
        ck_assert_msg(compare(&two, &above) < 0, "10^%d is too small", e);
    }
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

START_TEST(reading_agrees_with_the_c_library_or_declines)
{
    uint64_t seed = 0x2545f4914f6cdd1d;
    uint64_t state = seed;
    unsigned declined = 0;
    enum { ROUNDS = 300000 };
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t mantissa = next_random(&state) >> next_random(&state) % 64;
        struct qr_decimal decimal = {
            .mantissa = mantissa | 1,
            .exponent = (int)(next_random(&state) % 561) - 280,
        };
        char text[64];
        snprintf(text, sizeof text, "%" PRIu64 "e%d", decimal.mantissa, decimal.exponent);
        double value = 0;
        if (!qr_decimal_to_double(&value, decimal)) {
            declined++;
            continue;
        }
        ck_assert_msg(value == strtod(text, NULL), "seed %" PRIx64 ": %s gives %.17g", seed, text,
                      value);
    }
    ck_assert_uint_lt(declined, ROUNDS / 1000);
}
END_TEST

START_TEST(ties_are_read_to_even_where_the_power_is_exact)
{
    static const struct {
        struct qr_decimal decimal;
        double value;
    } rows[] = {
        {{9007199254740993, 0}, 9007199254740992.0},
        {{9007199254740995, 0}, 9007199254740996.0},
        {{18014398509481986, 0}, 18014398509481984.0},
        {{18014398509481990, 0}, 18014398509481992.0},
        {{9223372036854775808U, 0}, 9223372036854775808.0},
        {{9223372036854776832U, 0}, 9223372036854775808.0},
        {{18446744073709551615U, 0}, 18446744073709551616.0},
        {{1, 22}, 1e22},
        {{1, 23}, 1e23},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = 0;
        ck_assert(qr_decimal_to_double(&value, rows[i].decimal));
        ck_assert_msg(value == rows[i].value, "row %zu: %.17g", i, value);
    }
}
END_TEST

START_TEST(reading_declines_what_it_cannot_decide)
{
    static const struct qr_decimal rows[] = {
        {1, QR_DECIMAL_MIN_POWER - 1},
        {1, QR_DECIMAL_MAX_POWER + 1},
        {17976931348623157, 292},    /* rounding could leave the range */
        {11258999068426241250U, -4}, /* 1125899906842624.125: a tie, and 10^-4 is not exact */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double value = 1;
        ck_assert_msg(!qr_decimal_to_double(&value, rows[i]), "row %zu", i);
        ck_assert(value == 0);
    }
}
END_TEST

START_TEST(shortest_takes_every_power_of_two_and_its_neighbours)
{
    for (int e = -1074; e <= 1023; e++) {
        double power = ldexp(1.0, e);
        double values[] = {nextafter(power, 0), power, nextafter(power, INFINITY)};
        for (size_t i = 0; i < 3; i++) {
            if (values[i] == 0) {
                continue;
            }
            struct qr_decimal decimal = qr_decimal_shortest(values[i]);
            char text[64];
            snprintf(text, sizeof text, "%" PRIu64 "e%d", decimal.mantissa, decimal.exponent);
            ck_assert_msg(strtod(text, NULL) == values[i], "%a gives %s", values[i], text);
            ck_assert_uint_ne(decimal.mantissa % 10, 0);
            ck_assert_uint_lt(decimal.mantissa, UINT64_C(100000000000000000));
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/decimal");
    TCase *tests = tcase_create("decimal");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, positive_powers_are_the_top_128_bits);
    tcase_add_test(tests, negative_powers_are_the_floor);
    tcase_add_test(tests, reading_agrees_with_the_c_library_or_declines);
    tcase_add_test(tests, ties_are_read_to_even_where_the_power_is_exact);
    tcase_add_test(tests, reading_declines_what_it_cannot_decide);
    tcase_add_test(tests, shortest_takes_every_power_of_two_and_its_neighbours);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
