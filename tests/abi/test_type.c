#include "abi/type.h"

#include <stdio.h>
#include <string.h>

#include "tests/support.h"

START_TEST(signatures_become_canonical)
{
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {"f()", "f()"},
        {"transfer(address,uint256)", "transfer(address,uint256)"},
        {"f(uint,int)", "f(uint256,int256)"},
        {"f(uint[],int[2][])", "f(uint256[],int256[2][])"},
        {"f(uint8,uint256,int8,int256)", "f(uint8,uint256,int8,int256)"},
        {"f(bytes1,bytes32,bytes,string,bool)", "f(bytes1,bytes32,bytes,string,bool)"},
        {"f(uint256[2][][3])", "f(uint256[2][][3])"},
        {"f((uint,(bytes32[],string)[2])[])", "f((uint256,(bytes32[],string)[2])[])"},
        {"f(tuple(uint a, tuple(bool) b)[3] c)", "f((uint256,(bool))[3])"},
        {"f(function)", "f(function)"},
        {"f(function[2] callbacks)", "f(function[2])"},
        {"f(())", "f(())"},
        {"f(()[3],uint8[0][])", "f(()[3],uint8[0][])"},
        {"function f(uint256 amount, bytes calldata data)", "f(uint256,bytes)"},
        {"function f(address payable to) external payable returns (bool ok);", "f(address)"},
        {"f(address payable[] memory)", "f(address[])"},
        {"f(uint[2] calldata a,(uint) memory b,string memory c)", "f(uint256[2],(uint256),string)"},
        {" \t\r\nf ( uint , uint8 [ 2 ] [ ] x ) view returns ( uint ) ", "f(uint256,uint8[2][])"},
        {"_$9(bool _$)", "_$9(bool)"},
        {"functional(bool)", "functional(bool)"},
        {"f(uint256 payee)", "f(uint256)"},
        {"f(uint8[65536])", "f(uint8[65536])"},
        {"f(string[65536][65536])", "f(string[65536][65536])"},
        {"f(uint8[65536][])", "f(uint8[65536][])"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_abi_function function;
        struct qr_arena arena = QR_ARENA_INIT;
        struct qr_buffer text = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        bool ok =
            qr_abi_function_parse(&function, rows[i].text, strlen(rows[i].text), &arena, &err);
        ck_assert_msg(ok, "%s: %s", rows[i].text, err.message);
        qr_abi_function_add_canonical(&text, &function);
        ck_assert_str_eq(qr_buffer_text(&text), rows[i].canonical);
        qr_buffer_dispose(&text);
        qr_arena_dispose(&arena);
    }
}
END_TEST

START_TEST(parameters_keep_their_names)
{
    static const char text[] = "f(uint256 amount, bytes calldata, (bool ok, uint8)[2] _$9)";
    struct qr_abi_function function;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(qr_abi_function_parse(&function, text, strlen(text), &arena, &err), err);
    ck_assert_uint_eq(function.parameters.n_components, 3);
    ck_assert_str_eq(function.names[0], "amount");
    ck_assert_str_eq(function.names[1], "");
    ck_assert_str_eq(function.names[2], "_$9");
    const struct qr_abi_type *members = function.parameters.components[2].components;
    ck_assert_str_eq(members->names[0], "ok");
    ck_assert_str_eq(members->names[1], "");
    qr_arena_dispose(&arena);
}
END_TEST

/* The selectors that solc gives. */
START_TEST(selectors_are_those_of_the_canonical_form)
{
    static const struct {
        const char *text, *selector;
    } rows[] = {
        {"transfer(address to, uint amount)", "0xa9059cbb"},
        {"f(function,uint256[2][])", "0xf622fefa"},
        {"function addComposeHash(bytes32 composeHash) external", "0xdfc77223"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_abi_function function;
        struct qr_arena arena = QR_ARENA_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_abi_function_parse(&function, rows[i].text, strlen(rows[i].text), &arena, &err),
                 err);
        qr_ck_hex(function.selector4, 4, rows[i].selector);
        qr_arena_dispose(&arena);
    }
}
END_TEST

START_TEST(types_know_their_shape)
{
    static const struct {
        const char *text;
        bool dynamic;
        size_t head_words, content_words;
        unsigned depth;
    } rows[] = {
        {"uint8", false, 1, 0, 1},
        {"bytes", true, 1, 0, 1},
        {"uint8[3]", false, 3, 3, 2},
        {"uint8[3][2]", false, 6, 6, 3},
        {"uint8[][2]", true, 1, 2, 3},
        {"(uint8,(bool,address[2]))", false, 4, 4, 4},
        {"(uint8,string)[5]", true, 1, 5, 3},
        {"()", false, 0, 0, 1},
        {"uint8[0]", false, 0, 0, 2},
        {"()[7][]", true, 1, 0, 3},
        {"string[0]", true, 1, 0, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_abi_type type;
        struct qr_arena arena = QR_ARENA_INIT;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_abi_type_parse(&type, rows[i].text, strlen(rows[i].text), &arena, &err), err);
        ck_assert_msg(type.dynamic == rows[i].dynamic, "%s", rows[i].text);
        ck_assert_msg(type.head_words == rows[i].head_words, "%s: %zu", rows[i].text,
                      type.head_words);
        ck_assert_msg(type.content_words == rows[i].content_words, "%s: %zu", rows[i].text,
                      type.content_words);
        ck_assert_msg(type.depth == rows[i].depth, "%s: %u", rows[i].text, type.depth);
        qr_arena_dispose(&arena);
    }
}
END_TEST

