#include "prepare/config.h"

#include <stdio.h>
#include <string.h>

#include "tests/support.h"

#define APP  "0x75537828f2ce51be7289709686A69CbFDbB714F1"
#define SAFE "0x1c694Fc3006D81ff4a56F97E1b99529066a23725"
#define LOCK "0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0"
#define REST "quorate: 1\napp: " APP "\nchain: 1\n"
/* The manifest's first key is in line 6. */
#define MANIFEST "quorate: 1\napp: " APP "\nchain: 1\nroute: []\nmanifest:\n"

static struct qr_arena arena;
static struct qr_config config;
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

static void parse(const char *text)
{
    qr_ck_ok(qr_config_parse(&config, text, strlen(text), &arena, &err), err);
}

static void ck_address(const struct qr_address *address, const char *text)
{
    char found[QR_ADDRESS_SIZE];
    qr_address_format(found, address);
    ck_assert_str_eq(found, text);
}

START_TEST(every_key_is_read)
{
    parse("quorate: 1\n"
          "app: \"" APP "\"\n"
          "chain: 8453\n"
          "manifest:\n"
          "  dialect: phala-cloud\n"
          "  file: deploy/app-compose.json\n"
          "  fields:\n"
          "    manifest_version: 2\n"
          "    name: payments\n"
          "    kms_enabled: true\n"
          "    allowed_envs: [DATABASE_URL, API_KEY]\n"
          "    nested: {big: 9007199254740993, x: null}\n"
          "  docker_compose_file: deploy/docker-compose.yml\n"
          "  pre_launch_script: deploy/prelaunch.sh\n"
          "  substitute: [TAG, IMAGE_DIGEST]\n"
          "route:\n"
          "  - safe: \"" SAFE "\"\n"
          "    version: 1.4.1\n"
          "  - timelock: \"" LOCK "\"\n"
          "    delay: 2d\n"
          "    salt: \"0x00000000000000000000000000000000000000000000000000000000000000fF\"\n"
          "    predecessor: 0x0100000000000000000000000000000000000000000000000000000000000000\n"
          "service: https://safe-transaction-base.safe.global\n");
    ck_address(&config.app, APP);
    struct qr_word chain = qr_word_from_u64(8453);
    ck_assert(qr_word_equal(&config.chain_id, &chain));
    ck_assert(config.has_manifest);
    ck_assert_int_eq((int)config.dialect, (int)QR_DIALECT_PHALA_CLOUD);
    ck_assert_str_eq(config.manifest_file, "deploy/app-compose.json");
    ck_assert_str_eq(config.fields_json,
                     "{\"manifest_version\":2,\"name\":\"payments\",\"kms_enabled\":true,"
                     "\"allowed_envs\":[\"DATABASE_URL\",\"API_KEY\"],"
                     "\"nested\":{\"big\":9007199254740993,\"x\":null}}");
    ck_assert_str_eq(config.docker_compose_file, "deploy/docker-compose.yml");
    ck_assert_str_eq(config.pre_launch_script, "deploy/prelaunch.sh");
    ck_assert_uint_eq(config.n_substitute, 2);
    ck_assert_str_eq(config.substitute[0], "IMAGE_DIGEST");
    ck_assert_str_eq(config.substitute[1], "TAG");
    ck_assert_uint_eq(config.n_hops, 2);
    ck_assert_int_eq((int)config.route[0].kind, (int)QR_HOP_SAFE);
    ck_address(&config.route[0].address, SAFE);
    ck_assert(config.route[0].has_version);
    ck_assert_int_eq((int)config.route[0].version, (int)QR_SAFE_1_4_1);
    ck_assert_int_eq((int)config.route[1].kind, (int)QR_HOP_TIMELOCK);
    ck_address(&config.route[1].address, LOCK);
    ck_assert(!config.route[1].delay_is_min && !config.route[1].salt_is_auto);
    ck_assert_uint_eq(config.route[1].delay, 172800);
    ck_assert_uint_eq(config.route[1].salt32[31], 255);
    ck_assert_uint_eq(config.route[1].predecessor32[0], 1);
    ck_assert_str_eq(config.service, "https://safe-transaction-base.safe.global");
}
END_TEST

