#include "prepare/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/prepare/repository_fixture.h"

static struct qr_history history;
static unsigned minute;

static void begin_history(void)
{
    begin();
    history = (struct qr_history){.n_hashes = 0};
    minute = 0;
}

static void end_history(void)
{
    qr_history_dispose(&history);
    end();
}

/* Commit everything one minute later than before. git.c fixes the dates, so the commit is made by
 * hand, with these parents besides HEAD. */
static void commit_later(char id[64], const char *const *others, size_t n_others)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    char tree[64];
    char head[64];
    qr_git(&git, "-C", "w", "add", "-A");
    qr_git_text(tree, &git, "-C", "w", "write-tree");
    qr_git_text(head, &git, "-C", "w", "for-each-ref", "--format=%(objectname)", "refs/heads/main");
    qr_buffer_addf(&text, "tree %s\n", tree);
    if (head[0] != '\0') {
        qr_buffer_addf(&text, "parent %s\n", head);
    }
    for (size_t i = 0; i < n_others; i++) {
        qr_buffer_addf(&text, "parent %s\n", others[i]);
    }
    unsigned time = 1700000000U + 60 * minute++;
    qr_buffer_addf(&text, "author A <a> %u +0000\ncommitter A <a> %u +0000\n\nx\n", time, time);
    qr_git_copy(
        id, 64, &git, qr_buffer_text(&text), text.length,
        (const char *const[]){"-C", "w", "hash-object", "-t", "commit", "-w", "--stdin", NULL});
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/main", id);
    qr_buffer_dispose(&text);
}

static void write_config(const char *name, const char *rest)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    qr_buffer_addf(&text,
                   "quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714F1\nchain: 1\n"
                   "route: []\nmanifest:\n"
                   "  fields: {manifest_version: 2, name: %s, runner: docker-compose}\n%s",
                   name, rest);
    qr_git_write(&git, "w/quorate.yaml", text.data, text.length);
    qr_buffer_dispose(&text);
}

static void commit_config(char id[64], const char *name, const char *rest)
{
    write_config(name, rest);
    commit_later(id, NULL, 0);
}

static void hash_of(uint8_t hash32[32], const char *revision)
{
    struct qr_source source = {.n_inputs = 0};
    struct qr_source_request request = {.revision = revision};
    qr_ck_ok(qr_history_manifest(&source, repository, &request, &err), err);
    memcpy(hash32, source.compose_hash32, 32);
    qr_source_dispose(&source);
}

static void read_from(const char *revision, size_t max_hashes)
{
    struct qr_commit from;
    struct qr_history_request request = {.starts = &from, .n_starts = 1, .max_hashes = max_hashes};
    qr_ck_ok(qr_repository_resolve(&from, repository, revision, &err), err);
    qr_history_dispose(&history);
    qr_ck_ok(qr_history_read(&history, repository, &request, &err), err);
}

static void ck_entry(size_t index, const char *id)
{
    uint8_t hash32[32];
    ck_assert_uint_lt(index, history.n_hashes);
    ck_assert_str_eq(history.hashes[index].commit.id, id);
    hash_of(hash32, id);
    ck_assert(memcmp(hash32, history.hashes[index].compose_hash32, 32) == 0);
}

START_TEST(hashes_are_listed_newest_first_and_once)
{
    char ids[6][64];
    commit_later(ids[0], NULL, 0); /* no configuration yet */
    commit_config(ids[1], "one", "");
    qr_git_write_text(&git, "w/other", "x");
    commit_later(ids[2], NULL, 0); /* the same manifest */
    commit_config(ids[3], "two", "");
    commit_config(ids[4], "one", ""); /* as before */
    write_config("three", "");
    commit_later(ids[5], NULL, 0);
    open_at("w");
    read_from("main", 0);
    ck_assert_uint_eq(history.n_hashes, 3);
    ck_entry(0, ids[5]);
    ck_entry(1, ids[4]);
    ck_entry(2, ids[3]);
    ck_assert_uint_eq(history.n_commits, 6);
    ck_assert_uint_eq(history.n_unreadable, 0);
    ck_assert(!history.cut);
    read_from("main~1", 0);
    ck_assert_uint_eq(history.n_hashes, 2);
    ck_entry(0, ids[4]);
    read_from("main", 2);
    ck_assert_uint_eq(history.n_hashes, 2);
    ck_assert_uint_eq(history.n_commits, 2);
    ck_assert(!history.cut);
}
END_TEST

