/* Which other proposals share a nonce, and what of them is believed. */
#include "tests/support.h"

#include <string.h>

#include "prepare/siblings.h"

#define SAFE  "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define OURS  "0x1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "0x2222222222222222222222222222222222222222222222222222222222222222"

/* A proposal.json as far as it is looked at. */
#define JSON(version, chain, kind, safe, nonce, hash)                                              \
    "{\"quorate\": " version ", \"chain_id\": " chain ", \"actions\": [{\"kind\": \"" kind         \
    "\"}], \"steps\": [{\"kind\": \"call\"}, {\"safe\": \"" safe                                   \
    "\", \"transaction\": {\"nonce\": " nonce "}, \"safe_tx_hash\": \"" hash "\"}]}"

static const struct {
    const char *what;
    const char *json;
    bool shared;
} cases[] = {
    {"another hash", JSON("1", "8453", "call", SAFE, "7", OTHER), true},
    {"a Safe in small letters",
     JSON("1", "8453", "call", "0x1c694fc3006d81ff4a56f97e1b99529066a23725", "7", OTHER), true},
    {"the same hash", JSON("1", "8453", "call", SAFE, "7", OURS), false},
    {"another nonce", JSON("1", "8453", "call", SAFE, "8", OTHER), false},
    {"another chain", JSON("1", "1", "call", SAFE, "7", OTHER), false},
    {"another Safe",
     JSON("1", "8453", "call", "0xE5C14E4C412EEad663f2494C45194cF183D5664D", "7", OTHER), false},
    {"another format", JSON("2", "8453", "call", SAFE, "7", OTHER), false},
    {"its rejection", JSON("1", "8453", "reject-transaction", SAFE, "7", OTHER), false},
    {"its cancellation", JSON("1", "8453", "cancel-operation", SAFE, "7", OTHER), true},
    {"a nonce as text", JSON("1", "8453", "call", SAFE, "\"7\"", OTHER), false},
    {"a short hash", JSON("1", "8453", "call", SAFE, "7", "0x22"), false},
    {"no address", JSON("1", "8453", "call", "0x22", "7", OTHER), false},
    {"a list", "[]", false},
    {"nothing", "{}", false},
    {"steps that are none", "{\"quorate\": 1, \"chain_id\": 8453, \"steps\": {}}", false},
    {"steps of anything",
     "{\"quorate\": 1, \"chain_id\": 8453, \"steps\": [null, 1, [], {\"transaction\": []}, "
     "{\"transaction\": {}}]}",
     false},
    {"actions of anything", "{\"quorate\": 1, \"chain_id\": 8453, \"actions\": [7], \"steps\": []}",
     false},
};

static struct qr_source source;
static struct qr_action action;
static struct qr_step step;

static struct qr_proposal ours(const char *kind)
{
    struct qr_error err = QR_ERROR_INIT;
    source = (struct qr_source){.config = {.chain_id = qr_word_from_u64(8453)}};
    action = (struct qr_action){.kind = kind};
    step = (struct qr_step){.kind = QR_STEP_SAFE_TRANSACTION, .tx = {.nonce = qr_word_from_u64(7)}};
    memset(step.hashes.hash32, 0x11, 32);
    qr_ck_ok(qr_address_parse(&step.safe.address, SAFE, strlen(SAFE), "it", &err), err);
    return (struct qr_proposal){.source = &source,
                                .actions = &action,
                                .n_actions = 1,
                                .route = {.steps = &step, .n_steps = 1}};
}

static void look(struct qr_findings *findings, const char *kind, const char *name, const char *text)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json = QR_JSON_INIT;
    struct qr_proposal proposal = ours(kind);
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), &err), err);
    qr_compare_sibling(findings, &proposal, name, qr_json_root(&json));
    qr_json_dispose(&json);
}

START_TEST(only_another_transaction_of_the_same_nonce_is_told)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_findings findings = QR_FINDINGS_INIT;
        look(&findings, "call", "other", cases[i].json);
        ck_assert_msg(findings.count == (cases[i].shared ? 1U : 0U), "%s", cases[i].what);
        qr_findings_dispose(&findings);
    }
}
END_TEST

START_TEST(a_rejection_stands_in_the_way_by_intent)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    look(&findings, "reject-transaction", "other", cases[0].json);
    ck_assert_uint_eq(findings.count, 0);
}
END_TEST

START_TEST(the_name_is_shown_escaped)
{
    struct qr_findings findings = QR_FINDINGS_INIT;
    look(&findings, "call", "a\033[2Jb", cases[0].json);
    ck_assert_str_eq(findings.items[0].where, "Safe " SAFE);
    ck_assert_str_eq(
        findings.items[0].text,
        "the proposal a\\x1b[2Jb beside this one has nonce 7 too: only one of them can "
        "ever be executed");
    qr_findings_dispose(&findings);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("siblings");
    TCase *tc = tcase_create("siblings");
    tcase_add_test(tc, only_another_transaction_of_the_same_nonce_is_told);
    tcase_add_test(tc, a_rejection_stands_in_the_way_by_intent);
    tcase_add_test(tc, the_name_is_shown_escaped);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return qr_run_suite(suite());
}