START_TEST(what_is_left_out_has_its_default)
{
    static const uint8_t zero32[32] = {0};
    parse(REST "route:\n- safe: " SAFE "\n- timelock: " LOCK "\n");
    ck_assert(!config.has_manifest);
    ck_assert_ptr_null(config.service);
    ck_assert(!config.route[0].has_version);
    ck_assert(config.route[1].delay_is_min && config.route[1].salt_is_auto);
    ck_assert(memcmp(config.route[1].predecessor32, zero32, 32) == 0);
    parse(MANIFEST " docker_compose_file: a\n");
    ck_assert_int_eq((int)config.dialect, (int)QR_DIALECT_DSTACK);
    ck_assert_ptr_null(config.manifest_file);
    ck_assert_ptr_null(config.fields_json);
    ck_assert_ptr_null(config.pre_launch_script);
    ck_assert_uint_eq(config.n_substitute, 0);
    ck_assert_uint_eq(config.n_hops, 0);
}
END_TEST

static const char *const routes[] = {
    "[]",
    "[{safe: " SAFE "}]",
    "[{timelock: " LOCK "}]",
    "[{safe: " SAFE "}, {timelock: " LOCK "}]",
    "[{safe: " SAFE "}, {safe: " LOCK "}]",
    "[{safe: " SAFE "}, {safe: 0x00000000000000000000000000000000000000aa}, {timelock: " LOCK "}]",
};

START_TEST(route_of_every_valid_kind_passes)
{
    char text[600];
    snprintf(text, sizeof text, REST "route: %s\n", routes[_i]);
    parse(text);
}
END_TEST

static const struct {
    const char *text;
    bool is_min;
    uint64_t seconds;
} delays[] = {
    {"min", true, 0},
    {"0", false, 0},
    {"172800", false, 172800},
    {"\"172800\"", false, 172800},
    {"90s", false, 90},
    {"90m", false, 5400},
    {"36h", false, 129600},
    {"2d", false, 172800},
    {"'3w'", false, 1814400},
    {"0w", false, 0},
    {"9007199254740991", false, UINT64_C(9007199254740991)},
};

START_TEST(delay_of_every_form_is_read)
{
    char text[300];
    snprintf(text, sizeof text, REST "route: [{timelock: " LOCK ", delay: %s}]", delays[_i].text);
    parse(text);
    ck_assert(config.route[0].delay_is_min == delays[_i].is_min);
    ck_assert_uint_eq(config.route[0].delay, delays[_i].seconds);
}
END_TEST

static const char *const services[] = {
    "https://a",
    "https://a.example.org:8443/x/y_z~-.%20",
    "http://localhost:8000",
    "http://127.0.0.1/x",
    "http://[::1]:1/",
    "https://[2001:db8::1]",
};

START_TEST(service_passes)
{
    char text[300];
    snprintf(text, sizeof text, REST "route: []\nservice: \"%s\"\n", services[_i]);
    parse(text);
    ck_assert_str_eq(config.service, services[_i]);
}
END_TEST

struct refusal {
    const char *text;
    size_t line;
    const char *message;
};

#define LIST  "the keys here are quorate, app, chain, manifest, route, service"
#define CHAIN "chain must be a whole number from 1 to 9007199254740991, not in quotes"
#define ROUTES                                                                                     \
    " is none that works: it is [], [safe], [timelock], [safe, timelock], [safe, safe] or [safe, " \
    "safe, timelock], outermost first"
#define ONE_OF "route[0] must have one of the keys safe and timelock, with the address"
#define SPAN                                                                                       \
    " is no span of time: write seconds, or a whole number with s, m, h, d or w after it (2d)"
