/* What several nodes say of recorded transactions, and what of it counts. */
#include "commit/sent.h"

#include <stdio.h>
#include <string.h>

#include "tests/chain/script.h"
#include "tests/commit/bench.h"

#define EIGHT(x) x x x x x x x x
#define OURS     "\"0x" EIGHT("11111111") "\""
#define OTHER    "\"0x" EIGHT("22222222") "\""
#define BLOCK_A  "\"0x" EIGHT("aaaaaaaa") "\""
#define BLOCK_B  "\"0x" EIGHT("bbbbbbbb") "\""
#define RECEIPT(hash, number, block, status)                                                       \
    "{\"transactionHash\":" hash ",\"blockNumber\":\"" number "\",\"blockHash\":" block            \
    ",\"status\":\"" status "\",\"logs\":[]}"
#define NONE "null"
#define GOOD RECEIPT(OURS, "0x10", BLOCK_A, "0x1")

/* Everything is read at block 17; the record has nonce 4. */
enum { HEAD = 17, NONCE = 4 };

#define DISAGREE "the nodes disagree on transaction 0x" EIGHT("11111111") ": "
#define HAS(node, block, hash, status)                                                             \
    "https://" node ".example has it in block " block " (0x" EIGHT(hash) ") with status " status
#define WHICH ": find out which of them is wrong"

/* What each node answers: the account's nonce, the receipt. */
struct said {
    const char *nonce;
    const char *receipt;
};

static const struct {
    struct said nodes[3]; /* without a nonce: not there */
    bool mined;
    bool succeeded;
    bool dead;
    uint64_t account_nonce;
    const char *message; /* NULL: no error */
} cases[] = {
    /* one node */
    {{{"0x5", GOOD}}, true, true, false, 5, NULL},
    {{{"0x5", RECEIPT(OURS, "0x10", BLOCK_A, "0x0")}}, true, false, false, 5, NULL},
    {{{"0x4", NONE}}, false, false, false, 4, NULL},
    {{{"0x5", NONE}}, false, false, true, 5, NULL},
    {{{"0x5", RECEIPT(OURS, "0x12", BLOCK_A, "0x1")}}, false, false, false, 5, NULL},
    {{{"0x5", RECEIPT(OTHER, "0x10", BLOCK_A, "0x1")}},
     false,
     false,
     false,
     0,
     "https://one.example: the node answered with the receipt of another transaction: it cannot be "
     "trusted; ask another one"},
    /* all must have it */
    {{{"0x5", GOOD}, {"0x5", GOOD}}, true, true, false, 5, NULL},
    {{{"0x5", GOOD}, {"0x5", NONE}}, false, false, false, 5, NULL},
    {{{"0x5", NONE}, {"0x5", GOOD}}, false, false, false, 5, NULL},
    {{{"0x5", GOOD}, {"0x4", NONE}}, false, false, false, 4, NULL},
    {{{"0x5", GOOD}, {"0x5", GOOD}, {"0x5", NONE}}, false, false, false, 5, NULL},
    {{{"0x5", GOOD}, {"0x5", GOOD}, {"0x5", GOOD}}, true, true, false, 5, NULL},
    /* all must be past it, and none may have it */
    {{{"0x5", NONE}, {"0x4", NONE}}, false, false, false, 4, NULL},
    {{{"0x4", NONE}, {"0x9", NONE}}, false, false, false, 4, NULL},
    {{{"0x5", NONE}, {"0x6", NONE}}, false, false, true, 5, NULL},
    {{{"0x5", NONE}, {"0x6", NONE}, {"0x0", NONE}}, false, false, false, 0, NULL},
    {{{"0x5", NONE}, {"0x5", RECEIPT(OURS, "0x12", BLOCK_A, "0x1")}}, false, false, false, 5, NULL},
    /* past the block that all have, blocks may differ */
    {{{"0x5", GOOD}, {"0x5", RECEIPT(OURS, "0x12", BLOCK_B, "0x0")}}, false, false, false, 5, NULL},
    {{{"0x5", RECEIPT(OURS, "0x12", BLOCK_A, "0x1")},
      {"0x5", RECEIPT(OURS, "0x12", BLOCK_B, "0x1")}},
     false,
     false,
     false,
     5,
     NULL},
    /* up to it they may not */
    {{{"0x5", GOOD}, {"0x5", RECEIPT(OURS, "0x10", BLOCK_A, "0x0")}},
     false,
     false,
     false,
     0,
     DISAGREE HAS("one", "16", "aaaaaaaa", "1") ", " HAS("two", "16", "aaaaaaaa", "0") WHICH},
    {{{"0x5", GOOD}, {"0x5", RECEIPT(OURS, "0x10", BLOCK_B, "0x1")}},
     false,
     false,
     false,
     0,
     DISAGREE HAS("one", "16", "aaaaaaaa", "1") ", " HAS("two", "16", "bbbbbbbb", "1") WHICH},
    {{{"0x5", NONE}, {"0x5", RECEIPT(OURS, "0xf", BLOCK_A, "0x1")}, {"0x5", GOOD}},
     false,
     false,
     false,
     0,
     DISAGREE HAS("two", "15", "aaaaaaaa", "1") ", " HAS("three", "16", "aaaaaaaa", "1") WHICH},
    {{{"0x5", GOOD}, {"0x5", RECEIPT(OTHER, "0x10", BLOCK_A, "0x1")}},
     false,
     false,
     false,
     0,
     "https://two.example: the node answered with the receipt of another transaction: it cannot be "
     "trusted; ask another one"},
    {{{"0x5", GOOD}, {"0x5", RECEIPT(OURS, "0x10", BLOCK_A, "0x2")}},
     false,
     false,
     false,
     0,
     "https://two.example: the receipt's status or block number makes no sense"},
    {{{"0x5", GOOD}, {"0x5", "17"}},
     false,
     false,
     false,
     0,
     "https://two.example: eth_getTransactionReceipt: a number came"},
};

