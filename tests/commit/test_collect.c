/* Signatures from anywhere: what is taken, and what is refused with which words. */
/* long: two tables of everything that somebody may give */
#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "commit/collect.h"
#include "commit/signature_file.h"
#include "tests/commit/bench.h"

static struct qr_bench bench;
static struct qr_address owners[3];

static void begin(void)
{
    qr_bench_begin(&bench, false);
    for (unsigned i = 0; i < 3; i++) {
        owners[i] = qr_bench_account(i + 1);
    }
}

static void begin_two(void)
{
    begin();
    qr_bench_end(&bench);
    qr_bench_begin(&bench, true);
}

static void end(void)
{
    qr_bench_end(&bench);
}

/* A collection that knows the owners 1, 2 and 3, or nobody. */
static struct qr_collection new_collection(bool known)
{
    struct qr_collection collection = QR_COLLECTION_INIT;
    collection.request.proposal = &bench.proposal;
    if (known) {
        collection.request.expect = owners;
        collection.request.n_expect = 3;
    }
    return collection;
}

static struct qr_buffer signature_over(unsigned number, const uint8_t hash32[32], uint8_t base)
{
    struct qr_buffer bytes = QR_BUFFER_INIT;
    uint8_t sig65[65];
    qr_bench_sign(sig65, number, hash32, base);
    qr_buffer_add(&bytes, sig65, 65);
    return bytes;
}

static const char *hex_over(unsigned number, const uint8_t hash32[32], uint8_t base)
{
    struct qr_buffer bytes = signature_over(number, hash32, base);
    const char *text = qr_bench_hex(&bench, bytes.data, bytes.length);
    qr_buffer_dispose(&bytes);
    return text;
}

static const char *text_of(const struct qr_address *address)
{
    char text[QR_ADDRESS_SIZE];
    qr_address_format(text, address);
    return qr_bench_text(&bench, "%s", text);
}

/* The hash with the nonce shifted. */
static void hash_with_nonce(uint8_t hash32[32], const struct qr_step *step, uint64_t nonce)
{
    struct qr_safe_tx tx = step->tx;
    struct qr_typed_data_hashes hashes;
    tx.nonce = qr_word_from_u64(nonce);
    qr_safe_tx_hash(&hashes, &step->safe, &tx);
    memcpy(hash32, hashes.hash32, 32);
}

/* What a letter after % stands for in the tables: digits are whose key, letters over what.
 *   %1a %2a …  EIP-712 over the safeTxHash       %1e  eth_sign
 *   %1r        EIP-712 with a raw v (0, 1)       %1s  eth_sign with a raw v
 *   %1u        eth_sign with v 27, 28            %1m  over the message hash
 *   %1d        over the domain hash              %1n  with the next nonce
 *   %1t        over the hash as a text           %1w  prefix of eth_sign twice
 *   %1p        approved                          %1c  a contract's, standalone
 *   %1x        EIP-712 with the other v
 *   %1o        the account                       %1v  over the hash of another Safe version
 *   %hh        the safeTxHash                    %hm  the message hash   %hd  the domain hash
 *   %hn        the safeTxHash with the next nonce */