#define NO_INTEGER_SIZE "the bits of an integer are 8, 16, 24 and so on to 256"
#define NO_SUCH_TYPE                                                                               \
    "write the type that the ABI has for it (address for a contract, uint8 for an enum, a tuple "  \
    "for a struct)"
#define RESERVED "is a word of the language and no name: is a comma missing before it?"
#define FIXED    "no compiler encodes fixed-point numbers; write the integer type that carries them"

static const struct {
    const char *text;
    size_t column;
    const char *reason;
} refusals[] = {
    {"", 1, "a function's name is missing: write it as in \"transfer(address,uint256)\""},
    {"(uint256)", 1, "a function's name is missing: write it as in \"transfer(address,uint256)\""},
    {"function(uint256)", 9,
     "a function's name is missing: write it as in \"transfer(address,uint256)\""},
    {"9f()", 1, "a function's name is missing: write it as in \"transfer(address,uint256)\""},
    {"transfer", 9, "'(' is missing after the function's name"},
    {"f-g()", 2, "expected '(' after the function's name, found \"-g()\""},
    {"f(uint256", 10, "')' is missing or ',' after a type"},
    {"f(uint256,", 11, "a type is missing"},
    {"f(uint256,)", 11, "a type is missing"},
    {"f(,uint256)", 3, "a type is missing"},
    {"f(uint256 a b)", 13, "expected ')' or ',' after a type, found \"b)\""},
    {"f(uint256))", 11, "nothing more can follow, found \")\""},
    {"f();x", 5, "nothing more can follow, found \"x\""},
    {"f() internal", 5, "\"internal\" cannot follow the parameters"},
    {"f() returns", 12, "'(' is missing after \"returns\""},
    {"f(uint7)", 3, "\"uint7\" is not a type: " NO_INTEGER_SIZE},
    {"f(uint0)", 3, "\"uint0\" is not a type: " NO_INTEGER_SIZE},
    {"f(uint08)", 3, "\"uint08\" is not a type: " NO_INTEGER_SIZE},
    {"f(uint264)", 3, "\"uint264\" is not a type: " NO_INTEGER_SIZE},
    {"f(int99999999999999999999)", 3,
     "\"int99999999999999999999\" is not a type: " NO_INTEGER_SIZE},
    {"f(bytes0)", 3, "\"bytes0\" is not a type: fixed bytes are bytes1 to bytes32"},
    {"f(bytes33)", 3, "\"bytes33\" is not a type: fixed bytes are bytes1 to bytes32"},
    {"f(bytes01)", 3, "\"bytes01\" is not a type: fixed bytes are bytes1 to bytes32"},
    {"f(byte)", 3, "\"byte\" is not a type: Solidity 0.8 has removed it; write bytes1"},
    {"f(fixed)", 3, "\"fixed\" is not a type: " FIXED},
    {"f(ufixed128x18 a)", 3, "\"ufixed128x18\" is not a type: " FIXED},
    {"f(adress)", 3, "\"adress\" is not a type: " NO_SUCH_TYPE},
    {"f(bool,IERC20 token)", 8, "\"IERC20\" is not a type: " NO_SUCH_TYPE},
    {"f(Uint256)", 3, "\"Uint256\" is not a type: " NO_SUCH_TYPE},
    {"f(mapping(uint256 => bool) x)", 3, "\"mapping\" is not a type: " NO_SUCH_TYPE},
    {"f(tuple)", 8, "expected '(' after \"tuple\", found \")\""},
    {"f(uint256 address)", 11, "\"address\" " RESERVED},
    {"f(uint256 uint)", 11, "\"uint\" " RESERVED},
    {"f(uint256 fixed)", 11, "\"fixed\" " RESERVED},
    {"f(uint256 payable)", 11, "\"payable\" " RESERVED},
    {"f(bytes memory calldata)", 16, "\"calldata\" " RESERVED},
    {"f(uint256 memory a)", 11, "this type has no data location: leave \"memory\" out"},
    {"f(uint256[] storage a)", 13,
     "\"storage\" is for libraries, whose selectors differ from an ABI's: write calldata or "
     "nothing"},
    {"f(uint256[02])", 11, "an array's length has no leading zero"},
    {"f(uint256[-1])", 11, "expected ']' after an array's length, found \"-1])\""},
    {"f(uint256[2)", 12, "expected ']' after an array's length, found \")\""},
    {"f(uint256[", 11, "']' is missing after an array's length"},
    {"f(uint8[4294967295])", 8, "the array is too large: its head would be over 65536 words"},
    {"f(uint8[65537])", 8, "the array is too large: its head would be over 65536 words"},
    {"f(uint8[256][257])", 13, "the array is too large: its head would be over 65536 words"},
    {"f(()[65537])", 5, "the array is too large: its head would be over 65536 words"},
    {"f(string[18446744073709551617])", 9,
     "the array is too large: its head would be over 65536 words"},
    {"f(uint8[40000],uint8[40000])", 28, "the type is too large: a head of over 65536 words"},
    {"f(uint256\xc2\xa0x)", 10, "expected ')' or ',' after a type, found \"\xc2\xa0x)\""},
};

