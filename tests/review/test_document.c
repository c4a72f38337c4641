/* long: tables of documents, good and bad, that are read side by side */
#include "review/document.h"

#include <string.h>

#include "tests/support.h"

#define SAFE     "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define APP      "0x75537828f2ce51be7289709686A69CbFDbB714F1"
#define APP_WORD "00000000000000000000000075537828f2ce51be7289709686a69cbfdbb714f1"
#define HASH     "0xae32f7af29d78489a1208564d37c61ceeaefac33c4cf911b214a6f6eae92c8da"
#define DOMAIN   "0xfbc7b842cff2dc8f78819435814b375e64066fb94a634b64b94df4016cf88c15"
#define OTHER    "0x00000000000000000000000000000000000000000000000000000000000000aa"
#define FIVE     "0000000000000000000000000000000000000000000000000000000000000005"
#define TX       "\"to\":\"" APP "\",\"value\":\"0\",\"nonce\":7"

static struct qr_review_document read_ok(const char *text, const struct qr_review_line *line)
{
    struct qr_review_document document = {.n_requests = 0};
    struct qr_review_line none = {.safe = NULL};
    struct qr_error err = QR_ERROR_INIT;
    bool ok =
        qr_review_document_read(&document, text, strlen(text), line != NULL ? line : &none, &err);
    ck_assert_msg(ok, "%s\n%s", text, err.message);
    return document;
}

/* Findings as "code where" lines. */
static void check_findings(const struct qr_review_document *document, const char *text,
                           const char *expected)
{
    struct qr_buffer found = QR_BUFFER_INIT;
    for (size_t i = 0; i < document->findings.count; i++) {
        const struct qr_finding *finding = &document->findings.items[i];
        ck_assert_int_eq(finding->level, QR_DANGER);
        qr_buffer_addf(&found, "%s%s %s", i > 0 ? "\n" : "", finding->code, finding->where);
    }
    ck_assert_msg(strcmp(qr_buffer_text(&found), expected) == 0, "%s\nfound: %s\nexpected: %s",
                  text, qr_buffer_text(&found), expected);
    qr_buffer_dispose(&found);
}

static void check_data(const struct qr_call_request *request, const char *hex)
{
    qr_ck_hex(request->data, request->length, hex);
}

START_TEST(calldata_may_be_broken_into_lines)
{
    struct qr_review_document document = read_ok("\n 0xdead\nbe ef\r\n", NULL);
    ck_assert_int_eq(document.kind, QR_REVIEW_CALLDATA);
    ck_assert_uint_eq(document.n_requests, 1);
    check_data(&document.requests[0], "0xdeadbeef");
    ck_assert(!document.requests[0].has_to && !document.requests[0].has_from);
    qr_review_document_dispose(&document);
    document = read_ok("0x", NULL);
    ck_assert_uint_eq(document.requests[0].length, 0);
    qr_review_document_dispose(&document);
}
END_TEST

START_TEST(the_line_says_who_calls_whom)
{
    struct qr_address to = {{1}};
    struct qr_address safe = {{2}};
    struct qr_review_line line = {.to = &to, .safe = &safe};
    struct qr_review_document document = read_ok("0x00", &line);
    const struct qr_call_request *request = &document.requests[0];
    ck_assert(request->has_to && qr_address_equal(&request->to, &to));
    ck_assert(request->has_from && qr_address_equal(&request->from, &safe));
    qr_review_document_dispose(&document);
}
END_TEST

#define SAFE_TX(more, fields)                                                                      \
    "{\"safe\":\"" SAFE "\",\"chain_id\":8453,\"version\":\"1.4.1+L2\"" more                       \
    ",\"transaction\":{" TX fields "}}"

