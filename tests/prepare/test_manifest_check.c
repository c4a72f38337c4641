#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prepare/manifest.h"
#include "tests/support.h"

/* Check the document in text. */
static bool check(struct qr_findings *findings, struct qr_error *err, const char *text)
{
    struct qr_json json = QR_JSON_INIT;
    *findings = (struct qr_findings)QR_FINDINGS_INIT;
    *err = (struct qr_error)QR_ERROR_INIT;
    qr_ck_ok(qr_json_parse(&json, text, strlen(text), err), *err);
    bool ok = qr_manifest_check(findings, qr_json_root(&json), err);
    qr_json_dispose(&json);
    return ok;
}

#define HEX32 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* A sound manifest with members added, for version 2 or "3". */
#define V2(members)                                                                                \
    "{\"manifest_version\":2,\"name\":\"x\",\"runner\":\"docker-compose\","                        \
    "\"docker_compose_file\":\"a\"" members "}"
#define V3(members)                                                                                \
    "{\"manifest_version\":\"3\",\"name\":\"x\",\"runner\":\"docker-compose\","                    \
    "\"docker_compose_file\":\"a\"" members "}"
#define NERDCTL(version, members)                                                                  \
    "{\"manifest_version\":" version ",\"name\":\"x\",\"runner\":\"nerdctl-compose\","             \
    "\"docker_compose_file\":\"a\"" members "}"

static const char *const sound[] = {
    V2(""),
    V3(""),
    NERDCTL("\"3\"", ",\"snapshotter\":\"stargz\""),
    NERDCTL("\"3\"", ",\"snapshotter\":null"),
    "{\"manifest_version\":1,\"name\":\"\",\"runner\":\"bash\",\"bash_script\":\"true\"}",
    "{\"manifest_version\":\"1\",\"name\":\"x\",\"runner\":\"bash\",\"bash_script\":\"true\"}",
    "{\"manifest_version\":\"2\",\"name\":\"x\",\"runner\":\"bash\",\"bash_script\":\"true\"}",
    V2(",\"features\":[],\"public_logs\":true,\"public_sysinfo\":false,"
       "\"public_tcbinfo\":false,\"kms_enabled\":true,\"gateway_enabled\":true,"
       "\"tproxy_enabled\":false,\"local_key_provider_enabled\":false,"
       "\"no_instance_id\":true,\"secure_time\":false"),
    V2(",\"features\":[\"kms\",\"tproxy-net\"]"),
    V2(",\"key_provider\":null,\"key_provider_id\":\"\""),
    V2(",\"key_provider\":\"none\""),
    V2(",\"key_provider\":\"kms\""),
    V2(",\"key_provider\":\"local\",\"key_provider_id\":\"" HEX32 "\""),
    V2(",\"key_provider\":\"tpm\",\"key_provider_id\":\"0aFF\""),
    V2(",\"allowed_envs\":[]"),
    V2(",\"allowed_envs\":[\"A\",\"_b2\",\"DATABASE_URL\"]"),
    V2(",\"storage_fs\":null"),
    V2(",\"storage_fs\":\"ext4\""),
    V2(",\"storage_fs\":\"ZFS\""),
    V2(",\"swap_size\":0"),
    V2(",\"swap_size\":18446744073709551615"),
    V2(",\"swap_size\":\"0\""),
    V2(",\"swap_size\":\" 4G\\n\""),
    V2(",\"swap_size\":\"512mib\""),
    V2(",\"swap_size\":\"1KB\""),
    V2(",\"swap_size\":\"100b\""),
    V2(",\"swap_size\":\"16383P\""),
    V2(",\"swap_size\":\"0xffffffffffffffff\""),
    V2(",\"swap_size\":\"0X10\""),
    V2(",\"event_log_version\":1"),
    V2(",\"event_log_version\":2"),
    V2(",\"port_policy\":{}"),
    V2(",\"port_policy\":{\"ports\":[{\"port\":443,\"pp\":true},{\"port\":65535}],"
       "\"restrict_mode\":true}"),
    V2(",\"verity_volumes\":[]"),
    V2(",\"verity_volumes\":[{\"source\":\"a.img\",\"verity_root\":\"" HEX32
       "\",\"target\":\"/a\"},{\"source\":\"a.img\",\"verity_root\":\"" HEX32
       "\",\"target\":\"/a/b\"}]"),
    V2(",\"requirements\":null"),
    V3(",\"requirements\":{}"),
    V3(",\"requirements\":{\"os_version\":\">=0.6.0\",\"platforms\":[\"dstack-tdx\"],"
       "\"tdx_measure_acpi_tables\":true,\"launch_token_hash\":\"" HEX32 "\","
       "\"gpu_policy\":{\"attest_gpu\":false,\"rego\":\"package policy\","
       "\"allow_devtools\":false,\"allow_debug\":false,\"allow_insecure_boot\":true},"
       "\"health_check\":true,\"health_status_file\":\"/run/ok\"}"),
    V3(",\"requirements\":{\"os_version\":null,\"platforms\":null,"
       "\"tdx_measure_acpi_tables\":null,\"launch_token_hash\":null,\"gpu_policy\":{},"
       "\"health_status_file\":null}"),
    V2(",\"docker_config\":{}"),
    V2(",\"docker_config\":null"),
    V2(",\"docker_config\":{\"registry\":\"r\",\"username\":\"u\",\"token_key\":\"\"}"),
    V2(",\"pre_launch_script\":\"\",\"bash_script\":\"\""),
    V2(",\"init_script\":\"true\""),
    V2(",\"init_script\":[\"true\"]"),
    V2(",\"init_script\":[]"),
    V3(",\"init_script\":[\"1\",\"2\",\"3\",\"4\",\"5\"]"),
};

