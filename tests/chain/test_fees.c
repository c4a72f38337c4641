#include "chain/fees.h"

#include <string.h>

#include "tests/support.h"

static struct qr_word wei_of(const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_word wei;
    qr_ck_ok(qr_fee_parse(&wei, text, "fee", &err), err);
    return wei;
}

static void ck_fee(const struct qr_word *wei, const char *expected)
{
    char text[QR_FEE_SIZE];
    qr_fee_format(text, wei);
    ck_assert_str_eq(text, expected);
}

/* A market as a test writes it: fees separated by commas, NULL for no base fees. */
static struct qr_fees_market market_of(const char *base_fee, const char *next, const char *rewards,
                                       const char *gas_price)
{
    struct qr_fees_market market = {.has_base_fee = base_fee != NULL,
                                    .gas_price = wei_of(gas_price)};
    if (base_fee != NULL) {
        market.base_fee = wei_of(base_fee);
        market.next_base_fee = wei_of(next);
    }
    for (const char *at = rewards; *at != '\0';) {
        char text[40] = "";
        size_t length = strcspn(at, ",");
        ck_assert(length < sizeof text && market.n_rewards < QR_FEES_BLOCKS);
        memcpy(text, at, length);
        market.rewards[market.n_rewards++] = wei_of(text);
        at += length + (at[length] == ',' ? 1 : 0);
    }
    return market;
}