/* A document, and the findings that it gives. */
static const struct {
    const char *text;
    const char *findings;
} safe_cases[] = {
    {SAFE_TX("", ""), ""},
    {SAFE_TX(",\"safe_tx_hash\":\"" HASH "\"", ""), ""},
    {SAFE_TX(",\"domain_hash\":\"" DOMAIN "\"", ",\"safeTxHash\":\"" HASH "\""), ""},
    {SAFE_TX("", ",\"safe\":\"" SAFE "\",\"contractTransactionHash\":null"), ""},
    {SAFE_TX(",\"safe_tx_hash\":\"" OTHER "\"", ""), "mismatch safe_tx_hash"},
    {SAFE_TX(",\"safeTxHash\":\"" HASH "\",\"message_hash\":\"" OTHER "\"", ""),
     "mismatch message_hash"},
    {SAFE_TX("", ",\"contractTransactionHash\":\"" OTHER "\""),
     "mismatch transaction.contractTransactionHash"},
    {SAFE_TX("", ",\"safe\":\"" APP "\""), "mismatch transaction.safe"},
    {SAFE_TX(",\"safeTxHash\":\"" HASH "\"", ",\"data\":\"0x00\""), "mismatch safeTxHash"},
    {"{" TX ",\"safe\":\"" SAFE "\"}", ""},
    {"{" TX "}", ""},
    {"{" TX ",\"safeTxHash\":\"" OTHER "\"}", ""}, /* of no Safe that is known: unchecked */
    {"{" TX ",\"safe\":\"" SAFE "\",\"safeTxHash\":\"" HASH "\"}", ""},
    {"{" TX ",\"safe\":\"" SAFE "\",\"safeTxHash\":\"" HASH
     "\",\"contractTransactionHash\":\"" OTHER "\"}",
     "mismatch contractTransactionHash"},
    {"{" TX ",\"safe\":\"" SAFE "\",\"safeTxHash\":\"" OTHER "\"}", "mismatch safeTxHash"},
    /* what the service says that the data is */
    {"{" TX ",\"dataDecoded\":null}", ""},
    {"{" TX ",\"data\":\"0x8456cb59\",\"dataDecoded\":{\"method\":\"pause\",\"parameters\":[]}}",
     ""},
    {"{" TX
     ",\"data\":\"0x8456cb59\",\"dataDecoded\":{\"method\":\"unpause\",\"parameters\":null}}",
     "mismatch dataDecoded"},
    {"{" TX ",\"data\":\"0x\",\"dataDecoded\":{\"method\":\"pause\",\"parameters\":[]}}",
     "mismatch dataDecoded"},
    {"{" TX ",\"data\":\"0xa9059cbb" APP_WORD FIVE "\",\"dataDecoded\":{\"method\":\"transfer\","
     "\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value\":\"" APP "\"},"
     "{\"name\":\"value\",\"type\":\"uint256\",\"value\":\"5\",\"valueDecoded\":null}]}}",
     ""},
    {"{" TX ",\"data\":\"0xa9059cbb" APP_WORD FIVE "\",\"dataDecoded\":{\"method\":\"transfer\","
     "\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value\":\"" SAFE "\"},"
     "{\"name\":\"value\",\"type\":\"uint256\",\"value\":\"5\"}]}}",
     "mismatch dataDecoded"},
    {"{" TX ",\"data\":\"0xa9059cbb" APP_WORD FIVE "00\",\"dataDecoded\":{\"method\":\"transfer\","
     "\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value\":\"" APP "\"},"
     "{\"name\":\"value\",\"type\":\"uint256\",\"value\":\"5\"}]}}",
     "mismatch dataDecoded"},
    {"{" TX ",\"data\":\"0x8456cb59\",\"dataDecoded\":\"pause()\"}", "mismatch dataDecoded"},
    {"{" TX ",\"data\":\"0x8456cb59\",\"dataDecoded\":{\"method\":\"pause(\",\"parameters\":[]}}",
     "mismatch dataDecoded"},
    {"{" TX ",\"data\":\"0x8456cb59\",\"dataDecoded\":{\"method\":\"pause\",\"parameters\":[7]}}",
     "mismatch dataDecoded"},
};