#define SERVICE(url, fault) "service: \"" url "\" is no address of a service: " fault
#define PORT                "the port must be a number from 1 to 65535 (and there is no user or password)"
#define TAIL                "after the host comes a port or a path; there is no user, query or fragment"

static const struct refusal top[] = {
    {"- a\n", 1, "the configuration must be a mapping of keys to values, not a list"},
    {"quorate\n", 1, "the configuration must be a mapping of keys to values, not a single value"},
    {"quorate: 2\nother: 1\n", 1, "quorate must be the number 1"},
    {"quorate: \"1\"\n", 1, "quorate must be the number 1"},
    {"quorate: 1.0\n", 1, "quorate must be the number 1"},
    {"quorate: [1]\n", 1, "quorate must be the number 1"},
    {"quorate: 1\napp: " APP "\nchain: 1\n", 1, "route is missing: add it"},
    {"app: " APP "\nchain: 1\nroute: []\n", 1, "quorate is missing: add it"},
    {"quorate: 1\nchain: 1\nroute: []\n", 1, "app is missing: add it"},
    {"quorate: 1\napp: " APP "\nroute: []\n", 1, "chain is missing: add it"},
    {REST "route: []\nmanifset: {}\n", 5, "unknown key \"manifset\": did you mean \"manifest\"?"},
    {REST "route: []\nsomething: {}\n", 5, "unknown key \"something\": " LIST},
    {REST "route: []\nApp: x\n", 5, "unknown key \"App\": did you mean \"app\"?"},
    {REST "route: []\nroute: []\n", 5,
     "the key \"route\" is here a second time (first in line 4): remove one"},
    {"quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714F\n", 2, NULL},
    {"quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714f1\n", 2, NULL},
    {"quorate: 1\napp: [x]\n", 2, "app must be a single value, not a list"},
    {"quorate: 1\napp:\n", 2, "app is empty: give it a value, or remove the key"},
    {"quorate: 1\napp: ''\n", 2, "app is empty: give it a value, or remove the key"},
    {"quorate: 1\napp: \"" APP "\\0\"\n", 2, "app holds a NUL character: remove it"},
    {"quorate: 1\napp: \"0x0000000000000000000000000000000000000000\"\n", 2,
     "app is the zero address: name a contract"},
    {"quorate: 1\nchain: 0\n", 2, CHAIN},
    {"quorate: 1\nchain: -1\n", 2, CHAIN},
    {"quorate: 1\nchain: \"1\"\n", 2, CHAIN},
    {"quorate: 1\nchain: 9007199254740992\n", 2, CHAIN},
    {"quorate: 1\nchain: 99999999999999999999999999\n", 2, CHAIN},
    {"quorate: 1\nchain: 1.5\n", 2, CHAIN},
    {"quorate: 1\nchain: 010\n", 2, CHAIN},
    {"quorate: 1\nchain: base\n", 2, CHAIN},
    {REST "route: []\nservice: http://example.org\n", 5,
     SERVICE("http://example.org",
             "http is for this machine only (localhost, 127.0.0.1, [::1]); use https")},
    {REST "route: []\nservice: http://127.0.0.1.example.org\n", 5,
     SERVICE("http://127.0.0.1.example.org",
             "http is for this machine only (localhost, 127.0.0.1, [::1]); use https")},
    {REST "route: []\nservice: ftp://a\n", 5, SERVICE("ftp://a", "it must begin with https://")},
    {REST "route: []\nservice: https:///x\n", 5, SERVICE("https:///x", "it names no host")},
    {REST "route: []\nservice: https://u:p@a/\n", 5, SERVICE("https://u:p@a/", PORT)},
    {REST "route: []\nservice: https://u@a/\n", 5, SERVICE("https://u@a/", TAIL)},
    {REST "route: []\nservice: https://a:0\n", 5, SERVICE("https://a:0", PORT)},
    {REST "route: []\nservice: https://a:65536/\n", 5, SERVICE("https://a:65536/", PORT)},
    {REST "route: []\nservice: https://a?x\n", 5, SERVICE("https://a?x", TAIL)},
    {REST "route: []\nservice: https://a/b?x\n", 5,
     SERVICE("https://a/b?x",
             "the path may hold letters, digits and a few signs; no space, query or fragment")},
    {REST "route: []\nservice: \"https://a/\\n\"\n", 5,
     SERVICE("https://a/\\n",
             "the path may hold letters, digits and a few signs; no space, query or fragment")},
    {REST "route: []\nservice: 1\n", 5,
     "service must be text, and 1 is something else in YAML: quote it"},
};

