/* What a node answers to eth_feeHistory. */
#include "chain/fees.h"

static bool unreadable(struct qr_error *err, const char *what)
{
    return qr_error_set(err, QR_ERROR_UNAVAILABLE, "eth_feeHistory: %s", what);
}

/* A quantity: 0x and hex digits without leading zeros. */
static bool read_quantity(struct qr_word *word, struct qr_json_value value, struct qr_arena *arena)
{
    struct qr_error unused = QR_ERROR_INIT;
    size_t length = 0;
    *word = (struct qr_word){{0}};
    if (qr_json_type(value) != QR_JSON_STRING) {
        return false;
    }
    const char *text = qr_json_string(&length, value, arena);
    bool is_hex = length >= 3 && text[0] == '0' && text[1] == 'x';
    return is_hex && (text[2] != '0' || length == 3) &&
           qr_word_parse(word, text, length, "", &unused);
}

/* The last two base fees: of the newest block and of the one after it. */
static bool read_base_fees(struct qr_fees_market *market, struct qr_json_value fees,
                           struct qr_arena *arena, struct qr_error *err)
{
    if (!qr_json_present(fees) || qr_json_type(fees) == QR_JSON_NULL) {
        return true;
    }
    if (qr_json_type(fees) != QR_JSON_ARRAY) {
        return unreadable(err, "baseFeePerGas is no array");
    }
    for (struct qr_json_value item = qr_json_first(fees); qr_json_present(item);
         item = qr_json_next(fees, item)) {
        struct qr_word fee;
        if (!read_quantity(&fee, item, arena)) {
            return unreadable(err, "baseFeePerGas holds what is no quantity");
        }
        market->base_fee = market->has_base_fee ? market->next_base_fee : fee;
        market->next_base_fee = fee;
        market->has_base_fee = true;
    }
    return true;
}

/* Whether it is a number that is written with no other digit than 0, whatever its exponent. */
static bool is_zero_number(struct qr_json_value value)
{
    size_t length = 0;
    if (qr_json_type(value) != QR_JSON_NUMBER) {
        return false;
    }
    const char *text = qr_json_source(&length, value);
    for (size_t i = 0; i < length && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] >= '1' && text[i] <= '9') {
            return false;
        }
    }
    return true;
}

/* An item of one block: null or an array whose only item is the asked percentile. */
static bool read_reward(struct qr_word *reward, bool *given, struct qr_json_value block,
                        struct qr_arena *arena)
{
    *given = false;
    if (qr_json_type(block) == QR_JSON_NULL) {
        return true;
    }
    if (qr_json_type(block) != QR_JSON_ARRAY) {
        return false;
    }
    struct qr_json_value item = qr_json_first(block);
    if (!qr_json_present(item)) {
        return true;
    }
    *given = true;
    return read_quantity(reward, item, arena);
}

static bool read_rewards(struct qr_fees_market *market, struct qr_json_value history,
                         struct qr_arena *arena, struct qr_error *err)
{
    struct qr_json_value rewards = qr_json_get(history, "reward");
    struct qr_json_value ratios = qr_json_get(history, "gasUsedRatio");
    if (!qr_json_present(rewards) || qr_json_type(rewards) == QR_JSON_NULL) {
        return true;
    }
    if (qr_json_type(rewards) != QR_JSON_ARRAY) {
        return unreadable(err, "reward is no array");
    }
    bool has_ratios = qr_json_present(ratios) && qr_json_type(ratios) == QR_JSON_ARRAY;
    struct qr_json_value ratio =
        has_ratios ? qr_json_first(ratios) : (struct qr_json_value){.doc = NULL};
    for (struct qr_json_value block = qr_json_first(rewards); qr_json_present(block);
         block = qr_json_next(rewards, block)) {
        struct qr_word reward;
        bool given = false;
        if (!read_reward(&reward, &given, block, arena)) {
            return unreadable(err, "reward holds what is no quantity");
        }
        given = given && !(qr_json_present(ratio) && is_zero_number(ratio));
        if (given && market->n_rewards == QR_FEES_BLOCKS) {
            return unreadable(err, "reward has more blocks than were asked for");
        }
        if (given) {
            market->rewards[market->n_rewards++] = reward;
        }
        ratio = qr_json_present(ratio) ? qr_json_next(ratios, ratio) : ratio;
    }
    return true;
}

bool qr_fees_history_read(struct qr_fees_market *market, struct qr_json_value history,
                          struct qr_arena *arena, struct qr_error *err)
{
    *market = (struct qr_fees_market){.has_base_fee = false};
    if (qr_json_type(history) == QR_JSON_NULL) {
        return true;
    }
    bool ok = qr_json_type(history) == QR_JSON_OBJECT || unreadable(err, "the answer is no object");
    ok = ok && read_base_fees(market, qr_json_get(history, "baseFeePerGas"), arena, err) &&
         read_rewards(market, history, arena, err);
    if (!ok) {
        *market = (struct qr_fees_market){.has_base_fee = false};
    }
    return ok;
}
