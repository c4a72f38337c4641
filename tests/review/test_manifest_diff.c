#include "review/manifest_diff.h"

#include <string.h>

#include "tests/review/manifest_diff_scene.h"

/* A change a line: "image services.a.image: x -> y (note)"; what is not there is "-", what is
 * hidden "?". Scripts are only named. */
static void summarize(struct qr_buffer *out, const struct qr_manifest_diff *diff)
{
    static const char *const aspects[] = {"field", "script",  "service", "image", "command", "env",
                                          "ports", "volumes", "power",   "other", "compose"};
    for (size_t i = 0; i < diff->count; i++) {
        const struct qr_change *change = &diff->changes[i];
        const char *nothing = change->hidden ? "?" : "-";
        qr_buffer_addf(out, "%s %s:", aspects[change->aspect], change->where);
        if (change->aspect == QR_ASPECT_SCRIPT || change->aspect == QR_ASPECT_SERVICE) {
            qr_buffer_addf(out, " %c", "+-~"[change->kind]);
        } else {
            qr_buffer_addf(out, " %s -> %s",
                           change->kind == QR_CHANGE_ADDED ? "-"
                           : change->before == NULL        ? nothing
                                                           : change->before,
                           change->kind == QR_CHANGE_REMOVED ? "-"
                           : change->after == NULL           ? nothing
                                                             : change->after);
        }
        qr_buffer_addf(out, "%s%s%s\n", change->note != NULL ? " (" : "",
                       change->note != NULL ? change->note : "", change->note != NULL ? ")" : "");
    }
    if (diff->unread != NULL) {
        qr_buffer_addf(out, "unread: %s\n", diff->unread);
    }
}

static void ck_summary(const struct scene *scene, const char *expected)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    summarize(&out, &scene->diff);
    ck_assert_str_eq(qr_buffer_text(&out), expected);
    qr_buffer_dispose(&out);
}

