/* long: the texts that are expected stand here as they are read */
#include "review/words.h"

#include <string.h>

#include "base/utf8.h"
#include "tests/review/trees.h"

#define S       QR_TREE_SAFE
#define T       QR_TREE_TIMELOCK
#define O       QR_TREE_OTHER
#define H       QR_TREE_HASH
#define A_DAY   86400
#define NOW     UINT64_C(1795000000)
#define UNKNOWN "whatever(uint256)"

static struct qr_tree tree;
static struct qr_names names;
static struct qr_words words;
static struct qr_buffer out;

static void setup(void)
{
    static const char *const own[] = {S, T, QR_TREE_APP};
    static const char *const called[] = {"this Safe", "the timelock", "the app"};
    static struct qr_named_address named[3];
    for (size_t i = 0; i < 3; i++) {
        named[i] = (struct qr_named_address){.address = qr_tree_address(own[i]), .name = called[i]};
    }
    qr_tree_init(&tree);
    names = (struct qr_names){.own = named, .n_own = 3};
    words = (struct qr_words){.names = &names, .now = NOW};
}

static void teardown(void)
{
    qr_tree_dispose(&tree);
    qr_buffer_dispose(&out);
}

static const char *text_of(const struct qr_call *call)
{
    qr_buffer_truncate(&out, 0);
    qr_words_add_text(&out, call, &words);
    return qr_buffer_text(&out);
}

static const char *markdown_of(const struct qr_call *call)
{
    qr_buffer_truncate(&out, 0);
    qr_words_add_markdown(&out, call, &words);
    return qr_buffer_text(&out);
}

static const char *json_of(const struct qr_call *call)
{
    qr_buffer_truncate(&out, 0);
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_words_write(&writer, call, &words);
    return qr_buffer_text(&out);
}

static const struct qr_call *call_of(const char *to, const char *signature, const char *json)
{
    return qr_tree_transaction(&tree, to, QR_SAFE_CALL, qr_tree_call(&tree, signature, json));
}

/* What most proposals are: a batch that schedules on a timelock. */
static const struct qr_call *upgrade(void)
{
    struct qr_bytes add = qr_tree_call(&tree, "addComposeHash(bytes32)", "[\"" H "\"]");
    struct qr_bytes device = qr_tree_call(&tree, "setAllowAnyDevice(bool)", "[false]");
    struct qr_multisend_call items[] = {
        qr_tree_item(T, qr_tree_schedule(&tree, add, 2 * A_DAY)),
        qr_tree_item(QR_TREE_APP, device),
    };
    struct qr_bytes batch = qr_tree_multisend(&tree, items, 2);
    return qr_tree_transaction(&tree, QR_TREE_CALL_ONLY, QR_SAFE_DELEGATE_CALL, batch);
}

START_TEST(an_upgrade_reads_as_a_list_of_sentences)
{
    ck_assert_str_eq(
        text_of(upgrade()),
        "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to make 2 calls,\n"
        "    one after the other, by 0x9641d764fc13c8B624c04430C7356C1C7C8102e2\n"
        "    (MultiSendCallOnly 1.4.1)\n"
        "\n"
        "  1  call 0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock): schedule a\n"
        "      call on this timelock, to be executed after 2 d (172800 s); if scheduled\n"
        "      now, from 2026-11-20 11:06:40 UTC\n"
        "    read as         TimelockController.schedule\n"
        "    predecessor     none\n"
        "    salt\n"
        "      0x5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\n"
        "    operation id\n"
        "      0x2eb6e99b24dda1903bfe932256fe29121f9a50b91e8fc3d087b8885a7eea6caa\n"
        "    1.1  call 0x75537828f2ce51be7289709686A69CbFDbB714F1 (the app): allow\n"
        "        compose hash\n"
        "        0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc to\n"
        "        boot\n"
        "      read as         DstackApp.addComposeHash\n"
        "\n"
        "  2  call 0x75537828f2ce51be7289709686A69CbFDbB714F1 (the app): let only devices\n"
        "      that are listed run the app\n"
        "    read as         DstackApp.setAllowAnyDevice\n");
}
END_TEST