/* long: one case a letter */
static const char *value_of(char who, char what)
{
    const struct qr_step *step = qr_bench_step(&bench, QR_BENCH_SAFE);
    const struct qr_typed_data_hashes *hashes = &step->hashes;
    uint8_t hash32[32];
    uint8_t bytes[200] = {0};
    unsigned number = (unsigned)(who - '0');
    hash_with_nonce(hash32, step, 8);
    if (who == 'h') {
        return qr_bench_hex(&bench,
                            what == 'h'   ? hashes->hash32
                            : what == 'm' ? hashes->message32
                            : what == 'd' ? hashes->domain32
                                          : hash32,
                            32);
    }
    struct qr_address account = qr_bench_account(number);
    struct qr_keccak keccak;
    struct qr_safe other = step->safe;
    struct qr_typed_data_hashes others;
    switch (what) {
    case 'a':
        return hex_over(number, hashes->hash32, 27);
    case 'r':
        return hex_over(number, hashes->hash32, 0);
    case 'x':
        qr_bench_sign(bytes, number, hashes->hash32, 27);
        bytes[64] = (uint8_t)(55 - bytes[64]);
        return qr_bench_hex(&bench, bytes, 65);
    case 'e':
    case 's':
    case 'u':
        qr_eth_sign_hash(hash32, hashes->hash32);
        return hex_over(number, hash32, what == 'e' ? 31 : what == 's' ? 0 : 27);
    case 'm':
        return hex_over(number, hashes->message32, 27);
    case 'd':
        return hex_over(number, hashes->domain32, 27);
    case 'n':
        return hex_over(number, hash32, 27);
    case 't':
        qr_keccak_init(&keccak);
        qr_keccak_update(&keccak,
                         "\x19"
                         "Ethereum Signed Message:\n66",
                         28);
        qr_keccak_update(&keccak, qr_bench_hex(&bench, hashes->hash32, 32), 66);
        qr_keccak_final(hash32, &keccak);
        return hex_over(number, hash32, 27);
    case 'w':
        qr_eth_sign_hash(hash32, hashes->hash32);
        qr_eth_sign_hash(hash32, hash32);
        return hex_over(number, hash32, 27);
    case 'v':
        other.version = QR_SAFE_1_1_1;
        qr_safe_tx_hash(&others, &other, &step->tx);
        return hex_over(number, others.hash32, 27);
    case 'p':
        memcpy(bytes + 12, account.addr20, 20);
        bytes[64] = 1;
        return qr_bench_hex(&bench, bytes, 65);
    case 'c':
        memcpy(bytes + 12, account.addr20, 20);
        bytes[63] = 65;
        bytes[96] = 3;
        memcpy(bytes + 97, "abc", 3);
        return qr_bench_hex(&bench, bytes, 100);
    case 'o':
        return text_of(&account);
    default:
        ck_abort_msg("%%%c%c", who, what);
        return NULL;
    }
}

/* Texts without 0x are %.1a. */
static const char *fill_in(const char *text)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    for (const char *at = text; *at != '\0'; at++) {
        if (at[0] != '%') {
            qr_buffer_add(&out, at, 1);
        } else if (at[1] == '.') {
            qr_buffer_add_text(&out, value_of(at[2], at[3]) + 2);
            at += 3;
        } else {
            qr_buffer_add_text(&out, value_of(at[1], at[2]));
            at += 2;
        }
    }
    text = qr_arena_copy(&bench.arena, qr_buffer_text(&out), out.length);
    qr_buffer_dispose(&out);
    return text;
}