START_TEST(safe_transactions_are_compared_with_their_hashes)
{
    struct qr_review_document document = read_ok(safe_cases[_i].text, NULL);
    check_findings(&document, safe_cases[_i].text, safe_cases[_i].findings);
    ck_assert_uint_eq(document.n_requests, 1);
    ck_assert_ptr_nonnull(document.tx);
    ck_assert_ptr_eq(document.requests[0].safe_tx, document.tx);
    ck_assert(document.requests[0].has_from == document.has_safe);
    qr_review_document_dispose(&document);
}
END_TEST

/* multiSend of 1 wei and of a transfer, up to what the service says lies within. */
static const char batch[] =
    "{\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"nonce\""
    ":7,\"operation\":1,\"data\":\"0x8d80ff0a00000000000000000000000000000000000"
    "0000000000000000000000000002000000000000000000000000000000000000000000"
    "000000000000000000000ee0075537828f2ce51be7289709686a69cbfdbb714f100000"
    "0000000000000000000000000000000000000000000000000000000000100000000000"
    "000000000000000000000000000000000000000000000000000000075537828f2ce51b"
    "e7289709686a69cbfdbb714f1000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000000000000000000"
    "0000000000044a9059cbb00000000000000000000000075537828f2ce51be728970968"
    "6a69cbfdbb714f10000000000000000000000000000000000000000000000000000000"
    "000000005000000000000000000000000000000000000\",\"dataDecoded\":{\"method\""
    ":\"multiSend\",\"parameters\":[{\"name\":\"transactions\",\"type\":\"bytes\",\"valu"
    "e\":\"0x0075537828f2ce51be7289709686a69cbfdbb714f10000000000000000000000"
    "0000000000000000000000000000000000000000010000000000000000000000000000"
    "0000000000000000000000000000000000000075537828f2ce51be7289709686a69cbf"
    "dbb714f100000000000000000000000000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000044a905"
    "9cbb00000000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100"
    "00000000000000000000000000000000000000000000000000000000000005\",\"value"
    "Decoded\":";

static const struct {
    const char *within;
    const char *findings;
} batch_cases[] = {
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0xa9059cbb00000"
     "000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100000000000"
     "00000000000000000000000000000000000000000000000000005\",\"dataDecoded\":{"
     "\"method\":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value"
     "\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"type\""
     ":\"uint256\",\"value\":\"5\"}]}}]",
     ""},
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"2\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0xa9059cbb00000"
     "000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100000000000"
     "00000000000000000000000000000000000000000000000000005\",\"dataDecoded\":{"
     "\"method\":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value"
     "\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"type\""
     ":\"uint256\",\"value\":\"5\"}]}}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[0]"},
    {"[{\"operation\":0,\"to\":\"0x1c694Fc3006D81ff4a56F97E1b99529066a23725\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0xa9059cbb00000"
     "000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100000000000"
     "00000000000000000000000000000000000000000000000000005\",\"dataDecoded\":{"
     "\"method\":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value"
     "\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"type\""
     ":\"uint256\",\"value\":\"5\"}]}}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[0]"},
    {"[{\"operation\":1,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0xa9059cbb00000"
     "000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100000000000"
     "00000000000000000000000000000000000000000000000000005\",\"dataDecoded\":{"
     "\"method\":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value"
     "\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"type\""
     ":\"uint256\",\"value\":\"5\"}]}}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[0]"},
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0x\",\"dataDecode"
     "d\":{\"method\":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"v"
     "alue\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"t"
     "ype\":\"uint256\",\"value\":\"5\"}]}}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[1]"},
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"dataDecoded\":{\"method\""
     ":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value\":\"0x755"
     "37828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"type\":\"uint25"
     "6\",\"value\":\"5\"}]}}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[1]"},
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0xa9059cbb00000"
     "000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100000000000"
     "00000000000000000000000000000000000000000000000000005\",\"dataDecoded\":{"
     "\"method\":\"transfer\",\"parameters\":[{\"name\":\"to\",\"type\":\"address\",\"value"
     "\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\"},{\"name\":\"value\",\"type\""
     ":\"uint256\",\"value\":\"6\"}]}}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[1].dataDecoded"},
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null},{\"operation\":0,\"to\":\"0x7553782"
     "8f2ce51be7289709686A69CbFDbB714F1\",\"value\":\"0\",\"data\":\"0xa9059cbb00000"
     "000000000000000000075537828f2ce51be7289709686a69cbfdbb714f100000000000"
     "00000000000000000000000000000000000000000000000000005\",\"dataDecoded\":\""
     "transfer\"}]",
     "mismatch dataDecoded.parameters[0].valueDecoded[1].dataDecoded"},
    {"[{\"operation\":0,\"to\":\"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\"val"
     "ue\":\"1\",\"data\":null,\"dataDecoded\":null}]",
     "mismatch dataDecoded.parameters[0].valueDecoded"},
    {"[7,8]", "mismatch dataDecoded.parameters[0].valueDecoded[0]\nmismatch "
              "dataDecoded.parameters[0].valueDecoded[1]"},
    {"{\"method\":\"pause\",\"parameters\":[]}", "mismatch dataDecoded.parameters[0].valueDecoded"},
    {"null", ""},
};