START_TEST(an_upgrade_reads_as_a_markdown_list)
{
    ck_assert_str_eq(
        markdown_of(upgrade()),
        "- Safe `0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe)` is to make 2 calls, one "
        "after the other, by `0x9641d764fc13c8B624c04430C7356C1C7C8102e2 (MultiSendCallOnly "
        "1.4.1)`\n"
        "  - **1** call `0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock)`: schedule a "
        "call on this timelock, to be executed after `2 d (172800 s)`; if scheduled now, from "
        "`2026-11-20 11:06:40 UTC`\n"
        "    - read as: `TimelockController.schedule`\n"
        "    - predecessor: `none`\n"
        "    - salt: `0x5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a`\n"
        "    - operation id: `0x2eb6e99b24dda1903bfe932256fe29121f9a50b91e8fc3d087b8885a7eea6caa`\n"
        "    - **1.1** call `0x75537828f2ce51be7289709686A69CbFDbB714F1 (the app)`: allow compose "
        "hash `0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc` to boot\n"
        "      - read as: `DstackApp.addComposeHash`\n"
        "  - **2** call `0x75537828f2ce51be7289709686A69CbFDbB714F1 (the app)`: let only devices "
        "that are listed run the app\n"
        "    - read as: `DstackApp.setAllowAnyDevice`\n");
}
END_TEST

