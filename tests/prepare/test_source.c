#include "prepare/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/keccak.h"
#include "tests/prepare/repository_fixture.h"

#define HEAD_KEYS                                                                                  \
    "quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714F1\nchain: 1\nroute: []\n"
#define FIELDS "{manifest_version: 2, name: app, runner: docker-compose}"

static struct qr_source source;
static struct qr_findings findings;

static void begin_source(void)
{
    begin();
    source = (struct qr_source){.config_path = NULL};
    findings = (struct qr_findings)QR_FINDINGS_INIT;
}

static void end_source(void)
{
    qr_source_dispose(&source);
    qr_findings_dispose(&findings);
    end();
}

/* quorate.yaml with this "manifest", committed with what else is there. */
static void commit_manifest(const char *manifest)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text, "%s%s", HEAD_KEYS, manifest);
    qr_git_write(&git, "w/quorate.yaml", text.data, text.length);
    qr_buffer_dispose(&text);
    commit("x");
    open_at("w");
}

static bool read_with(const struct qr_substitution *substitutions, size_t count)
{
    struct qr_source_request request = {.revision = "HEAD",
                                        .substitutions = substitutions,
                                        .n_substitutions = count,
                                        .want_manifest = true};
    qr_source_dispose(&source);
    return qr_source_read(&source, repository, &request, &err);
}

/* The message may hold the commit's first 12 digits as COMMIT, or the whole id as WHOLE. */
static void ck_message(const char *message)
{
    struct qr_buffer expected = QR_BUFFER_INIT;
    char id[64];
    qr_git_text(id, &git, "-C", "w", "rev-parse", "HEAD");
    while (*message != '\0') {
        if (strncmp(message, "COMMIT", 6) == 0) {
            qr_buffer_add(&expected, id, 12);
            message += 6;
        } else if (strncmp(message, "WHOLE", 5) == 0) {
            qr_buffer_add_text(&expected, id);
            message += 5;
        } else {
            qr_buffer_add_byte(&expected, (uint8_t)*message++);
        }
    }
    ck_assert_str_eq(err.message, qr_buffer_text(&expected));
    qr_buffer_dispose(&expected);
}

static void ck_refused_with(const struct qr_substitution *substitutions, size_t count,
                            const char *message)
{
    ck_assert(!read_with(substitutions, count));
    ck_message(message);
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
}

static void ck_sha256(const uint8_t hash32[32], const char *text)
{
    uint8_t expected[32];
    qr_sha256(expected, text, strlen(text));
    ck_assert(memcmp(hash32, expected, 32) == 0);
}

static const struct qr_finding *find(const char *code, const char *where)
{
    qr_findings_dispose(&findings);
    qr_source_find_outside_input(&findings, &source);
    for (size_t i = 0; i < findings.count; i++) {
        if (strcmp(findings.items[i].code, code) == 0 &&
            strcmp(findings.items[i].where, where) == 0) {
            return &findings.items[i];
        }
    }
    return NULL;
}

START_TEST(manifest_is_file_then_fields_then_embedded_files)
{
    qr_git_write_text(&git, "w/deploy/app-compose.json",
                      "{\n  \"runner\": \"docker-compose\",\n  \"name\": \"old\",\n"
                      "  \"manifest_version\": 2,\n  \"docker_compose_file\": \"old\",\n"
                      "  \"features\": [\"kms\", \"tproxy-net\"]\n}\n");
    qr_git_write_text(&git, "w/deploy/compose.yml", "image: \"x\"\r\n\tend\n");
    qr_git_write_text(&git, "w/deploy/run.sh", "#!/bin/sh\n");
    commit_manifest("manifest:\n  file: deploy/app-compose.json\n"
                    "  fields: {name: new, kms_enabled: true}\n"
                    "  docker_compose_file: deploy/compose.yml\n"
                    "  pre_launch_script: deploy/run.sh\n");
    qr_ck_ok(read_with(NULL, 0), err);
    static const char manifest[] =
        "{\"docker_compose_file\":\"image: \\\"x\\\"\\r\\n\\tend\\n\",\"features\":[\"kms\","
        "\"tproxy-net\"],\"kms_enabled\":true,\"manifest_version\":2,\"name\":\"new\","
        "\"pre_launch_script\":\"#!/bin/sh\\n\",\"runner\":\"docker-compose\"}";
    ck_assert_str_eq(qr_buffer_text(&source.manifest), manifest);
    ck_sha256(source.compose_hash32, manifest);
    ck_assert_uint_eq(source.n_parts, 2);
    ck_assert_str_eq(source.parts[0].field, "docker_compose_file");
    ck_sha256(source.parts[0].sha256, "image: \"x\"\r\n\tend\n");
    ck_assert_str_eq(source.parts[1].field, "pre_launch_script");
    ck_sha256(source.parts[1].sha256, "#!/bin/sh\n");
}
END_TEST

