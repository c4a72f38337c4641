/* long: the sentences that are expected stand here as they are read */
#include "review/judge.h"

#include <string.h>

#include "tests/review/trees.h"

#define S        "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define T        "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0"
#define O        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
#define ZERO     "0x0000000000000000000000000000000000000000"
#define NOBODY   ZERO " (nobody: the zero address)"
#define H        "0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc"
#define E        "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define EXECUTOR "0xd8aa0f3194971a2a116679f7c2090f6939c8d4e01a2a8d7e41d55e5351469e63"
#define PROPOSER "0xb09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1"
#define NONE32   "0x0000000000000000000000000000000000000000000000000000000000000000"

static struct qr_tree tree;
static struct qr_names names;
static struct qr_findings findings;
static struct qr_buffer text;

static void setup(void)
{
    qr_tree_init(&tree);
    memset(&names, 0, sizeof names);
    findings = (struct qr_findings)QR_FINDINGS_INIT;
}

static void teardown(void)
{
    qr_tree_dispose(&tree);
    qr_findings_dispose(&findings);
    qr_buffer_dispose(&text);
}

/* "danger CODE WHERE: TEXT", one a line. */
static const char *judge_with(const struct qr_call *call, const struct qr_judge *judge,
                              const char *step)
{
    qr_findings_dispose(&findings);
    qr_buffer_truncate(&text, 0);
    qr_judge_call(&findings, call, judge, step);
    for (size_t i = 0; i < findings.count; i++) {
        const struct qr_finding *finding = &findings.items[i];
        qr_buffer_addf(&text, "%s %s %s: %s\n", finding->level == QR_DANGER ? "danger" : "caution",
                       finding->code, finding->where, finding->text);
    }
    return qr_buffer_text(&text);
}

static const char *judge(const struct qr_call *call)
{
    const struct qr_judge plain = {.names = &names};
    return judge_with(call, &plain, NULL);
}

/* A call of the Safe, and what is found in it. */
struct row {
    const char *to;
    const char *signature;
    const char *arguments;
    const char *expected;
};