/* A call of the Safe and its text. */
static const struct {
    const char *to;
    const char *signature;
    const char *arguments;
    const char *expected;
} rows[] = {
    {O, "approve(address,uint256)",
     "[\"" T "\",\"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 with 68 bytes of data, which\n"
     "    could be either of 2 functions\n"
     "\n"
     "  (a)  ERC-20: let 0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock)\n"
     "      take up to an unlimited amount (2^256 - 1) of this token\n"
     "    read as         ERC-20.approve\n"
     "\n"
     "  (b)  ERC-721: let 0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock)\n"
     "    take token\n"
     "  115792089237316195423570985008687907853269984665640564039457584007913129639935\n"
     "    read as         ERC-721.approve\n"},
    {O, "setGatewayAppId(string)", "[\"a \\u202e b \\\" c \\\\ \\u001b[2K\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266: name the text below as the app\n"
     "    that is the gateway\n"
     "  read as         DstackKms.setGatewayAppId\n"
     "  appId           \"a \\u{202e} b \\\" c \\\\ \\x1b[2K\"\n"},
    {T, "grantRole(bytes32,address)",
     "[\"0xd8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63\",\"" O "\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock): give the role\n"
     "    EXECUTOR_ROLE\n"
     "    0xd8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63 to\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n"
     "  read as         AccessControl.grantRole\n"},
    {O, UNKNOWN, "[5]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 with 36 bytes of data and the\n"
     "    selector 0x24dd13b3, which no known function has\n"
     "  data\n"
     "    0x24dd13b300000000000000000000000000000000000000000000000000000000\n"
     "    00000005\n"},
    {T, "executeBatch(address[],uint256[],bytes[],bytes32,bytes32)",
     "[[\"" O "\"],[1500000000000000000],[\"0x\"],\"" H "\",\"" H "\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock): execute 1 call\n"
     "    scheduled together on this timelock\n"
     "  read as         TimelockController.executeBatch\n"
     "  predecessor\n"
     "    0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc\n"
     "  salt\n"
     "    0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc\n"
     "  operation id\n"
     "    0x2a26777bf23fa4554f13ca45bf207c0933cdbd2511886dd6be9af941d62f1e98\n"
     "\n"
     "  1  send 1.5 ether (1500000000000000000 wei) to\n"
     "      0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n"},
    {O, "safeBatchTransferFrom(address,address,uint256[],uint256[],bytes)",
     "[\"" S "\",\"" T "\",[1,2],[3,4],\"0x\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266: send the values below of tokens\n"
     "    the ids below from 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) to\n"
     "    0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock)\n"
     "  read as         ERC-1155.safeBatchTransferFrom\n"
     "  ids[0]          1\n"
     "  ids[1]          2\n"
     "  values[0]       3 in the token's smallest unit\n"
     "  values[1]       4 in the token's smallest unit\n"
     "  data            0x\n"},
    {S, "addOwnerWithThreshold(address,uint256)", "[\"" O "\",2]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe): add\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 as an owner and set the threshold\n"
     "    to 2\n"
     "  read as         Safe.addOwnerWithThreshold\n"},
    {O,
     "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
     "[\"" T "\",1,\"0x8456cb59\",0,0,7,0,\"0x0000000000000000000000000000000000000000\",\"" O
     "\",\"0x1234\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266: carry out a transaction of this\n"
     "    Safe\n"
     "  read as         Safe.execTransaction\n"
     "  signatures      2 bytes, which are not checked here\n"
     "\n"
     "  1  call 0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock): pause this\n"
     "      contract; and send it 1 wei\n"
     "    baseGas         7\n"
     "    refundReceiver  0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n"
     "    read as         Pausable.pause\n"},
    {O, "setKmsInfo((bytes,bytes,bytes,bytes))", "[[\"0x01\",\"0x\",\"0x02\",\"0x03\"]]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266: set the public keys, the quote\n"
     "    and the event log of the KMS\n"
     "  read as         DstackKms.setKmsInfo\n"
     "  info.k256Pubkey  0x01\n"
     "  info.caPubkey   0x\n"
     "  info.quote      0x02\n"
     "  info.eventlog   0x03\n"},
    {O, "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
     "[\"" S "\",\"" T "\",5,1795000000,27,\"" H "\",\"" H "\"]",
     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266: let\n"
     "    0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock) take up to 5\n"
     "    smallest units of this token from 0x1c694Fc3006D81ff4a56F97E1b99529066a23725\n"
     "    (this Safe), by a signature of theirs\n"
     "  read as         ERC-20.permit\n"
     "  deadline        1795000000 (2026-11-18 11:06:40 UTC)\n"
     "  v               27\n"
     "  r\n"
     "    0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc\n"
     "  s\n"
     "    0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc\n"},
};

START_TEST(every_kind_of_call_has_its_words)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_str_eq(text_of(call_of(rows[i].to, rows[i].signature, rows[i].arguments)),
                         rows[i].expected);
    }
}
END_TEST

START_TEST(foreign_code_is_told_with_all_its_bytes)
{
    struct qr_bytes bytes = qr_tree_call(&tree, "transfer(address,uint256)", "[\"" O "\",0]");
    ck_assert_str_eq(
        text_of(qr_tree_transaction(&tree, T, QR_SAFE_DELEGATE_CALL, bytes)),
        "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to run as this\n"
        "    Safe the code of 0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0 (the timelock)\n"
        "    with 68 bytes of data, whose meaning only that code knows\n"
        "  data\n"
        "    0xa9059cbb000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cf\n"
        "    ffb9226600000000000000000000000000000000000000000000000000000000\n"
        "    00000000\n");
}
END_TEST

START_TEST(coins_rejections_and_empty_calls)
{
    struct qr_safe_tx tx = {.to = qr_tree_address(O), .value = qr_word_from_u64(1500000000000)};
    ck_assert_str_eq(
        text_of(qr_tree_decode(&tree, &tx)),
        "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to send 1500 gwei\n"
        "    (1500000000000 wei) to 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n");
    tx.value = qr_word_from_u64(0);
    ck_assert_str_eq(text_of(qr_tree_decode(&tree, &tx)),
                     "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call\n"
                     "    0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 with no data and no coins\n");
    tx.to = qr_tree_address(S);
    tx.gas_price = qr_word_from_u64(1);
    tx.refund_receiver = qr_tree_address(O);
    ck_assert_str_eq(
        text_of(qr_tree_decode(&tree, &tx)),
        "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to call itself\n"
        "    with nothing: a rejection, which uses up its nonce and pays a refund\n"
        "  gasPrice        1 wei\n"
        "  refundReceiver  0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\n");
}
END_TEST