START_TEST(words_within_a_batch_are_compared)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "%s%s}]}}", batch, batch_cases[_i].within);
    struct qr_review_document document = read_ok(qr_buffer_text(&text), NULL);
    check_findings(&document, batch_cases[_i].within, batch_cases[_i].findings);
    qr_review_document_dispose(&document);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(a_safe_transaction_has_its_hashes)
{
    struct qr_review_document document = read_ok(SAFE_TX("", ""), NULL);
    ck_assert_int_eq(document.kind, QR_REVIEW_SAFE_TRANSACTION);
    ck_assert(document.has_hashes && document.has_version && document.has_chain);
    ck_assert_int_eq(document.safe.version, QR_SAFE_1_4_1);
    qr_ck_hex(document.hashes.hash32, 32, HASH);
    qr_ck_hex(document.hashes.domain32, 32, DOMAIN);
    qr_review_document_dispose(&document);
}
END_TEST

/* Of a service's body the chain is found, on which its hash is right; the version is not told. */
START_TEST(the_chain_of_a_claimed_hash_is_found)
{
    static const uint64_t chains[] = {1, 8453, 31337, 99999, 11155111};
    static const enum qr_safe_version versions[] = {QR_SAFE_0_1_0, QR_SAFE_1_2_0, QR_SAFE_1_5_0};
    for (size_t v = 0; v < 3; v++) {
        for (size_t c = 0; c < sizeof chains / sizeof chains[0]; c++) {
            struct qr_review_document bare = read_ok("{" TX ",\"safe\":\"" SAFE "\"}", NULL);
            struct qr_safe safe = {.address = bare.safe.address,
                                   .chain_id = qr_word_from_u64(chains[c]),
                                   .version = versions[v]};
            struct qr_typed_data_hashes hashes;
            struct qr_buffer text = QR_BUFFER_INIT;
            ck_assert(!bare.has_hashes && bare.unchecked_hash == NULL);
            qr_safe_tx_hash(&hashes, &safe, bare.tx);
            qr_buffer_add_text(&text, "{" TX ",\"safe\":\"" SAFE "\",\"safeTxHash\":\"0x");
            qr_buffer_add_hex(&text, hashes.hash32, 32);
            qr_buffer_add_text(&text, "\"}");
            struct qr_review_document found = read_ok(qr_buffer_text(&text), NULL);
            check_findings(&found, qr_buffer_text(&text), "");
            ck_assert(found.has_hashes && !found.has_version);
            ck_assert_mem_eq(&found.hashes, &hashes, sizeof hashes);
            ck_assert(found.has_chain == (versions[v] == QR_SAFE_1_5_0));
            ck_assert(!found.has_chain || qr_word_equal(&found.safe.chain_id, &safe.chain_id));
            qr_review_document_dispose(&found);
            qr_review_document_dispose(&bare);
            qr_buffer_dispose(&text);
        }
    }
}
END_TEST