START_TEST(embedded_files_count_wherever_they_are)
{
    char ids[5][64];
    qr_git_write_text(&git, "w/deploy/app/docker-compose.yml", "services: {}\n");
    qr_git_write_text(&git, "w/run.sh", "true\n");
    commit_config(ids[0], "a",
                  "  docker_compose_file: deploy/app/docker-compose.yml\n"
                  "  pre_launch_script: run.sh\n");
    qr_git_write_text(&git, "w/deploy/app/docker-compose.yml", "services: {a: {image: b}}\n");
    commit_later(ids[1], NULL, 0);
    qr_git_write_text(&git, "w/deploy/app/other", "x\n");
    commit_later(ids[2], NULL, 0);
    qr_git_write_text(&git, "w/run.sh", "false\n");
    commit_later(ids[3], NULL, 0);
    qr_git_write_text(&git, "w/deploy/app/docker-compose.yml", "services: {}\n");
    commit_later(ids[4], NULL, 0);
    open_at("w");
    read_from("main", 0);
    ck_assert_uint_eq(history.n_hashes, 4);
    ck_entry(0, ids[4]);
    ck_entry(1, ids[3]);
    ck_entry(2, ids[2]);
    ck_entry(3, ids[0]);
}
END_TEST

START_TEST(commits_that_give_no_manifest_are_passed_over)
{
    char ids[5][64];
    commit_config(ids[0], "a", "");
    commit_config(ids[1], "b", "  docker_compose_file: absent.yml\n");
    qr_git_write_text(&git, "w/quorate.yaml", "{");
    commit_later(ids[2], NULL, 0);
    qr_git_write_text(&git, "w/x", "y");
    commit_later(ids[3], NULL, 0);
    commit_config(ids[4], "c", "");
    open_at("w");
    read_from("main", 0);
    ck_assert_uint_eq(history.n_hashes, 2);
    ck_entry(0, ids[4]);
    ck_entry(1, ids[0]);
    ck_assert_uint_eq(history.n_commits, 5);
    ck_assert_uint_eq(history.n_unreadable, 3);
    ck_assert_str_eq(history.unreadable.id, ids[3]);
}
END_TEST

/* A link to a file is not the file, though both have one blob. */
START_TEST(a_link_is_not_taken_for_the_file_that_it_replaces)
{
    char ids[2][64];
    qr_git_write_text(&git, "w/run.sh", "other");
    commit_config(ids[0], "a", "  pre_launch_script: run.sh\n");
    char blob[64];
    qr_git_feed(blob, &git, "other", 5, "-C", "w", "hash-object", "-w", "--stdin");
    char link[128];
    snprintf(link, sizeof link, "120000,%s,run.sh", blob);
    qr_git(&git, "-C", "w", "update-index", "--cacheinfo", link);
    char tree[64];
    qr_git_text(tree, &git, "-C", "w", "write-tree");
    char id[64];
    qr_git_text(id, &git, "-C", "w", "commit-tree", "-p", ids[0], "-m", "x", tree);
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/main", id);
    open_at("w");
    read_from("main", 0);
    ck_assert_uint_eq(history.n_unreadable, 1);
    ck_assert_uint_eq(history.n_hashes, 1);
    ck_entry(0, ids[0]);
}
END_TEST

START_TEST(both_sides_of_a_merge_are_walked)
{
    char base[64];
    char side[64];
    char later[64];
    char merge[64];
    commit_config(base, "base", "");
    commit_config(side, "side", "");
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/main", base);
    commit_config(later, "later", "");
    commit_config(merge, "merged", "");
    /* the merge has the two as parents */
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/main", later);
    const char *others[] = {side};
    commit_later(merge, others, 1);
    open_at("w");
    read_from("main", 0);
    ck_assert_uint_eq(history.n_hashes, 4);
    ck_entry(0, merge);
    ck_entry(1, later);
    ck_entry(2, side);
    ck_entry(3, base);
}
END_TEST