static const struct {
    const char *before;
    const char *after;
    const char *summary;
} fields[] = {
    {"{}", "{}", ""},
    /* layout, order of keys, escapes, forms of numbers: no value differs */
    {"{\"a\":1,\"b\":\"\\u0041\"}", " { \"b\" : \"A\" , \"a\" : 1.0e0 } ", ""},
    {"{\"a\":100}", "{\"a\":1e2}", ""},
    {"{\"a\":-0}", "{\"a\":0.000}", ""},
    {"{\"a\":0.0010}", "{\"a\":1E-3}", ""},
    {"{\"a\":{\"x\":1,\"y\":[]}}", "{\"a\":{\"y\":[],\"x\":1}}", ""},
    /* the same double, but not the same number */
    {"{\"a\":9007199254740993}", "{\"a\":9007199254740992}",
     "field a: 9007199254740993 -> 9007199254740992\n"},
    {"{\"a\":1}", "{\"a\":-1}", "field a: 1 -> -1\n"},
    {"{\"a\":10}", "{\"a\":1}", "field a: 10 -> 1\n"},
    {"{\"a\":0.1}", "{\"a\":0.01}", "field a: 0.1 -> 0.01\n"},
    {"{\"a\":\"1\"}", "{\"a\":1}", "field a: \"1\" -> 1\n"},
    {"{\"public_logs\":false}", "{\"public_logs\":true}", "field public_logs: false -> true\n"},
    {"{\"a\":null}", "{}", "field a: null -> -\n"},
    {"{}", "{\"a\":null,\"b\":{\"c\":[1]}}", "field a: - -> null\nfield b: - -> {\"c\":[1]}\n"},
    {"{\"a\":{}}", "{\"a\":[]}", "field a: {} -> []\n"},
    {"{\"a\":\"x\\ty\"}", "{\"a\":\"x y\"}", "field a: \"x\\ty\" -> \"x y\"\n"},
    /* nested: by path */
    {"{\"port_policy\":{\"ports\":[{\"port\":80,\"pp\":true}],\"restrict_mode\":true}}",
     "{\"port_policy\":{\"ports\":[{\"port\":81,\"pp\":true},{\"port\":90}],"
     "\"restrict_mode\":false}}",
     "field port_policy.ports[0].port: 80 -> 81\n"
     "field port_policy.ports[1]: - -> {\"port\":90}\n"
     "field port_policy.restrict_mode: true -> false\n"},
    {"{\"a\":[[1],[2],[3]]}", "{\"a\":[[1],[3]]}", "field a[1]: [2] -> -\n"},
    {"{\"a\":[1,2,3]}", "{\"a\":[0,1,2,3]}", "field a[0]: - -> 0\n"},
    {"{\"a\":{\"x y\":1,\"\":{\"]\":2}}}", "{\"a\":{\"x y\":2,\"\":{\"]\":3}}}",
     "field a[\"\"][\"]\"]: 2 -> 3\nfield a[\"x y\"]: 1 -> 2\n"},
    {"{\"a\\u0000b\":1}", "{}", "field [\"a\\u0000b\"]: 1 -> -\n"},
    /* lists of texts: by entry, and their order */
    {"{\"allowed_envs\":[\"A\",\"B\"]}", "{\"allowed_envs\":[\"A\",\"C\",\"B\"]}",
     "field allowed_envs: - -> \"C\"\n"},
    {"{\"allowed_envs\":[\"A\",\"B\"]}", "{\"allowed_envs\":[\"B\"]}",
     "field allowed_envs: \"A\" -> -\n"},
    {"{\"allowed_envs\":[\"A\",\"B\"]}", "{\"allowed_envs\":[\"B\",\"A\"]}",
     "field allowed_envs: [\"A\",\"B\"] -> [\"B\",\"A\"] (the order changes)\n"},
    {"{\"allowed_envs\":[\"A\",\"B\"]}", "{\"allowed_envs\":[\"B\",\"X\",\"A\"]}",
     "field allowed_envs: - -> \"X\"\n"
     "field allowed_envs: [\"A\",\"B\"] -> [\"B\",\"X\",\"A\"] (the order changes)\n"},
    {"{\"allowed_envs\":[\"A\"]}", "{\"allowed_envs\":[\"A\",\"A\"]}",
     "field allowed_envs[1]: - -> \"A\"\n"},
    {"{\"allowed_envs\":[]}", "{\"allowed_envs\":[\"A\"]}", "field allowed_envs: - -> \"A\"\n"},
    /* texts of lines */
    {"{\"pre_launch_script\":\"a\"}", "{\"pre_launch_script\":\"b\"}",
     "script pre_launch_script: ~\n"},
    {"{}", "{\"bash_script\":\"b\"}", "script bash_script: +\n"},
    {"{\"init_script\":[\"a\",\"b\"]}", "{\"init_script\":[\"b\",\"a\"]}",
     "script init_script[0]: ~\nscript init_script[1]: ~\n"},
    {"{\"pre_launch_script\":\"a\"}", "{\"pre_launch_script\":null}",
     "field pre_launch_script: a text, shown below -> null\nscript pre_launch_script: ~\n"},
    {"{\"x\":{\"y\":\"a\\nb\"}}", "{\"x\":{\"y\":\"a\\nc\"}}", "script x.y: ~\n"},
    {"{\"x\":\"a\"}", "{\"x\":\"a\\nc\"}", "script x: ~\n"},
    /* fields stand before scripts */
    {"{\"bash_script\":\"a\",\"name\":\"x\"}", "{\"bash_script\":\"b\",\"name\":\"y\"}",
     "field name: \"x\" -> \"y\"\nscript bash_script: ~\n"},
};

START_TEST(fields_differ_by_value)
{
    struct scene scene;
    scene_compare(&scene, fields[_i].before, fields[_i].after);
    ck_summary(&scene, fields[_i].summary);
    scene_dispose(&scene);
}
END_TEST

#define DIGEST_5    "@sha256:5555555555555555555555555555555555555555555555555555555555555555"
#define DIGEST_6    "@sha256:6666666666666666666666666666666666666666666666666666666666666666"
#define IMAGE(text) "services: {a: {image: '" text "'}}\n"
#define A(text)     "services:\n  a:\n    " text "\n"
#define TEXT        "script docker_compose_file: ~\n"