START_TEST(a_hash_of_no_safe_is_not_checked)
{
    struct qr_review_document document = read_ok("{" TX ",\"safeTxHash\":\"" OTHER "\"}", NULL);
    ck_assert_int_eq(document.kind, QR_REVIEW_SERVICE);
    ck_assert(!document.has_hashes);
    ck_assert_str_eq(document.unchecked_hash, "safeTxHash");
    qr_review_document_dispose(&document);
}
END_TEST

/* What the reviewer named, and the document says otherwise. */
START_TEST(another_safe_chain_or_version_is_a_mismatch)
{
    struct qr_address safe = {{2}};
    struct qr_word chain = qr_word_from_u64(1);
    enum qr_safe_version version = QR_SAFE_1_3_0;
    struct qr_review_line line = {.safe = &safe, .chain_id = &chain, .version = &version};
    struct qr_review_document document = read_ok(SAFE_TX("", ""), &line);
    check_findings(&document, "", "mismatch safe\nmismatch chain_id\nmismatch version");
    ck_assert(qr_address_equal(&document.requests[0].from, &safe));
    ck_assert_int_eq(document.safe.version, QR_SAFE_1_3_0);
    qr_review_document_dispose(&document);
}
END_TEST

#define BUILDER(members, entries)                                                                  \
    "{\"version\":\"1.0\",\"chainId\":\"8453\"" members ",\"transactions\":[" entries "]}"
#define ENTRY(more) "{\"to\":\"" APP "\",\"value\":\"0\"" more "}"
#define TRANSFER                                                                                   \
    "\"contractMethod\":{\"name\":\"transfer\",\"payable\":false,\"inputs\":["                     \
    "{\"name\":\"to\",\"type\":\"address\"},{\"name\":\"\",\"type\":\"uint256\"}]}"
#define VALUES "\"contractInputsValues\":{\"to\":\" " APP " \",\"1\":\"0x5\"}"
#define METHOD(name, type, value)                                                                  \
    "\"contractMethod\":{\"name\":\"" name "\",\"inputs\":[{\"name\":\"x\",\"type\":" type         \
    "}]},\"contractInputsValues\":{\"x\":" value "}"
#define NO_DATA ",\"data\":null,"

