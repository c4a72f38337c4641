#include "review/words.h"

#include <stdio.h>
#include <string.h>

#include "review/judge.h"
#include "tests/review/trees.h"

static struct qr_tree tree;
static struct qr_buffer out;

START_TEST(dump)
{
    qr_tree_init(&tree);
    struct qr_names names = {0};
    struct qr_words words = {.names = &names, .now = 1795000000};
    struct qr_judge judge = {.names = &names};
    struct qr_bytes add = qr_tree_call(&tree, "addComposeHash(bytes32)", "[\"" QR_TREE_HASH "\"]");
    struct qr_bytes approve =
        qr_tree_call(&tree, "approve(address,uint256)", "[\"" QR_TREE_OTHER "\",5]");
    struct qr_bytes kms =
        qr_tree_call(&tree, "setGatewayAppId(string)", "[\"abc \\u202e def \\\" x\"]");
    struct qr_bytes unknown =
        qr_tree_call(&tree, "foo(address,uint256)", "[\"" QR_TREE_OTHER "\",5]");
    struct qr_bytes batch =
        qr_tree_call(&tree, "scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)",
                     "[[\"" QR_TREE_OTHER "\"],[5000000000000000],[\"0x\"],\"" QR_TREE_HASH
                     "\",\"" QR_TREE_HASH "\",3600]");
    struct qr_bytes owner =
        qr_tree_call(&tree, "addOwnerWithThreshold(address,uint256)", "[\"" QR_TREE_OTHER "\",1]");
    struct qr_bytes grant =
        qr_tree_call(&tree, "grantRole(bytes32,address)",
                     "[\"0xd8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63\","
                     "\"0x0000000000000000000000000000000000000000\"]");
    struct qr_multisend_call items[] = {
        qr_tree_item(QR_TREE_TIMELOCK, qr_tree_schedule(&tree, add, 172800)),
        qr_tree_item(QR_TREE_OTHER, approve),
        qr_tree_item(QR_TREE_OTHER, kms),
        qr_tree_item(QR_TREE_OTHER, unknown),
        qr_tree_item(QR_TREE_TIMELOCK, batch),
        qr_tree_item(QR_TREE_SAFE, owner),
        qr_tree_item(QR_TREE_TIMELOCK, grant),
        qr_tree_item(QR_TREE_SAFE, (struct qr_bytes){(const uint8_t *)"", 0}),
        qr_tree_item(QR_TREE_OTHER, approve),
    };
    items[8].operation = 1;
    items[3].value = qr_word_from_u64(1500000000000000000);
    struct qr_bytes ms = qr_tree_multisend(&tree, items, 9);
    struct qr_safe_tx tx = {.to = qr_tree_address(QR_TREE_CALL_ONLY),
                            .operation = 1,
                            .data = ms.data,
                            .data_length = ms.length,
                            .gas_price = qr_word_from_u64(1000000000),
                            .base_gas = qr_word_from_u64(100000),
                            .refund_receiver = qr_tree_address(QR_TREE_OTHER)};
    const struct qr_call *call = qr_tree_decode(&tree, &tx);
    qr_words_add_text(&out, call, &words);
    qr_buffer_add_text(&out, "\n----\n");
    qr_words_add_summary(&out, call, &words);
    qr_buffer_add_text(&out, "\n----\n");
    qr_words_add_markdown(&out, call, &words);
    qr_buffer_add_text(&out, "\n----\n");
    struct qr_findings findings = QR_FINDINGS_INIT;
    qr_judge_call(&findings, call, &judge, NULL);
    for (size_t i = 0; i < findings.count; i++)
        qr_buffer_addf(&out, "%s %s: %s\n", findings.items[i].code, findings.items[i].where,
                       findings.items[i].text);
    struct qr_json_writer w = qr_json_writer(&out);
    qr_words_write(&w, call, &words);
    fputs(qr_buffer_text(&out), stdout);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/words");
    TCase *tests = tcase_create("words");
    tcase_add_test(tests, dump);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