START_TEST(what_went_in_is_recorded)
{
    char id[64];
    qr_git_write_text(&git, "w/z.json",
                      "{\"name\":\"a\",\"manifest_version\":2,\"runner\":"
                      "\"docker-compose\"}");
    qr_git_write_text(&git, "w/a.yml", "x ${B} ${A}");
    commit_manifest("manifest:\n  file: z.json\n  docker_compose_file: a.yml\n"
                    "  pre_launch_script: a.yml\n  substitute: [B, A]\n");
    static const struct qr_substitution values[] = {{"B", "2"}, {"A", "1"}};
    qr_ck_ok(read_with(values, 2), err);
    qr_git_text(id, &git, "-C", "w", "rev-parse", "HEAD");
    ck_assert_str_eq(source.commit.id, id);
    ck_assert_str_eq(source.config_path, "quorate.yaml");
    qr_git_text(id, &git, "-C", "w", "rev-parse", "HEAD:quorate.yaml");
    ck_assert_str_eq(source.config_blob, id);
    ck_assert_uint_eq(source.n_inputs, 2);
    ck_assert_str_eq(source.inputs[0].path, "a.yml");
    ck_assert_str_eq(source.inputs[1].path, "z.json");
    qr_git_text(id, &git, "-C", "w", "rev-parse", "HEAD:a.yml");
    ck_assert_str_eq(source.inputs[0].blob, id);
    ck_assert_uint_eq(source.n_substitutions, 2);
    ck_assert_str_eq(source.substitutions[0].name, "A");
    ck_assert_str_eq(source.substitutions[1].value, "2");
    ck_sha256(source.parts[1].sha256, "x 2 1");
    const struct qr_finding *finding = find("outside-input", "A");
    ck_assert_ptr_nonnull(finding);
    ck_assert_int_eq((int)finding->level, (int)QR_CAUTION);
    ck_assert_ptr_nonnull(find("outside-input", "B"));
    ck_assert_ptr_null(find("outside-input", "--config-file"));
}
END_TEST

START_TEST(raw_manifest_is_the_file)
{
    static const char raw[] =
        "{ \"runner\" : \"docker-compose\",\r\n \"name\":\"a\", \"manifest_version\": 2 }\n\n";
    qr_git_write_text(&git, "w/app-compose.json", raw);
    commit_manifest("manifest: {dialect: raw, file: app-compose.json}\n");
    qr_ck_ok(read_with(NULL, 0), err);
    ck_assert_str_eq(qr_buffer_text(&source.manifest), raw);
    ck_sha256(source.compose_hash32, raw);
    ck_assert_uint_eq(source.n_parts, 0);
    ck_assert_uint_eq(source.n_inputs, 1);
}
END_TEST