static const struct {
    const char *text;
    const char *findings;
    const char *data; /* of the last call */
} builder_cases[] = {
    {BUILDER("", ENTRY("")), "", "0x"},
    {BUILDER("", ENTRY(",\"data\":\"\"") "," ENTRY(",\"data\":\"0xdeadbeef\"")), "", "0xdeadbeef"},
    {BUILDER(",\"meta\":{\"name\":\"x\",\"createdFromSafeAddress\":\"\"}", ENTRY("")), "", "0x"},
    {BUILDER(",\"meta\":{\"checksum\":\"" OTHER "\"}", ENTRY("")), "mismatch meta.checksum", "0x"},
    {BUILDER("", ENTRY(NO_DATA TRANSFER "," VALUES)), "", "0xa9059cbb" APP_WORD FIVE},
    {BUILDER("", ENTRY(",\"data\":\"0xa9059cbb" APP_WORD FIVE "\"," TRANSFER "," VALUES)), "",
     "0xa9059cbb" APP_WORD FIVE},
    {BUILDER("", ENTRY(",\"data\":\"0xa9059cbb" APP_WORD FIVE "\"," TRANSFER)), "",
     "0xa9059cbb" APP_WORD FIVE},
    {BUILDER("", ENTRY("") "," ENTRY(",\"data\":\"0xdeadbeef\"," TRANSFER "," VALUES)),
     "mismatch transactions[1].contractMethod", "0xdeadbeef"},
    {BUILDER("", ENTRY(",\"data\":\"0xdeadbeef\"," TRANSFER)),
     "mismatch transactions[0].contractMethod", "0xdeadbeef"},
    {BUILDER("", ENTRY(",\"data\":\"0xa9059cbb" APP_WORD FIVE "00\"," TRANSFER "," VALUES)),
     "mismatch transactions[0].contractMethod", "0xa9059cbb" APP_WORD FIVE "00"},
    {BUILDER("", ENTRY(NO_DATA TRANSFER)), "mismatch transactions[0].contractMethod", "0x"},
    {BUILDER("", ENTRY(NO_DATA TRANSFER ",\"contractInputsValues\":{\"to\":\"" APP "\"}")),
     "mismatch transactions[0].contractMethod", "0x"},
    {BUILDER("", ENTRY(NO_DATA "\"contractMethod\":{\"name\":\"pause\",\"inputs\":[]},"
                               "\"contractInputsValues\":{}")),
     "", "0x8456cb59"},
    {BUILDER("", ENTRY(NO_DATA "\"contractMethod\":{\"name\":\"pause\",\"inputs\":[]}")),
     "mismatch transactions[0].contractMethod", "0x"},
    {BUILDER("", ENTRY(NO_DATA "\"contractMethod\":{\"name\":\"receive\",\"payable\":true}")), "",
     "0x"},
    {BUILDER("", ENTRY(",\"data\":\"0x01\",\"contractMethod\":{\"name\":\"fallback\"}")), "",
     "0x01"},
    {BUILDER("", ENTRY(",\"data\":\"0x01\",\"contractMethod\":{\"name\":\"receive\"}")),
     "mismatch transactions[0].contractMethod", "0x01"},
    {BUILDER("", ENTRY(",\"operation\":0")), "", "0x"},
    {BUILDER("", ENTRY(",\"operation\":1")), "mismatch transactions[0].operation", "0x"},
    {BUILDER("", ENTRY(",\"operation\":\"1\"")), "mismatch transactions[0].operation", "0x"},
    {BUILDER("", ENTRY(",\"operation\":{}")), "mismatch transactions[0].operation", "0x"},
    /* values as the wallet has them */
    {BUILDER("", ENTRY(NO_DATA METHOD("f", "\"bool\"", "\"true\""))), "",
     "0x98c3a6c10000000000000000000000000000000000000000000000000000000000000001"},
    {BUILDER("", ENTRY(NO_DATA METHOD("f", "\"bool\"", "\"yes\""))),
     "mismatch transactions[0].contractMethod", "0x"},
    {BUILDER("", ENTRY(NO_DATA METHOD("f", "\"uint8[2]\"", "\"[5, \\\"5\\\"]\""))), "",
     "0x8c0a183f" FIVE FIVE},
    {BUILDER("", ENTRY(NO_DATA METHOD("f", "\"address[1]\"", "\"[" APP "]\""))), "",
     "0x0723a174" APP_WORD},
    {BUILDER("", ENTRY(NO_DATA METHOD("f",
                                      "\"tuple\",\"components\":[{\"name\":\"a\",\"type\":"
                                      "\"address\"},{\"name\":\"b\",\"type\":\"uint256\"}]",
                                      "\"[\\\"" APP "\\\",5]\""))),
     "", "0x1727c3dd" APP_WORD FIVE},
    {BUILDER("", ENTRY(NO_DATA METHOD("f", "\"uint8\"", "\"256\""))),
     "mismatch transactions[0].contractMethod", "0x"},
    {BUILDER("", ENTRY(NO_DATA METHOD("f", "\"uint256,uint256\"", "\"5\""))),
     "mismatch transactions[0].contractMethod", "0x"},
    {BUILDER("", ENTRY(NO_DATA METHOD("f(uint8)", "\"uint256\"", "\"5\""))),
     "mismatch transactions[0].contractMethod", "0x"},
};

