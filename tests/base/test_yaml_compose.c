#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "tests/support.h"

static struct qr_arena arena;
static struct qr_error err;

static void begin(void)
{
    arena = (struct qr_arena)QR_ARENA_INIT;
    err = (struct qr_error)QR_ERROR_INIT;
}

static void end(void)
{
    qr_arena_dispose(&arena);
}

static const struct qr_yaml *parse(const char *text)
{
    const struct qr_yaml *root = NULL;
    qr_ck_ok(qr_yaml_parse_compose(&root, text, strlen(text), &arena, &err), err);
    return root;
}

struct pair {
    const char *yaml;
    const char *json;
};

static const struct pair values[] = {
    {"a: 1\n", "{\"a\":1}"},
    {"a: &x 1\nb: *x\n", "{\"a\":1,\"b\":1}"},
    {"a: &x {p: 1}\nb: *x\nc: [*x, *x]\n",
     "{\"a\":{\"p\":1},\"b\":{\"p\":1},\"c\":[{\"p\":1},{\"p\":1}]}"},
    {"a: &x 1\nb: &x 2\nc: *x\n", "{\"a\":1,\"b\":2,\"c\":2}"},
    {"a: &x [1]\nb: &y [*x, 2]\nc: *y\n", "{\"a\":[1],\"b\":[[1],2],\"c\":[[1],2]}"},
    {"a: &x\nb: *x\n", "{\"a\":null,\"b\":null}"},
    /* merge keys: what stands there wins, wherever; then the earlier of a list */
    {"a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n",
     "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"q\":3,\"p\":1}}"},
    {"a: &x {p: 1, q: 2}\nb:\n  q: 3\n  <<: *x\n",
     "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"q\":3,\"p\":1}}"},
    {"a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]\n",
     "{\"a\":{\"p\":1},\"b\":{\"p\":2,\"q\":2},\"c\":{\"p\":1,\"q\":2}}"},
    {"a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*y, *x]\n",
     "{\"a\":{\"p\":1},\"b\":{\"p\":2,\"q\":2},\"c\":{\"p\":2,\"q\":2}}"},
    {"a:\n  <<: {p: 1, q: {r: 1}}\n  q: {s: 2}\n", "{\"a\":{\"q\":{\"s\":2},\"p\":1}}"},
    {"a: &x {p: 1}\nb: &y\n  <<: *x\n  q: 2\nc:\n  <<: *y\n",
     "{\"a\":{\"p\":1},\"b\":{\"q\":2,\"p\":1},\"c\":{\"q\":2,\"p\":1}}"},
    {"a: &l [{p: 1}, {q: 2}]\nb:\n  <<: *l\n",
     "{\"a\":[{\"p\":1},{\"q\":2}],\"b\":{\"p\":1,\"q\":2}}"},
    {"a: &x {p: 1}\nb:\n  p:\n  <<: *x\n", "{\"a\":{\"p\":1},\"b\":{\"p\":null}}"},
    {"a:\n  <<: []\n  b: 1\n", "{\"a\":{\"b\":1}}"},
    {"a:\n  <<: {}\n", "{\"a\":{}}"},
    {"a: {'<<': {p: 1}}\n", "{\"a\":{\"<<\":{\"p\":1}}}"},
    {"a: {!!str <<: 1}\n", "{\"a\":{\"<<\":1}}"},
    {"a: {!!merge <<: {p: 1}}\n", "{\"a\":{\"p\":1}}"},
    {"a: &x {p: &y 1}\nb: {<<: *x, q: *y}\n", "{\"a\":{\"p\":1},\"b\":{\"q\":1,\"p\":1}}"},
    /* values over several lines */
    {"a: one\n  two\n\n  three\n", "{\"a\":\"one two\\nthree\"}"},
    {"a: \"one\n  two\\\n  three\"\n", "{\"a\":\"one twothree\"}"},
    {"a: 'one\n\n  two'\n", "{\"a\":\"one\\ntwo\"}"},
    {"a: |\n  x\n  y", "{\"a\":\"x\\ny\"}"},
    {"a: >\n  x\n  y\n", "{\"a\":\"x y\\n\"}"},
    /* keys and tags */
    {"80: a\ntrue: b\n~: c\n1.5: d\n", "{\"80\":\"a\",\"true\":\"b\",\"~\":\"c\",\"1.5\":\"d\"}"},
    {"?\n: a\n", "{\"\":\"a\"}"},
    {"? a\n: b\n", "{\"a\":\"b\"}"},
    {"&k a: 1\nb: *k\n", "{\"a\":1,\"b\":\"a\"}"},
    {"a: &k b\n*k : 1\n", "{\"a\":\"b\",\"b\":1}"},
    {"[!!str 5, !!int 5, !!int \"5\", !!bool true, !!null '', !!float 1, ! 5, !!str ]",
     "[\"5\",5,5,true,null,1,5,\"\"]"},
    {"a: !!map {b: !!seq [c]}\nd: ! {e: ! [f]}\n", "{\"a\":{\"b\":[\"c\"]},\"d\":{\"e\":[\"f\"]}}"},
    {"--- # comment\na: b # comment\n#\n...\n", "{\"a\":\"b\"}"},
    {"\xef\xbb\xbf"
     "a: b\r\nc: d\r\n",
     "{\"a\":\"b\",\"c\":\"d\"}"},
};