static const struct row rows[] = {
    /* owners, threshold, modules, guards, handlers of a Safe */
    {S, "addOwnerWithThreshold(address,uint256)", "[\"" O "\",2]",
     "danger safe-owners call: adds " O " as an owner of the Safe " S
     " and sets its threshold to 2\n"},
    {S, "addOwnerWithThreshold(address,uint256)", "[\"" O "\",1]",
     "danger safe-owners call: adds " O " as an owner of the Safe " S
     " and sets its threshold to 1\n"
     "caution threshold-one call: one signature is then enough for everything that the Safe " S
     " does: a single stolen key empties it\n"},
    {S, "removeOwner(address,address,uint256)", "[\"" T "\",\"" O "\",1]",
     "danger safe-owners call: removes the owner " O " of the Safe " S
     " and sets its threshold to 1\n"
     "caution threshold-one call: one signature is then enough for everything that the Safe " S
     " does: a single stolen key empties it\n"},
    {S, "swapOwner(address,address,address)", "[\"" S "\",\"" T "\",\"" O "\"]",
     "danger safe-owners call: replaces the owner " T " of the Safe " S " by " O "\n"},
    {S, "changeThreshold(uint256)", "[3]",
     "danger safe-threshold call: changes to 3 how many owners must sign what the Safe " S
     " does\n"},
    {S, "changeThreshold(uint256)", "[1]",
     "danger safe-threshold call: changes to 1 how many owners must sign what the Safe " S " does\n"
     "caution threshold-one call: one signature is then enough for everything that the Safe " S
     " does: a single stolen key empties it\n"},
    {S, "enableModule(address)", "[\"" O "\"]",
     "danger safe-module call: lets " O
     " do anything without a signature of the owners, as a module of the Safe " S "\n"},
    {S, "disableModule(address,address)", "[\"" T "\",\"" O "\"]",
     "danger safe-module call: takes from " O " the rights of a module of the Safe " S "\n"},
    {S, "setGuard(address)", "[\"" O "\"]",
     "danger safe-guard call: lets " O " stop every transaction of the Safe " S "\n"},
    {S, "setGuard(address)", "[\"" ZERO "\"]",
     "danger safe-guard call: removes the guard that checks every transaction of the Safe " S "\n"},
    {S, "setModuleGuard(address)", "[\"" O "\"]",
     "danger safe-guard call: lets " O " stop what modules do with the Safe " S "\n"},
    {S, "setFallbackHandler(address)", "[\"" O "\"]",
     "danger safe-fallback-handler call: lets " O " answer for the Safe " S
     ": it can confirm signatures that the owners never gave\n"},
    {S, "setFallbackHandler(address)", "[\"" ZERO "\"]",
     "danger safe-fallback-handler call: removes the fallback handler of the Safe " S
     ": it may no longer accept some tokens or confirm signatures\n"},
    {S, "changeMasterCopy(address)", "[\"" O "\"]",
     "danger safe-singleton call: replaces the code of the Safe " S " by that of " O
     ": code that is not Safe's own can take everything it owns\n"},
    {T, "approveHash(bytes32)", "[\"" H "\"]",
     "danger approve-hash call: approves a transaction of the Safe " T
     " that is not shown here, whatever it does: hash " H "\n"},
    /* called plainly, a migration does nothing to the Safe */
    {O, "migrateSingleton()", "[]", ""},
    /* owners and code of contracts */
    {T, "transferOwnership(address)", "[\"" O "\"]",
     "danger ownership-transfer call: makes " O " the owner of the contract " T
     ", which then decides alone what it allows\n"},
    {T, "renounceOwnership()", "[]",
     "danger ownership-transfer call: leaves the contract " T
     " without an owner for good: nobody can administer it any more\n"},
    {T, "changeAdmin(address)", "[\"" O "\"]",
     "danger ownership-transfer call: lets " O " replace the code of the proxy " T "\n"},
    {T, "changeProxyAdmin(address,address)", "[\"" S "\",\"" O "\"]",
     "danger ownership-transfer call: lets " O " replace the code of the proxy " S "\n"},
    {T, "acceptOwnership()", "[]", ""},
    {T, "upgradeTo(address)", "[\"" O "\"]",
     "danger contract-upgrade call: replaces the code of the contract " T " by that of " O
     ", which can do anything with what it holds\n"},
    {T, "upgradeToAndCall(address,bytes)", "[\"" O "\",\"0x\"]",
     "danger contract-upgrade call: replaces the code of the contract " T " by that of " O
     ", which can do anything with what it holds\n"},
    {T, "upgradeToAndCall(address,bytes)", "[\"" O "\",\"0x1234\"]",
     "danger contract-upgrade call: replaces the code of the contract " T " by that of " O
     ", which can do anything with what it holds, and runs it at once with 2 bytes of data\n"},
    {T, "upgrade(address,address)", "[\"" S "\",\"" O "\"]",
     "danger contract-upgrade call: replaces the code of the proxy " S " by that of " O
     ", which can do anything with what it holds\n"},
    {T, "upgradeAndCall(address,address,bytes)", "[\"" S "\",\"" O "\",\"0x12\"]",
     "danger contract-upgrade call: replaces the code of the proxy " S " by that of " O
     ", which can do anything with what it holds, and runs it at once with 1 byte of data\n"},
    /* roles and delays */
    {T, "grantRole(bytes32,address)", "[\"" PROPOSER "\",\"" O "\"]",
     "danger timelock-admin call: gives the role PROPOSER_ROLE (the right to schedule any call) on "
     "the contract " T " to " O "\n"},
    {T, "grantRole(bytes32,address)", "[\"" H "\",\"" ZERO "\"]",
     "danger timelock-admin call: gives the role " H " on the contract " T " to " NOBODY "\n"},
    {T, "grantRole(bytes32,address)", "[\"" EXECUTOR "\",\"" ZERO "\"]",
     "danger timelock-admin call: gives the role EXECUTOR_ROLE (the right to execute what is "
     "scheduled and ready) on the contract " T " to " NOBODY "\n"
     "caution open-executor call: lets everybody execute what is scheduled and ready on the "
     "timelock " T "\n"},
    {T, "revokeRole(bytes32,address)", "[\"" EXECUTOR "\",\"" ZERO "\"]",
     "danger timelock-admin call: takes the role EXECUTOR_ROLE (the right to execute what is "
     "scheduled and ready) on the contract " T " from " NOBODY "\n"},
    {T, "renounceRole(bytes32,address)", "[\"" NONE32 "\",\"" S "\"]",
     "danger timelock-admin call: takes the role DEFAULT_ADMIN_ROLE (the right to give and take "
     "every role) on the contract " T " from " S "\n"},
    {T, "updateDelay(uint256)", "[86400]",
     "danger timelock-admin call: changes the shortest delay of the timelock " T
     " to 1 d (86400 s)\n"},
    {T, "updateDelay(uint256)", "[86399]",
     "danger timelock-admin call: changes the shortest delay of the timelock " T
     " to 23 h 59 min (86399 s)\n"
     "caution short-delay call: a delay of 23 h 59 min (86399 s) on the timelock " T
     " leaves less than a day to notice what is scheduled and cancel it\n"},
    {T, "cancel(bytes32)", "[\"" H "\"]", ""},
    /* dstack */
    {T, "addComposeHash(bytes32)", "[\"" H "\"]", ""},
    {T, "removeComposeHash(bytes32)", "[\"" H "\"]", ""},
    {T, "addDevice(bytes32)", "[\"" H "\"]", ""},
    {T, "addDevice(bytes32)", "[\"" E "\"]",
     "caution empty-device call: the device id " E
     " is the SHA-256 of nothing: its input was empty, and no real device has it\n"},
    {T, "removeDevice(bytes32)", "[\"" E "\"]", ""},
    {T, "setAllowAnyDevice(bool)", "[true]",
     "caution any-device call: lets any device run the app " T " and have its keys\n"},
    {T, "setAllowAnyDevice(bool)", "[false]", ""},
    {T, "disableUpgrades()", "[]",
     "caution upgrades-disabled call: the code of the contract " T
     " can then never be replaced, not even to mend a fault\n"},
    {T, "deployAndRegisterApp(address,bool,bool,bytes32,bytes32)",
     "[\"" S "\",false,false,\"" H "\",\"" H "\"]", ""},
    {T, "deployAndRegisterApp(address,bool,bool,bytes32,bytes32)",
     "[\"" S "\",true,true,\"" E "\",\"" H "\"]",
     "caution upgrades-disabled call: the code of the new app's contract can then never be "
     "replaced, not even to mend a fault\n"
     "caution any-device call: lets any device run the new app and have its keys\n"
     "caution empty-device call: the device id " E
     " is the SHA-256 of nothing: its input was empty, and no real device has it\n"},
    {T, "deployAndRegisterApp(address,bool,bool,bool,bytes32,bytes32)",
     "[\"" S "\",false,true,false,\"" H "\",\"" E "\"]", ""},
    {T, "deployAndRegisterApp(address,bool,bool,bool,bytes32,bytes32)",
     "[\"" S "\",false,false,true,\"" H "\",\"" H "\"]",
     "caution any-device call: lets any device run the new app and have its keys\n"},
    /* tokens are no danger of their own */
    {T, "transfer(address,uint256)", "[\"" O "\",5]", ""},
    {T, "approve(address,uint256)", "[\"" O "\",5]", ""},
    {T, "setApprovalForAll(address,bool)", "[\"" O "\",true]", ""},
    /* what nobody knows */
    {T, "whatever(uint256)", "[5]",
     "caution unknown-call call: no known function has the selector 0x24dd13b3 of its 36 bytes of "
     "data: what the contract " T
     " does with them cannot be told; an ABI file (--abi) may name it\n"},
};