/* What is taken, as "number kind, number kind". */
static const struct {
    bool known;
    const char *text;
    const char *found;
} good[] = {
    {false, "%1a", "1 eip712"},
    {false, "%.1a", "1 eip712"},
    {false, "%1e\n", "1 eth_sign"},
    {false, "  %1a\n%2e\n", "1 eip712, 2 eth_sign"},
    {false, "%.1a\n%.2a\n", "1 eip712, 2 eip712"},
    {false, "%1a%.2e%.3a", "1 eip712, 2 eth_sign, 3 eip712"},
    {false, "%1p", "1 approved"},
    {false, "%1c", "1 contract"},
    {false, "%9a", "9 eip712"},
    {false, "%1a %1a", "1 eip712"},
    {true, "%1r", "1 eip712"},
    {true, "%1s", "1 eth_sign"},
    {true, "%1u", "1 eth_sign"},
    {true, "%3a", "3 eip712"},
    {false, "\"%1a\"", "1 eip712"},
    {false, "[\"%1a\", \"%.2a\"]", "1 eip712, 2 eip712"},
    {false, "{\"signature\": \"%1a\"}", "1 eip712"},
    {false, "{\"signature\": \"%1r\", \"address\": \"%1o\"}", "1 eip712"},
    {false, "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": \"%1a\"}", "1 eip712"},
    {false, "{\"signer\": \"%1o\", \"data\": \"%1a\", \"isContractSignature\": false}", "1 eip712"},
    {false, "{\"owner\": \"%1o\", \"kind\": \"eip712\", \"hash\": \"%hh\", \"signature\": \"%1a\"}",
     "1 eip712"},
    {false,
     "{\"owner\": \"%1o\", \"signature\": \"%1e\", \"signatureType\": \"ETH_SIGN\", "
     "\"submissionDate\": \"2025-01-01T00:00:00Z\", \"transactionHash\": null}",
     "1 eth_sign"},
    {false,
     "{\"safe\": \"" QR_BENCH_SAFE "\", \"safeTxHash\": \"%hh\", \"confirmations\": ["
     "{\"owner\": \"%1o\", \"signature\": \"%1a\", \"signatureType\": \"EOA\"},"
     "{\"owner\": \"%2o\", \"signature\": \"%2p\", \"signatureType\": \"APPROVED_HASH\"},"
     "{\"owner\": \"%3o\", \"signature\": \"%3c\", \"signatureType\": \"CONTRACT_SIGNATURE\"}]}",
     "1 eip712, 2 approved, 3 contract"},
    {false,
     "{\"contractTransactionHash\": \"%hh\", \"confirmations\": [{\"owner\": \"%1o\", "
     "\"signature\": \"%1a\"}]}",
     "1 eip712"},
    {false, "{\"contractTransactionHash\": \"%hh\", \"sender\": \"%1o\", \"signature\": \"%1a\"}",
     "1 eip712"},
    {false,
     "{\"count\": 2, \"next\": null, \"previous\": null, \"results\": ["
     "{\"owner\": \"%1o\", \"signature\": \"%1a\"}, {\"owner\": \"%2o\", \"signature\": \"%2e\"}]}",
     "1 eip712, 2 eth_sign"},
    {false,
     "{\"count\": 2, \"results\": [{\"safeTxHash\": \"%hn\", \"confirmations\": []}, "
     "{\"safeTxHash\": \"%hh\", \"confirmations\": [{\"owner\": \"%1o\", \"signature\": "
     "\"%1a\"}]}]}",
     "1 eip712"},
};

static const char *kinds_of(const struct qr_collection *collection)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    for (size_t i = 0; i < collection->count; i++) {
        unsigned number = 1;
        struct qr_address account = qr_bench_account(1);
        while (number < 10 && !qr_address_equal(&account, &collection->items[i].signature.owner)) {
            account = qr_bench_account(++number);
        }
        qr_buffer_addf(&out, "%s%u %s", i > 0 ? ", " : "", number,
                       qr_signature_kind_text(collection->items[i].signature.kind));
    }
    const char *text = qr_arena_copy(&bench.arena, qr_buffer_text(&out), out.length);
    qr_buffer_dispose(&out);
    return text;
}

START_TEST(takes)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection = new_collection(good[_i].known);
    const char *text = fill_in(good[_i].text);
    qr_ck_ok(qr_collect_text(&collection, text, strlen(text), "given", &err), err);
    ck_assert_str_eq(kinds_of(&collection), good[_i].found);
    for (size_t i = 0; i < collection.count; i++) {
        ck_assert_ptr_eq(collection.items[i].step, qr_bench_step(&bench, QR_BENCH_SAFE));
    }
    /* What is taken can be written, and reads back. */
    qr_ck_ok(qr_collect_write(&collection, bench.path, false, &err), err);
    struct qr_signature_set set;
    qr_ck_ok(qr_signatures_read(&set, bench.path, &bench.proposal, &err), err);
    ck_assert_uint_eq(set.n_bad, 0);
    ck_assert_uint_eq(set.count, collection.count);
    qr_signatures_dispose(&set);
    qr_collection_dispose(&collection);
}
END_TEST