START_TEST(sound_manifests_pass_without_a_word)
{
    for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++) {
        struct qr_findings findings;
        struct qr_error err;
        bool ok = check(&findings, &err, sound[i]);
        ck_assert_msg(ok, "%s: %s", sound[i], err.message);
        ck_assert_msg(findings.count == 0, "%s: %s", sound[i],
                      findings.count == 0 ? "" : findings.items[0].text);
        qr_findings_dispose(&findings);
    }
}
END_TEST

/* Each document is one line; column is where the error stands. */
static const struct {
    const char *text;
    size_t column;
    const char *message;
} refused[] = {
    {"[]", 1, "the manifest is an array: it must be an object"},
    {"{}", 1, "the manifest has no \"manifest_version\": add it"},
    {"{\"manifest_version\":2}", 1, "the manifest has no \"name\": add it"},
    {"{\"manifest_version\":2,\"name\":\"x\"}", 1, "the manifest has no \"runner\": add it"},
    {"{\"manifest_version\":3}", 21,
     "manifest_version is the number 3, and dstack takes versions above 2 only as text: write "
     "\"3\""},
    {"{\"manifest_version\":4}", 21,
     "manifest_version is 4: it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"manifest_version\":0}", 21,
     "manifest_version is 0: it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"manifest_version\":2.0}", 21,
     "manifest_version is 2.0: it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"manifest_version\":-1}", 21,
     "manifest_version is -1: it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"manifest_version\":\"03\"}", 21,
     "manifest_version is \"03\": it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"manifest_version\":\"4\"}", 21,
     "manifest_version is \"4\": it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"manifest_version\":null}", 21,
     "manifest_version is null: it must be 1, 2, \"1\", \"2\" or \"3\""},
    {"{\"name\":1}", 9, "name is 1: it must be a string"},
    {"{\"name\":null}", 9, "name is null: it must be a string"},
    {"{\"runner\":\"docker\"}", 11,
     "runner is \"docker\": it must be \"docker-compose\", \"nerdctl-compose\" or \"bash\""},
    {"{\"runner\":{}}", 11,
     "runner is an object: it must be \"docker-compose\", \"nerdctl-compose\" or \"bash\""},
    {"{\"features\":\"kms\"}", 13, "features is \"kms\": it must be an array of strings"},
    {"{\"features\":[\"a\",1]}", 18, "features[1] is 1: it must be a string"},
    {"{\"docker_compose_file\":{}}", 24, "docker_compose_file is an object: it must be a string"},
    {"{\"snapshotter\":\"zfs\"}", 16,
     "snapshotter is \"zfs\": it must be \"overlayfs\" or \"stargz\""},
    {"{\"public_logs\":\"true\"}", 16, "public_logs is \"true\": it must be true or false"},
    {"{\"public_sysinfo\":1}", 19, "public_sysinfo is 1: it must be true or false"},
    {"{\"public_tcbinfo\":null}", 19, "public_tcbinfo is null: it must be true or false"},
    {"{\"kms_enabled\":[]}", 16, "kms_enabled is an array: it must be true or false"},
    {"{\"gateway_enabled\":0}", 20, "gateway_enabled is 0: it must be true or false"},
    {"{\"tproxy_enabled\":0}", 19, "tproxy_enabled is 0: it must be true or false"},
    {"{\"local_key_provider_enabled\":0}", 31,
     "local_key_provider_enabled is 0: it must be true or false"},
    {"{\"no_instance_id\":0}", 19, "no_instance_id is 0: it must be true or false"},
    {"{\"secure_time\":null}", 16, "secure_time is null: it must be true or false"},
    {"{\"key_provider\":\"KMS\"}", 17,
     "key_provider is \"KMS\": it must be \"none\", \"kms\", \"local\" or \"tpm\""},
    {"{\"key_provider_id\":\"abc\"}", 20,
     "key_provider_id is \"abc\": it must be an even number of hex digits"},
    {"{\"key_provider_id\":\"zz\"}", 20,
     "key_provider_id is \"zz\": it must be an even number of hex digits"},
    {"{\"key_provider_id\":\"00\\u0000\"}", 20,
     "key_provider_id is \"00\\u0000\": it must be an even number of hex digits"},
    {"{\"key_provider_id\":null}", 20,
     "key_provider_id is null: it must be an even number of hex digits"},
    {"{\"allowed_envs\":null}", 17, "allowed_envs is null: it must be an array of strings"},
    {"{\"allowed_envs\":[\"A\",null]}", 22, "allowed_envs[1] is null: it must be a string"},
    {"{\"storage_fs\":1}", 15, "storage_fs is 1: it must be a string"},
    {"{\"swap_size\":-1}", 14,
     "swap_size is -1: it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":1.0}", 14,
     "swap_size is 1.0: it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":18446744073709551616}", 14,
     "swap_size is 18446744073709551616: it must be a whole number of bytes or a text such as "
     "\"4G\""},
    {"{\"swap_size\":\"\"}", 14,
     "swap_size is \"\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":\"G\"}", 14,
     "swap_size is \"G\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":\"4GG\"}", 14,
     "swap_size is \"4GG\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":\"4 G\"}", 14,
     "swap_size is \"4 G\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":\"16384P\"}", 14,
     "swap_size is \"16384P\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":\"0x10000000000000000\"}", 14,
     "swap_size is \"0x10000000000000000\": it must be a whole number of bytes or a text such as "
     "\"4G\""},
    {"{\"swap_size\":\"0x\"}", 14,
     "swap_size is \"0x\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":\"1.5G\"}", 14,
     "swap_size is \"1.5G\": it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"swap_size\":null}", 14,
     "swap_size is null: it must be a whole number of bytes or a text such as \"4G\""},
    {"{\"event_log_version\":3}", 22, "event_log_version is 3: it must be 1 or 2"},
    {"{\"event_log_version\":\"1\"}", 22, "event_log_version is \"1\": it must be 1 or 2"},
    {"{\"port_policy\":null}", 16, "port_policy is null: it must be an object"},
    {"{\"port_policy\":{\"ports\":{}}}", 25, "port_policy.ports is an object: it must be an array"},
    {"{\"port_policy\":{\"ports\":[443]}}", 26,
     "port_policy.ports[0] is 443: it must be an object"},
    {"{\"port_policy\":{\"ports\":[{\"pp\":true}]}}", 26,
     "port_policy.ports[0] has no \"port\": add it"},
    {"{\"port_policy\":{\"ports\":[{\"port\":65536}]}}", 34,
     "port_policy.ports[0].port is 65536: it must be a port, 0 to 65535"},
    {"{\"port_policy\":{\"ports\":[{\"port\":1,\"pp\":0}]}}", 41,
     "port_policy.ports[0].pp is 0: it must be true or false"},
    {"{\"port_policy\":{\"restrict_mode\":null}}", 33,
     "port_policy.restrict_mode is null: it must be true or false"},
    {"{\"verity_volumes\":{}}", 19, "verity_volumes is an object: it must be an array"},
    {"{\"verity_volumes\":[{\"verity_root\":\"" HEX32 "\",\"target\":\"/a\"}]}", 20,
     "verity_volumes[0] has no \"source\": add it"},
    {"{\"verity_volumes\":[{\"source\":\"a\",\"verity_root\":\"00\",\"target\":\"/a\"}]}", 48,
     "verity_volumes[0].verity_root is \"00\": it must be 64 hex digits"},
    {"{\"verity_volumes\":[{\"target\":\"a/b\"}]}", 30,
     "verity_volumes[0].target is \"a/b\": it must be an absolute path"},
    {"{\"verity_volumes\":[{\"source\":\"a\",\"verity_root\":\"" HEX32
     "\",\"target\":\"/a/b\"},{\"source\":\"b\",\"verity_root\":\"" HEX32
     "\",\"target\":\"//a/./b/\"}]}",
     236, "verity_volumes has the target /a/b twice: give each volume its own"},
    {"{\"requirements\":[]}", 17, "requirements is an array: it must be an object"},
    {"{\"requirements\":{\"attest_gpu\":false}}", 18,
     "requirements.attest_gpu is unknown, and the guest refuses what it does not know here: use "
     "os_version, platforms, tdx_measure_acpi_tables, launch_token_hash, gpu_policy, "
     "health_check, health_status_file"},
    {"{\"requirements\":{\"gpu_policy\":{\"allow_all\":true}}}", 32,
     "requirements.gpu_policy.allow_all is unknown, and the guest refuses what it does not know "
     "here: use attest_gpu, rego, allow_devtools, allow_debug, allow_insecure_boot"},
    {"{\"requirements\":{\"gpu_policy\":null}}", 31,
     "requirements.gpu_policy is null: it must be an object"},
    {"{\"requirements\":{\"platforms\":\"tdx\"}}", 30,
     "requirements.platforms is \"tdx\": it must be an array of strings"},
    {"{\"requirements\":{\"launch_token_hash\":\"00\"}}", 38,
     "requirements.launch_token_hash is \"00\": it must be 64 hex digits"},
    {"{\"pre_launch_script\":[\"a\"]}", 22, "pre_launch_script is an array: it must be a string"},
    {"{\"bash_script\":false}", 16, "bash_script is a boolean: it must be a string"},
    {"{\"init_script\":{}}", 16,
     "init_script is an object: it must be a string or an array of up to 5 strings"},
    {"{\"init_script\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}", 16,
     "init_script has 6 scripts: the guest takes up to 5"},
    {"{\"init_script\":[1]}", 17, "init_script[0] is 1: it must be a string"},
    {V2(",\"requirements\":{}"), 101,
     "requirements needs manifest version 3: write \"manifest_version\": \"3\""},
    {NERDCTL("2", ""), 43,
     "runner \"nerdctl-compose\" needs manifest version 3: write \"manifest_version\": \"3\""},
    {NERDCTL("\"2\"", ""), 45,
     "runner \"nerdctl-compose\" needs manifest version 3: write \"manifest_version\": \"3\""},
    {V2(",\"init_script\":[\"1\",\"2\"]"), 100,
     "init_script with more than one script needs manifest version 3: write "
     "\"manifest_version\": \"3\""},
    {V3(",\"snapshotter\":\"overlayfs\""), 102,
     "snapshotter is only for runner \"nerdctl-compose\": leave it out"},
    {V2(",\"x\":[{\"\\u005f_proto__\":1}]"), 92,
     "the manifest has a key \"__proto__\", which the JavaScript SDKs drop without a word: rename "
     "it"},
};