START_TEST(each_dialect_gives_its_bytes)
{
    static const char *const dialects[][2] = {
        {"dstack", "{\"manifest_version\":2,\"name\":\"app\",\"runner\":\"docker-compose\"}"},
        {"jcs", "{\"manifest_version\":2,\"name\":\"app\",\"runner\":\"docker-compose\"}"},
        {"phala-cloud", "{\n    \"manifest_version\":2,\n    \"name\":\"app\",\n    "
                        "\"runner\":\"docker-compose\"\n}"},
    };
    for (size_t i = 0; i < 3; i++) {
        char text[200];
        snprintf(text, sizeof text, "manifest:\n  dialect: %s\n  fields: " FIELDS "\n",
                 dialects[i][0]);
        commit_manifest(text);
        qr_ck_ok(read_with(NULL, 0), err);
        ck_assert_str_eq(qr_buffer_text(&source.manifest), dialects[i][1]);
    }
}
END_TEST

START_TEST(same_commit_gives_the_same_from_a_bare_clone)
{
    qr_git_write_text(&git, "w/a.yml", "services: {}\r\n");
    commit_manifest("manifest:\n  fields: " FIELDS "\n  docker_compose_file: a.yml\n");
    qr_git(&git, "-C", "w", "tag", "-a", "-m", "x", "v1");
    qr_ck_ok(read_with(NULL, 0), err);
    struct qr_source first = source;
    source = (struct qr_source){.config_path = NULL};
    qr_git(&git, "clone", "-q", "--bare", "w", "bare.git");
    open_at("bare.git");
    struct qr_source_request request = {.revision = "v1", .want_manifest = true};
    qr_ck_ok(qr_source_read(&source, repository, &request, &err), err);
    ck_assert_str_eq(source.commit.id, first.commit.id);
    ck_assert_str_eq(source.commit.tree, first.commit.tree);
    ck_assert(qr_buffer_equals(&source.manifest, first.manifest.data, first.manifest.length));
    ck_assert_str_eq(source.inputs[0].blob, first.inputs[0].blob);
    qr_source_dispose(&first);
}
END_TEST

START_TEST(configuration_may_be_elsewhere)
{
    struct qr_source_request request = {.revision = "HEAD", .config_path = "ops/q.yaml"};
    qr_git_write_text(&git, "w/ops/q.yaml", HEAD_KEYS);
    commit("x");
    open_at("w");
    qr_ck_ok(qr_source_read(&source, repository, &request, &err), err);
    ck_assert_str_eq(source.config_path, "ops/q.yaml");
    ck_assert_uint_eq(source.n_inputs, 0);
    ck_assert_uint_eq(source.manifest.length, 0);
    qr_source_find_outside_input(&findings, &source);
    ck_assert_uint_eq(findings.count, 0);
    qr_source_dispose(&source);
    request.config_path = "ops/none.yaml";
    ck_assert(!qr_source_read(&source, repository, &request, &err));
    ck_message("no configuration: ops/none.yaml is not in commit WHOLE: commit it, or mend the "
               "path");
}
END_TEST

START_TEST(configuration_on_disk_is_recorded_and_cautioned)
{
    char path[512];
    qr_git_write_text(&git, "mine.yaml", HEAD_KEYS);
    commit("x");
    open_at("w");
    struct qr_source_request request = {.revision = "HEAD",
                                        .config_file = qr_git_path(path, &git, "mine.yaml")};
    qr_ck_ok(qr_source_read(&source, repository, &request, &err), err);
    ck_assert_ptr_null(source.config_path);
    ck_assert_str_eq(source.config_blob, "");
    ck_sha256(source.config_sha256, HEAD_KEYS);
    const struct qr_finding *finding = find("outside-input", "--config-file");
    ck_assert_ptr_nonnull(finding);
    ck_assert_msg(strstr(finding->text, path) == NULL, "%s", finding->text);
    qr_source_dispose(&source);
    qr_git_write_text(&git, "mine.yaml", HEAD_KEYS "x: 1\n");
    ck_assert(!qr_source_read(&source, repository, &request, &err));
    char message[700];
    snprintf(message, sizeof message,
             "%s:5:1: unknown key \"x\": the keys here are quorate, app, chain, manifest, route, "
             "service",
             path);
    ck_assert_str_eq(err.message, message);
    request.config_path = "quorate.yaml";
    ck_assert(!qr_source_read(&source, repository, &request, &err));
    ck_assert_str_eq(err.message, "--config and --config-file name two configurations: leave one "
                                  "out");
}
END_TEST