START_TEST(compose_becomes_json)
{
    struct qr_buffer json = QR_BUFFER_INIT;
    qr_ck_ok(qr_yaml_add_json(&json, parse(values[_i].yaml), &err), err);
    ck_assert_str_eq(qr_buffer_text(&json), values[_i].json);
    qr_buffer_dispose(&json);
}
END_TEST

struct refusal {
    const char *yaml;
    size_t line;
    size_t column;
    const char *message;
};

static const struct refusal refusals[] = {
    {"", 1, 1, "there is nothing in it"},
    {"# nothing\n", 2, 1, "there is nothing in it"},
    {"---\n", 2, 1, "there is nothing in it"},
    {"a: 1\n---\nb: 2\n", 2, 1, "a second document begins here: only one is read, remove it"},
    {"a: 1\na: 2\n", 2, 1, "the key \"a\" is here a second time (first in line 1): remove one"},
    {"1: a\n\"1\": b\n", 2, 1, "the key \"1\" is here a second time (first in line 1): remove one"},
    {"a: {<<: {}, <<: {}}\n", 1, 13,
     "the key \"<<\" is here a second time (first in line 1): make it one list"},
    {"a: *x\n", 1, 4, "no value before this is named &x"},
    {"a: *x\nb: &x 1\n", 1, 4, "no value before this is named &x"},
    {"a: &x [*x]\n", 1, 8, "this alias stands inside of what it names"},
    {"a: 0\nb: &x\n  c: {d: *x}\n", 3, 10, "this alias stands inside of what it names"},
    {"a: &x 1\nb: &x [*x]\n", 2, 8, "this alias stands inside of what it names"},
    {"a:\n  <<: 1\n", 2, 7,
     "only a mapping or a list of mappings can be merged (<<), this is a single value"},
    {"a:\n  <<:\n", 2, 6,
     "only a mapping or a list of mappings can be merged (<<), this is a single value"},
    {"a:\n  <<: [{}, [{}]]\n", 2, 12,
     "only a mapping or a list of mappings can be merged (<<), this is a list"},
    {"a: !reset 1\n", 1, 4, "the tag !reset does not go with this value: remove it"},
    {"a: !override {}\n", 1, 4, "the tag !override does not go with this value: remove it"},
    {"a: !!binary aGk=\n", 1, 4, "the tag !!binary does not go with this value: remove it"},
    {"a: !!int x\n", 1, 4, "the tag !!int does not go with this value: remove it"},
    {"a: !!bool yes\n", 1, 4, "the tag !!bool does not go with this value: remove it"},
    {"a: !!null x\n", 1, 4, "the tag !!null does not go with this value: remove it"},
    {"a: !!float x\n", 1, 4, "the tag !!float does not go with this value: remove it"},
    {"a: !!seq {}\n", 1, 4, "the tag !!seq does not go with this value: remove it"},
    {"a: !!set {}\n", 1, 4, "the tag !!set does not go with this value: remove it"},
    {"a: !<x\x1by> {}\n", 1, 7, "this is a control character, which YAML does not allow"},
    {"? [a]\n: b\n", 1, 3, "a key must be a single value"},
    {"a: &x [1]\n*x : b\n", 2, 1, "a key must be a single value"},
    {"*x : b\n", 1, 1, "no value before this is named &x"},
    {"a: [\n", 2, 1, "this is not YAML: did not find expected node content"},
    {"a: b: c\n", 1, 5, "this is not YAML: mapping values are not allowed in this context"},
    {"a: \"\\ud800\"\n", 1, 7, "this is not YAML: found invalid Unicode character escape code"},
    {"%YAML 1.1\n---\na: b\n", 1, 1, "directives (%YAML, %TAG) are refused: remove the line"},
    {"a: \xff\n", 1, 4, "this is not valid UTF-8"},
};