START_TEST(fees_are_chosen_from_a_market)
{
    static const struct {
        const char *base_fee, *next, *rewards, *gas_price, *cap;
        const char *max_fee, *tip; /* tip NULL: legacy */
    } rows[] = {
        /* mainnet: twice the next base fee and the median tip */
        {"20", "22", "1,2,3", "21", NULL, "46 gwei", "2 gwei"},
        {"20", "22", "3,1,2", "21", NULL, "46 gwei", "2 gwei"},
        {"20", "22", "4,1,3,2", "21", NULL, "46 gwei", "2 gwei"},
        {"20", "22", "0.000000001,500,0.1,0.1", "21", NULL, "44.1 gwei", "0.1 gwei"},
        {"20", "22", "1,1,1,1,1,1,1,1,1,1,2,2,2,2,2,2,2,2,2,2", "21", NULL, "45 gwei", "1 gwei"},
        /* Base: no tip that is a multiple of the base fee */
        {"0.005", "0.005", "0.001,0.001", "0.006", NULL, "0.011 gwei", "0.001 gwei"},
        {"0.005", "0.005", "", "0.0055", NULL, "0.0105 gwei", "500000 wei"},
        {"0.005", "0.005", "0,0,0,0.3", "0.0055", NULL, "0.0105 gwei", "500000 wei"},
        /* no tips, and a node that suggests none, or too much */
        {"1", "0.875", "", "1", NULL, "1.750000001 gwei", "1 wei"},
        {"1", "0.875", "", "0.5", NULL, "1.750000001 gwei", "1 wei"},
        {"1", "0.875", "0", "0", NULL, "1.750000001 gwei", "1 wei"},
        {"1", "0.875", "", "500", NULL, "2.75 gwei", "1 gwei"},
        {"1", "0.875", "", "2", NULL, "2.75 gwei", "1 gwei"},
        /* a base fee that begins or ends at zero is one */
        {"0", "0.000000007", "1", "1", NULL, "1.000000014 gwei", "1 gwei"},
        {"0.000000007", "0", "1", "1", NULL, "1 gwei", "1 gwei"},
        /* the cap */
        {"20", "22", "2", "21", "46", "46 gwei", "2 gwei"},
        {"20", "22", "2", "21", "45", "45 gwei", "2 gwei"},
        {"20", "22", "2", "21", "22", "22 gwei", "2 gwei"},
        {"0.5", "0.5", "3", "21", "1", "1 gwei", "1 gwei"},
        {"20", "22", "2", "21", "70000000 ether", "46 gwei", "2 gwei"},
        /* no base fees: the gas price */
        {NULL, NULL, "", "21", NULL, "21 gwei", NULL},
        {NULL, NULL, "3", "21", "21", "21 gwei", NULL},
        {NULL, NULL, "", "0", "0", "0 wei", NULL},
        {"0", "0", "", "0", NULL, "0 wei", NULL},
        {"0", "0", "1", "21", NULL, "21 gwei", NULL},
        /* the largest that is taken */
        {"79228162514264337593543950335 wei", "79228162514264337593543950335 wei",
         "79228162514264337593543950335 wei", "0", NULL, "237684487542.793012780631851005 ether",
         "79228162514.264337593543950335 ether"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees fees;
        struct qr_word cap = wei_of(rows[i].cap == NULL ? "0" : rows[i].cap);
        struct qr_fees_market market =
            market_of(rows[i].base_fee, rows[i].next, rows[i].rewards, rows[i].gas_price);
        qr_ck_ok(qr_fees_choose(&fees, &market, rows[i].cap == NULL ? NULL : &cap, &err), err);
        ck_fee(&fees.max_fee, rows[i].max_fee);
        ck_fee(&fees.priority_fee, rows[i].tip == NULL ? "0 wei" : rows[i].tip);
        ck_assert_int_eq(fees.type,
                         rows[i].tip == NULL ? QR_TRANSACTION_LEGACY : QR_TRANSACTION_EIP1559);
    }
}
END_TEST

START_TEST(fees_above_the_cap_are_to_be_waited_for)
{
    static const struct {
        const char *base_fee, *next, *gas_price, *cap, *message;
    } rows[] = {
        {"20", "45.2", "21", "30",
         "fees are too high now: the next block's base fee is 45.2 gwei for a unit of gas, the cap "
         "is 30 gwei: wait, or raise the cap"},
        {"20", "22", "21", "21.999999999",
         "fees are too high now: the next block's base fee is 22 gwei for a unit of gas, the cap "
         "is 21.999999999 gwei: wait, or raise the cap"},
        {NULL, NULL, "21", "20",
         "fees are too high now: the gas price is 21 gwei for a unit of gas, the cap is 20 gwei: "
         "wait, or raise the cap"},
        {"0", "0", "21", "0",
         "fees are too high now: the gas price is 21 gwei for a unit of gas, the cap is 0 wei: "
         "wait, or raise the cap"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees fees;
        struct qr_word cap = wei_of(rows[i].cap);
        struct qr_fees_market market =
            market_of(rows[i].base_fee, rows[i].next, "1", rows[i].gas_price);
        ck_assert(!qr_fees_choose(&fees, &market, &cap, &err));
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_NOT_YET);
        ck_assert(qr_word_is_zero(&fees.max_fee));
    }
}
END_TEST

START_TEST(absurd_fees_are_not_believed)
{
    struct qr_word absurd = {.be32 = {[19] = 1}}; /* 2^96 */
    for (int i = 0; i < 4; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees fees;
        struct qr_fees_market market = market_of("1", "1", "1,1", "1");
        struct qr_word *const places[] = {&market.base_fee, &market.next_base_fee,
                                          &market.rewards[1], &market.gas_price};
        static const char *const messages[] = {
            "fees: the node says a base fee of 2^96 wei or more: ask another node",
            "fees: the node says a base fee of 2^96 wei or more: ask another node",
            "fees: the node says a tip of 2^96 wei or more: ask another node",
            "fees: the node says a gas price of 2^255 wei or more: ask another node",
        };
        *places[i] = absurd;
        market.gas_price.be32[0] = i == 3 ? 0xff : 0;
        ck_assert(!qr_fees_choose(&fees, &market, NULL, &err));
        ck_assert_str_eq(err.message, messages[i]);
        ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
    }
}
END_TEST

/* tip NULL: legacy. */
static struct qr_fees fees_of(const char *max_fee, const char *tip)
{
    struct qr_fees fees = {
        .type = tip == NULL ? QR_TRANSACTION_LEGACY : QR_TRANSACTION_EIP1559,
        .max_fee = wei_of(max_fee),
    };
    if (tip != NULL) {
        fees.priority_fee = wei_of(tip);
    }
    return fees;
}

START_TEST(raised_fees_are_an_eighth_above_the_old_ones_and_what_is_due)
{
    static const struct {
        const char *old_max, *old_tip, *max, *tip, *cap;
        const char *raised, *raised_tip;
    } rows[] = {
        {"40", "2", "30", "1", NULL, "45 gwei", "2.25 gwei"},
        {"40", "2", "50", "1", NULL, "50 gwei", "2.25 gwei"},
        {"40", "2", "50", "3", NULL, "50 gwei", "3 gwei"},
        {"40", "2", "42", "44", NULL, "45 gwei", "44 gwei"},
        {"40", "2", "30", "60", NULL, "45 gwei", "45 gwei"},
        /* rounded up, and always more */
        {"9 wei", "1 wei", "0", "0", NULL, "11 wei", "2 wei"},
        {"8 wei", "0", "0", "0", NULL, "9 wei", "1 wei"},
        {"0", "0", "0", "0", NULL, "1 wei", "1 wei"},
        /* the cap lowers what is due, not what replacing takes */
        {"40", "2", "50", "1", "46", "46 gwei", "2.25 gwei"},
        {"40", "2", "50", "48", "46", "46 gwei", "46 gwei"},
        {"40", "2", "50", "1", "45", "45 gwei", "2.25 gwei"},
        /* a gas price is both */
        {"40", NULL, "30", NULL, NULL, "45 gwei", NULL},
        {"40", NULL, "60", NULL, NULL, "60 gwei", NULL},
        {"40", NULL, "60", "1", NULL, "60 gwei", "45 gwei"},
        {"40", "1", "20", NULL, NULL, "45 gwei", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees raised;
        struct qr_fees old = fees_of(rows[i].old_max, rows[i].old_tip);
        struct qr_fees now = fees_of(rows[i].max, rows[i].tip);
        struct qr_word cap = wei_of(rows[i].cap == NULL ? "0" : rows[i].cap);
        qr_ck_ok(qr_fees_raise(&raised, &old, &now, rows[i].cap == NULL ? NULL : &cap, &err), err);
        ck_fee(&raised.max_fee, rows[i].raised);
        ck_fee(&raised.priority_fee, rows[i].raised_tip == NULL ? "0 wei" : rows[i].raised_tip);
        ck_assert_int_eq(raised.type, now.type);
    }
}
END_TEST

START_TEST(fees_are_not_raised_past_the_cap_or_from_nonsense)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_fees raised;
    struct qr_fees old = fees_of("40", "2");
    struct qr_fees now = fees_of("30", "1");
    struct qr_word cap = wei_of("44.999999999");
    ck_assert(!qr_fees_raise(&raised, &old, &now, &cap, &err));
    ck_assert_str_eq(err.message,
                     "fees are too high now: what replaces the transaction that waits is 45 gwei "
                     "for a unit of gas, the cap is 44.999999999 gwei: wait, or raise the cap");
    ck_assert_int_eq(err.kind, QR_ERROR_NOT_YET);
    ck_assert(qr_word_is_zero(&raised.max_fee));

    static const char nonsense[] = "fees: those of the transaction to be replaced make no sense";
    old = fees_of("2", "3");
    ck_assert(!qr_fees_raise(&raised, &old, &now, NULL, &err));
    ck_assert_str_eq(err.message, nonsense);
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    old = fees_of("2", "1");
    memset(&old.max_fee, 0xff, sizeof old.max_fee);
    ck_assert(!qr_fees_raise(&raised, &old, &now, NULL, &err));
    ck_assert_str_eq(err.message, nonsense);
}
END_TEST

/* Raised again and again, fees grow until they are refused; nothing wraps around. */
START_TEST(raising_without_end_ends)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_fees fees = fees_of("1 wei", "1 wei");
    struct qr_fees now = fees_of("0", "0");
    struct qr_fees raised;
    unsigned rounds = 0;
    while (qr_fees_raise(&raised, &fees, &now, NULL, &err)) {
        ck_assert_int_gt(qr_word_compare(&raised.max_fee, &fees.max_fee), 0);
        ck_assert_int_gt(qr_word_compare(&raised.priority_fee, &fees.priority_fee), 0);
        fees = raised;
        ck_assert_uint_lt(rounds++, 1000);
    }
    ck_assert_uint_eq(qr_word_bit_length(&fees.max_fee), 112);
}
END_TEST