START_TEST(violations_are_refused_by_name_and_place)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct qr_findings findings;
        struct qr_error err;
        ck_assert_msg(!check(&findings, &err, refused[i].text), "%s", refused[i].text);
        ck_assert_str_eq(err.message, refused[i].message);
        ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
        ck_assert_uint_eq(err.line, 1);
        ck_assert_msg(err.column == refused[i].column, "%s: column %zu, expected %zu",
                      refused[i].text, err.column, refused[i].column);
        qr_findings_dispose(&findings);
    }
}
END_TEST

START_TEST(line_is_that_of_the_value)
{
    struct qr_findings findings;
    struct qr_error err;
    ck_assert(
        !check(&findings, &err, "{\n  \"name\": \"x\",\n  \"public_logs\":\n    \"no\"\n}\n"));
    ck_assert_uint_eq(err.line, 4);
    ck_assert_uint_eq(err.column, 5);
    ck_assert_str_eq(err.message, "public_logs is \"no\": it must be true or false");
    qr_findings_dispose(&findings);
}
END_TEST

START_TEST(long_values_are_cut_in_messages)
{
    struct qr_findings findings;
    struct qr_error err;
    ck_assert(
        !check(&findings, &err,
               "{\"runner\":\"0123456789012345678901234567890123456789012345678901234567890\"}"));
    ck_assert_str_eq(err.message,
                     "runner is \"01234567890123456789012345678901234567890123456789012345678…: it "
                     "must be \"docker-compose\", \"nerdctl-compose\" or \"bash\"");
    qr_findings_dispose(&findings);
}
END_TEST