START_TEST(no_configuration_is_an_error)
{
    commit("nothing");
    open_at("w");
    ck_refused_with(NULL, 0,
                    "no configuration (--config names another path): quorate.yaml is not in commit "
                    "WHOLE: commit it, or mend the path");
}
END_TEST

START_TEST(no_manifest_is_an_error_only_when_it_is_wanted)
{
    struct qr_source_request request = {.revision = "HEAD"};
    commit_manifest("");
    ck_refused_with(NULL, 0,
                    "commit COMMIT: quorate.yaml: there is no manifest, which add-compose-hash "
                    "needs: add the key manifest, or name another --action");
    qr_ck_ok(qr_source_read(&source, repository, &request, &err), err);
}
END_TEST

/* 35 kB of nesting are over 50 MiB with an indent. */
START_TEST(manifest_that_grows_past_50_mib_is_refused)
{
    enum { DEPTH = 1000, N_ITEMS = 14000 };
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_add_text(&text,
                       "{\"name\":\"a\",\"manifest_version\":2,\"runner\":\"docker-compose\","
                       "\"x\":");
    for (size_t i = 0; i < DEPTH; i++) {
        qr_buffer_add_byte(&text, '[');
    }
    for (size_t i = 0; i < N_ITEMS; i++) {
        qr_buffer_add_text(&text, i == 0 ? "1" : ",1");
    }
    for (size_t i = 0; i < DEPTH; i++) {
        qr_buffer_add_byte(&text, ']');
    }
    qr_buffer_add_byte(&text, '}');
    qr_git_write(&git, "w/z.json", text.data, text.length);
    qr_buffer_dispose(&text);
    commit_manifest("manifest: {file: z.json, dialect: phala-cloud}\n");
    ck_refused_with(NULL, 0,
                    "the manifest is over 50 MiB in dialect phala-cloud: dstack reads no more");
    commit_manifest("manifest: {file: z.json, dialect: dstack}\n");
    qr_ck_ok(read_with(NULL, 0), err);
}
END_TEST

START_TEST(working_directory_is_not_looked_at)
{
    commit_manifest("manifest: {fields: " FIELDS "}\n");
    qr_git_write_text(&git, "w/quorate.yaml", "broken: [");
    qr_ck_ok(read_with(NULL, 0), err);
}
END_TEST

START_TEST(substitutions_must_match_the_configuration)
{
    static const struct qr_substitution both[] = {{"A", "1"}, {"B", "2"}};
    static const struct qr_substitution twice[] = {{"A", "1"}, {"A", "2"}};
    static const struct qr_substitution empty[] = {{"A", ""}};
    qr_git_write_text(&git, "w/a.yml", "${A}");
    commit_manifest("manifest: {fields: " FIELDS
                    ", docker_compose_file: a.yml, substitute: [A]}\n");
    qr_ck_ok(read_with(both, 1), err);
    ck_refused_with(both, 2,
                    "--set B is not declared: add B to manifest.substitute of quorate.yaml, or "
                    "leave it out");
    ck_refused_with(twice, 2, "--set A is given twice: leave one out");
    ck_refused_with(empty, 1, "the value of --set A is empty: give a value");
    ck_refused_with(NULL, 0, "A of manifest.substitute has no value: add --set A=VALUE");
    commit_manifest("manifest: {fields: " FIELDS ", docker_compose_file: a.yml,"
                    " substitute: [A, B]}\n");
    ck_refused_with(both + 1, 1, "A of manifest.substitute has no value: add --set A=VALUE");
    ck_refused_with(both, 2,
                    "no embedded file uses ${B}: write it where its value belongs, or take B out "
                    "of manifest.substitute");
    commit_manifest("manifest: {fields: " FIELDS ", docker_compose_file: a.yml}\n");
    ck_refused_with(both, 1,
                    "--set A is not declared: add A to manifest.substitute of quorate.yaml, or "
                    "leave it out");
    qr_ck_ok(read_with(NULL, 0), err);
}
END_TEST

