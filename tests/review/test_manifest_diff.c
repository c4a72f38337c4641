#include "review/manifest_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/secret_name.h"
#include "tests/support.h"

/* Two manifests and their difference. */
struct scene {
    struct qr_buffer text[2];
    struct qr_json json[2];
    struct qr_manifest_diff diff;
};

static void compare(struct scene *scene, const char *before, const char *after)
{
    const char *const texts[] = {before, after};
    struct qr_error err = QR_ERROR_INIT;
    *scene = (struct scene){.diff = {.count = 0}};
    for (int i = 0; i < 2; i++) {
        qr_buffer_add_text(&scene->text[i], texts[i]);
        qr_ck_ok(qr_json_parse(&scene->json[i], qr_buffer_text(&scene->text[i]),
                               scene->text[i].length, &err),
                 err);
    }
    qr_manifest_diff(&scene->diff, qr_json_root(&scene->json[0]), qr_json_root(&scene->json[1]));
}

/* The same of two compose files, NULL for a manifest without one. */
static void compare_files(struct scene *scene, const char *before, const char *after)
{
    const char *const files[] = {before, after};
    struct qr_buffer texts[2] = {QR_BUFFER_INIT, QR_BUFFER_INIT};
    for (int i = 0; i < 2; i++) {
        qr_buffer_add_text(&texts[i], "{");
        if (files[i] != NULL) {
            qr_buffer_add_text(&texts[i], "\"docker_compose_file\":");
            qr_json_add_quoted(&texts[i], files[i], strlen(files[i]));
        }
        qr_buffer_add_text(&texts[i], "}");
    }
    compare(scene, qr_buffer_text(&texts[0]), qr_buffer_text(&texts[1]));
    qr_buffer_dispose(&texts[0]);
    qr_buffer_dispose(&texts[1]);
}

static void dispose(struct scene *scene)
{
    qr_manifest_diff_dispose(&scene->diff);
    for (int i = 0; i < 2; i++) {
        qr_json_dispose(&scene->json[i]);
        qr_buffer_dispose(&scene->text[i]);
    }
}

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
    compare(&scene, fields[_i].before, fields[_i].after);
    ck_summary(&scene, fields[_i].summary);
    dispose(&scene);
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
    compare_files(&scene, files[_i].before, files[_i].after);
    ck_summary(&scene, files[_i].summary);
    dispose(&scene);
}
END_TEST

/* Nothing that changes the hash goes unmentioned: without a change every value is the same. */
START_TEST(equal_files_have_no_change)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct scene scene;
        compare_files(&scene, files[i].before, files[i].before);
        ck_assert_uint_eq(scene.diff.count, 0);
        ck_assert_ptr_null(scene.diff.unread);
        dispose(&scene);
    }
}
END_TEST

static void ck_text(const struct scene *scene, const char *expected)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_manifest_diff_add_text(&out, &scene->diff);
    ck_assert_str_eq(qr_buffer_text(&out), expected);
    qr_buffer_dispose(&out);
}

/* The lines of a script and what is to be shown of them. */
static const struct {
    const char *line;
    const char *shown;
} hidden[] = {
    {"export API_KEY=abc123", "export API_KEY=(hidden)"},
    {"API_KEY='a b c' run", "API_KEY=(hidden) run"},
    {"PASSWORD: hunter2 # not this", "PASSWORD: (hidden) # not this"},
    {"- \"TOKEN\": \"x\"", "- \"TOKEN\": (hidden)"},
    {"run --app.seed=word next", "run --app.seed=(hidden) next"},
    {"https://me:word@host/path", "https://me:(hidden)@host/path"},
    {"x ghp_0123456789abcdefghijABCDEFGHIJ012345 y", "x (hidden) y"},
    /* what runs is shown, whatever it is called */
    {"KEY=$(curl evil)", "KEY=$(curl evil)"},
    {"KEY=a`curl evil`", "KEY=a`curl evil`"},
    {"KEY=a;curl evil", "KEY=(hidden);curl evil"},
    {"KEY=a|curl evil", "KEY=a|curl evil"},
    {"KEY=\"$OTHER\"", "KEY=\"$OTHER\""},
    {"KEY=${OTHER}", "KEY=${OTHER}"},
    {"KEY= curl evil", "KEY= curl evil"},
    {"keyring:latest", "keyring:latest"},
    {"secrets:", "secrets:"},
    {"image: a/monkey@sha256:00", "image: a/monkey@sha256:00"},
    {"https://host/@x", "https://host/@x"},
    {"https://$USER:$PASS@host", "https://$USER:$PASS@host"},
};