static const struct {
    const char *text, *code, *where, *finding;
} cautions[] = {
    {V2(",\"reviewers\":[]"), "unknown-field", "reviewers",
     "reviewers is no field that dstack knows: it is measured, and the guest ignores it"},
    {V2(",\"a\\u0007\\u202e\":1"), "unknown-field", "a\\x07\\u{202e}",
     "a\\x07\\u{202e} is no field that dstack knows: it is measured, and the guest ignores it"},
    {V2(",\"port_policy\":{\"mode\":1}"), "unknown-field", "port_policy.mode",
     "port_policy.mode is no field that dstack knows: it is measured, and the guest ignores it"},
    {V2(",\"storage_fs\":\"btrfs\""), "unknown-value", "storage_fs",
     "storage_fs is neither \"zfs\" nor \"ext4\": the guest will not start with it"},
    {V2(",\"docker_config\":\"a\""), "unknown-value", "docker_config",
     "docker_config is a string: guests before 0.5.5 want an object"},
    {V2(",\"key_provider_id\":\"0x00ff\""), "hex-prefix", "key_provider_id",
     "key_provider_id begins with 0x, which the guest may refuse: write the digits alone"},
    {V2(",\"allowed_envs\":[\"A\",\"B\",\"\\u0041\"]"), "duplicate-env", "allowed_envs",
     "allowed_envs has an entry twice: \"A\""},
    {V2(",\"allowed_envs\":[\"A B\"]"), "odd-env", "allowed_envs[0]",
     "allowed_envs[0] is no name that a shell can use"},
    {V2(",\"allowed_envs\":[\"A\",\"2B\"]"), "odd-env", "allowed_envs[1]",
     "allowed_envs[1] is no name that a shell can use"},
    {V2(",\"allowed_envs\":[\"\"]"), "odd-env", "allowed_envs[0]",
     "allowed_envs[0] is no name that a shell can use"},
    {V2(",\"pre_launch_script\":null"), "null-script", "pre_launch_script",
     "pre_launch_script is null, which the guest runs as the command \"null\": leave it out"},
    {"{\"manifest_version\":2,\"name\":\"x\",\"runner\":\"docker-compose\"}", "missing-content",
     "the manifest",
     "the manifest has no \"docker_compose_file\", without which its runner has nothing to run"},
    {"{\"manifest_version\":2,\"name\":\"x\",\"runner\":\"bash\",\"docker_compose_file\":\"a\"}",
     "missing-content", "the manifest",
     "the manifest has no \"bash_script\", without which its runner has nothing to run"},
    {V2(",\"docker_config\":{\"constructor\":1}"), "constructor-key", "the manifest",
     "the manifest has a key \"constructor\" in line 1: the JavaScript SDKs leave the object "
     "around "
     "it unsorted, other tools sort it"},
};