START_TEST(signatures_are_refused_with_their_column)
{
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct qr_abi_function function;
        struct qr_arena arena = QR_ARENA_INIT;
        struct qr_error err = QR_ERROR_INIT;
        char message[400];
        bool ok = qr_abi_function_parse(&function, refusals[i].text, strlen(refusals[i].text),
                                        &arena, &err);
        ck_assert_msg(!ok, "accepted %s", refusals[i].text);
        snprintf(message, sizeof message, "function signature, column %zu: %s", refusals[i].column,
                 refusals[i].reason);
        ck_assert_str_eq(err.message, message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        qr_arena_dispose(&arena);
    }
}
END_TEST

START_TEST(a_type_alone_has_no_name)
{
    struct qr_abi_type type;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_error err = QR_ERROR_INIT;
    ck_assert(!qr_abi_type_parse(&type, "uint256 x", 9, &arena, &err));
    ck_assert_str_eq(err.message, "type, column 9: nothing more can follow, found \"x\"");
    ck_assert(!qr_abi_type_parse(&type, "bool\0", 5, &arena, &err));
    qr_arena_dispose(&arena);
}
END_TEST

/* n levels: n - 1 brackets of one kind around or after a uint8. */
static bool parses(struct qr_error *err, const char *open, const char *close, size_t n)
{
    struct qr_abi_type type;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    for (size_t i = 1; i < n; i++) {
        qr_buffer_add_text(&text, open);
    }
    qr_buffer_add_text(&text, "uint8");
    for (size_t i = 1; i < n; i++) {
        qr_buffer_add_text(&text, close);
    }
    bool ok = qr_abi_type_parse(&type, qr_buffer_text(&text), text.length, &arena, err);
    ck_assert(!ok || type.depth == n);
    qr_buffer_dispose(&text);
    qr_arena_dispose(&arena);
    return ok;
}

START_TEST(nesting_is_limited)
{
    static const struct {
        const char *open, *close;
    } rows[] = {{"(", ")"}, {"", "[]"}, {"", "[1]"}, {"(", ")[]"}};
    struct qr_error err = QR_ERROR_INIT;
    for (size_t i = 0; i < 3; i++) {
        qr_ck_ok(parses(&err, rows[i].open, rows[i].close, QR_ABI_MAX_DEPTH), err);
        ck_assert(!parses(&err, rows[i].open, rows[i].close, QR_ABI_MAX_DEPTH + 1));
        ck_assert_ptr_nonnull(strstr(err.message, "more than 64 levels of nesting"));
        ck_assert(!parses(&err, rows[i].open, rows[i].close, 1000000));
        ck_assert_ptr_nonnull(strstr(err.message, "more than 64 levels of nesting"));
    }
    /* Two levels each. */
    ck_assert(!parses(&err, rows[3].open, rows[3].close, 40));
    ck_assert_ptr_nonnull(strstr(err.message, "more than 64 levels of nesting"));
}
END_TEST

START_TEST(many_parameters_parse)
{
    struct qr_abi_function function;
    struct qr_arena arena = QR_ARENA_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_error err = QR_ERROR_INIT;
    qr_buffer_add_text(&text, "f(bytes");
    for (size_t i = 1; i < QR_ABI_MAX_HEAD_WORDS; i++) {
        qr_buffer_add_text(&text, ",bytes");
    }
    size_t full = text.length;
    qr_buffer_add_text(&text, ")");
    qr_ck_ok(qr_abi_function_parse(&function, qr_buffer_text(&text), text.length, &arena, &err),
             err);
    ck_assert_uint_eq(function.parameters.n_components, QR_ABI_MAX_HEAD_WORDS);
    qr_buffer_truncate(&text, full);
    qr_buffer_add_text(&text, ",bytes)");
    ck_assert(!qr_abi_function_parse(&function, qr_buffer_text(&text), text.length, &arena, &err));
    qr_buffer_dispose(&text);
    qr_arena_dispose(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/type");
    TCase *tcase = tcase_create("type");
    tcase_add_test(tcase, signatures_become_canonical);
    tcase_add_test(tcase, parameters_keep_their_names);
    tcase_add_test(tcase, selectors_are_those_of_the_canonical_form);
    tcase_add_test(tcase, types_know_their_shape);
    tcase_add_test(tcase, signatures_are_refused_with_their_column);
    tcase_add_test(tcase, a_type_alone_has_no_name);
    tcase_add_test(tcase, nesting_is_limited);
    tcase_add_test(tcase, many_parameters_parse);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