static const struct {
    bool known;
    enum qr_error_kind kind;
    const char *text;
    const char *message;
} bad[] = {
    {false, QR_ERROR_INPUT, "", "given: it is empty"},
    {false, QR_ERROR_INPUT, " \n\t", "given: it is empty"},
    {false, QR_ERROR_INPUT, "0x", "given: signature: it is empty"},
    {false, QR_ERROR_INPUT, "hello",
     "given: signature: 'h' at character 1 is not a hex digit (0-9, a-f, A-F)"},
    {false, QR_ERROR_INPUT, "0x123", NULL},
    {false, QR_ERROR_INPUT, "0x1234",
     "given: signature: it has 2 bytes, but one has 65, and a contract's at least 97 with v 0"},
    {false, QR_ERROR_INPUT,
     "0x1111111111111111111111111111111111111111111111111111111111111111222222222222222222222222222"
     "2"
     "222222222222222222222222222222222222",
     "given: signature: 64 bytes are an EIP-2098 compact signature, which a Safe does not read: "
     "expand it to r, s and v (27 or 28)"},
    {false, QR_ERROR_INPUT, "%1a00",
     "given: signatures: 1 bytes are left after 1 signatures of 65 "
     "bytes"},
    {false, QR_ERROR_INPUT, "%1r", NULL},
    {true, QR_ERROR_REFUSED, "%9a",
     "given: over this safeTxHash it is by %9o, and should be by %1o, %2o, %3o: another hash was "
     "signed, or with another key"},
    {true, QR_ERROR_REFUSED, "%9p", "given: it is by %9o, and should be by %1o, %2o, %3o"},
    {true, QR_ERROR_REFUSED, "%9c", "given: it is by %9o, and should be by %1o, %2o, %3o"},
    {true, QR_ERROR_REFUSED, "%1x",
     "given: its last byte (v) is wrong, the rest is right: copy it again from the wallet"},
    {true, QR_ERROR_REFUSED, "%1m",
     "given: the message hash was signed instead of the safeTxHash: sign typed-data.json, or the "
     "safeTxHash"},
    {true, QR_ERROR_REFUSED, "%1d",
     "given: the domain hash was signed instead of the safeTxHash: sign typed-data.json, or the "
     "safeTxHash"},
    {true, QR_ERROR_REFUSED, "%1n",
     "given: the transaction was signed with nonce 8, and this proposal has nonce 7: sign again"},
    {true, QR_ERROR_REFUSED, "%1t",
     "given: the safeTxHash was signed as a text: sign its 32 bytes (a wallet takes them as hex "
     "data), or typed-data.json"},
    {true, QR_ERROR_REFUSED, "%1w",
     "given: the prefix of eth_sign was put before the hash twice: give the wallet the safeTxHash "
     "itself"},
    {true, QR_ERROR_REFUSED, "%1v",
     "given: the transaction was signed for another version of the Safe contract, whose hash "
     "differs: sign typed-data.json"},
    {true, QR_ERROR_REFUSED, "%1a %1e",
     "given: %1o has signed twice: eip712 in given and eth_sign in given: leave one out"},
    {true, QR_ERROR_REFUSED, "%1a%.2a%.9a",
     "given: signature 3: over this safeTxHash it is by %9o, and should be by %1o, %2o, %3o: "
     "another "
     "hash was signed, or with another key"},
    {false, QR_ERROR_INPUT, "{", NULL},
    {false, QR_ERROR_INPUT, "{}",
     "given:1:1: no signature is found in it: expected {\"signature\"}, a signature file of "
     "quorate, or a transaction, confirmation or page of the Transaction Service"},
    {false, QR_ERROR_INPUT, "[]", "given:1:1: the list is empty: it holds no signature"},
    {false, QR_ERROR_INPUT, "[[[[[[\"%1a\"]]]]]]", NULL},
    {false, QR_ERROR_INPUT, "[null]", "given:1:2: expected a signature, found null"},
    {false, QR_ERROR_INPUT, "{\"signature\": null}",
     "given:1:15: its signature is null: nobody has signed it yet"},
    {false, QR_ERROR_INPUT, "{\"signature\": 7}",
     "given:1:15: signature: expected a string of hex, found a number"},
    {false, QR_ERROR_INPUT, "{\"signature\": \"0xzz\"}", NULL},
    {false, QR_ERROR_INPUT,
     "{\"version\": \"1.0\", \"chainId\": \"1\", \"meta\": {}, \"transactions\": []}",
     "given:1:1: this is a Transaction Builder file, which holds no signatures: give the wallet's "
     "signature, or the transaction as the Transaction Service has it (with its confirmations)"},
    {false, QR_ERROR_INPUT, "{\"types\": {}, \"primaryType\": \"SafeTx\"}",
     "given:1:1: this is the typed data that is to be signed: give the signature that the wallet "
     "makes of it"},
    {false, QR_ERROR_INPUT, "{\"quorate\": 1}",
     "given:1:1: this is a proposal and no signature: give a copy of its directory to take what is "
     "in its signatures/"},
    {false, QR_ERROR_INPUT, "{\"crypto\": {}, \"version\": 3}",
     "given:1:1: this is a keystore, whose key can sign: quorate sign --keystore FILE"},
    {false, QR_ERROR_INPUT, "{\"jsonrpc\": \"2.0\", \"error\": {}}",
     "given:1:1: this is a node's error and no signature"},
    {false, QR_ERROR_REFUSED, "{\"safeTxHash\": \"%hn\", \"confirmations\": [{}]}",
     "given:1:16: it is over %hn, and this proposal's safeTxHash is %hh: another transaction or "
     "nonce was signed"},
    {false, QR_ERROR_REFUSED, "{\"safeTxHash\": \"%hm\", \"confirmations\": [{}]}",
     "given:1:16: %hm is the message hash of this proposal, and signatures are over its "
     "safeTxHash"},
    {false, QR_ERROR_REFUSED, "{\"signature\": \"%1a\", \"hash\": \"%hd\"}",
     "given:1:159: %hd is the domain hash of this proposal, and signatures are over its "
     "safeTxHash"},
    {false, QR_ERROR_INPUT, "{\"safeTxHash\": \"0x12\", \"confirmations\": [{}]}",
     "given:1:16: safeTxHash: it has not 32 bytes"},
    {false, QR_ERROR_INPUT, "{\"safeTxHash\": \"%hh\", \"confirmations\": []}",
     "given:1:103: the transaction has no confirmations yet"},
    {false, QR_ERROR_INPUT, "{\"confirmations\": [{\"signature\": \"%1a\"}]}",
     "given:1:1: the transaction has no safeTxHash, so nothing says that its confirmations are of "
     "this proposal"},
    {false, QR_ERROR_INPUT, "{\"results\": []}",
     "given:1:13: the page has no results: nobody has confirmed yet"},
    {false, QR_ERROR_INPUT, "{\"results\": {}}", "given:1:13: results: expected a list"},
    {false, QR_ERROR_REFUSED, "{\"results\": [{\"safeTxHash\": \"%hn\", \"confirmations\": []}]}",
     "given:1:13: none of the 1 transactions has this proposal's safeTxHash"},
    {false, QR_ERROR_REFUSED, "{\"owner\": \"%2o\", \"signature\": \"%1a\"}",
     "given:1:70: it should be by %2o, but over this safeTxHash it is by %1o: another hash was "
     "signed, or with another key"},
    {false, QR_ERROR_REFUSED, "{\"owner\": \"%1o\", \"signature\": \"%1n\"}",
     "given:1:70: the transaction was signed with nonce 8, and this proposal has nonce 7: sign "
     "again"},
    {false, QR_ERROR_REFUSED, "{\"owner\": \"%2o\", \"signature\": \"%1p\"}",
     "given:1:70: it should be by %2o, but the signature names %1o"},
    {false, QR_ERROR_INPUT, "{\"owner\": \"0x12\", \"signature\": \"%1a\"}",
     "given:1:11: owner: \"0x12\" is not an address: write 0x and 40 hex digits"},
    {false, QR_ERROR_REFUSED, "{\"signature\": \"%1a\", \"signatureType\": \"ETH_SIGN\"}",
     "given:1:168: signatureType says ETH_SIGN, but the signature is eip712"},
    {false, QR_ERROR_REFUSED,
     "{\"owner\": \"%1o\", \"kind\": \"eth_sign\", \"hash\": \"%hh\", \"signature\": \"%1a\"}",
     "given:1:168: kind says eth_sign, but the signature is eip712"},
    {true, QR_ERROR_REFUSED,
     "{\"owner\": \"%9o\", \"kind\": \"eip712\", \"hash\": \"%hh\", \"signature\": \"%9a\"}",
     "given:1:11: over this safeTxHash it is by %9o, and should be by %1o, %2o, %3o: another hash "
     "was "
     "signed, or with another key"},
    {false, QR_ERROR_INPUT,
     "{\"owner\": \"%1o\", \"kind\": \"eip712\", \"hash\": \"%hh\", \"signature\": \"%1a\", "
     "\"note\": 1}",
     NULL},
    {false, QR_ERROR_REFUSED,
     "{\"owner\": \"%1o\", \"kind\": \"eip712\", \"hash\": \"%hn\", \"signature\": \"%1n\"}", NULL},
};