static const struct refusal in_route[] = {
    {REST "route: {}\n", 4,
     "route must be a list of hops, outermost first ([] when an account owns the app), not a "
     "mapping"},
    {REST "route:\n", 4,
     "route must be a list of hops, outermost first ([] when an account owns the app), not a "
     "single value"},
    {REST "route:\n- x\n", 5, ONE_OF},
    {REST "route:\n- {}\n", 5, ONE_OF},
    {REST "route:\n- version: 1.4.1\n", 5, ONE_OF},
    {REST "route:\n- safe: " SAFE "\n  timelock: " LOCK "\n", 5, ONE_OF},
    {REST "route:\n- safe: " SAFE "\n  delay: min\n", 6,
     "unknown key \"delay\" in route[0]: the keys here are safe, version"},
    {REST "route:\n- timelock: " LOCK "\n  version: 1\n", 6,
     "unknown key \"version\" in route[0]: the keys here are timelock, delay, salt, predecessor"},
    {REST "route:\n- timelock: " LOCK "\n  detlay: 1\n", 6,
     "unknown key \"detlay\" in route[0]: did you mean \"delay\"?"},
    {REST "route:\n- safe: " APP "\n", 5,
     "route[0] is the app itself, " APP ": the route ends before it"},
    {REST "route:\n- safe: " SAFE "\n- timelock: " SAFE "\n", 6,
     "route[1] is " SAFE " again, which is route[0]: a contract cannot call through itself"},
    {REST "route:\n- timelock: " LOCK "\n- safe: " SAFE "\n", 5, "route [timelock, safe]" ROUTES},
    {REST "route:\n- timelock: " LOCK "\n- timelock: " SAFE "\n", 5,
     "route [timelock, timelock]" ROUTES},
    {REST "route: [{safe: " SAFE "}, {safe: " LOCK "}, {safe: " APP "}]\n", 4,
     "route [safe, safe, safe]" ROUTES},
    {REST "route: [{safe: " SAFE "}, {timelock: " LOCK "}, {safe: " APP "}]\n", 4,
     "route [safe, timelock, safe]" ROUTES},
    {REST "route: [a, b, c, d, e, f, g, h, i]\n", 4, "route has 9 hops: at most 3 work"},
    {REST "route:\n- safe: 0x0000000000000000000000000000000000000000\n", 5,
     "route[0].safe is the zero address: name a contract"},
    {REST "route:\n- safe: " SAFE "\n  version: 1.3\n", 6, NULL},
    {REST "route:\n- safe: " SAFE "\n  version: 0.0.1\n", 6, NULL},
    {REST "route:\n- timelock: " LOCK "\n  delay: 1.5d\n", 6, "route[0].delay: \"1.5d\"" SPAN},
    {REST "route:\n- timelock: " LOCK "\n  delay: d\n", 6, "route[0].delay: \"d\"" SPAN},
    {REST "route:\n- timelock: " LOCK "\n  delay: 2 d\n", 6, "route[0].delay: \"2 d\"" SPAN},
    {REST "route:\n- timelock: " LOCK "\n  delay: -1\n", 6, "route[0].delay: \"-1\"" SPAN},
    {REST "route:\n- timelock: " LOCK "\n  delay: 2D\n", 6, "route[0].delay: \"2D\"" SPAN},
    {REST "route:\n- timelock: " LOCK "\n  delay: 2dd\n", 6, "route[0].delay: \"2dd\"" SPAN},
    {REST "route:\n- timelock: " LOCK "\n  delay: 9007199254740992\n", 6,
     "route[0].delay: \"9007199254740992\" is more than 2^53-1 seconds"},
    {REST "route:\n- timelock: " LOCK "\n  delay: 99999999999999999999w\n", 6,
     "route[0].delay: \"99999999999999999999w\" is more than 2^53-1 seconds"},
    {REST "route:\n- timelock: " LOCK "\n  salt: 0x00\n", 6, NULL},
    {REST "route:\n- timelock: " LOCK "\n  salt: Auto\n", 6, NULL},
    {REST "route:\n- timelock: " LOCK "\n  predecessor: auto\n", 6, NULL},
};