static bool read_history(struct qr_fees_market *market, const char *text, struct qr_error *err)
{
    QR_CLEANUP(qr_arena_dispose) struct qr_arena arena = QR_ARENA_INIT;
    QR_CLEANUP(qr_json_dispose) struct qr_json json = QR_JSON_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), err), *err);
    return qr_fees_history_read(market, qr_json_root(&json), &arena, err);
}

START_TEST(histories_are_read)
{
    static const struct {
        const char *text;
        const char *base_fee, *next, *rewards;
    } rows[] = {
        {"{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x1\",\"0x2\",\"0x3\"],"
         "\"gasUsedRatio\":[0.5,1],\"reward\":[[\"0x4\"],[\"0x5\"]]}",
         "2 wei", "3 wei", "4 wei,5 wei"},
        /* empty blocks have no reward that counts */
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\",\"0x3\"],\"gasUsedRatio\":[0,0.1],"
         "\"reward\":[[\"0x0\"],[\"0x5\"]]}",
         "2 wei", "3 wei", "5 wei"},
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\",\"0x3\"],\"gasUsedRatio\":[0.0,0e9],"
         "\"reward\":[[\"0x0\"],[\"0x0\"]]}",
         "2 wei", "3 wei", ""},
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\"],\"gasUsedRatio\":[1e-9],\"reward\":[[\"0x0\"]]}",
         "1 wei", "2 wei", "0 wei"},
        /* a node that has none, or that writes fewer ratios */
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\"],\"gasUsedRatio\":[0.5],\"reward\":null}", "1 wei",
         "2 wei", ""},
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\"],\"gasUsedRatio\":null,\"reward\":[null,[]]}",
         "1 wei", "2 wei", ""},
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\"],\"gasUsedRatio\":[],\"reward\":[[\"0x7\"]]}",
         "1 wei", "2 wei", "7 wei"},
        {"{\"baseFeePerGas\":[\"0x1\",\"0x2\"]}", "1 wei", "2 wei", ""},
        {"{\"baseFeePerGas\":[\"0x9\"],\"reward\":[]}", "9 wei", "9 wei", ""},
        /* no base fees */
        {"{\"baseFeePerGas\":[],\"reward\":[[\"0x7\"]]}", NULL, NULL, "7 wei"},
        {"{\"baseFeePerGas\":null}", NULL, NULL, ""},
        {"{}", NULL, NULL, ""},
        {"null", NULL, NULL, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees_market market;
        struct qr_fees_market expected =
            market_of(rows[i].base_fee, rows[i].next, rows[i].rewards, "0");
        qr_ck_ok(read_history(&market, rows[i].text, &err), err);
        ck_assert_msg(market.has_base_fee == expected.has_base_fee, "%s", rows[i].text);
        ck_assert(qr_word_equal(&market.base_fee, &expected.base_fee));
        ck_assert(qr_word_equal(&market.next_base_fee, &expected.next_base_fee));
        ck_assert_uint_eq(market.n_rewards, expected.n_rewards);
        for (size_t j = 0; j < market.n_rewards; j++) {
            ck_assert(qr_word_equal(&market.rewards[j], &expected.rewards[j]));
        }
    }
}
END_TEST