START_TEST(every_function_is_judged_by_its_arguments)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_bytes bytes = qr_tree_call(&tree, rows[i].signature, rows[i].arguments);
        const struct qr_call *call = qr_tree_transaction(&tree, rows[i].to, QR_SAFE_CALL, bytes);
        ck_assert_str_eq(judge(call), rows[i].expected);
    }
}
END_TEST

/* Dressed as a transfer, run as the Safe's own code. */
START_TEST(a_delegate_call_is_never_what_its_data_seem)
{
    struct qr_bytes bytes = qr_tree_call(&tree, "transfer(address,uint256)", "[\"" O "\",0]");
    const struct qr_call *call = qr_tree_transaction(&tree, T, QR_SAFE_DELEGATE_CALL, bytes);
    static const char expected[] =
        "danger delegate-call call: runs foreign code of " T " as the Safe " S
        " itself: it can take everything the Safe owns and replace its "
        "owners\n";
    ck_assert_str_eq(judge(call), expected);

    /* and without any data */
    bytes.length = 0;
    call = qr_tree_transaction(&tree, T, QR_SAFE_DELEGATE_CALL, bytes);
    ck_assert_str_eq(judge(call), expected);
}
END_TEST

START_TEST(batches_are_judged_by_what_is_in_them)
{
    struct qr_bytes add = qr_tree_call(&tree, "addComposeHash(bytes32)", "[\"" H "\"]");
    struct qr_multisend_call items[] = {qr_tree_item(T, add), qr_tree_item(T, add)};
    struct qr_bytes batch = qr_tree_multisend(&tree, items, 2);
    const struct qr_call *call =
        qr_tree_transaction(&tree, QR_TREE_CALL_ONLY, QR_SAFE_DELEGATE_CALL, batch);
    ck_assert_str_eq(judge(call), "");

    /* inside it delegate calls, owners, a timelock's short delay */
    items[0].operation = QR_SAFE_DELEGATE_CALL;
    items[1] = qr_tree_item(T, qr_tree_schedule(&tree, add, 60));
    batch = qr_tree_multisend(&tree, items, 2);
    call = qr_tree_transaction(&tree, QR_TREE_CALL_ONLY, QR_SAFE_DELEGATE_CALL, batch);
    ck_assert_str_eq(judge(call),
                     "danger delegate-call call.1: runs foreign code of " T " as the Safe " S
                     " itself: it can take everything the Safe owns and replace its owners\n"
                     "caution short-delay call.2: a delay of 1 min (60 s) on the timelock " T
                     " leaves less than a day to notice what is scheduled and cancel it\n");
}
END_TEST