START_TEST(refuses)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection = new_collection(bad[_i].known);
    const char *text = fill_in(bad[_i].text);
    bool ok = qr_collect_text(&collection, text, strlen(text), "given", &err);
    ck_assert_msg(!ok, "%s", bad[_i].text);
    if (bad[_i].message != NULL) {
        ck_assert_str_eq(err.message, fill_in(bad[_i].message));
    }
    ck_assert_msg(err.kind == bad[_i].kind, "%s", err.message);
    ck_assert_str_eq(qr_bench_list(&bench, "."), "");
    qr_collection_dispose(&collection);
}
END_TEST

START_TEST(a_raw_v_needs_known_owners)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection = new_collection(false);
    const char *text = fill_in("%1r");
    ck_assert(!qr_collect_text(&collection, text, strlen(text), "given", &err));
    unsigned v = text[131] == '1';
    ck_assert_str_eq(err.message,
                     qr_bench_text(&bench,
                                   "given: signature: v is %u, which stands for %u (EIP-712) or %u "
                                   "(eth_sign), and without the Safe's owners nobody can tell: add "
                                   "--rpc URL, or --owner ADDRESS with who signed",
                                   v, v + 27, v + 31));
    qr_collection_dispose(&collection);
}
END_TEST

/* With two Safes the owner, the Safe or the named hash says which one is meant. */
START_TEST(two_safes_are_told_apart)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection = new_collection(false);
    const struct qr_step *child = qr_bench_step(&bench, QR_BENCH_CHILD);
    const char *word = hex_over(1, child->hashes.hash32, 27);
    ck_assert(!qr_collect_word(&collection, word, &err));
    ck_assert_ptr_nonnull(strstr(err.message,
                                 "the proposal has two Safes, and nothing says for which this one "
                                 "is: add --safe ADDRESS, --owner ADDRESS with who signed, or "
                                 "--rpc URL"));
    collection.request.safe = &child->safe.address;
    qr_ck_ok(qr_collect_word(&collection, word, &err), err);
    ck_assert_ptr_eq(collection.items[0].step, child);
    collection.request.safe = NULL;
    collection.request.expect = owners;
    collection.request.n_expect = 3;
    word = hex_over(2, child->hashes.hash32, 27);
    qr_ck_ok(qr_collect_word(&collection, word, &err), err);
    ck_assert_ptr_eq(collection.items[1].step, child);
    word = hex_over(2, qr_bench_step(&bench, QR_BENCH_SAFE)->hashes.hash32, 27);
    qr_ck_ok(qr_collect_word(&collection, word, &err), err);
    ck_assert_ptr_eq(collection.items[2].step, qr_bench_step(&bench, QR_BENCH_SAFE));
    qr_collection_dispose(&collection);
}
END_TEST