START_TEST(builder_files_are_compared_with_themselves)
{
    struct qr_review_document document = read_ok(builder_cases[_i].text, NULL);
    ck_assert_int_eq(document.kind, QR_REVIEW_BUILDER);
    check_findings(&document, builder_cases[_i].text, builder_cases[_i].findings);
    check_data(&document.requests[document.n_requests - 1], builder_cases[_i].data);
    ck_assert(document.has_chain && document.requests[0].has_to);
    qr_review_document_dispose(&document);
}
END_TEST

#define META(safe) ",\"meta\":{\"createdFromSafeAddress\":" safe "}"

static const struct {
    const char *text;
    const char *message; /* its beginning */
    size_t line;
    size_t column;
} refused[] = {
    {"", "it is empty: give calldata in hex, ", 0, 0},
    {"deadbeef", "it is neither hex (0x…) nor JSON: give calldata in hex, ", 0, 0},
    {"0xabc", "calldata: hex with 3 digits", 0, 0},
    {"0xabcg", "calldata: 'g' at character 6", 0, 0},
    {"[]", "this is nothing that can be inspected: ", 1, 1},
    {"{}", "this is nothing that can be inspected: ", 1, 1},
    {"{\"a\":1,\n\"a\":2}", "", 2, 1},
    {"{\"results\":[]}", "this is a page of several transactions", 0, 0},
    {"{\"quorate\":1}", "this is one file of a proposal", 0, 0},
    {"{\"primaryType\":\"SafeTx\"}", "this is typed data", 0, 0},
    {SAFE_TX(",\"nonce\":7", ""), "\"nonce\" is no member of {\"safe\",", 1, 91},
    {SAFE_TX(",\"safeTxHash\":\"0xaa\"", ""), "safeTxHash: ", 1, 104},
    {SAFE_TX("", ",\"operation\":2"), "transaction: operation: expected 0", 1, 190},
    {"{\"safe\":\"" SAFE "\",\"chain_id\":1,\"transaction\":{" TX "}}",
     "version is missing: add it, or --safe-version", 1, 1},
    {"{\"safe\":\"" SAFE "\",\"version\":\"1.4.1\",\"transaction\":{" TX "}}",
     "chain_id is missing: add it, or --chain", 1, 1},
    {"{\"version\":\"1.4.1\",\"chain_id\":\"1\",\"transaction\":{" TX "}}",
     "safe is missing: add it, or --safe", 1, 1},
    {"{\"safe\":\"" SAFE "\",\"version\":\"7\",\"chain_id\":1,\"transaction\":{" TX "}}",
     "Safe version \"7\" is not known", 1, 64},
    {"{\"safe\":\"" SAFE "\",\"version\":7,\"chain_id\":1,\"transaction\":{" TX "}}", "version", 1,
     64},
    {"{\"safe\":\"" SAFE "\",\"version\":\"1.4.1\",\"chain_id\":0,\"transaction\":{" TX "}}",
     "chain_id: 0 is no chain", 1, 83},
    {"{\"transaction\":[]}", "transaction", 1, 16},
    {"{" TX ",\"safe\":\"0x12\"}", "safe: ", 1, 81},
    {"{" TX ",\"unknown\":1}", "\"unknown\" is no field of a Safe transaction", 1, 74},
    {"{\"to\":\"" APP "\",\"nonce\":1}", "value is missing", 1, 1},
    {"{\"to\":\"" APP "\",\"nonce\":0,\"value\":\"115792089237316195423570985008687907853269984665"
     "640564039457584007913129639936\"}",
     "value: ", 1, 70},
    {BUILDER("", ""), "transactions: it is empty", 1, 50},
    {"{\"transactions\":{}}", "transactions: expected an array, found an object", 1, 17},
    {BUILDER("", "7"), "transactions[0]: expected an object, found a number", 1, 51},
    {BUILDER("", "{\"value\":\"0\"}"), "transactions[0].to: it is missing", 1, 51},
    {BUILDER("", "{\"to\":\"" APP "\"}"), "transactions[0].value: it is missing", 1, 51},
    {BUILDER("", "{\"to\":\"" APP "\",\"value\":0}"),
     "transactions[0].value: expected a string, which wallets insist on, found a number", 1, 110},
    {BUILDER("", "{\"to\":\"" APP "\",\"value\":\"1e3\"}"), "transactions[0].value: ", 1, 110},
    {BUILDER("", ENTRY("") "," ENTRY(",\"data\":\"0xabc\"")), "transactions[1].data: ", 1, 185},
    {BUILDER("", ENTRY(",\"contractMethod\":7")),
     "transactions[0].contractMethod: expected an object, found a number", 1, 131},
    {BUILDER("", ENTRY(",\"contractInputsValues\":[]")),
     "transactions[0].contractInputsValues: expected an object, found an array", 1, 137},
    {BUILDER(META("7"), ENTRY("")), "meta.createdFromSafeAddress: ", 1, 68},
    {BUILDER(",\"meta\":[]", ENTRY("")), "meta: expected an object, found an array", 1, 42},
    {BUILDER(",\"meta\":{\"checksum\":7}", ENTRY("")), "meta.checksum: ", 1, 54},
    {"{\"version\":\"2.0\",\"transactions\":[]}", "version: Transaction Builder files of version",
     1, 12},
    {"{\"chainId\":\"0\",\"transactions\":[]}", "chainId: 0 is no chain", 1, 12},
    {"{\"chainId\":\"0x\",\"transactions\":[]}", "chainId: ", 1, 12},
};