START_TEST(compose_is_refused)
{
    const struct refusal *refusal = &refusals[_i];
    const struct qr_yaml *root = NULL;
    ck_assert(!qr_yaml_parse_compose(&root, refusal->yaml, strlen(refusal->yaml), &arena, &err));
    ck_assert_ptr_null(root);
    ck_assert_str_eq(err.message, refusal->message);
    ck_assert_uint_eq(err.line, refusal->line);
    ck_assert_uint_eq(err.column, refusal->column);
}
END_TEST

START_TEST(what_came_by_an_alias_has_the_place_where_it_is_written)
{
    const struct qr_yaml *root =
        parse("x: &x\n  image: a\n  env: {p: 1}\ns:\n  <<: *x\n  tty: 1\n");
    const struct qr_yaml *service = qr_yaml_get(root, "s");
    ck_assert_uint_eq(service->line, 5);
    ck_assert_uint_eq(service->count, 3);
    ck_assert_uint_eq(qr_yaml_get(service, "image")->line, 2);
    ck_assert_uint_eq(qr_yaml_get(service, "image")->key->line, 2);
    ck_assert_uint_eq(qr_yaml_get(qr_yaml_get(service, "env"), "p")->line, 3);
    ck_assert_uint_eq(qr_yaml_get(service, "tty")->line, 6);
    ck_assert_ptr_null(qr_yaml_get(service, "tt"));
    ck_assert_ptr_null(qr_yaml_get(qr_yaml_get(service, "tty"), "x"));
    ck_assert_ptr_null(qr_yaml_get(NULL, "x"));
}
END_TEST

static size_t count_nodes(const struct qr_yaml *node)
{
    size_t count = 1;
    for (const struct qr_yaml *at = node->first; at != NULL; at = at->next) {
        count += count_nodes(at) + (at->key != NULL ? 1 : 0);
    }
    return count;
}

/* lists levels that each hold the one before ten times */
static void add_laughs(struct qr_buffer *text, unsigned levels)
{
    qr_buffer_add_text(text, "l0: &l0 lol\n");
    for (unsigned i = 1; i <= levels; i++) {
        qr_buffer_addf(text, "l%u: &l%u [", i, i);
        for (unsigned n = 0; n < 10; n++) {
            qr_buffer_addf(text, "%s*l%u", n == 0 ? "" : ", ", i - 1);
        }
        qr_buffer_add_text(text, "]\n");
    }
}