static bool find(struct qr_commit *commit, const uint8_t hash32[32], const char *start)
{
    struct qr_commit from;
    struct qr_history_request request = {.hash32 = hash32, .all_references = start == NULL};
    if (start != NULL) {
        qr_ck_ok(qr_repository_resolve(&from, repository, start, &err), err);
        request.starts = &from;
        request.n_starts = 1;
    }
    return qr_history_find(commit, repository, &request, start == NULL ? "it" : start, &err);
}

START_TEST(a_hash_is_found_on_every_branch_and_tag)
{
    char ids[3][64];
    uint8_t hash32[3][32];
    struct qr_commit found;
    commit_config(ids[0], "a", "");
    commit_config(ids[1], "b", "");
    qr_git(&git, "-C", "w", "tag", "-a", "-m", "x", "v1", ids[1]);
    qr_git(&git, "-C", "w", "update-ref", "refs/remotes/origin/x", ids[1]);
    char blob[64];
    qr_git_feed(blob, &git, "x", 1, "-C", "w", "hash-object", "-w", "--stdin");
    qr_git(&git, "-C", "w", "tag", "of-a-blob", blob);
    qr_git(&git, "-C", "w", "update-ref", "refs/heads/main", ids[0]);
    commit_config(ids[2], "c", "");
    open_at("w");
    for (int i = 0; i < 3; i++) {
        hash_of(hash32[i], ids[i]);
        qr_ck_ok(find(&found, hash32[i], NULL), err);
        ck_assert_str_eq(found.id, ids[i]);
    }
    ck_assert(!find(&found, hash32[1], "main"));
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    char hash[QR_HEX32_SIZE];
    char expected[256];
    qr_hex_encode(hash, hash32[1], 32);
    snprintf(expected, sizeof expected,
             "no revision in the history of main has compose hash %s: 2 commits were looked at",
             hash);
    ck_assert_str_eq(err.message, expected);
    ck_assert_str_eq(found.id, "");
}
END_TEST

START_TEST(a_hash_that_is_not_found_says_what_was_not_read)
{
    char ids[2][64];
    uint8_t hash32[32] = {0};
    struct qr_commit found;
    qr_git_write_text(&git, "w/run.sh", "echo ${X}\n");
    commit_config(ids[0], "a", "  pre_launch_script: run.sh\n  substitute: [X]\n");
    open_at("w");
    ck_assert(!find(&found, hash32, "main"));
    char expected[400];
    snprintf(expected, sizeof expected,
             "no revision in the history of main has compose hash 0x%064d: 1 commit was looked at, "
             "of which 1 gives no manifest (%.12s: X of manifest.substitute has no value: add "
             "--set X=VALUE)",
             0, ids[0]);
    ck_assert_str_eq(err.message, expected);
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
}
END_TEST

START_TEST(a_path_without_a_configuration_is_told)
{
    char id[64];
    struct qr_commit from;
    struct qr_commit found;
    uint8_t hash32[32] = {0};
    commit_config(id, "a", "");
    open_at("w");
    qr_ck_ok(qr_repository_resolve(&from, repository, "main", &err), err);
    struct qr_history_request request = {
        .source = {.config_path = "other.yaml"}, .starts = &from, .n_starts = 1, .hash32 = hash32};
    ck_assert(!qr_history_find(&found, repository, &request, "main", &err));
    ck_assert_ptr_nonnull(strstr(err.message, ": 1 commit was looked at, and none has a "
                                              "configuration (--config names its path)"));
    request.source.config_path = "../quorate.yaml";
    ck_assert(!qr_history_find(&found, repository, &request, "main", &err));
    ck_assert_int_eq(err.kind, QR_ERROR_INPUT);
    ck_assert_ptr_nonnull(strstr(err.message, "no configuration: "));
}
END_TEST