START_TEST(only_what_may_be_secret_is_hidden)
{
    struct scene scene;
    struct qr_buffer manifest = QR_BUFFER_INIT;
    struct qr_buffer expected = QR_BUFFER_INIT;
    qr_buffer_add_text(&manifest, "{\"bash_script\":");
    qr_json_add_quoted(&manifest, hidden[_i].line, strlen(hidden[_i].line));
    qr_buffer_add_text(&manifest, "}");
    qr_buffer_addf(&expected,
                   "Embedded texts, line by line\n  bash_script: added\n    @@ -0,0 +1 @@\n"
                   "    +%s\n    \\ No newline at end of file\n",
                   hidden[_i].shown);
    compare(&scene, "{}", qr_buffer_text(&manifest));
    ck_text(&scene, qr_buffer_text(&expected));
    qr_buffer_dispose(&manifest);
    qr_buffer_dispose(&expected);
    dispose(&scene);
}
END_TEST

/* None of these words may come out, in any form. */
START_TEST(secrets_are_in_no_form_of_the_answer)
{
    static const char before[] = "services:\n"
                                 "  a:\n"
                                 "    environment:\n"
                                 "      MNEMONIC: legal winner thankyear\n"
                                 "      PRIVATE: |\n"
                                 "        firstline\n"
                                 "        secondline\n"
                                 "      PEM: |\n"
                                 "        -----BEGIN RSA PRIVATE KEY-----\n"
                                 "        MIIEowIBAAKCAQEA\n"
                                 "        -----END RSA PRIVATE KEY-----\n";
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    compare_files(&scene, before, "services: {a: {environment: {DB_PASS: correcthorse}}}\n");
    qr_manifest_diff_add_text(&out, &scene.diff);
    qr_manifest_diff_add_markdown(&out, &scene.diff);
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_manifest_diff_write(&writer, &scene.diff);
    static const char *const words[] = {"legal",      "winner", "firstline",
                                        "secondline", "MIIEow", "correct"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        ck_assert_msg(strstr(qr_buffer_text(&out), words[i]) == NULL, "%s is shown:\n%s", words[i],
                      qr_buffer_text(&out));
    }
    ck_assert_ptr_nonnull(strstr(qr_buffer_text(&out), "MNEMONIC"));
    qr_buffer_dispose(&out);
    dispose(&scene);
}
END_TEST

START_TEST(text_is_escaped_and_within_80_columns)
{
    struct scene scene;
    compare(&scene,
            "{\"name\":\"a\",\"docker_compose_file\":\"services: {a: {image: "
            "'ghcr.io/acme/payments:1.2" DIGEST_5 "'}}\\n\"}",
            "{\"name\":\"\\u001b[2Jb\\u202e\",\"k\\n\":\"0123456789012345678901234567890123456789"
            "0123456789012345678901234567890123456789\",\"docker_compose_file\":\"services: {a: "
            "{image: 'ghcr.io/acme/payments:1.2" DIGEST_6
            "'}}\\n\",\"bash_script\":\"a\\u0000b\"}");
    ck_text(&scene,
            "Fields of the manifest\n"
            "  [\"k\\n\"]: added\n"
            "    + \"0123456789012345678901234567890123456789012345678901234567890123456789012\n"
            "        3456789\"\n"
            "  name: changes\n"
            "    - \"a\"\n"
            "    + \"\\u001b[2Jb\\u{202e}\"\n"
            "\n"
            "Services\n"
            "  services.a.image: the same name and tag, another digest\n"
            "    - ghcr.io/acme/payments:1.2\n"
            "        " DIGEST_5 "\n"
            "    + ghcr.io/acme/payments:1.2\n"
            "        " DIGEST_6 "\n"
            "\n"
            "Embedded texts, line by line\n"
            "  bash_script: added\n"
            "    @@ -0,0 +1 @@\n"
            "    +a\\x00b\n"
            "    \\ No newline at end of file\n"
            "  docker_compose_file: changes\n"
            "    @@ -1 +1 @@\n"
            "    -services: {a: {image: 'ghcr.io/acme/payments:1.2\n"
            "      \\ " DIGEST_5 "\n"
            "      \\ '}}\n"
            "    +services: {a: {image: 'ghcr.io/acme/payments:1.2\n"
            "      \\ " DIGEST_6 "\n"
            "      \\ '}}\n");
    dispose(&scene);
}
END_TEST