START_TEST(owners_of_a_chain_decide)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_step_owners item = {
        .step = qr_bench_step(&bench, QR_BENCH_SAFE), .owners = owners, .n_owners = 2};
    struct qr_owners known = {.items = &item, .count = 1};
    struct qr_collection collection = new_collection(false);
    collection.request.owners = &known;
    qr_ck_ok(qr_collect_word(&collection, fill_in("%2r"), &err), err);
    ck_assert(!qr_collect_word(&collection, fill_in("%3a"), &err));
    ck_assert_ptr_nonnull(
        strstr(err.message,
               fill_in("is by %3o, who is no owner: another hash was signed, or with "
                       "another key; the owners of the Safe " QR_BENCH_SAFE " are %1o, %2o")));
    qr_collection_dispose(&collection);
}
END_TEST

START_TEST(words_are_hex_files_or_folders)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection = new_collection(true);
    qr_bench_write(&bench, "one.hex", fill_in("%1a\n"));
    qr_bench_write(&bench, "more/b.json", fill_in("{\"signature\": \"%2a\"}"));
    qr_bench_write(&bench, "more/.hidden", "nothing");
    qr_bench_write(&bench, "signatures/c.json", fill_in("[\"%3e\"]"));
    qr_bench_write(&bench, "proposal.json", "{}");
    const char *names[] = {"one.hex", "more", "."};
    for (size_t i = 0; i < 3; i++) {
        const char *path = qr_bench_text(&bench, "%s/%s", bench.path, names[i]);
        qr_ck_ok(qr_collect_word(&collection, path, &err), err);
    }
    ck_assert_str_eq(kinds_of(&collection), "1 eip712, 2 eip712, 3 eth_sign");
    ck_assert(!qr_collect_word(&collection, "nothing-there", &err));
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert_str_eq(err.message,
                     "nothing-there is neither a signature in hex nor a file that is there");
    ck_assert(!qr_collect_word(&collection, "", &err));
    qr_bench_write(&bench, "more/z.txt", "no signature");
    ck_assert(!qr_collect_word(&collection, qr_bench_text(&bench, "%s/more", bench.path), &err));
    ck_assert_ptr_nonnull(strstr(err.message, "/more/z.txt: signature: "));
    qr_collection_dispose(&collection);
}
END_TEST