START_TEST(a_delegate_call_sends_no_value)
{
    const struct qr_safe_tx tx = {
        .to = qr_tree_address(O), .value = qr_word_from_u64(5), .operation = QR_SAFE_DELEGATE_CALL};
    ck_assert_str_eq(
        text_of(qr_tree_decode(&tree, &tx)),
        "Safe 0x1c694Fc3006D81ff4a56F97E1b99529066a23725 (this Safe) is to run as this\n"
        "    Safe the code of 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 with no data:\n"
        "    what it does only that code knows\n"
        "  value           5 wei, which a delegate call does not send\n");
}
END_TEST

START_TEST(long_data_are_begun_and_hashed)
{
    static const uint8_t data[2000] = {1, 2, 3, 4};
    struct qr_bytes bytes = {.data = data, .length = 1024};
    const char *text = text_of(qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes));
    ck_assert_ptr_null(strstr(text, "keccak256"));
    bytes.length = 1025;
    text = text_of(qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes));
    ck_assert_ptr_nonnull(strstr(text, "1025 bytes, of which the first 256 are shown"));
    ck_assert_ptr_nonnull(strstr(text, "keccak256\n    0x"));
    ck_assert_uint_lt(strlen(text), 1000);
}
END_TEST

static const char expected_json[] =
    "{\n"
    "  \"where\": \"call\",\n"
    "  \"from\": \"0x1c694Fc3006D81ff4a56F97E1b99529066a23725\",\n"
    "  \"to\": \"0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0\",\n"
    "  \"to_name\": \"the timelock\",\n"
    "  \"value\": \"0\",\n"
    "  \"operation\": \"call\",\n"
    "  \"size\": 68,\n"
    "  \"data\": "
    "\"0x095ea7b3000000000000000000000000f39fd6e51aad88f6f4ce6ab8827279cfffb922660"
    "000000000000000000000000000000000000000000000000000000000000005\",\n"
    "  \"form\": \"decoded\",\n"
    "  \"function\": \"approve(address,uint256)\",\n"
    "  \"contract\": \"ERC-20\",\n"
    "  \"words\": \"ERC-20: let 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 take "
    "up to 5 smallest units of this token\",\n"
    "  \"arguments\": [\n"
    "    {\n"
    "      \"name\": \"spender\",\n"
    "      \"type\": \"address\",\n"
    "      \"value\": \"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\",\n"
    "      \"kind\": null\n"
    "    },\n"
    "    {\n"
    "      \"name\": \"value\",\n"
    "      \"type\": \"uint256\",\n"
    "      \"value\": \"5\",\n"
    "      \"kind\": \"token-amount\"\n"
    "    }\n"
    "  ],\n"
    "  \"safe_tx\": {\n"
    "    \"safeTxGas\": \"0\",\n"
    "    \"baseGas\": \"0\",\n"
    "    \"gasPrice\": \"0\",\n"
    "    \"gasToken\": \"0x0000000000000000000000000000000000000000\",\n"
    "    \"refundReceiver\": \"0x0000000000000000000000000000000000000000\"\n"
    "  },\n"
    "  \"calls\": [],\n"
    "  \"candidates\": [\n"
    "    {\n"
    "      \"function\": \"approve(address,uint256)\",\n"
    "      \"contract\": \"ERC-20\",\n"
    "      \"words\": \"ERC-20: let 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 "
    "take up to 5 smallest units of this token\",\n"
    "      \"arguments\": [\n"
    "        {\n"
    "          \"name\": \"spender\",\n"
    "          \"type\": \"address\",\n"
    "          \"value\": \"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\",\n"
    "          \"kind\": null\n"
    "        },\n"
    "        {\n"
    "          \"name\": \"value\",\n"
    "          \"type\": \"uint256\",\n"
    "          \"value\": \"5\",\n"
    "          \"kind\": \"token-amount\"\n"
    "        }\n"
    "      ]\n"
    "    },\n"
    "    {\n"
    "      \"function\": \"approve(address,uint256)\",\n"
    "      \"contract\": \"ERC-721\",\n"
    "      \"words\": \"ERC-721: let 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 "
    "take token 5\",\n"
    "      \"arguments\": [\n"
    "        {\n"
    "          \"name\": \"to\",\n"
    "          \"type\": \"address\",\n"
    "          \"value\": \"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266\",\n"
    "          \"kind\": null\n"
    "        },\n"
    "        {\n"
    "          \"name\": \"tokenId\",\n"
    "          \"type\": \"uint256\",\n"
    "          \"value\": \"5\",\n"
    "          \"kind\": \"token-id\"\n"
    "        }\n"
    "      ],\n"
    "      \"calls\": []\n"
    "    }\n"
    "  ]\n"
    "}\n";