START_TEST(substitutions_without_a_manifest_are_not_recorded)
{
    static const struct qr_substitution values[] = {{"A", "1"}, {"B", "2"}};
    struct qr_source_request request = {
        .revision = "HEAD", .substitutions = values, .n_substitutions = 1};
    qr_git_write_text(&git, "w/a.yml", "${A}");
    commit_manifest("manifest: {fields: " FIELDS
                    ", docker_compose_file: a.yml, substitute: [A]}\n");
    qr_ck_ok(qr_source_read(&source, repository, &request, &err), err);
    ck_assert_uint_eq(source.n_substitutions, 0);
    qr_source_find_outside_input(&findings, &source);
    ck_assert_uint_eq(findings.count, 0);
    qr_source_dispose(&source);
    request.n_substitutions = 2;
    ck_assert(!qr_source_read(&source, repository, &request, &err));
}
END_TEST

struct wrong {
    const char *manifest;
    const char *path; /* of a file that is committed too */
    const char *content;
    size_t length;
    const char *message;
};

#define TEXT(text) text, sizeof(text) - 1

static const struct wrong wrongs[] = {
    {"manifest: {fields: " FIELDS ", docker_compose_file: a/b.yml}\n", "x", TEXT(""),
     "manifest.docker_compose_file: a/b.yml is not in commit WHOLE, which has no a: commit it, or "
     "mend the path"},
    {"manifest: {fields: " FIELDS ", docker_compose_file: a}\n", "a/b.yml", TEXT(""),
     "manifest.docker_compose_file: a is a directory in commit WHOLE: name a file in it"},
    {"manifest: {fields: " FIELDS ", pre_launch_script: x.sh}\n", "x.sh", TEXT("#!/bin/sh\nab\0c"),
     "commit COMMIT: x.sh:2:3: this is a NUL byte, and an embedded file must be text: remove it"},
    {"manifest: {fields: " FIELDS ", pre_launch_script: x.sh}\n", "x.sh", TEXT("a\n\n\xff"),
     "commit COMMIT: x.sh:3:1: this is not valid UTF-8, and an embedded file must be: convert the "
     "file"},
    {"manifest: {fields: " FIELDS ", pre_launch_script: x.sh}\n", "x.sh",
     TEXT("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
     "manifest.pre_launch_script: x.sh is a Git LFS pointer in commit WHOLE: its content is not "
     "in git; take it out of LFS (git lfs untrack) and commit the file itself"},
    {"manifest: {file: m.json}\n", "m.json", TEXT("[]"),
     "commit COMMIT: m.json:1:1: a manifest is a JSON object, not an array"},
    {"manifest: {dialect: raw, file: m.json}\n", "m.json", TEXT("7"),
     "commit COMMIT: m.json:1:1: a manifest is a JSON object, not a number"},
    {"x: 1\n", "m.json", TEXT(""),
     "commit COMMIT: quorate.yaml:5:1: unknown key \"x\": the keys here are quorate, app, chain, "
     "manifest, route, service"},
};

START_TEST(wrong_content_is_refused)
{
    const struct wrong *wrong = &wrongs[_i];
    qr_git_write(&git, "w/x", "", 0);
    qr_git_write_text(&git, "w/.gitattributes", "* -text\n");
    char path[64];
    snprintf(path, sizeof path, "w/%s", wrong->path);
    qr_git_write(&git, path, wrong->content, wrong->length);
    commit_manifest(wrong->manifest);
    ck_refused_with(NULL, 0, wrong->message);
}
END_TEST

/* What another file says in its own words is looked for by its place only. */
static const struct wrong places[] = {
    {"manifest: {file: m.json}\n", "m.json", TEXT("{\n  \"a\": 1,\n  \"a\": 2\n}"),
     "commit COMMIT: m.json:3:3: "},
    {"manifest: {file: m.json}\n", "m.json", TEXT("\xef\xbb\xbf{}"), "commit COMMIT: m.json:1:1: "},
    {"manifest: {dialect: raw, file: m.json}\n", "m.json", TEXT("{\n\"name\": \xff}"),
     "commit COMMIT: m.json:2:9: "},
    {"manifest: {file: m.json}\n", "m.json",
     TEXT("{\n  \"name\": \"a\",\n  \"manifest_version\": 2,\n  \"runner\":\n    \"podman\"\n}\n"),
     "commit COMMIT: m.json:5:5: "},
    {"manifest: {file: m.json, fields: {name: b}}\n", "m.json",
     TEXT("{\"port_policy\": {\n \"restrict_mode\": true,\n   \"ports\": [{\"port\": "
          "\"x\"}]}, \"name\": \"a\", \"manifest_version\": 2, \"runner\": \"docker-compose\"}"),
     "commit COMMIT: m.json:3:23: "},
    {"manifest: {dialect: raw, file: m.json}\n", "m.json",
     TEXT("{\n  \"name\": \"a\",\n  \"manifest_version\": 2,\n  \"runner\":\n    \"podman\"\n}\n"),
     "commit COMMIT: m.json:5:5: "},
    {"manifest: {fields: {manifest_version: 2, name: 5, runner: docker-compose}}\n", "x", TEXT(""),
     "quorate.yaml: manifest.fields.name: "},
    {"manifest: {file: m.json, fields: {runner: podman}}\n", "m.json",
     TEXT("{\"manifest_version\": 2, \"name\": \"a\"}"), "quorate.yaml: manifest.fields.runner: "},
};

START_TEST(wrong_field_is_found_where_it_is_written)
{
    const struct wrong *wrong = &places[_i];
    char path[64];
    char id[64];
    snprintf(path, sizeof path, "w/%s", wrong->path);
    qr_git_write(&git, path, wrong->content, wrong->length);
    commit_manifest(wrong->manifest);
    ck_assert(!read_with(NULL, 0));
    ck_assert_int_eq((int)err.kind, (int)QR_ERROR_INPUT);
    const char *expected = wrong->message;
    const char *message = err.message;
    if (strncmp(expected, "commit COMMIT", 13) == 0) {
        qr_git_text(id, &git, "-C", "w", "rev-parse", "--short=12", "HEAD");
        ck_assert_msg(strncmp(message, "commit ", 7) == 0 && strncmp(message + 7, id, 12) == 0,
                      "%s", message);
        expected += 13;
        message += 19;
    }
    ck_assert_msg(strncmp(message, expected, strlen(expected)) == 0, "%s", err.message);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/source");
    TCase *tests = tcase_create("source");
    tcase_add_checked_fixture(tests, begin_source, end_source);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, manifest_is_file_then_fields_then_embedded_files);
    tcase_add_test(tests, what_went_in_is_recorded);
    tcase_add_test(tests, raw_manifest_is_the_file);
    tcase_add_test(tests, each_dialect_gives_its_bytes);
    tcase_add_test(tests, same_commit_gives_the_same_from_a_bare_clone);
    tcase_add_test(tests, configuration_may_be_elsewhere);
    tcase_add_test(tests, configuration_on_disk_is_recorded_and_cautioned);
    tcase_add_test(tests, no_configuration_is_an_error);
    tcase_add_test(tests, no_manifest_is_an_error_only_when_it_is_wanted);
    tcase_add_test(tests, manifest_that_grows_past_50_mib_is_refused);
    tcase_add_test(tests, working_directory_is_not_looked_at);
    tcase_add_test(tests, substitutions_must_match_the_configuration);
    tcase_add_test(tests, substitutions_without_a_manifest_are_not_recorded);
    tcase_add_loop_test(tests, wrong_content_is_refused, 0, sizeof wrongs / sizeof wrongs[0]);
    tcase_add_loop_test(tests, wrong_field_is_found_where_it_is_written, 0,
                        sizeof places / sizeof places[0]);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