START_TEST(other_published_code_is_a_delegate_call_too)
{
    static const struct {
        const char *to;
        const char *signature;
        const char *arguments;
        const char *expected;
    } libraries[] = {
        {"0x40A2aCCbd92BCA938b02010E17A5b8929b49130D", "multiSend(bytes)", "[\"0x\"]",
         "danger delegate-call call: runs as the Safe " S
         " itself the code of 0x40A2aCCbd92BCA938b02010E17A5b8929b49130D (MultiSendCallOnly "
         "1.3.0), which is published for another version of Safe: it makes only the calls shown "
         "below, but no wallet would choose it for this Safe\n"},
        {"0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526", "multiSend(bytes)", "[\"0x\"]",
         "danger delegate-call call: runs as the Safe " S
         " itself the code of 0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526 (MultiSend 1.4.1), which "
         "can make delegate calls too, and each of those can take everything the Safe owns; "
         "MultiSendCallOnly cannot\n"},
        {"0x526643F69b81B008F46d95CD5ced5eC0edFFDaC6", "migrateSingleton()", "[]",
         "danger delegate-call call: runs as the Safe " S
         " itself the code of 0x526643F69b81B008F46d95CD5ced5eC0edFFDaC6 (SafeMigration 1.4.1), a "
         "published contract of Safe that can change what the Safe stores or signs\n"
         "danger safe-singleton call: replaces the code of the Safe " S
         " by what 0x526643F69b81B008F46d95CD5ced5eC0edFFDaC6 (SafeMigration 1.4.1) migrates to: "
         "code that is not Safe's own can take everything it owns\n"},
    };
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        struct qr_bytes bytes = qr_tree_call(&tree, libraries[i].signature, libraries[i].arguments);
        const struct qr_call *call =
            qr_tree_transaction(&tree, libraries[i].to, QR_SAFE_DELEGATE_CALL, bytes);
        ck_assert_str_eq(judge(call), libraries[i].expected);
    }
}
END_TEST