/* A conflict with what is there is found before anything is written. */
START_TEST(all_are_written_or_none)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection first = new_collection(true);
    struct qr_collection second = new_collection(true);
    const char *text = fill_in("%2e");
    qr_ck_ok(qr_collect_text(&first, text, strlen(text), "first", &err), err);
    qr_ck_ok(qr_collect_write(&first, bench.path, false, &err), err);
    ck_assert_int_eq(first.items[0].written, QR_SIGNATURE_NEW);
    qr_ck_ok(qr_collect_write(&first, bench.path, false, &err), err);
    ck_assert_int_eq(first.items[0].written, QR_SIGNATURE_SAME);
    const char *before = qr_bench_list(&bench, "signatures");
    text = fill_in("%1a %2a %3a");
    qr_ck_ok(qr_collect_text(&second, text, strlen(text), "second", &err), err);
    ck_assert(!qr_collect_write(&second, bench.path, false, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_REFUSED);
    ck_assert_str_eq(err.message, fill_in("second: signatures/%2o.json holds another signature of "
                                          "this owner over the same hash: add --replace to put "
                                          "this one in its place"));
    ck_assert_str_eq(qr_bench_list(&bench, "signatures"), before);
    qr_ck_ok(qr_collect_write(&second, bench.path, true, &err), err);
    ck_assert_int_eq(second.items[0].written, QR_SIGNATURE_NEW);
    ck_assert_int_eq(second.items[1].written, QR_SIGNATURE_REPLACED);
    qr_collection_dispose(&first);
    qr_collection_dispose(&second);
}
END_TEST

/* A text that repeats itself costs no more than the limit. */
START_TEST(too_many_are_refused)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_collection collection = new_collection(false);
    struct qr_buffer text = QR_BUFFER_INIT;
    const char *one = fill_in("%1p\n");
    for (size_t i = 0; i <= QR_COLLECT_MAX_ITEMS; i++) {
        qr_buffer_add_text(&text, one);
    }
    ck_assert(!qr_collect_text(&collection, qr_buffer_text(&text), text.length, "given", &err));
    ck_assert_str_eq(err.message, "given: over 4096 signatures: more than a Safe has owners");
    qr_buffer_dispose(&text);
    qr_collection_dispose(&collection);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("commit/collect");
    TCase *tests = tcase_create("collect");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, takes, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tests, refuses, 0, sizeof bad / sizeof bad[0]);
    tcase_add_test(tests, a_raw_v_needs_known_owners);
    tcase_add_test(tests, owners_of_a_chain_decide);
    tcase_add_test(tests, words_are_hex_files_or_folders);
    tcase_add_test(tests, all_are_written_or_none);
    tcase_add_test(tests, too_many_are_refused);
    suite_add_tcase(suite, tests);
    TCase *two = tcase_create("two Safes");
    tcase_add_checked_fixture(two, begin_two, end);
    tcase_add_test(two, two_safes_are_told_apart);
    suite_add_tcase(suite, two);
    return qr_run_suite(suite);
}