START_TEST(what_is_none_is_refused)
{
    struct qr_review_document document = {.n_requests = 0};
    struct qr_review_line line = {.safe = NULL};
    struct qr_error err = QR_ERROR_INIT;
    const char *text = refused[_i].text;
    ck_assert_msg(!qr_review_document_read(&document, text, strlen(text), &line, &err), "%s", text);
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert_msg(strncmp(err.message, refused[_i].message, strlen(refused[_i].message)) == 0,
                  "%s\n%s", text, err.message);
    ck_assert_msg(err.line == refused[_i].line && err.column == refused[_i].column,
                  "%s\n%zu:%zu: %s", text, err.line, err.column, err.message);
    qr_review_document_dispose(&document);
}
END_TEST

START_TEST(to_and_from_are_for_calldata)
{
    struct qr_review_document document = {.n_requests = 0};
    struct qr_address from = {{2}};
    struct qr_review_line line = {.from = &from};
    struct qr_error err = QR_ERROR_INIT;
    ck_assert(!qr_review_document_read(&document, "{" TX "}", strlen("{" TX "}"), &line, &err));
    ck_assert_str_eq(err.message, "--from is for calldata: a file says itself who calls whom");
    qr_review_document_dispose(&document);
}
END_TEST

static Suite *suite(void)
{
    Suite *all = suite_create("review/document");
    TCase *tc = tcase_create("document");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, calldata_may_be_broken_into_lines);
    tcase_add_test(tc, the_line_says_who_calls_whom);
    tcase_add_loop_test(tc, safe_transactions_are_compared_with_their_hashes, 0,
                        (int)(sizeof safe_cases / sizeof safe_cases[0]));
    tcase_add_loop_test(tc, words_within_a_batch_are_compared, 0,
                        (int)(sizeof batch_cases / sizeof batch_cases[0]));
    tcase_add_test(tc, a_safe_transaction_has_its_hashes);
    tcase_add_test(tc, the_chain_of_a_claimed_hash_is_found);
    tcase_add_test(tc, a_hash_of_no_safe_is_not_checked);
    tcase_add_test(tc, another_safe_chain_or_version_is_a_mismatch);
    tcase_add_loop_test(tc, builder_files_are_compared_with_themselves, 0,
                        (int)(sizeof builder_cases / sizeof builder_cases[0]));
    tcase_add_loop_test(tc, what_is_none_is_refused, 0, (int)(sizeof refused / sizeof refused[0]));
    tcase_add_test(tc, to_and_from_are_for_calldata);
    suite_add_tcase(all, tc);
    return all;
}

int main(void)
{
    return qr_run_suite(suite());
}
