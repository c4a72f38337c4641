#include "safe/builder.h"

#include <string.h>

#include "abi/keccak.h"
#include "tests/safe/helpers.h"

/* Files and the checksums that the Transaction Builder's own checksum.ts gives them. */
static const struct {
    const char *file;
    const char *checksum;
} known[] = {
    {"{\"version\":\"1.0\",\"chainId\":\"1\",\"createdAt\":0,\"meta\":{},\"transactions\":[{\"to\":"
     "\"0x2222222222222222222222222222222222222222\",\"value\":\"0\",\"data\":\"0xdeadbeef\"}]}",
     "0xa7d400ddafc591a750d546c5520966d2e201c88514e00fb481d23f88fe7da028"},
    /* an export of version 1.18.2, its name changed, which the checksum does not cover */
    {"{\"transactions\":[{\"to\":\"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48\",\"value\":\"0\","
     "\"data\":null,\"contractMethod\":{\"inputs\":[{\"internalType\":\"address\",\"name\":"
     "\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"value\",\"type\":"
     "\"uint256\"}],\"name\":\"approve\",\"payable\":false},\"contractInputsValues\":{\"spender\":"
     "\"0x474e5Ded6b5D078163BFB8F6dBa355C3aA5478C8\",\"value\":\"100000000000\"}}],\"meta\":{"
     "\"description\":\"\",\"name\":\"another name\",\"txBuilderVersion\":\"1.18.2\","
     "\"createdFromOwnerAddress\":\"\",\"createdFromSafeAddress\":"
     "\"0xA77DE01e157f9f57C7c4A326eeE9C4874D0598b6\",\"checksum\":\"not looked at\"},"
     "\"createdAt\":1761326849944,\"chainId\":\"1\",\"version\":\"1.0\"}",
     "0x8b5032f716845c8b08bab3d63dbd9ba92e056f3557793cd041e59b84e16aa989"},
    /* JavaScript's numbers, escapes and key order; name and checksum elsewhere than in meta */
    {"{\"createdAt\":1.0,\"meta\":{\"z\":[1e21,-0,0.1,9007199254740993,1e-7],\"name\":\"n\","
     "\"checksum\":\"0x\",\"\\ufb00\":\"a/b\\u2028\\u001f\\\"\",\"\\ud83d\\ude00\":{\"10\":[],"
     "\"9\":{},\"\":true}},\"\\u0041\":{\"name\":\"kept\",\"checksum\":\"kept\"},\"n\":null,"
     "\"f\":false}",
     "0x35d895c78096d2b076f52ea2464f666edd9fa730b4aa8141b9b9c859eafca5d1"},
};

START_TEST(checksum_is_that_of_the_builder)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    uint8_t checksum32[32];
    struct qr_json_value file = qr_test_json(&json, known[_i].file);
    qr_ck_ok(qr_builder_checksum(checksum32, file, &err), err);
    qr_ck_hex(checksum32, 32, known[_i].checksum);
    qr_json_dispose(&json);
}
END_TEST

/* The serialisation itself, of the first of them. */
START_TEST(checksum_is_over_this_text)
{
    static const char text[] =
        "{[\"chainId\",\"createdAt\",\"meta\",\"transactions\",\"version\"]\"1\",0,{[\"name\"]null,"
        "},[{[\"data\",\"to\",\"value\"]\"0xdeadbeef\","
        "\"0x2222222222222222222222222222222222222222\",\"0\",}],\"1.0\",}";
    uint8_t hash32[32];
    qr_keccak256(hash32, text, strlen(text));
    qr_ck_hex(hash32, 32, known[0].checksum);
}
END_TEST

static const struct {
    const char *file;
    const char *message;
    size_t line;
    size_t column;
} refused[] = {
    {"[]", "Transaction Builder file: it is an array, expected an object", 0, 0},
    {"{}", "Transaction Builder file: meta is missing", 1, 1},
    {"{\"meta\":\n1}", "Transaction Builder file: meta is a number, expected an object", 2, 1},
};

START_TEST(checksum_refuses_what_is_no_such_file)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    uint8_t checksum32[32];
    bool ok = qr_builder_checksum(checksum32, qr_test_json(&json, refused[_i].file), &err);
    qr_ck_error(ok, &err, QR_ERROR_INPUT, refused[_i].message, refused[_i].line,
                refused[_i].column);
    qr_json_dispose(&json);
}
END_TEST