static const struct refusal in_manifest[] = {
    {REST "route: []\nmanifest:\n", 5,
     "manifest must be a mapping of keys to values, not a single value"},
    {REST "route: []\nmanifest: {}\n", 5,
     "manifest has no content: give file, fields, docker_compose_file or pre_launch_script"},
    {MANIFEST " fields: {}\n", 6,
     "manifest has no content: give file, fields, docker_compose_file or pre_launch_script"},
    {MANIFEST " dialect: dstack\n", 6,
     "manifest has no content: give file, fields, docker_compose_file or pre_launch_script"},
    {MANIFEST " dialect: json\n", 6,
     "manifest.dialect: unknown dialect \"json\": use dstack, phala-cloud, jcs or raw"},
    {MANIFEST " file: a\n compose: b\n", 7,
     "unknown key \"compose\" in manifest: the keys here are dialect, file, fields, "
     "docker_compose_file, pre_launch_script, substitute"},
    {MANIFEST " file: a\n docker-compose-file: b\n", 7,
     "unknown key \"docker-compose-file\" in manifest: did you mean \"docker_compose_file\"?"},
    {MANIFEST " file: ../a\n", 6,
     "manifest.file: \"../a\" names no file in a git tree: \".\" and \"..\" are no places in a "
     "tree"},
    {MANIFEST " docker_compose_file: /a\n", 6,
     "manifest.docker_compose_file: \"/a\" names no file in a git tree: it is absolute; write it "
     "from the root of the tree, without the first \"/\""},
    {MANIFEST " pre_launch_script: 12\n", 6,
     "manifest.pre_launch_script must be text, and 12 is something else in YAML: quote it"},
    {MANIFEST " fields: [a]\n", 6,
     "manifest.fields must be a mapping of fields to values, not a list"},
    {MANIFEST " fields:\n  a: yes\n", 7,
     "manifest.fields: yes is read differently by YAML 1.1 and 1.2: quote it if it is to be text, "
     "or write true, false or a plain decimal number"},
    {MANIFEST " fields:\n  docker_compose_file: x\n docker_compose_file: b\n", 7,
     "manifest.fields.docker_compose_file is set by manifest.docker_compose_file too: remove one"},
    {MANIFEST " pre_launch_script: b\n fields: {pre_launch_script: x}\n", 7,
     "manifest.fields.pre_launch_script is set by manifest.pre_launch_script too: remove one"},
    {MANIFEST " dialect: raw\n", 6, "manifest.file is missing: dialect raw is the bytes of a file"},
    {MANIFEST " dialect: raw\n file: a\n fields: {}\n", 8,
     "manifest.fields has no place with dialect raw, which takes the file as it is: remove it, or "
     "choose another dialect"},
    {MANIFEST " dialect: raw\n file: a\n substitute: []\n", 8,
     "manifest.substitute has no place with dialect raw, which takes the file as it is: remove "
     "it, or choose another dialect"},
    {MANIFEST " pre_launch_script: b\n dialect: raw\n file: a\n", 6,
     "manifest.pre_launch_script has no place with dialect raw, which takes the file as it is: "
     "remove it, or choose another dialect"},
    {MANIFEST " file: a\n substitute: [X]\n", 7,
     "manifest.substitute needs docker_compose_file or pre_launch_script: values are put into "
     "embedded files only"},
    {MANIFEST " docker_compose_file: a\n substitute: X\n", 7,
     "manifest.substitute must be a list of names, not a single value"},
    {MANIFEST " docker_compose_file: a\n substitute: [X-Y]\n", 7,
     "manifest.substitute: \"X-Y\" is no name: use letters, digits and _, not a digit in front"},
    {MANIFEST " docker_compose_file: a\n substitute: ['1X']\n", 7,
     "manifest.substitute: \"1X\" is no name: use letters, digits and _, not a digit in front"},
    {MANIFEST " docker_compose_file: a\n substitute: [X, A, X]\n", 7,
     "manifest.substitute names X twice: remove one"},
};