START_TEST(approvals_of_what_is_shown_are_no_finding)
{
    static uint8_t shown32[2][32];
    struct qr_bytes bytes = qr_tree_call(&tree, "approveHash(bytes32)", "[\"" H "\"]");
    const struct qr_call *call = qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes);
    struct qr_judge with = {.names = &names, .preimages32 = shown32, .n_preimages = 2};
    ck_assert_ptr_nonnull(
        strstr(judge_with(call, &with, "step 1"), "danger approve-hash step 1: call: approves"));
    memset(shown32[1], 0xaa, 31);
    shown32[1][31] = 0xbc;
    ck_assert_str_eq(judge_with(call, &with, NULL), "");
}
END_TEST

START_TEST(a_rejection_is_no_finding)
{
    const struct qr_call *call =
        qr_tree_transaction(&tree, S, QR_SAFE_CALL, (struct qr_bytes){.data = NULL});
    ck_assert_str_eq(judge(call), "");
}
END_TEST

/* One field after the other that makes the Safe pay for its execution. */
START_TEST(refunds_are_told_with_who_is_paid_and_how_much)
{
    struct qr_safe_tx tx = {.to = qr_tree_address(S), .safe_tx_gas = qr_word_from_u64(50000)};
    ck_assert_str_eq(judge(qr_tree_decode(&tree, &tx)), "");
    tx.base_gas = qr_word_from_u64(50000);
    ck_assert_str_eq(judge(qr_tree_decode(&tree, &tx)),
                     "danger gas-refund call: baseGas is not zero: with a gasPrice of zero nothing "
                     "is paid, and no wallet sets them so without a reason\n");
    tx.gas_price = qr_word_from_u64(15000000000000);
    ck_assert_str_eq(judge(qr_tree_decode(&tree, &tx)),
                     "danger gas-refund call: baseGas and gasPrice are not zero: the Safe pays "
                     "whoever executes it about 1.5 ether (1500000000000000000 wei) at most\n");
    tx.refund_receiver = qr_tree_address(O);
    tx.gas_token = qr_tree_address(T);
    ck_assert_str_eq(judge(qr_tree_decode(&tree, &tx)),
                     "danger gas-refund call: baseGas, gasPrice, gasToken and refundReceiver are "
                     "not zero: the Safe pays " O " about 1500000000000000000 at most in the "
                     "smallest unit of the token " T "\n");
    memset(tx.gas_price.be32, 0xff, 32);
    ck_assert_str_eq(judge(qr_tree_decode(&tree, &tx)),
                     "danger gas-refund call: baseGas, gasPrice, gasToken and refundReceiver are "
                     "not zero: the Safe pays " O " as much as it has in the smallest unit of the "
                     "token " T "\n");
}
END_TEST

START_TEST(bytes_that_are_left_over_are_told)
{
    struct qr_bytes bytes = qr_tree_call(&tree, "addComposeHash(bytes32)", "[\"" H "\"]");
    struct qr_buffer longer = QR_BUFFER_INIT;
    qr_buffer_add(&longer, bytes.data, bytes.length);
    qr_buffer_add_zeros(&longer, 5);
    static const struct {
        size_t length;
        const char *expected;
    } cuts[] = {
        {41, "danger unaccounted-bytes call: bytes 36 to 40 of its data are not what its arguments "
             "give (bytes after the arguments)\n"},
        {37, "danger unaccounted-bytes call: byte 36 of its data is not what its arguments give "
             "(bytes after the arguments)\n"},
        {36, ""},
        {35, "danger unaccounted-bytes call: the 35 bytes of its data cannot be read as arguments "
             "of the function that their selector names: a contract may do something else with "
             "them\n"},
        {3, "caution unknown-call call: 3 bytes of data, too little to name a function: what the "
            "contract " T " does with them cannot be told; an ABI file (--abi) may name it\n"},
    };
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        bytes = (struct qr_bytes){.data = longer.data, .length = cuts[i].length};
        const struct qr_call *call = qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes);
        ck_assert_str_eq(judge(call), cuts[i].expected);
    }
    qr_buffer_dispose(&longer);
}
END_TEST