static const struct {
    const char *before;
    const char *after;
    const char *summary;
} files[] = {
    /* images */
    {IMAGE("x/y:1.2" DIGEST_5), IMAGE("x/y:1.2" DIGEST_6),
     "image services.a.image: x/y:1.2" DIGEST_5 " -> x/y:1.2" DIGEST_6
     " (the same name and tag, another digest)\n" TEXT},
    {IMAGE("x/y" DIGEST_5), IMAGE("x/y" DIGEST_6),
     "image services.a.image: x/y" DIGEST_5 " -> x/y" DIGEST_6
     " (the same name, another digest)\n" TEXT},
    {IMAGE("x/y:1" DIGEST_5), IMAGE("x/y:2" DIGEST_6),
     "image services.a.image: x/y:1" DIGEST_5 " -> x/y:2" DIGEST_6
     " (the same name, another tag and digest)\n" TEXT},
    {IMAGE("x/y:1" DIGEST_5), IMAGE("x/y:2" DIGEST_5),
     "image services.a.image: x/y:1" DIGEST_5 " -> x/y:2" DIGEST_5
     " (the same name and digest, another tag)\n" TEXT},
    {IMAGE("x/y:1"), IMAGE("x/y:2"),
     "image services.a.image: x/y:1 -> x/y:2 (the same name, another tag)\n" TEXT},
    {IMAGE("x/y:1" DIGEST_5), IMAGE("x/y:1"),
     "image services.a.image: x/y:1" DIGEST_5 " -> x/y:1 (no longer pinned to a digest)\n" TEXT},
    {IMAGE("x/y:1"), IMAGE("x/y:1" DIGEST_5),
     "image services.a.image: x/y:1 -> x/y:1" DIGEST_5
     " (the same name and tag, now pinned to a digest)\n" TEXT},
    {IMAGE("host:5000/y" DIGEST_5), IMAGE("host:5001/y" DIGEST_5),
     "image services.a.image: host:5000/y" DIGEST_5 " -> host:5001/y" DIGEST_5
     " (another name, the same digest)\n" TEXT},
    {IMAGE("x/y" DIGEST_5), IMAGE("x/z" DIGEST_6),
     "image services.a.image: x/y" DIGEST_5 " -> x/z" DIGEST_6 " (another name)\n" TEXT},
    /* what follows an "@" and is no digest */
    {IMAGE("u@reg/x"), IMAGE("u@evil/x"),
     "image services.a.image: u@reg/x -> u@evil/x (another name)\n" TEXT},
    {IMAGE("u:p@reg/x:1" DIGEST_5), IMAGE("u:p@evil/x:1" DIGEST_5),
     "image services.a.image: u:p@reg/x:1" DIGEST_5 " -> u:p@evil/x:1" DIGEST_5
     " (another name, the same digest)\n" TEXT},
    {IMAGE("u:p@reg/x:1" DIGEST_5), IMAGE("u:p@evil/x:1" DIGEST_6),
     "image services.a.image: u:p@reg/x:1" DIGEST_5 " -> u:p@evil/x:1" DIGEST_6
     " (another name)\n" TEXT},
    {IMAGE("u:p@reg/x:1"), IMAGE("u:p@reg/x:2"),
     "image services.a.image: u:p@reg/x:1 -> u:p@reg/x:2 (the same name, another tag)\n" TEXT},
    {IMAGE("x/y@sha256:55"), IMAGE("x/y@sha256:66"),
     "image services.a.image: x/y@sha256:55 -> x/y@sha256:66\n" TEXT},
    {IMAGE("x/y" DIGEST_5), IMAGE("x/y@sha256:${D}"),
     "image services.a.image: x/y" DIGEST_5
     " -> x/y@sha256:${D} (no longer pinned to a digest)\n" TEXT},
    {IMAGE("x/y:1"), IMAGE("x/y:1@${D}"), "image services.a.image: x/y:1 -> x/y:1@${D}\n" TEXT},
    {IMAGE("${I:-a}"), IMAGE("${I:-b}"),
     "image services.a.image: ${I:-a} -> ${I:-b} (another name)\n" TEXT},
    {IMAGE("x:${T:-1}"), IMAGE("x:${T:-2}"),
     "image services.a.image: x:${T:-1} -> x:${T:-2} (the same name, another tag)\n" TEXT},
    {A("build: ."), A("image: x"),
     "other services.a.build: \".\" -> -\nimage services.a.image: - -> x\n" TEXT},
    /* commands: texts and lists of the same words */
    {A("command: run --fast 1"), A("command: [run, --fast, '1']"),
     "script docker_compose_file: ~ (only comments or layout of docker_compose_file differ)\n"},
    {A("command: run \"a b\""), A("command: [run, a b]"),
     "command services.a.command: \"run \\\"a b\\\"\" -> [\"run\",\"a b\"]\n" TEXT},
    {A("command: [a, b]"), A("command: [b, a]"),
     "command services.a.command: [\"a\",\"b\"] -> [\"b\",\"a\"]\n" TEXT},
    {A("entrypoint: /a"), A("entrypoint: /b"),
     "command services.a.entrypoint: \"/a\" -> \"/b\"\n" TEXT},
    /* environment: lists and mappings */
    {A("environment: {B: 2, A: one, C: null}"), A("environment: [A=one, C, B=2]"),
     "script docker_compose_file: ~ (only comments or layout of docker_compose_file differ)\n"},
    {A("environment: [A=1, D, E, 'F=${F}']"), A("environment: {A: '2', C: x, D: '', F: $F}"),
     "env services.a.environment.A: \"1\" -> \"2\"\n"
     "env services.a.environment.C: - -> \"x\"\n"
     "env services.a.environment.D: passed on from outside -> \"\"\n"
     "env services.a.environment.E: passed on from outside -> -\n"
     "env services.a.environment.F: \"${F}\" -> \"$F\"\n" TEXT},
    {A("environment: [A=1, A=2]"), A("environment: [A=2]"),
     "script docker_compose_file: ~ (only comments or layout of docker_compose_file differ)\n"},
    {A("environment: [A=1]"), A("environment: [A=1, A=2]"),
     "env services.a.environment.A: \"1\" -> \"2\"\n" TEXT},
    {A("environment: {A: 1}"), "services: {a: {}}\n",
     "env services.a.environment.A: \"1\" -> -\n" TEXT},
    /* values that may be secrets: names, and shapes */
    {A("environment: {API_KEY: one, x: 1}"), A("environment: {API_KEY: two, x: 1}"),
     "env services.a.environment.API_KEY: ? -> ?\n" TEXT},
    {A("environment: {dbPassword: one}"), A("environment: {dbPassword: '${P}'}"),
     "env services.a.environment.dbPassword: ? -> \"${P}\"\n" TEXT},
    {A("environment: {}"), A("environment: [TOKEN=x]"),
     "env services.a.environment.TOKEN: - -> ?\n" TEXT},
    {A("environment: {TOKEN: x}"), A("environment: [TOKEN]"),
     "env services.a.environment.TOKEN: ? -> passed on from outside\n" TEXT},
    {A("environment: {URL: 'https://u:pw1@h'}"), A("environment: {URL: 'https://u:pw2@h'}"),
     "env services.a.environment.URL: ? -> ?\n" TEXT},
    {A("build: {args: {NPM_TOKEN: a1}}"), A("build: {args: {NPM_TOKEN: a2}}"),
     "other services.a.build.args.NPM_TOKEN: ? -> ?\n" TEXT},
    {A("command: [x, --api-key=one]"), A("command: [z, --api-key=two]"),
     "command services.a.command: [\"x\",\"--api-key=(hidden)\"] -> "
     "[\"z\",\"--api-key=(hidden)\"]\n" TEXT},
    /* lists by entry */
    {A("ports: ['80:80', '81:81']"), A("ports: ['82:82', '80:80']"),
     "ports services.a.ports: \"81:81\" -> -\nports services.a.ports: - -> \"82:82\"\n" TEXT},
    {A("ports: ['80:80', '81:81']"), A("ports: ['81:81', '80:80']"),
     "ports services.a.ports: [\"80:80\",\"81:81\"] -> [\"81:81\",\"80:80\"] (the order "
     "changes)\n" TEXT},
    {A("ports: [80]"), A("ports: ['80']"),
     "ports services.a.ports: - -> \"80\"\nports services.a.ports: 80 -> -\n" TEXT},
    {A("volumes: [{type: bind, source: /a, target: /b}]"),
     A("volumes: [{target: /b, source: /a, type: bind}, /var/run/docker.sock:/s]"),
     "volumes services.a.volumes: - -> \"/var/run/docker.sock:/s\"\n" TEXT},
    /* privileges */
    {A("user: '1000'"), A("privileged: true\n    cap_add: [ALL]\n    network_mode: host"),
     "power services.a.cap_add: - -> \"ALL\"\n"
     "power services.a.network_mode: - -> \"host\"\n"
     "power services.a.privileged: - -> true\n"
     "power services.a.user: \"1000\" -> -\n" TEXT},
    {A("sysctls: [a=1]"), A("sysctls: {a: 2}"),
     "power services.a.sysctls.a: \"1\" -> \"2\"\n" TEXT},
    {A("security_opt: [no-new-privileges:true]"), A("security_opt: []"),
     "power services.a.security_opt: \"no-new-privileges:true\" -> -\n" TEXT},
    /* the rest, by path */
    {A("healthcheck: {test: [CMD, a], retries: 3}"), A("healthcheck: {test: [CMD, a], retries: 4}"),
     "other services.a.healthcheck.retries: 3 -> 4\n" TEXT},
    {A("labels: {a.b/c: x}"), A("labels: [a.b/c=y]"),
     "other services.a.labels[\"a.b/c\"]: \"x\" -> \"y\"\n" TEXT},
    {A("restart: no"), A("restart: 'no'"), "other services.a.restart: no -> \"no\"\n" TEXT},
    /* whole services */
    {"services: {a: {image: x}}\n", "services: {a: {image: x}, b: {image: y, user: root}}\n",
     "service services.b: +\n"
     "image services.b.image: - -> y\n"
     "power services.b.user: - -> \"root\"\n" TEXT},
    {"services: {a: {image: x}, b: {image: y}}\n", "services: {a: {image: x}}\n",
     "service services.b: -\n" TEXT},
    {"services: {a: {image: x}}\n", "services: {b: {image: x}}\n",
     "service services.a: -\nservice services.b: +\nimage services.b.image: - -> x\n" TEXT},
    {"services: {a: }\n", "services: {a: {image: x}}\n",
     "other services.a: null -> {\"image\":\"x\"}\n" TEXT},
    {"services: {}\n", "services: {a: {image: x}}\n",
     "service services.a: +\nimage services.a.image: - -> x\n" TEXT},
    /* beside services */
    {"name: x\nvolumes: {d: {}}\n", "volumes: {d: {external: true}, e: }\n",
     "compose name: \"x\" -> -\ncompose volumes.d.external: - -> true\n"
     "compose volumes.e: - -> null\n" TEXT},
    /* anchors and merge keys are what they stand for */
    {"x-a: &a {image: x}\nservices: {a: {<<: *a, user: u}}\n",
     "x-a: &a {image: x}\nservices: {a: {image: x, user: u}}\n",
     "script docker_compose_file: ~ (only comments or layout of docker_compose_file differ)\n"},
    /* comments and layout */
    {"services: {a: {image: x}} # one\n", "services:\n  a:\n    image: \"x\"\n",
     "script docker_compose_file: ~ (only comments or layout of docker_compose_file differ)\n"},
    /* a file that comes or goes */
    {NULL, "services: {a: {image: x}}\n",
     "service services.a: +\nimage services.a.image: - -> x\nscript docker_compose_file: +\n"},
    {"services: {a: {image: x}}\n", NULL, "service services.a: -\nscript docker_compose_file: -\n"},
    /* what cannot be read */
    {"services: {a: {image: x}}\n", "services: [\n",
     TEXT "unread: after:2:1: this is not YAML: did not find expected node content\n"},
    {"text", "services: {a: {image: x}}\n",
     TEXT "unread: before:1:1: a compose file is a mapping\n"},
};