START_TEST(histories_of_another_shape_are_refused)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"[]", "eth_feeHistory: the answer is no object"},
        {"\"0x1\"", "eth_feeHistory: the answer is no object"},
        {"{\"baseFeePerGas\":\"0x1\"}", "eth_feeHistory: baseFeePerGas is no array"},
        {"{\"baseFeePerGas\":[1]}", "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"baseFeePerGas\":[null]}", "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"baseFeePerGas\":[\"1\"]}", "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"baseFeePerGas\":[\"0x\"]}", "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"baseFeePerGas\":[\"0x01\"]}",
         "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"baseFeePerGas\":[\"0x1\\u0000\"]}",
         "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"baseFeePerGas\":[\"0x10000000000000000000000000000000000000000000000000000000000000000"
         "\"]}",
         "eth_feeHistory: baseFeePerGas holds what is no quantity"},
        {"{\"reward\":{}}", "eth_feeHistory: reward is no array"},
        {"{\"reward\":[\"0x1\"]}", "eth_feeHistory: reward holds what is no quantity"},
        {"{\"reward\":[[1]]}", "eth_feeHistory: reward holds what is no quantity"},
        {"{\"reward\":[[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],"
         "[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],"
         "[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"],[\"0x1\"]]}",
         "eth_feeHistory: reward has more blocks than were asked for"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees_market market;
        ck_assert_msg(!read_history(&market, rows[i].text, &err), "%s", rows[i].text);
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
        ck_assert(!market.has_base_fee && market.n_rewards == 0);
    }
}
END_TEST