/* A trust file that names the Safe and, on chain 1, the timelock. */
static void trust(struct qr_trust *file, const char *yaml)
{
    struct qr_error err = QR_ERROR_INIT;
    memset(file, 0, sizeof *file);
    qr_ck_ok(qr_trust_parse(file, yaml, strlen(yaml), &err), err);
    names.trust = file;
    names.has_chain = true;
    names.chain_id = qr_word_from_u64(1);
}

#define TRUST_SAFE                                                                                 \
    "quorate-trust: 1\naddresses:\n"                                                               \
    "  - address: \"" S "\"\n    name: Treasury\n"                                                 \
    "  - address: \"" T "\"\n    name: Gate\n    chain: 1\n"

START_TEST(who_is_called_or_given_something_is_looked_up)
{
    static const struct {
        const char *to;
        const char *signature;
        const char *arguments;
        const char *expected;
    } calls[] = {
        {T, "pause()", "[]", ""},
        {O, "pause()", "[]",
         "danger not-in-trust-file call: the trust file does not name " O ", which is called\n"},
        {T, "transfer(address,uint256)", "[\"" O "\",5]",
         "danger not-in-trust-file call: the trust file does not name " O
         ", which gets tokens or may take them\n"},
        {T, "transfer(address,uint256)", "[\"" S "\",5]", ""},
        {O, "transfer(address,uint256)", "[\"" QR_TREE_APP "\",5]",
         "danger not-in-trust-file call: the trust file does not name " O
         ", which is called, nor " QR_TREE_APP ", which gets tokens or may take them\n"},
        {T, "approve(address,uint256)", "[\"" O "\",5]",
         "danger not-in-trust-file call: the trust file does not name " O
         ", which gets tokens or may take them\n"},
        {T, "setApprovalForAll(address,bool)", "[\"" O "\",true]",
         "danger not-in-trust-file call: the trust file does not name " O
         ", which gets tokens or may take them\n"},
        {T, "setApprovalForAll(address,bool)", "[\"" O "\",false]", ""},
        {T, "decreaseAllowance(address,uint256)", "[\"" O "\",5]", ""},
        {T, "transferFrom(address,address,uint256)", "[\"" O "\",\"" S "\",5]", ""},
    };
    struct qr_trust file;
    trust(&file, TRUST_SAFE);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct qr_bytes bytes = qr_tree_call(&tree, calls[i].signature, calls[i].arguments);
        const struct qr_call *call = qr_tree_transaction(&tree, calls[i].to, QR_SAFE_CALL, bytes);
        ck_assert_str_eq(judge(call), calls[i].expected);
    }

    /* coins */
    struct qr_safe_tx tx = {.to = qr_tree_address(O), .value = qr_word_from_u64(7)};
    ck_assert_str_eq(judge(qr_tree_decode(&tree, &tx)),
                     "danger not-in-trust-file call: the trust file does not name " O
                     ", which is given 7 wei\n");

    /* MultiSendCallOnly needs no name, what is in it does */
    struct qr_multisend_call items[] = {qr_tree_item(T, (struct qr_bytes){.data = NULL}),
                                        qr_tree_item(O, (struct qr_bytes){.data = NULL})};
    struct qr_bytes batch = qr_tree_multisend(&tree, items, 2);
    ck_assert_str_eq(
        judge(qr_tree_transaction(&tree, QR_TREE_CALL_ONLY, QR_SAFE_DELEGATE_CALL, batch)),
        "danger not-in-trust-file call.2: the trust file does not name " O ", which is called\n");
    qr_trust_dispose(&file);
}
END_TEST

START_TEST(the_safe_and_the_chain_are_looked_up_once)
{
    struct qr_trust file;
    trust(&file, "quorate-trust: 1\nchains:\n  - id: 8453\naddresses:\n"
                 "  - address: \"" T "\"\n    name: Gate\n    chain: 8453\n");
    struct qr_bytes bytes = qr_tree_call(&tree, "pause()", "[]");
    struct qr_multisend_call items[] = {qr_tree_item(S, bytes), qr_tree_item(S, bytes)};
    struct qr_bytes batch = qr_tree_multisend(&tree, items, 2);
    ck_assert_str_eq(
        judge(qr_tree_transaction(&tree, QR_TREE_CALL_ONLY, QR_SAFE_DELEGATE_CALL, batch)),
        "danger not-in-trust-file call: the trust file does not name the chain 1 (Ethereum), nor "
        "the Safe " S "\n");
    qr_trust_dispose(&file);
}
END_TEST

