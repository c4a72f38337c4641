/* What is found in a proposal's calls, and by whom. */
#include "tests/support.h"

#include <string.h>

#include "prepare/proposal.h"

static struct qr_arena arena;
static struct qr_source source;
static struct qr_proposal proposal;

static struct qr_address filled(uint8_t byte)
{
    struct qr_address address;
    memset(address.addr20, byte, 20);
    return address;
}

static struct qr_hop safe_hop(uint8_t byte)
{
    return (struct qr_hop){.kind = QR_HOP_SAFE,
                           .address = filled(byte),
                           .has_version = true,
                           .version = QR_SAFE_1_4_1};
}

static struct qr_hop timelock_hop(uint64_t delay)
{
    return (struct qr_hop){
        .kind = QR_HOP_TIMELOCK, .address = filled(3), .delay = delay, .salt_is_auto = true};
}

static void setup(void)
{
    source = (struct qr_source){.config = {.app = filled(0xaa), .chain_id = qr_word_from_u64(8453)},
                                .config_path = "quorate.yaml"};
    memset(source.commit.id, 'c', 40);
    memset(source.commit.tree, 'd', 40);
}

static void teardown(void)
{
    qr_proposal_dispose(&proposal);
    qr_arena_dispose(&arena);
}

/* "s": a Safe, "t": a timelock of 10 minutes, "T": one of 2 days. */
static void route(const char *hops)
{
    for (size_t i = 0; hops[i] != '\0'; i++) {
        source.config.route[i] = hops[i] == 's' ? safe_hop((uint8_t)(i + 1))
                                                : timelock_hop(hops[i] == 't' ? 600 : 172800);
    }
    source.config.n_hops = strlen(hops);
}

static void build(const char *word)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_action_context context = {.app = &source.config.app};
    struct qr_nonce nonce = {.any_safe = true, .nonce = qr_word_from_u64(7)};
    struct qr_action action;
    bool is_call = strchr(word, ' ') != NULL;
    qr_proposal_dispose(&proposal);
    qr_ck_ok(is_call ? qr_action_parse_call(&action, word, &arena, &err)
                     : qr_action_parse(&action, word, &context, &arena, &err),
             err);
    qr_ck_ok(qr_proposal_build(&proposal, &source, &action, 1, &nonce, 1, &err), err);
}

/* The codes as "code where; …". */
static const char *codes(const struct qr_findings *findings)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    for (size_t i = 0; i < findings->count; i++) {
        qr_buffer_addf(&text, "%s%s %s", i == 0 ? "" : "; ", findings->items[i].code,
                       findings->items[i].where);
    }
    const char *copy = qr_arena_copy(&arena, qr_buffer_text(&text), text.length);
    qr_buffer_dispose(&text);
    return copy;
}

static const char give[] = "transfer-ownership=0x7777777777777777777777777777777777777777";

START_TEST(an_operation_that_is_executed_repeats_nothing)
{
    route("st");
    build(give);
    ck_assert_uint_eq(proposal.route.n_steps, 2);
    ck_assert_str_eq(codes(&proposal.review.findings),
                     "short-delay step 1: call; ownership-transfer step 1: call.1");
    route("t");
    build(give);
    ck_assert_str_eq(codes(&proposal.review.findings),
                     "short-delay step 1: call; ownership-transfer step 1: call.1");
    route("");
    build(give);
    ck_assert_str_eq(codes(&proposal.review.findings), "ownership-transfer step 1: call");
}
END_TEST

START_TEST(what_is_shown_beside_its_approval_is_no_foreign_hash)
{
    route("ssT");
    build("accept-ownership");
    ck_assert_str_eq(codes(&proposal.review.findings), "");
    build("0x0101010101010101010101010101010101010101 approveHash(bytes32) "
          "0x5555555555555555555555555555555555555555555555555555555555555555");
    ck_assert_str_eq(codes(&proposal.review.findings), "approve-hash step 2: call.1");
}
END_TEST

START_TEST(calling_off_is_no_danger)
{
    /* Shortened, as prepare does it: a cancellation ends before the timelock. */
    static const char *const routes[] = {"s", "", "ss"};
    for (size_t i = 0; i < 3; i++) {
        route(routes[i]);
        build("cancel-operation=0x0303030303030303030303030303030303030303:"
              "0x5555555555555555555555555555555555555555555555555555555555555555");
        ck_assert_str_eq(codes(&proposal.review.findings), "");
    }
    route("s");
    build("reject-transaction=0x0101010101010101010101010101010101010101");
    ck_assert_str_eq(codes(&proposal.review.findings), "");
    route("ss");
    build("reject-transaction=0x0202020202020202020202020202020202020202");
    ck_assert_str_eq(codes(&proposal.review.findings), "");
}
END_TEST

