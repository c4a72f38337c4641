#include "chain/fees.h"

/* A fee that a node names is below 2^MAX_BITS wei; one that is raised, which may be the raised one
 * of others, stays below 2^MAX_RAISED_BITS. Sums and eighths of these fit 128 bits. */
#define MAX_BITS        96
#define MAX_RAISED_BITS 112

#define GWEI 1000000000U

/* An amount of wei that is known to be small. */
__extension__ typedef unsigned __int128 amount;

static amount to_amount(const struct qr_word *word)
{
    amount number = 0;
    QR_ASSERT(qr_word_bit_length(word) <= MAX_RAISED_BITS);
    for (size_t i = 16; i < sizeof word->be32; i++) {
        number = number << 8 | word->be32[i];
    }
    return number;
}

static struct qr_word to_word(amount number)
{
    struct qr_word word = {{0}};
    for (size_t i = sizeof word.be32; i > 16; i--, number >>= 8) {
        word.be32[i - 1] = (uint8_t)number;
    }
    return word;
}

static amount least(amount a, amount b)
{
    return a < b ? a : b;
}

static amount most(amount a, amount b)
{
    return a > b ? a : b;
}

/* What a cap allows; one that is beyond every fee is none. */
static amount limit_of(const struct qr_word *cap)
{
    return cap == NULL || qr_word_bit_length(cap) > MAX_RAISED_BITS ? (amount)-1 : to_amount(cap);
}

static bool check_size(const struct qr_word *fee, const char *what, struct qr_error *err)
{
    return qr_word_bit_length(fee) <= MAX_BITS ||
           qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "fees: the node says %s of 2^%u wei or more: ask another node", what,
                        qr_word_bit_length(fee) - 1);
}

/* The middle one; of an even number the lower of the two in the middle. */
static amount median(const struct qr_word *fees, size_t count)
{
    amount sorted[QR_FEES_BLOCKS];
    QR_ASSERT(count > 0 && count <= QR_FEES_BLOCKS);
    for (size_t i = 0; i < count; i++) {
        amount fee = to_amount(&fees[i]);
        size_t at = i;
        for (; at > 0 && sorted[at - 1] > fee; at--) {
            sorted[at] = sorted[at - 1];
        }
        sorted[at] = fee;
    }
    return sorted[(count - 1) / 2];
}

static amount choose_tip(const struct qr_fees_market *market)
{
    amount tip = market->n_rewards > 0 ? median(market->rewards, market->n_rewards) : 0;
    if (tip == 0) {
        amount price = to_amount(&market->gas_price);
        amount base = to_amount(&market->base_fee);
        tip = most(least(price > base ? price - base : 0, GWEI), 1);
    }
    return tip;
}

static bool check_market(const struct qr_fees_market *market, struct qr_error *err)
{
    for (size_t i = 0; i < market->n_rewards; i++) {
        if (!check_size(&market->rewards[i], "a tip", err)) {
            return false;
        }
    }
    return check_size(&market->gas_price, "a gas price", err) &&
           check_size(&market->base_fee, "a base fee", err) &&
           check_size(&market->next_base_fee, "a base fee", err);
}

static bool too_high(const struct qr_word *due, const char *what, const struct qr_word *cap,
                     struct qr_error *err)
{
    char asked[QR_FEE_SIZE];
    char allowed[QR_FEE_SIZE];
    qr_fee_format(asked, due);
    qr_fee_format(allowed, cap);
    return qr_error_set(err, QR_ERROR_NOT_YET,
                        "fees are too high now: %s is %s for a unit of gas, the cap is %s: wait, "
                        "or raise the cap",
                        what, asked, allowed);
}

static bool asks_no_base_fee(const struct qr_fees_market *market)
{
    return !market->has_base_fee ||
           (qr_word_is_zero(&market->base_fee) && qr_word_is_zero(&market->next_base_fee));
}

bool qr_fees_choose(struct qr_fees *fees, const struct qr_fees_market *market,
                    const struct qr_word *cap, struct qr_error *err)
{
    *fees = (struct qr_fees){.type = QR_TRANSACTION_LEGACY};
    amount limit = limit_of(cap);
    if (!check_market(market, err)) {
        return false;
    }
    if (asks_no_base_fee(market)) {
        if (to_amount(&market->gas_price) > limit) {
            return too_high(&market->gas_price, "the gas price", cap, err);
        }
        fees->max_fee = market->gas_price;
        return true;
    }
    amount base = to_amount(&market->next_base_fee);
    if (base > limit) {
        return too_high(&market->next_base_fee, "the next block's base fee", cap, err);
    }
    amount tip = choose_tip(market);
    amount max_fee = least(2 * base + tip, limit);
    fees->type = QR_TRANSACTION_EIP1559;
    fees->max_fee = to_word(max_fee);
    fees->priority_fee = to_word(least(tip, max_fee));
    return true;
}

/* An eighth more, rounded up, and more in any case. */
static amount raise_fee(amount fee)
{
    return most(fee + (fee + 7) / 8, fee + 1);
}

bool qr_fees_raise(struct qr_fees *raised, const struct qr_fees *old, const struct qr_fees *now,
                   const struct qr_word *cap, struct qr_error *err)
{
    bool was_legacy = old->type == QR_TRANSACTION_LEGACY;
    const struct qr_word *old_tip = was_legacy ? &old->max_fee : &old->priority_fee;
    *raised = (struct qr_fees){.type = now->type};
    if (qr_word_bit_length(&old->max_fee) >= MAX_RAISED_BITS ||
        qr_word_compare(old_tip, &old->max_fee) > 0) {
        *raised = (struct qr_fees){.type = QR_TRANSACTION_LEGACY};
        return qr_error_set(err, QR_ERROR_INPUT,
                            "fees: those of the transaction to be replaced make no sense");
    }
    amount limit = limit_of(cap);
    amount needed = raise_fee(to_amount(&old->max_fee));
    if (needed > limit) {
        struct qr_word word = to_word(needed);
        *raised = (struct qr_fees){.type = QR_TRANSACTION_LEGACY};
        return too_high(&word, "what replaces the transaction that waits", cap, err);
    }
    amount max_fee = most(needed, least(to_amount(&now->max_fee), limit));
    raised->max_fee = to_word(max_fee);
    if (now->type == QR_TRANSACTION_EIP1559) {
        amount tip = most(raise_fee(to_amount(old_tip)), to_amount(&now->priority_fee));
        raised->priority_fee = to_word(least(tip, max_fee));
    }
    return true;
}