static const char *const urls[] = {"https://one.example", "https://two.example",
                                   "https://three.example"};
static const char body[] = "[{\"id\":#0,\"result\":\"%s\"},{\"id\":#1,\"result\":%s}%s]";
static const char head[] = ",{\"id\":#2,\"result\":\"0x2105\"},{\"id\":#3,\"result\":{\"number\":"
                           "\"0x11\",\"hash\":" BLOCK_A ",\"timestamp\":\"0x1\"}}";
static const char bare_head[] =
    "[{\"id\":#0,\"result\":\"0x2105\"},{\"id\":#1,\"result\":{\"number\":"
    "\"0x11\",\"hash\":" BLOCK_A ",\"timestamp\":\"0x1\"}}]";

/* The first node's answers come with the head, those of the others each in a round trip. */
static size_t write_script(struct qr_script_step *steps, struct qr_arena *arena,
                           const struct said *said, size_t n_nodes)
{
    size_t n = 0;
    for (size_t i = 0; i < n_nodes; i++) {
        char *text = qr_arena_alloc(arena, 2000, 1);
        (void)snprintf(text, 2000, body, said[i].nonce, said[i].receipt, i == 0 ? head : "");
        steps[i == 0 ? 0 : n_nodes - 1 + i] = (struct qr_script_step){.body = text};
        n = i == 0 ? 1 : n + 2;
        if (i > 0) {
            steps[i] = (struct qr_script_step){.body = bare_head};
        }
    }
    return n;
}

START_TEST(what_counts_is_what_all_nodes_say)
{
    struct qr_world world = {.n_steps = 0};
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_record record = {.transaction = {.nonce = NONCE}};
    struct qr_records records = {.items = &record, .count = 1};
    struct qr_script script;
    struct qr_script_step steps[5];
    struct qr_chain *chain = NULL;
    struct qr_error err = QR_ERROR_INIT;
    size_t n_nodes = 0;
    while (n_nodes < 3 && cases[_i].nodes[n_nodes].nonce != NULL) {
        n_nodes++;
    }
    memset(record.hash32, 0x11, 32);
    size_t n_steps = write_script(steps, &arena, cases[_i].nodes, n_nodes);
    struct qr_chain_options options = {.urls = urls, .n_urls = n_nodes, .tries = 1};
    qr_script_init(&script, steps, n_steps);
    qr_ck_ok(qr_chain_new(&chain, &script.transport, &options, &err), err);
    world.sent = qr_arena_alloc(&world.arena, 1, sizeof *world.sent);
    qr_sent_ask(&world, chain, &records);
    qr_ck_ok(qr_chain_head(&world.block, chain, 8453, &world.receipts[0], &err), err);
    ck_assert_uint_eq(world.block.number, HEAD);
    bool ok = qr_sent_take(&world, chain, &records, &err);
    if (cases[_i].message == NULL) {
        qr_ck_ok(ok, err);
        ck_assert(world.sent[0].mined == cases[_i].mined);
        ck_assert(world.sent[0].succeeded == cases[_i].succeeded);
        ck_assert(world.sent[0].dead == cases[_i].dead);
        ck_assert_uint_eq(world.sent[0].account_nonce, cases[_i].account_nonce);
        ck_assert_uint_eq(world.sent[0].block, cases[_i].mined ? 16 : 0);
    } else {
        ck_assert(!ok);
        ck_assert_str_eq(err.message, cases[_i].message);
        script.n_steps = script.n_posts; /* the others are not asked any more */
    }
    qr_world_dispose(&world);
    qr_chain_free(chain);
    qr_script_dispose(&script);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/sent");
    TCase *tests = tcase_create("sent");
    tcase_add_loop_test(tests, what_counts_is_what_all_nodes_say, 0,
                        sizeof cases / sizeof cases[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