START_TEST(doubtful_values_pass_with_a_caution)
{
    for (size_t i = 0; i < sizeof cautions / sizeof cautions[0]; i++) {
        struct qr_findings findings;
        struct qr_error err;
        qr_ck_ok(check(&findings, &err, cautions[i].text), err);
        ck_assert_msg(findings.count == 1, "%s", cautions[i].text);
        ck_assert_int_eq(findings.items[0].level, QR_CAUTION);
        ck_assert_str_eq(findings.items[0].code, cautions[i].code);
        ck_assert_str_eq(findings.items[0].where, cautions[i].where);
        ck_assert_str_eq(findings.items[0].text, cautions[i].finding);
        qr_findings_dispose(&findings);
    }
}
END_TEST

START_TEST(every_unknown_field_is_named)
{
    struct qr_findings findings;
    struct qr_error err;
    qr_ck_ok(check(&findings, &err, V2(",\"a\":1,\"b\":{\"name\":1},\"c\":null")), err);
    ck_assert_uint_eq(findings.count, 3);
    ck_assert_str_eq(findings.items[0].where, "a");
    ck_assert_str_eq(findings.items[1].where, "b");
    ck_assert_str_eq(findings.items[2].where, "c");
    qr_findings_dispose(&findings);
}
END_TEST

