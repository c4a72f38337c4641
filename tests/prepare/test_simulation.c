#include <string.h>

#include "prepare/onchain_parts.h"
#include "tests/support.h"

enum { MOST = 3 };

static struct qr_json json;
static struct qr_simulated_outcome outcomes[MOST];

static bool read_text(const char *text, size_t n)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &err), err);
    return qr_simulation_read(outcomes, n, qr_json_root(&json));
}

static void setup(void)
{
    json = (struct qr_json)QR_JSON_INIT;
    memset(outcomes, 0, sizeof outcomes);
}

static void teardown(void)
{
    for (size_t i = 0; i < MOST; i++) {
        qr_buffer_dispose(&outcomes[i].why);
    }
    qr_json_dispose(&json);
}

START_TEST(reads_calls_of_several_blocks)
{
    ck_assert(read_text("[{\"calls\":[{\"status\":\"0x1\",\"returnData\":\"0x\"},"
                        "{\"status\":\"0x0\",\"error\":{\"message\":\"reverted\"}}]},"
                        "{\"calls\":[{\"status\":\"0x1\"}]}]",
                        3));
    ck_assert(!outcomes[0].failed && outcomes[1].failed && !outcomes[2].failed);
    ck_assert_str_eq(qr_buffer_text(&outcomes[1].why), "reverted");
}
END_TEST

/* GS013, as geth (error.data) and as anvil (returnData) give it. */
#define GS013                                                                                      \
    "0x08c379a0"                                                                                   \
    "0000000000000000000000000000000000000000000000000000000000000020"                             \
    "0000000000000000000000000000000000000000000000000000000000000005"                             \
    "4753303133000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *call;
    const char *why; /* begins with */
} failures[] = {
    {"{\"status\":\"0x0\",\"returnData\":\"0x\",\"error\":{\"code\":3,\"message\":\"execution "
     "reverted\",\"data\":\"" GS013 "\"}}",
     "GS013"},
    {"{\"status\":\"0x0\",\"returnData\":\"" GS013 "\",\"error\":{\"message\":\"failed\"}}",
     "GS013"},
    {"{\"status\":\"0x0\",\"error\":{\"message\":\"out of \\u001bgas\"}}", "out of \\x1bgas"},
    {"{\"status\":\"0x0\",\"error\":\"no\"}", "no reason given"},
    {"{\"status\":\"0x0\",\"error\":{\"data\":7}}", "no reason given"},
    {"{\"status\":\"0x0\",\"returnData\":\"0xzz\"}", "no reason given"},
    {"{\"status\":\"0x2\"}", "no reason given"},
};

START_TEST(reasons_are_found_where_nodes_put_them)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "[{\"calls\":[%s]}]", failures[_i].call);
    ck_assert(read_text(qr_buffer_text(&text), 1));
    ck_assert(outcomes[0].failed);
    const char *why = qr_buffer_text(&outcomes[0].why);
    ck_assert_msg(strncmp(why, failures[_i].why, strlen(failures[_i].why)) == 0, "%s", why);
    qr_buffer_dispose(&text);
}
END_TEST

static const char *const unknown[] = {
    "{}",
    "[]",
    "[7]",
    "[{}]",
    "[{\"calls\":{}}]",
    "[{\"calls\":[]}]",
    "[{\"calls\":[7]}]",
    "[{\"calls\":[{}]}]",
    "[{\"calls\":[{\"status\":1}]}]",
    "[{\"calls\":[{\"status\":\"0x1\"},{\"status\":\"0x1\"}]}]",
    "[{\"calls\":[{\"status\":\"0x1\"}]},{\"calls\":[{\"status\":\"0x1\"}]}]",
};

START_TEST(other_shapes_are_no_answer)
{
    ck_assert(!read_text(unknown[_i], 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/simulation");
    TCase *tests = tcase_create("simulation");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, reads_calls_of_several_blocks);
    tcase_add_loop_test(tests, reasons_are_found_where_nodes_put_them, 0,
                        (int)(sizeof failures / sizeof failures[0]));
    tcase_add_loop_test(tests, other_shapes_are_no_answer, 0,
                        (int)(sizeof unknown / sizeof unknown[0]));
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