START_TEST(markdown_does_not_render)
{
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    compare(&scene, "{\"a\":\"x\"}",
            "{\"a\":\"`<img src=x>`|\",\"<b>\":1,\"bash_script\":\"```\\n</pre><script>\\n\"}");
    qr_manifest_diff_add_markdown(&out, &scene.diff);
    ck_assert_str_eq(qr_buffer_text(&out), "**Fields of the manifest**\n"
                                           "\n"
                                           "- `[\"<b>\"]`: added: `1`\n"
                                           "- `a`: changes from `\"x\"` to ``\"`<img src=x>`|\"``\n"
                                           "\n"
                                           "**Embedded texts, line by line**\n"
                                           "\n"
                                           "`bash_script`: added\n"
                                           "\n"
                                           "````diff\n"
                                           "@@ -0,0 +1,2 @@\n"
                                           "+```\n"
                                           "+</pre><script>\n"
                                           "````\n"
                                           "\n");
    qr_buffer_dispose(&out);
    dispose(&scene);
}
END_TEST

START_TEST(json_has_every_member)
{
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    compare(&scene, "{\"a\":1}", "{\"bash_script\":\"x\\n\"}");
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_manifest_diff_write(&writer, &scene.diff);
    ck_assert_str_eq(qr_buffer_text(&out), "[\n"
                                           "  {\n"
                                           "    \"kind\": \"removed\",\n"
                                           "    \"aspect\": \"field\",\n"
                                           "    \"where\": \"a\",\n"
                                           "    \"before\": \"1\",\n"
                                           "    \"after\": null,\n"
                                           "    \"hidden\": false,\n"
                                           "    \"note\": null,\n"
                                           "    \"diff\": null\n"
                                           "  },\n"
                                           "  {\n"
                                           "    \"kind\": \"added\",\n"
                                           "    \"aspect\": \"script\",\n"
                                           "    \"where\": \"bash_script\",\n"
                                           "    \"before\": null,\n"
                                           "    \"after\": null,\n"
                                           "    \"hidden\": false,\n"
                                           "    \"note\": null,\n"
                                           "    \"diff\": \"@@ -0,0 +1 @@\\n+x\\n\"\n"
                                           "  }\n"
                                           "]\n");
    qr_buffer_dispose(&out);
    dispose(&scene);
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
    compare(&scene, qr_buffer_text(&texts[0]), qr_buffer_text(&texts[1]));
    ck_assert_uint_eq(scene.diff.count, 1);
    dispose(&scene);
    qr_buffer_dispose(&texts[0]);
    qr_buffer_dispose(&texts[1]);
}
END_TEST

START_TEST(names_that_may_be_secret)
{
    static const char *const secret[] = {"API_KEY", "apikey",     "Secret", "GH_TOKEN",
                                         "DBPASS",  "PASSWORD",   "seed",   "MNEMONIC_1",
                                         "private", "CREDENTIALS"};
    static const char *const open[] = {"", "KE", "LEVEL", "DATABASE_URL", "TOK EN"};
    for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++) {
        ck_assert(qr_name_may_be_secret(secret[i], strlen(secret[i])));
    }
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        ck_assert(!qr_name_may_be_secret(open[i], strlen(open[i])));
    }
    ck_assert(qr_value_is_reference("$A", 2) && qr_value_is_reference("${A_1}", 6));
    ck_assert(!qr_value_is_reference("$", 1) && !qr_value_is_reference("${}", 3) &&
              !qr_value_is_reference("${A:-x}", 7) && !qr_value_is_reference("$A ", 3) &&
              !qr_value_is_reference("", 0) && !qr_value_is_reference("${", 2));
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
    tcase_add_loop_test(tests, only_what_may_be_secret_is_hidden, 0,
                        (int)(sizeof hidden / sizeof hidden[0]));
    tcase_add_test(tests, secrets_are_in_no_form_of_the_answer);
    tcase_add_test(tests, text_is_escaped_and_within_80_columns);
    tcase_add_test(tests, markdown_does_not_render);
    tcase_add_test(tests, json_has_every_member);
    tcase_add_test(tests, deep_values_are_compared_whole);
    tcase_add_test(tests, names_that_may_be_secret);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