/* A document of small members must not become a report many times its size. */
START_TEST(cautions_of_one_kind_are_counted_after_twenty)
{
    static const struct {
        const char *open, *item, *tail, *close, *code, *last;
    } rows[] = {
        {"", "\"u", "\":0", "", "unknown-field", "u19"},
        {"\"allowed_envs\":[", "\"", "-\"", "]", "odd-env", "allowed_envs[19]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct qr_buffer text = QR_BUFFER_INIT;
        qr_buffer_add_text(&text, V2(","));
        qr_buffer_truncate(&text, text.length - 1);
        qr_buffer_add_text(&text, rows[i].open);
        for (size_t k = 0; k < 25; k++) {
            qr_buffer_addf(&text, "%s%s%zu%s", k == 0 ? "" : ",", rows[i].item, k, rows[i].tail);
        }
        qr_buffer_addf(&text, "%s}", rows[i].close);
        struct qr_findings findings;
        struct qr_error err;
        qr_ck_ok(check(&findings, &err, qr_buffer_text(&text)), err);
        ck_assert_uint_eq(findings.count, 21);
        ck_assert_str_eq(findings.items[19].code, rows[i].code);
        ck_assert_str_eq(findings.items[19].where, rows[i].last);
        ck_assert_str_eq(findings.items[20].code, rows[i].code);
        ck_assert_str_eq(findings.items[20].where, "the manifest");
        ck_assert_str_eq(findings.items[20].text, "the manifest has 5 more of this kind");
        qr_findings_dispose(&findings);
        qr_buffer_dispose(&text);
    }
}
END_TEST

START_TEST(twenty_cautions_of_one_kind_are_all_named)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, V2(",\"allowed_envs\":[\"0-\""));
    qr_buffer_truncate(&text, text.length - 1);
    for (size_t i = 1; i < 20; i++) {
        qr_buffer_addf(&text, ",\"%zu-\"", i);
    }
    qr_buffer_add_text(&text, "]}");
    struct qr_findings findings;
    struct qr_error err;
    qr_ck_ok(check(&findings, &err, qr_buffer_text(&text)), err);
    ck_assert_uint_eq(findings.count, 20);
    ck_assert_str_eq(findings.items[19].where, "allowed_envs[19]");
    qr_findings_dispose(&findings);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(long_names_are_cut_between_characters)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    struct qr_buffer shown = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, V2(",\"x"));
    qr_buffer_truncate(&text, text.length - 1);
    qr_buffer_add_byte(&shown, 'x');
    for (size_t i = 0; i < 1000; i++) {
        qr_buffer_add_text(&text, "\xc3\xa9");
        if (i < 49) {
            qr_buffer_add_text(&shown, "\xc3\xa9");
        }
    }
    qr_buffer_add_text(&text, "\":1}");
    qr_buffer_add_text(&shown, "…");
    struct qr_findings findings;
    struct qr_error err;
    qr_ck_ok(check(&findings, &err, qr_buffer_text(&text)), err);
    ck_assert_uint_eq(findings.count, 1);
    ck_assert_str_eq(findings.items[0].where, qr_buffer_text(&shown));
    qr_findings_dispose(&findings);
    qr_buffer_dispose(&shown);
    qr_buffer_dispose(&text);
}
END_TEST

START_TEST(more_than_50_mib_are_refused)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text, V2(""));
    size_t blanks = QR_MANIFEST_MAX_SIZE - text.length;
    uint8_t *room = qr_buffer_extend(&text, blanks);
    memset(room, ' ', blanks);
    struct qr_findings findings;
    struct qr_error err;
    qr_ck_ok(check(&findings, &err, qr_buffer_text(&text)), err);
    qr_buffer_add_byte(&text, '\n');
    ck_assert(!check(&findings, &err, qr_buffer_text(&text)));
    ck_assert_str_eq(err.message, "the manifest has 52428801 bytes: the guest takes up to 52428800 "
                                  "(50 MiB)");
    qr_buffer_dispose(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/manifest_check");
    TCase *tests = tcase_create("manifest_check");
    tcase_set_timeout(tests, 30);
    tcase_add_test(tests, sound_manifests_pass_without_a_word);
    tcase_add_test(tests, violations_are_refused_by_name_and_place);
    tcase_add_test(tests, line_is_that_of_the_value);
    tcase_add_test(tests, long_values_are_cut_in_messages);
    tcase_add_test(tests, doubtful_values_pass_with_a_caution);
    tcase_add_test(tests, every_unknown_field_is_named);
    tcase_add_test(tests, cautions_of_one_kind_are_counted_after_twenty);
    tcase_add_test(tests, twenty_cautions_of_one_kind_are_all_named);
    tcase_add_test(tests, long_names_are_cut_between_characters);
    tcase_add_test(tests, more_than_50_mib_are_refused);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
