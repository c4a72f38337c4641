#include "abi/typed_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support.h"

START_TEST(hashes_agree_with_every_vector)
{
    struct qr_fixture fixture;
    qr_fixture_load(&fixture, "vectors/eip712.json");
    struct qr_json_value cases = qr_fixture_cases(&fixture);
    for (struct qr_json_value item = qr_json_first(cases); qr_json_present(item);
         item = qr_json_next(cases, item)) {
        struct qr_typed_data_hashes hashes;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(qr_typed_data_hash(&hashes, qr_json_get(item, "typed_data"), &err), err);
        qr_ck_hex(hashes.domain32, 32, qr_fixture_string(&fixture, item, "domain_hash"));
        qr_ck_hex(hashes.message32, 32, qr_fixture_string(&fixture, item, "struct_hash"));
        qr_ck_hex(hashes.hash32, 32, qr_fixture_string(&fixture, item, "hash"));
    }
    qr_fixture_dispose(&fixture);
}
END_TEST

static bool hash_text(struct qr_typed_data_hashes *hashes, const char *text, size_t length,
                      struct qr_error *err)
{
    struct qr_json json = QR_JSON_INIT;
    qr_ck_ok(qr_json_parse(&json, text, length, err), *err);
    bool ok = qr_typed_data_hash(hashes, qr_json_root(&json), err);
    qr_json_dispose(&json);
    return ok;
}

/* Quotes are spelled ' in the tables. */
static void add_json(struct qr_buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        qr_buffer_add_byte(out, *text == '\'' ? '"' : (uint8_t)*text);
    }
}

static bool hash_row(struct qr_typed_data_hashes *hashes, const char *text, struct qr_error *err)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    add_json(&json, text);
    bool ok = hash_text(hashes, qr_buffer_text(&json), json.length, err);
    qr_buffer_dispose(&json);
    return ok;
}

/* The example of EIP-712 itself, with the hashes that its text gives. */
#define MAIL_DOMAIN                                                                                \
    "{'name':'Ether Mail','version':'1','chainId':1,"                                              \
    "'verifyingContract':'0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC'}"
#define MAIL_DOMAIN_TYPE                                                                           \
    "'EIP712Domain':[{'name':'name','type':'string'},{'name':'version','type':'string'},"          \
    "{'name':'chainId','type':'uint256'},{'name':'verifyingContract','type':'address'}]"
#define MAIL_TYPES                                                                                 \
    "'Mail':[{'name':'from','type':'Person'},{'name':'to','type':'Person'},"                       \
    "{'name':'contents','type':'string'}],"                                                        \
    "'Person':[{'name':'name','type':'string'},{'name':'wallet','type':'address'}]"
#define MAIL_MESSAGE                                                                               \
    "{'from':{'name':'Cow','wallet':'0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826'},"                \
    "'to':{'name':'Bob','wallet':'0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB'},"                   \
    "'contents':'Hello, Bob!'}"