START_TEST(checksum_of_deep_nesting)
{
    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    struct qr_buffer text = QR_BUFFER_INIT;
    uint8_t checksum32[32];
    const size_t depth = QR_JSON_MAX_DEPTH / 2 - 2;
    qr_buffer_add_text(&text, "{\"meta\":{\"x\":");
    for (size_t i = 0; i < depth; i++) {
        qr_buffer_add_text(&text, "[{\"a\":");
    }
    qr_buffer_add_text(&text, "0");
    for (size_t i = 0; i < depth; i++) {
        qr_buffer_add_text(&text, "}]");
    }
    qr_buffer_add_text(&text, "}}");
    qr_ck_ok(qr_builder_checksum(checksum32, qr_test_json(&json, qr_buffer_text(&text)), &err),
             err);
    qr_json_dispose(&json);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(file_has_this_layout)
{
    static const uint8_t data[] = {0xde, 0xad, 0xbe, 0xef};
    const struct qr_safe safe = {
        .address = qr_test_address("0x1c694Fc3006D81ff4a56F97E1b99529066a23725"),
        .chain_id = qr_test_word("8453"),
        .version = QR_SAFE_1_4_1,
    };
    const struct qr_multisend_call calls[] = {
        {.to = qr_test_address("0x75537828f2ce51be7289709686A69CbFDbB714F1"),
         .data = data,
         .data_length = sizeof data},
        {.to = qr_test_address("0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0"),
         .value = qr_test_word("1000000000000000000")},
    };
    const struct qr_builder_meta meta = {"Code upgrade \"ä\"", "two calls", 1767225600000};
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_builder_add_file(&text, &safe, calls, 2, &meta);
    ck_assert_str_eq(qr_buffer_text(&text),
                     "{\n"
                     "  \"version\": \"1.0\",\n"
                     "  \"chainId\": \"8453\",\n"
                     "  \"createdAt\": 1767225600000,\n"
                     "  \"meta\": {\n"
                     "    \"name\": \"Code upgrade \\\"ä\\\"\",\n"
                     "    \"description\": \"two calls\",\n"
                     "    \"txBuilderVersion\": \"1.18.2\",\n"
                     "    \"createdFromSafeAddress\": "
                     "\"0x1c694Fc3006D81ff4a56F97E1b99529066a23725\",\n"
                     "    \"createdFromOwnerAddress\": \"\",\n"
                     "    \"checksum\": "
                     "\"0x9cf57dcf395d1400ecffe94aaa7de27da563d3aa9be1dbfed20c3267e7eacea1\"\n"
                     "  },\n"
                     "  \"transactions\": [\n"
                     "    {\n"
                     "      \"to\": \"0x75537828f2ce51be7289709686A69CbFDbB714F1\",\n"
                     "      \"value\": \"0\",\n"
                     "      \"data\": \"0xdeadbeef\",\n"
                     "      \"contractMethod\": null,\n"
                     "      \"contractInputsValues\": null\n"
                     "    },\n"
                     "    {\n"
                     "      \"to\": \"0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0\",\n"
                     "      \"value\": \"1000000000000000000\",\n"
                     "      \"data\": \"0x\",\n"
                     "      \"contractMethod\": null,\n"
                     "      \"contractInputsValues\": null\n"
                     "    }\n"
                     "  ]\n"
                     "}\n");

    struct qr_error err = QR_ERROR_INIT;
    struct qr_json json;
    uint8_t checksum32[32];
    struct qr_json_value file = qr_test_json(&json, qr_buffer_text(&text));
    qr_ck_ok(qr_builder_checksum(checksum32, file, &err), err);
    qr_ck_hex(checksum32, 32, "0x9cf57dcf395d1400ecffe94aaa7de27da563d3aa9be1dbfed20c3267e7eacea1");
    qr_json_dispose(&json);
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("safe/builder");
    TCase *tests = tcase_create("builder");
    tcase_add_loop_test(tests, checksum_is_that_of_the_builder, 0, sizeof known / sizeof known[0]);
    tcase_add_test(tests, checksum_is_over_this_text);
    tcase_add_loop_test(tests, checksum_refuses_what_is_no_such_file, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tests, checksum_of_deep_nesting);
    tcase_add_test(tests, file_has_this_layout);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