static void ck_refused(const struct refusal *expected)
{
    size_t length = strlen(expected->text);
    bool ok = qr_config_parse(&config, expected->text, length, &arena, &err);
    ck_assert_msg(!ok, "accepted: %s", expected->text);
    if (expected->message != NULL) {
        ck_assert_str_eq(err.message, expected->message);
    }
    ck_assert_str_ne(err.message, "");
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    ck_assert_msg(err.line == expected->line, "%s: line %zu: %s", expected->text, err.line,
                  err.message);
    ck_assert_uint_gt(err.column, 0);
    ck_assert_uint_eq(config.n_hops, 0);
}

START_TEST(wrong_top_level_is_refused)
{
    ck_refused(&top[_i]);
}
END_TEST

START_TEST(wrong_route_is_refused)
{
    ck_refused(&in_route[_i]);
}
END_TEST

START_TEST(wrong_manifest_is_refused)
{
    ck_refused(&in_manifest[_i]);
}
END_TEST

START_TEST(bad_checksum_shows_the_right_spelling)
{
    static const char text[] = "quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714f1\n";
    ck_assert(!qr_config_parse(&config, text, sizeof text - 1, &arena, &err));
    ck_assert_ptr_nonnull(strstr(err.message, APP));
}
END_TEST

START_TEST(configuration_over_a_mebibyte_is_refused)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    while (text.length <= QR_CONFIG_MAX_SIZE) {
        qr_buffer_add_byte(&text, '\n');
    }
    ck_assert(!qr_config_parse(&config, qr_buffer_text(&text), text.length, &arena, &err));
    ck_assert_str_eq(err.message, "the configuration has 1048577 bytes: at most 1048576 are read");
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/config");
    TCase *tests = tcase_create("config");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, every_key_is_read);
    tcase_add_test(tests, what_is_left_out_has_its_default);
    tcase_add_loop_test(tests, route_of_every_valid_kind_passes, 0,
                        sizeof routes / sizeof routes[0]);
    tcase_add_loop_test(tests, delay_of_every_form_is_read, 0, sizeof delays / sizeof delays[0]);
    tcase_add_loop_test(tests, service_passes, 0, sizeof services / sizeof services[0]);
    tcase_add_loop_test(tests, wrong_top_level_is_refused, 0, sizeof top / sizeof top[0]);
    tcase_add_loop_test(tests, wrong_route_is_refused, 0, sizeof in_route / sizeof in_route[0]);
    tcase_add_loop_test(tests, wrong_manifest_is_refused, 0,
                        sizeof in_manifest / sizeof in_manifest[0]);
    tcase_add_test(tests, bad_checksum_shows_the_right_spelling);
    tcase_add_test(tests, configuration_over_a_mebibyte_is_refused);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