START_TEST(a_shallow_clone_ends_where_its_commits_end)
{
    char ids[4][64];
    uint8_t hash32[2][32];
    struct qr_commit found;
    commit_config(ids[0], "a", "");
    commit_config(ids[1], "b", "");
    commit_config(ids[2], "c", "");
    open_at("w");
    hash_of(hash32[0], ids[0]);
    hash_of(hash32[1], ids[1]);
    char url[300];
    snprintf(url, sizeof url, "file://%s/w", git.directory);
    qr_git(&git, "clone", "-q", "--depth", "2", "--bare", url, "shallow");
    open_at("shallow");
    read_from("HEAD", 0);
    ck_assert_uint_eq(history.n_commits, 2);
    ck_assert(history.cut);
    qr_ck_ok(find(&found, hash32[1], "HEAD"), err);
    ck_assert_str_eq(found.id, ids[1]);
    ck_assert(!find(&found, hash32[0], "HEAD"));
    ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(err.message, ": 2 commits were looked at; this clone is shallow: "
                                              "git fetch --unshallow brings the rest"));
}
END_TEST

START_TEST(a_commit_that_is_not_here_is_no_end)
{
    char ids[2][64];
    char path[256];
    struct qr_commit from;
    commit_config(ids[0], "a", "");
    commit_config(ids[1], "b", "");
    snprintf(path, sizeof path, "w/.git/objects/%.2s/%s", ids[0], ids[0] + 2);
    char full[512];
    ck_assert_int_eq(remove(qr_git_path(full, &git, path)), 0);
    open_at("w");
    struct qr_history_request request = {.starts = &from, .n_starts = 1};
    qr_ck_ok(qr_repository_resolve(&from, repository, "main", &err), err);
    ck_assert(!qr_history_read(&history, repository, &request, &err));
    ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
    char expected[400];
    snprintf(expected, sizeof expected,
             "a parent of commit %s: object %s is not here: git fsck names what is missing; a "
             "fresh clone has it",
             ids[1], ids[0]);
    ck_assert_str_eq(err.message, expected);
}
END_TEST

START_TEST(values_that_an_old_configuration_does_not_declare_are_left_out)
{
    static const struct qr_substitution given[] = {{"X", "1"}, {"Z", "2"}};
    char ids[3][64];
    qr_git_write_text(&git, "w/run.sh", "true\n");
    commit_config(ids[0], "a", "  pre_launch_script: run.sh\n");
    qr_git_write_text(&git, "w/run.sh", "echo ${X}\n");
    commit_config(ids[1], "a", "  pre_launch_script: run.sh\n  substitute: [X]\n");
    qr_git_write_text(&git, "w/run.sh", "echo ${X} ${Z}\n");
    commit_config(ids[2], "a", "  pre_launch_script: run.sh\n  substitute: [X, Z]\n");
    open_at("w");
    for (size_t i = 0; i < 3; i++) {
        struct qr_source source = {.n_inputs = 0};
        struct qr_source_request request = {
            .revision = ids[i], .substitutions = given, .n_substitutions = 2};
        qr_ck_ok(qr_history_manifest(&source, repository, &request, &err), err);
        ck_assert_uint_eq(source.n_substitutions, i);
        ck_assert_str_eq(source.commit.id, ids[i]);
        qr_source_dispose(&source);
    }
    struct qr_source source = {.n_inputs = 0};
    struct qr_source_request request = {
        .revision = "main", .substitutions = given, .n_substitutions = 1};
    ck_assert(!qr_history_manifest(&source, repository, &request, &err));
    ck_assert_str_eq(err.message, "Z of manifest.substitute has no value: add --set Z=VALUE");
    qr_source_dispose(&source);
    struct qr_commit from;
    struct qr_history_request all = {
        .source = {.substitutions = given, .n_substitutions = 2}, .starts = &from, .n_starts = 1};
    qr_ck_ok(qr_repository_resolve(&from, repository, "main", &err), err);
    qr_ck_ok(qr_history_read(&history, repository, &all, &err), err);
    ck_assert_uint_eq(history.n_hashes, 3);
}
END_TEST