START_TEST(json_has_every_member)
{
    struct qr_safe_tx tx = {.to = qr_tree_address(T)};
    struct qr_bytes bytes = qr_tree_call(&tree, "approve(address,uint256)", "[\"" O "\",5]");
    tx.data = bytes.data;
    tx.data_length = bytes.length;
    ck_assert_str_eq(json_of(qr_tree_decode(&tree, &tx)), expected_json);
}
END_TEST

/* No line over 80 columns but where a single word is longer; nothing that a terminal acts on. */
static void check_lines(const char *text)
{
    for (const char *line = text; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        size_t width = 0;
        uint32_t code_point;
        for (size_t at = 0; at < length;) {
            size_t size = qr_utf8_next(&code_point, line + at, length - at);
            if (size == 0 || !qr_utf8_is_plain(code_point)) {
                ck_abort_msg("U+%04X in %s", code_point, text);
            }
            at += size;
            width++;
        }
        size_t indent = strspn(line, " ");
        bool one_word = indent + strcspn(line + indent, " \n") == length;
        ck_assert_msg(width <= 80 || one_word, "%zu columns: %.*s", width, (int)length, line);
        ck_assert_msg(length == 0 || line[length - 1] != ' ', "a blank ends: %.*s", (int)length,
                      line);
        line += length + (line[length] == '\n' ? 1 : 0);
    }
}

static void check_plain(const char *text)
{
    size_t length = strlen(text);
    uint32_t code_point;
    for (size_t at = 0; at < length;) {
        size_t size = qr_utf8_next(&code_point, text + at, length - at);
        if (size == 0 || (code_point != '\n' && !qr_utf8_is_plain(code_point))) {
            ck_abort_msg("U+%04X in %s", code_point, text);
        }
        at += size;
    }
}

static void check_everywhere(const struct qr_call *call)
{
    check_lines(text_of(call));
    check_plain(markdown_of(call));
    check_plain(json_of(call));
    struct qr_json json = QR_JSON_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, qr_buffer_text(&out), out.length, &err), err);
    qr_json_dispose(&json);
}