START_TEST(services_differ_by_meaning)
{
    struct scene scene;
    scene_compare_files(&scene, files[_i].before, files[_i].after);
    ck_summary(&scene, files[_i].summary);
    scene_dispose(&scene);
}
END_TEST

/* Nothing that changes the hash goes unmentioned: without a change every value is the same. */
START_TEST(equal_files_have_no_change)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct scene scene;
        scene_compare_files(&scene, files[i].before, files[i].before);
        ck_assert_uint_eq(scene.diff.count, 0);
        ck_assert_ptr_null(scene.diff.unread);
        scene_dispose(&scene);
    }
}
END_TEST

START_TEST(deep_values_are_compared_whole)
{
    struct scene scene;
    struct qr_buffer texts[2] = {QR_BUFFER_INIT, QR_BUFFER_INIT};
    for (int i = 0; i < 2; i++) {
        qr_buffer_add_text(&texts[i], "{\"a\":");
        for (int level = 0; level < 4000; level++) {
            qr_buffer_add_text(&texts[i], "[");
        }
        qr_buffer_addf(&texts[i], "%d", i);
        for (int level = 0; level < 4000; level++) {
            qr_buffer_add_text(&texts[i], "]");
        }
        qr_buffer_add_text(&texts[i], "}");
    }
    scene_compare(&scene, qr_buffer_text(&texts[0]), qr_buffer_text(&texts[1]));
    ck_assert_uint_eq(scene.diff.count, 1);
    scene_dispose(&scene);
    qr_buffer_dispose(&texts[0]);
    qr_buffer_dispose(&texts[1]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("review/manifest_diff");
    TCase *tests = tcase_create("manifest_diff");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, fields_differ_by_value, 0, (int)(sizeof fields / sizeof fields[0]));
    tcase_add_loop_test(tests, services_differ_by_meaning, 0,
                        (int)(sizeof files / sizeof files[0]));
    tcase_add_test(tests, equal_files_have_no_change);
    tcase_add_test(tests, deep_values_are_compared_whole);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