#define LIKE_SAFE "0x1c69000000000000000000000000000000003725"

START_TEST(look_alikes_are_told_as_targets_and_as_arguments)
{
    struct qr_trust file;
    static const char told[] = "caution look-alike call: " LIKE_SAFE " is not " S
                               " (\"Treasury\"), though it begins and ends like it\n";
    trust(&file, TRUST_SAFE);
    struct qr_bytes bytes = qr_tree_call(&tree, "pause()", "[]");
    const struct qr_call *call = qr_tree_transaction(&tree, LIKE_SAFE, QR_SAFE_CALL, bytes);
    ck_assert_ptr_nonnull(strstr(judge(call), told));
    bytes = qr_tree_call(&tree, "transfer(address,uint256)", "[\"" LIKE_SAFE "\",5]");
    call = qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes);
    ck_assert_ptr_nonnull(strstr(judge(call), told));
    bytes = qr_tree_call(&tree, "transfer(address,uint256)", "[\"" S "\",5]");
    call = qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes);
    ck_assert_str_eq(judge(call), "");
    qr_trust_dispose(&file);
}
END_TEST

START_TEST(odd_text_is_told_and_shown_escaped)
{
    struct qr_bytes bytes =
        qr_tree_call(&tree, "setGatewayAppId(string)", "[\"a\\u202e\\\" \\\\b\"]");
    ck_assert_str_eq(judge(qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes)),
                     "caution odd-text call: text among its arguments holds bidirectional "
                     "characters and may not be what it seems: \"a\\u{202e}\\\" \\\\b\"\n");
    bytes = qr_tree_call(&tree, "setGatewayAppId(string)", "[\"plain, \u00e9\"]");
    ck_assert_str_eq(judge(qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes)), "");
}
END_TEST

/* A list of look-alikes does not make a sentence without end. */
START_TEST(a_sentence_has_an_end)
{
    struct qr_trust file;
    struct qr_buffer json = QR_BUFFER_INIT;
    trust(&file, TRUST_SAFE);
    qr_buffer_add_text(&json, "[[");
    for (unsigned i = 0; i < 3000; i++) {
        qr_buffer_addf(&json, "%s\"0x1c69%032x3725\"", i == 0 ? "" : ",", i);
    }
    qr_buffer_add_text(&json, "],1,\"" ZERO "\",\"0x\",\"" ZERO "\",\"" ZERO "\",0,\"" ZERO "\"]");
    struct qr_bytes bytes = qr_tree_call(
        &tree, "setup(address[],uint256,address,bytes,address,address,uint256,address)",
        qr_buffer_text(&json));
    const char *found = judge(qr_tree_transaction(&tree, T, QR_SAFE_CALL, bytes));
    ck_assert_ptr_nonnull(strstr(found, "; and 2992 more\n"));
    ck_assert_uint_lt(strlen(found), 2000);
    qr_buffer_dispose(&json);
    qr_trust_dispose(&file);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/judge");
    TCase *tests = tcase_create("judge");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, every_function_is_judged_by_its_arguments);
    tcase_add_test(tests, a_delegate_call_is_never_what_its_data_seem);
    tcase_add_test(tests, batches_are_judged_by_what_is_in_them);
    tcase_add_test(tests, other_published_code_is_a_delegate_call_too);
    tcase_add_test(tests, approvals_of_what_is_shown_are_no_finding);
    tcase_add_test(tests, a_rejection_is_no_finding);
    tcase_add_test(tests, refunds_are_told_with_who_is_paid_and_how_much);
    tcase_add_test(tests, bytes_that_are_left_over_are_told);
    tcase_add_test(tests, who_is_called_or_given_something_is_looked_up);
    tcase_add_test(tests, the_safe_and_the_chain_are_looked_up_once);
    tcase_add_test(tests, look_alikes_are_told_as_targets_and_as_arguments);
    tcase_add_test(tests, odd_text_is_told_and_shown_escaped);
    tcase_add_test(tests, a_sentence_has_an_end);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