START_TEST(hostile_text_stays_in_its_place)
{
    static const char *const texts[] = {
        "\\u001b[2J\\u0000\\u0001\\u0002\\r\\n\\t",
        "\\u202e\\u2066\\u200b\\ufeff\\u00ad",
        "`x` <b> [a](http://b) **c** | d",
        "```\\n# heading\\n",
        "\\ud83d\\ude00 \\u4f60\\u597d",
        "a\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct qr_buffer json = QR_BUFFER_INIT;
        qr_buffer_addf(&json, "[\"%s\"]", texts[i]);
        check_everywhere(call_of(T, "setGatewayAppId(string)", qr_buffer_text(&json)));
        qr_buffer_truncate(&json, 0);
        qr_buffer_add_text(&json, "[\"");
        for (size_t n = 0; n < 300; n++) {
            qr_buffer_addf(&json, "%s%s", texts[i], n % 7 == 0 ? " " : "");
        }
        qr_buffer_add_text(&json, "\"]");
        check_everywhere(call_of(T, "setGatewayAppId(string)", qr_buffer_text(&json)));
        qr_buffer_dispose(&json);
    }
}
END_TEST

/* Text from outside can fill lines, but none of them begins where a call's does. */
START_TEST(text_from_outside_does_not_begin_a_line_of_ours)
{
    const struct qr_call *call =
        call_of(T, "setGatewayAppId(string)",
                "[\"x                                                                   "
                "1  send nothing to nobody and a long_long_long_long_long_long_long_long_long_word "
                "and 2  so on\"]");
    for (const char *line = strchr(strstr(text_of(call), "appId"), '\n'); line[1] != '\0';
         line = strchr(line + 1, '\n')) {
        ck_assert_uint_eq(strspn(line + 1, " "), 18);
    }
}
END_TEST

/* As deep as the decoder goes, every level within the columns. */
START_TEST(deep_trees_stay_within_the_columns)
{
    struct qr_bytes bytes = qr_tree_call(&tree, "addComposeHash(bytes32)", "[\"" H "\"]");
    for (int i = 0; i < 40; i++) {
        struct qr_multisend_call items[] = {
            qr_tree_item(T, qr_tree_schedule(&tree, bytes, 2 * A_DAY))};
        if (i % 3 == 2) {
            bytes = qr_tree_multisend(&tree, items, 1);
        } else {
            bytes = qr_tree_schedule(&tree, bytes, 2 * A_DAY);
        }
        if (i % 8 == 7) {
            check_everywhere(qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes));
        }
    }
}
END_TEST

/* Each byte of an upgrade in turn is another: whatever that is now, it is told within the rules. */
START_TEST(damaged_calls_stay_within_the_columns)
{
    const struct qr_call *call = upgrade();
    uint8_t *data = (uint8_t *)qr_arena_copy(&tree.arena, call->data, call->length);
    for (size_t i = 0; i < call->length; i += 3) {
        uint8_t before = data[i];
        data[i] ^= (uint8_t)(1 + i % 255);
        struct qr_bytes bytes = {.data = data, .length = call->length};
        check_everywhere(
            qr_tree_transaction(&tree, QR_TREE_CALL_ONLY, QR_SAFE_DELEGATE_CALL, bytes));
        data[i] = before;
    }
}
END_TEST

START_TEST(every_row_stays_within_the_columns)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_everywhere(call_of(rows[i].to, rows[i].signature, rows[i].arguments));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/words");
    TCase *tests = tcase_create("words");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, an_upgrade_reads_as_a_list_of_sentences);
    tcase_add_test(tests, an_upgrade_reads_as_a_markdown_list);
    tcase_add_test(tests, every_kind_of_call_has_its_words);
    tcase_add_test(tests, foreign_code_is_told_with_all_its_bytes);
    tcase_add_test(tests, coins_rejections_and_empty_calls);
    tcase_add_test(tests, long_data_are_begun_and_hashed);
    tcase_add_test(tests, json_has_every_member);
    tcase_add_test(tests, hostile_text_stays_in_its_place);
    tcase_add_test(tests, text_from_outside_does_not_begin_a_line_of_ours);
    tcase_add_test(tests, deep_trees_stay_within_the_columns);
    tcase_add_test(tests, a_delegate_call_sends_no_value);
    tcase_add_test(tests, damaged_calls_stay_within_the_columns);
    tcase_add_test(tests, every_row_stays_within_the_columns);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