/* Ask for fees among other requests, and take what a node answers. */
static bool take_fees(struct qr_fees *fees, const char *history, const char *price,
                      struct qr_error *err)
{
    QR_CLEANUP(qr_rpc_batch_dispose) struct qr_rpc_batch batch = QR_RPC_BATCH_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer sent = QR_BUFFER_INIT;
    QR_CLEANUP(qr_buffer_dispose) struct qr_buffer text = QR_BUFFER_INIT;
    ck_assert_uint_eq(qr_rpc_add(&batch, "eth_chainId", "[]"), 0);
    struct qr_fees_request request = qr_fees_ask(&batch);
    qr_rpc_render(&sent, &batch, 1);
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&sent), "[\"0x14\",\"latest\",[50]]"));
    qr_buffer_addf(&text,
                   "[{\"jsonrpc\":\"2.0\",\"id\":3,%s},{\"jsonrpc\":\"2.0\",\"id\":2,%s},"
                   "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}]",
                   price, history);
    qr_ck_ok(qr_rpc_take(&batch, &text, 1, err), *err);
    return qr_fees_take(fees, &batch, &request, NULL, err);
}

#define NO_METHOD "\"error\":{\"code\":-32601,\"message\":\"the method does not exist\"}"
#define HISTORY                                                                                    \
    "\"result\":{\"baseFeePerGas\":[\"0x3b9aca00\",\"0x3b9aca00\"],\"gasUsedRatio\":[0.5],"        \
    "\"reward\":[[\"0x1dcd6500\"]]}"

START_TEST(fees_are_taken_from_a_nodes_answers)
{
    static const struct {
        const char *history, *price;
        const char *max_fee, *tip; /* tip NULL: legacy */
    } rows[] = {
        {HISTORY, "\"result\":\"0x77359400\"", "2.5 gwei", "0.5 gwei"},
        {NO_METHOD, "\"result\":\"0x77359400\"", "2 gwei", NULL},
        {"\"result\":null", "\"result\":\"0x77359400\"", "2 gwei", NULL},
        /* anvil before London says base fees of zero */
        {"\"result\":{\"baseFeePerGas\":[\"0x0\",\"0x0\"],\"gasUsedRatio\":[0.0],"
         "\"reward\":[[\"0x0\"]]}",
         "\"result\":\"0x6fc23ac0\"", "1.875 gwei", NULL},
        {"\"result\":{\"baseFeePerGas\":[\"0x0\",\"0x0\"],\"reward\":[[\"0x5\"]]}",
         "\"result\":\"0x0\"", "0 wei", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees fees;
        qr_ck_ok(take_fees(&fees, rows[i].history, rows[i].price, &err), err);
        ck_fee(&fees.max_fee, rows[i].max_fee);
        ck_fee(&fees.priority_fee, rows[i].tip == NULL ? "0 wei" : rows[i].tip);
        ck_assert_int_eq(fees.type,
                         rows[i].tip == NULL ? QR_TRANSACTION_LEGACY : QR_TRANSACTION_EIP1559);
    }
}
END_TEST

START_TEST(fees_are_not_taken_from_answers_of_another_shape)
{
    static const struct {
        const char *history, *price, *message;
    } rows[] = {
        {"\"result\":[]", "\"result\":\"0x1\"", "eth_feeHistory: the answer is no object"},
        {HISTORY, NO_METHOD,
         "eth_gasPrice: the node answers error -32601: the method does not exist"},
        {HISTORY, "\"result\":\"1\"",
         "eth_gasPrice: expected a quantity (0x hex without leading zeros), the node answers "
         "\"1\""},
        {HISTORY, "\"result\":\"0x1000000000000000000000000\"",
         "fees: the node says a gas price of 2^96 wei or more: ask another node"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_error err = QR_ERROR_INIT;
        struct qr_fees fees;
        ck_assert(!take_fees(&fees, rows[i].history, rows[i].price, &err));
        ck_assert_str_eq(err.message, rows[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
        ck_assert(qr_word_is_zero(&fees.max_fee));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chain/fees");
    TCase *tests = tcase_create("fees");
    tcase_add_test(tests, fees_are_chosen_from_a_market);
    tcase_add_test(tests, fees_above_the_cap_are_to_be_waited_for);
    tcase_add_test(tests, absurd_fees_are_not_believed);
    tcase_add_test(tests, raised_fees_are_an_eighth_above_the_old_ones_and_what_is_due);
    tcase_add_test(tests, fees_are_not_raised_past_the_cap_or_from_nonsense);
    tcase_add_test(tests, raising_without_end_ends);
    tcase_add_test(tests, histories_are_read);
    tcase_add_test(tests, histories_of_another_shape_are_refused);
    tcase_add_test(tests, fees_are_taken_from_a_nodes_answers);
    tcase_add_test(tests, fees_are_not_taken_from_answers_of_another_shape);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