START_TEST(example_of_the_standard_hashes)
{
    static const char *const rows[] = {
        "{'types':{" MAIL_DOMAIN_TYPE "," MAIL_TYPES "},'primaryType':'Mail','domain':" MAIL_DOMAIN
        ",'message':" MAIL_MESSAGE "}",
        /* No domain type; other order of keys; a member that is not signed. */
        "{'message':" MAIL_MESSAGE ",'domain':" MAIL_DOMAIN ",'note':1,'primaryType':'Mail',"
        "'types':{" MAIL_TYPES "}}",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_typed_data_hashes hashes;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(hash_row(&hashes, rows[i], &err), err);
        qr_ck_hex(hashes.domain32, 32,
                  "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
        qr_ck_hex(hashes.message32, 32,
                  "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
        qr_ck_hex(hashes.hash32, 32,
                  "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    }
}
END_TEST

/* With one message type S of the given members, and the given message. */
#define SIMPLE(members, message)                                                                   \
    "{'types':{'S':[" members "]},'primaryType':'S','domain':{},'message':" message "}"
#define WITH(types, message)                                                                       \
    "{'types':{" types "},'primaryType':'S','domain':{},'message':" message "}"
#define DOMAIN(types, domain)                                                                      \
    "{'types':{'S':[]" types "},'primaryType':'S','domain':" domain ",'message':{}}"
#define MEMBER(name, type) "{'name':'" name "','type':'" type "'}"

/* Two ways to write the same, and a third that is not. */
START_TEST(spellings_of_one_value_hash_alike)
{
    static const struct {
        const char *one, *same, *other;
    } rows[] = {
        {SIMPLE(MEMBER("a", "uint256"), "{'a':255}"),
         SIMPLE(MEMBER("a", "uint256"), "{'a':'0xff'}"),
         SIMPLE(MEMBER("a", "uint256"), "{'a':254}")},
        {SIMPLE(MEMBER("a", "int8"), "{'a':-1}"), SIMPLE(MEMBER("a", "int8"), "{'a':'-1'}"),
         SIMPLE(MEMBER("a", "int8"), "{'a':1}")},
        {SIMPLE(MEMBER("a", "string"), "{'a':'\\u0000\\u00e9'}"),
         SIMPLE(MEMBER("a", "string"), "{'\\u0061':'\\u0000\xc3\xa9'}"),
         SIMPLE(MEMBER("a", "string"), "{'a':'\\u0000e'}")},
        {SIMPLE(MEMBER("a", "bytes4"), "{'a':'0xDEADbeef'}"),
         SIMPLE(MEMBER("a", "bytes4"), "{'a':'0xdeadbeef'}"),
         SIMPLE(MEMBER("a", "bytes"), "{'a':'0xdeadbeef'}")},
        {SIMPLE(MEMBER("a", "bool") "," MEMBER("b", "bool"), "{'a':true,'b':false}"),
         SIMPLE(MEMBER("a", "bool") "," MEMBER("b", "bool"), "{'b':false,'a':true}"),
         SIMPLE(MEMBER("a", "bool") "," MEMBER("b", "bool"), "{'b':true,'a':false}")},
        /* Types are sorted, members are not. */
        {WITH("'S':[" MEMBER("a", "A") "," MEMBER("b", "B") "],'B':[],'A':[]", "{'a':{},'b':{}}"),
         WITH("'A':[],'B':[],'S':[" MEMBER("a", "A") "," MEMBER("b", "B") "]", "{'a':{},'b':{}}"),
         WITH("'A':[],'B':[],'S':[" MEMBER("b", "B") "," MEMBER("a", "A") "]", "{'a':{},'b':{}}")},
        /* A type that nothing refers to is not part of it. */
        {SIMPLE(MEMBER("a", "bool"), "{'a':true}"),
         WITH("'S':[" MEMBER("a", "bool") "],'X':[" MEMBER("s", "S") "]", "{'a':true}"),
         WITH("'S':[" MEMBER("a", "bool") "," MEMBER("x", "X[]") "],'X':[]", "{'a':true,'x':[]}")},
        {DOMAIN("", "{'name':'n','chainId':5}"),
         DOMAIN(",'EIP712Domain':[" MEMBER("name", "string") "," MEMBER("chainId", "uint256") "]",
                "{'chainId':'5','name':'n'}"),
         DOMAIN(",'EIP712Domain':[" MEMBER("chainId", "uint256") "," MEMBER("name", "string") "]",
                "{'chainId':5,'name':'n'}")},
        {DOMAIN("", "{}"), DOMAIN(",'EIP712Domain':[]", "{}"), DOMAIN("", "{'version':''}")},
        {"{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':1}}",
         "{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':1},'message':{}}",
         "{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':2},'message':{}}"},
        {"{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':1}}",
         "{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':1},'message':{'chainId':"
         "'0x1'}}",
         DOMAIN("", "{'chainId':1}")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_typed_data_hashes one;
        struct qr_typed_data_hashes same;
        struct qr_typed_data_hashes other;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(hash_row(&one, rows[i].one, &err), err);
        qr_ck_ok(hash_row(&same, rows[i].same, &err), err);
        qr_ck_ok(hash_row(&other, rows[i].other, &err), err);
        ck_assert_msg(memcmp(&one, &same, sizeof one) == 0, "%s", rows[i].same);
        ck_assert_msg(memcmp(one.hash32, other.hash32, 32) != 0, "%s", rows[i].other);
    }
}
END_TEST

/* EIP-712: primaryType EIP712Domain is the hash of 0x1901 and the domain separator alone. */
START_TEST(domain_alone_can_be_signed)
{
    struct qr_typed_data_hashes hashes;
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(hash_row(&hashes,
                      "{'types':{" MAIL_DOMAIN_TYPE "},'primaryType':'EIP712Domain',"
                      "'domain':" MAIL_DOMAIN ",'message':{}}",
                      &err),
             err);
    static const char domain[] =
        "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f";
    qr_ck_hex(hashes.domain32, 32, domain);
    qr_ck_hex(hashes.message32, 32, domain);
    qr_ck_hex(hashes.hash32, 32,
              "0xaa83c70305ec6c131e7a88f258c40813447bec8b9bcef94e5479603d9959da07");
}
END_TEST

START_TEST(structs_may_recur_through_lists)
{
    static const char *const rows[] = {
        WITH("'S':[" MEMBER("children", "S[]") "]", "{'children':[{'children':[]}]}"),
        WITH("'S':[" MEMBER("t", "T[0]") "],'T':[" MEMBER("s", "S") "]", "{'t':[]}"),
        WITH("'S':[" MEMBER("t", "T[][2]") "],'T':[" MEMBER("s", "S") "]", "{'t':[[],[]]}"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_typed_data_hashes hashes;
        struct qr_error err = QR_ERROR_INIT;
        qr_ck_ok(hash_row(&hashes, rows[i], &err), err);
    }
}
END_TEST

static void check_refused(const char *row, const char *message)
{
    static const struct qr_typed_data_hashes nothing = {{0}, {0}, {0}};
    struct qr_typed_data_hashes hashes;
    struct qr_error err = QR_ERROR_INIT;
    ck_assert_msg(!hash_row(&hashes, row, &err), "accepted %s", row);
    ck_assert_str_eq(err.message, message);
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert_uint_eq(err.line, 1);
    ck_assert_uint_ge(err.column, 1);
    ck_assert(memcmp(&hashes, &nothing, sizeof hashes) == 0);
}

#define NO_NAME  " letters, digits, _ and $"
#define BRACKETS " is not a type: after a name only [] or [N] can follow, 256 times at most"

static const struct {
    const char *types, *message;
} malformed_types[] = {
    {"'S':{}", "types: S is not an array of members"},
    {"'S':[1]", "types: a member of a struct is {\"name\", \"type\"}, found a number"},
    {"'S':[{'name':'a'}]", "types: a member of a struct needs \"type\", a string"},
    {"'S':[{'type':'bool'}]", "types: a member of a struct needs \"name\", a string"},
    {"'S':[{'name':1,'type':'bool'}]", "types: a member of a struct needs \"name\", a string"},
    {"'S':[{'name':'a\\u0000','type':'bool'}]", "types: \"name\" holds a NUL"},
    {"'S':[" MEMBER("", "bool") "]", "types: \"\" is no name of a member:" NO_NAME},
    {"'S':[" MEMBER("a b", "bool") "]", "types: \"a b\" is no name of a member:" NO_NAME},
    {"'S':[" MEMBER("a,bool b", "bool") "]", "types: \"a,bool b\" is no name of a member:" NO_NAME},
    {"'S':[" MEMBER("1a", "bool") "]", "types: \"1a\" is no name of a member:" NO_NAME},
    {"'S':[" MEMBER("\xc3\xa9", "bool") "]", "types: \"\xc3\xa9\" is no name of a member:" NO_NAME},
    {"'S':[" MEMBER("a", "bool") "," MEMBER("b", "bool") "," MEMBER("a", "bytes") "]",
     "types: S has two members named a"},
    {"'S':[],'':[]", "types: \"\" is no name of a struct:" NO_NAME},
    {"'S':[],'A(bool a)B':[]", "types: \"A(bool a)B\" is no name of a struct:" NO_NAME},
    {"'S':[],'A[]':[]", "types: \"A[]\" is no name of a struct:" NO_NAME},
    {"'S':[],'uint256':[]", "types: \"uint256\" is a type of the language and no name of a struct"},
    {"'S':[],'uint7':[]", "types: \"uint7\" is a type of the language and no name of a struct"},
    {"'S':[],'address':[]", "types: \"address\" is a type of the language and no name of a struct"},
    {"'S':[" MEMBER("a", "uint") "]", "types: \"uint\": EIP-712 knows no uint: write uint256"},
    {"'S':[" MEMBER("a", "int[]") "]", "types: \"int[]\": EIP-712 knows no int: write int256"},
    {"'S':[" MEMBER("a", "function") "]",
     "types: \"function\": EIP-712 knows no function: write bytes24"},
    {"'S':[" MEMBER("a", "uint7") "]",
     "types: \"uint7\" is not a type: the bits of an integer are 8, 16, 24 and so on to 256"},
    {"'S':[" MEMBER("a", "byte") "]",
     "types: \"byte\" is not a type: Solidity 0.8 has removed it; write bytes1"},
    {"'S':[" MEMBER("a", "") "]",
     "types: \"\" is not a type: EIP-712 has none of that name, nor is it declared"},
    {"'S':[" MEMBER("a", "T") "]",
     "types: \"T\" is not a type: EIP-712 has none of that name, nor is it declared"},
    {"'S':[],'T':[" MEMBER("a", "U[]") "]",
     "types: \"U[]\" is not a type: EIP-712 has none of that name, nor is it declared"},
    {"'S':[" MEMBER("a", "EIP712Domain") "]", "types: \"EIP712Domain\" is not a type: EIP-712 "
                                              "has none of that name, nor is it declared"},
    {"'S':[" MEMBER("a", "bool ") "]", "types: \"bool \"" BRACKETS},
    {"'S':[" MEMBER("a", "bool[") "]", "types: \"bool[\"" BRACKETS},
    {"'S':[" MEMBER("a", "bool[]x") "]", "types: \"bool[]x\"" BRACKETS},
    {"'S':[" MEMBER("a", "bool[-1]") "]", "types: \"bool[-1]\"" BRACKETS},
    {"'S':[" MEMBER("a", "bool[01]") "]", "types: \"bool[01]\"" BRACKETS},
    {"'S':[" MEMBER("a", "bool[99999999999999999999999]") "]",
     "types: \"bool[99999999999999999999999]\" is an array of over 1000000000"},
    {"'S':[" MEMBER("a", "bool[9999999999]") "]",
     "types: \"bool[9999999999]\" is an array of over 1000000000"},
    {"'S':[" MEMBER("s", "S") "]",
     "types: S holds itself, so that its values never end: put a list in between"},
    {"'S':[" MEMBER("s", "S[2]") "]",
     "types: S holds itself, so that its values never end: put a list in between"},
    {"'S':[],'A':[" MEMBER("b", "B") "],'B':[" MEMBER("a", "bool") "," MEMBER("b", "A[1][3]") "]",
     "types: A holds itself, so that its values never end: put a list in between"},
};

START_TEST(malformed_types_are_refused)
{
    for (size_t i = 0; i < sizeof malformed_types / sizeof malformed_types[0]; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_buffer_addf(&text, "{'types':{%s},'primaryType':'S','domain':{},'message':{}}",
                       malformed_types[i].types);
        check_refused(qr_buffer_text(&text), malformed_types[i].message);
        qr_buffer_dispose(&text);
    }
}
END_TEST

START_TEST(documents_are_refused)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"[]", "typed data: expected an object, found an array"},
        {"{}", "types is missing"},
        {"{'types':[],'primaryType':'S','domain':{},'message':{}}",
         "types is an array, expected an object"},
        {"{'types':{},'primaryType':'S','message':{}}", "domain is missing"},
        {"{'types':{},'primaryType':'S','domain':null,'message':{}}",
         "domain is null, expected an object"},
        {"{'types':{},'domain':{},'message':{}}", "primaryType is missing"},
        {"{'types':{},'primaryType':1,'domain':{},'message':{}}",
         "primaryType is a number, expected a string"},
        {"{'types':{},'primaryType':'S','domain':{},'message':{}}",
         "primaryType: \"S\" is not declared in types"},
        {"{'types':{'S':[]},'primaryType':'S[]','domain':{},'message':[]}",
         "primaryType: \"S[]\" is not declared in types"},
        {"{'types':{'S':[]},'primaryType':'S\\u0000','domain':{},'message':{}}",
         "primaryType: \"S\" is not declared in types"},
        {"{'types':{'S':[]},'primaryType':'S','domain':{}}", "message is missing"},
        {"{'types':{'S':[]},'primaryType':'S','domain':{},'message':[]}",
         "message is an array, expected an object"},
        {DOMAIN("", "{'chainid':1}"),
         "domain: where types has no EIP712Domain, only name, version, chainId, verifyingContract "
         "and salt are known"},
        {DOMAIN("", "{'chainId':'mainnet'}"),
         "domain.chainId: \"mainnet\" is not an integer: write decimal digits, or 0x and hex "
         "digits"},
        {DOMAIN("", "{'name':null}"), "domain.name: expected a string, found null"},
        {DOMAIN("", "{'salt':'0x00'}"), "domain.salt: 1 bytes, bytes32 has 32"},
        {DOMAIN(",'EIP712Domain':[" MEMBER("name", "string") "]", "{}"),
         "domain: the member \"name\" is missing"},
        {DOMAIN(",'EIP712Domain':[]", "{'name':'n'}"),
         "domain: \"name\" is no member of EIP712Domain, so it would not be signed: remove it or "
         "declare it"},
        {"{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':1},'message':{'chainId':2}}",
         "message: differs from domain, which is all that primaryType EIP712Domain signs: leave it "
         "empty"},
        {"{'types':{},'primaryType':'EIP712Domain','domain':{'chainId':1},'message':{'a':2}}",
         "message: \"a\" is no member of EIP712Domain, so it would not be signed: remove it or "
         "declare it"},
        {"{'types':{},'primaryType':'EIP712Domain','domain':{},'message':null}",
         "message: expected an object, found null"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_refused(rows[i].text, rows[i].message);
    }
}
END_TEST

START_TEST(messages_that_do_not_fit_are_refused)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        {SIMPLE(MEMBER("a", "bool"), "{}"), "message: the member \"a\" is missing"},
        {SIMPLE(MEMBER("a", "bool"), "{'a':true,'b':1}"),
         "message: \"b\" is no member of S, so it would not be signed: remove it or declare it"},
        {SIMPLE(MEMBER("a", "bool"), "{'a\\u0000':true}"),
         "message: \"a\" is no member of S, so it would not be signed: remove it or declare it"},
        {SIMPLE(MEMBER("a", "bool"), "{'a':null}"),
         "message.a: expected true or false, found null"},
        {SIMPLE(MEMBER("a", "uint8"), "{'a':256}"), "message.a: 256 is out of the range of uint8"},
        {SIMPLE(MEMBER("a", "uint8"), "{'a':1.0}"),
         "message.a: \"1.0\" is not an integer: write decimal digits, or 0x and hex digits"},
        {SIMPLE(MEMBER("a", "uint8[2]"), "{'a':[1]}"), "message.a: expected 2 values, found 1"},
        {SIMPLE(MEMBER("a", "uint8[2][]"), "{'a':[[1,2],[3,4,5]]}"),
         "message.a[1]: expected 2 values, found 3"},
        {SIMPLE(MEMBER("a", "uint8[2][]"), "{'a':[[1,2],[3,'x']]}"),
         "message.a[1][1]: \"x\" is not an integer: write decimal digits, or 0x and hex digits"},
        {SIMPLE(MEMBER("a", "uint8[]"), "{'a':null}"), "message.a: expected an array, found null"},
        {SIMPLE(MEMBER("a", "uint8[]"), "{'a':{'0':1}}"),
         "message.a: expected an array, found an object"},
        {WITH("'S':[" MEMBER("t", "T") "],'T':[]", "{'t':null}"),
         "message.t: expected an object, found null"},
        {WITH("'S':[" MEMBER("t", "T[]") "],'T':[" MEMBER("b", "bytes2") "]",
              "{'t':[{'b':'0x0102'},{'b':'0x01'}]}"),
         "message.t[1].b: 1 bytes, bytes2 has 2"},
        {WITH("'S':[" MEMBER("s", "S[]") "]", "{'s':[{'s':[{}]}]}"),
         "message.s[0].s[0]: the member \"s\" is missing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_refused(rows[i].text, rows[i].message);
    }
}
END_TEST

/* n types, each with two members of the next one: 2^n ways through them. */
static void add_diamonds(struct qr_buffer *text, size_t n)
{
    qr_buffer_add_text(text, "{\"types\":{");
    for (size_t i = 0; i < n; i++) {
        qr_buffer_addf(
            text,
            "\"S%zu\":[{\"name\":\"a\",\"type\":\"S%zu[]\"},{\"name\":\"b\",\"type\":\"S%zu[]"
            "\"}],",
            i, i + 1, i + 1);
    }
    qr_buffer_addf(text,
                   "\"S%zu\":[]},\"primaryType\":\"S0\",\"domain\":{},\"message\":{\"a\":[],\"b\":["
                   "]}}",
                   n);
}

START_TEST(types_that_branch_without_end_are_walked_once)
{
    struct qr_typed_data_hashes hashes;
    struct qr_error err = QR_ERROR_INIT;
    struct qr_buffer text = QR_BUFFER_INIT;
    add_diamonds(&text, QR_TYPED_DATA_MAX_TYPES - 1);
    qr_ck_ok(hash_text(&hashes, qr_buffer_text(&text), text.length, &err), err);
    qr_buffer_truncate(&text, 0);
    add_diamonds(&text, QR_TYPED_DATA_MAX_TYPES);
    ck_assert(!hash_text(&hashes, qr_buffer_text(&text), text.length, &err));
    ck_assert_str_eq(err.message, "types: more than 256 struct types");
    qr_buffer_dispose(&text);
}
END_TEST

/* Structs within each other through lists, each two levels. */
static bool hash_nested(struct qr_error *err, size_t n)
{
    struct qr_typed_data_hashes hashes;
    struct qr_buffer text = QR_BUFFER_INIT;
    add_json(&text, "{'types':{'S':[" MEMBER("s", "S[]") "]},'primaryType':'S','domain':{},"
                                                         "'message':");
    for (size_t i = 0; i < n; i++) {
        qr_buffer_add_text(&text, "{\"s\":[");
    }
    for (size_t i = 0; i < n; i++) {
        qr_buffer_add_text(&text, "]}");
    }
    qr_buffer_add_text(&text, "}");
    bool ok = hash_text(&hashes, qr_buffer_text(&text), text.length, err);
    qr_buffer_dispose(&text);
    return ok;
}

START_TEST(nesting_is_limited)
{
    struct qr_error err = QR_ERROR_INIT;
    qr_ck_ok(hash_nested(&err, QR_TYPED_DATA_MAX_DEPTH / 2), err);
    ck_assert(!hash_nested(&err, QR_TYPED_DATA_MAX_DEPTH / 2 + 1));
    ck_assert_ptr_nonnull(strstr(err.message, "...: more than 256 levels of nesting"));
    ck_assert(!hash_nested(&err, 2000));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("abi/typed_data");
    TCase *tcase = tcase_create("typed_data");
    tcase_add_test(tcase, hashes_agree_with_every_vector);
    tcase_add_test(tcase, example_of_the_standard_hashes);
    tcase_add_test(tcase, spellings_of_one_value_hash_alike);
    tcase_add_test(tcase, domain_alone_can_be_signed);
    tcase_add_test(tcase, structs_may_recur_through_lists);
    tcase_add_test(tcase, malformed_types_are_refused);
    tcase_add_test(tcase, documents_are_refused);
    tcase_add_test(tcase, messages_that_do_not_fit_are_refused);
    tcase_add_test(tcase, types_that_branch_without_end_are_walked_once);
    tcase_add_test(tcase, nesting_is_limited);
    suite_add_tcase(suite, tcase);
    return qr_run_suite(suite);
}