START_TEST(a_configuration_without_a_manifest_is_refused)
{
    char id[64];
    qr_git_write_text(&git, "w/quorate.yaml",
                      "quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714F1\nchain: 1\n"
                      "route: []\n");
    commit_later(id, NULL, 0);
    open_at("w");
    struct qr_source source = {.n_inputs = 0};
    struct qr_source_request request = {.revision = "main"};
    ck_assert(!qr_history_manifest(&source, repository, &request, &err));
    char expected[200];
    snprintf(expected, sizeof expected,
             "the configuration of commit %.12s has no manifest, so that there is no compose hash",
             id);
    ck_assert_str_eq(err.message, expected);
    qr_source_dispose(&source);
}
END_TEST

/* More commits than are looked at, made by fast-import. */
START_TEST(a_long_history_is_walked_up_to_the_bound)
{
    struct qr_buffer text = QR_BUFFER_INIT;
    uint8_t hash32[32] = {0};
    struct qr_commit found;
    enum { COUNT = 20100, CHANGES = 100 };
    for (int i = 0; i < COUNT; i++) {
        qr_buffer_addf(&text,
                       "commit refs/heads/main\ncommitter A <a> %d +0000\ndata 1\nx\n"
                       "M 100644 inline src/f%d\ndata 2\n%d\n",
                       1700000000 + i, i % 50, i % 10);
        if (i % (COUNT / CHANGES) == 0) {
            struct qr_buffer config = QR_BUFFER_INIT;
            qr_buffer_addf(&config,
                           "quorate: 1\napp: 0x75537828f2ce51be7289709686A69CbFDbB714F1\n"
                           "chain: 1\nroute: []\nmanifest: {fields: {manifest_version: 2, name: "
                           "n%d, runner: bash, bash_script: x}}\n",
                           i);
            qr_buffer_addf(&text, "M 100644 inline quorate.yaml\ndata %zu\n%s\n", config.length,
                           qr_buffer_text(&config));
            qr_buffer_dispose(&config);
        }
    }
    qr_git_run(NULL, &git, qr_buffer_text(&text), text.length,
               (const char *const[]){"-C", "w", "fast-import", "--quiet", NULL});
    qr_buffer_dispose(&text);
    open_at("w");
    read_from("main", 0);
    ck_assert_uint_eq(history.n_commits, QR_HISTORY_MAX_COMMITS);
    ck_assert_uint_eq(history.n_hashes, CHANGES);
    ck_assert(history.cut);
    ck_assert(!find(&found, hash32, "main"));
    ck_assert_int_eq(err.kind, QR_ERROR_UNAVAILABLE);
    ck_assert_ptr_nonnull(strstr(err.message, ": 20000 commits were looked at; older ones were "
                                              "not: name the revision itself"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("prepare/history");
    TCase *tests = tcase_create("history");
    tcase_add_checked_fixture(tests, begin_history, end_history);
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, hashes_are_listed_newest_first_and_once);
    tcase_add_test(tests, embedded_files_count_wherever_they_are);
    tcase_add_test(tests, commits_that_give_no_manifest_are_passed_over);
    tcase_add_test(tests, a_link_is_not_taken_for_the_file_that_it_replaces);
    tcase_add_test(tests, both_sides_of_a_merge_are_walked);
    tcase_add_test(tests, a_hash_is_found_on_every_branch_and_tag);
    tcase_add_test(tests, a_hash_that_is_not_found_says_what_was_not_read);
    tcase_add_test(tests, a_path_without_a_configuration_is_told);
    tcase_add_test(tests, a_shallow_clone_ends_where_its_commits_end);
    tcase_add_test(tests, a_commit_that_is_not_here_is_no_end);
    tcase_add_test(tests, values_that_an_old_configuration_does_not_declare_are_left_out);
    tcase_add_test(tests, a_configuration_without_a_manifest_is_refused);
    tcase_add_test(tests, a_long_history_is_walked_up_to_the_bound);
    suite_add_tcase(suite, tests);
    return qr_run_suite(suite);
}