START_TEST(a_billion_laughs_are_refused)
{
    const struct qr_yaml *root = NULL;
    struct qr_buffer text = QR_BUFFER_INIT;
    add_laughs(&text, 4);
    qr_ck_ok(qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err), err);
    ck_assert(count_nodes(root) <= QR_YAML_MAX_NODES);
    qr_buffer_truncate(&text, 0);
    add_laughs(&text, 9);
    ck_assert(!qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err));
    ck_assert_str_eq(err.message, "this makes more than 200000 values, with what aliases repeat: "
                                  "nothing is read");
    ck_assert_uint_eq(err.line, 7);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(merged_laughs_are_refused)
{
    const struct qr_yaml *root = NULL;
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "a: &a {");
    for (int i = 0; i < 1000; i++) {
        qr_buffer_addf(&text, "k%d: 1, ", i);
    }
    qr_buffer_add_text(&text, "}\n");
    for (int i = 0; i < 150; i++) {
        qr_buffer_addf(&text, "b%d: {<<: [*a]}\n", i);
    }
    ck_assert(!qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err));
    ck_assert_ptr_nonnull(strstr(err.message, "more than 200000 values"));
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(long_text_is_not_repeated_without_end)
{
    const struct qr_yaml *root = NULL;
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, "a: &a ");
    for (int i = 0; i < 1 << 20; i++) {
        qr_buffer_add_byte(&text, 'a');
    }
    qr_buffer_add_text(&text, "\nb:\n");
    for (int i = 0; i < 16; i++) {
        qr_buffer_add_text(&text, "- *a\n");
    }
    qr_ck_ok(qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err), err);
    qr_buffer_add_text(&text, "- *a\n");
    ck_assert(!qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err));
    ck_assert_str_eq(err.message, "aliases repeat more than 16 MiB of text: nothing is read");
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(aliases_count_for_the_depth)
{
    const struct qr_yaml *root = NULL;
    struct qr_buffer text = QR_BUFFER_INIT;
    /* 40 levels, and 24 or 25 around the alias */
    for (int levels = 24; levels <= 25; levels++) {
        qr_buffer_truncate(&text, 0);
        qr_buffer_add_text(&text, "- &a ");
        for (int i = 0; i < 40; i++) {
            qr_buffer_add_text(&text, "[");
        }
        for (int i = 0; i < 40; i++) {
            qr_buffer_add_text(&text, "]");
        }
        qr_buffer_add_text(&text, "\n- ");
        for (int i = 1; i < levels; i++) {
            qr_buffer_add_text(&text, "[");
        }
        qr_buffer_add_text(&text, "*a");
        for (int i = 1; i < levels; i++) {
            qr_buffer_add_text(&text, "]");
        }
        bool ok = qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err);
        ck_assert_int_eq(ok, levels == 24);
    }
    ck_assert_str_eq(err.message, "this is nested deeper than 64 levels");
    qr_buffer_dispose(&text);
}
END_TEST

/* Looking through all anchors for each alias would pass the suite's time. */
START_TEST(many_anchors_are_found)
{
    const struct qr_yaml *root = NULL;
    struct qr_buffer text = QR_BUFFER_INIT;
    for (int i = 0; i < 60000; i++) {
        qr_buffer_addf(&text, "- &a%d x\n- *a%d\n", i, i / 2);
    }
    qr_ck_ok(qr_yaml_parse_compose(&root, qr_buffer_text(&text), text.length, &arena, &err), err);
    ck_assert_uint_eq(root->count, 120000);
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/yaml_compose");
    TCase *tests = tcase_create("yaml_compose");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, compose_becomes_json, 0, sizeof values / sizeof values[0]);
    tcase_add_loop_test(tests, compose_is_refused, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_test(tests, what_came_by_an_alias_has_the_place_where_it_is_written);
    tcase_add_test(tests, a_billion_laughs_are_refused);
    tcase_add_test(tests, merged_laughs_are_refused);
    tcase_add_test(tests, long_text_is_not_repeated_without_end);
    tcase_add_test(tests, aliases_count_for_the_depth);
    tcase_add_test(tests, many_anchors_are_found);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