static void render(struct qr_buffer *all)
{
    struct qr_proposal_files files = {.count = 0};
    qr_proposal_render(&files, &proposal);
    for (size_t i = 0; i < files.count; i++) {
        qr_buffer_add(all, files.items[i].content.data, files.items[i].content.length);
    }
    qr_proposal_files_dispose(&files);
}

START_TEST(a_trust_file_is_for_who_looks_and_for_no_file)
{
    static const char text[] = "quorate-trust: 1\n"
                               "addresses:\n"
                               "  - address: \"0x0101010101010101010101010101010101010101\"\n"
                               "    name: Treasury\n";
    struct qr_error err = QR_ERROR_INIT;
    struct qr_trust trust = {.n_chains = 0};
    struct qr_findings findings = QR_FINDINGS_INIT;
    struct qr_buffer before = QR_BUFFER_INIT;
    struct qr_buffer after = QR_BUFFER_INIT;
    qr_ck_ok(qr_trust_parse(&trust, text, strlen(text), &err), err);
    route("s");
    build("accept-ownership");
    render(&before);
    qr_proposal_add_findings(&findings, &proposal, NULL);
    ck_assert_str_eq(codes(&findings), "");
    qr_proposal_add_findings(&findings, &proposal, &trust);
    ck_assert_str_eq(codes(&findings), "not-in-trust-file step 1: call");
    render(&after);
    ck_assert(qr_buffer_equals(&before, after.data, after.length));
    ck_assert_ptr_null(strstr(qr_buffer_text(&after), "Treasury"));
    qr_buffer_dispose(&before);
    qr_buffer_dispose(&after);
    qr_findings_dispose(&findings);
    qr_trust_dispose(&trust);
}
END_TEST

START_TEST(contracts_of_the_route_have_names)
{
    static const struct {
        const char *route;
        const char *names[4];
    } cases[] = {{"", {"the app"}},
                 {"s", {"the Safe", "the app"}},
                 {"sT", {"the Safe", "the timelock", "the app"}},
                 {"ssT", {"the first Safe", "the second Safe", "the timelock", "the app"}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct qr_review_names names;
        route(cases[i].route);
        qr_review_names(&names, &source.config, NULL);
        ck_assert_uint_eq(names.names.n_own, strlen(cases[i].route) + 1);
        for (size_t k = 0; k < names.names.n_own; k++) {
            ck_assert_str_eq(names.names.own[k].name, cases[i].names[k]);
        }
    }
}
END_TEST

START_TEST(an_embedded_file_goes_by_its_path_where_that_is_known)
{
    static const struct {
        const char *where;
        const char *shown;
    } cases[] = {
        {"app-compose.json docker_compose_file:3 services.web",
         "deploy/compose.yml:3 services.web"},
        {"app-compose.json docker_compose_file", "deploy/compose.yml"},
        {"app-compose.json docker_compose_files", "app-compose.json docker_compose_files"},
        {"app-compose.json pre_launch_script:1", "app-compose.json pre_launch_script:1"},
        {"allowed_envs", "allowed_envs"},
    };
    route("s");
    build("accept-ownership");
    source.config.docker_compose_file = "deploy/compose.yml";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        qr_findings_add(&proposal.findings, QR_CAUTION, "privileged", cases[i].where, "%s", "");
    }
    struct qr_findings findings = QR_FINDINGS_INIT;
    qr_proposal_add_findings(&findings, &proposal, NULL);
    ck_assert_uint_eq(findings.count, proposal.findings.count);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_str_eq(findings.items[i].where, cases[i].shown);
    }
    qr_findings_dispose(&findings);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("review");
    TCase *tc = tcase_create("review");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, an_operation_that_is_executed_repeats_nothing);
    tcase_add_test(tc, what_is_shown_beside_its_approval_is_no_foreign_hash);
    tcase_add_test(tc, calling_off_is_no_danger);
    tcase_add_test(tc, a_trust_file_is_for_who_looks_and_for_no_file);
    tcase_add_test(tc, contracts_of_the_route_have_names);
    tcase_add_test(tc, an_embedded_file_goes_by_its_path_where_that_is_known);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return qr_run_suite(suite());
}
